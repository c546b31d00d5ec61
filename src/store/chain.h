/* chain.h — the links of the audit's hash chain.
 *
 * hash = SHA-256 of the text
 *     [seq,"prev",at,"actor","act","object",detail]
 * where prev is the hash of the record before it (64 zeros for the first) and
 * detail is the record's JSON as stored. Anybody can recompute it with
 * sha256sum. Cutting off the end of a chain is not seen by the chain itself:
 * compare its head with one noted earlier (`ntc audit verify --head`).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"

struct chain_record {
    int64_t seq;
    usec at;
    str actor, act, object, detail, prev;
};

str chain_hash(struct arena *a, const struct chain_record *r);
str chain_zero(void);
