// SPDX-License-Identifier: Apache-2.0
#include "sim/border.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/map.h"
#include "base/test.h"

static const usec began = 1795478400 * USEC_PER_S; /* 2026-11-24 */
#define STORY(...)
#define SCHEME(...) +1
enum {
    SCHEMES = 0
#include "sim/border.def"
};

static struct border *border_of(uint64_t seed)
{
    return border_new(
        &(struct border_conf){ .seed = seed, .people = 100000, .now = began, .schemes = 20 });
}

/* A fingerprint of n messages, told at that many in a second. */
static str fingerprint(struct arena *a, uint64_t seed, int n)
{
    struct border *b = border_of(seed);
    cleanup(arena_freep) struct arena *m = arena_new(64 << 20);
    str sum = STR("");
    for (int i = 0; i < n; i++) {
        struct border_message x;
        arena_reset(m);
        border_next(b, m, began + (usec)i * USEC_PER_S / 50, &x);
        sum = sha256_hex(a, str_fmt(a, STR_FMT "%s" STR_FMT STR_FMT, STR_ARG(sum), x.link,
                                    STR_ARG(x.reference), STR_ARG(sha256_hex(m, x.body))));
    }
    border_free(b);
    return sum;
}

TEST(the_same_seed_and_moment_give_the_same_border)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    str once = fingerprint(a, 7, 1500);
    check(str_eq(once, fingerprint(a, 7, 1500)));
    check(!str_eq(once, fingerprint(a, 101, 1500)));
}

TEST(every_link_speaks_every_scheme_shows_and_no_number_comes_twice)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    cleanup(arena_freep) struct arena *m = arena_new(64 << 20);
    struct map seen = map_new(a);
    struct border *b = border_of(101);
    size_t links = 0, schemes = 0, twice = 0, ordinary = 0;
    for (int i = 0; i < 6000; i++) {
        struct border_message x;
        arena_reset(m);
        border_next(b, m, began + (usec)i * USEC_PER_S / 50, &x);
        void **link = map_at(&seen, str_fmt(a, "link %s", x.link));
        links += !*link;
        void **reference =
            map_at(&seen, str_fmt(a, "reference %s " STR_FMT, x.link, STR_ARG(x.reference)));
        twice += *reference != NULL;
        *reference = b;
        *map_at(&seen, str_fmt(a, "link %s", x.link)) = b;
        list_each (const struct border_truth, t, &x.truths) {
            void **kind = map_at(&seen, str_fmt(a, "scheme " STR_FMT, STR_ARG(t->kind)));
            schemes += !*kind;
            *kind = b;
            check(t->subject.len && t->fires.len && str_eq(t->id, x.scheme));
        }
        ordinary += !x.scheme.len;
        check(x.events > 0 && x.body.len > 0);
    }
    border_free(b);
    check(links == 8 && twice == 0);
    check(schemes == SCHEMES);
    check(ordinary > 5000);
}

static bool says(str body, const char *what)
{
    size_t at;
    return str_find(body, str_c(what), &at);
}

TEST(importers_who_behave_declare_and_some_of_them_are_examined)
{
    cleanup(arena_freep) struct arena *m = arena_new(64 << 20);
    struct border_conf conf = { .seed = 7, .people = 100000, .now = began, .schemes = 20 };
    conf.has_trade = true;
    conf.regime = TRADE_sudden;
    struct border *b = border_new(&conf), *same = border_new(&conf);
    int declared = 0, offences = 0, found = 0, clean = 0;
    for (int i = 0; i < 12000; i++) {
        struct border_message x, y;
        usec now = began + (usec)i * USEC_PER_S / 50;
        arena_reset(m);
        border_next(b, m, now, &x);
        border_next(same, m, now, &y);
        check(str_eq(x.body, y.body));
        declared += x.trade.number.len > 0;
        offences += x.trade.is_offence;
        check(x.trade.is_offence == (x.trade.loss > 0));
        found += says(x.body, "less was to be paid") && says(x.body, "assessed_value");
        clean += says(x.body, "assessed_value") && says(x.body, "as declared");
    }
    border_free(b);
    border_free(same);
    check(declared > 2000 && declared < 3000);
    check(offences > declared / 100 && offences < declared / 4);
    check(found > 0 && clean > found);
}

TEST(a_message_needs_no_more_memory_than_the_one_before)
{
    cleanup(arena_freep) struct arena *m = arena_new(64 << 20);
    struct border *b = border_of(7);
    size_t most[2] = { 0 };
    for (int i = 0; i < 20000; i++) {
        struct border_message x;
        arena_reset(m);
        border_next(b, m, began + (usec)i * USEC_PER_S / 50, &x);
        size_t *half = &most[i >= 10000];
        *half = arena_used(m) > *half ? arena_used(m) : *half;
    }
    border_free(b);
    check(most[1] < most[0] + most[0] / 4);
}

TEST(a_burst_is_that_many_messages_and_then_over)
{
    cleanup(arena_freep) struct arena *m = arena_new(64 << 20);
    struct border *b = border_of(7);
    int lists = 0, declarations = 0;
    for (struct border_message x; border_burst(b, m, 3, 50, began, &x); arena_reset(m)) {
        lists += str_eq(str_c(x.link), STR("api"));
        declarations += str_eq(str_c(x.link), STR("weboc"));
    }
    border_free(b);
    check(lists == 3 && declarations == 50);
}
