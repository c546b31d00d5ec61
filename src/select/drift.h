/* drift.h — has the world moved? Inputs by the population stability index, rates by a control
 * chart.
 *
 * PSI = sum (now - was) ln(now / was) over the cells of a histogram (above .1 to look at, above .2
 * moved; credit scoring's rule of thumb), less what chance alone makes of such counts. Rates (of
 * alerts, of finds among what is examined) are watched week by week beside a slow mean: an alarm
 * is one week far off, or a cumulative sum (Page, 1954). After an alarm the mean begins anew.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

#define SELECT_PSI_MOVED .2

/* Counts of n cells then and now. 0: the same, or too few to say. */
double select_psi(const double *was, const double *now, size_t n);

/* A rate over the weeks; plain data, zero to begin. */
struct select_watch {
    double rate, weight; /* mean of past weeks; how many of them it is worth */
    double spread;       /* how much wider it swings than chance alone, as a variance ratio */
    double up, down;     /* cumulative sums, in deviations */
    double z;            /* of the last week */
};

enum select_alarm { SELECT_CALM, SELECT_FELL, SELECT_ROSE };
/* `yes` of `n` this week. The first weeks only teach. */
enum select_alarm select_watch_week(struct select_watch *w, double yes, double n);
/* Finds beside what was expected of them, the sum of their probabilities, and its variance, the sum
 * of p (1 - p). It sees sooner that a score has gone stale, since who is busy this week does not
 * matter. The mean of the ratio is learned: a score that is always off by the same is no alarm. */
enum select_alarm select_watch_finds(struct select_watch *w, double found, double expected,
                                     double variance);
