// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "model/cnic.h"

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
