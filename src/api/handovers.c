/* handovers.c — handovers of shifts: looked at, drafted, and opened. */
// SPDX-License-Identifier: Apache-2.0
#include "api/handovers.h"

#include "alert/units.h"
#include "base/err.h"
#include "duty/duty.h"

#define RECENT USEC_PER_DAY

/* looking */

void handovers_get(struct call *c)
{
    struct handovers all;
    struct buf b = buf_new(c->arena, GATE_JSON_MAX);
    int r = handover_recent(c->db, c->arena, STR(""), c->now - RECENT, &all);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; r == 0 && i < all.n; i++) {
        struct gate g = { .x = all.at[i] };
        r = gate_sides(c, &g);
        if (r == 0 && (g.sides || g.reads))
            gate_json(c, &b, NULL, &g.x);
    }
    json_close(&b, ']');
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void handover_one_get(struct call *c)
{
    struct gate g;
    if (gate_find(c, &g))
        gate_answer(c, 200, &g);
}

/* Whose shift it is: the caller's, or for a supervisor that of somebody absent. False: answered. */
static bool outgoing_of(struct call *c, str name, struct account *ret)
{
    bool own = name.len == 0 || str_eq(name, c->who.name);
    if (!own && !may(&c->who, PERMIT_HANDOVER_LEAD)) {
        answer_problem(c, 403, "Not permitted",
                       STR("a supervisor hands over for somebody who is absent"));
        return false;
    }
    int r = access_account(c->db, c->arena, own ? c->who.name : name, ret);
    if (r < 0)
        answer_error(c, r);
    else if (r == ACCESS_NONE || (!own && !call_sees_region(c, ret->region)))
        answer_problem(c, 404, "Not found", STR("there is no such officer"));
    else
        return true;
    return false;
}

/* A unit whose place is of the outgoing's region; "" none. False: answered. */
static bool unit_fits(struct call *c, str unit, str region, str *ret_region)
{
    int r = unit.len ? unit_check(c->arena, unit, ret_region) : 0;
    if (r < 0)
        answer_error(c, r);
    else if (unit.len && region.len && !str_eq(*ret_region, region))
        answer_problem(c, 422, "Not accepted", STR("the unit is of another region"));
    else
        return true;
    return false;
}

static int hands_json(struct call *c, struct buf *b, const struct account *out, str unit,
                      const struct handover_items *items)
{
    struct accounts all;
    struct duties there = { 0 };
    TRY(access_accounts(c->db, c->arena, STR(""), &all));
    if (unit.len)
        TRY(duty_now(c->db, c->arena, unit, c->now, &there));
    json_open(b, "hands", '[');
    list_each (const struct account, x, &all) {
        struct account to;
        bool is_there = unit.len && str_eq(x->unit, unit);
        int r = str_eq(x->name, out->name) || !gate_meets(x->region, out->region)
                    ? ACCESS_NONE
                    : gate_incoming(c, x->name, &to);
        TRY(r);
        if (r == ACCESS_NONE)
            continue;
        list_each (const struct duty, d, &there)
            is_there |= str_eq(d->account, x->name);
        json_open(b, NULL, '{');
        json_str(b, "name", x->name);
        json_str(b, "display", x->display);
        json_str(b, "unit", x->unit);
        json_bool(b, "comes", is_there);
        json_i64(b, "blocked", gate_unseen(items, x->region));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

void handover_draft_get(struct call *c)
{
    struct account out;
    struct gate g = { 0 };
    struct handover open;
    struct buf b = buf_new(c->arena, GATE_JSON_MAX);
    g.ask.unit = in_query(c, "unit");
    if (!outgoing_of(c, in_query(c, "outgoing"), &out) ||
        !unit_fits(c, g.ask.unit, out.region, &g.ask.region))
        return;
    g.ask.outgoing = out.name;
    int r = gate_ask(c, &g.ask);
    if (r == 0)
        r = handover_open_items(c->db, c->arena, &g.ask, &g.list);
    json_open(&b, NULL, '{');
    if (r == 0) {
        gate_items_json(c, &b, &g.list, 0);
        r = hands_json(c, &b, &out, g.ask.unit, &g.list.items);
    }
    if (r == 0)
        r = handover_of(c->db, c->arena, out.name, &open);
    if (r == 0)
        json_str(&b, "open", open.id);
    json_i64(&b, "hours", c->centre->handover_time / (3600 * USEC_PER_S));
    json_close(&b, '}');
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "handover/of/" STR_FMT, STR_ARG(out.name)), buf_str(&b));
}

/* opening */

/* Who is named may see all of it. False: answered. */
static bool check_incoming(struct call *c, const struct gate *g)
{
    struct account to;
    if (g->x.incoming.len == 0)
        return true;
    if (str_eq(g->x.incoming, g->x.opened_by)) {
        answer_problem(c, 422, "Not accepted", STR("who hands over does not take over as well"));
        return false;
    }
    int r = gate_incoming(c, g->x.incoming, &to);
    int64_t n = r == 0 ? gate_unseen(&g->list.items, to.region) : 0;
    if (r < 0)
        answer_error(c, r);
    else if (r == ACCESS_NONE || !gate_meets(to.region, g->x.region))
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena, STR_FMT " does not take over here",
                               STR_ARG(str_sub(g->x.incoming, 0, 60))));
    else if (n)
        answer_problem(
            c, 422, "Not accepted",
            str_fmt(c->arena, STR_FMT " does not see %lld of the items: they are of another region",
                    STR_ARG(to.name), (long long)n));
    else
        return true;
    return false;
}

/* What the wall says of a unit is said by who is of it, or by a supervisor. False: answered. */
static bool speaks_for(struct call *c, const struct account *out, str unit)
{
    bool good = unit.len == 0 || str_eq(out->unit, unit) || may(&c->who, PERMIT_HANDOVER_LEAD);
    int r = good ? 0 : duty_is_at(c->db, c->arena, out->name, unit, c->now, &good);
    if (r < 0)
        answer_error(c, r);
    else if (!good)
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena, STR_FMT " is not of " STR_FMT ", nor on duty there",
                               STR_ARG(out->name), STR_ARG(unit)));
    return r == 0 && good;
}

void handovers_post(struct call *c)
{
    struct account out;
    struct gate g = { .x = { .incoming = in_text(c, "incoming"),
                             .unit = in_text(c, "unit"),
                             .note = in_text(c, "note"),
                             .why = in_text(c, "why"),
                             .opened_by = c->who.name,
                             .expires = c->now + c->centre->handover_time } };
    if (!outgoing_of(c, in_text(c, "outgoing"), &out) ||
        !unit_fits(c, g.x.unit, out.region, &g.ask.region))
        return;
    g.x.outgoing = out.name;
    g.x.region = out.region;
    if (!speaks_for(c, &out, g.x.unit))
        return;
    int r = handover_begin(c->db, &c->writes, c->now, &g.x);
    if (r == 0)
        r = gate_items(c, &g);
    if (r < 0)
        answer_error(c, r);
    else if (r == HANDOVER_OTHER)
        answer_problem(c, 409, "Open already",
                       str_fmt(c->arena, STR_FMT " has an open handover: withdraw it first",
                               STR_ARG(out.name)));
    if (r != 0 || !check_incoming(c, &g))
        return;
    gate_audit(c, &g, "handover.open", "why", g.x.why);
    gate_commit(c, 201, &g);
}
