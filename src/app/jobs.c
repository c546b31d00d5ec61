// SPDX-License-Identifier: Apache-2.0
#include "app/jobs.h"

#include "access/access.h"
#include "alert/alert.h"
#include "base/err.h"
#include "base/log.h"
#include "format/json.h"
#include "job/job.h"
#include "order/order.h"

enum { AT_ONCE = 20, TRIES = 3, ARENA_MOST = 64 << 20 };

struct doing {
    struct arena *a;
    struct db *db;
    struct writes w;
    struct job job;
    struct alert_act act;
    str region; /* of who asked, now */
    usec now;
};

static str text(const struct json *x, const char *name)
{
    const struct json *m = json_get(x, str_c(name));
    return m && m->kind == JSON_IS_TEXT ? m->text : STR("");
}

/* The step of the request, in the name of who asked for it. */
static int read_act(struct doing *d)
{
    const struct json *x;
    struct json_fault fault;
    struct account who;
    unsigned roles = 0;
    TRY(json_read(d->a, d->job.request, &x, &fault));
    int r = access_account(d->db, d->a, d->job.asked_by, &who);
    TRY(r);
    if (r == ACCESS_NONE || !str_eq(who.state, STR("active")))
        return fail(ERR_INVALID, "the account " STR_FMT " is no longer in use",
                    STR_ARG(d->job.asked_by));
    TRY(roles_parse(who.roles, &roles));
    struct principal p = { .roles = roles };
    if (!may(&p, PERMIT_ALERT_WORK))
        return fail(ERR_INVALID, STR_FMT " may no longer work on alerts", STR_ARG(d->job.asked_by));
    str until = text(x, "wake_at");
    d->region = who.region;
    d->act = (struct alert_act){ .act = text(x, "act"),
                                 .actor = d->job.asked_by,
                                 .outcome = text(x, "outcome"),
                                 .reason_code = text(x, "reason_code"),
                                 .note = text(x, "note"),
                                 .worth = text(x, "worth"),
                                 .to = text(x, "to"),
                                 .wake_on = text(x, "wake_on"),
                                 .may_take = may(&p, PERMIT_ALERT_TAKE) };
    return until.len ? time_parse(until, &d->act.wake_at) : 0;
}

static int step(struct doing *d, struct alert *x, const struct alert_act *act)
{
    struct alert_stepped then;
    struct alert_act mine = *act;
    mine.version = x->version;
    TRY(alert_step(d->db, &d->w, d->now, x, &mine, &then));
    write_audit(&d->w, d->now, mine.actor, str_fmt(d->a, "alert." STR_FMT, STR_ARG(mine.act)),
                str_fmt(d->a, "alert/" STR_FMT, STR_ARG(x->id)),
                str_fmt(d->a, "{\"version\":%lld,\"job\":\"" STR_FMT "\"}",
                        (long long)then.alert.version, STR_ARG(d->job.id)));
    *x = then.alert;
    return 0;
}

/* The step of one alert. What is nobody's is claimed first by who closes it or puts it aside. */
static int act_on(struct doing *d, const struct job_item *item)
{
    struct alert x;
    int r = alert_get(d->db, d->a, item->ref, &x);
    TRY(r);
    if (r == ALERT_NONE || (d->region.len && x.region.len && !str_eq(d->region, x.region)))
        return fail(ERR_INVALID, "there is no such alert in the region");
    if (x.version != item->version)
        return fail(ERR_INVALID, "it changed meanwhile%s" STR_FMT, x.owner.len ? ": with " : "",
                    STR_ARG(x.owner));
    struct order order;
    r = str_eq(d->act.act, STR("close")) ? order_waiting(d->db, d->a, x.id, &order) : ORDER_NONE;
    TRY(r);
    if (r == 0)
        return fail(ERR_INVALID, "an order on it has no result yet");
    bool claims = str_eq(d->act.act, STR("close")) || str_eq(d->act.act, STR("snooze"));
    if (alert_is_free(&x) && claims) {
        struct alert_act claim = { .act = STR("claim"), .actor = d->act.actor };
        TRY(step(d, &x, &claim));
    }
    return step(d, &x, &d->act);
}

/* What came of it is part of the same transaction. */
static int do_item(struct doing *d, const struct job_item *item)
{
    size_t before = d->w.list.n;
    int r = act_on(d, item);
    if (r < 0 && r != ERR_INVALID)
        return r;
    str why = r < 0 ? str_copy(d->a, str_c(err_last())) : STR("");
    if (r < 0)
        d->w.list.n = before; /* half a step is none */
    job_item_ended(&d->w, &d->job, item, why);
    return 0;
}

/* Alone, and again: one that loses its race is read anew, and then is another version. */
static int do_alone(struct doing *d, struct writer *writer, const struct job_item *item)
{
    for (int i = 0; i < TRIES; i++) {
        struct job fresh;
        TRY(job_get(d->db, d->a, d->job.id, &fresh));
        if (!str_eq(fresh.state, STR("running")))
            return 0; /* cancelled: what is done stays done */
        d->job = fresh;
        writes_init(&d->w, d->a);
        TRY(do_item(d, item));
        int r = writer_apply(writer, &d->w);
        if (r <= 0)
            return r;
    }
    return 0; /* it is still waiting: the next look takes it */
}

static int do_some(struct doing *d, struct writer *writer, const struct job_items *items)
{
    list_each (const struct job_item, x, items)
        TRY(do_item(d, x));
    int r = writer_apply(writer, &d->w);
    if (r == WRITES_DONE || r < 0)
        return r;
    list_each (const struct job_item, x, items)
        TRY(do_alone(d, writer, x));
    return 0;
}

static int end(struct doing *d, struct writer *writer, str error)
{
    writes_init(&d->w, d->a);
    job_end(&d->w, d->now, &d->job, error);
    write_audit(&d->w, d->now, STR("ntc"), STR("job ended"),
                str_fmt(d->a, "job/" STR_FMT, STR_ARG(d->job.id)),
                str_fmt(d->a, "{\"done\":%lld,\"failed\":%lld}", (long long)d->job.done,
                        (long long)d->job.failed));
    int r = writer_apply(writer, &d->w);
    return r < 0 ? r : 0;
}

static int look(struct doing *d, struct writer *writer)
{
    struct job_items items = { 0 };
    int r = job_next(d->db, d->a, &d->job);
    if (r != 0)
        return r < 0 ? r : 0;
    if (!str_eq(d->job.state, STR("running"))) {
        job_begin(&d->w, d->now, &d->job);
        r = writer_apply(writer, &d->w);
        return r < 0 ? r : 1;
    }
    TRY(job_items(d->db, d->a, d->job.id,
                  &(struct job_page){ .state = STR("waiting"), .limit = AT_ONCE }, &items));
    r = items.n ? read_act(d) : 0;
    if (r == ERR_INVALID)
        TRY(end(d, writer, str_copy(d->a, str_c(err_last()))));
    else if (r == 0 && items.n == 0)
        TRY(end(d, writer, STR("")));
    else if (r == 0)
        TRY(do_some(d, writer, &items));
    return r < 0 && r != ERR_INVALID ? r : 1;
}

int jobs_look(struct db *db, struct writer *writer, usec now)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct doing d = { .a = a, .db = db, .now = now };
    writes_init(&d.w, a);
    int r = look(&d, writer);
    if (r < 0)
        log_warn("a job waits", KV_C("why", err_last()));
    return r;
}
