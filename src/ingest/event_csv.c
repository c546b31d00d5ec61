/* event_csv.c — events of any kind as a table, with the column map of event_map.h.
 *
 * Rows one behind another with the same key (declaration.number, money.number,
 * consignment.bill ...) are one event: each adds one of what there may be several of (items,
 * amounts, containers). Without a map the columns must have our own names; a column "kind"
 * may tell it for each row, and names without a noun are the kind's own. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "format/csv.h"
#include "ingest/event_map.h"
#include "ingest/event_read.h"
#include "ingest/table_book.h"
#include "model/record_json.h"

#include <string.h>

enum { COLUMNS_MAX = 256 };

/* Maps that come with the program, used by name or when a table has their columns. */
#define MAP_FILE(symbol, file) \
    extern const char symbol[]; \
    __asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n.incbin \"" file \
            "\"\n.byte 0\n.previous\n")
MAP_FILE(declaration_map_kcs, "conf/maps/kcs.map");
static const struct {
    const char *name, *text;
} maps[] = { { "kcs", declaration_map_kcs } };

struct constant {
    struct target to;
    str value;
};
struct constants list_of(struct constant);

struct reader {
    struct event_reader r;
    struct target *columns;
    size_t n;
    size_t kind_at, key_at; /* columns that tell the kind and the key; n: none */
    enum event_kind key_of; /* the kind that key_at is of */
    struct constants constants;
    enum event_kind kind; /* of rows that do not tell theirs */
    str key;              /* of the event that the last row belonged to */
};

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
        str rest = str_c(maps[i].text);
        struct map_line line;
        while (map_line_next(&rest, &line)) {
            columns += !line.is_constant;
            found += !line.is_constant && has_column(head, line.from);
        }
        if (found * 5 >= columns * 4)
            return str_c(maps[i].text);
    }
    return STR("");
}

static bool is_key(const struct target *t, enum event_kind kind)
{
    return t->field && t->field == event_key(kind) && t->slot == event_own_slot(kind);
}

/* The kind whose key or own record the columns name most; *ret_known: columns that it knows. */
static enum event_kind likely_kind(struct arena *a, const struct csv_row *head, size_t *ret_known)
{
    enum event_kind best = EVENT_DECLARATION;
    *ret_known = 0;
    for (int k = 0; k < EVENT_KINDS; k++) {
        size_t known = 0;
        bool own = false;
        for (size_t i = 0; i < head->n; i++) {
            struct target t;
            str name = str_lower(a, str_trim(head->at[i].text));
            if (!target_of(name, (enum event_kind)k, &t) || (t.slot && !(t.slot->kinds & 1u << k)))
                continue;
            known++;
            own |= t.what == TARGET_KIND || is_key(&t, (enum event_kind)k) ||
                   (str_has(name, '.') && t.slot == event_own_slot((enum event_kind)k));
        }
        if (own && known > *ret_known) {
            *ret_known = known;
            best = (enum event_kind)k;
        }
    }
    return best;
}

static int look_at_head(str body)
{
    struct csv c = csv_open(str_sub(body, 0, 8192));
    cleanup(arena_freep) struct arena *a = arena_new(1 << 18);
    struct csv_row head = { 0 };
    size_t known;
    if (body.len && (body.ptr[0] == '{' || body.ptr[0] == '[' || str_starts(body, STR("UN"))))
        return 0;
    if (!csv_next(&c, a, &head) || head.n < 3)
        return 0;
    if (fitting_map(&head).len)
        return 70;
    likely_kind(a, &head, &known);
    return known >= 3 ? 70 : 0;
}

static int recognise(str body)
{
    str head = book_head(body);
    int sure = 0;
    if (!book_sure(head, &sure)) {
        sure = look_at_head(body);
        if (sure > 0) /* the first line of anything else may be about somebody */
            book_keep_sure(head, sure);
    }
    return sure;
}

static void unknown_field(struct reader *x, str name, const char *where)
{
    finding_add(x->r.a, &x->r.to->findings, "E-MAP", MAJOR, 0, 0,
                "%s: no field is called '" STR_FMT "'", where, STR_ARG(str_sub(name, 0, 80)));
}

static void set_kind(struct reader *x, str word)
{
    int kind = event_kind_from(word);
    if (kind < 0)
        finding_add(x->r.a, &x->r.to->findings, "E-KIND", MAJOR, 0, 0,
                    "no kind of event is called '" STR_FMT "'", STR_ARG(str_sub(word, 0, 80)));
    else
        x->kind = (enum event_kind)kind;
}

static void map_column(struct reader *x, const struct csv_row *head, struct target t,
                       const struct map_line *line)
{
    str column = line->from;
    for (size_t i = 0; i < head->n && i < COLUMNS_MAX; i++)
        if (str_eq_nocase(str_trim(head->at[i].text), column)) {
            x->columns[i] = t;
            return;
        }
    if (!line->is_optional)
        finding_add(x->r.a, &x->r.to->findings, "E-MAP", MINOR, head->offset, head->length,
                    "the table has no column '" STR_FMT "'", STR_ARG(str_sub(column, 0, 80)));
}

static void read_map(struct reader *x, const struct csv_row *head, str map)
{
    struct map_line line;
    while (map_line_next(&map, &line)) {
        struct target t;
        if (!line.is_good || !target_of(line.name, x->kind, &t))
            unknown_field(x, line.name, "column map");
        else if (t.what == TARGET_KIND && line.is_constant)
            set_kind(x, line.from);
        else if (line.is_constant)
            *list_push(x->r.a, &x->constants) = (struct constant){ t, line.from };
        else
            map_column(x, head, t, &line);
    }
}

static void own_names(struct reader *x, const struct csv_row *head)
{
    size_t known;
    x->kind = likely_kind(x->r.a, head, &known);
    for (size_t i = 0; i < head->n && i < COLUMNS_MAX; i++) {
        str name = str_lower(x->r.a, str_trim(head->at[i].text));
        struct target t;
        if (target_of(name, x->kind, &t))
            x->columns[i] = t;
        else if (name.len)
            finding_add(x->r.a, &x->r.to->findings, "E-KEY", INFO, head->at[i].offset,
                        head->at[i].length, "no field is called '" STR_FMT "'",
                        STR_ARG(str_sub(name, 0, 80)));
    }
}

static size_t kind_column(const struct reader *x)
{
    size_t i = 0;
    while (i < x->n && x->columns[i].what != TARGET_KIND)
        i++;
    return i;
}

static size_t key_column(const struct reader *x)
{
    size_t i = 0;
    while (i < x->n && !is_key(&x->columns[i], x->kind))
        i++;
    return i;
}

static str cell_of(const struct csv_row *row, size_t i)
{
    return i < row->n ? str_trim(row->at[i].text) : STR("");
}

/* Where the values of one row go: records of which there may be several are new for each row,
 * the others are told by the first. */
struct row_target {
    struct event *event;
    bool first;
    void *many[SLOTS];
};

static void set(struct reader *x, struct row_target *r, const struct target *t, fact v)
{
    if (str_trim(v.text).len == 0 || t->what == TARGET_KIND)
        return;
    if (!t->field || !(t->slot->kinds & 1u << r->event->kind)) {
        event_unread(&x->r, v.offset, v.length);
        return;
    }
    size_t i = (size_t)(t->slot - slots);
    void *record;
    if (t->slot->how == SLOT_ONE) {
        record = slot_add(x->r.a, r->event, t->slot);
        if (!r->first) { /* told by the first row; the key stays: rows are put together by it */
            if (!is_key(t, r->event->kind))
                event_unread(&x->r, v.offset, v.length);
            return;
        }
    } else {
        if (!r->many[i])
            r->many[i] = slot_add(x->r.a, r->event, t->slot);
        record = r->many[i];
    }
    event_set(&x->r, t->field, record, v);
}

static void number_items(struct event *e)
{
    if (e->items.n && e->items.at[e->items.n - 1].number == 0)
        e->items.at[e->items.n - 1].number = (int64_t)e->items.n;
}

static void close_event(struct reader *x)
{
    if (x->r.to->events.n)
        event_complete(&x->r, &x->r.to->events.at[x->r.to->events.n - 1]);
}

static void one_row(struct reader *x, const struct csv_row *row)
{
    str kind = x->kind_at < x->n ? cell_of(row, x->kind_at) : STR("");
    if (kind.len)
        set_kind(x, kind);
    if (x->kind != x->key_of) {
        x->key_at = key_column(x);
        x->key_of = x->kind;
    }
    str key = x->key_at < x->n ? cell_of(row, x->key_at) : STR("");
    struct events *events = &x->r.to->events;
    struct row_target to = { .first = events->n == 0 || key.len == 0 || !str_eq(key, x->key) ||
                                      events->at[events->n - 1].kind != x->kind };
    if (to.first) {
        close_event(x);
        event_add(&x->r, x->kind, row->offset, row->length);
    }
    to.event = &events->at[events->n - 1];
    to.event->length = row->offset + row->length - to.event->offset;
    x->key = key;
    static const struct target nowhere = { 0 };
    for (size_t i = 0; i < row->n; i++)
        set(x, &to, i < x->n ? &x->columns[i] : &nowhere,
            (fact){ row->at[i].text, (uint32_t)row->at[i].offset, (uint32_t)row->at[i].length });
    list_each (const struct constant, c, &x->constants)
        set(x, &to, &c->to, (fact){ .text = c->value });
    number_items(to.event);
}

/* Columns and constants from the head and the map; *ret_shipped: the map that came with the
 * program.
 */
static void read_head(struct reader *x, const struct csv_row *head, str map,
                      const char **ret_shipped)
{
    str shipped = map.len ? STR("") : fitting_map(head);
    for (size_t i = 0; i < countof(maps); i++)
        if (str_eq(map, str_c(maps[i].name)))
            shipped = str_c(maps[i].text);
    *ret_shipped = shipped.len ? shipped.ptr : NULL;
    x->n = head->n < COLUMNS_MAX ? head->n : COLUMNS_MAX;
    x->columns = make_n(x->r.a, struct target, x->n + 1);
    if (shipped.len || map.len)
        read_map(x, head, str_sub(shipped.len ? shipped : map, 0, EVENT_MAP_MAX));
    else
        own_names(x, head);
}

/* What can be told again without a finding. */
static void keep_layout(const struct reader *x, str head, str map, const struct csv_row *row,
                        struct layout *l)
{
    const char *text = l->shipped ? l->shipped : map.ptr;
    if (x->r.to->findings.n || row->n > BOOK_COLUMNS_MAX || row->broken ||
        x->constants.n > BOOK_CONSTANTS_MAX)
        return;
    l->n = row->n;
    l->kind = x->kind;
    l->n_constants = x->constants.n;
    memcpy(l->columns, x->columns, x->n * sizeof *x->columns);
    for (size_t i = 0; i < l->n_constants; i++) {
        const struct constant *c = &x->constants.at[i];
        l->constants[i].to = c->to;
        l->constants[i].at = (size_t)(c->value.ptr - text);
        l->constants[i].len = c->value.len;
    }
    book_keep_layout(head, map, l);
}

static void take_layout(struct reader *x, str map, struct layout *l)
{
    const char *text = l->shipped ? l->shipped : map.ptr;
    x->n = l->n;
    x->columns = l->columns;
    x->kind = l->kind;
    for (size_t i = 0; i < l->n_constants; i++)
        *list_push(x->r.a, &x->constants) =
            (struct constant){ l->constants[i].to,
                               { text + l->constants[i].at, l->constants[i].len } };
}

/* The table behind its head, whose cells are `*ret_cells`; false: it is empty. */
static bool open_table(struct reader *x, struct layout *l, str body, str map, struct csv *ret,
                       size_t *ret_cells)
{
    str line = book_head(body);
    if (book_layout(line, map, l)) {
        *ret = (struct csv){ .text = body, .at = line.len, .sep = l->sep };
        *ret_cells = l->n;
        take_layout(x, map, l);
        return true;
    }
    struct csv_row head = { 0 };
    *ret = csv_open(body);
    if (!csv_next(ret, x->r.a, &head))
        return false;
    *ret_cells = head.n;
    l->sep = ret->sep;
    read_head(x, &head, map, &l->shipped);
    keep_layout(x, line, map, &head, l);
    return true;
}

static void read_rows(struct reader *x, struct csv *c, size_t cells)
{
    struct arena *a = x->r.a;
    struct decoded *to = x->r.to;
    struct csv_row row = { 0 };
    while (csv_next(c, a, &row) && !arena_full(a) && to->events.n <= EVENTS_MAX) {
        if (row.broken)
            finding_add(a, &to->findings, "E-ROW", MINOR, row.offset, row.length, "an open quote");
        else if (row.n != cells)
            finding_add(a, &to->findings, "E-ROW", MINOR, row.offset, row.length,
                        "%zu cells where the head has %zu", row.n, cells);
        if (!row.broken && row.n >= 2)
            one_row(x, &row);
        else
            event_unread(&x->r, row.offset, row.length);
    }
    close_event(x);
}

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    struct layout layout __attribute__((uninitialized));
    struct reader x = { .r = { a, ret }, .kind = EVENT_DECLARATION };
    struct csv c;
    size_t cells = 0;
    ret->kind = "DECLARATION";
    ret->version = STR("csv");
    if (!open_table(&x, &layout, body, map, &c, &cells)) {
        finding_add(a, &ret->findings, "E-EMPTY", MAJOR, 0, body.len, "the table is empty");
        return 0;
    }
    x.kind_at = kind_column(&x);
    x.key_at = key_column(&x);
    x.key_of = x.kind;
    read_rows(&x, &c, cells);
    ret->kind = event_kind_code(x.kind);
    return arena_full(a) ? fail(ERR_LIMIT, "the message needs too much memory") : 0;
}

const struct decoder decoder_event_csv = {
    .name = "event_csv",
    .what = "events of any kind as a table with a column map",
    .recognise = recognise,
    .decode = decode,
};
