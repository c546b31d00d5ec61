/* view.c — the texts that tests name, by number. A text is looked for as two words and its length;
 * only one longer than that is compared byte by byte. */
// SPDX-License-Identifier: Apache-2.0
#include "criteria/private.h"

#include <string.h>

enum { HELD = 16 }; /* bytes that two words hold */

static uint64_t load8(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static uint32_t load4(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* Beginning and end, which overlap in a text shorter than both: with its length that tells all. */
static struct text_slot held(str s)
{
    struct text_slot k = { .len = (uint32_t)s.len };
    if (s.len >= sizeof(uint64_t)) {
        k.low = load8(s.ptr);
        k.high = load8(s.ptr + s.len - sizeof(uint64_t));
    } else if (s.len >= sizeof(uint32_t)) {
        k.low = load4(s.ptr);
        k.high = load4(s.ptr + s.len - sizeof(uint32_t));
    } else {
        for (size_t i = 0; i < s.len; i++)
            k.low = k.low << 8 | (unsigned char)s.ptr[i];
    }
    return k;
}

static uint64_t hash_of(const struct text_slot *k)
{
    uint64_t h = (k->low ^ 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
    h ^= h >> 31;
    h = (h ^ k->high ^ k->len) * 0x94D049BB133111EBU;
    return h ^ h >> 29;
}

static bool is_same(const struct text_slot *slot, const struct text_slot *k, str s)
{
    return slot->low == k->low && slot->high == k->high && slot->len == k->len &&
           (s.len <= HELD || memcmp(slot->text, s.ptr, s.len) == 0);
}

static uint32_t slot_of(const struct view *v, const struct text_slot *k, str s)
{
    uint32_t at = (uint32_t)hash_of(k) & (v->cap - 1);
    while (v->slots[at].id && !is_same(&v->slots[at], k, s))
        at = (at + 1) & (v->cap - 1);
    return at;
}

static str seen(const struct view *v, str text)
{
    return v->prefix ? str_sub(text, 0, v->prefix) : text;
}

uint32_t view_find(const struct view *v, str text)
{
    if (v->n == 0 || text.len < v->prefix)
        return 0;
    text = seen(v, text);
    struct text_slot k = held(text);
    return v->slots[slot_of(v, &k, text)].id;
}

static void grow(struct arena *a, struct view *v)
{
    struct text_slot *old = v->slots;
    uint32_t n = v->cap;
    v->cap = n ? n * 2 : 16;
    v->slots = make_n(a, struct text_slot, v->cap);
    for (uint32_t i = 0; i < n; i++)
        if (old[i].id)
            v->slots[slot_of(v, &old[i], (str){ old[i].text, old[i].len })] = old[i];
}

uint32_t view_add(struct arena *a, struct view *v, str text)
{
    if (v->n * 2 >= v->cap)
        grow(a, v);
    struct text_slot k = held(text);
    uint32_t at = slot_of(v, &k, text);
    if (!v->slots[at].id) {
        k.id = ++v->n;
        k.text = text.ptr;
        v->slots[at] = k;
    }
    return v->slots[at].id;
}
