/* nadra.h — who is behind a CNIC: a question to the national identity authority.
 *
 * Every question has a purpose and a reference (a case, an alert) and is written down, whoever
 * answers it. An answer is kept until it expires. When nobody answers, the answer is "not
 * checked": an answer of its own, which never means that all is well.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "link/query.h"
#include "store/writes.h"

/* "confirmed", "not found", "blocked", "expired", "deceased", "not checked" */
enum identity_status {
    IDENTITY_CONFIRMED,
    IDENTITY_NOT_FOUND,
    IDENTITY_BLOCKED,
    IDENTITY_EXPIRED,
    IDENTITY_DECEASED,
    IDENTITY_NOT_CHECKED,
    IDENTITY_STATUSES
};
extern const char *const identity_status_names[IDENTITY_STATUSES];
const char *identity_purpose(size_t i); /* words for why one may ask; NULL behind the last */

struct identity_question {
    str cnic; /* 13 digits, with or without dashes */
    str purpose, reference, actor;
    usec now;
};
/* The answer as JSON into b; the record of the question and the answer to keep into w. `q` NULL:
 * no such link is set up. ERR_INVALID: no CNIC. */
int nadra_check(struct query_link *q, struct db *db, struct writes *w,
                const struct identity_question *x, struct buf *b) must_use;
