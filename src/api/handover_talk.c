/* handover_talk.c — two sides talk a handover over, item by item; or it is withdrawn. */
// SPDX-License-Identifier: Apache-2.0
#include "api/handovers.h"

#include "base/err.h"
#include "notice/notice.h"

static const struct handover_item *item_of(const struct gate *g, str ref, str region)
{
    list_each (const struct handover_item, i, &g->list.items)
        if (str_eq(i->ref, ref) && gate_meets(i->region, region))
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

/* The control room hears of what a supervisor must decide, while there is any. */
static int tell_lead(struct call *c, const struct gate *g, const struct handover_item *i, str act)
{
    if (!str_eq(act, STR("raise")))
        return gate_settle(c, g, i);
    notice_open_in(&c->writes, g->x.region, NOTICE_handover_raised,
                   str_fmt(c->arena, "handover/" STR_FMT, STR_ARG(g->x.id)),
                   str_fmt(c->arena, STR_FMT " raised an item of " STR_FMT ".",
                           STR_ARG(c->who.name), STR_ARG(g->x.outgoing)),
                   c->now);
    return 0;
}

void handover_item_post(struct call *c)
{
    struct gate g;
    struct handover_act act = { .act = in_text(c, "act"),
                                .by = c->who.name,
                                .note = in_text(c, "note"),
                                .seen = in_text(c, "seen") };
    if (!gate_find(c, &g) ||
        !gate_is_open(c, &g, HANDOVER_INCOMING | HANDOVER_OUTGOING | HANDOVER_LEAD))
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
    if (!gate_went(c, r, &g))
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
    r = tell_lead(c, &g, i, act.act);
    if (r < 0)
        answer_error(c, r);
    else
        gate_commit(c, 200, &g);
}

void handover_note_post(struct call *c)
{
    struct gate g;
    if (!gate_find(c, &g) || !gate_is_open(c, &g, HANDOVER_OUTGOING | HANDOVER_LEAD) ||
        !gate_went(c, handover_note(&c->writes, c->now, &g.x, in_text(c, "note")), &g))
        return;
    gate_audit(c, &g, "handover.note", "note", in_text(c, "note"));
    gate_commit(c, 200, &g);
}

void handover_withdraw_post(struct call *c)
{
    struct gate g;
    if (!gate_find_alone(c, &g) || !gate_is_open(c, &g, HANDOVER_OUTGOING | HANDOVER_LEAD) ||
        !gate_went(c, gate_settle(c, &g, NULL), &g) ||
        !gate_went(c, handover_withdraw(&c->writes, c->now, &g.x, c->who.name, in_text(c, "note")),
                   &g))
        return;
    gate_audit(c, &g, "handover.withdraw", "said", g.x.said);
    gate_commit(c, 200, &g);
}
