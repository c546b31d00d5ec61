// SPDX-License-Identifier: Apache-2.0
/* Tables of entries: what was read comes back from its stored row unchanged. */
#include "assess/list/list.h"
#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    struct list_file file = { STR("fuzz"), { (const char *)data, size } };
    struct list_entries eu = { 0 }, own = { 0 };
    struct findings findings = { 0 };
    int done = list_parse(a, &list_eu_csv, &file, 1, &eu, &findings);
    if (done == ERR_LIMIT)
        return 0;
    must(done == 0 || eu.n == 0); /* our own form is none of theirs */
    if (list_parse(a, &list_ntc_csv, &file, 1, &own, &findings) != 0)
        return 0;
    list_each (struct list_entry, e, &own) {
        struct list_entries again = { 0 };
        file.bytes = str_fmt(a, "%s\n%s\n", str_cstr(a, list_csv_header(a)),
                             str_cstr(a, list_entry_row(a, e)));
        if (list_parse(a, &list_ntc_csv, &file, 1, &again, &findings) == 0 && again.n == 1)
            must(again.at[0].documents.n <= e->documents.n);
    }
    return 0;
}
