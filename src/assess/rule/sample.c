// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/sample.h"

#include "assess/rule/internal.h"
#include "base/err.h"
#include "model/record_json.h"

/* The record that a name without "+" sets: the newest of many. */
static void *record_of(struct arena *a, struct event *e, int noun)
{
    if (noun == NOUN_PROFILE)
        return &e->profile;
    if (noun == NOUN_SCORE)
        return &e->score;
    if (noun < NOUN_SLOTS)
        return NULL;
    const struct slot *s = &slots[noun - NOUN_SLOTS];
    size_t n = slot_count(e, s);
    return n ? slot_record(e, s, n - 1) : slot_add(a, e, s);
}

static int set_field(const struct field *f, char *record, str value, size_t offset)
{
    void *p = record + f->offset;
    double number;
    switch (f->type) {
    case FIELD_FACT:
    case FIELD_DATE:
        *(fact *)p = (fact){ value, (uint32_t)offset, (uint32_t)value.len };
        return 0;
    case FIELD_I64:
        return str_to_i64(value, (int64_t *)p);
    case FIELD_F64:
        TRY(str_to_f64(value, &number));
        *(double *)p = number;
        return 0;
    case FIELD_BOOL:
        *(bool *)p = str_eq(value, STR("yes"));
        return 0;
    case FIELD_TIME:
        return time_parse(value, (usec *)p);
    }
    return 0;
}

static void begin(struct arena *a, enum event_kind kind, struct event *e)
{
    *e = event_new(a, kind);
    if (kind != EVENT_TRAVELLER)
        return;
    slot_add(a, e, slot_find(STR("person")));
    slot_add(a, e, slot_find(STR("journey")));
    e->legs = make(a, struct legs);
}

static int add_named(struct arena *a, struct event *e, str name)
{
    int noun = noun_find(str_sub(name, 1, name.len));
    if (noun < NOUN_SLOTS || !noun_at(noun).is_many)
        return fail(ERR_INVALID, "'" STR_FMT "' cannot be added", STR_ARG(name));
    slot_add(a, e, &slots[noun - NOUN_SLOTS]);
    return 0;
}

static int set_window(struct arena *a, struct event *e, str name, str value)
{
    double number;
    TRY(str_to_f64(value, &number));
    *list_push(a, &e->windows) = (struct window_value){ window_key(a, name), number };
    return 0;
}

static int set_named(struct arena *a, struct event *e, str name, str value, size_t offset)
{
    if (str_has(name, '('))
        return set_window(a, e, name, value);
    str field = name, head;
    str_cut(&field, '.', &head);
    int noun = noun_find(head);
    const struct field *f = noun < 0 ? NULL : field_find(noun_at(noun).table, field);
    char *record = f && noun_at(noun).kinds & 1u << e->kind ? record_of(a, e, noun) : NULL;
    if (!record)
        return fail(ERR_INVALID, "there is no '" STR_FMT "'", STR_ARG(name));
    return set_field(f, record, value, offset);
}

int event_sample(struct arena *a, enum event_kind kind, str line, struct event *ret)
{
    begin(a, kind, ret);
    ret->length = line.len;
    str rest = line, part, name;
    while (str_cut(&rest, ';', &part)) {
        str value = part;
        name = STR("");
        str_cut(&value, '=', &name);
        name = str_trim(name);
        value = str_trim(value);
        if (name.len == 0)
            continue;
        if (name.ptr[0] == '+')
            TRY(add_named(a, ret, name));
        else
            TRY(set_named(a, ret, name, value, (size_t)(value.ptr - line.ptr)));
    }
    return 0;
}

int event_of_cells(struct arena *a, enum event_kind kind, const str *names, const str *cells,
                   size_t n, struct event *ret)
{
    begin(a, kind, ret);
    for (size_t i = 0; i < n; i++) {
        str value = str_trim(cells[i]);
        if (value.len == 0 || str_eq(names[i], STR("kind")))
            continue;
        ret->length = (size_t)(value.ptr + value.len - cells[0].ptr);
        TRY(set_named(a, ret, names[i], value, (size_t)(value.ptr - cells[0].ptr)));
    }
    return 0;
}
