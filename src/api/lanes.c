/* lanes.c — which lane declarations take: policies, shifts, decisions, what persons change. */
// SPDX-License-Identifier: Apache-2.0
#include "lane/lane.h"

#include "access/access.h"
#include "api/api.h"
#include "base/err.h"

#include <string.h>

enum { PAGE = 50, PAGE_MAX = 500, JSON_MAX = 8 << 20, PERIOD_DAYS = 90, MEASURE_DAYS_MOST = 366 };

static bool went(struct call *c, int r)
{
    return call_went(c, r, STR("there is no such decision or policy")) && call_commit(c);
}

void lanes_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    int r = lane_shifts_json(c->db, &b, c->who.region, c->now);
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

/* A day of the query; none: `normal`. False: answered. */
static bool day_of(struct call *c, const char *name, int64_t normal, int64_t *ret)
{
    str day = in_query(c, name);
    *ret = normal;
    if (!day.len || date_parse(day, ret) == 0)
        return true;
    answer_problem(
        c, 422, "Not accepted",
        str_fmt(c->arena, "%s is a day, as 2026-11-26, not '" STR_FMT "'", name, STR_ARG(day)));
    return false;
}

void lanes_measure(struct call *c)
{
    int64_t today = c->now / USEC_PER_DAY;
    struct lane_period p = { .office = in_query(c, "office"), .region = c->who.region };
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!day_of(c, "from", today - PERIOD_DAYS, &p.from) || !day_of(c, "to", today + 1, &p.to))
        return;
    if (p.to - p.from > MEASURE_DAYS_MOST) {
        answer_problem(c, 422, "Not accepted", STR("a period has at most 366 days"));
        return;
    }
    int r = lane_measure_json(c->db, &b, &p);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

/* decisions */

void lane_decisions_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct lane_decisions list;
    struct lane_filter f = { .office = in_query(c, "office"),
                             .lane = in_query(c, "lane"),
                             .region = c->who.region,
                             .before = in_query(c, "before"),
                             .is_pending = str_eq(in_query(c, "pending"), STR("1")),
                             .limit = limit + 1 };
    if (!day_of(c, "day", -1, &f.day))
        return;
    int r = lane_decisions(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    bool more = list.n > limit;
    list.n = more ? limit : list.n;
    list_each (const struct lane_decision, x, &list)
        lane_decision_json(&b, NULL, x, false);
    list_end(c, &b, more ? list.at[list.n - 1].id : STR(""));
}

/* The decision of the path, of the caller's region. False: answered. */
static bool find(struct call *c, struct lane_decision *x)
{
    int r = lane_decision_get(c->db, c->arena, c->param[0], x);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (r == 0 && (x->region.len == 0 || call_sees_region(c, x->region)))
        return true;
    answer_problem(c, 404, "Not found", STR("there is no such decision"));
    return false;
}

static void answer_decision(struct call *c)
{
    struct lane_decision x;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!find(c, &x))
        return;
    json_open(&b, NULL, '{');
    lane_decision_json(&b, "decision", &x, true);
    int r = lane_steps_json(c->db, &b, "history", x.id);
    json_close(&b, '}');
    c->audit_object = str_fmt(c->arena, "lane/" STR_FMT, STR_ARG(x.id));
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void lane_decision_get_one(struct call *c) { answer_decision(c); }

void lane_act_post(struct call *c)
{
    struct lane_decision x;
    struct lane_act act = { .id = c->param[0],
                            .act = c->param[1],
                            .by = c->who.name,
                            .note = in_text(c, "reason"),
                            .to = in_text(c, "to"),
                            .revision = in_int(c, "revision") };
    if (!call_holds(c, lane_act_permission(act.act)) || !find(c, &x))
        return;
    int r = 0;
    if (x.pending.len && str_eq(act.act, STR("agree")))
        r = access_second_person(c->db, c->arena, x.pending_by, act.by);
    if (r == 0)
        r = lane_step(c->db, &c->writes, c->now, &act);
    if (went(c, r))
        answer_decision(c);
}

/* policies */

void lane_policies_get(struct call *c)
{
    struct lane_policies list;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = lane_policies(c->db, c->arena, &list);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    list_each (const struct lane_policy, x, &list)
        lane_policy_json(&b, NULL, x, false);
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

static void answer_policy(struct call *c, unsigned status, str id)
{
    struct lane_policy x;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = lane_policy_get(c->db, c->arena, id, &x);
    if (r != 0) {
        (void)went(c, r);
        return;
    }
    json_open(&b, NULL, '{');
    lane_policy_json(&b, "policy", &x, true);
    r = life_log_json(c->db, &b, "history", &lane_policy_life, id);
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, status, &b);
}

void lane_policy_get_one(struct call *c) { answer_policy(c, 200, c->param[0]); }

void lane_policies_post(struct call *c)
{
    str id;
    struct lane_policy x = { .text = in_text(c, "text"),
                             .note = in_text(c, "note"),
                             .proposer = c->who.name };
    if (call_is_national(c) && went(c, lane_policy_hand_in(c->db, &c->writes, c->now, &x, &id)))
        answer_policy(c, 201, id);
}

void lane_policy_act_post(struct call *c)
{
    struct lane_policy x;
    struct lane_act act = { .id = c->param[0],
                            .act = c->param[1],
                            .by = c->who.name,
                            .note = in_text(c, "note"),
                            .revision = in_int(c, "revision") };
    if (!call_holds(c, life_permission(&lane_policy_life, act.act)) || !call_is_national(c))
        return;
    int r = lane_policy_get(c->db, c->arena, act.id, &x);
    if (r == 0 && str_eq(act.act, STR("approve")))
        r = access_second_person(c->db, c->arena, x.proposer, act.by);
    if (r == 0)
        r = lane_policy_step(c->db, &c->writes, c->now, &act);
    if (went(c, r))
        answer_policy(c, 200, act.id);
}
