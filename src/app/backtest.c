// SPDX-License-Identifier: Apache-2.0
#include "app/backtest.h"

#include "base/err.h"
#include "base/wilson.h"

enum { MET_MOST = 256, SHARES_SHOWN = 3 };

struct tally {
    uint64_t hits, decided, found, alone;
};
struct backtest {
    size_t n, n_outcomes;
    int8_t *outcome;
    struct tally *of, all;
    uint32_t *shared; /* n by n; NULL: too many */
};

static int read_outcomes(struct backtest *b, struct arena *a, str text)
{
    size_t lines = 0;
    str rest = text, line;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    b->outcome = make_n(a, int8_t, lines + 2);
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        bool is_known = str_eq(line, STR("0")) || str_eq(line, STR("1"));
        b->n_outcomes++;
        if (line.len && !is_known)
            return fail(ERR_INVALID, "line %zu of the outcomes is '" STR_FMT "': 1, 0 or nothing",
                        b->n_outcomes, STR_ARG(str_sub(line, 0, 40)));
        b->outcome[b->n_outcomes - 1] = (int8_t)(is_known ? line.ptr[0] - '0' : -1);
    }
    return 0;
}

int backtest_new(struct arena *a, size_t n, str outcomes, struct backtest **ret)
{
    struct backtest *b = make(a, struct backtest);
    *b = (struct backtest){ .n = n, .of = make_n(a, struct tally, n + 1) };
    if (n <= BACKTEST_PAIRS_MOST)
        b->shared = make_n(a, uint32_t, n *n + 1);
    *ret = b;
    return read_outcomes(b, a, outcomes);
}

int backtest_check(const struct backtest *b)
{
    if (b->n_outcomes && b->n_outcomes != b->all.hits)
        return fail(ERR_INVALID, "%zu outcomes for %llu events", b->n_outcomes,
                    (unsigned long long)b->all.hits);
    return 0;
}

/* 1, 0, or -1: not known. */
static int next_outcome(const struct backtest *b)
{
    return b->all.hits < b->n_outcomes ? b->outcome[b->all.hits] : -1;
}

void backtest_add(struct backtest *b, const uint32_t *met, size_t n)
{
    int outcome = next_outcome(b);
    b->all.hits++;
    b->all.decided += outcome >= 0;
    b->all.found += outcome == 1;
    for (size_t i = 0; i < n; i++) {
        struct tally *t = &b->of[met[i]];
        t->hits++;
        t->decided += outcome >= 0;
        t->found += outcome == 1;
        t->alone += n == 1;
    }
    for (size_t i = 0; b->shared && n > 1 && i < n && n <= MET_MOST; i++)
        for (size_t k = 0; k < n; k++)
            b->shared[(size_t)met[i] * b->n + met[k]]++;
}

static void print_shares(const struct backtest *b, const str *ids, uint32_t i, FILE *out)
{
    uint32_t told[SHARES_SHOWN];
    for (size_t place = 0; b->shared && place < SHARES_SHOWN; place++) {
        uint32_t best = 0, most = 0;
        for (uint32_t k = 0; k < b->n; k++) {
            uint32_t n = b->shared[(size_t)i * b->n + k];
            bool is_told = k == i;
            for (size_t p = 0; p < place; p++)
                is_told |= told[p] == k;
            if (n > most && !is_told) {
                most = n;
                best = k;
            }
        }
        if (!most)
            return;
        told[place] = best;
        fprintf(out, "%s%.*s:%u", place ? "," : "", STR_ARG(ids[best]), most);
    }
}

static void print_precision(uint64_t found, uint64_t decided, FILE *out)
{
    struct interval i = wilson((double)found, (double)decided);
    if (decided)
        fprintf(out, "%.4f\t%.4f\t%.4f\t", (double)found / (double)decided, i.low, i.high);
    else
        fputs("\t\t\t", out);
}

void backtest_print(const struct backtest *b, const str *ids, const uint32_t *order, FILE *out)
{
    fputs("rule\thits\tdecided\tfound\tprecision\tlow\thigh\talone\tshared\n", out);
    for (size_t i = 0; i < b->n; i++) {
        const struct tally *t = &b->of[order[i]];
        fprintf(out, "%.*s\t%llu\t%llu\t%llu\t", STR_ARG(ids[order[i]]),
                (unsigned long long)t->hits, (unsigned long long)t->decided,
                (unsigned long long)t->found);
        print_precision(t->found, t->decided, out);
        fprintf(out, "%llu\t", (unsigned long long)t->alone);
        print_shares(b, ids, order[i], out);
        putc('\n', out);
    }
    fprintf(out, "all events\t%llu\t%llu\t%llu\t", (unsigned long long)b->all.hits,
            (unsigned long long)b->all.decided, (unsigned long long)b->all.found);
    print_precision(b->all.found, b->all.decided, out);
    fputs("\t\n", out);
}
