// SPDX-License-Identifier: Apache-2.0
#include "score/score.h"

#include "base/err.h"
#include "base/test.h"
#include "base/time.h"
#include "score/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t dice_state;
static uint32_t dice(uint32_t n)
{
    dice_state = dice_state * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)dice_state * n) >> 32);
}
static double chance(void) { return dice(1u << 24) / (double)(1u << 24); }

static struct arena *memory_new(void)
{
    dice_state = 7;
    return arena_new((size_t)4 << 30);
}

/* An invented trade: some traders cheat, and cheap goods are suspect. */
enum trade { HONEST_LABELS, SHUFFLED_LABELS, NO_DATES = 2 };

static str trade(struct arena *a, size_t rows, unsigned how)
{
    struct buf b = buf_new(a, 64 << 20);
    buf_add(&b, STR("No,Date,Importer,HS,Origin,Mass,Value,Rate,Office,Label\n"));
    for (size_t i = 0; i < rows; i++) {
        uint32_t importer = dice(120), hs = dice(20), origin = dice(5);
        if (i % 9 == 0)
            hs = 20 + dice(200) / 4 * 4; /* rare goods: bands of few prices */
        double mass = 10 + dice(1000), price = exp((double)(hs % 20) / 5 + chance() - .5),
               odds = .08;
        if (importer % 10 == 0)
            odds += .4;
        if (dice(5) == 0) {
            price /= 3;
            odds += .35;
        }
        if (how & SHUFFLED_LABELS)
            odds = .25;
        int64_t y, m, d;
        civil_from_days(18262 + (int64_t)(i * 360 / rows), &y, &m, &d);
        str date = how & NO_DATES ? STR("") : date_fmt(a, y, m, d);
        buf_fmt(&b, "%zu," STR_FMT ",I%03u,%02u%02u10,%c%c,%.1f,%.2f,%u,O%u,%d\n", i, STR_ARG(date),
                importer, 10 + hs / 4, hs % 100, 'A' + (int)origin, 'X', mass, mass * price,
                5 * dice(4), dice(3), chance() < odds);
    }
    return buf_str(&b);
}

static const char trade_map[] = "column \"No\" = id\ncolumn \"Date\" = date\n"
                                "column \"Importer\" = entity importer\ncolumn \"HS\" = hs\n"
                                "column \"Origin\" = origin\ncolumn \"Mass\" = number mass\n"
                                "column \"Value\" = number value\ncolumn \"Rate\" = number rate\n"
                                "column \"Office\" = category office\ncolumn \"Label\" = label\n";

struct made {
    struct arena *a;
    struct score_map map;
    struct score_table *table;
    struct plan plan;
    struct codes codes;
    uint32_t *rows;
};

/* In place: the plan points to the map. */
static void made_of(struct made *m, size_t rows, unsigned how)
{
    *m = (struct made){ .a = memory_new() };
    struct buf remarks = buf_new(m->a, 1 << 16);
    check(score_map_read(m->a, str_c(trade_map), &m->map) == 0);
    check(score_table_read(m->a, trade(m->a, rows, how), &m->map, &remarks, &m->table) == 0);
    plan_make(&m->map, &m->plan);
    codes_make(m->a, &m->plan, m->table, &m->codes);
    m->rows = make_n(m->a, uint32_t, rows);
    for (size_t i = 0; i < rows; i++)
        m->rows[i] = (uint32_t)i;
}

/* trees */

enum { WIDTH = 9, SAMPLES = 1200 };

static void random_data(struct arena *a, float **x, float **y)
{
    *x = make_n(a, float, SAMPLES *WIDTH);
    *y = make_n(a, float, SAMPLES);
    for (size_t i = 0; i < SAMPLES; i++) {
        double odds = 0;
        for (size_t k = 0; k < WIDTH; k++) {
            double v = k < 3 ? (double)dice(5) : chance() * 10 - 5;
            odds += (k % 2 ? 1 : -1) * v / 6;
            (*x)[i * WIDTH + k] = dice(6) ? (float)v : NAN;
        }
        (*y)[i] = chance() < 1 / (1 + exp(-odds));
    }
}

static const struct boosting small = { .depth = 5,
                                       .rounds_max = 60,
                                       .eta = .2,
                                       .child = 1,
                                       .lambda = 1,
                                       .rows = .8,
                                       .columns = .7,
                                       .seed = 3 };

TEST(the_walker_says_what_the_library_says)
{
    struct arena *a = memory_new();
    struct boosted b = { 0 };
    float *x, *y, all[SAMPLES];
    random_data(a, &x, &y);
    check(boost(a, &(struct boost_data){ x, y, SAMPLES, WIDTH }, NULL, &small, &b) == 0);
    check(b.forest.n_trees == 60);
    forest_margins(&b.forest, x, SAMPLES, WIDTH, all);
    for (size_t i = 0; i < SAMPLES; i++) {
        double one = (double)forest_margin(&b.forest, x + i * WIDTH);
        check(fabs(one - (double)b.train[i]) <= 1e-6);
        check(fabs((double)all[i] - (double)b.train[i]) <= 1e-6);
    }
    arena_free(a);
}

/* A file may say that many ways lead to one node: they would be more than fit anywhere. */
TEST(trees_whose_branches_meet_are_no_trees)
{
    enum { CHAIN = 18 };
    struct arena *a = memory_new();
    uint32_t root = 0, left[CHAIN];
    uint8_t depth = TREE_DEPTH_MAX;
    uint16_t feature[CHAIN] = { 0 };
    float threshold[CHAIN] = { 0 }, step[CHAIN] = { 0 };
    for (uint32_t i = 0; i < CHAIN; i++) {
        bool is_leaf = i + 2 >= CHAIN;
        left[i] = is_leaf ? i : i + 1; /* and the right one is i + 2, the left of the next */
        feature[i] = is_leaf ? NODE_LEAF : 0;
    }
    struct forest f = { .n_trees = 1,
                        .n_nodes = CHAIN,
                        .root = &root,
                        .depth = &depth,
                        .threshold = threshold,
                        .left = left,
                        .feature = feature,
                        .step = step };
    check(forest_ready(a, &f, 1) == ERR_CORRUPT);
    arena_free(a);
}

static void contributions_of_depth(int depth)
{
    struct boosting how = small;
    struct arena *a = memory_new();
    struct peer *peer;
    struct forest f;
    float *x, *y, *theirs = make_n(a, float, SAMPLES *(WIDTH + 1));
    struct plan p = { .n_features = WIDTH, .n_groups = WIDTH };
    for (size_t k = 0; k < WIDTH; k++)
        p.features[k].group = (uint8_t)k;
    how.depth = depth;
    random_data(a, &x, &y);
    check(peer_open(a, &(struct boost_data){ x, y, SAMPLES, WIDTH }, &how, &peer) == 0);
    check(peer_forest(a, peer, &f) == 0);
    forest_paths(a, &f, &p);
    check(peer_predict(peer, x, SAMPLES, WIDTH, 3, theirs) == 0);
    for (size_t i = 0; i < SAMPLES; i++) {
        double ours[SCORE_GROUPS_MAX], sum = f.expected;
        double said = 0;
        float margin = forest_reasons(&f, &p, x + i * WIDTH, ours, &said);
        for (size_t k = 0; k < WIDTH; k++) {
            sum += ours[k];
            check(fabs(ours[k] - (double)theirs[i * (WIDTH + 1) + k]) < 1e-4);
        }
        check(fabs(sum - said) < 1e-9);
        check(fabs((double)margin - (double)forest_margin(&f, x + i * WIDTH)) < 1e-9);
        check(fabs(sum - (double)margin) < 1e-5);
    }
    check(f.shares > 0 && f.shares <= (size_t)depth);
    peer_close(peer);
    arena_free(a);
}

TEST(contributions_sum_to_the_margin_and_are_the_library_s)
{
    for (int depth = 1; depth <= 8; depth++)
        contributions_of_depth(depth);
}

/* probabilities */

TEST(probabilities_rise_with_the_margin_and_are_true)
{
    struct arena *a = memory_new();
    enum { N = 6000 };
    float *margin = make_n(a, float, N);
    int8_t *label = make_n(a, int8_t, N);
    double *p = make_n(a, double, N), was = 0;
    for (size_t i = 0; i < N; i++) {
        margin[i] = (float)(chance() * 6 - 4);
        label[i] = chance() < .7 / (1 + exp(-2 * (double)margin[i])); /* no sigmoid */
    }
    struct calibration c, few;
    calibrate(a, margin, label, N, &c);
    calibrate(a, margin, label, 200, &few);
    check(c.n > 5 && few.n == 0);
    for (size_t i = 0; i < N; i++) {
        margin[i] = (float)(chance() * 6 - 4);
        label[i] = chance() < .7 / (1 + exp(-2 * (double)margin[i]));
        p[i] = calibrated(&c, (double)margin[i]);
    }
    for (double m = -9; m < 9; m += .01) {
        double now = calibrated(&c, m);
        check(now > was && now > 0 && now < 1);
        check(calibrated(&few, m) > 0 && calibrated(&few, m) < calibrated(&few, m + .01));
        was = now;
    }
    check(score_measure(p, label, N).calibration < .03);
    arena_free(a);
}

TEST(measures_are_those_of_the_books)
{
    const double p[] = { .9, .8, .7, .6, .55, .54, .53, .52, .51, .505 };
    const int8_t y[] = { 1, 1, 0, 1, -1, 0, 0, 0, 0, 0 };
    struct score_measure m = score_measure(p, y, countof(p));
    check(m.n == 9 && m.offences == 3);
    check(fabs(m.auc - 17.0 / 18) < 1e-12); /* one pair of eighteen is the wrong way round */
    check(m.precision5 > .99 && m.low5 < .3 && m.auc_low < m.auc && m.auc_high <= 1);
    const double tied[] = { .5, .5, .5, .5 };
    const int8_t half[] = { 1, 0, 1, 0 };
    m = score_measure(tied, half, 4);
    check(fabs(m.auc - .5) < 1e-12 && fabs(m.precision5 - .5) < 1e-12 && m.calibration < 1e-12);
    struct score_difference d = score_compare(p, p, y, countof(p), 1);
    check(fabs(d.auc) < 1e-12 && fabs(d.auc_high) < 1e-12 && d.common5 > .99);
}

/* features */

static double rate_auc(const struct made *m, const float *x, enum feature_kind kind)
{
    double worst = .5, *p = make_n(m->a, double, m->table->n);
    for (size_t k = 0; k < m->plan.n_features; k++) {
        if (m->plan.features[k].kind != kind)
            continue;
        for (size_t i = 0; i < m->table->n; i++) {
            double v = (double)x[i * m->plan.n_features + k];
            p[i] = isnan(v) ? .25 : v;
        }
        double auc = score_measure(p, m->table->label, m->table->n).auc;
        if (fabs(auc - .5) > fabs(worst - .5))
            worst = auc;
    }
    return worst;
}

/* Labels without any reason: a feature that foretells them has seen them. With dates and without.
 */
TEST(no_feature_knows_its_own_label)
{
    for (unsigned how = SHUFFLED_LABELS; how <= (SHUFFLED_LABELS | NO_DATES); how += NO_DATES) {
        struct made m;
        made_of(&m, 2500, how);
        struct walked w;
        walk(m.a, &(struct source){ &m.plan, &m.codes, m.table, 1 }, m.rows, m.table->n, &w);
        check(fabs(rate_auc(&m, w.x, F_RATE) - .5) < .06);
        /* And this is how it looks when they have: the same rows once everything is learned. */
        struct score_model all = {
            .map = m.map, .plan = m.plan, .codes = m.codes, .memory = w.memory
        };
        all.last_day = SCORE_NO_DAY;
        float *x = make_n(m.a, float, m.table->n *m.plan.n_features);
        for (size_t i = 0; i < m.table->n; i++)
            score_table_features(&all, m.table, i, x + i * m.plan.n_features);
        check(rate_auc(&m, x, F_RATE) > .6);
        arena_free(m.a);
    }
}

TEST(a_row_knows_only_the_days_before_it)
{
    struct made m;
    made_of(&m, 1500, HONEST_LABELS);
    struct source from = { &m.plan, &m.codes, m.table, 1 };
    struct walked before, after;
    size_t width = m.plan.n_features, differ = 0;
    walk(m.a, &from, m.rows, m.table->n, &before);
    int32_t day = m.table->day[700];
    uint32_t of_all = 0, of_all_before = 0;
    for (size_t i = 0; i < m.table->n; i++)
        of_all_before += m.table->label[i] > 0;
    for (size_t i = 0; i < m.table->n; i += 2) /* two and two: the share of all stays */
        if (m.table->day[i] >= day && i + 1 < m.table->n &&
            m.table->label[i] != m.table->label[i + 1]) {
            m.table->label[i] = !m.table->label[i];
            m.table->label[i + 1] = !m.table->label[i + 1];
        }
    for (size_t i = 0; i < m.table->n; i++)
        of_all += m.table->label[i] > 0;
    check(of_all == of_all_before);
    walk(m.a, &from, m.rows, m.table->n, &after);
    for (size_t i = 0; i < m.table->n; i++) {
        bool same = memcmp(before.x + i * width, after.x + i * width, width * sizeof(float)) == 0;
        if (m.table->day[i] <= day)
            check(same);
        differ += !same;
    }
    check(differ > 100);
    arena_free(m.a);
}

TEST(a_key_has_no_number_in_it)
{
    struct made m;
    made_of(&m, 10, HONEST_LABELS);
    for (size_t k = 0; k < m.plan.n_keys; k++)
        for (int i = 0; i < m.plan.keys[k].n_parts; i++) {
            int slot = m.plan.keys[k].parts[i];
            check(slot >= (int)m.map.n || m.map.at[slot].role != ROLE_NUMBER);
        }
    arena_free(m.a);
}

/* maps */

static const struct {
    const char *map, *why;
} faults[] = {
    { "", "names no column" },
    { "# only a remark\n", "names no column" },
    { "column \"A\" = hs\ncolumn \"B\" = hs\n", "line 2: two columns are hs" },
    { "column \"A\" = hs\ncolumn \"A\" = origin\n", "stands there twice" },
    { "column \"A\" hs\n", "line 1: behind \"A\" stands no =" },
    { "column A = hs\n", "quotes" },
    { "column \"A = hs\n", "not closed" },
    { "col \"A\" = hs\n", "a line is" },
    { "column \"A\" = number Mass!\n", "not understood" },
    { "column \"A\" = goods\n", "there is no role 'goods'" },
    { "column \"A\" = entity x\ncolumn \"B\" = entity x\n", "two columns are entity x" },
    { "column \"Critical Fraud\" = category\n", "only after inspection" },
    { "column \"RaisedTaxAmountUsd\" = number\n", "only after inspection ('raised')" },
    { "column \"adjusted_value\" = number value\n", "'adjust'" },
    { "column \"Price\" = number known inspection\n", "only after inspection" },
    { "column \"Infraction code\" = category\n", "only after inspection ('infraction')" },
    { "column \"Duty after control\" = number\n", "only after inspection ('after')" },
    { "column \"Short duty\" = number\n", "only after inspection ('short')" },
    { "column \"Religion\" = category\n", "may not be used" },
    { "column \"Inspected religion\" = category known declaration\n", "may not be used" },
    { "column \"X\" = category sect\n", "may not be used" },
    { "column \"Nationality\" = category\n", "is of persons" },
    { "column \"Sex\" = person sex\n", "needs justify" },
    { "column \"Sex\" = person sex justify \"x\"\n", "needs justify" },
    { "column \"Date\" = date yyyy\n", "a date is written" },
};

TEST(maps_that_are_refused_say_why)
{
    struct arena *a = memory_new();
    for (size_t i = 0; i < countof(faults); i++) {
        struct score_map m;
        size_t at;
        check(score_map_read(a, str_c(faults[i].map), &m) < 0);
        if (!str_find(str_c(err_last()), str_c(faults[i].why), &at))
            test_fail(__FILE__, __LINE__,
                      str_cstr(a, str_fmt(a, "%s: %s", faults[i].map, err_last())));
    }
    arena_free(a);
}

TEST(maps_are_read_as_they_are_printed)
{
    struct arena *a = memory_new();
    struct score_map m, again;
    struct buf b = buf_new(a, 1 << 16), c = buf_new(a, 1 << 16);
    const str text =
        STR("column \"a \"\"b\"\"\" = entity importer\ncolumn \"Inspected weight\" = number mass "
            "known declaration\n"
            "column \"Nationality\" = person nationality justify \"MOU 7 of 2026, s. 3\"\n"
            "column \"When\" = date dmy\ncolumn \"Package\" = category package\n");
    check(score_map_read(a, text, &m) == 0 && m.n == 5);
    score_map_print(&b, &m);
    check(score_map_read(a, buf_str(&b), &again) == 0);
    score_map_print(&c, &again);
    check(str_eq(buf_str(&b), buf_str(&c)) && str_eq(buf_str(&b), text));
    arena_free(a);
}

static void check_guess(struct arena *a, str csv, const char *want)
{
    struct score_map m;
    struct buf remarks = buf_new(a, 1 << 16), b = buf_new(a, 1 << 16);
    check(score_map_guess(a, csv, &remarks, &m) == 0);
    score_map_print(&b, &m);
    for (str rest = str_c(want), line; str_cut(&rest, '\n', &line);) {
        size_t at;
        if (!str_find(buf_str(&b), line, &at) && !str_find(buf_str(&remarks), line, &at))
            test_fail(__FILE__, __LINE__,
                      str_cstr(a, str_fmt(a, STR_FMT " is not in " STR_FMT, STR_ARG(line),
                                          STR_ARG(buf_str(&b)))));
    }
}

TEST(maps_are_guessed_from_usual_heads)
{
    struct arena *a = memory_new();
    check_guess(a,
                STR("sgd.id,sgd.date,importer.id,tariff.code,cif.value,gross.weight,total.taxes,"
                    "illicit,revenue,adjusted.value,religion,nationality\n"
                    "SGD1,13-01-02,IMP1,8703232226,2809,2700,3647.1,0,0,2809,x,PK\n"
                    "SGD2,13-01-03,IMP2,8703232226,2209,2701,3647,1,980.5,3189,y,AE\n"),
                "column \"sgd.date\" = date\ncolumn \"importer.id\" = entity importer\n"
                "column \"tariff.code\" = hs\ncolumn \"cif.value\" = number value\n"
                "column \"gross.weight\" = number mass\ncolumn \"illicit\" = label\n"
                "column \"revenue\" = loss\ncolumn \"adjusted.value\" = outcome\n"
                "column \"religion\" is left out\ncolumn \"nationality\" is left out\n");
    check_guess(a,
                STR("GD No;Filing date;NTN of importer;HS code (8 digits);Origin (ISO);Net "
                    "wt.;Declared price;"
                    "Was fraud?;Exam remarks\n"
                    "1;02-JAN-2026;44-1;87032322;CN;12,5;100;YES;ok\n"
                    "2;03-JAN-2026;44-2;87032322;AE;12,5;101;no;bad\n3;03-JAN-2026;44-2;87032322;"
                    "AE;1;101;Yes;x\n"),
                "column \"Filing date\" = date\ncolumn \"NTN of importer\" = entity importer\n"
                "column \"HS code (8 digits)\" = hs\ncolumn \"Origin (ISO)\" = origin\n"
                "column \"Net wt.\" = number mass\ncolumn \"Declared price\" = number value\n"
                "column \"Exam remarks\" = outcome\n");
    arena_free(a);
}

/* cells */

TEST(dates_and_numbers_are_read_as_people_write_them)
{
    const struct {
        const char *how, *text;
        int32_t day;
    } dates[] = { { "ymd", "2026-11-24", 20781 },        { "ymd", "20261124", 20781 },
                  { "dmy", "24/11/2026 08:30", 20781 },  { "dmy", "24-NOV-2026", 20781 },
                  { "mdy", "11/24/2026", 20781 },        { "yymd", "26-11-24", 20781 },
                  { "dmyy", "24.11.26", 20781 },         { "ymd", "2026-11-24T08:30:00Z", 20781 },
                  { "ymd", "2026-02-30", SCORE_NO_DAY }, { "ymd", "yesterday", SCORE_NO_DAY } };
    for (size_t i = 0; i < countof(dates); i++)
        check(day_of(str_c(dates[i].text), str_c(dates[i].how)) == dates[i].day);
    const str two[] = { STR("01/02/2026"), STR("25/02/2026") };
    check(str_eq(date_how(two, 2), STR("dmy")));
    double v;
    check(number_of(STR(" 1,234.50 "), &v) && fabs(v - 1234.5) < 1e-9);
    check(number_of(STR("12,5"), &v) && fabs(v - 12.5) < 1e-9);
    check(number_of(STR("1.234,50"), &v) && fabs(v - 1234.5) < 1e-9);
    check(number_of(STR("1,234"), &v) && fabs(v - 1234) < 1e-9);
    check(number_of(STR("1e3"), &v) && fabs(v - 1000) < 1e-9);
    check(number_of(STR("17%"), &v) && fabs(v - 17) < 1e-9);
    check(!number_of(STR("nan"), &v) && !number_of(STR("inf"), &v) && !number_of(STR(""), &v) &&
          !number_of(STR("1e999"), &v) && !number_of(STR("12 kg"), &v));
    char digits[HS_MAX];
    check(hs_digits(STR("10121"), digits) == 6 && digits[0] == '0');
    check(hs_digits(STR("0101.21.00"), digits) == 8);
}

TEST(a_table_whose_dates_are_written_otherwise_is_refused)
{
    struct arena *a = memory_new();
    struct buf remarks = buf_new(a, 1 << 16);
    struct score_map map;
    struct score_table *t;
    check(score_map_read(a, STR("column \"D\" = date ymd\ncolumn \"HS\" = hs\n"), &map) == 0);
    check(score_table_read(a, STR("D,HS\n2026-11-24,010121\n24/11/2026,010121\n,010121\n"), &map,
                           &remarks, &t) == 0);
    check(score_table_read(a, STR("D,HS\n24.11.2026,010121\n24/11/2026,010121\n2026-11-24,0101\n"),
                           &map, &remarks, &t) == ERR_INVALID);
    check(strstr(err_last(), "2 of 3 dates cannot be read, the first is '24.11.2026'") != NULL);
    arena_free(a);
}

/* a whole model */

static struct score_model *learned(struct made *m, struct score_table **ret_valid)
{
    struct score_model *model;
    struct buf remarks = buf_new(m->a, 1 << 16);
    check(score_table_read(m->a, trade(m->a, 600, 0), &m->map, &remarks, ret_valid) == 0);
    struct score_training how = { .seed = 1, .is_quick = true };
    check(score_train(m->a, &m->map, m->table, *ret_valid, &how, &model) == 0);
    return model;
}

TEST(a_model_is_the_same_bytes_again_and_refuses_to_be_altered)
{
    struct made m;
    made_of(&m, 800, 0);
    struct score_table *valid;
    str one = score_save(m.a, learned(&m, &valid)), two;
    dice_state = 7;
    trade(m.a, 800, 0); /* the same dice again */
    two = score_save(m.a, learned(&m, &valid));
    check(str_eq(one, two));
    struct score_model *model;
    char *bytes = str_cstr(m.a, one);
    for (size_t i = 0; i < one.len; i += one.len / 97) {
        bytes[i] ^= 1;
        check(score_load(m.a, (str){ bytes, one.len }, &model) < 0);
        bytes[i] ^= 1;
    }
    check(score_load(m.a, (str){ bytes, one.len - 1 }, &model) < 0);
    bytes[one.len / 2] ^= 1;
    check(score_load(m.a, (str){ bytes, one.len }, &model) < 0);
    check(strstr(err_last(), "altered") != NULL);
    arena_free(m.a);
}

TEST(a_frozen_model_scores_as_it_was_learned_and_says_why)
{
    struct made m;
    made_of(&m, 2000, 0);
    struct score_table *valid;
    struct score_model *model = learned(&m, &valid), *frozen;
    check(score_load(m.a, score_save(m.a, model), &frozen) == 0);
    double *p = make_n(m.a, double, valid->n);
    size_t at;
    for (size_t i = 0; i < valid->n; i++) {
        struct score x, y;
        score_table_row(model, valid, i, 0, NULL, &x);
        score_table_row(frozen, valid, i, 0, m.a, &y);
        check(fabs(x.margin - y.margin) < 1e-12 && fabs(x.probability - y.probability) < 1e-12);
        double sum = y.base;
        for (size_t k = 0; k < y.n_reasons; k++) {
            sum += y.reasons[k].value;
            check(y.reasons[k].text.len > 0);
        }
        check(fabs(sum - y.margin) < 1e-9 && fabs(y.base - frozen->offence.expected) < 1e-5);
        p[i] = y.probability;
    }
    struct score_measure got = score_measure(p, valid->label, valid->n);
    check(got.auc > .65 && got.calibration < .1);
    str text[SCORE_COLUMNS_MAX];
    double number[SCORE_COLUMNS_MAX];
    for (size_t i = 0; i < SCORE_COLUMNS_MAX; i++) {
        text[i] = STR("");
        number[i] = (double)NAN;
    }
    struct score_row row = { text, number, SCORE_NO_DAY, 0 };
    text[score_column_at(frozen, STR("entity"), STR("importer"))] = STR("I010");
    text[score_column_at(frozen, STR("hs"), STR(""))] = STR("101010");
    number[score_column_at(frozen, STR("number"), STR("mass"))] = 100;
    check(score_column_at(frozen, STR("entity"), STR("seller")) < 0);
    struct buf said = buf_new(m.a, 1 << 16);
    struct score s;
    score_row(frozen, &row, m.a, &s);
    for (size_t k = 0; k < s.n_reasons; k++)
        buf_add(&said, s.reasons[k].text);
    check(str_find(buf_str(&said), STR("importer I010: "), &at));
    check(str_find(buf_str(&said), STR(" earlier declarations with an offence"), &at));
    check(isnan(s.loss) && s.probability > 0 && s.probability < 1);
    arena_free(m.a);
}

TEST(what_cannot_be_learned_from_is_said)
{
    struct made m;
    made_of(&m, 300, 0);
    struct score_model *model;
    struct score_training how = { .seed = 1, .is_quick = true };
    memset(m.table->label, 0, m.table->n);
    m.table->n_offences = 0;
    check(score_train(m.a, &m.map, m.table, m.table, &how, &model) < 0);
    check(strstr(err_last(), "one outcome only") != NULL);
    m.table->n_labelled = 0;
    check(score_train(m.a, &m.map, m.table, m.table, &how, &model) < 0);
    check(strstr(err_last(), "no row with an outcome") != NULL);
    struct buf remarks = buf_new(m.a, 1 << 16);
    struct score_table *t;
    check(score_table_read(m.a, STR("Label,HS\n1,0101\n\nmaybe,0101\n"), &m.map, &remarks, &t) < 0);
    check(strstr(err_last(), "line 4: 'maybe'") != NULL);
    check(score_table_read(m.a, STR("Other\n1\n"), &m.map, &remarks, &t) < 0);
    check(score_table_read(m.a, STR("HS,Label\n"), &m.map, &remarks, &t) < 0);
    check(score_table_read(m.a, STR(""), &m.map, &remarks, &t) < 0);
    arena_free(m.a);
}

/* "Short duty" is a harmless head for many columns; what is in it gives it away. */
TEST(a_column_that_tells_the_outcome_is_found_by_what_is_in_it)
{
    static const char *const maps[] = { "column \"X\" = number short",
                                        "column \"X\" = category code",
                                        "column \"X\" = category code known declaration" };
    struct score_training how = { .seed = 1, .is_quick = true };
    struct score_model *model;
    for (size_t i = 0; i < countof(maps); i++) {
        struct arena *a = memory_new();
        struct buf b = buf_new(a, 1 << 20), remarks = buf_new(a, 1 << 16);
        struct score_map map;
        struct score_table *t;
        buf_add(&b, STR("HS,Mass,X,Label\n"));
        for (int k = 0; k < 600; k++) {
            bool bad = dice(4) == 0, is_odd = dice(200) == 0;
            buf_fmt(&b, "%u10110,%u,%s,%d\n", 10 + dice(8), 10 + dice(1000),
                    bad == is_odd ? ""
                    : dice(2)     ? "12"
                                  : "17",
                    bad);
        }
        str text = str_fmt(a,
                           "column \"HS\" = hs\ncolumn \"Mass\" = number mass\n%s\n"
                           "column \"Label\" = label\n",
                           maps[i]);
        check(score_map_read(a, text, &map) == 0);
        check(score_table_read(a, buf_str(&b), &map, &remarks, &t) == 0);
        int r = score_train(a, &map, t, t, &how, &model);
        check(i < 2 ? r == ERR_INVALID && strstr(err_last(), "\"X\" tells the outcome") : r == 0);
        arena_free(a);
    }
}

TEST(repeated_rows_are_counted)
{
    struct made m;
    made_of(&m, 400, 0);
    struct leak l;
    leak_find(m.a, &m.plan, m.table, m.table, &l);
    check(l.pair == 400 && l.whole == 400);
    struct score_table half = *m.table;
    half.n = 200;
    leak_find(m.a, &m.plan, &half, m.table, &l);
    check(l.n == 400 && l.pair >= 200 && l.pair < 260 && l.in_first[0] && l.in_second[199]);
    arena_free(m.a);
}

/* With the public declarations, where they are: 5,000 rows of the first year, the next quarter. */
TEST(public_declarations_when_they_are_there)
{
    struct arena *a = memory_new();
    const char *path[] = { "../shared/data/declarations/df_syn_train_eng.csv",
                           "../shared/data/declarations/df_syn_valid_eng.csv" };
    struct score_table *t[2];
    struct score_map map;
    struct buf remarks = buf_new(a, 1 << 16);
    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(path[i], "rb");
        if (!f) {
            printf("  %s is not there: skipped\n", path[i]);
            arena_free(a);
            return;
        }
        enum { BYTES = 5 << 20, ROWS = 5000 };
        char *bytes = make_n(a, char, BYTES);
        str whole = { bytes, fread(bytes, 1, BYTES, f) }, rest = whole, line;
        fclose(f);
        for (int k = 0; k <= ROWS && str_cut(&rest, '\n', &line); k++)
            continue;
        whole.len -= rest.len;
        if (i == 0)
            check(score_map_guess(a, whole, &remarks, &map) == 0);
        check(score_table_read(a, whole, &map, &remarks, &t[i]) == 0 && t[i]->n == ROWS);
    }
    check(map_find(&map, ROLE_OUTCOME, NULL) >= 0 && map_find(&map, ROLE_HS, NULL) >= 0);
    struct score_model *m;
    struct score_training how = { .seed = 1, .is_quick = true };
    check(score_train(a, &map, t[0], t[1], &how, &m) == 0);
    double *p = make_n(a, double, t[1]->n);
    for (size_t i = 0; i < t[1]->n; i++) {
        struct score s;
        score_table_row(m, t[1], i, 0, NULL, &s);
        p[i] = s.probability;
    }
    check(score_measure(p, t[1]->label, t[1]->n).auc > .55);
    arena_free(a);
}
