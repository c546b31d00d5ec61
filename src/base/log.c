// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "base/buf.h"
#include "base/time.h"

#include <unistd.h>

static enum log_level lowest = LOG_INFO;
static const char *const names[] = { "debug", "info", "warn", "error" };

void log_set_level(enum log_level level) { lowest = level; }

static void value(struct buf *b, str s)
{
    b->comma = false; /* escaped like JSON, so a line cannot be broken or forged */
    json_str(b, NULL, s);
}

static void human(struct buf *b, enum log_level level, const char *what, const struct kv *kvs,
                  size_t n)
{
    buf_add(b, str_sub(time_fmt_ms(b->a, time_now()), 11, 12));
    buf_fmt(b, " %-5s %s", names[level], what);
    for (size_t i = 1; i < n; i++) {
        buf_fmt(b, "  %s=", kvs[i].key);
        if (kvs[i].is_number)
            buf_i64(b, kvs[i].number);
        else
            value(b, kvs[i].text);
    }
}

static void machine(struct buf *b, enum log_level level, const char *what, const struct kv *kvs,
                    size_t n)
{
    json_open(b, NULL, '{');
    json_str(b, "time", time_fmt_ms(b->a, time_now()));
    json_str(b, "level", str_c(names[level]));
    json_str(b, "what", str_c(what));
    for (size_t i = 1; i < n; i++) {
        if (kvs[i].is_number)
            json_i64(b, kvs[i].key, kvs[i].number);
        else
            json_str(b, kvs[i].key, kvs[i].text);
    }
    json_close(b, '}');
}

void log_line(enum log_level level, const char *what, const struct kv *kvs, size_t n)
{
    if (level < lowest)
        return;
    static int tty = -1;
    if (tty < 0)
        tty = isatty(STDERR_FILENO);
    cleanup(arena_freep) struct arena *a = arena_new(64 * 1024);
    struct buf b = buf_new(a, 16 * 1024);
    (tty ? human : machine)(&b, level, what, kvs, n);
    buf_c(&b, '\n');
    str s = buf_str(&b);
    ssize_t ignored unused = write(STDERR_FILENO, s.ptr, s.len); /* one write: lines stay whole */
}
