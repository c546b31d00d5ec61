/* open.c — what is open of an officer, and at a unit. Each kind is one question. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "handover/handover_private.h"
#include "model/event.h"
#include "model/ports.h"
#include "model/reason.h"

#define RUNG_WITHIN (24 * 3600 * USEC_PER_S)

/* ref, title, label, name, port, region, severity, state, why, with, said, by, act, at, until,
 * version, orders, mark */
static const struct query q_alerts = {
    "SELECT a.id, a.title, a.situation_label, a.subject_name, a.port, a.region, a.severity, "
    "a.state, COALESCE(q.reason_code, ''), a.wake_on, COALESCE(q.note, ''), COALESCE(l.actor, ''), "
    "COALESCE(l.act, ''), a.updated, CASE WHEN a.state IN ('awaiting', 'snoozed') THEN a.wake_at "
    "ELSE a.decide_by END, a.version, (SELECT count(*) FROM exam_order o WHERE o.alert = a.id AND "
    "o.state IN " ORDER_WAITS "), 'v' || CAST(a.version AS TEXT) FROM alert a "
    "LEFT JOIN alert_log l ON l.alert = a.id AND l.version = a.version LEFT JOIN alert_log q ON "
    "q.alert = a.id AND a.state IN ('awaiting', 'snoozed') AND q.version = (SELECT max(z.version) "
    "FROM alert_log z WHERE z.alert = a.id AND z.act IN ('ask', 'snooze')) WHERE " ALERTS_HELD
    " ORDER BY CASE a.state WHEN 'awaiting' THEN 1 WHEN 'snoozed' THEN 2 ELSE 0 END, "
    "a.severity DESC, a.rank, a.id LIMIT $3"
};
static const struct query q_orders = {
    "SELECT o.id, a.title, a.situation_label, a.subject_name, a.port, a.region, a.severity, "
    "o.state, o.kind, CASE WHEN o.unit <> '' THEN o.unit ELSE o.link END, o.note, "
    "COALESCE(l.actor, ''), COALESCE(l.act, ''), COALESCE(l.at, o.ordered), o.due, o.version, "
    "CAST(0 AS BIGINT), "
    "'v' || CAST(o.version AS TEXT) FROM exam_order o JOIN alert a ON a.id = o.alert LEFT JOIN "
    "exam_order_log l ON l.exam_order = o.id AND l.version = o.version WHERE " ORDERS_HELD
    " ORDER BY o.due, o.id LIMIT $2"
};
static const struct query q_rings = {
    "SELECT CASE WHEN r.exam_order <> '' THEN r.exam_order ELSE a.id END, a.title, "
    "a.situation_label, a.subject_name, a.port, a.region, a.severity, CASE WHEN r.exam_order <> "
    "'' THEN 'order' ELSE 'alert' END, '', max(r.unit), '', '', '', max(r.at), a.claim_by, "
    "CAST(0 AS BIGINT), CAST(0 AS BIGINT), 'r' || CAST(max(r.at) AS TEXT) FROM ring r JOIN alert "
    "a ON a.id = r.alert LEFT JOIN exam_order o ON o.id = r.exam_order WHERE r.account = $1 AND "
    "r.at > $2 AND (o.state IN ('new', 'sent') OR (r.exam_order = '' AND a.state IN ('new', "
    "'reopened'))) GROUP BY a.id, r.exam_order ORDER BY max(r.at), a.id LIMIT $3"
};
/* $1: of a place alone, its unit and the links that tell of it; "" of all. */
static const struct query q_notices = {
    "SELECT n.id, n.kind, n.object, '', '', '', CAST(-1 AS BIGINT), 'open', '', '', n.text, '', "
    "'', n.at, CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT), 'n' || CAST(n.n AS TEXT) "
    "|| 'at' || CAST(n.at AS TEXT) FROM notice n WHERE n.state = 'open' AND ($1 = '' OR n.object = "
    "'unit/' || $2 OR n.object IN (SELECT 'link/' || f.link FROM site_feed f WHERE f.site = $1)) "
    "ORDER BY n.at, n.id LIMIT $3"
};
static const struct query q_rules = {
    "SELECT t.ref, t.ref, '', '', '', '', CAST(-1 AS BIGINT), 'stopped', '', '', COALESCE((SELECT "
    "l.note FROM life_log l WHERE l.kind = 'rule' AND l.ref = t.ref AND l.act = 'stop' ORDER BY "
    "l.revision DESC LIMIT 1), ''), t.put_by, 'stop', t.put, CAST(0 AS BIGINT), CAST(0 AS BIGINT), "
    "CAST(0 AS BIGINT), 's' || CAST(t.put AS TEXT) FROM rule_term t WHERE t.kind = 'stop' AND "
    "t.until = 0 ORDER BY t.ref LIMIT $1"
};
static const struct query q_plans = {
    "SELECT p.id, p.site, '', '', p.site, '', CAST(-1 AS BIGINT), CASE WHEN p.from_at > $2 THEN "
    "'planned' ELSE 'on' END, '', '', p.reason, p.declared_by, 'plan', p.from_at, p.to_at, "
    "CAST(0 AS BIGINT), CAST(0 AS BIGINT), 'p' || CAST(p.declared AS TEXT) FROM site_plan p WHERE "
    "($1 = '' OR p.site = $1) AND p.ended = 0 AND p.to_at > $2 AND p.from_at < $3 "
    "ORDER BY p.from_at, p.id LIMIT $4"
};
static const struct query q_held = {
    "SELECT CAST((" HELD_SUM ") AS BIGINT), (SELECT count(*) FROM alert a WHERE a.owner <> '' AND "
    "a.owner = $1 AND a.state = 'snoozed' AND a.wake_on <> 'event' AND a.wake_at > $2)"
};

static const struct {
    const char *kind, *thing;
    bool moves;
} kinds[HANDOVER_KINDS] = {
#define ITEM(kind, thing, moves, doc) { #kind, #thing, moves },
#include "handover/items.def"
};

bool handover_moves(enum handover_kind kind) { return kinds[kind].moves; }
const char *handover_kind_name(enum handover_kind kind) { return kinds[kind].kind; }

static enum handover_kind alert_kind(str state)
{
    if (str_eq(state, STR("awaiting")))
        return HANDOVER_promise;
    return str_eq(state, STR("snoozed")) ? HANDOVER_snooze : HANDOVER_alert;
}

/* What somebody is to do, or what is to come. */
static const char *awaits(const struct handover_item *i)
{
    static const char *const of[HANDOVER_KINDS] = {
        [HANDOVER_alert] = "decide", [HANDOVER_promise] = "information",
        [HANDOVER_snooze] = "wake",  [HANDOVER_order] = "result",
        [HANDOVER_ring] = "taken",   [HANDOVER_notice] = "ended",
        [HANDOVER_rule] = "lifted",  [HANDOVER_plan] = "over",
    };
    if (i->kind == HANDOVER_alert && str_eq(i->state, STR("decided")))
        return "close";
    if (i->kind == HANDOVER_alert && i->orders)
        return "result";
    if (i->kind == HANDOVER_snooze && str_eq(i->with, STR("event")))
        return "news";
    if (i->kind == HANDOVER_order && str_eq(i->state, STR("proposed")))
        return "second";
    if ((i->kind == HANDOVER_order && !str_eq(i->state, STR("acknowledged"))) ||
        (i->kind == HANDOVER_ring && str_eq(i->state, STR("order"))))
        return "acknowledge";
    return of[i->kind];
}

static struct handover_item item_of(struct arena *a, const struct row *r, enum handover_kind kind)
{
    int64_t severity = row_i64(r, 6);
    struct handover_item i = {
        .kind = kind,
        .id = row_text(r, 0),
        .title = row_text(r, 1),
        .label = row_text(r, 2),
        .name = row_text(r, 3),
        .port = row_text(r, 4),
        .region = row_text(r, 5),
        .severity =
            severity < 0 || severity >= SEVERITIES ? STR("") : str_c(severity_names[severity]),
        .state = row_text(r, 7),
        .why = row_text(r, 8),
        .with = row_text(r, 9),
        .said = row_text(r, 10),
        .by = row_text(r, 11),
        .act = row_text(r, 12),
        .at = row_i64(r, 13),
        .until = row_i64(r, 14),
        .version = row_i64(r, 15),
        .orders = row_i64(r, 16),
        .mark = row_text(r, 17),
        .status = STR("waits"),
    };
    if (kind == HANDOVER_alert)
        i.kind = alert_kind(i.state);
    i.ref = str_fmt(a, "%s/" STR_FMT, kinds[kind].thing, STR_ARG(i.id));
    i.awaits = str_c(awaits(&i));
    if (i.kind == HANDOVER_snooze || i.kind == HANDOVER_promise || i.kind == HANDOVER_alert)
        i.with = STR("");
    return i;
}

static void take(struct arena *a, const struct rows *rows, enum handover_kind kind,
                 struct handover_items *ret)
{
    list_each (const struct row, r, rows)
        *list_push(a, ret) = item_of(a, r, kind);
}

/* What is of the place and not of a person. */
static int of_unit(struct db *db, struct arena *a, const struct handover_ask *ask,
                   struct handover_items *ret)
{
    struct rows notices, rules, plans;
    str rest = ask->unit, kind;
    str_cut(&rest, ' ', &kind);
    const struct port *port = port_find(rest);
    str place = port ? str_c(port->code) : STR("");
    int64_t most = HANDOVER_ITEMS_MOST + 1;
    TRY(db_read(db, a, &q_notices, VALS(V_TEXT(place), V_TEXT(ask->unit), V_I64(most)), &notices));
    TRY(db_read(db, a, &q_rules, VALS(V_I64(most)), &rules));
    TRY(db_read(db, a, &q_plans,
                VALS(V_TEXT(place), V_I64(ask->now), V_I64(ask->until), V_I64(most)), &plans));
    take(a, &notices, HANDOVER_notice, ret);
    take(a, &rules, HANDOVER_rule, ret);
    list_each (const struct row, r, &plans) {
        const struct port *site = port_find(row_text(r, 1));
        if (ask->region.len && (!site || !str_eq(ask->region, str_c(site->region))))
            continue;
        struct handover_item *i = list_push(a, ret);
        *i = item_of(a, r, HANDOVER_plan);
        if (site)
            i->title = str_c(site->name);
    }
    return 0;
}

int handover_open_items(struct db *db, struct arena *a, const struct handover_ask *ask,
                        struct handover_list *ret)
{
    struct rows alerts, orders, rings, held;
    struct val who = V_TEXT(ask->outgoing);
    int64_t most = HANDOVER_ITEMS_MOST + 1;
    *ret = (struct handover_list){ 0 };
    TRY(db_read(db, a, &q_held, VALS(who, V_I64(ask->until)), &held));
    TRY(db_read(db, a, &q_alerts, VALS(who, V_I64(ask->until), V_I64(most)), &alerts));
    TRY(db_read(db, a, &q_orders, VALS(who, V_I64(most)), &orders));
    TRY(db_read(db, a, &q_rings, VALS(who, V_I64(ask->now - RUNG_WITHIN), V_I64(most)), &rings));
    ret->held = row_i64(held.at, 0);
    ret->later = row_i64(held.at, 1);
    take(a, &alerts, HANDOVER_alert, &ret->items);
    take(a, &orders, HANDOVER_order, &ret->items);
    take(a, &rings, HANDOVER_ring, &ret->items);
    if (ask->unit.len)
        TRY(of_unit(db, a, ask, &ret->items));
    ret->more = ret->items.n > HANDOVER_ITEMS_MOST;
    if (ret->more)
        ret->items.n = HANDOVER_ITEMS_MOST;
    return 0;
}
