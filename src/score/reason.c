/* reason.c - what a group of features says of a row, in words, with what it is compared to. */
// SPDX-License-Identifier: Apache-2.0
#include "score/model.h"

#include <math.h>

enum { NAME_SHOWN = 60, DAYS = 7, REASON_MAX = 400 };

void view_of_row(const struct score_model *m, const struct score_row *row, float *code_room,
                 struct view *ret)
{
    const struct plan *p = &m->plan;
    size_t n = m->map.n;
    ret->number = row->number;
    ret->code = code_room;
    ret->day = row->day == SCORE_NO_DAY && m->last_day != SCORE_NO_DAY ? m->last_day + 1 : row->day;
    for (size_t k = 0; k < HS_PREFIXES; k++)
        ret->slot[n + k] = 0;
    for (size_t i = 0; i < n; i++) {
        ret->slot[i] = 0;
        code_room[i] = NAN;
        str s = roles[m->map.at[i].role].value == VALUE_TEXT
                    ? str_sub(str_trim(row->text[i]), 0, TEXT_MAX)
                    : STR("");
        if (!s.len)
            continue;
        if ((int)i != p->hs) {
            ret->slot[i] = text_hash(s);
            code_room[i] = code_of(&m->codes, (uint32_t)i, ret->slot[i]);
            continue;
        }
        char digits[HS_MAX] = { 0 };
        str hs = { digits, hs_digits(s, digits) };
        ret->slot[i] = hs.len ? text_hash(hs) : 0;
        code_room[i] = hs_number(hs);
        for (size_t k = 1; k <= HS_PREFIXES; k++)
            if (hs.len >= 2 * k)
                ret->slot[n + k - 1] = text_hash(str_sub(hs, 0, 2 * k));
    }
}

static str cell_of(const struct score_model *m, const struct score_row *row, int slot,
                   struct arena *a)
{
    int n = (int)m->map.n;
    if (slot < n)
        return str_sub(str_trim(row->text[slot]), 0, NAME_SHOWN);
    char digits[HS_MAX] = { 0 };
    str hs = { digits, hs_digits(row->text[m->plan.hs], digits) };
    return str_copy(a, str_sub(hs, 0, 2 * (size_t)(slot - n + 1)));
}

static void put_cell(struct buf *b, const struct reasoning *r, int slot)
{
    str cell = cell_of(r->m, r->row, slot, r->a);
    buf_add(b, slot_name(&r->m->plan, slot));
    buf_add(b, cell.len ? STR(" ") : STR(" not given"));
    buf_add(b, cell);
}

/* "importer 00123 with HS4 0101". Every declaration has reasons: built without formats, which are
 * slow. */
static void put_key(struct buf *b, const struct reasoning *r, size_t key)
{
    const struct key *k = &r->m->plan.keys[key];
    for (int i = 0; i < k->n_parts; i++) {
        if (i)
            buf_add(b, STR(" with "));
        put_cell(b, r, k->parts[i]);
    }
}

void reason_fetch(const struct reasoning *r, size_t group)
{
    const struct group *g = &r->m->plan.groups[group];
    const struct profiles *t = &r->m->memory.profiles;
    if (g->kind == G_KEY && t->cap)
        __builtin_prefetch(&t->slots[profile_hash(&r->m->memory, &r->m->plan, (size_t)g->of, r->v) &
                                     (t->cap - 1)]);
}

/* What stands in for a key of few declarations is in the estimate: without it "0 of 1" says
 * nothing. */
static str key_reason(const struct reasoning *r, size_t key, double estimate)
{
    const struct score_model *m = r->m;
    uint64_t h = profile_hash(&m->memory, &m->plan, key, r->v);
    const struct profile *s = profile_find(&m->memory, h);
    struct buf b = buf_new(r->a, REASON_MAX);
    put_key(&b, r, key);
    if (h && !s)
        buf_add(&b, STR(": not seen before"));
    if (!h || !s)
        return buf_str(&b);
    buf_add(&b, STR(": "));
    buf_i64(&b, s->offences);
    buf_add(&b, STR(" of "));
    buf_i64(&b, s->judged);
    buf_add(&b, STR(" earlier declarations with an offence"));
    if (s->judged != s->seen) {
        buf_add(&b, STR(", "));
        buf_i64(&b, s->seen);
        buf_add(&b, STR(" in all"));
    }
    buf_add(&b, STR(", estimated "));
    buf_i64(&b, (int64_t)(100 * estimate + .5));
    buf_add(&b, STR(" %"));
    return buf_str(&b);
}

/* The estimate that the trees saw of a key. */
static double estimate_of(const struct plan *p, size_t group, const float *x)
{
    for (size_t i = 0; i < p->n_features; i++)
        if (p->features[i].group == group && p->features[i].kind == F_RATE)
            return (double)x[i];
    return 0;
}

static str price_reason(struct arena *a, const struct score_model *m, const struct view *v)
{
    static const char *const of[BANDS] = { "this HS6 and origin", "this HS6", "this HS4" };
    double price = unit_price_log(&m->plan, v);
    if (isnan(price))
        return STR("unit price not known");
    for (int i = 0; i < BANDS; i++) {
        const struct band *b = band_find(&m->memory, band_hash(&m->memory, &m->plan, i, v));
        if (!b || b->n < BAND_LEAST)
            continue;
        struct buf text = buf_new(a, REASON_MAX);
        double off = exp(price - (double)b->q2);
        buf_add(&text, STR("unit price "));
        if (off >= 2) {
            buf_g(&text, off, 3);
            buf_add(&text, STR(" times"));
        } else if (fabs(off - 1) < .005) {
            buf_add(&text, STR("at"));
        } else {
            buf_i64(&text, (int64_t)rint(fabs(off - 1) * 100));
            buf_add(&text, off < 1 ? STR(" % below") : STR(" % above"));
        }
        buf_add(&text, STR(" the median of "));
        buf_i64(&text, b->n);
        buf_add(&text, STR(" declarations of "));
        buf_add(&text, str_c(of[i]));
        return buf_str(&text);
    }
    return str_fmt(a, "unit price %.4g, with nothing to compare it to", exp(price));
}

static str number_reason(struct arena *a, const struct score_model *m, int column, double v)
{
    str name = m->map.at[column].name;
    if (isnan(v))
        return str_fmt(a, STR_FMT " not given", STR_ARG(name));
    const struct quantiles *q = &m->quantiles[column];
    int below = 0;
    while (below < QUANTILES && (double)q->at[below] < v)
        below++;
    int above = QUANTILES;
    while (above > 0 && (double)q->at[above - 1] > v)
        above--;
    bool is_high = below >= QUANTILES - above;
    double share = (double)(is_high ? below : QUANTILES - above) / (double)QUANTILES * 100;
    struct buf b = buf_new(a, REASON_MAX);
    buf_add(&b, name);
    buf_c(&b, ' ');
    buf_g(&b, v, 6);
    buf_add(&b, is_high ? STR(", more than ") : STR(", less than "));
    buf_i64(&b, (int64_t)rint(share));
    buf_add(&b, STR(" % of declarations"));
    return buf_str(&b);
}

static str stake_reason(struct arena *a, double v)
{
    struct buf b = buf_new(a, REASON_MAX);
    buf_add(&b, STR("value times rate "));
    buf_g(&b, v, 6);
    return buf_str(&b);
}

str reason_text(const struct reasoning *r, size_t group)
{
    static const char *const days[DAYS] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                            "Thursday", "Friday", "Saturday" };
    struct arena *a = r->a;
    const struct score_model *m = r->m;
    const struct score_row *row = r->row;
    const struct view *v = r->v;
    const struct plan *p = &m->plan;
    const struct group *g = &p->groups[group];
    switch (g->kind) {
    case G_NUMBER:
        return number_reason(a, m, g->of, row->number[g->of]);
    case G_PRICE:
        return price_reason(a, m, v);
    case G_STAKE:
        return stake_reason(a, row->number[p->value] * row->number[p->rate]);
    case G_TAX:
        return str_fmt(a, "duty %.1f %% of the value",
                       100 * row->number[p->duty] / row->number[p->value]);
    case G_DAY:
        return v->day == SCORE_NO_DAY
                   ? STR("no date")
                   : str_fmt(a, "declared on a %s", days[((v->day % DAYS) + DAYS + 4) % DAYS]);
    case G_KEY:
        return key_reason(r, (size_t)g->of, estimate_of(p, group, r->x));
    case G_CODE: {
        struct buf b = buf_new(a, REASON_MAX);
        put_cell(&b, r, g->of);
        return buf_str(&b);
    }
    }
    return STR("");
}
