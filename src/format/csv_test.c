// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "format/csv.h"

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(1 << 20)

TEST(a_table_is_read_cell_by_cell_with_places)
{
    ARENA;
    struct csv c = csv_open(STR("\xEF\xBB\xBFid;name\r\n\r\n1;\"O\"\"Neil; x\"\n2;a\"b"));
    struct csv_row r = { 0 };
    check(csv_next(&c, a, &r) && r.n == 2 && str_eq(r.at[1].text, STR("name")));
    check(csv_next(&c, a, &r) && str_eq(r.at[1].text, STR("O\"Neil; x")) && r.at[1].offset == 16);
    check(csv_next(&c, a, &r) && str_eq(r.at[1].text, STR("a\"b")) && !r.broken);
    check(!csv_next(&c, a, &r));
}

TEST(an_unclosed_quote_costs_only_its_own_row)
{
    ARENA;
    struct csv c = csv_open(STR("a,b\n1,\"open\n2,x\n"));
    struct csv_row r = { 0 };
    check(csv_next(&c, a, &r) && csv_next(&c, a, &r) && r.broken);
    check(csv_next(&c, a, &r) && str_eq(r.at[1].text, STR("x")) && !r.broken);
}

TEST(a_cell_cannot_become_a_formula)
{
    ARENA;
    check(str_eq(csv_quote(a, STR("=1+1")), STR("\"'=1+1\"")));
    check(str_eq(csv_quote(a, STR("a,\"b\"")), STR("\"a,\"\"b\"\"\"")));
    check(str_eq(csv_quote(a, STR("plain")), STR("plain")));
}
