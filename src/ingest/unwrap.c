// SPDX-License-Identifier: Apache-2.0
#include "ingest/unwrap.h"

#include "base/map.h"
#include "format/edifact.h"

#include <string.h>

enum {
    COLUMN_MIN = 30,
    COLUMN_MAX = 200,
    LINES_LOOKED = 200,
    LINES_MIN = 2, /* full ones; the last line of a wrapped body is what is left over */
    LOOK_BYTES = 64 * 1024
};

/* A line of the body from `at` on; its break is one line end, of one byte or two. */
struct line {
    size_t at, length, break_length;
};

static bool is_line_end(char c) { return c == '\r' || c == '\n'; }

/* False: what is left has no break. */
static bool next_line(str body, size_t at, struct line *ret)
{
    size_t end = at;
    while (end < body.len && !is_line_end(body.ptr[end]))
        end++;
    if (end == body.len)
        return false;
    bool two = body.ptr[end] == '\r' && end + 1 < body.len && body.ptr[end + 1] == '\n';
    *ret = (struct line){ at, end - at, two ? 2 : 1 };
    return true;
}

/* A break that was covered to keep a text out of the store leaves two lines as one. */
static bool is_full(const struct line *l, size_t column)
{
    return l->length % (column + l->break_length) == column;
}

/* The length that most of the first lines have; 0 when none of a wrapped body. */
static size_t column_of(str head)
{
    size_t count[COLUMN_MAX + 1] = { 0 }, best = 0;
    struct line l = { 0 };
    for (size_t n = 0, at = 0; n < LINES_LOOKED && next_line(head, at, &l); n++) {
        if (l.length >= COLUMN_MIN && l.length <= COLUMN_MAX && ++count[l.length] > count[best])
            best = l.length;
        at = l.at + l.length + l.break_length;
    }
    return best;
}

/* Nine of ten lines are full, and most of those go on in the next. One line may be short: UNA
 * often stands alone. */
static bool is_wrapped(str head, size_t column, char terminator)
{
    size_t lines = 0, full = 0, open = 0;
    struct line l = { 0 };
    for (size_t at = 0; lines < LINES_LOOKED && next_line(head, at, &l); lines++) {
        at = l.at + l.length + l.break_length;
        if (!is_full(&l, column))
            continue;
        full++;
        open += head.ptr[l.at + l.length - 1] != terminator;
    }
    return full >= LINES_MIN && lines - full <= lines / 10 + 1 && open * 2 >= full;
}

static char terminator_of(str head)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 18);
    struct edi e;
    edi_open(&e, a, head, NULL, NULL);
    return e.end;
}

bool unwrap(struct arena *a, str body, struct unwrapped *ret)
{
    str head = str_sub(body, 0, LOOK_BYTES);
    size_t column = column_of(head), n = 0;
    if (!column || !is_wrapped(head, column, terminator_of(head)))
        return false;
    char *copy = make_n(a, char, body.len);
    struct cut *cuts = make_n(a, struct cut, body.len / column + 1);
    struct line l = { 0 };
    size_t at = 0, len = 0;
    while (next_line(body, at, &l)) {
        size_t kept = l.length + (is_full(&l, column) ? 0 : l.break_length);
        memcpy(copy + len, body.ptr + at, kept);
        len += kept;
        at = l.at + l.length + l.break_length;
        if (at > len + (n ? cuts[n - 1].taken : 0))
            cuts[n++] = (struct cut){ len, at - len };
    }
    memcpy(copy + len, body.ptr + at, body.len - at);
    *ret = (struct unwrapped){ { copy, len + body.len - at }, cuts, n };
    return true;
}

/* Where a byte of the copy stands in the original. */
static size_t place(const struct unwrapped *u, size_t at)
{
    size_t from = 0, to = u->n; /* cuts before `from` lie at or before it */
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (u->cuts[middle].at <= at)
            from = middle + 1;
        else
            to = middle;
    }
    return at + (from ? u->cuts[from - 1].taken : 0);
}

static void put_back(const struct unwrapped *u, size_t *offset, size_t *length)
{
    size_t from = place(u, *offset);
    if (*length)
        *length = place(u, *offset + *length - 1) + 1 - from;
    *offset = from;
}

static void record_places(const struct unwrapped *u, const struct field_table *t, void *record)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->fields[i].type != FIELD_FACT && t->fields[i].type != FIELD_DATE)
            continue;
        fact *f = (fact *)((char *)record + t->fields[i].offset);
        size_t offset = f->offset, length = f->length;
        if (length == 0)
            continue; /* derived: it stands nowhere */
        put_back(u, &offset, &length);
        f->offset = (uint32_t)offset;
        f->length = (uint32_t)length;
    }
}

/* Records that travellers share are put back once. */
struct once {
    struct arena *a;
    const struct unwrapped *u;
    struct map seen;
};

static void record_once(struct once *x, const struct field_table *t, void *record)
{
    void **key = make(x->a, void *);
    *key = record;
    void **seen = map_at(&x->seen, (str){ (const char *)key, sizeof *key });
    if (*seen)
        return;
    *seen = record;
    record_places(x->u, t, record);
}

static void event_places(struct once *x, struct event *e)
{
    put_back(x->u, &e->offset, &e->length);
    for (size_t i = 0; i < SLOTS; i++)
        for (size_t k = 0; k < slot_count(e, &slots[i]); k++)
            record_once(x, slots[i].fields, slot_record(e, &slots[i], k));
}

/* What will be covered is parted at the breaks: they stay, so that the stored body is read
 * again as it was. */
static void span_places(struct arena *a, const struct unwrapped *u, struct spans *spans)
{
    struct spans parted = { 0 };
    list_each (const struct span, s, spans) {
        size_t from = s->offset, end = s->offset + s->length;
        for (size_t i = from + 1; i <= end; i++) {
            if (i < end && place(u, i) == place(u, i - 1) + 1)
                continue;
            *list_push(a, &parted) = (struct span){ place(u, from), i - from };
            from = i;
        }
    }
    *spans = parted;
}

void unwrap_places(struct arena *a, const struct unwrapped *u, struct decoded *d)
{
    struct once x = { .a = a, .u = u, .seen = map_new(a) };
    if (d->journey)
        record_once(&x, &journey_fields, d->journey);
    list_each (struct leg, l, &d->legs)
        record_once(&x, &leg_fields, l);
    list_each (struct event, e, &d->events)
        event_places(&x, e);
    list_each (struct finding, f, &d->findings)
        put_back(u, &f->offset, &f->length);
    span_places(a, u, &d->sensitive);
}
