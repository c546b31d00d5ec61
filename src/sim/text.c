// SPDX-License-Identifier: Apache-2.0
/* Dates as the formats write them, EDIFACT with its counts, and the list of messages. */
#include "sim/world.h"

#include <stdarg.h>
#include <stdio.h>

enum { BODY_MAX = 32 << 20 };

int64_t day_of_time(usec t)
{
    return t >= 0 ? t / USEC_PER_DAY : -((-t + USEC_PER_DAY - 1) / USEC_PER_DAY);
}

str text_ddmmmyy(struct arena *a, int64_t day)
{
    static const char *const months[] = { "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC" };
    int64_t y, m, d;
    civil_from_days(day, &y, &m, &d);
    return str_fmt(a, "%02d%s%02d", (int)d, months[m - 1], (int)(y % 100));
}

str text_ddmmyy(struct arena *a, int64_t day)
{
    int64_t y, m, d;
    civil_from_days(day, &y, &m, &d);
    return str_fmt(a, "%02d%02d%02d", (int)d, (int)m, (int)(y % 100));
}

str text_yymmdd(struct arena *a, int64_t day)
{
    int64_t y, m, d;
    civil_from_days(day, &y, &m, &d);
    return str_fmt(a, "%02d%02d%02d", (int)(y % 100), (int)m, (int)d);
}

str text_hhmm(struct arena *a, usec local)
{
    int minutes = (int)((local - day_of_time(local) * USEC_PER_DAY) / (60 * USEC_PER_S));
    return str_fmt(a, "%02d%02d", minutes / 60, minutes % 60);
}

struct edi_out edi_begin(struct sim *s)
{
    return (struct edi_out){ .b = buf_new(s->scratch, BODY_MAX) };
}

void edi_add(struct edi_out *e, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    must(n > 0 && n < (int)sizeof text);
    buf_add(&e->b, (str){ text, (size_t)n });
    buf_add(&e->b, STR("'\n"));
    e->segments++;
    if (str_starts((str){ text, (size_t)n }, STR("UNH")))
        e->segments = 1;
}

str edi_text(struct arena *a, str s)
{
    size_t plain = 0;
    while (plain < s.len && !str_has(STR("':+?"), s.ptr[plain]))
        plain++;
    if (plain == s.len)
        return str_fmt(a, STR_FMT, STR_ARG(s));
    struct buf b = buf_new(a, 4096);
    for (size_t i = 0; i < s.len; i++) {
        if (str_has(STR("':+?"), s.ptr[i]))
            buf_c(&b, '?');
        buf_c(&b, s.ptr[i]);
    }
    buf_c(&b, '\0');
    return str_sub(buf_str(&b), 0, b.len - 1);
}

void edi_end(struct edi_out *e, str reference)
{
    edi_add(e, "UNT+%zu+1", e->segments + 1);
    edi_add(e, "UNZ+1+" STR_FMT, STR_ARG(reference));
    must(!e->b.cut);
}

size_t message_add(struct sim *s, usec at, str label, const char *end, str body)
{
    size_t id = s->messages.n;
    *list_push(s->a, &s->messages) =
        (struct sim_message){ .at = at,
                              .label = label,
                              .end = str_c(end),
                              .body = str_copy(s->a, body),
                              .id = id,
                              .is_edifact = str_eq(str_c(end), STR("edi")) };
    arena_reset(s->scratch);
    return id;
}

void truth_add(struct sim *s, size_t message, const char *kind, str subject, str situation,
               str fires)
{
    *list_push(s->a, &s->truths) =
        (struct sim_truth){ message, str_c(kind), subject, situation, fires };
}

void text_cells(struct buf *b, const str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool quoted = str_has(cells[i], ',') || str_has(cells[i], ' ');
        if (i > 0)
            buf_c(b, ',');
        if (quoted)
            buf_c(b, '"');
        buf_add(b, cells[i]);
        if (quoted)
            buf_c(b, '"');
    }
}
