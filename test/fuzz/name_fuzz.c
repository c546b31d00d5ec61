/* Two names, divided by a line end: read, compared, explained; a third of them as companies. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "name/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str b = { (const char *)data, size }, a;
    enum name_kind kind = (enum name_kind)(size % NAME_KINDS);
    struct name x, y;
    struct pair_result r;
    struct arena *arena = arena_new(1 << 20);
    struct buf text = buf_new(arena, 1 << 18);
    str_cut(&b, '\n', &a);
    name_read(a, kind, &x);
    name_read(b, kind, &y);
    pair_compare(&x, &y, kind, &r);
    must(r.probability >= 0 && r.probability <= 1);
    pair_explain_text(&text, &(struct pair_explained){ a, b, &x, &y, kind, &r });
    pair_explain_json(&text, &(struct pair_explained){ a, b, &x, &y, kind, &r });
    arena_free(arena);
    return 0;
}
