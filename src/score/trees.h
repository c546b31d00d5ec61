/* trees.h - boosted trees, the library that learns them, and what their sums mean. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "score/plan.h"

/* forest.c */

/* A node as the walk meets it: all of it in one place. A leaf's shares are what the way to it adds
 * to each group that it asked. */
struct turn {
    float threshold;
    uint32_t left, share;
    uint16_t slot; /* where the walk looks: see forest.c */
    uint16_t n_shares;
};
struct share {
    float value;
    uint32_t group;
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
    struct turn *turn;   /* by forest_ready() */
    struct share *share; /* by forest_paths() */
    float base;          /* margin before any tree */
    double expected;     /* base and the expectations of all roots */
};
enum { NODE_DEFAULT_LEFT = 0x8000, NODE_LEAF = 0x4000, NODE_FEATURE = 0x3FFF, TREE_DEPTH_MAX = 16 };
/* What the walk needs besides; `width` features. */
void forest_ready(struct arena *a, struct forest *f, size_t width);
/* What forest_reasons() needs besides. ERR_CORRUPT: they are no trees, two ways lead to one leaf.
 */
int forest_paths(struct arena *a, struct forest *f, const struct plan *p) must_use;
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
