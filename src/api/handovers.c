/* handovers.c — the handover of a shift: opened, talked over, accepted item by item, and taken over
 * in one transaction that moves alerts, orders and, if it is wished, the turn of duty. */
// SPDX-License-Identifier: Apache-2.0
#include "handover/handover.h"

#include "alert/alert.h"
#include "alert/units.h"
#include "api/api.h"
#include "base/digest.h"
#include "base/err.h"
#include "duty/duty.h"
#include "notice/notice.h"
#include "order/order.h"

enum { JSON_MAX = 8 << 20 };
#define RECENT USEC_PER_DAY

struct gate {
    struct handover x;
    struct handover_ask ask;
    struct handover_list list;
    unsigned sides; /* enum handover_side of the caller */
    bool reads;     /* an auditor of the region */
};

static void none(struct call *c)
{
    answer_problem(c, 404, "Not found", STR("there is no such handover"));
}

static bool region_meets(str a, str b) { return a.len == 0 || b.len == 0 || str_eq(a, b); }

/* Somebody who comes at the unit: of it, or on duty there. */
static int is_of_unit(struct call *c, str unit, bool *ret)
{
    *ret = unit.len && str_eq(c->who.unit, unit);
    return *ret || unit.len == 0 ? 0 : duty_is_at(c->db, c->arena, c->who.name, unit, c->now, ret);
}

static int sides_of(struct call *c, struct gate *g)
{
    const struct handover *x = &g->x;
    bool comes = false, is_out = str_eq(c->who.name, x->outgoing);
    bool opener = !is_out && str_eq(c->who.name, x->opened_by); /* gives: does not take as well */
    bool is_in = !is_out && !opener && str_eq(c->who.name, x->incoming);
    g->sides = 0;
    if (is_out || str_eq(c->who.name, x->opened_by))
        g->sides |= HANDOVER_OUTGOING;
    if (x->incoming.len == 0 && !is_out && !opener && may(&c->who, PERMIT_HANDOVER_WORK))
        TRY(is_of_unit(c, x->unit, &comes));
    if (is_in || comes)
        g->sides |= HANDOVER_INCOMING;
    if (!is_out && !is_in && !comes && may(&c->who, PERMIT_HANDOVER_LEAD) &&
        call_sees_region(c, x->region))
        g->sides |= HANDOVER_LEAD;
    g->reads = !may(&c->who, PERMIT_HANDOVER_WORK) && call_sees_region(c, x->region);
    return 0;
}

static int ask_of(struct call *c, struct handover_ask *ask)
{
    ask->now = c->now;
    ask->until = c->now + c->centre->next_shift;
    ask->region = STR("");
    return ask->unit.len ? unit_check(c->arena, ask->unit, &ask->region) : 0;
}

static int items_of(struct call *c, struct gate *g)
{
    g->ask = (struct handover_ask){ .outgoing = g->x.outgoing, .unit = g->x.unit };
    TRY(ask_of(c, &g->ask));
    return handover_items(c->db, c->arena, &g->x, &g->ask, &g->list);
}

/* The handover of the path without its list, if the caller has a part in it. False: answered. */
static bool find_alone(struct call *c, struct gate *g)
{
    *g = (struct gate){ 0 };
    int r = handover_get(c->db, c->arena, c->param[0], &g->x);
    if (r == 0)
        r = sides_of(c, g);
    if (r < 0)
        answer_error(c, r);
    else if (r == HANDOVER_NONE || (!g->sides && !g->reads && !call_sees_region(c, g->x.region)))
        none(c);
    else if (!g->sides && !g->reads)
        answer_problem(c, 403, "Not permitted",
                       STR("it is between others: a supervisor of the region may look on"));
    else
        return true;
    return false;
}

static bool find(struct call *c, struct gate *g)
{
    if (!find_alone(c, g))
        return false;
    int r = str_eq(g->x.state, STR("open")) ? items_of(c, g) : 0;
    if (r < 0)
        answer_error(c, r);
    return r == 0;
}

/* How many of the items an account of that region does not see. */
static int64_t unseen(const struct handover_items *items, str region)
{
    int64_t n = 0;
    list_each (const struct handover_item, i, items)
        n += !region_meets(i->region, region);
    return n;
}

/* An account that may take over. ACCESS_NONE: there is none of this name. */
static int incoming_of(struct call *c, str name, struct account *ret)
{
    unsigned roles = 0;
    int r = access_account(c->db, c->arena, name, ret);
    if (r == 0)
        r = roles_parse(ret->roles, &roles);
    TRY(r);
    struct principal p = { .roles = roles };
    bool good = r == 0 && str_eq(ret->state, STR("active")) && may(&p, PERMIT_HANDOVER_WORK);
    return good ? 0 : ACCESS_NONE;
}

/* json */

static void sides_json(struct buf *b, unsigned sides)
{
    static const char *const names[] = { "incoming", "outgoing", "lead" };
    json_open(b, "sides", '[');
    for (size_t i = 0; i < countof(names); i++)
        if (sides & (1U << i))
            json_str(b, NULL, str_c(names[i]));
    json_close(b, ']');
}

static void items_json(struct call *c, struct buf *b, const struct handover_list *l, unsigned sides)
{
    int64_t hidden = 0;
    json_open(b, "items", '[');
    list_each (const struct handover_item, i, &l->items)
        if (region_meets(i->region, c->who.region))
            handover_item_json(b, i, true, sides);
        else
            hidden++;
    json_close(b, ']');
    json_i64(b, "hidden", hidden);
    json_i64(b, "later", l->later);
}

static str digest_of(struct call *c, const struct handover_list *l)
{
    return sha256_hex(c->arena, handover_list_json(c->arena, &l->items));
}

static int detail_json(struct call *c, struct buf *b, const struct gate *g)
{
    struct account to;
    bool is_open = str_eq(g->x.state, STR("open")), here = false;
    int64_t blocked = 0;
    if (is_open && g->x.incoming.len) {
        int r = incoming_of(c, g->x.incoming, &to);
        TRY(r);
        blocked = r == 0 ? unseen(&g->list.items, to.region) : (int64_t)g->list.items.n;
    }
    if (is_open && g->x.unit.len)
        TRY(duty_is_at(c->db, c->arena, g->x.outgoing, g->x.unit, c->now, &here));
    json_open(b, NULL, '{');
    handover_json(b, "handover", &g->x);
    sides_json(b, is_open ? g->sides : 0);
    if (is_open) {
        items_json(c, b, &g->list, g->sides);
        json_i64(b, "blocked", blocked);
        json_bool(b, "on_duty", here);
        json_i64(b, "shift_hours", c->centre->next_shift / (3600 * USEC_PER_S));
        json_opt(b, "lacks", handover_lacks(c->arena, &g->list));
        json_str(b, "digest", digest_of(c, &g->list));
    } else {
        json_raw(b, "items", g->x.list.len ? g->x.list : STR("[]"));
        json_i64(b, "hidden", 0);
        json_i64(b, "later", 0);
    }
    json_close(b, '}');
    return 0;
}

static void remember(struct call *c, str object, const struct buf *b)
{
    c->audit_object = object;
    c->audit_detail = str_fmt(c->arena, "{\"sha256\":\"" STR_FMT "\"}",
                              STR_ARG(sha256_hex(c->arena, buf_str(b))));
}

static void answer_detail(struct call *c, unsigned status, const struct gate *g)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = detail_json(c, &b, g);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, status, &b);
    remember(c, str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g->x.id)), &b);
}

static void audit(struct call *c, const struct gate *g, const char *act, const char *key, str value)
{
    struct buf d = buf_new(c->arena, 16000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", g->x.version);
    json_str(&d, "outgoing", g->x.outgoing);
    json_opt(&d, "incoming", g->x.incoming);
    json_opt(&d, "unit", g->x.unit);
    json_opt(&d, key, value);
    if (g->list.items.n) { /* of a withdrawal nobody made a list */
        json_i64(&d, "items", (int64_t)g->list.items.n);
        json_str(&d, "list", digest_of(c, &g->list));
    }
    if (g->x.moved)
        json_i64(&d, "moved", g->x.moved);
    json_close(&d, '}');
    call_audit(c, str_c(act), str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g->x.id)),
               buf_str(&d));
}

/* What a step came to. False: answered. */
static bool went(struct call *c, int r, const struct gate *g)
{
    if (r < 0)
        answer_error(c, r);
    else if (r == HANDOVER_OVER)
        answer_problem(c, 409, "Over", STR("the handover is over"));
    else if (r == HANDOVER_OTHER)
        answer_problem(c, 403, "Not permitted",
                       str_eq(c->who.name, g->x.outgoing)
                           ? STR("nobody accepts what they hand over themselves")
                           : STR("that is for another side of the handover to do"));
    return r == 0;
}

/* Stores it, and answers what is so then. */
static void commit(struct call *c, unsigned status, struct gate *g)
{
    if (!call_commit(c))
        return;
    int r = handover_get(c->db, c->arena, g->x.id, &g->x);
    if (r == 0)
        r = sides_of(c, g);
    if (r == 0 && str_eq(g->x.state, STR("open")))
        r = items_of(c, g);
    if (r < 0)
        answer_error(c, r);
    else
        answer_detail(c, status, g);
}

/* looking */

void handovers_get(struct call *c)
{
    struct handovers all;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = handover_recent(c->db, c->arena, STR(""), c->now - RECENT, &all);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; r == 0 && i < all.n; i++) {
        struct gate g = { .x = all.at[i] };
        r = sides_of(c, &g);
        if (r == 0 && (g.sides || g.reads))
            handover_json(&b, NULL, &g.x);
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
    if (find(c, &g))
        answer_detail(c, 200, &g);
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
    TRY(access_accounts(c->db, c->arena, &all));
    if (unit.len)
        TRY(duty_now(c->db, c->arena, unit, c->now, &there));
    json_open(b, "hands", '[');
    list_each (const struct account, x, &all) {
        struct account to;
        bool is_there = unit.len && str_eq(x->unit, unit);
        int r = str_eq(x->name, out->name) || !region_meets(x->region, out->region)
                    ? ACCESS_NONE
                    : incoming_of(c, x->name, &to);
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
        json_i64(b, "blocked", unseen(items, x->region));
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
    struct buf b = buf_new(c->arena, JSON_MAX);
    g.ask.unit = in_query(c, "unit");
    if (!outgoing_of(c, in_query(c, "outgoing"), &out) ||
        !unit_fits(c, g.ask.unit, out.region, &g.ask.region))
        return;
    g.ask.outgoing = out.name;
    int r = ask_of(c, &g.ask);
    if (r == 0)
        r = handover_open_items(c->db, c->arena, &g.ask, &g.list);
    json_open(&b, NULL, '{');
    if (r == 0) {
        items_json(c, &b, &g.list, 0);
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
    remember(c, str_fmt(c->arena, "handover/of/" STR_FMT, STR_ARG(out.name)), &b);
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
    int r = incoming_of(c, g->x.incoming, &to);
    int64_t n = r == 0 ? unseen(&g->list.items, to.region) : 0;
    if (r < 0)
        answer_error(c, r);
    else if (r == ACCESS_NONE || !region_meets(to.region, g->x.region))
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
        r = items_of(c, &g);
    if (r < 0)
        answer_error(c, r);
    else if (r == HANDOVER_OTHER)
        answer_problem(c, 409, "Open already",
                       str_fmt(c->arena, STR_FMT " has an open handover: withdraw it first",
                               STR_ARG(out.name)));
    if (r != 0 || !check_incoming(c, &g))
        return;
    audit(c, &g, "handover.open", "why", g.x.why);
    commit(c, 201, &g);
}

/* talking it over */

static bool is_open_to(struct call *c, const struct gate *g, unsigned sides)
{
    if (!str_eq(g->x.state, STR("open")))
        return went(c, HANDOVER_OVER, g);
    return (g->sides & sides) || went(c, HANDOVER_OTHER, g);
}

static const struct handover_item *item_of(const struct gate *g, str ref, str region)
{
    list_each (const struct handover_item, i, &g->list.items)
        if (str_eq(i->ref, ref) && region_meets(i->region, region))
            return i;
    return NULL;
}

/* Who was faster, and how. */
static void stale(struct call *c, const struct handover_item *i)
{
    bool said = i->said_at > i->at || i->by.len == 0;
    str who = said ? i->said_by : i->by;
    str how = said ? i->status : i->act;
    answer_problem(c, 409, "Changed meanwhile",
                   str_fmt(c->arena, "it is not as you saw it: " STR_FMT " (" STR_FMT "), " STR_FMT,
                           STR_ARG(who.len ? who : STR("ntc")), STR_ARG(how),
                           STR_ARG(time_fmt(c->arena, said ? i->said_at : i->at))));
}

void handover_item_post(struct call *c)
{
    struct gate g;
    struct handover_act act = { .act = in_text(c, "act"),
                                .by = c->who.name,
                                .note = in_text(c, "note"),
                                .seen = in_text(c, "seen") };
    if (!find(c, &g) || !is_open_to(c, &g, HANDOVER_INCOMING | HANDOVER_OUTGOING | HANDOVER_LEAD))
        return;
    const struct handover_item *i = item_of(&g, in_text(c, "ref"), c->who.region);
    if (!i) {
        answer_problem(c, 409, "Changed meanwhile", STR("it is no longer open: look again"));
        return;
    }
    act.sides = g.sides;
    int r = handover_say(&c->writes, c->now, &g.x, i, &act);
    if (r == HANDOVER_CHANGED) {
        stale(c, i);
        return;
    }
    if (!went(c, r, &g))
        return;
    struct buf d = buf_new(c->arena, 8000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", g.x.version);
    json_str(&d, "item", i->ref);
    json_str(&d, "seen", act.seen);
    json_opt(&d, "note", in_text(c, "note")); /* a later one takes its place, not its record */
    json_close(&d, '}');
    call_audit(c, str_fmt(c->arena, "handover.item.%s", str_cstr(c->arena, act.act)),
               str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g.x.id)), buf_str(&d));
    commit(c, 200, &g);
}

void handover_note_post(struct call *c)
{
    struct gate g;
    if (!find(c, &g) || !is_open_to(c, &g, HANDOVER_OUTGOING | HANDOVER_LEAD) ||
        !went(c, handover_note(&c->writes, c->now, &g.x, in_text(c, "note")), &g))
        return;
    audit(c, &g, "handover.note", "note", in_text(c, "note"));
    commit(c, 200, &g);
}

void handover_withdraw_post(struct call *c)
{
    struct gate g;
    if (!find_alone(c, &g) || !is_open_to(c, &g, HANDOVER_OUTGOING | HANDOVER_LEAD) ||
        !went(c, handover_withdraw(&c->writes, c->now, &g.x, c->who.name, in_text(c, "note")), &g))
        return;
    audit(c, &g, "handover.withdraw", "said", g.x.said);
    commit(c, 200, &g);
}

/* taking over */

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

/* The turn of the outgoing ends, one of the incoming begins in its place. */
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
        return fail(ERR_INVALID, STR_FMT " is not on duty at the unit", STR_ARG(g->x.outgoing));
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
    return r == DUTY_SAME ? fail(ERR_INVALID, "you are on duty there in that time already") : 0;
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
    if (until)
        TRY(move_duty(c, g, until));
    audit(c, g, "handover.accept", "digest", g->x.digest);
    return notice_end(c->db, &c->writes, NOTICE_handover_expired, expired, c->now);
}

/* Is all of it accepted, as it was seen, by somebody who sees all of it? False: answered. */
static bool is_whole(struct call *c, const struct gate *g)
{
    str lacks = handover_lacks(c->arena, &g->list);
    int64_t n = unseen(&g->list.items, c->who.region);
    if (c->now >= g->x.expires)
        return went(c, HANDOVER_OVER, g);
    if (n)
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena,
                               "you do not see %lld of the items, of another region: a supervisor "
                               "gives them to somebody who does",
                               (long long)n));
    else if (lacks.len)
        answer_problem(c, 422, "Not accepted", lacks);
    else if (!str_eq(in_text(c, "digest"), digest_of(c, &g->list)))
        answer_problem(c, 409, "Changed meanwhile", STR("the list is not as you saw it"));
    else
        return true;
    return false;
}

void handover_complete_post(struct call *c)
{
    struct gate g;
    usec until = 0;
    str to = in_text(c, "until");
    if (!find(c, &g) || !is_open_to(c, &g, HANDOVER_INCOMING) || !is_whole(c, &g) ||
        (to.len && !call_moment(c, "until", to, &until)))
        return;
    g.x.incoming = c->who.name;
    int r = take_over(c, &g, until);
    if (r < 0)
        answer_error(c, r);
    else if (r == HANDOVER_CHANGED)
        answer_problem(c, 409, "Changed meanwhile", STR("the list is not as you saw it"));
    else
        commit(c, 200, &g);
}
