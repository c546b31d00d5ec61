// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include "base/err.h"

#include <stdlib.h>
#include <time.h>

static usec clock_of(clockid_t id)
{
    struct timespec t;
    must(clock_gettime(id, &t) == 0);
    return (usec)t.tv_sec * USEC_PER_S + t.tv_nsec / 1000;
}

usec time_now(void)
{
    const char *fixed = getenv("NTC_CLOCK");
    usec t = 0;
    if (unlikely(fixed != NULL) && time_parse(str_c(fixed), &t) == 0)
        return t;
    return clock_of(CLOCK_REALTIME);
}

usec time_monotonic(void) { return clock_of(CLOCK_MONOTONIC); }

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (public domain). */
int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void civil_from_days(int64_t days, int64_t *y, int64_t *m, int64_t *d)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp + (mp < 10 ? 3 : -9);
    *y = yoe + era * 400 + (*m <= 2);
}

bool date_is_valid(int64_t y, int64_t m, int64_t d)
{
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    int64_t y2, m2, d2;
    civil_from_days(days_from_civil(y, m, d), &y2, &m2, &d2);
    return y == y2 && m == m2 && d == d2;
}

static void put2(char *p, int64_t v)
{
    p[0] = (char)('0' + v / 10 % 10);
    p[1] = (char)('0' + v % 10);
}

static void put_date(char *p, int64_t y, int64_t m, int64_t d)
{
    put2(p, y / 100);
    put2(p + 2, y % 100);
    p[4] = p[7] = '-';
    put2(p + 5, m);
    put2(p + 8, d);
}

str date_fmt(struct arena *a, int64_t y, int64_t m, int64_t d)
{
    char *p = make_n(a, char, 11);
    put_date(p, y, m, d);
    return (str){ p, 10 };
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

str date_of(struct arena *a, usec t)
{
    int64_t y, m, d;
    civil_from_days(floor_div(t, USEC_PER_DAY), &y, &m, &d);
    return date_fmt(a, y, m, d);
}

static int digits(str s, size_t at, size_t n, int64_t *ret)
{
    int64_t v = 0;
    if (at + n > s.len)
        return ERR_INVALID;
    for (size_t i = at; i < at + n; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return ERR_INVALID;
        v = v * 10 + (s.ptr[i] - '0');
    }
    *ret = v;
    return 0;
}

int date_parse(str s, int64_t *ret_days)
{
    int64_t y, m, d;
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' || digits(s, 0, 4, &y) < 0 ||
        digits(s, 5, 2, &m) < 0 || digits(s, 8, 2, &d) < 0 || !date_is_valid(y, m, d))
        return fail(ERR_INVALID, "not a date (YYYY-MM-DD): '" STR_FMT "'", STR_ARG(s));
    *ret_days = days_from_civil(y, m, d);
    return 0;
}

int64_t age_at(str birth, usec t)
{
    int64_t by, bm = 7, bd = 1, y, m, d; /* a year alone: the middle of it */
    if (digits(birth, 0, 4, &by) < 0)
        return -1;
    if (birth.len >= 7 && digits(birth, 5, 2, &bm) < 0)
        return -1;
    if (birth.len >= 10 && digits(birth, 8, 2, &bd) < 0)
        return -1;
    civil_from_days(floor_div(t, USEC_PER_DAY), &y, &m, &d);
    int64_t age = y - by - (m < bm || (m == bm && d < bd));
    return age < 0 ? -1 : age;
}

static str fmt(struct arena *a, usec t, bool ms)
{
    int64_t y, m, d, days = floor_div(t, USEC_PER_DAY);
    int64_t left = t - days * USEC_PER_DAY, s = left / USEC_PER_S;
    civil_from_days(days, &y, &m, &d);
    char *p = make_n(a, char, 25);
    put_date(p, y, m, d);
    p[10] = 'T';
    put2(p + 11, s / 3600);
    put2(p + 14, s / 60 % 60);
    put2(p + 17, s % 60);
    p[13] = p[16] = ':';
    size_t n = 19;
    if (ms) {
        int64_t milli = left / 1000 % 1000;
        p[n++] = '.';
        p[n++] = (char)('0' + milli / 100);
        put2(p + n, milli % 100);
        n += 2;
    }
    p[n++] = 'Z';
    return (str){ p, n };
}

str time_fmt(struct arena *a, usec t) { return fmt(a, t, false); }
str time_fmt_ms(struct arena *a, usec t) { return fmt(a, t, true); }

int time_parse(str s, usec *ret)
{
    int64_t days = 0, h = 0, mi = 0, sec = 0, frac = 0, unit = 100000;
    if (date_parse(str_sub(s, 0, 10), &days) < 0)
        return ERR_INVALID;
    size_t at = 10;
    if (s.len > 10) {
        if ((s.ptr[10] != 'T' && s.ptr[10] != ' ') || digits(s, 11, 2, &h) < 0 || s.len < 16 ||
            s.ptr[13] != ':' || digits(s, 14, 2, &mi) < 0)
            return fail(ERR_INVALID, "not a time (RFC 3339): '" STR_FMT "'", STR_ARG(s));
        at = 16;
        if (at < s.len && s.ptr[at] == ':') {
            if (digits(s, 17, 2, &sec) < 0)
                return fail(ERR_INVALID, "not a time (RFC 3339): '" STR_FMT "'", STR_ARG(s));
            at = 19;
        }
        if (at < s.len && s.ptr[at] == '.')
            for (at++; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9'; at++, unit /= 10)
                frac += (s.ptr[at] - '0') * unit;
        if (at < s.len && s.ptr[at] == 'Z')
            at++;
    }
    if (at != s.len || h > 23 || mi > 59 || sec > 60)
        return fail(ERR_INVALID, "not a time (RFC 3339): '" STR_FMT "'", STR_ARG(s));
    *ret = ((days * 86400 + h * 3600 + mi * 60 + sec) * USEC_PER_S) + frac;
    return 0;
}
