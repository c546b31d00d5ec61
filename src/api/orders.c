/* orders.c — orders to links and units: an officer gives and withdraws them, the link or somebody
 * of the unit answers. */
// SPDX-License-Identifier: Apache-2.0
#include "order/order.h"

#include "alert/units.h"
#include "api/alerts.h"
#include "api/mask.h"
#include "base/digest.h"
#include "base/err.h"
#include "duty/duty.h"
#include "ingest/ingest.h"
#include "link/links.h"
#include "model/record_json.h"
#include "notice/notice.h"
#include "picture/picture.h"
#include "profile/profiled.h"

enum { PAGE = 50, PAGE_MAX = 500, JSON_MAX = 4 << 20, RACES = 8, PICTURES_MOST = 12 };

static bool is_link(const struct call *c) { return (c->who.roles & ROLE_LINK) != 0; }

static str order_object(struct call *c, const struct order *x)
{
    return str_fmt(c->arena, "order/" STR_FMT, STR_ARG(x->id));
}

/* Every change of an order: the record of the audit. */
static void audit(struct call *c, const struct order *x, str act)
{
    struct buf d = buf_new(c->arena, 4000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", x->version);
    json_str(&d, "state", x->state);
    json_opt(&d, "link", x->link);
    json_opt(&d, "unit", x->unit);
    json_opt(&d, "reason", x->reason);
    json_opt(&d, "result", x->unit.len ? x->result : STR(""));
    json_opt(&d, "pictures", x->pictures);
    json_close(&d, '}');
    call_audit(c, str_fmt(c->arena, "order." STR_FMT, STR_ARG(act)), order_object(c, x),
               buf_str(&d));
}

/* The same in the history of its alert. */
static void tell_alert(struct call *c, struct alert *a, const struct order *x, const char *act,
                       str why)
{
    struct told_line l = {
        .alert = a->id,
        .actor = c->who.name,
        .act = str_c(act),
        .note = str_fmt(c->arena, STR_FMT " " STR_FMT " (" STR_FMT ", " STR_FMT ")%s" STR_FMT,
                        STR_ARG(x->kind), STR_ARG(x->id), STR_ARG(x->link.len ? x->link : x->unit),
                        STR_ARG(x->instruction), why.len ? ": " : "", STR_ARG(why)),
    };
    alert_line(&c->writes, c->now, a, &l);
}

static void no_order(struct call *c)
{
    answer_problem(c, 404, "Not found", STR("there is no such order"));
}

static bool sees_alert(const struct call *c, const struct alert *a)
{
    return a->region.len == 0 || call_sees_region(c, a->region);
}

static bool sees_order(const struct call *c, const struct order *x, const struct alert *a)
{
    bool is_out = !str_eq(x->state, str_c(order_state_names[ORDER_PROPOSED]));
    return sees_alert(c, a) ||
           (is_out && x->unit_region.len && call_sees_region(c, x->unit_region));
}

/* The order of the path, with its alert: of the caller's region, or addressed to a unit of it, or
 * to the link. */
static bool find(struct call *c, struct order *x, struct alert *a)
{
    int r = order_get(c->db, c->arena, c->param[0], x);
    if (r == 0)
        r = alert_get(c->db, c->arena, x->alert, a);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    bool sees = r == 0 && (is_link(c) ? str_eq(x->link, c->who.display) : sees_order(c, x, a));
    if (!sees)
        no_order(c);
    return sees;
}

static bool may_take(struct call *c, str link)
{
    struct agreement x;
    return call_gives(c, link, "orders", &x);
}

static bool names(struct arena *a, const struct field *f, const void *record, str number)
{
    static const char *const fields[] = { "number", "declaration", "container", "bill" };
    str words = record_text(a, f, record), one;
    for (size_t i = 0; i < countof(fields); i++) {
        if (f->type != FIELD_FACT || !str_eq(str_c(f->name), str_c(fields[i])))
            continue;
        while (str_cut(&words, ' ', &one))
            if (str_eq_nocase(one, number))
                return true;
    }
    return false;
}

/* Does the event that the alert is about speak of this number? Nobody orders by an alert what
 * the alert is not about. */
static bool is_about(struct arena *a, const struct event *e, str number)
{
    static const char *const nouns[] = { "declaration", "container", "examination", "passage",
                                         "seizure",     "item",      "consignment" };
    for (size_t i = 0; i < SLOTS; i++) {
        bool goods = false;
        for (size_t n = 0; n < countof(nouns); n++)
            goods |= str_eq(str_c(slots[i].fields->noun), str_c(nouns[n]));
        for (size_t k = 0; goods && k < slot_count(e, &slots[i]); k++)
            for (size_t f = 0; f < slots[i].fields->n; f++)
                if (names(a, &slots[i].fields->fields[f], slot_record(e, &slots[i], k), number))
                    return true;
    }
    return false;
}

static bool check_goods(struct call *c, const struct alert *a, const struct order *x)
{
    struct work w = { .arena = c->arena, .now = c->now };
    struct event *e;
    const str numbers[] = { x->declaration, x->container };
    int r = message_event(c->db, &w, a->message, a->seq, &e);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    for (size_t i = 0; i < countof(numbers); i++) {
        if (numbers[i].len == 0 || (r == 0 && is_about(c->arena, e, numbers[i])))
            continue;
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena, "the alert is not about " STR_FMT, STR_ARG(numbers[i])));
        return false;
    }
    return true;
}

/* Officers write into notes and findings what is hidden of a person. */
static void shown_json(struct call *c, struct buf *b, const char *key, const struct order *x)
{
    struct order y = *x;
    y.subject = call_sees_alerts_of(c, x->region) ? subject_shown(c, x->subject) : STR("");
    if (call_masks(c)) {
        y.note = text_masked(b->a, x->note);
        y.finding = text_masked(b->a, x->finding);
        y.reason = text_masked(b->a, x->reason);
    }
    order_json(b, key, &y, c->now);
}

static void answer_order(struct call *c, unsigned status, const struct order *x)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (is_link(c))
        order_notice_json(&b, NULL, x);
    else
        shown_json(c, &b, NULL, x);
    answer_json(c, status, &b);
}

/* To a unit of the caller's region. False: answered. */
static bool may_order_unit(struct call *c, str unit, str *ret_region)
{
    int r = unit_check(c->arena, unit, ret_region);
    if (r < 0)
        answer_error(c, r);
    else if (ret_region->len && !call_sees_region(c, *ret_region))
        answer_problem(c, 422, "Not accepted", STR("the unit is of another region"));
    else
        return true;
    return false;
}

/* Those on duty at the unit hear of it. */
static int ring_unit(struct call *c, const struct order *x, const struct alert *a)
{
    struct duties there;
    if (x->unit.len == 0 || !str_eq(x->state, str_c(order_state_names[ORDER_NEW])))
        return 0;
    TRY(duty_now(c->db, c->arena, x->unit, c->now, &there));
    list_each (const struct duty, d, &there)
        ring_put(&c->writes, &(struct ring){ .alert = a->id,
                                             .order = x->id,
                                             .round = c->now,
                                             .n = d - there.at + 1,
                                             .at = c->now,
                                             .unit = x->unit,
                                             .account = d->account,
                                             .region = a->region,
                                             .port = a->port,
                                             .moment = a->moment,
                                             .severity = str_c(severity_names[a->severity]) });
    return 0;
}

/* What is ordered, of whom, until when it is overdue: nobody's name. */
static str proposed_text(struct call *c, const struct order *x)
{
    return str_fmt(c->arena, STR_FMT " by " STR_FMT ", until " STR_FMT, STR_ARG(x->kind),
                   STR_ARG(x->unit), STR_ARG(time_fmt(c->arena, x->due)));
}

void orders_post(struct call *c)
{
    struct alert a;
    struct order x = { .kind = in_text(c, "kind"),
                       .alert = in_text(c, "alert"),
                       .link = in_text(c, "to"),
                       .unit = in_text(c, "unit"),
                       .unit_region = STR(""),
                       .declaration = in_text(c, "declaration"),
                       .container = str_upper(c->arena, in_text(c, "container")),
                       .instruction = in_text(c, "instruction"),
                       .note = in_text(c, "note"),
                       .ordered_by = c->who.name,
                       .ordered = c->now,
                       .due = c->now + c->centre->order_time };
    int r = alert_get(c->db, c->arena, x.alert, &a);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == ALERT_NONE || !sees_alert(c, &a)) {
        answer_problem(c, 404, "Not found", STR("there is no such alert"));
        return;
    }
    if (str_eq(a.state, STR("closed"))) {
        answer_problem(c, 422, "Not accepted", STR("the alert is closed: open it again first"));
        return;
    }
    if ((x.link.len && !may_take(c, x.link)) ||
        (x.unit.len && !may_order_unit(c, x.unit, &x.unit_region)) || !check_goods(c, &a, &x))
        return;
    r = order_give(&c->writes, &x);
    if (r == 0)
        r = ring_unit(c, &x, &a);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    x.title = a.title;
    x.subject = a.subject_name;
    bool waits = str_eq(x.state, str_c(order_state_names[ORDER_PROPOSED]));
    tell_alert(c, &a, &x, waits ? "order propose" : "order", STR(""));
    audit(c, &x, waits ? STR("propose") : STR("give"));
    if (waits)
        notice_open_in(&c->writes, a.region, NOTICE_order_proposed, order_object(c, &x),
                       proposed_text(c, &x), c->now);
    if (call_commit(c))
        answer_order(c, 201, &x);
}

/* A link has seen what it is shown: where nothing could be sent to it, this is the sending. */
static int mark_sent(struct call *c, struct orders *list)
{
    list_each (struct order, x, list) {
        if (!str_eq(x->state, str_c(order_state_names[ORDER_NEW])))
            continue;
        TRY(order_step(&c->writes, c->now, x,
                       &(struct order_act){ .act = STR("arrive"), .actor = c->who.name }));
        audit(c, x, STR("arrive"));
    }
    return 0;
}

void orders_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct order_filter f = { .state = in_query(c, "state"),
                              .link = is_link(c) ? c->who.display : in_query(c, "link"),
                              .unit = in_query(c, "unit"),
                              .region = c->who.region,
                              .alert = in_query(c, "alert"),
                              .before = in_query(c, "before"),
                              .now = c->now,
                              .limit = limit + 1 };
    struct orders list = { 0 };
    if (is_link(c) && !may_take(c, c->who.display))
        return;
    int r = order_list(c->db, c->arena, &f, &list);
    bool more = list.n > limit;
    list.n = more ? limit : list.n;
    if (r == 0 && is_link(c))
        r = mark_sent(c, &list);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    list_each (const struct order, x, &list)
        if (is_link(c))
            order_notice_json(&b, NULL, x);
        else
            shown_json(c, &b, NULL, x);
    json_close(&b, ']');
    if (more)
        json_str(&b, "next", list.at[list.n - 1].id);
    json_close(&b, '}');
    c->is_audited = is_link(c); /* what it is shown counts as sent, which is */
    if (call_commit(c))         /* else somebody was faster: the link asks again */
        answer_json(c, 200, &b);
}

/* Units of the caller's region that were entered, and the caller's own. */
static int units_json(struct call *c, struct buf *b)
{
    struct units all;
    TRY(unit_list(c->db, c->arena, c->who.region, &all));
    json_open(b, "units", '[');
    list_each (const struct unit, x, &all)
        if (str_eq(x->state, STR("active")))
            unit_json(b, NULL, x, c->now);
    json_close(b, ']');
    return 0;
}

void orders_words(struct call *c)
{
    struct agreements all = { 0 };
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = link_all(c->db, c->arena, &all);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_open(&b, NULL, '{');
    order_words_json(&b);
    r = is_link(c) ? 0 : units_json(c, &b);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_open(&b, "links", '[');
    list_each (const struct agreement, x, &all)
        if (!is_link(c) && link_withhold(c->arena, x, "orders", c->now).len == 0)
            json_str(&b, NULL, x->name);
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void order_get_one(struct call *c)
{
    struct order x;
    struct alert a;
    if (!find(c, &x, &a) || (is_link(c) && !may_take(c, c->who.display)))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    if (is_link(c))
        order_notice_json(&b, "order", &x);
    else
        shown_json(c, &b, "order", &x);
    int r = is_link(c) ? 0 : order_log_json(c->db, &b, "history", x.id, call_masks(c));
    json_close(&b, '}');
    c->is_audited = is_link(c); /* a link hears of no person by it */
    c->audit_object = order_object(c, &x);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

/* Somebody of the unit, or a supervisor who did not order it. */
static int of_unit(struct call *c, const struct order *x, bool *ret)
{
    bool leads = may(&c->who, PERMIT_ALERT_TAKE) && !str_eq(c->who.name, x->ordered_by);
    *ret = x->unit.len && (str_eq(c->who.unit, x->unit) || leads);
    return *ret || x->unit.len == 0
               ? 0
               : duty_is_at(c->db, c->arena, c->who.name, x->unit, c->now, ret);
}

/* May the caller answer for whom the order is addressed to? False: answered. */
static bool is_addressee(struct call *c, const struct order *x)
{
    bool ret = false;
    if (is_link(c))
        return may_take(c, c->who.display);
    int r = of_unit(c, x, &ret);
    if (r < 0)
        answer_error(c, r);
    else if (!ret)
        answer_problem(c, 403, "Forbidden",
                       x->unit.len
                           ? str_fmt(c->arena, "only who is of " STR_FMT ", or on duty there",
                                     STR_ARG(x->unit))
                           : STR("the link answers for itself"));
    return r == 0 && ret;
}

enum asker { ADDRESSEE, PERSON };

/* What a step is, beside what order_act says. */
struct order_ask {
    struct order_act act;
    const char *line; /* in the history of the alert */
    enum asker who;
};

/* One try of a step. > 0: somebody was faster, look again. */
static int step(struct call *c, const struct order_ask *ask)
{
    struct order x;
    struct alert a;
    const struct order_act *act = &ask->act;
    if (!find(c, &x, &a) || (ask->who == ADDRESSEE && !is_addressee(c, &x)))
        return 0;
    if (ask->who == PERSON && !sees_alert(c, &a)) { /* the region of the unit does it, no more */
        no_order(c);
        return 0;
    }
    int r = order_step(&c->writes, c->now, &x, act);
    if (r == 0)
        r = ring_unit(c, &x, &a);
    if (r == 0 && ask->who == PERSON) /* it has its second person, or needs none any more */
        r = notice_end(c->db, &c->writes, NOTICE_order_proposed, order_object(c, &x), c->now);
    if (r < 0) {
        answer_error(c, r);
        return 0;
    }
    if (r == ORDER_OTHER || r == ORDER_CHANGED) {
        answer_problem(c, 409, "Changed meanwhile",
                       str_fmt(c->arena, "the order is " STR_FMT " now", STR_ARG(x.state)));
        return 0;
    }
    if (r == 0) {
        str pictures = act->pictures, one;
        tell_alert(c, &a, &x, ask->line,
                   act->reason.len ? act->reason : order_said(c->arena, act->result, act->note));
        audit(c, &x, act->act);
        while (str_cut(&pictures, ' ', &one))
            picture_name(&c->writes, one, a.message, a.seq);
        r = writer_apply(c->centre->writer, &c->writes);
        writes_init(&c->writes, c->arena);
        if (r > 0)
            return r;
        if (r < 0) {
            answer_error(c, r);
            return 0;
        }
    }
    answer_order(c, 200, &x);
    return 0;
}

/* A link must not fail because an officer wrote a note on the alert in the same moment. A
 * person names the version they saw, so trying again cannot act on what they did not see. */
static void take_step(struct call *c, const struct order_ask *ask)
{
    int r = WRITES_LOST;
    for (int i = 0; i < RACES && r > 0; i++)
        r = step(c, ask);
    if (r > 0)
        answer_problem(c, 409, "Changed meanwhile", STR("somebody else was faster: look again"));
}

void order_acknowledge(struct call *c)
{
    take_step(c, &(struct order_ask){ { .act = STR("acknowledge"), .actor = c->who.name },
                                      "order acknowledge",
                                      ADDRESSEE });
}

void order_refuse(struct call *c)
{
    take_step(c, &(struct order_ask){ { .act = STR("refuse"),
                                        .actor = c->who.name,
                                        .reason = in_text(c, "reason"),
                                        .note = in_text(c, "note") },
                                      "order refuse",
                                      ADDRESSEE });
}

/* The pictures that a report names, each once: what the caller handed in. False: answered. */
static bool check_pictures(struct call *c, str asked, str *ret)
{
    struct buf b = buf_new(c->arena, (size_t)PICTURES_MOST * 80);
    str one;
    size_t n = 0;
    while (str_cut(&asked, ' ', &one)) {
        bool own = false;
        if (one.len == 0)
            continue;
        int r = n++ < PICTURES_MOST ? picture_is_from(c->db, c->arena, c->who.name, one, &own) : 0;
        if (r < 0) {
            answer_error(c, r);
            return false;
        }
        if (!own) {
            answer_problem(c, 422, "Not accepted",
                           str_fmt(c->arena,
                                   "pictures are at most %d that you handed in yourself, by their "
                                   "digest",
                                   PICTURES_MOST));
            return false;
        }
        size_t at;
        if (!str_find(buf_str(&b), one, &at))
            buf_fmt(&b, "%s" STR_FMT, b.len ? " " : "", STR_ARG(one));
    }
    *ret = buf_str(&b);
    return true;
}

void order_report(struct call *c)
{
    str pictures = STR("");
    if (!check_pictures(c, in_text(c, "pictures"), &pictures))
        return;
    take_step(c, &(struct order_ask){ { .act = STR("report"),
                                        .actor = c->who.name,
                                        .result = in_text(c, "result"),
                                        .note = in_text(c, "note"),
                                        .pictures = pictures },
                                      "order report",
                                      ADDRESSEE });
}

static void person_step(struct call *c, str act, const char *line)
{
    take_step(c, &(struct order_ask){ { .act = act,
                                        .actor = c->who.name,
                                        .note = in_text(c, "note"),
                                        .version = in_int(c, "version"),
                                        .may_all = may(&c->who, PERMIT_ALERT_TAKE) },
                                      line,
                                      PERSON });
}

void order_withdraw(struct call *c) { person_step(c, STR("withdraw"), "order withdraw"); }
void order_expire(struct call *c) { person_step(c, STR("expire"), "order expire"); }

/* Four eyes: another person, as far as we can know. */
static void second_step(struct call *c, str act, const char *line)
{
    struct order x;
    struct alert a;
    if (!find(c, &x, &a))
        return;
    int r = access_second_person(c->db, c->arena, x.ordered_by, c->who.name);
    if (r < 0)
        answer_error(c, r);
    else
        person_step(c, act, line);
}

void order_approve(struct call *c) { second_step(c, STR("approve"), "order approve"); }
void order_decline(struct call *c) { second_step(c, STR("decline"), "order decline"); }

/* the field card */

static int card_json(struct call *c, struct buf *b, const struct order *x, const struct alert *a)
{
    struct work w = { .arena = c->arena, .now = c->now };
    struct event *e;
    bool own = false, masked = call_masks(c);
    json_open(b, NULL, '{');
    shown_json(c, b, "order", x);
    alert_shown_json(c, b, "alert", a);
    TRY(alert_why_json(c->db, b, a, masked ? reason_masked : NULL));
    int r = message_event(c->db, &w, a->message, a->seq, &e);
    TRY(r);
    if (r == 0) {
        struct buf said = buf_new(c->arena, JSON_MAX);
        event_json(&said, e, call_shows(c));
        json_raw(b, "event", buf_str(&said));
    }
    TRY(profiled_cautions_json(c->db, b, "cautions", masked ? STR("") : a->subject, c->now));
    TRY(of_unit(c, x, &own));
    json_bool(b, "of_unit", own);
    json_close(b, '}');
    return 0;
}

/* Somebody of the unit has it before them now: it has arrived. */
static int arrive(struct call *c, struct order *x)
{
    bool own = false;
    if (!str_eq(x->state, str_c(order_state_names[ORDER_NEW])) || x->unit.len == 0)
        return 0;
    TRY(of_unit(c, x, &own));
    if (!own || str_eq(c->who.name, x->ordered_by))
        return 0;
    TRY(order_step(&c->writes, c->now, x,
                   &(struct order_act){ .act = STR("arrive"), .actor = c->who.name }));
    audit(c, x, STR("arrive"));
    return 0;
}

void order_card(struct call *c)
{
    struct order x;
    struct alert a;
    if (!find(c, &x, &a))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!sees_alert(c, &a) && x.closed) {
        no_order(c);
        return;
    }
    if (!sees_alert(c, &a) && !is_addressee(c, &x)) /* of another region: for the unit alone */
        return;
    int r = is_link(c) ? fail(ERR_INVALID, "a link has no field card") : arrive(c, &x);
    if (r == 0)
        r = card_json(c, &b, &x, &a);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    c->audit_object = str_fmt(c->arena, "alert/" STR_FMT, STR_ARG(a.id));
    c->audit_detail = str_fmt(c->arena, "{\"order\":\"" STR_FMT "\",\"sha256\":\"" STR_FMT "\"}",
                              STR_ARG(x.id), STR_ARG(sha256_hex(c->arena, buf_str(&b))));
    if (call_commit(c))
        answer_json(c, 200, &b);
}
