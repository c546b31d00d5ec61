/* job_alerts.c — of a job on many alerts: which they are and how grave, as whoever asked for it saw
 * them. A second person approves no other list than one that was looked at.
 */
// SPDX-License-Identifier: Apache-2.0
#include "api/alerts.h"
#include "api/jobs.h"
#include "api/mask.h"
#include "base/digest.h"
#include "base/err.h"

enum { JSON_MAX = 8 << 20, PAGE = 200, PAGE_MAX = 500 };

/* Of those that this region sees: how many of each severity, and how many are not as they were. */
static const struct query q_counts = {
    "SELECT a.severity, count(*), sum(CASE WHEN i.state = 'waiting' AND a.version <> i.version "
    "THEN 1 ELSE 0 END) FROM job_item i JOIN alert a ON a.id = i.ref WHERE i.job = $1 AND "
    "($2 = '' OR a.region = $2 OR a.region = '') GROUP BY a.severity"
};

int job_alerts_digest(struct call *c, const struct job *x, str *ret)
{
    struct job_items items = { 0 };
    struct job_page all = { .state = STR(""), .limit = JOB_ITEMS_MOST };
    TRY(job_items(c->db, c->arena, x->id, &all, &items));
    struct buf b = buf_new(c->arena, 2 << 20);
    buf_add(&b, x->id);
    buf_add(&b, x->request);
    list_each (const struct job_item, i, &items) {
        buf_add(&b, i->ref);
        buf_i64(&b, i->version);
    }
    *ret = sha256_hex(c->arena, buf_str(&b));
    return 0;
}

static int counts_json(struct call *c, struct buf *b, const struct job *x)
{
    int64_t by[SEVERITIES] = { 0 }, seen = 0, changed = 0;
    struct rows rows;
    TRY(db_read(c->db, c->arena, &q_counts, VALS(V_TEXT(x->id), V_TEXT(c->who.region)), &rows));
    list_each (const struct row, r, &rows) {
        int64_t severity = row_i64(r, 0);
        if (severity >= 0 && severity < SEVERITIES)
            by[severity] = row_i64(r, 1);
        seen += row_i64(r, 1);
        changed += row_i64(r, 2);
    }
    json_open(b, "by_severity", '{');
    for (size_t i = SEVERITIES; i-- > 0;)
        json_i64(b, severity_names[i], by[i]);
    json_close(b, '}');
    json_i64(b, "changed", changed);
    json_i64(b, "elsewhere", x->total - seen);
    return 0;
}

static int item_json(struct call *c, struct buf *b, const struct job_item *item)
{
    struct alert x;
    int r = alert_get(c->db, c->arena, item->ref, &x);
    if (r != 0 || !call_sees_alerts_of(c, x.region))
        return r < 0 ? r : 0;
    json_open(b, NULL, '{');
    json_i64(b, "n", item->n);
    json_str(b, "state", item->state);
    json_opt(b, "why", item->why);
    json_bool(b, "changed", str_eq(item->state, STR("waiting")) && x.version != item->version);
    alert_shown_json(c, b, "alert", &x);
    json_close(b, '}');
    return 0;
}

static int list_json(struct call *c, struct buf *b, const struct job *x)
{
    struct job_items items = { 0 };
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct job_page page = { .state = STR(""),
                             .after = in_query_int(c, "after", 0),
                             .limit = limit + 1 };
    str digest = STR("");
    TRY(job_items(c->db, c->arena, x->id, &page, &items));
    TRY(job_alerts_digest(c, x, &digest));
    json_open(b, NULL, '{');
    TRY(counts_json(c, b, x));
    json_open(b, "items", '[');
    for (size_t i = 0; i < items.n && i < limit; i++)
        TRY(item_json(c, b, &items.at[i]));
    json_close(b, ']');
    if (items.n > limit)
        json_i64(b, "next", items.at[limit - 1].n);
    json_str(b, "digest", digest);
    json_close(b, '}');
    return 0;
}

void job_alerts_get(struct call *c)
{
    struct job x;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!jobs_find(c, &x))
        return;
    if (!str_eq(x.kind, STR("alerts"))) {
        answer_problem(c, 404, "Not found", STR("this job takes no step on alerts"));
        return;
    }
    int r = list_json(c, &b, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "job/" STR_FMT "/alerts", STR_ARG(x.id)), buf_str(&b));
}
