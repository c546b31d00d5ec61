// SPDX-License-Identifier: Apache-2.0
/* What units and officers worked, tied to what came of it. Few cases show nothing but that they
 * are few; rows stand by name, so that nobody is ranked. */
#include "base/err.h"
#include "base/map.h"
#include "base/wilson.h"
#include "site/site_private.h"

#include <stdlib.h>

enum { DECIDED_MOST = 200000 };

static const struct query q_decided = {
    "SELECT l.alert, l.actor, a.unit, a.region, l.outcome, l.reason_code, a.created, l.at, "
    "(SELECT min(c.at) FROM alert_log c WHERE c.alert = l.alert AND c.act = 'claim') "
    "FROM alert_log l JOIN alert a ON a.id = l.alert WHERE l.act IN ('decide', 'close') AND "
    "l.from_state = 'claimed' AND l.at > $1 ORDER BY l.at DESC LIMIT $2"
};

struct share {
    int64_t n, of;
};
struct worked {
    str name;
    int64_t n;
    struct share right, worth, found;
    struct times claim, decide;
};
struct worked_list list_of(struct worked *);

/* What an outcome of alert/outcomes.def says; others (a duplicate, cannot tell) say neither. */
static const struct {
    const char *outcome;
    bool is_right, is_worth;
} outcomes[] = { { "confirmed", true, true },
                 { "valuable", false, true },
                 { "no_action", true, false },
                 { "false_match", false, false } };

static void take(struct arena *a, struct worked *x, const struct row *r)
{
    usec created = row_i64(r, 6), at = row_i64(r, 7), claimed = row_i64(r, 8);
    str outcome = row_text(r, 4), reason = row_text(r, 5);
    bool found = str_eq(reason, STR("examined_found"));
    x->n++;
    for (size_t i = 0; i < countof(outcomes); i++)
        if (str_eq(outcome, str_c(outcomes[i].outcome))) {
            x->right.of++;
            x->worth.of++;
            x->right.n += outcomes[i].is_right;
            x->worth.n += outcomes[i].is_worth;
        }
    if (found || str_eq(reason, STR("examined_nothing"))) {
        x->found.of++;
        x->found.n += found;
    }
    if (!claimed)
        return;
    *list_push(a, &x->claim) = (claimed - created) / USEC_PER_S;
    *list_push(a, &x->decide) = (at - claimed) / USEC_PER_S;
}

static struct worked *of(struct arena *a, struct map *m, struct worked_list *all, str name)
{
    void **slot = map_at(m, name);
    if (!*slot) {
        struct worked *x = make(a, struct worked);
        x->name = name;
        *slot = x;
        *list_push(a, all) = x;
    }
    return *slot;
}

static void share_json(struct buf *b, const char *key, const struct share *s)
{
    if (s->of < site_threshold.least_n)
        return;
    struct interval i = wilson((double)s->n, (double)s->of);
    json_open(b, key, '{');
    json_i64(b, "n", s->n);
    json_i64(b, "of", s->of);
    json_f64(b, "share", (double)s->n / (double)s->of);
    json_f64(b, "low", i.low);
    json_f64(b, "high", i.high);
    json_close(b, '}');
}

static void middle_json(struct buf *b, const char *key, struct times *t)
{
    site_sort_times(t);
    if (t->n >= (size_t)site_threshold.least_n)
        json_f64(b, key, site_quantile(t->at, t->n, .5));
}

static void worked_json(struct buf *b, const char *key, struct worked *x)
{
    json_open(b, key, '{');
    json_str(b, "name", x->name);
    bool few = x->n < site_threshold.least_n;
    json_bool(b, "few", few);
    if (!few) {
        json_i64(b, "worked", x->n);
        middle_json(b, "claim_s", &x->claim);
        middle_json(b, "decide_s", &x->decide);
        share_json(b, "right", &x->right);
        share_json(b, "worth", &x->worth);
        share_json(b, "found", &x->found);
    }
    json_close(b, '}');
}

static int by_name(const void *a, const void *b)
{
    const struct worked *x = *(struct worked *const *)a, *y = *(struct worked *const *)b;
    return str_cmp(x->name, y->name);
}

static void list_json(struct buf *b, const char *key, struct worked_list *all)
{
    if (all->n)
        qsort((void *)all->at, all->n, sizeof *all->at, by_name);
    json_open(b, key, '[');
    for (size_t i = 0; i < all->n; i++)
        worked_json(b, NULL, all->at[i]);
    json_close(b, ']');
}

int site_units_json(struct db *db, struct buf *b, const struct site_units_ask *ask)
{
    struct arena *a = b->a;
    struct map seen = map_new(a), by_unit = map_new(a), by_actor = map_new(a);
    struct worked_list units = { 0 }, officers = { 0 };
    struct worked own = { .name = ask->own };
    struct rows rows;
    TRY(db_read(db, a, &q_decided,
                VALS(V_I64(ask->now - ask->days * USEC_PER_DAY), V_I64(DECIDED_MOST)), &rows));
    list_each (const struct row, r, &rows) {
        void **again = map_at(&seen, row_text(r, 0));
        str region = row_text(r, 3), actor = row_text(r, 1);
        bool is_last = *again == NULL; /* reopened and decided anew: what stands counts */
        *again = a;
        if (!is_last)
            continue;
        if (str_eq(actor, ask->own))
            take(a, &own, r);
        if (ask->region.len && region.len && !str_eq(region, ask->region))
            continue;
        if (ask->sees_units)
            take(a, of(a, &by_unit, &units, row_text(r, 2)), r);
        if (ask->sees_officers)
            take(a, of(a, &by_actor, &officers, actor), r);
    }
    json_open(b, NULL, '{');
    json_i64(b, "days", ask->days);
    json_i64(b, "least", site_threshold.least_n);
    worked_json(b, "own", &own);
    if (ask->sees_units)
        list_json(b, "units", &units);
    if (ask->sees_officers)
        list_json(b, "officers", &officers);
    json_close(b, '}');
    return 0;
}
