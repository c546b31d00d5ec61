/* aboard.h — who else is in the situation that an alert is about: the list of a flight, with what
 * each has alerts for. Names, counts and alerts only: whoever is opened further is asked about
 * (purpose/purpose.h).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/time.h"
#include "store/store.h"

enum { ABOARD_MOST = 1500 };

/* {items, cut}: those with an alert on it first, the graver before; then by name. */
int aboard_json(struct db *db, struct buf *b, str situation, usec now) must_use;
