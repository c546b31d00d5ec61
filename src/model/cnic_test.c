// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "model/cnic.h"
#include "model/event.h"

TEST(a_cnic_is_thirteen_digits_with_or_without_its_signs)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    check(str_eq(cnic_of(a, STR("35202-1234567-1")), STR("3520212345671")));
    check(str_eq(cnic_of(a, STR(" 3520212345671 ")), STR("3520212345671")));
    check(cnic_of(a, STR("352021234567")).len == 0);
    check(cnic_of(a, STR("35202123456710")).len == 0);
    check(cnic_of(a, STR("AB35202123456")).len == 0);
    check(cnic_of(a, STR("0000000000000")).len == 0);
    check(cnic_of(a, STR("")).len == 0);
}

TEST(the_number_of_a_visa_or_of_another_state_is_no_cnic)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    static const struct {
        const char *type, *issuer;
        bool is;
    } rows[] = {
        { "I", "PAK", true }, { "", "", true }, { "I", "IRN", false }, { "V", "PAK", false }
    };
    for (size_t i = 0; i < countof(rows); i++) {
        struct document d = { .type = { .text = str_c(rows[i].type) },
                              .issuer = { .text = str_c(rows[i].issuer) },
                              .number = { .text = STR("3520212345671") } };
        check((cnic_of_document(a, &d).len > 0) == rows[i].is);
    }
}
