// SPDX-License-Identifier: Apache-2.0
#include "ingest/decoder.h"
#include "ingest/normalise.h"
#include "model/record_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64 << 20);
    struct decoded d = { 0 };
    if (decoder_event_json.decode(a, (str){ (const char *)data, size }, STR(""), &d) == 0) {
        decoded_normalise(a, &d, USEC_PER_DAY * 20000);
        struct buf b = buf_new(a, 1 << 20);
        decoded_json(&b, &d, true);
    }
    arena_free(a);
    return 0;
}
