// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"

#include <string.h>
#include <sys/random.h>

static uint64_t seed;

__attribute__((constructor)) static void seed_once(void)
{
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
        seed = 0x9E3779B97F4A7C15u;
}

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ (h >> 32);
}

uint64_t hash_str(str s)
{
    uint64_t h = seed ^ s.len;
    size_t i = 0;
    for (; i + 8 <= s.len; i += 8) {
        uint64_t w;
        memcpy(&w, s.ptr + i, 8);
        h = mix(h ^ w) + seed;
    }
    uint64_t tail = 0;
    if (s.len > i)
        memcpy(&tail, s.ptr + i, s.len - i);
    return mix(h ^ tail);
}

struct map map_new(struct arena *a) { return (struct map){ .a = a }; }

static struct map_slot *slot_of(struct map_slot *slots, size_t cap, str key, uint64_t hash)
{
    for (size_t i = hash & (cap - 1);; i = (i + 1) & (cap - 1)) {
        struct map_slot *s = &slots[i];
        if (!s->key.ptr || (s->hash == hash && str_eq(s->key, key)))
            return s;
    }
}

void *map_get(const struct map *m, str key)
{
    if (m->cap == 0)
        return NULL;
    return slot_of(m->slots, m->cap, key, hash_str(key))->value;
}

static void grow(struct map *m)
{
    size_t cap = m->cap ? m->cap * 2 : 64;
    struct map_slot *slots = make_n(m->a, struct map_slot, cap);
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].key.ptr)
            *slot_of(slots, cap, m->slots[i].key, m->slots[i].hash) = m->slots[i];
    m->slots = slots;
    m->cap = cap;
}

void **map_at(struct map *m, str key)
{
    if (m->n * 4 >= m->cap * 3)
        grow(m);
    uint64_t hash = hash_str(key);
    if (!key.ptr)
        key.ptr = "";
    struct map_slot *s = slot_of(m->slots, m->cap, key, hash);
    if (!s->key.ptr) {
        *s = (struct map_slot){ .key = key, .hash = hash };
        m->n++;
    }
    return &s->value;
}
