// SPDX-License-Identifier: Apache-2.0
/* schema.c — what a kind of link may send, as JSON Schema, from the same tables as its page. */
#include "link/explain.h"

static void type(struct buf *b, const struct field *f)
{
    static const char *const first[] = {
        [FIELD_FACT] = "string", [FIELD_DATE] = "string",  [FIELD_I64] = "integer",
        [FIELD_F64] = "number",  [FIELD_BOOL] = "boolean", [FIELD_TIME] = "string",
    };
    json_open(b, f->name, '{');
    json_open(b, "type", '[');
    json_str(b, NULL, str_c(first[f->type]));
    if (f->type == FIELD_FACT) /* a number is read as the text that it is */
        json_str(b, NULL, STR("number"));
    else if (f->type != FIELD_DATE && f->type != FIELD_TIME)
        json_str(b, NULL, STR("string"));
    json_str(b, NULL, STR("null"));
    json_close(b, ']');
    if (f->type == FIELD_TIME)
        json_str(b, "format", STR("date-time"));
    if (f->type == FIELD_I64 || f->type == FIELD_F64)
        json_i64(b, "minimum", 0);
    json_str(b, "description", str_c(f->doc));
    json_close(b, '}');
}

static void fields(struct buf *b, const struct field_table *t)
{
    for (size_t i = 0; i < t->n; i++)
        type(b, &t->fields[i]);
}

static void record(struct buf *b, const struct slot *s)
{
    bool is_list = s->how != SLOT_ONE;
    json_open(b, s->member, '{');
    json_str(b, "type", is_list ? STR("array") : STR("object"));
    if (is_list) {
        json_open(b, "items", '{');
        json_str(b, "type", STR("object"));
    }
    json_open(b, "properties", '{');
    fields(b, s->fields);
    json_close(b, '}');
    if (is_list)
        json_close(b, '}');
    json_close(b, '}');
}

static void event(struct buf *b, enum event_kind k)
{
    const struct slot *own = event_own_slot(k);
    str needs = str_c(event_kinds[k].needs), one;
    json_open(b, event_kind_names[k], '{');
    json_str(b, "type", STR("object"));
    json_open(b, "properties", '{');
    json_open(b, "kind", '{');
    json_str(b, "const", str_c(event_kind_names[k]));
    json_close(b, '}');
    fields(b, own->fields);
    for (size_t i = 0; i < SLOTS; i++)
        if (&slots[i] != own && slots[i].kinds & 1u << k)
            record(b, &slots[i]);
    json_close(b, '}');
    json_open(b, "required", '[');
    while (str_cut(&needs, ' ', &one))
        if (one.len)
            json_str(b, NULL, one);
    json_close(b, ']');
    json_close(b, '}');
}

static void each_kind(struct buf *b, const struct link_kind *k,
                      void (*say)(struct buf *, enum event_kind))
{
    str rest = str_c(k->sends), name;
    while (str_cut(&rest, ' ', &name)) {
        int e = event_kind_from(name);
        must(e >= 0);
        say(b, (enum event_kind)e);
    }
}

static void name_of(struct buf *b, enum event_kind k)
{
    json_str(b, NULL, str_c(event_kind_names[k]));
}

static void reference_to(struct buf *b, enum event_kind k)
{
    json_open(b, NULL, '{');
    json_str(b, "$ref", str_fmt(b->a, "#/$defs/%s", event_kind_names[k]));
    json_close(b, '}');
}

void link_schema(struct buf *b, const struct link_kind *k)
{
    json_open(b, NULL, '{');
    json_str(b, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
    json_str(b, "$id", str_fmt(b->a, "urn:ntc:link:%s", k->name));
    json_str(b, "title", str_c(k->what));
    json_str(b, "type", STR("object"));
    json_open(b, "properties", '{');
    json_open(b, "kind", '{');
    json_open(b, "enum", '[');
    each_kind(b, k, name_of);
    json_close(b, ']');
    json_close(b, '}');
    json_open(b, "sent", '{');
    json_str(b, "type", STR("string"));
    json_str(b, "format", STR("date-time"));
    json_close(b, '}');
    json_open(b, "events", '{');
    json_str(b, "type", STR("array"));
    json_i64(b, "minItems", 1);
    json_open(b, "items", '{');
    json_open(b, "anyOf", '[');
    each_kind(b, k, reference_to);
    json_close(b, ']');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_open(b, "required", '[');
    json_str(b, NULL, STR("events"));
    json_close(b, ']');
    json_open(b, "$defs", '{');
    each_kind(b, k, event);
    json_close(b, '}');
    json_close(b, '}');
}
