/* train.c - a model is learned: features as they were before each day, rounds chosen on the newest
 * rows whose group the older ones do not have, probabilities fitted on the newest rows, and then
 * the same once more with every row that the second table repeats taken out, to see what is learned
 * by heart. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "score/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    HELD_PERCENT = 20,
    GROUPS_OF = 5,
    APART_LEAST = 100, /* rows on which rounds can be chosen */
    CLASS_LEAST = 20,
    ROUNDS_MAX = 1000,
    ROUNDS_BLIND = 100, /* where they cannot be chosen */
    STOP_AFTER = 40,
    STOP_QUICK = 8,
    LARGE_ROWS = 200000, /* longer steps: there are rows enough to choose the rounds on */
    LOSS_LEAST = 50,
    LOSS_ROUNDS = 60,
    QUANTILE_ROWS = 200000
};

struct fitting {
    struct arena *a;
    struct source from;
    bool is_quick;
    bool is_apart; /* the world to come has none of the groups: fit probabilities on such rows */
};

/* rows */

static int by_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

static int by_size(const void *x, const void *y)
{
    float a = *(const float *)x, b = *(const float *)y;
    return (a > b) - (a < b);
}

/* Which rows of a walk are held back: the newest, or without dates a fifth of the groups. */
static void hold_back(const struct fitting *f, const uint32_t *rows, size_t n,
                      const uint64_t *group, bool *held, bool *ret_by_date)
{
    const struct score_table *t = f->from.t;
    int32_t *days = make_n(f->a, int32_t, n + 1), cut = SCORE_NO_DAY;
    size_t dated = 0, judged = 0, after = 0;
    for (size_t i = 0; i < n; i++) {
        judged += t->label[rows[i]] >= 0;
        if (t->label[rows[i]] >= 0 && t->day[rows[i]] != SCORE_NO_DAY)
            days[dated++] = t->day[rows[i]];
    }
    qsort(days, dated, sizeof *days, by_day);
    if (dated)
        cut = days[dated * (100 - HELD_PERCENT) / 100];
    for (size_t i = 0; i < dated; i++)
        after += days[i] >= cut;
    *ret_by_date = dated * 10 >= judged * 9 && after * 2 < dated;
    for (size_t i = 0; i < n; i++)
        held[i] = *ret_by_date ? t->day[rows[i]] >= cut : (group[i] >> 7) % GROUPS_OF == 0;
}

static int by_hash(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

/* What a row belongs to: its leak tuple, or without goods and amounts its first trader. */
static uint64_t group_of(const struct fitting *f, size_t row)
{
    int entity = map_find(f->from.p->map, ROLE_ENTITY, NULL);
    if ((f->from.p->hs >= 0 && (f->from.p->mass >= 0 || f->from.p->value >= 0)) || entity < 0)
        return leak_tuple(f->from.p, f->from.t, row, false);
    const struct cells *c = &f->from.t->columns[entity];
    return c->id && c->id[row] ? c->hashes[c->id[row] * 4] : row;
}

/* A part of the rows, side by side. */
struct part {
    const float *x;
    float *y;
    size_t n, offences;
};

static struct part part_of(const struct fitting *f, const uint32_t *rows, size_t n, const float *x,
                           const bool *take)
{
    size_t width = f->from.p->n_features, k = 0;
    for (size_t i = 0; i < n; i++)
        k += take[i] && f->from.t->label[rows[i]] >= 0;
    float *own = k == n ? NULL : make_n(f->a, float, k *width + 1); /* all need no copy */
    struct part r = { own ? own : x, make_n(f->a, float, k + 1), 0, 0 };
    for (size_t i = 0; i < n; i++) {
        int label = score_table_label(f->from.t, rows[i]);
        if (label < 0 || !take[i])
            continue;
        if (own)
            memcpy(own + r.n * width, x + i * width, width * sizeof *x);
        r.y[r.n++] = (float)label;
        r.offences += label > 0;
    }
    return r;
}

static bool has_both(const struct part *p, size_t least)
{
    return p->offences >= least && p->n - p->offences >= least;
}

/* Held rows whose group is not among the others. */
static void keep_apart(const struct fitting *f, const uint64_t *group, const bool *held, size_t n,
                       bool *ret)
{
    uint64_t *others = make_n(f->a, uint64_t, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!held[i])
            others[k++] = group[i];
    qsort(others, k, sizeof *others, by_hash);
    for (size_t i = 0; i < n; i++)
        ret[i] = held[i] && !(k && bsearch(&group[i], others, k, sizeof *others, by_hash));
}

/* learning */

static struct boosting usual(const struct fitting *f)
{
    return (struct boosting){ .depth = 6,
                              .rounds_max = ROUNDS_MAX,
                              .eta = f->is_quick                 ? .15
                                     : f->from.t->n > LARGE_ROWS ? .1
                                                                 : .03,
                              .child = 5,
                              .lambda = 5,
                              .rows = .7,
                              .columns = .3,
                              .stop_after = f->is_quick ? STOP_QUICK : STOP_AFTER,
                              .seed = f->from.seed };
}

static void fit_probabilities(const struct fitting *f, const struct forest *forest,
                              const struct part *on, struct calibration *ret)
{
    float *margin = make_n(f->a, float, on->n + 1);
    int8_t *label = make_n(f->a, int8_t, on->n + 1);
    forest_margins(forest, on->x, on->n, f->from.p->n_features, margin);
    for (size_t i = 0; i < on->n; i++)
        label[i] = on->y[i] > 0;
    calibrate(f->a, margin, label, on->n, ret);
}

static struct boost_data data_of(const struct fitting *f, const struct part *p)
{
    return (struct boost_data){ p->x, p->y, p->n, f->from.p->n_features };
}

/* Our walk of the trees must be the library's: else it learned another model than the one that
 * scores. */
static int check_walk(const struct fitting *f, const struct part *p, const struct boosted *b,
                      double *ret)
{
    float *margin = make_n(f->a, float, p->n + 1);
    *ret = 0;
    forest_margins(&b->forest, p->x, p->n, f->from.p->n_features, margin);
    for (size_t i = 0; i < p->n; i++)
        *ret = fmax(*ret, fabs((double)margin[i] - (double)b->train[i]));
    return *ret <= 1e-6 ? 0 : fail(ERR_CORRUPT, "the trees say %g else than libxgboost", *ret);
}

static int fit(const struct fitting *f, const uint32_t *rows, size_t n, struct fit *ret)
{
    bool *held = make_n(f->a, bool, n + 1), *kept = make_n(f->a, bool, n + 1),
         *apart = make_n(f->a, bool, n + 1), *all = make_n(f->a, bool, n + 1);
    uint64_t *group = make_n(f->a, uint64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        group[i] = group_of(f, rows[i]);
    walk(f->a, &f->from, rows, n, &ret->walked);
    hold_back(f, rows, n, group, held, &ret->is_by_date);
    keep_apart(f, group, held, n, apart);
    for (size_t i = 0; i < n; i++) {
        kept[i] = !held[i];
        all[i] = true;
    }
    const float *x = ret->walked.x;
    struct part p_kept = part_of(f, rows, n, x, kept), p_held = part_of(f, rows, n, x, held),
                p_apart = part_of(f, rows, n, x, apart), p_all = part_of(f, rows, n, x, all);
    struct boosting how = usual(f);
    struct boosted b = { 0 };
    ret->n = p_all.n;
    ret->held = p_held.n;
    bool can_choose =
        p_held.n >= APART_LEAST && has_both(&p_held, CLASS_LEAST) && has_both(&p_kept, 2);
    bool has_apart = can_choose && p_apart.n >= APART_LEAST && has_both(&p_apart, CLASS_LEAST);
    const struct part *apart_or_held = has_apart ? &p_apart : &p_held;
    const struct part *on = f->is_apart ? apart_or_held : &p_held;
    struct boost_data choose[2];
    ret->apart = has_apart ? p_apart.n : 0;
    ret->is_blind = !can_choose;
    if (can_choose) {
        choose[0] = data_of(f, on);
        choose[1] = data_of(f, apart_or_held);
    } else {
        how.stop_after = 0;
        how.rounds_max = ROUNDS_BLIND;
        how.depth = 3;
    }
    struct boost_data d_kept = data_of(f, has_both(&p_kept, 2) ? &p_kept : &p_all);
    TRY(boost(f->a, &d_kept, can_choose ? choose : NULL, &how, &b));
    ret->rounds = b.rounds;
    fit_probabilities(f, &b.forest, has_both(on, CLASS_LEAST) ? on : &p_all, &ret->calibration);
    how.rounds_max = b.rounds;
    how.stop_after = 0;
    ret->depth = how.depth;
    struct boost_data d_all = data_of(f, &p_all);
    TRY(boost(f->a, &d_all, NULL, &how, &b));
    ret->forest = b.forest;
    return check_walk(f, &p_all, &b, &ret->off);
}

/* E(loss | offence): trees on the logarithm of what was found, and the mean of what that misses (N.
 * Duan, "Smearing estimate", 1983). */
static int fit_loss(const struct fitting *f, const uint32_t *rows, const struct fit *fitted,
                    struct score_model *m)
{
    const struct score_table *t = f->from.t;
    size_t width = f->from.p->n_features, n = 0;
    m->smear = 0;
    if (!t->loss)
        return 0;
    float *x = make_n(f->a, float, t->n *width + 1), *y = make_n(f->a, float, t->n + 1);
    for (size_t i = 0; i < t->n; i++) {
        double loss = t->loss[rows[i]];
        if (t->label[rows[i]] <= 0 || !(loss > 0))
            continue;
        memcpy(x + n * width, fitted->walked.x + i * width, width * sizeof *x);
        y[n++] = (float)log(loss);
    }
    if (n < LOSS_LEAST)
        return 0;
    struct boosting how = usual(f);
    struct boosted b = { 0 };
    how.is_number = true;
    how.depth = 3;
    how.rounds_max = LOSS_ROUNDS;
    how.stop_after = 0;
    TRY(boost(f->a, &(struct boost_data){ x, y, n, width }, NULL, &how, &b));
    double found = 0, said = 0;
    for (size_t i = 0; i < n; i++) {
        found += exp((double)y[i]);
        said += exp((double)b.train[i]);
    }
    m->loss = b.forest;
    m->smear = (float)(found / said);
    return 0;
}

static void quantiles_of(struct arena *a, const struct score_table *t, size_t column,
                         struct quantiles *ret)
{
    const double *v = t->columns[column].number;
    size_t n = 0, every = t->n / QUANTILE_ROWS + 1;
    float *sorted = make_n(a, float, t->n / every + 2);
    for (size_t i = 0; v && i < t->n; i += every)
        if (!isnan(v[i]))
            sorted[n++] = (float)v[i];
    qsort(sorted, n, sizeof *sorted, by_size);
    for (size_t i = 0; i < QUANTILES; i++)
        ret->at[i] = n ? sorted[i * (n - 1) / (QUANTILES - 1)] : 0;
}

/* The parts of a model that rows of another table are scored with. */
static void frozen(const struct fit *f, struct score_model *m)
{
    m->memory = f->walked.memory;
    memory_freeze(&m->memory);
    m->offence = f->forest;
    m->calibration = f->calibration;
    forest_paths(m->memory.a, &m->offence, &m->plan);
}

static void score_all(const struct score_model *m, const struct score_table *t, double *ret)
{
    for (size_t i = 0; i < t->n; i++) {
        struct score s;
        score_table_row(m, t, i, 0, NULL, &s);
        ret[i] = s.probability;
    }
}

static int try_out(const struct fitting *f, const uint32_t *rows, size_t n, struct score_model *m,
                   const struct score_table *valid, struct trial *ret)
{
    TRY(fit(f, rows, n, &ret->fit));
    frozen(&ret->fit, m);
    if (!valid->n_labelled)
        return 0;
    double *p = make_n(f->a, double, valid->n + 1);
    score_all(m, valid, p);
    ret->of_valid = score_measure(p, valid->label, valid->n);
    return 0;
}

/* What libxgboost makes of the columns as they are, and of our features. */
static int peers(const struct fitting *f, const uint32_t *rows, size_t n,
                 const struct score_model *m, const struct score_table *valid, struct trial *ret)
{
    TRY(peer_of_columns(f->a, &f->from, rows, n, valid, &ret->raw));
    size_t width = f->from.p->n_features, k = 0;
    float *x = ret->fit.walked.x, *y = make_n(f->a, float, n + 1),
          *v = make_n(f->a, float, valid->n *width + 1);
    for (size_t i = 0; i < n; i++) {
        int label = score_table_label(f->from.t, rows[i]);
        if (label < 0)
            continue;
        memmove(x + k * width, x + i * width, width * sizeof *x);
        y[k++] = (float)label;
    }
    for (size_t i = 0; i < valid->n; i++)
        score_table_features(m, valid, i, v + i * width);
    struct boost_data d = { x, y, k, width };
    return peer_of_features(f->a, &d, v, valid, &ret->same);
}

static int check_labels(const struct score_table *t, const char *what)
{
    if (t->n_labelled == 0)
        return fail(ERR_INVALID, "the %s has no row with an outcome", what);
    if (t->n_offences == 0 || t->n_offences == t->n_labelled)
        return fail(
            ERR_INVALID,
            "the %s has one outcome only (%zu of %zu rows are offences): there is nothing to learn",
            what, t->n_offences, t->n_labelled);
    return 0;
}

static int compare_apart(struct fitting *f, const struct score_table *valid, struct outcome *o,
                         const struct score_model *m)
{
    const struct score_table *t = f->from.t;
    struct score_model other = *m;
    uint32_t *rows = make_n(f->a, uint32_t, t->n + 1);
    size_t n = 0, judged = 0, offences = 0;
    leak_find(f->a, f->from.p, t, valid, &o->leak);
    int8_t *unseen = make_n(f->a, int8_t, valid->n + 1);
    double *p = make_n(f->a, double, valid->n + 1);
    score_all(m, valid, p);
    for (size_t i = 0; i < valid->n; i++)
        unseen[i] = o->leak.in_first[i] ? -1 : valid->label[i];
    o->published.of_unseen = score_measure(p, unseen, valid->n);
    for (size_t i = 0; i < t->n; i++)
        if (!o->leak.in_second[i]) {
            rows[n++] = (uint32_t)i;
            judged += t->label[i] >= 0;
            offences += t->label[i] > 0;
        }
    o->has_apart = offences >= CLASS_LEAST && judged - offences >= CLASS_LEAST && n < t->n;
    if (!o->has_apart)
        return 0;
    f->is_apart = true;
    TRY(try_out(f, rows, n, &other, valid, &o->apart));
    return peers(f, rows, n, &other, valid, &o->apart);
}

/* What follows from map and table before anything is learned. */
static int begin(struct arena *a, const struct score_map *map, const struct score_table *t,
                 struct score_model *m)
{
    m->map = (struct score_map){ make_n(a, struct score_column, map->n + 1), map->n };
    memcpy(m->map.at, map->at, map->n * sizeof *map->at);
    int date = map_find(map, ROLE_DATE, NULL);
    if (date >= 0)
        m->map.at[date].name = t->how;
    plan_make(&m->map, &m->plan);
    if (m->plan.n_features == 0)
        return fail(ERR_INVALID, "the map has no feature");
    codes_make(a, &m->plan, t, &m->codes);
    m->quantiles = make_n(a, struct quantiles, map->n + 1);
    for (size_t i = 0; i < map->n; i++)
        quantiles_of(a, t, i, &m->quantiles[i]);
    m->last_day = SCORE_NO_DAY;
    for (size_t i = 0; i < t->n; i++)
        m->last_day = t->day[i] > m->last_day ? t->day[i] : m->last_day;
    return 0;
}

static int learn(struct fitting *f, const struct score_table *valid,
                 const struct score_training *how, struct score_model *m, struct outcome *o)
{
    const struct score_table *t = f->from.t;
    uint32_t *rows = make_n(f->a, uint32_t, t->n + 1);
    for (size_t i = 0; i < t->n; i++)
        rows[i] = (uint32_t)i;
    TRY(try_out(f, rows, t->n, m, valid, &o->published));
    TRY(fit_loss(f, rows, &o->published.fit, m));
    o->has_loss = m->smear > 0;
    if (how->is_quick || !o->has_valid)
        return 0;
    TRY(peers(f, rows, t->n, m, valid, &o->published));
    return compare_apart(f, valid, o, m);
}

int score_train(struct arena *a, const struct score_map *map, const struct score_table *train,
                const struct score_table *valid, const struct score_training *how,
                struct score_model **ret)
{
    struct score_model *m = make(a, struct score_model);
    TRY(score_map_check(map));
    if (map_find(map, ROLE_LABEL, NULL) < 0)
        return fail(ERR_INVALID, "the map names no outcome: column \"...\" = label");
    TRY(check_labels(train, "training table"));
    TRY(leak_columns(train));
    TRY(begin(a, map, train, m));
    struct fitting f = { a, { &m->plan, &m->codes, train, how->seed }, how->is_quick, false };
    struct outcome o = { .n_train = train->n,
                         .n_valid = valid->n,
                         .n_offences = train->n_offences,
                         .has_valid = valid->n_labelled > 0 };
    TRY(learn(&f, valid, how, m, &o));
    reference_make(a, m, valid);
    struct buf map_text = buf_new(a, 1 << 20), card = buf_new(a, 1 << 20);
    score_map_print(&map_text, &m->map);
    m->map_text = buf_str(&map_text);
    card_write(&card, m, &o);
    m->card = buf_str(&card);
    *ret = m;
    return 0;
}
