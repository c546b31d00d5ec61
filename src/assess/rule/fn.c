// SPDX-License-Identifier: Apache-2.0
/* The functions of the rule language. docs/howto/add-a-rule-function.md */
#include "assess/rule/value.h"

#include <math.h>

const char *const rule_type_names[RULE_BAD + 1] = { "a text",   "a number",    "a date",
                                                    "a moment", "a time span", "yes or no",
                                                    "a value" };

static bool digits_at(str s, size_t at, size_t n, int64_t *ret)
{
    *ret = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= s.len || s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        *ret = *ret * 10 + (s.ptr[i] - '0');
    }
    return true;
}

struct rule_value value_date(str s)
{
    struct rule_value v = { .type = RULE_DATE, .text = s };
    int64_t y, m = 1, d = 1;
    if (!digits_at(s, 0, 4, &y) || y < 1)
        return v;
    if (s.len == 4) {
        v.from = days_from_civil(y, 1, 1);
        v.to = days_from_civil(y + 1, 1, 1) - 1;
    } else if (s.len == 7 && s.ptr[4] == '-' && digits_at(s, 5, 2, &m) && m >= 1 && m <= 12) {
        v.from = days_from_civil(y, m, 1);
        v.to = (m == 12 ? days_from_civil(y + 1, 1, 1) : days_from_civil(y, m + 1, 1)) - 1;
    } else if (s.len >= 10 && s.ptr[4] == '-' && s.ptr[7] == '-' && digits_at(s, 5, 2, &m) &&
               digits_at(s, 8, 2, &d) && date_is_valid(y, m, d)) {
        v.from = v.to = days_from_civil(y, m, d);
    } else {
        return v;
    }
    v.is_known = true;
    return v;
}

static struct rule_value on_list(const struct rule_facts *f, const struct rule_value *args)
{
    for (size_t i = 0; i < f->n_lists; i++)
        if (str_eq_nocase(f->lists[i], args[0].text))
            return value_bool(true);
    return value_bool(false);
}

static struct rule_value length(const struct rule_facts *f unused, const struct rule_value *args)
{
    size_t n = 0; /* characters, not bytes */
    for (size_t i = 0; i < args[0].text.len; i++)
        n += ((unsigned char)args[0].text.ptr[i] & 0xC0) != 0x80;
    return value_number((double)n);
}

static struct rule_value words(const struct rule_facts *f unused, const struct rule_value *args)
{
    size_t n = 0;
    str rest = args[0].text, word;
    while (str_cut(&rest, ' ', &word))
        n += word.len > 0;
    return value_number((double)n);
}

static struct rule_value first(const struct rule_facts *f unused, const struct rule_value *args)
{
    double n = args[1].number;
    size_t len = n > 0 && n < 1e6 ? (size_t)n : 0;
    return value_text(str_sub(args[0].text, 0, len));
}

static struct rule_value abs_of(const struct rule_facts *f unused, const struct rule_value *args)
{
    return value_number(fabs(args[0].number));
}

static struct rule_value days_between(const struct rule_facts *f unused,
                                      const struct rule_value *args)
{
    if (args[0].from != args[0].to || args[1].from != args[1].to)
        return value_unknown(RULE_NUMBER);
    return value_number((double)(args[1].from - args[0].from));
}

static struct rule_value date_of_text(const struct rule_facts *f unused,
                                      const struct rule_value *args)
{
    return value_date(args[0].text);
}

static struct rule_value hour_of(const struct rule_facts *f unused, const struct rule_value *args)
{
    int64_t hour;
    str s = args[0].text;
    if (s.len < 13 || (s.ptr[10] != 'T' && s.ptr[10] != ' ') || !digits_at(s, 11, 2, &hour) ||
        hour > 23)
        return value_unknown(RULE_NUMBER);
    return value_number((double)hour);
}

const struct rule_fn fn_on_list = {
    .name = "on_list",
    .sentence = "on_list(\"UN\"): the event matched an approved entry of that list",
    .args = { RULE_TEXT },
    .n_args = 1,
    .returns = RULE_BOOL,
    .cost = 2,
    .eval = on_list,
};
const struct rule_fn fn_length = {
    .name = "length",
    .sentence = "length(person.name): how many characters a text has",
    .args = { RULE_TEXT },
    .n_args = 1,
    .returns = RULE_NUMBER,
    .cost = 2,
    .eval = length,
};
const struct rule_fn fn_words = {
    .name = "words",
    .sentence = "words(person.name): how many words a text has",
    .args = { RULE_TEXT },
    .n_args = 1,
    .returns = RULE_NUMBER,
    .cost = 2,
    .eval = words,
};
const struct rule_fn fn_first = {
    .name = "first",
    .sentence = "first(hs, 2): the beginning of a text, here the chapter of a tariff code",
    .args = { RULE_TEXT, RULE_NUMBER },
    .n_args = 2,
    .returns = RULE_TEXT,
    .cost = 1,
    .eval = first,
};
const struct rule_fn fn_abs = {
    .name = "abs",
    .sentence = "abs(a - b): a difference without its sign",
    .args = { RULE_NUMBER },
    .n_args = 1,
    .returns = RULE_NUMBER,
    .cost = 1,
    .eval = abs_of,
};
const struct rule_fn fn_days_between = {
    .name = "days_between",
    .sentence = "days_between(booking.created, event.date): days from the first to the second",
    .args = { RULE_DATE, RULE_DATE },
    .n_args = 2,
    .returns = RULE_NUMBER,
    .cost = 1,
    .eval = days_between,
};
const struct rule_fn fn_date_of = {
    .name = "date_of",
    .sentence = "date_of(leg.departs): the day of a local time",
    .args = { RULE_TEXT },
    .n_args = 1,
    .returns = RULE_DATE,
    .cost = 1,
    .eval = date_of_text,
};
const struct rule_fn fn_hour_of = {
    .name = "hour_of",
    .sentence = "hour_of(journey.arrives): the hour of a local time, 0 to 23",
    .args = { RULE_TEXT },
    .n_args = 1,
    .returns = RULE_NUMBER,
    .cost = 1,
    .eval = hour_of,
};

static const struct rule_fn *const fns[] = {
    &fn_abs,     &fn_date_of, &fn_days_between, &fn_first,
    &fn_hour_of, &fn_length,  &fn_on_list,      &fn_words,
};

const struct rule_fn *rule_fn_at(size_t i) { return i < countof(fns) ? fns[i] : NULL; }

const struct rule_fn *rule_fn_find(str name)
{
    for (size_t i = 0; i < countof(fns); i++)
        if (str_eq(name, str_c(fns[i]->name)))
            return fns[i];
    return NULL;
}
