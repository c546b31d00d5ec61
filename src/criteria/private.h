/* private.h — the compiled form of criteria, shared by the files of this folder. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "criteria/criteria.h"

enum { VIEWS_MAX = 128, PATHS_MAX = 32, NO_VIEW = 0xFFFF, NO_COLUMN = 0xFFFF };

/* Texts of one column, whole or their first letters, by number: 1 and up; 0 is any other text. */
struct text_slot {
    uint64_t low, high;
    uint32_t len, id;
    const char *text; /* of what is longer than low and high hold */
};
struct view {
    uint16_t column, prefix; /* prefix: so many bytes; 0 all */
    struct text_slot *slots;
    uint32_t cap, n;
};
uint32_t view_find(const struct view *v, str text);           /* 0: none of them */
uint32_t view_add(struct arena *a, struct view *v, str text); /* its number */

/* What is left to test of a criterion that was found. */
enum rest_kind { REST_NUMBER, REST_NUMBER_NOT, REST_TEXT, REST_TEXT_NOT };
struct rest {
    enum rest_kind kind;
    uint16_t at;       /* column of a number, view of a text */
    uint32_t first, n; /* of texts: ids[first ... first + n) ascending */
    double low, high;  /* of a number: both included */
};
struct rests list_of(struct rest);
struct ids list_of(uint32_t);

/* One of those that a value, or a pair of values, leads to; its first number test is at hand. */
struct posting {
    uint32_t criterion;
    uint16_t column; /* NO_COLUMN: no number test */
    bool has_rest;
    double low, high;
};
struct postings list_of(struct posting);
struct path_slot {
    uint64_t key; /* ids of both values; 0 free */
    uint32_t first, n;
};
struct path {
    uint16_t a, b; /* views; b may be NO_VIEW */
    struct path_slot *slots;
    uint32_t cap;
    struct postings postings; /* of one slot beside one another */
};

uint32_t path_slot(const struct path *p, uint64_t key); /* its place, or a free one */

/* Criteria without a text to find them by. */
struct cells {
    uint16_t column;
    double *from; /* cell i: from[i] <= x < from[i + 1]; from[0] is -inf */
    uint32_t n;
    uint64_t *bits; /* a row of words for each cell, and one for "not known" */
};
struct loose {
    struct ids criteria;
    uint32_t words;
    struct cells *cells;
    size_t n_cells;
};

struct criterion {
    const struct criteria_test *tests;
    uint32_t n_tests;
    uint32_t first_rest, n_rest;
};
struct criterions list_of(struct criterion);

struct criteria {
    struct arena *a;
    size_t n_columns;
    bool is_number[CRITERIA_COLUMNS_MAX], is_asked[CRITERIA_COLUMNS_MAX];
    struct criterions all;
    struct view views[VIEWS_MAX];
    size_t n_views;
    struct path paths[PATHS_MAX];
    size_t n_paths;
    struct rests rests;
    struct ids ids;
    struct loose loose;
};
