/* triage.c — an alert beside its steps: who has it open, what may be the same, who looked at it. */
// SPDX-License-Identifier: Apache-2.0
#include "api/alerts.h"
#include "api/holds.h"
#include "api/mask.h"
#include "base/digest.h"
#include "base/err.h"
#include "entity/aboard.h"
#include "person/person.h"

/* Who works here: with what is with them already, and whether they are there now. */
static const struct query q_hands = {
    "SELECT a.name, a.display, a.roles, a.region, a.unit, a.state, "
    "(SELECT max(s.seen) FROM session s WHERE s.account = a.name AND s.expires > $1), "
    "(SELECT count(*) FROM alert x WHERE x.owner = a.name AND x.state = 'claimed') "
    "FROM account a WHERE a.state = 'active' ORDER BY a.name LIMIT 2000"
};
#define HERE (600 * USEC_PER_S)

enum { JSON_MAX = 1 << 20, MEMBERS_MOST = 20, SIMILAR_MOST = 30 };

void alert_open_post(struct call *c)
{
    struct alert x;
    if (!call_alert(c, c->param[0], &x))
        return;
    struct hold_by by = { .session = c->who.session,
                          .account = c->who.name,
                          .display = c->who.display.len ? c->who.display : c->who.name };
    struct hold hold = { 0 };
    bool has = may(&c->who, PERMIT_ALERT_WORK)
                   ? holds_take(api_holds(c->api), x.id, x.region, &by, c->now, &hold)
                   : holds_other(api_holds(c->api), x.id, by.session, c->now, &hold);
    struct buf b = buf_new(c->arena, 4096);
    json_open(&b, NULL, '{');
    if (has) {
        json_str(&b, "by", str_c(hold.account));
        json_str(&b, "display", str_c(hold.display));
        json_str(&b, "since", time_fmt(c->arena, hold.since));
    } else {
        json_null(&b, "by");
    }
    json_bool(&b, "mine", has && str_eq(str_c(hold.session), by.session));
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void alert_leave_post(struct call *c)
{
    holds_leave(api_holds(c->api), c->param[0], c->who.session);
    answer_done(c);
}

static void add_similar(struct call *c, struct buf *b, const struct alerts *list, const char *why,
                        struct alerts *shown)
{
    list_each (const struct alert, x, list) {
        bool known = !call_sees_alerts_of(c, x->region);
        list_each (const struct alert, s, shown)
            known = known || str_eq(s->id, x->id);
        if (known || shown->n >= SIMILAR_MOST)
            continue;
        *list_push(c->arena, shown) = *x;
        json_open(b, NULL, '{');
        alert_shown_json(c, b, "alert", x);
        json_str(b, "why", str_c(why));
        json_close(b, '}');
    }
}

/* Of the same subject; then of the other identities under which the same person is known. */
static int similar_json(struct call *c, struct buf *b, const struct alert *x)
{
    struct alerts list = { 0 }, shown = { 0 };
    struct person_ids members = { 0 };
    str person;
    TRY(alert_similar(c->db, c->arena, x, x->subject, &list));
    add_similar(c, b, &list, "same subject", &shown);
    int r = person_of_entity(c->db, c->arena, x->subject, &person);
    if (r != 0)
        return r < 0 ? r : 0;
    TRY(person_members(c->db, c->arena, person, MEMBERS_MOST, &members));
    list_each (const str, m, &members) {
        struct alerts of = { 0 };
        TRY(alert_similar(c->db, c->arena, x, *m, &of));
        add_similar(c, b, &of, "same person", &shown);
    }
    return 0;
}

void alert_similar_get(struct call *c)
{
    struct alert x;
    if (!call_alert(c, c->param[0], &x))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    int r = similar_json(c, &b, &x);
    json_close(&b, ']');
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
    c->audit_object = str_fmt(c->arena, "alert/" STR_FMT "/similar", STR_ARG(x.id));
}

void alert_access_get(struct call *c)
{
    struct alert x;
    if (!call_alert(c, c->param[0], &x))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    int r = access_trail_json(c->db, &b, str_fmt(c->arena, "alert/" STR_FMT, STR_ARG(x.id)),
                              c->now - 7 * USEC_PER_DAY);
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

/* Whom an alert may be given to: an account in use that works on alerts of its region. */
static bool may_get(const struct account *to, const struct alert *x)
{
    unsigned roles = 0;
    struct principal p = { .region = to->region };
    bool reads = roles_parse(to->roles, &roles) == 0 && str_eq(to->state, STR("active"));
    p.roles = roles;
    return reads && may(&p, PERMIT_ALERT_WORK) &&
           (p.region.len == 0 || x->region.len == 0 || str_eq(p.region, x->region));
}

static bool is_here(const struct row *r, usec now)
{
    return r->at[6].type != VAL_NULL && row_i64(r, 6) > now - HERE;
}

static void hand_json(struct buf *b, const struct row *r, bool here)
{
    json_open(b, NULL, '{');
    json_str(b, "name", row_text(r, 0));
    json_str(b, "display", row_text(r, 1));
    json_str(b, "unit", row_text(r, 4));
    json_bool(b, "here", here);
    json_i64(b, "open", row_i64(r, 7));
    json_close(b, '}');
}

/* Those who are there come first. */
void alert_hands_get(struct call *c)
{
    struct alert x;
    struct rows rows;
    if (!call_alert(c, c->param[0], &x))
        return;
    int r = db_read(c->db, c->arena, &q_hands, VALS(V_I64(c->now)), &rows);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    for (int here = 1; here >= 0; here--)
        list_each (const struct row, row, &rows) {
            struct account a = { .roles = row_text(row, 2),
                                 .region = row_text(row, 3),
                                 .state = row_text(row, 5) };
            if (is_here(row, c->now) == here && may_get(&a, &x) &&
                !str_eq(row_text(row, 0), x.owner))
                hand_json(&b, row, here);
        }
    list_end(c, &b, STR(""));
}

bool triage_to(struct call *c, const struct alert *x, str to)
{
    struct account account;
    int r = to.len ? access_account(c->db, c->arena, to, &account) : ACCESS_NONE;
    if (r < 0)
        answer_error(c, r);
    else if (r == ACCESS_NONE || !may_get(&account, x))
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena, "nobody of the name '" STR_FMT "' may work on this alert",
                               STR_ARG(to)));
    else
        return true;
    return false;
}

bool triage_is_free(struct call *c, const struct alert *x, str note)
{
    struct hold hold;
    if (x->owner.len || !holds_other(api_holds(c->api), x->id, c->who.session, c->now, &hold))
        return true;
    if (str_eq(str_c(hold.account), c->who.name)) /* at another screen of theirs */
        return true;
    if (may(&c->who, PERMIT_ALERT_TAKE) && str_trim(note).len)
        return true;
    answer_problem(c, 409, "Open at another",
                   str_fmt(c->arena,
                           "%s has had it open since %s; a supervisor may take it, with a note",
                           hold.display, str_cstr(c->arena, time_fmt(c->arena, hold.since))));
    return false;
}

bool triage_may_undo(struct call *c, const struct alert *x)
{
    usec at;
    int r = alert_undoable(c->db, c->arena, x, c->who.name, &at);
    if (r == 0 && at)
        r = access_seen_by_other(
            c->db, c->arena, str_fmt(c->arena, "alert/" STR_FMT, STR_ARG(x->id)), c->who.name, at);
    if (r < 0)
        answer_error(c, r);
    else if (r > 0)
        answer_problem(c, 409, "Seen already",
                       STR("somebody has seen the step: reopen it instead, with a note"));
    return r == 0;
}

void alert_aboard_get(struct call *c)
{
    struct alert x;
    if (!call_alert(c, c->param[0], &x))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    alert_shown_json(c, &b, "alert", &x);
    struct aboard_question q = { x.situation, c->who.region, c->now };
    int r = aboard_json(c->db, &b, &q);
    json_close(&b, '}');
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "alert/" STR_FMT "/aboard", STR_ARG(x.id)), buf_str(&b));
}
