/* boost.c - trees are learned by libxgboost. The library is opened when a model is trained: linked,
 * it would cost every start of the program some milliseconds. It runs on one thread, since its sums
 * depend on how many there are, and a model is the same bytes wherever it is trained. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "score/trees.h"

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xgboost/c_api.h>

enum { PARAM_TEXT = 64, NODES_MAX = 1 << 14 };

static struct {
    void *library;
#define CALL(name) __typeof__(name) *name;
#include "score/boost_calls.def"
#undef CALL
} xgb;

static int library_open(void)
{
    static const char *const names[] = { "libxgboost.so.0", "libxgboost.so" };
    for (size_t i = 0; i < countof(names) && !xgb.library; i++)
        xgb.library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!xgb.library)
        return fail(ERR_IO, "libxgboost is needed to train and is not there (Debian: libxgboost0)");
    bool has_all = true;
#define CALL(name) has_all &= (*(void **)&xgb.name = dlsym(xgb.library, #name)) != NULL;
#include "score/boost_calls.def"
#undef CALL
    return has_all ? 0 : fail(ERR_IO, "libxgboost lacks functions that are needed");
}

static int said(int r)
{
    return r == 0 ? 0 : fail(ERR_IO, "libxgboost: %.300s", xgb.XGBGetLastError());
}

/* data */

static int matrix_of(const struct boost_data *d, DMatrixHandle *ret)
{
    TRY(said(xgb.XGDMatrixCreateFromMat(d->x, d->n, d->width, NAN, ret)));
    return d->y ? said(xgb.XGDMatrixSetFloatInfo(*ret, "label", d->y, d->n)) : 0;
}

struct peer {
    DMatrixHandle data, held[2]; /* all that is held back; of it, new groups */
    size_t width;
    double slack; /* a standard error of the loss on the second */
    BoosterHandle booster;
};

void peer_close(struct peer *p)
{
    if (!p)
        return;
    if (p->booster)
        xgb.XGBoosterFree(p->booster);
    if (p->data)
        xgb.XGDMatrixFree(p->data);
    for (size_t i = 0; i < 2; i++)
        if (p->held[i])
            xgb.XGDMatrixFree(p->held[i]);
    *p = (struct peer){ 0 };
}

static int set(struct peer *p, const char *name, double v)
{
    char text[PARAM_TEXT];
    cleanup(arena_freep) struct arena *a = arena_new(1 << 12);
    str s = str_fmt(a, "%.9g", v);
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    return said(xgb.XGBoosterSetParam(p->booster, name, text));
}

static double mean_of(const float *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)y[i];
    return n ? sum / (double)n : 0;
}

static int set_all(struct peer *p, const struct boost_data *data, const struct boosting *how)
{
    const struct {
        const char *name;
        double v;
    } numbers[] = { { "max_depth", how->depth },
                    { "eta", how->eta },
                    { "min_child_weight", how->child },
                    { "lambda", how->lambda },
                    { "subsample", how->rows },
                    { "colsample_bytree", how->columns },
                    { "nthread", 1 },
                    { "verbosity", 0 },
                    { "seed", (double)(how->seed % 1000000007u) },
                    { "base_score", mean_of(data->y, data->n) } };
    for (size_t i = 0; i < countof(numbers); i++)
        TRY(set(p, numbers[i].name, numbers[i].v));
    const char *objective = how->is_number ? "reg:squarederror" : "binary:logistic";
    TRY(said(xgb.XGBoosterSetParam(p->booster, "tree_method", "hist")));
    TRY(said(xgb.XGBoosterSetParam(p->booster, "objective", objective)));
    return said(
        xgb.XGBoosterSetParam(p->booster, "eval_metric", how->is_number ? "rmse" : "logloss"));
}

static double number_behind(const char *line, const char *mark)
{
    const char *at = line ? strstr(line, mark) : NULL;
    return at ? strtod(at + strlen(mark), NULL) : (double)NAN;
}

struct losses {
    double *of[2]; /* by round */
    double low[2];
};

/* The best round on what is held back among those that new groups bear. */
static int best_round(const struct losses *l, int n, double slack)
{
    int best = -1;
    for (int i = 0; i < n; i++)
        if (l->of[1][i] <= l->low[1] + slack && (best < 0 || l->of[0][i] < l->of[0][best]))
            best = i;
    return best + 1;
}

static int rounds(struct peer *p, const struct boosting *how, int *ret_rounds)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct losses l = { { make_n(a, double, (size_t)how->rounds_max + 1),
                          make_n(a, double, (size_t)how->rounds_max + 1) },
                        { HUGE_VAL, HUGE_VAL } };
    const char *names[2] = { "held", "apart" }, *line = NULL;
    *ret_rounds = how->rounds_max;
    for (int i = 0; i < how->rounds_max; i++) {
        TRY(said(xgb.XGBoosterUpdateOneIter(p->booster, i, p->data)));
        if (!p->held[0] || !how->stop_after)
            continue;
        TRY(said(xgb.XGBoosterEvalOneIter(p->booster, i, p->held, names, 2, &line)));
        l.of[0][i] = number_behind(line, "held-logloss:");
        l.of[1][i] = number_behind(line, "apart-logloss:");
        for (int k = 0; k < 2; k++)
            l.low[k] = l.of[k][i] < l.low[k] ? l.of[k][i] : l.low[k];
        *ret_rounds = best_round(&l, i + 1, p->slack);
        if (i + 1 - *ret_rounds >= how->stop_after)
            break;
    }
    return *ret_rounds ? 0 : fail(ERR_IO, "libxgboost: its losses are not understood");
}

/* Of the mean loss where nothing but the share of offences is known. */
static double standard_error(const struct boost_data *d)
{
    double p = mean_of(d->y, d->n);
    return p > 0 && p < 1 ? sqrt(p * (1 - p) / (double)d->n) * fabs(log(p / (1 - p))) : 0;
}

static int train(struct peer *p, const struct boost_data *data, const struct boost_data held[2],
                 const struct boosting *how, int *ret_rounds)
{
    p->width = data->width;
    TRY(matrix_of(data, &p->data));
    for (size_t i = 0; held && i < 2; i++)
        TRY(matrix_of(&held[i], &p->held[i]));
    p->slack = held ? standard_error(&held[1]) : 0;
    DMatrixHandle all[3] = { p->data, p->held[0], p->held[1] };
    TRY(said(xgb.XGBoosterCreate(all, held ? 3 : 1, &p->booster)));
    TRY(set_all(p, data, how));
    TRY(rounds(p, how, ret_rounds));
    if (*ret_rounds == how->rounds_max)
        return 0;
    BoosterHandle best;
    TRY(said(xgb.XGBoosterSlice(p->booster, 0, *ret_rounds, 1, &best)));
    xgb.XGBoosterFree(p->booster);
    p->booster = best;
    return 0;
}

/* the trees of its JSON */

struct scanning {
    const char *at, *end;
};

/* Moves behind the next `"name":[`. */
static int seek(struct scanning *s, const char *name)
{
    size_t n = strlen(name);
    const char *at = memmem(s->at, (size_t)(s->end - s->at), name, n);
    if (!at)
        return fail(ERR_IO, "libxgboost: its model has no %s", name);
    s->at = at + n;
    return 0;
}

/* Numbers until the bracket; `true` and `false` are 1 and 0. Gives how many. */
static size_t numbers(struct scanning *s, double *ret, size_t max)
{
    size_t n = 0;
    while (s->at < s->end && *s->at != ']' && n < max) {
        char *end;
        bool is_word = *s->at == 't' || *s->at == 'f';
        double v = is_word ? *s->at == 't' : (double)strtof(s->at, &end);
        /* Indices are whole numbers below 2^24: a float holds them. */
        ret[n++] = v;
        while (s->at < s->end && *s->at != ',' && *s->at != ']')
            s->at++;
        s->at += s->at < s->end && *s->at == ',';
    }
    return n;
}

enum { A_DEFAULT, A_LEFT, A_RIGHT, A_CONDITION, A_INDEX, A_COVER, ARRAYS };

struct raw_tree {
    double *at[ARRAYS];
    size_t n;
    uint32_t *order; /* breadth first; children side by side */
    uint32_t *place;
    double *mean;
    uint8_t *depth;
};

static int read_tree(struct scanning *s, struct raw_tree *t)
{
    static const char *const names[ARRAYS] = { "\"default_left\":[",   "\"left_children\":[",
                                               "\"right_children\":[", "\"split_conditions\":[",
                                               "\"split_indices\":[",  "\"sum_hessian\":[" };
    for (size_t i = 0; i < ARRAYS; i++) {
        TRY(seek(s, names[i]));
        size_t n = numbers(s, t->at[i], NODES_MAX);
        if (i && n != t->n)
            return fail(ERR_IO, "libxgboost: its model is not understood");
        t->n = n;
    }
    return t->n ? 0 : fail(ERR_IO, "libxgboost: a tree has no node");
}

static bool is_leaf(const struct raw_tree *t, uint32_t i) { return t->at[A_LEFT][i] < 0; }

/* Nodes in order from the root, and the expectation of each: its children's by their weight. */
static int arrange(struct raw_tree *t)
{
    size_t n = 1;
    t->order[0] = 0;
    t->depth[0] = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t node = t->order[i];
        t->place[node] = (uint32_t)i;
        if (is_leaf(t, node))
            continue;
        if (n + 2 > t->n || t->depth[node] >= TREE_DEPTH_MAX)
            return fail(ERR_IO, "libxgboost: a tree is not understood");
        for (int side = 0; side < 2; side++) {
            uint32_t child = (uint32_t)t->at[side ? A_RIGHT : A_LEFT][node];
            if (child >= t->n)
                return fail(ERR_IO, "libxgboost: a tree is not understood");
            t->depth[child] = (uint8_t)(t->depth[node] + 1);
            t->order[n++] = child;
        }
    }
    for (size_t i = n; i--;) {
        uint32_t node = t->order[i];
        if (is_leaf(t, node)) {
            t->mean[node] = t->at[A_CONDITION][node];
            continue;
        }
        uint32_t l = (uint32_t)t->at[A_LEFT][node], r = (uint32_t)t->at[A_RIGHT][node];
        double lw = t->at[A_COVER][l], rw = t->at[A_COVER][r];
        t->mean[node] = lw + rw > 0 ? (t->mean[l] * lw + t->mean[r] * rw) / (lw + rw)
                                    : (t->mean[l] + t->mean[r]) / 2;
    }
    t->n = n;
    return 0;
}

struct growing {
    float *threshold, *step;
    uint32_t *left, *root;
    uint16_t *feature;
    uint8_t *depth;
    size_t n, n_trees;
    double expected;
};

static void put_tree(struct growing *g, const struct raw_tree *t)
{
    uint32_t root = (uint32_t)g->n;
    g->root[g->n_trees] = root;
    g->depth[g->n_trees] = 0;
    g->expected += t->mean[0];
    for (size_t i = 0; i < t->n; i++, g->n++) {
        uint32_t node = t->order[i];
        bool leaf = is_leaf(t, node);
        if (t->depth[node] > g->depth[g->n_trees])
            g->depth[g->n_trees] = t->depth[node];
        g->threshold[g->n] = (float)t->at[A_CONDITION][node];
        g->left[g->n] = leaf ? (uint32_t)g->n : root + t->place[(uint32_t)t->at[A_LEFT][node]];
        unsigned what = leaf ? NODE_LEAF : (unsigned)t->at[A_INDEX][node];
        if (!leaf && t->at[A_DEFAULT][node] > 0)
            what |= NODE_DEFAULT_LEFT;
        g->feature[g->n] = (uint16_t)what;
        for (int side = 0; side < 2 && !leaf; side++) {
            uint32_t child = (uint32_t)t->at[side ? A_RIGHT : A_LEFT][node];
            g->step[root + t->place[child]] = (float)(t->mean[child] - t->mean[node]);
        }
    }
    g->n_trees++;
}

static int take_trees(struct arena *a, struct scanning *s, size_t n_trees, struct growing *g)
{
    struct raw_tree t = { 0 };
    cleanup(arena_freep) struct arena *work = arena_new((size_t)1 << 30);
    for (size_t i = 0; i < ARRAYS; i++)
        t.at[i] = make_n(work, double, NODES_MAX);
    t.order = make_n(work, uint32_t, NODES_MAX);
    t.place = make_n(work, uint32_t, NODES_MAX);
    t.mean = make_n(work, double, NODES_MAX);
    t.depth = make_n(work, uint8_t, NODES_MAX);
    size_t cap = 0;
    g->root = make_n(a, uint32_t, n_trees + 1);
    g->depth = make_n(a, uint8_t, n_trees + 1);
    for (size_t i = 0; i < n_trees; i++) {
        TRY(read_tree(s, &t));
        TRY(arrange(&t));
        if (g->n + t.n > cap) {
            struct growing was = *g;
            cap = (g->n + t.n) * 2;
            g->threshold = make_n(a, float, cap);
            g->step = make_n(a, float, cap);
            g->left = make_n(a, uint32_t, cap);
            g->feature = make_n(a, uint16_t, cap);
            if (g->n) {
                memcpy(g->threshold, was.threshold, g->n * sizeof *g->threshold);
                memcpy(g->step, was.step, g->n * sizeof *g->step);
                memcpy(g->left, was.left, g->n * sizeof *g->left);
                memcpy(g->feature, was.feature, g->n * sizeof *g->feature);
            }
        }
        put_tree(g, &t);
    }
    return 0;
}

int peer_forest(struct arena *a, struct peer *p, struct forest *ret)
{
    bst_ulong len = 0;
    const char *json = NULL;
    TRY(said(xgb.XGBoosterSaveModelToBuffer(p->booster, "{\"format\":\"json\"}", &len, &json)));
    struct scanning s = { json, json + len };
    struct growing g = { 0 };
    double base = 0;
    double trees = number_behind(json, "\"num_trees\":\"");
    base = number_behind(json, "\"base_score\":\"");
    bool is_odds = strstr(json, "binary:logistic") != NULL;
    if (!(trees >= 1 && trees <= 10000) || isnan(base))
        return fail(ERR_IO, "libxgboost: its model is not understood");
    TRY(take_trees(a, &s, (size_t)trees, &g));
    float b = (float)base;
    *ret = (struct forest){ .n_trees = (uint32_t)g.n_trees,
                            .n_nodes = (uint32_t)g.n,
                            .root = g.root,
                            .depth = g.depth,
                            .threshold = g.threshold,
                            .left = g.left,
                            .feature = g.feature,
                            .step = g.step,
                            .base = is_odds ? -logf(1.0f / b - 1.0f) : b };
    ret->expected = (double)ret->base + g.expected;
    return forest_ready(a, ret, p->width);
}

static int predict(struct peer *p, DMatrixHandle data, int type, float *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 12);
    str how = str_fmt(a,
                      "{\"type\":%d,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                      "\"strict_shape\":false}",
                      type);
    const bst_ulong *shape;
    bst_ulong dims;
    const float *out;
    TRY(said(
        xgb.XGBoosterPredictFromDMatrix(p->booster, data, str_cstr(a, how), &shape, &dims, &out)));
    size_t n = 1;
    for (bst_ulong i = 0; i < dims; i++)
        n *= shape[i];
    memcpy(ret, out, n * sizeof *ret);
    return 0;
}

int peer_open(struct arena *a, const struct boost_data *data, const struct boosting *how,
              struct peer **ret)
{
    struct peer *p = make(a, struct peer);
    int n;
    TRY(library_open());
    int r = train(p, data, NULL, how, &n);
    if (r < 0)
        peer_close(p);
    *ret = p;
    return r;
}

int peer_predict(struct peer *p, const float *x, size_t n, size_t width, int type, float *ret)
{
    struct boost_data d = { x, NULL, n, width };
    DMatrixHandle m;
    TRY(matrix_of(&d, &m));
    int r = predict(p, m, type, ret);
    xgb.XGDMatrixFree(m);
    return r;
}

int peer_inplace(struct peer *p, const float *x, size_t n, size_t width, float *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 12);
    str array =
        str_fmt(a, "{\"data\":[%zu,true],\"shape\":[%zu,%zu],\"typestr\":\"<f4\",\"version\":3}",
                (size_t)(uintptr_t)x, n, width);
    static const char how[] = "{\"type\":1,\"training\":false,\"iteration_begin\":0,"
                              "\"iteration_end\":0,\"strict_shape\":false,\"missing\":NaN,"
                              "\"cache_id\":0}";
    const bst_ulong *shape;
    bst_ulong dims;
    const float *out;
    TRY(said(xgb.XGBoosterPredictFromDense(p->booster, str_cstr(a, array), how, NULL, &shape, &dims,
                                           &out)));
    memcpy(ret, out, n * sizeof *ret);
    return 0;
}

static int learned(struct arena *a, struct peer *p, size_t n, struct boosted *ret)
{
    TRY(peer_forest(a, p, &ret->forest));
    ret->train = make_n(a, float, n + 1);
    return predict(p, p->data, 1, ret->train);
}

int boost(struct arena *a, const struct boost_data *data, const struct boost_data held[2],
          const struct boosting *how, struct boosted *ret)
{
    struct peer p = { 0 };
    TRY(library_open());
    int r = train(&p, data, held, how, &ret->rounds);
    if (r == 0)
        r = learned(a, &p, data->n, ret);
    peer_close(&p);
    return r;
}
