/* explain.h — why two names are taken for the same, in words and as JSON. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "name/pair.h"

struct pair_explained {
    str a, b; /* as written */
    const struct name *name_a, *name_b;
    enum name_kind kind;
    const struct pair_result *result;
};

/* A line for each pair of words with its letters side by side, for each word left over, and for
 * each piece of evidence with what it added; then the sum. Lines end in \n. */
void pair_explain_text(struct buf *b, const struct pair_explained *x);
/* Members of the object that is open: words, left_a, left_b, evidence, odds, probability. */
void pair_explain_json(struct buf *b, const struct pair_explained *x);
