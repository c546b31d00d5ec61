// SPDX-License-Identifier: Apache-2.0
#include "order/order_store.h"

#include "base/err.h"
#include "model/record_json.h"

#define COLUMNS \
    "id, version, state, kind, alert, link, declaration, container, instruction, note, " \
    "ordered_by, ordered, due, sent, acknowledged, closed, reason, result, finding, message, " \
    "seq, " \
    "unit, approved_by, pictures, unit_region"
#define OWN \
    "o.id, o.version, o.state, o.kind, o.alert, o.link, o.declaration, o.container, " \
    "o.instruction, o.note, o.ordered_by, o.ordered, o.due, o.sent, o.acknowledged, o.closed, " \
    "o.reason, o.result, o.finding, o.message, o.seq, o.unit, o.approved_by, o.pictures, " \
    "o.unit_region, a.region, a.title, " \
    "COALESCE((SELECT max(b.last_error) FROM outbox b WHERE b.ref = 'order/' || o.id), ''), " \
    "o.holder, a.subject_name"

static const struct query q_get = {
    "SELECT " OWN " FROM exam_order o JOIN alert a ON a.id = o.alert WHERE o.id = $1"
};
static const struct query q_list = {
    "SELECT " OWN " FROM exam_order o JOIN alert a ON a.id = o.alert WHERE "
    "($1 = '' OR o.state = $1 OR ($1 = 'open' AND o.state IN ('proposed', 'new', 'sent', "
    "'acknowledged')) "
    "OR ($1 = 'overdue' AND o.state IN ('proposed', 'new', 'sent') AND o.due < $2)) "
    "AND ($3 = '' OR o.link = $3) AND ($4 = '' OR a.region = $4 OR a.region = '' OR "
    "(o.unit_region = $4 AND o.state <> 'proposed')) "
    "AND ($5 = '' OR o.alert = $5) AND ($6 = '' OR o.id < $6) AND ($8 = '' OR o.unit = $8) ORDER "
    "BY o.id DESC LIMIT $7"
};
static const struct query q_insert = {
    "INSERT INTO exam_order (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
    "$12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25) ON CONFLICT DO NOTHING"
};
static const struct query q_update = {
    "UPDATE exam_order SET version = $2, state = $3, sent = $4, acknowledged = $5, closed = $6, "
    "reason = $7, result = $8, finding = $9, message = $10, seq = $11, approved_by = $13, "
    "pictures = $14, due = $15 "
    "WHERE id = $1 AND version = $12"
};
static const struct query q_hand = {
    "UPDATE exam_order SET version = $2, holder = $3 WHERE id = $1 AND version = $2 - 1"
};
static const struct query q_log_put = {
    "INSERT INTO exam_order_log (exam_order, version, at, actor, act, from_state, to_state, note) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
};
static const struct query q_log = {
    "SELECT version, at, actor, act, from_state, to_state, note FROM exam_order_log "
    "WHERE exam_order = $1 ORDER BY version"
};
static const struct query q_notify = {
    "INSERT INTO outbox (id, target, payload, tries, next_try, state, last_error, created, ref) "
    "SELECT CAST($1 AS TEXT) || '-' || id, id, CAST($2 AS TEXT), 0, CAST($3 AS BIGINT), 'waiting', "
    "'', CAST($3 AS BIGINT), CAST($4 AS TEXT) FROM webhook WHERE state = 'active' AND link = $5"
};
static const struct query q_unsay = { "DELETE FROM outbox WHERE ref = $1" };

static struct order order_of(const struct row *r)
{
    return (struct order){ .id = row_text(r, 0),
                           .version = row_i64(r, 1),
                           .state = row_text(r, 2),
                           .kind = row_text(r, 3),
                           .alert = row_text(r, 4),
                           .link = row_text(r, 5),
                           .declaration = row_text(r, 6),
                           .container = row_text(r, 7),
                           .instruction = row_text(r, 8),
                           .note = row_text(r, 9),
                           .ordered_by = row_text(r, 10),
                           .ordered = row_i64(r, 11),
                           .due = row_i64(r, 12),
                           .sent = row_i64(r, 13),
                           .acknowledged = row_i64(r, 14),
                           .closed = row_i64(r, 15),
                           .reason = row_text(r, 16),
                           .result = row_text(r, 17),
                           .finding = row_text(r, 18),
                           .message = row_text(r, 19),
                           .seq = row_i64(r, 20),
                           .unit = row_text(r, 21),
                           .approved_by = row_text(r, 22),
                           .pictures = row_text(r, 23),
                           .unit_region = row_text(r, 24),
                           .region = row_text(r, 25),
                           .title = row_text(r, 26),
                           .error = row_text(r, 27),
                           .holder = row_text(r, 28),
                           .subject = row_text(r, 29) };
}

int order_get(struct db *db, struct arena *a, str id, struct order *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return ORDER_NONE;
    *ret = order_of(rows.at);
    return 0;
}

int order_list(struct db *db, struct arena *a, const struct order_filter *f, struct orders *ret)
{
    struct rows rows;
    *ret = (struct orders){ 0 };
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->state), V_I64(f->now), V_TEXT(f->link), V_TEXT(f->region),
                     V_TEXT(f->alert), V_TEXT(f->before), V_I64(f->limit), V_TEXT(f->unit)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = order_of(r);
    return 0;
}

int order_waiting(struct db *db, struct arena *a, str alert, struct order *ret)
{
    struct orders list;
    struct order_filter f = { .state = STR("open"),
                              .link = STR(""),
                              .unit = STR(""),
                              .region = STR(""),
                              .alert = alert,
                              .before = STR(""),
                              .limit = 1 };
    TRY(order_list(db, a, &f, &list));
    if (list.n == 0)
        return ORDER_NONE;
    *ret = list.at[0];
    return 0;
}

void order_insert(struct writes *w, const struct order *x)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_TEXT(x->kind),
                   V_TEXT(x->alert), V_TEXT(x->link), V_TEXT(x->declaration), V_TEXT(x->container),
                   V_TEXT(x->instruction), V_TEXT(x->note), V_TEXT(x->ordered_by),
                   V_I64(x->ordered), V_I64(x->due), V_I64(x->sent), V_I64(x->acknowledged),
                   V_I64(x->closed), V_TEXT(x->reason), V_TEXT(x->result), V_TEXT(x->finding),
                   V_TEXT(x->message), V_I64(x->seq), V_TEXT(x->unit), V_TEXT(x->approved_by),
                   V_TEXT(x->pictures), V_TEXT(x->unit_region)));
}

void order_update(struct writes *w, const struct order *x)
{
    write_add(w, WRITE_ONE, &q_update,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_I64(x->sent),
                   V_I64(x->acknowledged), V_I64(x->closed), V_TEXT(x->reason), V_TEXT(x->result),
                   V_TEXT(x->finding), V_TEXT(x->message), V_I64(x->seq), V_I64(x->version - 1),
                   V_TEXT(x->approved_by), V_TEXT(x->pictures), V_I64(x->due)));
}

void order_put_holder(struct writes *w, const struct order *x)
{
    write_add(w, WRITE_ONE, &q_hand, VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->holder)));
}

void order_put_log(struct writes *w, const struct order *x, usec at, const struct order_line *l)
{
    write_add(w, WRITE_ONE, &q_log_put,
              VALS(V_TEXT(x->id), V_I64(x->version), V_I64(at), V_TEXT(l->actor), V_TEXT(l->act),
                   V_TEXT(l->from), V_TEXT(l->to), V_TEXT(l->note)));
}

int order_log_json(struct db *db, struct buf *b, const char *key, str id, bool masked)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_log, VALS(V_TEXT(id)), &rows));
    json_open(b, key, '[');
    list_each (const struct row, r, &rows) {
        json_open(b, NULL, '{');
        json_i64(b, "version", row_i64(r, 0));
        json_str(b, "at", time_fmt_ms(b->a, row_i64(r, 1)));
        json_str(b, "actor", row_text(r, 2));
        json_str(b, "act", row_text(r, 3));
        json_str(b, "from", row_text(r, 4));
        json_str(b, "to", row_text(r, 5));
        json_opt(b, "note", masked ? text_masked(b->a, row_text(r, 6)) : row_text(r, 6));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

void order_notify(struct writes *w, const struct order *x, str ref, usec at)
{
    struct buf b = buf_new(w->a, 8192);
    order_notice_json(&b, NULL, x);
    write_add(w, WRITE_ANY, &q_notify,
              VALS(V_TEXT(str_fmt(w->a, STR_FMT "-%lld", STR_ARG(x->id), (long long)x->version)),
                   V_TEXT(buf_str(&b)), V_I64(at), V_TEXT(ref), V_TEXT(x->link)));
}

void order_unsay(struct writes *w, const struct order *x)
{
    write_add(w, WRITE_ANY, &q_unsay,
              VALS(V_TEXT(str_fmt(w->a, "order/" STR_FMT, STR_ARG(x->id)))));
}
