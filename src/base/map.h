/* map.h — text to pointer, in an arena; grows, never shrinks.
 * Keys are borrowed. Keyed hash (random per process), so a stranger cannot
 * choose names that collide. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

struct map_slot {
    str key;
    void *value;
    uint64_t hash;
};
struct map {
    struct arena *a;
    struct map_slot *slots;
    size_t n, cap;
};

struct map map_new(struct arena *a);
void *map_get(const struct map *m, str key); /* NULL: not there */
void **map_at(struct map *m, str key);       /* its place, made when missing */
uint64_t hash_str(str s);                    /* the same keyed hash */
