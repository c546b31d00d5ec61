/* results.c — the stage that hears how an order ended.
 *
 * Only the link that the order is addressed to can end it, with an event about the same goods
 * that says what came of it. Anything else is told as a finding of the message: the order stays
 * as it is. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "order/order.h"

enum { FINDING_MOST = 500 };

static bool has_word(str words, str word)
{
    str one;
    while (str_cut(&words, ' ', &one))
        if (str_eq_nocase(one, word))
            return true;
    return false;
}

/* What the event says came of it; "" nothing yet. */
static const char *result_of(const struct order *x, const struct examination *e)
{
    bool ends = str_eq_nocase(e->signal.text, STR("result")) ||
                str_eq_nocase(e->signal.text, STR("finished"));
    if (str_eq(x->kind, STR("grounding")) && str_eq_nocase(e->signal.text, STR("grounded")))
        return "grounded";
    if (!ends || e->result.text.len == 0)
        return "";
    return str_eq_nocase(e->result.text, STR("as declared")) ? "nothing" : "found";
}

/* NULL: it is an answer to the order. */
static const char *not_for(const struct work *w, const struct order *x, const struct examination *e)
{
    if (!str_eq(w->message.source, x->link))
        return "an order that is not addressed to this sender";
    if (x->declaration.len && !str_eq_nocase(x->declaration, e->declaration.text))
        return "an order for another declaration";
    if (x->container.len && e->container.text.len && !has_word(e->container.text, x->container))
        return "an order for another container";
    return NULL;
}

static void finding(struct work *w, const struct event *e, const char *why)
{
    *list_push(w->arena, &w->decoded.findings) =
        (struct finding){ .code = "E-ORDER",
                          .weight = MINOR,
                          .offset = e->examination->order.offset,
                          .length = e->examination->order.length,
                          .text = str_fmt(w->arena, "names %s", why) };
    if (w->message.status == MESSAGE_ACCEPTED)
        w->message.status = MESSAGE_FINDINGS;
}

static int apply(struct work *w, struct order *x, const struct event *e)
{
    const struct examination *ex = e->examination;
    const char *result = result_of(x, ex);
    bool started = str_eq_nocase(ex->signal.text, STR("grounded")) ||
                   str_eq_nocase(ex->signal.text, STR("order"));
    struct order_act act = { .act = STR("result"),
                             .actor = w->actor,
                             .result = str_c(result),
                             .note = str_c(result),
                             .finding = str_sub(ex->finding.text, 0, FINDING_MOST),
                             .message = w->message.id,
                             .seq = e->seq };
    if (!result[0] && !started) /* half an answer ends nothing */
        return 0;
    if (!result[0])
        act = (struct order_act){ .act = STR("acknowledge"), .actor = w->actor };
    int r = order_step(w->writes, w->now, x, &act);
    if (r != 0)
        return r < 0 ? r : 0;
    write_audit(w->writes, w->now, w->actor, str_fmt(w->arena, "order." STR_FMT, STR_ARG(act.act)),
                str_fmt(w->arena, "order/" STR_FMT, STR_ARG(x->id)),
                str_fmt(w->arena, "{\"version\":%lld,\"message\":\"" STR_FMT "\"}",
                        (long long)x->version, STR_ARG(w->message.id)));
    *list_push(w->arena, &w->told) = (struct told_line){
        .alert = x->alert,
        .actor = w->actor,
        .act = str_fmt(w->arena, "order " STR_FMT, STR_ARG(act.act)),
        .note = str_fmt(w->arena, STR_FMT " " STR_FMT "%s%s", STR_ARG(x->kind), STR_ARG(x->id),
                        result[0] ? ": " : "", result),
    };
    return 0;
}

/* The order as this message has left it so far; NULL: there is none. */
static int find(struct work *w, struct orders *seen, str id, struct order **ret)
{
    struct order x;
    *ret = NULL;
    list_each (struct order, o, seen)
        if (str_eq(o->id, id))
            *ret = o;
    if (*ret)
        return 0;
    int r = order_get(w->db, w->arena, id, &x);
    if (r == 0) {
        *list_push(w->arena, seen) = x;
        *ret = &seen->at[seen->n - 1];
    }
    return r < 0 ? r : 0;
}

int order_results(struct work *w)
{
    struct orders seen = { 0 };
    list_each (struct event, e, &w->decoded.events) {
        struct order *x = NULL;
        if (!e->examination || e->examination->order.text.len == 0)
            continue;
        TRY(find(w, &seen, e->examination->order.text, &x));
        const char *why = x ? not_for(w, x, e->examination) : NULL;
        if (why)
            finding(w, e, why);
        else if (x)
            TRY(apply(w, x, e));
    }
    return 0;
}
