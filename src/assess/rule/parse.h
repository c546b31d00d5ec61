/* parse.h — what reading a rule text needs to carry along. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/internal.h"
#include "assess/rule/lex.h"

struct parser {
    struct lex lex;
    struct arena *a;
    str file;
    const struct rule_text *from;
    struct rule_faults *faults;
    size_t n_faults;  /* of this reading, also those too many to keep */
    struct map *sets; /* name -> struct set; of files */
    struct map own;   /* of the version that is being read: seen by it alone */
    struct windows *windows;
    enum event_kind on; /* of the rule being read */
    bool inside[NOUNS]; /* within any/every/count of this noun */
    int nearest;        /* the innermost of them, NOUNS outside */
    bool is_reason;     /* within a {placeholder}: documents without a quantifier */
    bool is_sensitive;  /* nationality, sex or age was used */
    int depth;
    size_t nodes;
};

void parse_fault(struct parser *p, struct token at, const char *fmt, ...) format_printf(3, 4);
bool parse_expect(struct parser *p, const char *sign); /* takes it, or reports */

/* expr.c. NULL: a fault was reported and the rest of the line is not to be trusted. */
struct node *parse_condition(struct parser *p);
struct node *parse_placeholder(struct parser *p);

/* window.c: behind its name and "(". */
struct node *parse_window(struct parser *p, enum window_how how, struct token at);

/* examples.c: a fault for each example that does not come out as it says. */
struct rule_set;
void examples_try(struct parser *p, const struct rule_set *set);

/* literal.c */
struct rule_value parse_literal(struct parser *p, struct token t); /* RULE_BAD: reported */
struct set *parse_set(struct parser *p);
/* A set by its name, written out, or (one_may_do) a single text. */
struct set *parse_set_or_name(struct parser *p, bool one_may_do);
