// SPDX-License-Identifier: Apache-2.0
#include "store/chain.h"

#include "base/buf.h"
#include "base/digest.h"

str chain_zero(void)
{
    return STR("0000000000000000000000000000000000000000000000000000000000000000");
}

str chain_hash(struct arena *a, const struct chain_record *r)
{
    struct buf b = buf_new(a, SIZE_MAX / 4);
    json_open(&b, NULL, '[');
    json_i64(&b, NULL, r->seq);
    json_str(&b, NULL, r->prev);
    json_i64(&b, NULL, r->at);
    json_str(&b, NULL, r->actor);
    json_str(&b, NULL, r->act);
    json_str(&b, NULL, r->object);
    json_raw(&b, NULL, r->detail);
    json_close(&b, ']');
    return sha256_hex(a, buf_str(&b));
}
