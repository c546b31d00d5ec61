/* handover_gate.c — who stands on which side of a handover, and what they see of its list. */
// SPDX-License-Identifier: Apache-2.0
#include "api/handovers.h"

#include "alert/units.h"
#include "base/digest.h"
#include "base/err.h"
#include "duty/duty.h"
#include "format/json.h"
#include "model/record_json.h"
#include "notice/notice.h"

static void none(struct call *c)
{
    answer_problem(c, 404, "Not found", STR("there is no such handover"));
}

bool gate_meets(str a, str b) { return a.len == 0 || b.len == 0 || str_eq(a, b); }

/* Somebody who comes at the unit: of it, or on duty there. */
static int is_of_unit(struct call *c, str unit, bool *ret)
{
    *ret = unit.len && str_eq(c->who.unit, unit);
    return *ret || unit.len == 0 ? 0 : duty_is_at(c->db, c->arena, c->who.name, unit, c->now, ret);
}

int gate_sides(struct call *c, struct gate *g)
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

int gate_ask(struct call *c, struct handover_ask *ask)
{
    ask->now = c->now;
    ask->until = c->now + c->centre->next_shift;
    ask->region = STR("");
    return ask->unit.len ? unit_check(c->arena, ask->unit, &ask->region) : 0;
}

int gate_items(struct call *c, struct gate *g)
{
    g->ask = (struct handover_ask){ .outgoing = g->x.outgoing, .unit = g->x.unit };
    TRY(gate_ask(c, &g->ask));
    return handover_items(c->db, c->arena, &g->x, &g->ask, &g->list);
}

/* The handover of the path without its list, if the caller has a part in it. False: answered. */
bool gate_find_alone(struct call *c, struct gate *g)
{
    *g = (struct gate){ 0 };
    int r = handover_get(c->db, c->arena, c->param[0], &g->x);
    if (r == 0)
        r = gate_sides(c, g);
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

bool gate_find(struct call *c, struct gate *g)
{
    if (!gate_find_alone(c, g))
        return false;
    int r = str_eq(g->x.state, STR("open")) ? gate_items(c, g) : 0;
    if (r < 0)
        answer_error(c, r);
    return r == 0;
}

/* How many of the items an account of that region does not see. */
int64_t gate_unseen(const struct handover_items *items, str region)
{
    int64_t n = 0;
    list_each (const struct handover_item, i, items)
        n += !gate_meets(i->region, region);
    return n;
}

/* An account that may take over. ACCESS_NONE: there is none of this name. */
int gate_incoming(struct call *c, str name, struct account *ret)
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

static void item_json(struct call *c, struct buf *b, const struct handover_item *i, unsigned sides)
{
    struct handover_item x = *i;
    if (call_masks(c))
        handover_item_mask(c->arena, &x);
    handover_item_json(b, &x, true, sides);
}

void gate_json(struct call *c, struct buf *b, const char *key, const struct handover *x)
{
    struct handover y = *x;
    if (call_masks(c))
        handover_mask(c->arena, &y);
    handover_json(b, key, &y);
}

void gate_items_json(struct call *c, struct buf *b, const struct handover_list *l, unsigned sides)
{
    int64_t hidden = 0;
    json_open(b, "items", '[');
    list_each (const struct handover_item, i, &l->items)
        if (gate_meets(i->region, c->who.region))
            item_json(c, b, i, sides);
        else
            hidden++;
    json_close(b, ']');
    json_i64(b, "hidden", hidden);
    json_i64(b, "later", l->later);
    json_bool(b, "more", l->more);
}

/* One item as it was kept; what people wrote is masked for who reads it so. */
static void kept_item_json(struct call *c, struct buf *b, str list, const struct json *item)
{
    json_open(b, NULL, '{');
    for (size_t i = 0; i < item->n; i++) {
        const struct json *m = &item->at[i];
        const char *key = str_cstr(c->arena, m->key);
        bool written = str_has_word(STR("note question said"), m->key);
        if (written && call_masks(c))
            json_str(b, key, text_masked(c->arena, m->text));
        else
            json_raw(b, key, str_sub(list, m->offset, m->length));
    }
    json_close(b, '}');
}

/* As it was accepted, for one who may see less than those who did. */
static int kept_json(struct call *c, struct buf *b, str list)
{
    const struct json *all = NULL;
    struct json_fault fault;
    int64_t hidden = 0;
    if (list.len && json_read(c->arena, list, &all, &fault) != 0)
        return fail(ERR_CORRUPT, "the list of a handover cannot be read: " STR_FMT,
                    STR_ARG(fault.text));
    json_open(b, "items", '[');
    for (size_t i = 0; all && i < all->n; i++) {
        const struct json *region = json_get(&all->at[i], STR("region"));
        if (!region || gate_meets(region->text, c->who.region))
            kept_item_json(c, b, list, &all->at[i]);
        else
            hidden++;
    }
    json_close(b, ']');
    json_i64(b, "hidden", hidden);
    json_i64(b, "later", 0);
    json_bool(b, "more", false);
    return 0;
}

str gate_digest(struct call *c, const struct handover_list *l)
{
    return sha256_hex(c->arena, handover_list_json(c->arena, &l->items));
}

static int detail_json(struct call *c, struct buf *b, const struct gate *g)
{
    struct account to;
    bool is_open = str_eq(g->x.state, STR("open")), here = false;
    int64_t blocked = 0;
    if (is_open && g->x.incoming.len) {
        int r = gate_incoming(c, g->x.incoming, &to);
        TRY(r);
        blocked = r == 0 ? gate_unseen(&g->list.items, to.region) : (int64_t)g->list.items.n;
    }
    if (is_open && g->x.unit.len)
        TRY(duty_is_at(c->db, c->arena, g->x.outgoing, g->x.unit, c->now, &here));
    json_open(b, NULL, '{');
    gate_json(c, b, "handover", &g->x);
    sides_json(b, is_open ? g->sides : 0);
    if (is_open) {
        gate_items_json(c, b, &g->list, g->sides);
        json_i64(b, "blocked", blocked);
        json_bool(b, "on_duty", here);
        json_i64(b, "shift_hours", c->centre->next_shift / (3600 * USEC_PER_S));
        json_opt(b, "lacks", handover_lacks(c->arena, &g->list));
        json_str(b, "digest", gate_digest(c, &g->list));
    } else {
        TRY(kept_json(c, b, g->x.list));
    }
    json_close(b, '}');
    return 0;
}

void gate_answer(struct call *c, unsigned status, const struct gate *g)
{
    struct buf b = buf_new(c->arena, GATE_JSON_MAX);
    int r = detail_json(c, &b, g);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, status, &b);
    call_seen(c, str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g->x.id)), buf_str(&b));
}

void gate_audit(struct call *c, const struct gate *g, const char *act, const char *key, str value)
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
        json_str(&d, "list", gate_digest(c, &g->list));
    }
    if (g->x.moved)
        json_i64(&d, "moved", g->x.moved);
    json_close(&d, '}');
    call_audit(c, str_c(act), str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g->x.id)),
               buf_str(&d));
}

/* What a step came to. False: answered. */
bool gate_went(struct call *c, int r, const struct gate *g)
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

bool gate_is_open(struct call *c, const struct gate *g, unsigned sides)
{
    if (!str_eq(g->x.state, STR("open")))
        return gate_went(c, HANDOVER_OVER, g);
    return (g->sides & sides) || gate_went(c, HANDOVER_OTHER, g);
}

int gate_settle(struct call *c, const struct gate *g, const struct handover_item *but)
{
    list_each (const struct handover_item, i, &g->list.items)
        if (i != but && str_eq(i->status, STR("raised")))
            return 0;
    return notice_end(c->db, &c->writes, NOTICE_handover_raised,
                      str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g->x.id)), c->now);
}

/* Stores it, and answers what is so then. */
void gate_commit(struct call *c, unsigned status, struct gate *g)
{
    if (!call_commit(c))
        return;
    int r = handover_get(c->db, c->arena, g->x.id, &g->x);
    if (r == 0)
        r = gate_sides(c, g);
    if (r == 0 && str_eq(g->x.state, STR("open")))
        r = gate_items(c, g);
    if (r < 0)
        answer_error(c, r);
    else
        gate_answer(c, status, g);
}
