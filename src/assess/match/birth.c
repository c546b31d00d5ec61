/* birth.c — two dates of birth, as registers write them: whole or in part, 1 January for "not
 * known", with a slip, or in the calendar of the place.
 *
 * Calendars: the tabular Islamic one and the solar one of Iran and Afghanistan (E. M. Reingold, N.
 * Dershowitz, Calendrical Calculations). Months begin when the moon is seen, and dates were
 * converted by hand: a few days more or less are the same.
 */
// SPDX-License-Identifier: Apache-2.0
#include "assess/match/grade.h"
#include "assess/rule/value.h"

#include <stdlib.h>

struct days {
    int64_t from, to;
    bool is_known, is_full;
};

/* Registers write 1 January where only the year is known; so it counts as the year. */
static struct days span_of(str from, str to)
{
    struct rule_value a = value_date(from), b = value_date(to);
    struct days s = { .is_known = a.is_known && b.is_known, .from = a.from, .to = b.to };
    bool first_of_year = str_ends(from, STR("-01-01")) && str_eq(from, to);
    if (first_of_year)
        s.to = value_date(str_sub(from, 0, 4)).to;
    s.is_full = s.is_known && s.from == s.to;
    return s;
}

/* slips */

struct civil {
    int64_t y, m, d;
};

static struct civil civil_of(int64_t days)
{
    struct civil c;
    civil_from_days(days, &c.y, &c.m, &c.d);
    return c;
}

static bool is_one_digit(int64_t a, int64_t b)
{
    int n = 0;
    for (; a || b; a /= 10, b /= 10)
        n += a % 10 != b % 10;
    return n == 1;
}

/* One part differs, by one digit or by one; the others are the same. */
static bool is_slip(struct civil a, struct civil b)
{
    int64_t x[] = { a.y, a.m, a.d }, y[] = { b.y, b.m, b.d };
    int others = 0, slips = 0;
    for (size_t i = 0; i < countof(x); i++) {
        others += x[i] != y[i];
        slips += is_one_digit(x[i], y[i]) || llabs(x[i] - y[i]) == 1;
    }
    return others == 1 && slips == 1;
}

static bool is_changed_over(struct civil a, struct civil b)
{
    return a.y == b.y && a.m == b.d && a.d == b.m;
}

/* calendars */

enum {
    ISLAMIC_BEGINS = 1948440 - 2440588, /* 16 July 622, in days of 1970 */
    MOON_MOST = 2,                      /* days a month began sooner or later */
    SUN_MOST = 1,
    LIVING_LEAST = 1250, /* years of both calendars in which one may have been born */
    LIVING_MOST = 1500
};

static int64_t days_of_islamic(struct civil c)
{
    return c.d + (59 * (c.m - 1) + 1) / 2 + (c.y - 1) * 354 + (3 + 11 * c.y) / 30 + ISLAMIC_BEGINS -
           1;
}

/* Its year begins on 21 March, a day more or less. */
static int64_t days_of_solar(struct civil c)
{
    int64_t before = c.m <= 7 ? 31 * (c.m - 1) : 186 + 30 * (c.m - 7);
    return days_from_civil(c.y + 621, 3, 21) + before + c.d - 1;
}

/* A day, a month or a year of another calendar: in one of the two it may be that time. */
static bool is_then(struct days old, struct days other)
{
    struct civil from = civil_of(old.from), to = civil_of(old.to);
    if (from.y < LIVING_LEAST || to.y > LIVING_MOST)
        return false;
    return (days_of_islamic(from) - MOON_MOST <= other.to &&
            days_of_islamic(to) + MOON_MOST >= other.from) ||
           (days_of_solar(from) - SUN_MOST <= other.to &&
            days_of_solar(to) + SUN_MOST >= other.from);
}

static enum birth_slip slip_of(struct days a, struct days b)
{
    bool are_full = a.is_full && b.is_full;
    struct civil x = civil_of(a.from), y = civil_of(b.from);
    if (are_full && is_changed_over(x, y))
        return BIRTH_SLIP_ORDER;
    if (are_full && is_slip(x, y))
        return BIRTH_SLIP_DIGIT;
    return is_then(a, b) || is_then(b, a) ? BIRTH_SLIP_CALENDAR : BIRTH_SLIP_NONE;
}

static enum birth compare(struct days a, struct days b, enum birth_slip *ret)
{
    *ret = BIRTH_SLIP_NONE;
    if (!a.is_known || !b.is_known)
        return BIRTH_UNKNOWN;
    if (a.to < b.from || b.to < a.from) {
        *ret = slip_of(a, b);
        return *ret ? BIRTH_NEAR : BIRTH_CONTRADICTS;
    }
    return a.is_full && b.is_full ? BIRTH_FULL : BIRTH_YEAR;
}

static struct birth_found against(const fact *f, const char *field, const struct list_entry *entry)
{
    struct birth_found best = { 0 };
    struct days mine = span_of(f->text, f->text);
    if (!mine.is_known)
        return best;
    list_each (const struct list_birth, b, &entry->births) {
        struct birth_found r = { 0 };
        r.birth = compare(mine, span_of(b->from, b->to), &r.slip);
        best = r.birth > best.birth ? r : best;
    }
    best.at = (struct evidence){
        .field = str_c(field), .value = f->text, .offset = f->offset, .length = f->length
    };
    return best;
}

struct birth_found birth_compare(const struct event *e, const struct list_entry *entry)
{
    struct birth_found best = { 0 };
    if (!e->person || entry->births.n == 0)
        return best;
    best = against(&e->person->birth, "person.birth", entry);
    list_each (const struct document, d, &e->documents) {
        struct birth_found r = against(&d->birth, "document.birth", entry);
        if (r.birth > best.birth)
            best = r;
    }
    return best;
}
