/* traces.h — what events told of an entity, up to a moment; for profile/ and who shows it.
 *
 * A trace is one row of traces.def: of an entity, in a situation, at a time, with a mark (a route,
 * an office, a result) and a value in hundredths. Everything in a profile is counted over traces
 * that lie before a moment (at, then the situation breaks ties), never over stored sums: the same
 * question of the same moment has the same answer whenever it is asked and in whatever order the
 * messages came. Reads are bounded: of each kind of trace the newest TRACES_MOST (or what the
 * caller says) are looked at, and a count that met the bound says so.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/work.h"
#include "store/store.h"

#define WHAT(what, how, mark, sentence) WHAT_##what,
enum what {
#include "model/traces.def"
    WHATS
};

struct trace_row {
    str unit, situation, mark;
    usec at;
    int64_t value; /* hundredths */
};
struct trace_rows list_of(struct trace_row);

/* Before which moment; `situation` is left out wherever it stands (an event does not see itself,
 * nor an older version of itself), and breaks ties. "": all of an earlier time. */
struct trace_moment {
    usec at;
    str situation;
};

enum { TRACES_MOST = 10000, TRACES_JUDGED = 300 };

const char *what_name(enum what what); /* "trip" */
bool what_is_many(enum what what);     /* an entity has several of one situation */
const char *what_mark(enum what what); /* "route" */
/* Is such a trace seen from that moment? */
bool trace_is_before(const struct trace_row *x, struct trace_moment m);
/* As they are told, in no order: of each kind the newest `most`. At most TRACES_AT_ONCE kinds. */
enum { TRACES_AT_ONCE = 6 };
struct trace_question {
    str entity;
    enum what whats[TRACES_AT_ONCE];
    size_t n;
    struct trace_moment before;
    int64_t most;
};
int traces_stored(struct db *db, struct arena *a, const struct trace_question *q,
                  struct trace_rows ret[WHATS]) must_use;
void traces_sort(struct trace_rows *x); /* newest first */
/* Each situation (and mark, where there may be several) once: several feeds tell of one trip. */
void traces_once(struct arena *a, enum what what, struct trace_rows *x);
/* Both, of one kind, newest first. Returns 1 when there were more than `most`. */
int traces_before(struct db *db, struct arena *a, const struct trace_question *q,
                  struct trace_rows *ret) must_use;

/* What one event tells: a trace, of whom. */
struct told_trace {
    str entity;
    enum what what;
    str mark;
    int64_t value;
};
struct told_traces list_of(struct told_trace);
/* Whose past an event is held against: of most kinds its subject's; of `client` the clearing
 * agent's, of `buyer` the exporter's, by their names as fold() has them. "": nobody is named. */
str trace_owner(struct arena *a, const struct event *e, enum what what);
/* Until when: an agent declares many times a day, and a declaration tells only its day, so of
 * theirs all that is known of that day counts. */
struct trace_moment trace_until(const struct event *e, enum what what);
/* `fellows`: ids of those in the same reservation, the subject among them. */
struct booked list_of(str);
void traces_of_event(struct arena *a, const struct event *e, const struct booked *fellows,
                     struct told_traces *ret);
