// SPDX-License-Identifier: Apache-2.0
#include "entity/aboard.h"

#include "base/err.h"
#include "model/event.h"

static const struct query q_aboard = {
    "SELECT e.id, e.name, e.alerts, e.confirmed, e.first_seen, COALESCE(a.id, ''), "
    "COALESCE(a.severity, -1), COALESCE(a.state, ''), COALESCE(a.title, ''), COALESCE(a.owner, "
    "''), "
    "(SELECT count(*) FROM profiled p WHERE p.entity = e.id AND p.state IN ('approved', 'renewal') "
    "AND p.until > $2) FROM sighting s JOIN entity e ON e.id = s.entity LEFT JOIN alert "
    "a ON a.subject = e.id AND a.situation = s.situation AND ($4 = '' OR a.region = $4 OR a.region "
    "= '') WHERE s.situation = $1 AND s.kind = 'traveller' AND e.kind = 'person' AND ($4 = '' OR "
    "EXISTS (SELECT 1 FROM alert x WHERE x.subject = e.id AND (x.region = $4 OR x.region = ''))) "
    "ORDER BY COALESCE(a.severity, -1) DESC, e.name, e.id LIMIT "
    "$3"
};

static const struct query q_all = {
    "SELECT count(*) FROM sighting s JOIN entity e ON e.id = s.entity WHERE s.situation = $1 AND "
    "s.kind = 'traveller' AND e.kind = 'person'"
};

static void line_json(struct buf *b, const struct row *r)
{
    int64_t severity = row_i64(r, 6);
    json_open(b, NULL, '{');
    json_str(b, "id", row_text(r, 0));
    json_str(b, "name", row_text(r, 1));
    json_i64(b, "alerts", row_i64(r, 2));
    json_i64(b, "confirmed", row_i64(r, 3));
    json_str(b, "since", time_fmt(b->a, row_i64(r, 4)));
    if (severity >= 0 && severity < SEVERITIES) {
        json_open(b, "alert", '{');
        json_str(b, "id", row_text(r, 5));
        json_str(b, "severity", str_c(severity_names[severity]));
        json_str(b, "state", row_text(r, 7));
        json_str(b, "title", row_text(r, 8));
        json_opt(b, "owner", row_text(r, 9));
        json_close(b, '}');
    }
    json_bool(b, "profiled", row_i64(r, 10) > 0);
    json_close(b, '}');
}

int aboard_json(struct db *db, struct buf *b, const struct aboard_question *q)
{
    struct rows rows, all;
    TRY(db_read(
        db, b->a, &q_aboard,
        VALS(V_TEXT(q->situation), V_I64(q->now), V_I64(ABOARD_MOST + 1), V_TEXT(q->region)),
        &rows));
    TRY(db_read(db, b->a, &q_all, VALS(V_TEXT(q->situation)), &all));
    bool cut = rows.n > ABOARD_MOST;
    json_open(b, "items", '[');
    for (size_t i = 0; i < rows.n && i < ABOARD_MOST; i++)
        line_json(b, &rows.at[i]);
    json_close(b, ']');
    json_i64(b, "others", cut ? 0 : row_i64(all.at, 0) - (int64_t)rows.n);
    json_bool(b, "cut", cut);
    return 0;
}
