/* model.h - how a model is made and what it holds. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "score/trees.h"

enum { QUANTILES = 33 };

/* walk.c */

struct walked {
    float *x;             /* features of each row */
    struct memory memory; /* after all of them */
};
struct codes {
    size_t n;
    struct code {
        uint64_t hash;
        uint32_t column;
        uint32_t code;
    } *at;                            /* sorted */
    const struct code **slots;        /* by hash and column; NULL: free */
    size_t mask;                      /* of them there are so many and one */
    bool is_coded[SCORE_COLUMNS_MAX]; /* a column has any */
};
void codes_ready(struct arena *a, struct codes *c); /* code_of() may be asked */
void codes_make(struct arena *a, const struct plan *p, const struct score_table *t,
                struct codes *ret);
float hs_number(str hs); /* HS6; NAN */
float code_of(const struct codes *c, uint32_t column, uint64_t hash);
/* Features of rows[0..n) in the order of their dates; each knows only the days before it. Rows
 * without a date are learned from in five parts, each told by the others. */
struct source {
    const struct plan *p;
    const struct codes *codes;
    const struct score_table *t;
    uint64_t seed;
};
void walk(struct arena *a, const struct source *from, const uint32_t *rows, size_t n,
          struct walked *ret);

/* peers.c */

int peer_of_columns(struct arena *a, const struct source *from, const uint32_t *rows, size_t n,
                    const struct score_table *valid, struct score_measure *ret) must_use;
int peer_of_features(struct arena *a, const struct boost_data *d, const float *valid_x,
                     const struct score_table *valid, struct score_measure *ret) must_use;

/* leak.c - rows that were there before. */

struct leak {
    size_t n, pair, whole; /* rows of the second table; of them with a tuple of the first */
    size_t told;           /* of `pair`: whose outcome the tuple's majority tells */
    size_t repeated, pure; /* tuples that the first table has more than once; of one outcome */
    bool *in_second;       /* of each row of the first: its tuple is in the second */
    bool *in_first;        /* of each row of the second */
    const char *words;     /* what the tuple is */
};
void leak_find(struct arena *a, const struct plan *p, const struct score_table *first,
               const struct score_table *second, struct leak *ret);
/* ERR_INVALID: a feature tells the outcome all but by itself. */
int leak_columns(const struct score_table *t) must_use;
uint64_t leak_tuple(const struct plan *p, const struct score_table *t, size_t row, bool is_whole);

/* train.c */

struct fit {
    struct walked walked;
    struct forest forest;
    struct calibration calibration;
    int rounds, depth;
    double off;            /* our margins from the library's, at most */
    size_t n, held, apart; /* rows; held back; of those, of groups that the others do not have */
    bool is_by_date, is_blind; /* is_blind: too few rows to choose rounds on */
};
struct trial {
    struct fit fit;
    struct score_measure of_valid, of_unseen;
    struct score_measure raw, same; /* libxgboost on the columns as they are, on our features */
};
struct outcome {
    struct trial published, apart;
    struct leak leak;
    bool has_apart, has_valid, has_loss;
    size_t n_train, n_valid, n_offences;
    const char *group;
};
void card_write(struct buf *b, const struct score_model *m, const struct outcome *o);

/* reason.c */

struct reasoning {
    struct arena *a;
    const struct score_model *m;
    const struct score_row *row;
    const struct view *v;
    const float *x; /* features */
};
str reason_text(const struct reasoning *r, size_t group);
void reason_fetch(const struct reasoning *r, size_t group); /* what it will ask for */
void view_of_row(const struct score_model *m, const struct score_row *row, float *code_room,
                 struct view *ret);

/* The model */

struct quantiles {
    float at[QUANTILES];
};
/* Cells of the margins of the rows that it was measured on; a file of format 1 has none. */
struct reference {
    double edges[SCORE_CELLS - 1];
    uint32_t n[SCORE_CELLS];
};
void reference_make(struct arena *a, struct score_model *m, const struct score_table *t);
struct score_model {
    struct score_map map;
    struct plan plan;
    struct codes codes;
    struct memory memory;        /* frozen */
    struct quantiles *quantiles; /* of each column */
    struct forest offence, loss;
    struct calibration calibration;
    struct reference reference;
    float smear; /* E(loss) is exp(margin) x this; 0: value at stake x P */
    int32_t last_day;
    str map_text, card, digest;
};
void score_table_features(const struct score_model *m, const struct score_table *t, size_t row,
                          float *ret);
