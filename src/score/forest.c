/* forest.c - walks boosted trees: the margin of a row, of many rows, and what each group of
 * features adds.
 *
 * Children lie side by side, and a leaf leads to itself, so a step is one comparison without a
 * branch and several trees, or rows, are walked at once. A row is laid out twice for that, with
 * -inf and with +inf where a value is missing; a node asks the copy that sends it to its side.
 * Comparisons and sums are those of libxgboost: floats, leaves added in the order of the trees.
 *
 * Contributions are those along the path (A. Saabas, 2014; "approx_contribs" of libxgboost): each
 * split credits its feature with the change of the expectation. */
// SPDX-License-Identifier: Apache-2.0
#include "score/trees.h"

#include <math.h>

enum { AT_ONCE = 8, ROOM = 2 * SCORE_FEATURES_MAX + 1 };

void forest_ready(struct arena *a, struct forest *f, size_t width)
{
    uint16_t *slot = make_n(a, uint16_t, f->n_nodes + 1);
    must(width <= SCORE_FEATURES_MAX);
    for (uint32_t i = 0; i < f->n_nodes; i++) {
        uint16_t what = f->feature[i];
        size_t at = what & NODE_LEAF           ? 2 * width
                    : what & NODE_DEFAULT_LEFT ? (size_t)(what & NODE_FEATURE)
                                               : width + (what & NODE_FEATURE);
        slot[i] = (uint16_t)at;
    }
    f->slot = slot;
    f->width = width;
}

/* Missing values are below everything, then above everything; behind them what is below every leaf.
 */
static void lay_out(const struct forest *f, const float *x, float room[ROOM])
{
    for (size_t i = 0; i < f->width; i++) {
        bool is_missing = isnan(x[i]);
        room[i] = is_missing ? -INFINITY : x[i];
        room[f->width + i] = is_missing ? INFINITY : x[i];
    }
    room[2 * f->width] = -INFINITY;
}

static inline uint32_t step(const struct forest *f, uint32_t node, const float *room)
{
    return f->left[node] + !(room[f->slot[node]] < f->threshold[node]);
}

float forest_margin(const struct forest *f, const float *x)
{
    float room[ROOM], sum = f->base;
    lay_out(f, x, room);
    for (uint32_t i = 0; i < f->n_trees; i += AT_ONCE) {
        uint32_t node[AT_ONCE], n = f->n_trees - i < AT_ONCE ? f->n_trees - i : AT_ONCE;
        unsigned depth = 0;
        for (uint32_t k = 0; k < AT_ONCE; k++) {
            uint32_t tree = i + (k < n ? k : 0);
            node[k] = f->root[tree];
            depth = f->depth[tree] > depth ? f->depth[tree] : depth;
        }
        for (; depth; depth--)
            for (size_t k = 0; k < AT_ONCE; k++)
                node[k] = step(f, node[k], room);
        for (uint32_t k = 0; k < n; k++)
            sum += f->threshold[node[k]];
    }
    return sum;
}

static void block_margins(const struct forest *f, const float *x, size_t width, float *sum)
{
    float room[AT_ONCE][ROOM];
    for (size_t k = 0; k < AT_ONCE; k++) {
        lay_out(f, x + k * width, room[k]);
        sum[k] = f->base;
    }
    for (uint32_t i = 0; i < f->n_trees; i++) {
        uint32_t node[AT_ONCE];
        for (size_t k = 0; k < AT_ONCE; k++)
            node[k] = f->root[i];
        for (unsigned d = f->depth[i]; d; d--)
            for (size_t k = 0; k < AT_ONCE; k++)
                node[k] = step(f, node[k], room[k]);
        for (size_t k = 0; k < AT_ONCE; k++)
            sum[k] += f->threshold[node[k]];
    }
}

void forest_margins(const struct forest *f, const float *x, size_t n, size_t width, float *ret)
{
    size_t i = 0;
    for (; i + AT_ONCE <= n; i += AT_ONCE)
        block_margins(f, x + i * width, width, ret + i);
    for (; i < n; i++)
        ret[i] = forest_margin(f, x + i * width);
}

float forest_reasons(const struct forest *f, const struct plan *p, const float *x, double *ret,
                     double *ret_sum)
{
    float margin = f->base;
    double sum = f->expected;
    double of_feature[SCORE_FEATURES_MAX] = { 0 };
    float room[ROOM];
    lay_out(f, x, room);
    for (uint32_t i = 0; i < f->n_trees; i++) {
        uint32_t node = f->root[i];
        for (uint16_t what; !((what = f->feature[node]) & NODE_LEAF);) {
            node = step(f, node, room);
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
