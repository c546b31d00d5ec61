/* maps.h — column maps of conf/maps, compiled in (out/maps.c, made by tools/maps): found wherever
 * the program is started. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

struct shipped_map {
    const char *name, *text; /* "febrl"; the row behind the last has none */
};
extern const struct shipped_map shipped_maps[];
