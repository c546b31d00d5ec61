// SPDX-License-Identifier: Apache-2.0
/* What was usual, and what a value is beside it. */
#include "site/site_private.h"

#include <math.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void site_sort_times(struct times *t)
{
    if (t->n)
        qsort(t->at, t->n, sizeof *t->at, by_size);
}

double site_quantile(const int64_t *sorted, size_t n, double q)
{
    if (n == 0)
        return 0;
    double place = q * (double)(n - 1);
    size_t i = (size_t)place;
    double low = (double)sorted[i], high = (double)sorted[i + 1 < n ? i + 1 : i];
    return low + (high - low) * (place - (double)i);
}

struct site_band site_band_of(const int64_t *values, size_t n)
{
    int64_t sorted[SITE_WEEKS];
    struct site_band b = { .weeks = (int64_t)n };
    must(n <= SITE_WEEKS);
    if (b.weeks < site_threshold.least_weeks)
        return b;
    for (size_t i = 0; i < n; i++)
        sorted[i] = values[i];
    qsort(sorted, n, sizeof *sorted, by_size);
    b.is_known = true;
    b.low = site_quantile(sorted, n, .1);
    b.median = site_quantile(sorted, n, .5);
    b.high = site_quantile(sorted, n, .9);
    return b;
}

/* Beyond the end of a band by so many times what chance alone moves a count of that size. */
static bool is_beyond(double n, const struct site_band *b, int64_t slack)
{
    double low = b->low - (double)slack * sqrt(b->low > 1 ? b->low : 1);
    double high = b->high + (double)slack * sqrt(b->high > 1 ? b->high : 1);
    return n < low || n > high;
}

enum site_state site_judge(double n, const struct site_band *b)
{
    if (!b->is_known)
        return SITE_IS_normal;
    return is_beyond(n, b, site_threshold.slack_bad)         ? SITE_IS_bad
           : is_beyond(n, b, site_threshold.slack_attention) ? SITE_IS_attention
                                                             : SITE_IS_normal;
}

enum site_state site_judge_value(enum site_measure m, double v)
{
    const struct measure_row *r = &site_measures[m];
    double sign = r->judge == JUDGE_UNDER ? -1 : 1;
    if (r->judge != JUDGE_OVER && r->judge != JUDGE_UNDER)
        return SITE_IS_normal;
    return sign * v > sign * (double)r->bad         ? SITE_IS_bad
           : sign * v > sign * (double)r->attention ? SITE_IS_attention
                                                    : SITE_IS_normal;
}

usec site_first(const struct site *s, enum site_measure m)
{
    usec first = 0;
    list_each (const struct feed, f, &s->feeds)
        if (f->measure == m && (!first || f->first < first))
            first = f->first;
    return first;
}

/* A week counts when the measure was told by then, and nobody had said that the site is closed. */
static bool week_counts(const struct site *s, enum site_measure m, usec from)
{
    usec first = site_first(s, m);
    if (!first || from + HOUR <= first)
        return false;
    list_each (const struct site_plan, p, &s->plans)
        if (from < (p->ended ? p->ended : p->to) && from + HOUR > p->from)
            return false;
    return true;
}

struct site_band site_band_at(const struct sites *all, const struct site *s, enum site_measure m,
                              size_t hour)
{
    int64_t values[SITE_WEEKS];
    size_t n = 0;
    usec begins = all->ask->now / HOUR * HOUR - (usec)hour * HOUR;
    for (size_t k = 0; k < SITE_WEEKS; k++)
        if (week_counts(s, m, begins - (usec)(k + 1) * WEEK_HOURS * HOUR))
            values[n++] = s->of[m] ? s->of[m]->before[hour][k] : 0;
    return site_band_of(values, n);
}
