/* features.c - what a row is to a tree: numbers, prices beside those of their band, and what is
 * known of its keys. A frozen model keeps of each profile what features ask of it in half a cache
 * line, beside the whole of it. */
// SPDX-License-Identifier: Apache-2.0
#include "score/plan.h"

#include <math.h>

enum { WEEK = 7, THURSDAY = 4, DECAYS = 4096, LINE = 64 };
#define LARGEST 1e30 /* infinite is as good as unknown; the trees compare floats */

/* frozen */

static struct known_profile known_of(const struct profile *s)
{
    return (struct known_profile){ .key = s->key,
                                   .hits = s->hits,
                                   .misses = s->misses,
                                   .first = s->first,
                                   .last = s->last,
                                   .count = (float)log2(1 + (double)s->seen),
                                   .partners = (float)((double)s->partners / (double)s->seen) };
}

static struct known_profile *place_of(const struct frozen *f, uint64_t key)
{
    for (uint64_t i = key & f->mask;; i = (i + 1) & f->mask)
        if (!f->at[i].key || f->at[i].key == key)
            return &f->at[i];
}

void memory_freeze(struct memory *m)
{
    struct frozen *f = &m->frozen;
    if (!m->profiles.cap)
        return;
    f->mask = m->profiles.cap - 1;
    char *room = make_n(m->a, char, m->profiles.cap * sizeof *f->at + LINE);
    void *aligned = room + (LINE - (uintptr_t)room % LINE) % LINE;
    f->at = aligned;
    for (size_t i = 0; i < m->profiles.cap; i++)
        if (m->profiles.slots[i].key)
            *place_of(f, m->profiles.slots[i].key) = known_of(&m->profiles.slots[i]);
    f->decay = make_n(m->a, double, DECAYS);
    for (int32_t i = 0; i < DECAYS; i++)
        f->decay[i] = profile_decay(0, i);
}

static double decay(const struct memory *m, int32_t from, int32_t to)
{
    bool is_near = from != SCORE_NO_DAY && to > from && (int64_t)to - from < DECAYS;
    return m->frozen.decay && is_near ? m->frozen.decay[to - from] : profile_decay(from, to);
}

/* keys */

struct known {
    const struct known_profile *s; /* NULL: never seen */
    struct known_profile room;     /* while it is not frozen */
    double mean, n;
    bool is_there; /* the row has the key */
};

static double prior_of(const struct memory *m)
{
    /* What was judged so far, with the share of all while that is little. */
    return (m->hits + 100 * (double)m->prior) / (m->judged + 100);
}

static void look_up(const struct memory *m, uint64_t hash, struct known *ret)
{
    ret->is_there = hash != 0;
    ret->s = NULL;
    if (hash && m->frozen.at) {
        const struct known_profile *s = place_of(&m->frozen, hash);
        ret->s = s->key ? s : NULL;
    } else if (hash) {
        const struct profile *s = profile_find(m, hash);
        if (s)
            ret->room = known_of(s);
        ret->s = s ? &ret->room : NULL;
    }
}

/* They lie far apart: all of them are fetched at once. */
static void hash_keys(const struct memory *m, const struct plan *p, const struct view *v,
                      uint64_t *ret)
{
    for (size_t k = 0; k < p->n_keys; k++) {
        ret[k] = profile_hash(m, p, k, v);
        if (ret[k] && m->frozen.at)
            __builtin_prefetch(&m->frozen.at[ret[k] & m->frozen.mask]);
    }
}

/* Posterior of a Beta with the mean of its parent as prior. Parents stand before their children in
 * the plan. */
static void know(const struct memory *m, const struct plan *p, const struct view *v,
                 const uint64_t *hash, struct known *ret)
{
    double everything = prior_of(m);
    for (size_t k = 0; k < p->n_keys; k++) {
        double mean = p->keys[k].parent < 0 ? everything : ret[p->keys[k].parent].mean;
        double a = (double)SHRINK * mean, b = (double)SHRINK * (1 - mean);
        look_up(m, hash[k], &ret[k]);
        if (ret[k].s) {
            double d = decay(m, ret[k].s->last, v->day);
            a += (double)ret[k].s->hits * d;
            b += (double)ret[k].s->misses * d;
        }
        ret[k].n = a + b;
        ret[k].mean = a / ret[k].n;
    }
}

static double days_between(int32_t from, int32_t to)
{
    return from == SCORE_NO_DAY || to == SCORE_NO_DAY ? (double)NAN : (double)to - from;
}

static double key_feature(enum feature_kind kind, const struct known *k, const struct view *v)
{
    const struct known_profile *s = k->s;
    if (!k->is_there)
        return (double)NAN;
    switch (kind) {
    case F_RATE:
        return k->mean;
    case F_LOWER: /* the mean less 1.64 deviations */
        return k->mean - 1.64 * sqrt(k->mean * (1 - k->mean) / (k->n + 1));
    case F_COUNT:
        return s ? (double)s->count : 0;
    case F_AGE:
        return s ? days_between(s->first, v->day) : (double)NAN;
    case F_SINCE:
        return s ? days_between(s->last, v->day) : (double)NAN;
    case F_NEW:
        return !s;
    case F_PARTNERS:
        return s ? (double)s->partners : (double)NAN;
    default:
        return (double)NAN;
    }
}

/* prices */

struct priced {
    double price;
    const struct band *band[BANDS]; /* NULL: not known */
};

static void hash_bands(const struct memory *m, const struct plan *p, const struct view *v,
                       uint64_t *ret)
{
    for (int i = 0; i < BANDS; i++) {
        ret[i] = band_hash(m, p, i, v);
        if (ret[i] && m->bands.cap)
            __builtin_prefetch(&m->bands.slots[ret[i] & (m->bands.cap - 1)]);
    }
}

static void price_of(const struct memory *m, const struct plan *p, const struct view *v,
                     const uint64_t *hash, struct priced *ret)
{
    ret->price = unit_price_log(p, v);
    for (int i = 0; i < BANDS; i++) {
        const struct band *b = band_find(m, hash[i]);
        /* Smaller ones are not kept in the file. */
        ret->band[i] = b && b->n >= BAND_LEAST ? b : NULL;
    }
}

static double band_feature(const struct feature *f, const struct priced *x)
{
    const struct band *b = x->band[f->of];
    if (f->kind == F_BAND_N)
        return b ? log2(1 + (double)b->n) : 0;
    if (!b)
        return (double)NAN;
    double off = x->price - (double)b->q2, width = (double)b->q3 - (double)b->q1;
    return f->kind == F_BAND ? off : off / (width > .1 ? width : .1);
}

/* all */

static double product(const struct view *v, int a, int b) { return v->number[a] * v->number[b]; }

static double weekday(int32_t day)
{
    return day == SCORE_NO_DAY ? (double)NAN : (double)((day % WEEK + WEEK + THURSDAY) % WEEK);
}

void features_of(const struct memory *m, const struct plan *p, const struct view *v, float *ret)
{
    struct known known[KEYS_MAX] __attribute__((uninitialized));
    uint64_t hash[KEYS_MAX] __attribute__((uninitialized)), bands[BANDS];
    struct priced priced;
    hash_bands(m, p, v, bands);
    hash_keys(m, p, v, hash);
    price_of(m, p, v, bands, &priced);
    know(m, p, v, hash, known);
    for (size_t i = 0; i < p->n_features; i++) {
        const struct feature *f = &p->features[i];
        double x = (double)NAN;
        switch (f->kind) {
        case F_NUMBER:
            x = v->number[f->of];
            break;
        case F_UNIT:
            x = priced.price;
            break;
        case F_STAKE:
            x = product(v, p->value, p->rate);
            break;
        case F_TAX:
            x = v->number[p->value] > 0 ? v->number[p->duty] / v->number[p->value] : (double)NAN;
            break;
        case F_BAND:
        case F_SPREAD:
        case F_BAND_N:
            x = band_feature(f, &priced);
            break;
        case F_WEEKDAY:
            x = weekday(v->day);
            break;
        case F_HS:
        case F_CODE:
            x = (double)v->code[f->of < 0 || f->kind == F_HS ? p->hs : f->of];
            break;
        default:
            x = key_feature(f->kind, &known[f->of], v);
        }
        ret[i] = fabs(x) < LARGEST ? (float)x : NAN;
    }
}
