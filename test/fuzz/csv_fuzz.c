// SPDX-License-Identifier: Apache-2.0
#include "format/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64 << 20);
    struct csv c = csv_open((str){ (const char *)data, size });
    struct csv_row r = { 0 };
    size_t behind = 0;
    while (csv_next(&c, a, &r)) {
        must(r.offset >= behind && r.offset + r.length <= size && r.n > 0);
        behind = r.offset + r.length;
    }
    arena_free(a);
    return 0;
}
