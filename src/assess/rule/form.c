// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/form.h"

#include "assess/rule/internal.h"

static const char *const signs[] = {
    [OP_EQ] = "=",
    [OP_NE] = "!=",
    [OP_LT] = "<",
    [OP_LE] = "<=",
    [OP_GT] = ">",
    [OP_GE] = ">=",
    [OP_IN] = "in",
    [OP_STARTS] = "starts with",
    [OP_ENDS] = "ends with",
    [OP_CONTAINS] = "contains",
    [OP_KNOWN] = "is known",
    [OP_UNKNOWN] = "is unknown",
    [OP_BETWEEN] = "between",
};

static const char *sign_of(enum op op) { return op < countof(signs) ? signs[op] : NULL; }

static str text_of(struct arena *a, const struct node *n)
{
    struct buf b = buf_new(a, RULE_TEXT_MAX);
    rule_print_node(&b, n, 3);
    return buf_str(&b);
}

/* field = value, field in {values}, field between a and b, field is known */
static bool is_simple(const struct node *n)
{
    if (!sign_of(n->op) || n->kids[0]->op != OP_FIELD)
        return false;
    for (size_t i = 1; i < n->n; i++)
        if (n->kids[i]->op != OP_CONST)
            return false;
    return true;
}

static void values_json(struct buf *b, const struct node *n)
{
    json_open(b, "values", '[');
    for (size_t i = 1; i < n->n; i++)
        json_str(b, NULL, text_of(b->a, n->kids[i]));
    bool has_set = n->op == OP_IN || n->op == OP_STARTS || n->op == OP_ENDS || n->op == OP_CONTAINS;
    if (has_set && n->set->name.len)
        json_str(b, NULL, n->set->name);
    for (size_t i = 0; has_set && !n->set->name.len && i < n->set->n; i++) {
        struct node value = { .op = OP_CONST, .type = n->set->type, .value = n->set->at[i] };
        value.written = n->set->at[i].text;
        json_str(b, NULL, text_of(b->a, &value));
    }
    json_close(b, ']');
    if (has_set)
        json_bool(b, "named", n->set->name.len > 0);
}

static void simple_json(struct buf *b, const struct node *n, const char *quantifier, bool is_not)
{
    json_str(b, "quantifier", str_c(quantifier));
    json_str(
        b, "field",
        str_fmt(b->a, "%s.%s", noun_at(n->kids[0]->noun).table->noun, n->kids[0]->field->name));
    json_str(b, "sign", str_fmt(b->a, "%s%s", is_not ? "not " : "", sign_of(n->op)));
    values_json(b, n);
}

static void part_json(struct buf *b, const struct node *n)
{
    bool is_any = n->op == OP_ANY || n->op == OP_EVERY;
    bool is_not = n->op == OP_NOT && n->kids[0]->op == OP_IN;
    json_open(b, NULL, '{');
    json_str(b, "text", text_of(b->a, n));
    if (is_simple(n))
        simple_json(b, n, "", false);
    else if (is_not && is_simple(n->kids[0]))
        simple_json(b, n->kids[0], "", true);
    else if (is_any && is_simple(n->kids[0]) && n->kids[0]->kids[0]->noun == n->noun)
        simple_json(b, n->kids[0], n->op == OP_ANY ? "any" : "every", false);
    json_close(b, '}');
}

static void examples_json(struct buf *b, const char *key, const struct rule *r, bool is_hit)
{
    json_open(b, key, '[');
    list_each (const struct rule_example, x, &r->body->examples)
        if (x->is_hit == is_hit)
            json_str(b, NULL, x->text);
    json_close(b, ']');
}

void rule_form_json(struct buf *b, const char *key, const struct rule *r)
{
    const struct node *when = r->body->when;
    json_open(b, key, '{');
    json_str(b, "id", r->id);
    json_i64(b, "version", r->version);
    json_str(b, "title", r->title);
    json_str(b, "author", r->author);
    json_str(b, "unit", r->unit);
    json_str(b, "severity", str_c(severity_names[r->severity]));
    json_str(b, "action", r->action);
    json_str(b, "basis", r->basis);
    json_str(b, "justify", r->justify);
    json_str(b, "valid_from", r->valid_from);
    json_str(b, "valid_to", r->valid_to);
    json_str(b, "on", str_c(event_kind_names[r->on]));
    json_str(b, "reason", r->reason);
    json_open(b, "parts", '[');
    for (size_t i = 0; when->op == OP_AND && i < when->n; i++)
        part_json(b, when->kids[i]);
    if (when->op != OP_AND)
        part_json(b, when);
    json_close(b, ']');
    examples_json(b, "hit", r, true);
    examples_json(b, "miss", r, false);
    json_close(b, '}');
}

void rule_faults_json(struct buf *b, const char *key, const struct rule_faults *faults)
{
    json_open(b, key, '[');
    list_each (const struct rule_fault, f, faults) {
        json_open(b, NULL, '{');
        json_i64(b, "line", f->line);
        json_i64(b, "column", f->column);
        json_str(b, "text", f->text);
        json_close(b, '}');
    }
    json_close(b, ']');
}

static const char *type_of(const struct field *f)
{
    switch (f->type) {
    case FIELD_DATE:
        return "date";
    case FIELD_I64:
    case FIELD_F64:
        return "number";
    case FIELD_BOOL:
        return "bool";
    case FIELD_TIME:
        return "moment";
    default:
        return "text";
    }
}

void rule_words_json(struct buf *b, enum event_kind on)
{
    json_open(b, "nouns", '[');
    for (int n = 0; n < NOUNS; n++) {
        struct noun_row row = noun_at(n);
        if (!(row.kinds & 1u << on))
            continue;
        json_open(b, NULL, '{');
        json_str(b, "name", str_c(row.table->noun));
        json_bool(b, "many", row.is_many);
        json_open(b, "fields", '[');
        for (size_t i = 0; i < row.table->n; i++) {
            const struct field *f = &row.table->fields[i];
            if (forbidden_word(str_c(f->name)))
                continue;
            json_open(b, NULL, '{');
            json_str(b, "name", str_c(f->name));
            json_str(b, "type", str_c(type_of(f)));
            json_str(b, "what", str_c(f->doc));
            json_bool(b, "sensitive", is_sensitive(f));
            json_close(b, '}');
        }
        json_close(b, ']');
        json_close(b, '}');
    }
    json_close(b, ']');
    json_open(b, "functions", '[');
    for (size_t i = 0; rule_fn_at(i); i++)
        json_str(b, NULL, str_c(rule_fn_at(i)->sentence));
    for (size_t i = 0; i < WINDOW_HOWS; i++)
        json_str(b, NULL, str_c(window_hows[i].sentence));
    json_close(b, ']');
}
