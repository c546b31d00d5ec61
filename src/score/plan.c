/* plan.c - which keys have a profile and which features there are. It follows from the map alone,
 * so a model need not say it. Numbers are never part of a key: an exact mass tells one declaration
 * from another and nothing else. */
// SPDX-License-Identifier: Apache-2.0
#include "score/plan.h"

#include <string.h>

enum { NONE = -1 };

struct making {
    struct plan *p;
    const struct score_map *m;
};

static int add_key(struct plan *p, int a, int b, int parent, const char *words)
{
    if (p->n_keys == KEYS_MAX || a < 0)
        return NONE;
    struct key *k = &p->keys[p->n_keys];
    *k = (struct key){ .parts = { (int16_t)a, (int16_t)b },
                       .n_parts = b < 0 ? 1 : 2,
                       .parent = (int16_t)parent,
                       .partner_of = NONE,
                       .words = words };
    return (int)p->n_keys++;
}

static int add_pair(struct plan *p, int a, int b, int parent)
{
    return b < 0 ? NONE : add_key(p, a, b, parent, "");
}

static uint8_t add_group(struct plan *p, enum group_kind kind, int of)
{
    for (size_t i = 0; i < p->n_groups; i++)
        if (p->groups[i].kind == kind && p->groups[i].of == of)
            return (uint8_t)i;
    if (p->n_groups == SCORE_GROUPS_MAX)
        return SCORE_GROUPS_MAX - 1;
    p->groups[p->n_groups] = (struct group){ kind, (int16_t)of };
    return (uint8_t)p->n_groups++;
}

static void add(struct plan *p, enum feature_kind kind, int of, uint8_t group)
{
    if (p->n_features < SCORE_FEATURES_MAX)
        p->features[p->n_features++] = (struct feature){ kind, (int16_t)of, group };
}

static int hs_slot(const struct plan *p, int prefix)
{
    return p->hs < 0 ? NONE : (int)p->map->n + prefix;
}

/* What each key tells. A new trader inherits from the key that stands in. */
static void key_features(struct plan *p, int key)
{
    if (key < 0)
        return;
    const struct key *k = &p->keys[key];
    uint8_t g = add_group(p, G_KEY, key);
    add(p, F_RATE, key, g);
    add(p, F_COUNT, key, g);
    if (!k->is_entity)
        return;
    add(p, F_LOWER, key, g);
    add(p, F_AGE, key, g);
    add(p, F_SINCE, key, g);
    add(p, F_NEW, key, g);
    add(p, F_PARTNERS, key, g);
}

static void goods_keys(struct plan *p)
{
    int hs2 = add_key(p, hs_slot(p, 0), NONE, NONE, "");
    int hs4 = add_key(p, hs_slot(p, 1), NONE, hs2, "");
    int hs6 = add_key(p, hs_slot(p, 2), NONE, hs4, "");
    int origin = add_key(p, p->origin, NONE, NONE, "");
    int departure = add_key(p, p->departure, NONE, NONE, "");
    key_features(p, hs2);
    key_features(p, hs4);
    key_features(p, hs6);
    key_features(p, origin);
    key_features(p, departure);
    if (hs6 >= 0) {
        key_features(p, add_pair(p, hs_slot(p, 2), p->origin, hs6));
        key_features(p, add_pair(p, hs_slot(p, 2), p->departure, hs6));
    }
    if (origin >= 0)
        key_features(p, add_pair(p, p->origin, p->departure, origin));
}

/* Each entity; of the first two also with what and from where, and how many others they deal with.
 */
static void entity_keys(struct plan *p)
{
    int seen = 0, first = NONE, first_column = NONE;
    for (size_t i = 0; i < p->map->n; i++) {
        if (p->map->at[i].role != ROLE_ENTITY)
            continue;
        int key = add_key(p, (int)i, NONE, NONE, "");
        if (key < 0)
            return;
        p->keys[key].is_entity = true;
        key_features(p, key);
        if (seen++ == 0) {
            first = key;
            first_column = (int)i;
            int goods = add_pair(p, (int)i, hs_slot(p, 1), key);
            key_features(p, goods);
            key_features(p, add_pair(p, (int)i, p->origin, key));
            continue;
        }
        int pair = add_pair(p, first_column, (int)i, first);
        if (pair < 0)
            continue;
        p->keys[pair].partner_of = (int16_t)(seen == 2 ? first : key);
        key_features(p, pair);
    }
}

static void category_keys(struct plan *p)
{
    for (size_t i = 0; i < p->map->n; i++) {
        enum score_role role = p->map->at[i].role;
        if (role != ROLE_CATEGORY && role != ROLE_PERSON)
            continue;
        int key = add_key(p, (int)i, NONE, NONE, "");
        key_features(p, key);
        add(p, F_CODE, (int)i, key < 0 ? add_group(p, G_CODE, (int)i) : add_group(p, G_KEY, key));
    }
    int office = map_find(p->map, ROLE_CATEGORY, "office");
    if (office >= 0 && p->hs >= 0)
        key_features(p, add_pair(p, office, hs_slot(p, 1), NONE));
}

static void number_features(struct plan *p)
{
    for (size_t i = 0; i < p->map->n; i++)
        if (p->map->at[i].role == ROLE_NUMBER)
            add(p, F_NUMBER, (int)i, add_group(p, G_NUMBER, (int)i));
    if (p->value >= 0 && p->rate >= 0)
        add(p, F_STAKE, 0, add_group(p, G_STAKE, 0));
    if (p->value >= 0 && p->duty >= 0)
        add(p, F_TAX, 0, add_group(p, G_TAX, 0));
    if (p->value < 0 || p->mass < 0)
        return;
    uint8_t g = add_group(p, G_PRICE, 0);
    add(p, F_UNIT, 0, g);
    if (p->hs < 0)
        return;
    for (int band = p->origin < 0 ? BAND_HS6 : BAND_HS_ORIGIN; band < BANDS; band++) {
        add(p, F_BAND, band, g);
        add(p, F_SPREAD, band, g);
    }
    add(p, F_BAND_N, BAND_HS6, g);
}

void plan_make(const struct score_map *m, struct plan *ret)
{
    *ret = (struct plan){ .map = m,
                          .hs = map_find(m, ROLE_HS, NULL),
                          .origin = map_find(m, ROLE_ORIGIN, NULL),
                          .departure = map_find(m, ROLE_DEPARTURE, NULL),
                          .mass = map_find(m, ROLE_NUMBER, "mass"),
                          .value = map_find(m, ROLE_NUMBER, "value"),
                          .rate = map_find(m, ROLE_NUMBER, "rate"),
                          .duty = map_find(m, ROLE_NUMBER, "duty") };
    number_features(ret);
    if (map_find(m, ROLE_DATE, NULL) >= 0)
        add(ret, F_WEEKDAY, 0, add_group(ret, G_DAY, 0));
    goods_keys(ret);
    if (ret->hs >= 0)
        add(ret, F_HS, 0, ret->features[ret->n_features - 1].group);
    for (int c = 0; c < 2; c++) {
        int column = c ? ret->departure : ret->origin;
        if (column >= 0)
            add(ret, F_CODE, column, add_group(ret, G_CODE, column));
    }
    entity_keys(ret);
    category_keys(ret);
}

/* Names */

str slot_name(const struct plan *p, int slot)
{
    static const char *const prefixes[HS_PREFIXES] = { "HS2", "HS4", "HS6" };
    if (slot >= (int)p->map->n)
        return str_c(prefixes[slot - (int)p->map->n]);
    const struct score_column *c = &p->map->at[slot];
    return c->role == ROLE_ORIGIN      ? STR("origin")
           : c->role == ROLE_DEPARTURE ? STR("departure")
                                       : c->name;
}

str group_name(struct arena *a, const struct plan *p, size_t i)
{
    const struct group *g = &p->groups[i];
    switch (g->kind) {
    case G_NUMBER:
    case G_CODE:
        return slot_name(p, g->of);
    case G_PRICE:
        return STR("unit price");
    case G_STAKE:
        return STR("duty at stake");
    case G_TAX:
        return STR("share of duty");
    case G_DAY:
        return STR("day of week");
    case G_KEY: {
        const struct key *k = &p->keys[g->of];
        str first = slot_name(p, k->parts[0]);
        return k->n_parts < 2 ? first
                              : str_fmt(a, STR_FMT " and " STR_FMT, STR_ARG(first),
                                        STR_ARG(slot_name(p, k->parts[1])));
    }
    }
    return STR("");
}

str feature_name(struct arena *a, const struct plan *p, size_t i)
{
    static const char *const words[] = {
        [F_NUMBER] = "",
        [F_UNIT] = "",
        [F_STAKE] = "",
        [F_TAX] = "",
        [F_BAND] = " to median",
        [F_SPREAD] = " in widths of the band",
        [F_BAND_N] = " known prices",
        [F_WEEKDAY] = "",
        [F_HS] = " number",
        [F_CODE] = " code",
        [F_RATE] = " rate",
        [F_LOWER] = " lower bound",
        [F_COUNT] = " count",
        [F_AGE] = " age",
        [F_SINCE] = " since last",
        [F_NEW] = " new",
        [F_PARTNERS] = " partners",
    };
    static const char *const bands[BANDS] = { " (HS6 and origin)", " (HS6)", " (HS4)" };
    const struct feature *f = &p->features[i];
    bool is_band = f->kind == F_BAND || f->kind == F_SPREAD;
    str name = f->kind == F_HS ? STR("HS6") : group_name(a, p, f->group);
    return str_fmt(a, STR_FMT "%s%s", STR_ARG(name), words[f->kind], is_band ? bands[f->of] : "");
}
