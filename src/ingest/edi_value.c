// SPDX-License-Identifier: Apache-2.0
/* Values of EDIFACT messages: dates with their century, facts, flights, baggage tags. */
#include "ingest/edi_message.h"

#include "base/time.h"
#include "model/aircraft.h"

#include <string.h>

enum { TAGS_MAX = 99, TAGS_BYTES = 2000 };
static const int64_t LIFE_DAYS = INT64_C(366) * 120, VALID_DAYS = INT64_C(366) * 50;

/* Without any date in the message two-digit years are read as if in 2030: a birth year
 * of 31 to 99 is then of the last century. */
static const int64_t UNDATED_NOW = 21915;

static int64_t now_of(const struct edi_message *m) { return m->has_now ? m->now : UNDATED_NOW; }

void edi_now_from(struct edi_message *m, fact moment)
{
    int64_t days;
    if (!m->has_now && moment.text.len && date_parse(str_sub(moment.text, 0, 10), &days) == 0) {
        m->now = days;
        m->has_now = true;
    }
}

static int64_t number(const char *p, size_t n)
{
    int64_t v = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

static int64_t month_named(const char *p)
{
    static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    for (int64_t i = 0; i < 12; i++) {
        bool same = true;
        for (size_t c = 0; c < 3; c++)
            same = same && (p[c] & ~0x20) == names[(size_t)i * 3 + c];
        if (same)
            return i + 1;
    }
    return -1;
}

struct ymd {
    int64_t y, m, d;
    bool short_year;
};

static bool split_date(str s, enum edi_order order, struct ymd *ret)
{
    const char *p = s.ptr;
    switch (s.len) {
    case 6:
        *ret = order == DAY_FIRST
                   ? (struct ymd){ number(p + 4, 2), number(p + 2, 2), number(p, 2), true }
                   : (struct ymd){ number(p, 2), number(p + 2, 2), number(p + 4, 2), true };
        break;
    case 7:
        *ret = (struct ymd){ number(p + 5, 2), month_named(p + 2), number(p, 2), true };
        break;
    case 8:
        *ret = (struct ymd){ number(p, 4), number(p + 4, 2), number(p + 6, 2), false };
        if (order == DAY_FIRST && (ret->y < 1850 || ret->y > 2150))
            *ret = (struct ymd){ number(p + 4, 4), number(p + 2, 2), number(p, 2), false };
        break;
    case 9:
        *ret = (struct ymd){ number(p + 5, 4), month_named(p + 2), number(p, 2), false };
        break;
    default:
        return false;
    }
    return ret->y >= 0 && ret->m > 0 && ret->d > 0;
}

/* The year 19yy, 20yy or 21yy that fits. Birth: the last that is not in the future.
 * Expiry: the next to come, but no document is valid for fifty years: it is past then. */
static int64_t century(const struct ymd *t, enum edi_era era, int64_t now)
{
    int64_t best = t->y + 2000, gap = INT64_MAX;
    for (int64_t y = t->y + 1800; y <= 2199; y += 100) {
        int64_t ahead = days_from_civil(y, t->m, t->d) - now;
        if (era == ERA_BIRTH && ahead > 0)
            continue;
        if (era == ERA_EXPIRY && (ahead > VALID_DAYS || ahead < -VALID_DAYS))
            continue;
        int64_t far = ahead < 0 ? -ahead : ahead;
        if (far < gap) {
            gap = far;
            best = y;
        }
    }
    return best;
}

static bool is_possible(const struct ymd *t, enum edi_era era, int64_t now)
{
    if (!date_is_valid(t->y, t->m, t->d) || t->y < 1850 || t->y > 2199)
        return false;
    int64_t days = days_from_civil(t->y, t->m, t->d);
    return era != ERA_BIRTH || (days <= now + 1 && now - days <= LIFE_DAYS);
}

static bool resolve(const struct edi_message *m, str s, enum edi_era era, enum edi_order order,
                    struct ymd *ret)
{
    if (!split_date(s, order, ret))
        return false;
    if (ret->short_year)
        ret->y = century(ret, era, now_of(m));
    return is_possible(ret, era, now_of(m));
}

fact edi_date(struct edi_message *m, fact raw, enum edi_era era, enum edi_order order)
{
    struct ymd t;
    if (!raw.text.len)
        return (fact){ 0 };
    if (!resolve(m, raw.text, era, order, &t)) {
        edi_finding(m, E_VAL, raw.offset, raw.length, "A date that cannot be");
        return (fact){ 0 };
    }
    return (fact){ date_fmt(m->a, t.y, t.m, t.d), raw.offset, raw.length };
}

fact edi_moment(struct edi_message *m, fact date, fact time, enum edi_order order)
{
    size_t n = date.text.len;
    if (!time.text.len && (n == 10 || n == 12 || n == 14) && str_is_digits(date.text)) {
        size_t days = n == 10 ? 6 : 8;
        time = fact_part(date, days, 4);
        date = fact_part(date, 0, days);
    }
    fact day = edi_date(m, date, ERA_NEAR, order);
    if (!day.text.len || !time.text.len)
        return day;
    const char *p = time.text.ptr;
    int64_t hour = time.text.len >= 4 ? number(p, 2) : -1;
    int64_t minute = time.text.len >= 4 ? number(p + 2, 2) : -1;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        edi_finding(m, E_VAL, time.offset, time.length, "A time that cannot be");
        return day;
    }
    str text = str_fmt(m->a, STR_FMT "T%02d:%02d", STR_ARG(day.text), (int)hour, (int)minute);
    uint32_t from = day.offset < time.offset ? day.offset : time.offset;
    uint32_t day_end = day.offset + day.length, time_end = time.offset + time.length;
    return (fact){ text, from, (day_end > time_end ? day_end : time_end) - from };
}

void fact_keep(fact *to, fact f)
{
    if (!to->text.len && f.text.len)
        *to = f;
}

fact fact_part(fact f, size_t from, size_t len)
{
    if (!f.text.len)
        return (fact){ 0 };
    str part = str_trim(str_sub(f.text, from, len));
    if (!part.len)
        return (fact){ 0 };
    /* Where release characters or breaks were taken out, the whole is the place. */
    if (f.length != f.text.len)
        return (fact){ part, f.offset, f.length };
    return (fact){ part, f.offset + (uint32_t)(part.ptr - f.text.ptr), (uint32_t)part.len };
}

fact fact_span(struct arena *a, fact x, fact y, str between)
{
    if (!x.text.len)
        return y;
    if (!y.text.len)
        return x;
    size_t n = x.text.len + between.len + y.text.len;
    char *p = arena_try(a, 1, n, 1);
    if (!p)
        return x;
    memcpy(p, x.text.ptr, x.text.len);
    memcpy(p + x.text.len, between.ptr, between.len);
    memcpy(p + x.text.len + between.len, y.text.ptr, y.text.len);
    uint32_t from = x.offset < y.offset ? x.offset : y.offset;
    uint32_t xe = x.offset + x.length, ye = y.offset + y.length;
    return (fact){ { p, n }, from, (xe > ye ? xe : ye) - from };
}

bool fact_number(fact f, double *ret)
{
    double v;
    /* A unit often stands where another sender puts the number: no error is made of it. */
    if (!f.text.len || (f.text.ptr[0] >= 'A' && f.text.ptr[0] <= 'Z') ||
        str_to_f64(f.text, &v) != 0 || v < 0 || v > 1e12)
        return false;
    *ret = v;
    return true;
}

fact edi_join(struct arena *a, const struct edi_segment *s, size_t element, size_t first,
              const char *between)
{
    fact all = { 0 };
    size_t n = edi_components(s, element);
    for (size_t i = first; i < n && i < first + 16; i++)
        all = fact_span(a, all, edi_fact(a, s, element, i), str_c(between));
    return all;
}

/* The digits at the end of a tag number, counted up. */
static str next_tag(struct arena *a, str tag, int64_t add)
{
    size_t at = tag.len;
    while (at > 0 && tag.len - at < 15 && tag.ptr[at - 1] >= '0' && tag.ptr[at - 1] <= '9')
        at--;
    if (at == tag.len || add == 0)
        return tag;
    int64_t n = number(tag.ptr + at, tag.len - at) + add;
    return str_fmt(a, STR_FMT "%0*lld", STR_ARG(str_sub(tag, 0, at)), (int)(tag.len - at),
                   (long long)n);
}

void edi_bag_tags(struct edi_message *m, fact *tags, fact carrier, fact first, int64_t count)
{
    if (!first.text.len || first.text.len > 40 || carrier.text.len > 10)
        return;
    for (int64_t i = 0; i < count && i < TAGS_MAX && tags->text.len < TAGS_BYTES; i++) {
        fact tag = fact_span(m->a, carrier, first, (str){ "", 0 });
        tag.text = next_tag(m->a, tag.text, i);
        *tags = fact_span(m->a, *tags, tag, STR(" "));
    }
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

str edi_carrier_in(str flight)
{
    if (flight.len < 3)
        return (str){ "", 0 };
    const char *p = flight.ptr;
    if (flight.len > 3 && is_letter(p[0]) && is_letter(p[1]) && is_letter(p[2]) && is_digit(p[3]))
        return str_sub(flight, 0, 3);
    bool code = (is_letter(p[0]) || is_digit(p[0])) && (is_letter(p[1]) || is_digit(p[1]));
    if (code && (is_letter(p[0]) || is_letter(p[1])) && is_digit(p[2]))
        return str_sub(flight, 0, 2);
    return (str){ "", 0 };
}

fact edi_flight(struct arena *a, fact carrier, fact number_fact)
{
    if (!number_fact.text.len || edi_carrier_in(number_fact.text).len)
        return number_fact;
    return fact_span(a, carrier, number_fact, (str){ "", 0 });
}

str edi_mode(const struct edi_segment *s)
{
    static const char *const words[] = { "", "sea", "rail", "road", "air", "post", "", "", "sea" };
    static const struct {
        const char *means, *word;
    } kinds[] = { { "6", "air" }, { "11", "sea" }, { "31", "road" } };
    str mode = edi_raw(s, 3, 0), means = edi_raw(s, 4, 0);
    while (mode.len > 1 && mode.ptr[0] == '0')
        mode = str_sub(mode, 1, mode.len);
    /* Recommendation 19 has two digits, of which the first is the mode. */
    if (mode.len && mode.len <= 2 && mode.ptr[0] >= '0' && mode.ptr[0] <= '8')
        return str_c(words[mode.ptr[0] - '0']);
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq(means, str_c(kinds[i].means)))
            return str_c(kinds[i].word);
    return STR("");
}

fact edi_plate(struct arena *a, const struct edi_segment *s)
{
    /* Numbers of the chassis and of the operator are told by the same segment. */
    static const char *const others[] = { "146", "274" };
    for (size_t i = 0; i < countof(others); i++)
        if (edi_code(s, 8, 1, others[i]))
            return (fact){ 0 };
    fact plate = edi_fact(a, s, 8, 0);
    fact_keep(&plate, edi_fact(a, s, 8, 3));
    return plate;
}

fact edi_aircraft(struct arena *a, const struct edi_segment *s, str flight)
{
    fact id = edi_fact(a, s, 8, 0), name = edi_fact(a, s, 8, 3);
    if (aircraft_mark(a, id.text, flight).len)
        return id;
    /* As well the type of the aircraft: B77F, P180. */
    return aircraft_mark_hyphened(a, name.text).len ? name : (fact){ 0 };
}

static char upper(char c) { return is_letter(c) ? (char)(c & ~0x20) : c; }

bool str_same_letters(str a, str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && !is_letter(a.ptr[i]) && !is_digit(a.ptr[i]) && a.ptr[i] >= 0)
            i++;
        while (j < b.len && !is_letter(b.ptr[j]) && !is_digit(b.ptr[j]) && b.ptr[j] >= 0)
            j++;
        if (i == a.len || j == b.len)
            return i == a.len && j == b.len;
        char x = upper(a.ptr[i++]), y = upper(b.ptr[j++]);
        if (x != y)
            return false;
    }
}
