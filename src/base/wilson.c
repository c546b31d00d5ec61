// SPDX-License-Identifier: Apache-2.0
#include "base/wilson.h"

#include <math.h>

struct interval wilson(double k, double n)
{
    const double z = 1.959963984540054;
    if (n <= 0)
        return (struct interval){ 0, 1 };
    double p = k / n, zz = z * z / n;
    double mid = (p + zz / 2) / (1 + zz);
    double half = z / (1 + zz) * sqrt(p * (1 - p) / n + zz / (4 * n));
    return (struct interval){ mid - half > 0 ? mid - half : 0, mid + half < 1 ? mid + half : 1 };
}
