// SPDX-License-Identifier: Apache-2.0
#include "model/record_json.h"

static const void *at(const struct field *f, const void *record)
{
    return (const char *)record + f->offset;
}

str value_masked(struct arena *a, str value)
{
    enum { SHOWN = 3, SHORT = 5 };
    size_t from = value.len, shown = 0;
    while (value.len > SHORT && shown < SHOWN && from > 0)
        if (((unsigned char)value.ptr[--from] & 0xC0) != 0x80) /* the first byte of a character */
            shown++;
    return str_fmt(a, "***" STR_FMT, STR_ARG(str_sub(value, from, value.len)));
}

static bool is_of_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
           str_has(STR("@.+-_"), c) || (unsigned char)c >= 0x80;
}

static bool looks_guarded(str word)
{
    enum { DIGITS = 4 };
    int64_t day;
    size_t digits = 0;
    for (size_t i = 0; i < word.len; i++)
        digits += word.ptr[i] >= '0' && word.ptr[i] <= '9';
    bool is_date = word.len >= 10 && date_parse(str_sub(word, 0, 10), &day) == 0;
    return str_has(word, '@') || (digits >= DIGITS && !is_date);
}

str text_masked(struct arena *a, str text)
{
    struct buf b = buf_new(a, text.len * 4 + 1);
    for (size_t i = 0; i < text.len;) {
        size_t n = 0;
        while (i + n < text.len && is_of_word(text.ptr[i + n]))
            n++;
        str word = str_sub(text, i, n ? n : 1);
        buf_add(&b, looks_guarded(word) ? value_masked(a, word) : word);
        i += word.len;
    }
    return buf_str(&b);
}

bool field_is_guarded(str name)
{
    str noun;
    str_cut(&name, '.', &noun);
    const struct field_table *const of_no_slot[] = { &score_fields, &profile_fields };
    for (size_t i = 0; i < countof(of_no_slot); i++)
        if (str_eq(noun, str_c(of_no_slot[i]->noun))) {
            const struct field *f = field_find(of_no_slot[i], name);
            return f && f->privacy == GUARDED;
        }
    for (size_t i = 0; i < SLOTS; i++) {
        const struct field_table *t = slots[i].fields;
        const struct field *f = str_eq(noun, str_c(t->noun)) ? field_find(t, name) : NULL;
        if (f)
            return f->privacy == GUARDED;
    }
    return false;
}

static void value_json(struct buf *b, const struct field *f, const void *p, unsigned show)
{
    bool masked = (show & SHOW_MASKED) && f->privacy == GUARDED;
    switch (f->type) {
    case FIELD_FACT:
    case FIELD_DATE:
        if (masked && ((const fact *)p)->text.len)
            json_str(b, f->name, value_masked(b->a, ((const fact *)p)->text));
        else
            json_opt(b, f->name, ((const fact *)p)->text);
        break;
    case FIELD_I64:
        if (*(const int64_t *)p != -1)
            json_i64(b, f->name, *(const int64_t *)p);
        break;
    case FIELD_F64:
        if (*(const double *)p >= 0)
            json_f64(b, f->name, *(const double *)p);
        break;
    case FIELD_BOOL:
        if (*(const bool *)p)
            json_bool(b, f->name, true);
        break;
    case FIELD_TIME:
        if (*(const usec *)p)
            json_str(b, f->name, time_fmt(b->a, *(const usec *)p));
        break;
    }
}

static void places_json(struct buf *b, const struct field_table *t, const void *record)
{
    json_open(b, "_at", '{');
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (f->type != FIELD_FACT && f->type != FIELD_DATE)
            continue;
        const fact *v = at(f, record);
        if (!v->text.len || !v->length)
            continue;
        json_open(b, f->name, '[');
        json_i64(b, NULL, v->offset);
        json_i64(b, NULL, v->length);
        json_close(b, ']');
    }
    json_close(b, '}');
}

void record_members_json(struct buf *b, const struct field_table *t, const void *record,
                         unsigned show)
{
    for (size_t i = 0; i < t->n; i++)
        value_json(b, &t->fields[i], at(&t->fields[i], record), show);
}

void record_json(struct buf *b, const char *key, const struct field_table *t, const void *record,
                 unsigned show)
{
    json_open(b, key, '{');
    record_members_json(b, t, record, show);
    if (show & SHOW_PLACES)
        places_json(b, t, record);
    json_close(b, '}');
}

str record_text(struct arena *a, const struct field *f, const void *record)
{
    const void *p = at(f, record);
    switch (f->type) {
    case FIELD_FACT:
    case FIELD_DATE:
        return ((const fact *)p)->text;
    case FIELD_I64:
        return *(const int64_t *)p == -1 ? STR("")
                                         : str_fmt(a, "%lld", (long long)*(const int64_t *)p);
    case FIELD_F64:
        return *(const double *)p < 0 ? STR("") : str_fmt(a, "%.10g", *(const double *)p);
    case FIELD_BOOL:
        return *(const bool *)p ? STR("yes") : STR("no");
    case FIELD_TIME:
        return *(const usec *)p ? time_fmt(a, *(const usec *)p) : STR("");
    }
    return STR("");
}

const struct field *field_find(const struct field_table *t, str name)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(name, str_c(t->fields[i].name)))
            return &t->fields[i];
    return NULL;
}

void finding_json(struct buf *b, const struct finding *f)
{
    json_open(b, NULL, '{');
    json_str(b, "code", str_c(f->code));
    json_str(b, "weight", str_c(weight_names[f->weight]));
    json_i64(b, "offset", (int64_t)f->offset);
    json_i64(b, "length", (int64_t)f->length);
    json_str(b, "text", f->text);
    json_close(b, '}');
}

void event_json(struct buf *b, const struct event *e, unsigned show)
{
    json_open(b, NULL, '{');
    json_str(b, "kind", str_c(event_kind_names[e->kind]));
    for (size_t i = 0; i < SLOTS; i++) {
        size_t n = slot_count(e, &slots[i]);
        if (slots[i].how == SLOT_ONE) {
            if (n)
                record_json(b, slots[i].member, slots[i].fields, slot_record(e, &slots[i], 0),
                            show);
            continue;
        }
        if (!n)
            continue;
        json_open(b, slots[i].member, '[');
        for (size_t k = 0; k < n; k++)
            record_json(b, NULL, slots[i].fields, slot_record(e, &slots[i], k), show);
        json_close(b, ']');
    }
    json_i64(b, "offset", (int64_t)e->offset);
    json_i64(b, "length", (int64_t)e->length);
    json_close(b, '}');
}

void counts_json(struct buf *b, const struct counts *c)
{
    bool others = false;
    json_i64(b, "passengers", c->passengers);
    json_i64(b, "crew", c->crew);
    json_i64(b, "infants", c->infants);
    json_i64(b, "bookings", c->bookings);
    json_i64(b, "documents", c->documents);
    json_i64(b, "legs", c->legs);
    json_i64(b, "declarations", c->declarations);
    json_i64(b, "segments", c->segments);
    if (c->late)
        json_i64(b, "late", c->late);
    for (int k = 0; k < EVENT_KINDS; k++)
        others |= c->of_kind[k] > 0;
    if (!others)
        return;
    json_open(b, "kinds", '{');
    for (int k = 0; k < EVENT_KINDS; k++)
        if (c->of_kind[k])
            json_i64(b, event_kind_names[k], c->of_kind[k]);
    json_close(b, '}');
}

void decoded_json(struct buf *b, const struct decoded *d, unsigned show)
{
    json_open(b, NULL, '{');
    json_str(b, "kind", str_c(d->kind));
    json_str(b, "version", d->version);
    json_opt(b, "sender", d->sender);
    json_opt(b, "recipient", d->recipient);
    json_opt(b, "control_reference", d->control_reference);
    json_opt(b, "message_reference", d->message_reference);
    json_opt(b, "message_function", d->message_function);
    if (d->is_test)
        json_bool(b, "is_test", true);
    counts_json(b, &d->counts);
    if (d->journey)
        record_json(b, "journey", &journey_fields, d->journey, show);
    json_open(b, "message_legs", '[');
    list_each (const struct leg, l, &d->legs)
        record_json(b, NULL, &leg_fields, l, show);
    json_close(b, ']');
    json_open(b, "events", '[');
    list_each (const struct event, e, &d->events)
        event_json(b, e, show);
    json_close(b, ']');
    json_open(b, "findings", '[');
    list_each (const struct finding, f, &d->findings)
        finding_json(b, f);
    json_close(b, ']');
    json_close(b, '}');
}
