/* clearances.c — matches that were found to be false: proposed on an alert, approved, ended. */
// SPDX-License-Identifier: Apache-2.0
#include "assess/clearance.h"

#include "api/alerts.h"
#include "base/err.h"
#include "format/json.h"

enum { PAGE = 50, PAGE_MAX = 500, JSON_MAX = 4 << 20 };

static void answer_some(struct call *c, const struct clearance_filter *f)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    str next = { "", 0 };
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    int r = clearance_json(c->db, &b, f, c->now, &next);
    json_close(&b, ']');
    json_opt(&b, "next", next);
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
    c->audit_object = f->subject.len ? str_fmt(c->arena, "subject/" STR_FMT, STR_ARG(f->subject))
                                     : STR("clearances");
}

void clearances_get(struct call *c)
{
    answer_some(c, &(struct clearance_filter){ .id = STR(""),
                                               .state = in_query(c, "state"),
                                               .subject = STR(""),
                                               .alert = STR(""),
                                               .region = c->who.region,
                                               .before = in_query(c, "before"),
                                               .limit = in_limit(c, PAGE, PAGE_MAX) });
}

void alert_clearances_get(struct call *c)
{
    struct alert x;
    if (!call_alert(c, c->param[0], &x))
        return;
    answer_some(c, &(struct clearance_filter){ .id = STR(""),
                                               .state = STR(""),
                                               .subject = x.subject,
                                               .alert = STR(""),
                                               .region = c->who.region,
                                               .before = STR(""),
                                               .limit = PAGE_MAX });
}

void clearances_words(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "reasons", '[');
    for (size_t i = 0; clearance_reason(i); i++) {
        json_open(&b, NULL, '{');
        json_str(&b, "code", str_c(clearance_reason(i)));
        json_str(&b, "text", str_c(clearance_reason_text(i)));
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

/* The one clearance, as it is by now; commits first. */
static void answer_one(struct call *c, unsigned status, str id)
{
    if (!call_commit(c))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    struct clearance_filter f = { .id = id,
                                  .state = STR(""),
                                  .subject = STR(""),
                                  .alert = STR(""),
                                  .region = c->who.region,
                                  .before = STR(""),
                                  .limit = 1 };
    str next;
    int r = clearance_json(c->db, &b, &f, c->now, &next);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, status, &b);
    c->audit_object = str_fmt(c->arena, "clearance/" STR_FMT, STR_ARG(id));
}

void alert_clearances_post(struct call *c)
{
    struct alert x;
    str id;
    if (!call_alert(c, c->param[0], &x))
        return;
    struct clearance_proposal p = { .alert = x.id,
                                    .entry = in_text(c, "entry"),
                                    .reason = in_text(c, "reason"),
                                    .note = in_text(c, "note"),
                                    .by = c->who.name,
                                    .days = in_int(c, "days") };
    int r = clearance_propose(c->db, &c->writes, c->now, &p, &id);
    if (r < 0)
        answer_error(c, r);
    else if (r == CLEARANCE_NONE)
        answer_problem(c, 404, "Not found", STR("the alert has no such match with a list"));
    else
        answer_one(c, 201, id);
}

/* Is it one of the caller's region? */
static bool sees(struct call *c, str id)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    str next;
    struct clearance_filter f = { .id = id,
                                  .state = STR(""),
                                  .subject = STR(""),
                                  .alert = STR(""),
                                  .region = c->who.region,
                                  .before = STR(""),
                                  .limit = 1 };
    int r = clearance_json(c->db, &b, &f, c->now, &next);
    if (r < 0)
        answer_error(c, r);
    else if (b.len == 0)
        answer_problem(c, 404, "Not found", STR("there is no such clearance"));
    return r == 0 && b.len > 0;
}

static void answer_move(struct call *c, int r)
{
    if (r < 0)
        answer_error(c, r);
    else if (r == CLEARANCE_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such clearance"));
    else if (r == CLEARANCE_CHANGED)
        answer_problem(c, 409, "Conflict", STR("it has been decided or ended meanwhile"));
    else
        answer_one(c, 200, c->param[0]);
}

static void step(struct call *c,
                 int (*take)(struct db *, struct writes *, const struct clearance_step *))
{
    struct clearance_step s = {
        .id = c->param[0], .by = c->who.name, .note = in_text(c, "note"), .now = c->now
    };
    if (sees(c, s.id))
        answer_move(c, take(c->db, &c->writes, &s));
}

void clearance_approve_post(struct call *c) { step(c, clearance_approve); }
void clearance_refuse_post(struct call *c) { step(c, clearance_refuse); }
void clearance_end_post(struct call *c) { step(c, clearance_end); }
