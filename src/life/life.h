/* life.h — the way of what one person hands in and another decides on: rules, models, policies.
 *
 * A table says which act leads from which state to which, who may, and what it needs. Each step is
 * a line of one log, and of the audit trail in the same transaction; life_check() holds what stands
 * in the store against both. The kind's own file asks its own needs and stores its own row.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum life_need { LIFE_NOTHING = 0, LIFE_NOTE = 1, LIFE_OTHER = 2, LIFE_OWN = 4 }; /* OWN: and on */
enum { LIFE_NONE = 1, LIFE_CHANGED = 2 }; /* there is none; it is not as the person saw it */
enum { LIFE_NOTE_LEAST = 5, LIFE_NOTE_MOST = 1000 };

struct life_step {
    const char *act;
    unsigned from, to; /* in states */
    const char *permission;
    unsigned needs;
};
struct life {
    const char *kind, *noun; /* in the log and the trail: "rule"; in sentences: "a version" */
    const char *const *states;
    const struct life_step *steps;
    size_t n;
    /* What is done by the Centre, or at first: act and `to` alone. The first is to give way. */
    const struct life_step *others;
    size_t n_others;
    /* Of all that there are: id, state, object in the trail, and the digest that its lines there
     * tell, or (is_text) what it is of. */
    const struct query *stand;
    bool is_text;
    int slashes; /* in an object */
};

/* "": there is no such act. */
const char *life_permission(const struct life *l, str act);
/* The step that an act is in that state; ERR_INVALID with a sentence: none, or its note is missing.
 */
int life_step(const struct life *l, str state, str act, str note,
              const struct life_step **ret) must_use;
/* ERR_INVALID: no reason, or too long a one. */
int life_check_note(str note) must_use;

struct life_line {
    const struct life *life;
    str ref, by, act, note;
    str from, to;       /* "" no state: of a rule of a file */
    str object, detail; /* in the trail: "rule/ANA-001/2", JSON */
};
/* The next line after the last of that ref. */
void life_log(struct writes *w, usec now, const struct life_line *x);
int life_log_json(struct db *db, struct buf *b, const char *key, const struct life *l,
                  str ref) must_use;
void life_acts_json(struct buf *b, const char *key, const struct life *l, str state);

/* The state to which the newest step of an object in the trail leads, and what it tells; "": none.
 */
int life_trail(struct db *db, struct arena *a, const struct life *l, str object, str *ret_state,
               str *ret_detail) must_use;
/* Does all stand where its log and the trail say, with the content that the trail tells of, has
 * each line of the one its line in the other, and is nothing gone? `tell` hears of what is not so.
 */
struct life_checked {
    void (*tell)(void *self, str what);
    void *self;
    int64_t good, bad; /* counted on */
};
int life_check(struct db *db, const struct life *l, struct life_checked *ret) must_use;
void life_tell(struct life_checked *x, str what); /* one more that is bad */
