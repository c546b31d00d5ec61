// SPDX-License-Identifier: Apache-2.0
#include "model/contact.h"

#include "base/test.h"

#include <stdio.h>

/* All that a text tells, a bar between. */
static bool tells(enum contact c, const char *text, const char *all)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    str rest = str_c(text), one, told = STR("");
    while (contact_cut(a, c, &rest, &one))
        told = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(told), told.len ? "|" : "", STR_ARG(one));
    if (!str_eq(told, str_c(all)))
        printf("  %s: " STR_FMT "\n", text, STR_ARG(told));
    return str_eq(told, str_c(all));
}

TEST(a_telephone_is_one_however_it_is_written)
{
    static const char *const same[] = { "+92 300 1234567",   "0092-300-1234567",   "0300 1234567",
                                        "92 300 1234567",    "+92 (0)300 1234567", "300-123.4567",
                                        "KHI 923001234567 M" };
    for (size_t i = 0; i < countof(same); i++)
        check(tells(CONTACT_phone, same[i], "+923001234567"));
    check(tells(CONTACT_phone, "021 111 222 333", "+9221111222333"));
    check(tells(CONTACT_phone, "+971 50 1234567", "+971501234567"));
    check(tells(CONTACT_phone, "971501234567", "+971501234567"));
    check(tells(CONTACT_phone, "0300 1234567 / 0321 7654321", "+923001234567|+923217654321"));
    check(tells(CONTACT_phone, "03001234567 03217654321", "+923001234567|+923217654321"));
}

TEST(what_cannot_be_called_is_no_telephone)
{
    static const char *const none[] = {
        "",    "N/A",           "12345",          "0000000000",
        "+",   "03009999999x9", "99999999999999", "12345678901234567890",
        "0-0", "1 2 3"
    };
    for (size_t i = 0; i < countof(none); i++)
        check(tells(CONTACT_phone, none[i], ""));
}

TEST(an_account_is_held_against_its_check_digits)
{
    check(tells(CONTACT_iban, "PK36 SCBL 0000 0011 2345 6702", "PK36SCBL0000001123456702"));
    check(tells(CONTACT_iban, "iban: gb82-west-1234-5698-7654-32", "GB82WEST12345698765432"));
    check(tells(CONTACT_iban, "PK36SCBL0000001123456703", ""));
    check(tells(CONTACT_iban, "GB82WEST1234569876543", "") && tells(CONTACT_iban, "QQ82WEST", ""));
    check(tells(CONTACT_iban, "", "") && tells(CONTACT_iban, "PK", "") &&
          tells(CONTACT_iban, "PK36/1", ""));
}

TEST(mail_and_addresses_have_one_form)
{
    check(tells(CONTACT_email, " Ali.Khan@Example.PK ", "ali.khan@example.pk"));
    check(tells(CONTACT_email, "@example.pk", "") && tells(CONTACT_email, "ali at example", ""));
    check(tells(CONTACT_email, "a@b@example.pk", ""));
    check(
        tells(CONTACT_address, "House No. 12, St 4, Lahore, Pakistan", "HOUSE 12 STREET 4 LAHORE"));
    check(tells(CONTACT_address, "H-12 Street-4 LAHORE PK", "HOUSE 12 STREET 4 LAHORE"));
    check(tells(CONTACT_address, "KARACHI", "") &&
          tells(CONTACT_address, "Saddar, Karachi, PK", ""));
}

TEST(kinds_are_known_by_their_names)
{
    check(contact_from(STR("phone")) == CONTACT_phone && contact_from(STR("person")) == -1);
    check(str_eq(str_c(contact_role(CONTACT_iban)), STR("pays from")));
}

TEST(whoever_is_named_by_a_number_is_hidden_like_one)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    str trader = STR("trader"), cnic = STR("42101-1234567-1"), firm = STR("Trader No. 1 of 1999");
    check(str_eq(contact_shown(a, trader, cnic, true), STR("***7-1")));
    check(str_eq(contact_shown(a, trader, cnic, false), cnic));
    check(str_eq(contact_shown(a, trader, firm, true), firm));
    check(str_eq(contact_shown(a, STR("person"), STR("Ali 5"), true), STR("Ali 5")));
}
