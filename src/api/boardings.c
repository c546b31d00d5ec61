/* boardings.c — an officer decides who may board; the carrier is told. */
// SPDX-License-Identifier: Apache-2.0
#include "api/boardings.h"

#include "api/alerts.h"
#include "base/digest.h"
#include "base/err.h"
#include "ingest/ingest.h"

enum { JSON_MAX = 1 << 20, REFERENCE = 14 };

int boarding_send_change(struct db *db, struct writes *w, const struct boarding_terms *terms,
                         const struct boarding_order *o, const struct boarding_ask *ask)
{
    struct work work = { .arena = w->a, .now = time_now() };
    struct event *e;
    int r = message_event(db, &work, ask->message, ask->seq, &e);
    TRY(r);
    if (r > 0 || !work.decoded.interactive)
        return fail(ERR_INVALID, "the request is no longer kept");
    enum decision *decisions = make_n(w->a, enum decision, work.decoded.events.n);
    decisions[ask->seq] = o->decision;
    str id = uid_new(w->a, work.now);
    struct boarding_change x = { .reference = str_sub(id, id.len - REFERENCE, REFERENCE),
                                 .link = ask->link,
                                 .due = work.now + terms->acknowledge };
    x.body = cusres_write(w->a, &(struct cusres){ .request = &work.decoded,
                                                  .decisions = decisions,
                                                  .terms = terms,
                                                  .reference = x.reference,
                                                  .only = (size_t)ask->seq,
                                                  .is_change = true,
                                                  .now = work.now });
    boarding_change_put(w, o, &x, work.now);
    return 0;
}

/* The alert of the path: of a person on a flight, in the caller's region. False: answered. */
static bool find(struct call *c, struct alert *ret)
{
    if (!call_alert(c, c->param[0], ret))
        return false;
    if (str_eq(ret->kind, STR("traveller")))
        return true;
    answer_problem(c, 422, "Not accepted", STR("only a traveller on a flight can board"));
    return false;
}

void alert_boarding_get(struct call *c)
{
    struct alert x;
    if (!find(c, &x))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = boarding_json(c->db, &b, NULL, x.subject, x.situation);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, 200, &b);
}

static int send_all(struct call *c, const struct boarding_order *o,
                    const struct boarding_asks *asks)
{
    list_each (const struct boarding_ask, k, asks)
        TRY(boarding_send_change(c->db, &c->writes, c->centre->boarding, o, k));
    return 0;
}

/* A line in the history of the alert, so that whoever opens it next sees the decision. */
static int note_it(struct call *c, const struct alert *x, const struct boarding_order *o)
{
    struct alert_stepped then;
    struct alert_act act = { .act = STR("note"),
                             .actor = c->who.name,
                             .note = str_fmt(c->arena, "to the carrier: %s; " STR_FMT,
                                             decision_names[o->decision], STR_ARG(o->note)),
                             .version = in_int(c, "version") };
    return alert_step(c->db, &c->writes, c->now, x, &act, &then);
}

static int decide(struct call *c, const struct alert *x, struct boarding_order *o)
{
    struct boarding_asks asks = { 0 };
    int word = decision_from(in_text(c, "decision"));
    if (word < 0)
        return fail(ERR_INVALID, "the decision is board, no_board or inhibited");
    o->decision = (enum decision)word;
    TRY(boarding_decide(c->db, &c->writes, o, c->now, &asks));
    TRY(send_all(c, o, &asks));
    int r = note_it(c, x, o);
    TRY(r);
    struct buf d = buf_new(c->arena, 20000);
    json_open(&d, NULL, '{');
    json_str(&d, "decision", str_c(decision_names[o->decision]));
    json_str(&d, "note", str_sub(o->note, 0, 4000));
    json_i64(&d, "changes", (int64_t)asks.n);
    json_close(&d, '}');
    call_audit(c, STR("boarding.decide"), str_fmt(c->arena, "alert/" STR_FMT, STR_ARG(x->id)),
               buf_str(&d));
    return r;
}

void alert_boarding_post(struct call *c)
{
    struct alert x;
    if (!find(c, &x))
        return;
    struct boarding_order o = { .subject = x.subject,
                                .situation = x.situation,
                                .alert = x.id,
                                .officer = c->who.name,
                                .note = in_text(c, "note") };
    int r = decide(c, &x, &o);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == ALERT_CHANGED) {
        answer_problem(c, 409, "Changed meanwhile", STR("the alert changed: look again"));
        return;
    }
    if (call_commit(c))
        alert_boarding_get(c);
}
