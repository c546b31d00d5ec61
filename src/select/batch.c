// SPDX-License-Identifier: Apache-2.0
/* A shift when all of it is known: demands, lot and exploration as they came, then the best. */
#include "base/err.h"
#include "select/private.h"

#include <math.h>
#include <stdlib.h>

struct candidate {
    size_t at;
    double value;
};

static int by_value(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void move(struct select_decision *d, enum select_stream stream, enum select_lane lane)
{
    d->chances[stream] += d->chances[SELECT_BY_rest];
    d->chances[SELECT_BY_rest] = 0;
    d->stream = stream;
    d->propensity = d->chances[stream];
    d->lane = d->otherwise = lane;
}

/* The best first, while they fit. */
static double fill_lane(struct select_state *s, const struct select_item *items,
                        struct select_decision *d, enum select_lane lane,
                        const struct candidate *best, size_t n)
{
    double least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        double work = select_work(s, &items[best[i].at], lane);
        if (s->lanes[lane].used + work > s->terms->capacity[lane] + 1e-9)
            continue;
        move(&d[best[i].at], SELECT_BY_value, lane);
        select_use(s, &d[best[i].at], work);
        least = best[i].value;
    }
    for (size_t i = 0; i < n; i++)
        if (d[best[i].at].lane == lane || lane == SELECT_red) {
            d[best[i].at].value = best[i].value;
            d[best[i].at].threshold = least;
        }
    return least;
}

static void spare(const struct select_state *s, const struct select_item *items,
                  struct select_decision *d, size_t n, double least)
{
    for (size_t i = 0; i < n; i++) {
        struct select_item plain = items[i];
        plain.is_trusted = false;
        d[i].left = d[i].rest = 0;
        if (d[i].stream == SELECT_BY_rest && items[i].is_trusted && s->terms->relief > 0 &&
            select_value(s, &plain, SELECT_red) >= least)
            move(&d[i], SELECT_BY_relief, SELECT_green);
    }
}

int select_batch(struct arena *a, struct select_state *s, const struct select_item *items, size_t n,
                 struct select_decision *ret)
{
    struct candidate *best = make_n(a, struct candidate, n + 1);
    double least = INFINITY;
    for (size_t i = 0; i < n; i++)
        TRY(select_one(s, &items[i], true, &ret[i]));
    if (s->policy->mode == SELECT_MODSEL)
        return 0;
    for (int l = SELECT_red; l > SELECT_green; l--) {
        size_t m = 0;
        for (size_t i = 0; i < n; i++)
            if (ret[i].stream == SELECT_BY_rest)
                best[m++] =
                    (struct candidate){ i, select_value(s, &items[i], (enum select_lane)l) };
        if (m)
            qsort(best, m, sizeof *best, by_value);
        double got = fill_lane(s, items, ret, (enum select_lane)l, best, m);
        least = l == SELECT_red ? got : least;
    }
    spare(s, items, ret, n, least);
    return 0;
}
