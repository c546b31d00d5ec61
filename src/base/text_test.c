// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "base/list.h"
#include "base/map.h"
#include "base/test.h"

#include <math.h>
#include <string.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(1 << 20)

TEST(an_arena_gives_zeroed_memory_and_takes_it_back)
{
    ARENA;
    for (int i = 0; i < 1000; i++) {
        int64_t *n = make_n(a, int64_t, 100);
        check(n[0] == 0 && n[99] == 0);
        n[0] = n[99] = 7;
    }
    check(arena_used(a) >= 800000);
    arena_reset(a);
    check(arena_used(a) == 0 && !arena_full(a));
}

TEST(an_arena_marks_that_its_cap_was_passed)
{
    ARENA;
    check(arena_try(a, 1, 2 << 20, 1) == NULL && arena_full(a));
    check(arena_try(a, 8, SIZE_MAX / 4, 8) == NULL);
    arena_reset(a);
    check(make_n(a, char, 2 << 20) != NULL && arena_full(a));
}

TEST(numbers_are_read_or_refused)
{
    int64_t n = 1;
    double d = 1;
    check(str_to_i64(STR("-9223372036854775808"), &n) == 0 && n == INT64_MIN);
    check(str_to_i64(STR("9223372036854775808"), &n) == ERR_INVALID && n == INT64_MIN);
    check(str_to_i64(STR("12a"), &n) < 0 && str_to_i64(STR("-"), &n) < 0);
    check(str_to_f64(STR("-12.50"), &d) == 0 && d == -12.5);
    check(str_to_f64(STR("1e5"), &d) < 0 && str_to_f64(STR("."), &d) < 0);
}

TEST(a_text_is_found_wherever_it_stands)
{
    ARENA;
    enum { LONGEST = 80 };
    char text[LONGEST];
    for (size_t len = 0; len <= LONGEST; len++)
        for (size_t n = 1; n <= 20 && n <= len; n++)
            for (size_t at = 0; at + n <= len; at++) {
                memset(text, 'a', len);
                memset(text + at, 'b', n); /* begins and ends alike everywhere but here */
                text[at + n / 2] = 'c';
                size_t got = len;
                check(str_find((str){ text, len }, str_copy(a, (str){ text + at, n }), &got));
                check(got == at);
                check(!str_find((str){ text, len }, STR("bcbcb"), &got));
                arena_reset(a);
            }
}

TEST(names_fold_to_one_form_in_latin_and_arabic_script)
{
    ARENA;
    check(str_eq(fold(a, STR("  José  O'Leary-Søren ß ")), STR("JOSE OLEARY SOREN SS")));
    check(str_eq(fold(a, STR("\xD9\x85\xD8\xAD\xD9\x85\xD9\x91\xD8\xAF")),
                 fold(a, STR("\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF")))); /* shadda */
    check(
        str_eq(fold(a, STR("\xD8\xB9\xD9\x84\xD9\x8A")), fold(a, STR("\xD8\xB9\xD9\x84\xDB\x8C"))));
    check(str_eq(fold(a, STR("AL\xE2\x80\xAEI")), STR("ALI"))); /* right-to-left override */
    check(str_eq(fold(a, STR("\x87"
                             "A\xFF"
                             "B")),
                 STR("A B")));
    check(str_eq(fold_sorted(a, STR("KHAN ALI AHMED")), STR("AHMED ALI KHAN")));
}

TEST(what_nobody_can_see_is_no_text)
{
    static const char *const blank[] = {
        "",       " \t\r\n", "\u200B", "\u00A0\u200D\uFEFF", "\u202E \u2069", "\u3000\u2800",
        "\u3164", "\uFE0F"
    };
    for (size_t i = 0; i < countof(blank); i++)
        check(text_trim(str_c(blank[i])).len == 0);
    check(str_eq(text_trim(STR("\u200F \u0622\u067E \u200C\u06A9\u0627\u200C\n")),
                 STR("\u0622\u067E \u200C\u06A9\u0627")));
    check(str_eq(text_trim(STR(" seen at the belt ")), STR("seen at the belt")));
}

TEST(json_text_is_escaped_and_never_invalid)
{
    ARENA;
    struct buf b = buf_new(a, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "a", STR("x\"\\\n\x01\xFFy"));
    json_i64(&b, "n", INT64_MIN);
    json_open(&b, "l", '[');
    json_bool(&b, NULL, true);
    json_null(&b, NULL);
    json_close(&b, ']');
    json_close(&b, '}');
    check(str_eq(buf_str(&b), STR("{\"a\":\"x\\\"\\\\\\n\\u0001\xEF\xBF\xBDy\",\"n\":"
                                  "-9223372036854775808,\"l\":[true,null]}")));
    struct buf small = buf_new(a, 4);
    buf_add(&small, STR("12345"));
    check(small.cut);
}

/* As the C library writes them, whatever the bits. */
static bool is_written_alike(struct arena *a, double v, int digits)
{
    struct buf b = buf_new(a, 100);
    buf_g(&b, v, digits);
    return str_eq(buf_str(&b), str_fmt(a, "%.*g", digits, v));
}

TEST(numbers_are_written_as_the_library_writes_them)
{
    ARENA;
    const double some[] = { 0,           -0.0,      1,    -2.5,    9.5,      0.125,
                            1e-4,        9.9999e-5, 99.5, 999.5,   99.9995,  2.5e5,
                            999999.5,    123456789, 1e9,  1e300,   5e-324,   (double)INFINITY,
                            (double)NAN, 1000.25,   0.01, 0.00999, 262144.5, .5 };
    for (size_t i = 0; i < countof(some); i++)
        for (int digits = 1; digits <= 9; digits++)
            check(is_written_alike(a, some[i], digits));
    uint64_t x = 88172645463325252;
    for (int i = 0; i < 20000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        double whole = (double)(x >> 40), part = (double)(x >> 11 & 0xFFF) / 4096;
        double v = i % 2 ? (whole + part) / 1024 : whole / 100000;
        check(is_written_alike(a, i % 3 ? v : v / 1000, 1 + i % 9));
        if (i % 1000 == 0)
            arena_reset(a);
    }
}

TEST(dates_and_times_go_there_and_back)
{
    ARENA;
    usec t;
    check(time_parse(STR("2026-11-24T08:30:05Z"), &t) == 0);
    check(str_eq(time_fmt(a, t), STR("2026-11-24T08:30:05Z")));
    check(time_parse(STR("1969-12-31T23:59:59.5Z"), &t) == 0 && t == -500000);
    check(str_eq(time_fmt_ms(a, t), STR("1969-12-31T23:59:59.500Z")));
    check(time_parse(STR("2026-02-30"), &t) < 0 && time_parse(STR("2026-02-03T25:00"), &t) < 0);
    check(time_parse(STR("2026-11-24"), &t) == 0);
    check(age_at(STR("2008-11-25"), t) == 17 && age_at(STR("2008-11-24"), t) == 18);
    check(age_at(STR("1990"), t) == 36 && age_at(STR(""), t) == -1);
}

TEST(ids_are_ordered_by_time_and_derived_ids_repeat)
{
    ARENA;
    str x = uid_new(a, 1000000000), y = uid_new(a, 2000000000);
    check(x.len == UID_LEN && str_cmp(x, y) < 0);
    for (int i = 0; i < 100; i++, x = y) { /* of one millisecond */
        y = uid_new(a, 3000000000);
        check(str_cmp(x, y) < 0);
    }
    check(str_eq(uid_from(a, STR("ab"), STR("c")), uid_from(a, STR("ab"), STR("c"))));
    check(!str_eq(uid_from(a, STR("ab"), STR("c")), uid_from(a, STR("a"), STR("bc"))));
    check(str_eq(sha256_hex(a, STR("abc")),
                 STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
}

TEST(a_key_that_is_worked_in_signs_as_the_key_does)
{
    ARENA;
    unsigned char once[SHA256_BYTES], again[SHA256_BYTES];
    struct hmac_key k;
    const str what = STR("what do ya want for nothing?"); /* RFC 4231, test case 2 */
    hmac_key(STR("Jefe"), &k);
    for (int i = 0; i < 2; i++) {
        hmac_under(&k, what, again);
        check(str_eq(hex_of(a, again, sizeof again),
                     STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")));
    }
    hmac_sha256(STR("Jefe"), what, once);
    check(memcmp(once, again, sizeof once) == 0);
}

TEST(a_map_finds_what_was_put_and_a_list_grows)
{
    ARENA;
    struct map m = map_new(a);
    struct numbers list_of(int64_t) l = { 0 };
    for (int64_t i = 0; i < 1000; i++) {
        *map_at(&m, str_fmt(a, "%d", (int)i)) = (void *)(intptr_t)(i + 1);
        *list_push(a, &l) = i;
    }
    check(map_get(&m, STR("999")) == (void *)(intptr_t)1000 && map_get(&m, STR("x")) == NULL);
    check(m.n == 1000 && l.n == 1000 && l.at[999] == 999);
}
