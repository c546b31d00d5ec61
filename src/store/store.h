/* store.h — keep and find. One SQL text, two databases.
 *
 * SQL uses $1 $2 ..., the types and forms that docs/howto/add-a-record.md lists,
 * and times as BIGINT microseconds; SQLite and PostgreSQL then mean the same.
 * A query is a static const struct: its address is its name in the cache of
 * prepared statements. Reading is direct (db_read). Writing is never direct:
 * it is a `struct writes` handed to the writer (writer.h), applied as one
 * transaction.
 *
 * A `struct db` is one connection and belongs to one thread.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"

struct store;
struct db;

struct query {
    const char *sql;
};

enum val_type { VAL_NULL, VAL_I64, VAL_F64, VAL_TEXT, VAL_BYTES };
struct val {
    enum val_type type;
    union {
        int64_t i64;
        double f64;
        str text; /* also the bytes of VAL_BYTES */
    };
};
#define V_NULL()   ((struct val){ 0 })
#define V_I64(n)   ((struct val){ .type = VAL_I64, .i64 = (int64_t)(n) })
#define V_F64(x)   ((struct val){ .type = VAL_F64, .f64 = (x) })
#define V_TEXT(s)  ((struct val){ .type = VAL_TEXT, .text = (s) })
#define V_C(c)     V_TEXT(str_c(c))
#define V_BYTES(s) ((struct val){ .type = VAL_BYTES, .text = (s) })
#define VALS(...) \
    ((const struct val[]){ __VA_ARGS__ }), \
        (sizeof((const struct val[]){ __VA_ARGS__ }) / sizeof(struct val))

struct row {
    const struct val *at;
    size_t n;
};
struct rows list_of(struct row);

/* url: "sqlite:PATH" or "postgres:CONNINFO". Applies the migrations. */
int store_open(str url, struct store **ret) must_use;
void store_close(struct store *s);               /* NULL is fine */
const char *store_engine(const struct store *s); /* "sqlite", "postgres" */

int db_open(struct store *s, struct db **ret) must_use;
void db_close(struct db *db); /* NULL is fine */

/* All rows, copied into the arena; at most `ROWS_MAX`, else ERR_LIMIT. */
enum { ROWS_MAX = 2000000 };
int db_read(struct db *db, struct arena *a, const struct query *q, const struct val *vals, size_t n,
            struct rows *ret) must_use;
/* Row by row, for scans too large to keep: each(self, row) returns 0 to go on,
 * anything else stops and is handed up. The row lives until each() returns. */
int db_each(struct db *db, const struct query *q, const struct val *vals, size_t n,
            int (*each)(void *self, const struct row *row), void *self) must_use;

static inline str row_text(const struct row *r, size_t i)
{
    return r->at[i].type == VAL_TEXT || r->at[i].type == VAL_BYTES ? r->at[i].text : (str){ "", 0 };
}
static inline int64_t row_i64(const struct row *r, size_t i)
{
    return r->at[i].type == VAL_I64 ? r->at[i].i64 : 0;
}
static inline double row_f64(const struct row *r, size_t i)
{
    return r->at[i].type == VAL_F64 ? r->at[i].f64 : (double)row_i64(r, i);
}
