// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_private.h"

#include "base/err.h"
#include "model/record_json.h"
#include "store/writes.h"

#define COLUMNS \
    "id, version, state, severity, kind, subject, subject_name, situation, situation_label, " \
    "port, " \
    "region, unit, action, moment, moment_kind, title, reasons, owner, outcome, reason_code, " \
    "created, updated, message, seq, worth, wake_on, merged_into, claim_by, decide_by, paused, " \
    "wake_at, rank"
/* How many reasons those have that were merged into it, whose reasons it shows beside its own. */
#define MORE \
    "CASE WHEN NOT EXISTS (SELECT 1 FROM alert m WHERE m.merged_into <> '' AND m.merged_into = " \
    "alert.id) THEN 0 ELSE (WITH RECURSIVE t(id) AS (SELECT m.id FROM alert m WHERE " \
    "m.merged_into <> '' AND m.merged_into = alert.id UNION SELECT m.id FROM alert m JOIN t ON " \
    "m.merged_into <> '' AND m.merged_into = t.id) SELECT CAST(sum(p.reasons) AS BIGINT) FROM " \
    "alert p WHERE p.id IN (SELECT id FROM t)) END"
#define SEEN COLUMNS ", " MORE
/* Whoever is free is rung at once; while its round goes on, what changes it does not begin anew. */
#define RING(claim_by, now) \
    "CASE WHEN CAST(" claim_by " AS BIGINT) > 0 THEN CAST(" now " AS BIGINT) ELSE 0 END"

static const struct query q_get = { "SELECT " SEEN " FROM alert WHERE id = $1" };
static const struct query q_insert = {
    "INSERT INTO alert (" COLUMNS
    ", ring_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, "
    "$31, "
    "$32, " RING("$28", "$21") ")"
};
static const struct query q_update = {
    "UPDATE alert SET version = $2, state = $3, severity = $4, unit = $5, action = $6, title = $7, "
    "reasons = $8, owner = $9, outcome = $10, reason_code = $11, updated = $12, message = $13, "
    "seq = $14, moment = $15, port = $17, region = $18, worth = $19, wake_on = $20, "
    "merged_into = $21, claim_by = $22, decide_by = $23, paused = $24, wake_at = $25, rank = $26, "
    "ring_at = CASE WHEN claim_by = $22 THEN ring_at ELSE " RING(
        "$22", "$12") " END "
                      "WHERE id = $1 AND version = $16"
};
/* The order of the queue as one row value, so that a page can begin after any alert. $8: a moment
 * before it is over. */
#define IS_PASSED "CASE WHEN moment > 0 AND moment < $8 THEN 1 ELSE 0 END"
#define PLACE     IS_PASSED ", CASE WHEN moment > 0 AND moment < $8 THEN -moment ELSE rank END, id"
static const struct query q_list = {
    "SELECT " SEEN " FROM alert WHERE "
    "($1 = '' OR state = $1 OR ($1 = 'open' AND state IN ('new', 'claimed', 'decided', "
    "'reopened')) OR ($1 = 'later' AND state IN ('awaiting', 'snoozed'))) "
    "AND ($2 = '' OR region = $2 OR region = '') "
    "AND ($3 = '' OR unit = $3) AND ($4 = '' OR owner = $4) AND severity >= $5 "
    "AND ($6 = '' OR (" PLACE ") > (SELECT " PLACE " FROM alert WHERE id = $6)) "
    "ORDER BY " PLACE " LIMIT $7"
};
/* An alert, and all that were merged into it. */
#define TREE_OF(n) \
    "(WITH RECURSIVE t(id) AS (SELECT CAST(" n " AS TEXT) UNION SELECT m.id FROM alert m JOIN " \
    "t ON m.merged_into = t.id AND m.merged_into <> '') SELECT id FROM t)"
#define TREE TREE_OF("$1")
static const struct query q_merged = { "SELECT " SEEN " FROM alert WHERE id <> $1 AND id IN " TREE
                                       " ORDER BY created, id LIMIT 200" };
static const struct query q_share_outcome = {
    "UPDATE alert SET outcome = $2, reason_code = $3, worth = $4 WHERE id <> $1 AND id IN " TREE
};
static const struct query q_similar = {
    "SELECT " SEEN " FROM alert WHERE subject = $1 AND id <> $2 AND state <> 'merged' "
    "AND created >= $3 AND created <= $4 ORDER BY created DESC, id LIMIT 20"
};
static const struct query q_waiting = {
    "SELECT " SEEN " FROM alert WHERE wake_on <> '' AND wake_on = 'event' LIMIT 5000"
};
static const struct query q_due = { "SELECT " SEEN
                                    " FROM alert WHERE wake_on <> '' AND wake_at <= $1 LIMIT 200" };
static const struct query q_to_ring = { "SELECT " SEEN
                                        " FROM alert WHERE ring_at <> 0 AND ring_at > 0 AND "
                                        "ring_at <= $1 AND state IN ('new', 'reopened') "
                                        "ORDER BY severity DESC, ring_at, id LIMIT 200" };
#define IN_VAIN \
    "ring_at <> 0 AND (ring_at = -1 OR (ring_at > $1 AND NOT EXISTS (SELECT 1 FROM ring r WHERE " \
    "r.alert = alert.id AND r.round = alert.claim_by))) AND state IN ('new', 'reopened')"
/* $3: where it was to go by its rule and place, before it went upwards. */
static const struct query q_in_vain = {
    "SELECT " SEEN " FROM alert WHERE " IN_VAIN " AND (unit = $2 OR EXISTS (SELECT 1 FROM "
    "alert_reason h WHERE h.alert = alert.id AND h.unit || ' ' || alert.port = $3)) "
    "ORDER BY severity DESC, claim_by, id LIMIT 200"
};
static const struct query q_in_vain_units = { "SELECT DISTINCT unit FROM alert WHERE " IN_VAIN
                                              " ORDER BY unit LIMIT 500" };
static const struct query q_ring_next = {
    "UPDATE alert SET ring_at = $3 WHERE id = $1 AND claim_by = $2 AND ring_at <> 0"
};
static const struct query q_unheard = {
    "SELECT unit, CASE WHEN min(region) = max(region) THEN min(region) ELSE '' END, count(*), "
    "min(claim_by) FROM alert WHERE ring_at <> 0 AND ring_at = -1 "
    "AND state IN ('new', 'reopened') GROUP BY unit ORDER BY unit LIMIT 500"
};
static const struct query q_reason_keys = {
    "SELECT kind, code, identity, said FROM alert_reason WHERE alert = $1"
};
static const struct query q_reason_put = {
    "INSERT INTO alert_reason (alert, kind, code, version, severity, title, text, author, basis, "
    "unit, action, evidence, message, seq, at, identity, said) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
    "ON CONFLICT (alert, kind, code) DO UPDATE SET version = excluded.version, "
    "severity = excluded.severity, title = excluded.title, text = excluded.text, "
    "basis = excluded.basis, action = excluded.action, evidence = excluded.evidence, "
    "message = excluded.message, seq = excluded.seq, at = excluded.at, "
    "identity = excluded.identity, said = excluded.said WHERE "
    "alert_reason.identity <> excluded.identity OR alert_reason.said <> excluded.said"
};
/* Of what is left when $2 and what was merged into it are taken out. */
static const struct query q_gravest_without = {
    "SELECT severity, title FROM alert_reason WHERE alert IN " TREE
    " AND alert NOT IN " TREE_OF("$2") " ORDER BY severity DESC, at, code LIMIT 1"
};
static const struct query q_reasons = {
    "SELECT kind, code, version, severity, title, text, author, basis, unit, action, evidence, "
    "message, seq, at, alert FROM alert_reason WHERE alert IN " TREE
    " ORDER BY severity DESC, at, code LIMIT 1000"
};
/* When the entry of a list was taken off it, if no other of its key is in force. */
static const struct query q_removed = {
    "SELECT max(i.decided_at) FROM list_entry e JOIN list_removal x ON x.entry = e.id "
    "JOIN list_import i ON i.id = x.import WHERE e.list = $1 AND e.key = $2 AND e.state = "
    "'removed' "
    "AND NOT EXISTS (SELECT 1 FROM list_entry n WHERE n.list = $1 AND n.key = $2 "
    "AND n.state = 'active')"
};
/* Or the thing is part of what it was raised on, as profile_beside has it. */
static const struct query q_is_about = {
    "SELECT 1 FROM alert WHERE subject = $1 AND (region = $2 OR region = '') UNION ALL "
    "SELECT 1 FROM entity e JOIN sighting s ON s.entity = e.id JOIN alert a ON a.situation = "
    "s.situation WHERE e.id = $1 AND e.kind IN ('declaration', 'consignment', 'container') "
    "AND (a.region = $2 OR a.region = '') LIMIT 1"
};
static const struct query q_message = {
    "SELECT seq FROM alert_reason WHERE alert = $1 AND message = $2 LIMIT 1"
};
static const struct query q_messages = {
    "SELECT DISTINCT message FROM alert_reason WHERE alert IN " TREE " ORDER BY message"
};
static const struct query q_log_put = {
    "INSERT INTO alert_log (alert, version, at, actor, act, from_state, to_state, outcome, "
    "reason_code, note, worth, was) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
};
#define LINE \
    "SELECT version, at, actor, act, from_state, to_state, outcome, reason_code, note, worth, " \
    "was " \
    "FROM alert_log WHERE alert = $1 "
static const struct query q_log = { LINE "ORDER BY version" };
static const struct query q_last_line = { LINE "ORDER BY version DESC LIMIT 1" };
static const struct query q_decided = { LINE "AND outcome <> '' ORDER BY version DESC LIMIT 1" };
static const struct query q_count = {
    "UPDATE entity SET alerts = alerts + $2, confirmed = confirmed + $3 WHERE id = $1"
};
static const struct query q_outbox = {
    "INSERT INTO outbox (id, target, payload, tries, next_try, state, last_error, created) "
    "SELECT CAST($1 AS TEXT) || '-' || id, id, CAST($2 AS TEXT), 0, CAST($3 AS BIGINT), 'waiting', "
    "'', "
    "CAST($3 AS BIGINT) FROM webhook "
    "WHERE state = 'active' AND takes = 'alerts' AND link = '' AND least_severity <= $4 "
    "AND (region = '' OR region = $5 OR $5 = '')"
};

static struct alert alert_of(const struct row *r)
{
    return (struct alert){ .id = row_text(r, 0),
                           .version = row_i64(r, 1),
                           .state = row_text(r, 2),
                           .severity = row_i64(r, 3),
                           .kind = row_text(r, 4),
                           .subject = row_text(r, 5),
                           .subject_name = row_text(r, 6),
                           .situation = row_text(r, 7),
                           .situation_label = row_text(r, 8),
                           .port = row_text(r, 9),
                           .region = row_text(r, 10),
                           .unit = row_text(r, 11),
                           .action = row_text(r, 12),
                           .moment = row_i64(r, 13),
                           .moment_kind = row_text(r, 14),
                           .title = row_text(r, 15),
                           .reasons = row_i64(r, 16),
                           .owner = row_text(r, 17),
                           .outcome = row_text(r, 18),
                           .reason_code = row_text(r, 19),
                           .created = row_i64(r, 20),
                           .updated = row_i64(r, 21),
                           .message = row_text(r, 22),
                           .seq = row_i64(r, 23),
                           .worth = row_text(r, 24),
                           .wake_on = row_text(r, 25),
                           .merged_into = row_text(r, 26),
                           .claim_by = row_i64(r, 27),
                           .decide_by = row_i64(r, 28),
                           .paused = row_i64(r, 29),
                           .wake_at = row_i64(r, 30),
                           .rank = row_i64(r, 31),
                           .reasons_merged = row_i64(r, 32) };
}

static void alerts_of(struct arena *a, const struct rows *rows, struct alerts *ret)
{
    list_each (const struct row, r, rows)
        *list_push(a, ret) = alert_of(r);
}

int alert_get(struct db *db, struct arena *a, str id, struct alert *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return ALERT_NONE;
    *ret = alert_of(rows.at);
    return 0;
}

int alert_list(struct db *db, struct arena *a, const struct alert_filter *f, struct alerts *ret)
{
    struct rows rows;
    *ret = (struct alerts){ 0 };
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->state), V_TEXT(f->region), V_TEXT(f->unit), V_TEXT(f->owner),
                     V_I64(f->least_severity), V_TEXT(f->before), V_I64(f->limit),
                     V_I64(f->now - ALERT_PASSED)),
                &rows));
    alerts_of(a, &rows, ret);
    return 0;
}

int alert_similar(struct db *db, struct arena *a, const struct alert *x, str subject,
                  struct alerts *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_similar,
                VALS(V_TEXT(subject), V_TEXT(x->id), V_I64(x->created - USEC_PER_DAY),
                     V_I64(x->created + USEC_PER_DAY)),
                &rows));
    alerts_of(a, &rows, ret);
    return 0;
}

int alert_waiting(struct db *db, struct arena *a, struct alerts *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_waiting, NULL, 0, &rows));
    alerts_of(a, &rows, ret);
    return 0;
}

int alert_due(struct db *db, struct arena *a, usec now, struct alerts *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_due, VALS(V_I64(now)), &rows));
    alerts_of(a, &rows, ret);
    return 0;
}

int alert_to_ring(struct db *db, struct arena *a, usec now, struct alerts *ret)
{
    struct rows rows;
    *ret = (struct alerts){ 0 };
    TRY(db_read(db, a, &q_to_ring, VALS(V_I64(now)), &rows));
    alerts_of(a, &rows, ret);
    return 0;
}

int alert_rung_in_vain(struct db *db, struct arena *a, usec now, str unit, str home,
                       struct alerts *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_in_vain, VALS(V_I64(now), V_TEXT(unit), V_TEXT(home)), &rows));
    alerts_of(a, &rows, ret);
    return 0;
}

int alert_vain_units(struct db *db, struct arena *a, usec now, struct unit_names *ret)
{
    struct rows rows;
    *ret = (struct unit_names){ 0 };
    TRY(db_read(db, a, &q_in_vain_units, VALS(V_I64(now)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = row_text(r, 0);
    return 0;
}

void alert_ring_next(struct writes *w, const struct alert *x, usec next)
{
    write_add(w, WRITE_ONE, &q_ring_next, VALS(V_TEXT(x->id), V_I64(x->claim_by), V_I64(next)));
}

void alert_ring_later(struct writes *w, const struct alert *x, usec next)
{
    write_add(w, WRITE_ANY, &q_ring_next, VALS(V_TEXT(x->id), V_I64(x->claim_by), V_I64(next)));
}

int alert_unheard(struct db *db, struct arena *a, struct unheards *ret)
{
    struct rows rows;
    *ret = (struct unheards){ 0 };
    TRY(db_read(db, a, &q_unheard, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) =
            (struct unheard){ row_text(r, 0), row_text(r, 1), row_i64(r, 2), row_i64(r, 3) };
    return 0;
}

void alert_share_outcome(struct writes *w, const struct alert *x)
{
    write_add(w, WRITE_ANY, &q_share_outcome,
              VALS(V_TEXT(x->id), V_TEXT(x->outcome), V_TEXT(x->reason_code), V_TEXT(x->worth)));
}

int alert_without(struct db *db, struct arena *a, struct alert *x, str part)
{
    struct rows rows;
    TRY(db_read(db, a, &q_gravest_without, VALS(V_TEXT(x->id), V_TEXT(part)), &rows));
    if (rows.n == 0 || row_i64(rows.at, 0) >= x->severity)
        return 0;
    x->severity = row_i64(rows.at, 0);
    x->title = row_text(rows.at, 1);
    if (x->severity < SEVERITY_HIGH)
        x->claim_by = 0;
    clock_rank(x);
    return 0;
}

int alert_is_about(struct db *db, struct arena *a, str subject, str region, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_is_about, VALS(V_TEXT(subject), V_TEXT(region)), &rows));
    *ret = rows.n > 0;
    return 0;
}

int alert_message(struct db *db, struct arena *a, str id, str message, int64_t *ret_seq)
{
    struct rows rows;
    TRY(db_read(db, a, &q_message, VALS(V_TEXT(id), V_TEXT(message)), &rows));
    if (rows.n == 0)
        return ALERT_NONE;
    *ret_seq = row_i64(rows.at, 0);
    return 0;
}

int alert_messages(struct db *db, struct arena *a, str id, struct message_ids *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_messages, VALS(V_TEXT(id)), &rows));
    *ret = (struct message_ids){ 0 };
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = row_text(r, 0);
    return 0;
}

int alert_reason_keys(struct db *db, struct arena *a, str id, struct reason_keys *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_reason_keys, VALS(V_TEXT(id)), &rows));
    list_each (const struct row, r, &rows) {
        str key = str_fmt(a, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(row_text(r, 0)),
                          STR_ARG(row_text(r, 1)), STR_ARG(row_text(r, 2)));
        *list_push(a, ret) = key;
        *list_push(a, ret) = str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(key), STR_ARG(row_text(r, 3)));
    }
    return 0;
}

void alert_insert(struct writes *w, const struct alert *x)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_I64(x->severity),
                   V_TEXT(x->kind), V_TEXT(x->subject), V_TEXT(x->subject_name),
                   V_TEXT(x->situation), V_TEXT(x->situation_label), V_TEXT(x->port),
                   V_TEXT(x->region), V_TEXT(x->unit), V_TEXT(x->action), V_I64(x->moment),
                   V_TEXT(x->moment_kind), V_TEXT(x->title), V_I64(x->reasons), V_TEXT(x->owner),
                   V_TEXT(x->outcome), V_TEXT(x->reason_code), V_I64(x->created), V_I64(x->updated),
                   V_TEXT(x->message), V_I64(x->seq), V_TEXT(x->worth), V_TEXT(x->wake_on),
                   V_TEXT(x->merged_into), V_I64(x->claim_by), V_I64(x->decide_by),
                   V_I64(x->paused), V_I64(x->wake_at), V_I64(x->rank)));
}

void alert_update(struct writes *w, const struct alert *x, int64_t from)
{
    write_add(w, WRITE_ONE, &q_update,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_I64(x->severity),
                   V_TEXT(x->unit), V_TEXT(x->action), V_TEXT(x->title), V_I64(x->reasons),
                   V_TEXT(x->owner), V_TEXT(x->outcome), V_TEXT(x->reason_code), V_I64(x->updated),
                   V_TEXT(x->message), V_I64(x->seq), V_I64(x->moment), V_I64(from),
                   V_TEXT(x->port), V_TEXT(x->region), V_TEXT(x->worth), V_TEXT(x->wake_on),
                   V_TEXT(x->merged_into), V_I64(x->claim_by), V_I64(x->decide_by),
                   V_I64(x->paused), V_I64(x->wake_at), V_I64(x->rank)));
}

void alert_put_reason(struct writes *w, const struct origin *from, const struct reason *r,
                      str evidence_json)
{
    write_add(w, WRITE_ONE, &q_reason_put,
              VALS(V_TEXT(from->alert), V_C(reason_kind_names[r->kind]), V_TEXT(r->code),
                   V_TEXT(r->version), V_I64(r->severity), V_TEXT(r->title), V_TEXT(r->text),
                   V_TEXT(r->author), V_TEXT(r->basis), V_TEXT(r->unit), V_TEXT(r->action),
                   V_TEXT(evidence_json), V_TEXT(from->message), V_I64(from->seq), V_I64(from->at),
                   V_TEXT(r->identity.len ? r->identity : STR("")),
                   V_TEXT(r->said.len ? r->said : STR(""))));
}

void alert_put_log(struct writes *w, const struct log_line *l)
{
    write_add(w, WRITE_ONE, &q_log_put,
              VALS(V_TEXT(l->alert), V_I64(l->version), V_I64(l->at), V_TEXT(l->actor),
                   V_TEXT(l->act), V_TEXT(l->from), V_TEXT(l->to), V_TEXT(l->outcome),
                   V_TEXT(l->reason_code), V_TEXT(l->note), V_TEXT(l->worth), V_TEXT(l->was)));
}

void alert_count(struct writes *w, str subject, int raised, int confirmed)
{
    write_add(w, WRITE_ANY, &q_count, VALS(V_TEXT(subject), V_I64(raised), V_I64(confirmed)));
}

static void time_or_not(struct buf *b, const char *key, usec t)
{
    if (t)
        json_str(b, key, time_fmt(b->a, t));
}

/* Until when; and its place, as alert_list() orders. */
static void clock_json(struct buf *b, const struct alert *x)
{
    json_i64(b, "rank", x->rank / 1000);
    time_or_not(b, "claim_by", x->claim_by);
    time_or_not(b, "decide_by", x->decide_by);
    time_or_not(b, "paused", x->paused);
    time_or_not(b, "wake_at", x->wake_at);
    json_opt(b, "wake_on", x->wake_on);
}

/* Without names: what every screen and a notification may show. */
static void public_json(struct buf *b, const struct alert *x)
{
    json_str(b, "id", x->id);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_str(b, "severity", str_c(severity_names[x->severity]));
    json_str(b, "kind", x->kind);
    json_str(b, "title", x->title);
    json_i64(b, "reasons_count", x->reasons + x->reasons_merged);
    json_str(b, "action", x->action);
    json_open(b, "situation", '{');
    json_str(b, "id", x->situation);
    json_str(b, "label", x->situation_label);
    json_close(b, '}');
    json_str(b, "port", x->port);
    json_str(b, "region", x->region);
    json_str(b, "unit", x->unit);
    json_open(b, "moment", '{');
    json_str(b, "what", x->moment_kind);
    if (x->moment)
        json_str(b, "at", time_fmt(b->a, x->moment));
    else
        json_null(b, "at");
    json_close(b, '}');
    if (x->owner.len)
        json_str(b, "owner", x->owner);
    else
        json_null(b, "owner");
    json_opt(b, "outcome", x->outcome);
    json_opt(b, "reason_code", x->reason_code);
    json_opt(b, "worth", x->worth);
    clock_json(b, x);
    json_opt(b, "merged_into", x->merged_into);
    json_str(b, "created", time_fmt_ms(b->a, x->created));
    json_str(b, "updated", time_fmt_ms(b->a, x->updated));
}

void alert_tell(struct writes *w, const struct alert *x, usec at)
{
    struct buf b = buf_new(w->a, 8192);
    json_open(&b, NULL, '{');
    public_json(&b, x);
    json_close(&b, '}');
    str json = buf_str(&b);
    write_feed(w, at, STR("alert"), x->id, x->region, json);
    write_add(w, WRITE_ANY, &q_outbox,
              VALS(V_TEXT(str_fmt(w->a, STR_FMT "-%lld", STR_ARG(x->id), (long long)x->version)),
                   V_TEXT(json), V_I64(at), V_I64(x->severity), V_TEXT(x->region)));
}

void alert_json(struct buf *b, const char *key, const struct alert *x)
{
    json_open(b, key, '{');
    public_json(b, x);
    json_open(b, "subject", '{');
    json_str(b, "id", x->subject);
    int kind = event_kind_from(x->kind);
    json_str(b, "kind", str_c(kind < 0 ? "" : event_kinds[kind].subject));
    json_str(b, "name", x->subject_name);
    json_close(b, '}');
    json_str(b, "message", x->message);
    json_i64(b, "event", x->seq);
    json_close(b, '}');
}

/* *ret: when the entry that a reason rests on was removed, 0 it was not. */
static int removed_at(struct db *db, struct arena *a, const struct row *r, usec *ret)
{
    struct rows rows;
    str key = row_text(r, 1), list;
    *ret = 0;
    if (!str_eq(row_text(r, 0), STR("list")))
        return 0;
    str_cut(&key, ':', &list);
    TRY(db_read(db, a, &q_removed, VALS(V_TEXT(list), V_TEXT(key)), &rows));
    if (rows.n && rows.at[0].at[0].type != VAL_NULL)
        *ret = row_i64(rows.at, 0);
    return 0;
}

struct reason_view {
    const struct row *row;
    const struct alert *alert;
    alert_mask *mask;
    usec removed;
};

static void reason_json(struct buf *b, const struct reason_view *v)
{
    const struct row *r = v->row;
    str text = row_text(r, 5), evidence = row_text(r, 10);
    if (v->mask)
        v->mask(b->a, v->alert, &text, &evidence);
    json_open(b, NULL, '{');
    json_str(b, "kind", row_text(r, 0));
    json_str(b, "code", row_text(r, 1));
    json_str(b, "version", row_text(r, 2));
    json_str(b, "severity", str_c(severity_names[row_i64(r, 3)]));
    json_str(b, "title", row_text(r, 4));
    json_str(b, "text", text);
    json_str(b, "author", row_text(r, 6));
    json_str(b, "basis", row_text(r, 7));
    json_str(b, "unit", row_text(r, 8));
    json_str(b, "action", row_text(r, 9));
    json_raw(b, "evidence", evidence);
    json_str(b, "message", row_text(r, 11));
    json_i64(b, "event", row_i64(r, 12));
    json_str(b, "at", time_fmt_ms(b->a, row_i64(r, 13)));
    json_str(b, "alert", v->alert->id);
    if (v->removed)
        json_str(b, "removed", time_fmt(b->a, v->removed));
    json_close(b, '}');
}

void alert_log_json(struct buf *b, const struct log_line *l)
{
    json_open(b, NULL, '{');
    json_i64(b, "version", l->version);
    json_str(b, "at", time_fmt_ms(b->a, l->at));
    json_str(b, "actor", l->actor);
    json_str(b, "act", l->act);
    json_str(b, "from", l->from);
    json_str(b, "to", l->to);
    json_opt(b, "outcome", l->outcome);
    json_opt(b, "reason_code", l->reason_code);
    json_opt(b, "worth", l->worth);
    json_opt(b, "note", l->note);
    json_close(b, '}');
}

static struct log_line log_of(const struct row *r)
{
    return (struct log_line){ .version = row_i64(r, 0),
                              .at = row_i64(r, 1),
                              .actor = row_text(r, 2),
                              .act = row_text(r, 3),
                              .from = row_text(r, 4),
                              .to = row_text(r, 5),
                              .outcome = row_text(r, 6),
                              .reason_code = row_text(r, 7),
                              .note = row_text(r, 8),
                              .worth = row_text(r, 9),
                              .was = row_text(r, 10) };
}

int alert_last_line(struct db *db, struct arena *a, str id, struct log_line *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_last_line, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return ALERT_NONE;
    *ret = log_of(rows.at);
    return 0;
}

int alert_decided(struct db *db, struct arena *a, str id, str *ret_by, usec *ret_at)
{
    struct rows rows;
    TRY(db_read(db, a, &q_decided, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return ALERT_NONE;
    struct log_line line = log_of(rows.at);
    *ret_by = line.actor;
    *ret_at = line.at;
    return 0;
}

static const struct alert *whose(const struct alerts *merged, const struct alert *x, str id)
{
    list_each (const struct alert, m, merged)
        if (str_eq(m->id, id))
            return m;
    return x;
}

static int merged_of(struct db *db, struct arena *a, const struct alert *x, struct alerts *ret)
{
    struct rows rows;
    *ret = (struct alerts){ 0 };
    TRY(db_read(db, a, &q_merged, VALS(V_TEXT(x->id)), &rows));
    alerts_of(a, &rows, ret);
    return 0;
}

static int reasons_json(struct db *db, struct buf *b, const struct alert *x,
                        const struct alerts *merged, alert_mask *mask)
{
    struct rows reasons;
    TRY(db_read(db, b->a, &q_reasons, VALS(V_TEXT(x->id)), &reasons));
    json_open(b, "reasons", '[');
    list_each (const struct row, r, &reasons) {
        struct reason_view v = { .row = r,
                                 .alert = whose(merged, x, row_text(r, 14)),
                                 .mask = mask };
        TRY(removed_at(db, b->a, r, &v.removed));
        reason_json(b, &v);
    }
    json_close(b, ']');
    return 0;
}

int alert_why_json(struct db *db, struct buf *b, const struct alert *x, alert_mask *mask)
{
    struct alerts merged;
    TRY(merged_of(db, b->a, x, &merged));
    return reasons_json(db, b, x, &merged, mask);
}

int alert_detail_json(struct db *db, struct buf *b, const struct alert *x, str step,
                      alert_mask *mask)
{
    struct rows log;
    struct alerts merged;
    TRY(db_read(db, b->a, &q_log, VALS(V_TEXT(x->id)), &log));
    TRY(merged_of(db, b->a, x, &merged));
    json_open(b, "merged", '[');
    list_each (const struct alert, m, &merged)
        alert_json(b, NULL, m);
    json_close(b, ']');
    TRY(reasons_json(db, b, x, &merged, mask));
    json_open(b, "history", '[');
    list_each (const struct row, r, &log) {
        struct log_line line = log_of(r);
        if (mask) /* people write numbers into notes */
            line.note = text_masked(b->a, line.note);
        alert_log_json(b, &line);
    }
    if (step.len)
        json_raw(b, NULL, step);
    json_close(b, ']');
    return 0;
}
