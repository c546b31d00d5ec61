// SPDX-License-Identifier: Apache-2.0
#include "duty/duty.h"

#include "base/digest.h"
#include "base/err.h"

#define LONGEST (16 * 3600 * USEC_PER_S)
#define AHEAD   (92 * USEC_PER_DAY)
enum { TURN_MOST = 99 };

#define COLUMNS \
    "d.id, d.unit, d.account, a.display, d.entered_by, d.ended_by, d.from_at, d.to_at, " \
    "d.entered, " \
    "d.ended, d.turn"
#define FROM " FROM duty d JOIN account a ON a.name = d.account "

static const struct query q_get = { "SELECT " COLUMNS FROM "WHERE d.id = $1" };
static const struct query q_list = {
    "SELECT " COLUMNS FROM "WHERE ($1 = '' OR d.unit = $1) AND ($2 = '' OR d.account = $2) "
    "AND ($3 = '' OR a.region = $3) AND d.to_at > $4 AND d.from_at < $5 AND (d.ended = 0 OR "
    "d.ended > $4) ORDER BY d.from_at, d.unit, d.turn, d.id LIMIT 1000"
};
static const struct query q_now = {
    "SELECT " COLUMNS FROM "WHERE d.unit = $1 AND d.from_at <= $2 AND d.to_at > $2 AND d.ended = 0 "
    "AND a.state = 'active' ORDER BY d.turn, d.from_at, d.id LIMIT 100"
};
static const struct query q_is_at = {
    "SELECT 1 FROM duty WHERE account = $1 AND unit = $2 AND from_at <= $3 AND to_at > $3 AND "
    "ended = 0 LIMIT 1"
};
static const struct query q_began = {
    "SELECT " COLUMNS FROM "WHERE d.from_at <= $1 AND d.to_at > $1 AND d.ended = 0 AND a.state = "
    "'active' AND (d.from_at >= $2 OR d.entered >= $2) ORDER BY d.turn, d.from_at, d.id LIMIT 200"
};
static const struct query q_overlaps = {
    "SELECT 1 FROM duty WHERE account = $1 AND unit = $2 AND from_at < $4 AND to_at > $3 AND "
    "ended = 0 LIMIT 1"
};
static const struct query q_put = {
    "INSERT INTO duty (id, unit, account, from_at, to_at, turn, entered_by, entered, ended, "
    "ended_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')"
};
static const struct query q_end = {
    "UPDATE duty SET ended = $2, ended_by = $3 WHERE id = $1 AND ended = 0"
};

static struct duty duty_of(const struct row *r)
{
    return (struct duty){ .id = row_text(r, 0),
                          .unit = row_text(r, 1),
                          .account = row_text(r, 2),
                          .display = row_text(r, 3),
                          .entered_by = row_text(r, 4),
                          .ended_by = row_text(r, 5),
                          .from = row_i64(r, 6),
                          .to = row_i64(r, 7),
                          .entered = row_i64(r, 8),
                          .ended = row_i64(r, 9),
                          .turn = row_i64(r, 10) };
}

static void duties_of(struct arena *a, const struct rows *rows, struct duties *ret)
{
    *ret = (struct duties){ 0 };
    list_each (const struct row, r, rows)
        *list_push(a, ret) = duty_of(r);
}

int duty_enter(struct db *db, struct writes *w, usec now, struct duty *x)
{
    struct rows same;
    if (x->to <= x->from || x->to <= now)
        return fail(ERR_INVALID, "a turn of duty ends after it begins, and not before now");
    if (x->to - x->from > LONGEST || x->from > now + AHEAD)
        return fail(ERR_INVALID, "a turn of duty has at most 16 hours and begins within 92 days");
    if (x->turn < 1 || x->turn > TURN_MOST)
        return fail(ERR_INVALID, "the turn is from 1 to %d: who is rung first", TURN_MOST);
    TRY(db_read(db, w->a, &q_overlaps,
                VALS(V_TEXT(x->account), V_TEXT(x->unit), V_I64(x->from), V_I64(x->to)), &same));
    if (same.n)
        return DUTY_SAME;
    x->id = uid_new(w->a, now);
    x->entered = now;
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x->id), V_TEXT(x->unit), V_TEXT(x->account), V_I64(x->from), V_I64(x->to),
                   V_I64(x->turn), V_TEXT(x->entered_by), V_I64(now)));
    return 0;
}

int duty_find(struct db *db, struct arena *a, str id, struct duty *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return DUTY_NONE;
    *ret = duty_of(rows.at);
    return 0;
}

int duty_end(struct writes *w, usec now, struct duty *x, str by)
{
    if (x->ended || x->to <= now)
        return DUTY_NONE;
    x->ended = now;
    x->ended_by = by;
    write_add(w, WRITE_ONE, &q_end, VALS(V_TEXT(x->id), V_I64(now), V_TEXT(by)));
    return 0;
}

int duty_list(struct db *db, struct arena *a, const struct duty_filter *f, struct duties *ret)
{
    struct rows rows;
    TRY(db_read(
        db, a, &q_list,
        VALS(V_TEXT(f->unit), V_TEXT(f->account), V_TEXT(f->region), V_I64(f->from), V_I64(f->to)),
        &rows));
    duties_of(a, &rows, ret);
    return 0;
}

int duty_now(struct db *db, struct arena *a, str unit, usec now, struct duties *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_now, VALS(V_TEXT(unit), V_I64(now)), &rows));
    duties_of(a, &rows, ret);
    return 0;
}

int duty_is_at(struct db *db, struct arena *a, str account, str unit, usec now, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_is_at, VALS(V_TEXT(account), V_TEXT(unit), V_I64(now)), &rows));
    *ret = rows.n > 0;
    return 0;
}

int duty_began(struct db *db, struct arena *a, usec since, usec now, struct duties *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_began, VALS(V_I64(now), V_I64(since)), &rows));
    duties_of(a, &rows, ret);
    return 0;
}

void duty_json(struct buf *b, const char *key, const struct duty *x, usec now)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_str(b, "unit", x->unit);
    json_str(b, "account", x->account);
    json_str(b, "display", x->display);
    json_str(b, "from", time_fmt(b->a, x->from));
    json_str(b, "to", time_fmt(b->a, x->to));
    json_i64(b, "turn", x->turn);
    json_bool(b, "now", !x->ended && x->from <= now && x->to > now);
    json_str(b, "entered_by", x->entered_by);
    if (x->ended)
        json_str(b, "ended", time_fmt(b->a, x->ended));
    json_close(b, '}');
}
