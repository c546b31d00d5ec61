/* select_bench.c — selection under capacity, measured on the invented trade (src/sim/trade.h).
 *
 *   select-bench [--seeds N] [--first SEED] [--weeks W] [--a-week N] [--only loop|shift|cover]
 *
 * loop: three years, a tenth examined, only what was examined is known. A logistic regression over
 * decayed Beta profiles and the deviation of the price is fitted each week. Fixed shares of
 * exploration beside the one that adapts; four regimes. shift: use of the capacity and loss against
 * the best of the whole shift, by size. cover: does the interval of the lot hold the truth?
 */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/list.h"
#include "select/estimate.h"
#include "select/ratio.h"
#include "select/select.h"
#include "sim/trade.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FEATURES = 19, SEEDS_MAX = 64, WEEKS_MAX = 520, OFFICES = 16, ADAPTIVE = 7, RATIOS = 8 };
enum { KEYS = 9, KEY_ROWS = 1 << 17, WORKERS = 2, WARM = 26 };
#define HALF_LIFE   26.0 /* weeks of a profile */
#define ROW_MEMORY  .975 /* a week, of rows to learn from */
#define ROWS_WEEKS  52
#define RED_SHARE   .10
#define FLOOR       .005
#define AFTER_ALARM .25 /* of what profiles count, once finds fell */

static const double ratios[RATIOS] = { 0, .01, .02, .05, .10, .20, .50, -1 };

/* profiles */

struct profile {
    float found, clean;
    float when; /* weeks */
};
struct prices {
    double n, mean, var;
};
struct row {
    float x[FEATURES];
    float week;
    bool y;
};
struct rows list_of(struct row);

struct scorer {
    struct profile *keys[KEYS];
    double base[2]; /* found and clean of all, decayed: the prior */
    struct prices prices[4096];
    uint32_t *seen, *pairs; /* declarations of an importer; of it with these goods */
    double w[FEATURES];
    struct rows rows;
};

/* Pairs share their rows by chance: few of 131,072 are used. */
static uint32_t pair_of(uint32_t a, uint32_t b)
{
    uint64_t z = ((uint64_t)a << 32 | b) * 0x9E3779B97F4A7C15u;
    return (uint32_t)((z ^ (z >> 29)) * 0xBF58476D1CE4E5B9u >> 47);
}

static void keys_of(const struct trade_declaration *d, uint32_t ret[KEYS])
{
    uint32_t origins = (uint32_t)trade_origins();
    ret[0] = d->importer;
    ret[1] = d->agent;
    ret[2] = d->seller;
    ret[3] = d->hs;
    ret[4] = d->hs * origins + d->origin;
    ret[5] = d->departure * origins + d->origin;
    ret[6] = d->office;
    ret[7] = pair_of(d->importer, d->hs * origins + d->origin);
    ret[8] = pair_of(d->importer, d->seller);
}

/* Lazy decay; the prior is the base rate, worth `strength`. */
static struct select_belief belief(const struct scorer *s, const struct profile *p, double now)
{
    double keep = exp2(-(now - p->when) / HALF_LIFE),
           rate = (s->base[0] + 1) / (s->base[0] + s->base[1] + 20);
    return (struct select_belief){ p->found * keep + 2 * rate, p->clean * keep + 2 * (1 - rate) };
}

static void learn_key(struct profile *p, double now, bool is_found)
{
    double keep = exp2(-(now - p->when) / HALF_LIFE);
    p->found = (float)(p->found * keep + is_found);
    p->clean = (float)(p->clean * keep + !is_found);
    p->when = (float)now;
}

static double log_odds(struct select_belief b) { return log(b.a / b.b); }

static double deviation(const struct scorer *s, const struct trade_declaration *d)
{
    const struct prices *p = &s->prices[d->hs * (uint32_t)trade_origins() + d->origin];
    double v = log(d->value / d->mass);
    return p->n < 5 ? 0 : fmax(-6, fmin(6, (v - p->mean) / sqrt(p->var + .01)));
}

static void see_price(struct scorer *s, const struct trade_declaration *d)
{
    struct prices *p = &s->prices[d->hs * (uint32_t)trade_origins() + d->origin];
    double v = log(d->value / d->mass), e = v - p->mean, share;
    p->n += 1;
    share = 1 / fmin(p->n, 300);
    if (p->n > 10 && fabs(e) > 3 * sqrt(p->var + .01)) /* what is far off teaches little */
        e = copysign(3 * sqrt(p->var + .01), e);
    p->mean += share * e;
    p->var += share * (e * e - p->var);
}

static void features(const struct scorer *s, const struct trade_declaration *d, double now,
                     float x[FEATURES], struct select_belief b[KEYS])
{
    uint32_t k[KEYS];
    double z = deviation(s, d);
    keys_of(d, k);
    for (int i = 0; i < KEYS; i++) {
        b[i] = belief(s, &s->keys[i][k[i]], now);
        x[i] = (float)log_odds(b[i]);
    }
    x[9] = (float)z;
    x[10] = (float)(z < 0 ? z * z : 0);
    x[11] = (float)(z > 0 ? z * z : 0);
    x[12] = s->seen[d->importer] < 5;
    x[13] = d->departure != d->origin;
    x[14] = (float)d->tax_rate;
    x[15] = (float)log1p(b[7].a + b[7].b - 2);
    x[16] = (float)(fmin(0, z) * x[7]);
    x[17] = s->pairs[k[7]] < 3;
    x[18] = 1;
}

static double score(const struct scorer *s, const float x[FEATURES])
{
    double sum = 0;
    for (int i = 0; i < FEATURES; i++)
        sum += s->w[i] * x[i];
    return 1 / (1 + exp(-fmax(-20, fmin(20, sum))));
}

/* Cholesky; h is symmetric and, by the ridge, positive. */
static void solve(double h[FEATURES][FEATURES], double g[FEATURES])
{
    for (int j = 0; j < FEATURES; j++) {
        for (int k = 0; k < j; k++)
            for (int i = j; i < FEATURES; i++)
                h[i][j] -= h[i][k] * h[j][k];
        double d = sqrt(h[j][j]);
        for (int i = j; i < FEATURES; i++)
            h[i][j] /= d;
    }
    for (int i = 0; i < FEATURES; i++) {
        for (int k = 0; k < i; k++)
            g[i] -= h[i][k] * g[k];
        g[i] /= h[i][i];
    }
    for (int i = FEATURES - 1; i >= 0; i--) {
        for (int k = i + 1; k < FEATURES; k++)
            g[i] -= h[k][i] * g[k];
        g[i] /= h[i][i];
    }
}

/* Newton's method from the weights of last week. */
static void fit(struct scorer *s, double now)
{
    double by_age[ROWS_WEEKS + 2];
    for (int age = 0; age < ROWS_WEEKS + 2; age++)
        by_age[age] = pow(ROW_MEMORY, age);
    for (int step = 0; step < (now < 12 ? 4 : 2); step++) {
        double h[FEATURES][FEATURES] = { { 0 } }, g[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            g[i] = -1.0 * s->w[i];
            h[i][i] = 1.0;
        }
        for (size_t r = 0; r < s->rows.n; r++) {
            const struct row *row = &s->rows.at[r];
            double weight = by_age[(int)(now - row->week)], p = score(s, row->x);
            double e = weight * (row->y - p), v = weight * p * (1 - p) + 1e-6;
            for (int i = 0; i < FEATURES; i++) {
                g[i] += e * row->x[i];
                for (int j = 0; j <= i; j++)
                    h[i][j] += v * row->x[i] * row->x[j];
            }
        }
        solve(h, g);
        for (int i = 0; i < FEATURES; i++) /* short steps: what is rare may be far off */
            s->w[i] += fmax(-.5, fmin(.5, g[i]));
    }
}

static void forget_rows(struct scorer *s, double now)
{
    size_t n = 0;
    for (size_t i = 0; i < s->rows.n; i++)
        if (now - s->rows.at[i].week < ROWS_WEEKS)
            s->rows.at[n++] = s->rows.at[i];
    s->rows.n = n;
}

/* one run */

struct result {
    double norm[WEEKS_MAX]; /* norm-precision by week */
    double found, possible, examined, capacity, used;
    double over_other, over_demand, ratio;
    double over_alone; /* of over_other: where the lot alone drew more than the capacity */
    double seconds;
    int alarms, first_alarm; /* of the finds of value; weeks after the middle, -1 none */
};

struct run {
    struct arena *a;
    struct trade *trade;
    struct scorer s;
    struct select_policy policy;
    struct select_state offices[OFFICES];
    struct select_ratio ratio;
    struct select_ratio_week week;
    struct select_watch watch, inputs;
    double fresh, all; /* declarations of the week: of goods new to their importer; all */
    struct {
        uint32_t key[KEYS];
        bool y;
    } *labels;
    size_t n_labels;
    double drawn[OFFICES]; /* by the lot, of the shift */
    double used, capacity;
};

static double dice_of(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

static void open_offices(struct run *r, const struct trade_conf *conf, double ratio)
{
    static const int weights[] = {
#define TRADE_OFFICE(code, name, mode, weight, examiners) weight,
#include "sim/trade_offices.def"
    };
    char text[8192];
    struct select_faults faults;
    int n =
        snprintf(text, sizeof text,
                 "policy BENCH\nversion 1\nrank probability\nrandom %g %%\nexplore %g %% .. %g %%\n"
                 "hours 08:00 .. 16:00\n",
                 100 * FLOOR, 100 * fmax(0, ratio), ratio < 0 ? 50 : 100 * ratio);
    for (uint32_t o = 0; o < countof(weights); o++) {
        double expect = weights[o] / 100.0 * (double)conf->a_week / (double)TRADE_DAYS;
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "shift %s day\nexpect %.0f\nred %.0f\nend\n", trade_office(o),
                      fmax(1, expect), fmax(1, round(expect * RED_SHARE)));
    }
    if (select_policy_read(r->a, str_copy(r->a, str_c(text)), &r->policy, &faults) != 0) {
        fprintf(stderr, "%.*s\n", STR_ARG(faults.at[0].text));
        exit(1);
    }
    for (uint32_t o = 0; o < countof(weights); o++)
        if (select_open(&r->policy, str_c(trade_office(o)), STR("day"), 0, &r->offices[o]) < 0)
            exit(1);
}

static void begin(struct run *r, const struct trade_conf *conf, double ratio)
{
    if (trade_open(r->a, conf, &r->trade) < 0)
        exit(1);
    open_offices(r, conf, ratio);
    for (int k = 0; k < KEYS; k++)
        r->s.keys[k] = make_n(r->a, struct profile, KEY_ROWS);
    r->s.seen = make_n(r->a, uint32_t, KEY_ROWS);
    r->s.w[0] = r->s.w[3] = .5;
    r->s.w[9] = -.5;
    r->s.pairs = make_n(r->a, uint32_t, KEY_ROWS);
    r->labels = arena_alloc(r->a, sizeof *r->labels, 1 << 14, 8);
}

static void new_day(struct run *r, int64_t day, uint64_t seed)
{
    char secret[64];
    int n = snprintf(secret, sizeof secret, "secret of the bench %llu", (unsigned long long)seed);
    for (uint32_t o = 0; o < trade_offices(); o++) {
        struct select_state *s = &r->offices[o];
        if (s->seen) {
            r->capacity += fmin(s->terms->capacity[SELECT_red], s->seen);
            r->used += fmin(s->lanes[SELECT_red].used, s->terms->capacity[SELECT_red]);
        }
        r->drawn[o] = 0;
        select_next(s, day);
        select_day_key((str){ secret, (size_t)n }, day, s->key);
    }
}

static double novelty_of(const struct select_belief b[KEYS])
{
    double sum = 0;
    static const int of[] = { 0, 2,
                              7 }; /* importer, seller, importer with goods: prior is worth two */
    for (size_t k = 0; k < countof(of); k++)
        sum += 1 / sqrt(fmax(1, b[of[k]].a + b[of[k]].b - 1));
    return sum / (double)countof(of);
}

static void tally(struct run *r, const struct select_decision *d, bool is_found)
{
    struct select_ratio_week *w = &r->week;
    if (d->stream == SELECT_BY_explore) {
        w->explored++;
        w->explored_found += is_found;
    } else if (d->stream == SELECT_BY_value) {
        w->expected += d->value;
        w->variance += d->value * (1 - d->value);
        w->valued_found += is_found;
        bool is_marginal = d->value < 1.5 * d->threshold;
        w->marginal += is_marginal;
        w->marginal_found += is_marginal && is_found;
    }
}

static bool decide(struct run *r, const struct trade_declaration *d, struct result *res)
{
    struct row row = { .week = (float)d->week };
    struct select_belief b[KEYS];
    struct select_decision e;
    features(&r->s, d, d->week, row.x, b);
    struct select_item item = { .progress = (d->minute - 480) / 480.0, .percent = 100 };
    item.p = score(&r->s, row.x);
    item.novelty = novelty_of(b);
    item.n_beliefs = 3;
    item.beliefs[0] = b[0];
    item.beliefs[1] = b[2];
    item.beliefs[2] = b[7];
    if (select_decide(&r->offices[d->office], &item, &e) < 0) {
        fprintf(stderr, "%s\n", err_last());
        exit(1);
    }
    uint32_t keys[KEYS];
    keys_of(d, keys);
    r->s.seen[d->importer]++;
    r->fresh += r->s.pairs[keys[7]]++ < 3;
    r->all++;
    see_price(&r->s, d);
    r->drawn[d->office] += e.is_sampled;
    if (e.is_over) {
        *(e.stream == SELECT_BY_mandatory ? &res->over_demand : &res->over_other) += 1;
        res->over_alone += r->drawn[d->office] > r->offices[d->office].terms->capacity[SELECT_red];
    }
    if (e.lane != SELECT_red)
        return false;
    row.y = trade_examine(r->trade, d);
    *list_push(r->a, &r->s.rows) = row;
    memcpy(r->labels[r->n_labels].key, keys, sizeof keys);
    r->labels[r->n_labels++].y = row.y;
    tally(r, &e, row.y);
    return true;
}

/* What was found on Sunday is known on Monday. */
static void learn(struct run *r, double now)
{
    r->s.base[0] *= .97;
    r->s.base[1] *= .97;
    for (size_t i = 0; i < r->n_labels; i++) {
        for (int k = 0; k < KEYS; k++)
            learn_key(&r->s.keys[k][r->labels[i].key[k]], now, r->labels[i].y);
        r->s.base[!r->labels[i].y] += 1;
    }
    r->n_labels = 0;
    forget_rows(&r->s, now);
    fit(&r->s, now);
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The finds fell: what was known of whom is worth less. */
static void forget(struct run *r)
{
    for (int k = 0; k < KEYS; k++)
        for (size_t i = 0; i < KEY_ROWS; i++) {
            r->s.keys[k][i].found *= (float)AFTER_ALARM;
            r->s.keys[k][i].clean *= (float)AFTER_ALARM;
        }
}

static void watch(struct run *r, int64_t week, int64_t middle, struct result *ret)
{
    enum select_alarm alarm =
        select_watch_finds(&r->watch, r->week.valued_found, r->week.expected, r->week.variance);
    if (alarm == SELECT_FELL)
        forget(r);
    r->week.is_moved = select_watch_week(&r->inputs, r->fresh, r->all) == SELECT_ROSE;
    r->fresh = r->all = 0;
    if (week < WARM || (alarm == SELECT_CALM && !r->week.is_moved))
        return;
    ret->alarms++;
    if (week >= middle && ret->first_alarm < 0)
        ret->first_alarm = (int)(week - middle + 1);
}

static void run_one(const struct trade_conf *conf, double ratio, struct result *ret)
{
    struct run *r = calloc(1, sizeof *r);
    const struct trade_declaration *d;
    double began = cpu(), sum_ratio = 0;
    r->a = arena_new((size_t)4 << 30);
    begin(r, conf, ratio);
    ret->first_alarm = -1;
    int64_t week = 0;
    for (size_t n; trade_week(r->trade, &d, &n); week++) {
        double found = 0, examined = 0, offences = 0;
        int day = -1;
        for (size_t i = 0; i < n; i++) {
            if (d[i].day != day) {
                day = d[i].day;
                new_day(r, week * 7 + day, conf->seed);
            }
            bool is_red = decide(r, &d[i], ret);
            examined += is_red;
            found += is_red && d[i].is_offence;
            offences += d[i].is_offence;
        }
        ret->norm[week] = found / fmax(1, fmin(examined, offences));
        ret->found += found;
        ret->examined += examined;
        learn(r, (double)week + 1);
        watch(r, week, conf->weeks / 2, ret);
        if (ratio < 0) {
            double at = select_ratio_next(&r->ratio, &r->week, 0, .5);
            for (size_t o = 0; o < trade_offices(); o++)
                r->offices[o].explore = at;
            sum_ratio += at;
        }
        r->week = (struct select_ratio_week){ 0 };
    }
    ret->used = r->used;
    ret->capacity = r->capacity;
    ret->ratio = ratio < 0 ? sum_ratio / (double)week : ratio;
    ret->seconds = cpu() - began;
    arena_free(r->a);
    free(r);
}

static double mean(const double *x, int64_t from, int64_t to)
{
    double sum = 0;
    for (int64_t i = from; i < to; i++)
        sum += x[i];
    return sum / (double)(to - from);
}

struct plan {
    int seeds;
    int64_t first, weeks, a_week;
    const char *only;
};

static struct result *result_of(const struct plan *plan, struct result *all, int regime, int seed,
                                int ratio)
{
    return &all[((size_t)regime * (size_t)plan->seeds + (size_t)seed) * RATIOS + (size_t)ratio];
}

/* Weeks after the middle until four weeks together have 90 % of the thirteen before it. */
static int64_t weeks_back(const double *norm, int64_t weeks)
{
    int64_t middle = weeks / 2, at = middle;
    double before = mean(norm, middle - 13, middle);
    while (at + 4 < weeks && mean(norm, at, at + 4) < .9 * before)
        at++;
    return at - middle;
}

static void print_regime(const struct plan *plan, struct result *all, int g)
{
    double at[RATIOS] = { 0 }, best = 0, share = 0, curve[WEEKS_MAX] = { 0 }, used = 0,
           capacity = 0;
    double over = 0, alone = 0, alarms = 0, seconds = 0;
    int in_time = 0;
    int64_t most = 0;
    for (int s = 0; s < plan->seeds; s++) {
        for (int k = 0; k < RATIOS; k++) {
            const struct result *x = result_of(plan, all, g, s, k);
            at[k] += mean(x->norm, plan->weeks / 6, plan->weeks) / plan->seeds;
            used += x->used;
            capacity += x->capacity;
            over += x->over_other;
            alone += x->over_alone;
            seconds += x->seconds;
        }
        const struct result *x = result_of(plan, all, g, s, ADAPTIVE);
        share += x->ratio / plan->seeds;
        alarms += x->alarms;
        in_time += x->first_alarm >= 0 && x->first_alarm <= 2;
        int64_t back = weeks_back(x->norm, plan->weeks);
        most = back > most ? back : most;
        for (int64_t w = 0; w < plan->weeks; w++)
            curve[w] += x->norm[w] / plan->seeds;
    }
    printf("%-12s", trade_regime_names[g]);
    for (int k = 0; k < RATIOS; k++) {
        printf(" %.4f", at[k]);
        best = k < ADAPTIVE ? fmax(best, at[k]) : best;
    }
    printf(" %8.4f %6.3f %7.4f %5.0f %5.0f %5lld %5lld %7.2f %5d/%d %6.1f\n", at[ADAPTIVE] / best,
           share, used / capacity, over, alone, (long long)weeks_back(curve, plan->weeks),
           (long long)most, alarms / plan->seeds / ((double)(plan->weeks - WARM) / 52), in_time,
           plan->seeds, seconds / plan->seeds / (double)RATIOS);
    for (int64_t w = 0; getenv("CURVE") && w + 4 <= plan->weeks; w += 4)
        printf(" %.3f", mean(curve, w, w + 4));
    if (getenv("CURVE"))
        printf("\n");
}

static void loop(const struct plan *plan)
{
    size_t jobs = (size_t)TRADE_REGIMES * (size_t)plan->seeds * RATIOS;
    struct result *all =
        mmap(NULL, jobs * sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    fflush(stdout);
    for (size_t w = 0; w < WORKERS; w++)
        if (fork() == 0) {
            for (size_t j = 0; j < jobs; j++) {
                struct trade_conf conf = { .weeks = plan->weeks, .a_week = plan->a_week };
                conf.seed = (uint64_t)plan->first + j / RATIOS % (size_t)plan->seeds;
                conf.regime = (enum trade_regime)(j / RATIOS / (size_t)plan->seeds);
                if (j % WORKERS == w)
                    run_one(&conf, ratios[j % RATIOS], &all[j]);
            }
            _exit(0);
        }
    while (wait(NULL) > 0)
        continue;
    printf(
        "loop: seeds %lld to %lld, %lld weeks of about %lld declarations, a tenth examined; "
        "norm-precision from week %lld on\n"
        "regime           0 %%    1 %%    2 %%    5 %%   10 %%   20 %%   50 %% adaptive  of best  "
        "share    used  over alone  back  most  alarms  in time  CPU s\n",
        (long long)plan->first, (long long)plan->first + plan->seeds - 1, (long long)plan->weeks,
        (long long)plan->a_week, (long long)plan->weeks / 6);
    for (int g = 0; g < TRADE_REGIMES; g++)
        print_regime(plan, all, g);
    munmap(all, jobs * sizeof *all);
}

/* shifts of each size, against the best of the whole shift */

static double normal_of(uint64_t *dice)
{
    double u = dice_of(dice), v = dice_of(dice);
    return sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct shift_sums {
    double used, capacity, got, best;
    double over_demand, over_other;
};

enum { SHIFT_MOST = 8000 };

static void one_shift(struct arena *a, struct select_state *s, const struct select_item *items,
                      size_t n, struct shift_sums *sums)
{
    static struct select_decision one[SHIFT_MOST], all[SHIFT_MOST];
    struct select_state fresh = *s;
    for (size_t i = 0; i < n; i++)
        if (select_decide(s, &items[i], &one[i]) < 0)
            exit(1);
    if (select_batch(a, &fresh, items, n, all) < 0)
        exit(1);
    if (!sums)
        return;
    double capacity = s->terms->capacity[SELECT_red];
    sums->capacity += fmin(capacity, (double)n);
    sums->used += fmin(s->lanes[SELECT_red].used, capacity);
    for (size_t i = 0; i < n; i++) {
        sums->got += one[i].lane == SELECT_red ? items[i].loss : 0;
        sums->best += all[i].lane == SELECT_red ? items[i].loss : 0;
        if (one[i].is_over)
            *(one[i].stream == SELECT_BY_mandatory ? &sums->over_demand : &sums->over_other) += 1;
    }
}

/* The policy lives in the arena, which is emptied after each shift. */
static void shift_policy(struct arena *a, double size, struct select_policy *ret)
{
    struct select_faults faults;
    str text =
        str_fmt(a,
                "policy SHIFT\nversion 1\nrandom 2 %%\nexplore 5 %% .. 5 %%\n"
                "hours 08:00 .. 16:00\nexpect %.0f\nred %.0f\nyellow %.0f\nshift A day\nend\n",
                size, size / 10, size / 5);
    if (select_policy_read(a, text, ret, &faults) != 0)
        exit(1);
}

static size_t some_items(uint64_t *dice, double size, double demanded, struct select_item *items)
{
    static double at[SHIFT_MOST];
    /* A tenth more or less than the forecast, and chance. */
    double about = size * exp(.1 * normal_of(dice)) + sqrt(size) * normal_of(dice);
    size_t n = (size_t)fmax(1, fmin(SHIFT_MOST, about));
    for (size_t i = 0; i < n; i++)
        at[i] = dice_of(dice);
    qsort(at, n, sizeof *at, by_size);
    for (size_t i = 0; i < n; i++) {
        items[i] = (struct select_item){ .progress = at[i], .percent = 100, .p = .05 };
        items[i].loss = 1e5 * exp(normal_of(dice));
        items[i].demanded = dice_of(dice) < demanded ? SELECT_red : SELECT_green;
        items[i].novelty = dice_of(dice) < .1;
    }
    return n;
}

static void shifts_of(double size, double demanded)
{
    static struct select_item items[SHIFT_MOST];
    enum { DAYS = 330, TEACH = 30 };
    cleanup(arena_freep) struct arena *a = arena_new((size_t)1 << 30);
    struct shift_sums sums = { 0 };
    uint64_t dice = (uint64_t)size;
    struct select_policy policy;
    struct select_state s;
    shift_policy(a, size, &policy);
    if (select_open(&policy, STR("A"), STR("day"), 0, &s) < 0)
        exit(1);
    for (int day = 0; day < DAYS; day++) {
        size_t n = some_items(&dice, size, demanded, items);
        select_next(&s, day);
        select_day_key(STR("secret of the bench"), day, s.key);
        one_shift(a, &s, items, n, day < TEACH ? NULL : &sums);
        arena_reset(a);
        shift_policy(a, size, &policy);
        s.terms = &policy.terms.at[0];
    }
    printf("%8.0f %6.0f %6.0f %% %10.4f %8.0f %7.0f %12.4f\n", size, size / 10, demanded * 100,
           sums.used / sums.capacity, sums.over_demand, sums.over_other, 1 - sums.got / sums.best);
}

static void shifts(void)
{
    static const double sizes[] = { 50, 100, 200, 400, 800, 2000 };
    printf("\nshift: 300 shifts of each size, a tenth of it examined\n"
           "   a day    red   demand       used   demand   other  loss to best\n");
    for (size_t i = 0; i < countof(sizes); i++)
        shifts_of(sizes[i], 0);
    for (size_t i = 0; i < countof(sizes); i++)
        shifts_of(sizes[i], .01);
}

/* does the interval hold the truth? */

struct looked {
    double progress;
    bool is_bad, is_hit;
};
struct looked_list list_of(struct looked);

/* The rule: laden elsewhere than where the goods are from. */
static void population(struct arena *a, const struct plan *plan, struct looked_list *ret)
{
    struct trade *t;
    const struct trade_declaration *d;
    struct trade_conf conf = { .seed = 1, .weeks = 8, .a_week = plan->a_week };
    if (trade_open(a, &conf, &t) < 0)
        exit(1);
    for (size_t n; trade_week(t, &d, &n);)
        for (size_t i = 0; i < n; i++)
            *list_push(a, ret) = (struct looked){ (d[i].minute - 480) / 480.0, d[i].is_offence,
                                                  d[i].departure != d[i].origin };
}

static bool holds(struct select_interval i, double truth)
{
    return i.low <= truth && truth <= i.high;
}

static void cover(const struct plan *plan)
{
    enum { RUNS = 1000, A_DAY = 500 };
    cleanup(arena_freep) struct arena *a = arena_new((size_t)4 << 30);
    struct looked_list all = { 0 };
    struct select_policy policy;
    struct select_faults faults;
    population(a, plan, &all);
    if (select_policy_read(
            a,
            STR("policy COVER\nversion 1\nrandom 2 %\nhours 08:00 .. 16:00\nexpect 500\nred "
                "50\nshift A day\nend\n"),
            &policy, &faults) != 0)
        exit(1);
    struct select_outcome *o = make_n(a, struct select_outcome, all.n);
    double bad = 0, hit = 0, both = 0, n_all = (double)all.n, width = 0;
    int covers[4] = { 0 };
    list_each (const struct looked, x, &all) {
        bad += x->is_bad;
        hit += x->is_hit;
        both += x->is_bad && x->is_hit;
    }
    for (int run = 0; run < RUNS; run++) {
        struct select_state s;
        struct select_measure m;
        size_t n = 0;
        if (select_open(&policy, STR("A"), STR("day"), 0, &s) < 0)
            exit(1);
        for (size_t i = 0; i < all.n; i++) {
            struct select_decision d;
            if (i % A_DAY == 0) {
                select_next(&s, (int64_t)(i / A_DAY) + run * 1000);
                select_day_key(STR("secret of the bench"), s.day, s.key);
            }
            struct select_item item = { .progress = (double)(i % A_DAY) / (double)A_DAY,
                                        .p = .05,
                                        .loss = all.at[i].is_hit ? 2 : 1 };
            if (select_decide(&s, &item, &d) < 0)
                exit(1);
            if (d.is_sampled)
                o[n++] = (struct select_outcome){ d.floor, all.at[i].is_bad, all.at[i].is_hit };
        }
        if (select_measure(o, n, hit / n_all, &m) < 0)
            exit(1);
        covers[0] += holds(m.rate, bad / n_all);
        covers[1] += holds(m.precision, both / hit);
        covers[2] += holds(m.lift, both / hit / (bad / n_all));
        covers[3] += holds(m.missed, bad - both);
        width += (m.rate.high - m.rate.low) / (double)RUNS;
    }
    printf("\ncover: %zu declarations, %.2f %% offences, a rule that hits %.1f %%; the lot draws 2 "
           "%%, %d times\n"
           "  the 95 %% interval holds the truth: rate %.1f %%, precision %.1f %%, lift %.1f %%, "
           "missed "
           "%.1f %%; width of the rate %.4f\n",
           all.n, 100 * bad / n_all, 100 * hit / n_all, RUNS, covers[0] / 10.0, covers[1] / 10.0,
           covers[2] / 10.0, covers[3] / 10.0, width);
}

int main(int argc, char **argv)
{
    struct plan plan = { 10, 11, 156, 2000, "" };
    for (int i = 1; i + 1 < argc; i += 2) {
        int64_t v = 0;
        if (strcmp(argv[i], "--only") == 0)
            plan.only = argv[i + 1];
        else if (str_to_i64(str_c(argv[i + 1]), &v) < 0)
            return 2;
        if (strcmp(argv[i], "--seeds") == 0)
            plan.seeds = (int)v;
        else if (strcmp(argv[i], "--first") == 0)
            plan.first = v;
        else if (strcmp(argv[i], "--weeks") == 0)
            plan.weeks = v;
        else if (strcmp(argv[i], "--a-week") == 0)
            plan.a_week = v;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!*plan.only || strcmp(plan.only, "loop") == 0)
        loop(&plan);
    if (!*plan.only || strcmp(plan.only, "shift") == 0)
        shifts();
    if (!*plan.only || strcmp(plan.only, "cover") == 0)
        cover(&plan);
    return 0;
}
