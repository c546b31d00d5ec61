/* calibrate.c - margins to probabilities, fitted on rows that no tree was grown on: isotonic
 * regression by pooling adjacent violators (M. Ayer et al., 1955) where there are many, else a
 * sigmoid (J. Platt, 1999). */
// SPDX-License-Identifier: Apache-2.0
#include "score/trees.h"

#include <math.h>
#include <stdlib.h>

enum { ISOTONIC_LEAST = 1000, ISOTONIC_OFFENCES = 50, NEWTON_STEPS = 60, BLOCK_LEAST = 20 };

struct point {
    float margin;
    int8_t label;
};
static int by_margin(const void *a, const void *b)
{
    float x = ((const struct point *)a)->margin, y = ((const struct point *)b)->margin;
    return (x > y) - (x < y);
}

static double sigmoid(double v) { return 1 / (1 + exp(-v)); }

/* Newton's method on Platt's smoothed targets; a ridge keeps it from running away. */
static void platt(const struct point *at, size_t n, struct calibration *ret)
{
    double slope = 1, shift = 0, offences = 0;
    for (size_t i = 0; i < n; i++)
        offences += at[i].label;
    double high = (offences + 1) / (offences + 2), low = 1 / ((double)n - offences + 2);
    for (int k = 0; k < NEWTON_STEPS; k++) {
        double ga = .01 * (slope - 1), gb = 0, haa = .01, hab = 0, hbb = 1e-9;
        for (size_t i = 0; i < n; i++) {
            double m = (double)at[i].margin, p = sigmoid(slope * m + shift);
            double off = p - (at[i].label ? high : low), w = p * (1 - p);
            ga += off * m;
            gb += off;
            haa += w * m * m;
            hab += w * m;
            hbb += w;
        }
        double det = haa * hbb - hab * hab;
        if (fabs(det) < 1e-12)
            break;
        double da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det;
        slope -= da;
        shift -= db;
        if (fabs(da) + fabs(db) < 1e-9)
            break;
    }
    /* A score that tells nothing, or the contrary, must not turn the order round. */
    ret->slope = (float)(slope > .01 ? slope : .01);
    ret->shift = (float)shift;
}

struct block {
    double sum, offences, n;
};

/* Blocks of rising shares: each at the mean of its margins. */
static void isotonic(struct arena *a, const struct point *at, size_t n, struct calibration *ret)
{
    struct block *b = make_n(a, struct block, n + 1);
    size_t blocks = 0, least = n / (CALIBRATION_MAX - 1) + 1;
    if (least < BLOCK_LEAST)
        least = BLOCK_LEAST;
    for (size_t i = 0; i < n;) {
        struct block x = { 0 };
        /* Rows of one margin stay together. */
        for (size_t from = i; i < n && (i - from < least || at[i].margin <= at[i - 1].margin);
             i++) {
            x.sum += (double)at[i].margin;
            x.offences += at[i].label;
            x.n++;
        }
        b[blocks++] = x;
        while (blocks > 1 && b[blocks - 2].offences * b[blocks - 1].n >=
                                 b[blocks - 1].offences * b[blocks - 2].n) {
            b[blocks - 2].sum += b[blocks - 1].sum;
            b[blocks - 2].offences += b[blocks - 1].offences;
            b[blocks - 2].n += b[blocks - 1].n;
            blocks--;
        }
    }
    for (size_t i = 0; i < blocks && i < CALIBRATION_MAX; i++) {
        ret->at[i] = (float)(b[i].sum / b[i].n);
        ret->p[i] = (float)((b[i].offences + .5) / (b[i].n + 1));
        ret->n = (uint32_t)i + 1;
        /* The half above can break the order between a small and a large block. */
        if (i && ret->p[i] < ret->p[i - 1])
            ret->p[i] = ret->p[i - 1];
    }
}

void calibrate(struct arena *a, const float *margin, const int8_t *label, size_t n,
               struct calibration *ret)
{
    struct point *at = make_n(a, struct point, n + 1);
    size_t k = 0, offences = 0;
    *ret = (struct calibration){ .slope = 1 };
    for (size_t i = 0; i < n; i++)
        if (label[i] >= 0) {
            at[k++] = (struct point){ margin[i], label[i] };
            offences += label[i] > 0;
        }
    qsort(at, k, sizeof *at, by_margin);
    if (k == 0)
        return;
    platt(at, k, ret);
    if (k >= ISOTONIC_LEAST && offences >= ISOTONIC_OFFENCES && k - offences >= ISOTONIC_OFFENCES)
        isotonic(a, at, k, ret);
}

static double curve(const struct calibration *c, double m)
{
    size_t low = 0, high = c->n;
    while (low < high) { /* the first point above m */
        size_t mid = (low + high) / 2;
        if ((double)c->at[mid] <= m)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0)
        return (double)c->p[0];
    if (low == c->n)
        return (double)c->p[c->n - 1];
    double x0 = (double)c->at[low - 1], x1 = (double)c->at[low];
    double t = x1 > x0 ? (m - x0) / (x1 - x0) : 1;
    return (double)c->p[low - 1] * (1 - t) + (double)c->p[low] * t;
}

/* A hundredth of the sigmoid keeps the order of margins where the curve is flat. */
double calibrated(const struct calibration *c, double margin)
{
    double s = sigmoid((double)c->slope * margin + (double)c->shift);
    return c->n ? .99 * curve(c, margin) + .01 * s : s;
}
