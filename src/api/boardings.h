/* boardings.h — changes of what a carrier was told; for api/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api.h"
#include "boarding/boarding.h"

/* Appends a change for one who was told something else: its CUSRES, from the request's message. */
int boarding_send_change(struct db *db, struct writes *w, const struct boarding_terms *terms,
                         const struct boarding_order *o, const struct boarding_ask *ask) must_use;
