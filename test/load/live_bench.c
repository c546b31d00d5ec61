// SPDX-License-Identifier: Apache-2.0
/* live_bench.c — what the stage "score" costs a declaration: live-bench MODEL MAP TABLE.csv ITEMS
 * Each row of the table is decoded as a message (not counted) with its item so many times, then the stage runs
 * with the model live, words for the strongest reason, and its row for the store appended. Processor time, one
 * thread, three runs. */
#include "base/err.h"
#include "ingest/decoder.h"
#include "platform/os.h"
#include "risk/risk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 3, ITEMS_MOST = 1000 };

struct bench {
    struct arena *keep, *a;
    struct risk_models models;
    str map;
    int64_t items;
    size_t worded;
};

static double processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int one(struct bench *b, str body, double *ret)
{
    struct writes *w = make(b->a, struct writes);
    struct work work = { .arena = b->a, .writes = w, .models = &b->models, .now = time_now() };
    writes_init(w, b->a);
    if (decode_whole(b->a, body, b->map, USEC_PER_DAY * 20000, &work.decoded) != 0 ||
        work.decoded.events.n != 1)
        return fail(ERR_INVALID, "a row was not read");
    struct event *e = &work.decoded.events.at[0];
    while (e->items.n < (size_t)b->items)
        *list_push(b->a, &e->items) = e->items.at[0];
    double from = processor();
    TRY(risk_score(&work));
    *ret = processor() - from;
    must(e->score.probability >= 0);
    b->worded += e->score.reason.text.len > 0;
    arena_reset(b->a);
    return 0;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static int run(struct bench *b, str table, double *each)
{
    str rest = table, line, head;
    struct buf body = buf_new(b->keep, 1 << 20);
    size_t n = 0;
    double sum = 0;
    b->worded = 0;
    str_cut(&rest, '\n', &head);
    while (str_cut(&rest, '\n', &line)) {
        body.len = 0;
        buf_add(&body, head);
        buf_c(&body, '\n');
        buf_add(&body, line);
        TRY(one(b, buf_str(&body), &each[n]));
        sum += each[n++];
    }
    qsort(each, n, sizeof *each, by_size);
    printf("%zu declarations of %lld items: %.1f us each, p50 %.1f, p99 %.1f us; %zu with a reason\n", n,
           (long long)b->items, sum / (double)n, each[n / 2], each[n * 99 / 100], b->worded);
    return 0;
}

static int measure(struct bench *b, char **argv)
{
    str table, bytes;
    if (str_to_i64(str_c(argv[4]), &b->items) != 0 || b->items < 1 || b->items > ITEMS_MOST)
        return fail(ERR_INVALID, "1 to %d items", ITEMS_MOST);
    TRY(file_map(argv[1], &bytes));
    TRY(risk_model_open(STR("bench"), STR("bench"), STR("1"), bytes, &b->models.live));
    TRY(file_map(argv[2], &b->map));
    TRY(file_map(argv[3], &table));
    double *each = make_n(b->keep, double, table.len / 20 + 1);
    for (int r = 0; r < RUNS; r++)
        TRY(run(b, table, each));
    risk_model_free(b->models.live);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "live-bench MODEL MAP TABLE.csv ITEMS\n");
        return 2;
    }
    struct bench b = { .keep = arena_new((size_t)1 << 30), .a = arena_new(64 << 20) };
    int r = measure(&b, argv);
    if (r < 0)
        fprintf(stderr, "live-bench: %s\n", err_last());
    arena_free(b.a);
    arena_free(b.keep);
    return r < 0;
}
