// SPDX-License-Identifier: Apache-2.0
/* What is written out in a rule: texts, numbers, dates, and sets of them. */
#include "assess/rule/parse.h"
#include "base/err.h"

#include <stdlib.h>

static void check_literal(struct parser *p, struct token t)
{
    const char *why = forbidden_code(t.text);
    if (why)
        parse_fault(p, t, "\"" STR_FMT "\" may not be used (%s)", STR_ARG(t.text), why);
}

struct rule_value parse_literal(struct parser *p, struct token t)
{
    struct rule_value v = { .type = RULE_BAD };
    if (t.kind == TOK_STRING) {
        check_literal(p, t);
        v = (struct rule_value){ .type = RULE_TEXT, .is_known = true, .text = t.text };
    } else if (t.kind == TOK_NUMBER) {
        v = value_number(0);
        v.text = t.text; /* for print */
        if (str_to_f64(t.text, &v.number) < 0)
            parse_fault(p, t, "not a number");
    } else if (t.kind == TOK_DATE) {
        v = value_date(t.text);
        if (!v.is_known)
            parse_fault(p, t, "there is no such day");
    } else {
        parse_fault(p, t, "a text, a number or a date is needed here");
    }
    return v;
}

static int by_value(const void *x, const void *y) { return rule_value_cmp(x, y); }

static struct set *set_done(struct parser *p, struct set *s, const struct rule_value *at, size_t n)
{
    s->n = n;
    s->at = make_n(p->a, struct rule_value, n ? n : 1);
    s->sorted = make_n(p->a, struct rule_value, n ? n : 1);
    for (size_t i = 0; i < n; i++)
        s->at[i] = s->sorted[i] = at[i];
    if (n > 1)
        qsort(s->sorted, n, sizeof *s->sorted, by_value);
    return s;
}

struct set *parse_set(struct parser *p)
{
    struct set *s = make(p->a, struct set);
    struct {
        struct rule_value *at;
        size_t n, cap;
    } members = { 0 };
    if (!parse_expect(p, "{"))
        return NULL;
    s->type = RULE_BAD;
    while (!lex_is(&p->lex, "}")) {
        struct token t = p->lex.now;
        struct rule_value v = parse_literal(p, t);
        if (v.type == RULE_BAD)
            return NULL;
        if (s->type != RULE_BAD && v.type != s->type)
            parse_fault(p, t, "this set holds %s before", rule_type_names[s->type]);
        if (members.n == RULE_SET_MAX) {
            parse_fault(p, t, "a set has at most %d members", RULE_SET_MAX);
            return NULL;
        }
        s->type = members.n ? s->type : v.type;
        if (v.type == s->type)
            *list_push(p->a, &members) = v;
        lex_next(&p->lex);
        if (!lex_is(&p->lex, "}") && !parse_expect(p, ","))
            return NULL;
    }
    lex_next(&p->lex);
    return set_done(p, s, members.at, members.n);
}

struct set *parse_set_or_name(struct parser *p, bool one_may_do)
{
    struct token t = p->lex.now;
    if (t.kind == TOK_NAME) {
        struct set *s = map_get(&p->own, t.text);
        s = s ? s : map_get(p->sets, t.text);
        if (!s) {
            parse_fault(p, t, "there is no set '" STR_FMT "'", STR_ARG(t.text));
            return NULL;
        }
        lex_next(&p->lex);
        return s;
    }
    if (t.kind == TOK_STRING && one_may_do) {
        struct rule_value v = parse_literal(p, t);
        struct set *s = make(p->a, struct set);
        s->type = RULE_TEXT;
        lex_next(&p->lex);
        return set_done(p, s, &v, 1);
    }
    return parse_set(p);
}
