/* money.h — currency carried over the border: its value in USD and the limits that apply. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

/* Fills amount.usd where the sender gave none, the total, and the limits of that day for this
 * direction, age and country (limits.def). What it cannot value or place is a finding. */
void money_normalise(struct arena *a, struct event *e, struct findings *findings);
