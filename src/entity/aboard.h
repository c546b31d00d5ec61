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

struct aboard_question {
    str situation, region; /* of the caller, who sees those whom an alert of it is about; "" all */
    usec now;
};
/* {items, others, cut}: those with an alert on it first, the graver before; then by name; how many
 * others there are whom the caller does not see. */
int aboard_json(struct db *db, struct buf *b, const struct aboard_question *q) must_use;
