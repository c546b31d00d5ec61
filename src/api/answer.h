/* answer.h — the answer to a request for information, put together of what an analyst chose:
 * entities, alerts and their events, field by field. For api/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api.h"
#include "share/request.h"

struct draft {
    str items;                /* a line each: "event ALERT person.name document.number" */
    str text;                 /* in the analyst's words */
    str agreement, use_until; /* what the answer says of itself */
    str answer, shares;       /* by answer_draft(): JSON as it will be given; for the ledger */
};
/* Only what the caller may see themselves. False: the call is answered. */
bool answer_draft(struct call *c, const struct request *x, struct draft *d);
/* The fields that may be chosen, by what they are of. */
void answer_fields_json(struct buf *b, const char *key);
