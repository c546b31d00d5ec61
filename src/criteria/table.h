/* table.h — criteria and rows as lines of tabs.
 *
 * A line of criteria: id, number of tests, and for each test the number of its column (from 0), a
 * word of ops.def and a value; the values of `in` stand between commas. A column is of numbers when
 * any line compares it by size; else its values are texts, so that a code keeps its zeros.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "criteria/criteria.h"

struct criteria_table {
    struct criteria *criteria;
    str *ids;       /* of each criterion, borrowed from the text */
    uint32_t *rank; /* the place of its id among all, in the order of bytes */
    uint32_t *at;   /* and which is at that place */
    size_t n_columns;
    bool is_number[CRITERIA_COLUMNS_MAX];
};
/* Blank lines are passed over. ERR_INVALID names the line; ERR_LIMIT. */
int criteria_table_read(struct arena *a, str text, struct criteria_table *ret) must_use;

/* The values of a line that any test asks for. Gives how many columns it has: fewer than asked for
 * are not known. *ret_bad, if not NULL, is a column of numbers that holds something else, or -1. */
size_t criteria_line(const struct criteria_table *t, str line, str *ret_texts, double *ret_numbers,
                     int *ret_bad);
/* Exactly the nearest double, as strtod() gives; NAN: none, or more than the number. */
double criteria_number(str s);
