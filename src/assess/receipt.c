// SPDX-License-Identifier: Apache-2.0
#include "assess/receipt.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "format/json.h"
#include "model/record_json.h"

#include <stdlib.h>

enum { RECEIPT_MOST = 256 << 10 };

/* outcome */

static void part(struct buf *b, str s) { buf_fmt(b, "%zu:" STR_FMT ";", s.len, STR_ARG(s)); }

static void put_reasons(struct buf *b, const struct reasons *reasons)
{
    list_each (const struct reason, r, reasons) {
        buf_fmt(b, "%d %d ", (int)r->kind, (int)r->severity);
        part(b, r->code);
        part(b, r->version);
        if (r->kind == REASON_LIST) { /* what it says may speak of a clearance of that day */
            buf_c(b, '\n');
            continue;
        }
        part(b, r->title);
        part(b, r->text);
        part(b, r->unit);
        part(b, r->action);
        list_each (const struct evidence, e, &r->evidence) {
            part(b, e->field);
            part(b, e->value);
            buf_fmt(b, "%zu %zu;", e->offset, e->length);
        }
        buf_c(b, '\n');
    }
}

str receipt_outcome(struct arena *a, const struct reasons *live, const struct reasons *trial)
{
    struct buf b = buf_new(a, SIZE_MAX / 2);
    put_reasons(&b, live);
    buf_c(&b, '|');
    put_reasons(&b, trial);
    return b.len > 1 ? str_sub(sha256_hex(a, buf_str(&b)), 0, 32) : STR("");
}

/* writing: what differs from a blank profile, by the table of its fields */

static const void *at(const struct field *f, const void *record)
{
    return (const char *)record + f->offset;
}

static bool is_blank(const struct field *f, const void *is, const void *blank)
{
    switch (f->type) {
    case FIELD_FACT:
    case FIELD_DATE:
        return ((const fact *)at(f, is))->text.len == 0;
    case FIELD_F64: {
        double x = *(const double *)at(f, is), y = *(const double *)at(f, blank);
        return !(x < y || x > y);
    }
    case FIELD_BOOL:
        return *(const bool *)at(f, is) == *(const bool *)at(f, blank);
    default:
        return *(const int64_t *)at(f, is) == *(const int64_t *)at(f, blank);
    }
}

static void put_field(struct buf *b, const struct field *f, const void *p)
{
    switch (f->type) {
    case FIELD_FACT:
    case FIELD_DATE: {
        const fact *v = p;
        json_open(b, f->name, '[');
        json_str(b, NULL, v->text);
        json_i64(b, NULL, v->offset);
        json_i64(b, NULL, v->length);
        json_close(b, ']');
        return;
    }
    case FIELD_F64: /* to the last bit */
        json_raw(b, f->name, str_fmt(b->a, "%.17g", *(const double *)p));
        return;
    case FIELD_BOOL:
        json_bool(b, f->name, *(const bool *)p);
        return;
    default:
        json_i64(b, f->name, *(const int64_t *)p);
    }
}

/* What differs from the blank record. */
static void put_record(struct buf *b, const struct field_table *t, const void *is,
                       const void *blank)
{
    json_open(b, t->noun, '{');
    for (size_t i = 0; i < t->n; i++)
        if (!is_blank(&t->fields[i], is, blank))
            put_field(b, &t->fields[i], at(&t->fields[i], is));
    json_close(b, '}');
}

static void put_ids(struct buf *b, const char *key, const struct rule_ids *ids)
{
    if (!ids->n)
        return;
    json_open(b, key, '[');
    list_each (const str, id, ids)
        json_str(b, NULL, *id);
    json_close(b, ']');
}

static void put_windows(struct buf *b, const struct window_values *windows)
{
    if (!windows->n)
        return;
    json_open(b, "windows", '[');
    list_each (const struct window_value, w, windows) {
        json_str(b, NULL, w->key);
        json_raw(b, NULL, str_fmt(b->a, "%.17g", w->number));
    }
    json_close(b, ']');
}

str receipt_write(struct arena *a, const struct receipt *r)
{
    struct profile no_profile = profile_blank();
    struct told_score no_score = score_blank();
    struct buf b = buf_new(a, RECEIPT_MOST);
    json_open(&b, NULL, '{');
    json_i64(&b, "lists", r->lists_n);
    json_i64(&b, "rules", r->rules_n);
    if (r->models_n)
        json_i64(&b, "models", r->models_n);
    json_i64(&b, "now", r->now);
    json_str(&b, "engine", r->engine);
    json_opt(&b, "region", r->region);
    if (r->is_generic)
        json_bool(&b, "generic", true);
    put_record(&b, &profile_fields, &r->profile, &no_profile);
    put_record(&b, &score_fields, &r->score, &no_score);
    put_windows(&b, &r->windows);
    put_ids(&b, "on", &r->on_lists);
    put_ids(&b, "cleared", &r->cleared);
    put_ids(&b, "shelved", &r->shelved);
    json_opt(&b, "outcome", r->outcome);
    json_close(&b, '}');
    return b.cut ? STR("") : buf_str(&b);
}

/* reading */

static int64_t whole(const struct json *o, const char *key)
{
    const struct json *v = json_get(o, str_c(key));
    return v ? v->integer : 0;
}

static str text(const struct json *o, const char *key)
{
    const struct json *v = json_get(o, str_c(key));
    return v && v->kind == JSON_IS_TEXT ? v->text : STR("");
}

static void take_ids(struct arena *a, const struct json *o, const char *key, struct rule_ids *ret)
{
    const struct json *v = json_get(o, str_c(key));
    for (size_t i = 0; v && v->kind == JSON_IS_LIST && i < v->n; i++)
        *list_push(a, ret) = v->at[i].text;
}

static void take_field(const struct json *v, const struct field *f, void *p)
{
    switch (f->type) {
    case FIELD_FACT:
    case FIELD_DATE:
        if (v->kind == JSON_IS_LIST && v->n == 3)
            *(fact *)p =
                (fact){ v->at[0].text, (uint32_t)v->at[1].integer, (uint32_t)v->at[2].integer };
        return;
    case FIELD_F64:
        *(double *)p = v->real;
        return;
    case FIELD_BOOL:
        *(bool *)p = v->integer != 0;
        return;
    default:
        *(int64_t *)p = v->integer;
    }
}

/* Into a blank record. */
static void take_record(const struct json *o, const struct field_table *t, void *ret)
{
    const struct json *of = json_get(o, str_c(t->noun));
    for (size_t i = 0; of && i < of->n; i++) {
        const struct field *f = field_find(t, of->at[i].key);
        if (f)
            take_field(&of->at[i], f, (char *)ret + f->offset);
    }
}

int receipt_read(struct arena *a, str from, struct receipt *ret)
{
    const struct json *o;
    struct json_fault fault;
    *ret = (struct receipt){ 0 };
    if (from.len == 0)
        return RECEIPT_NONE;
    int r = json_read(a, from, &o, &fault);
    TRY(r);
    if (r != 0 || o->kind != JSON_IS_OBJECT)
        return fail(ERR_CORRUPT, "a receipt is no JSON object");
    *ret = (struct receipt){ .lists_n = whole(o, "lists"),
                             .rules_n = whole(o, "rules"),
                             .models_n = whole(o, "models"),
                             .now = whole(o, "now"),
                             .engine = text(o, "engine"),
                             .region = text(o, "region"),
                             .is_generic = whole(o, "generic") != 0,
                             .profile = profile_blank(),
                             .score = score_blank(),
                             .outcome = text(o, "outcome") };
    take_record(o, &profile_fields, &ret->profile);
    take_record(o, &score_fields, &ret->score);
    const struct json *w = json_get(o, STR("windows"));
    for (size_t i = 0; w && i + 1 < w->n; i += 2)
        *list_push(a, &ret->windows) = (struct window_value){ w->at[i].text, w->at[i + 1].real };
    take_ids(a, o, "on", &ret->on_lists);
    take_ids(a, o, "cleared", &ret->cleared);
    take_ids(a, o, "shelved", &ret->shelved);
    return 0;
}

struct rule_facts receipt_facts(const struct receipt *r, struct event *e)
{
    e->profile = r->profile;
    e->score = r->score;
    e->windows = r->windows;
    return (struct rule_facts){ .event = e,
                                .now = r->now,
                                .lists = r->on_lists.at,
                                .n_lists = r->on_lists.n,
                                .region = r->region,
                                .shelved = &r->shelved };
}
