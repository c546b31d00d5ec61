// SPDX-License-Identifier: Apache-2.0
/* The canonical text of a rule: what a diff shows, and what is signed. */
#include "assess/rule/internal.h"
#include "base/buf.h"

static const char *const signs[] = {
    [OP_EQ] = " = ",
    [OP_NE] = " != ",
    [OP_LT] = " < ",
    [OP_LE] = " <= ",
    [OP_GT] = " > ",
    [OP_GE] = " >= ",
    [OP_IN] = " in ",
    [OP_STARTS] = " starts with ",
    [OP_ENDS] = " ends with ",
    [OP_CONTAINS] = " contains ",
    [OP_KNOWN] = " is known",
    [OP_UNKNOWN] = " is unknown",
    [OP_ADD] = " + ",
    [OP_SUB] = " - ",
    [OP_MUL] = " * ",
    [OP_DIV] = " / ",
    [OP_DAYS] = " days",
    [OP_HOURS] = " hours",
    [OP_AND] = " and ",
    [OP_OR] = " or ",
    [OP_ANY] = "any ",
    [OP_EVERY] = "every ",
    [OP_COUNT] = "count ",
    [OP_SUM] = "sum ",
    [OP_DISTINCT] = "distinct ",
};

/* How tightly an operator binds; a part that binds less than its place gets parentheses. */
static int binding(enum op op)
{
    switch (op) {
    case OP_OR:
        return 1;
    case OP_AND:
        return 2;
    case OP_NOT:
        return 3;
    case OP_ADD:
    case OP_SUB:
        return 5;
    case OP_MUL:
    case OP_DIV:
        return 6;
    case OP_NEG:
        return 7;
    case OP_DAYS:
    case OP_HOURS:
        return 8;
    case OP_CONST:
    case OP_FIELD:
    case OP_WINDOW:
    case OP_CALL:
    case OP_ANY:
    case OP_EVERY:
    case OP_COUNT:
    case OP_SUM:
    case OP_DISTINCT:
        return 9;
    default:
        return 4;
    }
}

static void print_literal(struct buf *b, const struct rule_value *v, str written)
{
    if (v->type == RULE_TEXT) {
        buf_c(b, '"');
        buf_add(b, v->text);
        buf_c(b, '"');
    } else {
        buf_add(b, written.len ? written : v->text);
    }
}

static void print_set(struct buf *b, const struct set *s, bool one_may_do)
{
    if (s->name.len) {
        buf_add(b, s->name);
        return;
    }
    if (one_may_do && s->n == 1 && s->type == RULE_TEXT) {
        print_literal(b, &s->at[0], (str){ "", 0 });
        return;
    }
    buf_c(b, '{');
    for (size_t i = 0; i < s->n; i++) {
        buf_add(b, i ? STR(", ") : STR(""));
        print_literal(b, &s->at[i], (str){ "", 0 });
    }
    buf_c(b, '}');
}

static void print_list(struct buf *b, const struct node *n, const char *between)
{
    for (size_t i = 0; i < n->n; i++) {
        if (i)
            buf_add(b, str_c(between));
        /* The right side of a minus must not swallow what follows it. */
        int place = binding(n->op) + (i > 0 && n->op >= OP_ADD && n->op <= OP_DIV);
        bool logic = n->op == OP_AND || n->op == OP_OR;
        rule_print_node(b, n->kids[i], n->op == OP_CALL ? 0 : logic ? binding(n->op) + 1 : place);
    }
}

static void print_inner(struct buf *b, const struct node *n)
{
    switch (n->op) {
    case OP_CONST:
        print_literal(b, &n->value, n->written);
        return;
    case OP_FIELD:
    case OP_WINDOW:
        buf_add(b, n->written);
        return;
    case OP_NOT:
        buf_add(b, STR("not "));
        rule_print_node(b, n->kids[0], 3);
        return;
    case OP_NEG:
        buf_c(b, '-');
        rule_print_node(b, n->kids[0], 8);
        return;
    case OP_BETWEEN:
        rule_print_node(b, n->kids[0], 5);
        buf_add(b, STR(" between "));
        rule_print_node(b, n->kids[1], 5);
        buf_add(b, STR(" and "));
        rule_print_node(b, n->kids[2], 5);
        return;
    case OP_IN:
    case OP_STARTS:
    case OP_ENDS:
    case OP_CONTAINS:
        rule_print_node(b, n->kids[0], 5);
        buf_add(b, str_c(signs[n->op]));
        print_set(b, n->set, n->op != OP_IN);
        return;
    case OP_KNOWN:
    case OP_UNKNOWN:
    case OP_DAYS:
    case OP_HOURS:
        rule_print_node(b, n->kids[0], n->op == OP_DAYS || n->op == OP_HOURS ? 8 : 5);
        buf_add(b, str_c(signs[n->op]));
        return;
    case OP_CALL:
        buf_add(b, str_c(n->fn->name));
        buf_c(b, '(');
        print_list(b, n, ", ");
        buf_c(b, ')');
        return;
    case OP_ANY:
    case OP_EVERY:
    case OP_COUNT:
    case OP_SUM:
    case OP_DISTINCT:
        buf_add(b, str_c(signs[n->op]));
        buf_add(b, str_c(noun_at(n->noun).table->noun));
        buf_add(b, STR(" ("));
        rule_print_node(b, n->kids[0], 0);
        buf_c(b, ')');
        return;
    case OP_AND:
    case OP_OR:
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_DIV:
        print_list(b, n, signs[n->op]);
        return;
    default: /* comparisons do not chain: both sides are sums */
        rule_print_node(b, n->kids[0], 5);
        buf_add(b, str_c(signs[n->op]));
        rule_print_node(b, n->kids[1], 5);
    }
}

void rule_print_node(struct buf *b, const struct node *n, int outer)
{
    bool wrap = binding(n->op) < outer;
    if (wrap)
        buf_c(b, '(');
    print_inner(b, n);
    if (wrap)
        buf_c(b, ')');
}

static void line(struct buf *b, const char *key, str text)
{
    if (text.len == 0)
        return;
    buf_fmt(b, "  %-8s \"", key);
    buf_add(b, text);
    buf_add(b, STR("\"\n"));
}

str rule_print(struct arena *a, const struct rule *r)
{
    struct buf b = buf_new(a, RULE_TEXT_MAX);
    buf_fmt(&b, "rule " STR_FMT " version %lld\n", STR_ARG(r->id), (long long)r->version);
    line(&b, "title", r->title);
    line(&b, "author", r->author);
    buf_fmt(&b, "  unit     " STR_FMT "\n", STR_ARG(r->unit));
    buf_fmt(&b, "  severity %s\n", severity_names[r->severity]);
    buf_fmt(&b, "  action   " STR_FMT "\n", STR_ARG(r->action));
    line(&b, "basis", r->basis);
    line(&b, "justify", r->justify);
    buf_fmt(&b, "  valid    " STR_FMT " .. " STR_FMT "\n", STR_ARG(r->valid_from),
            STR_ARG(r->valid_to));
    buf_fmt(&b, "  on       %s\n  when     ", event_kind_names[r->on]);
    const struct node *when = r->body->when;
    if (when->op == OP_AND || when->op == OP_OR)
        print_list(&b, when, when->op == OP_AND ? "\n           and " : "\n           or ");
    else
        rule_print_node(&b, when, 0);
    buf_c(&b, '\n');
    line(&b, "reason", r->reason);
    list_each (const struct rule_example, x, &r->body->examples)
        line(&b, x->is_hit ? "hit" : "miss", x->text);
    buf_add(&b, STR("end\n"));
    return buf_str(&b);
}

str rule_fault_print(struct arena *a, const struct rule_fault *f)
{
    return str_fmt(a, STR_FMT ":%d:%d: " STR_FMT, STR_ARG(f->file), f->line, f->column,
                   STR_ARG(f->text));
}
