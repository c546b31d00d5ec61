/* cli_entity.c — ntc entity resolve: which records of a table are of the same person. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "app/maps.h"
#include "base/buf.h"
#include "base/err.h"
#include "format/csv.h"
#include "identity/columns.h"
#include "identity/identity.h"
#include "platform/os.h"

#include <stdio.h>

enum { MAP_MAX = 64 * 1024, EXPLAIN_MAX = 1 << 26, LINE_MAX_JSON = 1 << 22 };

/* What the table called the record, and its key here. They differ when an id comes again. */
struct id {
    str given, key;
};

struct resolve {
    struct cli *c;
    struct identity *x;
    struct arena *work; /* of one line */
    struct columns columns;
    size_t lines, repeated;
    size_t head_cells, uneven;         /* cells of the head; rows that have more or fewer */
    size_t line, line_at;              /* the line of the file at this byte of it, from 1 */
    struct ids list_of(struct id) ids; /* in the order of the table */
};

/* --map is the name of a map that is shipped, or a file. */
static int map_text(struct cli *c, const char *map, str *ret)
{
    for (const struct shipped_map *m = shipped_maps; m->name; m++)
        if (str_eq(str_c(map), str_c(m->name))) {
            *ret = str_c(m->text);
            return 0;
        }
    if (!file_exists(map))
        return fail(ERR_INVALID, "there is no map '%s', and no file of that name", map);
    return file_read(map, c->a, MAP_MAX, ret);
}

static int guess(const str *head, size_t n, struct columns *ret)
{
    if (columns_guess(head, n, ret) == 0)
        return fail(ERR_INVALID, "no column is understood; say with --map which is which");
    fprintf(stderr, "ntc: no --map: the names of the columns tell");
    for (size_t i = 0; i < ret->n; i++)
        if (ret->field[i] != COLUMN_NONE) {
            str column = str_trim(head[i]), field = column_field_name(ret->field[i]);
            fprintf(stderr, ", " STR_FMT " -> " STR_FMT, STR_ARG(column), STR_ARG(field));
        } else {
            str column = str_trim(head[i]);
            fprintf(stderr, ", " STR_FMT " is passed over", STR_ARG(column));
        }
    fputc('\n', stderr);
    return 0;
}

static int check_head(const str *head, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (str_trim(head[i]).len && str_eq_nocase(str_trim(head[i]), str_trim(head[k])))
                return fail(ERR_INVALID,
                            "line 1: columns %zu and %zu are both called '" STR_FMT "'", k + 1,
                            i + 1, STR_ARG(str_trim(head[i])));
    return 0;
}

static int read_head(struct resolve *r, const struct csv_row *row)
{
    str head[COLUMNS_MAX] = { 0 }, map = STR("");
    size_t n = row->n < COLUMNS_MAX ? row->n : COLUMNS_MAX;
    if (row->n > COLUMNS_MAX)
        fprintf(stderr, "ntc: columns after the first %d are passed over\n", COLUMNS_MAX);
    for (size_t i = 0; i < n; i++)
        head[i] = row->at[i].text;
    r->head_cells = row->n;
    TRY(check_head(head, n));
    const char *given = cli_option(r->c, "map");
    if (!given)
        return guess(head, n, &r->columns);
    TRY(map_text(r->c, given, &map));
    return columns_read(map, head, n, &r->columns);
}

static void put(struct arena *a, str *field, str cell)
{
    if (field->len && cell.len)
        *field = str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(*field), STR_ARG(cell));
    else if (cell.len)
        *field = cell;
}

static void count_lines(struct resolve *r, str text, size_t to)
{
    for (; r->line_at < to; r->line_at++)
        r->line += text.ptr[r->line_at] == '\n';
}

static void tell_uneven(struct resolve *r, const struct csv_row *row)
{
    enum { TOLD = 20 };
    if (row->n == r->head_cells || r->uneven++ >= TOLD)
        return;
    fprintf(stderr, "ntc: line %zu has %zu cells, the head has %zu\n", r->line, row->n,
            r->head_cells);
}

static bool breaks_lines(str id)
{
    return str_has(id, '\t') || str_has(id, '\n') || str_has(id, '\r');
}

static int add_row(struct resolve *r, const struct csv_row *row)
{
    struct identity_observation o = { 0 };
    r->lines++;
    for (size_t i = 0; i < row->n && i < r->columns.n; i++) {
        int f = r->columns.field[i];
        str cell = str_trim(row->at[i].text);
        if (f != COLUMN_NONE)
            put(r->work, f == COLUMN_ID ? &o.key : &o.fields[f], cell);
    }
    if (!r->c->json && breaks_lines(o.key))
        return fail(ERR_INVALID,
                    "line %zu: its id has a tab or a line end, which --out cannot hold without "
                    "--json",
                    r->line);
    str given = o.key.len ? str_copy(r->c->a, o.key) : str_fmt(r->c->a, "line-%zu", r->lines);
    o.key = given;
    int added = identity_add(r->x, &o);
    for (size_t again = 2; added == IDENTITY_THERE; again++) {
        r->repeated += again == 2;
        o.key = str_fmt(r->c->a, STR_FMT "#%zu-%zu", STR_ARG(given), again, r->lines);
        added = identity_add(r->x, &o);
    }
    if (added < 0)
        return fail(ERR_INVALID, "line %zu: %s", r->line, err_last());
    *list_push(r->c->a, &r->ids) = (struct id){ given, o.key };
    return 0;
}

static int read_table(struct resolve *r, str text)
{
    struct csv csv = csv_open(text);
    cleanup(arena_freep) struct arena *cells = arena_new(SIZE_MAX);
    struct csv_row row = { 0 };
    if (!csv_next(&csv, cells, &row))
        return fail(ERR_INVALID, "the table is empty");
    TRY(read_head(r, &row));
    arena_reset(cells);
    row = (struct csv_row){ 0 };
    while (csv_next(&csv, cells, &row)) {
        count_lines(r, text, row.offset);
        if (row.broken)
            return fail(ERR_INVALID, "line %zu: a quote is not closed, or it has too many cells",
                        r->line);
        tell_uneven(r, &row);
        TRY(add_row(r, &row));
        arena_reset(r->work);
        arena_reset(cells);
        row = (struct csv_row){ 0 };
    }
    return r->lines ? 0 : fail(ERR_INVALID, "the table has a head and no records");
}

/* An object of its own line: no comma stands before it. */
static void add_line(struct buf *b, const struct buf *one)
{
    buf_add(b, buf_str(one));
    buf_c(b, '\n');
}

static void line_of(struct resolve *r, const struct id *id, str cluster, struct buf *b)
{
    if (!r->c->json) {
        buf_add(b, id->given);
        buf_c(b, '\t');
        buf_add(b, cluster);
        buf_c(b, '\n');
        return;
    }
    struct buf one = buf_new(r->c->a, LINE_MAX_JSON);
    json_open(&one, NULL, '{');
    json_str(&one, "record", id->given);
    json_str(&one, "cluster", cluster);
    json_close(&one, '}');
    add_line(b, &one);
}

static int write_clusters(struct resolve *r, size_t *ret_clusters)
{
    struct buf b = buf_new(r->c->a, SIZE_MAX / 2);
    list_each (struct id, id, &r->ids) {
        str cluster;
        TRY(identity_cluster_of(r->x, id->key, &cluster));
        *ret_clusters += str_eq(cluster, id->key);
        line_of(r, id, cluster, &b);
    }
    return file_replace(cli_option(r->c, "out"), buf_str(&b));
}

static int explain_cluster(struct resolve *r, const struct id *id, struct buf *b)
{
    if (!r->c->json)
        return identity_explain_cluster(r->x, id->key, b);
    struct buf why = buf_new(r->c->a, EXPLAIN_MAX);
    TRY(identity_explain_cluster(r->x, id->key, &why));
    if (why.len == 0)
        return 0;
    struct buf one = buf_new(r->c->a, EXPLAIN_MAX);
    json_open(&one, NULL, '{');
    json_str(&one, "cluster", id->key);
    json_str(&one, "why", buf_str(&why));
    json_close(&one, '}');
    add_line(b, &one);
    return 0;
}

static void say_conflict(const struct resolve *r, const struct identity_conflict *w, struct buf *b)
{
    if (!r->c->json) {
        buf_fmt(b, "watch: " STR_FMT " is close to " STR_FMT " and " STR_FMT ": %s\n",
                STR_ARG(w->c), STR_ARG(w->a), STR_ARG(w->b), w->why);
        return;
    }
    struct buf one = buf_new(r->c->a, EXPLAIN_MAX);
    json_open(&one, NULL, '{');
    json_str(&one, "watch", w->c);
    json_str(&one, "a", w->a);
    json_str(&one, "b", w->b);
    json_str(&one, "why", str_c(w->why));
    json_close(&one, '}');
    add_line(b, &one);
}

/* Each cluster of several, what ties it; then what is close to two that are kept apart. */
static int explain(struct resolve *r)
{
    struct arena *a = r->c->a;
    struct buf b = buf_new(a, EXPLAIN_MAX);
    list_each (struct id, id, &r->ids) {
        str cluster;
        TRY(identity_cluster_of(r->x, id->key, &cluster));
        if (str_eq(cluster, id->key))
            TRY(explain_cluster(r, id, &b));
    }
    struct identity_conflicts watch = identity_conflicts(r->x, a);
    list_each (struct identity_conflict, w, &watch)
        say_conflict(r, w, &b);
    fwrite(b.ptr, 1, b.len, stdout);
    if (b.cut)
        fprintf(stderr, "ntc: explanations after the first %d bytes are left out\n", EXPLAIN_MAX);
    return 0;
}

static int resolve(struct resolve *r)
{
    str text;
    size_t clusters = 0;
    usec began = time_monotonic();
    TRY(file_map(cli_option(r->c, "file"), &text));
    int read = read_table(r, text);
    file_unmap(text);
    TRY(read);
    identity_learn(r->x);
    TRY(write_clusters(r, &clusters));
    if (cli_option(r->c, "explain"))
        TRY(explain(r));
    double s = (double)(time_monotonic() - began) / 1e6;
    fprintf(stderr, "%zu records, %zu clusters, %.2f s, %.0f records/s\n", r->lines, clusters, s,
            (double)r->lines / (s > 0 ? s : 1));
    if (r->repeated)
        fprintf(stderr, "ntc: %zu records have an id that came before; each counts for itself\n",
                r->repeated);
    if (r->uneven)
        fprintf(stderr, "ntc: %zu rows have more or fewer cells than the head\n", r->uneven);
    return r->repeated || r->uneven ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_entity_resolve(struct cli *c)
{
    struct resolve r = { .c = c, .x = identity_new(), .work = arena_new(1 << 22), .line = 1 };
    int code = resolve(&r);
    arena_free(r.work);
    identity_free(r.x);
    return code < 0 ? cli_fail(c, "entity resolve") : code;
}
