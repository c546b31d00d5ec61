/* plan.h - keys, features, and what is known of keys: what a row is to a tree. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "score/columns.h"

enum {
    KEY_PARTS_MAX = 2,
    KEYS_MAX = 48,
    SLOTS_MAX = SCORE_COLUMNS_MAX + HS_PREFIXES,
    CODES_MAX = 256 /* words of a category that are told apart as numbers */
};

/* plan.c - which keys have a profile and which features there are; follows from the map alone. */

struct key {
    int16_t parts[KEY_PARTS_MAX]; /* slots: a column, or behind the columns HS2, HS4, HS6 */
    int16_t n_parts;
    int16_t parent;     /* the key that stands in while little is known; -1: everything */
    int16_t partner_of; /* the key whose partners this pair counts; -1 */
    bool is_entity;
    const char *words; /* of reasons */
};
enum feature_kind {
    F_NUMBER, /* a number as it is: trees do not care for logarithms */
    F_UNIT,   /* value / mass */
    F_STAKE,  /* value x rate */
    F_TAX,    /* duty / value */
    F_BAND,   /* log of unit price to the median of a band */
    F_SPREAD, /* the same in widths of the band */
    F_BAND_N, /* log of its size */
    F_WEEKDAY,
    F_HS,    /* HS6 as a number: neighbours are alike */
    F_CODE,  /* a category */
    F_RATE,  /* posterior mean of offences of a key */
    F_LOWER, /* its lower bound */
    F_COUNT, /* log of declarations */
    F_AGE,   /* days since first seen */
    F_SINCE, /* days since last seen */
    F_NEW,
    F_PARTNERS, /* distinct partners of an entity for each declaration */
};
enum group_kind { G_NUMBER, G_PRICE, G_STAKE, G_TAX, G_DAY, G_KEY, G_CODE };
struct feature {
    enum feature_kind kind;
    int16_t of; /* column, key or band */
    uint8_t group;
};
struct group {
    enum group_kind kind;
    int16_t of;
};
enum { BAND_HS_ORIGIN, BAND_HS6, BAND_HS4, BANDS };
struct plan {
    const struct score_map *map;
    struct key keys[KEYS_MAX];
    size_t n_keys;
    struct feature features[SCORE_FEATURES_MAX];
    size_t n_features;
    struct group groups[SCORE_GROUPS_MAX];
    size_t n_groups;
    int hs, origin, departure, mass, value, rate, duty; /* columns; -1: none */
};
void plan_make(const struct score_map *m, struct plan *ret);
str feature_name(struct arena *a, const struct plan *p, size_t i);
str group_name(struct arena *a, const struct plan *p, size_t i);
str slot_name(const struct plan *p, int slot); /* "importer", "HS6" */

/* A row as features see it: a hash for each slot (0: not known), numbers by column. */
struct view {
    uint64_t slot[SLOTS_MAX];
    const double *number;
    const float *code; /* of each column; NAN: not told apart */
    int32_t day;
};

/* profile.c - what is known of keys: decayed counts, price bands. */

struct profile {
    uint64_t key;       /* 0: free */
    float hits, misses; /* decayed to `last` */
    int32_t first, last;
    uint32_t seen, judged, offences, partners;
};
/* What features ask of it. */
struct known_profile {
    uint64_t key; /* 0: free */
    float hits, misses;
    int32_t first, last;
    float count, partners; /* log of declarations; partners for each */
};
_Static_assert(sizeof(struct known_profile) == 32, "two of them are a cache line");
struct frozen {
    struct known_profile *at; /* NULL: not frozen */
    uint64_t mask;
    double *decay; /* by days */
};
struct profiles {
    struct arena *a;
    struct profile *slots;
    size_t n, cap;
};
struct band {
    uint64_t key;
    float *sorted; /* logs of unit prices; NULL when frozen */
    uint32_t n_sorted, cap, every;
    uint32_t n; /* all of them */
    float q1, q2, q3;
};
struct bands {
    struct arena *a;
    struct band *slots;
    size_t n, cap;
};
struct memory {
    struct arena *a;
    uint64_t seed;
    float prior; /* share of offences */
    double hits, judged;
    struct profiles profiles;
    struct bands bands;
    struct frozen frozen;
};
enum { HALF_LIFE_DAYS = 180, SHRINK = 12, BAND_LEAST = 5 };

void memory_begin(struct memory *m, struct arena *a, uint64_t seed, float prior);
void memory_learn(struct memory *m, const struct plan *p, const struct view *v, int label);
void memory_freeze(struct memory *m); /* nothing is learned any more */
double profile_decay(int32_t from, int32_t to);
const struct profile *profile_find(const struct memory *m, uint64_t key); /* NULL */
struct profile *profile_at(struct profiles *t, uint64_t key);
const struct band *band_find(const struct memory *m, uint64_t key);
struct band *band_at(struct bands *t, uint64_t key);
uint64_t profile_hash(const struct memory *m, const struct plan *p, size_t key,
                      const struct view *v);
uint64_t band_hash(const struct memory *m, const struct plan *p, int band, const struct view *v);
double unit_price_log(const struct plan *p, const struct view *v); /* NAN */

/* features.c */

void features_of(const struct memory *m, const struct plan *p, const struct view *v, float *ret);
