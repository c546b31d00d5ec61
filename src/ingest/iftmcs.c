// SPDX-License-Identifier: Apache-2.0
/* IFTMCS of UN/EDIFACT, any directory: one bill of lading or waybill as data. */
#include "ingest/cargo.h"

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    static const struct edi_reader reader = { "IFTMCS", cargo_begin, cargo_segment, cargo_end,
                                              "No consignment could be found in the message" };
    (void)map;
    struct cargo *c = make(a, struct cargo);
    c->one_bill = true;
    return edi_read(&c->m, a, body, ret, &reader, c);
}

static int recognise(str body)
{
    size_t at;
    return edi_recognise(body, "IFTMCS", &at);
}

const struct decoder decoder_iftmcs = {
    .name = "iftmcs",
    .what = "IFTMCS of UN/EDIFACT: a bill of lading",
    .recognise = recognise,
    .decode = decode,
};
