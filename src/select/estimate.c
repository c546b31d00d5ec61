// SPDX-License-Identifier: Apache-2.0
#include "select/estimate.h"

#include "base/err.h"
#include "base/wilson.h"

#include <math.h>

#define Z 1.959963984540054 /* 95 % lie within so many deviations */

struct select_interval select_wilson(double found, double n)
{
    struct interval i = wilson(found, n);
    return (struct select_interval){ n > 0 ? found / n : 0, i.low, i.high };
}

/* Weights of a domain, and of those in it that have what is asked. */
struct sums {
    double w, w2, n, yes_w, yes_w2;
};

static void add(struct sums *s, double w, bool is_yes)
{
    s->n++;
    s->w += w;
    s->w2 += w * w;
    s->yes_w += is_yes ? w : 0;
    s->yes_w2 += is_yes ? w * w : 0;
}

static struct select_interval share(const struct sums *s)
{
    double n = s->w2 > 0 ? s->w * s->w / s->w2 : 0;
    return select_wilson(n > 0 ? s->yes_w / s->w * n : 0, n);
}

/* A count of k has its mean in k + z^2/2 +- z sqrt(k + z^2/4); with weights, k is effective. */
static struct select_interval total(double w, double w2)
{
    double k = w2 > 0 ? w * w / w2 : 0, each = w > 0 ? w2 / w : 0;
    double half = Z * sqrt(k + Z * Z / 4), middle = k + Z * Z / 2;
    return (struct select_interval){ w, fmax(0, middle - half) * each, (middle + half) * each };
}

int select_measure(const struct select_outcome *o, size_t n, double hit_share,
                   struct select_measure *ret)
{
    struct sums all = { 0 }, hits = { 0 }, offences = { 0 };
    double missed = 0, missed2 = 0, most = 1;
    for (size_t i = 0; i < n; i++) {
        if (!(o[i].propensity > 0 && o[i].propensity <= 1))
            return fail(ERR_INVALID, "a propensity is not above 0 and at most 1");
        double w = 1 / o[i].propensity;
        most = fmax(most, w);
        add(&all, w, o[i].is_found);
        if (o[i].is_hit)
            add(&hits, w, o[i].is_found);
        if (o[i].is_found)
            add(&offences, w, o[i].is_hit);
        missed += o[i].is_found && !o[i].is_hit ? w : 0;
        missed2 += o[i].is_found && !o[i].is_hit ? w * w : 0;
    }
    struct select_measure m = { .outcomes = (double)n,
                                .effective = all.w2 > 0 ? all.w * all.w / all.w2 : 0,
                                .rate = share(&all),
                                .precision = share(&hits),
                                .recall = share(&offences),
                                .missed = total(missed, missed2) };
    double part = hit_share > 0 ? hit_share : all.w > 0 ? hits.w / all.w : 0;
    m.lift = part > 0 ? (struct select_interval){ m.recall.at / part, m.recall.low / part,
                                                  m.recall.high / part }
                      : (struct select_interval){ 0, 0, INFINITY };
    if (missed2 <= 0) /* none found: a count of 0, each of the greatest weight */
        m.missed.high = Z * Z * most;
    *ret = m;
    return 0;
}
