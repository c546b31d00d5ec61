/* profile.c - what is known of keys: how often declarations with them were offences, counts that
 * decay, and what goods cost. It grows in the order of days while a model is trained and is frozen
 * then. */
// SPDX-License-Identifier: Apache-2.0
#include "score/plan.h"

#include <math.h>
#include <string.h>

enum { TABLE_LEAST = 1024, BAND_VALUES_MAX = 4096 };

void memory_begin(struct memory *m, struct arena *a, uint64_t seed, float prior)
{
    *m = (struct memory){ .a = a, .seed = seed, .prior = prior };
    m->profiles.a = m->bands.a = a;
}

/* tables */

static uint64_t mixed(uint64_t h)
{
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
    h ^= h >> 31;
    return h ? h : 1;
}

uint64_t profile_hash(const struct memory *m, const struct plan *p, size_t key,
                      const struct view *v)
{
    const struct key *k = &p->keys[key];
    uint64_t h = m->seed + (key + 1) * 0x9E3779B97F4A7C15u;
    for (int i = 0; i < k->n_parts; i++) {
        uint64_t part = v->slot[k->parts[i]];
        if (!part)
            return 0;
        h = mixed(h ^ part) + part;
    }
    return mixed(h);
}

uint64_t band_hash(const struct memory *m, const struct plan *p, int band, const struct view *v)
{
    uint64_t goods = v->slot[p->map->n + (band == BAND_HS4 ? 1 : 2)], origin = 1;
    if (band == BAND_HS_ORIGIN)
        origin = p->origin < 0 ? 0 : v->slot[p->origin];
    if (p->hs < 0 || !goods || !origin)
        return 0;
    return mixed(mixed(m->seed ^ goods ^ (uint64_t)(band + 1) << 56) + origin);
}

static struct profile *profile_slot(const struct profiles *t, uint64_t key)
{
    for (size_t i = key & (t->cap - 1);; i = (i + 1) & (t->cap - 1))
        if (!t->slots[i].key || t->slots[i].key == key)
            return &t->slots[i];
}

static void profiles_grow(struct profiles *t)
{
    struct profiles wide = { t->a, NULL, t->n, t->cap ? t->cap * 2 : TABLE_LEAST };
    wide.slots = make_n(t->a, struct profile, wide.cap);
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].key)
            *profile_slot(&wide, t->slots[i].key) = t->slots[i];
    *t = wide;
}

struct profile *profile_at(struct profiles *t, uint64_t key)
{
    if (t->n * 2 >= t->cap)
        profiles_grow(t);
    struct profile *s = profile_slot(t, key);
    if (!s->key) {
        *s = (struct profile){ .key = key, .first = SCORE_NO_DAY, .last = SCORE_NO_DAY };
        t->n++;
    }
    return s;
}

const struct profile *profile_find(const struct memory *m, uint64_t key)
{
    if (!key || !m->profiles.cap)
        return NULL;
    const struct profile *s = profile_slot(&m->profiles, key);
    return s->key ? s : NULL;
}

static struct band *band_slot(const struct bands *t, uint64_t key)
{
    for (size_t i = key & (t->cap - 1);; i = (i + 1) & (t->cap - 1))
        if (!t->slots[i].key || t->slots[i].key == key)
            return &t->slots[i];
}

static void bands_grow(struct bands *t)
{
    struct bands wide = { t->a, NULL, t->n, t->cap ? t->cap * 2 : TABLE_LEAST };
    wide.slots = make_n(t->a, struct band, wide.cap);
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].key)
            *band_slot(&wide, t->slots[i].key) = t->slots[i];
    *t = wide;
}

struct band *band_at(struct bands *t, uint64_t key)
{
    if (t->n * 2 >= t->cap)
        bands_grow(t);
    struct band *s = band_slot(t, key);
    if (!s->key) {
        *s = (struct band){ .key = key, .every = 1 };
        t->n++;
    }
    return s;
}

const struct band *band_find(const struct memory *m, uint64_t key)
{
    if (!key || !m->bands.cap)
        return NULL;
    const struct band *s = band_slot(&m->bands, key);
    return s->key ? s : NULL;
}

/* learning */

double profile_decay(int32_t from, int32_t to)
{
    if (from == SCORE_NO_DAY || to == SCORE_NO_DAY || to <= from)
        return 1;
    return exp2(-(double)(to - from) / (double)HALF_LIFE_DAYS);
}

static void profile_learn(struct profile *s, int32_t day, int label)
{
    float d = (float)profile_decay(s->last, day);
    s->hits = s->hits * d + (label > 0);
    s->misses = s->misses * d + (label == 0);
    s->seen += s->seen < UINT32_MAX;
    s->judged += label >= 0 && s->judged < UINT32_MAX;
    s->offences += label > 0 && s->offences < UINT32_MAX;
    if (s->first == SCORE_NO_DAY)
        s->first = day;
    if (day != SCORE_NO_DAY && day > s->last)
        s->last = day;
}

static float quantile(const float *sorted, uint32_t n, double q)
{
    double at = q * (double)(n - 1);
    uint32_t i = (uint32_t)at;
    double rest = at - (double)i;
    return i + 1 < n ? (float)((1 - rest) * (double)sorted[i] + rest * (double)sorted[i + 1])
                     : sorted[n - 1];
}

/* All values in order; of a very common commodity every second, then every fourth. */
static void band_learn(struct arena *a, struct band *b, float v)
{
    if (b->n++ % b->every)
        return;
    if (b->n_sorted == BAND_VALUES_MAX) {
        for (uint32_t i = 0; i < BAND_VALUES_MAX / 2; i++)
            b->sorted[i] = b->sorted[2 * i];
        b->n_sorted /= 2;
        b->every *= 2;
    }
    if (b->n_sorted == b->cap) {
        uint32_t cap = b->cap ? b->cap * 2 : 4;
        float *wide = make_n(a, float, cap);
        if (b->n_sorted)
            memcpy(wide, b->sorted, b->n_sorted * sizeof *wide);
        b->sorted = wide;
        b->cap = cap;
    }
    uint32_t low = 0, high = b->n_sorted;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (b->sorted[mid] <= v)
            low = mid + 1;
        else
            high = mid;
    }
    memmove(b->sorted + low + 1, b->sorted + low, (b->n_sorted - low) * sizeof v);
    b->sorted[low] = v;
    b->n_sorted++;
    b->q1 = quantile(b->sorted, b->n_sorted, .25);
    b->q2 = quantile(b->sorted, b->n_sorted, .5);
    b->q3 = quantile(b->sorted, b->n_sorted, .75);
}

double unit_price_log(const struct plan *p, const struct view *v)
{
    if (p->value < 0 || p->mass < 0)
        return (double)NAN;
    double value = v->number[p->value], mass = v->number[p->mass];
    return value > 0 && mass > 0 ? log(value / mass) : (double)NAN;
}

void memory_learn(struct memory *m, const struct plan *p, const struct view *v, int label)
{
    uint64_t hash[KEYS_MAX];
    m->hits += label > 0;
    m->judged += label >= 0;
    for (size_t k = 0; k < p->n_keys; k++) {
        hash[k] = profile_hash(m, p, k, v);
        if (!hash[k])
            continue;
        struct profile *s = profile_at(&m->profiles, hash[k]);
        bool is_new = s->seen == 0;
        int of = p->keys[k].partner_of;
        profile_learn(s, v->day, label);
        if (is_new && of >= 0 && hash[of])
            profile_at(&m->profiles, hash[of])->partners++;
    }
    double price = unit_price_log(p, v);
    if (isnan(price))
        return;
    for (int b = 0; b < BANDS; b++) {
        uint64_t h = band_hash(m, p, b, v);
        if (h)
            band_learn(m->a, band_at(&m->bands, h), (float)price);
    }
}
