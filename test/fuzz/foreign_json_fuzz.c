/* A map, a line "---", and a message of another shape. Without that line: a map alone. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "ingest/decoder.h"
#include "ingest/event_map.h"
#include "ingest/normalise.h"
#include "model/record_json.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64 << 20);
    struct decoded d = { 0 };
    str map = { (const char *)data, size }, body = { "", 0 };
    const char *line = memmem(data, size, "---\n", 4);
    if (line) {
        map.len = (size_t)(line - map.ptr);
        body = (str){ line + 4, size - map.len - 4 };
    }
    int r = event_map_check(a, map);
    must(r == 0 || r == ERR_INVALID);
    if (decoder_event_json.decode(a, body, map, &d) == 0) {
        decoded_normalise(a, &d, USEC_PER_DAY * 20783);
        list_each (const struct span, s, &d.unread)
            must(s->offset + s->length <= body.len);
        struct buf b = buf_new(a, 1 << 20);
        decoded_json(&b, &d, true);
    }
    arena_free(a);
    return 0;
}
