// SPDX-License-Identifier: Apache-2.0
/* Cargo messages: what becomes a consignment, whose a container is, what of a damaged
 * manifest is kept. The golden manifests are compared in messages_test.c. */
#include "base/test.h"
#include "ingest/cargo.h"
#include "ingest/normalise.h"

#include <stdio.h>
#include <string.h>

static struct decoded read_as(struct arena *a, const struct decoder *d, const char *head,
                              const char *segments)
{
    struct decoded r = { 0 };
    str body = str_fmt(a, "%s%s", head, segments);
    check(d->decode(a, body, STR(""), &r) == 0);
    decoded_normalise(a, &r, USEC_PER_DAY * 20781);
    return r;
}

static struct decoded cuscar(struct arena *a, const char *segments)
{
    return read_as(a, &decoder_cuscar, "UNH+1+CUSCAR:D:96B:UN'", segments);
}

static struct decoded iftmcs(struct arena *a, const char *segments)
{
    return read_as(a, &decoder_iftmcs, "UNH+1+IFTMCS:D:99B:UN'", segments);
}

static size_t found(const struct decoded *d, const char *code)
{
    size_t n = 0;
    list_each (struct finding, f, &d->findings)
        n += strcmp(f->code, code) == 0;
    return n;
}

static bool is(fact f, const char *text) { return str_eq(f.text, str_c(text)); }

static struct consignment *nth(const struct decoded *d, size_t i)
{
    check(i < d->events.n && d->events.at[i].consignment);
    return d->events.at[i].consignment;
}

TEST(an_air_waybill_number_is_checked_modulo_seven)
{
    check(awb_is_right(STR("17612345605")) && awb_is_right(STR("176-1234 5605")));
    check(!awb_is_right(STR("17612345606")) && !awb_is_right(STR("1761234560")));
    check(!awb_is_right(STR("")) && !awb_is_right(STR("176A2345605")));
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = cuscar(a, "TDT+20+EK602+4++EK'CNI+1'RFF+AWB:17612345606'GID+1'"
                                 "CNI+2'RFF+BM:17612345606'GID+1'CNI+3'RFF+HWB:X1'GID+1'UNT+9+1'");
    check(found(&d, "E-AWB") == 2 && d.events.n == 3);
    check(is(nth(&d, 0)->bill, "17612345606") && is(nth(&d, 0)->mode, "air"));
    check(is(nth(&d, 0)->conveyance, "EK602") && !nth(&d, 0)->conveyance_id.text.len);
    d = cuscar(a, "TDT+20+EK602+4++EK+++A6-EFD:146'CNI+1'RFF+AWB:17612345605'GID+1'");
    check(is(nth(&d, 0)->conveyance, "EK602") && is(nth(&d, 0)->conveyance_id, "A6-EFD"));
}

TEST(each_bill_is_a_consignment_however_it_is_numbered)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = cuscar(a, "CNI+1+A1'GID+1'CNI+2+X9'RFF+BM:B2'GID+1'RFF+BM:C3'GID+1'"
                                 "CNI+3'RFF+MB:M4'RFF+BH:H4'GID+1'CNI+4'RFF+MB:M5'GID+1'");
    check(d.events.n == 5 && d.counts.of_kind[EVENT_CONSIGNMENT] == 5);
    check(is(nth(&d, 0)->bill, "A1"));
    check(is(nth(&d, 1)->bill, "B2") && is(nth(&d, 1)->master, "X9"));
    check(is(nth(&d, 2)->bill, "C3") && !nth(&d, 2)->master.text.len);
    check(is(nth(&d, 3)->bill, "H4") && is(nth(&d, 3)->master, "M4"));
    check(is(nth(&d, 4)->bill, "M5") && !nth(&d, 4)->master.text.len);
}

TEST(a_bill_and_the_house_bill_under_it_are_one_consignment)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        cuscar(a, "CNI+1'RFF+BM:M1'RFF+BH:H1'GID+1'CNI+2'RFF+BH:H2'RFF+BM:M1'GID+1'");
    check(d.events.n == 2);
    check(is(nth(&d, 0)->bill, "H1") && is(nth(&d, 0)->master, "M1"));
    check(is(nth(&d, 1)->bill, "H2") && is(nth(&d, 1)->master, "M1"));
}

TEST(fragments_are_read_and_a_word_for_none_is_none)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = cuscar(a, "CNI+4++'RFF+BM:SEGBUE26P102897'RFF+PLZ:10073'RFF+EP:VACIO'"
                                 "NAD+CN+++vacio'GID+1+820:BG:::CBC'FTX+AAA+++VACIO'");
    check(d.events.n == 1 && is(nth(&d, 0)->bill, "SEGBUE26P102897"));
    check(nth(&d, 0)->packages == 820 && !nth(&d, 0)->consignee.text.len);
    check(!d.events.at[0].items.at[0].description.text.len && found(&d, "E-UNT") == 1);
    d = cuscar(a, "RFF+BM:B1'NAD+CN+++SITARA FOODS'GID+1+2:CT'RFF+BM:B2'GID+1+3:CT'");
    check(d.events.n == 2 && is(nth(&d, 0)->consignee, "SITARA FOODS"));
}

TEST(goods_without_a_bill_are_kept_and_said)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = cuscar(a, "GID+1+3:CT'FTX+AAA+++TYRES'CNI+2'CNI+3'RFF+BM:B'");
    check(d.events.n == 2 && d.events.at[0].items.n == 1);
    check(found(&d, "E-BILL") == 2 && is(nth(&d, 1)->bill, "B"));
    d = cuscar(a, "BGM+785+X+9'UNT+3+1'");
    check(d.events.n == 0 && found(&d, "E-EMPTY") == 1);
    check(str_starts(d.findings.at[d.findings.n - 1].text, STR("No consignment")));
}

TEST(what_the_header_says_holds_for_each_unless_it_says_otherwise)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        cuscar(a, "BGM+785+IGM-7+5'DTM+137:202611220915:203'NAD+CA+MSC:172:20'"
                  "NAD+CN+111++FIRST'TDT+20+12W+1++MSC:172:20+++9700017:146::STAR:PA'"
                  "LOC+9+CNSHA'LOC+60+PKBQM'DTM+132:202611240530:203'"
                  "CNI+1'RFF+BM:A'LOC+9+LKCMB'CNI+2'RFF+BM:B:1:3'NAD+CN+++SECOND'"
                  "TDT+20+FEEDER'CNI+3'RFF+BM:C'TDT+20++3+31++++LEA-17-1234'");
    const struct consignment *x = nth(&d, 0), *y = nth(&d, 1), *z = nth(&d, 2);
    check(is(x->function, "replace") && is(x->manifest, "IGM-7") && x->version == 202611220915);
    check(is(x->loading, "LKCMB") && is(x->discharge, "PKBQM") && is(x->consignee_id, "111"));
    check(is(x->conveyance, "STAR") && is(x->conveyance_id, "9700017") && is(x->flag, "PAN"));
    check(is(x->movement, "import") && is(x->arrives, "2026-11-24T05:30"));
    check(is(y->consignee, "SECOND") && !y->consignee_id.text.len && y->version == 3);
    check(is(y->voyage, "FEEDER") && is(y->loading, "CNSHA"));
    check(is(z->mode, "road") && is(z->conveyance_id, "LEA-17-1234") && !z->voyage.text.len);
}

TEST(by_what_the_consignee_is_reached_stands_behind_it)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = cuscar(a, "CNI+1'RFF+BM:A'NAD+CZ+++SENDER'COM+111:TE'NAD+CN+++SITARA'"
                                 "COM+0300 1234567:MOB+desk@sitara.example:EM'GID+1'COM+222:TE'");
    check(is(nth(&d, 0)->consignee_phone, "0300 1234567"));
    check(is(nth(&d, 0)->consignee_email, "desk@sitara.example"));
}

TEST(a_container_is_of_those_who_name_it)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        cuscar(a, "EQD+CN+CSQU3054383+22G1+++5'SEL+S1'SEL+VACIO'EQD+CN+MSKU1234565+++4'"
                  "CNI+1'RFF+BM:A'GID+1'SGP+CSQU 305438-3+10'GID+2'SGP+CSQU3054383+5'"
                  "CNI+2'RFF+BM:B'GID+1'SGP+CSQU3054383'SGP+TGHU0000001'");
    const struct event *x = d.events.at, *y = x + 1;
    check(x->containers.n == 1 && y->containers.n == 2 && found(&d, "E-EQD") == 1);
    check(x->containers.at[0].packages == 15 && is(x->containers.at[0].seals, "S1"));
    check(is(x->containers.at[0].state, "full") && x->containers.at[0].checked);
    check(is(x->items.at[1].container, "CSQU3054383") && y->containers.at[0].packages == -1);
    check(is(y->containers.at[1].number, "TGHU0000001") && !y->containers.at[1].checked);
}

TEST(containers_that_nobody_names_are_of_the_only_bill_or_of_that_where_they_stand)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = cuscar(a, "EQD+CN+CSQU3054383'EQD+CN+MSKU1234565'CNI+1'RFF+BM:A'GID+1'");
    check(d.events.at[0].containers.n == 2 && found(&d, "E-EQD") == 0);
    d = cuscar(a, "CNI+1'RFF+BM:A'EQD+CN+CSQU3054383'CNI+2'RFF+BM:B'EQD+CN+MSKU1234565'");
    check(d.events.at[0].containers.n == 1 && d.events.at[1].containers.n == 1);
    d = cuscar(a, "CNI+1'RFF+BM:A'CNI+2'RFF+BM:B'EQD+CN+CSQU3054383'EQD+CN+MSKU1234565'");
    check(d.events.at[1].containers.n == 0 && found(&d, "E-EQD") == 1);
}

TEST(measures_come_in_many_units)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        cuscar(a, "CNI+1'RFF+BM:A'GID+1+5:CT'MEA+AAE+G+TNE:1.5'MEA+AAE+N+KGM:1400'"
                  "MEA+AAE+AAW+MTQ:2.5'GID+2'PAC+7++BX'MEA+WT++LBR:100'MEA+VOL++CBM:1'"
                  "GID+3+1:PK'MEA+AAI++K:5'MEA+AAE+G+XXX:9'");
    const struct event *e = d.events.at;
    check(e->items.at[0].gross_kg == 1500 && e->items.at[0].net_mass_kg == 1400);
    check(e->items.at[1].gross_kg > 45.3 && e->items.at[1].gross_kg < 45.4);
    check(e->items.at[1].packages == 7 && is(e->items.at[1].package, "BX"));
    check(e->items.at[2].gross_kg == 5 && e->consignment->volume_m3 == 3.5);
    check(e->consignment->packages == 13 && found(&d, "E-VAL") == 1);
}

TEST(totals_that_contradict_are_findings)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        cuscar(a, "EQD+CN+CSQU3054383'CNT+16:2'CNT+10:2'CNT+7:100'CNT+11:5'"
                  "CNI+1'RFF+BM:A'CNT+11:5'GID+1+5:CT'MEA+AAE+G+KGM:100.4'UNT+12+1'");
    check(found(&d, "E-CNT") == 2);
    d = cuscar(a, "CNI+1'RFF+BM:A'CNT+7:100'CNT+11:6'GID+1+5:CT'CNI+2'RFF+BM:B'CNT+7:9'UNT+9+1'");
    check(found(&d, "E-CNT") == 1 && nth(&d, 0)->gross_kg == 100 && nth(&d, 1)->gross_kg == 9);
}

TEST(a_bill_of_lading_is_one_consignment)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        iftmcs(a, "BGM+705+DRAFT1+9'LOC+9+CNSHA'LOC+11+KHI'RFF+BM:B1'RFF+BN:X'CPI+4+CC'"
                  "NAD+CZ++SHIPPER SPA'NAD+CN++TO ORDER:KARACHI'RFF+VA:777'GID+1+4:CT'"
                  "PIA+5+8471.30:HS'FTX+AAA+++LAPTOPS'EQD+CN+CSQU3054383+22G1'"
                  "NAD+CF+X'RFF+BM:B1'RFF+BM:B2'UNT+17+1'");
    const struct consignment *g = nth(&d, 0);
    check(d.events.n == 1 && is(g->bill, "B1") && is(g->master, "DRAFT1"));
    check(is(g->terms, "collect") && is(g->consignor, "SHIPPER SPA") && is(g->consignee_id, "777"));
    check(is(g->consignee_address, "KARACHI") && is(d.events.at[0].items.at[0].hs, "847130"));
    check(d.events.at[0].containers.n == 1 && found(&d, "E-BILL") == 1);
}

static str golden(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    check(f);
    char *p = make_n(a, char, 1 << 16);
    size_t n = fread(p, 1, 1 << 16, f);
    (void)fclose(f);
    return (str){ p, n };
}

static const struct {
    const char *path;
    const struct decoder *decoder;
} manifests[] = { { "test/golden/cuscar_d96b_sea.edi", &decoder_cuscar },
                  { "test/golden/cuscar_d99b_air.edi", &decoder_cuscar },
                  { "test/golden/cuscar_d16b_road.edi", &decoder_cuscar },
                  { "test/golden/iftmcs_d99b_bill.edi", &decoder_iftmcs } };

static bool has_bill(const struct decoded *d, str bill)
{
    list_each (const struct event, e, &d->events)
        if (str_eq(e->consignment->bill.text, bill))
            return true;
    return false;
}

TEST(a_manifest_cut_anywhere_keeps_every_bill_before_the_cut)
{
    for (size_t i = 0; i < countof(manifests); i++) {
        cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
        cleanup(arena_freep) struct arena *scratch = arena_new(64u << 20);
        str body = golden(a, manifests[i].path);
        struct decoded whole = { 0 };
        check(manifests[i].decoder->decode(a, body, STR(""), &whole) == 0 && whole.events.n);
        for (size_t cut = 0; cut < body.len; cut++) {
            arena_reset(scratch);
            struct decoded d = { 0 };
            check(manifests[i].decoder->decode(scratch, str_sub(body, 0, cut), STR(""), &d) == 0);
            check(arena_used(scratch) < 512u << 10);
            list_each (struct event, e, &whole.events)
                if (e->offset + e->length <= cut)
                    check(has_bill(&d, e->consignment->bill.text));
        }
    }
}

/* Line ends taken out: what a lost terminator costs must not depend on them. */
static str one_line(struct arena *a, str body)
{
    char *p = make_n(a, char, body.len);
    size_t n = 0;
    for (size_t i = 0; i < body.len; i++)
        if (body.ptr[i] != '\n')
            p[n++] = body.ptr[i];
    return (str){ p, n };
}

TEST(a_byte_lost_anywhere_loses_at_most_one_bill)
{
    for (size_t i = 0; i < 2 * countof(manifests); i++) {
        cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
        cleanup(arena_freep) struct arena *scratch = arena_new(64u << 20);
        const struct decoder *decoder = manifests[i / 2].decoder;
        str body = golden(a, manifests[i / 2].path);
        if (i % 2)
            body = one_line(a, body);
        struct decoded whole = { 0 };
        check(decoder->decode(a, body, STR(""), &whole) == 0);
        size_t first = whole.events.at[0].offset;
        for (size_t lost = first; lost < body.len; lost++) {
            arena_reset(scratch);
            char *p = make_n(scratch, char, body.len);
            memcpy(p, body.ptr, lost);
            memcpy(p + lost, body.ptr + lost + 1, body.len - lost - 1);
            struct decoded d = { 0 };
            check(decoder->decode(scratch, (str){ p, body.len - 1 }, STR(""), &d) == 0);
            check(d.events.n + 1 >= whole.events.n);
        }
    }
}

static str repeated(struct arena *a, const char *head, const char *part, size_t n)
{
    size_t h = strlen(head), len = strlen(part);
    char *p = make_n(a, char, h + n * len);
    memcpy(p, head, h);
    for (size_t i = 0; i < n; i++)
        memcpy(p + h + i * len, part, len);
    return (str){ p, h + n * len };
}

TEST(hostile_manifests_end_in_linear_time_and_bounded_memory)
{
    static const char *const parts[] = {
        "CNI+1'",
        "CNI+1'RFF+BM:A'SGP+X'",
        "RFF+BM:A'GID+1'RFF+BM:B'GID+1'",
        "EQD+CN+A'",
        "SGP+CSQU3054383+1'",
        "SEL+1234567'",
        "FTX+AAA+++TYRES'",
        "DGS+IMD+3+1263'",
        "CNT+11:7'",
        "NAD+CN+++A'",
        "GID+1'",
        "LOC+13+LKCMB'",
    };
    for (size_t i = 0; i < countof(parts); i++) {
        cleanup(arena_freep) struct arena *in = arena_new(64u << 20);
        str body =
            repeated(in, "UNH+1+CUSCAR:D:96B:UN'EQD+CN+A'CNI+1'RFF+BM:B'GID+1'", parts[i], 60000);
        size_t cap = ((size_t)64 << 20) + 64 * body.len;
        cleanup(arena_freep) struct arena *a = arena_new(cap);
        struct decoded d = { 0 };
        (void)decoder_cuscar.decode(a, body, STR(""), &d);
        check(arena_used(a) <= 2 * cap && d.findings.n < 3000);
    }
}
