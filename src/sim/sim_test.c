// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "sim/world.h"

static struct sim sim_of(struct arena *a, const struct sim_conf *c)
{
    return (struct sim){ .a = a, .scratch = a, .conf = c, .dice = c->seed };
}

TEST(container_numbers_have_the_check_digit_of_iso_6346)
{
    check(container_check(STR("CSQU305438")) == '3');
    check(container_check(STR("TOLU473478")) == '7');
}

TEST(identifiers_have_their_form)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct sim_conf conf = { .seed = 5 };
    struct sim s = sim_of(a, &conf);
    for (int i = 0; i < 200; i++) {
        str man = make_cnic(&s, 'M'), woman = make_cnic(&s, 'F'), ntn = make_ntn(&s);
        check(man.len == 13 && str_is_digits(man) && (man.ptr[12] - '0') % 2 == 1);
        check(woman.len == 13 && (woman.ptr[12] - '0') % 2 == 0);
        check(ntn.len == 9 && ntn.ptr[7] == '-');
        check(make_passport(&s, STR("PAK")).len == 9);
        check(make_phone(&s).len == 12);
        check(make_container(&s).len == 11);
    }
}

TEST(text_is_released_and_ends_with_a_nul)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    str t = edi_text(a, STR("O'NEIL"));
    check(str_eq(t, STR("O?'NEIL")) && t.ptr[t.len] == '\0');
    check(str_eq(text_ddmmmyy(a, 0), STR("01JAN70")));
    check(day_of_time(-1) == -1 && day_of_time(USEC_PER_DAY) == 1);
}
