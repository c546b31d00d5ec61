// SPDX-License-Identifier: Apache-2.0
#include "store/writes.h"

#include "base/err.h"
#include "store/chain.h"
#include "store/db.h"
#include "store/driver.h"

#include <string.h>

static const struct query q_heads = {
    "SELECT (SELECT max(seq) FROM audit), "
    "(SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), (SELECT max(seq) FROM feed), "
    "(SELECT n FROM edition WHERE name = 'lists'), (SELECT n FROM edition WHERE name = 'rules'), "
    "(SELECT n FROM edition WHERE name = 'models')"
};
static const struct query q_audit = {
    "INSERT INTO audit (seq, at, actor, act, object, detail, prev, hash) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
};
static const struct query q_feed = {
    "INSERT INTO feed (seq, at, kind, ref, region, payload) VALUES ($1, $2, $3, $4, $5, $6)"
};

void writes_init(struct writes *w, struct arena *a) { *w = (struct writes){ .a = a }; }

static struct write *add(struct writes *w, const struct val *vals, size_t n)
{
    struct val *copy = make_n(w->a, struct val, n ? n : 1);
    if (n)
        memcpy(copy, vals, n * sizeof *vals);
    struct write *one = list_push(w->a, &w->list);
    *one = (struct write){ .vals = copy, .n = n };
    return one;
}

void write_add(struct writes *w, enum write_expect expect, const struct query *q,
               const struct val *vals, size_t n)
{
    struct write *one = add(w, vals, n);
    one->query = q;
    one->expect = expect;
}

void write_audit(struct writes *w, usec at, str actor, str act, str object, str detail)
{
    if (detail.len == 0)
        detail = STR("{}");
    add(w, VALS(V_I64(at), V_TEXT(actor), V_TEXT(act), V_TEXT(object), V_TEXT(detail)))->kind =
        WRITE_AUDIT;
}

void write_feed(struct writes *w, usec at, str kind, str ref, str region, str payload)
{
    add(w, VALS(V_I64(at), V_TEXT(kind), V_TEXT(ref), V_TEXT(region), V_TEXT(payload)))->kind =
        WRITE_FEED;
}

/* What the transaction began with, carried on from write to write. */
struct heads {
    int64_t audit, feed, lists, rules, models;
    str hash;
};

static int heads_read(struct db *db, struct arena *a, struct heads *ret)
{
    struct rows rows = { 0 };
    TRY(db_read(db, a, &q_heads, NULL, 0, &rows));
    must(rows.n == 1);
    const struct row *r = rows.at;
    str hash = row_text(r, 1);
    *ret = (struct heads){ .audit = row_i64(r, 0),
                           .hash = hash.len ? hash : chain_zero(),
                           .feed = row_i64(r, 2),
                           .lists = row_i64(r, 3),
                           .rules = row_i64(r, 4),
                           .models = row_i64(r, 5) };
    return 0;
}

static struct write audit_link(struct arena *a, const struct write *w, struct heads *h)
{
    const struct val *v = w->vals;
    struct chain_record r = { .seq = ++h->audit,
                              .at = v[0].i64,
                              .actor = v[1].text,
                              .act = v[2].text,
                              .object = v[3].text,
                              .detail = v[4].text,
                              .prev = h->hash };
    h->hash = chain_hash(a, &r);
    struct val *vals = make_n(a, struct val, 8);
    vals[0] = V_I64(r.seq);
    memcpy(vals + 1, v, 5 * sizeof *v);
    vals[6] = V_TEXT(r.prev);
    vals[7] = V_TEXT(h->hash);
    return (struct write){ .query = &q_audit, .vals = vals, .n = 8, .expect = WRITE_ONE };
}

static struct write feed_row(struct arena *a, const struct write *w, struct heads *h)
{
    struct val *vals = make_n(a, struct val, 6);
    vals[0] = V_I64(++h->feed);
    memcpy(vals + 1, w->vals, 5 * sizeof *vals);
    return (struct write){ .query = &q_feed, .vals = vals, .n = 6, .expect = WRITE_ONE };
}

static void resolve(struct arena *a, struct writes *w, struct heads *h, struct write_list *out)
{
    w->last_feed = 0;
    list_each (const struct write, one, &w->list) {
        if (one->kind == WRITE_AUDIT) {
            *list_push(a, out) = audit_link(a, one, h);
        } else if (one->kind == WRITE_FEED) {
            *list_push(a, out) = feed_row(a, one, h);
            w->last_feed = h->feed;
        } else {
            *list_push(a, out) = *one;
        }
    }
}

static bool is_stale(const struct writes *w, const struct heads *h)
{
    return (w->lists_edition && w->lists_edition != h->lists) ||
           (w->rules_edition && w->rules_edition != h->rules) ||
           (w->models_edition && w->models_edition != h->models);
}

/* One transaction for all lists that are not stale. */
static int together(struct db *db, struct writes *const *lists, size_t n, int *results)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct heads heads;
    struct write_list all = { 0 };
    TRY(db_begin(db));
    int r = heads_read(db, a, &heads);
    for (size_t i = 0; i < n && r == 0; i++) {
        results[i] = is_stale(lists[i], &heads) ? WRITES_STALE : WRITES_DONE;
        if (results[i] == WRITES_DONE)
            resolve(a, lists[i], &heads, &all);
    }
    if (r == 0)
        r = db_apply(db, all.at, all.n);
    if (r != 0) {
        db_end(db, false);
        return r;
    }
    return db_end(db, true);
}

static const struct query q_savepoint = { "SAVEPOINT one" };
static const struct query q_rollback_to = { "ROLLBACK TO SAVEPOINT one" };
static const struct query q_release = { "RELEASE SAVEPOINT one" };

static int run(struct db *db, const struct query *q)
{
    return db_apply(db, &(struct write){ .query = q, .expect = WRITE_ANY }, 1);
}

/* One list in the transaction that is open, whole or not at all. */
static int one_apart(struct db *db, struct arena *a, struct writes *w, struct heads *heads)
{
    struct heads before = *heads;
    struct write_list own = { 0 };
    TRY(run(db, &q_savepoint));
    resolve(a, w, heads, &own);
    int r = db_apply(db, own.at, own.n);
    if (r == WRITES_LOST || r == ERR_INVALID) {
        *heads = before;
        TRY(run(db, &q_rollback_to));
    } else {
        TRY(r);
    }
    TRY(run(db, &q_release));
    return r;
}

/* One transaction again, in which those that are refused take no other down. */
static int apart(struct db *db, struct writes *const *lists, size_t n, int *results)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct heads heads;
    TRY(db_begin(db));
    int r = heads_read(db, a, &heads);
    for (size_t i = 0; i < n && r == 0; i++) {
        results[i] = is_stale(lists[i], &heads) ? WRITES_STALE : one_apart(db, a, lists[i], &heads);
        if (results[i] < 0 && results[i] != ERR_INVALID)
            r = results[i];
    }
    if (r != 0) {
        db_end(db, false);
        return r;
    }
    return db_end(db, true);
}

int writes_apply(struct db *db, struct writes *const *lists, size_t n, int *results)
{
    int r = together(db, lists, n, results);
    if (r != WRITES_LOST && (r != ERR_INVALID || n == 1))
        return r;
    if (n == 1) {
        results[0] = WRITES_LOST;
        return 0;
    }
    /* One of them lost a race or held a value that the store refuses, and took the others down.
     * After a failed disk none is tried again. */
    return store_has_failed() ? ERR_IO : apart(db, lists, n, results);
}
