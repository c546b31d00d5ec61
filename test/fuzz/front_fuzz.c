/* What a TLS front hands on: networks, a line end, X-Forwarded-For, a line end, Client-Cert. The
 * whole once more as the beginning of a picture. */
// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/err.h"
#include "http/front.h"
#include "picture/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(16 << 20);
    str rest = { (const char *)data, size }, networks = { "", 0 }, forwarded = { "", 0 };
    struct fronts fronts = { 0 };
    str_cut(&rest, '\n', &networks);
    str_cut(&rest, '\n', &forwarded);
    int r = fronts_read(networks, &fronts);
    must(r == 0 || r == ERR_INVALID);
    must(fronts.n <= FRONTS_MAX);
    if (r == 0)
        front_client(&fronts, a, STR("127.0.0.1"), forwarded);
    str digest = front_certificate(a, rest);
    must(digest.len == 0 || digest.len == 64);
    picture_type((str){ (const char *)data, size });
    arena_free(a);
    return 0;
}
