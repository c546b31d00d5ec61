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
/* One bill of a manifest: a declaration of ours as its carrier tells it. */
struct bill {
    const struct sim_declaration *d;
    str container;
    str seal;          /* empty: any */
    const char *words; /* instead of what is declared, and no tariff code; NULL: as declared */
    bool no_seal;
};
struct bills list_of(struct bill);

/* A ship's call, or a part of it: what one message tells. */
struct call {
    const struct sim_vessel *vessel;
    str igm; /* number of the manifest */
    usec at, arrives;
    bool newer; /* D.99B, else D.96B */
    const struct bill *bills;
    size_t n;
};

const struct sim_vessel *vessel_of(const struct sim_declaration *d); /* NULL: none of them */
struct sim_declaration any_by_sea(struct sim *s);
double bill_gross_kg(const struct sim_declaration *d);
size_t write_manifest(struct sim *s, const struct call *c); /* of at least one bill */
str manifest_of(struct sim *s, str vessel); /* with a new index; "" when it is none of them */
void make_manifests(struct sim *s);         /* of the ordinary declarations */
void plant_manifests(struct sim *s);
