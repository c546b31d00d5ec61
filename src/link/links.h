/* links.h — who sends to the Centre, under which agreement, and how it is doing.
 *
 * A link has an agreement with a purpose, an owner, a legal basis, a retention class and an
 * end. When the agreement lapses the link is refused and says so; nothing of the message is
 * kept. What the purpose does not need is left out before the first write and only counted.
 * Sources that are no links (a person who hands in a file) are bound by their role instead.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/work.h"
#include "store/writes.h"

/* A row of links.def: what a kind of link is. */
struct link_kind {
    const char *name, *what, *owner, *sends, *retention, *leave_out, *purpose, *basis;
    int64_t every_s;
};
const struct link_kind *link_kind_find(str name); /* NULL: none */
const struct link_kind *link_kind_at(size_t i);   /* NULL behind the last */
/* Of a class of retention.def; -1: there is none of that name. */
int64_t link_retention_days(str class);
const char *link_retention_sentence(str class); /* NULL: none */

/* What was agreed. Days are YYYY-MM-DD; valid_to "" open. */
struct agreement {
    str name, kind, agreement, purpose, owner, basis, retention, valid_from, valid_to, leave_out;
    str state;    /* "open", "closed" */
    str map;      /* column map of its tables (ingest/event_csv.c); "" they have our names */
    str receives; /* what it may be given: words of gives.def, blank between; "" nothing */
    str pull, pull_secret; /* a feed that we fetch (pull.h); "" it sends. Secret: "" none */
    int64_t every_s, pull_every_s;
};
struct agreements list_of(struct agreement);
/* As its kind has it, from now on and open. */
struct agreement link_kind_agreement(const struct link_kind *k, str name, str agreement);

/* Checks and writes a new link, or the next agreement of one that is there. */
int link_put(struct writes *w, const struct agreement *x, str by, usec now) must_use;
int link_all(struct db *db, struct arena *a, struct agreements *ret) must_use;
/* LINK_NONE: the source is no link. */
enum { LINK_NONE = 1 };
int link_get(struct db *db, struct arena *a, str name, struct agreement *ret) must_use;
/* "" the agreement is in force; else why not, in a sentence. */
str link_lapse(struct arena *a, const struct agreement *x, usec now);
/* May it be given `what`, a word of gives.def? "" yes; else why not, in a sentence. */
str link_withhold(struct arena *a, const struct agreement *x, const char *what, usec now);

/* Agreements as they were at most a second ago, for every worker. */
struct link_book *link_book_new(void);
void link_book_free(struct link_book *b);

/* Stages. agree: the source -> its agreement; STAGE_STOP with w->refused when it has lapsed.
 * minimise: leaves out what may not be kept. tally: counts what the link sent. */
int link_agree(struct work *w);
int link_minimise(struct work *w);
int link_tally(struct work *w);

/* health.c: state of each link now, with its numbers; an object with "items". */
enum link_state { LINK_NORMAL, LINK_LATE, LINK_DOWN, LINK_UNKNOWN, LINK_LAPSED, LINK_STATES };
extern const char *const link_state_names[LINK_STATES];
enum link_state link_state_of(const struct agreement *x, usec last, usec now);
/* The state of each link alone, for who looks each second. */
struct link_pulse {
    str name;
    enum link_state state;
    usec last;
    int64_t every_s;
};
struct link_states list_of(struct link_pulse);
int link_states(struct db *db, struct arena *a, usec now, struct link_states *ret) must_use;
/* Each camera that was heard within a day. ret_every_s: how often it should be, by the agreements
 * of links of kind faces; 0 nobody says. */
struct camera_pulse {
    str id, name;
    usec last;
};
struct camera_pulses list_of(struct camera_pulse);
int link_cameras(struct db *db, struct arena *a, usec now, struct camera_pulses *ret,
                 int64_t *ret_every_s) must_use;
/* Messages of a link that came and are not begun; NULL where nobody knows (the command line). */
struct link_queue {
    void *self;
    int64_t (*waiting)(void *self, str link);
};
int link_health_json(struct db *db, struct buf *b, usec now,
                     const struct link_queue *queue) must_use;
