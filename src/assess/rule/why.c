// SPDX-License-Identifier: Apache-2.0
/* Why a condition came out as it did: the walk that a true rule takes a second
 * time, down only those branches that made it true. */
#include "assess/rule/internal.h"
#include "base/buf.h"
#include "model/record_json.h"

static const void *field_at(const void *record, const struct field *f)
{
    return (const char *)record + f->offset;
}

static void push(struct run *r, const struct node *n)
{
    const void *record = r->at[n->noun];
    if (!record || r->why->n >= RULE_EVIDENCE_MAX)
        return;
    struct evidence e = { .value = record_text(r->a, n->field, record) };
    e.field = str_fmt(r->a, "%s.%s", noun_at(n->noun).table->noun, n->field->name);
    if (n->field->type == FIELD_FACT || n->field->type == FIELD_DATE) {
        const fact *f = field_at(record, n->field);
        e.offset = f->offset;
        e.length = f->length;
    }
    if (n->noun == NOUN_EVENT)
        e.value = str_copy(r->a, e.value); /* the view lives on the stack */
    list_each (struct evidence, old, r->why)
        if (str_eq(old->field, e.field) && str_eq(old->value, e.value) && old->offset == e.offset)
            return;
    *list_push(r->a, r->why) = e;
}

static bool is(struct run *r, const struct node *n, bool want)
{
    struct rule_value v = rule_eval(r, n);
    return v.is_known && v.truth == want;
}

/* Which elements count: for `any` the first that is true, for a broken `every` the
 * first that is false, for `count` those that are true, else all of them. */
static void elements(struct run *r, const struct node *n, bool want)
{
    bool one = (n->op == OP_ANY && want) || (n->op == OP_EVERY && !want);
    bool only_true = n->op == OP_COUNT;
    bool sought = n->op == OP_EVERY || n->op == OP_COUNT ? n->op == OP_COUNT || want : want;
    const void *outer = r->at[n->noun];
    for (size_t i = 0; i < rule_elements(r, n->noun); i++) {
        r->at[n->noun] = rule_element(r, n->noun, i);
        if ((one || only_true) && !is(r, n->kids[0], sought))
            continue;
        if (!r->witness[n->noun])
            r->witness[n->noun] = r->at[n->noun];
        rule_why(r, n->kids[0], sought);
        if (one || r->why->n >= RULE_EVIDENCE_MAX)
            break;
    }
    r->at[n->noun] = outer;
}

static void listed(struct run *r, const struct node *n)
{
    struct rule_value v = rule_eval(r, n->kids[0]);
    if (v.is_known && r->why->n < RULE_EVIDENCE_MAX)
        *list_push(r->a, r->why) = (struct evidence){ .field = STR("list"), .value = v.text };
}

static void counted(struct run *r, const struct node *n)
{
    struct rule_value v = window_eval(r, n);
    if (v.is_known && r->why->n < RULE_EVIDENCE_MAX)
        *list_push(r->a, r->why) =
            (struct evidence){ .field = n->written, .value = str_fmt(r->a, "%.10g", v.number) };
}

void rule_why(struct run *r, const struct node *n, bool want)
{
    switch (n->op) {
    case OP_FIELD:
        push(r, n);
        return;
    case OP_WINDOW:
        counted(r, n);
        return;
    case OP_NOT:
        rule_why(r, n->kids[0], !want);
        return;
    case OP_ANY:
    case OP_EVERY:
    case OP_COUNT:
    case OP_SUM:
    case OP_DISTINCT:
        elements(r, n, want);
        return;
    case OP_AND:
    case OP_OR:
        for (size_t i = 0; i < n->n; i++) {
            bool decides = want == (n->op == OP_OR);
            if (decides && !is(r, n->kids[i], want))
                continue;
            rule_why(r, n->kids[i], want);
            if (decides)
                return;
        }
        return;
    default:
        if (n->op == OP_CALL && n->fn == &fn_on_list && want)
            listed(r, n);
        for (size_t i = 0; i < n->n; i++)
            rule_why(r, n->kids[i], want);
    }
}

void rule_print_value(struct run *r, struct buf *b, struct rule_value v)
{
    if (!v.is_known) {
        buf_add(b, STR("unknown"));
        return;
    }
    switch (v.type) {
    case RULE_TEXT:
        buf_add(b, v.text);
        return;
    case RULE_NUMBER:
        buf_fmt(b, "%.10g", v.number);
        return;
    case RULE_DATE:
        buf_add(b, v.text.len ? v.text : date_of(r->a, v.from * USEC_PER_DAY));
        return;
    case RULE_TIME:
        buf_add(b, time_fmt(r->a, v.from));
        return;
    case RULE_DURATION: {
        double days = (double)v.from / (double)USEC_PER_DAY;
        bool hours = days > -2 && days < 2;
        buf_fmt(b, "%.4g %s", hours ? days * 24 : days, hours ? "hours" : "days");
        return;
    }
    default:
        buf_add(b, v.truth ? STR("yes") : STR("no"));
    }
}

/* A guarded value that the sentence shows is evidence too: so it is known where it stands in
 * the sentence, for those who may not see it. */
static void shown(struct run *r, const struct node *n, struct rule_value v)
{
    if (n->op == OP_FIELD && n->field->privacy == GUARDED && v.is_known)
        push(r, n);
}

str rule_text_of(struct run *r, const struct pieces *pieces)
{
    struct buf b = buf_new(r->a, 4096);
    for (int n = 0; n < NOUNS; n++) /* of several documents, the one that made it true */
        if (noun_at(n).is_many)
            r->at[n] = r->witness[n]                  ? r->witness[n]
                       : rule_elements(r, (int)n) > 0 ? rule_element(r, (int)n, 0)
                                                      : NULL;
    list_each (const struct piece, p, pieces) {
        buf_add(&b, p->literal);
        if (!p->value)
            continue;
        struct rule_value v = rule_eval(r, p->value);
        rule_print_value(r, &b, v);
        shown(r, p->value, v);
    }
    return buf_str(&b);
}
