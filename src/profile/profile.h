/* profile.h — what is known of a person, conveyance, consignment or trader.
 *
 * The stage writes what each event tells (traces.h) into the same transaction as the event, and
 * fills what rules may ask of habits, examinations and of those who are profiled on purpose
 * (profiled.h). The card is the same knowledge for people, of now or of any moment before.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/work.h"

int profile_run(struct work *w);
/* The first half alone, for replay: traces into w->writes. */
int profile_write(struct work *w) must_use;

/* Whose traces make up the profile of an entity: for now its own. One person behind several
 * entities will be the sum over them. */
struct profile_members list_of(str);
int profile_members(struct db *db, struct arena *a, str entity,
                    struct profile_members *ret) must_use;

enum { PROFILE_NONE = 1 };
struct profile_question {
    str entity;
    usec at;         /* as it was then: what an event of that moment saw */
    usec now;        /* when it is asked */
    bool is_masked;  /* who asks may not see identities */
    bool hides_why;  /* nor why somebody is profiled on purpose */
    bool tells_past; /* who asks sees profiles on purpose that are over */
    str region;      /* whose of these, and alerts about others, are told; "" of all */
};
/* An object. PROFILE_NONE: no such entity. */
int profile_json(struct db *db, struct buf *b, const struct profile_question *q) must_use;
/* How many alerts are about others (its importer, say) in the situations of a thing that is part of
 * what it is declared, carried or packed in; 0 of any other kind, which meets too many. */
int profile_beside(struct db *db, struct arena *a, str kind, str entity, str region,
                   int64_t *ret) must_use;
