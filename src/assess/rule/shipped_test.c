// SPDX-License-Identifier: Apache-2.0
/* The rules we ship: all compile, each with examples of what it hits and what it misses. */
#include "assess/rule/internal.h"
#include "assess/rule/sample.h"
#include "base/buf.h"
#include "base/test.h"

#include <stdio.h>
#include <string.h>

static const usec now = 1795478400 * USEC_PER_S; /* 2026-11-24 */

static str slurp(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        test_fail(__FILE__, __LINE__, path);
    size_t cap = 1 << 20;
    char *p = make_n(a, char, cap);
    size_t n = fread(p, 1, cap, f);
    fclose(f);
    return (str){ p, n };
}

static const char *const paths[] = { "rules/travellers.rules",   "rules/documents.rules",
                                     "rules/declarations.rules", "rules/lists.rules",
                                     "rules/links.rules",        "rules/profiles.rules" };

static const struct rule_set *shipped(struct arena *a)
{
    struct rule_text texts[countof(paths)];
    for (size_t i = 0; i < countof(paths); i++)
        texts[i] = (struct rule_text){ .name = str_c(paths[i]), .text = slurp(a, paths[i]) };
    const struct rule_set *set = NULL;
    struct rule_faults faults = { 0 };
    if (rule_set_compile(a, texts, countof(texts), &set, &faults) != 0)
        list_each (struct rule_fault, f, &faults)
            test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, f)));
    return set;
}

/* That they come out so is tried when the rules are compiled (examples.c). */
TEST(each_shipped_rule_says_what_it_must_hit_and_what_it_must_miss)
{
    cleanup(arena_freep) struct arena *a = arena_new(32 << 20);
    const struct rule_set *set = shipped(a);
    check(rule_set_count(set) >= 97);
    for (size_t i = 0; i < rule_set_count(set); i++) {
        const struct rule *r = rule_at(set, i);
        size_t hits = 0, misses = 0;
        list_each (const struct rule_example, x, &r->body->examples) {
            hits += x->is_hit;
            misses += !x->is_hit;
        }
        if (!hits || !misses)
            test_fail(__FILE__, __LINE__, str_cstr(a, r->id));
        check(r->basis.len > 0 && r->body->reason.n > 0);
    }
}

/* Named sets stay names in the canonical text: those of all files. */
static str shipped_sets(struct arena *a)
{
    struct buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < countof(paths); i++) {
        str rest = slurp(a, paths[i]), line;
        bool inside = false;
        while (str_cut(&rest, '\n', &line)) {
            inside |= str_starts(line, STR("set "));
            if (inside) {
                buf_add(&b, line);
                buf_c(&b, '\n');
            }
            inside &= !str_has(line, '}');
        }
    }
    return buf_str(&b);
}

TEST(each_shipped_rule_comes_back_from_its_canonical_text)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    const struct rule_set *set = shipped(a);
    str sets = shipped_sets(a);
    for (size_t i = 0; i < rule_set_count(set); i++) {
        str text = rule_print(a, rule_at(set, i));
        struct rule_text files[] = { { .name = STR("sets"), .text = sets },
                                     { .name = STR("again"), .text = text } };
        const struct rule_set *again = NULL;
        struct rule_faults faults = { 0 };
        if (rule_set_compile(a, files, 2, &again, &faults) != 0)
            test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, &faults.at[0])));
        check(str_eq(text, rule_print(a, rule_at(again, 0))));
    }
}

TEST(a_thousand_rules_cost_an_event_little)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    const struct rule_set *once = shipped(a), *set = NULL;
    enum { COPIES = 18 };
    struct rule_text texts[COPIES + 1] = { { .name = STR("sets"), .text = shipped_sets(a) } };
    struct rule_faults faults = { 0 };
    for (int i = 1; i <= COPIES; i++) { /* the same rules under other names */
        struct buf b = buf_new(a, 1 << 20);
        for (size_t k = 0; k < rule_set_count(once); k++) {
            str text = rule_print(a, rule_at(once, k));
            buf_fmt(&b, "rule X%d-", i);
            buf_add(&b, str_sub(text, 5, text.len));
        }
        texts[i] = (struct rule_text){ .name = STR("copies"), .text = buf_str(&b) };
    }
    check(rule_set_compile(a, texts, countof(texts), &set, &faults) == 0);
    struct event events[2];
    check(event_sample(a, EVENT_TRAVELLER,
                       STR("journey.direction = in; person.name = Ali Khan; person.role = "
                           "passenger; booking.payment = "
                           "card; booking.stay_days = 12; person.bag_count = 2; document.type = "
                           "P; document.number = AB1234567; document.expiry = 2030-01-01; "
                           "leg.from = DXB; leg.to = KHI; profile.known_days = 200"),
                       &events[0]) == 0);
    check(event_sample(a, EVENT_DECLARATION,
                       STR("declaration.regime = HC; declaration.departure = CN; item.hs = "
                           "52081100; item.description = Cotton, woven; item.net_mass_kg = 100; "
                           "item.value_per_kg = 4; profile.known_days = 200; +item; item.hs = 39"),
                       &events[1]) == 0);
    for (size_t k = 0; k < countof(events); k++) {
        enum { TURNS = 500 };
        struct rule_facts facts = { .event = &events[k], .now = now };
        struct rule_found found = { 0 };
        int64_t begin = test_cpu_us();
        for (int i = 0; i < TURNS; i++)
            check(rule_set_run(set, &facts, a, &found) == 0);
        int64_t spent = test_cpu_us() - begin;
        check(found.live.n == 0);
        printf("  %zu rules over a %s: %lld ns\n", rule_set_count(set), event_kind_names[k],
               (long long)(spent * 1000 / TURNS));
        check(spent < 2 * USEC_PER_S); /* 1 ms an event, in the slowest build */
    }
}
