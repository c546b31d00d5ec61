/* browse.h — openings off the queue that somebody else should look at.
 *
 * Each purpose that is stated is weighed once against what is usual (browse.def). A sign says no
 * more than that: an auditor or a supervisor, never the account itself, looks at it and says what
 * it was. Nothing is taken from anybody by a sign. Source: the field's reports of leaks by insiders
 * (docs/purpose.md).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum { BROWSE_NOTE_MOST = 1000 };
const char *browse_sign(size_t i); /* NULL behind the last */
const char *browse_state(size_t i);
const char *browse_finding(size_t i); /* what it was, by who looked at it */

struct browsed {
    str id, sign, account, display, region; /* region, unit: of the account */
    str object, name;                       /* of the last that was opened */
    str state, finding, note, closed_by;
    int64_t n; /* how many: things, or for "crowd" accounts */
    usec at, closed;
};
struct browseds list_of(struct browsed);

/* What was stated since *looked, and a minute before, since what began first may be stored last:
 * adds the signs that are new and sets *looked. *ret_new: how many. `least`: so many a day are
 * never too many. */
int browse_look(struct db *db, struct writes *w, usec *looked, int64_t least,
                int64_t *ret_new) must_use;
int browse_open(struct db *db, struct arena *a, int64_t *ret) must_use; /* how many wait */

struct browse_filter {
    str id, state, account; /* "" all */
    str reviewer, region;   /* who asks, and of what region: "" all */
};
/* Those that the reviewer may look at: never their own, nor a crowd that they were of; a crowd is
 * of several regions, and for a reviewer of none. Open ones first, the newest first; 200 at most.
 */
int browse_list(struct db *db, struct arena *a, const struct browse_filter *f,
                struct browseds *ret) must_use;
enum { BROWSE_CLOSED = 1 };
/* Closes it, with the audit record. ERR_INVALID with a sentence: without a note, by the account
 * itself. BROWSE_CLOSED: it is already. */
int browse_close(struct writes *w, usec now, struct browsed *x, str by, str finding,
                 str note) must_use;
void browse_json(struct buf *b, const char *key, const struct browsed *x);
void browse_purge(struct writes *w, usec now); /* closed ones, after 400 days */
