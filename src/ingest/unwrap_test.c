// SPDX-License-Identifier: Apache-2.0
/* A message cut into lines of any width says what it said in one piece. */
#include "base/buf.h"
#include "base/test.h"
#include "ingest/decoder.h"
#include "ingest/unwrap.h"

#include <stdio.h>
#include <string.h>

static str slurp(struct arena *a, const char *name)
{
    FILE *f = fopen(str_cstr(a, str_fmt(a, "test/golden/%s.edi", name)), "rb");
    check(f);
    char *p = make_n(a, char, 1 << 16);
    size_t n = fread(p, 1, 1 << 16, f);
    (void)fclose(f);
    return (str){ p, n };
}

/* Without its own breaks, when width is 0; else with one behind every `width` bytes. */
static str wrapped(struct arena *a, str body, size_t width, const char *line_end)
{
    char *p = make_n(a, char, body.len * 2);
    size_t n = 0, column = 0;
    for (size_t i = 0; i < body.len; i++) {
        if (body.ptr[i] == '\n' || body.ptr[i] == '\r')
            continue;
        if (width && column == width) {
            memcpy(p + n, line_end, strlen(line_end));
            n += strlen(line_end);
            column = 0;
        }
        p[n++] = body.ptr[i];
        column++;
    }
    return (str){ p, n };
}

static str bare(struct arena *a, str body, size_t offset, size_t length)
{
    must(offset + length <= body.len);
    return wrapped(a, str_sub(body, offset, length), 0, "");
}

/* The same words, and the same bytes but for the breaks. */
static void same_record(struct arena *a, const struct field_table *t, void *x, void *y, str whole,
                        str lines)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->fields[i].type != FIELD_FACT && t->fields[i].type != FIELD_DATE)
            continue;
        const fact *f = (const fact *)((char *)x + t->fields[i].offset);
        const fact *g = (const fact *)((char *)y + t->fields[i].offset);
        check(str_eq(f->text, g->text));
        check((f->length == 0) == (g->length == 0));
        check(str_eq(str_sub(whole, f->offset, f->length), bare(a, lines, g->offset, g->length)));
    }
}

static void same_event(struct arena *a, struct event *x, struct event *y, str whole, str lines)
{
    check(x->kind == y->kind);
    check(str_eq(str_sub(whole, x->offset, x->length), bare(a, lines, y->offset, y->length)));
    for (size_t i = 0; i < SLOTS; i++) {
        size_t n = slot_count(x, &slots[i]);
        check(n == slot_count(y, &slots[i]));
        for (size_t k = 0; k < n; k++)
            same_record(a, slots[i].fields, slot_record(x, &slots[i], k),
                        slot_record(y, &slots[i], k), whole, lines);
    }
}

static void same_message(struct arena *a, str whole, str lines)
{
    struct decoded x = { 0 }, y = { 0 };
    check(decode_whole(a, whole, STR(""), 0, &x) == 0);
    check(decode_whole(a, lines, STR(""), 0, &y) == 0);
    check(x.events.n == y.events.n && x.findings.n == y.findings.n);
    check(x.counts.passengers == y.counts.passengers && x.counts.crew == y.counts.crew);
    check(x.counts.documents == y.counts.documents && x.counts.segments == y.counts.segments);
    for (size_t i = 0; i < x.events.n; i++)
        same_event(a, &x.events.at[i], &y.events.at[i], whole, lines);
    for (size_t i = 0; i < x.findings.n; i++) {
        const struct finding *f = &x.findings.at[i], *g = &y.findings.at[i];
        check(str_eq(str_sub(whole, f->offset, f->length), bare(a, lines, g->offset, g->length)));
    }
    check(!x.journey == !y.journey);
    if (x.journey)
        same_record(a, &journey_fields, x.journey, y.journey, whole, lines);
    check(x.legs.n == y.legs.n);
    for (size_t i = 0; i < x.legs.n; i++)
        same_record(a, &leg_fields, &x.legs.at[i], &y.legs.at[i], whole, lines);
}

static const char *const names[] = {
    "cuscar_d16b_road", "cuscar_d96b_sea",      "cuscar_d99b_air",
    "iftmcs_d99b_bill", "paxlst_d03b_truck",    "paxlst_d12b_crew",
    "paxlst_two_legs",  "pnrgov_111_codeshare", "pnrgov_131_party",
};

TEST(a_message_wrapped_at_any_width_says_the_same)
{
    for (size_t i = 0; i < countof(names); i++)
        for (size_t width = 40; width <= 120; width++) {
            cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
            str whole = wrapped(a, slurp(a, names[i]), 0, "");
            same_message(a, whole, wrapped(a, whole, width, "\r\n"));
            same_message(a, whole, wrapped(a, whole, width, "\n"));
        }
}

TEST(one_segment_a_line_is_not_wrapped)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct unwrapped u;
    for (size_t i = 0; i < countof(names); i++) {
        str whole = wrapped(a, slurp(a, names[i]), 0, "");
        check(!unwrap(a, whole, &u));
        struct buf b = buf_new(a, 1 << 16);
        for (size_t k = 0; k < whole.len; k++) {
            buf_c(&b, whole.ptr[k]);
            if (whole.ptr[k] == '\'' && whole.ptr[k - 1] != '?')
                buf_c(&b, '\n');
        }
        check(!unwrap(a, buf_str(&b), &u));
    }
    /* Lines of one length, each a segment. */
    str same = STR("UNH+1+PAXLST:D:05B:UN+++++++++++'\nNAD+FL+++KHAN:ALI:A VERY LONG ROA'\n"
                   "NAD+FL+++NIAZI:REHAN:A LONG ROAD'\nNAD+FL+++SHAH:NOOR:A LONGER ROAD'\n");
    check(!unwrap(a, same, &u));
}

TEST(service_advice_on_its_own_line_does_not_hide_the_width)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    str whole = wrapped(a, slurp(a, "pnrgov_131_party"), 0, "");
    str lines =
        str_fmt(a, "UNA:+.? '\r\n" STR_FMT,
                STR_ARG(wrapped(a, str_sub(whole, str_starts(whole, STR("UNA")) ? 9 : 0, whole.len),
                                69, "\r\n")));
    struct decoded x = { 0 }, y = { 0 };
    check(decode_whole(a, whole, STR(""), 0, &x) == 0);
    check(decode_whole(a, lines, STR(""), 0, &y) == 0);
    check(x.events.n == y.events.n && x.counts.segments == y.counts.segments);
}

TEST(what_is_covered_leaves_the_breaks)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    str whole = STR("UNB+IATA:1+PK+X+261122:0725+1'UNH+1+PNRGOV:13:1:IA'MSG+:22'"
                    "TVL+251126:0330:251126:0615+JED+KHI+PK+732'SRC'RCI+PK:AAAAAA'"
                    "SSR+BLND:HK:1:PK:::::NEEDS A GUIDE THROUGH THE WHOLE OF THE AIRPORT'"
                    "TIF+KHAN+ALIMR:A:1'TIF+SHAH+NOORMRS:A:2'UNT+10+1'");
    for (size_t width = 40; width <= 80; width++) {
        str lines = wrapped(a, whole, width, "\r\n");
        struct decoded d = { 0 }, again = { 0 };
        check(decode_whole(a, lines, STR(""), 0, &d) == 0);
        check(d.events.n == 2 && d.sensitive.n > 0);
        char *stored = make_n(a, char, lines.len);
        memcpy(stored, lines.ptr, lines.len);
        size_t covered = 0;
        list_each (const struct span, s, &d.sensitive) {
            memset(stored + s->offset, COVERED, s->length);
            covered += s->length;
            check(!memchr(lines.ptr + s->offset, '\n', s->length));
        }
        check(covered == 63);
        check(decode_whole(a, (str){ stored, lines.len }, STR(""), 0, &again) == 0);
        check(again.events.n == 2);
    }
}
