/* manifests.h — the ships of the invented world and what they bring. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/world.h"

#define VESSEL(...) +1
enum {
    SIM_VESSELS = 0
#include "sim/vessels.def"
};
struct sim_vessel {
    const char *name, *imo, *flag, *line, *voyage;
};
extern const struct sim_vessel sim_vessels[SIM_VESSELS];
str manifest_of(struct sim *s, str vessel); /* with a new index; "" when it is none of them */
void make_manifests(struct sim *s);         /* of the ordinary declarations */
void plant_manifests(struct sim *s);
