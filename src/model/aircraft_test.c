// SPDX-License-Identifier: Apache-2.0
#include "model/aircraft.h"

#include "base/test.h"

static bool is(const char *text, const char *flight, const char *mark)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    return str_eq(aircraft_mark(a, str_c(text), str_c(flight)), str_c(mark));
}

TEST(a_mark_is_one_however_it_is_written)
{
    check(is("AP-BGY", "", "APBGY") && is("apbgy", "", "APBGY") && is(" AP BGY ", "", "APBGY"));
    check(is("A6-EDA", "", "A6EDA") && is("A4O-BG", "", "A4OBG") && is("9XR-WA", "", "9XRWA"));
    check(is("B-18708", "", "B18708") && is("RDPL-34222", "", "RDPL34222") &&
          is("D-AIMA", "", "DAIMA"));
    check(is("N525CK", "", "N525CK") && is("EP-GOM", "", "EPGOM") && is("EW-450PA", "", "EW450PA"));
}

TEST(what_fits_no_state_is_no_mark)
{
    check(is("", "", "") && is("-", "", "") && is("AP", "", "") && is("AP-BGYX", "", ""));
    check(is("AP-B1Y", "", "") && is("QQ-ABC", "", "") && is("EVER GIVEN", "", "") &&
          is("9700017", "", ""));
    check(is("N0123", "", "") && is("N12A4", "", "") && is("N1ABC", "", "") && is("N-AAA", "", ""));
    check(is("B77F", "EK602", "") && is("B738", "PK302", "") && is("A320", "PK302", ""));
    check(is("AP-BGY AP-BGZ AP-BHA AP-BHB AP-BHC", "", ""));
}

TEST(a_flight_number_is_no_mark_unless_another_flight_is_told)
{
    check(is("PK302", "", "") && is("EK602", "", "") && is("HL7204", "", "") &&
          is("N525C", "", ""));
    check(is("HL7204", "KE951", "HL7204") && is("HL-7204", "", "HL7204") &&
          is("HL7204", "HL 7204", ""));
    check(is("PK302", "PK304", "")); /* Indonesia has letters */
    check(is("JA801A", "NH801", "JA801A") && is("N525C", "EK602", "N525C"));
}
