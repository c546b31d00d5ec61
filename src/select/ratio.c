// SPDX-License-Identifier: Apache-2.0
#include "select/ratio.h"

#include <math.h>

#define KEEP        .9   /* of the sums, each week */
#define UP          1.15 /* a step */
#define DOWN        .9
#define NEARLY      .8  /* of what the least of value find: what is learned is worth the rest */
#define FIRST       .02 /* share of red */
#define LEAST       .01
#define ALARM_LEAST .1 /* share, for so many weeks */
#define ALARM_WEEKS 8

/* A find rate with a little doubt, so that a few examinations decide nothing. */
static double rate(double found, double n) { return (found + .5) / (n + 10); }

double select_ratio_next(struct select_ratio *r, const struct select_ratio_week *w, double least,
                         double most)
{
    if (r->at <= 0)
        r->at = FIRST;
    r->explored = KEEP * r->explored + w->explored;
    r->explored_found = KEEP * r->explored_found + w->explored_found;
    r->marginal = KEEP * r->marginal + w->marginal;
    r->marginal_found = KEEP * r->marginal_found + w->marginal_found;
    if (w->is_moved ||
        select_watch_finds(&r->watch, w->valued_found, w->expected, w->variance) == SELECT_FELL)
        r->alarmed = ALARM_WEEKS;
    double gain = rate(r->explored_found, r->explored);
    double price = rate(r->marginal_found, r->marginal);
    r->at *= gain >= NEARLY * price ? UP : DOWN;
    if (r->alarmed > 0) {
        r->alarmed--;
        r->at = fmax(r->at, ALARM_LEAST);
    }
    r->at = fmin(most, fmax(fmax(least, LEAST), r->at));
    return fmin(most, fmax(least, r->at));
}
