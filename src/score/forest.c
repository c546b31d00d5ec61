/* forest.c - walks boosted trees: the margin of a row, of many rows, and what each group of
 * features adds.
 *
 * Children lie side by side, so a step is one comparison; a leaf leads to itself, so all rows of a
 * block take the same number of steps. Comparisons and sums are those of libxgboost: floats, a
 * missing value to the side that the node names, leaves added in the order of the trees.
 *
 * Contributions are those along the path (A. Saabas, 2014; "approx_contribs" of libxgboost): each
 * split credits its feature with the change of the expectation. */
// SPDX-License-Identifier: Apache-2.0
#include "score/trees.h"

enum { BLOCK = 16 };

static inline uint32_t next_node(const struct forest *f, uint32_t node, const float *x)
{
    uint16_t what = f->feature[node];
    float v = x[what & NODE_FEATURE], t = f->threshold[node];
    bool is_missing = v != v;
    bool is_right = is_missing ? !(what & NODE_DEFAULT_LEFT) : !(v < t);
    return f->left[node] + is_right;
}

float forest_margin(const struct forest *f, const float *x)
{
    float sum = f->base;
    for (uint32_t i = 0; i < f->n_trees; i++) {
        uint32_t node = f->root[i];
        while (!(f->feature[node] & NODE_LEAF))
            node = next_node(f, node, x);
        sum += f->threshold[node];
    }
    return sum;
}

/* One step without a branch: at a leaf it stays. */
static inline uint32_t step(const struct forest *f, uint32_t node, const float *x)
{
    uint32_t what = f->feature[node];
    float v = x[what & NODE_FEATURE], t = f->threshold[node];
    uint32_t is_missing = v != v, is_left = v < t;
    uint32_t is_right = (is_missing & !(what & NODE_DEFAULT_LEFT)) | (!is_missing & !is_left);
    return f->left[node] + (is_right & !(what & NODE_LEAF));
}

static void block_margins(const struct forest *f, const float *x, size_t width, float *sum)
{
    for (uint32_t i = 0; i < f->n_trees; i++) {
        uint32_t node[BLOCK];
        for (size_t k = 0; k < BLOCK; k++)
            node[k] = f->root[i];
        for (unsigned d = f->depth[i]; d; d--)
            for (size_t k = 0; k < BLOCK; k++)
                node[k] = step(f, node[k], x + k * width);
        for (size_t k = 0; k < BLOCK; k++)
            sum[k] += f->threshold[node[k]];
    }
}

void forest_margins(const struct forest *f, const float *x, size_t n, size_t width, float *ret)
{
    size_t i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
        for (size_t k = 0; k < BLOCK; k++)
            ret[i + k] = f->base;
        block_margins(f, x + i * width, width, ret + i);
    }
    for (; i < n; i++)
        ret[i] = forest_margin(f, x + i * width);
}

float forest_reasons(const struct forest *f, const struct plan *p, const float *x, double *ret,
                     double *ret_sum)
{
    float margin = f->base;
    double sum = f->expected;
    double of_feature[SCORE_FEATURES_MAX] = { 0 };
    for (uint32_t i = 0; i < f->n_trees; i++) {
        uint32_t node = f->root[i];
        for (uint16_t what; !((what = f->feature[node]) & NODE_LEAF);) {
            node = next_node(f, node, x);
            of_feature[what & NODE_FEATURE] += (double)f->step[node];
        }
        margin += f->threshold[node];
    }
    for (size_t i = 0; i < p->n_groups; i++)
        ret[i] = 0;
    for (size_t i = 0; i < p->n_features; i++) {
        ret[p->features[i].group] += of_feature[i];
        sum += of_feature[i];
    }
    *ret_sum = sum;
    return margin;
}
