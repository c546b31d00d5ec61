// SPDX-License-Identifier: Apache-2.0
/* What rules found, and what came of it. */
#include "assess/rules_private.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/wilson.h"
#include "model/ports.h"

static const struct query q_hit = {
    "INSERT INTO rule_hit (rule, version, stage, alert, at, port, message, seq) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (rule, version, stage, alert) DO NOTHING"
};
/* Shelved again after a lift: the watch must see it. */
static const struct query q_shelved_hit = {
    "INSERT INTO rule_hit (rule, version, stage, alert, at, port, message, seq) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (rule, version, stage, alert) "
    "DO UPDATE SET at = excluded.at"
};
enum { HELD_MOST_MIN = 120 }; /* who holds an alert for days does not work at it */
/* An alert that two decided as the same as another, or as unclear, says nothing of the rule. An
 * officer's time with an alert is from when it was taken last until it was decided first. */
static const struct query q_numbers = {
    "SELECT h.rule, h.version, h.stage, count(*), min(h.at), max(h.at), "
    "sum(CASE WHEN a.id IS NULL THEN 0 ELSE 1 END), "
    "sum(CASE WHEN a.outcome = 'confirmed' THEN 1 ELSE 0 END), "
    "sum(CASE WHEN a.outcome IN ('false_match', 'no_action', 'valuable') THEN 1 ELSE 0 END), "
    "sum(CASE WHEN EXISTS (SELECT 1 FROM rule_hit o WHERE o.alert = h.alert AND o.rule <> h.rule) "
    "THEN 0 ELSE 1 END), "
    "CAST(coalesce(sum((SELECT min(CASE WHEN d.at - c.at > $3 THEN $3 ELSE d.at - c.at END) "
    "FROM alert_log c JOIN alert_log d ON d.alert = c.alert AND d.version > c.version "
    "WHERE c.alert = a.id AND c.act IN ('claim', 'takeover') AND d.to_state IN ('decided', "
    "'closed') "
    "AND d.from_state = 'claimed')), 0) AS BIGINT) "
    "FROM rule_hit h LEFT JOIN alert a ON a.id = h.alert "
    "WHERE ($1 = '' OR h.rule = $1) AND h.at >= $2 "
    "GROUP BY h.rule, h.version, h.stage ORDER BY h.rule, h.version, h.stage LIMIT 5000"
};
/* Since it was stopped or lifted last. */
static const struct query q_shelved = {
    "SELECT DISTINCT h.rule FROM rule_hit h WHERE h.at >= $1 AND h.stage = 'shelved' AND h.at > "
    "coalesce((SELECT max(l.at) FROM life_log l WHERE l.kind = 'rule' AND l.ref = h.rule), 0) "
    "ORDER BY h.rule LIMIT 100"
};

static void put(struct work *w, const struct event *e, const struct reason *r, const char *stage)
{
    const struct port *port = port_find(e->place);
    int64_t version;
    if (r->kind != REASON_RULE || str_to_i64(r->version, &version) != 0)
        return;
    str alert = uid_from(w->arena, STR("alert"), e->subject, e->situation);
    bool is_shelved = str_eq(str_c(stage), STR("shelved"));
    write_add(w->writes, WRITE_ANY, is_shelved ? &q_shelved_hit : &q_hit,
              VALS(V_TEXT(r->code), V_I64(version), V_C(stage), V_TEXT(alert), V_I64(w->now),
                   V_TEXT(port ? str_c(port->code) : STR("")), V_TEXT(w->message.id),
                   V_I64(e->seq)));
}

void rules_found(struct work *w, const struct event *e, const struct rule_found *found)
{
    list_each (const struct reason, r, &found->live)
        put(w, e, r, "live");
    list_each (const struct reason, r, &found->trial) {
        str key = str_fmt(w->arena, STR_FMT " " STR_FMT, STR_ARG(r->code), STR_ARG(r->version));
        put(w, e, r, rule_ids_have(&found->shelved, key) ? "shelved" : "shadow");
    }
}

static void number_json(struct buf *b, const struct row *r)
{
    int64_t confirmed = row_i64(r, 7), not_confirmed = row_i64(r, 8), n = confirmed + not_confirmed;
    json_open(b, NULL, '{');
    json_str(b, "rule", row_text(r, 0));
    json_i64(b, "version", row_i64(r, 1));
    json_str(b, "stage", row_text(r, 2));
    json_i64(b, "hits", row_i64(r, 3));
    json_str(b, "first", time_fmt(b->a, row_i64(r, 4)));
    json_str(b, "last", time_fmt(b->a, row_i64(r, 5)));
    json_i64(b, "alerts", row_i64(r, 6));
    json_i64(b, "decided", n);
    json_i64(b, "confirmed", confirmed);
    json_i64(b, "alone", row_i64(r, 9));
    double minutes = (double)row_i64(r, 10) / (60.0 * USEC_PER_S);
    json_f64(b, "officer_minutes", minutes);
    if (confirmed)
        json_f64(b, "minutes_per_find", minutes / (double)confirmed);
    if (n) {
        struct interval i = wilson((double)confirmed, (double)n);
        json_f64(b, "precision", (double)confirmed / (double)n);
        json_f64(b, "precision_low", i.low);
        json_f64(b, "precision_high", i.high);
    }
    json_close(b, '}');
}

int rules_numbers_json(struct db *db, struct buf *b, const char *key, str rule, usec since)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_numbers,
                VALS(V_TEXT(rule), V_I64(since), V_I64(HELD_MOST_MIN * 60 * USEC_PER_S)), &rows));
    json_open(b, key, '[');
    list_each (const struct row, r, &rows)
        number_json(b, r);
    json_close(b, ']');
    return 0;
}

int rules_shelved(struct db *db, struct arena *a, usec since, struct rule_ids *ret)
{
    struct rows rows;
    *ret = (struct rule_ids){ 0 };
    TRY(db_read(db, a, &q_shelved, VALS(V_I64(since)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = row_text(r, 0);
    return 0;
}
