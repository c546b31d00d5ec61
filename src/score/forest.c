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

#include "base/err.h"

#include <math.h>

enum { AT_ONCE = 8, ROOM = 2 * SCORE_FEATURES_MAX + 1 };

void forest_ready(struct arena *a, struct forest *f, size_t width)
{
    f->turn = make_n(a, struct turn, f->n_nodes + 1);
    must(width <= SCORE_FEATURES_MAX);
    for (uint32_t i = 0; i < f->n_nodes; i++) {
        uint16_t what = f->feature[i];
        size_t at = what & NODE_LEAF           ? 2 * width
                    : what & NODE_DEFAULT_LEFT ? (size_t)(what & NODE_FEATURE)
                                               : width + (what & NODE_FEATURE);
        f->turn[i] = (struct turn){ f->threshold[i], f->left[i], 0, (uint16_t)at, 0 };
    }
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
    const struct turn *t = &f->turn[node];
    return t->left + !(room[t->slot] < t->threshold);
}

/* The leaves of up to AT_ONCE trees from tree i on; how many. */
static uint32_t leaves_of(const struct forest *f, uint32_t i, const float *room,
                          uint32_t leaf[AT_ONCE])
{
    uint32_t n = f->n_trees - i < AT_ONCE ? f->n_trees - i : AT_ONCE;
    unsigned depth = 0;
    for (uint32_t k = 0; k < AT_ONCE; k++) {
        uint32_t tree = i + (k < n ? k : 0);
        leaf[k] = f->root[tree];
        depth = f->depth[tree] > depth ? f->depth[tree] : depth;
    }
    for (; depth; depth--)
        for (size_t k = 0; k < AT_ONCE; k++)
            leaf[k] = step(f, leaf[k], room);
    return n;
}

float forest_margin(const struct forest *f, const float *x)
{
    float room[ROOM], sum = f->base;
    uint32_t leaf[AT_ONCE];
    lay_out(f, x, room);
    for (uint32_t i = 0; i < f->n_trees; i += AT_ONCE) {
        uint32_t n = leaves_of(f, i, room, leaf);
        for (uint32_t k = 0; k < n; k++)
            sum += f->turn[leaf[k]].threshold;
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

/* paths: what each split on the way to a leaf adds is summed once, not for every row */

struct growing {
    const struct forest *f;
    const struct plan *p;
    struct share *share; /* NULL: only count */
    uint32_t n, leaves;
};

static void end_path(struct growing *g, const uint32_t *way, size_t depth)
{
    double value[TREE_DEPTH_MAX];
    uint32_t group[TREE_DEPTH_MAX];
    size_t n = 0;
    for (size_t d = 0; d + 1 < depth; d++) {
        uint32_t of = g->p->features[g->f->feature[way[d]] & NODE_FEATURE].group;
        size_t at = 0;
        while (at < n && group[at] != of)
            at++;
        if (at == n)
            value[n] = 0, group[n++] = of;
        value[at] += (double)g->f->step[way[d + 1]];
    }
    if (g->share) {
        struct turn *leaf = &g->f->turn[way[depth - 1]];
        leaf->share = g->n;
        leaf->n_shares = (uint16_t)n;
        for (size_t i = 0; i < n; i++)
            g->share[g->n + i] = (struct share){ (float)value[i], group[i] };
    }
    g->n += (uint32_t)n;
}

static int grow(struct growing *g)
{
    uint32_t way[TREE_DEPTH_MAX + 1];
    bool is_right[TREE_DEPTH_MAX + 1];
    for (uint32_t t = 0; t < g->f->n_trees; t++) {
        size_t depth = 1;
        way[0] = g->f->root[t];
        is_right[0] = true;
        while (depth) {
            uint32_t at = way[depth - 1];
            if (!(g->f->feature[at] & NODE_LEAF) && depth <= TREE_DEPTH_MAX) {
                way[depth] = g->f->left[at];
                is_right[depth++] = false;
                continue;
            }
            if (++g->leaves > g->f->n_nodes)
                return fail(ERR_CORRUPT, "a model's trees have more leaves than nodes");
            end_path(g, way, depth);
            while (depth && is_right[depth - 1])
                depth--;
            if (depth) {
                way[depth - 1]++;
                is_right[depth - 1] = true;
            }
        }
    }
    return 0;
}

int forest_paths(struct arena *a, struct forest *f, const struct plan *p)
{
    struct growing g = { .f = f, .p = p };
    TRY(grow(&g));
    f->share = g.share = make_n(a, struct share, g.n + 1);
    g.n = g.leaves = 0;
    return grow(&g);
}

float forest_reasons(const struct forest *f, const struct plan *p, const float *x, double *ret,
                     double *ret_sum)
{
    float margin = f->base, room[ROOM];
    double sum = f->expected;
    uint32_t leaf[AT_ONCE];
    lay_out(f, x, room);
    for (size_t i = 0; i < p->n_groups; i++)
        ret[i] = 0;
    for (uint32_t i = 0; i < f->n_trees; i += AT_ONCE) {
        uint32_t n = leaves_of(f, i, room, leaf);
        for (uint32_t k = 0; k < n; k++)
            __builtin_prefetch(&f->share[f->turn[leaf[k]].share]);
        for (uint32_t k = 0; k < n; k++) {
            const struct turn *t = &f->turn[leaf[k]];
            const struct share *s = &f->share[t->share];
            for (size_t j = 0; j < t->n_shares; j++)
                ret[s[j].group] += (double)s[j].value;
            margin += t->threshold;
        }
    }
    for (size_t i = 0; i < p->n_groups; i++)
        sum += ret[i];
    *ret_sum = sum;
    return margin;
}
