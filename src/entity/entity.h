/* entity.h — who and what is an event about: the simple version.
 *
 * A traveller is the person with that folded name and that date of birth; where
 * the birth date is missing, with that name and document number; else nobody we
 * could know again. A declaration is about its importer (else its declarant).
 * Ids are derived from these words, so two messages that arrive at once agree
 * without asking each other. A situation is what the subject takes part in: the
 * flight of a day, the declaration. The full resolver (one person behind every
 * spelling, merge and unmerge) takes this seam over.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/work.h"

int entity_resolve(struct work *w);
/* Which of its events are the newest of what they tell (reconcile.c); writes who was seen. */
int entity_reconcile(struct work *w);
int entity_profile(struct work *w);
/* Who did not come to where their last passage said that they were due. `event`: a passage with
 * the signal "overdue", as JSON, for the Centre to tell itself. */
struct overdue {
    str subject;
    usec due;
    str event;
};
struct overdues list_of(struct overdue);
/* Those due `grace` or longer ago whose link was heard since, the longest due first, at most so
 * many. */
int entity_overdue(struct db *db, struct arena *a, usec now, usec grace, size_t most,
                   struct overdues *ret) must_use;
void entity_overdue_told(struct writes *w, const struct overdue *o);
/* Subject and situation of one event decoded again; nothing is written. */
void entity_name(struct work *w, struct event *e);
/* When the event is in the life of its subject: its moment, else its day, else its receipt. */
usec entity_at(const struct work *w, const struct event *e);
/* The id of a person before a CNIC was part of it: what stores hold from then. "" none. */
str entity_person_before(struct work *w, const struct event *e);
