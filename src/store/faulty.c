// SPDX-License-Identifier: Apache-2.0
#include "store/faulty.h"

#include "base/err.h"
#include "store/driver.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Atomic int64_t calls, due;
static _Atomic int kind;
static _Atomic bool lasting;

void faulty_arm(enum fault what, int64_t after_calls, bool for_ever)
{
    calls = 0;
    due = after_calls;
    lasting = for_ever;
    kind = (int)what;
}

int64_t faulty_calls(void) { return calls; }

static int strike(bool is_commit)
{
    int64_t n = ++calls;
    enum fault what = (enum fault)kind;
    if (what == FAULT_SLOW) {
        struct timespec rest = { .tv_sec = due / 1000, .tv_nsec = due % 1000 * 1000000 };
        if (is_commit)
            nanosleep(&rest, NULL);
        return 0;
    }
    if (what == FAULT_NONE || n < due || (n > due && !lasting))
        return 0;
    if (what == FAULT_FULL)
        return fail(ERR_LIMIT, "the disk is full: nothing was stored");
    if (what == FAULT_AWAY)
        return fail(ERR_IO, "the store does not answer: connection lost");
    if (!is_commit) { /* fsync happens in a commit only: wait for it */
        due = n + 1;
        return 0;
    }
    store_disk_failed();
    return fail(ERR_IO, "the disk does not take the data: fsync failed");
}

struct faulty {
    const struct store_ops *ops;
    void *conn;
};

static void arm_from_environment(void)
{
    const char *e = getenv("NTC_FAULT");
    static atomic_flag once = ATOMIC_FLAG_INIT;
    if (!e || atomic_flag_test_and_set(&once))
        return;
    const char *colon = strchr(e, ':');
    enum fault what = strncmp(e, "full", 4) == 0    ? FAULT_FULL
                      : strncmp(e, "fsync", 5) == 0 ? FAULT_FSYNC
                      : strncmp(e, "slow", 4) == 0  ? FAULT_SLOW
                                                    : FAULT_AWAY;
    faulty_arm(what, colon ? strtoll(colon + 1, NULL, 10) : 1, true);
}

static int connect(const char *target, void **ret_conn)
{
    const struct store_ops *ops = strncmp(target, "sqlite:", 7) == 0     ? &store_sqlite
                                  : strncmp(target, "postgres:", 9) == 0 ? &store_postgres
                                                                         : NULL;
    if (!ops)
        return fail(ERR_INVALID, "faulty wraps sqlite: or postgres:, not '%s'", target);
    struct faulty *f = calloc(1, sizeof *f);
    must(f != NULL);
    f->ops = ops;
    int r = ops->connect(strchr(target, ':') + 1, &f->conn);
    if (r != 0) {
        free(f);
        return r;
    }
    arm_from_environment();
    *ret_conn = f;
    return 0;
}

static void close_conn(void *conn)
{
    struct faulty *f = conn;
    f->ops->close(f->conn);
    free(f);
}

static int begin(void *conn)
{
    struct faulty *f = conn;
    TRY(strike(false));
    return f->ops->begin(f->conn);
}

static int end(void *conn, bool commit)
{
    struct faulty *f = conn;
    int r = commit ? strike(true) : 0;
    if (r != 0) {
        f->ops->end(f->conn, false);
        return r;
    }
    return f->ops->end(f->conn, commit);
}

static int rows(void *conn, const struct query *q, const struct val *vals, size_t n,
                int (*each)(void *self, const struct row *row), void *self)
{
    struct faulty *f = conn;
    TRY(strike(false));
    return f->ops->rows(f->conn, q, vals, n, each, self);
}

static int apply(void *conn, const struct write *w, size_t n)
{
    struct faulty *f = conn;
    for (size_t i = 0; i < n; i++) { /* one by one, so that every write can be the one */
        TRY(strike(false));
        int r = f->ops->apply(f->conn, w + i, 1);
        if (r != 0)
            return r;
    }
    return 0;
}

static int script(void *conn, const char *sql)
{
    struct faulty *f = conn;
    return f->ops->script(f->conn, sql);
}

static int rest(void *conn)
{
    struct faulty *f = conn;
    return f->ops->rest ? f->ops->rest(f->conn) : 0;
}

const struct store_ops store_faulty = {
    .name = "faulty",
    .connect = connect,
    .close = close_conn,
    .begin = begin,
    .end = end,
    .rows = rows,
    .apply = apply,
    .script = script,
    .rest = rest,
};
