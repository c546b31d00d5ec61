/* estimate.h — what the lot tells of all declarations, of which most nobody looked at.
 *
 * Each outcome counts for 1/propensity declarations: totals after Horvitz and Thompson (1952),
 * shares as their ratio (Hajek, 1971). Intervals hold 95 of 100 times: for shares Wilson's score
 * interval (1927) on the effective number of outcomes, (sum w)^2 / sum w^2 (Kish, 1965); for totals
 * the score interval of a Poisson count. An outcome is of an examination that the lot drew,
 * whatever else demanded it (select_decision.is_sampled); others would bias it.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

struct select_outcome {
    double propensity; /* above 0, at most 1 */
    bool is_found;
    bool is_hit; /* by the rule in question, or of the lane it would have taken without the lot */
};

struct select_interval {
    double at, low, high;
};

struct select_measure {
    double outcomes, effective;
    struct select_interval rate;      /* of offences, among all */
    struct select_interval precision; /* of offences, among what is hit */
    struct select_interval recall;    /* of what is hit, among offences */
    struct select_interval lift;      /* precision by rate */
    struct select_interval missed;    /* offences not hit: declarations */
};

/* `found` of `n`, both perhaps effective numbers; n 0: anything from 0 to 1. */
struct select_interval select_wilson(double found, double n);
/* hit_share: of all declarations, by counting them (0: take it from the outcomes); it makes the
 * lift exact to that extent. ERR_INVALID: a propensity is not above 0 and at most 1. */
int select_measure(const struct select_outcome *o, size_t n, double hit_share,
                   struct select_measure *ret) must_use;
