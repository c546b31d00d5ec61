/* driver.h — what a database must offer; for the drivers only.
 *
 * A connection belongs to one thread. Errors: ERR_IO the database is away or
 * the disk failed, ERR_LIMIT it is full, ERR_CORRUPT, ERR_INVALID for our own
 * wrong SQL. A unique key that is taken already is the outcome WRITES_LOST.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writes.h"

struct store_ops {
    const char *name;
    int (*connect)(const char *target, void **ret_conn);
    void (*close)(void *conn);
    /* A writing transaction; one at a time in the whole store, across processes. */
    int (*begin)(void *conn);
    int (*end)(void *conn, bool commit);
    int (*rows)(void *conn, const struct query *q, const struct val *vals, size_t n,
                int (*each)(void *self, const struct row *row), void *self);
    /* The SQL writes of `w` in order, inside begin/end. */
    int (*apply)(void *conn, const struct write *w, size_t n);
    /* Several statements: migrations. What stands between "/" "*sqlite" and the end of that comment
     * is for SQLite alone. */
    int (*script)(void *conn, const char *sql);
    /* The writer has nothing to do: what can be put off while others wait is done now. May be NULL.
     */
    int (*rest)(void *conn);
};

extern const struct store_ops store_sqlite, store_postgres, store_faulty;

/* After these a driver's state on disk is unknown: stop, and recover by starting again. */
void store_disk_failed(void);
bool store_has_failed(void);
