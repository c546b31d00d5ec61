// SPDX-License-Identifier: Apache-2.0
/* The filter may find too many rules, never too few: what is found with it is what is found when
 * every rule is asked. */
#include "assess/rule/sample.h"
#include "assess/rule/set.h"
#include "base/buf.h"
#include "base/test.h"

#include <stdio.h>

static uint32_t dice_state;
static uint32_t dice(uint32_t n)
{
    dice_state = dice_state * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)dice_state * n) >> 32);
}

static const usec now = 1795478400 * USEC_PER_S; /* 2026-11-24 */
static const char *const ports[] = { "KHI", "LHE", "isb", "PEW" };
static const char *const goods[] = { "85", "8517", "851712", "2402", "24029000", "Chip" };

/* A test of the declaration or, within `any item`, of an item. */
static void put_test(struct buf *b, bool of_item)
{
    const char *g = goods[dice(countof(goods))], *h = goods[dice(countof(goods))];
    switch (of_item ? 6 + dice(7) : dice(6)) {
    case 0:
        buf_fmt(b, "declaration.office = \"%s\"", ports[dice(4)]);
        return;
    case 1:
        buf_fmt(b, "declaration.office in {\"%s\", \"%s\"}", ports[dice(4)], ports[dice(4)]);
        return;
    case 2:
        buf_fmt(b, "declaration.importer_name starts with {\"A\", \"Be\"}");
        return;
    case 3:
        buf_fmt(b, "count item (item.value > %u) >= %u", dice(4), dice(3));
        return;
    case 4:
        buf_fmt(b, "profile.known_days between %u and %u", dice(4), dice(8));
        return;
    case 5:
        buf_fmt(b, "declaration.office is unknown");
        return;
    case 6:
        buf_fmt(b, "item.hs starts with {\"%s\", \"%s\"}", g, h);
        return;
    case 7:
        buf_fmt(b, "item.hs = \"%s\"", g);
        return;
    case 8:
        buf_fmt(b, "item.value < %u", dice(6));
        return;
    case 9:
        buf_fmt(b, "%u <= item.net_mass_kg", dice(6));
        return;
    case 10:
        buf_fmt(b, "item.value between %u and %u", dice(4), dice(8));
        return;
    case 11:
        buf_fmt(b, "item.description contains \"hip\"");
        return;
    default:
        buf_fmt(b, "item.origin != \"%s\"", dice(2) ? "CHN" : "ARE");
        return;
    }
}

static void put_condition(struct buf *b, bool of_item, unsigned depth)
{
    uint32_t what = depth ? dice(10) : 9;
    if (what < 6) {
        buf_add(b, STR("("));
        put_condition(b, of_item, depth - 1);
        buf_add(b, what < 4 ? STR(" and ") : STR(" or "));
        put_condition(b, of_item, depth - 1);
        buf_add(b, STR(")"));
    } else if (what == 6) {
        buf_add(b, STR("not ("));
        put_condition(b, of_item, depth - 1);
        buf_add(b, STR(")"));
    } else if (what < 9 && !of_item) {
        buf_add(b, what == 7 ? STR("any item (")
                   : dice(2) ? STR("every item (")
                             : STR("any item ("));
        put_condition(b, true, depth - 1);
        buf_add(b, STR(")"));
    } else {
        put_test(b, of_item);
    }
}

static const struct rule_set *some_rules(struct arena *a, unsigned n)
{
    struct buf b = buf_new(a, 1 << 20);
    const struct rule_set *set = NULL;
    struct rule_faults faults = { 0 };
    for (unsigned i = 0; i < n; i++) {
        buf_fmt(&b,
                "rule T-%u version 1\n title \"t\"\n author \"d\"\n unit port\n severity low\n"
                " action review\n basis \"b\"\n valid 2026-06-01 .. 2027-01-01\n on declaration\n"
                " when ",
                i);
        put_condition(&b, false, 3);
        buf_add(&b, STR("\n reason \"r\"\nend\n"));
    }
    struct rule_text file = { .name = STR("t"), .text = buf_str(&b) };
    if (rule_set_compile(a, &file, 1, &set, &faults) != 0)
        test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, &faults.at[0])));
    return set;
}

static void some_event(struct arena *a, struct event *ret)
{
    struct buf b = buf_new(a, 4096);
    if (dice(5))
        buf_fmt(&b, "declaration.office = %s; ", ports[dice(4)]);
    buf_fmt(&b, "declaration.importer_name = %s; profile.known_days = %u",
            dice(2) ? "alpha" : "BERG", dice(8));
    for (uint32_t i = 0, n = dice(4); i < n; i++) {
        buf_fmt(&b, "; +item; item.description = %s", dice(2) ? "Chips" : "Cloth");
        if (dice(6))
            buf_fmt(&b, "; item.hs = %s", goods[dice(countof(goods))]);
        if (dice(6))
            buf_fmt(&b, "; item.value = %u; item.net_mass_kg = %u", dice(7), dice(7));
        if (dice(6))
            buf_fmt(&b, "; item.origin = %s", dice(2) ? "CHN" : "ARE");
    }
    check(event_sample(a, EVENT_DECLARATION, buf_str(&b), ret) == 0);
}

TEST(the_filter_leaves_out_no_rule_that_is_true)
{
    size_t hits = 0, pairs = 0;
    dice_state = 7;
    for (int turn = 0; turn < 60; turn++) {
        cleanup(arena_freep) struct arena *a = arena_new((size_t)256 << 20);
        const struct rule_set *set = some_rules(a, 120);
        for (int i = 0; i < 60; i++) {
            struct event e;
            struct rule_found with = { 0 }, without = { 0 };
            some_event(a, &e);
            struct rule_facts facts = { .event = &e, .now = now };
            check(rule_set_run(set, &facts, a, &with) == 0);
            check(rule_set_run_plain(set, &facts, a, &without) == 0);
            check(with.live.n == without.live.n);
            for (size_t k = 0; k < with.live.n; k++)
                check(str_eq(with.live.at[k].code, without.live.at[k].code));
            hits += with.live.n;
            pairs += rule_set_count(set);
        }
    }
    check(hits > pairs / 50 && hits < pairs);
    printf("  %zu pairs of a rule and an event, %zu true\n", pairs, hits);
}

/* A filter that let all rules through would be right, and of no use. */
TEST(the_filter_leaves_out_most_rules)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)64 << 20);
    struct buf b = buf_new(a, 1 << 20);
    for (unsigned i = 0; i < 1000; i++)
        buf_fmt(&b,
                "rule T-%u version 1\n title \"t\"\n author \"d\"\n unit port\n severity low\n"
                " action review\n basis \"b\"\n valid 2026-06-01 .. 2027-01-01\n on declaration\n"
                " when any item (item.hs starts with \"%04u\" and item.value < %u)\n"
                " reason \"r\"\nend\n",
                i, i, i % 50);
    const struct rule_set *set = NULL;
    struct rule_faults faults = { 0 };
    struct rule_text file = { .name = STR("t"), .text = buf_str(&b) };
    check(rule_set_compile(a, &file, 1, &set, &faults) == 0);
    struct event e;
    check(event_sample(a, EVENT_DECLARATION,
                       STR("+item; item.hs = 00171200; item.value = 3; +item; item.hs = 0999; "
                           "item.value = 100"),
                       &e) == 0);
    struct run r = { .facts = &(struct rule_facts){ .event = &e, .now = now } };
    struct rule_bits may;
    rule_filter_run(set->filters[EVENT_DECLARATION], &r, &may);
    size_t n = 0;
    for (size_t i = 0; i < countof(may.word); i++)
        n += (size_t)__builtin_popcountll(may.word[i]);
    check(n == 1 && (may.word[0] & (uint64_t)1 << 17));
}
