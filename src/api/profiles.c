/* profiles.c — what is known of an entity; who is profiled on purpose, and why. */
// SPDX-License-Identifier: Apache-2.0
#include "profile/profile.h"

#include "alert/alert.h"
#include "api/api.h"
#include "base/err.h"
#include "model/record_json.h"
#include "notice/notice.h"
#include "profile/profiled.h"

enum { PAGE = 50, PAGE_MAX = 200, JSON_MAX = 8 << 20, ARENA_MOST = 256 << 20 };

void entity_profile_get(struct call *c)
{
    str id = c->param[0], asked = in_query(c, "at");
    /* By the roles alone: who decides on a profile must see what of. */
    struct profile_question q = { .entity = id,
                                  .at = c->now,
                                  .now = c->now,
                                  .is_masked = true,
                                  .hides_why = call_masks(c),
                                  .tells_past = may(&c->who, PERMIT_WATCH_READ),
                                  .region = c->who.region };
    if (asked.len && (time_parse(asked, &q.at) < 0 || q.at > c->now)) {
        answer_problem(c, 422, "Not accepted",
                       STR("at is a moment that has been: 2026-11-24T08:30:00Z"));
        return;
    }
    if (!call_sees_entity(c, id))
        return;
    q.is_masked = call_masks(c);
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = profile_json(c->db, &b, &q);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == PROFILE_NONE) {
        answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
        return;
    }
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "entity/" STR_FMT "/profile", STR_ARG(id)), buf_str(&b));
}

/* on purpose */

static str object_of(struct call *c, const struct profiled *x)
{
    return str_fmt(c->arena, "profiled/" STR_FMT, STR_ARG(x->id));
}

static void audit(struct call *c, const struct profiled *x, str act)
{
    struct buf d = buf_new(c->arena, 4000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", x->version);
    json_str(&d, "state", x->state);
    json_str(&d, "entity", x->entity);
    json_str(&d, "basis", x->basis);
    json_str(&d, "until", time_fmt(c->arena, x->until));
    json_opt(&d, "cautions", x->cautions);
    if (x->asked_days)
        json_i64(&d, "asked_days", x->asked_days);
    if (!str_eq(x->asked_cautions, x->cautions))
        json_str(&d, "asked_cautions", x->asked_cautions);
    json_close(&d, '}');
    call_audit(c, str_fmt(c->arena, "profiled." STR_FMT, STR_ARG(act)), object_of(c, x),
               buf_str(&d));
}

/* false: it failed, and the call is answered. */
static bool tell_screens(struct call *c, const struct profiled *x)
{
    int r = profiled_tell(c->db, &c->writes, c->now, x);
    if (r < 0)
        answer_error(c, r);
    return r == 0;
}

static void detail(struct call *c, unsigned status, const struct profiled *x)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    profiled_json(&b, "watch", x, c->now, call_masks(c));
    profiled_acts_json(&b, "acts", x);
    json_close(&b, '}');
    answer_json(c, status, &b);
    call_seen(c, object_of(c, x), buf_str(&b));
}

static const struct query q_kind = { "SELECT kind FROM entity WHERE id = $1" };

/* What it is; false: nothing of that id is known, and the call is answered. */
static bool find_entity(struct call *c, str *ret_kind)
{
    struct rows rows;
    if (!call_sees_entity(c, c->param[0]))
        return false;
    int r = db_read(c->db, c->arena, &q_kind, VALS(V_TEXT(c->param[0])), &rows);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (rows.n == 0) {
        answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
        return false;
    }
    *ret_kind = row_text(rows.at, 0);
    return true;
}

void entity_watch(struct call *c)
{
    struct profiled x = { .entity = c->param[0],
                          .region = c->who.region,
                          .basis = in_text(c, "basis"),
                          .reason = in_text(c, "reason"),
                          .purpose = in_text(c, "purpose"),
                          .reference = in_text(c, "reference"),
                          .alert = in_text(c, "alert"),
                          .cautions = in_text(c, "cautions"),
                          .owner = c->who.name,
                          .opened_by = c->who.name,
                          .asked_days = in_int(c, "days") };
    if (!find_entity(c, &x.kind))
        return;
    bool is_emergency = in_int(c, "emergency") != 0;
    int r = profiled_open(c->db, &c->writes, c->now, is_emergency, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == PROFILED_THERE) {
        answer_problem(
            c, 409, "There already",
            STR("this subject has an open profile on that basis: renew it, or close it"));
        return;
    }
    audit(c, &x, is_emergency ? STR("emergency") : STR("open"));
    if (tell_screens(c, &x) && call_commit(c))
        detail(c, 201, &x);
}

void watches_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct profiled_filter f = { .state = in_query(c, "state"),
                                 .entity = in_query(c, "entity"),
                                 .region = c->who.region,
                                 .owner = in_query(c, "owner"),
                                 .before = in_query(c, "before"),
                                 .limit = limit + 1 };
    struct profileds list;
    int r = profiled_list(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    for (size_t i = 0; i < list.n && i < limit; i++)
        profiled_json(&b, NULL, &list.at[i], c->now, call_masks(c));
    list_end(c, &b, list.n > limit ? list.at[limit - 1].id : STR(""));
    call_seen(c, STR("watches"), buf_str(&b));
}

void watches_words(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    profiled_words_json(&b);
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

/* One of no region is of all; but whoever is bound to a region sees, and approves, only what is of
 * somebody known there. */
static int sees_watch(struct call *c, const struct profiled *x, bool *ret)
{
    *ret = x->region.len == 0 || call_sees_region(c, x->region);
    if (*ret && x->region.len == 0 && c->who.region.len)
        return alert_is_about(c->db, c->arena, x->entity, c->who.region, ret);
    return 0;
}

static bool find(struct call *c, struct profiled *x)
{
    bool sees = false;
    int r = profiled_get(c->db, c->arena, c->param[0], x);
    if (r == 0)
        r = sees_watch(c, x, &sees);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (!sees)
        answer_problem(c, 404, "Not found", STR("there is no such profile"));
    return sees;
}

void watch_get(struct call *c)
{
    struct profiled x;
    if (find(c, &x))
        detail(c, 200, &x);
}

static void take_step(struct call *c, struct profiled_act act)
{
    struct profiled x;
    if (!find(c, &x))
        return;
    act.actor = c->who.name;
    act.version = in_int(c, "version");
    int r = 0;
    if (profiled_needs_other(act.act))
        r = access_second_person(c->db, c->arena, x.asked_by, c->who.name);
    if (r == 0)
        r = profiled_step(&c->writes, c->now, &x, &act);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == PROFILED_CHANGED) {
        answer_problem(
            c, 409, "Changed meanwhile",
            str_fmt(c->arena, "the profile is " STR_FMT " now: look again", STR_ARG(x.state)));
        return;
    }
    if (!str_eq(act.act, STR("renew"))) /* what was told of its end is settled */
        r = notice_end(c->db, &c->writes, NOTICE_profile_ends,
                       str_fmt(c->arena, "profile/" STR_FMT, STR_ARG(x.id)), c->now);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    audit(c, &x, act.act);
    if (tell_screens(c, &x) && call_commit(c))
        detail(c, 200, &x);
}

void watch_approve(struct call *c) { take_step(c, (struct profiled_act){ .act = STR("approve") }); }

void watch_refuse(struct call *c)
{
    take_step(c, (struct profiled_act){ .act = STR("refuse"), .note = in_text(c, "note") });
}

void watch_renew(struct call *c)
{
    take_step(c, (struct profiled_act){ .act = STR("renew"),
                                        .note = in_text(c, "note"),
                                        .days = in_int(c, "days"),
                                        .cautions = in_text(c, "cautions") });
}

void watch_close(struct call *c)
{
    take_step(c, (struct profiled_act){ .act = STR("close"), .note = in_text(c, "note") });
}
