/* ring.c — who was rung for which alert, and how they hear of it. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "duty/duty.h"
#include "model/ports.h"

#define RECENT (10 * 60 * USEC_PER_S)

static const struct query q_list = { "SELECT alert, round, n, at, unit, account, exam_order FROM "
                                     "ring WHERE alert = $1 AND (CAST($2 AS BIGINT) = 0 OR round = "
                                     "$2) ORDER BY at, n LIMIT 500" };
static const struct query q_put = {
    "INSERT INTO ring (alert, round, n, at, unit, account, exam_order) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
};
/* Since when the alert of the row `a` is with nobody: when it came free the last time. */
#define FREE_SINCE \
    "COALESCE((SELECT max(l.at) FROM alert_log l WHERE l.alert = a.id AND l.to_state IN " \
    "('new', 'reopened') AND l.from_state <> l.to_state), a.created)"
/* An order is rung once, when it goes out: it waits since then. */
static const struct query q_of = {
    "SELECT a.id, r.at, r.unit, a.severity, a.port, r.exam_order, CASE WHEN r.exam_order = '' "
    "THEN " FREE_SINCE " ELSE r.at END AS since FROM ring r JOIN alert a ON "
    "a.id = r.alert LEFT JOIN exam_order o ON o.id = r.exam_order WHERE r.account = $1 AND "
    "r.at > $2 AND (o.state IN ('new', 'sent') OR (o.id IS NULL AND a.state IN ('new', "
    "'reopened'))) "
    "ORDER BY a.severity DESC, since, r.at DESC, a.id LIMIT 100"
};
static const struct query q_since = { "SELECT " FREE_SINCE " FROM alert a WHERE a.id = $1" };
static const struct query q_count = {
    "SELECT count(*) FROM ring WHERE account = $1 AND at >= $2 AND exam_order = ''"
};
/* To the browsers and mailboxes of the account, and to webhooks that take rings. */
static const struct query q_tell = {
    "INSERT INTO outbox (id, target, payload, type, tries, next_try, state, last_error, created, "
    "ref) SELECT CAST($1 AS TEXT) || '-' || id, id, CASE WHEN kind = 'mail' THEN CAST($2 AS TEXT) "
    "ELSE CAST($3 AS TEXT) END, CASE WHEN kind = 'mail' THEN 'text/plain' ELSE 'application/json' "
    "END, 0, CAST($4 AS BIGINT), 'waiting', '', CAST($4 AS BIGINT), '' FROM webhook "
    "WHERE state = 'active' AND takes = 'rings' AND (account = $5 OR (account = '' AND "
    "(region = '' OR region = $6 OR $6 = '')))"
};

static const char *const mute_reasons[] = { "speaking", "call", "briefing", "other" };

const char *mute_reason(size_t i) { return i < countof(mute_reasons) ? mute_reasons[i] : NULL; }

int ring_since(struct db *db, struct arena *a, str alert, usec *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_since, VALS(V_TEXT(alert)), &rows));
    *ret = rows.n ? row_i64(rows.at, 0) : 0;
    return 0;
}

int ring_list(struct db *db, struct arena *a, str alert, int64_t round, struct rings *ret)
{
    struct rows rows;
    *ret = (struct rings){ 0 };
    TRY(db_read(db, a, &q_list, VALS(V_TEXT(alert), V_I64(round)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct ring){ .alert = row_text(r, 0),
                                            .round = row_i64(r, 1),
                                            .n = row_i64(r, 2),
                                            .at = row_i64(r, 3),
                                            .unit = row_text(r, 4),
                                            .account = row_text(r, 5),
                                            .order = row_text(r, 6) };
    return 0;
}

int ring_count(struct db *db, struct arena *a, str account, usec since, int64_t *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_count, VALS(V_TEXT(account), V_I64(since)), &rows));
    *ret = row_i64(rows.at, 0);
    return 0;
}

/* The first line is the subject. Whom it is about is not said: mail goes through many hands. */
static str mail_of(struct arena *a, const struct ring *x)
{
    if (x->order.len)
        return str_fmt(a,
                       "Order waits: " STR_FMT "\n"
                       "An order to " STR_FMT " waits to be acknowledged. Open the Centre to see "
                       "it.\n\n\u062d\u06a9\u0645 \u0645\u0646\u062a\u0638\u0631 "
                       "\u06c1\u06d2\u06d4\n\nNumber: " STR_FMT "\n",
                       STR_ARG(x->unit), STR_ARG(x->unit), STR_ARG(x->order));
    return str_fmt(a,
                   "Alert waits (" STR_FMT "): " STR_FMT "\n"
                   "An alert of severity " STR_FMT " waits at " STR_FMT " and nobody has taken it. "
                   "Open the Centre to see it.\n\n"
                   "\u0627\u0644\u0631\u0679 \u0645\u0646\u062a\u0638\u0631 \u06c1\u06d2\u06d4\n\n"
                   "Number: " STR_FMT "\n",
                   STR_ARG(x->severity), STR_ARG(x->unit), STR_ARG(x->severity), STR_ARG(x->unit),
                   STR_ARG(x->alert));
}

static str public_json(struct arena *a, const struct ring *x)
{
    struct buf b = buf_new(a, 4096);
    json_open(&b, NULL, '{');
    json_str(&b, "ring", x->alert);
    json_opt(&b, "order", x->order);
    json_i64(&b, "n", x->n);
    json_str(&b, "to", x->account);
    json_str(&b, "unit", x->unit);
    json_str(&b, "port", x->port);
    json_str(&b, "severity", x->severity);
    if (x->moment)
        json_str(&b, "moment", time_fmt(a, x->moment));
    json_str(&b, "at", time_fmt(a, x->at));
    json_str(&b, "since", time_fmt(a, x->since ? x->since : x->at));
    json_close(&b, '}');
    return buf_str(&b);
}

/* A place that is none of ours is a text of whoever sent it: it is told inside the Centre alone. */
static struct ring told_outside(struct arena *a, const struct ring *x)
{
    struct ring ret = *x;
    str place = x->unit, kind;
    str_cut(&place, ' ', &kind);
    const struct port *port = port_find(x->port), *at = port_find(place);
    ret.port = port ? str_c(port->code) : STR("");
    if (!at && region_check(a, place) < 0)
        ret.unit = kind;
    return ret;
}

void ring_put(struct writes *w, const struct ring *x)
{
    struct ring outside = told_outside(w->a, x);
    str json = public_json(w->a, x), told = public_json(w->a, &outside);
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x->alert), V_I64(x->round), V_I64(x->n), V_I64(x->at), V_TEXT(x->unit),
                   V_TEXT(x->account), V_TEXT(x->order)));
    write_feed(w, x->at, STR("ring"), x->alert, x->region, json);
    write_add(w, WRITE_ANY, &q_tell,
              VALS(V_TEXT(str_fmt(w->a, "ring-" STR_FMT "-%lld-%lld", STR_ARG(x->alert),
                                  (long long)x->round, (long long)x->n)),
                   V_TEXT(mail_of(w->a, &outside)), V_TEXT(told), V_I64(x->at), V_TEXT(x->account),
                   V_TEXT(x->region)));
}

int rings_json(struct db *db, struct buf *b, const char *key, str alert)
{
    struct rings all;
    TRY(ring_list(db, b->a, alert, 0, &all));
    json_open(b, key, '[');
    list_each (const struct ring, x, &all) {
        json_open(b, NULL, '{');
        json_str(b, "at", time_fmt(b->a, x->at));
        json_str(b, "unit", x->unit);
        json_str(b, "account", x->account);
        json_opt(b, "order", x->order);
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

int rings_of_json(struct db *db, struct buf *b, str account, usec now)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_of, VALS(V_TEXT(account), V_I64(now - RECENT)), &rows));
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    list_each (const struct row, r, &rows) {
        json_open(b, NULL, '{');
        json_str(b, "alert", row_text(r, 0));
        json_str(b, "at", time_fmt(b->a, row_i64(r, 1)));
        json_str(b, "unit", row_text(r, 2));
        json_i64(b, "severity", row_i64(r, 3));
        json_str(b, "port", row_text(r, 4));
        json_opt(b, "order", row_text(r, 5));
        json_str(b, "since", time_fmt(b->a, row_i64(r, 6)));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}
