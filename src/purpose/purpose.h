/* purpose.h — whether what somebody opens is on their queue, and for what purpose they open it
 * when it is not.
 *
 * On the queue of an account is whom or what one of these names, under any identity of the person:
 * an open alert of its region, an alert that it owns, an open dossier of which it is owner or
 * member, an open order to its unit, a profile on purpose that it owns; for who decides who is who,
 * a doubt or a decision that waits. A message is, when such an alert comes from it, or an alert in
 * such a dossier, or when it is in quarantine and the account mends messages. Anything else needs a
 * purpose, which holds for a while for that account and that entity. What was stated is never
 * changed.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum { PURPOSE_CASE_MOST = 60, PURPOSE_NOTE_MOST = 1000 };

const char *purpose_word(size_t i);     /* NULL behind the last */
const char *purpose_language(size_t i); /* of the question */

struct purpose_of {
    str account, region, unit; /* region "": all */
    bool decides_identity, mends_messages;
    str object; /* id of an entity, a person or a message */
    usec now;
};
enum { PURPOSE_NEEDED = 1 };
/* 0: it may be opened; *ret the id of the purpose that was stated, "" none was; *ret_queue: it is
 * on the queue, or there is no such thing. */
int purpose_find(struct db *db, struct arena *a, const struct purpose_of *x, str *ret,
                 bool *ret_queue) must_use;

/* Until when what was stated holds; *ret stays as it is when nothing was. */
int purpose_until(struct db *db, struct arena *a, const struct purpose_of *x, usec *ret) must_use;
int purpose_knows(struct db *db, struct arena *a, str object, bool *ret) must_use;
/* *ret: does the message name a place of the region, or does an alert of it, or of none, rest on
 * it? */
int purpose_message_is_of(struct db *db, struct arena *a, str message, str region,
                          bool *ret) must_use;
int purpose_is_message(struct db *db, struct arena *a, str object, bool *ret) must_use;

struct purpose {
    str id, account, object, purpose, case_ref, note, language;
    usec at, until;
};
/* Appends it with its audit record; *x gets its id. ERR_INVALID with a sentence. */
enum { PURPOSE_NO_OBJECT = 2 };
int purpose_state(struct db *db, struct writes *w, struct purpose *x) must_use;

/* The question with the words, and what the account answered last within the hour; in the object
 * that is open. */
int purpose_prompt_json(struct db *db, struct buf *b, const struct purpose_of *x) must_use;
void purpose_json(struct buf *b, const struct purpose *x);
