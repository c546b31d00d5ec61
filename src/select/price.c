// SPDX-License-Identifier: Apache-2.0
/* How much is still to come, what is left for it, and so the price of one examination. */
#include "select/private.h"

#include <math.h>
#include <string.h>

#define FORECAST_WEIGHT    60.0 /* declarations that a forecast counts for: it is 13 % off, mostly */
#define CELLS_PER_DOUBLING 8.0
#define LEAST_DOUBLING     (-14.0)
#define ONE                16u         /* a value, so that it can be halved four times */
#define FEW                (16u * ONE) /* values of which the greatest is no bound */
#define LATE               4.0         /* declarations that may come after the last is expected */

/* Gamma-Poisson: the forecast is worth FORECAST_WEIGHT declarations seen. */
struct select_forecast select_rest(const struct select_state *s)
{
    double weight = FORECAST_WEIGHT, expect = s->expect[((s->day % 7) + 7) % 7];
    double all = (weight + s->seen) / (weight / fmax(expect, 1) + s->progress);
    double rest = all * (1 - s->progress);
    return (struct select_forecast){ rest, sqrt(rest + rest * rest / (weight + s->seen)) };
}

static unsigned cell_of(double value)
{
    double at = value > 0 ? (log2(value) - LEAST_DOUBLING) * CELLS_PER_DOUBLING : 0;
    return at <= 0 ? 0 : at >= SELECT_VALUE_CELLS - 1 ? SELECT_VALUE_CELLS - 1 : (unsigned)at;
}

static double edge(double cell) { return exp2(cell / CELLS_PER_DOUBLING + LEAST_DOUBLING); }

void select_value_add(struct select_values *v, double value)
{
    unsigned cell = cell_of(value);
    v->cells[cell] += ONE;
    v->blocks[cell / SELECT_VALUE_BLOCK] += ONE;
    v->n += ONE;
}

void select_values_sum(struct select_values *v)
{
    memset(v->blocks, 0, sizeof v->blocks);
    for (size_t i = 0; i < SELECT_VALUE_CELLS; i++)
        v->blocks[i / SELECT_VALUE_BLOCK] += v->cells[i];
}

void select_values_forget(struct select_values *v, double keep)
{
    if (v->n <= keep * ONE)
        return;
    v->n = 0;
    for (size_t i = 0; i < SELECT_VALUE_CELLS; i++)
        v->n += v->cells[i] /= 2;
    select_values_sum(v);
}

/* With this one there are n + 1, of which it may be the best but `above`. Within a cell values lie
 * evenly by their logarithm. */
double select_values_at(const struct select_values *v, double tail)
{
    double above = tail * (v->n + (double)ONE) - ONE, sum = 0;
    size_t i = SELECT_VALUE_CELLS;
    if (tail >= 1)
        return 0;
    if (above < 0 && v->n < FEW)
        return INFINITY;
    /* Whole blocks first: what a block sums up to, no cell of it passes. */
    for (size_t b = SELECT_VALUE_CELLS / SELECT_VALUE_BLOCK; b > 0; b--) {
        if (sum + v->blocks[b - 1] > above && (above >= 0 || v->blocks[b - 1]))
            break;
        sum += v->blocks[b - 1];
        i -= SELECT_VALUE_BLOCK;
    }
    while (i > 0 && (sum + v->cells[i - 1] <= above || (above < 0 && !v->cells[i - 1])))
        sum += v->cells[--i];
    if (i == 0)
        return 0;
    double part = above < 0 ? 0 : (above - sum) / v->cells[i - 1];
    return i == 1 ? 0 : edge((double)i - part);
}

double select_work(const struct select_state *s, const struct select_item *i, enum select_lane l)
{
    return s->policy->unit == SELECT_MINUTES ? i->minutes[l] : 1;
}

double select_free(struct select_state *s, enum select_lane l, const struct select_forecast *f)
{
    double room = s->terms->capacity[l] - s->lanes[l].used;
    if (l == SELECT_red) {
        double last = s->seen + f->rest + 3 * f->sd + LATE;
        room -= s->lanes[l].work *
                select_lots_ahead(s, s->seen, last < 1e9 ? (uint32_t)last : 1000000000);
    }
    return room + 1e-9;
}

double select_value(const struct select_state *s, const struct select_item *i, enum select_lane l)
{
    double v = s->policy->rank == SELECT_LOSS ? i->loss : i->p;
    double work = select_work(s, i, l);
    return v * (i->is_trusted ? 1 - s->terms->relief : 1) / (work > 0 ? work : 1);
}

void select_use(struct select_state *s, struct select_decision *d, double work)
{
    struct select_lane_state *lane = &s->lanes[d->lane];
    double capacity = s->terms->capacity[d->lane];
    lane->taken++;
    lane->used += work;
    d->is_over =
        s->policy->mode == SELECT_VALUE && d->lane != SELECT_green && lane->used > capacity + 1e-9;
    if (d->is_over)
        lane->over += fmin(work, lane->used - capacity);
}
