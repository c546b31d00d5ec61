/* test.h — TEST(name) { ... } in a *_test.c beside the code it tests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

struct test {
    const char *name;
    void (*run)(void);
    struct test *next;
};
void test_add(struct test *t);
/* CPU time of this process in microseconds: a limit on it holds beside other work too. */
int64_t test_cpu_us(void);
_Noreturn void test_fail(const char *file, int line, const char *what);

#define TEST(name) \
    static void test_##name(void); \
    __attribute__((constructor)) static void add_##name(void) \
    { \
        static struct test t = { #name, test_##name, NULL }; \
        test_add(&t); \
    } \
    static void test_##name(void)

#define check(cond) \
    do { \
        if (!(cond)) \
            test_fail(__FILE__, __LINE__, #cond); \
    } while (0)
