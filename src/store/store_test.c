/* Every test here runs on SQLite, and on PostgreSQL when NTC_TEST_POSTGRES holds
 * the connection of a database that may be emptied. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"
#include "store/chain.h"
#include "store/faulty.h"
#include "store/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(64 << 20)

static const struct query q_put = { "INSERT INTO edition (name, n) VALUES ($1, $2)" };
static const struct query q_add = {
    "INSERT INTO edition (name, n) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE "
    "SET n = edition.n + excluded.n"
};
static const struct query q_bump = { "UPDATE edition SET n = n + 1 WHERE name = $1 AND n = $2" };
static const struct query q_get = { "SELECT n FROM edition WHERE name = $1" };
static const struct query q_body = { "INSERT INTO message_body (message, body) VALUES ($1, $2)" };
static const struct query q_body_get = { "SELECT body FROM message_body WHERE message = $1" };
static const struct query q_audit = {
    "SELECT seq, at, actor, act, object, detail, prev, hash FROM audit ORDER BY seq"
};

struct bench {
    struct store *store;
    struct db *db;
    char dir[64];
};

static int64_t number(struct bench *b, struct arena *a, str name)
{
    struct rows rows;
    check(db_read(b->db, a, &q_get, VALS(V_TEXT(name)), &rows) == 0);
    return rows.n ? row_i64(rows.at, 0) : -1;
}

static void empty_postgres(const char *conninfo)
{
    char cmd[1024];
    snprintf(cmd, sizeof cmd,
             "psql -q \"%s\" -c 'SET client_min_messages = error; DROP SCHEMA public CASCADE; "
             "CREATE SCHEMA public' >/dev/null",
             conninfo);
    check((system)(cmd) == 0);
}

static void on_each_store(void (*test)(struct bench *b), const char *wrap)
{
    const char *pg = getenv("NTC_TEST_POSTGRES");
    for (int i = 0; i < (pg ? 2 : 1); i++) {
        struct bench b = { .dir = "/tmp/ntc-store-XXXXXX" };
        char url[1024];
        check(mkdtemp(b.dir) != NULL);
        if (i == 0)
            snprintf(url, sizeof url, "%ssqlite:%s/x.db", wrap, b.dir);
        else {
            empty_postgres(pg);
            snprintf(url, sizeof url, "%spostgres:%s", wrap, pg);
        }
        int r = store_open(str_c(url), &b.store);
        if (r != 0)
            fprintf(stderr, "  %s\n", err_last());
        check(r == 0);
        check(db_open(b.store, &b.db) == 0);
        test(&b);
        db_close(b.db);
        store_close(b.store);
        char cmd[128];
        snprintf(cmd, sizeof cmd, "rm -rf %s", b.dir);
        check((system)(cmd) == 0);
    }
}

static int apply(struct bench *b, struct writes *w)
{
    int result = -99;
    int r = writes_apply(b->db, &w, 1, &result);
    return r < 0 ? r : result;
}

static void values_survive(struct bench *b)
{
    ARENA;
    struct writes w;
    writes_init(&w, a);
    str bytes = { "a\0b\xFF'\\", 6 };
    write_add(&w, WRITE_ONE, &q_body, VALS(V_TEXT(STR("m1")), V_BYTES(bytes)));
    write_add(&w, WRITE_ONE, &q_put, VALS(V_TEXT(STR("it's")), V_I64(INT64_MIN)));
    check(apply(b, &w) == WRITES_DONE);
    struct rows rows;
    check(db_read(b->db, a, &q_body_get, VALS(V_TEXT(STR("m1"))), &rows) == 0 && rows.n == 1);
    check(str_eq(row_text(rows.at, 0), bytes));
    check(number(b, a, STR("it's")) == INT64_MIN);
}
TEST(values_come_back_as_they_were) { on_each_store(values_survive, ""); }

static void all_or_nothing(struct bench *b)
{
    ARENA;
    struct writes w;
    writes_init(&w, a);
    write_add(&w, WRITE_ONE, &q_put, VALS(V_TEXT(STR("a")), V_I64(1)));
    write_add(&w, WRITE_ONE, &q_put, VALS(V_TEXT(STR("lists")), V_I64(1))); /* taken */
    check(apply(b, &w) == WRITES_LOST && number(b, a, STR("a")) == -1);
    writes_init(&w, a);
    write_add(&w, WRITE_ONE, &q_put, VALS(V_TEXT(STR("a")), V_I64(1)));
    write_add(&w, WRITE_ONE, &q_bump, VALS(V_TEXT(STR("lists")), V_I64(7))); /* not its number */
    check(apply(b, &w) == WRITES_LOST && number(b, a, STR("a")) == -1);
}
TEST(a_list_is_applied_whole_or_not_at_all) { on_each_store(all_or_nothing, ""); }

static void loser_alone(struct bench *b)
{
    ARENA;
    struct writes w[3], *lists[3];
    int results[3];
    for (int i = 0; i < 3; i++) {
        writes_init(&w[i], a);
        lists[i] = &w[i];
        write_add(&w[i], WRITE_ONE, i == 1 ? &q_bump : &q_add,
                  VALS(V_TEXT(i == 1 ? STR("lists") : STR("n")), V_I64(i == 1 ? 9 : 1)));
        write_audit(&w[i], 5, STR("x"), STR("test"), STR("o"), STR("{}"));
    }
    check(writes_apply(b->db, lists, 3, results) == 0);
    check(results[0] == WRITES_DONE && results[1] == WRITES_LOST && results[2] == WRITES_DONE);
    check(number(b, a, STR("n")) == 2);
}
TEST(a_list_that_lost_a_race_takes_no_other_down) { on_each_store(loser_alone, ""); }

static void stale(struct bench *b)
{
    ARENA;
    static const char *const names[] = { "lists", "rules", "models" };
    for (size_t i = 0; i < countof(names); i++) {
        struct writes w;
        writes_init(&w, a);
        int64_t *const edition[] = { &w.lists_edition, &w.rules_edition, &w.models_edition };
        *edition[i] = number(b, a, str_c(names[i]));
        write_add(&w, WRITE_ONE, &q_bump, VALS(V_C(names[i]), V_I64(*edition[i])));
        check(apply(b, &w) == WRITES_DONE);
        check(apply(b, &w) == WRITES_STALE);
    }
}
TEST(work_done_under_an_old_edition_is_refused) { on_each_store(stale, ""); }

static void chained(struct bench *b)
{
    ARENA;
    for (int i = 0; i < 5; i++) {
        struct writes w;
        writes_init(&w, a);
        write_audit(&w, 10 + i, STR("ay\"sha"), STR("read"), STR("alert/1"), STR("{\"n\":1}"));
        write_audit(&w, 10 + i, STR("bilal"), STR("read"), STR("alert/2"), STR(""));
        check(apply(b, &w) == WRITES_DONE);
    }
    struct rows rows;
    check(db_read(b->db, a, &q_audit, NULL, 0, &rows) == 0 && rows.n == 10);
    str prev = chain_zero();
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *r = &rows.at[i];
        struct chain_record c = { row_i64(r, 0),  row_i64(r, 1),  row_text(r, 2), row_text(r, 3),
                                  row_text(r, 4), row_text(r, 5), row_text(r, 6) };
        check(c.seq == (int64_t)i + 1 && str_eq(c.prev, prev));
        prev = chain_hash(a, &c);
        check(str_eq(prev, row_text(r, 7)));
    }
}
TEST(the_audit_is_one_chain) { on_each_store(chained, ""); }

struct count {
    struct ticket ticket;
    int *left;
    pthread_mutex_t *lock;
};
static void counted(struct ticket *t, int result)
{
    struct count *c = (struct count *)t;
    check(result == WRITES_DONE);
    pthread_mutex_lock(c->lock);
    --*c->left;
    pthread_mutex_unlock(c->lock);
}

static void grouped(struct bench *b)
{
    ARENA;
    enum { N = 1000 };
    int left = N;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct writer *writer;
    check(writer_new(b->store, (struct writer_hooks){ 0 }, &writer) == 0);
    struct count *c = make_n(a, struct count, N);
    for (int i = 0; i < N; i++) {
        c[i] = (struct count){ { make(a, struct writes), counted, NULL }, &left, &lock };
        writes_init(c[i].ticket.writes, a);
        write_add(c[i].ticket.writes, WRITE_ONE, &q_add, VALS(V_TEXT(STR("n")), V_I64(1)));
        write_feed(c[i].ticket.writes, 1, STR("alert"), STR("id"), STR(""), STR("{}"));
        writer_submit(writer, &c[i].ticket);
    }
    writer_free(writer);
    check(left == 0 && number(b, a, STR("n")) == N);
}
TEST(many_units_commit_together_and_each_is_told) { on_each_store(grouped, ""); }

/* Break the nth call, for every n until the work goes through: each time either
 * all of the list is there or nothing, and the caller was told which. */
static void broken(struct bench *b)
{
    ARENA;
    for (int kind = FAULT_FULL; kind <= FAULT_AWAY; kind++) {
        int64_t n = 0;
        for (int result = -1; result != WRITES_DONE; n++) {
            struct writes w;
            str name = str_fmt(a, "k%d-%lld", kind, (long long)n);
            writes_init(&w, a);
            write_add(&w, WRITE_ONE, &q_put, VALS(V_TEXT(name), V_I64(1)));
            write_add(&w, WRITE_ONE, &q_add, VALS(V_TEXT(STR("sum")), V_I64(1)));
            write_audit(&w, 1, STR("x"), STR("y"), STR("z"), STR("{}"));
            faulty_arm((enum fault)kind, n + 1, false);
            result = apply(b, &w);
            faulty_arm(FAULT_NONE, 0, false);
            check((result == WRITES_DONE) == (number(b, a, name) == 1));
            check(result == WRITES_DONE || result < 0);
            check(n < 50);
        }
        check(n > (kind == FAULT_FSYNC ? 1 : 4));
    }
    check(number(b, a, STR("sum")) == 3);
}
TEST(whatever_breaks_nothing_is_half_stored) { on_each_store(broken, "faulty:"); }

TEST(an_unknown_store_is_refused_by_name)
{
    struct store *s;
    check(store_open(STR("mysql:x"), &s) == ERR_INVALID);
    check(strstr(err_last(), "mysql") != NULL);
}
