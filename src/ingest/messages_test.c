// SPDX-License-Identifier: Apache-2.0
/* Messages: the public samples against their truth table, our own against the events
 * expected of them, and damage of every kind. */
#include "base/test.h"
#include "ingest/decoder.h"
#include "model/record_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES "../shared/data/edifact/"

static const struct decoder *const decoders[] = { &decoder_cuscar, &decoder_iftmcs, &decoder_paxlst,
                                                  &decoder_paxlst_us, &decoder_pnrgov };

static size_t cap_for(size_t bytes) { return ((size_t)64 << 20) + 24 * bytes; }

static str slurp(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){ NULL, 0 };
    size_t cap = (size_t)1 << 20;
    char *p = make_n(a, char, cap);
    size_t n = fread(p, 1, cap, f);
    (void)fclose(f);
    return (str){ p, n };
}

static struct decoded read_message(struct arena *a, str body)
{
    const struct decoder *best = NULL;
    int surest = 0;
    for (size_t i = 0; i < countof(decoders); i++) {
        int sure = decoders[i]->recognise(body);
        if (sure > surest) {
            surest = sure;
            best = decoders[i];
        }
    }
    struct decoded d = { 0 };
    check(best && best->decode(a, body, STR(""), &d) == 0);
    return d;
}

static bool has_finding(const struct decoded *d, const char *code)
{
    list_each (struct finding, f, &d->findings)
        if (strcmp(f->code, code) == 0)
            return true;
    return false;
}

/* -- the public samples -- */

static void same_count(str file, const char *what, int64_t got, str want)
{
    int64_t n;
    if (!want.len)
        return;
    check(str_to_i64(want, &n) == 0);
    if (got != n)
        fprintf(stderr, "  " STR_FMT ": %s %lld, should be %lld\n", STR_ARG(file), what,
                (long long)got, (long long)n);
    check(got == n);
}

static void replay_sample(str row)
{
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    str column[19] = { 0 };
    for (size_t i = 0; i < countof(column) && str_cut(&row, '\t', &column[i]); i++)
        ;
    str path = str_fmt(a, SAMPLES STR_FMT, STR_ARG(column[0]));
    str body = slurp(a, str_cstr(a, path));
    check(body.ptr);
    struct decoded d = read_message(a, body);
    check(str_eq(str_c(d.kind), column[1]) && str_eq(d.version, column[2]));
    same_count(column[0], "segments", d.counts.segments, column[4]);
    same_count(column[0], "travellers", d.counts.passengers, column[6]);
    same_count(column[0], "crew", d.counts.crew, column[7]);
    same_count(column[0], "bookings", d.counts.bookings, column[8]);
    same_count(column[0], "legs", d.counts.legs, column[9]);
    same_count(column[0], "documents", d.counts.documents, column[12]);
    same_count(column[0], "infants", d.counts.infants, column[14]);
    check(d.events.n == (size_t)(d.counts.passengers + d.counts.crew));
    str flight = str_sub(column[17], 0, d.journey->flight.text.len);
    check(str_eq(flight, d.journey->flight.text));
}

TEST(every_public_sample_gives_what_its_truth_table_says)
{
    cleanup(arena_freep) struct arena *a = arena_new(16u << 20);
    str table = slurp(a, SAMPLES "truth.tsv"), row;
    if (!table.ptr) {
        fprintf(stderr, "  skipped: ../shared/data not here\n");
        return;
    }
    size_t n = 0;
    for (str_cut(&table, '\n', &row); str_cut(&table, '\n', &row) && row.len; n++)
        replay_sample(row);
    check(n == 19);
    struct decoded us = read_message(a, slurp(a, SAMPLES "usedifact_paxlst_sample.edi"));
    check(us.counts.passengers == 4 && us.counts.legs == 1 && us.counts.segments == 13);
    check(str_eq(us.events.at[3].person->surname.text, STR("O'LEARY")));
}

/* -- our own messages -- */

/* The first are of travellers: cut and damaged below. */
enum { TRAVELLERS = 5 };
static const char *const golden[] = {
    "paxlst_d12b_crew",     "paxlst_two_legs",  "paxlst_d03b_truck", "pnrgov_131_party",
    "pnrgov_111_codeshare", "cuscar_d95b_sea",  "cuscar_d96b_sea",   "cuscar_d99b_air",
    "cuscar_d16b_road",     "iftmcs_d99b_bill",
};

static str golden_path(struct arena *a, size_t i, const char *end)
{
    return str_fmt(a, "test/golden/%s%s", golden[i], end);
}

static str golden_body(struct arena *a, size_t i)
{
    str body = slurp(a, str_cstr(a, golden_path(a, i, ".edi")));
    check(body.ptr);
    return body;
}

TEST(our_own_messages_give_the_events_beside_them)
{
    for (size_t i = 0; i < countof(golden); i++) {
        cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
        struct decoded d = read_message(a, golden_body(a, i));
        struct buf b = buf_new(a, 1 << 20);
        decoded_json(&b, &d, true);
        buf_c(&b, '\n');
        char *path = str_cstr(a, golden_path(a, i, ".json"));
        const char *mode = getenv("NTC_GOLDEN");
        if (mode && strcmp(mode, "write") == 0) {
            FILE *f = fopen(path, "wb");
            check(f && fwrite(b.ptr, 1, b.len, f) == b.len);
            check(fclose(f) == 0);
        }
        bool same = str_eq(slurp(a, path), buf_str(&b));
        if (!same)
            fprintf(stderr, "  %s differs: NTC_GOLDEN=write rewrites it\n", path);
        check(same);
    }
}

static size_t find_event(const struct decoded *d, const struct event *e)
{
    for (size_t i = 0; i < d->events.n; i++)
        if (d->events.at[i].offset == e->offset &&
            str_eq(d->events.at[i].person->surname.text, e->person->surname.text) &&
            str_eq(d->events.at[i].person->given.text, e->person->given.text))
            return i;
    return SIZE_MAX;
}

TEST(a_message_cut_anywhere_keeps_every_traveller_before_the_cut)
{
    for (size_t i = 0; i < TRAVELLERS; i++) {
        cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
        cleanup(arena_freep) struct arena *scratch = arena_new(64u << 20);
        str body = golden_body(a, i);
        const struct decoder *dec = i < 3 ? &decoder_paxlst : &decoder_pnrgov;
        struct decoded whole = { 0 };
        check(dec->decode(a, body, STR(""), &whole) == 0);
        for (size_t cut = 0; cut < body.len; cut++) {
            arena_reset(scratch);
            struct decoded d = { 0 };
            check(dec->decode(scratch, str_sub(body, 0, cut), STR(""), &d) == 0);
            check(arena_used(scratch) < 256u << 10);
            list_each (struct event, e, &whole.events)
                if (e->offset + e->length <= cut)
                    check(find_event(&d, e) != SIZE_MAX);
        }
    }
}

TEST(a_byte_lost_anywhere_loses_nobody_elsewhere)
{
    for (size_t i = 0; i < TRAVELLERS; i++) {
        cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
        cleanup(arena_freep) struct arena *scratch = arena_new(64u << 20);
        str body = golden_body(a, i);
        const struct decoder *dec = i < 3 ? &decoder_paxlst : &decoder_pnrgov;
        struct decoded whole = { 0 };
        check(dec->decode(a, body, STR(""), &whole) == 0);
        size_t first = whole.events.at[0].offset;
        for (size_t lost = first; lost < body.len; lost++) {
            arena_reset(scratch);
            char *p = make_n(scratch, char, body.len);
            memcpy(p, body.ptr, lost);
            memcpy(p + lost, body.ptr + lost + 1, body.len - lost - 1);
            struct decoded d = { 0 };
            check(dec->decode(scratch, (str){ p, body.len - 1 }, STR(""), &d) == 0);
            check(d.events.n + 1 >= whole.events.n);
        }
    }
}

/* -- single matters -- */

static struct decoded paxlst(struct arena *a, const char *person)
{
    str body = str_fmt(a,
                       "UNB+UNOA:4+A+B+261124:0410+1'UNH+1+PAXLST:D:05B:UN'BGM+745'"
                       "TDT+20+PK302'LOC+125+KHI'DTM+189:2611241200:201'LOC+87+LHE'%s"
                       "UNT+1+1'UNZ+1+1'",
                       person);
    return read_message(a, body);
}

TEST(two_digit_years_are_completed_by_the_message_not_by_a_clock)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = paxlst(a, "NAD+FL+++A:B'DTM+329:351230'DOC+P+1'DTM+36:351230'");
    check(str_eq(d.events.at[0].person->birth.text, STR("1935-12-30")));
    check(str_eq(d.events.at[0].documents.at[0].expiry.text, STR("2035-12-30")));
    d = paxlst(a, "NAD+FL+++A:B'DTM+329:261125'DOC+P+1'DTM+36:980101'");
    check(str_eq(d.events.at[0].person->birth.text, STR("2026-11-25")) ||
          str_eq(d.events.at[0].person->birth.text, STR("1926-11-25")));
    check(str_eq(d.events.at[0].documents.at[0].expiry.text, STR("1998-01-01")));
    d = paxlst(a, "NAD+FL+++A:B'DTM+329:850230'");
    check(d.events.at[0].person->birth.text.len == 0 && has_finding(&d, "E-VAL"));
}

static str aircraft_of(struct arena *a, const char *tdt)
{
    struct decoded d =
        read_message(a, str_fmt(a,
                                "UNB+UNOA:4+A+B+261124:0410+1'UNH+1+PAXLST:D:05B:UN'BGM+745'%s'"
                                "LOC+125+KHI'LOC+87+LHE'NAD+FL+++A:B'UNT+1+1'UNZ+1+1'",
                                tdt));
    return d.events.at[0].journey->aircraft.text;
}

TEST(the_registration_of_the_aircraft_stands_beside_the_flight)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    check(str_eq(aircraft_of(a, "TDT+20+PK302+4++PK+++AP-BGY:146"), STR("AP-BGY")));
    check(str_eq(aircraft_of(a, "TDT+20+PK302+++PK+++HL7204"), STR("HL7204")));
    check(str_eq(aircraft_of(a, "TDT+20+APBGY"), STR("APBGY"))); /* general aviation */
    check(aircraft_of(a, "TDT+20+PK302+4++PK+++PK302").len == 0);
    check(aircraft_of(a, "TDT+20+DELTA+1").len == 0); /* a voyage by sea */
    check(aircraft_of(a, "TDT+20+PK302+4++PK+++:::B77W").len == 0);
}

TEST(the_carrier_may_stand_in_the_flight_number)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = paxlst(a, "NAD+FL+++A:B'");
    check(str_eq(d.journey->flight.text, STR("PK302")));
    check(str_eq(d.journey->carrier.text, STR("PK")) && d.journey->carrier.length == 2);
    check(str_eq(d.journey->departs.text, STR("2026-11-24T12:00")));
}

TEST(a_traveller_without_a_name_is_a_traveller_and_a_finding)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = paxlst(a, "NAD+FL'NAD+FL+++'NAD+VW+++DRIVER:D'");
    check(d.events.n == 3 && has_finding(&d, "E-NAME") && has_finding(&d, "E-UNT"));
    check(str_eq(d.events.at[2].person->role.text, STR("driver")));
}

TEST(several_messages_of_one_interchange_are_all_read)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = read_message(
        a, STR("UNB+UNOA:4+A+B+261124:0410+R'UNH+1+PAXLST:D:02B:UN++01:C'TDT+20+PK1'LOC+125+KHI'"
               "LOC+87+LHR'NAD+FL+++ONE:A'UNT+6+1'UNH+2+PAXLST:D:02B:UN++02:F'TDT+20+PK2'"
               "LOC+125+LHE'LOC+87+LHR'NAD+FM+++TWO:B'UNT+6+2'UNH+3+CUSRES:D:02B:UN'"
               "BGM+962'UNT+3+3'UNZ+3+R'"));
    check(d.events.n == 2 && d.counts.crew == 1 && d.counts.segments == 12);
    check(d.findings.n == 1 && has_finding(&d, "E-TYPE"));
    check(str_eq(d.events.at[1].journey->flight.text, STR("PK2")));
}

TEST(an_unknown_segment_is_said_once)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = paxlst(a, "NAD+FL+++A:B'QQX+1'QQX+2'QQX+3'");
    size_t n = 0;
    list_each (struct finding, f, &d.findings)
        n += strcmp(f->code, "E-TAG") == 0 && f->weight == INFO;
    check(n == 1);
}

TEST(a_document_of_nobody_is_a_finding)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        read_message(a, STR("UNB+IATA:1+PK+X+261122:0725+1'UNH+1+PNRGOV:13:1:IA'MSG+:22'"
                            "TVL+251126:0330:251126:0615+JED+KHI+PK+732'SRC'RCI+PK:AAAAAA'"
                            "SSR+DOCS:HK:1:PK:::::/P/PAK/X1/PAK/03FEB85/M/09SEP31/KHAN/ALI'"
                            "SSR+DOCS:HK:1:PK:::::/P/PAK/X2/PAK/03FEB85/M/09SEP31/NIAZI/REHAN'"
                            "TIF+KHAN+ALIMR:A:1'TIF+SHAH+NOORMRS:A:2'UNT+10+1'"));
    check(d.events.n == 2 && d.events.at[0].documents.n == 1 && has_finding(&d, "E-DOC"));
    check(d.events.at[1].documents.n == 0 && d.counts.documents == 2);
}

TEST(somebody_who_only_checked_in_is_not_lost)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d =
        read_message(a, STR("UNB+IATA:1+PK+X+261122:0725+1'UNH+1+PNRGOV:13:1:IA'MSG+:22'"
                            "TVL+251126:0330:251126:0615+JED+KHI+PK+732'SRC'TIF+KHAN+ALIMR:A:1'"
                            "TVL+251126:0330:251126:0615+JED+KHI+PK+732:Y'TRI++1:::1'"
                            "TIF+NIAZI+REHANMR:A:7'SSD+9C'UNT+10+1'"));
    check(d.events.n == 2 && d.events.at[1].person->checked_in);
    check(str_eq(d.events.at[1].person->seat.text, STR("9C")));
    check(!d.events.at[0].person->checked_in && d.events.at[1].booking->party_size == 2);
}

/* -- hostile -- */

static str repeated(struct arena *a, const char *head, const char *part, size_t n)
{
    size_t h = strlen(head), len = strlen(part);
    char *p = make_n(a, char, h + n * len);
    memcpy(p, head, h);
    for (size_t i = 0; i < n; i++)
        memcpy(p + h + i * len, part, len);
    return (str){ p, h + n * len };
}

static void survives(const char *head, const char *part, size_t n)
{
    cleanup(arena_freep) struct arena *in = arena_new(256u << 20);
    str body = repeated(in, head, part, n);
    for (size_t i = 0; i < countof(decoders); i++) {
        cleanup(arena_freep) struct arena *a = arena_new(cap_for(body.len));
        struct decoded d = { 0 };
        (void)decoders[i]->decode(a, body, STR(""), &d);
        check(arena_used(a) <= 2 * cap_for(body.len));
        check(d.findings.n < 3000);
    }
}

TEST(hostile_messages_end_in_linear_time_and_bounded_memory)
{
    survives("UNH+1+PAXLST:D:05B:UN'", "'", 1000000);
    survives("UNH+1+PAXLST:D:05B:UN'", "XYZ'", 1000000);
    survives("UNH+1+PNRGOV:13:1:IA'SRC'TIF+", "A", 10u << 20);
    survives("UNH+1+PNRGOV:13:1:IA'SRC'TIF+A+", "?", 1000000);
    survives("UNH+1+PAXLST:D:05B:UN'NAD+FL+++", "?'", 1000000);
    survives("UNH+1+PNRGOV:13:1:IA'SRC'TIF+A+B:A:1'SSR+DOCS:HK:1:PK:::::", "/P", 500000);
}

TEST(hostile_repeats_end_in_linear_time_and_bounded_memory)
{
    survives("UNH+1+PAXLST:D:05B:UN'TDT+20+PK1'", "LOC+125+KHI'LOC+87+LHE'", 50000);
    survives("UNH+1+PAXLST:D:05B:UN'NAD+FL+++A:B'", "DOC+P+1'", 100000);
    survives("UNH+1+PNRGOV:13:1:IA'SRC'", "TIF+A+B:A:1'SSR+DOCS:HK:1:PK:::::/P+::1'", 40000);
    survives("UNH+1+PNRGOV:13:1:IA'SRC'TIF+A+B'", "SSR+INFT:HK:1:PK:::::A/B'", 40000);
    survives("UNH+1+PNRGOV:13:1:IA'SRC'TIF+A+B'", "TVL+010126+A+B+C+1'", 40000);
    survives("", "SRC'TIF+A+B'", 50000);
}

TEST(a_bidi_override_in_a_name_is_kept_and_hurts_nobody)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = paxlst(a, "NAD+FL+++KHAN\xE2\x80\xAE:ALI'NAD+FL+++SHAH:NOOR'");
    check(d.events.n == 2 && str_starts(d.events.at[0].person->surname.text, STR("KHAN")));
    check(str_eq(d.events.at[1].person->surname.text, STR("SHAH")));
}

TEST(no_terminator_at_all_is_read_line_by_line)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = read_message(a, STR("UNB+UNOA:4+A+B+261124:0410+1\nUNH+1+PAXLST:D:05B:UN\n"
                                           "TDT+20+PK302\nLOC+125+KHI\nLOC+87+LHE\n"
                                           "NAD+FL+++ONE:A\nATT+2++M\nNAD+FL+++TWO:B\nUNT+9+1\n"));
    check(d.events.n == 2 && has_finding(&d, "E-TERM"));
    check(str_eq(d.events.at[1].person->surname.text, STR("TWO")));
}
