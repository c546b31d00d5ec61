/* base.h — the words every other file may use.
 *
 * Included first by every .c file. Holds no state and knows nothing of
 * customs: fixed-width integers, checked arithmetic, assertions, cleanup.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define countof(a)          (sizeof(a) / sizeof((a)[0]))
#define likely(x)           __builtin_expect(!!(x), 1)
#define unlikely(x)         __builtin_expect(!!(x), 0)
#define must_use            __attribute__((warn_unused_result))
#define cleanup(fn)         __attribute__((cleanup(fn)))
#define unused              __attribute__((unused))
#define format_printf(f, a) __attribute__((format(printf, f, a)))

/* Arithmetic on sizes that came from outside. True means it overflowed. */
#define add_overflows(a, b, ret) __builtin_add_overflow(a, b, ret)
#define sub_overflows(a, b, ret) __builtin_sub_overflow(a, b, ret)
#define mul_overflows(a, b, ret) __builtin_mul_overflow(a, b, ret)

/* Our own bugs stop the process, in every build. Bad input never does. */
_Noreturn void bug_at(const char *file, int line, const char *what);
#define must(cond) \
    do { \
        if (unlikely(!(cond))) \
            bug_at(__FILE__, __LINE__, #cond); \
    } while (0)
