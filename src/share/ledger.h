/* ledger.h — what of whom was given to whom, when, on what basis. Rows are only added: one for
 * each subject and each giving. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

struct shared {
    str id, agency, taken_by;
    str entity, name; /* of whom */
    str fields;       /* what of them: names of fields, blank between */
    str what, ref;    /* "answer", "seizure", "picture"; the request, message or digest */
    str basis, purpose, agreement, use_until, drafted_by, approved_by;
    str digest; /* SHA-256 of what was given */
    usec at;
};
struct shareds list_of(struct shared);

/* The id is made here. */
void shared_put(struct writes *w, struct shared *x);

struct shared_filter {
    str entity, agency, before; /* "" all; before: an id */
    size_t limit;
};
/* Newest first. */
int shared_list(struct db *db, struct arena *a, const struct shared_filter *f,
                struct shareds *ret) must_use;
void shared_json(struct buf *b, const struct shared *x);
