// SPDX-License-Identifier: Apache-2.0
/* The answer repeats what the request wrote as it wrote it, and says the rest in the same
 * separators; what we write ourselves is released. Structure: CUSRES D.02B and later. */
#include "boarding/boarding.h"
#include "model/ports.h"

#include <string.h>

enum { CUSRES_MAX = 4 << 20 };

static const struct {
    const char *name, *code, *text;
} decisions[DECISIONS] = {
#define DECISION(name, code, text) { #name, code, text },
#include "boarding/decisions.def"
};

struct out {
    struct buf b;
    const struct interactive *x;
    int64_t segments;
};

/* Our own text: a separator in it is released, or blank where nothing releases. */
static void add_text(struct out *o, str s)
{
    const struct interactive *x = o->x;
    bool releases = x->release != ' ' && x->release != '\0';
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool separates =
            c == x->component || c == x->element || c == x->end || (releases && c == x->release);
        if (separates && releases)
            buf_c(&o->b, x->release);
        buf_c(&o->b, (separates && !releases) || (unsigned char)c < ' ' ? ' ' : c);
    }
}

/* As the request wrote it, but on one line. */
static void add_raw(struct out *o, str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= ' ')
            buf_c(&o->b, s.ptr[i]);
}

/* Writes a segment by its pattern: `+` and `:` are the separators, %t our text, %r what the
 * request wrote, both from `args`; any other character is itself. Empty elements at the end
 * of a segment are left out. */
static void segment(struct out *o, const char *pattern, const str *args)
{
    for (const char *p = pattern; *p; p++) {
        if (*p == '%' && p[1] == 't')
            add_text(o, *args++);
        else if (*p == '%' && p[1] == 'r')
            add_raw(o, *args++);
        else
            buf_c(&o->b, *p == '+' ? o->x->element : *p == ':' ? o->x->component : *p);
        p += *p == '%';
    }
    while (o->b.len &&
           (o->b.ptr[o->b.len - 1] == o->x->element || o->b.ptr[o->b.len - 1] == o->x->component)) {
        bool released = o->b.len > 1 && o->b.ptr[o->b.len - 2] == o->x->release;
        if (released)
            break;
        o->b.len--;
    }
    buf_c(&o->b, o->x->end);
    o->segments++;
}
#define SEGMENT(o, pattern, ...) segment((o), (pattern), (const str[]){ __VA_ARGS__ })

/* 2026-11-25T10:00 as 2611251000:201; a day alone as 20261125:102. */
static void date_segment(struct out *o, const char *qualifier, str moment)
{
    char digits[12];
    size_t n = 0;
    for (size_t i = 0; i < moment.len && n < sizeof digits; i++)
        if (moment.ptr[i] >= '0' && moment.ptr[i] <= '9')
            digits[n++] = moment.ptr[i];
    if (n == 12)
        SEGMENT(o, "DTM+%t:%t:201", str_c(qualifier), ((str){ digits + 2, 10 }));
    else if (n == 8)
        SEGMENT(o, "DTM+%t:%t:102", str_c(qualifier), ((str){ digits, 8 }));
}

static bool crosses(const struct leg *l)
{
    bool from = port_find(l->from.text) != NULL, to = port_find(l->to.text) != NULL;
    return from != to;
}

static void leg(struct out *o, const struct leg *l)
{
    bool border = crosses(l);
    SEGMENT(o, "RFF+AF:%t", l->flight.text);
    date_segment(o, "189", l->departs.text);
    date_segment(o, "232", l->arrives.text);
    SEGMENT(o, border ? "LOC+125+%t" : "LOC+92+%t", l->from.text);
    SEGMENT(o, border ? "LOC+87+%t" : "LOC+92+%t", l->to.text);
}

static void traveller(struct out *o, const struct cusres *c, size_t i)
{
    const struct person *p = c->request->events.at[i].person;
    enum decision d = c->decisions[i];
    str text = str_c(decisions[d].text), phone = c->terms->phone;
    if (d != DECISION_board && phone.len)
        text = str_fmt(o->b.a, STR_FMT ", CALL " STR_FMT, STR_ARG(text), STR_ARG(phone));
    SEGMENT(o, "ERP+2", STR(""));
    if (p && p->locator.text.len)
        SEGMENT(o, "RFF+AVF:%t", p->locator.text);
    if (p && p->reference.text.len)
        SEGMENT(o, "RFF+ABO:%t", p->reference.text);
    SEGMENT(o, "ERC+%t", c->terms->codes[d]);
    SEGMENT(o, "FTX+AAP+++%t", text);
}

static void body(struct out *o, const struct cusres *c)
{
    const struct decoded *d = c->request;
    const struct interactive *x = o->x;
    o->segments = 0;
    SEGMENT(o, "UNH+%t+CUSRES:%r+%r+01:F", c->reference,
            x->version.len ? x->version : STR("D:05B:UN:IATA"), x->access);
    SEGMENT(o, c->is_change ? "BGM+132" : "BGM+962", STR(""));
    if (c->is_change)
        SEGMENT(o, "RFF+TN:%t", c->reference);
    else if (x->transaction.len)
        SEGMENT(o, "RFF+TN:%r", x->transaction);
    list_each (const struct leg, l, &d->legs)
        leg(o, l);
    for (size_t i = 0; i < d->events.n; i++)
        if (!c->is_change || i == c->only)
            traveller(o, c, i);
    SEGMENT(o, "UNT+%t+%t", str_fmt(o->b.a, "%lld", (long long)o->segments + 1), c->reference);
}

static void advice(struct out *o)
{
    const struct interactive *x = o->x;
    bool usual = x->component == ':' && x->element == '+' && x->release == '?' && x->end == '\'';
    if (usual && !x->has_una)
        return;
    buf_add(&o->b, STR("UNA"));
    buf_c(&o->b, x->component);
    buf_c(&o->b, x->element);
    buf_c(&o->b, '.');
    buf_c(&o->b, x->release ? x->release : ' ');
    buf_c(&o->b, ' ');
    buf_c(&o->b, x->end);
}

str cusres_write(struct arena *a, const struct cusres *c)
{
    const struct interactive *x = c->request->interactive;
    struct out o = { .b = buf_new(a, CUSRES_MAX), .x = x };
    str now = time_fmt(a, c->now), ref = c->reference;
    str day = str_fmt(a, STR_FMT STR_FMT STR_FMT, STR_ARG(str_sub(now, 2, 2)),
                      STR_ARG(str_sub(now, 5, 2)), STR_ARG(str_sub(now, 8, 2)));
    str hour =
        str_fmt(a, STR_FMT STR_FMT, STR_ARG(str_sub(now, 11, 2)), STR_ARG(str_sub(now, 14, 2)));
    advice(&o);
    /* Who sent is now who receives. */
    SEGMENT(&o, "UNB+%r+%r+%r+%t:%t+%t++%r", x->syntax.len ? x->syntax : STR("UNOA:4"),
            x->recipient, x->sender, day, hour, ref, x->application);
    if (x->has_group)
        SEGMENT(&o, "UNG+CUSRES+%r+%r+%t:%t+%t+%r+%r", x->group_recipient, x->group_sender, day,
                hour, ref, x->group_agency, x->group_version);
    body(&o, c);
    if (x->has_group)
        SEGMENT(&o, "UNE+1+%t", ref);
    SEGMENT(&o, "UNZ+1+%t", ref);
    return buf_str(&o.b);
}
