// SPDX-License-Identifier: Apache-2.0
/* What would have had to be otherwise for a rule not to fire. Of parts joined by `and` one is
 * enough; of parts joined by `or` all that are true must go. */
#include "assess/rule/set.h"
#include "base/buf.h"

enum { TEXT_MOST = 1000 };

static const enum op opposites[] = {
    [OP_EQ] = OP_NE, [OP_NE] = OP_EQ, [OP_LT] = OP_GE,         [OP_GE] = OP_LT,
    [OP_GT] = OP_LE, [OP_LE] = OP_GT, [OP_KNOWN] = OP_UNKNOWN, [OP_UNKNOWN] = OP_KNOWN,
};

static void add_value(struct run *r, struct buf *b, const struct node *n)
{
    bool is_field = n->op == OP_FIELD || n->op == OP_CALL || n->op == OP_WINDOW ||
                    n->op == OP_COUNT || n->op == OP_SUM || n->op == OP_DISTINCT;
    if (!is_field || (n->op == OP_FIELD && r->at[n->noun] == NULL))
        return;
    struct rule_value v = rule_eval(r, n);
    if (!v.is_known || (n->op == OP_FIELD && n->field->privacy == GUARDED))
        return;
    buf_add(b, STR(" (it is "));
    rule_print_value(r, b, v);
    buf_c(b, ')');
}

/* What a part that is true would have had to be. */
static void negation(struct run *r, struct buf *b, const struct node *n)
{
    bool has_opposite = n->op < countof(opposites) && opposites[n->op];
    if (n->op == OP_NOT) {
        rule_print_node(b, n->kids[0], 0);
        add_value(r, b, n->kids[0]->n ? n->kids[0]->kids[0] : n->kids[0]);
        return;
    }
    if (has_opposite) {
        struct node other = *n;
        other.op = opposites[n->op];
        rule_print_node(b, &other, 0);
    } else if (n->op == OP_ANY) {
        buf_add(b, STR("there were not "));
        rule_print_node(b, n, 0);
        return;
    } else {
        buf_add(b, STR("not "));
        rule_print_node(b, n, 3);
    }
    add_value(r, b, n->n ? n->kids[0] : n);
}

static bool is_true(struct run *r, const struct node *n)
{
    struct rule_value v = rule_eval(r, n);
    return v.is_known && v.truth;
}

static void alternatives(struct run *r, const struct node *n, struct rule_ids *ret)
{
    if (n->op == OP_AND) {
        for (size_t i = 0; i < n->n; i++)
            alternatives(r, n->kids[i], ret);
        return;
    }
    if (ret->n >= RULE_UNLESS_MAX)
        return;
    struct buf b = buf_new(r->a, TEXT_MOST);
    if (n->op != OP_OR)
        negation(r, &b, n);
    for (size_t i = 0; n->op == OP_OR && i < n->n; i++)
        if (is_true(r, n->kids[i])) {
            buf_add(&b, b.len ? STR(" and ") : STR(""));
            negation(r, &b, n->kids[i]);
        }
    *list_push(r->a, ret) = buf_str(&b);
}

void rule_unless(struct arena *a, const struct rule *rule, const struct rule_facts *facts,
                 struct rule_ids *ret)
{
    struct run r;
    struct evidences none = { 0 };
    rule_look_at(&r, facts, a);
    r.why = &none;
    alternatives(&r, rule->body->when, ret);
}
