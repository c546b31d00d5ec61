/* internal.h — the compiled form of a rule, shared by the files of this folder.
 *
 * A condition is a tree of small nodes in the edition's arena, typed when it is
 * read and never changed after. Evaluation walks it without allocating.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/lex.h"
#include "assess/rule/value.h"
#include "base/map.h"

/* The event itself, its profile, its score, then the records of model/slots.def. */
enum noun { NOUN_EVENT, NOUN_PROFILE, NOUN_SCORE, NOUN_SLOTS, NOUNS = NOUN_SLOTS + SLOTS };

struct noun_row {
    const struct field_table *table;
    bool is_many;   /* asked with any, every, count ... */
    unsigned kinds; /* bit of each event kind that has it */
};
struct noun_row noun_at(int noun); /* 0 to NOUNS - 1 */

#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct rule_event {
#include "assess/rule/event.def"
};

enum op {
    OP_CONST,
    OP_FIELD,
    OP_AND,
    OP_OR,
    OP_NOT,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_BETWEEN,
    OP_IN,
    OP_STARTS,
    OP_ENDS,
    OP_CONTAINS,
    OP_KNOWN,
    OP_UNKNOWN,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_NEG,
    OP_DAYS,
    OP_HOURS,
    OP_ANY,
    OP_EVERY,
    OP_COUNT,
    OP_SUM,
    OP_DISTINCT,
    OP_CALL,
    OP_WINDOW,
};

/* Members in their written order for print, and sorted for `in`. */
struct set {
    str name; /* empty: written in place */
    enum rule_type type;
    struct rule_value *at, *sorted;
    size_t n;
};

struct node {
    enum op op;
    enum rule_type type;
    int noun; /* FIELD and quantifiers */
    int cost;
    union {
        const struct field *field;
        const struct rule_fn *fn;
        const struct set *set;
        str window; /* its key */
    };
    struct rule_value value; /* CONST; text: as written */
    str written;
    struct node **kids, **plan; /* plan: the same kids, cheapest first (AND, OR) */
    size_t n;
};

/* Reason text: literal, then a value, in turn. */
struct piece {
    str literal;
    const struct node *value; /* NULL at the end */
};
struct pieces list_of(struct piece);

/* What the rule must hit, or must miss (examples.c). */
struct rule_example {
    str text;
    struct token at;
    bool is_hit;
};
struct rule_examples list_of(struct rule_example);

struct rule_body {
    const struct node *when;
    struct rule_examples examples;
    struct pieces reason;
    unsigned directions; /* bits of direction_of() it can be true for */
    int64_t valid_from, valid_to;
};

/* One walk over one event. */
struct run {
    const struct rule_facts *facts;
    struct rule_event view;
    const void *at[NOUNS];
    const void *witness[NOUNS]; /* the document, leg, item that made it true */
    int64_t steps;
    struct arena *a;
    struct evidences *why;
    char date[11], today[11];
};

/* words.c */
int noun_find(str name); /* -1 */
const char *forbidden_word(str name);
const char *forbidden_code(str literal);
bool is_sensitive(const struct field *f);
str nearest_word(struct arena *a, str name, enum event_kind on);
size_t edit_distance(str a, str b);

/* eval.c */
struct rule_value rule_eval(struct run *r, const struct node *n);
size_t rule_elements(const struct run *r, int noun); /* of a record of many */
const void *rule_element(const struct run *r, int noun, size_t i);
int rule_value_cmp(const struct rule_value *a, const struct rule_value *b);
enum { DIRECTIONS = 6, EVERY_DIRECTION = (1 << DIRECTIONS) - 1 };
unsigned direction_of(str word); /* 0 to DIRECTIONS - 1; the last: any other word */

/* window.c */
struct rule_value window_eval(const struct run *r, const struct node *n);

/* why.c */
void rule_why(struct run *r, const struct node *n, bool want);
str rule_text_of(struct run *r, const struct pieces *pieces);
struct buf;
void rule_print_value(struct run *r, struct buf *b, struct rule_value v);

/* print.c */
void rule_print_node(struct buf *b, const struct node *n, int outer);
