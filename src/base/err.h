/* err.h — how a function says that it failed.
 *
 *   0   done.
 *  < 0  an error (enum err). Hand it up unchanged; do not match on it.
 *  > 0  an outcome the function documents. Its caller must handle it.
 *
 * fail() raises an error and keeps its sentence and place for the log;
 * TRY() hands one up. Neither costs anything when all goes well.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

enum err {
    ERR_INVALID = -1,  /* a value breaks a stated rule          */
    ERR_LIMIT = -2,    /* a stated limit was reached            */
    ERR_IO = -3,       /* the outside world said no; try later  */
    ERR_CORRUPT = -4,  /* our own stored data makes no sense    */
    ERR_STOPPING = -5, /* the process is shutting down          */
};

int err_raise(enum err e, const char *file, int line, const char *fmt, ...) format_printf(4, 5);
const char *err_last(void);  /* sentence of this thread's last fail(), without its place */
const char *err_place(void); /* file:line of it */

#define fail(e, ...) err_raise(e, __FILE__, __LINE__, __VA_ARGS__)
#define TRY(call) \
    do { \
        int try_r_ = (call); \
        if (unlikely(try_r_ < 0)) \
            return try_r_; \
    } while (0)
