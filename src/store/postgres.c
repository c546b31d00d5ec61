/* postgres.c — the scale-out store: libpq with prepared statements; writes go
 * through the pipeline, so a batch costs one round trip. PostgreSQL 15. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/fold.h"
#include "store/driver.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHED = 256, PARAMS = 64, PIPE = 400 };
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_FLOAT8 = 701
};

struct pg {
    PGconn *c;
    char *target;
    const struct query *cache[CACHED];
    bool began;
};

static void forget(struct pg *p) { memset((void *)p->cache, 0, sizeof p->cache); }

static int refused(struct pg *p, const PGresult *res)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *why = res ? PQresultErrorMessage(res) : PQerrorMessage(p->c);
    int len = (int)strcspn(why, "\n");
    if (!state || PQstatus(p->c) != CONNECTION_OK)
        return fail(ERR_IO, "the store does not answer: %.*s", len, why);
    if (strcmp(state, "23505") == 0)
        return WRITES_LOST;
    if (strncmp(state, "53", 2) == 0)
        return fail(ERR_LIMIT, "the store is full: %.*s", len, why);
    if (strncmp(state, "58", 2) == 0 || strncmp(state, "57", 2) == 0)
        return fail(ERR_IO, "the store does not answer: %.*s", len, why);
    if (strncmp(state, "XX", 2) == 0)
        return fail(ERR_CORRUPT, "the store is damaged: %.*s", len, why);
    return fail(ERR_INVALID, "the store refuses: %.*s", len, why);
}

static void slot_name(const struct pg *p, const struct query *q, size_t *ret_slot, char name[24])
{
    size_t h = ((uintptr_t)q >> 4) % CACHED;
    for (size_t tries = 0; p->cache[h] && p->cache[h] != q; h = (h + 1) % CACHED)
        must(++tries < CACHED);
    *ret_slot = h;
    snprintf(name, 24, "q%zu", h);
}

static int simple(struct pg *p, const char *sql)
{
    PGresult *res = PQexec(p->c, sql);
    ExecStatusType s = PQresultStatus(res);
    bool is_done = s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_EMPTY_QUERY;
    int r = is_done ? 0 : refused(p, res);
    PQclear(res);
    return r;
}

/* Values as libpq wants them. Numbers as text; bytes and text as they are. */
struct params {
    const char *at[PARAMS];
    int len[PARAMS], format[PARAMS];
    char number[PARAMS][32];
    char *owned[PARAMS];
};

/* PostgreSQL holds no NUL and nothing but UTF-8 in text: what a stranger sent otherwise is
 * stored with U+FFFD in its place, as it is shown from either store. */
static char *text_param(str s)
{
    bool good = str_is_utf8(s);
    char *t = malloc(good ? s.len + 1 : s.len * 3 + 1);
    must(t != NULL);
    size_t n = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t c = (unsigned char)s.ptr[i];
        if (good || c < 0x80)
            i++;
        else
            c = utf8_next(s, &i);
        if (good && c)
            t[n++] = (char)c;
        else if (c)
            n += utf8_put(t + n, c);
    }
    t[n] = '\0';
    return t;
}

static void params_set(struct params *x, const struct val *vals, size_t n)
{
    must(n <= PARAMS);
    for (size_t i = 0; i < n; i++) {
        const struct val *v = &vals[i];
        x->at[i] = x->owned[i] = NULL;
        x->len[i] = x->format[i] = 0;
        switch (v->type) {
        case VAL_NULL:
            break;
        case VAL_I64:
            snprintf(x->number[i], sizeof x->number[i], "%lld", (long long)v->i64);
            x->at[i] = x->number[i];
            break;
        case VAL_F64:
            snprintf(x->number[i], sizeof x->number[i], "%.17g", v->f64);
            x->at[i] = x->number[i];
            break;
        case VAL_TEXT:
            x->at[i] = x->owned[i] = text_param(v->text);
            break;
        case VAL_BYTES:
            x->at[i] = v->text.ptr ? v->text.ptr : "";
            x->len[i] = (int)v->text.len;
            x->format[i] = 1;
            break;
        }
    }
}

static void params_done(struct params *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(x->owned[i]);
}

static struct val cell(const PGresult *res, int row, int col, unsigned char **ret_bytes)
{
    if (PQgetisnull(res, row, col))
        return V_NULL();
    const char *t = PQgetvalue(res, row, col);
    str s = { t, (size_t)PQgetlength(res, row, col) };
    switch (PQftype(res, col)) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return V_I64(strtoll(t, NULL, 10));
    case OID_BOOL:
        return V_I64(t[0] == 't');
    case OID_FLOAT8:
        return V_F64(strtod(t, NULL));
    case OID_BYTEA: {
        size_t n;
        *ret_bytes = PQunescapeBytea((const unsigned char *)t, &n);
        return V_BYTES(((str){ (const char *)*ret_bytes, *ret_bytes ? n : 0 }));
    }
    default:
        return V_TEXT(s);
    }
}

static int give_rows(const PGresult *res, int (*each)(void *self, const struct row *row),
                     void *self)
{
    struct val cells[48];
    unsigned char *bytes[48];
    int width = PQnfields(res), r = 0;
    must(width <= (int)countof(cells));
    for (int i = 0; i < PQntuples(res) && r == 0; i++) {
        for (int c = 0; c < width; c++) {
            bytes[c] = NULL;
            cells[c] = cell(res, i, c, &bytes[c]);
        }
        r = each(self, &(struct row){ cells, (size_t)width });
        for (int c = 0; c < width; c++)
            if (bytes[c])
                PQfreemem(bytes[c]);
    }
    return r;
}

/* A commit answers only when it is on disk, whatever the role's default. */
static int settings(struct pg *p)
{
    return simple(p, "SET client_min_messages = warning; SET synchronous_commit = on");
}

static int reconnect(struct pg *p)
{
    if (PQstatus(p->c) == CONNECTION_OK)
        return 0;
    PQreset(p->c);
    forget(p);
    if (PQstatus(p->c) != CONNECTION_OK)
        return fail(ERR_IO, "the store does not answer: %s", PQerrorMessage(p->c));
    return settings(p);
}

static int prepared(struct pg *p, const struct query *q, char name[24])
{
    size_t slot;
    slot_name(p, q, &slot, name);
    if (p->cache[slot])
        return 0;
    PGresult *res = PQprepare(p->c, name, q->sql, 0, NULL);
    int r = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : refused(p, res);
    PQclear(res);
    if (r == 0)
        p->cache[slot] = q;
    return r;
}

static int rows(void *conn, const struct query *q, const struct val *vals, size_t n,
                int (*each)(void *self, const struct row *row), void *self)
{
    struct pg *p = conn;
    char name[24];
    if (!p->began)
        TRY(reconnect(p));
    int r = prepared(p, q, name);
    if (r != 0)
        return r;
    struct params x;
    params_set(&x, vals, n);
    PGresult *res = PQexecPrepared(p->c, name, (int)n, x.at, x.len, x.format, 0);
    params_done(&x, n);
    ExecStatusType s = PQresultStatus(res);
    r = s == PGRES_TUPLES_OK    ? give_rows(res, each, self)
        : s == PGRES_COMMAND_OK ? 0
                                : refused(p, res);
    PQclear(res);
    return r;
}

static int send(struct pg *p, const struct write *w)
{
    char name[24];
    size_t slot;
    slot_name(p, w->query, &slot, name);
    struct params x;
    params_set(&x, w->vals, w->n);
    int ok = PQsendQueryPrepared(p->c, name, (int)w->n, x.at, x.len, x.format, 0);
    params_done(&x, w->n);
    return ok ? 0 : refused(p, NULL);
}

static int one_result(struct pg *p, const struct write *w)
{
    PGresult *res = PQgetResult(p->c);
    if (!res) /* a lost connection answers NULL for ever */
        return refused(p, NULL);
    ExecStatusType s = PQresultStatus(res);
    int r = 0;
    if (s == PGRES_PIPELINE_ABORTED)
        r = ERR_INVALID; /* the statement before it told why */
    else if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK)
        r = refused(p, res);
    else if (w->expect == WRITE_ONE && strcmp(PQcmdTuples(res), "1") != 0)
        r = WRITES_LOST;
    PQclear(res);
    PGresult *more = PQgetResult(p->c); /* the NULL between two statements */
    if (more)
        PQclear(more);
    return r;
}

/* One pipeline of at most PIPE statements: small enough for the socket buffers. */
static int pipe_part(struct pg *p, const struct write *w, size_t n)
{
    char name[24];
    for (size_t i = 0; i < n; i++) {
        int r = prepared(p, w[i].query, name);
        if (r != 0)
            return r;
    }
    if (!PQenterPipelineMode(p->c))
        return refused(p, NULL);
    int r = 0;
    size_t sent = 0;
    for (; sent < n && r == 0; sent++)
        r = send(p, &w[sent]);
    if (!PQpipelineSync(p->c) && r == 0)
        r = refused(p, NULL);
    for (size_t i = 0; i < sent && PQstatus(p->c) == CONNECTION_OK; i++) {
        int one = one_result(p, &w[i]);
        if (r == 0)
            r = one;
    }
    PGresult *sync = PQgetResult(p->c);
    PQclear(sync);
    if (!PQexitPipelineMode(p->c) && r == 0)
        r = refused(p, NULL);
    return r;
}

static int apply(void *conn, const struct write *w, size_t n)
{
    for (size_t at = 0; at < n; at += PIPE) {
        int r = pipe_part(conn, w + at, n - at < PIPE ? n - at : PIPE);
        if (r != 0)
            return r;
    }
    return 0;
}

static int script(void *conn, const char *sql) { return simple(conn, sql); }

static int begin(void *conn)
{
    struct pg *p = conn;
    TRY(reconnect(p));
    int r = simple(p, "BEGIN; SELECT pg_advisory_xact_lock(7103)");
    if (r != 0) {
        simple(p, "ROLLBACK");
        return r < 0 ? r : ERR_IO;
    }
    p->began = true;
    return 0;
}

static int end(void *conn, bool commit)
{
    struct pg *p = conn;
    p->began = false;
    PGresult *res = PQexec(p->c, commit ? "COMMIT" : "ROLLBACK");
    int r = PQresultStatus(res) == PGRES_COMMAND_OK ? 0 : refused(p, res);
    if (r == 0 && commit && strcmp(PQcmdStatus(res), "COMMIT") != 0)
        r = fail(ERR_IO, "the store rolled the transaction back");
    PQclear(res);
    return r > 0 ? fail(ERR_IO, "the store did not commit") : r;
}

static void close_conn(void *conn)
{
    struct pg *p = conn;
    PQfinish(p->c);
    free(p->target);
    free(p);
}

static void quiet(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

static int connect(const char *target, void **ret_conn)
{
    struct pg *p = calloc(1, sizeof *p);
    must(p != NULL);
    p->target = strdup(target);
    p->c = PQconnectdb(target);
    if (PQstatus(p->c) != CONNECTION_OK) {
        int r = fail(ERR_IO, "PostgreSQL: %s", PQerrorMessage(p->c));
        close_conn(p);
        return r;
    }
    PQsetNoticeProcessor(p->c, quiet, NULL);
    int r = settings(p);
    if (r != 0) {
        close_conn(p);
        return r < 0 ? r : ERR_IO;
    }
    *ret_conn = p;
    return 0;
}

const struct store_ops store_postgres = {
    .name = "postgres",
    .connect = connect,
    .close = close_conn,
    .begin = begin,
    .end = end,
    .rows = rows,
    .apply = apply,
    .script = script,
};
