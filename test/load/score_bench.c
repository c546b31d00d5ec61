// SPDX-License-Identifier: Apache-2.0
/* score_bench.c - what a score costs and whether its reasons are good ones, beside libxgboost in the same run:
 *   score-bench TRAIN.csv VALID.csv
 * 200 trees of depth 6 on our features of the first table; processor time for a row of the second, median of
 * five. Reasons: how many of the three strongest groups are also those of exact SHAP values. */
#include "base/err.h"
#include "platform/os.h"
#include "score/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, TOP = 3, SHAP_ROWS = 1000, TREES = 200, DEPTH = 6 };

static double processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct bench {
    struct arena *a, *work;
    const struct score_model *m;
    const struct score_table *t;
    struct peer *peer;
    const float *x;
    float *out;
    size_t n, width;
};

static int own_single(struct bench *b)
{
    for (size_t i = 0; i < b->n; i++)
        b->out[i] = forest_margin(&b->m->offence, b->x + i * b->width);
    return 0;
}
static int own_batch(struct bench *b)
{
    forest_margins(&b->m->offence, b->x, b->n, b->width, b->out);
    return 0;
}
static int own_reasons(struct bench *b)
{
    double value[SCORE_GROUPS_MAX], sum;
    for (size_t i = 0; i < b->n; i++)
        b->out[i] =
            forest_reasons(&b->m->offence, &b->m->plan, b->x + i * b->width, value, &sum);
    return 0;
}
static int own_row(struct bench *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct score s;
        score_table_row(b->m, b->t, i, 0, NULL, &s);
        b->out[i] = (float)s.margin;
    }
    return 0;
}
static int own_words(struct bench *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct score s;
        score_table_row(b->m, b->t, i, 3, b->work, &s);
        b->out[i] = (float)s.margin;
        arena_reset(b->work);
    }
    return 0;
}
static int peer_single(struct bench *b)
{
    for (size_t i = 0; i < b->n; i++)
        TRY(peer_inplace(b->peer, b->x + i * b->width, 1, b->width, b->out + i));
    return 0;
}
static int peer_batch(struct bench *b) { return peer_inplace(b->peer, b->x, b->n, b->width, b->out); }
static int peer_reasons(struct bench *b)
{
    return peer_predict(b->peer, b->x, b->n, b->width, 3, b->out);
}
static int peer_shap(struct bench *b) { return peer_predict(b->peer, b->x, b->n, b->width, 2, b->out); }

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int measure(struct bench *b, const char *what, int (*fn)(struct bench *b), size_t n)
{
    double took[ROUNDS];
    size_t all = b->n;
    b->n = n < all ? n : all;
    for (int i = 0; i < ROUNDS; i++) {
        double began = processor();
        TRY(fn(b));
        took[i] = (processor() - began) / (double)b->n * 1e6;
    }
    qsort(took, ROUNDS, sizeof *took, by_size);
    printf("|%s|%.2f|\n", what, took[ROUNDS / 2]);
    b->n = all;
    return 0;
}

struct weighed {
    double value;
    size_t group;
};
static int by_weight(const void *a, const void *b)
{
    double x = fabs(((const struct weighed *)a)->value), y = fabs(((const struct weighed *)b)->value);
    return (x < y) - (x > y);
}

static double overlap(struct bench *b)
{
    const struct plan *p = &b->m->plan;
    size_t same = 0, n = b->n < SHAP_ROWS ? b->n : SHAP_ROWS, all = b->n;
    b->n = n;
    if (peer_shap(b) < 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        double ours[SCORE_GROUPS_MAX], sum;
        struct weighed x[SCORE_GROUPS_MAX] = { 0 }, y[SCORE_GROUPS_MAX] = { 0 };
        forest_reasons(&b->m->offence, p, b->x + i * b->width, ours, &sum);
        for (size_t g = 0; g < p->n_groups; g++) {
            x[g] = (struct weighed){ ours[g], g };
            y[g].group = g;
        }
        for (size_t k = 0; k < b->width; k++)
            y[p->features[k].group].value += (double)b->out[i * (b->width + 1) + k];
        qsort(x, p->n_groups, sizeof *x, by_weight);
        qsort(y, p->n_groups, sizeof *y, by_weight);
        for (size_t j = 0; j < TOP; j++)
            for (size_t k = 0; k < TOP; k++)
                same += x[j].group == y[k].group;
    }
    b->n = all;
    return (double)same / (double)(n * TOP);
}

static int read_table(struct arena *a, const char *path, const struct score_map *m, struct score_table **ret)
{
    str csv;
    struct buf remarks = buf_new(a, 1 << 16);
    TRY(file_map(path, &csv));
    return score_table_read(a, csv, m, &remarks, ret);
}

static int learn(struct bench *b, const struct score_table *first, struct score_model *m)
{
    size_t width = m->plan.n_features;
    uint32_t *rows = make_n(b->a, uint32_t, first->n);
    float *y = make_n(b->a, float, first->n);
    for (size_t i = 0; i < first->n; i++) {
        rows[i] = (uint32_t)i;
        y[i] = first->label[i] > 0;
        m->last_day = first->day[i] > m->last_day ? first->day[i] : m->last_day;
    }
    struct walked w;
    walk(b->a, &(struct source){ &m->plan, &m->codes, first, 1 }, rows, first->n, &w);
    struct boosting how = { .depth = DEPTH, .rounds_max = TREES, .eta = .03, .child = 5, .lambda = 5,
                            .rows = .7, .columns = .3, .seed = 1 };
    TRY(peer_open(b->a, &(struct boost_data){ w.x, y, first->n, width }, &how, &b->peer));
    TRY(peer_forest(b->a, b->peer, &m->offence));
    forest_paths(b->a, &m->offence, &m->plan);
    m->memory = w.memory;
    return 0;
}

static void look(struct bench *b)
{
    float *x = make_n(b->a, float, b->t->n * b->width);
    for (size_t i = 0; i < b->t->n; i++)
        score_table_features(b->m, b->t, i, x + i * b->width);
    b->x = x;
}

static int run(struct bench *b, const char *first_path, const char *second_path)
{
    struct score_model *m = make(b->a, struct score_model);
    struct score_table *first, *second;
    struct buf remarks = buf_new(b->a, 1 << 16);
    str csv;
    TRY(file_map(first_path, &csv));
    TRY(score_map_guess(b->a, csv, &remarks, &m->map));
    TRY(read_table(b->a, first_path, &m->map, &first));
    TRY(read_table(b->a, second_path, &m->map, &second));
    plan_make(&m->map, &m->plan);
    codes_make(b->a, &m->plan, first, &m->codes);
    m->quantiles = make_n(b->a, struct quantiles, m->map.n);
    m->calibration.slope = 1;
    m->last_day = SCORE_NO_DAY;
    TRY(learn(b, first, m));
    b->m = m;
    b->t = second;
    b->n = second->n;
    b->width = m->plan.n_features;
    look(b);
    b->out = make_n(b->a, float, b->n * (b->width + 1));
    float *theirs = make_n(b->a, float, b->n);
    double off = 0;
    TRY(peer_predict(b->peer, b->x, b->n, b->width, 1, theirs));
    own_batch(b);
    for (size_t i = 0; i < b->n; i++)
        off = fmax(off, fabs((double)b->out[i] - (double)theirs[i]));
    printf("%u trees of depth %d, %zu features, %zu groups; %zu rows; margins differ by at most %.1e\n\n"
           "|what|us a row|\n|---|--:|\n",
           m->offence.n_trees, DEPTH, b->width, m->plan.n_groups, b->n, off);
    TRY(measure(b, "own trees, one row after the other", own_single, b->n));
    TRY(measure(b, "own trees, in blocks", own_batch, b->n));
    TRY(measure(b, "own trees with contributions", own_reasons, b->n));
    TRY(measure(b, "own, from cells to probability", own_row, b->n));
    TRY(measure(b, "own, from cells to probability and six reasons in words", own_words, b->n));
    TRY(measure(b, "libxgboost, one row (in place)", peer_single, 2000));
    TRY(measure(b, "libxgboost, all rows (in place)", peer_batch, b->n));
    TRY(measure(b, "libxgboost, approximate contributions", peer_reasons, b->n));
    TRY(measure(b, "libxgboost, SHAP", peer_shap, SHAP_ROWS));
    printf("\nOf the three strongest groups %.1f %% are also those of SHAP (%d rows).\n", 100 * overlap(b),
           SHAP_ROWS);
    return 0;
}

int main(int argc, char **argv)
{
    struct bench b = { .a = arena_new((size_t)8 << 30), .work = arena_new(16 << 20) };
    if (argc != 3) {
        fprintf(stderr, "score-bench TRAIN.csv VALID.csv\n");
        return 2;
    }
    int r = run(&b, argv[1], argv[2]);
    if (r < 0)
        fprintf(stderr, "score-bench: %s\n", err_last());
    peer_close(b.peer);
    arena_free(b.work);
    arena_free(b.a);
    return r < 0;
}
