// SPDX-License-Identifier: Apache-2.0
/* Rule texts to an edition: the lines of a rule, the named sets, the faults. */
#include "assess/rule/parse.h"
#include "assess/rule/set.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

void parse_fault(struct parser *p, struct token at, const char *fmt, ...)
{
    p->n_faults++;
    if (p->faults->n >= RULE_FAULTS_MAX)
        return;
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *list_push(p->a, p->faults) = (struct rule_fault){
        .file = p->file, .line = at.line, .column = at.column, .text = str_copy(p->a, str_c(text))
    };
}

bool parse_expect(struct parser *p, const char *sign)
{
    if (lex_is(&p->lex, sign)) {
        lex_next(&p->lex);
        return true;
    }
    struct token t = p->lex.now;
    parse_fault(p, t, "'%s' is needed here, not '" STR_FMT "'", sign,
                STR_ARG(t.kind == TOK_END ? STR("the end") : t.text));
    return false;
}

/* The rule being read. */
struct draft {
    struct rule *rule;
    struct rule_body *body;
    unsigned seen; /* bit of each line */
};

static int read_text(struct parser *p, str *ret)
{
    struct token t = p->lex.now;
    if (t.kind != TOK_STRING) {
        parse_fault(p, t, "a text in \"quotes\" is needed here");
        return -1;
    }
    *ret = t.text;
    if (str_trim(t.text).len == 0)
        parse_fault(p, t, "this text is empty");
    lex_next(&p->lex);
    return 0;
}

static int read_title(struct parser *p, struct draft *d)
{
    struct token t = p->lex.now;
    if (read_text(p, &d->rule->title) < 0)
        return -1;
    size_t words = 0;
    str rest = d->rule->title, word;
    while (str_cut(&rest, ' ', &word))
        words += word.len > 0;
    if (words > 8)
        parse_fault(p, t, "a title has at most eight words, this one has %zu", words);
    return 0;
}

static int read_author(struct parser *p, struct draft *d) { return read_text(p, &d->rule->author); }
static int read_basis(struct parser *p, struct draft *d) { return read_text(p, &d->rule->basis); }
static int read_justify(struct parser *p, struct draft *d)
{
    return read_text(p, &d->rule->justify);
}

static int read_word(struct parser *p, str *ret)
{
    if (p->lex.now.kind != TOK_NAME) {
        parse_fault(p, p->lex.now, "a word is needed here");
        return -1;
    }
    *ret = p->lex.now.text;
    lex_next(&p->lex);
    return 0;
}

static int read_unit(struct parser *p, struct draft *d) { return read_word(p, &d->rule->unit); }
static int read_action(struct parser *p, struct draft *d) { return read_word(p, &d->rule->action); }

static int read_severity(struct parser *p, struct draft *d)
{
    struct token t = p->lex.now;
    str word;
    if (read_word(p, &word) < 0)
        return -1;
    int s = severity_from(word);
    if (s < 0)
        parse_fault(p, t, "low, normal, high or top is needed here");
    else
        d->rule->severity = (enum severity)s;
    return 0;
}

static int read_day(struct parser *p, str *text, int64_t *day)
{
    struct token t = p->lex.now;
    struct rule_value v = value_date(t.text);
    if (t.kind != TOK_DATE || !v.is_known) {
        parse_fault(p, t, "a day is needed here: YYYY-MM-DD");
        return -1;
    }
    *text = t.text;
    *day = v.from;
    lex_next(&p->lex);
    return 0;
}

static int read_valid(struct parser *p, struct draft *d)
{
    struct token t = p->lex.now;
    if (read_day(p, &d->rule->valid_from, &d->body->valid_from) < 0 || !parse_expect(p, "..") ||
        read_day(p, &d->rule->valid_to, &d->body->valid_to) < 0)
        return -1;
    if (d->body->valid_to < d->body->valid_from)
        parse_fault(p, t, "the last day comes before the first");
    return 0;
}

static int read_on(struct parser *p, struct draft *d)
{
    struct token t = p->lex.now;
    str word;
    if (read_word(p, &word) < 0)
        return -1;
    if (d->body->when || d->body->reason.n)
        parse_fault(p, t, "the line 'on' comes before 'when' and 'reason'");
    int kind = event_kind_from(word);
    if (kind >= 0)
        d->rule->on = p->on = (enum event_kind)kind;
    else
        parse_fault(p, t, "a kind of event is needed here: traveller, declaration, passage ...");
    return 0;
}

/* Bits of the directions a condition can be true for, as far as its outermost
 * `and` shows it; a hint that saves work, never a decision. */
static unsigned directions_of(const struct node *n)
{
    if (n->op == OP_AND) {
        unsigned bits = EVERY_DIRECTION;
        for (size_t i = 0; i < n->n; i++)
            bits &= directions_of(n->kids[i]);
        return bits;
    }
    if ((n->op != OP_EQ && n->op != OP_IN) || n->kids[0]->op != OP_FIELD ||
        n->kids[0]->noun != noun_find(STR("journey")) ||
        !str_eq(str_c(n->kids[0]->field->name), STR("direction")))
        return EVERY_DIRECTION;
    if (n->op == OP_EQ)
        return n->kids[1]->op == OP_CONST ? 1u << direction_of(n->kids[1]->value.text)
                                          : EVERY_DIRECTION;
    unsigned bits = 0;
    for (size_t i = 0; i < n->set->n; i++)
        bits |= 1u << direction_of(n->set->at[i].text);
    return bits;
}

static int read_when(struct parser *p, struct draft *d)
{
    d->body->when = parse_condition(p);
    if (!d->body->when)
        return -1;
    if (d->body->when->type == RULE_BOOL)
        d->body->directions = directions_of(d->body->when);
    return 0;
}

/* A placeholder is read where it stands, so its faults have their true place. */
static int read_placeholder(struct parser *p, struct token t, size_t from, size_t to,
                            const struct node **ret)
{
    struct lex outer = p->lex;
    size_t begin = t.at + 1 + from;
    p->lex = (struct lex){ .text = str_sub(p->lex.text, 0, t.at + 1 + to),
                           .at = begin,
                           .line = t.line,
                           .line_at = t.at - (size_t)(t.column - 1) };
    lex_next(&p->lex);
    *ret = parse_placeholder(p);
    if (*ret && p->lex.now.kind != TOK_END)
        parse_fault(p, p->lex.now, "'}' is needed here");
    p->lex = outer;
    return *ret ? 0 : -1;
}

static int read_reason(struct parser *p, struct draft *d)
{
    struct token t = p->lex.now;
    if (read_text(p, &d->rule->reason) < 0)
        return -1;
    str s = t.text;
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '{')
            continue;
        size_t end = i + 1;
        while (end < s.len && s.ptr[end] != '}')
            end++;
        struct piece piece = { .literal = str_sub(s, from, i - from) };
        if (end == s.len) {
            parse_fault(p, t, "a { in the reason has no }");
            return 0;
        }
        if (read_placeholder(p, t, i + 1, end, &piece.value) < 0)
            return 0;
        *list_push(p->a, &d->body->reason) = piece;
        from = end + 1;
        i = end;
    }
    *list_push(p->a, &d->body->reason) =
        (struct piece){ .literal = str_sub(s, from, s.len - from) };
    return 0;
}

static int read_example(struct parser *p, struct draft *d, bool is_hit)
{
    struct token t = p->lex.now;
    str text;
    if (read_text(p, &text) < 0)
        return -1;
    if (d->body->examples.n == RULE_EXAMPLES_MAX)
        parse_fault(p, t, "a rule has at most %d examples", RULE_EXAMPLES_MAX);
    else
        *list_push(p->a, &d->body->examples) = (struct rule_example){ text, t, is_hit };
    return 0;
}

static int read_hit(struct parser *p, struct draft *d) { return read_example(p, d, true); }
static int read_miss(struct parser *p, struct draft *d) { return read_example(p, d, false); }

/* The lines of a rule. */
static const struct line {
    const char *word;
    bool is_needed;
    int (*read)(struct parser *p, struct draft *d);
} lines[] = {
    { "title", true, read_title },
    { "author", true, read_author },
    { "unit", true, read_unit },
    { "severity", true, read_severity },
    { "action", true, read_action },
    { "basis", true, read_basis },
    { "justify", false, read_justify },
    { "valid", true, read_valid },
    { "on", true, read_on },
    { "when", true, read_when },
    { "reason", true, read_reason },
    { "hit", false, read_hit },
    { "miss", false, read_miss },
};

static const struct line *line_at(const struct parser *p, size_t *ret_bit)
{
    for (size_t i = 0; i < countof(lines); i++)
        if (p->lex.now.kind == TOK_NAME && str_eq(p->lex.now.text, str_c(lines[i].word))) {
            *ret_bit = i;
            return &lines[i];
        }
    return NULL;
}

static bool is_boundary(const struct parser *p)
{
    size_t bit;
    return p->lex.now.kind == TOK_END ||
           (p->lex.now.leads && (line_at(p, &bit) || lex_is(&p->lex, "end") ||
                                 lex_is(&p->lex, "rule") || lex_is(&p->lex, "set")));
}

static void skip_to_boundary(struct parser *p)
{
    while (!is_boundary(p))
        lex_next(&p->lex);
}

static void read_line(struct parser *p, struct draft *d)
{
    struct token t = p->lex.now;
    size_t bit = 0;
    const struct line *l = line_at(p, &bit);
    if (!l) {
        parse_fault(p, t, "no line of a rule begins with '" STR_FMT "'", STR_ARG(t.text));
        lex_next(&p->lex);
        skip_to_boundary(p);
        return;
    }
    bool is_many = l->read == read_hit || l->read == read_miss;
    if (!is_many && d->seen & 1u << bit)
        parse_fault(p, t, "a second '%s'", l->word);
    d->seen |= 1u << bit;
    lex_next(&p->lex);
    if (l->read(p, d) < 0) {
        skip_to_boundary(p);
    } else if (!is_boundary(p) && !p->lex.now.leads) {
        parse_fault(p, p->lex.now, "'" STR_FMT "' does not belong here", STR_ARG(p->lex.now.text));
        skip_to_boundary(p);
    }
}

/* What can only be said of the whole rule. */
static void check_rule(struct parser *p, struct draft *d, struct token t)
{
    for (size_t i = 0; i < countof(lines); i++)
        if (lines[i].is_needed && !(d->seen & 1u << i))
            parse_fault(p, t, "rule " STR_FMT " has no line '%s'", STR_ARG(d->rule->id),
                        lines[i].word);
    if (!p->is_sensitive)
        return;
    if (!d->rule->justify.len)
        parse_fault(p, t,
                    "nationality, sex and age need a line justify \"...\" that says why nothing "
                    "else will do");
    if (d->body->valid_to - d->body->valid_from >= RULE_SENSITIVE_DAYS)
        parse_fault(p, t, "a rule on nationality, sex or age is valid for at most %d days",
                    RULE_SENSITIVE_DAYS);
}

static void read_version(struct parser *p, struct rule *r)
{
    if (!parse_expect(p, "version"))
        return;
    if (p->lex.now.kind != TOK_NUMBER || str_to_i64(p->lex.now.text, &r->version) < 0 ||
        r->version < 1)
        parse_fault(p, p->lex.now, "a version is a whole number from 1");
    if (p->lex.now.kind == TOK_NUMBER)
        lex_next(&p->lex);
}

/* One rule of an id is live, and one more may be on trial. */
static void put_rule(struct parser *p, struct rule_set *set, struct rule *r, struct token at)
{
    r->stage = rule_ids_have(p->from->stopped, r->id) ? RULE_STOPPED : p->from->stage;
    r->region = p->from->region;
    bool is_trial = p->from->stage == RULE_SHADOW || p->from->stage == RULE_CANARY;
    void **place = map_at(is_trial ? &set->on_trial : &set->by_id, r->id);
    struct rule *old = *place;
    if (old && p->from->takes_place)
        old->stage = RULE_STOPPED;
    else if (old)
        parse_fault(p, at, "there is a rule " STR_FMT " already, line %d of " STR_FMT,
                    STR_ARG(r->id), old->line, STR_ARG(old->file));
    *place = r;
    r->place = set->rules.n;
    r->windows = &set->windows;
    *list_push(p->a, &set->rules) = r;
}

static void read_rule(struct parser *p, struct rule_set *set)
{
    struct token t = p->lex.now;
    struct rule *r = make(p->a, struct rule);
    struct rule_body *body = make(p->a, struct rule_body);
    struct draft d = { r, body, 0 };
    *r = (struct rule){ .file = p->file, .line = t.line, .body = body };
    p->is_sensitive = false;
    p->on = EVENT_TRAVELLER;
    lex_next_id(&p->lex);
    struct token id = p->lex.now;
    if (id.kind == TOK_NAME && id.text.len <= RULE_ID_MAX) {
        r->id = id.text;
        lex_next(&p->lex);
    } else if (id.kind == TOK_NAME) {
        parse_fault(p, id, "the name of a rule has at most %d characters", RULE_ID_MAX);
    } else {
        parse_fault(p, id, "a rule needs a name of letters, digits and -, as PAX-012");
    }
    read_version(p, r);
    skip_to_boundary(p);
    while (p->lex.now.kind != TOK_END && !lex_is(&p->lex, "end") && !lex_is(&p->lex, "rule"))
        read_line(p, &d);
    size_t end = p->lex.now.at;
    if (lex_is(&p->lex, "end")) {
        end += 3;
        lex_next(&p->lex);
    } else {
        parse_fault(p, t, "rule " STR_FMT " has no 'end'", STR_ARG(r->id));
    }
    r->source = str_sub(p->lex.text, t.at, end - t.at);
    check_rule(p, &d, t);
    if (!r->id.len)
        return;
    put_rule(p, set, r, id);
}

/* set gulf_hubs = { "DXB", "AUH" } */
static void read_set(struct parser *p)
{
    lex_next(&p->lex);
    struct token t = p->lex.now;
    struct set *s = NULL;
    str name;
    if (read_word(p, &name) == 0 && parse_expect(p, "="))
        s = parse_set(p);
    if (!s) {
        skip_to_boundary(p);
        return;
    }
    s->name = name;
    const char *why = forbidden_word(name);
    if (why)
        parse_fault(p, t, STR_FMT " may not be used (%s)", STR_ARG(name), why);
    void **at = map_at(p->from->takes_place ? &p->own : p->sets, name);
    if (*at)
        parse_fault(p, t, "there is a set " STR_FMT " already", STR_ARG(name));
    *at = s;
}

static void read_file(struct parser *p, const struct rule_text *text, struct rule_set *set)
{
    p->file = text->name;
    p->from = text;
    p->own = map_new(p->a);
    lex_open(&p->lex, str_sub(text->text, 0, RULE_TEXT_MAX));
    if (text->text.len > RULE_TEXT_MAX)
        parse_fault(p, p->lex.now, "a file of rules has at most %d bytes", RULE_TEXT_MAX);
    if (!str_is_utf8(text->text))
        parse_fault(p, p->lex.now, "this is not UTF-8");
    while (p->lex.now.kind != TOK_END && p->n_faults < RULE_FAULTS_MAX) {
        if (set->rules.n == RULES_MAX) {
            parse_fault(p, p->lex.now, "more than %d rules", RULES_MAX);
            return;
        }
        if (lex_is(&p->lex, "rule")) {
            read_rule(p, set);
        } else if (lex_is(&p->lex, "set")) {
            read_set(p);
        } else {
            parse_fault(p, p->lex.now, "'rule' or 'set' is needed here");
            lex_next(&p->lex);
            while (p->lex.now.kind != TOK_END && !lex_is(&p->lex, "rule") &&
                   !lex_is(&p->lex, "set"))
                lex_next(&p->lex);
        }
    }
}

int rule_set_compile(struct arena *a, const struct rule_text *texts, size_t n,
                     const struct rule_set **ret, struct rule_faults *faults)
{
    struct rule_set *set = make(a, struct rule_set);
    struct map sets = map_new(a);
    set->by_id = map_new(a);
    set->on_trial = map_new(a);
    struct parser p = { .a = a, .faults = faults, .sets = &sets, .windows = &set->windows };
    for (size_t i = 0; i < n; i++)
        read_file(&p, &texts[i], set);
    if (arena_full(a))
        return fail(ERR_LIMIT, "the rules do not fit into their memory");
    if (p.n_faults > 0)
        return RULES_FAULTY;
    rule_set_index(set, a);
    examples_try(&p, set);
    if (p.n_faults > 0)
        return RULES_FAULTY;
    *ret = set;
    return arena_full(a) ? fail(ERR_LIMIT, "the rules do not fit into their memory") : 0;
}
