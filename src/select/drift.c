// SPDX-License-Identifier: Apache-2.0
#include "select/drift.h"

#include <math.h>

#define TEACH      8.0  /* weeks before there is an alarm */
#define MEMORY     26.0 /* weeks of the slow mean */
#define FAR        3.8  /* deviations of one week */
#define SLACK      .8   /* deviations that the sums forgive each week */
#define SUM_MOST   3.3  /* and the alarm, in deviations */
#define SPREAD_CAP 9.0

double select_psi(const double *was, const double *now, size_t n)
{
    double all_was = 0, all_now = 0, psi = 0;
    for (size_t i = 0; i < n; i++) {
        all_was += was[i];
        all_now += now[i];
    }
    if (n < 2 || all_was <= 0 || all_now <= 0)
        return 0;
    for (size_t i = 0; i < n; i++) { /* half a count more in each, so that none is empty */
        double p = (was[i] + .5) / (all_was + .5 * (double)n);
        double q = (now[i] + .5) / (all_now + .5 * (double)n);
        psi += (q - p) * log(q / p);
    }
    return fmax(0, psi - (double)(n - 1) * (1 / all_was + 1 / all_now));
}

static void learn(struct select_watch *w, double rate)
{
    w->weight = fmin(MEMORY, w->weight + 1);
    w->rate += (rate - w->rate) / w->weight;
    if (w->weight > 2)
        w->spread += (fmin(w->z * w->z, SPREAD_CAP) - w->spread) / w->weight;
}

static enum select_alarm begin_anew(struct select_watch *w, double rate, enum select_alarm alarm)
{
    *w =
        (struct select_watch){ .rate = rate, .weight = 1, .spread = fmax(1, w->spread), .z = w->z };
    return alarm;
}

/* A rate, how much chance alone moves it in one week. */
static enum select_alarm week(struct select_watch *w, double rate, double chance)
{
    double mean = w->weight > 0 ? chance / w->weight : 0;
    w->z = w->weight > 0 ? (rate - w->rate) / sqrt(chance + mean + 1e-12) : 0;
    if (w->weight >= TEACH) {
        double z = w->z / sqrt(fmax(1, w->spread));
        w->up = fmax(0, w->up + z - SLACK);
        w->down = fmax(0, w->down - z - SLACK);
        if (z < -FAR || w->down > SUM_MOST)
            return begin_anew(w, rate, SELECT_FELL);
        if (z > FAR || w->up > SUM_MOST)
            return begin_anew(w, rate, SELECT_ROSE);
    }
    learn(w, rate);
    return SELECT_CALM;
}

enum select_alarm select_watch_week(struct select_watch *w, double yes, double n)
{
    if (n <= 0)
        return SELECT_CALM;
    double p = (w->rate * w->weight * n + yes + .5) / (w->weight * n + n + 1);
    return week(w, yes / n, p * (1 - p) / n);
}

enum select_alarm select_watch_finds(struct select_watch *w, double found, double expected,
                                     double variance)
{
    if (expected <= 0)
        return SELECT_CALM;
    return week(w, found / expected, (variance + .5) / (expected * expected));
}
