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
    const struct query *stand; /* id and state of all that there are */
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

/* Does all stand where its log says, and is each line of the log in the trail? `tell` hears of each
 * that is not so; *ret: how many. */
int life_check(struct db *db, const struct life *l, void (*tell)(void *self, str what), void *self,
               int64_t *ret_good, int64_t *ret_bad) must_use;
