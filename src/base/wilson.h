/* wilson.h — the interval of a share, of few observations too (E. B. Wilson, "Probable inference,
 * the law of succession, and statistical inference", JASA 22, 1927). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

struct interval {
    double low, high; /* 0 to 1 */
};
/* 95 %, of k in n, both perhaps effective numbers; 0 to 1 when n is 0. */
struct interval wilson(double k, double n);
