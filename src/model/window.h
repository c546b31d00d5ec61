/* window.h — what rules ask of a window of the past: how often, how many different, how much.
 *
 * Rules name them (assess/rule/window.c), the profile counts them over traces (profile/windows.c),
 * before the rules run: `times(trip, 30 days)` is how many trips of the subject lie in the 30 days
 * before the event. Counts are over the newest 300 traces of a kind.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"

#define WINDOW(how, name, returns, sentence) WINDOW_##how,
enum window_how {
#include "model/window.def"
    WINDOW_HOWS
};
struct window_how_row {
    const char *name, *sentence;
};
extern const struct window_how_row window_hows[WINDOW_HOWS];

enum { WINDOW_DAYS_MOST = 365 };

struct window {
    str key; /* how it is written, without blanks */
    enum window_how how;
    size_t what; /* row of traces.def */
    int64_t days;
    str mark;       /* only traces with this mark; "" any */
    unsigned kinds; /* bit of each kind of event whose rules ask it */
};
struct windows list_of(struct window);

/* One that is not there is not known. */
struct window_value {
    str key;
    double number;
};
struct window_values list_of(struct window_value);

int window_how_from(str name);                /* -1: no such */
int window_what_from(str name);               /* -1: no such trace */
const char *window_what(size_t i);            /* NULL behind the last */
str window_key(struct arena *a, str written); /* without blanks */
const struct window_value *window_value_of(const struct window_values *v, str key); /* or NULL */
