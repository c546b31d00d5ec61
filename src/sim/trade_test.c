// SPDX-License-Identifier: Apache-2.0
#include "sim/trade.h"

#include "base/err.h"
#include "base/test.h"

#include <math.h>
#include <string.h>

enum { WEEKS = 40, A_WEEK = 600 };

static struct trade *begin(struct arena *a, uint64_t seed, enum trade_regime regime)
{
    struct trade *t;
    check(trade_open(a, &(struct trade_conf){ seed, WEEKS, A_WEEK, regime }, &t) == 0);
    return t;
}

TEST(trade_is_the_same_for_a_seed)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    for (int regime = 0; regime < TRADE_REGIMES; regime++) {
        struct trade *x = begin(a, 1, (enum trade_regime)regime);
        struct trade *y = begin(a, 1, (enum trade_regime)regime);
        const struct trade_declaration *d, *e;
        size_t n, m;
        while (trade_week(x, &d, &n)) {
            check(trade_week(y, &e, &m) && n == m && !memcmp(d, e, n * sizeof *d));
            for (size_t i = 0; i < n; i += 7)
                check(trade_examine(x, &d[i]) == trade_examine(y, &e[i]));
        }
        check(!trade_week(y, &e, &m));
    }
}

TEST(trade_is_as_large_and_as_bad_as_it_should)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct trade *t = begin(a, seed, TRADE_stable);
        const struct trade_declaration *d;
        double all = 0, offences = 0;
        for (size_t n; trade_week(t, &d, &n);)
            for (size_t i = 0; i < n; i++) {
                check(i == 0 || d[i].id != d[i - 1].id);
                check(d[i].id / TRADE_OF_ONE % TRADE_TRADERS == d[i].trader);
                check(i == 0 || d[i].day > d[i - 1].day ||
                      (d[i].day == d[i - 1].day && d[i].minute >= d[i - 1].minute));
                check(d[i].value > 0 && d[i].mass > 0 && d[i].tax_rate >= 0);
                check(d[i].is_offence == (d[i].loss > 0));
                all++;
                offences += d[i].is_offence;
            }
        check(fabs(all / (WEEKS * A_WEEK) - 1) < .1);
        check(offences / all > .02 && offences / all < .10);
    }
}

/* Share of the offences of a half that are of traders who offended in the first quarter. */
static double known(struct arena *a, enum trade_regime regime)
{
    struct trade *t = begin(a, 3, regime);
    const struct trade_declaration *d;
    bool *is_bad = make_n(a, bool, 1 << 16);
    double of_known = 0, all = 0;
    for (size_t n; trade_week(t, &d, &n);)
        for (size_t i = 0; i < n; i++) {
            check(d[i].trader < 1 << 16);
            if (d[i].week < WEEKS / 2)
                is_bad[d[i].trader] |= d[i].is_offence;
            else if (d[i].is_offence) {
                of_known += is_bad[d[i].trader];
                all++;
            }
        }
    return of_known / all;
}

TEST(trade_moves_as_its_regime_says)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    double stable = known(a, TRADE_stable), gradual = known(a, TRADE_gradual);
    double sudden = known(a, TRADE_sudden);
    check(stable > .85);
    check(gradual < stable - .05);
    check(sudden < .4);
}

TEST(trade_comes_back_under_a_new_name)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    struct trade *t = begin(a, 5, TRADE_stable);
    const struct trade_declaration *d;
    uint32_t *name = make_n(a, uint32_t, 1 << 16), *agent = make_n(a, uint32_t, 1 << 16);
    int hops = 0, with_agent = 0, found = 0;
    for (size_t n; trade_week(t, &d, &n);)
        for (size_t i = 0; i < n; i++) {
            uint32_t x = d[i].trader;
            if (name[x] && name[x] != d[i].importer) {
                hops++;
                with_agent += agent[x] == d[i].agent;
            }
            name[x] = d[i].importer;
            agent[x] = d[i].agent;
            found += trade_examine(t, &d[i]);
        }
    check(found > 200);
    check(hops > 20 && with_agent > hops / 4);
}

TEST(trade_has_examiners_who_find_nothing)
{
    enum { AGENTS = 1000 };
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    struct trade *t = begin(a, 2, TRADE_gradual);
    const struct trade_declaration *d;
    /* of each agent: offences before the first examiners and finds of theirs, finds of others */
    struct {
        int offences, found, found_by_others;
    } *of = arena_alloc(a, sizeof *of, AGENTS, 8);
    double missed = 0, offences = 0;
    int bent = 0;
    for (size_t n; trade_week(t, &d, &n);)
        for (size_t i = 0; i < n; i++) {
            bool is_found = trade_examine(t, &d[i]);
            check(d[i].agent < AGENTS && (!is_found || d[i].is_offence));
            offences += d[i].is_offence;
            missed += d[i].is_offence && !is_found;
            of[d[i].agent].offences += d[i].is_offence && d[i].examiner == 0;
            of[d[i].agent].found += is_found && d[i].examiner == 0;
            of[d[i].agent].found_by_others += is_found && d[i].examiner != 0;
        }
    for (int k = 0; k < AGENTS; k++)
        bent += of[k].offences >= 3 && of[k].found == 0 && of[k].found_by_others > 5;
    check(bent >= 1 && bent < 10);
    check(missed / offences > .02 && missed / offences < .15);
}

TEST(trade_refuses_what_is_out_of_range)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct trade *t;
    check(trade_open(a, &(struct trade_conf){ 1, 0, 10, TRADE_stable }, &t) == ERR_INVALID);
    check(trade_open(a, &(struct trade_conf){ 1, 10, 0, TRADE_stable }, &t) == ERR_INVALID);
    check(trade_open(a, &(struct trade_conf){ 1, TRADE_WEEKS_MAX + 1, 10, TRADE_stable }, &t) ==
          ERR_INVALID);
}
