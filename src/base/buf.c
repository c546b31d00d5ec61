// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_new(struct arena *a, size_t max) { return (struct buf){ .a = a, .max = max }; }

static bool room(struct buf *b, size_t more)
{
    if (more > b->max - b->len) {
        b->cut = true;
        return false;
    }
    if (b->len + more <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap * 2 : 256;
    while (cap < b->len + more)
        cap *= 2;
    char *p = make_n(b->a, char, cap);
    if (b->len)
        memcpy(p, b->ptr, b->len);
    b->ptr = p;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, str s)
{
    if (s.len == 0 || !room(b, s.len))
        return;
    memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
}

void buf_c(struct buf *b, char c) { buf_add(b, (str){ &c, 1 }); }

void buf_i64(struct buf *b, int64_t n)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t v = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do
        digits[--at] = (char)('0' + v % 10);
    while (v /= 10);
    if (n < 0)
        digits[--at] = '-';
    buf_add(b, (str){ digits + at, sizeof digits - at });
}

__extension__ typedef unsigned __int128 wide;
enum { DIGITS_MAX = 9, TENS_LEAST = -4 };

/* v is a whole number times a power of two: rounded to so many digits exactly, half to even. The
 * power of ten of the first digit is given, and told anew if rounding made one more. */
static uint64_t rounded(double v, int digits, int *tens)
{
    uint64_t ten = 1, one = 1;
    int power;
    wide x = (wide)(uint64_t)ldexp(frexp(v, &power), 53);
    for (int i = *tens; i < digits - 1; i++)
        ten *= 10;
    for (int i = 0; i < digits; i++)
        one *= 10;
    x *= ten;
    int shift = 53 - power;
    wide half = (wide)1 << (shift - 1), rest = x & (((wide)1 << shift) - 1);
    uint64_t whole = (uint64_t)(x >> shift);
    whole += rest > half || (rest == half && whole % 2);
    if (whole < one)
        return whole;
    ++*tens;
    return whole / 10;
}

void buf_g(struct buf *b, double v, int digits)
{
    static const double tens_of[] = { 1e-4, 1e-3, 1e-2, 1e-1, 1,   1e1, 1e2,
                                      1e3,  1e4,  1e5,  1e6,  1e7, 1e8, 1e9 };
    char text[2 * DIGITS_MAX + 8];
    double size = fabs(v);
    int tens = TENS_LEAST, n = digits;
    size_t at = 0;
    while (tens < DIGITS_MAX && size >= tens_of[tens + 1 - TENS_LEAST])
        tens++;
    bool is_usual = digits >= 1 && digits <= DIGITS_MAX && size >= tens_of[0] && tens < digits;
    uint64_t whole = is_usual ? rounded(size, digits, &tens) : 0;
    if (!is_usual || tens >= digits) {
        buf_fmt(b, "%.*g", digits, v);
        return;
    }
    for (; n > 1 && n > tens + 1 && whole % 10 == 0; n--)
        whole /= 10;
    char reversed[DIGITS_MAX] = { 0 };
    for (int i = 0; i < n; i++, whole /= 10)
        reversed[i] = (char)('0' + whole % 10);
    if (v < 0)
        text[at++] = '-';
    for (int i = tens < 0 ? tens : 0; i < n; i++) {
        text[at++] = i < 0 ? '0' : reversed[n - 1 - i];
        if (i == tens && i + 1 < n)
            text[at++] = '.';
    }
    buf_add(b, (str){ text, at });
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    must(n >= 0);
    if (room(b, (size_t)n + 1)) {
        vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

str buf_str(const struct buf *b) { return (str){ b->ptr ? b->ptr : "", b->len }; }

/* JSON */

static size_t utf8_len(const unsigned char *p, size_t left)
{
    for (size_t n = 1; n <= 4 && n <= left; n++)
        if (str_is_utf8((str){ (const char *)p, n }))
            return n;
    return 0;
}

static void escaped(struct buf *b, str s)
{
    buf_c(b, '"');
    size_t from = 0, i = 0;
    while (i < s.len) {
        unsigned char c = (unsigned char)s.ptr[i];
        size_t n = c < 0x80 ? 0 : utf8_len((const unsigned char *)s.ptr + i, s.len - i);
        if (n > 0) {
            i += n;
            continue;
        }
        if (c >= 0x20 && c != '"' && c != '\\' && c < 0x7F) {
            i++;
            continue;
        }
        buf_add(b, str_sub(s, from, i - from));
        if (c >= 0x80)
            buf_add(b, STR("\xEF\xBF\xBD"));
        else if (c == '"' || c == '\\')
            buf_add(b, (str){ (char[]){ '\\', (char)c }, 2 });
        else if (c == '\n')
            buf_add(b, STR("\\n"));
        else
            buf_fmt(b, "\\u%04x", c);
        from = ++i;
    }
    buf_add(b, str_sub(s, from, s.len - from));
    buf_c(b, '"');
}

static void key_of(struct buf *b, const char *key)
{
    if (b->comma)
        buf_c(b, ',');
    b->comma = true;
    if (key) {
        buf_c(b, '"');
        buf_add(b, str_c(key));
        buf_add(b, STR("\":"));
    }
}

void json_open(struct buf *b, const char *key, char bracket)
{
    key_of(b, key);
    buf_c(b, bracket);
    b->comma = false;
}

void json_close(struct buf *b, char bracket)
{
    buf_c(b, bracket);
    b->comma = true;
}

void json_str(struct buf *b, const char *key, str v)
{
    key_of(b, key);
    escaped(b, v);
}

void json_opt(struct buf *b, const char *key, str v)
{
    if (v.len)
        json_str(b, key, v);
}

void json_opt_time(struct buf *b, const char *key, usec at)
{
    if (at)
        json_str(b, key, time_fmt(b->a, at));
}

void json_i64(struct buf *b, const char *key, int64_t v)
{
    key_of(b, key);
    buf_i64(b, v);
}

void json_f64(struct buf *b, const char *key, double v)
{
    key_of(b, key);
    if (isfinite(v))
        buf_fmt(b, "%.15g", v);
    else
        buf_add(b, STR("null"));
}

void json_bool(struct buf *b, const char *key, bool v)
{
    key_of(b, key);
    buf_add(b, v ? STR("true") : STR("false"));
}

void json_null(struct buf *b, const char *key)
{
    key_of(b, key);
    buf_add(b, STR("null"));
}

void json_raw(struct buf *b, const char *key, str json)
{
    key_of(b, key);
    buf_add(b, json.len ? json : STR("null"));
}

void json_words(struct buf *b, const char *key, const struct code_word *words, size_t n)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(b, NULL, '{');
        json_str(b, "code", str_c(words[i].code));
        json_str(b, "text", str_c(words[i].sentence));
        json_close(b, '}');
    }
    json_close(b, ']');
}
