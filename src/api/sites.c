/* sites.c — how each place of entry and exit is doing: centre, site, wall; planned closures; units.
 * What is polled has a mark (ETag), so that nothing new costs nothing. */
// SPDX-License-Identifier: Apache-2.0
#include "site/site.h"

#include "alert/units.h"
#include "api/api.h"
#include "base/build.h"
#include "base/digest.h"
#include "base/err.h"
#include "handover/handover.h"
#include "link/links.h"

enum { JSON_MAX = 8 << 20, UNIT_DAYS = 90, UNIT_DAYS_MOST = 400, MARK = 32 };

#define HANDOVER_SHOWN (12 * 3600 * USEC_PER_S)

/* 304 when the caller has it already. */
static void answer_marked(struct call *c, struct buf *b)
{
    str mark = str_fmt(c->arena, "\"" STR_FMT "\"",
                       STR_ARG(str_sub(sha256_hex(c->arena, buf_str(b)), 0, MARK)));
    if (str_eq(http_header(c->http, "If-None-Match"), mark)) {
        c->answer.status = 304;
        c->answer.type = "application/json";
        c->answer.body = STR("");
    } else {
        answer_json(c, 200, b);
    }
    answer_header(c, "ETag", mark);
}

/* One line a unit of the region: who hands over to whom is not said. */
static int handovers_of(struct call *c, str region, struct site_handovers *ret)
{
    struct handovers all;
    TRY(handover_recent(c->db, c->arena, STR(""), c->now - HANDOVER_SHOWN, &all));
    list_each (const struct handover, x, &all) {
        str of = STR("");
        struct site_handover *h = NULL;
        bool is_open = str_eq(x->state, STR("open"));
        if (x->unit.len == 0 || !(is_open || str_eq(x->state, STR("accepted"))))
            continue;
        TRY(unit_check(c->arena, x->unit, &of));
        if (region.len && !str_eq(of, region))
            continue;
        list_each (struct site_handover, k, ret)
            if (str_eq(k->unit, x->unit))
                h = k;
        if (!h) {
            h = list_push(c->arena, ret);
            *h = (struct site_handover){ .unit = x->unit };
        }
        if (is_open && (!h->open || x->opened < h->open))
            h->open = x->opened;
        if (!is_open && x->ended > h->accepted)
            h->accepted = x->ended;
    }
    return 0;
}

static int asked(struct call *c, str region, struct site_ask *ret)
{
    struct link_states states = { 0 };
    struct camera_pulses cameras = { 0 };
    str build = build_id();
    *ret = (struct site_ask){ .now = c->now, .region = region, .version = build };
    TRY(link_states(c->db, c->arena, c->now, &states));
    TRY(link_cameras(c->db, c->arena, c->now, &cameras, &ret->camera_every_s));
    TRY(handovers_of(c, region, &ret->handovers));
    list_each (const struct link_pulse, p, &states)
        *list_push(c->arena, &ret->links) =
            (struct site_link){ .name = p->name,
                                .state = str_c(link_state_names[p->state]),
                                .last = p->last,
                                .is_dead = p->state == LINK_DOWN || p->state == LINK_LAPSED };
    return 0;
}

/* The caller's region, else the one that is asked for. False: answered. */
static bool region_of(struct call *c, str *ret)
{
    str region = in_query(c, "region");
    *ret = c->who.region.len ? c->who.region : region;
    if (region.len && c->who.region.len && !str_eq(region, c->who.region)) {
        answer_problem(c, 404, "Not found", STR("that region is not yours"));
        return false;
    }
    if (region_check(c->arena, *ret) == 0)
        return true;
    answer_error(c, ERR_INVALID);
    return false;
}

void sites_get(struct call *c)
{
    str region;
    struct site_ask ask;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!region_of(c, &region))
        return;
    int r = asked(c, region, &ask);
    if (r == 0)
        r = sites_json(c->db, &b, &ask);
    if (r < 0)
        answer_error(c, r);
    else
        answer_marked(c, &b);
}

void site_get(struct call *c)
{
    struct site_ask ask;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = asked(c, c->who.region, &ask);
    if (r == 0)
        r = site_json(c->db, &b, &ask, c->param[0]);
    if (r < 0)
        answer_error(c, r);
    else if (r == SITE_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such site"));
    else
        answer_marked(c, &b);
}

/* plans */

/* A site that the caller may speak for. False: answered. */
static bool own_site(struct call *c, const struct port **ret)
{
    *ret = site_of(c->param[0]);
    if (*ret && (c->who.region.len == 0 || call_sees_region(c, str_c((*ret)->region))))
        return true;
    answer_problem(c, 404, "Not found", STR("there is no such site"));
    return false;
}

void site_plan_post(struct call *c)
{
    const struct port *site;
    str id;
    struct site_plan x = { .reason = in_text(c, "reason"), .by = c->who.name };
    if (!own_site(c, &site) || !call_moment(c, "from", in_text(c, "from"), &x.from) ||
        !call_moment(c, "to", in_text(c, "to"), &x.to))
        return;
    x.site = str_c(site->code);
    int r = site_plan_declare(&c->writes, c->now, &x, &id);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    must(r == 0);
    struct buf d = buf_new(c->arena, 4000);
    json_open(&d, NULL, '{');
    json_str(&d, "id", id);
    json_str(&d, "from", time_fmt(c->arena, x.from));
    json_str(&d, "to", time_fmt(c->arena, x.to));
    json_str(&d, "reason", x.reason);
    json_close(&d, '}');
    call_audit(c, STR("site.plan"), str_fmt(c->arena, "site/%s", site->code), buf_str(&d));
    if (!call_commit(c))
        return;
    struct buf b = buf_new(c->arena, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "id", id);
    json_close(&b, '}');
    answer_json(c, 201, &b);
}

void site_plan_end_post(struct call *c)
{
    const struct port *site;
    if (!own_site(c, &site))
        return;
    struct site_plan x = { .site = str_c(site->code),
                           .id = in_text(c, "id"),
                           .note = in_text(c, "note"),
                           .ended_by = c->who.name };
    int r = site_plan_end(c->db, &c->writes, c->now, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == SITE_NONE) {
        answer_problem(c, 404, "Not found", STR("there is no such plan that is not over"));
        return;
    }
    struct buf d = buf_new(c->arena, 4000);
    json_open(&d, NULL, '{');
    json_str(&d, "id", x.id);
    json_str(&d, "note", x.note);
    json_close(&d, '}');
    call_audit(c, STR("site.plan.end"), str_fmt(c->arena, "site/%s", site->code), buf_str(&d));
    if (call_commit(c))
        answer_done(c);
}

/* the wall */

void wall_get(struct call *c)
{
    str region;
    struct site_ask ask;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!region_of(c, &region))
        return;
    int r = asked(c, region, &ask);
    if (r == 0)
        r = site_wall_json(c->db, &b, &ask);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    bool is_seen = (c->who.roles & ROLE_WALL) && access_wall_seen(&c->writes, &c->who, c->now);
    if (is_seen && !call_commit(c))
        return;
    answer_marked(c, &b);
    if (is_seen)
        call_keep_wall(c, call_wall_key(c));
}

void wall_stream(struct call *c)
{
    *c->later = true;
    live_add_wall(api_live(c->api), c->http, &c->who);
}

void wall_pair(struct call *c)
{
    str name, key, tries = str_fmt(c->arena, "code@" STR_FMT, STR_ARG(c->http->client));
    int64_t wait = limit_login(api_limits(c->api), tries, c->now);
    if (wait > 0) {
        answer_problem(c, 429, "Too many tries",
                       str_fmt(c->arena, "wait %lld seconds", (long long)wait));
        answer_header(c, "Retry-After", str_fmt(c->arena, "%lld", (long long)wait));
        return;
    }
    int r = access_wall_pair(c->db, &c->writes, c->now, in_text(c, "code"), &name, &key);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    limit_login_result(api_limits(c->api), tries, c->now, r == 0);
    if (r == ACCESS_NONE) {
        answer_problem(c, 403, "Not this code", STR("the code is wrong, used or too old"));
        return;
    }
    struct buf d = buf_new(c->arena, 1000);
    json_open(&d, NULL, '{');
    json_str(&d, "from", c->http->client);
    json_close(&d, '}');
    str object = str_fmt(c->arena, "wall/" STR_FMT, STR_ARG(name));
    write_audit(&c->writes, c->now, str_fmt(c->arena, "wall:" STR_FMT, STR_ARG(name)),
                STR("wall paired"), object, buf_str(&d));
    if (!call_commit(c))
        return;
    answer_done(c);
    call_keep_wall(c, key);
}

/* units */

void units_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    int64_t days = in_query_int(c, "days", UNIT_DAYS);
    struct site_units_ask ask = { .now = c->now,
                                  .days = days,
                                  .region = c->who.region,
                                  .own = c->who.name,
                                  .sees_units = may(&c->who, PERMIT_UNIT_ALL),
                                  .sees_officers = may(&c->who, PERMIT_UNIT_OFFICERS) };
    if (days < 1 || days > UNIT_DAYS_MOST) {
        answer_problem(c, 422, "Not accepted", STR("days is a number from 1 to 400"));
        return;
    }
    int r = site_units_json(c->db, &b, &ask);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    call_seen(c, STR("units"), buf_str(&b));
    answer_json(c, 200, &b);
}
