// SPDX-License-Identifier: Apache-2.0
/* What the lot tells of all (select/estimate.h). */
#include "base/err.h"
#include "base/map.h"
#include "lane/lane_private.h"
#include "select/estimate.h"

#include <math.h>
#include <stdlib.h>

enum { RULES_MOST = 200 }; /* those that hit most */

#define OF \
    "day >= $1 AND day <= $2 AND ($3 = '' OR office = $3) AND ($4 = '' OR region = $4 OR region " \
    "= '')"
/* Sampled and examined; released: drawn, and gone without examination. */
static const struct query q_sample = {
    "SELECT lot, found, otherwise, hits FROM lane_decision WHERE sampled = 1 AND found >= 0 AND " OF
    " ORDER BY id DESC LIMIT 50000"
};
static const struct query q_all = {
    "SELECT otherwise, hits, count(*), CAST(sum(sampled) AS BIGINT), "
    "sum(CASE WHEN sampled = 1 AND outcome = 'released' THEN 1 ELSE 0 END) FROM lane_decision "
    "WHERE " OF " GROUP BY otherwise, hits"
};

struct rule_count {
    str code;
    int64_t n;
};
struct measuring {
    struct buf *b;
    struct rows sample;
    struct rows all;
    int64_t declarations, sampled, released;
    struct map rules; /* code to struct rule_count */
    struct {
        struct rule_count **at;
        size_t n, cap;
    } list;
    struct select_outcome *outcomes;
};

static void interval_json(struct buf *b, const char *key, const struct select_interval *i)
{
    json_open(b, key, '{');
    json_f64(b, "at", i->at);
    json_f64(b, "low", i->low);
    if (isfinite(i->high)) /* else: nothing bounds it */
        json_f64(b, "high", i->high);
    json_close(b, '}');
}

static void count_rules(struct measuring *x, const struct row *r)
{
    str hits = row_text(r, 1), one;
    while (str_cut(&hits, ' ', &one)) {
        if (!one.len)
            continue;
        void **at = map_at(&x->rules, one);
        if (!*at) {
            struct rule_count *c = make(x->b->a, struct rule_count);
            c->code = one;
            *at = c;
            *list_push(x->b->a, &x->list) = c;
        }
        ((struct rule_count *)*at)->n += row_i64(r, 2);
    }
}

static int by_count(const void *a, const void *b)
{
    const struct rule_count *x = *(struct rule_count *const *)a;
    const struct rule_count *y = *(struct rule_count *const *)b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : str_cmp(x->code, y->code);
}

static int of_lane(struct measuring *x, enum select_lane l)
{
    struct select_measure m;
    int64_t n = 0;
    str name = str_c(select_lane_names[l]);
    list_each (const struct row, r, &x->all)
        n += str_eq(row_text(r, 0), name) ? row_i64(r, 2) : 0;
    for (size_t i = 0; i < x->sample.n; i++)
        x->outcomes[i].is_hit = str_eq(row_text(&x->sample.at[i], 2), name);
    TRY(select_measure(x->outcomes, x->sample.n,
                       x->declarations ? (double)n / (double)x->declarations : 0, &m));
    json_open(x->b, NULL, '{');
    json_str(x->b, "lane", name);
    json_i64(x->b, "declarations", n);
    interval_json(x->b, "precision", &m.precision);
    interval_json(x->b, "recall", &m.recall);
    interval_json(x->b, "lift", &m.lift);
    interval_json(x->b, "missed", &m.missed);
    json_close(x->b, '}');
    return 0;
}

static int of_rule(struct measuring *x, const struct rule_count *c)
{
    struct select_measure m;
    for (size_t i = 0; i < x->sample.n; i++)
        x->outcomes[i].is_hit = str_has_word(row_text(&x->sample.at[i], 3), c->code);
    TRY(select_measure(x->outcomes, x->sample.n, (double)c->n / (double)x->declarations, &m));
    json_open(x->b, NULL, '{');
    json_str(x->b, "rule", c->code);
    json_i64(x->b, "declarations", c->n);
    interval_json(x->b, "precision", &m.precision);
    interval_json(x->b, "recall", &m.recall);
    interval_json(x->b, "lift", &m.lift);
    interval_json(x->b, "missed", &m.missed);
    json_close(x->b, '}');
    return 0;
}

static int put(struct measuring *x, const struct lane_period *p)
{
    struct select_measure m;
    struct buf *b = x->b;
    TRY(select_measure(x->outcomes, x->sample.n, 0, &m));
    json_open(b, NULL, '{');
    json_str(b, "from", date_of(b->a, p->from * USEC_PER_DAY));
    json_str(b, "to", date_of(b->a, p->to * USEC_PER_DAY));
    json_i64(b, "declarations", x->declarations);
    json_i64(b, "sampled", x->sampled);
    json_i64(b, "outcomes", (int64_t)x->sample.n);
    json_i64(b, "released", x->released);
    interval_json(b, "rate", &m.rate);
    json_open(b, "lanes", '[');
    for (int l = SELECT_red; l >= SELECT_green; l--)
        TRY(of_lane(x, (enum select_lane)l));
    json_close(b, ']');
    if (x->list.n)
        qsort((void *)x->list.at, x->list.n, sizeof *x->list.at, by_count);
    json_open(b, "rules", '[');
    for (size_t i = 0; i < x->list.n && i < RULES_MOST; i++)
        TRY(of_rule(x, x->list.at[i]));
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}

int lane_measure_json(struct db *db, struct buf *b, const struct lane_period *p)
{
    struct measuring x = { .b = b, .rules = map_new(b->a) };
    const struct val of[] = { V_I64(p->from), V_I64(p->to), V_TEXT(p->office), V_TEXT(p->region) };
    TRY(db_read(db, b->a, &q_sample, of, countof(of), &x.sample));
    TRY(db_read(db, b->a, &q_all, of, countof(of), &x.all));
    list_each (const struct row, r, &x.all) {
        x.declarations += row_i64(r, 2);
        x.sampled += row_i64(r, 3);
        x.released += row_i64(r, 4);
        count_rules(&x, r);
    }
    x.outcomes = make_n(b->a, struct select_outcome, x.sample.n + 1);
    for (size_t i = 0; i < x.sample.n; i++)
        x.outcomes[i] = (struct select_outcome){ .propensity = row_f64(&x.sample.at[i], 0),
                                                 .is_found = row_i64(&x.sample.at[i], 1) > 0 };
    return put(&x, p);
}
