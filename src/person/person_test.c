/* The partition that is stored is that of the library over all that is stored, in whatever order it
 * came, with decisions and what is taken back in between. On SQLite, and on PostgreSQL when
 * NTC_TEST_POSTGRES holds the address of a database that may be emptied. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"
#include "person/person_private.h"
#include "store/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES_MAX = 500, ORDERS = 4 };

struct bench {
    char dir[32];
    struct store *store;
    struct db *db;
    bool busy;
};

/* What one source said of one entity. */
struct line {
    char entity[27], source[8], name[48], birth[12], passport[16], cnic[16], phone[16];
    char kind[16], tax[16], seat[48]; /* of a company */
};
struct table {
    struct line at[LINES_MAX];
    size_t n;
};

static const struct query q_put = {
    "INSERT INTO observation (id, entity, record, source, " OBSERVED_COLUMNS
    ", first_at, last_at, first_message, last_message) VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, "
    "$8, '', $9, '', '', '', $10, $11, $12, 1, 1, $4, $4)"
};
static const struct query q_drop = { "DELETE FROM observation WHERE entity = $1" };
static const struct query q_partition = {
    "SELECT entity, person, component, waits FROM person_member ORDER BY entity"
};
static const struct query q_all_keys = {
    "SELECT key, entity, record, print, most FROM identity_key ORDER BY key, entity, record"
};
static const struct query q_all = { "SELECT DISTINCT entity FROM observation ORDER BY entity" };

static void empty_postgres(const char *conninfo)
{
    char cmd[1024];
    snprintf(cmd, sizeof cmd,
             "psql -q \"%s\" -c 'SET client_min_messages = error; DROP SCHEMA public CASCADE; "
             "CREATE SCHEMA public' >/dev/null",
             conninfo);
    check((system)(cmd) == 0);
}

static void bench_open(struct bench *b, const char *pg)
{
    char url[1024];
    *b = (struct bench){ .dir = "/tmp/ntc-person-XXXXXX" };
    check(mkdtemp(b->dir) != NULL);
    if (pg)
        empty_postgres(pg);
    snprintf(url, sizeof url, pg ? "postgres:%s" : "sqlite:%s/x.db", pg ? pg : b->dir);
    check(store_open(str_c(url), &b->store) == 0);
    check(db_open(b->store, &b->db) == 0);
}

static void bench_close(struct bench *b)
{
    char cmd[128];
    db_close(b->db);
    store_close(b->store);
    snprintf(cmd, sizeof cmd, "rm -rf %s", b->dir);
    check((system)(cmd) == 0);
}

/* an invented table */

static uint32_t dice_state;
static uint32_t dice(uint32_t n)
{
    dice_state = dice_state * 1664525U + 1013904223U;
    return (dice_state >> 8) % n;
}

static struct line *line_add(struct table *t, const char *name, const char *birth)
{
    struct line *l = &t->at[t->n++];
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    memset(l, 0, sizeof *l);
    snprintf(l->name, sizeof l->name, "%s", name);
    snprintf(l->birth, sizeof l->birth, "%s", birth);
    snprintf(l->source, sizeof l->source, "s%u", dice(3));
    str id = uid_from(a, STR("person"), str_c(name), str_c(birth));
    memcpy(l->entity, id.ptr, 26);
    return l;
}

/* Firms in several spellings under one tax number or at one address, those of one name under
 * another; their telephones are those of people. */
static void invent_firms(struct table *t)
{
    static const char *const names[] = { "KOHSAR TEXTILE MILLS", "BELMADI STEEL",
                                         "ZARQUN TRADERS" };
    static const char *const spelt[] = { "Kohsar Textiles Mills (Pvt) Ltd", "Belmady Steel Limited",
                                         "M/S Zarkun Traders" };
    for (unsigned i = 0; i < 60; i++) {
        unsigned n = dice(3), tax = dice(12);
        char unique[12];
        snprintf(unique, sizeof unique, "%u", i);
        struct line *l = line_add(t, dice(2) ? names[n] : spelt[n], unique);
        l->birth[0] = '\0';
        snprintf(l->kind, sizeof l->kind, "%s", COMPANY_KIND);
        if (dice(3))
            snprintf(l->tax, sizeof l->tax, "%07u", 1000000 + n * 100 + tax);
        else
            snprintf(l->seat, sizeof l->seat, "PLOT %u BLOCK %u KARACHI", dice(4), n);
        if (dice(2))
            snprintf(l->phone, sizeof l->phone, "0300%07u", dice(40));
    }
}

/* People with spellings, families of one name, numbers that many share, names that many bear. */
static void invent(struct table *t, uint32_t seed)
{
    static const char *const given[] = { "AHMED", "BILAL", "SANA", "HINA", "IMRAN", "JUNAID" };
    static const char *const spelt[] = { "AHMAD", "BELAL", "SANAA", "HINNA", "EMRAN", "JUNEID" };
    static const char *const last[] = { "KHAN", "BUTT", "QURESHI", "SIDDIQUI", "MALIK", "AWAN" };
    dice_state = seed;
    t->n = 0;
    for (unsigned i = 0; i < 90; i++) {
        char name[48], other[48], birth[12], number[16];
        unsigned g = dice(6), f = dice(6);
        snprintf(name, sizeof name, "%s %s", given[g], last[f]);
        snprintf(other, sizeof other, "%s %s", spelt[g], last[f]);
        snprintf(birth, sizeof birth, "%u-%02u-%02u", 1978 + dice(6), 1 + dice(12), 1 + dice(28));
        snprintf(number, sizeof number, "%s%07u", dice(8) ? "AB" : "ZZ", 1000000 + dice(8999999));
        struct line *l = line_add(t, name, birth);
        snprintf(l->passport, sizeof l->passport, "%s", i % 6 ? number : "AA1234567");
        if (dice(2)) {
            l = line_add(t, other, birth);
            snprintf(l->passport, sizeof l->passport, "%s", number);
        }
        if (dice(2)) { /* the same entity with another passport and a telephone */
            l = line_add(t, name, birth);
            snprintf(l->passport, sizeof l->passport, "CD%07u", 1000000 + dice(8999999));
            snprintf(l->phone, sizeof l->phone, "0300%07u", dice(40));
        }
        if (dice(3) == 0) {
            birth[9] = (char)('0' + dice(10));
            l = line_add(t, other, birth);
            snprintf(l->passport, sizeof l->passport, "%s", number);
        }
    }
    for (unsigned i = 0; i < 30; i++) { /* a name that more bear than a key may lead to */
        char birth[12];
        snprintf(birth, sizeof birth, "1980-%02u-%02u", 1 + i % 12, 1 + dice(28));
        snprintf(line_add(t, i % 2 ? "MUHAMMAD KHAN" : "MOHAMMED KHAN", birth)->cnic, 16,
                 "35202%07u%u", dice(20), i % 10);
    }
    invent_firms(t);
}

static void shuffle(struct table *t, uint32_t seed)
{
    dice_state = seed;
    for (size_t i = t->n - 1; i > 0; i--) {
        size_t j = dice((uint32_t)i + 1);
        struct line l = t->at[i];
        t->at[i] = t->at[j];
        t->at[j] = l;
    }
}

/* what a message does */

static void record_of(struct arena *a, const struct line *l, struct person_record *r)
{
    *r = (struct person_record){ 0 };
    r->fields[OBSERVED_name] = str_c(l->name);
    r->fields[OBSERVED_birth] = str_c(l->birth);
    r->fields[OBSERVED_passport] = str_c(l->passport);
    r->fields[OBSERVED_national_id] = str_c(l->cnic);
    r->fields[OBSERVED_phone] = str_c(l->phone);
    r->fields[OBSERVED_kind] = str_c(l->kind);
    r->fields[OBSERVED_tax_number] = str_c(l->tax);
    r->fields[OBSERVED_seat] = str_c(l->seat);
    r->id = uid_from(a, str_c(l->name), str_c(l->birth), str_c(l->passport), str_c(l->cnic),
                     str_c(l->phone), str_c(l->tax), str_c(l->seat));
}

static void apply(struct bench *b, struct writes *w)
{
    int result = -99;
    int r = writes_apply(b->db, &w, 1, &result);
    if (r != 0 || result != WRITES_DONE)
        fprintf(stderr, "  %d %d %s\n", r, result, err_last());
    check(r == 0 && result == WRITES_DONE);
}

static struct person_change *change_of(struct bench *b, struct arena *a, struct person_changes *c,
                                       str entity)
{
    list_each (struct person_change, x, &c->list)
        if (str_eq(x->entity, entity))
            return x;
    struct person_change x = { .entity = entity };
    check(person_records_of(b->db, a, entity, STR(""), &x.records) == 0);
    *list_push(a, &c->list) = x;
    return &c->list.at[c->list.n - 1];
}

/* Several lines as one message, to be written. */
static void prepare(struct bench *b, struct arena *a, struct writes *w, const struct line *lines,
                    size_t n)
{
    struct person_changes c = {
        .undo = STR(""), .actor = STR("test"), .cause = STR("m"), .defer = b->busy
    };
    struct persons now;
    writes_init(w, a);
    for (size_t i = 0; i < n; i++) {
        const struct line *l = &lines[i];
        struct person_record r;
        record_of(a, l, &r);
        str entity = str_c(l->entity);
        struct person_change *x = change_of(b, a, &c, entity);
        *list_push(a, &x->records) = r;
        write_add(w, WRITE_ONE, &q_put,
                  VALS(V_TEXT(uid_new(a, 1)), V_TEXT(entity), V_TEXT(r.id), V_C(l->source),
                       V_C(l->name), V_C(l->birth), V_C(l->cnic), V_C(l->passport), V_C(l->phone),
                       V_C(l->kind), V_C(l->tax), V_C(l->seat)));
    }
    check(person_settle(b->db, w, &c, &now) == (b->busy ? PERSON_WAITS : 0));
}

static void say(struct bench *b, const struct line *lines, size_t n)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct writes w;
    prepare(b, a, &w, lines, n);
    apply(b, &w);
}

static void forget(struct bench *b, const char *entity)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct person_changes c = { .undo = STR(""), .actor = STR("test"), .cause = STR("m") };
    struct persons now;
    struct writes w;
    writes_init(&w, a);
    *list_push(a, &c.list) = (struct person_change){ .entity = str_c(entity) };
    write_add(&w, WRITE_ANY, &q_drop, VALS(V_C(entity)));
    check(person_settle(b->db, &w, &c, &now) == 0);
    apply(b, &w);
}

static str state(struct bench *b, struct arena *a)
{
    struct buf out = buf_new(a, 1 << 24);
    const struct query *const all[] = { &q_partition, &q_all_keys };
    for (size_t i = 0; i < countof(all); i++) {
        struct rows rows;
        check(db_read(b->db, a, all[i], NULL, 0, &rows) == 0);
        list_each (const struct row, r, &rows) {
            for (size_t k = 0; k < r->n; k++) {
                buf_add(&out, row_text(r, k));
                buf_i64(&out, row_i64(r, k));
                buf_c(&out, ' ');
            }
            buf_c(&out, '\n');
        }
    }
    check(!out.cut && out.len > 0);
    return buf_str(&out);
}

/* The library over all that is stored, at once. */
static void check_whole(struct bench *b)
{
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    cleanup(identity_freep) struct identity *x = identity_new_part();
    struct rows all, stored;
    str id;
    check(db_read(b->db, a, &q_all, NULL, 0, &all) == 0);
    list_each (const struct row, r, &all) {
        struct member m = { .entity = row_text(r, 0) };
        check(person_records_of(b->db, a, m.entity, STR(""), &m.records) == 0);
        check(records_add(x, a, &m) == 0);
        for (size_t i = 1; i < m.records.n; i++) {
            struct identity_decision d = { m.entity, record_name(a, m.entity, &m.records, i),
                                           IDENTITY_SAME, STR("entity"), STR("one") };
            check(identity_decide(x, &d, a, &id) == 0);
        }
    }
    check(db_read(b->db, a, &q_partition, NULL, 0, &stored) == 0);
    check(stored.n == all.n);
    list_each (const struct row, r, &stored) {
        str person, component;
        check(identity_cluster_of(x, row_text(r, 0), &person) == 0);
        check(identity_component_of(x, row_text(r, 0), &component) == 0);
        check(str_eq(person, row_text(r, 1)));
        check(str_eq(component, row_text(r, 2)));
    }
}

/* A person and a company are never looked at together, so they are never one. */
static void check_kinds(struct bench *b)
{
    static const struct query q_mixed = {
        "SELECT count(*) FROM (SELECT m.component FROM person_member m JOIN observation o "
        "ON o.entity = m.entity GROUP BY m.component HAVING count(DISTINCT o.kind) > 1) x"
    };
    static const struct query q_keys = {
        "SELECT count(*) FROM (SELECT k.key FROM identity_key k JOIN observation o "
        "ON o.entity = k.entity GROUP BY k.key HAVING count(DISTINCT o.kind) > 1) x"
    };
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct rows rows;
    check(db_read(b->db, a, &q_mixed, NULL, 0, &rows) == 0 && row_i64(rows.at, 0) == 0);
    check(db_read(b->db, a, &q_keys, NULL, 0, &rows) == 0 && row_i64(rows.at, 0) == 0);
}

/* Companies that go by several entities. */
static int64_t count_joined_firms(struct bench *b)
{
    static const struct query q = {
        "SELECT count(DISTINCT m.entity) - count(DISTINCT m.person) FROM person_member m "
        "JOIN observation o ON o.entity = m.entity WHERE o.kind <> ''"
    };
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct rows rows;
    check(db_read(b->db, a, &q, NULL, 0, &rows) == 0);
    return row_i64(rows.at, 0);
}

static void check_all(struct bench *b)
{
    check_whole(b);
    check_kinds(b);
}

static size_t count_persons(struct bench *b)
{
    static const struct query q = { "SELECT count(DISTINCT person) FROM person_member" };
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct rows rows;
    check(db_read(b->db, a, &q, NULL, 0, &rows) == 0);
    return (size_t)row_i64(rows.at, 0);
}

static void on_each_store(void (*test)(const char *pg))
{
    test(NULL);
    if (getenv("NTC_TEST_POSTGRES"))
        test(getenv("NTC_TEST_POSTGRES"));
}

static void check_stored(struct bench *b)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct person_check c;
    check(person_check(b->db, a, &c) == 0);
    check(c.entities > 0 && c.differ == 0 && c.waits == 0);
}

static void orders(const char *pg)
{
    static struct table t;
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    str first = STR("");
    for (uint32_t order = 0; order < ORDERS; order++) {
        struct bench b;
        bench_open(&b, pg);
        invent(&t, 5);
        shuffle(&t, 100 + order);
        for (size_t i = 0; i < t.n; i += order * 7 + 1) { /* one by one, and many in a message */
            say(&b, t.at + i, t.n - i < order * 7 + 1 ? t.n - i : order * 7 + 1);
            check_all(&b);
        }
        check_stored(&b);
        str now = state(&b, a);
        check(order == 0 || str_eq(first, now));
        check(count_joined_firms(&b) > 10);
        first = order == 0 ? now : first;
        check(count_persons(&b) < t.n * 3 / 4); /* it is no partition of those alone */
        bench_close(&b);
    }
}
TEST(the_stored_partition_has_no_order) { on_each_store(orders); }

static bool is_in(const struct table *t, size_t n, const char *entity)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(t->at[i].entity, entity) == 0)
            return true;
    return false;
}

static void comes_and_goes(const char *pg)
{
    static struct table t;
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    struct bench b;
    bench_open(&b, pg);
    invent(&t, 9);
    shuffle(&t, 3);
    size_t half = t.n / 2;
    for (size_t i = 0; i < half; i++)
        say(&b, &t.at[i], 1);
    str before = state(&b, a);
    for (size_t i = half; i < t.n; i++)
        if (!is_in(&t, half, t.at[i].entity))
            say(&b, &t.at[i], 1);
    check(!str_eq(before, state(&b, a)));
    check_whole(&b);
    for (size_t i = half; i < t.n; i++)
        if (!is_in(&t, half, t.at[i].entity))
            forget(&b, t.at[i].entity);
    check(str_eq(before, state(&b, a)));
    bench_close(&b);
}
TEST(what_comes_and_goes_leaves_what_was) { on_each_store(comes_and_goes); }

static struct person_decision decide(struct bench *b, struct arena *a, const struct person_wish *by)
{
    struct person_decision x;
    struct writes w;
    writes_init(&w, a);
    check(person_decide(b->db, &w, by, &x) == 0);
    apply(b, &w);
    return x;
}

static void undo(struct bench *b, struct arena *a, struct person_decision x)
{
    struct person_wish by = { .why = STR("it was a mistake of mine"), .who = x.who, .now = 9 };
    struct writes w;
    writes_init(&w, a);
    check(person_undo(b->db, &w, &x, &by) == 0);
    apply(b, &w);
}

/* Decisions, and more that is said in between; each undone leaves what was, byte for byte. */
static void decided(const char *pg)
{
    static const struct query q_pair = {
        "SELECT min(entity), max(entity) FROM person_member GROUP BY person HAVING count(*) > 1 "
        "ORDER BY 1"
    };
    static struct table t;
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    struct bench b;
    struct rows pairs;
    bench_open(&b, pg);
    invent(&t, 13);
    shuffle(&t, 1);
    say(&b, t.at, t.n - 10);
    str before = state(&b, a);
    check(db_read(b.db, a, &q_pair, NULL, 0, &pairs) == 0 && pairs.n > 4);
    struct person_wish by = { .who = STR("sara"), .why = STR("I saw both of them here"), .now = 5 };
    for (size_t i = 0; i + 1 < pairs.n && i < 4; i += 2) {
        by.a = row_text(&pairs.at[i], 0);
        by.b = row_text(&pairs.at[i], 1);
        by.verdict = STR("not_same");
        struct person_decision apart = decide(&b, a, &by);
        check_stored(&b);
        str with = state(&b, a);
        check(!str_eq(with, before));
        by.b = row_text(&pairs.at[i + 1], 0);
        by.verdict = STR("same");
        struct person_decision joined = decide(&b, a, &by);
        check_stored(&b);
        undo(&b, a, joined);
        check(str_eq(with, state(&b, a)));
        undo(&b, a, apart);
        check(str_eq(before, state(&b, a)));
    }
    struct person_decision apart = decide(&b, a, &by);
    for (size_t i = t.n - 10; i < t.n; i++)
        say(&b, &t.at[i], 1);
    check_stored(&b);
    undo(&b, a, apart);
    check_whole(&b);
    bench_close(&b);
}
TEST(an_undone_decision_leaves_what_was) { on_each_store(decided); }

/* Messages at once, each of which knows of no other: first what was, then what is written together.
 * The late ones are looked at again. */
static void at_once(const char *pg)
{
    static struct table t;
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    struct bench b;
    struct writer *writer;
    str want = STR("");
    for (int round = 0; round < 2; round++) {
        static struct writes w[LINES_MAX];
        bench_open(&b, pg);
        invent(&t, 33);
        size_t half = round == 0 ? t.n : t.n / 3;
        for (size_t i = 0; i < half; i++)
            say(&b, &t.at[i], 1);
        for (size_t i = half; i < t.n; i++)
            prepare(&b, a, &w[i], &t.at[i], 1);
        for (size_t i = half; i < t.n; i++) {
            struct writes *list = &w[i];
            int result = -1;
            check(writes_apply(b.db, &list, 1, &result) == 0);
            if (result == WRITES_LOST) /* of the same entity or component: it runs again */
                say(&b, &t.at[i], 1);
            else
                check(result == WRITES_DONE);
        }
        check(writer_new(b.store, (struct writer_hooks){ 0 }, &writer) == 0);
        check(person_repair(writer, b.db, 9, STR("test")) == 0);
        writer_free(writer);
        check_stored(&b);
        check_whole(&b);
        str now = state(&b, a);
        check(round == 0 || str_eq(now, want));
        want = now;
        bench_close(&b);
    }
}
TEST(who_comes_at_once_is_looked_at_again) { on_each_store(at_once); }

/* Some come when there is no time: they are settled when there is. */
static void while_busy(const char *pg)
{
    static struct table t;
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    str want = STR("");
    for (size_t every = 0; every < 4; every++) {
        struct bench b;
        struct writer *writer;
        bench_open(&b, pg);
        invent(&t, 51);
        for (size_t i = 0; i < t.n; i++) {
            b.busy = every && i % every == 0;
            say(&b, &t.at[i], 1);
        }
        check(writer_new(b.store, (struct writer_hooks){ 0 }, &writer) == 0);
        for (int round = 0; round < 5; round++)
            check(person_catch_up(writer, b.db, 9) == 0);
        writer_free(writer);
        check_stored(&b);
        str now = state(&b, a);
        check(every == 0 || str_eq(now, want));
        want = now;
        bench_close(&b);
    }
}
TEST(who_comes_when_there_is_no_time_is_settled_later) { on_each_store(while_busy); }

/* A message that is no longer kept leaves what would be, had it never come. */
static void forgotten(const char *pg)
{
    static struct table t;
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    struct bench b;
    str want = STR("");
    for (int round = 0; round < 2; round++) {
        struct writes w;
        struct person_ids messages = { 0 };
        bench_open(&b, pg);
        invent(&t, 21);
        for (size_t i = 0; i < t.n; i++)
            if (round == 1 || strcmp(t.at[i].source, "s1") != 0)
                say(&b, &t.at[i], 1);
        if (round == 1) {
            writes_init(&w, a);
            *list_push(a, &messages) = STR("s1");
            check(person_forget(b.db, &w, &messages, 9) == 0);
            apply(&b, &w);
        }
        check_stored(&b);
        str now = state(&b, a);
        check(round == 0 || str_eq(now, want));
        want = now;
        bench_close(&b);
    }
}
TEST(what_is_no_longer_kept_tells_nothing) { on_each_store(forgotten); }
