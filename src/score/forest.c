/* forest.c - walks boosted trees: the margin of a row, of many rows, and what each group of
 * features adds.
 *
 * Turns are small and lie level by level, so that the upper levels of a tree share a cache line;
 * children lie side by side, and a leaf leads to itself, so a step is one comparison without a
 * branch and several trees, or rows, are walked at once. A row is laid out twice for that, with
 * -inf and with +inf where a value is missing; a node asks the copy that sends it to its side.
 * Comparisons and sums are those of libxgboost: floats, leaves added in the order of the trees.
 *
 * Contributions are those along the path (A. Saabas, 2014; "approx_contribs" of libxgboost): each
 * split credits its feature with the change of the expectation. What a path adds is summed once,
 * when the trees are made ready; all leaves have room for as many groups, so that no branch is
 * guessed. */
// SPDX-License-Identifier: Apache-2.0
#include "score/trees.h"

#include "base/err.h"

#include <math.h>
#include <string.h>

/* Room that is not used is added to SINKS groups in turn: one alone would be waited for. */
enum { AT_ONCE = 8, ROOM = 2 * SCORE_FEATURES_MAX + 1, SINKS = 16, USUAL = 6 };
_Static_assert(SCORE_GROUPS_MAX + SINKS <= UINT8_MAX, "a group is a byte");

/* getting ready */

/* Whole numbers that are ordered as the floats are: their comparison is not waited for as long. No
 * NAN; 0 is below all of them. */
static inline uint32_t ordered(float v)
{
    uint32_t bits;
    v += 0.0F; /* there is one zero */
    memcpy(&bits, &v, sizeof bits);
    return bits ^ ((uint32_t)-(int32_t)(bits >> 31) | 0x80000000U);
}

/* Level by level: whence[] is the queue. */
static int put_tree(struct forest *f, uint32_t root, uint32_t *n, uint8_t *ret_levels)
{
    uint32_t i = *n, end = *n + 1;
    *ret_levels = 0;
    f->whence[(*n)++] = root;
    for (; i < *n; i++) {
        uint32_t node = f->whence[i], left = *n - i;
        uint16_t what = f->feature[node];
        if (i == end) {
            ++*ret_levels;
            end = *n;
        }
        if (what & NODE_LEAF) {
            f->turn[i] = (struct turn){ (uint32_t)++f->n_leaves, (uint16_t)(2 * f->width), 0 };
            continue;
        }
        if (f->n_nodes - *n < 2 || left > UINT16_MAX || *ret_levels == TREE_DEPTH_MAX)
            return fail(ERR_CORRUPT, "a model's branches meet, or are too deep");
        uint16_t copy = what & NODE_DEFAULT_LEFT ? 0 : (uint16_t)f->width;
        f->turn[i] = (struct turn){ ordered(f->threshold[node]),
                                    (uint16_t)(copy + (what & NODE_FEATURE)), (uint16_t)left };
        f->whence[(*n)++] = f->left[node];
        f->whence[(*n)++] = f->left[node] + 1;
    }
    return 0;
}

/* Each leaf with its value and room for so many groups. */
static void make_leaves(struct arena *a, struct forest *f, size_t shares)
{
    f->shares = shares;
    f->leaf_cells = 1 + shares + (shares + sizeof(float) - 1) / sizeof(float);
    f->leaf = make_n(a, float, (f->n_leaves + 1) * f->leaf_cells);
}

static float *leaf_at(const struct forest *f, const struct turn *t)
{
    return f->leaf + (t->threshold - 1) * f->leaf_cells;
}

int forest_ready(struct arena *a, struct forest *f, size_t width)
{
    uint32_t n = 0;
    must(width <= SCORE_FEATURES_MAX);
    f->width = width;
    f->n_leaves = 0;
    f->turn = make_n(a, struct turn, f->n_nodes + 1);
    f->whence = make_n(a, uint32_t, f->n_nodes + 1);
    f->begin = make_n(a, uint32_t, f->n_trees + 1);
    f->levels = make_n(a, uint8_t, f->n_trees + 1);
    for (uint32_t i = 0; i < f->n_trees; i++) {
        if (n == f->n_nodes)
            return fail(ERR_CORRUPT, "two trees of a model are one");
        f->begin[i] = n;
        TRY(put_tree(f, f->root[i], &n, &f->levels[i]));
    }
    make_leaves(a, f, 0);
    for (uint32_t i = 0; i < n; i++)
        if (!f->turn[i].left)
            *leaf_at(f, &f->turn[i]) = f->threshold[f->whence[i]];
    return 0;
}

/* The turns from a root to a leaf. */
struct path {
    uint32_t at[TREE_DEPTH_MAX + 1];
    size_t n;
};
/* What it adds to each group. */
struct shares {
    float value[TREE_DEPTH_MAX];
    uint8_t group[TREE_DEPTH_MAX];
    size_t n;
};

static void sum_up(const struct forest *f, const struct plan *p, const struct path *way,
                   struct shares *ret)
{
    double value[TREE_DEPTH_MAX];
    ret->n = 0;
    for (size_t d = 0; d + 1 < way->n; d++) {
        uint32_t node = f->whence[way->at[d]], next = f->whence[way->at[d + 1]];
        uint8_t of = p->features[f->feature[node] & NODE_FEATURE].group;
        size_t at = 0;
        while (at < ret->n && ret->group[at] != of)
            at++;
        if (at == ret->n) {
            value[at] = 0;
            ret->group[ret->n++] = of;
        }
        value[at] += (double)f->step[next];
    }
    for (size_t i = 0; i < ret->n; i++)
        ret->value[i] = (float)value[i];
}

/* The first leaf of a tree, from the left; then the next. false: there is none. */
static bool next_leaf(const struct forest *f, struct path *way)
{
    /* Up, while it is a right child; then to the one beside it. */
    while (way->n > 1) {
        uint32_t at = way->at[way->n - 1], parent = way->at[way->n - 2];
        if (at == parent + f->turn[parent].left) {
            way->at[way->n - 1]++;
            return true;
        }
        way->n--;
    }
    return false;
}

static void go_down(const struct forest *f, struct path *way)
{
    for (uint32_t at = way->at[way->n - 1]; f->turn[at].left && way->n <= TREE_DEPTH_MAX;) {
        at += f->turn[at].left;
        way->at[way->n++] = at;
    }
}

static void keep_shares(const struct forest *f, const struct plan *p, float *leaf,
                        const struct shares *s, uint32_t *sink)
{
    uint8_t *group = (uint8_t *)(leaf + 1 + f->shares);
    for (size_t i = 0; i < f->shares; i++) {
        leaf[1 + i] = i < s->n ? s->value[i] : 0;
        group[i] = i < s->n ? s->group[i] : (uint8_t)(p->n_groups + (*sink)++ % SINKS);
    }
}

/* Where the shares of leaves go. */
struct keeping {
    const float *values; /* of the leaves; NULL: only the most shares are counted */
    size_t cells, most;
    uint32_t sink;
};

static void each_leaf(const struct forest *f, const struct plan *p, uint32_t tree,
                      struct keeping *k)
{
    struct path way = { .at = { f->begin[tree] }, .n = 1 };
    struct shares s = { .n = 0 };
    do {
        go_down(f, &way);
        const struct turn *end = &f->turn[way.at[way.n - 1]];
        sum_up(f, p, &way, &s);
        k->most = s.n > k->most ? s.n : k->most;
        if (k->values) {
            *leaf_at(f, end) = k->values[(end->threshold - 1) * k->cells];
            keep_shares(f, p, leaf_at(f, end), &s, &k->sink);
        }
    } while (next_leaf(f, &way));
}

void forest_paths(struct arena *a, struct forest *f, const struct plan *p)
{
    f->has_paths = true;
    struct keeping k = { .cells = f->leaf_cells };
    const float *values = f->leaf;
    for (uint32_t t = 0; t < f->n_trees; t++)
        each_leaf(f, p, t, &k);
    make_leaves(a, f, k.most);
    k.values = values;
    for (uint32_t t = 0; t < f->n_trees; t++)
        each_leaf(f, p, t, &k);
}

/* walking */

/* Missing values are below everything, then above everything; behind them what is below every leaf.
 */
static void lay_out(const struct forest *f, const float *x, uint32_t room[ROOM])
{
    for (size_t i = 0; i < f->width; i++) {
        bool is_missing = isnan(x[i]);
        uint32_t v = ordered(x[i]);
        room[i] = is_missing ? ordered(-INFINITY) : v;
        room[f->width + i] = is_missing ? ordered(INFINITY) : v;
    }
    room[2 * f->width] = 0;
}

static inline size_t step(const struct turn *turn, size_t at, const uint32_t *room)
{
    const struct turn *t = &turn[at];
    return at + t->left + (size_t)!(room[t->slot] < t->threshold);
}

/* The leaves of up to AT_ONCE trees from tree i on; how many. Each has a variable of its own, so
 * that none waits for memory. */
static uint32_t leaves_of(const struct forest *f, uint32_t i, const uint32_t *room,
                          const float *leaf[AT_ONCE])
{
    const struct turn *turn = f->turn;
    uint32_t n = f->n_trees - i < AT_ONCE ? f->n_trees - i : AT_ONCE;
    size_t begin[AT_ONCE];
    unsigned levels = 0;
    for (uint32_t k = 0; k < AT_ONCE; k++) {
        uint32_t tree = i + (k < n ? k : 0);
        begin[k] = f->begin[tree];
        levels = f->levels[tree] > levels ? f->levels[tree] : levels;
    }
    for (uint32_t next = i + AT_ONCE; next < i + 2 * AT_ONCE && next < f->n_trees; next++)
        __builtin_prefetch(&turn[f->begin[next]]);
    size_t a = begin[0], b = begin[1], c = begin[2], d = begin[3];
    size_t p = begin[4], q = begin[5], r = begin[6], s = begin[7];
    for (; levels; levels--) {
        a = step(turn, a, room);
        b = step(turn, b, room);
        c = step(turn, c, room);
        d = step(turn, d, room);
        p = step(turn, p, room);
        q = step(turn, q, room);
        r = step(turn, r, room);
        s = step(turn, s, room);
    }
    const size_t end[AT_ONCE] = { a, b, c, d, p, q, r, s };
    for (uint32_t k = 0; k < AT_ONCE; k++) {
        leaf[k] = leaf_at(f, &turn[end[k]]);
        __builtin_prefetch(leaf[k]);
        __builtin_prefetch(leaf[k] + f->leaf_cells - 1);
    }
    return n;
}

float forest_margin(const struct forest *f, const float *x)
{
    float sum = f->base;
    uint32_t room[ROOM] __attribute__((uninitialized));
    const float *leaf[AT_ONCE];
    lay_out(f, x, room);
    for (uint32_t i = 0; i < f->n_trees; i += AT_ONCE) {
        uint32_t n = leaves_of(f, i, room, leaf);
        for (uint32_t k = 0; k < n; k++)
            sum += *leaf[k];
    }
    return sum;
}

static void block_margins(const struct forest *f, const float *x, size_t width, float *sum)
{
    uint32_t room[AT_ONCE][ROOM] __attribute__((uninitialized));
    for (size_t k = 0; k < AT_ONCE; k++) {
        lay_out(f, x + k * width, room[k]);
        sum[k] = f->base;
    }
    for (uint32_t i = 0; i < f->n_trees; i++) {
        size_t node[AT_ONCE];
        for (size_t k = 0; k < AT_ONCE; k++)
            node[k] = f->begin[i];
        for (unsigned l = f->levels[i]; l; l--)
            for (size_t k = 0; k < AT_ONCE; k++)
                node[k] = step(f->turn, node[k], room[k]);
        for (size_t k = 0; k < AT_ONCE; k++)
            sum[k] += *leaf_at(f, &f->turn[node[k]]);
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

static inline void add_shares(const float *leaf, size_t shares, double *by_group)
{
    const uint8_t *group = (const uint8_t *)(leaf + 1 + shares);
    if (shares == USUAL) {
        by_group[group[0]] += (double)leaf[1];
        by_group[group[1]] += (double)leaf[2];
        by_group[group[2]] += (double)leaf[3];
        by_group[group[3]] += (double)leaf[4];
        by_group[group[4]] += (double)leaf[5];
        by_group[group[5]] += (double)leaf[6];
        return;
    }
    for (size_t i = 0; i < shares; i++)
        by_group[group[i]] += (double)leaf[1 + i];
}

float forest_reasons(const struct forest *f, const struct plan *p, const float *x, double *ret,
                     double *ret_sum)
{
    must(f->has_paths); /* else no group would have a share, and nothing would say so */
    float margin = f->base;
    uint32_t room[ROOM] __attribute__((uninitialized));
    double sum = f->expected, by_group[SCORE_GROUPS_MAX + SINKS] = { 0 };
    const float *leaves[2][AT_ONCE];
    uint32_t n = 0;
    lay_out(f, x, room);
    /* While some leaves are fetched, those before them are added. */
    for (uint32_t i = 0, turn = 0; i < f->n_trees + AT_ONCE; i += AT_ONCE, turn = !turn) {
        const float **before = leaves[!turn];
        uint32_t n_before = n;
        n = i < f->n_trees ? leaves_of(f, i, room, leaves[turn]) : 0;
        for (uint32_t k = 0; k < n_before; k++) {
            add_shares(before[k], f->shares, by_group);
            margin += *before[k];
        }
    }
    for (size_t i = 0; i < p->n_groups; i++) {
        ret[i] = by_group[i];
        sum += ret[i];
    }
    *ret_sum = sum;
    return margin;
}
