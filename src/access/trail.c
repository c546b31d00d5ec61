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
