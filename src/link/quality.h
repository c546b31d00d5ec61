/* quality.h — how good the data of each carrier are, and whether they come in time.
 *
 * Counted in the transaction of each message, by carrier, kind of message and day; a push by
 * flight. The report holds flights and counts, no traveller: it may be sent to the carrier.
 * Parts and weights: quality.def.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/work.h"

void quality_count(struct work *w);

/* Days since 1970, both included. */
struct quality_span {
    int64_t from, to;
};
/* Each carrier with its score and the parts of it, worst first; an object with "items". */
int quality_json(struct db *db, struct buf *b, struct quality_span span, usec now) must_use;
/* One carrier: by kind of message and by day, its defects with an example each, its flights with
 * the pushes that are missing. QUALITY_NONE: nothing came from it in that time. */
enum { QUALITY_NONE = 1 };
int quality_carrier_json(struct db *db, struct buf *b, str carrier, struct quality_span span,
                         usec now) must_use;
