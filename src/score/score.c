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

static int by_weight(const void *a, const void *b)
{
    double x = fabs(((const struct score_reason *)a)->value),
           y = fabs(((const struct score_reason *)b)->value);
    return (x < y) - (x > y);
}

static void reasons(const struct score_model *m, const struct score_row *row, const struct view *v,
                    const float *x, struct arena *a, struct score *ret)
{
    double value[SCORE_GROUPS_MAX];
    const struct plan *p = &m->plan;
    double sum = forest_reasons(&m->offence, p, x, value);
    ret->reasons = make_n(a, struct score_reason, p->n_groups + 1);
    for (size_t i = 0; i < p->n_groups; i++)
        if (value[i] < 0 || value[i] > 0)
            ret->reasons[ret->n_reasons++] =
                (struct score_reason){ value[i], reason_text(a, m, i, row, v) };
    if (ret->n_reasons)
        qsort(ret->reasons, ret->n_reasons, sizeof *ret->reasons, by_weight);
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
    struct view v;
    float code[SCORE_COLUMNS_MAX], x[SCORE_FEATURES_MAX];
    *ret = (struct score){ 0 };
    view_of_row(m, row, code, &v);
    features_of(&m->memory, &m->plan, &v, x);
    ret->margin = (double)forest_margin(&m->offence, x);
    ret->base = m->offence.expected;
    ret->probability = calibrated(&m->calibration, ret->margin);
    ret->loss = loss_of(m, row, x, ret->probability);
    if (a)
        reasons(m, row, &v, x, a, ret);
}

void score_table_row(const struct score_model *m, const struct score_table *t, size_t row,
                     struct arena *a, struct score *ret)
{
    str text[SCORE_COLUMNS_MAX];
    double number[SCORE_COLUMNS_MAX];
    for (size_t i = 0; i < m->map.n; i++) {
        const struct cells *c = &t->columns[i];
        text[i] = c->id ? c->texts[c->id[row]] : STR("");
        number[i] = c->number ? c->number[row] : (double)NAN;
    }
    struct score_row one = { text, number, t->day[row] };
    score_row(m, &one, a, ret);
}
