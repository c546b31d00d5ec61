/* str.h — a borrowed piece of text: where it is and how long.
 *
 * Passed by value, never owned, never NUL-terminated by promise. Text that
 * must outlive its source is copied into an arena with str_copy(). C strings
 * appear only at the edges (libc, SQLite, libpq): str_cstr().
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

typedef struct str {
    const char *ptr;
    size_t len;
} str;

#define STR(lit) ((str){ "" lit, sizeof(lit) - 1 })
/* STR_ARG reads its argument more than once: give it a variable, not a call that does work. */
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)((s).len > 4096 ? 4096 : (s).len), ((s).ptr ? (s).ptr : "")

str str_c(const char *cstr); /* NULL gives the empty str */
bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b); /* ASCII */
int str_cmp(str a, str b);        /* bytewise order */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_has(str s, char c);
bool str_find(str s, str what, size_t *ret_at);
bool str_has_word(str words, str word);      /* blank between words */
str str_sub(str s, size_t from, size_t len); /* clipped to s */
str str_trim(str s);                         /* ASCII blanks, tabs, CR, LF at both ends */
str str_copy(struct arena *a, str s);
char *str_cstr(struct arena *a, str s); /* a copy with a NUL behind it */
str str_upper(struct arena *a, str s);  /* ASCII */
str str_lower(struct arena *a, str s);
str str_fmt(struct arena *a, const char *fmt, ...) format_printf(2, 3);

/* Cuts head off *rest at sep. False when *rest was already empty. */
bool str_cut(str *rest, char sep, str *ret_head);
/* As much of s as fits into `size` bytes with its NUL. */
void str_keep(char *to, size_t size, str s);
/* 0, or ERR_INVALID: not a number, or it does not fit. */
int str_to_i64(str s, int64_t *ret) must_use;
/* Decimal with optional sign and point, no exponent. 0 or ERR_INVALID. */
int str_to_f64(str s, double *ret) must_use;
bool str_is_digits(str s); /* at least one, all 0-9 */
bool str_is_utf8(str s);
