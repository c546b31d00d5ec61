/* unmask.h — what is hidden is shown to one account for a while, as an act of its own.
 *
 * Numbers of documents, telephones and addresses are hidden of whom one opens without having them
 * on one's queue, and always from auditors. Who may see them (IDENTITY_READ) says why and sees them
 * while their purpose holds. An auditor asks; another person who may allows or refuses it, and it
 * holds for UNMASK_HOURS (A48: unsealed by two). Each step is one row changed and one record of
 * the audit; it counts for every identity of the person.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum { UNMASK_HOURS = 72, UNMASK_NOTE_MOST = 1000, UNMASK_ASKED_MOST = 20 };

const char *unmask_reason(size_t i); /* words of unmask.def; NULL behind the last */
const char *unmask_state(size_t i);  /* asked, shown, refused */

struct unmasking {
    str id, account, object, reason, note, state, decided_by, decided_note;
    usec asked, decided, until;
    str name; /* of the object, read with it */
};
struct unmaskings list_of(struct unmasking);

enum { UNMASK_NONE = 1, UNMASK_DECIDED = 2 };
/* *ret: the one in force for the account, under any identity of the object. UNMASK_NONE. */
int unmask_find(struct db *db, struct arena *a, str account, str object, usec now,
                struct unmasking *ret) must_use;
/* The one that the account asked for and nobody decided. UNMASK_NONE. */
int unmask_waiting(struct db *db, struct arena *a, str account, str object, usec now,
                   struct unmasking *ret) must_use;
/* Appends it; *x gets its id. Shown at once until x->until, or, when that is 0, asked for.
 * ERR_INVALID with a sentence. */
int unmask_put(struct db *db, struct writes *w, usec now, struct unmasking *x) must_use;
int unmask_get(struct db *db, struct arena *a, str id, struct unmasking *ret) must_use;
struct unmask_filter {
    str state, account, before; /* "" all; before: an id */
    usec since;                 /* those asked for since then */
    size_t limit;
};
/* Newest first. */
int unmask_list(struct db *db, struct arena *a, const struct unmask_filter *f,
                struct unmaskings *ret) must_use;
/* Another person decides. ERR_INVALID with a sentence; UNMASK_DECIDED: it is not asked any more. */
int unmask_decide(struct writes *w, usec now, struct unmasking *x, str by, bool allow,
                  str note) must_use;

void unmask_json(struct buf *b, const char *key, const struct unmasking *x);
/* Why it may be asked for: code, text, whether a note is needed. */
void unmask_words_json(struct buf *b, const char *key);
