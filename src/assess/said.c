// SPDX-License-Identifier: Apache-2.0
#include "assess/said.h"

#include "base/err.h"
#include "base/fold.h"
#include "format/json.h"
#include "model/cnic.h"

#include <stdlib.h>

enum { FACTS_MOST = 64, VALUE_MOST = 60, JSON_MOST = 64 * 1024 };

static const struct {
    const char *name, *words;
} kinds[SAID_KINDS] = {
#define SAID(name, words) { #name, words },
#include "assess/said.def"
};

static bool is_document(enum said_kind kind) { return kind <= SAID_document; }

bool said_is_document(const struct said_fact *f) { return is_document(f->kind); }

static bool is_same(const struct said_fact *x, const struct said_fact *y)
{
    return x->kind == y->kind && str_eq(x->value, y->value) &&
           (!x->issuer.len || !y->issuer.len || str_eq(x->issuer, y->issuer));
}

static bool has(const struct said *all, const struct said_fact *f)
{
    list_each (const struct said_fact, x, all)
        if (is_same(x, f))
            return true;
    return false;
}

/* what an event says */

static str plain(struct arena *a, str value)
{
    return fold_joined(a, fold(a, str_sub(str_trim(value), 0, VALUE_MOST)));
}

/* Two of one number by two states are two. */
static bool is_there(const struct said *all, const struct said_fact *f)
{
    list_each (const struct said_fact, x, all)
        if (x->kind == f->kind && str_eq(x->value, f->value) && str_eq(x->issuer, f->issuer))
            return true;
    return false;
}

static void add_of(struct arena *a, struct said *all, enum said_kind kind, str value, str issuer)
{
    struct said_fact f = { kind, plain(a, value), plain(a, issuer) };
    if (f.value.len && all->n < FACTS_MOST && !is_there(all, &f))
        *list_push(a, all) = f;
}

static void add(struct arena *a, struct said *all, enum said_kind kind, str value)
{
    add_of(a, all, kind, value, STR(""));
}

/* A card is of one state whoever writes it. */
static void add_document(struct arena *a, struct said *all, const struct document *d)
{
    str cnic = cnic_of_document(a, d);
    if (cnic.len)
        add(a, all, SAID_cnic, cnic);
    else if (str_eq(d->type.text, STR("P")))
        add_of(a, all, SAID_passport, d->number.text, d->issuer.text);
    else if (!str_eq(d->type.text, STR("V")))
        add_of(a, all, SAID_document, d->number.text, d->issuer.text);
}

static int by_kind(const void *x, const void *y)
{
    const struct said_fact *a = x, *b = y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int r = str_cmp(a->value, b->value);
    return r ? r : str_cmp(a->issuer, b->issuer);
}

void said_of_event(struct arena *a, const struct event *e, bool is_generic, struct said *ret)
{
    const struct person *p = e->person;
    *ret = (struct said){ 0 };
    list_each (const struct document, d, &e->documents) {
        if (!is_generic)
            add_document(a, ret, d);
        add(a, ret, SAID_birth, d->birth.text);
        add(a, ret, SAID_nationality, d->nationality.text);
        add(a, ret, SAID_sex, d->sex.text);
    }
    if (p) {
        add(a, ret, SAID_birth, p->birth.text);
        add(a, ret, SAID_nationality, p->nationality.text);
        add(a, ret, SAID_sex, p->sex.text);
    }
    if (ret->n > 1)
        qsort(ret->at, ret->n, sizeof *ret->at, by_kind);
}

/* as it is stored */

str said_json(struct arena *a, const struct said *s)
{
    struct buf b = buf_new(a, JSON_MOST);
    json_open(&b, NULL, '[');
    list_each (const struct said_fact, f, s) {
        json_open(&b, NULL, '{');
        json_str(&b, "kind", str_c(kinds[f->kind].name));
        json_str(&b, "value", f->value);
        json_opt(&b, "issuer", f->issuer);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    return buf_str(&b);
}

static str text_of(const struct json *j, const char *key)
{
    const struct json *m = json_get(j, str_c(key));
    return m && m->kind == JSON_IS_TEXT ? m->text : STR("");
}

int said_of_json(struct arena *a, str text, struct said *ret)
{
    const struct json *j;
    struct json_fault fault;
    *ret = (struct said){ 0 };
    if (json_read(a, text, &j, &fault) != 0)
        return fail(ERR_IO, "what a clearance rests on cannot be read: " STR_FMT,
                    STR_ARG(fault.text));
    for (size_t i = 0; i < j->n; i++) {
        str kind = text_of(&j->at[i], "kind");
        for (enum said_kind k = 0; k < SAID_KINDS; k++)
            if (str_eq(kind, str_c(kinds[k].name)))
                *list_push(a, ret) = (struct said_fact){ k, text_of(&j->at[i], "value"),
                                                         text_of(&j->at[i], "issuer") };
    }
    return 0;
}

/* one and the other */

static bool holds_all(const struct said *all, const struct said *some)
{
    list_each (const struct said_fact, f, some)
        if (!has(all, f))
            return false;
    return true;
}

static bool has_document(const struct said *s)
{
    list_each (const struct said_fact, f, s)
        if (is_document(f->kind))
            return true;
    return false;
}

static bool shares_document(const struct said *then, const struct said *now)
{
    list_each (const struct said_fact, f, now)
        if (is_document(f->kind) && has(then, f))
            return true;
    return false;
}

static bool has_birth(const struct said *s)
{
    list_each (const struct said_fact, f, s)
        if (f->kind == SAID_birth)
            return true;
    return false;
}

bool said_holds(const struct said *then, const struct said *now, bool is_of_person)
{
    if (is_of_person && !has_document(then) && !has_birth(then))
        return false;
    return holds_all(then, now) &&
           (has_document(then) ? shares_document(then, now) : holds_all(now, then));
}

/* Those of one kind, documents of all their kinds; "no document" when none is. */
static void values(struct buf *b, const struct said *s, enum said_kind from, enum said_kind to)
{
    bool any = false;
    list_each (const struct said_fact, f, s) {
        if (f->kind < from || f->kind > to)
            continue;
        buf_fmt(b, "%s%s%s" STR_FMT "%s" STR_FMT, any ? ", " : "",
                is_document(f->kind) ? kinds[f->kind].words : "", is_document(f->kind) ? " " : "",
                STR_ARG(f->value), f->issuer.len ? " of " : "", STR_ARG(f->issuer));
        any = true;
    }
    if (!any)
        buf_fmt(b, "no %s", is_document(from) ? "document" : kinds[from].words);
}

static void only(struct arena *a, const struct said *s, enum said_kind from, enum said_kind to,
                 struct said *ret)
{
    list_each (const struct said_fact, f, s)
        if (f->kind >= from && f->kind <= to)
            *list_push(a, ret) = *f;
}

void said_difference(struct buf *b, const struct said *then, const struct said *now)
{
    bool any = false, documented = has_document(then);
    for (enum said_kind from = 0; from < SAID_KINDS; from++) {
        enum said_kind to = is_document(from) ? SAID_document : from;
        struct said x = { 0 }, y = { 0 };
        only(b->a, then, from, to, &x);
        only(b->a, now, from, to, &y);
        bool is_less = is_document(from) ? documented && !shares_document(&x, &y)
                                         : !documented && !holds_all(&y, &x);
        if (!holds_all(&x, &y) || is_less) {
            buf_fmt(b, "%s%s", any ? ", " : "for ", is_document(from) ? "" : kinds[from].words);
            buf_add(b, is_document(from) ? STR("") : STR(" "));
            values(b, &x, from, to);
            buf_add(b, STR("; now "));
            values(b, &y, from, to);
            any = true;
        }
        from = to;
    }
}
