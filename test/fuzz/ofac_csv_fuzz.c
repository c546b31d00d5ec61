// SPDX-License-Identifier: Apache-2.0
/* SDN tables, whatever they are, end in entries and findings. */
#include "assess/list/list.h"
#include "assess/match/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    struct list_file file = { STR("fuzz"), { (const char *)data, size } };
    struct list_entries entries = { 0 };
    struct findings findings = { 0 };
    if (list_parse(a, &list_ofac_csv, &file, 1, &entries, &findings) == 0)
        must(screen_count(screen_build(a, entries.at, entries.n)) == entries.n);
    return 0;
}
