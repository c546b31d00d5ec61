/* cli_rule.c — ntc rule run: rules over a table of events, for checks and measurements. No data is
 * needed, nothing is stored. */
// SPDX-License-Identifier: Apache-2.0
#include "app/backtest.h"
#include "app/cli.h"
#include "assess/rule/rule.h"
#include "assess/rule/sample.h"
#include "base/buf.h"
#include "base/err.h"
#include "criteria/table.h"
#include "platform/os.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    CHUNK = 32, /* rows that stay in the nearest memory */
    REPEAT_MAX = 100000,
    HITS_BYTES = 1 << 16
};

struct running {
    struct cli *c;
    FILE *out;
    bool counts; /* --count: how often each rule, not which for each event */
    int64_t repeat;
    uint64_t *hits; /* of each rule */
    uint64_t n_events, n_hits;
    double read_s, match_s;    /* of this process's processor */
    struct backtest *backtest; /* --report; NULL: none */
};

static double processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static str without_return(str line)
{
    return line.len && line.ptr[line.len - 1] == '\r' ? str_sub(line, 0, line.len - 1) : line;
}

static int by_rank(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Ids of what was hit, in the order of their bytes, between commas. */
static void put_hits(struct running *r, const str *ids, const uint32_t *hits, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            putc(',', r->out);
        fwrite(ids[hits[i]].ptr, 1, ids[hits[i]].len, r->out);
    }
    putc('\n', r->out);
}

/* criteria */

struct chunk {
    size_t n;
    str texts[CHUNK][CRITERIA_COLUMNS_MAX];
    double numbers[CHUNK][CRITERIA_COLUMNS_MAX];
};

static void take_chunk(const struct criteria_table *t, str *rest, size_t *line_no,
                       struct chunk *ret)
{
    str line;
    for (ret->n = 0; ret->n < CHUNK && str_cut(rest, '\n', &line); ret->n++) {
        int bad;
        size_t n =
            criteria_line(t, without_return(line), ret->texts[ret->n], ret->numbers[ret->n], &bad);
        ++*line_no;
        if (n < t->n_columns)
            fprintf(stderr, "ntc: line %zu has %zu columns of %zu: the others are not known\n",
                    *line_no, n, t->n_columns);
        else if (bad >= 0)
            fprintf(stderr, "ntc: line %zu: column %d is no number\n", *line_no, bad);
    }
}

struct hits list_of(uint32_t);

static void put_chunk(struct running *r, const struct criteria_table *t, struct hits *met,
                      const size_t ends[CHUNK], size_t n)
{
    for (size_t i = 0, from = 0; i < n && !r->counts; from = ends[i++]) {
        uint32_t *at = met->at + from;
        for (size_t k = from; k < ends[i]; k++)
            met->at[k] = t->rank[met->at[k]];
        if (ends[i] > from)
            qsort(at, ends[i] - from, sizeof *at, by_rank);
        for (size_t k = from; k < ends[i]; k++)
            met->at[k] = t->at[met->at[k]];
        put_hits(r, t->ids, at, ends[i] - from);
    }
    list_each (const uint32_t, k, met)
        r->hits[*k]++;
    for (size_t i = 0, from = 0; i < n && r->backtest; from = ends[i++])
        backtest_add(r->backtest, met->at + from, ends[i] - from);
}

/* `one` has room for all that one row may meet. */
static void match_chunk(struct running *r, struct arena *a, const struct criteria_table *t,
                        const struct chunk *x, uint32_t *one, struct hits *met)
{
    size_t ends[CHUNK];
    double began = processor();
    for (int64_t again = 0; again < r->repeat; again++) {
        met->n = 0;
        for (size_t i = 0; i < x->n; i++) {
            size_t n = criteria_match(t->criteria,
                                      &(struct criteria_row){ x->texts[i], x->numbers[i] }, one);
            for (size_t k = 0; k < n; k++)
                *list_push(a, met) = one[k];
            ends[i] = met->n;
        }
    }
    r->match_s += processor() - began;
    r->n_events += x->n;
    r->n_hits += met->n;
    put_chunk(r, t, met, ends, x->n);
}

static void put_counts(struct running *r, const str *ids, const uint32_t *order, size_t n)
{
    for (size_t i = 0; r->counts && i < n; i++)
        fprintf(r->out, "%.*s\t%llu\n", STR_ARG(ids[order[i]]),
                (unsigned long long)r->hits[order[i]]);
}

/* What is read lies in memory as the file is: writing into it would take it away. */
static int check_apart(const struct cli *c, const char *path)
{
    static const char *const inputs[] = { "rules", "events", "outcomes" };
    char out[PATH_MAX], in[PATH_MAX];
    if (!realpath(path, out))
        return 0; /* a new file */
    for (size_t i = 0; i < countof(inputs); i++) {
        const char *input = cli_option(c, inputs[i]);
        if (input && realpath(input, in) && strcmp(in, out) == 0)
            return fail(ERR_INVALID, "%s is read: give another name to write to", path);
    }
    return 0;
}

static int out_open(const struct cli *c, const char *path, FILE **ret)
{
    TRY(check_apart(c, path));
    *ret = fopen(path, "w");
    return *ret ? 0 : fail(ERR_IO, "%s cannot be written", path);
}

static int out_close(const char *path, FILE *out)
{
    bool is_written = !ferror(out);
    is_written &= fclose(out) == 0;
    return is_written ? 0 : fail(ERR_IO, "%s is not whole: writing failed", path);
}

static str without_mark(str text)
{
    str mark = STR("\xEF\xBB\xBF");
    return str_starts(text, mark) ? str_sub(text, mark.len, text.len) : text;
}

static int begin_report(struct running *r, struct arena *a, size_t n)
{
    const char *outcomes = cli_option(r->c, "outcomes");
    str text = STR("");
    if (outcomes)
        TRY(file_map(outcomes, &text));
    return backtest_new(a, n, text, &r->backtest);
}

static int put_report(struct running *r, const struct criteria_table *t)
{
    const char *path = cli_option(r->c, "report");
    FILE *out;
    TRY(backtest_check(r->backtest));
    TRY(out_open(r->c, path, &out));
    backtest_print(r->backtest, t->ids, t->at, out);
    return out_close(path, out);
}

static int run_criteria(struct running *r, struct arena *a, str rules, str events)
{
    struct criteria_table t;
    TRY(criteria_table_read(a, rules, &t));
    if (cli_option(r->c, "report"))
        TRY(begin_report(r, a, criteria_count(t.criteria)));
    size_t n = criteria_count(t.criteria), line = 0;
    uint32_t *one = make_n(a, uint32_t, n + 1);
    struct hits met = { 0 };
    struct chunk *chunk = make(a, struct chunk);
    r->hits = make_n(a, uint64_t, n + 1);
    for (str rest = events; rest.len;) {
        double began = processor();
        take_chunk(&t, &rest, &line, chunk);
        r->read_s += processor() - began;
        match_chunk(r, a, &t, chunk, one, &met);
    }
    put_counts(r, t.ids, t.at, n);
    return r->backtest ? put_report(r, &t) : 0;
}

/* rules in words */

enum { CELLS_MAX = 200 };

static int kind_named(str word, enum event_kind *ret)
{
    for (int k = 0; k < EVENT_KINDS; k++)
        if (str_eq(word, str_c(event_kind_names[k]))) {
            *ret = (enum event_kind)k;
            return 0;
        }
    return fail(ERR_INVALID, "there is no kind of event '" STR_FMT "'",
                STR_ARG(str_sub(word, 0, 40)));
}

static size_t cells_of(str line, str cells[CELLS_MAX])
{
    size_t n = 0;
    str rest = without_return(line);
    while (n < CELLS_MAX && str_cut(&rest, '\t', &cells[n]))
        n++;
    if (n && n < CELLS_MAX && str_ends(without_return(line), STR("\t")))
        cells[n++] = STR(""); /* str_cut() tells no end without a character */
    return n;
}

/* The head names the words of the rules (`person.surname`); one column, `kind`, the kind of event.
 */
static int event_of_line(struct arena *a, const str *names, size_t n_names, str line,
                         struct event *ret)
{
    str cells[CELLS_MAX];
    size_t n = cells_of(line, cells), kind_at = n_names;
    enum event_kind kind = EVENT_TRAVELLER;
    if (n != n_names)
        return fail(ERR_INVALID, "%zu columns, the first line names %zu", n, n_names);
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], STR("kind")))
            kind_at = i;
    if (kind_at == n_names)
        return fail(ERR_INVALID, "the first line names no column 'kind'");
    TRY(kind_named(cells[kind_at], &kind));
    return event_of_cells(a, kind, names, cells, n, ret);
}

static const struct rule_set *compiled(struct arena *a, const char *path, str text)
{
    const struct rule_set *set;
    struct rule_faults faults = { 0 };
    struct rule_text one = { .name = str_c(path), .text = text };
    if (rule_set_compile(a, &one, 1, &set, &faults) == 0)
        return set;
    list_each (const struct rule_fault, f, &faults)
        fprintf(stderr, "%.*s\n", STR_ARG(rule_fault_print(a, f)));
    return NULL;
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct reason *)a)->code, ((const struct reason *)b)->code);
}

static void put_reasons(struct running *r, const struct rule_set *set, struct reasons *reasons)
{
    r->n_hits += reasons->n;
    for (size_t i = 0; i < rule_set_count(set) && r->counts; i++)
        list_each (const struct reason, x, reasons)
            r->hits[i] += str_eq(x->code, rule_at(set, i)->id);
    if (r->counts)
        return;
    if (reasons->n)
        qsort(reasons->at, reasons->n, sizeof *reasons->at, by_id);
    for (size_t i = 0; i < reasons->n; i++)
        fprintf(r->out, "%s%.*s", i ? "," : "", STR_ARG(reasons->at[i].code));
    putc('\n', r->out);
}

static int run_rules(struct running *r, struct arena *a, str text, str events)
{
    cleanup(arena_freep) struct arena *work = arena_new(64 << 20);
    const struct rule_set *set = compiled(a, cli_option(r->c, "rules"), text);
    str rest = events, line, names[CELLS_MAX];
    if (!set)
        return fail(ERR_INVALID, "the rules are faulty");
    size_t n_names = str_cut(&rest, '\n', &line) ? cells_of(line, names) : 0, n = 1;
    r->hits = make_n(a, uint64_t, rule_set_count(set) + 1);
    while (str_cut(&rest, '\n', &line)) {
        struct event e;
        struct rule_found found = { 0 };
        double began = processor();
        n++;
        if (event_of_line(work, names, n_names, line, &e) < 0)
            return fail(ERR_INVALID, "line %zu: %s", n, err_last());
        r->read_s += processor() - began;
        began = processor();
        struct rule_facts facts = { .event = &e, .now = time_now() };
        TRY(rule_set_run(set, &facts, work, &found));
        r->match_s += processor() - began;
        r->n_events++;
        put_reasons(r, set, &found.live);
        arena_reset(work);
    }
    for (size_t i = 0; i < rule_set_count(set) && r->counts; i++)
        fprintf(r->out, "%.*s\t%llu\n", STR_ARG(rule_at(set, i)->id),
                (unsigned long long)r->hits[i]);
    return 0;
}

/* A line of criteria has tabs; a rule in words begins with `rule`, perhaps after remarks. */
static bool is_criteria(str text)
{
    str rest = text, line;
    while (str_cut(&rest, '\n', &line))
        if (str_trim(line).len)
            return str_has(line, '\t') && line.ptr[0] != '#' && line.ptr[0] != '\t';
    return false;
}

static int repeat_option(const struct cli *c, int64_t *ret)
{
    const char *given = cli_option(c, "repeat");
    *ret = 1;
    if (given && (str_to_i64(str_c(given), ret) != 0 || *ret < 1 || *ret > REPEAT_MAX))
        return fail(ERR_INVALID, "--repeat is a number from 1 to %d", REPEAT_MAX);
    return 0;
}

static int run(struct running *r, struct arena *a)
{
    str rules, events;
    TRY(repeat_option(r->c, &r->repeat));
    TRY(file_map(cli_option(r->c, "rules"), &rules));
    TRY(file_map(cli_option(r->c, "events"), &events));
    rules = without_mark(rules);
    events = without_mark(events);
    TRY(out_open(r->c, cli_option(r->c, "out"), &r->out));
    setvbuf(r->out, NULL, _IOFBF, HITS_BYTES);
    if (cli_option(r->c, "report") && !is_criteria(rules)) {
        fclose(r->out);
        return fail(ERR_INVALID, "--report is of criteria in lines; of rules in words the page "
                                 "Rules tells it");
    }
    int e = is_criteria(rules) ? run_criteria(r, a, rules, events) : run_rules(r, a, rules, events);
    int closed = out_close(cli_option(r->c, "out"), r->out);
    return e < 0 ? e : closed;
}

int cli_rule_run(struct cli *c)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)4 << 30);
    struct running r = { .c = c, .counts = cli_option(c, "count") != NULL };
    if (run(&r, a) < 0)
        return cli_fail(c, "rule run");
    double matched = (double)r.n_events * (double)r.repeat;
    fprintf(stderr,
            "%llu events, %llu hits; of the processor %.3f s to read, %.3f s to match: %.0f events "
            "a second\n",
            (unsigned long long)r.n_events, (unsigned long long)r.n_hits, r.read_s, r.match_s,
            r.match_s > 0 ? matched / r.match_s : 0);
    return EXIT_DONE;
}
