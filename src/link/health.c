// SPDX-License-Identifier: Apache-2.0
/* How each link is doing: a pulse, counts by hour, and what this hour of the week is used to. */
#include "base/err.h"
#include "link/links.h"
#include "link/pull.h"
#include "link/quality.h"

enum { WEEKS = 4 };
static const usec hour = (usec)3600 * USEC_PER_S;

const char *const link_state_names[LINK_STATES] = { "normal", "late", "down", "unknown", "lapsed" };

static const struct query q_tally = {
    "INSERT INTO link_hour (link, hour, messages, findings, quarantined, events, alerts, bytes, "
    "left_out, last_at, lag) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (link, hour) DO UPDATE SET messages = link_hour.messages + 1, "
    "findings = link_hour.findings + excluded.findings, "
    "quarantined = link_hour.quarantined + excluded.quarantined, "
    "events = link_hour.events + excluded.events, alerts = link_hour.alerts + excluded.alerts, "
    "bytes = link_hour.bytes + excluded.bytes, "
    "left_out = link_hour.left_out + excluded.left_out, "
    "last_at = CASE WHEN excluded.last_at > link_hour.last_at THEN excluded.last_at "
    "ELSE link_hour.last_at END, "
    "lag = CASE WHEN excluded.lag > link_hour.lag THEN excluded.lag ELSE link_hour.lag END"
};
static const struct query q_now = {
    "SELECT link, max(last_at), CAST(sum(messages) FILTER (WHERE hour = $1) AS BIGINT), "
    "CAST(sum(messages) FILTER (WHERE hour = $1 - 1) AS BIGINT), "
    "CAST(sum(messages) FILTER (WHERE hour >= $1 - 23) AS BIGINT), "
    "CAST(sum(findings) FILTER (WHERE hour >= $1 - 23) AS BIGINT), "
    "CAST(sum(quarantined) FILTER (WHERE hour >= $1 - 23) AS BIGINT), "
    "CAST(sum(events) FILTER (WHERE hour >= $1 - 23) AS BIGINT), CAST(sum(alerts) FILTER (WHERE "
    "hour >= $1 - 23) AS BIGINT), "
    "CAST(sum(left_out) FILTER (WHERE hour >= $1 - 23) AS BIGINT), "
    "CAST(sum(messages) FILTER (WHERE hour IN ($1 - 168, $1 - 336, $1 - 504, $1 - 672)) AS "
    "BIGINT), "
    "count(*) FILTER (WHERE hour IN ($1 - 168, $1 - 336, $1 - 504, $1 - 672)), "
    "coalesce(max(lag) FILTER (WHERE hour >= $1 - 1), -1) "
    "FROM link_hour GROUP BY link"
};
static const struct query q_pulses = { "SELECT link, max(last_at) FROM link_hour GROUP BY link" };
static const struct query q_pulls = { "SELECT link, tried, good, failures, why FROM link_pull" };
static const struct query q_waiting = {
    "SELECT source, count(*) FROM message WHERE status = 'quarantined' GROUP BY source"
};

static const struct query q_cameras = {
    "SELECT id, name, last_seen FROM entity WHERE kind = 'camera' AND last_seen > $1 LIMIT 5000"
};
static const struct query q_heartbeat = {
    "SELECT coalesce(min(every_s), 0) FROM link "
    "WHERE kind = 'faces' AND state = 'open' AND every_s > 0"
};

/* From when the sender wrote it, else when the last of it happened, until it came; -1 nobody
 * can say: it tells of what is still to come, or of nothing with a time. */
static int64_t lag_of(const struct work *w)
{
    usec at = w->decoded.sent;
    list_each (const struct event, e, &w->decoded.events)
        if (!w->decoded.sent && e->moment > at && e->moment <= w->message.received)
            at = e->moment;
    return at && at <= w->message.received ? w->message.received - at : -1;
}

int link_tally(struct work *w)
{
    const struct decoded *d = &w->decoded;
    if (w->message.status != MESSAGE_QUARANTINED)
        quality_count(w);
    if (!w->agreement || w->message.retry)
        return 0;
    write_add(w->writes, WRITE_ANY, &q_tally,
              VALS(V_TEXT(w->message.source), V_I64(w->message.received / hour),
                   V_I64(d->findings.n > 0), V_I64(w->message.status == MESSAGE_QUARANTINED),
                   V_I64(d->events.n), V_I64(w->alerts), V_I64(w->message.body.len),
                   V_I64(w->left_out), V_I64(w->message.received), V_I64(lag_of(w))));
    return 0;
}

enum link_state link_state_of(const struct agreement *x, usec last, usec now)
{
    usec every = x->every_s * USEC_PER_S, silent = now - last;
    if (str_eq(x->state, STR("closed")))
        return LINK_LAPSED;
    if (!last || !every)
        return last ? LINK_NORMAL : LINK_UNKNOWN;
    /* Five seconds' grace for the way; after three intervals nobody is there. */
    return silent <= every + 5 * USEC_PER_S ? LINK_NORMAL
           : silent <= 3 * every            ? LINK_LATE
                                            : LINK_DOWN;
}

static const struct row *row_of(const struct rows *rows, str name)
{
    list_each (const struct row, r, rows)
        if (str_eq(row_text(r, 0), name))
            return r;
    return NULL;
}

static void numbers(struct buf *b, const struct row *r, usec now)
{
    static const char *const names[] = { "this_hour",    "last_hour",       "day_messages",
                                         "day_findings", "day_quarantined", "day_events",
                                         "day_alerts",   "day_left_out" };
    for (size_t i = 0; i < countof(names); i++)
        json_i64(b, names[i], r ? row_i64(r, i + 2) : 0);
    int64_t weeks = r ? row_i64(r, 11) : 0;
    if (weeks) /* what this hour of the week brought, mean of up to four weeks */
        json_f64(b, "expected_hour", (double)row_i64(r, 10) / (double)weeks);
    if (r && row_i64(r, 4) > 0) /* of the messages of a day, those with findings */
        json_f64(b, "error_share", (double)row_i64(r, 5) / (double)row_i64(r, 4));
    if (r && row_i64(r, 12) >= 0)
        json_i64(b, "lag_s", row_i64(r, 12) / USEC_PER_S);
    usec last = r ? row_i64(r, 1) : 0;
    if (!last)
        return;
    json_str(b, "last", time_fmt(b->a, last));
    json_i64(b, "silent_s", (now - last) / USEC_PER_S);
}

static enum link_state state_of(struct arena *a, const struct agreement *x, usec last, usec now)
{
    return link_lapse(a, x, now).len ? LINK_LAPSED : link_state_of(x, last, now);
}

/* How fetching goes, of a link that is fetched. */
static void pull_json(struct buf *b, const struct agreement *x, const struct row *r)
{
    if (!x->pull.len)
        return;
    json_open(b, "pull", '{');
    json_i64(b, "every_s", x->pull_every_s);
    json_i64(b, "failures", r ? row_i64(r, 3) : 0);
    json_bool(b, "left_alone", r && row_i64(r, 3) >= PULL_FAILURES);
    if (r)
        json_str(b, "tried", time_fmt(b->a, row_i64(r, 1)));
    if (r && row_i64(r, 2))
        json_str(b, "good", time_fmt(b->a, row_i64(r, 2)));
    json_opt(b, "why", r ? row_text(r, 4) : STR(""));
    json_close(b, '}');
}

/* What is known of a link now. */
struct vitals {
    const struct row *tally, *pull;
    int64_t waiting, queue;
};

static void link_json(struct buf *b, const struct agreement *x, const struct vitals *v, usec now)
{
    const struct row *r = v->tally;
    str lapse = link_lapse(b->a, x, now);
    const struct link_kind *k = link_kind_find(x->kind);
    enum link_state state = state_of(b->a, x, r ? row_i64(r, 1) : 0, now);
    json_open(b, NULL, '{');
    json_str(b, "name", x->name);
    json_str(b, "kind", x->kind);
    json_str(b, "what", str_c(k ? k->what : ""));
    json_str(b, "state", str_c(link_state_names[state]));
    json_opt(b, "why", lapse);
    json_str(b, "agreement", x->agreement);
    json_str(b, "purpose", x->purpose);
    json_str(b, "owner", x->owner);
    json_str(b, "basis", x->basis);
    json_str(b, "retention", x->retention);
    json_opt(b, "valid_from", x->valid_from);
    json_opt(b, "valid_to", x->valid_to);
    json_opt(b, "leave_out", x->leave_out);
    json_i64(b, "every_s", x->every_s);
    json_i64(b, "quarantine", v->waiting);
    if (v->queue >= 0)
        json_i64(b, "queue", v->queue);
    pull_json(b, x, v->pull);
    numbers(b, r, now);
    json_close(b, '}');
}

int link_states(struct db *db, struct arena *a, usec now, struct link_states *ret)
{
    struct agreements all = { 0 };
    struct rows pulses;
    TRY(link_all(db, a, &all));
    TRY(db_read(db, a, &q_pulses, NULL, 0, &pulses));
    list_each (const struct agreement, x, &all) {
        const struct row *r = row_of(&pulses, x->name);
        usec last = r ? row_i64(r, 1) : 0;
        *list_push(a, ret) = (struct link_pulse){
            .name = x->name, .state = state_of(a, x, last, now), .last = last, .every_s = x->every_s
        };
    }
    return 0;
}

int link_cameras(struct db *db, struct arena *a, usec now, struct camera_pulses *ret,
                 int64_t *ret_every_s)
{
    struct rows rows;
    TRY(db_read(db, a, &q_heartbeat, NULL, 0, &rows));
    *ret_every_s = rows.n ? row_i64(rows.at, 0) : 0;
    if (!*ret_every_s)
        return 0;
    TRY(db_read(db, a, &q_cameras, VALS(V_I64(now - USEC_PER_DAY)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct camera_pulse){ row_text(r, 0), row_text(r, 1), row_i64(r, 2) };
    return 0;
}

int link_health_json(struct db *db, struct buf *b, usec now, const struct link_queue *queue)
{
    struct agreements all = { 0 };
    struct rows tallies, waiting, pulls;
    TRY(link_all(db, b->a, &all));
    TRY(db_read(db, b->a, &q_now, VALS(V_I64(now / hour)), &tallies));
    TRY(db_read(db, b->a, &q_waiting, NULL, 0, &waiting));
    TRY(db_read(db, b->a, &q_pulls, NULL, 0, &pulls));
    json_open(b, NULL, '{');
    json_str(b, "at", time_fmt_ms(b->a, now));
    json_open(b, "items", '[');
    list_each (const struct agreement, x, &all) {
        const struct row *w = row_of(&waiting, x->name);
        struct vitals v = { .tally = row_of(&tallies, x->name),
                            .pull = row_of(&pulls, x->name),
                            .waiting = w ? row_i64(w, 1) : 0,
                            .queue = queue ? queue->waiting(queue->self, x->name) : -1 };
        link_json(b, x, &v, now);
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}
