// SPDX-License-Identifier: Apache-2.0
#include "select/private.h"

#include "base/err.h"
#include "base/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 20783, SHIFT = 400 };

static double of_shift(int i) { return i / 400.0; }

static uint64_t dice_state = 1;
static double dice(void)
{
    dice_state = dice_state * 6364136223846793005U + 1442695040888963407U;
    return (double)(dice_state >> 11) / 9007199254740992.0;
}

static const struct select_policy *policy(struct arena *a, const char *lines)
{
    struct select_policy *p = make(a, struct select_policy);
    struct select_faults faults;
    str text = str_fmt(a, "policy TEST\nversion 1\n%s\n", lines);
    check(select_policy_read(a, text, p, &faults) == 0);
    return p;
}

#define VALUE_LINES \
    "random 2 %\nexplore 1 % .. 20 %\nrelief 50 %\nhours 08:00 .. 16:00\nexpect 400\nred 40\n" \
    "yellow 60\nblue 20\nshift KAPE day\nend"

static struct select_state begin(const struct select_policy *p)
{
    struct select_state s;
    check(select_open(p, STR("KAPE"), STR("day"), DAY, &s) == 0);
    select_day_key(STR("a secret of the Centre"), DAY, s.key);
    return s;
}

static struct select_item some_item(double progress)
{
    struct select_item i = { .progress = progress, .p = dice() * dice(), .percent = 100 };
    i.loss = exp(8 + 3 * dice());
    i.demanded = dice() < .01 ? (enum select_lane)(1 + (int)(3 * dice())) : SELECT_green;
    i.is_trusted = dice() < .2;
    i.novelty = dice() < .2 ? dice() : 0;
    i.n_beliefs = (size_t)(3 * dice());
    for (size_t k = 0; k < i.n_beliefs; k++)
        i.beliefs[k] = (struct select_belief){ .5 + 3 * dice(), 1 + 20 * dice() };
    for (size_t l = 0; l < SELECT_LANES; l++)
        i.minutes[l] = 5 + 50 * dice();
    return i;
}

static struct select_decision decide(struct select_state *s, const struct select_item *i)
{
    struct select_decision d;
    check(select_decide(s, i, &d) == 0);
    return d;
}

TEST(beta_is_the_integral_of_its_density)
{
    for (double a = .5; a < 40; a *= 1.7)
        for (double b = .5; b < 400; b *= 2.3) {
            double sum = 0, all = 0;
            const int steps = 20000;
            for (int i = 0; i < steps; i++) { /* x = t^4: the ends are tame */
                double t = (i + .5) / steps, x = t * t * t * t;
                double f = exp((a - 1) * log(x) + (b - 1) * log1p(-x)) * 4 * t * t * t;
                all += f;
                sum += x <= .1296 ? f : 0; /* t = .6 */
            }
            check(fabs(select_beta(.1296, a, b) - sum / all) < .01);
        }
    check(select_beta(0, 2, 3) == 0 && select_beta(1, 2, 3) == 1);
    check(fabs(select_beta(.3, 1, 1) - .3) < 1e-12);
    check(fabs(select_beta(.5, 7, 7) - .5) < 1e-12);
}

TEST(policy_prints_as_it_reads)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p = policy(a, "unit minutes # of two groups\n" VALUE_LINES);
    struct select_policy again;
    struct select_faults faults;
    check(p->unit == SELECT_MINUTES && p->terms.n == 1);
    check(fabs(p->terms.at[0].random - .02) < 1e-12 && p->terms.at[0].end_min == 960);
    check(select_policy_read(a, select_policy_print(a, p), &again, &faults) == 0);
    check(str_eq(again.edition, p->edition));
    check(str_starts(p->edition, STR("TEST/1/")));
}

static void check_fault(struct arena *a, const char *lines, int line, const char *what)
{
    struct select_policy p;
    struct select_faults faults;
    size_t at;
    bool is_found = false;
    check(select_policy_read(a, str_c(lines), &p, &faults) == SELECT_FAULTY);
    list_each (const struct select_fault, f, &faults)
        is_found |= f->line == line && str_find(f->text, str_c(what), &at);
    check(is_found);
}

TEST(policy_says_what_is_wrong_and_where)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    check_fault(a, "policy A\nversion 1\ncolour blue\n", 3, "no line 'colour'");
    check_fault(a, "policy A\nversion 1\nrandom 0 %\n", 3, "'random' takes a share from 0.1 %");
    check_fault(a, "policy A\nversion 1\nexplore 9 % .. 3 %\n", 3, "the lesser first");
    check_fault(a, "policy A\nversion 1\nhours 08:00 .. 24:00\n", 3, "two times");
    check_fault(a, "policy A\nversion 1\nversion 2\n", 3, "said twice");
    check_fault(a, "policy A\nversion 1\nshift A B\nrandom 2 %\n", 3, "no end");
    check_fault(a, "policy A\nversion 1\nshift A B\nred 5\nend\n", 3, "no 'random'");
    check_fault(a, "policy A\nversion 1\nshift A B\nred 5\nend\nshift A B\nend\n", 6, "line 3");
    check_fault(a, "policy A\nversion 1\nshift A B\nmode value\nend\n", 4, "before the shifts");
    check_fault(a, "policy A\nversion 1\nshift A B\nend\nred 5\n", 5, "before the shifts");
    check_fault(a, "policy A\nversion 1\nshift A B\nred 5\nexpect 900\nrandom 2 %\nend\n", 3,
                "the lot alone takes 18.0 of the 5");
    check_fault(a, "", 1, "no line 'policy'");
}

TEST(policy_names_the_nearest_shift)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p = policy(
        a, "random 1 %\nhours 08:00 .. 16:00\nexpect 100\nred 10\nshift * *\nend\n"
           "shift KAPE *\nred 20\nend\nshift * night\nred 30\nend\nshift KAPE night\nred 40\n"
           "end");
    check(select_terms_of(p, STR("KPPI"), STR("day"))->capacity[SELECT_red] == 10);
    check(select_terms_of(p, STR("KAPE"), STR("day"))->capacity[SELECT_red] == 20);
    check(select_terms_of(p, STR("KPPI"), STR("night"))->capacity[SELECT_red] == 30);
    check(select_terms_of(p, STR("KAPE"), STR("night"))->capacity[SELECT_red] == 40);
}

/* Whatever comes, only demands pass the capacity, and all of it is used. */
TEST(capacity_holds_and_is_used)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p = policy(a, VALUE_LINES);
    struct select_state s = begin(p);
    double used = 0;
    for (int day = 0; day < 60; day++) {
        select_next(&s, DAY + day);
        for (int i = 0, n = 340 + (int)(120 * dice()); i < n; i++) {
            struct select_item item = some_item((double)i / n);
            if (day < 40)
                item.demanded = SELECT_green;
            struct select_decision d = decide(&s, &item);
            if (day < 40) /* none came by demand: the lot kept its room */
                check(!d.is_over);
            check(!d.is_over || d.stream == SELECT_BY_mandatory || d.stream == SELECT_BY_random);
        }
        for (int l = SELECT_blue; l < SELECT_LANES; l++)
            check(s.lanes[l].used <= s.terms->capacity[l] + s.lanes[l].over);
        used += fmin(s.lanes[SELECT_red].used, 40);
    }
    check(used >= .98 * 60 * 40);
}

TEST(capacity_of_minutes_holds)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p = policy(
        a, "unit minutes\nrandom 1 %\nhours 08:00 .. 16:00\nexpect 400\nred 1200\nyellow 900\n"
           "shift KAPE day\nend");
    struct select_state s = begin(p);
    double used = 0;
    for (int day = 0; day < 20; day++) {
        select_next(&s, DAY + day);
        for (int i = 0; i < SHIFT; i++) {
            struct select_item item = some_item(of_shift(i));
            item.demanded = SELECT_green;
            struct select_decision d = decide(&s, &item);
            check(!d.is_over || d.stream == SELECT_BY_random);
        }
        used += s.lanes[SELECT_red].used;
        check(s.lanes[SELECT_red].used <= 1200 + s.lanes[SELECT_red].over + 1e-6);
        check(s.lanes[SELECT_yellow].used <= 900 + 1e-6);
    }
    check(used >= .95 * 20 * 1200);
}

TEST(chances_sum_to_one_and_come_true)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p = policy(a, VALUE_LINES);
    struct select_state s = begin(p);
    double told[SELECT_STREAMS] = { 0 }, was[SELECT_STREAMS] = { 0 };
    for (int day = 0; day < 100; day++) {
        select_next(&s, DAY + day);
        select_day_key(STR("another secret"), DAY + day, s.key);
        for (int i = 0; i < SHIFT; i++) {
            struct select_item item = some_item(of_shift(i));
            item.percent = 100 * dice();
            struct select_decision d = decide(&s, &item);
            double sum = 0;
            for (size_t k = 0; k < SELECT_STREAMS; k++) {
                check(d.chances[k] >= 0 && d.chances[k] <= 1 + 1e-12);
                sum += d.chances[k];
                told[k] += d.chances[k];
            }
            was[d.stream]++;
            check(fabs(sum - 1) < 1e-9);
            check(d.propensity == d.chances[d.stream] && d.propensity > 0);
        }
    }
    for (size_t k = 0; k < SELECT_STREAMS; k++)
        check(fabs(told[k] - was[k]) < 4 * sqrt(told[k] + 1) + 1);
}

TEST(floor_takes_anybody_and_cannot_be_taken_back)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p =
        policy(a, "random 2 %\nrelief 100 %\nhours 08:00 .. 16:00\nexpect 400\nred 20\nshift KAPE "
                  "day\nend");
    struct select_state s = begin(p);
    int drawn = 0;
    for (int day = 0; day < 50; day++) {
        select_next(&s, DAY + day);
        select_day_key(STR("another secret"), DAY + day, s.key);
        for (int i = 0; i < SHIFT; i++) {
            struct select_item item = { .progress = of_shift(i), .is_trusted = true };
            struct select_decision d = decide(&s, &item);
            check(!d.is_sampled || d.lane == SELECT_red);
            check(d.floor == s.terms->random);
            drawn += d.is_sampled;
            if (!d.is_sampled)
                continue;
            for (int l = SELECT_green; l < SELECT_red; l++)
                check(select_may_override(&d, (enum select_lane)l, STR("urgent medicine"),
                                          STR("amina"), STR("bilal")) == ERR_INVALID);
        }
    }
    check(drawn > 300 && drawn < 500); /* of 20,000; standard deviation 20 */
}

TEST(red_is_taken_back_by_two_with_a_reason)
{
    struct select_decision red = { .lane = SELECT_red, .stream = SELECT_BY_value };
    struct select_decision green = { .lane = SELECT_green, .stream = SELECT_BY_rest };
    const str why = STR("same goods examined at the border"), amina = STR("amina");
    check(select_may_override(&red, SELECT_yellow, why, amina, STR("bilal")) == 0);
    check(select_may_override(&red, SELECT_yellow, why, amina, STR("")) == ERR_INVALID);
    check(select_may_override(&red, SELECT_yellow, why, amina, amina) == ERR_INVALID);
    check(select_may_override(&red, SELECT_yellow, STR(" "), amina, STR("bilal")) == ERR_INVALID);
    check(select_may_override(&green, SELECT_red, why, amina, STR("")) == 0);
    check(select_may_override(&green, SELECT_red, STR(""), amina, STR("")) == ERR_INVALID);
    check(select_may_override(&green, SELECT_green, why, amina, STR("")) == ERR_INVALID);
}

TEST(demand_is_never_dropped)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct select_state s = begin(policy(a, VALUE_LINES));
    for (int i = 0; i < 100; i++) {
        struct select_item item = { .progress = i / 100.0, .demanded = SELECT_red, .percent = 100 };
        struct select_decision d = decide(&s, &item);
        check(d.lane == SELECT_red && d.stream == SELECT_BY_mandatory);
        check(d.is_over == (i >= 40));
    }
    check(s.lanes[SELECT_red].over == 60);
}

TEST(demand_of_a_milder_lane_may_be_raised)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct select_state s = begin(policy(a, VALUE_LINES));
    for (int i = 0; i < 300; i++) {
        struct select_item item = { .progress = i / 400.0, .loss = 1 + dice() };
        decide(&s, &item);
    }
    struct select_item item = { .progress = .75, .demanded = SELECT_yellow, .percent = 100 };
    check(decide(&s, &item).lane >= SELECT_yellow);
    item.loss = 1e9;
    struct select_decision d = decide(&s, &item);
    check(d.lane == SELECT_red && d.value >= d.threshold);
}

TEST(the_same_comes_out_again_from_a_stored_state)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    const struct select_policy *p = policy(a, VALUE_LINES);
    struct select_state s = begin(p), again;
    for (int day = 0; day < 3; day++) {
        select_next(&s, DAY + day);
        for (int i = 0; i < SHIFT; i++) {
            struct select_item item = some_item(of_shift(i));
            struct select_decision d, e;
            check(select_restore(p, select_store(a, &s), &again) == 0);
            memcpy(again.key, s.key, sizeof s.key);
            d = decide(&s, &item);
            e = decide(&again, &item);
            check(d.lane == e.lane && d.stream == e.stream && d.threshold == e.threshold);
            check(!memcmp(d.chances, e.chances, sizeof d.chances) && d.is_sampled == e.is_sampled);
            check(str_eq(select_why(a, &s, &d, false), select_why(a, &again, &e, false)));
            check(str_eq(select_store(a, &s), select_store(a, &again)));
            arena_reset(a);
            p = policy(a, VALUE_LINES);
            s.policy = p;
            s.terms = &p->terms.at[0];
        }
    }
}

TEST(a_broken_row_is_refused)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p = policy(a, VALUE_LINES);
    struct select_state s = begin(p), ret;
    str row = select_store(a, &s);
    for (size_t n = 0; n < row.len; n++)
        check(select_restore(p, str_sub(row, 0, n), &ret) < 0);
    check(select_restore(p, str_fmt(a, STR_FMT " 1", STR_ARG(row)), &ret) == ERR_CORRUPT);
    check(select_open(p, STR("ELSE"), STR("day"), DAY, &ret) == ERR_INVALID);
    p = policy(a, "random 1 %\nhours 08:00 .. 16:00\nexpect 100\nred 10\nshift * *\nend");
    check(select_open(p, STR("ELSE"), STR("day"), DAY, &ret) == 0);
    check(select_open(p, STR("EL SE"), STR("day"), DAY, &ret) == ERR_INVALID);
    check(select_open(p, STR("ELSE|day"), STR("x"), DAY, &ret) == ERR_INVALID);
    check(select_open(p, STR(""), STR("day"), DAY, &ret) == ERR_INVALID);
}

TEST(another_key_draws_others)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    const struct select_policy *p = policy(a, VALUE_LINES);
    struct select_state s = begin(p), other = begin(p);
    int both = 0, one = 0;
    select_day_key(STR("a secret of the Centre"), DAY + 1, other.key);
    for (uint32_t i = 1; i < 20000; i++) {
        bool x = select_lot(&s, i), y = select_lot(&other, i);
        both += x && y;
        one += x;
    }
    check(one > 320 && one < 480);
    check(both < 30); /* 8 are expected */
}

TEST(batch_is_the_best_and_the_stream_is_near)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    const struct select_policy *p = policy(a, VALUE_LINES);
    struct select_state s = begin(p);
    struct select_item items[SHIFT];
    struct select_decision one[SHIFT], all[SHIFT];
    double by_one = 0, by_all = 0;
    for (int day = 0; day < 40; day++) {
        select_next(&s, DAY + day);
        struct select_state fresh = s;
        for (int i = 0; i < SHIFT; i++) {
            items[i] = some_item(of_shift(i));
            one[i] = decide(&s, &items[i]);
        }
        check(select_batch(a, &fresh, items, SHIFT, all) == 0);
        for (int i = 0; i < SHIFT && day > 4; i++) {
            check(one[i].is_sampled == all[i].is_sampled);
            by_one += one[i].lane == SELECT_red ? items[i].loss : 0;
            by_all += all[i].lane == SELECT_red ? items[i].loss : 0;
        }
        check(fresh.lanes[SELECT_red].used <= 40 + fresh.lanes[SELECT_red].over);
    }
    check(by_one < by_all * 1.01 && by_one > by_all * .93);
}

TEST(modsel_reaches_its_rates)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct select_state s =
        begin(policy(a, "mode modsel\nrandom 1 %\nrate_red 10 %\nrate_yellow 20 %\nrate_blue 5 %\n"
                        "most_hits 3\nhours 08:00 .. 16:00\nexpect 400\nshift KAPE day\nend"));
    int lanes[SELECT_LANES] = { 0 };
    for (int i = 0; i < 4000; i++) {
        struct select_item item = { .hits = i % 100 == 7 ? 4 : 3 };
        struct select_decision d = decide(&s, &item);
        lanes[d.lane]++;
        check(i % 100 != 7 || d.stream == SELECT_BY_mandatory);
    }
    check(abs(lanes[SELECT_red] - 400) <= 2);
    check(abs(lanes[SELECT_yellow] - 800) <= 2);
    check(abs(lanes[SELECT_blue] - 200) <= 2);
}

TEST(numbers_out_of_range_are_refused)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct select_state s = begin(policy(a, VALUE_LINES));
    struct select_decision d;
    struct select_item bad[] = { { .p = 1.1 },        { .p = (double)NAN },
                                 { .loss = -1 },      { .loss = (double)INFINITY },
                                 { .progress = -.1 }, { .percent = 101 },
                                 { .novelty = 2 },    { .hits = -1 },
                                 { .n_beliefs = 1 },  { .n_beliefs = SELECT_BELIEFS_MAX + 1 } };
    for (size_t i = 0; i < countof(bad); i++)
        check(select_decide(&s, &bad[i], &d) == ERR_INVALID);
    check(s.seen == 0);
}
