// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/meter.h"
#include "assess/rule/set.h"

#include <stdatomic.h>

struct count {
    _Atomic int64_t minute, told, shelved;
};

struct rule_meter {
    int64_t most;
    struct count *of; /* each rule, by its place in the set */
};

struct rule_meter *rule_meter_new(struct arena *a, const struct rule_set *set, int64_t a_minute)
{
    struct rule_meter *m = make(a, struct rule_meter);
    *m = (struct rule_meter){ .most = a_minute,
                              .of = make_n(a, struct count, rule_set_count(set) + 1) };
    return m;
}

bool rule_meter_take(struct rule_meter *m, const struct rule *r, usec now)
{
    struct count *c = &m->of[r->place];
    int64_t minute = now / (60 * USEC_PER_S), had = c->minute;
    /* Who sees the new minute first begins it; one told beside it may be counted in neither. */
    if (had < minute && atomic_compare_exchange_strong(&c->minute, &had, minute))
        c->told = 0;
    if (++c->told <= m->most)
        return true;
    c->shelved++;
    return false;
}

bool rule_meter_has_room(const struct rule_meter *m, const struct rule *r, usec now)
{
    const struct count *c = &m->of[r->place];
    return c->minute < now / (60 * USEC_PER_S) || c->told <= m->most;
}

int64_t rule_meter_shelved(const struct rule_meter *m, size_t i) { return m->of[i].shelved; }
