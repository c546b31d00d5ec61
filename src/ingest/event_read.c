// SPDX-License-Identifier: Apache-2.0
#include "ingest/event_read.h"

#include "model/record_json.h"

#include <string.h>

enum { TEXT_MOST = 4000 };
/* 1970-01-02 and 2100: outside them somebody's clock or format is wrong. */
#define TIME_LEAST USEC_PER_DAY
#define TIME_MOST  ((usec)47482 * USEC_PER_DAY)

void event_unread(struct event_reader *r, size_t offset, size_t length)
{
    *list_push(r->a, &r->to->unread) = (struct span){ offset, length };
}

static void bad_value(struct event_reader *r, const struct field *f, fact v, const char *why)
{
    event_unread(r, v.offset, v.length);
    finding_add(r->a, &r->to->findings, "E-VAL", MINOR, v.offset, v.length, "%s: %s", f->name, why);
}

/* Thousands separators are taken out, 1,234,567.50 and 1 234 567; a comma that separates no
 * three digits (4,9 or 9.000,00) could mean two numbers, so it means none. */
static bool number_of(str s, double *ret)
{
    char plain[64];
    size_t n = 0;
    bool point = false;
    for (size_t i = 0; i < s.len; i++) {
        bool separates = s.ptr[i] == ',' || s.ptr[i] == ' ';
        point |= s.ptr[i] == '.';
        if (separates) {
            str three = str_sub(s, i + 1, 3);
            char behind = i + 4 < s.len ? s.ptr[i + 4] : ',';
            bool ends = behind < '0' || behind > '9';
            if (point || i == 0 || three.len != 3 || !str_is_digits(three) || !ends)
                return false;
            continue;
        }
        if (n >= sizeof plain)
            return false;
        plain[n++] = s.ptr[i];
    }
    return str_to_f64((str){ plain, n }, ret) == 0;
}

/* RFC 3339 with any zone: 2026-11-24T08:30:00+05:00. */
static bool time_of_text(str s, usec *ret)
{
    int64_t h, m;
    if (s.len < 20 || (s.ptr[s.len - 6] != '+' && s.ptr[s.len - 6] != '-') ||
        s.ptr[s.len - 3] != ':')
        return time_parse(s, ret) == 0;
    if (str_to_i64(str_sub(s, s.len - 5, 2), &h) < 0 ||
        str_to_i64(str_sub(s, s.len - 2, 2), &m) < 0 || h > 14 || m > 59 ||
        time_parse(str_sub(s, 0, s.len - 6), ret) < 0)
        return false;
    usec zone = (h * 3600 + m * 60) * USEC_PER_S;
    *ret += s.ptr[s.len - 6] == '+' ? -zone : zone;
    return true;
}

/* Z, +05:00: of a time without it one can only guess whose it is. */
static bool has_zone(str s)
{
    bool is_utc = s.len && (s.ptr[s.len - 1] == 'Z' || s.ptr[s.len - 1] == 'z');
    return is_utc || (s.len >= 6 && s.ptr[s.len - 3] == ':' && strchr("+-", s.ptr[s.len - 6]));
}

bool event_time(str s, usec *ret)
{
    usec t;
    if (!time_of_text(s, &t) || t < TIME_LEAST || t > TIME_MOST)
        return false;
    *ret = t;
    return true;
}

/* 2026-11-24, 24-11-2026, 24/11/2026, 24.11.2026, 20261124: day first, as Pakistan writes it. */
static bool date_of_text(struct arena *a, str s, str *ret)
{
    int64_t n[3] = { 0 }, day;
    size_t parts = 0, at = 0;
    if (s.len == 8 && str_is_digits(s))
        s = str_fmt(a, STR_FMT "-" STR_FMT "-" STR_FMT, STR_ARG(str_sub(s, 0, 4)),
                    STR_ARG(str_sub(s, 4, 2)), STR_ARG(str_sub(s, 6, 2)));
    if (s.len > 10 && (s.ptr[10] == 'T' || s.ptr[10] == ' '))
        s.len = 10;
    if (date_parse(s, &day) == 0) {
        *ret = s;
        return true;
    }
    for (size_t i = 0; i <= s.len && parts < 3; i++) {
        if (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
            continue;
        if (str_to_i64(str_sub(s, at, i - at), &n[parts++]) < 0)
            return false;
        at = i + 1;
    }
    if (parts != 3 || at <= s.len || !date_is_valid(n[2], n[1], n[0]))
        return false;
    *ret = date_fmt(a, n[2], n[1], n[0]);
    return true;
}

/* The bounds of EDIFACT's dates (edi_value.c): what lies beyond is a slip, as the year 0077 is. */
static bool is_of_our_days(str date)
{
    return str_cmp(date, STR("1850")) > 0 && str_cmp(date, STR("2200")) < 0;
}

static void set_number(struct event_reader *r, const struct field *f, void *at, fact v)
{
    double x;
    if (!number_of(v.text, &x) || x < 0)
        bad_value(r, f, v, "this is not a number of that kind");
    else if (f->type == FIELD_F64)
        *(double *)at = x;
    else if (x > 9e15)
        bad_value(r, f, v, "too large");
    else
        *(int64_t *)at = (int64_t)x;
}

void event_set(struct event_reader *r, const struct field *f, void *record, fact v)
{
    void *at = (char *)record + f->offset;
    v.text = str_trim(v.text);
    if (v.text.len == 0)
        return;
    switch (f->type) {
    case FIELD_FACT:
        if (v.text.len > TEXT_MOST) {
            finding_add(r->a, &r->to->findings, "E-VAL", MINOR, v.offset, v.length,
                        "%s: longer than any such text is; its beginning is kept", f->name);
            v.text.len = TEXT_MOST;
            while (v.text.len && ((uint8_t)v.text.ptr[v.text.len] & 0xC0) == 0x80)
                v.text.len--; /* not within a character */
        }
        *(fact *)at = v;
        break;
    case FIELD_DATE:
        if (!date_of_text(r->a, v.text, &v.text))
            bad_value(r, f, v, "this is no date");
        else if (!is_of_our_days(v.text))
            bad_value(r, f, v, "this is no date of our days");
        else
            *(fact *)at = v;
        break;
    case FIELD_I64:
    case FIELD_F64:
        set_number(r, f, at, v);
        break;
    case FIELD_BOOL:
        *(bool *)at = strchr("1yYtT", v.text.ptr[0]) != NULL;
        break;
    case FIELD_TIME:
        if (!event_time(v.text, at)) {
            *(usec *)at = 0;
            bad_value(r, f, v, "this is no time of our days (RFC 3339)");
        } else if (!has_zone(v.text)) {
            finding_add(r->a, &r->to->findings, "E-VAL", MINOR, v.offset, v.length,
                        "%s: a time without a zone, taken as UTC", f->name);
        }
        break;
    }
}

const struct field *event_key(enum event_kind kind) { return event_own_fields(kind)->key; }

struct event *event_add(struct event_reader *r, enum event_kind kind, size_t offset, size_t length)
{
    struct event *e = list_push(r->a, &r->to->events);
    event_begin(r->a, kind, e);
    e->offset = offset;
    e->length = length;
    if (kind == EVENT_DECLARATION)
        r->to->counts.declarations++;
    else if (kind == EVENT_TRAVELLER)
        r->to->counts.passengers++;
    else
        r->to->counts.of_kind[kind]++;
    return e;
}

/* A tracker is at no post: it says where it is. */
static bool is_placed_otherwise(const struct event *e, str name)
{
    return e->kind == EVENT_PASSAGE && str_eq(name, STR("post")) && passage_is_placed(e->passage);
}

void event_complete(struct event_reader *r, struct event *e)
{
    const struct slot *own = event_own_slot(e->kind);
    const void *record = slot_record(e, own, 0);
    const struct own_fields *fields = event_own_fields(e->kind);
    for (size_t i = 0; i < fields->n_needs; i++) {
        const struct field *f = fields->needs[i];
        if (record_text(r->a, f, record).len == 0 && !is_placed_otherwise(e, str_c(f->name)))
            finding_add(r->a, &r->to->findings, "E-VAL", MAJOR, e->offset, e->length,
                        "a %s without a %s", event_kind_names[e->kind], f->name);
    }
}
