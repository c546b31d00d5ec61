// SPDX-License-Identifier: Apache-2.0
/* A whole message, wrapped or not, ends in events and findings that lie inside it. */
#include "base/err.h"
#include "ingest/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup(arena_freep) struct arena *a = arena_new(((size_t)64 << 20) + 24 * size);
    struct decoded d = { 0 };
    int done = decode_whole(a, (str){ (const char *)data, size }, STR(""), 0, &d);
    must(done >= 0 || done == ERR_LIMIT);
    list_each (struct event, e, &d.events)
        must(e->offset + e->length <= size);
    list_each (struct finding, f, &d.findings)
        must(f->offset + f->length <= size);
    return 0;
}
