/* buf.h — builds text, with a mandatory maximum.
 *
 * Grows in an arena; past its maximum it keeps what fits and sets `cut`, which
 * the caller asks for once at the end. Also the house's JSON writer: escaping
 * is done here and nowhere else, invalid UTF-8 becomes U+FFFD, so whatever a
 * stranger sent, what we print is JSON.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"

struct buf {
    struct arena *a;
    char *ptr;
    size_t len, cap, max;
    bool cut;
    bool comma; /* JSON: the next member needs one before it */
};

struct buf buf_new(struct arena *a, size_t max);
void buf_add(struct buf *b, str s);
void buf_c(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t n);
void buf_g(struct buf *b, double v, int digits); /* as "%.*g", faster: 1 to 9 digits */
void buf_fmt(struct buf *b, const char *fmt, ...) format_printf(2, 3);
str buf_str(const struct buf *b);

/* JSON. A NULL key writes an array element. Nesting: open, members, close. */
void json_open(struct buf *b, const char *key, char bracket); /* '{' or '[' */
void json_close(struct buf *b, char bracket);                 /* '}' or ']' */
void json_str(struct buf *b, const char *key, str v);
void json_opt(struct buf *b, const char *key, str v); /* leaves out an empty text */
/* A word of a vocabulary, and what it says. */
struct code_word {
    const char *code, *sentence;
};
/* Their list: code, text. */
void json_words(struct buf *b, const char *key, const struct code_word *words, size_t n);
void json_opt_time(struct buf *b, const char *key, usec at); /* leaves out 0 */
void json_i64(struct buf *b, const char *key, int64_t v);
void json_f64(struct buf *b, const char *key, double v);
void json_bool(struct buf *b, const char *key, bool v);
void json_null(struct buf *b, const char *key);
void json_raw(struct buf *b, const char *key, str json); /* json is ours, already valid */
