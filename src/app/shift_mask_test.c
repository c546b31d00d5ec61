/* Invented values in the place of real ones: nothing real is left, and what agreed still agrees. */
// SPDX-License-Identifier: Apache-2.0
#include "app/shift_mask.h"
#include "base/err.h"
#include "base/test.h"
#include "format/iso6346.h"
#include "model/cnic.h"

#include <stdio.h>

static const usec from = 1795000000LL * USEC_PER_S - 1795000000LL % 60 * USEC_PER_S;

struct told {
    enum shift_take how;
    const char *real;
};
static const struct told all[] = {
    { SHIFT_WORDS, "Muhammad Usman KHAN" },  { SHIFT_WORDS, "Khan Traders (Pvt) Ltd" },
    { SHIFT_NUMBER, "AB1234567" },           { SHIFT_NUMBER, "35202-1234567-1" },
    { SHIFT_NUMBER, "MSKU 907032 3" },       { SHIFT_NUMBER, "61091000" },
    { SHIFT_NUMBERS, "AB1234567 LEA-1234" }, { SHIFT_PHONE, "+92 321 7654321" },
    { SHIFT_MAIL, "usman.khan@mail.pk" },
};

static struct shift_mask *mask(struct arena *a)
{
    struct shift_mask *m = shift_mask_new(a, from);
    for (size_t i = 0; i < countof(all); i++)
        (void)shift_mask_text(m, a, all[i].how, str_c(all[i].real));
    shift_mask_begin(m);
    return m;
}

static str put(struct shift_mask *m, struct arena *a, enum shift_take how, const char *real)
{
    return shift_mask_text(m, a, how, str_c(real));
}

static bool has_letter_run(str s, const char *run)
{
    str r = str_c(run);
    for (size_t i = 0; i + r.len <= s.len; i++)
        if (str_eq_nocase(str_sub(s, i, r.len), r))
            return true;
    return false;
}

TEST(what_was_the_same_stays_the_same_and_is_not_what_it_was)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct shift_mask *m = mask(a);
    for (size_t i = 0; i < countof(all); i++) {
        str once = put(m, a, all[i].how, all[i].real), again = put(m, a, all[i].how, all[i].real);
        check(once.len > 0 && str_eq(once, again) && !str_eq_nocase(once, str_c(all[i].real)));
        static const char *const parts[] = { "usman",   "khan",   "muhammad",
                                             "1234567", "907032", "7654321" };
        for (size_t k = 0; k < countof(parts); k++)
            check(!has_letter_run(once, parts[k]));
    }
    check(str_eq(put(m, a, SHIFT_WORDS, "Mohammed"), put(m, a, SHIFT_WORDS, "MUHAMMAD")));
    check(!str_eq(put(m, a, SHIFT_WORDS, "Usman"), put(m, a, SHIFT_WORDS, "Khan")));
    check(str_eq(put(m, a, SHIFT_NUMBER, "ab 1234567"), put(m, a, SHIFT_NUMBER, "AB1234567")));
    check(str_eq(put(m, a, SHIFT_PHONE, "0321-7654321"), put(m, a, SHIFT_PHONE, "+923217654321")));
    check(str_eq(put(m, a, SHIFT_MAIL, "Usman.Khan@MAIL.pk"),
                 put(m, a, SHIFT_MAIL, "usman.khan@mail.pk")));
}

TEST(another_package_draws_others)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct shift_mask *m = mask(a), *n = mask(a);
    check(!str_eq(put(m, a, SHIFT_NUMBER, "AB1234567"), put(n, a, SHIFT_NUMBER, "AB1234567")));
}

TEST(a_number_keeps_its_form_and_its_check_digit)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct shift_mask *m = mask(a);
    check(iso6346_is_right(STR("MSKU9070323")));
    check(iso6346_is_right(put(m, a, SHIFT_NUMBER, "MSKU 907032 3")));
    check(cnic_of(a, put(m, a, SHIFT_NUMBER, "35202-1234567-1")).len > 0);
    str passport = put(m, a, SHIFT_NUMBER, "AB1234567");
    check(passport.len == 9);
    for (size_t i = 0; i < passport.len; i++)
        check((passport.ptr[i] >= 'A' && passport.ptr[i] <= 'Z') == (i < 2));
    str form = put(m, a, SHIFT_WORDS, "Khan Traders (Pvt) Ltd");
    check(has_letter_run(form, "PVT") && has_letter_run(form, "LTD"));
}

TEST(a_birth_moves_by_years_and_partial_ones_agree_with_whole_ones)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct shift_mask *m = mask(a);
    str whole = put(m, a, SHIFT_BIRTH, "1984-03-17"), month = put(m, a, SHIFT_BIRTH, "1984-03"),
        year = put(m, a, SHIFT_BIRTH, "1984"), first = put(m, a, SHIFT_BIRTH, "1984-01-01");
    int64_t moved = 0;
    check(whole.len == 10 && str_starts(whole, month) && str_starts(month, year));
    check(str_to_i64(year, &moved) == 0 && moved != 1984 && moved >= 1981 && moved <= 1987);
    check(str_starts(first, year) && str_eq(str_sub(first, 4, 6), STR("-01-01")));
    static const char *const not_births[] = { "84", "17.03.1984", "spring", "1984-3-17", "" };
    for (size_t i = 0; i < countof(not_births); i++)
        check(put(m, a, SHIFT_BIRTH, not_births[i]).len == 0);
}

TEST(a_moment_is_its_distance_from_the_begin_and_comes_back_in_another_shift)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct shift_mask *m = mask(a);
    str back;
    usec later = from + 1000 * USEC_PER_DAY;
    check(str_eq(shift_when(m, a, from + 90 * USEC_PER_S), STR("@t90")));
    check(shift_when_of(a, STR("@t90"), later, &back) &&
          str_eq(back, time_fmt(a, later + 90 * USEC_PER_S)));
    str day = put(m, a, SHIFT_WHEN, "2026-11-20");
    check(day.len > 2 && day.ptr[1] == 'd' && shift_when_of(a, day, from, &back) &&
          str_eq(back, STR("2026-11-20")));
    check(put(m, a, SHIFT_WHEN, "tomorrow").len == 0);
    static const char *const wrong[] = { "",        "@",   "@t", "t90", "@x90", "@t9999999999",
                                         "@d99999", "@t1x" };
    for (size_t i = 0; i < countof(wrong); i++)
        check(!shift_when_of(a, str_c(wrong[i]), from, &back));
}

TEST(what_is_kept_is_of_its_form_and_nothing_real)
{
    static const struct {
        enum shift_take how;
        const char *real, *kept;
    } cases[] = {
        { SHIFT_KEEP, "12.5", "12.5" },
        { SHIFT_KEEP, "yes", "yes" },
        { SHIFT_KEEP, "the man from Quetta", "" },
        { SHIFT_KEEP, "923217654321", "923000000000" },
        { SHIFT_COUNTRY, "pak", "PAK" },
        { SHIFT_COUNTRY, "Usman", "" },
        { SHIFT_PLACE, "KHI DXB", "KHI DXB" },
        { SHIFT_PLACE, "KHI house12", "" },
        { SHIFT_PLACE, "KHAN", "" }, /* as long as a code, and somebody's name */
        { SHIFT_FLIGHT, "PK302", "PK302" },
        { SHIFT_FLIGHT, "LEA1234", "" }, /* a flight by its form, and somebody's plate */
        { SHIFT_FLIGHT, "PK 302", "" },
        { SHIFT_CODE, "4R", "4R" },
        { SHIFT_CODE, "KHAN", "" },
        { SHIFT_DIGITS, "8703.23 UN1203", "" },
        { SHIFT_DIGITS, "870323 UN1203", "870323 UN1203" },
        { SHIFT_DIGITS, "61091000", "" }, /* a tariff code by its form, and somebody's number */
        { SHIFT_ROUND, "1234567.89", "1230000." },
        { SHIFT_ROUND, "0.0456", "0.0456" },
        { SHIFT_DROP, "anything", "" },
        { SHIFT_WORDS, "   ", "" },
        { SHIFT_NUMBER, "--", "" },
    };
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct shift_mask *m = mask(a);
    for (size_t i = 0; i < countof(cases); i++) {
        str kept = put(m, a, cases[i].how, cases[i].real);
        if (!str_eq(kept, str_c(cases[i].kept)))
            printf("%s -> " STR_FMT "\n", cases[i].real, STR_ARG(kept));
        check(str_eq(kept, str_c(cases[i].kept)));
    }
}

TEST(a_word_is_said_of_a_field_only_where_it_stands_as_one)
{
    check(str_eq(shift_said(STR("male, female or unknown"), STR(" male ")), STR("male")));
    check(shift_said(STR("female or unknown"), STR("male")).len == 0);
    check(shift_said(STR("cash, gold"), STR("Usman")).len == 0);
    check(shift_said(STR("cash, gold"), STR("")).len == 0);
}
