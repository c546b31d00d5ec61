/* trail.c — who looked at something, and who did something to it: asked of the audit. */
// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "base/err.h"

/* What is read of a thing beside the thing itself has its name and this behind it. */
#define PARTS "($1, $1 || '/event', $1 || '/raw', $1 || '/decision', $1 || '/boarding')"
static const struct query q_who = {
    "SELECT actor, count(*), max(at) FROM audit WHERE object IN " PARTS " AND at >= $2 "
    "GROUP BY actor ORDER BY max(at) DESC LIMIT 200"
};
static const struct query q_lines = {
    "SELECT at, actor, act, object FROM audit WHERE object IN " PARTS " ORDER BY seq DESC LIMIT 200"
};
static const struct query q_other = { "SELECT 1 FROM audit WHERE object IN " PARTS
                                      " AND actor <> $2 AND at > $3 LIMIT 1" };

static const struct query q_links = {
    "SELECT seq, at, actor, act, object, detail, prev, hash FROM (SELECT * FROM audit WHERE "
    "object = $1 ORDER BY seq DESC LIMIT $2) x ORDER BY seq"
};
static const struct query q_head = { "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1" };

static const struct query q_at = { "SELECT at FROM audit WHERE seq = $1" };

int access_head(struct db *db, struct arena *a, int64_t *ret_seq, str *ret_hash)
{
    struct rows head;
    TRY(db_read(db, a, &q_head, NULL, 0, &head));
    *ret_seq = head.n ? row_i64(head.at, 0) : 0;
    *ret_hash = head.n ? row_text(head.at, 1) : STR("");
    return 0;
}

int access_audit_from(struct db *db, struct arena *a, usec when, int64_t *ret)
{
    int64_t low = 1, last;
    str hash;
    TRY(access_head(db, a, &last, &hash));
    for (int64_t high = last + 1; low < high;) { /* numbers have no gaps and follow time */
        int64_t middle = low + (high - low) / 2;
        struct rows rows;
        TRY(db_read(db, a, &q_at, VALS(V_I64(middle)), &rows));
        if (rows.n && row_i64(rows.at, 0) < when)
            low = middle + 1;
        else
            high = middle;
    }
    *ret = low;
    return 0;
}

int access_links_json(struct db *db, struct buf *b, str object)
{
    static const char *const names[] = { "actor", "act", "object", "detail", "prev", "hash" };
    struct rows links;
    TRY(db_read(db, b->a, &q_links, VALS(V_TEXT(object), V_I64(ACCESS_LINKS_MOST)), &links));
    json_open(b, "records", '[');
    list_each (const struct row, r, &links) {
        json_open(b, NULL, '{');
        json_i64(b, "seq", row_i64(r, 0));
        json_i64(b, "at", row_i64(r, 1));
        for (size_t i = 0; i < countof(names); i++)
            json_str(b, names[i], row_text(r, i + 2));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

int access_trail_json(struct db *db, struct buf *b, str object, usec since)
{
    struct rows who, lines;
    TRY(db_read(db, b->a, &q_who, VALS(V_TEXT(object), V_I64(since)), &who));
    TRY(db_read(db, b->a, &q_lines, VALS(V_TEXT(object)), &lines));
    json_open(b, "who", '[');
    list_each (const struct row, r, &who) {
        json_open(b, NULL, '{');
        json_str(b, "actor", row_text(r, 0));
        json_i64(b, "times", row_i64(r, 1));
        json_str(b, "last", time_fmt(b->a, row_i64(r, 2)));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_open(b, "items", '[');
    list_each (const struct row, r, &lines) {
        json_open(b, NULL, '{');
        json_str(b, "at", time_fmt(b->a, row_i64(r, 0)));
        json_str(b, "actor", row_text(r, 1));
        json_str(b, "act", row_text(r, 2));
        json_str(b, "object", row_text(r, 3));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

int access_seen_by_other(struct db *db, struct arena *a, str object, str actor, usec since)
{
    struct rows rows;
    TRY(db_read(db, a, &q_other, VALS(V_TEXT(object), V_TEXT(actor), V_I64(since)), &rows));
    return rows.n > 0;
}
