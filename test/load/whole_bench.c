// SPDX-License-Identifier: Apache-2.0
/* whole_bench.c — a declaration from bytes to lane, without the store:
 *   whole-bench MODEL CRITERIA.tsv MAP TABLE.csv POLICY ROWS WORDS
 * A message of a head and ROWS rows of the table is decoded and normalised; then for each declaration
 * 1,000 criteria are matched, the model scores it and gives its reasons, WORDS of them for and against in
 * words, and selectivity decides its lane. One thread. The rate is of processor time over the whole run; the
 * slowest hundredth by the wall clock, each with its share of decoding; the parts are of runs of their own,
 * in which a clock is read between them. Last, a digest of all that was found. */
#include "base/buf.h"
#include "base/err.h"
#include "criteria/table.h"
#include "ingest/decoder.h"
#include "platform/os.h"
#include "score/score.h"
#include "select/select.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 20, RUNS = 3 };
/* What the model is told: its role and name; texts, then numbers. */
static const char *const columns[][2] = {
    { "entity", "importer" },   { "entity", "declarant" },
    { "entity", "seller" },     { "entity", "courier" },
    { "hs", "" },               { "origin", "" },
    { "departure", "" },        { "category", "office" },
    { "category", "process_type" }, { "category", "import_use" },
    { "category", "payment_type" }, { "category", "mode_of_transport" },
    { "category", "tax_type" }, { "category", "country_of_origin_indicator" },
    { "number", "mass" },       { "number", "value" },
    { "number", "rate" },
};
enum { SCORE_COLUMNS = countof(columns), TEXTS = 14 };
enum part { DECODE, CRITERIA, SCORE, LANE, PARTS };
static const char *const part_names[PARTS] = { "decode", "criteria", "score", "lane" };

struct bench {
    struct arena *keep, *a;
    struct score_model *model;
    struct criteria_table rules;
    struct select_policy policy;
    struct select_state shift;
    str map;
    uint32_t *met;
    uint64_t hits, red;
    double spent[PARTS];
    uint64_t digest;
    bool is_apart; /* the clock is read between the parts */
    bool is_told;  /* all that is found goes into the digest: no clock runs */
    unsigned words;
    int at[SCORE_COLUMNS]; /* columns of the model; -1: it has none */
};

static double processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double known(double x) { return x < 0 ? (double)NAN : x; }

/* FNV-1a (G. Fowler, L. Noll, P. Vo): what was found, so that two builds can be compared. */
static void digest_add(uint64_t *d, const void *p, size_t n)
{
    const unsigned char *at = p;
    for (size_t i = 0; i < n; i++)
        *d = (*d ^ at[i]) * 0x100000001B3U;
}

/* The columns of the workload, in its order. */
static void row_of(const struct event *e, str text[COLUMNS], double number[COLUMNS])
{
    const struct declaration *d = e->declaration;
    const struct item *i = &e->items.at[0];
    const str texts[COLUMNS] = {
        d->office.text,   d->regime.text,   d->use.text,      d->use.text,       d->payment.text,
        d->transport.text, d->declarant.text, d->importer.text, d->exporter.text,  d->courier.text,
        i->hs.text,       d->departure.text, i->origin.text,   STR(""),           i->tax_type.text,
        i->origin_mark.text,
    };
    memcpy(text, texts, sizeof texts);
    for (size_t c = 0; c < COLUMNS; c++)
        number[c] = (double)NAN;
    number[13] = known(i->tax_rate);
    number[16] = known(i->net_mass_kg);
    number[17] = known(i->value);
    number[18] = known(i->value_per_kg);
}

static void score_of(const struct bench *b, const struct event *e, struct score *ret)
{
    str text[SCORE_COLUMNS_MAX] = { { 0 } };
    double number[SCORE_COLUMNS_MAX];
    const struct declaration *d = e->declaration;
    const struct item *i = &e->items.at[0];
    for (size_t c = 0; c < SCORE_COLUMNS_MAX; c++)
        number[c] = (double)NAN;
    const str texts[TEXTS] = {
        d->importer.text, d->declarant.text, d->exporter.text, d->courier.text,   i->hs.text,
        i->origin.text,   d->departure.text, d->office.text,   d->regime.text,    d->use.text,
        d->payment.text,  d->transport.text, i->tax_type.text, i->origin_mark.text,
    };
    const double numbers[] = { i->net_mass_kg, i->value, i->tax_rate };
    for (size_t c = 0; c < SCORE_COLUMNS; c++)
        if (b->at[c] >= 0 && c < TEXTS)
            text[b->at[c]] = texts[c];
        else if (b->at[c] >= 0)
            number[b->at[c]] = known(numbers[c - TEXTS]);
    int64_t day;
    bool has_day = date_parse(d->date.text, &day) == 0;
    struct score_row row = { .text = text,
                             .number = number,
                             .day = has_day ? (int32_t)day : SCORE_NO_DAY,
                             .words = b->words };
    score_row(b->model, &row, b->a, ret);
}

static void spend(struct bench *b, enum part part, double *from)
{
    if (!b->is_apart)
        return;
    double now = processor();
    b->spent[part] += now - *from;
    *from = now;
}

static void tell(struct bench *b, size_t n, const struct score *s, const struct select_decision *d)
{
    const double told[] = { s->margin,     s->base,      s->probability, s->loss,
                            d->propensity, d->threshold, d->value,       d->left };
    digest_add(&b->digest, b->met, n * sizeof *b->met);
    digest_add(&b->digest, told, sizeof told);
    for (size_t i = 0; i < s->n_reasons; i++) {
        digest_add(&b->digest, &s->reasons[i].value, sizeof s->reasons[i].value);
        digest_add(&b->digest, s->reasons[i].text.ptr, s->reasons[i].text.len);
    }
    digest_add(&b->digest, &d->lane, sizeof d->lane);
    digest_add(&b->digest, &d->stream, sizeof d->stream);
}

static int judge(struct bench *b, const struct event *e)
{
    str text[COLUMNS];
    double number[COLUMNS], at = b->is_apart ? processor() : 0;
    row_of(e, text, number);
    size_t n = criteria_match(b->rules.criteria, &(struct criteria_row){ text, number }, b->met);
    spend(b, CRITERIA, &at);
    struct score s;
    score_of(b, e, &s);
    spend(b, SCORE, &at);
    struct select_item item = { .progress = 0.5, .p = s.probability, .hits = (int64_t)n };
    struct select_decision decision;
    item.loss = s.loss > 0 ? s.loss : 0;
    TRY(select_decide(&b->shift, &item, &decision));
    spend(b, LANE, &at);
    if (b->is_told)
        tell(b, n, &s, &decision);
    b->hits += n;
    b->red += decision.lane == SELECT_red;
    return 0;
}

static int message(struct bench *b, str body, size_t rows, double *each)
{
    struct decoded d = { 0 };
    double from = b->is_apart ? processor() : 0, began = wall();
    if (decode_whole(b->a, body, b->map, USEC_PER_DAY * 20000, &d) != 0 || d.events.n != rows)
        return fail(ERR_INVALID, "a row was not read");
    spend(b, DECODE, &from);
    double decoded = wall() - began;
    for (size_t i = 0; i < rows; i++) {
        began = wall();
        TRY(judge(b, &d.events.at[i]));
        each[i] = wall() - began + decoded / (double)rows;
    }
    arena_reset(b->a);
    return 0;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static int run(struct bench *b, str table, size_t rows, double *each, size_t *ret_n)
{
    str rest = table, line, head;
    struct buf body = buf_new(b->keep, 16 << 20);
    size_t n = 0, here = 0;
    str_cut(&rest, '\n', &head);
    while (str_cut(&rest, '\n', &line)) {
        if (here == 0) {
            body.len = 0;
            buf_add(&body, head);
        }
        buf_c(&body, '\n');
        buf_add(&body, line);
        if (++here < rows && rest.len)
            continue;
        TRY(message(b, buf_str(&body), here, each + n));
        n += here;
        here = 0;
    }
    *ret_n = n;
    return 0;
}

static int open_shift(struct bench *b)
{
    unsigned char day[SELECT_KEY_BYTES];
    TRY(select_open(&b->policy, STR("KAPE"), STR("day"), 20000, &b->shift));
    select_day_key(STR("a secret of a bench, sixteen bytes and more"), 20000, day);
    memcpy(b->shift.key, day, sizeof day);
    return 0;
}

static int open_all(struct bench *b, char **argv)
{
    str text, faults_of = { 0 };
    struct select_faults faults = { 0 };
    TRY(file_map(argv[1], &text));
    TRY(score_load(b->keep, text, &b->model));
    TRY(file_map(argv[2], &text));
    TRY(criteria_table_read(b->keep, text, &b->rules));
    b->met = make_n(b->keep, uint32_t, criteria_count(b->rules.criteria) + 1);
    TRY(file_map(argv[3], &b->map));
    TRY(file_map(argv[5], &faults_of));
    if (select_policy_read(b->keep, faults_of, &b->policy, &faults) != 0)
        return fail(ERR_INVALID, "the policy is faulty");
    return open_shift(b);
}

/* Once, in a shift of its own: of equal input every build tells the same. */
static int digest(struct bench *b, str table, size_t rows, double *each)
{
    size_t n = 0;
    TRY(open_shift(b));
    b->is_apart = false;
    b->is_told = true;
    b->digest = 0xCBF29CE484222325U;
    TRY(run(b, table, rows, each, &n));
    printf("digest of hits, scores, reasons and lanes: %016llx\n", (unsigned long long)b->digest);
    return 0;
}

static int measure(struct bench *b, char **argv)
{
    str table;
    int64_t rows, words;
    if (str_to_i64(str_c(argv[6]), &rows) != 0 || rows < 1 || rows > 1000)
        return fail(ERR_INVALID, "1 to 1000 rows");
    if (str_to_i64(str_c(argv[7]), &words) != 0 || words < 1 || words > 100)
        return fail(ERR_INVALID, "1 to 100 reasons in words");
    TRY(open_all(b, argv));
    TRY(file_map(argv[4], &table));
    b->words = (unsigned)words;
    for (size_t i = 0; i < SCORE_COLUMNS; i++)
        b->at[i] = score_column_at(b->model, str_c(columns[i][0]), str_c(columns[i][1]));
    double *each = make_n(b->keep, double, table.len / 20 + 1);
    for (int r = 0; r < RUNS; r++) {
        size_t n = 0;
        b->is_apart = false;
        b->hits = b->red = 0;
        double began = processor();
        TRY(run(b, table, (size_t)rows, each, &n));
        double sum = processor() - began;
        qsort(each, n, sizeof *each, by_size);
        printf("%zu declarations, %.0f a second of the processor, %.1f us each, p99 %.1f us;", n,
               (double)n * 1e6 / sum, sum / (double)n, each[n * 99 / 100]);
        printf(" %.2f criteria met, %llu red; parts:", (double)b->hits / (double)n,
               (unsigned long long)b->red);
        b->is_apart = true;
        memset(b->spent, 0, sizeof b->spent);
        TRY(run(b, table, (size_t)rows, each, &n));
        for (int p = 0; p < PARTS; p++)
            printf(" %s %.1f", part_names[p], b->spent[p] / (double)n);
        printf(" us\n");
    }
    return digest(b, table, (size_t)rows, each);
}

int main(int argc, char **argv)
{
    if (argc != 8) {
        fprintf(stderr, "whole-bench MODEL CRITERIA.tsv MAP TABLE.csv POLICY ROWS WORDS\n");
        return 2;
    }
    struct bench *b = calloc(1, sizeof *b);
    must(b != NULL);
    b->keep = arena_new(SIZE_MAX);
    b->a = arena_new(64 << 20);
    int r = measure(b, argv);
    if (r < 0)
        fprintf(stderr, "whole-bench: %s\n", err_last());
    return r < 0;
}
