// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "http/front.h"

static bool is_client(const char *fronts, const char *peer, const char *forwarded, const char *want)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct fronts f;
    check(fronts_read(str_c(fronts), &f) == 0);
    return str_eq(front_client(&f, a, str_c(peer), str_c(forwarded)), str_c(want));
}

TEST(only_a_front_is_believed)
{
    check(is_client("", "192.0.2.1", "198.51.100.7", "192.0.2.1"));
    check(is_client("127.0.0.1", "192.0.2.1", "198.51.100.7", "192.0.2.1"));
    check(is_client("127.0.0.1", "127.0.0.1", "198.51.100.7", "198.51.100.7"));
    check(is_client("10.0.0.0/8", "10.20.30.40", "198.51.100.7", "198.51.100.7"));
    check(is_client("10.0.0.0/9", "10.128.0.1", "198.51.100.7", "10.128.0.1"));
    check(is_client("2001:db8::/32, ::1", "2001:db8::9", "2001:db9::1", "2001:db9::1"));
    check(is_client("127.0.0.1", "::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"));
}

TEST(what_a_stranger_wrote_to_the_left_is_not_believed)
{
    check(is_client("127.0.0.1", "127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"));
    check(is_client("127.0.0.1 10.0.0.0/8", "127.0.0.1", "1.1.1.1, 198.51.100.7,10.1.1.1",
                    "198.51.100.7"));
    check(is_client("127.0.0.1", "127.0.0.1", "1.1.1.1, 198.51.100.7, ", "127.0.0.1"));
    check(is_client("127.0.0.1", "127.0.0.1", "1.1.1.1, unknown", "127.0.0.1"));
    check(is_client("127.0.0.1", "127.0.0.1", "", "127.0.0.1"));
    check(is_client("127.0.0.1", "127.0.0.1", "127.0.0.1, 127.0.0.1", "127.0.0.1"));
}

TEST(one_address_has_one_name)
{
    check(is_client("::1", "::1", "198.51.100.7:4711", "198.51.100.7"));
    check(is_client("::1", "::1", "[2001:DB8:0::1]:4711", "2001:db8::1"));
    check(is_client("::1", "::1", "::ffff:198.51.100.7", "198.51.100.7"));
}

TEST(a_front_that_is_no_address_is_told)
{
    struct fronts f;
    check(fronts_read(STR("  127.0.0.1 ,  ::1  "), &f) == 0 && f.n == 2);
    check(fronts_read(STR("localhost"), &f) < 0);
    check(fronts_read(STR("10.0.0.0/33"), &f) < 0);
    check(fronts_read(STR("10.0.0.0/"), &f) < 0);
    check(fronts_read(STR("0.0.0.0/0"), &f) < 0);
    check(fronts_read(STR("1.2.3"), &f) < 0);
}
