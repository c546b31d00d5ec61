// SPDX-License-Identifier: Apache-2.0
#include "format/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64 << 20);
    const struct json *tree;
    struct json_fault fault;
    str text = { (const char *)data, size };
    int r = json_read(a, text, &tree, &fault);
    if (r < 0 || (r == JSON_FAULTY && (fault.text.len == 0 || fault.offset > size)))
        __builtin_trap();
    arena_free(a);
    return 0;
}
