/* job_alerts.c — one step for many alerts. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.h"
#include "app/job_kind.h"
#include "base/err.h"
#include "order/order.h"

/* The step of the request, in the name of who asked for it. */
static int begin(struct job_doing *d)
{
    str until = job_word(d, "wake_at");
    struct alert_act *act = make(d->a, struct alert_act);
    *act = (struct alert_act){ .act = job_word(d, "act"),
                               .actor = d->job.asked_by,
                               .outcome = job_word(d, "outcome"),
                               .reason_code = job_word(d, "reason_code"),
                               .note = job_word(d, "note"),
                               .worth = job_word(d, "worth"),
                               .to = job_word(d, "to"),
                               .wake_on = job_word(d, "wake_on"),
                               .may_take = may(&d->who, PERMIT_ALERT_TAKE) };
    d->own = act;
    return until.len ? time_parse(until, &act->wake_at) : 0;
}

static int step(struct job_doing *d, struct alert *x, const struct alert_act *act)
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
static int act_on(struct job_doing *d, const struct job_item *item)
{
    const struct alert_act *todo = d->own;
    struct alert x;
    TRY(job_alert(d, item->ref, &x));
    if (x.version != item->version)
        return fail(ERR_INVALID, "it changed meanwhile%s" STR_FMT, x.owner.len ? ": with " : "",
                    STR_ARG(x.owner));
    struct order order;
    int r = str_eq(todo->act, STR("close")) ? order_waiting(d->db, d->a, x.id, &order) : ORDER_NONE;
    TRY(r);
    if (r == 0)
        return fail(ERR_INVALID, "an order on it has no result yet");
    bool claims = str_eq(todo->act, STR("close")) || str_eq(todo->act, STR("snooze"));
    if (alert_is_free(&x) && claims) {
        struct alert_act claim = { .act = STR("claim"), .actor = todo->actor };
        TRY(step(d, &x, &claim));
    }
    return step(d, &x, todo);
}

const struct job_kind job_alerts = { .begin = begin, .item = act_on };
