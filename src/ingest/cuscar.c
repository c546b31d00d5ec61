// SPDX-License-Identifier: Apache-2.0
/* CUSCAR of UN/EDIFACT, any directory: the manifest of a vessel, a flight or a truck, one
 * consignment for each bill. */
#include "ingest/cargo.h"

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    static const struct edi_reader reader = { "CUSCAR", cargo_begin, cargo_segment, cargo_end,
                                              "No consignment could be found in the message" };
    (void)map;
    struct cargo *c = make(a, struct cargo);
    return edi_read(&c->m, a, body, ret, &reader, c);
}

static int recognise(str body)
{
    size_t at;
    return edi_recognise(body, "CUSCAR", &at);
}

const struct decoder decoder_cuscar = {
    .name = "cuscar",
    .what = "CUSCAR of UN/EDIFACT: cargo manifests",
    .recognise = recognise,
    .decode = decode,
};
