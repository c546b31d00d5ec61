// SPDX-License-Identifier: Apache-2.0
#include "criteria/table.h"

#include "base/err.h"
#include "base/list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT = 400, EXACT_DIGITS = 15, EXACT_POWER = 22 };

static double slowly(str s)
{
    char buf[NUMBER_TEXT], *end;
    if (s.len == 0 || s.len >= sizeof buf || memchr(s.ptr, '\0', s.len))
        return NAN;
    memcpy(buf, s.ptr, s.len);
    buf[s.len] = '\0';
    bool begins = strchr("+-.0123456789", buf[0]) != NULL; /* no blanks, "nan", "inf" */
    double v = strtod(buf, &end);
    return begins && *end == '\0' && !strpbrk(buf, "xXnN") ? v : (double)NAN;
}

/* Up to fifteen digits and a small power of ten are exact (W. D. Clinger, "How to read floating
 * point numbers accurately", 1990). */
double criteria_number(str s)
{
    static const double powers[EXACT_POWER + 1] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    const char *p = s.ptr, *end = s.ptr + s.len;
    bool is_negative = p < end && *p == '-';
    uint64_t digits = 0;
    size_t n = 0, after = 0;
    p += is_negative;
    for (; p < end && *p >= '0' && *p <= '9'; p++, n++)
        digits = digits * 10 + (uint64_t)(*p - '0');
    if (p < end && *p == '.' && n)
        for (p++; p < end && *p >= '0' && *p <= '9'; p++, n++, after++)
            digits = digits * 10 + (uint64_t)(*p - '0');
    if (p != end || n == 0 || n > EXACT_DIGITS)
        return slowly(s);
    double v = (double)digits / powers[after];
    return is_negative ? -v : v;
}

/* reading criteria */

struct reading {
    struct arena *a;
    struct criteria_table *t;
    size_t line;
};

static int wrong(const struct reading *r, const char *what)
{
    return fail(ERR_INVALID, "line %zu: %s", r->line, what);
}

struct raw_test {
    str column, op, value;
};

static bool by_size(str op)
{
    return str_eq(op, STR("lt")) || str_eq(op, STR("le")) || str_eq(op, STR("gt")) ||
           str_eq(op, STR("ge"));
}

static int tests_of(const struct reading *r, str line, str *ret_id,
                    struct raw_test tests[CRITERIA_TESTS_MAX], size_t *ret_n)
{
    str rest = line, n;
    int64_t told;
    if (!str_cut(&rest, '\t', ret_id) || ret_id->len == 0 || !str_cut(&rest, '\t', &n) ||
        str_to_i64(n, &told) != 0)
        return wrong(r, "a criterion begins with its id and the number of its tests");
    *ret_n = 0;
    struct raw_test x;
    while (str_cut(&rest, '\t', &x.column)) {
        if (!str_cut(&rest, '\t', &x.op) || !str_cut(&rest, '\t', &x.value))
            return wrong(r, "a test is a column, a word and a value");
        if (*ret_n == CRITERIA_TESTS_MAX)
            return wrong(r, "too many tests");
        tests[(*ret_n)++] = x;
    }
    return told == (int64_t)*ret_n ? 0 : wrong(r, "there are not as many tests as it says");
}

static int column_of(const struct reading *r, str s, unsigned *ret)
{
    int64_t v;
    if (str_to_i64(s, &v) != 0 || v < 0 || v >= CRITERIA_COLUMNS_MAX)
        return wrong(r, "a column is a number from 0 to 63");
    *ret = (unsigned)v;
    return 0;
}

static int note_columns(const struct reading *r, const struct raw_test *tests, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned column = 0;
        TRY(column_of(r, tests[i].column, &column));
        r->t->is_number[column] |= by_size(tests[i].op);
        if (column >= r->t->n_columns)
            r->t->n_columns = column + 1;
    }
    return 0;
}

static int test_of(const struct reading *r, const struct raw_test *raw, struct criteria_test *ret)
{
    struct {
        str *at;
        size_t n, cap;
    } texts = { 0 };
    TRY(column_of(r, raw->column, &ret->column));
    ret->op = CRITERIA_EQ;
    while (ret->op < CRITERIA_OPS && !str_eq(raw->op, str_c(criteria_op_words[ret->op])))
        ret->op++;
    if (ret->op == CRITERIA_OPS)
        return wrong(r, "there is no such test");
    if (r->t->is_number[ret->column]) {
        ret->number = criteria_number(raw->value);
        return isnan(ret->number) ? wrong(r, "not a number") : 0;
    }
    str rest = raw->value, one;
    if (ret->op != CRITERIA_IN)
        *list_push(r->a, &texts) = raw->value;
    else
        while (str_cut(&rest, ',', &one))
            *list_push(r->a, &texts) = one;
    ret->texts = texts.at;
    ret->n_texts = texts.n;
    return 0;
}

static int add(const struct reading *r, str line)
{
    struct raw_test raw[CRITERIA_TESTS_MAX];
    struct criteria_test tests[CRITERIA_TESTS_MAX];
    size_t n = 0, at = criteria_count(r->t->criteria);
    TRY(tests_of(r, line, &r->t->ids[at], raw, &n));
    for (size_t i = 0; i < n; i++) {
        tests[i] = (struct criteria_test){ 0 };
        TRY(test_of(r, &raw[i], &tests[i]));
    }
    int e = criteria_add(r->t->criteria, tests, n);
    if (e < 0)
        return fail(e, "line %zu: %s", r->line, err_last());
    return 0;
}

static int each_line(struct reading *r, str text, int (*fn)(const struct reading *r, str line))
{
    str rest = text, line;
    for (r->line = 1; str_cut(&rest, '\n', &line); r->line++) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len)
            TRY(fn(r, line));
    }
    return 0;
}

static int note(const struct reading *r, str line)
{
    struct raw_test raw[CRITERIA_TESTS_MAX];
    size_t n = 0;
    str id;
    TRY(tests_of(r, line, &id, raw, &n));
    return note_columns(r, raw, n);
}

static int by_text(const void *a, const void *b, void *ids)
{
    const uint32_t *x = a, *y = b;
    int c = str_cmp(((const str *)ids)[*x], ((const str *)ids)[*y]);
    return c ? c : (*x > *y) - (*x < *y);
}

static int rank(struct arena *a, struct criteria_table *t)
{
    size_t n = criteria_count(t->criteria);
    t->at = make_n(a, uint32_t, n + 1);
    t->rank = make_n(a, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        t->at[i] = i;
    qsort_r(t->at, n, sizeof *t->at, by_text, t->ids);
    for (uint32_t i = 0; i < n; i++) {
        t->rank[t->at[i]] = i;
        if (i && str_eq(t->ids[t->at[i]], t->ids[t->at[i - 1]]))
            return fail(ERR_INVALID, "two criteria have the id " STR_FMT,
                        STR_ARG(str_sub(t->ids[t->at[i]], 0, 80)));
    }
    return 0;
}

int criteria_table_read(struct arena *a, str text, struct criteria_table *ret)
{
    *ret = (struct criteria_table){ 0 };
    struct reading r = { a, ret, 0 };
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    if (lines > CRITERIA_MAX)
        return fail(ERR_LIMIT, "more than %d criteria", CRITERIA_MAX);
    TRY(each_line(&r, text, note));
    ret->ids = make_n(a, str, lines);
    ret->criteria = criteria_new(a, ret->is_number, ret->n_columns);
    TRY(each_line(&r, text, add));
    criteria_build(ret->criteria);
    return rank(a, ret);
}

size_t criteria_line(const struct criteria_table *t, str line, str *ret_texts, double *ret_numbers,
                     int *ret_bad)
{
    str rest = line, value;
    size_t n = 0;
    if (ret_bad)
        *ret_bad = -1;
    for (; str_cut(&rest, '\t', &value); n++) {
        if (n >= t->n_columns || !criteria_asks(t->criteria, (unsigned)n))
            continue;
        if (!t->is_number[n]) {
            ret_texts[n] = value;
            continue;
        }
        ret_numbers[n] = criteria_number(value);
        if (ret_bad && isnan(ret_numbers[n]) && value.len)
            *ret_bad = (int)n;
    }
    size_t told = n + (line.len && line.ptr[line.len - 1] == '\t');
    for (size_t i = n; i < t->n_columns; i++) {
        ret_texts[i] = STR("");
        ret_numbers[i] = NAN;
    }
    return told;
}
