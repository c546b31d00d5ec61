// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_private.h"
#include "base/test.h"

#define HOUR   (3600 * USEC_PER_S)
#define MINUTE (60 * USEC_PER_S)
#define NOW    (1000 * USEC_PER_DAY)

static struct alert traveller(enum severity severity, usec lands)
{
    return (struct alert){
        .kind = STR("traveller"), .state = STR("new"), .severity = severity, .moment = lands
    };
}

TEST(who_lands_soon_is_decided_within_ten_minutes_who_lands_late_half_an_hour_before)
{
    struct alert soon = traveller(SEVERITY_TOP, NOW + 20 * MINUTE);
    struct alert late = traveller(SEVERITY_TOP, NOW + 9 * HOUR);
    clock_start(&soon, NOW);
    clock_start(&late, NOW);
    check(soon.decide_by == NOW + 10 * MINUTE);
    check(late.decide_by == NOW + 9 * HOUR - 30 * MINUTE);
    check(soon.claim_by == NOW + 2 * MINUTE);
}

TEST(nobody_is_pressed_to_claim_what_is_low)
{
    struct alert x = traveller(SEVERITY_LOW, NOW + HOUR);
    clock_start(&x, NOW);
    check(x.claim_by == 0);
    check(x.decide_by > NOW);
}

TEST(what_is_grave_stands_hours_ahead_not_days)
{
    struct alert top = traveller(SEVERITY_TOP, NOW + 20 * HOUR);
    struct alert far = traveller(SEVERITY_TOP, NOW + 48 * HOUR);
    struct alert low = traveller(SEVERITY_LOW, NOW + HOUR / 2);
    clock_start(&top, NOW);
    clock_start(&far, NOW);
    clock_start(&low, NOW);
    check(top.rank < low.rank);
    check(far.rank > low.rank);
}

TEST(the_clock_stands_while_an_alert_waits_and_goes_on_as_much_later)
{
    struct alert x = { .kind = STR("declaration"), .severity = SEVERITY_HIGH };
    clock_start(&x, NOW);
    usec due = x.decide_by, rank = x.rank;
    check(due == NOW + 2 * HOUR);
    clock_pause(&x, NOW + MINUTE);
    clock_pause(&x, NOW + 5 * MINUTE);
    check(x.paused == NOW + MINUTE);
    clock_go_on(&x, NOW + 61 * MINUTE);
    check(x.decide_by == due + HOUR);
    check(x.rank == rank + HOUR);
    check(x.paused == 0);
}

TEST(an_alert_comes_back_as_it_was)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct alert x = { .state = STR("claimed"),
                       .owner = STR("omar"),
                       .worth = STR(""),
                       .wake_on = STR("event"),
                       .wake_at = NOW,
                       .claim_by = -1,
                       .decide_by = NOW + 5,
                       .rank = 7 };
    struct alert y = { .id = STR("kept"), .state = STR("closed"), .outcome = STR("confirmed") };
    check(was_read(was_text(a, &x), &y) == 0);
    check(str_eq(y.state, STR("claimed")));
    check(str_eq(y.owner, STR("omar")));
    check(str_eq(y.outcome, STR("")));
    check(str_eq(y.wake_on, STR("event")));
    check(str_eq(y.id, STR("kept")));
    check(y.wake_at == NOW);
    check(y.claim_by == -1);
    check(y.rank == 7);
    check(was_read(STR("claimed\nomar"), &y) < 0);
    check(was_read(STR(""), &y) < 0);
}
