// SPDX-License-Identifier: Apache-2.0
#include "profile/prices.h"

#include "base/err.h"
#include "base/map.h"
#include "store/writes.h"

#include <math.h>

#define MILLION 1e6
enum { MONTHS = 12, HS_DIGITS = 6, CODE_MOST = 8 };

static const struct query q_band = {
    "SELECT CAST(coalesce(sum(n), 0) AS BIGINT), CAST(coalesce(sum(sum_ln), 0) AS BIGINT) "
    "FROM price_month WHERE hs = $1 "
    "AND origin = $2 AND currency = $3 AND month >= $4 AND month < $5"
};
static const struct query q_add = {
    "INSERT INTO price_month (hs, origin, currency, month, n, sum_ln) VALUES ($1, $2, $3, $4, 1, "
    "$5) "
    "ON CONFLICT (hs, origin, currency, month) DO UPDATE SET n = price_month.n + 1, "
    "sum_ln = price_month.sum_ln + excluded.sum_ln"
};

struct band {
    int64_t n, sum_ln;
};
struct prices {
    struct arena *a;
    struct work *w;
    struct map bands; /* hs, origin, currency, month -> struct band */
};

struct prices *prices_new(struct arena *a, struct work *w)
{
    struct prices *x = make(a, struct prices);
    *x = (struct prices){ .a = a, .w = w, .bands = map_new(a) };
    return x;
}

static int64_t month_of(usec at)
{
    int64_t y, m, d;
    civil_from_days(at / USEC_PER_DAY - (at % USEC_PER_DAY < 0), &y, &m, &d);
    return y * MONTHS + m - 1;
}

struct goods {
    str hs, origin, currency;
    int64_t month;
    double per_kg;
};

static bool goods_of(const struct event *e, const struct item *i, struct goods *ret)
{
    *ret = (struct goods){ .hs = str_sub(i->hs.text, 0, HS_DIGITS),
                           .origin = str_sub(i->origin.text, 0, CODE_MOST),
                           .currency = str_sub(e->declaration->currency.text, 0, CODE_MOST),
                           .month = month_of(e->at),
                           .per_kg = i->value_per_kg };
    return ret->hs.len == HS_DIGITS && str_is_digits(ret->hs) && ret->per_kg > 1e-6 &&
           ret->per_kg < 1e12;
}

static int band_of(struct prices *x, const struct goods *g, struct band **ret)
{
    struct rows rows;
    str key = str_fmt(x->a, STR_FMT " " STR_FMT " " STR_FMT " %lld", STR_ARG(g->hs),
                      STR_ARG(g->origin), STR_ARG(g->currency), (long long)g->month);
    void **at = map_at(&x->bands, key);
    *ret = *at;
    if (*at)
        return 0;
    TRY(db_read(x->w->db, x->a, &q_band,
                VALS(V_TEXT(g->hs), V_TEXT(g->origin), V_TEXT(g->currency),
                     V_I64(g->month - PRICE_MONTHS), V_I64(g->month)),
                &rows));
    *ret = make(x->a, struct band);
    **ret = (struct band){ row_i64(rows.at, 0), row_i64(rows.at, 1) };
    *at = *ret;
    return 0;
}

static void take(struct prices *x, struct event *e, const struct goods *g, const struct band *b)
{
    struct profile *p = &e->profile;
    double usual = exp((double)b->sum_ln / MILLION / (double)b->n), ratio = g->per_kg / usual;
    p->price_high = ratio > p->price_high ? ratio : p->price_high;
    if (p->price_low >= 0 && ratio >= p->price_low)
        return;
    p->price_low = ratio;
    p->price_seen = b->n;
    p->price_item.text = str_fmt(
        x->w->arena,
        "HS " STR_FMT " from " STR_FMT ": %.4g a kg, %.0f %% of the usual %.4g of %lld items",
        STR_ARG(g->hs), STR_ARG(g->origin), g->per_kg, ratio * 100, usual, (long long)b->n);
}

int prices_event(struct prices *x, struct event *e, bool is_newest)
{
    size_t n = 0;
    if (e->kind != EVENT_DECLARATION || e->is_late)
        return 0;
    list_each (const struct item, i, &e->items) {
        struct goods g;
        struct band *b;
        if (n++ >= PRICE_ITEMS_MOST)
            break;
        if (!goods_of(e, i, &g))
            continue;
        TRY(band_of(x, &g, &b));
        if (b->n >= PRICE_LEAST)
            take(x, e, &g, b);
        if (is_newest && !e->is_renewed)
            write_add(x->w->writes, WRITE_ANY, &q_add,
                      VALS(V_TEXT(g.hs), V_TEXT(g.origin), V_TEXT(g.currency), V_I64(g.month),
                           V_I64((int64_t)llround(log(g.per_kg) * MILLION))));
    }
    return 0;
}
