/* handover_over.c — a handover that is accepted whole is taken over: one list of writes moves
 * alerts, orders and, if it is wished, the turn of duty. */
// SPDX-License-Identifier: Apache-2.0
#include "api/handovers.h"

#include "alert/alert.h"
#include "base/err.h"
#include "duty/duty.h"
#include "notice/notice.h"
#include "order/order.h"

static void audit_moved(struct call *c, const struct gate *g, const char *thing, str id,
                        int64_t version)
{
    struct buf d = buf_new(c->arena, 1000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", version);
    json_str(&d, "handover", g->x.id);
    json_str(&d, "from", g->x.outgoing);
    json_close(&d, '}');
    call_audit(c, str_fmt(c->arena, "%s.hand", thing),
               str_fmt(c->arena, "%s/" STR_FMT, thing, STR_ARG(id)), buf_str(&d));
}

/* One alert or order; it must be the version that was accepted. HANDOVER_CHANGED. */
static int move(struct call *c, const struct gate *g, const struct handover_item *i)
{
    if (i->kind == HANDOVER_order) {
        struct order x;
        int r = order_get(c->db, c->arena, i->id, &x);
        if (r != 0 || x.version != i->version)
            return r < 0 ? r : HANDOVER_CHANGED;
        order_hand(&c->writes, c->now, &x, c->who.name, g->x.incoming);
        audit_moved(c, g, "order", i->id, x.version);
        return 0;
    }
    struct alert x;
    int r = alert_get(c->db, c->arena, i->id, &x);
    if (r != 0 || x.version != i->version)
        return r < 0 ? r : HANDOVER_CHANGED;
    struct told_line l = { .alert = i->id,
                           .actor = c->who.name,
                           .act = STR("handed over"),
                           .note = str_fmt(c->arena, STR_FMT " to " STR_FMT "%s" STR_FMT,
                                           STR_ARG(g->x.outgoing), STR_ARG(g->x.incoming),
                                           i->note.len ? ": " : "", STR_ARG(i->note)) };
    alert_hand(&c->writes, c->now, &x, &l, g->x.incoming);
    audit_moved(c, g, "alert", i->id, x.version);
    return 0;
}

static bool is_moved(const struct handover_item *i)
{
    return handover_moves(i->kind) && str_eq(i->status, STR("accepted"));
}

static void audit_duty(struct call *c, const struct duty *x, const char *act)
{
    struct buf d = buf_new(c->arena, 2000);
    json_open(&d, NULL, '{');
    json_str(&d, "account", x->account);
    json_str(&d, "unit", x->unit);
    json_str(&d, "to", time_fmt(c->arena, x->to));
    json_close(&d, '}');
    call_audit(c, str_c(act), str_fmt(c->arena, "duty/" STR_FMT, STR_ARG(x->id)), buf_str(&d));
}

/* There is no such turn of duty, unless the handover was taken over since it was read, and the
 * turn with it. HANDOVER_CHANGED. */
static int no_duty(struct call *c, const struct gate *g, str why)
{
    struct handover is;
    int r = handover_get(c->db, c->arena, g->x.id, &is);
    TRY(r);
    if (r != 0 || !str_eq(is.state, STR("open")))
        return HANDOVER_CHANGED;
    return fail(ERR_INVALID, STR_FMT, STR_ARG(why));
}

/* The turn of the outgoing ends, one of the incoming begins in its place. HANDOVER_CHANGED. */
static int move_duty(struct call *c, const struct gate *g, usec until)
{
    struct duties there;
    struct duty_filter f = {
        .unit = g->x.unit, .account = STR(""), .region = STR(""), .from = c->now, .to = until
    };
    int64_t turn = 0;
    bool is_there = false;
    TRY(duty_list(c->db, c->arena, &f, &there));
    list_each (struct duty, d, &there) {
        bool is_now = d->from <= c->now && !d->ended;
        if (str_eq(d->account, g->x.incoming) && !d->ended) {
            is_there |= is_now;
            until = d->from > c->now && d->from < until ? d->from : until; /* then as planned */
        }
        if (!is_now || !str_eq(d->account, g->x.outgoing))
            continue;
        turn = d->turn;
        if (duty_end(&c->writes, c->now, d, c->who.name) == 0)
            audit_duty(c, d, "duty.end");
    }
    if (turn == 0)
        return no_duty(
            c, g, str_fmt(c->arena, STR_FMT " is not on duty at the unit", STR_ARG(g->x.outgoing)));
    if (is_there)
        return 0;
    struct duty x = { .unit = g->x.unit,
                      .account = g->x.incoming,
                      .display = STR(""),
                      .entered_by = c->who.name,
                      .from = c->now,
                      .to = until,
                      .turn = turn };
    int r = duty_enter(c->db, &c->writes, c->now, &x);
    TRY(r);
    if (r == 0)
        audit_duty(c, &x, "duty.enter");
    return r == DUTY_SAME ? no_duty(c, g, STR("you are on duty there in that time already")) : 0;
}

/* First what must still be so, since what follows changes it. */
static int take_over(struct call *c, struct gate *g, usec until)
{
    str expired = str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g->x.outgoing));
    list_each (const struct handover_item, i, &g->list.items)
        g->x.moved += is_moved(i);
    handover_finish(&c->writes, c->now, &g->x, &g->list, &g->ask);
    list_each (const struct handover_item, i, &g->list.items) {
        int r = is_moved(i) ? move(c, g, i) : 0;
        if (r != 0)
            return r;
    }
    if (until) {
        int r = move_duty(c, g, until);
        if (r != 0)
            return r;
    }
    gate_audit(c, g, "handover.accept", NULL, STR(""));
    TRY(gate_settle(c, g, NULL));
    return notice_end(c->db, &c->writes, NOTICE_handover_expired, expired, c->now);
}

/* Is all of it accepted, as it was seen, by somebody who sees all of it? False: answered. */
static bool is_whole(struct call *c, const struct gate *g)
{
    str lacks = handover_lacks(c->arena, &g->list);
    int64_t n = gate_unseen(&g->list.items, c->who.region);
    if (c->now >= g->x.expires)
        return gate_went(c, HANDOVER_OVER, g);
    /* First this: what somebody took over a moment ago looks like items that wait. */
    if (!str_eq(in_text(c, "digest"), gate_digest(c, &g->list)))
        answer_problem(c, 409, "Changed meanwhile", STR("the list is not as you saw it"));
    else if (g->list.more && in_text(c, "until").len)
        answer_problem(c, 422, "Not accepted",
                       STR("more is open than is in this list: the turn of duty stays with whoever "
                           "has the rest"));
    else if (n)
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena,
                               "you do not see %lld of the items, of another region: a supervisor "
                               "gives them to somebody who does",
                               (long long)n));
    else if (lacks.len)
        answer_problem(c, 422, "Not accepted", lacks);
    else
        return true;
    return false;
}

void handover_complete_post(struct call *c)
{
    struct gate g;
    usec until = 0;
    str to = in_text(c, "until");
    if (!gate_find(c, &g) || !gate_is_open(c, &g, HANDOVER_INCOMING) || !is_whole(c, &g) ||
        (to.len && !call_moment(c, "until", to, &until)))
        return;
    g.x.incoming = c->who.name;
    int r = take_over(c, &g, until);
    if (r < 0)
        answer_error(c, r);
    else if (r == HANDOVER_CHANGED)
        answer_problem(c, 409, "Changed meanwhile", STR("the list is not as you saw it"));
    else
        gate_commit(c, 200, &g);
}
