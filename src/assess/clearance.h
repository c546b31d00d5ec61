/* clearance.h — clearance pairs: this subject is not that list entry (accountability A36).
 *
 * A match that people found to be false is left out for that subject and that entry alone, until
 * the clearance expires or is ended. A subject is a name with a birth date, which others bear too:
 * so a clearance rests on what was told of who it is (said.h), and holds while surely the same one
 * is told of. As soon as something is told that was not there then (another document, sex,
 * nationality), the document that it rests on is not told, or what identifies the entry is changed
 * (names, births, documents, nationality, sex), the match counts again and says why. It hides no
 * other entry and no rule. What would be grave to miss (severity high or top) needs a second
 * person. Each match that was left out is counted in it.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/match/screen.h"
#include "base/buf.h"
#include "model/work.h"
#include "store/db.h"

enum { CLEARANCE_DAYS = 365, CLEARANCE_DAYS_MOST = 366, CLEARANCE_NOTE_LEAST = 10 };
enum { CLEARANCE_STATES = 5 };
extern const char *const clearance_state_names[CLEARANCE_STATES];
const char *clearance_reason(size_t i); /* word i; NULL behind the last */
const char *clearance_reason_text(size_t i);

/* Notes in each reason who the subject is told to be; before clearance_apply(). */
void clearance_say(struct work *w, const struct event *e, bool is_generic,
                   struct screen_result *found);
/* Takes the reasons that are cleared out of `found`, and their lists when no other entry of them
 * matched, and counts each into w->writes. One that was cleared and holds again says why. */
int clearance_apply(struct work *w, const struct event *e, struct screen_result *found) must_use;

struct clearance_proposal {
    str alert, entry; /* entry: the code of a list reason of the alert, "LIST:KEY" */
    str reason, note, by;
    int64_t days; /* 0: CLEARANCE_DAYS */
};
enum { CLEARANCE_NONE = 1, CLEARANCE_CHANGED = 2 };
/* ret_id. CLEARANCE_NONE: the alert has no such list reason. ERR_INVALID. */
int clearance_propose(struct db *db, struct writes *w, usec now, const struct clearance_proposal *p,
                      str *ret_id) must_use;
/* What a person does with one, and why. */
struct clearance_step {
    str id, by, note;
    usec now;
};
/* The second person. ERR_INVALID when it is the one who proposed it. CLEARANCE_NONE;
 * CLEARANCE_CHANGED: it no longer waits. */
int clearance_approve(struct db *db, struct writes *w, const struct clearance_step *s) must_use;
int clearance_refuse(struct db *db, struct writes *w, const struct clearance_step *s) must_use;
/* Before it expires; from then on the pair is matched again. CLEARANCE_NONE, CLEARANCE_CHANGED. */
int clearance_end(struct db *db, struct writes *w, const struct clearance_step *s) must_use;

struct clearance_filter {
    str id, state, subject, alert, region, before; /* "" any; before: an id */
    size_t limit;
};
/* "reopened": it is in force, but its entry was changed since, so that it hides nothing. A page may
 * be shorter than its limit and not the last. Objects into the open list of `b`, newest first;
 * *ret_next: the last id when there are more. */
int clearance_json(struct db *db, struct buf *b, const struct clearance_filter *f, usec now,
                   str *ret_next) must_use;
