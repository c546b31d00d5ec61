// SPDX-License-Identifier: Apache-2.0
/* Conditions: recursive descent, typed on the way. A wrong word or type is
 * reported and read on (RULE_BAD fits everywhere); a broken sentence gives NULL. */
#include "assess/rule/parse.h"
#include "model/record_json.h"

static struct node *parse_or(struct parser *p);
static struct node *parse_sum(struct parser *p);

static struct node *new_node(struct parser *p, enum op op, enum rule_type type)
{
    if (++p->nodes == RULE_NODES_MAX + 1)
        parse_fault(p, p->lex.now, "the condition has more than %d parts", RULE_NODES_MAX);
    if (p->nodes > RULE_NODES_MAX)
        return NULL;
    struct node *n = make(p->a, struct node);
    n->op = op;
    n->type = type;
    n->cost = 1;
    return n;
}

static struct node *with_kids(struct parser *p, struct node *n, struct node *const *kids,
                              size_t count)
{
    if (!n)
        return NULL;
    n->kids = make_n(p->a, struct node *, count);
    n->n = count;
    for (size_t i = 0; i < count; i++) {
        n->kids[i] = kids[i];
        n->cost += kids[i]->cost;
    }
    return n;
}

static bool fits(enum rule_type is, enum rule_type wanted)
{
    return is == wanted || is == RULE_BAD || wanted == RULE_BAD;
}

static void want(struct parser *p, struct token at, const struct node *n, enum rule_type type)
{
    if (n && !fits(n->type, type))
        parse_fault(p, at, "%s is needed here, this is %s", rule_type_names[type],
                    rule_type_names[n->type]);
}

static bool take(struct parser *p, const char *word)
{
    if (!lex_is(&p->lex, word))
        return false;
    lex_next(&p->lex);
    return true;
}

/* Fields */

static enum rule_type type_of(const struct field *f)
{
    switch (f->type) {
    case FIELD_DATE:
        return RULE_DATE;
    case FIELD_I64:
    case FIELD_F64:
        return RULE_NUMBER;
    case FIELD_BOOL:
        return RULE_BOOL;
    case FIELD_TIME:
        return RULE_TIME;
    default:
        return RULE_TEXT;
    }
}

static struct node *bad_word(struct parser *p, struct token t)
{
    const char *why = forbidden_word(t.text);
    str near = nearest_word(p->a, t.text, p->on);
    if (why)
        parse_fault(p, t, STR_FMT " may not be used (%s)", STR_ARG(t.text), why);
    else if (near.len)
        parse_fault(p, t, "there is no '" STR_FMT "'; did you mean " STR_FMT "?", STR_ARG(t.text),
                    STR_ARG(near));
    else
        parse_fault(p, t, "there is no '" STR_FMT "' for a %s", STR_ARG(t.text),
                    event_kind_names[p->on]);
    return new_node(p, OP_CONST, RULE_BAD);
}

static struct node *field_node(struct parser *p, struct token t)
{
    str rest = t.text, head = { "", 0 };
    int noun = NOUNS;
    const struct field *f = NULL;
    if (str_has(t.text, '.')) {
        str_cut(&rest, '.', &head);
        noun = noun_find(head);
        f = noun >= 0 ? field_find(noun_at(noun).table, rest) : NULL;
    } else if (p->nearest != NOUNS) {
        noun = p->nearest;
        f = field_find(noun_at(noun).table, t.text);
    }
    if (!f)
        return bad_word(p, t);
    if (!(noun_at(noun).kinds & 1u << p->on))
        parse_fault(p, t, "a %s has no %s", event_kind_names[p->on], noun_at(noun).table->noun);
    else if (noun_at(noun).is_many && !p->inside[noun] && !p->is_reason)
        parse_fault(p, t, "there may be several: say any %s (...) or every %s (...)",
                    noun_at(noun).table->noun, noun_at(noun).table->noun);
    p->is_sensitive |= is_sensitive(f) && !p->is_reason;
    struct node *n = new_node(p, OP_FIELD, type_of(f));
    if (n) {
        n->noun = noun;
        n->field = f;
        n->written = t.text;
    }
    return n;
}

/* any document (...), count item (...), sum item (...) */

static struct node *quantifier(struct parser *p, enum op op)
{
    struct token t = p->lex.now;
    int noun = t.kind == TOK_NAME ? noun_find(t.text) : -1;
    if (noun < 0 || !noun_at(noun).is_many) {
        parse_fault(
            p, t, "a record of which there may be several is needed here: document, leg, item ...");
        return NULL;
    }
    if (!(noun_at(noun).kinds & 1u << p->on))
        parse_fault(p, t, "a %s has no %s", event_kind_names[p->on], noun_at(noun).table->noun);
    if (p->inside[noun])
        parse_fault(p, t, "%s within %s", noun_at(noun).table->noun, noun_at(noun).table->noun);
    lex_next(&p->lex);
    if (!parse_expect(p, "("))
        return NULL;
    int outer = p->nearest;
    bool was = p->inside[noun];
    p->inside[noun] = true;
    p->nearest = noun;
    t = p->lex.now;
    struct node *body = op == OP_SUM || op == OP_DISTINCT ? parse_sum(p) : parse_or(p);
    p->inside[noun] = was;
    p->nearest = outer;
    if (!body || !parse_expect(p, ")"))
        return NULL;
    want(p, t, body, op == OP_SUM ? RULE_NUMBER : op == OP_DISTINCT ? RULE_TEXT : RULE_BOOL);
    bool is_bool = op == OP_ANY || op == OP_EVERY;
    struct node *n = with_kids(p, new_node(p, op, is_bool ? RULE_BOOL : RULE_NUMBER), &body, 1);
    if (n) {
        n->noun = noun;
        n->cost *= 4;
    }
    return n;
}

static struct node *fn_call(struct parser *p, struct token t)
{
    const struct rule_fn *fn = rule_fn_find(t.text);
    struct node *kids[RULE_FN_ARGS];
    size_t n = 0;
    if (!fn) {
        const char *near = NULL;
        for (size_t i = 0; rule_fn_at(i); i++)
            if (edit_distance(t.text, str_c(rule_fn_at(i)->name)) <= 2)
                near = rule_fn_at(i)->name;
        parse_fault(p, t,
                    near ? "there is no function '" STR_FMT "'; did you mean %s?"
                         : "there is no function '" STR_FMT "'%s",
                    STR_ARG(t.text), near ? near : "");
        return NULL;
    }
    if (++p->depth > RULE_DEPTH_MAX) {
        parse_fault(p, t, "more than %d levels deep", RULE_DEPTH_MAX);
        return NULL;
    }
    while (!lex_is(&p->lex, ")")) {
        if (n == fn->n_args) {
            parse_fault(p, p->lex.now, "%s takes %zu: %s", fn->name, fn->n_args, fn->sentence);
            return NULL;
        }
        struct token at = p->lex.now;
        kids[n] = parse_sum(p);
        if (!kids[n])
            return NULL;
        want(p, at, kids[n], fn->args[n]);
        n++;
        if (!lex_is(&p->lex, ")") && !parse_expect(p, ","))
            return NULL;
    }
    if (n != fn->n_args)
        parse_fault(p, p->lex.now, "%s takes %zu: %s", fn->name, fn->n_args, fn->sentence);
    p->depth--;
    lex_next(&p->lex);
    struct node *c = with_kids(p, new_node(p, OP_CALL, fn->returns), kids, n);
    if (c) {
        c->fn = fn;
        c->cost += fn->cost;
    }
    return c;
}

static struct node *constant(struct parser *p, struct rule_value v, str written)
{
    struct node *n = new_node(p, OP_CONST, v.type);
    if (n) {
        v.is_known = true;
        n->value = v;
        n->written = written;
        n->cost = 0;
    }
    return n;
}

static struct node *named(struct parser *p, struct token t)
{
    static const struct {
        const char *word;
        enum op op;
    } quantifiers[] = { { "any", OP_ANY },
                        { "every", OP_EVERY },
                        { "count", OP_COUNT },
                        { "sum", OP_SUM },
                        { "distinct", OP_DISTINCT } };
    if (lex_is(&p->lex, "(")) {
        int how = window_how_from(t.text);
        lex_next(&p->lex);
        return how >= 0 ? parse_window(p, (enum window_how)how, t) : fn_call(p, t);
    }
    for (size_t i = 0; i < countof(quantifiers); i++)
        if (str_eq(t.text, str_c(quantifiers[i].word)))
            return quantifier(p, quantifiers[i].op);
    if (str_eq(t.text, STR("yes")) || str_eq(t.text, STR("no")))
        return constant(p, value_bool(t.text.len == 3), t.text);
    return field_node(p, t);
}

static struct node *no_value(struct parser *p, struct token t)
{
    if (t.kind == TOK_END)
        parse_fault(p, t, "the rule ends too early");
    else if (t.kind == TOK_BAD)
        parse_fault(p, t, STR_FMT, STR_ARG(t.text));
    else
        parse_fault(p, t, "a value is needed here, not '" STR_FMT "'", STR_ARG(t.text));
    return NULL;
}

static struct node *primary(struct parser *p)
{
    struct token t = p->lex.now;
    bool opens = lex_is(&p->lex, "(");
    if (t.kind == TOK_END || t.kind == TOK_BAD || (t.kind == TOK_SIGN && !opens))
        return no_value(p, t);
    lex_next(&p->lex);
    if (t.kind == TOK_NAME)
        return named(p, t);
    if (!opens)
        return constant(p, parse_literal(p, t), t.text);
    struct node *n = parse_or(p);
    return n && parse_expect(p, ")") ? n : NULL;
}

static struct node *spans(struct parser *p)
{
    struct token t = p->lex.now;
    struct node *n = primary(p);
    if (!n)
        return NULL;
    bool days = lex_is(&p->lex, "days") || lex_is(&p->lex, "day");
    if (!days && !lex_is(&p->lex, "hours") && !lex_is(&p->lex, "hour"))
        return n;
    lex_next(&p->lex);
    want(p, t, n, RULE_NUMBER);
    return with_kids(p, new_node(p, days ? OP_DAYS : OP_HOURS, RULE_DURATION), &n, 1);
}

static struct node *unary(struct parser *p)
{
    struct token t = p->lex.now;
    if (!take(p, "-"))
        return spans(p);
    struct node *n = spans(p);
    want(p, t, n, RULE_NUMBER);
    return n ? with_kids(p, new_node(p, OP_NEG, RULE_NUMBER), &n, 1) : NULL;
}

static struct node *product(struct parser *p)
{
    struct token t = p->lex.now;
    struct node *n = unary(p);
    while (n && (lex_is(&p->lex, "*") || lex_is(&p->lex, "/"))) {
        enum op op = lex_is(&p->lex, "*") ? OP_MUL : OP_DIV;
        want(p, t, n, RULE_NUMBER);
        lex_next(&p->lex);
        t = p->lex.now;
        struct node *kids[2] = { n, unary(p) };
        if (!kids[1])
            return NULL;
        want(p, t, kids[1], RULE_NUMBER);
        n = with_kids(p, new_node(p, op, RULE_NUMBER), kids, 2);
    }
    return n;
}

/* The type of a + b or a - b, or RULE_BAD where it has no meaning. */
static enum rule_type sum_type(enum rule_type a, enum rule_type b, enum op op)
{
    if (a == RULE_NUMBER && b == RULE_NUMBER)
        return RULE_NUMBER;
    if (b == RULE_DURATION && (a == RULE_DATE || a == RULE_TIME || a == RULE_DURATION))
        return a;
    if (op == OP_SUB && a == b && (a == RULE_DATE || a == RULE_TIME))
        return RULE_DURATION;
    return RULE_BAD;
}

static struct node *parse_sum(struct parser *p)
{
    struct node *n = product(p);
    while (n && (lex_is(&p->lex, "+") || lex_is(&p->lex, "-"))) {
        struct token t = p->lex.now;
        enum op op = lex_is(&p->lex, "+") ? OP_ADD : OP_SUB;
        lex_next(&p->lex);
        struct node *kids[2] = { n, product(p) };
        if (!kids[1])
            return NULL;
        enum rule_type type = sum_type(n->type, kids[1]->type, op);
        if (type == RULE_BAD && n->type != RULE_BAD && kids[1]->type != RULE_BAD)
            parse_fault(p, t, "%s and %s do not go together here%s", rule_type_names[n->type],
                        rule_type_names[kids[1]->type],
                        n->type == RULE_DATE ? "; write 30 days" : "");
        n = with_kids(p, new_node(p, op, type), kids, 2);
    }
    return n;
}

static struct node *member(struct parser *p, struct node *n, enum op op, struct token t)
{
    struct token at = p->lex.now;
    struct set *set = parse_set_or_name(p, op != OP_IN);
    if (!set)
        return NULL;
    if (op != OP_IN)
        want(p, t, n, RULE_TEXT);
    if (set->n && !fits(n->type, op == OP_IN ? set->type : RULE_TEXT))
        parse_fault(p, at, "the set holds %s, this is %s", rule_type_names[set->type],
                    rule_type_names[n->type]);
    if (set->n && op != OP_IN && set->type != RULE_TEXT)
        parse_fault(p, at, "a set of texts is needed here");
    struct node *m = with_kids(p, new_node(p, op, RULE_BOOL), &n, 1);
    if (m) {
        m->set = set;
        m->cost += op == OP_IN ? 2 : (int)(2 + set->n * (op == OP_CONTAINS ? 4 : 1));
    }
    return m;
}

/* Comparisons */

static struct node *comparison(struct parser *p, struct node *left, enum op op)
{
    struct token t = p->lex.now;
    struct node *kids[3] = { left, parse_sum(p), NULL };
    size_t n = 2;
    if (!kids[1])
        return NULL;
    if (!fits(kids[1]->type, left->type))
        parse_fault(p, t, "%s cannot be compared with %s", rule_type_names[left->type],
                    rule_type_names[kids[1]->type]);
    if (left->type == RULE_BOOL && op != OP_EQ && op != OP_NE)
        parse_fault(p, t, "yes or no has no order");
    if (op == OP_BETWEEN) {
        if (!parse_expect(p, "and"))
            return NULL;
        t = p->lex.now;
        kids[n++] = parse_sum(p);
        if (!kids[2])
            return NULL;
        want(p, t, kids[2], left->type);
    }
    return with_kids(p, new_node(p, op, RULE_BOOL), kids, n);
}

static struct node *negated(struct parser *p, struct node *n)
{
    return n ? with_kids(p, new_node(p, OP_NOT, RULE_BOOL), &n, 1) : NULL;
}

static struct node *is_known(struct parser *p, struct node *n)
{
    if (!lex_is(&p->lex, "known") && !lex_is(&p->lex, "unknown")) {
        parse_fault(p, p->lex.now, "known or unknown is needed here");
        return NULL;
    }
    enum op op = lex_is(&p->lex, "known") ? OP_KNOWN : OP_UNKNOWN;
    lex_next(&p->lex);
    return with_kids(p, new_node(p, op, RULE_BOOL), &n, 1);
}

static struct node *predicate(struct parser *p)
{
    static const struct {
        const char *sign;
        enum op op;
    } compares[] = { { "=", OP_EQ }, { "!=", OP_NE }, { "<", OP_LT },           { "<=", OP_LE },
                     { ">", OP_GT }, { ">=", OP_GE }, { "between", OP_BETWEEN } };
    struct token t = p->lex.now;
    struct node *n = parse_sum(p);
    if (!n)
        return NULL;
    for (size_t i = 0; i < countof(compares); i++)
        if (take(p, compares[i].sign))
            return comparison(p, n, compares[i].op);
    if (take(p, "is"))
        return is_known(p, n);
    if (take(p, "in"))
        return member(p, n, OP_IN, t);
    if (take(p, "contains"))
        return member(p, n, OP_CONTAINS, t);
    if (lex_is(&p->lex, "starts") || lex_is(&p->lex, "ends")) {
        enum op op = lex_is(&p->lex, "starts") ? OP_STARTS : OP_ENDS;
        lex_next(&p->lex);
        return parse_expect(p, "with") ? member(p, n, op, t) : NULL;
    }
    if (lex_is(&p->lex, "not")) {
        lex_next(&p->lex);
        return parse_expect(p, "in") ? negated(p, member(p, n, OP_IN, t)) : NULL;
    }
    if (lex_is(&p->lex, "matches") || lex_is(&p->lex, "like") || lex_is(&p->lex, "==")) {
        parse_fault(p, p->lex.now, "use =, in, starts with, ends with or contains");
        return NULL;
    }
    return n;
}

static struct node *parse_not(struct parser *p)
{
    if (p->depth >= RULE_DEPTH_MAX) {
        parse_fault(p, p->lex.now, "more than %d levels deep", RULE_DEPTH_MAX);
        return NULL;
    }
    struct node *n;
    p->depth++;
    if (take(p, "not")) {
        struct token t = p->lex.now;
        n = parse_not(p);
        want(p, t, n, RULE_BOOL);
        n = negated(p, n);
    } else {
        n = predicate(p);
    }
    p->depth--;
    return n;
}

/* The same kids with the cheap ones first: most events fail a rule at its first question. */
static void plan(struct parser *p, struct node *n)
{
    n->plan = make_n(p->a, struct node *, n->n);
    for (size_t i = 0; i < n->n; i++) {
        size_t k = i;
        for (; k > 0 && n->plan[k - 1]->cost > n->kids[i]->cost; k--)
            n->plan[k] = n->plan[k - 1];
        n->plan[k] = n->kids[i];
    }
}

static struct node *chain(struct parser *p, enum op op, const char *word,
                          struct node *(*part)(struct parser *))
{
    struct {
        struct node **at;
        size_t n, cap;
    } kids = { 0 };
    do {
        struct token t = p->lex.now;
        struct node *n = part(p);
        if (!n)
            return NULL;
        *list_push(p->a, &kids) = n;
        if (kids.n > 1 || lex_is(&p->lex, word))
            want(p, t, n, RULE_BOOL);
    } while (take(p, word));
    if (kids.n == 1)
        return kids.at[0];
    struct node *n = with_kids(p, new_node(p, op, RULE_BOOL), kids.at, kids.n);
    if (n)
        plan(p, n);
    return n;
}

static struct node *parse_and(struct parser *p) { return chain(p, OP_AND, "and", parse_not); }
static struct node *parse_or(struct parser *p) { return chain(p, OP_OR, "or", parse_and); }

struct node *parse_condition(struct parser *p)
{
    struct token t = p->lex.now;
    p->depth = 0;
    p->nodes = 0;
    p->nearest = NOUNS;
    struct node *n = parse_or(p);
    want(p, t, n, RULE_BOOL);
    return n;
}

struct node *parse_placeholder(struct parser *p)
{
    p->depth = 0;
    p->nodes = 0;
    p->nearest = NOUNS;
    p->is_reason = true;
    struct node *n = parse_sum(p);
    p->is_reason = false;
    return n;
}
