/* habits.h — what is usual for an entity, and how far one trace is from it; counters over windows.
 * Of traces alone (traces.h): no store, no clock. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "profile/traces.h"

#define HABIT(name, what, by, group, privacy, called) HABIT_##name,
enum habit {
#include "profile/habits.def"
    HABITS
};
enum habit_group { HABIT_PLACE, HABIT_GOODS, HABIT_OTHER, HABIT_SHOWN };
struct habit_row {
    const char *name, *called;
    enum what what;
    enum habit_group group;
    bool is_guarded; /* its values name persons */
};
extern const struct habit_row habit_rows[HABITS];

/* How often each value was there in the 365 days before a moment; the most frequent first. */
struct habit_value {
    str value;
    int64_t n;
    usec last;
};
struct habit_values list_of(struct habit_value);
int64_t habit_count(struct arena *a, enum habit h, const struct trace_rows *x, usec at,
                    struct habit_values *ret); /* how many traces in all */
/* The value of one trace in this habit: its mark, its hour, its weekday. */
str habit_value_of(struct arena *a, enum habit h, const struct trace_row *x);

/* Nobody has habits after a few trips: least so many, and one value must be the usual one. */
enum { HABIT_LEAST = 10, HABIT_USUAL_PERCENT = 60, HABIT_RARE_LEAST = 20, HABIT_RARE_PERCENT = 5 };
struct deviation {
    enum habit habit;
    str text;                 /* "first time with route KHI-DXB; 41 of 43 before had KHI-JED" */
    int64_t times, usual, of; /* this value, the usual one, all */
    bool is_first;
};
struct deviations list_of(struct deviation);
/* Appends how `now` departs from the traces before it, if it does. */
void deviations_of(struct arena *a, enum what what, const struct trace_rows *before,
                   const struct trace_row *now, struct deviations *ret);
/* The furthest first. */
void deviations_sort(struct deviations *x);

/* Counters over windows (counters.def). */
enum { WINDOWS = 5 };
extern const char *const window_names[WINDOWS]; /* "7d" ... "all" */
usec window_start(size_t window, usec at);      /* INT64_MIN of all */
enum counter_how { COUNT_TIMES, COUNT_SUM, COUNT_DIFFERENT };
enum entity_kinds {
    PERSON = 1,
    CONVEYANCE = 2,
    GOODS = 4,
    TRADER = 8,
    AIRCRAFT = 16,
    ANYTHING = 31
};
struct counter_row {
    const char *name, *sentence, *mark, *unit;
    enum what what;
    enum counter_how how;
    unsigned kinds;
};
extern const struct counter_row counter_rows[];
extern const size_t counter_rows_n;
unsigned entity_kind_bit(str kind);
/* Of each window; sums in hundredths. */
void counter_count(struct arena *a, const struct counter_row *c, const struct trace_rows *x,
                   usec at, int64_t ret[WINDOWS]);
