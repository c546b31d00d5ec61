/* cli_select.c — ntc select: is a policy right, and which lane each declaration of a table takes.
 * No data is needed, nothing is stored. docs/selectivity.md tells the columns. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "format/csv.h"
#include "platform/os.h"
#include "select/select.h"

#include <stdio.h>
#include <string.h>

enum { SECRET_LEAST = 16, SECRET_BYTES = 4096, OUT_BYTES = 1 << 16, DAY_MIN = 24 * 60 };
enum { SHIFTS_MAX = 10000, DECLARED_MAX = 20000000 };

enum kind { TEXT, DATE, CLOCK, NUMBER, LANE, WHOLE, FLAG, BELIEFS };

struct post;
struct declared {
    str id, office, shift;
    int64_t day, minute;
    struct select_item item;
    struct post *post;
    struct select_decision decision;
};
struct declared_list list_of(struct declared);

static const struct column {
    const char *name;
    size_t offset;
    enum kind kind;
    bool is_needed;
} columns[] = {
#define COLUMN(name, kind, member, needed, what) \
    { #name, offsetof(struct declared, member), kind, needed },
#include "app/select_columns.def"
};

/* One office and shift, its days one after the other. */
struct post {
    struct select_state state;
    struct {
        size_t *at;
        size_t n, cap;
    } waiting; /* of the day, with --batch */
    int64_t n, lanes[SELECT_LANES], over[SELECT_STREAMS];
};
struct posts list_of(struct post *);

struct running {
    struct cli *c;
    struct arena *a;
    struct select_policy policy;
    str secret;
    bool is_batch;
    int place[countof(columns)]; /* which cell; -1: none */
    size_t line, line_at;
    struct declared_list rows;
    struct posts posts;
    struct map post_of;
};

/* a policy */

static int read_policy(struct arena *a, const char *path, struct select_policy *ret)
{
    str text;
    struct select_faults faults;
    TRY(file_read(path, a, SELECT_POLICY_BYTES, &text));
    int e = select_policy_read(a, text, ret, &faults);
    TRY(e);
    for (size_t i = 0; e == SELECT_FAULTY && i < faults.n; i++)
        fprintf(stderr, "%s:%d: %.*s\n", path, faults.at[i].line, STR_ARG(faults.at[i].text));
    return e == SELECT_FAULTY ? fail(ERR_INVALID, "%s is faulty", path) : 0;
}

int cli_select_check(struct cli *c)
{
    int worst = EXIT_DONE;
    for (size_t i = 0; i < c->n_files; i++) {
        struct select_policy p;
        if (read_policy(c->a, c->files[i], &p) < 0) {
            worst = cli_fail(c, c->files[i]);
            continue;
        }
        printf("# %s is in order: %.*s\n", c->files[i], STR_ARG(p.edition));
        cli_print(select_policy_print(c->a, &p));
    }
    return worst;
}

/* a table */

static int wrong(const struct running *r, const struct column *col, const char *what)
{
    return fail(ERR_INVALID, "line %zu: '%s' %s", r->line, col->name, what);
}

static int read_beliefs(const struct running *r, const struct column *col, str cell,
                        struct select_item *ret)
{
    str one, found;
    while (str_cut(&cell, ' ', &one)) {
        struct select_belief *b = &ret->beliefs[ret->n_beliefs];
        if (!one.len)
            continue;
        if (ret->n_beliefs == SELECT_BELIEFS_MAX)
            return wrong(r, col, "names more than eight profiles");
        if (!str_cut(&one, ':', &found) || str_to_f64(found, &b->a) < 0 ||
            str_to_f64(one, &b->b) < 0)
            return wrong(r, col, "is no found:clean, as 1.5:20");
        ret->n_beliefs++;
    }
    return 0;
}

static int read_lane(const struct running *r, const struct column *col, str cell,
                     enum select_lane *ret)
{
    for (int l = 0; l < SELECT_LANES; l++)
        if (str_eq(cell, str_c(select_lane_names[l]))) {
            *ret = (enum select_lane)l;
            return 0;
        }
    return wrong(r, col, "is no lane: red, yellow, blue, green");
}

static int read_clock(const struct running *r, const struct column *col, str cell, int64_t *ret)
{
    str rest = cell, hour;
    int64_t h, m;
    if (!str_cut(&rest, ':', &hour) || str_to_i64(hour, &h) < 0 ||
        str_to_i64(str_sub(rest, 0, 2), &m) < 0 || h < 0 || h > 23 || m < 0 || m > 59)
        return wrong(r, col, "is no time of the day, as 14:05");
    *ret = h * 60 + m;
    return 0;
}

static int read_cell(struct running *r, const struct column *col, str cell, struct declared *row)
{
    void *at = (char *)row + col->offset;
    switch (col->kind) {
    case TEXT:
        *(str *)at = str_copy(r->a, cell);
        if (str_has(cell, '\t') || str_has(cell, '\n') || str_has(cell, '\r'))
            return wrong(r, col, "has a tab or a line end");
        return 0;
    case DATE:
        return date_parse(cell, at) < 0 ? wrong(r, col, "is no date, as 2026-11-26") : 0;
    case CLOCK:
        return read_clock(r, col, cell, at);
    case NUMBER:
        return str_to_f64(cell, at) < 0 ? wrong(r, col, "is no number") : 0;
    case LANE:
        return read_lane(r, col, cell, at);
    case WHOLE:
        return str_to_i64(cell, at) < 0 ? wrong(r, col, "is no whole number") : 0;
    case FLAG:
        *(bool *)at = str_eq(cell, STR("1"));
        return str_eq(cell, STR("1")) || str_eq(cell, STR("0"))
                   ? 0
                   : wrong(r, col, "is neither 0 nor 1");
    default:
        return read_beliefs(r, col, cell, &row->item);
    }
}

static int read_head(struct running *r, const struct csv_row *head)
{
    for (size_t k = 0; k < countof(columns); k++) {
        r->place[k] = -1;
        for (size_t i = 0; i < head->n; i++) {
            if (!str_eq(str_trim(head->at[i].text), str_c(columns[k].name)))
                continue;
            if (r->place[k] >= 0)
                return fail(ERR_INVALID, "line 1: two columns are called '%s'", columns[k].name);
            r->place[k] = (int)i;
        }
        if (r->place[k] < 0 && columns[k].is_needed)
            return fail(ERR_INVALID, "line 1: there is no column '%s'", columns[k].name);
    }
    return 0;
}

/* Usual share of the shift that is over; before its begin 0, after its end 1. */
static double progress(const struct select_terms *t, int64_t minute)
{
    int64_t length = (t->end_min - t->begin_min + DAY_MIN) % DAY_MIN;
    int64_t at = (minute - t->begin_min + DAY_MIN) % DAY_MIN;
    if (at > length)
        return at - length < DAY_MIN - at ? 1 : 0;
    return (double)at / (double)length;
}

static int flush(struct running *r, struct post *p)
{
    size_t n = p->waiting.n;
    struct select_item *items = make_n(r->a, struct select_item, n + 1);
    struct select_decision *d = make_n(r->a, struct select_decision, n + 1);
    for (size_t i = 0; i < n; i++)
        items[i] = r->rows.at[p->waiting.at[i]].item;
    TRY(select_batch(r->a, &p->state, items, n, d));
    for (size_t i = 0; i < n; i++)
        r->rows.at[p->waiting.at[i]].decision = d[i];
    p->waiting.n = 0;
    return 0;
}

static int begin_day(struct running *r, struct post *p, int64_t day)
{
    if (day < p->state.day)
        return fail(ERR_INVALID, "dates of an office and shift must not go back");
    if (day > p->state.day && p->waiting.n)
        TRY(flush(r, p));
    if (day > p->state.day)
        select_next(&p->state, day);
    select_day_key(r->secret, day, p->state.key);
    return 0;
}

static int post_of(struct running *r, struct declared *row, struct post **ret)
{
    str key = str_fmt(r->a, STR_FMT "\t" STR_FMT, STR_ARG(row->office), STR_ARG(row->shift));
    void **at = map_at(&r->post_of, key);
    if (!*at) {
        struct post *p = make(r->a, struct post);
        if (r->posts.n == SHIFTS_MAX)
            return fail(ERR_LIMIT, "more than %d offices and shifts", SHIFTS_MAX);
        TRY(select_open(&r->policy, row->office, row->shift, row->day, &p->state));
        *list_push(r->a, &r->posts) = p;
        *at = p;
    }
    *ret = *at;
    return begin_day(r, *ret, row->day);
}

static int decide(struct running *r, struct declared *row, size_t number)
{
    struct post *p = NULL;
    TRY(post_of(r, row, &p));
    must(p);
    row->post = p;
    row->item.progress = progress(p->state.terms, row->minute);
    if (!r->is_batch)
        return select_decide(&p->state, &row->item, &row->decision);
    *list_push(r->a, &p->waiting) = number;
    return 0;
}

static int read_row(struct running *r, const struct csv_row *cells)
{
    size_t number = r->rows.n;
    if (number == DECLARED_MAX || arena_full(r->a))
        return fail(ERR_LIMIT, "line %zu: there is no room for more", r->line);
    struct declared *row = list_push(r->a, &r->rows);
    row->item.percent = 100;
    for (size_t k = 0; k < countof(columns); k++) {
        size_t at = (size_t)r->place[k];
        str cell = r->place[k] >= 0 && at < cells->n ? str_trim(cells->at[at].text) : STR("");
        if (!cell.len && columns[k].is_needed)
            return wrong(r, &columns[k], "is empty");
        if (cell.len)
            TRY(read_cell(r, &columns[k], cell, row));
    }
    int e = decide(r, row, number);
    return e < 0 ? fail(e, "line %zu: %s", r->line, err_last()) : 0;
}

static int read_table(struct running *r, str text)
{
    cleanup(arena_freep) struct arena *work = arena_new(64 << 20);
    struct csv csv = csv_open(text);
    struct csv_row cells = { 0 };
    for (bool is_head = true; csv_next(&csv, work, &cells); is_head = false) {
        for (r->line = is_head ? 1 : r->line; r->line_at < cells.offset; r->line_at++)
            r->line += text.ptr[r->line_at] == '\n';
        if (cells.broken)
            return fail(ERR_INVALID, "line %zu: a quote is not closed", r->line);
        TRY(is_head ? read_head(r, &cells) : read_row(r, &cells));
        arena_reset(work);
        cells = (struct csv_row){ 0 };
    }
    for (size_t i = 0; i < r->posts.n; i++)
        if (r->posts.at[i]->waiting.n)
            TRY(flush(r, r->posts.at[i]));
    return 0;
}

/* what comes out */

static void put_row(struct arena *a, FILE *out, const struct declared *row)
{
    struct post *p = row->post;
    const struct select_decision *d = &row->decision;
    str why = select_why(a, &p->state, d, false);
    p->n++;
    p->lanes[d->lane]++;
    p->over[d->stream] += d->is_over;
    fprintf(out, "%.*s\t%.*s\t%.*s\t%s\t%s\t%.6g\t%d\t%.6g\t%d\t%.6g\t%.6g\t%.*s\n",
            STR_ARG(row->id), STR_ARG(row->office), STR_ARG(row->shift), select_lane_names[d->lane],
            select_stream_names[d->stream], d->propensity, d->is_sampled, d->floor, d->is_over,
            d->value, d->threshold, STR_ARG(why));
}

static int put_table(struct running *r, const char *path)
{
    cleanup(arena_freep) struct arena *work = arena_new(1 << 20);
    FILE *out = fopen(path, "w");
    if (!out)
        return fail(ERR_IO, "%s cannot be written", path);
    setvbuf(out, NULL, _IOFBF, OUT_BYTES);
    fputs("id\toffice\tshift\tlane\tstream\tpropensity\tsampled\tfloor\tover\tvalue\tthreshold\twhy"
          "\n",
          out);
    list_each (const struct declared, row, &r->rows) {
        put_row(work, out, row);
        arena_reset(work);
    }
    bool is_written = !ferror(out);
    is_written &= fclose(out) == 0;
    return is_written ? 0 : fail(ERR_IO, "%s is not whole: writing failed", path);
}

static void put_sums(struct running *r)
{
    for (size_t i = 0; i < r->posts.n; i++) {
        const struct post *p = r->posts.at[i];
        struct buf b = buf_new(r->a, 4096);
        json_open(&b, NULL, '{');
        json_str(&b, "office", str_c(p->state.office));
        json_str(&b, "shift", str_c(p->state.shift));
        json_str(&b, "policy", r->policy.edition);
        json_i64(&b, "declarations", p->n);
        for (int l = SELECT_red; l >= SELECT_green; l--)
            json_i64(&b, select_lane_names[l], p->lanes[l]);
        json_i64(&b, "over_mandatory", p->over[SELECT_BY_mandatory]);
        json_i64(&b, "over_random", p->over[SELECT_BY_random]);
        json_close(&b, '}');
        if (r->c->json)
            cli_print(buf_str(&b));
        else
            fprintf(stderr,
                    "%s %s: %lld declarations, %lld red, %lld yellow, %lld blue; beyond "
                    "the capacity %lld by demand, %lld by lot\n",
                    p->state.office, p->state.shift, (long long)p->n,
                    (long long)p->lanes[SELECT_red], (long long)p->lanes[SELECT_yellow],
                    (long long)p->lanes[SELECT_blue], (long long)p->over[SELECT_BY_mandatory],
                    (long long)p->over[SELECT_BY_random]);
    }
}

static int read_secret(struct running *r)
{
    const char *path = cli_option(r->c, "secret");
    if (!path) {
        fprintf(stderr, "ntc: without --secret anybody who has the policy can foresee the lot\n");
        r->secret = r->policy.edition;
        return 0;
    }
    TRY(file_read(path, r->a, SECRET_BYTES, &r->secret));
    r->secret = str_trim(r->secret);
    return r->secret.len >= SECRET_LEAST
               ? 0
               : fail(ERR_INVALID, "%s has fewer than %d bytes", path, SECRET_LEAST);
}

static int run(struct running *r)
{
    str text;
    TRY(read_policy(r->a, cli_option(r->c, "policy"), &r->policy));
    TRY(read_secret(r));
    TRY(file_map(cli_option(r->c, "input"), &text));
    int e = read_table(r, text);
    file_unmap(text);
    TRY(e);
    TRY(put_table(r, cli_option(r->c, "out")));
    put_sums(r);
    return 0;
}

int cli_select_run(struct cli *c)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)8 << 30);
    struct running r = {
        .c = c, .a = a, .is_batch = cli_option(c, "batch") != NULL, .post_of = map_new(a)
    };
    return run(&r) < 0 ? cli_fail(c, "select run") : EXIT_DONE;
}
