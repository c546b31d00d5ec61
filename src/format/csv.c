// SPDX-License-Identifier: Apache-2.0
#include "format/csv.h"

#include "base/buf.h"

#include <limits.h>
#include <string.h>

static char separator_of(str line)
{
    static const char seps[] = ",;|\t";
    size_t n[UCHAR_MAX + 1] = { 0 }, best = 0;
    char sep = ',';
    bool quoted = false;
    for (size_t k = 0; k < line.len; k++) {
        quoted ^= line.ptr[k] == '"';
        n[(unsigned char)line.ptr[k]] += !quoted;
    }
    for (size_t i = 0; i < sizeof seps - 1; i++)
        if (n[(unsigned char)seps[i]] > best) {
            best = n[(unsigned char)seps[i]];
            sep = seps[i];
        }
    return sep;
}

static bool is_end(char c) { return c == '\n' || c == '\r'; }

struct csv csv_open(str text)
{
    struct csv c = { .text = text };
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        c.at = 3;
    size_t n = 0;
    while (c.at + n < text.len && n < 65536 && !is_end(text.ptr[c.at + n]))
        n++;
    c.sep = separator_of(str_sub(text, c.at, n));
    return c;
}

/* A quoted cell, from behind its opening quote; the rest up to the separator is kept too. */
static str quoted_cell(struct csv *c, struct arena *a, bool *broken)
{
    size_t from = c->at;
    size_t limit = c->text.len - from > CSV_CELL_MAX ? from + CSV_CELL_MAX : c->text.len;
    struct buf b = buf_new(a, CSV_CELL_MAX + 1);
    bool doubled = false, closed = false;
    size_t piece = from;
    while (c->at < limit) {
        const char *q = memchr(c->text.ptr + c->at, '"', limit - c->at);
        if (!q)
            break;
        c->at = (size_t)(q - c->text.ptr) + 1;
        if (c->at < c->text.len && c->text.ptr[c->at] == '"') {
            buf_add(&b, str_sub(c->text, piece, c->at - piece));
            piece = ++c->at;
            doubled = true;
            continue;
        }
        closed = true;
        break;
    }
    if (!closed) { /* give back all but the first line: the rows behind it may be good */
        *broken = true;
        for (c->at = from; c->at < limit && !is_end(c->text.ptr[c->at]);)
            c->at++;
        return str_sub(c->text, from, c->at - from);
    }
    str body = str_sub(c->text, piece, c->at - 1 - piece);
    size_t tail = c->at;
    while (c->at < c->text.len && c->text.ptr[c->at] != c->sep && !is_end(c->text.ptr[c->at]))
        c->at++;
    if (!doubled && c->at == tail)
        return body;
    buf_add(&b, body);
    buf_add(&b, str_sub(c->text, tail, c->at - tail));
    return buf_str(&b);
}

static struct csv_cell cell(struct csv *c, struct arena *a, bool *broken)
{
    size_t from = c->at;
    struct csv_cell r = { .offset = from };
    if (c->at < c->text.len && c->text.ptr[c->at] == '"') {
        c->at++;
        r.text = quoted_cell(c, a, broken);
    } else {
        while (c->at < c->text.len && c->text.ptr[c->at] != c->sep && !is_end(c->text.ptr[c->at]))
            c->at++;
        r.text = str_sub(c->text, from, c->at - from);
    }
    r.length = c->at - from;
    return r;
}

bool csv_next(struct csv *c, struct arena *a, struct csv_row *ret)
{
    while (c->at < c->text.len && is_end(c->text.ptr[c->at]))
        c->at++;
    if (c->at >= c->text.len)
        return false;
    ret->n = 0; /* the cells' room is used again */
    ret->offset = c->at;
    ret->broken = false;
    for (;;) {
        struct csv_cell one = cell(c, a, &ret->broken);
        if (ret->n < CSV_CELLS_MAX)
            *list_push(a, ret) = one;
        else
            ret->broken = true;
        if (c->at >= c->text.len || c->text.ptr[c->at] != c->sep)
            break;
        c->at++;
    }
    ret->length = c->at - ret->offset;
    return true;
}

str csv_quote(struct arena *a, str s)
{
    bool formula = s.len > 0 && memchr("=+-@\t", s.ptr[0], sizeof "=+-@\t") != NULL /* NUL too */;
    bool quote = formula;
    for (size_t i = 0; i < s.len && !quote; i++)
        quote = strchr("\",;\r\n", s.ptr[i]) != NULL;
    if (!quote)
        return s;
    struct buf b = buf_new(a, s.len * 2 + 4);
    buf_c(&b, '"');
    if (formula)
        buf_c(&b, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            buf_c(&b, '"');
        buf_c(&b, s.ptr[i]);
    }
    buf_c(&b, '"');
    return buf_str(&b);
}
