/* declaration_json.c — goods declarations as JSON: one object, a list of them, or
 * { "declarations": [...] }. Members are the fields of declaration.def; "items"
 * holds objects with those of item.def. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "format/json.h"
#include "ingest/declaration.h"

#include <string.h>

struct reader {
    struct declaration_reader r;
    str body;
    size_t from; /* values are looked for from here on */
};

static int recognise(str body)
{
    if (str_starts(body, STR("\xEF\xBB\xBF")))
        body = str_sub(body, 3, body.len);
    str head = str_trim(str_sub(body, 0, 200));
    return head.len > 0 && (head.ptr[0] == '{' || head.ptr[0] == '[') ? 60 : 0;
}

static fact fact_of(struct reader *x, const struct json *j)
{
    fact v = { 0 };
    size_t at;
    if (j->kind == JSON_IS_TEXT) {
        v.text = j->text;
        if (json_place(str_sub(x->body, 0, x->from + 100000), j->text, x->from, &at)) {
            v.offset = (uint32_t)at;
            v.length = (uint32_t)j->text.len;
        }
    } else if (j->kind == JSON_IS_INT) {
        v.text = str_fmt(x->r.a, "%lld", (long long)j->integer);
    } else if (j->kind == JSON_IS_REAL) {
        v.text = str_fmt(x->r.a, "%.6f", j->real);
    } else if (j->kind == JSON_IS_BOOL) {
        v.text = j->integer ? STR("yes") : STR("");
    }
    return v;
}

static void set_member(struct reader *x, const struct field_table *t, void *record,
                       const struct json *m)
{
    const struct field *f = NULL;
    for (size_t i = 0; i < t->n && !f; i++)
        if (str_eq(m->key, str_c(t->fields[i].name)))
            f = &t->fields[i];
    if (!f) {
        finding_add(x->r.a, &x->r.to->findings, "E-KEY", INFO, x->from, 0,
                    "%s has no member '" STR_FMT "'", t->noun, STR_ARG(str_sub(m->key, 0, 60)));
        return;
    }
    if (m->kind == JSON_IS_OBJECT || m->kind == JSON_IS_LIST)
        finding_add(x->r.a, &x->r.to->findings, "E-VAL", MINOR, x->from, 0,
                    "%s must be a text or a number, not %s", f->name, json_kind_names[m->kind]);
    else if (m->kind != JSON_IS_NULL)
        declaration_set(&x->r, f, record, fact_of(x, m));
}

static void items(struct reader *x, struct event *e, const struct json *list)
{
    if (list->kind != JSON_IS_LIST) {
        finding_add(x->r.a, &x->r.to->findings, "E-VAL", MAJOR, x->from, 0, "items must be a list");
        return;
    }
    for (size_t i = 0; i < list->n && !arena_full(x->r.a); i++) {
        struct item it = item_blank();
        if (list->at[i].kind != JSON_IS_OBJECT) {
            finding_add(x->r.a, &x->r.to->findings, "E-VAL", MINOR, x->from, 0,
                        "item %zu is no object", i + 1);
            continue;
        }
        for (size_t k = 0; k < list->at[i].n; k++)
            set_member(x, &item_fields, &it, &list->at[i].at[k]);
        if (it.number == 0)
            it.number = (int64_t)i + 1;
        *list_push(x->r.a, &e->items) = it;
    }
}

static void one(struct reader *x, const struct json *j, bool alone)
{
    const struct json *number = json_get(j, STR("number"));
    size_t at;
    /* Each declaration's values stand behind its number: a cheap anchor for byte ranges. */
    if (number && number->kind == JSON_IS_TEXT && json_place(x->body, number->text, x->from, &at))
        x->from = alone ? 0 : at > 200 ? at - 200 : 0;
    struct event *e = declaration_new(&x->r, x->from, alone ? x->body.len : 0);
    for (size_t i = 0; i < j->n; i++) {
        if (str_eq(j->at[i].key, STR("items")))
            items(x, e, &j->at[i]);
        else
            set_member(x, &declaration_fields, e->declaration, &j->at[i]);
    }
    if (!e->declaration->number.text.len)
        finding_add(x->r.a, &x->r.to->findings, "E-VAL", MAJOR, x->from, 0,
                    "a declaration without a number");
}

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    (void)map;
    struct reader x = { .r = { a, ret }, .body = body };
    ret->kind = "DECLARATION";
    ret->version = STR("json");
    const struct json *j;
    struct json_fault fault;
    if (json_read(a, body, &j, &fault) != 0) {
        finding_add(a, &ret->findings, "E-JSON", MAJOR, fault.offset, 0, "not JSON: " STR_FMT,
                    STR_ARG(fault.text));
        return arena_full(a) ? fail(ERR_LIMIT, "the message needs too much memory") : 0;
    }
    const struct json *list = json_get(j, STR("declarations"));
    if (list || j->kind == JSON_IS_LIST) {
        list = list ? list : j;
        for (size_t i = 0; i < list->n && !arena_full(a); i++) {
            if (list->at[i].kind == JSON_IS_OBJECT)
                one(&x, &list->at[i], false);
            else
                finding_add(a, &ret->findings, "E-VAL", MAJOR, 0, 0, "declaration %zu is no object",
                            i + 1);
        }
    } else if (j->kind == JSON_IS_OBJECT) {
        if (json_get(j, STR("number")) || json_get(j, STR("items")))
            one(&x, j, true);
        else
            finding_add(
                a, &ret->findings, "E-KIND", MAJOR, 0, 0,
                "a JSON object that is no goods declaration (number and items are missing)");
    }
    return arena_full(a) ? fail(ERR_LIMIT, "the message needs too much memory") : 0;
}

const struct decoder decoder_declaration_json = {
    .name = "declaration_json",
    .what = "goods declarations as JSON, in our own words",
    .recognise = recognise,
    .decode = decode,
};
