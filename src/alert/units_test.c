/* Hours of units, and who is above whom. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/units.h"
#include "base/err.h"
#include "base/test.h"

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(1 << 20)

/* A local time in Pakistan: Thursday 26 November 2026. */
static usec at(int days_later, int hour, int minute)
{
    usec t = 0;
    must(time_parse(STR("2026-11-26T00:00:00Z"), &t) == 0);
    return t + days_later * USEC_PER_DAY + (hour * 60 + minute - 5 * 60) * 60 * USEC_PER_S;
}

TEST(hours_are_days_and_times_of_pakistan)
{
    const str week = STR("Mon-Fri 08:00-16:00, Sat 09:00-13:00");
    check(hours_check(week) == 0);
    check(hours_open(week, at(0, 8, 0)) && hours_open(week, at(0, 15, 59)));
    check(!hours_open(week, at(0, 7, 59)) && !hours_open(week, at(0, 16, 0)));
    check(hours_open(week, at(2, 9, 0)) && !hours_open(week, at(2, 13, 0))); /* Saturday */
    check(!hours_open(week, at(3, 10, 0)));                                  /* Sunday */
    check(hours_open(STR("24/7"), at(3, 3, 3)));
}

TEST(a_night_goes_on_into_the_next_day)
{
    const str night = STR("Thu 20:00-08:00");
    check(hours_check(night) == 0);
    check(hours_open(night, at(0, 20, 0)) && hours_open(night, at(1, 7, 59)));
    check(!hours_open(night, at(0, 7, 0)) && !hours_open(night, at(1, 8, 0)));
    check(!hours_open(night, at(1, 21, 0)));
    const str turn = STR("Fri-Mon 22:00-06:00"); /* over the end of the week */
    check(hours_open(turn, at(1, 23, 0)) && hours_open(turn, at(4, 23, 0)));
    check(hours_open(turn, at(5, 5, 0)) && !hours_open(turn, at(5, 23, 0)));
    check(hours_open(STR("Thu 00:00-24:00"), at(0, 23, 59)));
}

TEST(what_is_no_hours_is_said)
{
    static const char *const wrong[] = { "",
                                         "always",
                                         "Mon",
                                         "Mon 8-16",
                                         "Mon 08:00",
                                         "Mon 25:00-26:00",
                                         "Mon 08:60-",
                                         "Noday 08:00-9:00",
                                         "Mon 08:00-16:00,",
                                         "24/7, Mon",
                                         "Mon-Xyz 08:00-16:00" };
    for (size_t i = 0; i < countof(wrong); i++) {
        bool ends_with_comma = i == 8; /* a list that ends in a comma is the list before it */
        check((hours_check(str_c(wrong[i])) == ERR_INVALID) != ends_with_comma);
    }
}

TEST(above_a_place_is_the_centre_of_its_region)
{
    ARENA;
    str region = STR("");
    check(str_eq(unit_above(a, STR("airport KHI")), STR("targeting South")));
    check(str_eq(unit_above(a, STR("enforcement TRK")), STR("targeting KP")));
    check(str_eq(unit_above(a, STR("targeting South")), STR("targeting")));
    check(str_eq(unit_above(a, STR("airport DXB")), STR("targeting"))); /* no place of ours */
    check(unit_above(a, STR("targeting")).len == 0);
    check(unit_check(a, STR("airport KHI"), &region) == 0 && str_eq(region, STR("South")));
    check(unit_check(a, STR("targeting"), &region) == 0 && region.len == 0);
    check(unit_check(a, STR("airport OPKC"), &region) == ERR_INVALID); /* by its one code */
    check(unit_check(a, STR("ship KHI"), &region) == ERR_INVALID);
}
