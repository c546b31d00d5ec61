/* places.h — where a place lies, for the map: our ports (ports.def), places abroad (places.def),
 * and what a tracker tells of itself ("LAT,LON"). A place without a position is known all the same.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"

struct place {
    str code, name;
    const char *country,
        *kind; /* alpha-3; airport, seaport ... of our ports, "" abroad or tracked */
    double lat, lon;
    bool is_placed; /* else lat and lon say nothing */
};

/* By any of its codes. False: no such place is known. */
bool place_find(struct arena *a, str text, struct place *ret);
bool place_at(size_t i,
              struct place *ret); /* ours first, then those abroad; false behind the last */
/* An object: code, name, kind, country, lat and lon where they are known. */
void place_json(struct buf *b, const char *key, const struct place *p);
