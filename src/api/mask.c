// SPDX-License-Identifier: Apache-2.0
#include "api/mask.h"

#include "base/buf.h"
#include "format/json.h"
#include "model/contact.h"
#include "model/record_json.h"

static str replaced(struct arena *a, str text, str what, str by)
{
    struct buf b = buf_new(a, text.len * 4 + 1);
    size_t at;
    while (what.len && str_find(text, what, &at)) {
        buf_add(&b, str_sub(text, 0, at));
        buf_add(&b, by);
        text = str_sub(text, at + what.len, text.len);
    }
    buf_add(&b, text);
    return buf_str(&b);
}

static str text_of(const struct json *object, str key)
{
    const struct json *m = json_get(object, key);
    return m && m->kind == JSON_IS_TEXT ? m->text : STR("");
}

static int64_t int_of(const struct json *object, str key)
{
    const struct json *m = json_get(object, key);
    return m && m->kind == JSON_IS_INT ? m->integer : 0;
}

void reason_masked(struct arena *a, const struct alert *x, str *text, str *evidence)
{
    struct buf b = buf_new(a, evidence->len * 2 + 1000);
    const struct json *list = NULL;
    struct json_fault fault;
    bool readable = json_read(a, *evidence, &list, &fault) == 0 && list->kind == JSON_IS_LIST;
    json_open(&b, NULL, '[');
    for (size_t i = 0; readable && i < list->n; i++) {
        const struct json *e = &list->at[i];
        str field = text_of(e, STR("field")), value = text_of(e, STR("value")), shown = value;
        if (value.len && (field_is_guarded(field) || str_eq(field, STR("cleared.document")))) {
            shown =
                str_eq(field, STR("score.reason")) ? text_masked(a, value) : value_masked(a, value);
            *text = replaced(a, *text, value, shown);
        }
        json_open(&b, NULL, '{');
        json_str(&b, "field", field);
        json_str(&b, "value", shown);
        json_i64(&b, "offset", int_of(e, STR("offset")));
        json_i64(&b, "length", int_of(e, STR("length")));
        json_close(&b, '}');
    }
    json_close(&b, ']');
    *evidence = buf_str(&b);
    if (str_eq(x->kind, STR("traveller")))
        *text = text_masked(a, *text);
}

str subject_shown(struct call *c, str name)
{
    return contact_shown(c->arena, STR("trader"), name, call_masks(c));
}

void alert_shown_json(struct call *c, struct buf *b, const char *key, const struct alert *x)
{
    struct alert shown = *x;
    shown.subject_name = subject_shown(c, x->subject_name);
    alert_json(b, key, &shown);
}
