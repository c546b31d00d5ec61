// SPDX-License-Identifier: Apache-2.0
/* What carriers really send: one message of twenty leaves here with one of the defects
 * that public samples show. None may cost a traveller. */
#include "sim/world.h"

#include <string.h>

enum { EVERY = 20 };

static str cut(struct sim *s, str body, size_t from, size_t len, str instead)
{
    struct buf b = buf_new(s->a, body.len + instead.len + 1);
    buf_add(&b, str_sub(body, 0, from));
    buf_add(&b, instead);
    buf_add(&b, str_sub(body, from + len, body.len));
    return buf_str(&b);
}

static str each(struct sim *s, str body, char c, str instead)
{
    struct buf b = buf_new(s->a, body.len * 2 + 1);
    for (size_t i = 0; i < body.len; i++)
        if (body.ptr[i] == c)
            buf_add(&b, instead);
        else
            buf_c(&b, body.ptr[i]);
    return buf_str(&b);
}

static str wrong_unt(struct sim *s, str body)
{
    size_t at;
    return str_find(body, STR("UNT+"), &at) ? cut(s, body, at + 4, 1, STR("9")) : body;
}

static str no_una(struct sim *s, str body)
{
    return str_starts(body, STR("UNA")) ? cut(s, body, 0, 10, STR("")) : body;
}

static str crlf(struct sim *s, str body) { return each(s, body, '\n', STR("\r\n")); }

static str one_line(struct sim *s, str body) { return each(s, body, '\n', STR("")); }

static str last_terminator(struct sim *s, str body)
{
    (void)s;
    return str_sub(body, 0, body.len - 2);
}

/* Another element separator, told by UNA as the standard wants. */
static str odd_una(struct sim *s, str body)
{
    if (str_has(body, '*'))
        return body;
    str plain = no_una(s, body), head = STR("UNA:*.? '\n");
    struct buf b = buf_new(s->a, plain.len + head.len);
    buf_add(&b, head);
    buf_add(&b, each(s, plain, '+', STR("*")));
    return buf_str(&b);
}

static str text_behind(struct sim *s, str body)
{
    return cut(s, body, body.len, 0, STR("END OF TRANSMISSION\n"));
}

static str wrong_count(struct sim *s, str body)
{
    size_t at;
    if (str_find(body, STR("EQN+"), &at))
        return cut(s, body, at + 4, 1, STR("7"));
    return str_find(body, STR("CNT+42:"), &at) ? cut(s, body, at + 7, 1, STR("9")) : body;
}

/* A word processor came between: one terminator became a curly apostrophe. */
static str curly(struct sim *s, str body)
{
    size_t at;
    str half = str_sub(body, body.len / 2, body.len);
    if (!str_find(half, STR("'\n"), &at))
        return body;
    return cut(s, body, body.len / 2 + at, 1, STR("\xE2\x80\x99"));
}

/* IMRAN MR becomes IMRANMR. */
static str glued(struct sim *s, str body)
{
    struct buf b = buf_new(s->a, body.len + 1);
    size_t from = 0;
    for (size_t i = 0; i + 4 < body.len; i++)
        if (memcmp(body.ptr + i, " MR", 3) == 0) {
            buf_add(&b, str_sub(body, from, i - from));
            from = i + 1;
        }
    buf_add(&b, str_sub(body, from, body.len));
    return buf_str(&b);
}

void damage(struct sim *s)
{
    static str (*const kinds[])(
        struct sim *, str) = { wrong_unt, no_una,          crlf,  one_line,   odd_una, text_behind,
                               curly,     last_terminator, glued, wrong_count };
    int64_t n = roll(s, 0, EVERY - 1);
    for (size_t i = 0; i < s->messages.n; i++) {
        struct sim_message *m = &s->messages.at[i];
        if (!m->is_edifact || ++n % EVERY != 0)
            continue;
        m->body = kinds[roll(s, 0, countof(kinds) - 1)](s, m->body);
        s->damaged++;
    }
}
