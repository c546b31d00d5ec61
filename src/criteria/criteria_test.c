// SPDX-License-Identifier: Apache-2.0
#include "criteria/table.h"

#include "base/err.h"
#include "base/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t dice_state;
static uint32_t dice(uint32_t n)
{
    dice_state = dice_state * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)dice_state * n) >> 32);
}

enum { COLUMNS = 6, TEXTS = 3 };
static const bool is_number[COLUMNS] = { false, false, false, true, true, true };

#define TEXT(at, s) { .column = (at), .op = CRITERIA_EQ, .texts = &STR(s), .n_texts = 1 }

/* Few letters, so that texts meet; some longer than two words hold. */
static str some_text(struct arena *a)
{
    static const char *const ends[] = { "", "0", "00", "0000", "0000000", "000000000000000" };
    return str_fmt(a, "%c%c%s", 'a' + (int)dice(3), 'a' + (int)dice(3), ends[dice(6)]);
}

static double some_number(void)
{
    static const double odd[] = { 0, -0.0, 1e300, -1e300, HUGE_VAL, -HUGE_VAL, 5e-324 };
    return dice(20) ? (double)dice(12) - 4 + 0.5 * dice(2) : odd[dice(7)];
}

static struct criteria_test some_test(struct arena *a)
{
    struct criteria_test t = { .column = dice(COLUMNS) };
    if (is_number[t.column]) {
        static const enum criteria_op ops[] = { CRITERIA_EQ, CRITERIA_NE, CRITERIA_LT,
                                                CRITERIA_LE, CRITERIA_GT, CRITERIA_GE };
        t.op = ops[dice(6)];
        t.number = some_number();
        return t;
    }
    static const enum criteria_op ops[] = { CRITERIA_EQ, CRITERIA_IN, CRITERIA_PREFIX,
                                            CRITERIA_NE };
    t.op = ops[dice(4)];
    t.n_texts = t.op == CRITERIA_IN ? 1 + dice(12) : 1;
    str *texts = make_n(a, str, t.n_texts);
    for (size_t i = 0; i < t.n_texts; i++)
        texts[i] = some_text(a);
    if (t.op == CRITERIA_PREFIX)
        texts[0] = str_sub(texts[0], 0, 1 + dice(4));
    t.texts = texts;
    return t;
}

static void some_row(struct arena *a, str *texts, double *numbers)
{
    for (int i = 0; i < COLUMNS; i++) {
        texts[i] = dice(10) ? some_text(a) : STR("");
        numbers[i] = dice(10) ? some_number() : (double)NAN;
    }
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

TEST(what_is_met_is_what_the_tests_say_one_by_one)
{
    size_t pairs = 0, met = 0;
    dice_state = 1;
    while (pairs < 1000000) {
        struct arena *a = arena_new((size_t)256 << 20);
        struct criteria *c = criteria_new(a, is_number, COLUMNS);
        size_t n = 1 + dice(400);
        for (size_t i = 0; i < n; i++) {
            struct criteria_test tests[5];
            size_t k = dice(5);
            for (size_t t = 0; t < k; t++)
                tests[t] = some_test(a);
            check(criteria_add(c, tests, k) == 0);
        }
        criteria_build(c);
        check(criteria_count(c) == n);
        uint32_t *ret = make_n(a, uint32_t, n);
        for (int r = 0; r < 100; r++) {
            str texts[COLUMNS];
            double numbers[COLUMNS];
            some_row(a, texts, numbers);
            struct criteria_row row = { texts, numbers };
            size_t got = criteria_match(c, &row, ret), next = 0;
            qsort(ret, got, sizeof *ret, by_number);
            for (uint32_t i = 0; i < n; i++) {
                bool is_met = next < got && ret[next] == i;
                check(is_met == criteria_meets(c, i, &row));
                next += is_met;
            }
            check(next == got);
            pairs += n;
            met += got;
        }
        arena_free(a);
    }
    check(met > pairs / 50);
    printf("  %zu pairs, %zu met\n", pairs, met);
}

TEST(more_bounds_and_more_ways_than_there_is_room_for_change_nothing)
{
    struct arena *a = arena_new((size_t)1 << 30);
    bool numbers_only[1] = { true };
    struct criteria *c = criteria_new(a, numbers_only, 1);
    enum { MANY = 5000 };
    for (int i = 0; i < MANY; i++) {
        struct criteria_test tests[] = { { .column = 0, .op = CRITERIA_GE, .number = i },
                                         { .column = 0, .op = CRITERIA_LT, .number = i + 3 } };
        check(criteria_add(c, tests, 2) == 0);
    }
    criteria_build(c);
    uint32_t *ret = make_n(a, uint32_t, MANY);
    double v = 2500.5;
    check(criteria_match(c, &(struct criteria_row){ NULL, &v }, ret) == 3);
    v = (double)NAN;
    check(criteria_match(c, &(struct criteria_row){ NULL, &v }, ret) == 0);

    bool texts_only[CRITERIA_COLUMNS_MAX] = { false };
    str row[CRITERIA_COLUMNS_MAX];
    c = criteria_new(a, texts_only, CRITERIA_COLUMNS_MAX);
    for (unsigned i = 0; i < CRITERIA_COLUMNS_MAX; i++)
        for (unsigned k = 0; k < CRITERIA_COLUMNS_MAX; k++) {
            struct criteria_test tests[] = { TEXT(i, "x"), TEXT(k, "y") };
            check(criteria_add(c, tests, i == k ? 1 : 2) == 0);
        }
    criteria_build(c);
    for (unsigned i = 0; i < CRITERIA_COLUMNS_MAX; i++)
        row[i] = i % 2 ? STR("x") : STR("y");
    check(criteria_match(c, &(struct criteria_row){ row, NULL }, ret) == 32 * 32 + 32);
    arena_free(a);
}

TEST(a_test_that_its_column_cannot_take_is_refused)
{
    struct arena *a = arena_new(1 << 20);
    struct criteria *c = criteria_new(a, is_number, COLUMNS);
    const struct criteria_test wrong[] = {
        { .column = COLUMNS, .op = CRITERIA_EQ, .texts = &STR("x"), .n_texts = 1 },
        { .column = 0, .op = CRITERIA_LT, .texts = &STR("x"), .n_texts = 1 },
        { .column = TEXTS, .op = CRITERIA_PREFIX, .texts = &STR("1"), .n_texts = 1 },
        { .column = TEXTS, .op = CRITERIA_LT, .number = (double)NAN },
        { .column = 0, .op = CRITERIA_IN, .texts = NULL, .n_texts = 0 },
        { .column = 0, .op = CRITERIA_EQ, .texts = &STR(""), .n_texts = 1 },
        { .column = 0, .op = CRITERIA_OPS, .texts = &STR("x"), .n_texts = 1 },
    };
    for (size_t i = 0; i < countof(wrong); i++)
        check(criteria_add(c, &wrong[i], 1) == ERR_INVALID);
    check(criteria_count(c) == 0);
    arena_free(a);
}

TEST(numbers_are_read_as_strtod_reads_them)
{
    static const char *const texts[] = { "0",
                                         "-0",
                                         "8.0",
                                         "0.1",
                                         "123456.789",
                                         "1e3",
                                         "1E-300",
                                         "-4.25",
                                         "99999999999999999999",
                                         "0.3",
                                         "1e400",
                                         ".5",
                                         "5.",
                                         "+3",
                                         "12345678901234.5",
                                         "0.000000000000001" };
    for (size_t i = 0; i < countof(texts); i++) {
        double v = strtod(texts[i], NULL), got = criteria_number(str_c(texts[i]));
        check(!(got < v) && !(got > v) && !isnan(got));
    }
    static const char *const none[] = { "",    " 1",   "1 ",  "1,5", "abc", "nan",
                                        "inf", "0x10", "--1", "1e",  "-" };
    for (size_t i = 0; i < countof(none); i++)
        check(isnan(criteria_number(str_c(none[i]))));
}

TEST(criteria_are_read_from_lines_and_find_their_rows)
{
    struct arena *a = arena_new(1 << 22);
    struct criteria_table t;
    str text =
        STR("B\t2\t0\teq\t0402\t2\tlt\t5.5\r\n\nA\t1\t1\tin\tPK,AE,IR\nC\t1\t0\tprefix\t04\n");
    check(criteria_table_read(a, text, &t) == 0);
    check(criteria_count(t.criteria) == 3 && t.n_columns == 3 && t.is_number[2] && !t.is_number[0]);
    check(str_eq(t.ids[t.at[0]], STR("A")) && t.rank[0] == 1);
    str texts[3];
    double numbers[3];
    uint32_t met[3];
    int bad;
    struct criteria_row row = { texts, numbers };
    check(criteria_line(&t, STR("0402\tAE\t5"), texts, numbers, &bad) == 3 && bad == -1);
    check(criteria_match(t.criteria, &row, met) == 3);
    check(criteria_line(&t, STR("0402\tIN\t5.5\tmore"), texts, numbers, &bad) == 4);
    check(criteria_match(t.criteria, &row, met) == 1 && met[0] == 2);
    check(criteria_line(&t, STR("402\tIN\tcheap"), texts, numbers, &bad) == 3 && bad == 2);
    check(criteria_match(t.criteria, &row, met) == 0);
    check(criteria_line(&t, STR("0402\tAE\t"), texts, numbers, &bad) == 3 && bad == -1);
    check(criteria_line(&t, STR("0402"), texts, numbers, &bad) == 1);
    check(criteria_match(t.criteria, &row, met) == 1);
    arena_free(a);
}

TEST(a_line_that_is_no_criterion_is_named)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "A\t1\t0\teq\tx\nB\n", "line 2" },
        { "A\t2\t0\teq\tx\n", "not as many" },
        { "A\t1\t0\tlike\tx\n", "no such test" },
        { "A\t1\t64\teq\tx\n", "a column is a number" },
        { "A\t1\tx\teq\tx\n", "a column is a number" },
        { "A\t1\t0\teq\n", "a test is" },
        { "A\t1\t0\tlt\tx\n", "not a number" },
        { "A\t1\t0\teq\tx\nA\t1\t0\teq\ty\n", "two criteria have the id A" },
        { "A\t1\t0\tin\ta,,b\n", "line 1" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        struct arena *a = arena_new(1 << 20);
        struct criteria_table t;
        size_t at;
        check(criteria_table_read(a, str_c(rows[i].text), &t) < 0);
        check(str_find(str_c(err_last()), str_c(rows[i].says), &at));
        arena_free(a);
    }
}
