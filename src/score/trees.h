/* trees.h - boosted trees, the library that learns them, and what their sums mean. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "score/plan.h"

/* forest.c */

/* A node as the walk meets it: of one tree one behind the other, level by level. */
struct turn {
    uint32_t threshold; /* in the order of floats: see forest.c; of a leaf: its number, from 1 */
    uint16_t slot;      /* where the walk looks */
    uint16_t left;      /* so far behind it its left child lies, beside the right one; a leaf: 0 */
};
struct forest {
    uint32_t n_trees, n_nodes;
    const uint32_t *root;    /* of each tree */
    const uint8_t *depth;    /* of each tree */
    const float *threshold;  /* of a leaf: its value */
    const uint32_t *left;    /* the right child is the next; a leaf: itself */
    const uint16_t *feature; /* | NODE_DEFAULT_LEFT, NODE_LEAF */
    const float *step;       /* expectation of the node less that of its parent */
    size_t width;
    /* by forest_ready(), forest_paths() */
    struct turn *turn;
    uint32_t *whence; /* the node that each turn was */
    uint32_t *begin;  /* of each tree: its first turn */
    uint8_t *levels;  /* and steps from there to its leaves */
    float *leaf; /* of each: its value; what the way to it adds; bytes of the groups it adds to */
    size_t n_leaves, shares,
        leaf_cells;  /* so many groups of each leaf; floats that all that takes */
    bool has_paths;  /* forest_paths() was here */
    float base;      /* margin before any tree */
    double expected; /* base and the expectations of all roots */
};
enum { NODE_DEFAULT_LEFT = 0x8000, NODE_LEAF = 0x4000, NODE_FEATURE = 0x3FFF, TREE_DEPTH_MAX = 16 };
/* What the walk needs besides; `width` features. ERR_CORRUPT: they are no trees, two ways lead to
 * one node, or they are too deep. */
int forest_ready(struct arena *a, struct forest *f, size_t width) must_use;
/* And what forest_reasons() needs. */
void forest_paths(struct arena *a, struct forest *f, const struct plan *p);
float forest_margin(const struct forest *f, const float *x);
void forest_margins(const struct forest *f, const float *x, size_t n, size_t width, float *ret);
/* The margin, and what each group contributes; their sum with f->expected is that margin but for
 * the last digits of floats. */
float forest_reasons(const struct forest *f, const struct plan *p, const float *x, double *ret,
                     double *ret_sum);

/* boost.c - the library, opened when it is needed. */

struct boost_data {
    const float *x;
    const float *y;
    size_t n, width;
};
struct boosting {
    bool is_number; /* squares of numbers, not odds */
    int depth, rounds_max;
    double eta, child, lambda, rows, columns;
    int stop_after; /* rounds without gain on `held` */
    uint64_t seed;
};
struct boosted {
    struct forest forest;
    int rounds;
    float *train; /* margins of the library */
};
/* With rows that are held back: the rounds that are best on them, and on those `apart` of new
 * groups at most a standard error worse than what is best there (L. Breiman et al., 1984). */
int boost(struct arena *a, const struct boost_data *data, const struct boost_data held[2],
          const struct boosting *how, struct boosted *ret) must_use;

/* For measuring: the library itself. */
struct peer;
int peer_open(struct arena *a, const struct boost_data *data, const struct boosting *how,
              struct peer **ret) must_use;
void peer_close(struct peer *p);
int peer_forest(struct arena *a, struct peer *p, struct forest *ret) must_use;
/* type 1: margins; 2: SHAP; 3: approximate contributions */
int peer_predict(struct peer *p, const float *x, size_t n, size_t width, int type,
                 float *ret) must_use;
int peer_inplace(struct peer *p, const float *x, size_t n, size_t width, float *ret) must_use;

/* calibrate.c */

enum { CALIBRATION_MAX = 512 };
struct calibration {
    uint32_t n; /* points of the isotonic curve; 0: Platt alone */
    float at[CALIBRATION_MAX], p[CALIBRATION_MAX];
    float slope, shift; /* Platt */
};
void calibrate(struct arena *a, const float *margin, const int8_t *label, size_t n,
               struct calibration *ret);
double calibrated(const struct calibration *c, double margin);
