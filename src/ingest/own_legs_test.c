// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"
#include "base/test.h"
#include "ingest/decoder.h"

#include <string.h>

/* DXB-KHI-ISB-LHE, with one traveller of whom this is said. */
static struct decoded flight(struct arena *a, const char *places)
{
    str body =
        str_fmt(a,
                "UNB+UNOA:4+A+B+261124:0410+1'UNH+1+PAXLST:D:05B:UN'BGM+745'TDT+20+PK302'"
                "LOC+125+DXB'LOC+87+KHI'LOC+92+ISB'LOC+92+LHE'NAD+FL+++A:B'%s"
                "NAD+FL+++C:D'CNT+42:2'UNT+%d+1'UNZ+1+1'",
                places, 11 + (strstr(places, "178") != NULL) + (strstr(places, "179") != NULL));
    struct decoded d = { 0 };
    check(decode_whole(a, body, STR(""), 0, &d) == 0 && d.events.n == 2);
    return d;
}

static bool flies(const char *places, const char *want, size_t findings)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct decoded d = flight(a, places);
    struct buf b = buf_new(a, 1000);
    list_each (const struct leg, l, d.events.at[0].legs) {
        buf_add(&b, l->from.text);
        buf_add(&b, l->to.text);
        buf_c(&b, ' ');
    }
    check(d.counts.legs == 3 && d.legs.n == 3 && d.events.at[1].legs->n == 3);
    check(str_eq(d.journey->direction.text, STR("in")) && str_eq(d.journey->port.text, STR("KHI")));
    size_t n = 0;
    list_each (const struct finding, f, &d.findings)
        n += strcmp(f->code, "E-LEG") == 0;
    return str_eq(buf_str(&b), str_c(want)) && n == findings && d.findings.n == findings;
}

TEST(a_traveller_flies_from_where_they_board_to_where_they_leave)
{
    check(flies("LOC+178+DXB'LOC+179+KHI'", "DXBKHI ", 0));
    check(flies("LOC+178+KHI'LOC+179+LHE'", "KHIISB ISBLHE ", 0));
    check(flies("LOC+178+DXB'LOC+179+LHE'", "DXBKHI KHIISB ISBLHE ", 0));
    check(flies("LOC+178+ISB'", "ISBLHE ", 0));
    check(flies("LOC+179+ISB'", "DXBKHI KHIISB ", 0));
}

TEST(a_traveller_of_whom_it_is_not_known_flies_every_leg)
{
    check(flies("", "DXBKHI KHIISB ISBLHE ", 0));
    check(flies("LOC+178+LHR'LOC+179+KHI'", "DXBKHI KHIISB ISBLHE ", 0));
    check(flies("LOC+178+DXB'LOC+179+PEW'", "DXBKHI KHIISB ISBLHE ", 0));
}

TEST(who_leaves_before_they_board_flies_every_leg_and_it_is_told)
{
    check(flies("LOC+178+ISB'LOC+179+KHI'", "DXBKHI KHIISB ISBLHE ", 1));
    check(flies("LOC+178+KHI'LOC+179+DXB'", "DXBKHI KHIISB ISBLHE ", 1));
    check(flies("LOC+178+LHE'LOC+179+DXB'", "DXBKHI KHIISB ISBLHE ", 1));
    check(flies("LOC+178+KHI'LOC+179+KHI'", "DXBKHI KHIISB ISBLHE ", 1));
}

TEST(two_flights_in_one_interchange_keep_their_own_directions)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct decoded d = { 0 };
    str body =
        STR("UNB+UNOA:4+A+B+261124:0410+1'UNH+1+PAXLST:D:05B:UN'TDT+20+PK1'LOC+125+DXB'LOC+87+KHI'"
            "NAD+FL+++A:B'UNT+6+1'UNH+2+PAXLST:D:05B:UN'TDT+20+PK2'LOC+125+DXB'LOC+87+KHI'"
            "LOC+92+LHE'NAD+FL+++C:D'LOC+178+KHI'LOC+179+LHE'UNT+9+2'UNZ+2+1'");
    check(decode_whole(a, body, STR(""), 0, &d) == 0 && d.events.n == 2);
    check(str_eq(d.events.at[1].journey->direction.text, STR("in")));
    check(d.events.at[1].legs->n == 1);
}
