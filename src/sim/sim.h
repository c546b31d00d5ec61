/* sim.h — an invented border world: flights, travellers, manifests and declarations in the wire
 * formats the Centre reads, a watchlist, and the truth about what was planted in it.
 *
 * The same configuration and the same present moment (NTC_CLOCK) give the same bytes.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"

enum { SIM_FLIGHTS_MAX = 5000, SIM_DECLARATIONS_MAX = 1000000, SIM_DAYS_MAX = 60 };

struct sim_conf {
    uint64_t seed;
    int64_t flights, declarations;
    int64_t days;    /* the crossings lie in so many days from now on */
    double pace;     /* seconds between two messages; 0: all at once */
    const char *out; /* folder; made when it is not there */
    usec now;
};

struct sim_result {
    size_t messages, flights, travellers, declarations, consignments, planted, damaged, entries;
};

int sim_run(const struct sim_conf *c, struct sim_result *ret) must_use;
