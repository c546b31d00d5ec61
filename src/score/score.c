/* score.c - a frozen model scores a declaration. */
// SPDX-License-Identifier: Apache-2.0
#include "score/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct score_map *score_model_map(const struct score_model *m) { return &m->map; }
str score_card(const struct score_model *m) { return m->card; }
str score_digest(const struct score_model *m) { return m->digest; }
int32_t score_last_day(const struct score_model *m) { return m->last_day; }

int score_column_at(const struct score_model *m, str role, str name)
{
    for (size_t i = 0; i < m->map.n; i++)
        if (str_eq(str_c(roles[m->map.at[i].role].word), role) &&
            (name.len == 0 || str_eq(m->map.at[i].name, name)))
            return (int)i;
    return -1;
}

/* The heaviest first. Each is put behind those that are heavier as floats, which four comparisons
 * at once find without a guess; what floats do not tell apart is put right by doubles. */
typedef float four __attribute__((vector_size(16)));
typedef int32_t four_masks __attribute__((vector_size(16)));
enum { FOURS = SCORE_GROUPS_MAX / 4 };
struct weights {
    double value[SCORE_GROUPS_MAX];
    uint8_t group[SCORE_GROUPS_MAX];
    size_t n;
};

static void weigh_in(const struct weights *w, uint8_t order[SCORE_GROUPS_MAX])
{
    union {
        four at[FOURS];
        float one[SCORE_GROUPS_MAX];
    } size = { .one = { 0 } };
    size_t fours = (w->n + 3) / 4;
    for (size_t i = 0; i < 4 * fours; i++)
        size.one[i] = i < w->n ? fabsf((float)w->value[i]) : -1;
    for (size_t i = 0; i < w->n; i++) {
        float own = size.one[i];
        four mine = { own, own, own, own };
        four_masks before = { 0 };
        for (size_t k = 0; k < fours; k++) /* of equal ones the first is before */
            before += k < i / 4 ? size.at[k] >= mine : size.at[k] > mine;
        int32_t place = -(before[0] + before[1] + before[2] + before[3]);
        for (size_t k = i / 4 * 4; k < i; k++)
            place += size.one[k] <= own && size.one[k] >= own;
        order[place] = (uint8_t)i;
    }
    for (size_t i = 1; i < w->n; i++)
        for (size_t k = i; k && fabs(w->value[order[k - 1]]) < fabs(w->value[order[k]]); k--) {
            uint8_t one = order[k];
            order[k] = order[k - 1];
            order[k - 1] = one;
        }
}

/* Words cost more than sums: only the strongest of each side get them, if so asked. */
static void reasons(const struct reasoning *r, struct score *ret)
{
    double value[SCORE_GROUPS_MAX] __attribute__((uninitialized));
    struct weights by = { .n = 0 };
    uint8_t order[SCORE_GROUPS_MAX] __attribute__((uninitialized));
    const struct score_model *m = r->m;
    const struct plan *p = &m->plan;
    double sum = 0;
    ret->margin = (double)forest_reasons(&m->offence, p, r->x, value, &sum);
    size_t n = 0;
    for (size_t i = 0; i < p->n_groups; i++) {
        by.value[n] = value[i];
        by.group[n] = (uint8_t)i;
        n += value[i] < 0 || value[i] > 0;
    }
    by.n = n;
    weigh_in(&by, order);
    ret->reasons = make_n(r->a, struct score_reason, p->n_groups + 1);
    ret->n_reasons = n;
    uint8_t worded[SCORE_GROUPS_MAX] __attribute__((uninitialized));
    size_t n_worded = 0, of_side[2] = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        double one = by.value[order[i]];
        ret->reasons[i].value = one;
        if (r->row->words && of_side[one < 0] == r->row->words)
            continue;
        ++of_side[one < 0];
        worded[n_worded++] = (uint8_t)i;
        reason_fetch(r, by.group[order[i]]);
    }
    for (size_t i = 0; i < n_worded; i++)
        ret->reasons[worded[i]].text = reason_text(r, by.group[order[worded[i]]]);
    /* Sums of floats differ from those of doubles in the last digits: that goes to the base. */
    ret->base = m->offence.expected + (ret->margin - sum);
}

/* What the State would lose: learned from amounts that were found; else the duty of all of the
 * value. */
static double loss_of(const struct score_model *m, const struct score_row *row, const float *x,
                      double p)
{
    const struct plan *plan = &m->plan;
    if (m->smear > 0) {
        double log_loss = (double)forest_margin(&m->loss, x);
        return p * (double)m->smear * exp(log_loss < 60 ? log_loss : 60);
    }
    if (plan->duty >= 0 && !isnan(row->number[plan->duty]))
        return p * row->number[plan->duty];
    if (plan->value >= 0 && plan->rate >= 0)
        return p * row->number[plan->value] * row->number[plan->rate] / 100;
    return plan->value >= 0 ? p * row->number[plan->value] : (double)NAN;
}

void score_row(const struct score_model *m, const struct score_row *row, struct arena *a,
               struct score *ret)
{
    struct view v __attribute__((uninitialized));
    float code[SCORE_COLUMNS_MAX] __attribute__((uninitialized));
    float x[SCORE_FEATURES_MAX] __attribute__((uninitialized));
    *ret = (struct score){ 0 };
    view_of_row(m, row, code, &v);
    features_of(&m->memory, &m->plan, &v, x);
    ret->base = m->offence.expected;
    if (a)
        reasons(&(struct reasoning){ a, m, row, &v, x }, ret);
    else
        ret->margin = (double)forest_margin(&m->offence, x);
    ret->probability = calibrated(&m->calibration, ret->margin);
    ret->loss = loss_of(m, row, x, ret->probability);
}

double score_novelty(const struct score_model *m, const struct score_row *row)
{
    enum { HARDLY = 3 };
    struct view v;
    float code[SCORE_COLUMNS_MAX];
    size_t n = 0, novel = 0;
    view_of_row(m, row, code, &v);
    for (size_t k = 0; k < m->plan.n_keys; k++) {
        uint64_t hash =
            m->plan.keys[k].n_parts == 1 ? profile_hash(&m->memory, &m->plan, k, &v) : 0;
        if (!hash)
            continue;
        const struct profile *known = profile_find(&m->memory, hash);
        n++;
        novel += !known || known->seen < HARDLY;
    }
    return n ? (double)novel / (double)n : 1;
}

struct row_room {
    str text[SCORE_COLUMNS_MAX];
    double number[SCORE_COLUMNS_MAX];
};

static struct score_row row_of(const struct score_model *m, const struct score_table *t, size_t row,
                               struct row_room *room)
{
    for (size_t i = 0; i < m->map.n; i++) {
        const struct cells *c = &t->columns[i];
        room->text[i] = c->id ? c->texts[c->id[row]] : STR("");
        room->number[i] = c->number ? c->number[row] : (double)NAN;
    }
    return (struct score_row){ room->text, room->number, t->day[row], 0 };
}

void score_table_row(const struct score_model *m, const struct score_table *t, size_t row,
                     unsigned words, struct arena *a, struct score *ret)
{
    struct row_room room;
    struct score_row one = row_of(m, t, row, &room);
    one.words = words;
    score_row(m, &one, a, ret);
}

void score_table_features(const struct score_model *m, const struct score_table *t, size_t row,
                          float *ret)
{
    struct row_room room;
    struct view v;
    float code[SCORE_COLUMNS_MAX];
    struct score_row one = row_of(m, t, row, &room);
    view_of_row(m, &one, code, &v);
    features_of(&m->memory, &m->plan, &v, ret);
}
