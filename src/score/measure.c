/* measure.c - how good scores are, with intervals, and how far two of them differ. */
// SPDX-License-Identifier: Apache-2.0
#include "score/trees.h"

#include "base/wilson.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 15, SAMPLES = 400, SAMPLES_LARGE = 100, LARGE = 200000 };

struct ranked {
    double p;
    uint32_t row;
};
static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p < y->p || x->p > y->p)
        return x->p > y->p ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Rows with an outcome, most likely first. */
static size_t rank(struct arena *a, const double *p, const int8_t *label, size_t n,
                   struct ranked **ret)
{
    struct ranked *r = make_n(a, struct ranked, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (label[i] >= 0)
            r[k++] = (struct ranked){ p[i], (uint32_t)i };
    qsort(r, k, sizeof *r, by_rank);
    *ret = r;
    return k;
}

/* Area under the curve and offences among the first rows; each row counts as often as `times` says,
 * and rows of one score share their place. */
struct counted {
    double auc, top, top_n;
};
static struct counted count(const struct ranked *r, size_t n, const int8_t *label,
                            const uint32_t *times, double share)
{
    double all = 0, offences = 0;
    for (size_t i = 0; i < n; i++) {
        double t = times ? times[i] : 1;
        all += t;
        offences += t * label[r[i].row];
    }
    double want = ceil(all * share), won = 0, below = all - offences, seen = 0;
    struct counted c = { .auc = .5, .top_n = want };
    for (size_t i = 0, k; i < n; i = k) {
        double hits = 0, misses = 0;
        for (k = i; k < n && r[k].p >= r[i].p; k++) {
            double t = times ? times[k] : 1;
            hits += t * label[r[k].row];
            misses += t * !label[r[k].row];
        }
        below -= misses;
        won += hits * (below + misses / 2);
        double tied = hits + misses, take = want - seen < tied ? want - seen : tied;
        if (take > 0 && tied > 0) /* of a tie, its mean */
            c.top += hits * take / tied;
        seen += tied;
    }
    if (offences > 0 && all > offences)
        c.auc = won / (offences * (all - offences));
    return c;
}

static void hanley(struct score_measure *m)
{
    double a = m->auc, n1 = (double)m->offences, n0 = (double)(m->n - m->offences);
    double q1 = a / (2 - a), q2 = 2 * a * a / (1 + a);
    double v = (a * (1 - a) + (n1 - 1) * (q1 - a * a) + (n0 - 1) * (q2 - a * a)) / (n1 * n0);
    double w = n1 > 0 && n0 > 0 ? 1.96 * sqrt(v > 0 ? v : 0) : 1;
    m->auc_low = a - w > 0 ? a - w : 0;
    m->auc_high = a + w < 1 ? a + w : 1;
}

static void calibration_error(struct score_measure *m, const double *p, const int8_t *label,
                              size_t n)
{
    double sum[BINS] = { 0 }, hits[BINS] = { 0 }, total = 0, error = 0;
    for (size_t i = 0; i < n; i++) {
        if (label[i] < 0)
            continue;
        int bin = (int)(p[i] * (double)BINS);
        bin = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
        sum[bin] += p[i];
        hits[bin] += label[i];
        total += p[i];
    }
    for (int i = 0; i < BINS; i++)
        error += fabs(sum[i] - hits[i]);
    m->calibration = m->n ? error / (double)m->n : 0;
    m->average = m->n ? total / (double)m->n : 0;
}

struct score_measure score_measure(const double *p, const int8_t *label, size_t n)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)4 << 30);
    struct ranked *r;
    struct score_measure m = { .n = rank(a, p, label, n, &r) };
    for (size_t i = 0; i < m.n; i++)
        m.offences += label[r[i].row] > 0;
    if (m.n == 0)
        return m;
    struct counted c5 = count(r, m.n, label, NULL, .05), c10 = count(r, m.n, label, NULL, .1);
    m.auc = c5.auc;
    hanley(&m);
    m.precision5 = c5.top / c5.top_n;
    m.precision10 = c10.top / c10.top_n;
    struct interval w5 = wilson(c5.top, c5.top_n), w10 = wilson(c10.top, c10.top_n);
    m.low5 = w5.low;
    m.high5 = w5.high;
    m.low10 = w10.low;
    m.high10 = w10.high;
    m.recall5 = m.offences ? c5.top / (double)m.offences : 0;
    m.recall10 = m.offences ? c10.top / (double)m.offences : 0;
    calibration_error(&m, p, label, n);
    return m;
}

/* differences */

static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void interval(double *v, size_t n, double *low, double *high)
{
    qsort(v, n, sizeof *v, by_number);
    *low = v[(size_t)((double)(n - 1) * .025)];
    *high = v[(size_t)((double)(n - 1) * .975 + .5)];
}

static double common(struct arena *a, const struct ranked *x, const struct ranked *y, size_t n,
                     size_t rows)
{
    size_t top = (size_t)ceil((double)n * .05), both = 0;
    bool *in = make_n(a, bool, rows + 1);
    for (size_t i = 0; i < top; i++)
        in[x[i].row] = true;
    for (size_t i = 0; i < top; i++)
        both += in[y[i].row];
    return top ? (double)both / (double)top : 1;
}

struct score_difference score_compare(const double *p, const double *q, const int8_t *label,
                                      size_t n, uint64_t seed)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)8 << 30);
    struct ranked *x, *y;
    struct score_difference d = { 0 };
    size_t k = rank(a, p, label, n, &x);
    rank(a, q, label, n, &y);
    if (k == 0)
        return d;
    struct counted cx = count(x, k, label, NULL, .05), cy = count(y, k, label, NULL, .05);
    d.auc = cx.auc - cy.auc;
    d.precision5 = (cx.top - cy.top) / cx.top_n;
    d.common5 = common(a, x, y, k, n);
    size_t samples = k > LARGE ? SAMPLES_LARGE : SAMPLES;
    double *auc = make_n(a, double, samples), *top = make_n(a, double, samples);
    uint32_t *by_row = make_n(a, uint32_t, n + 1), *tx = make_n(a, uint32_t, k + 1),
             *ty = make_n(a, uint32_t, k + 1);
    for (size_t s = 0; s < samples; s++) {
        for (size_t i = 0; i < k; i++)
            by_row[x[i].row] = 0;
        for (size_t i = 0; i < k; i++)
            by_row[x[draw(&seed) % k].row]++;
        for (size_t i = 0; i < k; i++) {
            tx[i] = by_row[x[i].row];
            ty[i] = by_row[y[i].row];
        }
        cx = count(x, k, label, tx, .05);
        cy = count(y, k, label, ty, .05);
        auc[s] = cx.auc - cy.auc;
        top[s] = (cx.top - cy.top) / cx.top_n;
    }
    interval(auc, samples, &d.auc_low, &d.auc_high);
    interval(top, samples, &d.low5, &d.high5);
    return d;
}
