/* value.h — what a rule computes with, and the family of rule functions.
 *
 * A value has a type, fixed when the rule is compiled, and may be unknown: a
 * comparison with something unknown is itself unknown, and a rule fires only
 * on what is true. A date is the span of days it may mean, so that "1960" is
 * honestly before 1961 and not comparable with May 1960.
 *
 * A rule function is one `const struct rule_fn` and one line in the table of
 * fn.c. It never sees an unknown argument, keeps no state and does no I/O.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/rule.h"

enum rule_type {
    RULE_TEXT,
    RULE_NUMBER,
    RULE_DATE,
    RULE_TIME,
    RULE_DURATION,
    RULE_BOOL,
    RULE_BAD, /* already reported: fits everywhere, so that one mistake is one fault */
};

struct rule_value {
    enum rule_type type;
    bool is_known;
    bool truth;
    str text; /* TEXT; of a DATE its source text, if it has one */
    double number;
    int64_t from, to; /* DATE: first and last day it may mean; TIME, DURATION: from, in usec */
};

enum { RULE_FN_ARGS = 3 };
struct rule_fn {
    const char *name;
    const char *sentence; /* for people: docs and the editor */
    enum rule_type args[RULE_FN_ARGS];
    size_t n_args;
    enum rule_type returns;
    int cost; /* a field is 1 */
    struct rule_value (*eval)(const struct rule_facts *facts, const struct rule_value *args);
};

extern const struct rule_fn fn_on_list, fn_length, fn_words, fn_first, fn_abs, fn_days_between,
    fn_date_of, fn_hour_of;

const struct rule_fn *rule_fn_find(str name); /* NULL: no such function */
const struct rule_fn *rule_fn_at(size_t i);   /* NULL behind the last */
extern const char *const rule_type_names[RULE_BAD + 1];

static inline struct rule_value value_number(double n)
{
    return (struct rule_value){ .type = RULE_NUMBER, .is_known = true, .number = n };
}
static inline struct rule_value value_text(str s)
{
    return (struct rule_value){ .type = RULE_TEXT, .is_known = s.len > 0, .text = s };
}
static inline struct rule_value value_bool(bool is_true)
{
    return (struct rule_value){ .type = RULE_BOOL, .is_known = true, .truth = is_true };
}
static inline struct rule_value value_unknown(enum rule_type type)
{
    return (struct rule_value){ .type = type };
}
/* "1960", "1960-05", "1960-05-17", or a longer text that begins with a full date. */
struct rule_value value_date(str s);
