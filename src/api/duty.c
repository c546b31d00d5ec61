/* duty.c — operational units, and who is on duty there. */
// SPDX-License-Identifier: Apache-2.0
#include "duty/duty.h"

#include "alert/units.h"
#include "api/api.h"
#include "base/err.h"
#include "deliver/deliver.h"
#include "model/event.h"

enum { JSON_MAX = 4 << 20 };
#define SPAN_MOST (31 * USEC_PER_DAY)
#define MUTE_MOST 15 /* minutes: who is on duty is to be heard */
#define BACK_MOST (15 * 60 * USEC_PER_S)

static int there_json(struct call *c, struct buf *b, str unit)
{
    struct duties there;
    TRY(duty_now(c->db, c->arena, unit, c->now, &there));
    json_open(b, "on_duty", '[');
    list_each (const struct duty, d, &there)
        duty_json(b, NULL, d, c->now);
    json_close(b, ']');
    return 0;
}

static int list_json(struct call *c, struct buf *b, const struct units *all)
{
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    list_each (const struct unit, x, all) {
        json_open(b, NULL, '{');
        unit_json(b, "unit", x, c->now);
        json_str(b, "above", unit_upwards(c->arena, x));
        TRY(there_json(c, b, x->name));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}

void duty_units_get(struct call *c)
{
    struct units all;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = unit_list(c->db, c->arena, c->who.region, &all);
    if (r == 0)
        r = list_json(c, &b, &all);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

/* A unit, of the caller's region. False: answered. */
static bool own_unit(struct call *c, str name)
{
    str region = STR("");
    int r = unit_check(c->arena, name, &region);
    if (r < 0)
        answer_error(c, r);
    else if (c->who.region.len && !str_eq(c->who.region, region))
        answer_problem(c, 404, "Not found", STR("there is no such unit in your region"));
    else
        return true;
    return false;
}

static void audit_unit(struct call *c, const struct unit *x)
{
    struct buf d = buf_new(c->arena, 4000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", x->version);
    json_str(&d, "state", x->state);
    json_str(&d, "hours", x->hours);
    json_opt(&d, "cover", x->cover);
    json_str(&d, "least", str_c(severity_names[x->least]));
    json_str(&d, "note", x->note);
    json_close(&d, '}');
    call_audit(c, STR("unit.put"), str_fmt(c->arena, "unit/" STR_FMT, STR_ARG(x->name)),
               buf_str(&d));
}

void duty_units_post(struct call *c)
{
    str state = in_text(c, "state"), least = in_text(c, "least");
    struct unit x = { .name = in_text(c, "name"),
                      .version = in_int(c, "version"),
                      .state = state.len ? state : STR("active"),
                      .hours = in_text(c, "hours"),
                      .cover = in_text(c, "cover"),
                      .least = least.len ? severity_from(least) : SEVERITY_LOW,
                      .changed_by = c->who.name,
                      .note = in_text(c, "note") };
    if (!own_unit(c, x.name))
        return;
    int r = unit_put(c->db, &c->writes, c->now, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == UNIT_CHANGED) {
        if (in_int(c, "version"))
            answer_problem(c, 409, "Changed meanwhile", STR("the unit changed: look again"));
        else
            answer_problem(c, 409, "There already",
                           STR("this unit is entered already: change that one"));
        return;
    }
    audit_unit(c, &x);
    if (!call_commit(c))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    unit_json(&b, NULL, &x, c->now);
    answer_json(c, 200, &b);
}

/* "" is `normal`. False: answered. */
static bool moment_of(struct call *c, const char *name, str text, usec normal, usec *ret)
{
    *ret = normal;
    return text.len == 0 || call_moment(c, name, text, ret);
}

void duty_get(struct call *c)
{
    struct duties all = { 0 };
    struct duty_filter f = { .unit = in_query(c, "unit"),
                             .account = in_query(c, "account"),
                             .region = c->who.region };
    if (!moment_of(c, "from", in_query(c, "from"), c->now, &f.from) ||
        !moment_of(c, "to", in_query(c, "to"), f.from + 7 * USEC_PER_DAY, &f.to))
        return;
    int r = f.to - f.from > SPAN_MOST ? fail(ERR_INVALID, "at most 31 days at once")
                                      : duty_list(c->db, c->arena, &f, &all);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    list_each (const struct duty, d, &all)
        duty_json(&b, NULL, d, c->now);
    list_end(c, &b, STR(""));
}

/* Who is no supervisor speaks of themselves alone. False: answered. */
static bool speaks_of(struct call *c, str account)
{
    bool good = str_eq(account, c->who.name) || may(&c->who, PERMIT_DUTY_WRITE);
    if (!good)
        answer_problem(c, 403, "Forbidden", STR("a supervisor says who else is on duty"));
    return good;
}

/* Whom the caller may say to be on duty: an account that works on alerts, of the region. False:
 * answered. */
static bool check_account(struct call *c, str account)
{
    struct account who;
    unsigned roles = 0;
    if (!speaks_of(c, account))
        return false;
    int r = access_account(c->db, c->arena, account, &who);
    if (r == 0)
        r = roles_parse(who.roles, &roles);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    struct principal p = { .roles = roles };
    bool good = r == 0 && str_eq(who.state, STR("active")) && may(&p, PERMIT_ALERT_WORK) &&
                (c->who.region.len == 0 || str_eq(c->who.region, who.region));
    if (!good)
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena, STR_FMT " does not work on alerts here",
                               STR_ARG(str_sub(account, 0, 60))));
    return good;
}

/* What one says of oneself is of now: who was there when something happened is not written later
 * by who was. */
static bool is_of_now(struct call *c, usec from)
{
    if (may(&c->who, PERMIT_DUTY_WRITE) || from >= c->now - BACK_MOST)
        return true;
    answer_problem(c, 422, "Not accepted",
                   STR("one's own duty begins now or later: a supervisor enters what was before"));
    return false;
}

static void answer_duty(struct call *c, unsigned status, const struct duty *x, const char *act)
{
    struct buf b = buf_new(c->arena, 4000), d = buf_new(c->arena, 4000);
    duty_json(&b, NULL, x, c->now);
    json_open(&d, NULL, '{');
    json_str(&d, "account", x->account);
    json_str(&d, "unit", x->unit);
    json_str(&d, "from", time_fmt(c->arena, x->from));
    json_str(&d, "to", time_fmt(c->arena, x->to));
    json_close(&d, '}');
    call_audit(c, str_c(act), str_fmt(c->arena, "duty/" STR_FMT, STR_ARG(x->id)), buf_str(&d));
    if (call_commit(c))
        answer_json(c, status, &b);
}

void duty_post(struct call *c)
{
    str account = in_text(c, "account");
    struct duty x = { .unit = in_text(c, "unit"),
                      .account = account.len ? account : c->who.name,
                      .display = STR(""),
                      .entered_by = c->who.name,
                      .turn = in_int(c, "turn") ? in_int(c, "turn") : 1 };
    if (!own_unit(c, x.unit) || !check_account(c, x.account) ||
        !moment_of(c, "from", in_text(c, "from"), c->now, &x.from) ||
        !moment_of(c, "to", in_text(c, "to"), 0, &x.to) || !is_of_now(c, x.from))
        return;
    int r = duty_enter(c->db, &c->writes, c->now, &x);
    if (r < 0)
        answer_error(c, r);
    else if (r == DUTY_SAME)
        answer_problem(c, 409, "There already",
                       STR("the account is on duty there in that time already"));
    else
        answer_duty(c, 201, &x, "duty.enter");
}

void duty_end_post(struct call *c)
{
    struct duty x;
    int r = duty_find(c->db, c->arena, c->param[0], &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == DUTY_NONE) {
        answer_problem(c, 404, "Not found", STR("there is no such turn of duty"));
        return;
    }
    if (!own_unit(c, x.unit) || !speaks_of(c, x.account))
        return; /* an account that moved, or has ended, leaves its duty all the same */
    if (duty_end(&c->writes, c->now, &x, c->who.name) == DUTY_NONE)
        answer_problem(c, 409, "Over", STR("that turn of duty is over"));
    else
        answer_duty(c, 200, &x, "duty.end");
}

/* where one hears of being rung */

static void answer_pagers(struct call *c)
{
    struct pagers all;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = pager_list(c->db, c->arena, c->who.name, &all);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_open(&b, NULL, '{');
    json_str(&b, "push_key", c->centre->push_key);
    json_bool(&b, "mail", c->centre->has_mail);
    json_open(&b, "items", '[');
    list_each (const struct pager, t, &all) {
        bool is_mail = str_eq(t->kind, STR("mail"));
        json_open(&b, NULL, '{');
        json_str(&b, "id", t->id);
        json_str(&b, "kind", t->kind);
        json_opt(&b, "address", is_mail ? t->url : STR("")); /* an endpoint is a secret */
        json_str(&b, "since", time_fmt(c->arena, t->created));
        json_opt(&b, "error", t->last_error);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void pagers_get(struct call *c) { answer_pagers(c); }

static void put_pager(struct call *c, int r, const char *act)
{
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    call_audit(c, str_c(act), str_fmt(c->arena, "account/" STR_FMT, STR_ARG(c->who.name)),
               STR("{}"));
    if (call_commit(c))
        answer_pagers(c);
}

void pagers_post(struct call *c)
{
    str push = in_text(c, "push"), mail = in_text(c, "mail");
    struct pager x = { .account = c->who.name, .url = push.len ? push : mail };
    int r;
    if ((push.len == 0) == (mail.len == 0))
        r = fail(ERR_INVALID, "one of the two is needed: push, or mail");
    else if (push.len)
        r = c->centre->push_key.len
                ? pager_push(c->db, &c->writes, c->now, &x, c->centre->push_hosts)
                : fail(ERR_INVALID, "no browser is woken here (push.contact)");
    else
        r = c->centre->has_mail ? pager_mail(&c->writes, c->now, &x, c->centre->mail_domains)
                                : fail(ERR_INVALID, "no mail is sent here (mail.relay)");
    put_pager(c, r, push.len ? "pager.push" : "pager.mail");
}

void pager_end_post(struct call *c)
{
    int r = pager_end(c->db, &c->writes, c->param[0], c->who.name);
    if (r == PAGER_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such browser or mailbox of yours"));
    else
        put_pager(c, r, "pager.end");
}

void rings_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = rings_of_json(c->db, &b, c->who.name, c->now);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

/* The page keeps its silence; who is not heard, and why, is on record here. */
void ring_mute_post(struct call *c)
{
    int64_t minutes = in_int(c, "minutes");
    if (minutes < 1 || minutes > MUTE_MOST) {
        answer_problem(c, 422, "Not accepted", STR("silent for 15 minutes at most"));
        return;
    }
    if (str_eq(in_text(c, "reason"), STR("other")) && in_text(c, "note").len == 0) {
        answer_problem(c, 422, "Not accepted", STR("another reason is said in the note"));
        return;
    }
    usec until = c->now + minutes * 60 * USEC_PER_S;
    struct buf b = buf_new(c->arena, 4000), d = buf_new(c->arena, 4000);
    json_open(&d, NULL, '{');
    json_str(&d, "reason", in_text(c, "reason"));
    json_str(&d, "until", time_fmt(c->arena, until));
    json_opt(&d, "note", in_text(c, "note"));
    json_close(&d, '}');
    call_audit(c, STR("ring.mute"), str_fmt(c->arena, "account/" STR_FMT, STR_ARG(c->who.name)),
               buf_str(&d));
    json_open(&b, NULL, '{');
    json_str(&b, "until", time_fmt(c->arena, until));
    json_close(&b, '}');
    if (call_commit(c))
        answer_json(c, 200, &b);
}
