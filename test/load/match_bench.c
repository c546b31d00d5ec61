/* match_bench.c — searches an index of many names, and says how well and how fast.
 *
 *   match-bench NAMES QUERIES TRUTH
 *
 * NAMES a name a line; QUERIES number, tab, text; TRUTH number, kind of error, the name it was made
 * from, its line, the sex of its bearer where it is known. One thread; the times of queries are of
 * its processor, so that a shared machine does not count.
 */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "match/set.h"
#include "platform/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KINDS = 5, SEXES = 2, QUERIES_MAX = 1000000 };

struct kind {
    const char *name;
    int asked, found;
};

static double now_us(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_time(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static str file_of(struct arena *a, const char *path)
{
    str s;
    must(file_read(path, a, (size_t)1 << 30, &s) == 0);
    return s;
}

static struct match_index *index_of(str names, size_t *ret_n)
{
    struct match_entry *entries = calloc(MATCH_ENTRIES_MAX, sizeof *entries);
    struct match_index *x;
    str line;
    must(entries != NULL);
    while (str_cut(&names, '\n', &line))
        entries[(*ret_n)++] = (struct match_entry){ STR(""), line };
    double began = now_us(CLOCK_MONOTONIC), cpu = now_us(CLOCK_PROCESS_CPUTIME_ID);
    must(match_build(entries, *ret_n, NAME_PERSON, &x) == 0);
    printf("build %zu names: %.2f s (%.2f s of the processor), %.1f bytes a name\n", *ret_n,
           (now_us(CLOCK_MONOTONIC) - began) / 1e6, (now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e6,
           (double)match_bytes(x) / (double)*ret_n);
    free(entries);
    return x;
}

struct run {
    struct kind kinds[KINDS], sexes[SEXES];
    double *took, all;
    size_t n, at_10, at_50;
};

static void count(struct kind *l, size_t n, str name, bool found)
{
    for (size_t k = 0; k < n; k++)
        if (str_eq(name, str_c(l[k].name))) {
            l[k].asked++;
            l[k].found += found;
        }
}

static void ask(struct run *r, const struct match_index *x, struct match_search *s, str query,
                str truth)
{
    struct match_hit hits[MATCH_HITS_MAX];
    str number, how, name, line;
    bool found = false;
    str_cut(&query, '\t', &number);
    str_cut(&truth, '\t', &number);
    str_cut(&truth, '\t', &how);
    str_cut(&truth, '\t', &name);
    str_cut(&truth, '\t', &line);
    double began = now_us(CLOCK_THREAD_CPUTIME_ID);
    size_t n = match_find(x, s, query, 10, hits, MATCH_HITS_MAX);
    double took = now_us(CLOCK_THREAD_CPUTIME_ID) - began;
    r->took[r->n++] = took;
    r->all += took;
    for (size_t i = 0; i < n; i++)
        found |= hits[i].rank <= 10 && str_eq(hits[i].name, name);
    r->at_10 += found;
    count(r->kinds, KINDS, how, found);
    count(r->sexes, SEXES, truth, found);
}

static void ask_all(const struct match_index *x, str queries, str truths)
{
    struct run r = { .kinds = { { .name = "typo" },
                                { .name = "vowels" },
                                { .name = "shuffle" },
                                { .name = "drop" },
                                { .name = "two" } },
                     .sexes = { { .name = "female" }, { .name = "male" } } };
    struct match_search *s = match_search_new();
    str query, truth;
    r.took = calloc(QUERIES_MAX, sizeof *r.took);
    must(r.took != NULL);
    while (r.n < QUERIES_MAX && str_cut(&queries, '\n', &query) && str_cut(&truths, '\n', &truth))
        ask(&r, x, s, query, truth);
    qsort(r.took, r.n, sizeof *r.took, by_time);
    printf(
        "%zu queries: recall@10 %.4f; mean %.0f, p50 %.0f, p95 %.0f, p99 %.0f us; %.0f a second of "
        "one processor\n",
        r.n, (double)r.at_10 / (double)r.n, r.all / (double)r.n, r.took[r.n / 2],
        r.took[r.n * 95 / 100], r.took[r.n * 99 / 100], 1e6 * (double)r.n / r.all);
    for (size_t k = 0; k < KINDS; k++)
        printf("  %-8s %d of %d\n", r.kinds[k].name, r.kinds[k].found, r.kinds[k].asked);
    for (size_t k = 0; k < SEXES; k++)
        printf("  %-8s %d of %d: recall@10 %.4f\n", r.sexes[k].name, r.sexes[k].found,
               r.sexes[k].asked,
               (double)r.sexes[k].found / (double)(r.sexes[k].asked + !r.sexes[k].asked));
    free(r.took);
    match_search_free(s);
}

/* One name more: from handing it in until it is found. */
static void add_one(struct match_index *x)
{
    struct match_set *set = match_set_new(x, NAME_PERSON);
    struct match_search *s = match_search_new();
    struct match_hit hits[MATCH_HITS_MAX];
    double worst = 0;
    for (int i = 0; i < 1000; i++) {
        char id[16], name[64];
        snprintf(id, sizeof id, "N%d", i);
        snprintf(name, sizeof name, "Zarqunbek Novelmadi %c%c", 'a' + i % 26, 'a' + i / 26 % 26);
        double began = now_us(CLOCK_MONOTONIC);
        must(match_set_add(set, (struct match_entry){ str_c(id), str_c(name) }) == 0);
        must(match_set_find(set, s, str_c(name), 10, hits, MATCH_HITS_MAX) > 0);
        double took = now_us(CLOCK_MONOTONIC) - began;
        worst = took > worst ? took : worst;
    }
    printf("a name that is added is found after %.1f ms at most (1,000 added one by one)\n",
           worst / 1e3);
    match_search_free(s);
    match_set_free(set);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new((size_t)2 << 30);
    size_t n = 0;
    must(argc == 4);
    struct match_index *x = index_of(file_of(a, argv[1]), &n);
    ask_all(x, file_of(a, argv[2]), file_of(a, argv[3]));
    add_one(x);
    arena_free(a);
    return 0;
}
