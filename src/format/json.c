// SPDX-License-Identifier: Apache-2.0
#include "format/json.h"

#include "base/err.h"

#include <jansson.h>

const char *const json_kind_names[] = { "null",   "true or false", "an integer", "a number",
                                        "a text", "a list",        "an object" };

/* Depth and number of values are checked on the text, before jansson builds anything. */
static const char *beyond_limits(str s, size_t *ret_at)
{
    int depth = 0;
    size_t values = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if ((c == '{' || c == '[') && ++depth > JSON_DEPTH_MAX) {
            *ret_at = i;
            return "nested too deep";
        } else if (c == ',' && ++values > JSON_VALUES_MAX) {
            *ret_at = i;
            return "too many values";
        } else {
            depth -= c == '}' || c == ']';
        }
    }
    return NULL;
}

static struct json copy(struct arena *a, const json_t *j);

static void copy_members(struct arena *a, const json_t *j, struct json *ret)
{
    json_t *object = (json_t *)(uintptr_t)j;
    ret->at = make_n(a, struct json, json_object_size(j) + 1);
    for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i)) {
        struct json *m = &ret->at[ret->n++];
        *m = copy(a, json_object_iter_value(i));
        m->key = str_copy(a, str_c(json_object_iter_key(i)));
    }
}

/* Depth is bounded by beyond_limits(). */
static struct json copy(struct arena *a, const json_t *j)
{
    struct json r = { 0 };
    switch (json_typeof(j)) {
    case JSON_OBJECT:
        r.kind = JSON_IS_OBJECT;
        copy_members(a, j, &r);
        break;
    case JSON_ARRAY:
        r.kind = JSON_IS_LIST;
        r.at = make_n(a, struct json, json_array_size(j) + 1);
        for (; r.n < json_array_size(j); r.n++)
            r.at[r.n] = copy(a, json_array_get(j, r.n));
        break;
    case JSON_STRING:
        r.kind = JSON_IS_TEXT;
        r.text = str_copy(a, (str){ json_string_value(j), json_string_length(j) });
        break;
    case JSON_INTEGER:
        r.kind = JSON_IS_INT;
        r.integer = json_integer_value(j);
        r.real = (double)r.integer;
        break;
    case JSON_REAL:
        r.kind = JSON_IS_REAL;
        r.real = json_real_value(j);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        r.kind = JSON_IS_BOOL;
        r.integer = json_is_true(j);
        break;
    case JSON_NULL:
        break;
    }
    return r;
}

/* jansson tells no places. The text is known to be good, so a second, plain walk over it, in
 * the order in which jansson keeps members (that of the text), finds each value's bytes. */
struct walk {
    str s;
    size_t at;
};

static void skip_blank(struct walk *w)
{
    while (w->at < w->s.len && (w->s.ptr[w->at] == ' ' || w->s.ptr[w->at] == '\t' ||
                                w->s.ptr[w->at] == '\r' || w->s.ptr[w->at] == '\n'))
        w->at++;
}

static void skip_text(struct walk *w)
{
    for (w->at++; w->at < w->s.len && w->s.ptr[w->at] != '"'; w->at++)
        if (w->s.ptr[w->at] == '\\')
            w->at++;
    w->at++;
}

static void place(struct walk *w, struct json *j)
{
    skip_blank(w);
    j->offset = w->at;
    if (j->kind == JSON_IS_TEXT) {
        skip_text(w);
    } else if (j->kind == JSON_IS_OBJECT || j->kind == JSON_IS_LIST) {
        w->at++; /* the bracket; then each member and the comma or bracket behind it */
        for (size_t i = 0; i < j->n; i++) {
            skip_blank(w);
            if (j->kind == JSON_IS_OBJECT) {
                skip_text(w);
                skip_blank(w);
                w->at++; /* the colon */
            }
            place(w, &j->at[i]);
            skip_blank(w);
            w->at += i + 1 < j->n;
        }
        skip_blank(w);
        w->at++;
    } else {
        while (w->at < w->s.len && !str_has(STR(",]} \t\r\n"), w->s.ptr[w->at]))
            w->at++;
    }
    if (w->at > w->s.len)
        w->at = w->s.len;
    j->length = w->at - j->offset;
}

int json_read(struct arena *a, str text, const struct json **ret, struct json_fault *fault)
{
    json_error_t e;
    *fault = (struct json_fault){ 0 };
    if (text.len > JSON_SIZE_MAX) {
        fault->text = STR("larger than a JSON text may be");
        return JSON_FAULTY;
    }
    const char *beyond = beyond_limits(text, &fault->offset);
    if (beyond) {
        fault->text = str_c(beyond);
        return JSON_FAULTY;
    }
    struct walk w = { .s = text };
    if (str_starts(text, STR("\xEF\xBB\xBF"))) {
        w.at = 3;
        text = str_sub(text, 3, text.len);
    }
    json_t *j = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!j) {
        *fault = (struct json_fault){ e.position > 0 ? (size_t)e.position : 0,
                                      str_copy(a, str_c(e.text)) };
        return JSON_FAULTY;
    }
    struct json *r = make(a, struct json);
    *r = copy(a, j);
    json_decref(j);
    place(&w, r);
    *ret = r;
    return 0;
}

const struct json *json_get(const struct json *object, str key)
{
    if (!object || object->kind != JSON_IS_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->n; i++)
        if (str_eq(object->at[i].key, key))
            return &object->at[i];
    return NULL;
}
