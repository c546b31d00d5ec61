/* writes.h — what a unit of work wants to change, as a list.
 *
 * Stages append; the writer (writer.h) applies the whole list in one
 * transaction, or nothing of it. Values are borrowed from the work's arena.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"
#include "store/store.h"

/* What a write expects. ONE: exactly one row must be touched, else the list
 * has lost a race and nothing of it is applied (WRITES_LOST). */
enum write_expect { WRITE_ANY, WRITE_ONE };

enum write_kind {
    WRITE_SQL,
    WRITE_AUDIT, /* gets the next link of the hash chain (chain.h) */
    WRITE_FEED,  /* gets the next number of the live feed */
};

struct write {
    enum write_kind kind;
    enum write_expect expect;
    const struct query *query;
    const struct val *vals;
    size_t n;
};

struct write_list list_of(struct write);
struct writes {
    struct arena *a;
    struct write_list list;
    /* Holds only while these editions are in force, else WRITES_STALE. 0: any. */
    int64_t lists_edition, rules_edition, models_edition;
    int64_t last_feed; /* by the writer: number of the last feed row of this list, 0 none */
};
enum { WRITES_DONE = 0, WRITES_LOST = 1, WRITES_STALE = 2 };

void writes_init(struct writes *w, struct arena *a);
/* Copies the array of values, not the texts in it. */
void write_add(struct writes *w, enum write_expect expect, const struct query *q,
               const struct val *vals, size_t n);
/* Who did what to which object; detail is a JSON object, ours. Ids and counts, not personal data.
 */
void write_audit(struct writes *w, usec at, str actor, str act, str object, str detail);
/* Tells the live screens: kind "alert", the object's id, its region ("" all), JSON. */
void write_feed(struct writes *w, usec at, str kind, str ref, str region, str payload);

/* Applies lists in one transaction, each whole or not at all; results[i] is a
 * WRITES_ outcome or that list's error. < 0: nothing of any list was applied. */
int writes_apply(struct db *db, struct writes *const *lists, size_t n, int *results) must_use;
