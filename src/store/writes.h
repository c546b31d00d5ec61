/* writes.h — what a unit of work wants to change, as a list.
 *
 * Stages append; the writer (writer.h) applies the whole list in one
 * transaction, or nothing of it. Values are borrowed from the work's arena.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.h"

/* What a write expects. ONE: exactly one row must be touched, else the list
 * has lost a race and nothing of it is applied (WRITES_LOST). */
enum write_expect { WRITE_ANY, WRITE_ONE };

enum write_kind {
    WRITE_SQL,
    WRITE_AUDIT, /* vals: one text, the record; gets the next link of the hash chain */
    WRITE_FEED,  /* vals: kind, ref, payload; gets the next number of the live feed  */
};

struct write {
    enum write_kind kind;
    enum write_expect expect;
    const struct query *query;
    const struct val *vals;
    size_t n;
};

struct writes {
    struct arena *a;
    struct {
        struct write *at;
        size_t n, cap;
    } list;
    /* The list holds only while these editions are still in force (see
     * store_edition): else WRITES_STALE. 0: does not matter. */
    int64_t lists_edition, rules_edition;
};
enum { WRITES_DONE = 0, WRITES_LOST = 1, WRITES_STALE = 2 };

void writes_init(struct writes *w, struct arena *a);
/* Copies the array of values (not the texts in it). */
void write_add(struct writes *w, enum write_expect expect, const struct query *q,
               const struct val *vals, size_t n);
void write_audit(struct writes *w, str record_json);
void write_feed(struct writes *w, const char *kind, str ref, str payload_json);
