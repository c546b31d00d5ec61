// SPDX-License-Identifier: Apache-2.0
#include "model/record_json.h"

static const void *at(const struct field *f, const void *record)
{
    return (const char *)record + f->offset;
}

static void value_json(struct buf *b, const struct field *f, const void *p)
{
    switch (f->type) {
    case FIELD_FACT:
    case FIELD_DATE:
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

void record_json(struct buf *b, const char *key, const struct field_table *t, const void *record,
                 bool places)
{
    json_open(b, key, '{');
    for (size_t i = 0; i < t->n; i++)
        value_json(b, &t->fields[i], at(&t->fields[i], record));
    if (places)
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

void event_json(struct buf *b, const struct event *e, bool places)
{
    json_open(b, NULL, '{');
    json_str(b, "kind", str_c(event_kind_names[e->kind]));
    for (size_t i = 0; i < SLOTS; i++) {
        size_t n = slot_count(e, &slots[i]);
        if (slots[i].how == SLOT_ONE) {
            if (n)
                record_json(b, slots[i].member, slots[i].fields, slot_record(e, &slots[i], 0),
                            places);
            continue;
        }
        if (!n)
            continue;
        json_open(b, slots[i].member, '[');
        for (size_t k = 0; k < n; k++)
            record_json(b, NULL, slots[i].fields, slot_record(e, &slots[i], k), places);
        json_close(b, ']');
    }
    json_i64(b, "offset", (int64_t)e->offset);
    json_i64(b, "length", (int64_t)e->length);
    json_close(b, '}');
}

static void counts_json(struct buf *b, const struct counts *c)
{
    json_i64(b, "passengers", c->passengers);
    json_i64(b, "crew", c->crew);
    json_i64(b, "infants", c->infants);
    json_i64(b, "bookings", c->bookings);
    json_i64(b, "documents", c->documents);
    json_i64(b, "legs", c->legs);
    json_i64(b, "declarations", c->declarations);
    json_i64(b, "segments", c->segments);
}

void decoded_json(struct buf *b, const struct decoded *d, bool places)
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
        record_json(b, "journey", &journey_fields, d->journey, places);
    json_open(b, "message_legs", '[');
    list_each (const struct leg, l, &d->legs)
        record_json(b, NULL, &leg_fields, l, places);
    json_close(b, ']');
    json_open(b, "events", '[');
    list_each (const struct event, e, &d->events)
        event_json(b, e, places);
    json_close(b, ']');
    json_open(b, "findings", '[');
    list_each (const struct finding, f, &d->findings)
        finding_json(b, f);
    json_close(b, ']');
    json_close(b, '}');
}
