/* profiled.h — who is profiled on purpose: why, on what basis, by whom, until when.
 *
 * One person opens it, another approves it; from then until its last moment it is in force, and
 * rules may ask for it. In an emergency it is in force for four hours at once, and ends by itself
 * when nobody approves. To renew it takes two persons again. Whether it is in force is judged by
 * its times at the moment of asking, so nothing has to run for it to end. It is kept when it is
 * over: what was in force at an earlier moment can be told.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum profiled_state {
    PROFILED_PROPOSED,
    PROFILED_APPROVED,
    PROFILED_RENEWAL,
    PROFILED_REFUSED,
    PROFILED_CLOSED,
    PROFILED_ENDED,
    PROFILED_STATES
};
/* Words: "open", then the states. NULL behind the last. */
const char *profiled_filter_state(size_t i);
const char *profiled_basis(size_t i);
const char *profiled_caution(size_t i); /* behind those of cautions.def: "none" */

struct profiled {
    str id, state, entity, kind, region, basis, reason, purpose, reference, alert, owner, opened_by,
        asked_by, approved_by, closed_by, note;
    str name;                     /* of the entity, in a list; "" else */
    str refused_by;               /* of a new term, until the next step; why: note */
    str cautions, asked_cautions; /* codes of cautions.def, blank between; those that wait */
    int64_t version, asked_days;  /* asked_days: the term that waits to be approved */
    usec opened, emergency, approved, review, until, closed, warned, refused; /* 0: not */
};
struct profileds list_of(struct profiled);

enum { PROFILED_NONE = 1, PROFILED_CHANGED = 2, PROFILED_THERE = 3 };

/* Appends a new one; x says whom, why, by whom, for how many days; is_emergency: in force now.
 * ERR_INVALID with a sentence. PROFILED_THERE: there is an open one on that basis. */
int profiled_open(struct db *db, struct writes *w, usec now, bool is_emergency,
                  struct profiled *x) must_use;
int profiled_get(struct db *db, struct arena *a, str id, struct profiled *ret) must_use;
struct profiled_filter {
    str state, entity, region, owner, before; /* "" all */
    size_t limit;
};
/* Newest first. */
int profiled_list(struct db *db, struct arena *a, const struct profiled_filter *f,
                  struct profileds *ret) must_use;

struct profiled_act {
    str act, actor, note, cautions; /* cautions, of a renewal: "" as they are, "none" no more */
    int64_t version, days;          /* of what the person saw; of a renewal */
};
/* Appends the step; *x becomes what it leaves. PROFILED_CHANGED: not that version, or not from its
 * state. That the approver is another person is asked of access before. */
int profiled_step(struct writes *w, usec now, struct profiled *x,
                  const struct profiled_act *act) must_use;
bool profiled_needs_other(str act);

bool profiled_is_in_force(const struct profiled *x, usec at);
/* Those of an entity in force at a moment. */
int profiled_of(struct db *db, struct arena *a, str entity, usec at,
                struct profileds *ret) must_use;
/* Is anybody at all? Most Centres profile few: who asks for each event asks this first. */
int profiled_any(struct db *db, struct arena *a, usec at, bool *ret) must_use;
/* "suspicion: indications ...; REASON; until 2026-12-01" */
str profiled_why(struct arena *a, const struct profiled *x);

/* What time did: each of these once. is_over: it has ended; else it ends soon, or is due for
 * review. The writes hold the change and its audit. */
struct profiled_notice {
    str id, owner;
    usec until;
    bool is_over;
};
struct profiled_notices list_of(struct profiled_notice);
int profiled_sweep(struct db *db, struct writes *w, usec now,
                   struct profiled_notices *ret) must_use;

void profiled_json(struct buf *b, const char *key, const struct profiled *x, usec now,
                   bool is_masked);
void profiled_acts_json(struct buf *b, const char *key, const struct profiled *x);
void profiled_words_json(struct buf *b);
/* Screens hear that what is profiled of an entity is not what they show: of whom, never why. */
int profiled_tell(struct db *db, struct writes *w, usec now, const struct profiled *x) must_use;
/* A list: of what whoever meets the entity, or the person it is of, is warned at that moment. */
int profiled_cautions_json(struct db *db, struct buf *b, const char *key, str entity,
                           usec at) must_use;
