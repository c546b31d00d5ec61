// SPDX-License-Identifier: Apache-2.0
/* The incomplete beta function by its continued fraction (DLMF 8.17.22), evaluated by Lentz's
 * method as W. J. Thompson and A. R. Barnett give it (1986). */
#include "select/private.h"

#include <math.h>

enum { TERMS = 200 };

static double fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double f = 1, c = 1, d = 0;
    for (int k = 0; k <= TERMS; k++) {
        double t, m = (k - k % 2) / 2.0;
        if (k == 0)
            t = 1;
        else if (k % 2 == 0)
            t = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        else
            t = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + t * d;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = 1 + t / c;
        c = fabs(c) < tiny ? tiny : c;
        f *= c * d;
        if (k && fabs(1 - c * d) < 1e-12)
            break;
    }
    return f - 1;
}

double select_beta(double x, double a, double b)
{
    int sign;
    if (x <= 0 || x >= 1)
        return x >= 1;
    if (x > (a + 1) / (a + b + 2))
        return 1 - select_beta(1 - x, b, a);
    double front = a * log(x) + b * log1p(-x) + lgamma_r(a + b, &sign) - lgamma_r(a, &sign) -
                   lgamma_r(b, &sign);
    return fmin(1, fmax(0, exp(front) / a * fraction(x, a, b)));
}
