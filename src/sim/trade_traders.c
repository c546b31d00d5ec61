// SPDX-License-Identifier: Apache-2.0
/* Traders: who they are, what they turn to, what being examined does to them. */
#include "sim/trade_private.h"

#include <math.h>

#define DISHONEST     .2   /* of the traders */
#define LEAVE         .004 /* of them in a week, others come */
#define HOP           .7   /* of those caught twice */
#define BENT          .06  /* of the agents have an examiner of their own */
#define TRADERS_SHARE .35  /* traders for each declaration of a week */

static uint32_t weighted(struct trade *t, const int *weights, size_t stride, uint32_t n)
{
    int sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += *(const int *)((const char *)weights + i * stride);
    int left = (int)trade_below(t, (uint32_t)sum);
    for (uint32_t i = 0; i < n; i++) {
        left -= *(const int *)((const char *)weights + i * stride);
        if (left < 0)
            return i;
    }
    return 0;
}

static uint32_t some_good(struct trade *t)
{
    return weighted(t, &trade_good_rows[0].weight, sizeof trade_good_rows[0],
                    (uint32_t)trade_goods());
}

static uint32_t some_origin(struct trade *t)
{
    return weighted(t, &trade_origin_rows[0].weight, sizeof trade_origin_rows[0],
                    (uint32_t)trade_origins());
}

static uint32_t some_office(struct trade *t)
{
    static const int weights[] = {
#define TRADE_OFFICE(code, name, mode, weight, examiners) weight,
#include "sim/trade_offices.def"
    };
    return weighted(t, weights, sizeof weights[0], countof(weights));
}

/* One in seven goes by another port than its origin's. */
static void some_line(struct trade *t, struct trade_line *ret)
{
    ret->hs = some_good(t);
    ret->origin = some_origin(t);
    ret->departure = trade_chance(t, .14) ? some_origin(t) : ret->origin;
    ret->price = exp(.15 * trade_normal(t));
}

static void turn_dishonest(struct trade *t, struct trader *x)
{
    static const int weights[] = {
#define TRADE_SCHEME(name, weight, what) weight,
#include "sim/trade_schemes.def"
    };
    x->is_dishonest = true;
    x->scheme = (enum trade_scheme)weighted(t, weights, sizeof weights[0], countof(weights));
    x->target = trade_below(t, x->n_lines);
    x->share = .4 + .5 * trade_unit(t);
    x->depth = .25 + .35 * trade_unit(t);
    x->care = 0;
    x->found = 0;
    if (trade_chance(t, .3)) /* dishonest agents know each other */
        x->agent = trade_below(t, t->bent_agents * 3 + 1);
    if (trade_chance(t, .5))
        x->lines[x->target].departure = some_origin(t);
}

static void some_trader(struct trade *t, struct trader *x)
{
    *x = (struct trader){ .name = t->names++, .office = some_office(t) };
    x->agent = trade_below(t, t->agents);
    x->n_sellers = 1 + trade_below(t, SELLERS_MAX);
    for (uint32_t i = 0; i < x->n_sellers; i++)
        x->sellers[i] = trade_below(t, t->sellers);
    x->n_lines = 1 + trade_below(t, LINES_MAX);
    for (uint32_t i = 0; i < x->n_lines; i++)
        some_line(t, &x->lines[i]);
    x->a_week = exp(.8 * trade_normal(t));
    if (trade_chance(t, DISHONEST))
        turn_dishonest(t, x);
}

void trade_settle(struct trade *t)
{
    double n = ceil((double)t->conf.a_week * TRADERS_SHARE), sum = 0;
    t->agents = (uint32_t)(20 + n / 8);
    t->sellers = (uint32_t)(50 + n);
    t->bent_agents = (uint32_t)ceil(t->agents * BENT);
    for (uint32_t i = 0; i < n; i++) {
        struct trader *x = list_push(t->a, &t->traders);
        some_trader(t, x);
        sum += x->a_week;
    }
    for (size_t i = 0; i < t->traders.n; i++)
        t->traders.at[i].a_week *= (double)t->conf.a_week / sum;
}

/* The same people under a new name: agent, sellers and goods stay. */
static void hop(struct trade *t, struct trader *x)
{
    x->name = t->names++;
    x->found = 0;
    x->care = 0;
    x->gone_until = (int32_t)t->week + 1 + (int32_t)trade_below(t, 3);
}

static void move(struct trade *t, struct trader *x)
{
    some_line(t, &x->lines[x->target]);
    x->sellers[0] = trade_below(t, t->sellers);
    if (trade_chance(t, .3))
        x->office = some_office(t);
}

static void leave(struct trade *t, struct trader *x)
{
    double a_week = x->a_week; /* the trade as a whole stays as large */
    some_trader(t, x);
    x->a_week = a_week;
}

/* As many turn dishonest as turn honest. */
static void swap(struct trade *t, double share)
{
    uint32_t n = 0;
    trade_seat(t, LUCK_swap, 0);
    for (size_t i = 0; i < t->traders.n; i++) {
        struct trader *x = &t->traders.at[i];
        if (x->is_dishonest && trade_chance(t, share)) {
            x->is_dishonest = false;
            n++;
        }
    }
    while (n) {
        struct trader *x = &t->traders.at[trade_below(t, (uint32_t)t->traders.n)];
        if (x->is_dishonest)
            continue;
        turn_dishonest(t, x);
        move(t, x);
        n--;
    }
}

void trade_turn(struct trade *t)
{
    for (size_t i = 0; i < t->traders.n; i++) {
        struct trader *x = &t->traders.at[i];
        trade_seat(t, LUCK_turn, i);
        if (trade_chance(t, LEAVE))
            leave(t, x);
        x->care *= .85;
    }
    if (t->conf.regime == TRADE_gradual)
        swap(t, .02);
    if (t->conf.regime == TRADE_sudden && t->week == t->conf.weeks / 2)
        swap(t, .9);
}

void trade_caught(struct trade *t, struct trader *x, bool is_found)
{
    bool reacts = t->conf.regime == TRADE_adversarial && x->is_dishonest;
    x->found += is_found;
    if (is_found && x->found >= 2 && trade_chance(t, HOP)) {
        hop(t, x);
        if (reacts && trade_chance(t, .6))
            move(t, x);
    } else if (reacts) {
        x->care = fmin(.9, x->care + (is_found ? .6 : .25));
        if (trade_chance(t, is_found ? .5 : .15))
            move(t, x);
    }
}
