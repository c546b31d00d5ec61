// SPDX-License-Identifier: Apache-2.0
/* Segments: every byte is in one, in blanks or in a gap; the old dialect on top. */
#include "format/edifact.h"
#include "ingest/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup(arena_freep) struct arena *a = arena_new(((size_t)64 << 20) + 24 * size);
    str body = { (const char *)data, size };
    struct edi e;
    struct edi_segment s;
    edi_open(&e, a, body, NULL, NULL);
    while (edi_next(&e, &s))
        for (size_t i = 0; i < s.elements && i < 8; i++)
            must(edi_fact(a, &s, i, 0).offset <= size);
    must(e.segment_bytes + e.blank_bytes + e.gap_bytes == size);
    struct decoded d = { 0 };
    (void)decoder_paxlst_us.decode(a, body, STR(""), &d);
    return 0;
}
