// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "format/json.h"

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(16 << 20)

TEST(json_is_read_with_its_kinds)
{
    ARENA;
    const struct json *j;
    struct json_fault f;
    check(json_read(a,
                    STR("{\"n\":9007199254740993,\"x\":1.5,\"t\":\"\\u0627\",\"l\":[true,null]}"),
                    &j, &f) == 0);
    check(json_get(j, STR("n"))->integer == 9007199254740993);
    check(json_get(j, STR("x"))->kind == JSON_IS_REAL);
    check(str_eq(json_get(j, STR("t"))->text, STR("\xD8\xA7")));
    check(json_get(j, STR("l"))->n == 2 && json_get(j, STR("q")) == NULL);
}

TEST(json_that_could_mean_two_things_is_refused)
{
    ARENA;
    const struct json *j;
    struct json_fault f;
    const char *bad[] = { "{\"a\":1,\"a\":2}", "{\"a\":1e400}", "[01]", "\"\xFF\"", "\"\\ud800\"",
                          "\"\\u0000\"",       "{\"a\":1",      "",     "[NaN]" };
    for (size_t i = 0; i < countof(bad); i++)
        check(json_read(a, str_c(bad[i]), &j, &f) == JSON_FAULTY && f.text.len > 0);
}

TEST(a_depth_bomb_is_refused_before_it_is_parsed)
{
    ARENA;
    const struct json *j;
    struct json_fault f;
    size_t n = 1000000;
    char *bomb = make_n(a, char, n);
    for (size_t i = 0; i < n; i++)
        bomb[i] = '[';
    check(json_read(a, (str){ bomb, n }, &j, &f) == JSON_FAULTY && f.offset == JSON_DEPTH_MAX);
}
