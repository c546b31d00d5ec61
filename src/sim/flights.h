/* flights.h — routes that are flown, and where a reservation goes before and after. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/world.h"

struct route {
    const char *place, *country, *carriers, *ours;
    int minutes, offset, weight;
};
const struct route *any_route(struct sim *s);
void fill_legs(struct sim *s, struct sim_booking *b, const struct sim_flight *f);
