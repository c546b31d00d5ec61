/* order_store.h — the SQL of orders; for order/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "order/order.h"

void order_insert(struct writes *w, const struct order *x);
/* Moves to x (its version is the new one), if the stored version is one less. */
void order_update(struct writes *w, const struct order *x);
void order_put_holder(struct writes *w, const struct order *x);
struct order_line {
    str actor, act, from, to, note;
};
void order_put_log(struct writes *w, const struct order *x, usec at, const struct order_line *l);
/* To the link's endpoint, if it has one; `ref` comes back to order_arrived(). */
void order_notify(struct writes *w, const struct order *x, str ref, usec at);
/* What waits to be sent about the order is no longer true. */
void order_unsay(struct writes *w, const struct order *x);
