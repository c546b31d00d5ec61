/* Where things enter, and at which of these an office clears. */
// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "model/ports.h"

TEST(an_office_clears_at_a_port_and_is_none_itself)
{
    static const struct {
        const char *place, *port, *region;
    } cases[] = { { "KHI", "KHI", "South" },
                  { "LHDP", "DRY-LHE", "Central" },
                  { "tkhm", "TRK", "KP" } };
    for (size_t i = 0; i < countof(cases); i++) {
        const struct port *p = port_of_place(str_c(cases[i].place));
        check(p && str_eq(str_c(p->code), str_c(cases[i].port)));
        check(str_eq(str_c(p->region), str_c(cases[i].region)));
    }
    check(str_eq(region_of_place(STR("PKKHI")), STR("South")));
    check(str_eq(region_of_place(STR("AIR-LHE")), STR("Central")));
    check(region_of_place(STR("DXB")).len == 0 && region_of_place(STR("")).len == 0);
    check(!port_find(STR("LHDP")) && !port_of_place(STR("DXB")) && !port_of_place(STR("")));
}
