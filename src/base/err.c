// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char last[512], place[128];

int err_raise(enum err e, const char *file, int line, const char *fmt, ...)
{
    must(e < 0);
    /* The sentence may quote the one before it: build aside, then copy. */
    char text[sizeof last];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    snprintf(last, sizeof last, "%s", text);
    snprintf(place, sizeof place, "%s:%d", file, line);
    return (int)e;
}

const char *err_last(void) { return last; }
const char *err_place(void) { return place; }
