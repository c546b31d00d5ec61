// SPDX-License-Identifier: Apache-2.0
#include "model/ntn.h"

#include "base/test.h"

static bool is(const char *text, enum firm_number kind, const char *number)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    str n;
    return firm_number_of(a, str_c(text), &n) == kind &&
           (kind == FIRM_NONE || str_eq(n, str_c(number)));
}

TEST(an_ntn_is_one_with_and_without_its_check_digit)
{
    check(is("0711222-5", FIRM_NTN, "0711222") && is("0711222", FIRM_NTN, "0711222"));
    check(is("07112225", FIRM_NTN, "0711222") && is(" A123456-7 ", FIRM_NTN, "A123456"));
}

TEST(a_cnic_is_no_sales_tax_number)
{
    check(is("35202-1234567-1", FIRM_CNIC, "3520212345671"));
    check(is("3520212345671", FIRM_CNIC, "3520212345671"));
    check(is("17-00-7107-001-64", FIRM_OTHER, "1700710700164"));
    check(is("3277876123456", FIRM_OTHER, "3277876123456"));
}

TEST(a_number_of_another_state_stays_whole)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    str n;
    check(firm_number_abroad(a, STR("0123456-7"), &n) == FIRM_OTHER && str_eq(n, STR("01234567")));
    check(firm_number_abroad(a, STR("N/A"), &n) == FIRM_NONE);
}

TEST(what_tells_no_firm_is_none)
{
    check(is("", FIRM_NONE, "") && is("N/A", FIRM_NONE, "") && is("0000000-0", FIRM_NONE, ""));
    check(is("KOHSAR TELECOM", FIRM_NONE, "") && is("DE 812 345 678", FIRM_OTHER, "DE812345678"));
}
