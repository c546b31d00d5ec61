// SPDX-License-Identifier: Apache-2.0
/* CUSRES, whatever it is, ends in replies and findings that lie inside the message. */
#include "base/err.h"
#include "ingest/decoder.h"
#include "model/interactive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup(arena_freep) struct arena *a = arena_new(((size_t)64 << 20) + 24 * size);
    struct decoded d = { 0 };
    int done = decoder_cusres.decode(a, (str){ (const char *)data, size }, STR(""), &d);
    must(done == 0 || done == ERR_LIMIT);
    must(d.events.n == 0);
    if (d.interactive)
        list_each (struct boarding_reply, r, &d.interactive->replies)
            must(r->offset + r->length <= size);
    list_each (struct finding, f, &d.findings)
        must(f->offset + f->length <= size);
    return 0;
}
