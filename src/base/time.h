/* time.h — moments and dates.
 *
 * A moment is `usec`: microseconds since 1970 UTC, as int64_t. A date is text,
 * "YYYY-MM-DD", or "YYYY-MM" or "YYYY" where no more is known, so that it
 * sorts, prints and stays as partial as its source was. No time zone tables:
 * airports' local times are kept as written (see model/journey.def).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

typedef int64_t usec;
#define USEC_PER_S   ((usec)1000000)
#define USEC_PER_DAY (86400 * USEC_PER_S)

usec time_now(void);       /* wall clock */
usec time_monotonic(void); /* for intervals */
/* NTC_CLOCK (RFC 3339) freezes the wall clock: tests and scenarios. */

int64_t days_from_civil(int64_t y, int64_t m, int64_t d); /* days since 1970-01-01 */
void civil_from_days(int64_t days, int64_t *y, int64_t *m, int64_t *d);
bool date_is_valid(int64_t y, int64_t m, int64_t d);

str date_fmt(struct arena *a, int64_t y, int64_t m, int64_t d); /* "YYYY-MM-DD" */
str date_of(struct arena *a, usec t);
/* Full dates only. 0, or ERR_INVALID. */
int date_parse(str s, int64_t *ret_days) must_use;
/* Whole years between a (possibly partial) birth date and a moment; -1 unknown. */
int64_t age_at(str birth, usec t);

str time_fmt(struct arena *a, usec t);     /* RFC 3339, seconds, Z: 2026-11-24T08:30:00Z */
str time_fmt_ms(struct arena *a, usec t);  /* with milliseconds */
int time_parse(str s, usec *ret) must_use; /* RFC 3339 with Z or no zone, or a full date */
