// SPDX-License-Identifier: Apache-2.0
/* Rules on trial beside live ones, what is shelved, what would have been otherwise, the form. */
#include "assess/rule/form.h"
#include "assess/rule/meter.h"
#include "assess/rule/sample.h"
#include "assess/rule/set.h"
#include "base/test.h"

#include <string.h>

enum { NOW_DAY = 20781 };

static str rule_of(struct arena *a, const char *id, int version, const char *when)
{
    return str_fmt(
        a,
        "rule %s version %d\ntitle \"t\"\nauthor \"a\"\nunit airport\nseverity low\naction "
        "look\nbasis \"b\"\nvalid 2020-01-01 .. 2099-12-31\non traveller\nwhen %s\nreason "
        "\"{person.surname}\"\nend\n",
        id, version, when);
}

static const struct rule_set *compiled(struct arena *a, const struct rule_text *texts, size_t n)
{
    const struct rule_set *set = NULL;
    struct rule_faults faults = { 0 };
    check(rule_set_compile(a, texts, n, &set, &faults) == 0);
    return set;
}

struct asked {
    struct event event;
    struct rule_facts facts;
};

static void ask_of(struct arena *a, struct asked *ret, const char *line, str region)
{
    check(event_sample(a, EVENT_TRAVELLER, str_c(line), &ret->event) == 0);
    ret->facts = (struct rule_facts){ .event = &ret->event,
                                      .now = NOW_DAY * USEC_PER_DAY,
                                      .region = region };
}

static struct rule_found run_on(struct arena *a, const struct rule_set *set, str region)
{
    struct rule_found found = { 0 };
    struct asked x;
    ask_of(a, &x, "person.surname = KHAN; profile.seen = 3", region);
    check(rule_set_run(set, &x.facts, a, &found) == 0);
    return found;
}

TEST(a_version_on_trial_tells_nobody_and_leaves_the_live_one_alone)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rule_text texts[] = {
        { .name = STR("f"), .text = rule_of(a, "T-1", 1, "profile.seen > 1") },
        { .name = STR("v"),
          .text = rule_of(a, "T-1", 2, "profile.seen > 2"),
          .stage = RULE_SHADOW,
          .takes_place = true },
    };
    struct rule_found found = run_on(a, compiled(a, texts, 2), STR("South"));
    check(found.live.n == 1 && str_eq(found.live.at[0].version, STR("1")));
    check(found.trial.n == 1 && str_eq(found.trial.at[0].version, STR("2")));
}

TEST(a_canary_is_live_in_its_region_in_the_place_of_the_live_one)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rule_text texts[] = {
        { .name = STR("f"), .text = rule_of(a, "T-1", 1, "profile.seen > 1") },
        { .name = STR("v"),
          .text = rule_of(a, "T-1", 2, "profile.seen > 2"),
          .stage = RULE_CANARY,
          .region = STR("South"),
          .takes_place = true },
    };
    const struct rule_set *set = compiled(a, texts, 2);
    struct rule_found there = run_on(a, set, STR("South")), else_where = run_on(a, set, STR("KP"));
    check(there.live.n == 1 && str_eq(there.live.at[0].version, STR("2")));
    check(else_where.live.n == 1 && str_eq(else_where.live.at[0].version, STR("1")));
    check(else_where.trial.n == 1);
    check(run_on(a, set, STR("")).live.n == 1);
}

TEST(a_live_version_takes_the_place_of_a_rule_of_a_file_and_a_stopped_one_is_not_asked)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rule_ids stopped = { 0 };
    *list_push(a, &stopped) = STR("T-2");
    str both = str_fmt(a, STR_FMT STR_FMT, STR_ARG(rule_of(a, "T-1", 1, "profile.seen > 1")),
                       STR_ARG(rule_of(a, "T-2", 1, "profile.seen > 1")));
    struct rule_text texts[] = {
        { .name = STR("f"), .text = both, .stopped = &stopped },
        { .name = STR("v"), .text = rule_of(a, "T-1", 2, "profile.seen > 2"), .takes_place = true },
    };
    struct rule_found found = run_on(a, compiled(a, texts, 2), STR(""));
    check(found.live.n == 1 && str_eq(found.live.at[0].version, STR("2")) && found.trial.n == 0);
}

TEST(what_a_rule_tells_within_a_minute_has_an_end_and_nothing_is_lost)
{
    enum { MOST = 5, TIMES = 12 };
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rule_text text = { .name = STR("f"), .text = rule_of(a, "T-1", 1, "profile.seen > 1") };
    const struct rule_set *set = compiled(a, &text, 1);
    struct rule_meter *meter = rule_meter_new(a, set, MOST);
    struct rule_found found = { 0 };
    struct asked x;
    ask_of(a, &x, "person.surname = KHAN; profile.seen = 3", STR(""));
    x.facts.meter = meter;
    for (int i = 0; i < TIMES; i++)
        check(rule_set_run(set, &x.facts, a, &found) == 0);
    check(found.live.n == MOST && found.trial.n == TIMES - MOST && found.shelved.n == TIMES - MOST);
    check(rule_meter_shelved(meter, 0) == TIMES - MOST);
    x.facts.now += 60 * USEC_PER_S;
    check(rule_set_run(set, &x.facts, a, &found) == 0 && found.live.n == MOST + 1);

    /* Taken again with what was shelved then: the same. */
    struct rule_facts again = x.facts;
    struct rule_found repeated = { 0 };
    again.meter = NULL;
    again.shelved = &found.shelved;
    check(rule_set_run(set, &again, a, &repeated) == 0);
    check(repeated.live.n == 0 && repeated.trial.n == 1);
}

static bool says(const struct rule_ids *all, const char *text)
{
    list_each (const str, one, all)
        if (str_eq(*one, str_c(text)))
            return true;
    return false;
}

TEST(what_would_have_been_otherwise_is_told_part_by_part)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rule_text text = {
        .name = STR("f"),
        .text = rule_of(a, "T-1", 1,
                        "profile.seen >= 2 and (person.surname = \"KHAN\" or person.surname = "
                        "\"ALI\") and not booking.one_way and any document (issuer = \"AAA\")"),
    };
    const struct rule_set *set = compiled(a, &text, 1);
    struct rule_ids unless = { 0 };
    struct asked x;
    ask_of(a, &x,
           "person.surname = KHAN; profile.seen = 3; booking.one_way = no; document.issuer = AAA",
           STR(""));
    rule_unless(a, rule_at(set, 0), &x.facts, &unless);
    check(unless.n == 4);
    check(says(&unless, "profile.seen < 2 (it is 3)"));
    check(says(&unless, "person.surname != \"KHAN\" (it is KHAN)"));
    check(says(&unless, "booking.one_way (it is no)"));
    check(says(&unless, "there were not any document (issuer = \"AAA\")"));
}

TEST(a_rule_goes_into_a_form_and_comes_back_the_same)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rule_text text = {
        .name = STR("f"),
        .text =
            rule_of(a, "T-1", 1,
                    "profile.seen between 2 and 9 and person.surname not in {\"KHAN\", \"ALI\"} "
                    "and any document (issuer starts with \"A\") and "
                    "(booking.one_way or booking.phone is unknown)"),
    };
    const struct rule_set *set = compiled(a, &text, 1);
    struct buf b = buf_new(a, 1 << 16);
    json_open(&b, NULL, '{');
    rule_form_json(&b, "form", rule_at(set, 0));
    json_close(&b, '}');
    static const char *const wanted[] = {
        "\"quantifier\":\"\",\"field\":\"profile.seen\",\"sign\":\"between\",\"values\":[\"2\","
        "\"9\"]",
        "\"field\":\"person.surname\",\"sign\":\"not "
        "in\",\"values\":[\"\\\"KHAN\\\"\",\"\\\"ALI\\\"\"]",
        "\"quantifier\":\"any\",\"field\":\"document.issuer\",\"sign\":\"starts with\"",
        "{\"text\":\"(booking.one_way or booking.phone is unknown)\"}",
    };
    str json = buf_str(&b);
    for (size_t i = 0; i < countof(wanted); i++)
        check(memmem(json.ptr, json.len, wanted[i], strlen(wanted[i])) != NULL);
}

TEST(a_window_of_the_past_is_asked_by_what_it_is_written_as)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rule_text text = {
        .name = STR("f"),
        .text = rule_of(a, "T-1", 1,
                        "times(trip, 30 days, \"KHI-DXB\") >= 3 and total(cash_in, 365 days) > 5 * "
                        "mean(cash_in, 365 days)"),
    };
    const struct rule_set *set = compiled(a, &text, 1);
    const struct windows *w = rule_set_windows(set);
    check(w->n == 3 && w->at[0].days == 30 && str_eq(w->at[0].mark, STR("KHI-DXB")));
    check(w->at[0].kinds == 1u << EVENT_TRAVELLER);
    struct rule_text again = { .name = STR("g"), .text = rule_print(a, rule_at(set, 0)) };
    check(rule_set_windows(compiled(a, &again, 1))->n == 3);

    struct rule_found found = { 0 };
    struct asked x;
    ask_of(a, &x,
           "times(trip, 30 days, \"KHI-DXB\") = 3; total(cash_in, 365 days) = 60; "
           "mean(cash_in,365 days) = 10",
           STR(""));
    check(rule_set_run(set, &x.facts, a, &found) == 0 && found.live.n == 1);
    check(str_eq(found.live.at[0].evidence.at[0].value, STR("3")));
    x.event.windows.n = 2; /* the mean is not known */
    check(rule_set_run(set, &x.facts, a, &found) == 0 && found.live.n == 1);
}

TEST(a_window_that_makes_no_sense_is_a_fault_with_its_place)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    static const char *const wrong[] = {
        "times(meal, 30 days) > 1", "times(trip, 0 days) > 1",   "times(trip, 400 days) > 1",
        "times(trip) > 1",          "times(trip, 30 hours) > 1", "times(trip, 30 days, 5) > 1"
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        struct rule_text text = { .name = STR("f"), .text = rule_of(a, "T-1", 1, wrong[i]) };
        const struct rule_set *set = NULL;
        struct rule_faults faults = { 0 };
        check(rule_set_compile(a, &text, 1, &set, &faults) == RULES_FAULTY);
        check(faults.n >= 1 && faults.at[0].line == 10);
    }
}
