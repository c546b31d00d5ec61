// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "handover/handover_private.h"

#define KEPT (400 * USEC_PER_DAY)

#define COLUMNS \
    "id, version, state, outgoing, incoming, unit, region, note, opened_by, why, opened, " \
    "expires, " \
    "ended, ended_by, said, list, digest, moved"

static const struct query q_get = { "SELECT " COLUMNS " FROM handover WHERE id = $1" };
static const struct query q_of = { "SELECT " COLUMNS
                                   " FROM handover WHERE outgoing = $1 AND state = 'open'" };
static const struct query q_recent = {
    "SELECT id, version, state, outgoing, incoming, unit, region, note, opened_by, why, opened, "
    "expires, ended, ended_by, said, '', digest, moved FROM handover WHERE (state = 'open' OR "
    "ended >= $2) AND ($1 = '' OR region = $1 OR region = '') ORDER BY CASE state WHEN 'open' THEN "
    "0 ELSE 1 END, opened DESC, id LIMIT 500"
};
static const struct query q_due = {
    "SELECT " COLUMNS " FROM handover WHERE state = 'open' AND expires <= $1 ORDER BY expires, id "
    "LIMIT 50"
};
static const struct query q_insert = { "INSERT INTO handover (" COLUMNS
                                       ") VALUES ($1, 1, 'open', $2, $3, $4, $5, $6, $7, $8, $9, "
                                       "$10, 0, '', '', '', '', 0) ON CONFLICT DO NOTHING" };
static const struct query q_touch = {
    "UPDATE handover SET version = version + 1, incoming = CASE WHEN CAST($2 AS TEXT) <> '' THEN "
    "CAST($2 AS TEXT) ELSE incoming END WHERE id = $1 AND state = 'open' AND (CAST($2 AS TEXT) = "
    "'' OR incoming = '' OR incoming = CAST($2 AS TEXT))"
};
static const struct query q_note = {
    "UPDATE handover SET version = version + 1, note = $2 WHERE id = $1 AND state = 'open' AND "
    "version = $3"
};
static const struct query q_end = {
    "UPDATE handover SET version = version + 1, state = $2, ended = $3, ended_by = $4, said = $5 "
    "WHERE id = $1 AND state = 'open'"
};
/* Parameters $1 and $2 are those of HELD_SUM. */
static const struct query q_finish = {
    "UPDATE handover SET version = version + 1, state = 'accepted', incoming = $4, ended = $5, "
    "ended_by = $4, list = $6, digest = $7, moved = $8 WHERE id = $3 AND state = 'open' AND "
    "version = $9 AND outgoing = $1 AND CAST((" HELD_SUM ") AS BIGINT) = $10"
};
static const struct query q_items = {
    "SELECT ref, rev, mark, status, note, question, said_by, at FROM handover_item WHERE handover "
    "= $1 ORDER BY ref"
};
static const struct query q_item_put = {
    "INSERT INTO handover_item (handover, ref, rev, mark, status, note, question, said_by, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (handover, ref) DO UPDATE SET "
    "rev = excluded.rev, mark = excluded.mark, status = excluded.status, note = excluded.note, "
    "question = excluded.question, said_by = excluded.said_by, at = excluded.at "
    "WHERE handover_item.rev = excluded.rev - 1"
};
static const struct query q_purge[] = {
    { "DELETE FROM handover_item WHERE handover IN (SELECT id FROM handover WHERE state <> 'open' "
      "AND ended < $1)" },
    { "DELETE FROM handover WHERE state <> 'open' AND ended < $1" },
};

static struct handover handover_row(const struct row *r)
{
    return (struct handover){ .id = row_text(r, 0),
                              .version = row_i64(r, 1),
                              .state = row_text(r, 2),
                              .outgoing = row_text(r, 3),
                              .incoming = row_text(r, 4),
                              .unit = row_text(r, 5),
                              .region = row_text(r, 6),
                              .note = row_text(r, 7),
                              .opened_by = row_text(r, 8),
                              .why = row_text(r, 9),
                              .opened = row_i64(r, 10),
                              .expires = row_i64(r, 11),
                              .ended = row_i64(r, 12),
                              .ended_by = row_text(r, 13),
                              .said = row_text(r, 14),
                              .list = row_text(r, 15),
                              .digest = row_text(r, 16),
                              .moved = row_i64(r, 17) };
}

static void handover_rows(struct arena *a, const struct rows *rows, struct handovers *ret)
{
    *ret = (struct handovers){ 0 };
    list_each (const struct row, r, rows)
        *list_push(a, ret) = handover_row(r);
}

int handover_get(struct db *db, struct arena *a, str id, struct handover *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return HANDOVER_NONE;
    *ret = handover_row(rows.at);
    return 0;
}

int handover_of(struct db *db, struct arena *a, str outgoing, struct handover *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_of, VALS(V_TEXT(outgoing)), &rows));
    if (rows.n == 0)
        return HANDOVER_NONE;
    *ret = handover_row(rows.at);
    return 0;
}

int handover_recent(struct db *db, struct arena *a, str region, usec since, struct handovers *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_recent, VALS(V_TEXT(region), V_I64(since)), &rows));
    handover_rows(a, &rows, ret);
    return 0;
}

int handover_due(struct db *db, struct arena *a, usec now, struct handovers *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_due, VALS(V_I64(now)), &rows));
    handover_rows(a, &rows, ret);
    return 0;
}

void handover_insert(struct writes *w, const struct handover *x)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(x->id), V_TEXT(x->outgoing), V_TEXT(x->incoming), V_TEXT(x->unit),
                   V_TEXT(x->region), V_TEXT(x->note), V_TEXT(x->opened_by), V_TEXT(x->why),
                   V_I64(x->opened), V_I64(x->expires)));
}

void handover_touch(struct writes *w, const struct handover *x, str incoming)
{
    write_add(w, WRITE_ONE, &q_touch, VALS(V_TEXT(x->id), V_TEXT(incoming)));
}

void handover_put_note(struct writes *w, const struct handover *x)
{
    write_add(w, WRITE_ONE, &q_note, VALS(V_TEXT(x->id), V_TEXT(x->note), V_I64(x->version - 1)));
}

void handover_put_item(struct writes *w, const struct handover *x, const struct handover_item *i)
{
    write_add(w, WRITE_ONE, &q_item_put,
              VALS(V_TEXT(x->id), V_TEXT(i->ref), V_I64(i->rev), V_TEXT(i->mark), V_TEXT(i->status),
                   V_TEXT(i->note), V_TEXT(i->question), V_TEXT(i->said_by), V_I64(i->said_at)));
}

void handover_put_end(struct writes *w, const struct handover *x)
{
    write_add(w, WRITE_ONE, &q_end,
              VALS(V_TEXT(x->id), V_TEXT(x->state), V_I64(x->ended), V_TEXT(x->ended_by),
                   V_TEXT(x->said)));
}

void handover_put_finish(struct writes *w, const struct handover *x, const struct handover_ask *ask,
                         int64_t held)
{
    write_add(w, WRITE_ONE, &q_finish,
              VALS(V_TEXT(x->outgoing), V_I64(ask->until), V_TEXT(x->id), V_TEXT(x->incoming),
                   V_I64(x->ended), V_TEXT(x->list), V_TEXT(x->digest), V_I64(x->moved),
                   V_I64(x->version - 1), V_I64(held)));
}

void handover_tell(struct writes *w, const struct handover *x, usec now)
{
    struct buf b = buf_new(w->a, 2000);
    json_open(&b, NULL, '{');
    json_str(&b, "id", x->id);
    json_i64(&b, "version", x->version);
    json_str(&b, "state", x->state);
    json_str(&b, "from", x->outgoing);
    json_opt(&b, "to", x->incoming);
    json_opt(&b, "act", x->act);
    json_opt(&b, "unit", x->unit);
    json_close(&b, '}');
    write_feed(w, now, STR("handover"), x->id, x->region, buf_str(&b));
}

/* What was said of it, and whether that still holds. */
static void join(struct handover_item *i, const struct row *r)
{
    bool holds = str_eq(row_text(r, 2), i->mark);
    i->rev = row_i64(r, 1);
    i->changed = !holds;
    i->status = holds ? row_text(r, 3) : STR("waits");
    i->note = row_text(r, 4);
    i->question = row_text(r, 5);
    i->said_by = row_text(r, 6);
    i->said_at = row_i64(r, 7);
}

int handover_items(struct db *db, struct arena *a, const struct handover *x,
                   const struct handover_ask *ask, struct handover_list *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_items, VALS(V_TEXT(x->id)), &rows));
    TRY(handover_open_items(db, a, ask, ret));
    list_each (struct handover_item, i, &ret->items)
        list_each (const struct row, r, &rows)
            if (str_eq(row_text(r, 0), i->ref))
                join(i, r);
    return 0;
}

void handover_purge(struct writes *w, usec now)
{
    for (size_t i = 0; i < countof(q_purge); i++)
        write_add(w, WRITE_ANY, &q_purge[i], VALS(V_I64(now - KEPT)));
}
