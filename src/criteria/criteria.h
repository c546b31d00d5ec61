/* criteria.h — which of many criteria a row of values meets.
 *
 * A criterion is a conjunction of simple tests on columns of text and numbers (what ASYCUDA's
 * MODSEL calls so). A test of a value that is not known is not met, whatever it asks. Criteria are
 * added, built once, and then asked by any number of threads at once; asking allocates nothing.
 *
 * Most criteria are never looked at: each is found by the values of its one or two most telling
 * texts (access predicates: Fabret et al., "Filtering algorithms and implementation for very fast
 * publish/subscribe systems", SIGMOD 2001), those of numbers alone by the cell of each number and
 * the bits of the criteria that hold in it. What is found is tested in full.
 *
 * It knows nothing of events and of rules: their words are columns to it.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/str.h"

enum {
    CRITERIA_COLUMNS_MAX = 64,
    CRITERIA_MAX = 1000000,
    CRITERIA_TESTS_MAX = 64, /* of one criterion */
    CRITERIA_SET_MAX = 65536 /* texts of one test */
};

enum criteria_op {
#define OP(word, name, is_text, is_number) CRITERIA_##name,
#include "criteria/ops.def"
#undef OP
    CRITERIA_OPS
};
extern const char *const criteria_op_words[CRITERIA_OPS];

struct criteria_test {
    unsigned column;
    enum criteria_op op;
    const str *texts; /* of a text column; one, or of CRITERIA_IN one or more */
    size_t n_texts;
    double number; /* of a number column */
};

/* The values of one row by column: texts of text columns (empty: not known), numbers of number
 * columns (NAN: not known). The others are not read. */
struct criteria_row {
    const str *text;
    const double *number;
};

struct criteria;
/* is_number of each of n columns. Texts of tests are copied into the arena, which must outlive it.
 */
struct criteria *criteria_new(struct arena *a, const bool *is_number, size_t n_columns);
/* It is told by the number of those before it. ERR_INVALID: a test that its column cannot take;
 * ERR_LIMIT. */
int criteria_add(struct criteria *c, const struct criteria_test *tests, size_t n) must_use;
void criteria_build(struct criteria *c);

size_t criteria_count(const struct criteria *c);
/* Which are met, in no order; room for criteria_count(). */
size_t criteria_match(const struct criteria *c, const struct criteria_row *row, uint32_t *ret);
/* Sets for each that is met the bit of what it stands for, `as` of its number. */
void criteria_mark(const struct criteria *c, const struct criteria_row *row, const uint32_t *as,
                   uint64_t *ret_bits);
/* Is this one met? By its tests one by one, without any index: what criteria_match() must say. */
bool criteria_meets(const struct criteria *c, uint32_t i, const struct criteria_row *row);
/* Does any test ask for the column? */
bool criteria_asks(const struct criteria *c, unsigned column);
