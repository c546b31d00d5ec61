// SPDX-License-Identifier: Apache-2.0
#include "app/rings.h"

#include <stdlib.h>

#include "alert/alert.h"
#include "alert/units.h"
#include "base/err.h"
#include "base/log.h"
#include "duty/duty.h"
#include "notice/notice.h"

enum { HOPS = 5, ARENA_MOST = 16 << 20 };
enum {
    NEWS_MOST = 20
}; /* for one who comes on duty: more is a queue, which they have before them */
#define ENTERING (30 * USEC_PER_S) /* a turn is stored a while after the moment it bears */

struct ringing {
    struct db *db;
    struct writes w;
    struct writes
        *rest; /* of all alerts together: when those are looked at again for whom nobody is there */
    struct alert x;
    struct rings before; /* of this round */
    usec now, every;
};

static bool was_rung(const struct rings *all, str account)
{
    list_each (const struct ring, r, all)
        if (str_eq(r->account, account))
            return true;
    return false;
}

/* The first who is on duty there and was not rung. 1: nobody. */
static int next_at(struct ringing *g, str unit, str *ret)
{
    struct duties there;
    TRY(duty_now(g->db, g->w.a, unit, g->now, &there));
    list_each (const struct duty, d, &there) {
        if (was_rung(&g->before, d->account))
            continue;
        *ret = d->account;
        return 0;
    }
    return 1;
}

/* Where those who stand in for each other went in a circle. */
static int at_centre(struct ringing *g, str *ret_unit, str *ret_account)
{
    *ret_unit = str_c(unit_kind_names[UNIT_TARGETING]);
    return next_at(g, *ret_unit, ret_account);
}

/* From the unit that was rung last upwards. 1: nobody is left. */
static int next_of(struct ringing *g, str *ret_unit, str *ret_account)
{
    str at = g->before.n ? g->before.at[g->before.n - 1].unit : g->x.unit;
    for (int i = 0; i < HOPS && at.len; i++) {
        int r = next_at(g, at, ret_account);
        TRY(r);
        *ret_unit = at;
        if (r == 0)
            return 0;
        TRY(unit_next(g->db, g->w.a, at, &at));
    }
    return at.len ? at_centre(g, ret_unit, ret_account) : 1;
}

/* What is grave is rung again soon; what is less so when it should have been taken. */
static usec again_at(const struct ringing *g)
{
    usec soon = g->now + g->every;
    return g->x.severity < SEVERITY_TOP && g->x.claim_by > soon ? g->x.claim_by : soon;
}

static void escalate(struct ringing *g, str unit, const char *why)
{
    if (str_eq(unit, g->x.unit) || unit.len == 0)
        return;
    str note =
        str_fmt(g->w.a, STR_FMT " to " STR_FMT ": %s", STR_ARG(g->x.unit), STR_ARG(unit), why);
    g->x.unit = unit;
    alert_line(&g->w, g->now, &g->x,
               &(struct told_line){ .actor = STR("ntc"), .act = STR("escalated"), .note = note });
}

static int put_ring(struct ringing *g, str unit, str account)
{
    usec since = 0;
    TRY(ring_since(g->db, g->w.a, g->x.id, &since));
    struct ring r = { .alert = g->x.id,
                      .round = g->x.claim_by,
                      .n = (int64_t)g->before.n + 1,
                      .at = g->now,
                      .unit = unit,
                      .account = account,
                      .region = g->x.region,
                      .port = g->x.port,
                      .moment = g->x.moment,
                      .since = since,
                      .severity = str_c(severity_names[g->x.severity]) };
    ring_put(&g->w, &r);
    alert_ring_next(&g->w, &g->x, again_at(g));
    return 0;
}

/* *ret: does what nobody takes at `from` come to `unit`? */
static int leads_to(struct db *db, struct arena *a, str from, str unit, bool *ret)
{
    *ret = str_eq(from, unit);
    for (int i = 0; i < HOPS && from.len && !*ret; i++) {
        TRY(unit_next(db, a, from, &from));
        *ret = str_eq(from, unit);
    }
    return 0;
}

/* Upwards it takes the alert along; who came to a unit below is rung where the alert is not. */
static int ring(struct ringing *g, str unit, str account)
{
    bool leads = false, is_centre = str_eq(unit, str_c(unit_kind_names[UNIT_TARGETING]));
    TRY(leads_to(g->db, g->w.a, g->x.unit, unit, &leads));
    if (leads || is_centre)
        escalate(g, unit, "nobody there is left to be rung");
    return put_ring(g, unit, account);
}

/* Nobody is left: after the last has had their time it goes to the centre above, and the control
 * room is told. Where nobody is on duty at all, it is looked again until it
 * should have been taken. */
static int nobody(struct ringing *g)
{
    str above = STR("");
    if (g->before.n == 0) {
        usec soon = g->now + g->every;
        usec next = soon < g->x.claim_by ? soon : g->x.claim_by;
        alert_ring_later(g->rest, &g->x, g->now < g->x.claim_by ? next : ALERT_ALL_RUNG);
        return 0;
    }
    TRY(unit_next(g->db, g->w.a, g->x.unit, &above));
    escalate(g, above, "all who are on duty were rung");
    alert_ring_next(&g->w, &g->x, ALERT_ALL_RUNG);
    return 0;
}

static int ring_one(struct ringing *g)
{
    str unit = STR(""), account = STR("");
    TRY(ring_list(g->db, g->w.a, g->x.id, g->x.claim_by, &g->before));
    int r = next_of(g, &unit, &account);
    TRY(r);
    if (r)
        return nobody(g);
    return ring(g, unit, account);
}

static int ring_all(struct db *db, struct arena *a, struct writer *writer, usec now, usec every)
{
    struct alerts due;
    struct writes rest;
    writes_init(&rest, a);
    TRY(alert_to_ring(db, a, now, &due));
    list_each (const struct alert, x, &due) {
        struct ringing g = { .db = db, .rest = &rest, .x = *x, .now = now, .every = every };
        writes_init(&g.w, a);
        TRY(ring_one(&g));
        int r = g.w.list.n ? writer_apply(writer, &g.w) : 0;
        TRY(r); /* > 0: somebody took it meanwhile */
    }
    return rest.list.n ? writer_apply(writer, &rest) : 0;
}

/* The gravest first. */
static int by_gravity(const void *a, const void *b)
{
    const struct alert *x = a, *y = b;
    if (x->severity != y->severity)
        return x->severity < y->severity ? 1 : -1;
    if (x->claim_by != y->claim_by)
        return x->claim_by < y->claim_by ? -1 : 1;
    return str_cmp(x->id, y->id);
}

/* What was left at the unit or below it, and what has gone upwards from it. */
static int left_for(struct db *db, struct arena *a, usec now, str unit, struct alerts *ret)
{
    struct unit_names units;
    *ret = (struct alerts){ 0 };
    TRY(alert_vain_units(db, a, now, &units));
    list_each (const str, u, &units) {
        bool leads = false;
        TRY(leads_to(db, a, *u, unit, &leads));
        if (leads && !str_eq(*u, unit))
            TRY(alert_rung_in_vain(db, a, now, *u, STR(""), ret));
    }
    TRY(alert_rung_in_vain(db, a, now, unit, unit, ret));
    if (ret->n)
        qsort(ret->at, ret->n, sizeof(*ret->at), by_gravity);
    return 0;
}

/* Who has just come on duty is rung for what is there already; below them first, as it goes upwards
 * by that, but what has gone up already stays there. */
static int ring_newcomer(struct db *db, struct writer *writer, usec now, usec every,
                         const struct duty *d)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct alerts left;
    usec since = d->from > d->entered ? d->from : d->entered;
    int64_t n = 0;
    TRY(ring_count(db, a, d->account, since, &n));
    TRY(left_for(db, a, now, d->unit, &left));
    for (size_t i = 0; i < left.n && n < NEWS_MOST; i++) {
        struct ringing g = { .db = db, .x = left.at[i], .now = now, .every = every };
        writes_init(&g.w, a);
        TRY(ring_list(db, a, g.x.id, g.x.claim_by, &g.before));
        if (was_rung(&g.before, d->account))
            continue;
        TRY(ring(&g, d->unit, d->account));
        int r = writer_apply(writer, &g.w);
        TRY(r);
        n += r == 0; /* else somebody took it meanwhile */
    }
    return 0;
}

static str unheard_text(struct arena *a, const struct unheard *u)
{
    return str_fmt(a, "%lld waiting since %s.", (long long)u->n,
                   str_cstr(a, time_fmt(a, u->oldest)));
}

static const struct unheard *find(const struct unheards *all, struct arena *a, str object)
{
    list_each (const struct unheard, u, all)
        if (str_eq(object, str_fmt(a, "unit/" STR_FMT, STR_ARG(u->unit))))
            return u;
    return NULL;
}

static bool is_told(const struct notices_told *told, str object, str text)
{
    list_each (const struct notice_told, t, told)
        if (str_eq(t->object, object) && str_eq(t->text, text))
            return true; /* a person may have closed it: it is not told again until it changes */
    return false;
}

static int tell(struct db *db, struct arena *a, struct writer *writer, usec now)
{
    struct writes w;
    struct unheards all;
    struct notices_told told;
    writes_init(&w, a);
    TRY(alert_unheard(db, a, &all));
    TRY(notice_told_of(db, a, NOTICE_alert_unheard, &told));
    list_each (const struct unheard, u, &all) {
        str object = str_fmt(a, "unit/" STR_FMT, STR_ARG(u->unit)), text = unheard_text(a, u);
        if (!is_told(&told, object, text))
            notice_open_in(&w, u->region, NOTICE_alert_unheard, object, text, now);
    }
    list_each (const struct notice_told, t, &told)
        if (t->is_open && !find(&all, a, t->object))
            TRY(notice_end(db, &w, NOTICE_alert_unheard, t->object, now));
    int r = w.list.n ? writer_apply(writer, &w) : 0;
    return r < 0 ? r : 0;
}

void rings_look(struct db *db, struct writer *writer, usec now, usec every, usec *looked)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct duties began = { 0 };
    int r = ring_all(db, a, writer, now, every);
    if (r >= 0)
        r = duty_began(db, a, *looked - ENTERING, now, &began);
    for (size_t i = 0; r >= 0 && i < began.n; i++)
        r = ring_newcomer(db, writer, now, every, &began.at[i]);
    if (r >= 0)
        *looked = now;
    if (r >= 0)
        r = tell(db, a, writer, now);
    if (r < 0)
        log_warn("who is on duty is not rung", KV_C("why", err_last()));
}
