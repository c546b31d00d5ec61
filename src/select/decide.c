// SPDX-License-Identifier: Apache-2.0
/* The order in which a declaration may be taken: the first that takes it decides. */
#include "base/err.h"
#include "select/private.h"

#include <math.h>
#include <string.h>

#define NOVEL_LEAST .05 /* what is well known is seldom explored, not never */
#define NARROW      .8  /* standard deviations by which those to come are counted less, */
#define MORE        .5  /* and places by which there is more room, so that none is left over */
#define LOSS_MOST   1e15
#define MEMORY      500 /* declarations over which shares and means are taken */

enum { SEEN_MOST = 10000000 };

const char *const select_stream_names[SELECT_STREAMS] = {
#define STREAM(name, why) #name,
#include "select/streams.def"
};

struct deciding {
    struct select_state *s;
    const struct select_item *i;
    struct select_decision *d;
    struct select_forecast rest;
    double chances[3], left; /* left: chance that nothing took it yet */
    bool has_chances;        /* they are drawn when the first is asked: few are */
    bool is_taken, is_other; /* is_other: something but the lot took it */
    bool waits;              /* value is judged when all have come */
};

/* `chance` of taking it, if it comes to that; is_drawn: and it does. */
static void take(struct deciding *x, enum select_stream stream, enum select_lane lane,
                 double chance, bool is_drawn)
{
    x->d->chances[stream] += x->left * chance;
    x->left *= 1 - chance;
    if (is_drawn && !x->is_other && stream != SELECT_BY_random) {
        x->is_other = true;
        x->d->otherwise = lane;
    }
    if (!is_drawn || x->is_taken)
        return;
    x->is_taken = true;
    x->d->stream = stream;
    x->d->lane = lane;
}

static double *chance(struct deciding *x, enum select_chance c)
{
    if (!x->has_chances)
        select_chances(x->s, x->d->number, x->chances);
    x->has_chances = true;
    return &x->chances[c];
}

static void demand(struct deciding *x, enum select_lane lane)
{
    if (x->i->demanded == lane)
        take(x, SELECT_BY_mandatory, lane, x->i->percent / 100,
             *chance(x, SELECT_CHANCE_demand) < x->i->percent / 100);
    if (lane == SELECT_red && x->s->policy->mode == SELECT_MODSEL &&
        x->i->hits > x->s->terms->most_hits)
        take(x, SELECT_BY_mandatory, lane, 1, true);
}

static void lot(struct deciding *x)
{
    x->d->is_sampled = select_lot(x->s, x->d->number);
    x->d->floor = x->s->terms->random;
    take(x, SELECT_BY_random, SELECT_red, x->d->floor, x->d->is_sampled);
}

/* That a Thompson draw of any profile passes the bar. The bar then moves to where such chances are
 * `target` on the average (Robbins and Monro, 1951). */
static double thompson(struct deciding *x, double target)
{
    double none = 1, bar = 1 / (1 + exp(-x->s->bar));
    for (size_t k = 0; k < x->i->n_beliefs; k++)
        none *= select_beta(bar, x->i->beliefs[k].a, x->i->beliefs[k].b);
    if (target > 0)
        x->s->bar = fmin(15, fmax(-15, x->s->bar + .05 * fmin(4, (1 - none) / target - 1)));
    return 1 - none;
}

static double novelty(struct deciding *x, double target)
{
    double mean = x->s->novel;
    return fmin(1, target * (x->i->novelty + NOVEL_LEAST) / (mean + NOVEL_LEAST));
}

double select_explores(const struct select_state *s)
{
    double share = fmin(s->terms->explore_most, fmax(s->terms->explore_least, s->explore));
    return share * s->terms->capacity[SELECT_red];
}

static double explore_left(const struct select_state *s)
{
    return select_explores(s) - s->explored;
}

/* The price of a lane: what so many of those still to come reach as there is room for. Room is left
 * for the demands and the exploration that are to be expected, but no declaration is refused the
 * last place for what only may come. */
static double price(struct deciding *x, enum select_lane lane, double work, double *ret_left)
{
    struct select_lane_state *l = &x->s->lanes[lane];
    double few = fmax(0, x->rest.rest - NARROW * x->rest.sd), mean = fmax(l->work, 1e-9);
    double share = 1 - l->demand - (lane == SELECT_red ? x->s->terms->random : 0);
    double left = select_free(x->s, lane, &x->rest);
    *ret_left = fmax(0, left);
    if (left < work)
        return INFINITY;
    left -= l->demand * x->rest.rest * l->work;
    if (lane == SELECT_red)
        left -= fmin(fmax(0, explore_left(x->s)), x->rest.rest * .5);
    return select_values_at(&l->values,
                            (fmax(0, left) / mean + MORE) / (few * fmax(share, .01) + 1));
}

/* What value has to reach in a lane, and what it is. */
struct bid {
    double value, bar, left, work;
};
static struct bid bid(struct deciding *x, enum select_lane lane)
{
    struct bid b = { .value = select_value(x->s, x->i, lane),
                     .work = select_work(x->s, x->i, lane) };
    b.bar = price(x, lane, b.work, &b.left);
    return b;
}

static void value(struct deciding *x, enum select_lane lane, struct bid b)
{
    bool is_worth = b.value >= b.bar;
    if (lane == SELECT_red || (!x->is_taken && !x->waits && is_worth)) {
        x->d->value = b.value;
        x->d->threshold = b.bar;
        x->d->left = b.left;
    }
    if (!x->is_taken || x->d->lane < lane)
        select_value_add(&x->s->lanes[lane].values, b.value);
    if (!x->waits)
        take(x, SELECT_BY_value, lane, is_worth, is_worth);
}

/* Only of what value would leave: the rest is looked at anyway. */
static void explore(struct deciding *x, struct bid b)
{
    struct select_state *s = x->s;
    double left = explore_left(s), mean = s->lanes[SELECT_red].work;
    if (x->left <= 0 || b.value >= b.bar || left < b.work / 2 || b.left < b.work)
        return;
    double target = fmin(.5, left / (mean * (x->rest.rest + 1)));
    double part = x->i->n_beliefs ? target / 2 : 0;
    double by_belief = part > 0 ? thompson(x, part) : 0, by_novelty = novelty(x, target - part);
    double all = 1 - (1 - by_belief) * (1 - by_novelty);
    take(x, SELECT_BY_explore, SELECT_red, all, *chance(x, SELECT_CHANCE_explore) < all);
}

/* Fills what the lane lacks of its rate: surely a whole one, by chance a part of one. */
static void fill(struct deciding *x, enum select_lane lane)
{
    double lacks = x->s->terms->rate[lane] * x->d->number - x->s->lanes[lane].taken;
    double part = fmin(1, fmax(0, lacks)), *u = chance(x, SELECT_CHANCE_fill);
    take(x, SELECT_BY_fill, lane, part, *u < part);
    *u = part < 1 ? fmax(0, (*u - part) / (1 - part)) : *u;
}

static void relief(struct deciding *x)
{
    struct select_decision *d = x->d;
    double off = 1 - x->s->terms->relief, work = select_work(x->s, x->i, SELECT_red);
    double v = x->s->policy->rank == SELECT_LOSS ? x->i->loss : x->i->p;
    if (x->i->is_trusted && off < 1 && v / (work > 0 ? work : 1) >= d->threshold)
        take(x, SELECT_BY_relief, SELECT_green, 1, true);
}

static void learn(struct deciding *x)
{
    struct select_state *s = x->s;
    s->known += s->known < MEMORY;
    for (int l = SELECT_blue; l < SELECT_LANES; l++) {
        struct select_lane_state *lane = &s->lanes[l];
        bool is_demand = x->d->stream == SELECT_BY_mandatory && (int)x->d->lane == l;
        lane->demand += ((double)is_demand - lane->demand) / s->known;
        lane->work += (select_work(s, x->i, (enum select_lane)l) - lane->work) / s->known;
    }
    s->novel += (x->i->novelty - s->novel) / s->known;
}

static bool in(double v, double least, double most) { return v >= least && v <= most; }

static int check(const struct select_state *s, const struct select_item *i)
{
    if (!in(i->progress, 0, 1) || !in(i->p, 0, 1) || !in(i->loss, 0, LOSS_MOST) ||
        !in(i->percent, 0, 100) || !in(i->novelty, 0, 1) || i->hits < 0)
        return fail(ERR_INVALID, "a number of the declaration is not in its range");
    if ((unsigned)i->demanded >= SELECT_LANES || i->n_beliefs > SELECT_BELIEFS_MAX)
        return fail(ERR_INVALID, "there is no such lane, or there are too many profiles");
    for (size_t k = 0; k < i->n_beliefs; k++)
        if (!in(i->beliefs[k].a, 1e-6, 1e9) || !in(i->beliefs[k].b, 1e-6, 1e9))
            return fail(ERR_INVALID, "a profile's counts are not above 0");
    for (int l = SELECT_blue; l < SELECT_LANES && s->policy->unit == SELECT_MINUTES; l++)
        if (!in(i->minutes[l], .1, 100000))
            return fail(ERR_INVALID, "the policy counts minutes, and those of the declaration are "
                                     "not from 0.1 to 100000");
    if (s->seen >= SEEN_MOST)
        return fail(ERR_LIMIT, "more than %d declarations in a shift", SEEN_MOST);
    return 0;
}

static void in_order(struct deciding *x)
{
    bool is_modsel = x->s->policy->mode == SELECT_MODSEL;
    demand(x, SELECT_red);
    lot(x);
    for (int l = SELECT_red; l > SELECT_green; l--) {
        enum select_lane lane = (enum select_lane)l;
        if (l != SELECT_red)
            demand(x, lane);
        if (is_modsel) {
            fill(x, lane);
            continue;
        }
        if (x->s->terms->capacity[l] <= 0)
            continue;
        struct bid b = bid(x, lane);
        if (l == SELECT_red)
            explore(x, b);
        value(x, lane, b);
    }
    if (!is_modsel && !x->waits)
        relief(x);
    take(x, SELECT_BY_rest, SELECT_green, 1, true);
}

int select_one(struct select_state *s, const struct select_item *i, bool waits,
               struct select_decision *ret)
{
    struct select_decision d = { .number = s->seen + 1 };
    struct deciding x = { .s = s, .i = i, .d = &d, .left = 1, .waits = waits };
    TRY(check(s, i));
    s->seen++;
    s->progress = fmax(s->progress, i->progress);
    x.rest = select_rest(s);
    d.rest = x.rest.rest;
    in_order(&x);
    d.propensity = d.chances[d.stream];
    double work = select_work(s, i, d.lane);
    select_use(s, &d, work);
    if (d.stream == SELECT_BY_explore)
        s->explored += work;
    learn(&x);
    *ret = d;
    return 0;
}

int select_decide(struct select_state *s, const struct select_item *i, struct select_decision *ret)
{
    return select_one(s, i, false, ret);
}
