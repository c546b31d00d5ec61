/* prices.h — what goods of a kind and an origin usually cost, and how far a declaration is from it.
 *
 * The usual price is the geometric mean of the value per kg of all items of that HS heading (six
 * digits), origin and currency, declared in the twelve full months before the month of the
 * declaration; a declaration told again counts once. So what came in this month, and in whatever
 * order, changes nothing.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/work.h"

enum { PRICE_MONTHS = 12, PRICE_LEAST = 20, PRICE_ITEMS_MOST = 200 };

struct prices;
struct prices *prices_new(struct arena *a, struct work *w);
/* Fills e->profile.price_*; what it declares goes into the writes. */
int prices_event(struct prices *x, struct event *e, bool is_newest) must_use;
