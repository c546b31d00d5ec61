/* declaration_csv.c — goods declarations as a table, with a column map:
 *
 *     declaration.number   = Declaration ID     a field, and the column it comes from
 *     declaration.currency := KRW               a field that is always the same
 *     # a comment
 *
 * Rows one behind another with the same declaration.number are items of one
 * declaration. Without a map the columns must have our own names, with or
 * without "declaration." and "item." before them. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "format/csv.h"
#include "ingest/declaration.h"
#include "model/record_json.h"

enum { COLUMNS_MAX = 256, MAP_MAX = 64 * 1024 };

/* Maps that come with the program, used by name or when a table has their columns. */
#define MAP_FILE(symbol, file) \
    extern const char symbol[]; \
    __asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n.incbin \"" file \
            "\"\n.byte 0\n.previous\n")
MAP_FILE(declaration_map_kcs, "conf/maps/kcs.map");
static const struct {
    const char *name, *text;
} maps[] = { { "kcs", declaration_map_kcs } };

struct target {
    const struct field *field;
    bool in_item;
};
struct constant {
    struct target to;
    str value;
};
struct constants list_of(struct constant);

struct reader {
    struct declaration_reader r;
    struct target columns[COLUMNS_MAX];
    size_t n;
    struct constants constants;
    str number; /* of the declaration that the last row belonged to */
};

static bool target_of(str name, struct target *ret)
{
    str noun, rest = name;
    bool dotted = str_has(name, '.') && str_cut(&rest, '.', &noun);
    *ret = (struct target){ 0 };
    if (!dotted || str_eq(noun, STR("declaration")))
        ret->field = field_find(&declaration_fields, dotted ? rest : name);
    if (!ret->field && (!dotted || str_eq(noun, STR("item")))) {
        ret->field = field_find(&item_fields, dotted ? rest : name);
        ret->in_item = ret->field != NULL;
    }
    return ret->field != NULL;
}

static bool has_column(const struct csv_row *head, str name)
{
    for (size_t i = 0; i < head->n; i++)
        if (str_eq_nocase(str_trim(head->at[i].text), name))
            return true;
    return false;
}

/* The shipped map of which the table has nearly all columns; "" none. */
static str fitting_map(const struct csv_row *head)
{
    for (size_t i = 0; i < countof(maps); i++) {
        size_t columns = 0, found = 0;
        str rest = str_c(maps[i].text), line, name;
        while (str_cut(&rest, '\n', &line)) {
            if (!str_cut(&line, '=', &name) || name.ptr[0] == '#' || str_ends(name, STR(":")))
                continue;
            columns++;
            found += has_column(head, str_trim(line));
        }
        if (found * 5 >= columns * 4)
            return str_c(maps[i].text);
    }
    return STR("");
}

static int recognise(str body)
{
    struct csv c = csv_open(str_sub(body, 0, 8192));
    cleanup(arena_freep) struct arena *a = arena_new(1 << 18);
    struct csv_row head = { 0 };
    if (!csv_next(&c, a, &head) || head.n < 3)
        return 0;
    if (fitting_map(&head).len)
        return 70;
    size_t known = 0;
    bool numbered = false;
    for (size_t i = 0; i < head.n; i++) {
        struct target t;
        str name = str_lower(a, str_trim(head.at[i].text));
        if (!target_of(name, &t))
            continue;
        known++;
        numbered |= !t.in_item && str_eq(str_c(t.field->name), STR("number"));
    }
    return known >= 3 && numbered ? 70 : 0;
}

static void unknown_field(struct reader *x, str name, const char *where)
{
    finding_add(x->r.a, &x->r.to->findings, "E-MAP", MAJOR, 0, 0,
                "%s: no field is called '" STR_FMT "'", where, STR_ARG(str_sub(name, 0, 80)));
}

static void map_column(struct reader *x, const struct csv_row *head, struct target t, str column)
{
    for (size_t i = 0; i < head->n && i < COLUMNS_MAX; i++)
        if (str_eq_nocase(str_trim(head->at[i].text), column)) {
            x->columns[i] = t;
            return;
        }
    finding_add(x->r.a, &x->r.to->findings, "E-MAP", MINOR, head->offset, head->length,
                "the table has no column '" STR_FMT "'", STR_ARG(str_sub(column, 0, 80)));
}

static void read_map(struct reader *x, const struct csv_row *head, str map)
{
    str line, name;
    while (str_cut(&map, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        str value = line;
        bool good = str_cut(&value, '=', &name) && name.len > 0;
        bool constant = good && name.ptr[name.len - 1] == ':';
        if (constant)
            name.len--;
        struct target t;
        if (!good || !target_of(str_trim(name), &t))
            unknown_field(x, str_trim(name), "column map");
        else if (constant)
            *list_push(x->r.a, &x->constants) = (struct constant){ t, str_trim(value) };
        else
            map_column(x, head, t, str_trim(value));
    }
}

static void own_names(struct reader *x, const struct csv_row *head)
{
    for (size_t i = 0; i < head->n && i < COLUMNS_MAX; i++) {
        str name = str_lower(x->r.a, str_trim(head->at[i].text));
        struct target t;
        if (target_of(name, &t))
            x->columns[i] = t;
        else if (name.len)
            finding_add(x->r.a, &x->r.to->findings, "E-KEY", INFO, head->at[i].offset,
                        head->at[i].length, "no field is called '" STR_FMT "'",
                        STR_ARG(str_sub(name, 0, 80)));
    }
}

static str number_of_row(const struct reader *x, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n && i < x->n; i++)
        if (x->columns[i].field && !x->columns[i].in_item &&
            str_eq(str_c(x->columns[i].field->name), STR("number")))
            return str_trim(row->at[i].text);
    return STR("");
}

static void set(struct reader *x, struct event *e, struct item *item, bool first, struct target t,
                fact v)
{
    if (t.in_item)
        declaration_set(&x->r, t.field, item, v);
    else if (first)
        declaration_set(&x->r, t.field, e->declaration, v);
}

static void one_row(struct reader *x, const struct csv_row *row)
{
    str number = number_of_row(x, row);
    struct events *events = &x->r.to->events;
    bool first = events->n == 0 || number.len == 0 || !str_eq(number, x->number);
    struct event *e =
        first ? declaration_new(&x->r, row->offset, row->length) : &events->at[events->n - 1];
    e->length = row->offset + row->length - e->offset;
    x->number = number;
    struct item item = item_blank();
    for (size_t i = 0; i < row->n && i < x->n; i++)
        if (x->columns[i].field)
            set(x, e, &item, first, x->columns[i],
                (fact){ row->at[i].text, (uint32_t)row->at[i].offset,
                        (uint32_t)row->at[i].length });
    list_each (const struct constant, c, &x->constants)
        set(x, e, &item, first, c->to, (fact){ .text = c->value });
    if (item.number == 0)
        item.number = (int64_t)e->items.n + 1;
    *list_push(x->r.a, &e->items) = item;
}

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    struct reader *x = make(a, struct reader);
    x->r = (struct declaration_reader){ a, ret };
    ret->kind = "DECLARATION";
    ret->version = STR("csv");
    struct csv c = csv_open(body);
    struct csv_row head = { 0 }, row = { 0 };
    if (!csv_next(&c, a, &head)) {
        finding_add(a, &ret->findings, "E-EMPTY", MAJOR, 0, body.len, "the table is empty");
        return 0;
    }
    x->n = head.n < COLUMNS_MAX ? head.n : COLUMNS_MAX;
    for (size_t i = 0; i < countof(maps); i++)
        if (str_eq(map, str_c(maps[i].name)))
            map = str_c(maps[i].text);
    if (!map.len)
        map = fitting_map(&head);
    if (map.len)
        read_map(x, &head, str_sub(map, 0, MAP_MAX));
    else
        own_names(x, &head);
    while (csv_next(&c, a, &row) && !arena_full(a)) {
        if (row.broken)
            finding_add(a, &ret->findings, "E-ROW", MINOR, row.offset, row.length, "an open quote");
        else if (row.n != head.n)
            finding_add(a, &ret->findings, "E-ROW", MINOR, row.offset, row.length,
                        "%zu cells where the head has %zu", row.n, head.n);
        if (!row.broken && row.n >= 2)
            one_row(x, &row);
    }
    return arena_full(a) ? fail(ERR_LIMIT, "the message needs too much memory") : 0;
}

const struct decoder decoder_declaration_csv = {
    .name = "declaration_csv",
    .what = "goods declarations as a table with a column map",
    .recognise = recognise,
    .decode = decode,
};
