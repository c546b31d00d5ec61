/* cli_match.c — ntc match pairs, build, search. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "match/index.h"
#include "name/explain.h"
#include "platform/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 16 };

/* Tab-separated cells of a line; gives their number. */
static size_t cells_of(str line, str cells[COLUMNS_MAX])
{
    size_t n = 0;
    while (n < COLUMNS_MAX && str_cut(&line, '\t', &cells[n]))
        n++;
    if (n)
        cells[n - 1] = str_trim(cells[n - 1]);
    return n;
}

static str without_bom(str text)
{
    return str_starts(text, STR("\xEF\xBB\xBF")) ? str_sub(text, 3, text.len) : text;
}

/* Where each column is; a file whose first line names them may have them in any order. */
struct columns {
    int a, b, schema;
    bool named;
};

static struct columns columns_of(str head)
{
    static const struct columns unnamed = { 0, 1, 2, false };
    str cells[COLUMNS_MAX];
    struct columns c = { -1, -1, -1, false };
    size_t n = cells_of(head, cells);
    for (int i = 0; i < (int)n; i++) {
        if (str_eq_nocase(cells[i], STR("a")))
            c.a = i;
        if (str_eq_nocase(cells[i], STR("b")))
            c.b = i;
        if (str_eq_nocase(cells[i], STR("schema")))
            c.schema = i;
    }
    c.named = c.a >= 0 && c.b >= 0;
    return c.named ? c : unnamed;
}

static str cell(const str *cells, size_t n, int at)
{
    return at >= 0 && (size_t)at < n ? cells[at] : STR("");
}

static void print_pair(struct cli *c, struct arena *a, const struct pair_explained *x)
{
    struct buf b = buf_new(a, 1 << 16);
    if (c->json) {
        json_open(&b, NULL, '{');
        json_str(&b, "a", x->a);
        json_str(&b, "b", x->b);
        if (cli_option(c, "explain"))
            pair_explain_json(&b, x);
        else
            json_f64(&b, "probability", (double)x->result->probability);
        json_close(&b, '}');
        cli_print(buf_str(&b));
        return;
    }
    printf("%.9f\n", (double)x->result->probability);
    if (!cli_option(c, "explain"))
        return;
    pair_explain_text(&b, x);
    fwrite(b.ptr, 1, b.len, stdout);
}

/* The pairs of a file, behind its head. */
struct table {
    str rows;
    struct columns columns;
    size_t head; /* lines before the first row */
};

/* Everything that is wrong with the whole is said before the first score. */
static int check_table(const struct table *t)
{
    str rest = t->rows, line, cells[COLUMNS_MAX];
    size_t at = t->head, parted = 0, rows = 0;
    while (str_cut(&rest, '\n', &line)) {
        size_t n = cells_of(line, cells);
        str schema = cell(cells, n, t->columns.schema);
        at++;
        rows += str_trim(line).len > 0;
        parted += n > 1;
        if (!name_kind_is_known(schema))
            return fail(ERR_INVALID,
                        "line %zu: the schema '" STR_FMT "' is not known: person, company, "
                        "organization, vessel, aircraft, vehicle ...",
                        at, STR_ARG(str_sub(schema, 0, 60)));
    }
    if (rows == 0)
        return fail(ERR_INVALID, "there is a head and no pairs");
    return parted ? 0
                  : fail(ERR_INVALID, "the columns are not found: a line is a name, a tab and a "
                                      "name; commas part nothing");
}

static int table_of(str text, struct table *ret)
{
    str line = STR("");
    struct table t = { .rows = without_bom(text) };
    str rest = t.rows;
    str_cut(&rest, '\n', &line);
    t.columns = columns_of(line);
    t.head = t.columns.named;
    if (t.head)
        t.rows = rest;
    *ret = t;
    return check_table(ret);
}

/* How many lines had no second name. */
static size_t score(struct cli *c, struct arena *work, const struct table *t)
{
    str rest = t->rows, line, cells[COLUMNS_MAX];
    struct columns columns = t->columns;
    size_t at = t->head, bad = 0;
    while (str_cut(&rest, '\n', &line)) {
        size_t n = cells_of(line, cells);
        at++;
        if ((n < 2 || str_trim(cell(cells, n, columns.b)).len == 0) && str_trim(line).len) {
            fprintf(stderr, "ntc: line %zu has no second name: its score is 0\n", at);
            bad++;
        }
        struct name x, y;
        struct pair_result r;
        str a = cell(cells, n, columns.a), b = cell(cells, n, columns.b);
        enum name_kind kind = name_kind_of(cell(cells, n, columns.schema));
        name_read(a, kind, &x);
        name_read(b, kind, &y);
        pair_compare(&x, &y, kind, &r);
        print_pair(c, work, &(struct pair_explained){ a, b, &x, &y, kind, &r });
        arena_reset(work);
    }
    return bad;
}

static int pairs(struct cli *c, struct arena *work)
{
    str whole;
    struct table t;
    size_t bad = 0;
    TRY(file_map(cli_option(c, "file"), &whole));
    int r = table_of(whole, &t);
    if (r == 0)
        bad = score(c, work, &t);
    file_unmap(whole);
    return r < 0 ? r : bad ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_match_pairs(struct cli *c)
{
    struct arena *work = arena_new(1 << 22);
    int r = pairs(c, work);
    arena_free(work);
    return r < 0 ? cli_fail(c, "match pairs") : r;
}

/* building */

static int kind_option(const struct cli *c, enum name_kind *ret)
{
    static const char *const words[NAME_KINDS] = { "person", "company", "object" };
    const char *given = cli_option(c, "kind");
    *ret = NAME_PERSON;
    for (size_t i = 0; given && i < countof(words); i++)
        if (str_eq(str_c(given), str_c(words[i]))) {
            *ret = (enum name_kind)i;
            return 0;
        }
    return given ? fail(ERR_INVALID, "--kind is person, company or object") : 0;
}

/* A line is a name, or an id, a tab and a name. */
static struct match_entry entry_of(str line)
{
    struct match_entry e = { .id = STR("") };
    str rest = line, head;
    if (str_has(line, '\t') && str_cut(&rest, '\t', &head)) {
        e.id = str_trim(head);
        str_cut(&rest, '\t', &line);
    }
    e.name = str_trim(line);
    return e;
}

/* Names without a letter cannot be found: which, and how many. */
static size_t tell_left_out(const struct match_entry *entries, size_t n, enum name_kind kind)
{
    enum { TOLD = 20 };
    size_t left_out = 0;
    for (size_t i = 0; i < n; i++) {
        struct name name;
        name_read(entries[i].name, kind, &name);
        if (name.n > 0 || left_out++ >= TOLD)
            continue;
        fprintf(stderr, "ntc: line %zu is left out: %s\n", i + 1,
                entries[i].name.len ? "its name has no letters" : "it has no name");
    }
    if (left_out > TOLD)
        fprintf(stderr, "ntc: %zu lines are left out in all\n", left_out);
    return left_out;
}

static int build(struct cli *c)
{
    enum name_kind kind;
    str whole, rest, line;
    struct match_index *x = NULL;
    usec began = time_monotonic();
    TRY(kind_option(c, &kind));
    TRY(file_map(cli_option(c, "names"), &whole));
    size_t n = 0, cap = 1;
    for (size_t i = 0; i < whole.len; i++)
        cap += whole.ptr[i] == '\n';
    struct match_entry *entries = calloc(cap, sizeof *entries);
    must(entries != NULL);
    rest = without_bom(whole);
    while (str_cut(&rest, '\n', &line))
        entries[n++] = entry_of(line);
    size_t left_out = tell_left_out(entries, n, kind);
    int r = left_out == n ? fail(ERR_INVALID, "the file has no names")
                          : match_build(entries, n, kind, &x);
    if (r == 0) {
        r = match_save(x, cli_option(c, "out"));
        if (r == 0)
            fprintf(stderr, "%zu of %zu names, %.1f bytes a name, %.2f s\n", match_count(x), n,
                    (double)match_bytes(x) / (double)(n ? n : 1),
                    (double)(time_monotonic() - began) / 1e6);
        match_free(x);
    }
    free(entries);
    file_unmap(whole);
    return r < 0 ? r : left_out ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_match_build(struct cli *c)
{
    int r = build(c);
    return r < 0 ? cli_fail(c, "match build") : r;
}

/* searching */

/* Why the name of a hit is the one asked for. */
static void explain_hit(struct buf *b, str query, const struct match_hit *h, enum name_kind kind,
                        bool json)
{
    struct name x, y;
    struct pair_result r;
    name_read(query, kind, &x);
    name_read(h->name, kind, &y);
    pair_compare(&x, &y, kind, &r);
    struct pair_explained e = { query, h->name, &x, &y, kind, &r };
    (json ? pair_explain_json : pair_explain_text)(b, &e);
}

static void print_hit(struct cli *c, struct arena *a, str id, str query, const struct match_hit *h,
                      enum name_kind kind)
{
    struct buf b = buf_new(a, 1 << 16);
    bool explain = cli_option(c, "explain") != NULL;
    char line[24];
    snprintf(line, sizeof line, "%u", h->line);
    str entry = h->id.len ? h->id : str_c(line);
    if (c->json) {
        json_open(&b, NULL, '{');
        json_str(&b, "query", id);
        json_i64(&b, "rank", h->rank);
        json_str(&b, "entry", entry);
        json_str(&b, "name", h->name);
        if (explain)
            explain_hit(&b, query, h, kind, true);
        else
            json_f64(&b, "probability", (double)h->probability);
        json_close(&b, '}');
        cli_print(buf_str(&b));
        return;
    }
    printf("%.*s\t%u\t%.*s\t%.*s\t%.6f\n", STR_ARG(id), h->rank, STR_ARG(entry), STR_ARG(h->name),
           (double)h->probability);
    if (!explain)
        return;
    explain_hit(&b, query, h, kind, false);
    fwrite(b.ptr, 1, b.len, stdout);
}

static int search_all(struct cli *c, const struct match_index *x, size_t top)
{
    str whole, rest, line;
    TRY(file_map(cli_option(c, "queries"), &whole));
    struct match_search *s = match_search_new();
    struct match_hit *hits = calloc(MATCH_HITS_MAX, sizeof *hits);
    struct arena *work = arena_new(1 << 22);
    must(hits != NULL);
    rest = without_bom(whole);
    for (int64_t at = 1; str_cut(&rest, '\n', &line); at++) {
        struct match_entry q = entry_of(line);
        if (q.id.len == 0)
            q.id = str_fmt(work, "%lld", (long long)at);
        size_t n = match_find(x, s, q.name, top, hits, MATCH_HITS_MAX);
        for (size_t i = 0; i < n; i++)
            print_hit(c, work, q.id, q.name, &hits[i], match_kind(x));
        arena_reset(work);
    }
    arena_free(work);
    free(hits);
    match_search_free(s);
    file_unmap(whole);
    return 0;
}

static int search(struct cli *c)
{
    struct match_index *x;
    int64_t top = 10;
    const char *given = cli_option(c, "top");
    if (given && (str_to_i64(str_c(given), &top) < 0 || top < 1 || top > MATCH_TOP_MAX))
        return fail(ERR_INVALID, "--top is 1 to %d", MATCH_TOP_MAX);
    TRY(match_open(cli_option(c, "index"), &x));
    int r = search_all(c, x, (size_t)top);
    match_free(x);
    return r;
}

int cli_match_search(struct cli *c)
{
    return search(c) < 0 ? cli_fail(c, "match search") : EXIT_DONE;
}
