/* sqlite.c — the embedded store: one file, WAL, every commit on disk before it
 * is acknowledged (synchronous=FULL), one writer. SQLite 3.40. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/log.h"
#include "store/driver.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHED = 256, BUSY_MS = 10000, PARAMS_MOST = 48 };
/* The log is copied into the database by the writer: when it has nothing else to do, or has grown
 * so long (pages of 4 KiB) that the next to write wait for it. While many wait a page that is
 * written again and again is so copied once. Not beside the writer on another connection:
 * before 3.51.3 a copy that begins while the log is begun anew may lose what was committed
 * (sqlite.org/wal.html). */
enum { LOG_REST = 1000, LOG_MOST = 16000 };

struct cached {
    const struct query *query;
    sqlite3_stmt *stmt;
    int param[PARAMS_MOST]; /* SQLite numbers $n by first appearance: where is $1, $2, ... */
};

struct lite {
    sqlite3 *db;
    int log; /* pages, after the last commit */
    struct cached cache[CACHED];
};

static int refused(struct lite *l, int rc)
{
    const char *why = sqlite3_errmsg(l->db);
    int wide = sqlite3_extended_errcode(l->db);
    if (wide == SQLITE_IOERR_FSYNC || wide == SQLITE_IOERR_DIR_FSYNC ||
        wide == SQLITE_IOERR_TRUNCATE || wide == SQLITE_IOERR_WRITE)
        store_disk_failed();
    switch (rc & 0xFF) {
    case SQLITE_CONSTRAINT:
        if (wide == SQLITE_CONSTRAINT_UNIQUE || wide == SQLITE_CONSTRAINT_PRIMARYKEY)
            return WRITES_LOST;
        return fail(ERR_INVALID, "the store refuses the value: %s", why);
    case SQLITE_FULL:
        return fail(ERR_LIMIT, "the disk is full: nothing was stored");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail(ERR_CORRUPT, "the store is damaged: %s", why);
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        return fail(ERR_INVALID, "wrong SQL: %s", why);
    default:
        return fail(ERR_IO, "the store does not answer: %s", why);
    }
}

/* NULL when the database does not take the text; *ret_err says why. */
static struct cached *prepare(struct lite *l, const struct query *q, int *ret_err)
{
    size_t h = ((uintptr_t)q >> 4) % CACHED;
    for (size_t tries = 0; l->cache[h].query && l->cache[h].query != q; h = (h + 1) % CACHED)
        must(++tries < CACHED);
    struct cached *c = &l->cache[h];
    if (!c->query) {
        int rc = sqlite3_prepare_v3(l->db, q->sql, -1, SQLITE_PREPARE_PERSISTENT, &c->stmt, NULL);
        if (rc != SQLITE_OK) {
            *ret_err = refused(l, rc);
            return NULL;
        }
        c->query = q;
    }
    return c;
}

static int bind_one(sqlite3_stmt *s, int at, const struct val *v)
{
    switch (v->type) {
    case VAL_NULL:
        return sqlite3_bind_null(s, at);
    case VAL_I64:
        return sqlite3_bind_int64(s, at, v->i64);
    case VAL_F64:
        return sqlite3_bind_double(s, at, v->f64);
    case VAL_TEXT:
        return sqlite3_bind_text64(s, at, v->text.ptr ? v->text.ptr : "", v->text.len,
                                   SQLITE_STATIC, SQLITE_UTF8);
    case VAL_BYTES:
        return sqlite3_bind_blob64(s, at, v->text.ptr ? v->text.ptr : "", v->text.len,
                                   SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static int bind(struct lite *l, struct cached *c, const struct val *vals, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int at = i < countof(c->param) ? c->param[i] : 0;
        if (at == 0) {
            char name[24];
            snprintf(name, sizeof name, "$%zu", i + 1);
            at = sqlite3_bind_parameter_index(c->stmt, name);
            if (at == 0)
                return fail(ERR_INVALID, "no parameter %s in: %s", name, c->query->sql);
            if (i < countof(c->param))
                c->param[i] = at;
        }
        int rc = bind_one(c->stmt, at, &vals[i]);
        if (rc != SQLITE_OK)
            return refused(l, rc);
    }
    return 0;
}

static void done(struct cached *c)
{
    sqlite3_reset(c->stmt);
    sqlite3_clear_bindings(c->stmt);
}

static struct val column(sqlite3_stmt *s, int i)
{
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER:
        return V_I64(sqlite3_column_int64(s, i));
    case SQLITE_FLOAT:
        return V_F64(sqlite3_column_double(s, i));
    case SQLITE_TEXT:
        return V_TEXT(
            ((str){ (const char *)sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i) }));
    case SQLITE_BLOB:
        return V_BYTES(((str){ sqlite3_column_blob(s, i), (size_t)sqlite3_column_bytes(s, i) }));
    default:
        return V_NULL();
    }
}

static int rows(void *conn, const struct query *q, const struct val *vals, size_t n,
                int (*each)(void *self, const struct row *row), void *self)
{
    struct lite *l = conn;
    int r = 0, rc = SQLITE_DONE;
    struct cached *c = prepare(l, q, &r);
    if (!c)
        return r;
    r = bind(l, c, vals, n);
    struct val cells[48] = { 0 };
    int width = sqlite3_column_count(c->stmt);
    must(width <= (int)countof(cells));
    while (r == 0 && (rc = sqlite3_step(c->stmt)) == SQLITE_ROW) {
        for (int i = 0; i < width; i++)
            cells[i] = column(c->stmt, i);
        struct row row = { cells, (size_t)width };
        r = each(self, &row);
    }
    if (r == 0 && rc != SQLITE_DONE)
        r = refused(l, rc);
    done(c);
    return r;
}

static int apply_one(struct lite *l, const struct write *w)
{
    int r = 0;
    struct cached *c = prepare(l, w->query, &r);
    if (!c)
        return r;
    r = bind(l, c, w->vals, w->n);
    if (r == 0) {
        int rc;
        while ((rc = sqlite3_step(c->stmt)) == SQLITE_ROW) {
        }
        if (rc != SQLITE_DONE)
            r = refused(l, rc);
        else if (w->expect == WRITE_ONE && sqlite3_changes(l->db) != 1)
            r = WRITES_LOST;
    }
    done(c);
    return r;
}

static int apply(void *conn, const struct write *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int r = apply_one(conn, &w[i]);
        if (r != 0)
            return r;
    }
    return 0;
}

static int script(void *conn, const char *sql)
{
    struct lite *l = conn;
    int rc = sqlite3_exec(l->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : refused(l, rc);
}

/* What to others is a comment. */
static int own_script(void *conn, const char *sql)
{
    static const char open[] = "/*sqlite";
    char *own = strdup(sql), *at = own;
    must(own != NULL);
    while ((at = strstr(at, open))) {
        char *end = strstr(at, "*/");
        memset(at, ' ', strlen(open));
        if (end)
            memset(end, ' ', 2);
    }
    int r = script(conn, own);
    free(own);
    return r;
}

static int begin(void *conn) { return script(conn, "BEGIN IMMEDIATE"); }

static int end(void *conn, bool commit)
{
    struct lite *l = conn;
    if (!commit) {
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
        return 0;
    }
    int r = script(conn, "COMMIT");
    if (r != 0)
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    return r;
}

static int copy_log(struct lite *l)
{
    int rc = sqlite3_wal_checkpoint_v2(l->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    l->log = 0;
    return rc == SQLITE_OK || rc == SQLITE_BUSY ? 0 : refused(l, rc);
}

/* After each commit, which stands whatever becomes of the copy. */
static int grown(void *self, sqlite3 *db, const char *name, int pages)
{
    struct lite *l = self;
    (void)db, (void)name;
    l->log = pages;
    if (pages >= LOG_MOST && copy_log(l) < 0)
        log_warn("the log of the store is not copied", KV_C("why", err_last()));
    return SQLITE_OK;
}

static int rest(void *conn)
{
    struct lite *l = conn;
    return l->log >= LOG_REST ? copy_log(l) : 0;
}

static void close_conn(void *conn)
{
    struct lite *l = conn;
    for (size_t i = 0; i < CACHED; i++)
        sqlite3_finalize(l->cache[i].stmt);
    sqlite3_close(l->db);
    free(l);
}

/* Hostile files and SQL are not expected here; the limits cost nothing all the same
 * (SQLite, "Defense Against The Dark Arts"). */
static void harden(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 256 << 20);
    sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 100000);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
}

static int connect(const char *target, void **ret_conn)
{
    struct lite *l = calloc(1, sizeof *l);
    must(l != NULL);
    int rc = sqlite3_open_v2(
        target, &l->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    int r = rc == SQLITE_OK ? 0 : fail(ERR_IO, "%s: %s", target, sqlite3_errmsg(l->db));
    if (r == 0) {
        sqlite3_extended_result_codes(l->db, 1);
        sqlite3_busy_timeout(l->db, BUSY_MS);
        harden(l->db);
        r = script(l, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; "
                      "PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON");
        sqlite3_wal_hook(l->db, grown, l);
    }
    if (r != 0) {
        close_conn(l);
        return r < 0 ? r : ERR_IO;
    }
    *ret_conn = l;
    return 0;
}

const struct store_ops store_sqlite = {
    .name = "sqlite",
    .connect = connect,
    .close = close_conn,
    .begin = begin,
    .end = end,
    .rows = rows,
    .apply = apply,
    .script = own_script,
    .rest = rest,
};
