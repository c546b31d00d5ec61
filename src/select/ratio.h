/* ratio.h — how much of red explores: found by itself, within the bounds that were approved.
 *
 * Two arms are compared week by week: what exploration found, and what the least of the value
 * stream found, which it would displace. The share grows by a step while exploring finds nearly as
 * much (then it costs nothing and teaches) and is raised for some weeks by a drift signal
 * (drift.h); otherwise it shrinks. After ADAPT (arXiv 2109.14155), whose bandit learns the share
 * from the finds of whole weeks, and "Take a chance" (arXiv 2010.14282): a little exploration is
 * almost free.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "select/drift.h"

struct select_ratio_week {
    double explored, explored_found;
    double marginal, marginal_found; /* of the value stream, the half nearest to its price */
    /* All of the value stream: found, the sum of its probabilities, and of p (1 - p). */
    double valued_found, expected, variance;
    bool is_moved; /* the inputs have (drift.h) */
};

/* Plain data, zero to begin. */
struct select_ratio {
    double at;                       /* share of red */
    double explored, explored_found; /* decayed sums of weeks */
    double marginal, marginal_found;
    struct select_watch watch; /* of the finds of value */
    int32_t alarmed;           /* weeks that the last alarm still counts */
};

/* The share of red that explores next week, from `least` to `most`. */
double select_ratio_next(struct select_ratio *r, const struct select_ratio_week *w, double least,
                         double most);
