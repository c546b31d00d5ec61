// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { FIND_SHORT = 16 }; /* bytes; what is longer is looked for in linear time whatever it is */

str str_c(const char *cstr) { return cstr ? (str){ cstr, strlen(cstr) } : (str){ "", 0 }; }

bool str_eq(str a, str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c; }
static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c & ~32) : c; }

bool str_eq_nocase(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

int str_cmp(str a, str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(str s, str prefix)
{
    return s.len >= prefix.len && str_eq((str){ s.ptr, prefix.len }, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.len >= suffix.len && str_eq((str){ s.ptr + s.len - suffix.len, suffix.len }, suffix);
}

bool str_has(str s, char c) { return s.len > 0 && memchr(s.ptr, c, s.len) != NULL; }

#ifdef __SSE2__
/* Sixteen places at once, by the first and the last byte of what is looked for (W. Mula, "SIMD-
 * friendly algorithms for substring searching", 2016). Stops where fewer are left: *ret_at. */
static bool find_among_many(str s, str what, size_t *ret_at)
{
    const __m128i first = _mm_set1_epi8(what.ptr[0]);
    const __m128i last = _mm_set1_epi8(what.ptr[what.len - 1]);
    size_t at = 0;
    for (; s.len - at >= what.len + 15; at += 16) {
        __m128i a = _mm_loadu_si128((const __m128i *)(s.ptr + at));
        __m128i b = _mm_loadu_si128((const __m128i *)(s.ptr + at + what.len - 1));
        __m128i both = _mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, last));
        for (unsigned left = (unsigned)_mm_movemask_epi8(both); left; left &= left - 1) {
            *ret_at = at + (size_t)__builtin_ctz(left);
            if (memcmp(s.ptr + *ret_at, what.ptr, what.len) == 0)
                return true;
        }
    }
    *ret_at = at;
    return false;
}
#endif

bool str_find(str s, str what, size_t *ret_at)
{
    size_t from = 0;
    if (what.len == 0 || what.len > s.len)
        return false;
#ifdef __SSE2__
    if (what.len <= FIND_SHORT && find_among_many(s, what, &from)) {
        *ret_at = from;
        return true;
    }
#endif
    str rest = str_sub(s, from, s.len);
    if (rest.len < what.len)
        return false;
    const char *p = memmem(rest.ptr, rest.len, what.ptr, what.len);
    if (!p)
        return false;
    *ret_at = (size_t)(p - s.ptr);
    return true;
}

str str_sub(str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (str){ s.ptr + from, len };
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

str str_trim(str s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s = (str){ s.ptr + 1, s.len - 1 };
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

char *str_cstr(struct arena *a, str s)
{
    char *p = make_n(a, char, s.len + 1);
    if (s.len)
        memcpy(p, s.ptr, s.len);
    return p;
}

str str_copy(struct arena *a, str s) { return (str){ str_cstr(a, s), s.len }; }

str str_upper(struct arena *a, str s)
{
    char *p = str_cstr(a, s);
    for (size_t i = 0; i < s.len; i++)
        p[i] = upper(p[i]);
    return (str){ p, s.len };
}

str str_lower(struct arena *a, str s)
{
    char *p = str_cstr(a, s);
    for (size_t i = 0; i < s.len; i++)
        p[i] = lower(p[i]);
    return (str){ p, s.len };
}

str str_fmt(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    must(n >= 0);
    char *p = make_n(a, char, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (str){ p, (size_t)n };
}

bool str_cut(str *rest, char sep, str *ret_head)
{
    if (rest->len == 0)
        return false;
    const char *p = memchr(rest->ptr, sep, rest->len);
    size_t n = p ? (size_t)(p - rest->ptr) : rest->len;
    *ret_head = (str){ rest->ptr, n };
    size_t skip = p ? n + 1 : n;
    *rest = (str){ rest->ptr + skip, rest->len - skip };
    return true;
}

bool str_has_word(str words, str word)
{
    str one;
    while (str_cut(&words, ' ', &one))
        if (str_eq(one, word))
            return true;
    return false;
}

void str_keep(char *to, size_t size, str s)
{
    size_t n = s.len < size - 1 ? s.len : size - 1;
    for (size_t i = 0; i < n; i++)
        to[i] = s.ptr[i];
    to[n] = '\0';
}

int str_to_i64(str s, int64_t *ret)
{
    bool minus = s.len > 0 && s.ptr[0] == '-';
    if (s.len == (size_t)minus)
        return fail(ERR_INVALID, "not a number: '" STR_FMT "'", STR_ARG(s));

    int64_t v = 0;
    for (size_t i = minus; i < s.len; i++) {
        int digit = s.ptr[i] - '0';
        if (digit < 0 || digit > 9)
            return fail(ERR_INVALID, "not a number: '" STR_FMT "'", STR_ARG(s));
        if (mul_overflows(v, 10, &v) ||
            (minus ? sub_overflows(v, digit, &v) : add_overflows(v, digit, &v)))
            return fail(ERR_INVALID, "too large: '" STR_FMT "'", STR_ARG(s));
    }
    *ret = v;
    return 0;
}

int str_to_f64(str s, double *ret)
{
    size_t i = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+');
    double v = 0, scale = 1;
    bool point = false, digits = false;
    for (; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '.' && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            digits = true;
            v = v * 10 + (c - '0');
            if (point)
                scale *= 10;
        } else {
            return fail(ERR_INVALID, "not a number: '" STR_FMT "'", STR_ARG(s));
        }
    }
    if (!digits || s.len > 300)
        return fail(ERR_INVALID, "not a number: '" STR_FMT "'", STR_ARG(s));
    *ret = (s.ptr[0] == '-' ? -v : v) / scale;
    return 0;
}

bool str_is_digits(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

/* Length of the well-formed sequence at p, or 0 (RFC 3629, no surrogates, no overlong forms). */
static size_t utf8_step(const unsigned char *p, size_t left)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return 1;
    size_t n = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F) || (c == 0xF0 && p[1] < 0x90) ||
        (c == 0xF4 && p[1] > 0x8F))
        return 0;
    return n;
}

bool str_is_utf8(str s)
{
    for (size_t i = 0, n; i < s.len; i += n) {
        n = utf8_step((const unsigned char *)s.ptr + i, s.len - i);
        if (n == 0)
            return false;
    }
    return true;
}
