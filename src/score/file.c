/* file.c - a model as bytes: a head, a digest over all the rest, and parts one behind the other.
 * What is read may come from anybody: every count is held against what is left, every index against
 * what it is for. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "score/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is little-endian");

enum { HEAD_BYTES = 48, FORMAT = 2, TREES_MAX = 10000, NODES_MAX = 1 << 24, TABLE_MAX = 1 << 26 };
static const char magic[8] = "NTCSCORE";

struct head {
    char magic[8];
    uint32_t format, reserved;
    unsigned char digest[SHA256_BYTES];
};
_Static_assert(sizeof(struct head) == HEAD_BYTES, "no gaps in the head");

/* writing */

static void put(struct buf *b, const void *p, size_t n) { buf_add(b, (str){ p, n }); }
static void put_u64(struct buf *b, uint64_t v) { put(b, &v, sizeof v); }
static void put_u32(struct buf *b, uint32_t v) { put(b, &v, sizeof v); }
static void put_f32(struct buf *b, float v) { put(b, &v, sizeof v); }
static void put_text(struct buf *b, str s)
{
    put_u64(b, s.len);
    buf_add(b, s);
}

static void put_forest(struct buf *b, const struct forest *f)
{
    put_u32(b, f->n_trees);
    put_u32(b, f->n_nodes);
    put_f32(b, f->base);
    put(b, &f->expected, sizeof f->expected);
    put(b, f->root, f->n_trees * sizeof *f->root);
    put(b, f->depth, f->n_trees * sizeof *f->depth);
    put(b, f->threshold, f->n_nodes * sizeof *f->threshold);
    put(b, f->step, f->n_nodes * sizeof *f->step);
    put(b, f->left, f->n_nodes * sizeof *f->left);
    put(b, f->feature, f->n_nodes * sizeof *f->feature);
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct profile *)a)->key, y = ((const struct profile *)b)->key;
    return (x > y) - (x < y);
}
static int by_band(const void *a, const void *b)
{
    uint64_t x = ((const struct band *)a)->key, y = ((const struct band *)b)->key;
    return (x > y) - (x < y);
}

/* In the order of their keys: the same bytes however the table grew. */
static void put_profiles(struct buf *b, struct arena *a, const struct profiles *t)
{
    struct profile *at = make_n(a, struct profile, t->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].key)
            at[n++] = t->slots[i];
    qsort(at, n, sizeof *at, by_key);
    put_u64(b, n);
    put(b, at, n * sizeof *at);
}

static void put_bands(struct buf *b, struct arena *a, const struct bands *t)
{
    struct band *at = make_n(a, struct band, t->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].key && t->slots[i].n >= BAND_LEAST)
            at[n++] = t->slots[i];
    qsort(at, n, sizeof *at, by_band);
    put_u64(b, n);
    for (size_t i = 0; i < n; i++) {
        put_u64(b, at[i].key);
        put_u32(b, at[i].n);
        put_f32(b, at[i].q1);
        put_f32(b, at[i].q2);
        put_f32(b, at[i].q3);
    }
}

_Static_assert(sizeof(struct profile) == 40, "no gaps in what is written");
_Static_assert(sizeof(struct code) == 16, "no gaps in what is written");
_Static_assert(sizeof(struct reference) == 8 * (SCORE_CELLS - 1) + 4 * SCORE_CELLS,
               "no gaps in what is written");

str score_save(struct arena *a, const struct score_model *m)
{
    struct buf b = buf_new(a, (size_t)8 << 30);
    struct head head = { .format = FORMAT };
    memcpy(head.magic, magic, sizeof magic);
    put(&b, &head, sizeof head);
    put_text(&b, m->map_text);
    put_text(&b, m->card);
    put_u32(&b, (uint32_t)m->last_day);
    put_f32(&b, m->smear);
    put_u64(&b, m->memory.seed);
    put_f32(&b, m->memory.prior);
    put(&b, &m->memory.hits, sizeof m->memory.hits);
    put(&b, &m->memory.judged, sizeof m->memory.judged);
    put(&b, m->quantiles, m->map.n * sizeof *m->quantiles);
    put_u32(&b, m->calibration.n);
    put(&b, m->calibration.at, m->calibration.n * sizeof(float));
    put(&b, m->calibration.p, m->calibration.n * sizeof(float));
    put_f32(&b, m->calibration.slope);
    put_f32(&b, m->calibration.shift);
    put_u64(&b, m->codes.n);
    put(&b, m->codes.at, m->codes.n * sizeof *m->codes.at);
    put_forest(&b, &m->offence);
    if (m->smear > 0)
        put_forest(&b, &m->loss);
    put_profiles(&b, a, &m->memory.profiles);
    put_bands(&b, a, &m->memory.bands);
    put(&b, &m->reference, sizeof m->reference);
    must(!b.cut);
    unsigned char digest[SHA256_BYTES];
    sha256((str){ b.ptr + HEAD_BYTES, b.len - HEAD_BYTES }, digest);
    memcpy(b.ptr + offsetof(struct head, digest), digest, sizeof digest);
    return buf_str(&b);
}

/* reading */

struct reading {
    struct arena *a;
    str rest;
    bool is_short;
};

static void take(struct reading *r, void *ret, size_t n)
{
    if (r->rest.len < n) {
        r->is_short = true;
        memset(ret, 0, n);
        return;
    }
    memcpy(ret, r->rest.ptr, n);
    r->rest = str_sub(r->rest, n, r->rest.len);
}

static uint64_t take_u64(struct reading *r)
{
    uint64_t v;
    take(r, &v, sizeof v);
    return v;
}
static uint32_t take_u32(struct reading *r)
{
    uint32_t v;
    take(r, &v, sizeof v);
    return v;
}
static float take_f32(struct reading *r)
{
    float v;
    take(r, &v, sizeof v);
    return v;
}
static double take_f64(struct reading *r)
{
    double v;
    take(r, &v, sizeof v);
    return v;
}

/* n things of a size; fewer than that are left: none. */
static void *take_all(struct reading *r, size_t size, uint64_t n)
{
    if (n > r->rest.len / size || !n) {
        r->is_short |= n > 0;
        return arena_alloc(r->a, size, 1, _Alignof(max_align_t));
    }
    void *p = arena_alloc(r->a, size, (size_t)n, _Alignof(max_align_t));
    take(r, p, size * (size_t)n);
    return p;
}

static str take_text(struct reading *r)
{
    uint64_t n = take_u64(r);
    if (n > r->rest.len) {
        r->is_short = true;
        return STR("");
    }
    str s = str_sub(r->rest, 0, (size_t)n);
    r->rest = str_sub(r->rest, (size_t)n, r->rest.len);
    return s;
}

static int corrupt(const char *what) { return fail(ERR_INVALID, "this is no model: %s", what); }

/* Children behind their parents: every walk ends. */
static int check_forest(const struct forest *f, size_t n_features)
{
    if (!f->n_trees || !isfinite(f->base) || !isfinite(f->expected))
        return corrupt("it has no trees");
    for (uint32_t i = 0; i < f->n_trees; i++)
        if (f->root[i] >= f->n_nodes || f->depth[i] > TREE_DEPTH_MAX)
            return corrupt("a tree begins nowhere");
    for (uint32_t i = 0; i < f->n_nodes; i++) {
        bool is_leaf = f->feature[i] & NODE_LEAF;
        if (is_leaf ? f->left[i] != i || !isfinite(f->threshold[i])
                    : f->left[i] <= i || f->left[i] >= f->n_nodes - 1 || isnan(f->threshold[i]))
            return corrupt("a branch leads nowhere");
        if ((f->feature[i] & NODE_FEATURE) >= n_features || !isfinite(f->step[i]))
            return corrupt("a branch asks for nothing that is known");
    }
    return 0;
}

static int take_forest(struct reading *r, size_t n_features, struct forest *ret)
{
    uint32_t n_trees = take_u32(r), n_nodes = take_u32(r);
    if (n_trees > TREES_MAX || n_nodes > NODES_MAX)
        return corrupt("it has too many trees");
    float base = take_f32(r);
    double expected = take_f64(r);
    struct forest f = {
        .n_trees = n_trees, .n_nodes = n_nodes, .base = base, .expected = expected
    };
    f.root = take_all(r, sizeof *f.root, n_trees);
    f.depth = take_all(r, sizeof *f.depth, n_trees);
    f.threshold = take_all(r, sizeof *f.threshold, n_nodes);
    f.step = take_all(r, sizeof *f.step, n_nodes);
    f.left = take_all(r, sizeof *f.left, n_nodes);
    f.feature = take_all(r, sizeof *f.feature, n_nodes);
    if (r->is_short)
        return corrupt("it is cut off");
    TRY(check_forest(&f, n_features));
    TRY(forest_ready(r->a, &f, n_features));
    *ret = f;
    return 0;
}

static int take_profiles(struct reading *r, struct profiles *t)
{
    uint64_t n = take_u64(r), was = 0;
    if (n > TABLE_MAX || n > r->rest.len / sizeof(struct profile))
        return corrupt("it is cut off");
    for (uint64_t i = 0; i < n; i++) {
        struct profile p;
        take(r, &p, sizeof p);
        if (p.key <= was || !(p.hits >= 0) || !(p.misses >= 0) || !p.seen)
            return corrupt("a profile makes no sense");
        was = p.key;
        *profile_at(t, p.key) = p;
    }
    return 0;
}

static int take_bands(struct reading *r, struct bands *t)
{
    enum { BAND_BYTES = 24 };
    uint64_t n = take_u64(r), was = 0;
    if (n > TABLE_MAX || n > r->rest.len / BAND_BYTES)
        return corrupt("it is cut off");
    for (uint64_t i = 0; i < n; i++) {
        struct band b = { .key = take_u64(r), .n = take_u32(r), .every = 1 };
        b.q1 = take_f32(r);
        b.q2 = take_f32(r);
        b.q3 = take_f32(r);
        if (b.key <= was || b.n < BAND_LEAST || !isfinite(b.q1) || !isfinite(b.q2) ||
            !isfinite(b.q3))
            return corrupt("a price band makes no sense");
        was = b.key;
        *band_at(t, b.key) = b;
    }
    return 0;
}

static int take_calibration(struct reading *r, struct calibration *c)
{
    *c = (struct calibration){ .n = take_u32(r) };
    if (c->n > CALIBRATION_MAX)
        return corrupt("its probabilities make no sense");
    take(r, c->at, c->n * sizeof(float));
    take(r, c->p, c->n * sizeof(float));
    c->slope = take_f32(r);
    c->shift = take_f32(r);
    for (uint32_t i = 0; i < c->n; i++)
        if (!isfinite(c->at[i]) || !(c->p[i] >= 0 && c->p[i] <= 1) ||
            (i && (c->at[i] < c->at[i - 1] || c->p[i] < c->p[i - 1])))
            return corrupt("its probabilities make no sense");
    return isfinite(c->slope) && c->slope > 0 && isfinite(c->shift)
               ? 0
               : corrupt("its probabilities make no sense");
}

static int take_codes(struct reading *r, size_t n_columns, struct codes *ret)
{
    ret->n = (size_t)take_u64(r);
    if (ret->n > (size_t)SCORE_COLUMNS_MAX * CODES_MAX)
        return corrupt("it has too many categories");
    ret->at = take_all(r, sizeof *ret->at, ret->n);
    for (size_t i = 0; !r->is_short && i < ret->n; i++)
        if (ret->at[i].column >= n_columns)
            return corrupt("a category is of no column");
    if (!r->is_short)
        codes_ready(r->a, ret);
    return 0;
}

static int take_counts(struct reading *r, struct score_model *m)
{
    m->last_day = (int32_t)take_u32(r);
    m->smear = take_f32(r);
    uint64_t seed = take_u64(r);
    float prior = take_f32(r);
    memory_begin(&m->memory, r->a, seed, prior);
    m->memory.hits = take_f64(r);
    m->memory.judged = take_f64(r);
    bool is_sane = isfinite(m->smear) && prior >= 0 && prior <= 1 && m->memory.hits >= 0 &&
                   m->memory.judged >= m->memory.hits && isfinite(m->memory.judged);
    return is_sane ? 0 : corrupt("its counts make no sense");
}

/* The map, and what follows from it. */
static int take_head(struct reading *r, struct score_model *m)
{
    m->map_text = take_text(r);
    m->card = take_text(r);
    if (r->is_short)
        return corrupt("it is cut off");
    TRY(score_map_read(r->a, m->map_text, &m->map));
    plan_make(&m->map, &m->plan);
    if (m->plan.n_features == 0)
        return corrupt("its map has no feature");
    return 0;
}

static int take_reference(struct reading *r, struct reference *x)
{
    take(r, x, sizeof *x);
    for (size_t i = 0; i + 1 < SCORE_CELLS; i++)
        if (!isfinite(x->edges[i]) || (i && x->edges[i] < x->edges[i - 1]))
            return corrupt("the spread of its scores makes no sense");
    return 0;
}

static int take_forests(struct reading *r, struct score_model *m)
{
    TRY(take_forest(r, m->plan.n_features, &m->offence));
    forest_paths(r->a, &m->offence, &m->plan);
    return m->smear > 0 ? take_forest(r, m->plan.n_features, &m->loss) : 0;
}

static int take_model(struct reading *r, uint32_t format, struct score_model *m)
{
    TRY(take_head(r, m));
    TRY(take_counts(r, m));
    m->quantiles = take_all(r, sizeof *m->quantiles, m->map.n);
    TRY(take_calibration(r, &m->calibration));
    TRY(take_codes(r, m->map.n, &m->codes));
    TRY(take_forests(r, m));
    TRY(take_profiles(r, &m->memory.profiles));
    TRY(take_bands(r, &m->memory.bands));
    memory_freeze(&m->memory);
    if (format > 1)
        TRY(take_reference(r, &m->reference));
    return r->is_short || r->rest.len ? corrupt("it is cut off, or something stands behind it") : 0;
}

int score_load(struct arena *a, str bytes, struct score_model **ret)
{
    struct head head;
    unsigned char digest[SHA256_BYTES];
    if (bytes.len < sizeof head)
        return corrupt("it is too short");
    memcpy(&head, bytes.ptr, sizeof head);
    if (memcmp(head.magic, magic, sizeof magic) != 0)
        return corrupt("it begins otherwise");
    if (head.format < 1 || head.format > FORMAT)
        return fail(ERR_INVALID, "the model has format %u, this program reads 1 to %d", head.format,
                    FORMAT);
    struct reading r = { .a = a, .rest = str_sub(bytes, sizeof head, bytes.len) };
    sha256(r.rest, digest);
    if (memcmp(digest, head.digest, sizeof digest) != 0 || head.reserved)
        return fail(ERR_INVALID, "the model was altered: its digest is another");
    struct score_model *m = make(a, struct score_model);
    TRY(take_model(&r, head.format, m));
    m->digest = hex_of(a, digest, sizeof digest);
    *ret = m;
    return 0;
}
