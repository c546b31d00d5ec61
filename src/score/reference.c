/* reference.c - how what the model learned from was spread, so that somebody can see whether the
 * world has moved: the margins of the rows it was measured on, the numbers of those it learned
 * from. */
// SPDX-License-Identifier: Apache-2.0
#include "score/model.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t cell_of(const double *edges, size_t n, double v)
{
    size_t i = 0;
    while (i < n && v > edges[i])
        i++;
    return i;
}

/* Equally full cells; fewer than a row for each cell: there is nothing to compare with. */
void reference_make(struct arena *a, struct score_model *m, const struct score_table *t)
{
    double *margin = make_n(a, double, t->n + 1);
    m->reference = (struct reference){ 0 };
    if (t->n < SCORE_CELLS)
        return;
    for (size_t i = 0; i < t->n; i++) {
        struct score s;
        score_table_row(m, t, i, 0, NULL, &s);
        margin[i] = s.margin;
    }
    qsort(margin, t->n, sizeof *margin, by_value);
    for (size_t i = 0; i + 1 < SCORE_CELLS; i++)
        m->reference.edges[i] = margin[(i + 1) * t->n / SCORE_CELLS];
    for (size_t i = 0; i < t->n; i++)
        m->reference.n[cell_of(m->reference.edges, SCORE_CELLS - 1, margin[i])]++;
}

/* Of 33 quantiles every fourth parts the values. */
static size_t column_cell(const struct quantiles *q, double v)
{
    double edges[SCORE_CELLS - 1];
    for (size_t i = 0; i + 1 < SCORE_CELLS; i++)
        edges[i] = (double)q->at[(i + 1) * (QUANTILES - 1) / SCORE_CELLS];
    return cell_of(edges, SCORE_CELLS - 1, (double)(float)v); /* as they are kept */
}

int score_cell(const struct score_model *m, int column, double v)
{
    if (isnan(v))
        return -1;
    return (int)(column < 0 ? cell_of(m->reference.edges, SCORE_CELLS - 1, v)
                            : column_cell(&m->quantiles[column], v));
}

void score_cells(const struct score_model *m, int column, double ret[SCORE_CELLS])
{
    for (size_t i = 0; i < SCORE_CELLS; i++)
        ret[i] = column < 0 ? (double)m->reference.n[i] : 0;
    if (column < 0 || roles[m->map.at[column].role].value != VALUE_NUMBER)
        return;
    const struct quantiles *q = &m->quantiles[column];
    for (size_t i = 0; i < QUANTILES; i++)
        if (!isnan(q->at[i]))
            ret[column_cell(q, (double)q->at[i])]++;
}
