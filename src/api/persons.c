/* persons.c — who is one person, and why; whom the Centre knows, by name or number; what people
 * decide of it. */
// SPDX-License-Identifier: Apache-2.0
#include "person/person.h"

#include "alert/alert.h"
#include "api/jobs.h"
#include "base/digest.h"
#include "base/err.h"
#include "find/find.h"
#include "model/contact.h"
#include "model/record_json.h"
#include "profile/profile.h"
#include "profile/profiled.h"

enum { JSON_MAX = 16 << 20, PAGE = 20, PAGE_MAX = 100, NAMED_MOST = 20 };

static const struct query q_person_here = {
    "SELECT 1 FROM alert a JOIN person_member m ON m.entity = a.subject "
    "JOIN person_member x ON x.person = m.person WHERE x.entity = $1 "
    "AND (a.region = $2 OR a.region = '') LIMIT 1"
};

/* Who is bound to a region sees those, and the persons of those, whom an alert of it is about. */
int call_may_see_person(struct call *c, str id, bool *ret)
{
    struct rows rows = { 0 };
    *ret = c->who.region.len == 0;
    if (!*ret)
        TRY(alert_is_about(c->db, c->arena, id, c->who.region, ret));
    if (*ret)
        return 0;
    TRY(db_read(c->db, c->arena, &q_person_here, VALS(V_TEXT(id), V_TEXT(c->who.region)), &rows));
    *ret = rows.n > 0;
    return 0;
}

static void no_such(struct call *c)
{
    answer_problem(c, 404, "Not found", STR("nobody of that id is known"));
}

bool call_sees_person(struct call *c, str id)
{
    bool yes = false;
    int r = call_may_see_person(c, id, &yes);
    if (r < 0)
        answer_error(c, r);
    else if (!yes)
        no_such(c);
    return r == 0 && yes && call_has_purpose(c, id);
}

static void shown(struct call *c, int result, const struct buf *b, str object)
{
    if (result < 0) {
        answer_error(c, result);
    } else if (result == PERSON_NONE) {
        no_such(c);
    } else {
        answer_json(c, 200, b);
        call_seen(c, object, buf_str(b));
    }
}

void person_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!call_sees_person(c, c->param[0]))
        return;
    unsigned show = (call_masks(c) ? PERSON_MASKED : 0) | (c->who.region.len ? PERSON_NO_NAMES : 0);
    shown(c, person_json(c->db, &b, c->param[0], show), &b,
          str_fmt(c->arena, "person/" STR_FMT, STR_ARG(c->param[0])));
}

void entity_split(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!call_sees_person(c, c->param[0]))
        return;
    shown(c, person_split_json(c->db, &b, c->param[0], in_query(c, "leave"), call_masks(c)), &b,
          str_fmt(c->arena, "person/" STR_FMT "/split", STR_ARG(c->param[0])));
}

void entities_compare(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    str p = in_query(c, "a"), q = in_query(c, "b");
    if (!call_sees_person(c, p) || !call_sees_person(c, q))
        return;
    if (str_eq(p, q)) {
        answer_problem(c, 422, "Not accepted", STR("a and b are one: name two"));
        return;
    }
    shown(c, person_compare_json(c->db, &b, p, q, call_masks(c)), &b,
          str_fmt(c->arena, "entity/" STR_FMT "/compare/" STR_FMT, STR_ARG(p), STR_ARG(q)));
}

static int found_items(struct call *c, struct buf *b, const struct found_list *found,
                       struct person_ids *ret_ids)
{
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    list_each (struct found, f, found) {
        bool yes = false;
        TRY(call_may_see_person(c, f->id, &yes));
        if (call_masks(c) && f->by_number)
            f->why = STR("a number");
        f->name = contact_shown(c->arena, f->kind, f->name, call_masks(c));
        if (!yes)
            continue;
        struct profileds in_force;
        TRY(profiled_of(c->db, c->arena, f->id, c->now, &in_force));
        f->is_profiled = in_force.n > 0;
        TRY(person_mark_of(c->db, c->arena, f->id, true, &f->mark)); /* nobody says why they look */
        TRY(profile_beside(c->db, c->arena, f->kind, f->id, c->who.region, &f->beside));
        found_json(b, f);
        *list_push(c->arena, ret_ids) = f->id;
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}

/* On record is whose names were shown, and not what was typed: the audit outlives names. */
static void seen_search(struct call *c, str answer, const struct person_ids *ids)
{
    struct buf d = buf_new(c->arena, 2000);
    json_open(&d, NULL, '{');
    json_str(&d, "sha256", sha256_hex(c->arena, answer));
    json_i64(&d, "n", (int64_t)ids->n);
    json_open(&d, "found", '[');
    for (size_t i = 0; i < ids->n && i < NAMED_MOST; i++)
        json_str(&d, NULL, ids->at[i]);
    json_close(&d, ']');
    json_close(&d, '}');
    c->audit_detail = buf_str(&d);
}

void entities_search(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    struct found_list found;
    struct person_ids ids = { 0 };
    struct find_query q = { .q = in_query(c, "q"),
                            .kind = in_query(c, "kind"),
                            .limit = in_limit(c, PAGE, FIND_MOST) };
    int r = find_refresh(c->centre->find, c->db);
    if (r == 0)
        r = find_entities(c->centre->find, c->db, c->arena, &q, &found);
    if (r == 0)
        r = found_items(c, &b, &found, &ids);
    shown(c, r, &b, STR("entities/search"));
    if (r == 0)
        seen_search(c, buf_str(&b), &ids);
}

/* decisions */

bool call_sees_all_persons(struct call *c)
{
    if (c->who.region.len)
        answer_problem(c, 403, "Not allowed",
                       STR("who is bound to a region sees persons one by one"));
    return c->who.region.len == 0;
}

void entities_conflicts(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    str next = STR("");
    if (!call_sees_all_persons(c))
        return;
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    int r =
        person_conflicts_json(c->db, &b, in_query(c, "after"), in_limit(c, PAGE, PAGE_MAX), &next);
    json_close(&b, ']');
    json_opt(&b, "next", next);
    json_close(&b, '}');
    shown(c, r, &b, STR("entities/conflicts"));
}

void decisions_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct person_filter f = { .state = in_query(c, "state"),
                               .entity = in_query(c, "entity"),
                               .before = in_query(c, "before"),
                               .limit = limit + 1 };
    struct person_decisions found;
    if (f.entity.len == 0 && !call_sees_all_persons(c))
        return;
    if (f.entity.len && !call_sees_person(c, f.entity))
        return;
    int r = person_find_decisions(c->db, c->arena, &f, &found);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; r == 0 && i < found.n && i < limit; i++) {
        if (c->who.region.len) /* one of the two may be nobody of that region */
            found.at[i].a_name = found.at[i].b_name = STR("");
        else
            r = person_decision_marks(c->db, c->arena, &found.at[i]);
        person_decision_json(&b, NULL, &found.at[i]);
    }
    json_close(&b, ']');
    if (r == 0 && found.n > limit)
        json_str(&b, "next", found.at[limit - 1].id);
    json_close(&b, '}');
    shown(c, r, &b, STR("entities/decisions"));
}

enum { ANSWERED = 1000 }; /* no outcome of person.h */

/* What the person did stands in the audit by itself; its record is that of the answer too. */
static void done(struct call *c, int r, unsigned status, const struct person_decision *x)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (r == ANSWERED)
        return;
    if (r < 0) {
        answer_error(c, r);
    } else if (r == PERSON_NONE) {
        no_such(c);
    } else if (r == PERSON_CHANGED) {
        answer_problem(
            c, 409, "Changed meanwhile",
            str_fmt(c->arena, "the decision is " STR_FMT " now: look again", STR_ARG(x->state)));
    } else if (call_commit(c)) {
        person_decision_json(&b, NULL, x);
        answer_json(c, r == PERSON_SECOND ? 202 : status, &b);
        c->is_audited = true;
    }
}

/* So many hang together with it that it is done in the background: the writes that were begun are
 * let go, and a job of one item takes their place. */
static int by_job(struct call *c, const char *act, struct person_decision *x,
                  const struct person_wish *by, size_t before)
{
    bool is_new = str_eq(str_c(act), STR("decide"));
    struct buf b = buf_new(c->arena, 32 << 10);
    struct job_items items = { 0 };
    c->writes.list.n = before;
    json_open(&b, NULL, '{');
    json_str(&b, "act", str_c(act));
    json_opt(&b, "verdict", by->verdict);
    json_opt(&b, "why", by->why);
    json_close(&b, '}');
    if (is_new)
        *x = (struct person_decision){ .a = by->a,
                                       .b = by->b,
                                       .verdict = by->verdict,
                                       .state = STR("under way"),
                                       .who = by->who,
                                       .why = by->why,
                                       .at = by->now };
    else
        TRY(person_decision(c->db, c->arena, c->param[0], x)); /* as it is still */
    str ref =
        is_new ? str_fmt(c->arena, STR_FMT " " STR_FMT, STR_ARG(by->a), STR_ARG(by->b)) : x->id;
    bool open = false;
    TRY(job_ref_open(c->db, c->arena, ref, &open));
    if (is_new && !open) /* the two in the other order are the same two */
        TRY(job_ref_open(c->db, c->arena,
                         str_fmt(c->arena, STR_FMT " " STR_FMT, STR_ARG(by->b), STR_ARG(by->a)),
                         &open));
    if (open)
        answer_problem(c, 409, "Under way", STR(DECISION_UNDER_WAY));
    if (open || !jobs_have_room(c))
        return ANSWERED;
    *list_push(c->arena, &items) = (struct job_item){ .ref = ref, .version = x->version };
    bool decides = is_new || str_eq(str_c(act), STR("undo"));
    struct job job = { .kind = decides ? STR("identity_decide") : STR("identity_approve"),
                       .request = buf_str(&b) };
    job_of_caller(c, &job, &items, false);
    call_audit(c, STR("job asked"), str_fmt(c->arena, "job/" STR_FMT, STR_ARG(job.id)),
               str_fmt(c->arena, "{\"act\":\"%s\",\"items\":1}", act));
    x->job = job.id;
    return PERSON_SECOND; /* the answer is that it is not done yet */
}

void decisions_post(struct call *c)
{
    struct person_decision x = { 0 };
    struct person_wish by = { .a = in_text(c, "a"),
                              .b = in_text(c, "b"),
                              .verdict = in_text(c, "verdict"),
                              .why = in_text(c, "why"),
                              .who = c->who.name,
                              .now = c->now,
                              .most = c->centre->identity_at_once };
    if (!call_sees_person(c, by.a) || !call_sees_person(c, by.b))
        return;
    size_t before = c->writes.list.n;
    int r = person_decide(c->db, &c->writes, &by, &x);
    if (r == PERSON_LARGE)
        r = by_job(c, "decide", &x, &by, before);
    done(c, r, 201, &x);
}

bool call_sees_pair(struct call *c, str a, str b)
{
    bool yes = true;
    int r = c->who.region.len ? call_may_see_person(c, a, &yes) : 0;
    if (r < 0)
        answer_error(c, r);
    return r == 0 && call_sees_person(c, yes ? a : b);
}

/* False: answered. */
static bool find_decision(struct call *c, struct person_decision *ret)
{
    int r = person_decision(c->db, c->arena, c->param[0], ret);
    if (r < 0)
        answer_error(c, r);
    else if (r == PERSON_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such decision"));
    return r == 0 && call_sees_pair(c, ret->a, ret->b);
}

void decision_undo(struct call *c)
{
    struct person_decision x;
    struct person_wish by = { .why = in_text(c, "why"),
                              .who = c->who.name,
                              .now = c->now,
                              .most = c->centre->identity_at_once };
    if (!find_decision(c, &x))
        return;
    size_t before = c->writes.list.n;
    int r = person_undo(c->db, &c->writes, &x, &by);
    if (r == PERSON_LARGE)
        r = by_job(c, "undo", &x, &by, before);
    done(c, r, 200, &x);
}

static void second(struct call *c, bool yes)
{
    struct person_decision x;
    struct person_wish by = { .who = c->who.name,
                              .now = c->now,
                              .most = c->centre->identity_at_once };
    if (!find_decision(c, &x))
        return;
    size_t before = c->writes.list.n;
    int r = access_second_person(c->db, c->arena, person_proposer(&x), c->who.name);
    if (r == 0)
        r = person_approve(c->db, &c->writes, &x, yes, &by);
    if (r == PERSON_LARGE)
        r = by_job(c, yes ? "approve" : "reject", &x, &by, before);
    done(c, r, 200, &x);
}

void decision_approve(struct call *c) { second(c, true); }
void decision_reject(struct call *c) { second(c, false); }
