// SPDX-License-Identifier: Apache-2.0
#include "select/drift.h"
#include "select/estimate.h"
#include "select/ratio.h"

#include "base/err.h"
#include "base/test.h"

#include <math.h>

static uint64_t dice_state = 9;
static double dice(void)
{
    dice_state = dice_state * 6364136223846793005U + 1442695040888963407U;
    return (double)(dice_state >> 11) / 9007199254740992.0;
}

static bool holds(struct select_interval i, double truth)
{
    return i.low <= truth && truth <= i.high;
}

TEST(wilson_is_as_published)
{
    /* Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I */
    struct select_interval i = select_wilson(81, 263);
    check(fabs(i.low - .2553) < .0001 && fabs(i.high - .3662) < .0001);
    i = select_wilson(15, 148);
    check(fabs(i.low - .0624) < .0001 && fabs(i.high - .1605) < .0001);
    i = select_wilson(0, 20);
    check(i.low == 0 && fabs(i.high - .1611) < .0001);
    i = select_wilson(1, 29);
    check(fabs(i.low - .0061) < .0001 && fabs(i.high - .1718) < .0001);
    i = select_wilson(0, 0);
    check(i.low == 0 && i.high == 1);
}

/* A population is drawn from again and again; propensities of two sizes. */
TEST(intervals_cover_the_truth_nineteen_times_of_twenty)
{
    enum { ALL = 20000, RUNS = 1000 };
    const double all = ALL;
    static bool is_bad[ALL], is_hit[ALL];
    static double propensity[ALL];
    double bad = 0, hit = 0, both = 0;
    int covers[4] = { 0 };
    for (int i = 0; i < ALL; i++) {
        is_hit[i] = dice() < .2;
        is_bad[i] = dice() < (is_hit[i] ? .15 : .03);
        propensity[i] = i % 2 ? .02 : .03;
        bad += is_bad[i];
        hit += is_hit[i];
        both += is_bad[i] && is_hit[i];
    }
    for (int run = 0; run < RUNS; run++) {
        static struct select_outcome o[ALL];
        struct select_measure m;
        size_t n = 0;
        for (int i = 0; i < ALL; i++)
            if (dice() < propensity[i])
                o[n++] = (struct select_outcome){ propensity[i], is_bad[i], is_hit[i] };
        check(select_measure(o, n, hit / all, &m) == 0);
        covers[0] += holds(m.rate, bad / all);
        covers[1] += holds(m.precision, both / hit);
        covers[2] += holds(m.lift, both / hit / (bad / all));
        covers[3] += holds(m.missed, bad - both);
    }
    for (int k = 0; k < 4; k++)
        check(covers[k] >= 930 && covers[k] <= 970);
}

TEST(measures_of_little_are_wide_and_of_nonsense_refused)
{
    struct select_measure m;
    check(select_measure(NULL, 0, 0, &m) == 0);
    check(m.rate.low == 0 && m.rate.high == 1 && isinf(m.lift.high));
    struct select_outcome one = { .02, true, true };
    check(select_measure(&one, 1, 0, &m) == 0);
    check(m.rate.at == 1 && m.rate.low < .25 && m.lift.at == 1);
    check(m.missed.at == 0 && m.missed.high > 100);
    one.propensity = 0;
    check(select_measure(&one, 1, 0, &m) == ERR_INVALID);
}

TEST(psi_tells_what_moved_from_chance)
{
    double was[10], same[10], moved[10];
    int alarms = 0;
    for (int i = 0; i < 10; i++) {
        was[i] = 1000;
        moved[i] = 20 + 8 * i;
    }
    check(select_psi(was, moved, 10) > SELECT_PSI_MOVED / 2);
    moved[0] = 0, moved[9] = 400;
    check(select_psi(was, moved, 10) > SELECT_PSI_MOVED);
    for (int run = 0; run < 1000; run++) {
        for (int i = 0; i < 10; i++)
            same[i] = 0;
        for (int k = 0; k < 200; k++)
            same[(int)(10 * dice())]++;
        alarms += select_psi(was, same, 10) > SELECT_PSI_MOVED;
    }
    check(alarms == 0);
    check(select_psi(was, was, 10) == 0 && select_psi(was, same, 0) == 0);
}

static double some(double p, int n)
{
    double yes = 0;
    for (int i = 0; i < n; i++)
        yes += dice() < p;
    return yes;
}

TEST(a_rate_that_stays_makes_no_alarm_and_one_that_falls_soon_does)
{
    double alarms = 0, late = 0;
    for (int run = 0; run < 100; run++) {
        struct select_watch w = { 0 };
        for (int week = 0; week < 104; week++)
            alarms += select_watch_week(&w, some(.25, 200), 200) != SELECT_CALM;
        int weeks = 1;
        while (weeks < 20 && select_watch_week(&w, some(.12, 200), 200) != SELECT_FELL)
            weeks++;
        late += weeks > 2;
    }
    check(alarms / 200 < .3); /* a year */
    check(late <= 10);
}

/* A year of weeks, in which explored and marginal examinations find so much. */
static double ratio_after(double explored, double marginal, double least, double most)
{
    struct select_ratio r = { 0 };
    double at = 0;
    for (int week = 0; week < 52; week++) {
        struct select_ratio_week w = { .explored = 20,
                                       .explored_found = 20 * explored,
                                       .marginal = 80,
                                       .marginal_found = 80 * marginal,
                                       .valued_found = 60,
                                       .expected = 60,
                                       .variance = 40 };
        at = select_ratio_next(&r, &w, least, most);
        check(at >= least && at <= most);
    }
    return at;
}

TEST(exploration_grows_while_it_finds_what_it_costs)
{
    check(ratio_after(.3, .1, .01, .2) == .2);
    check(ratio_after(.01, .2, .01, .2) == .01);
    check(ratio_after(.01, .2, 0, .2) <= .01);
    check(ratio_after(.1, .11, .01, .2) == .2); /* nearly as much is enough */
}

TEST(exploration_rises_when_the_world_moves)
{
    struct select_ratio r = { 0 };
    struct select_ratio_week w = { .explored = 20,
                                   .marginal = 80,
                                   .marginal_found = 16,
                                   .valued_found = 60,
                                   .expected = 60,
                                   .variance = 40 };
    for (int week = 0; week < 20; week++)
        check(select_ratio_next(&r, &w, .01, .3) <= .02);
    w.valued_found = 10;
    double most = 0;
    for (int week = 0; week < 3; week++)
        most = fmax(most, select_ratio_next(&r, &w, .01, .3));
    check(most >= .1);
    w.valued_found = 60;
    for (int week = 0; week < 30; week++)
        most = select_ratio_next(&r, &w, .01, .3);
    check(most < .05);
    w.is_moved = true;
    check(select_ratio_next(&r, &w, .01, .3) >= .1);
    check(select_ratio_next(&r, &w, .01, .08) == .08); /* never above what was approved */
}

TEST(finds_that_follow_what_is_expected_are_calm)
{
    struct select_watch w = { 0 }, v = { 0 };
    int alarms = 0, weeks = 0;
    for (int week = 0; week < 104; week++) {
        double expected =
            week % 2 ? 30 : 70; /* busy weeks and quiet ones, always a tenth too high */
        alarms += select_watch_finds(&w, some(.9, (int)expected), expected, expected * .9 * .1) !=
                  SELECT_CALM;
    }
    check(alarms <= 1);
    for (int week = 0; week < 30; week++)
        select_watch_finds(&v, 50, 50, 25);
    while (weeks < 10 && select_watch_finds(&v, 25, 50, 25) != SELECT_FELL)
        weeks++;
    check(weeks <= 1);
}
