/* alerts.c — the queue, an alert, its steps, the live stream. */
// SPDX-License-Identifier: Apache-2.0
#include "api/alerts.h"

#include "api/holds.h"
#include "api/mask.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "duty/duty.h"
#include "format/json.h"
#include "ingest/ingest.h"
#include "model/record_json.h"
#include "order/order.h"
#include "person/person.h"
#include "profile/profiled.h"

#include <stdlib.h>

enum { PAGE = 50, PAGE_MAX = 500, JSON_MAX = 8 << 20, AROUND = 600 };

void alerts_get(struct call *c)
{
    str severity = in_query(c, "severity");
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct alert_filter f = { .state = in_query(c, "state"),
                              .region = c->who.region,
                              .unit = in_query(c, "unit"),
                              .owner = in_query(c, "owner"),
                              .before = in_query(c, "after"),
                              .least_severity = severity.len ? severity_from(severity) : 0,
                              .now = c->now,
                              .limit = limit + 1 };
    struct alerts list = { 0 };
    int64_t feed = 0;
    int r = live_feed(c->db, c->arena, &feed); /* before the list: what is newer is told live */
    if (r == 0)
        r = alert_list(c->db, c->arena, &f, &list);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; i < list.n && i < limit; i++)
        alert_shown_json(c, &b, NULL, &list.at[i]);
    json_close(&b, ']');
    if (list.n > limit)
        json_str(&b, "next", list.at[limit - 1].id);
    json_i64(&b, "feed", feed);
    json_close(&b, '}');
    answer_json(c, 200, &b);
    call_seen(c, STR("alerts"), buf_str(&b)); /* the digest says what was seen, not the names */
}

bool call_alert(struct call *c, str id, struct alert *ret)
{
    int r = alert_get(c->db, c->arena, id, ret);
    if (r < 0)
        answer_error(c, r);
    else if (r == ALERT_NONE || !call_sees_alerts_of(c, ret->region))
        answer_problem(c, 404, "Not found", STR("there is no such alert"));
    else
        return true;
    return false;
}

static bool find(struct call *c, struct alert *ret) { return call_alert(c, c->param[0], ret); }

/* What is hidden of its subject: nothing while it is open, or one's own; else by an act. False:
 * answered. */
static bool shows(struct call *c, const struct alert *x)
{
    bool over = str_eq(x->state, STR("closed")) || str_eq(x->state, STR("decided"));
    if (!call_unmasks(c, x->subject))
        return false;
    c->hides = over && !str_eq(x->owner, c->who.name) && c->unmasking.len == 0;
    return true;
}

/* The alert as a page shows it; `step` is a line that is about to join its history. False: the
 * call is answered. */
static bool detail_json(struct call *c, struct buf *b, const struct alert *x, str step)
{
    *b = buf_new(c->arena, JSON_MAX);
    json_open(b, NULL, '{');
    alert_shown_json(c, b, "alert", x);
    alert_acts_json(b, "acts", x->state);
    bool masked = call_masks(c);
    int r = alert_detail_json(c->db, b, x, step, masked ? reason_masked : NULL);
    if (r == 0)
        r = person_members_json(c->db, b, "person", x->subject);
    if (r == 0)
        r = profiled_cautions_json(c->db, b, "cautions", masked ? STR("") : x->subject, c->now);
    if (r == 0)
        r = rings_json(c->db, b, "rings", x->id);
    json_close(b, '}');
    if (r < 0)
        answer_error(c, r);
    return r == 0;
}

void alert_get_one(struct call *c)
{
    struct alert x;
    struct buf b;
    if (!find(c, &x) || !shows(c, &x) || !detail_json(c, &b, &x, STR("")))
        return;
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "alert/" STR_FMT, STR_ARG(x.id)), buf_str(&b));
}

void alerts_words(struct call *c)
{
    struct buf b = buf_new(c->arena, 16384);
    json_open(&b, NULL, '{');
    alert_words_json(&b);
    json_i64(&b, "undo_s", c->centre->undo / USEC_PER_S);
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void alert_event(struct call *c)
{
    struct alert x;
    if (!find(c, &x) || !shows(c, &x))
        return;
    struct work w = { .arena = c->arena, .now = c->now };
    struct event *e;
    int r = message_event(c->db, &w, x.message, x.seq, &e);
    if (r != 0) {
        if (r < 0)
            answer_error(c, r);
        else
            answer_problem(c, 404, "Not found", STR("the message is no longer kept"));
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    event_json(&b, e, call_shows(c));
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "alert/" STR_FMT "/event", STR_ARG(x.id)), buf_str(&b));
}

void alert_decision(struct call *c)
{
    struct alert x;
    if (!find(c, &x) || !shows(c, &x))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = c->centre->explain(c->centre->self, c->db, x.id, call_shows(c), &b);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r > 0) {
        answer_problem(c, 404, "Not found", STR("the alert rests on nothing that is kept"));
        return;
    }
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "alert/" STR_FMT "/decision", STR_ARG(x.id)), buf_str(&b));
}

struct bounds_list list_of(struct raw_bounds);

static void add_part(struct arena *a, struct bounds_list *parts, size_t offset, size_t length)
{
    *list_push(a, parts) = (struct raw_bounds){ .from = offset > AROUND ? offset - AROUND : 0,
                                                .to = offset + length + AROUND };
}

/* The places that one record of an event names in its "_at". */
static void add_places(struct arena *a, struct bounds_list *parts, const struct json *record)
{
    const struct json *at = json_get(record, STR("_at"));
    for (size_t i = 0; at && i < at->n; i++)
        if (at->at[i].n == 2)
            add_part(a, parts, (size_t)at->at[i].at[0].integer, (size_t)at->at[i].at[1].integer);
}

/* What of a message is about the alert: the event's own part, and each fact that was read
 * elsewhere, as the flight in the head of a long list. The rest is of other people. */
static struct bounds_list parts_of(struct call *c, const struct event *e)
{
    struct bounds_list parts = { 0 };
    struct buf b = buf_new(c->arena, JSON_MAX);
    const struct json *json;
    struct json_fault fault;
    add_part(c->arena, &parts, e->offset, e->length);
    event_json(&b, e, true);
    if (b.cut || json_read(c->arena, buf_str(&b), &json, &fault) != 0)
        return parts;
    for (size_t i = 0; i < json->n; i++) {
        const struct json *m = &json->at[i];
        if (m->kind == JSON_IS_OBJECT)
            add_places(c->arena, &parts, m);
        for (size_t k = 0; m->kind == JSON_IS_LIST && k < m->n; k++)
            add_places(c->arena, &parts, &m->at[k]);
    }
    return parts;
}

static int by_from(const void *x, const void *y)
{
    const struct raw_bounds *a = x, *b = y;
    return (a->from > b->from) - (a->from < b->from);
}

/* Everything that may be seen without a gap around `place`. False: nothing there. */
static bool around(struct bounds_list *parts, size_t place, struct raw_bounds *ret)
{
    qsort(parts->at, parts->n, sizeof *parts->at, by_from);
    struct raw_bounds run = parts->at[0];
    list_each (const struct raw_bounds, p, parts) {
        if (p->from > run.to && place <= run.to)
            break;
        if (p->from > run.to)
            run = *p;
        run.to = p->to > run.to ? p->to : run.to;
    }
    *ret = run;
    return place >= run.from && place <= run.to;
}

/* The message a reason came from: the part around the subject's own bytes. */
void alert_raw(struct call *c)
{
    struct alert x;
    if (!find(c, &x) || !shows(c, &x))
        return;
    if (call_masks(c)) {
        answer_hidden(c);
        return;
    }
    str asked = in_query(c, "message");
    struct work w = { .arena = c->arena, .now = c->now };
    struct event *e;
    str id = asked.len ? asked : x.message;
    int64_t seq = x.seq;
    int r = alert_message(c->db, c->arena, x.id, id, &seq);
    if (r == 0)
        r = message_event(c->db, &w, id, seq, &e);
    if (r != 0) {
        if (r < 0)
            answer_error(c, r);
        else
            answer_problem(c, 404, "Not found", STR("no such message of this alert is kept"));
        return;
    }
    struct bounds_list parts = parts_of(c, e);
    int64_t place = in_query_int(c, "offset", (int64_t)parts.at[0].from);
    struct raw_bounds bounds;
    if (!around(&parts, (size_t)place, &bounds)) {
        answer_problem(c, 404, "Not found",
                       STR("that part of the message is not about this alert"));
        return;
    }
    answer_raw(c, id, w.message.body, bounds, (size_t)place);
}

static void changed_meanwhile(struct call *c, const struct alert *x)
{
    answer_problem(c, 409, "Changed meanwhile",
                   x->owner.len
                       ? str_fmt(c->arena, "the alert is with " STR_FMT " now", STR_ARG(x->owner))
                       : STR("the alert changed: look again"));
}

/* The record of the step also says what its answer shows. */
static void audit_step(struct call *c, const struct alert *x, const struct alert_act *act,
                       str shown)
{
    struct buf d = buf_new(c->arena, 2000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", act->version + 1);
    json_opt(&d, "outcome", act->outcome);
    json_opt(&d, "reason_code", act->reason_code);
    json_str(&d, "sha256", sha256_hex(c->arena, shown));
    json_close(&d, '}');
    call_audit(c, str_fmt(c->arena, "alert." STR_FMT, STR_ARG(act->act)),
               str_fmt(c->arena, "alert/" STR_FMT, STR_ARG(x->id)), buf_str(&d));
    c->is_audited = true;
}

/* What was ordered must have come to something before the alert is closed. */
static bool may_close(struct call *c, const struct alert *x)
{
    struct order order;
    int r = order_waiting(c->db, c->arena, x->id, &order);
    if (r < 0)
        answer_error(c, r);
    else if (r == 0)
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena,
                               "the " STR_FMT " that was ordered of " STR_FMT
                               " has no result yet: wait for it, or withdraw it",
                               STR_ARG(order.kind),
                               STR_ARG(order.link.len ? order.link : order.unit)));
    return r == ORDER_NONE;
}

/* What the step rests on beside the alert itself. False: the call is answered. */
static bool may_step(struct call *c, const struct alert *x, const struct alert_act *act)
{
    if (str_eq(act->act, STR("assign")) && !triage_to(c, x, act->to))
        return false;
    if (str_eq(act->act, STR("undo")))
        return triage_may_undo(c, x);
    bool begins = str_eq(act->act, STR("claim")) || str_eq(act->act, STR("wake"));
    bool closes =
        begins ? str_eq(in_text(c, "then"), STR("close")) : str_eq(act->act, STR("close"));
    if (!begins && in_text(c, "then").len) {
        answer_problem(c, 422, "Not accepted", STR("then belongs to a claim, or to wake"));
        return false;
    }
    if (closes && !may_close(c, x))
        return false; /* nor is it claimed to be closed */
    bool takes = str_eq(act->act, STR("claim")) || str_eq(act->act, STR("assign"));
    return !takes || triage_is_free(c, x, act->note);
}

static bool read_act(struct call *c, struct alert *into, struct alert_act *ret)
{
    str other = in_text(c, "into"), until = in_text(c, "wake_at");
    *ret = (struct alert_act){ .act = c->param[1],
                               .actor = c->who.name,
                               .outcome = in_text(c, "outcome"),
                               .reason_code = in_text(c, "reason_code"),
                               .note = in_text(c, "note"),
                               .worth = in_text(c, "worth"),
                               .to = in_text(c, "to"),
                               .wake_on = in_text(c, "wake_on"),
                               .past_moment = in_int(c, "past_moment") != 0,
                               .undo = c->centre->undo,
                               .version = in_int(c, "version"),
                               .may_take = may(&c->who, PERMIT_ALERT_TAKE) };
    int r = until.len ? time_parse(until, &ret->wake_at) : 0;
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (other.len && !call_alert(c, other, into))
        return false;
    ret->into = other.len ? into : NULL;
    return true;
}

/* The answer is made before the step is stored, of the alert as the step leaves it, and one
 * record in the step's own transaction stands for the step and for the reading of its answer.
 * So neither can be on disk without the other. It cannot show what is not so: whatever changes
 * an alert, its reasons or its history also raises its version, and the step is stored only if
 * the version is still the one that was read. */
void alert_act_post(struct call *c)
{
    struct alert x, into;
    struct alert_act act;
    if (!find(c, &x) || !read_act(c, &into, &act) || !may_step(c, &x, &act))
        return;
    struct alert_stepped then;
    struct buf b;
    int r = alert_step(c->db, &c->writes, c->now, &x, &act, &then);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == ALERT_CHANGED) {
        changed_meanwhile(c, &x);
        return;
    }
    if (!detail_json(c, &b, &then.alert, then.line))
        return;
    audit_step(c, &x, &act, buf_str(&b));
    r = call_apply(c);
    if (r == WRITES_DONE)
        answer_json(c, 200, &b);
    else if (r < 0)
        answer_error(c, r);
    else if (find(c, &x)) /* another was faster: who has it now */
        changed_meanwhile(c, &x);
}

void alerts_stream(struct call *c)
{
    str last = http_header(c->http, "Last-Event-ID");
    if (last.len == 0)
        last = in_query(c, "last");
    int64_t after;
    if (str_to_i64(last, &after) < 0 || after < 0)
        after = -1; /* from now on */
    *c->later = true;
    live_add(api_live(c->api), c->http, &c->who, after);
}
