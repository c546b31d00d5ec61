/* ratio.h — how much of red explores: found by itself, within the bounds that were approved.
 *
 * Week by week, from what exploration and the value stream found: exploration grows while it finds
 * nearly as much as the least of what value took (then it costs nothing and teaches), and when the
 * finds of value fall (a drift signal, drift.h); otherwise it shrinks. Steps are ratios, so it
 * lives on a grid of logarithms like the arms of a bandit (ADAPT, arXiv 2109.14155, uses Exp3.S
 * over such a grid; its noise of single weeks costs more than it learns: docs/benchmarks.md).
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
