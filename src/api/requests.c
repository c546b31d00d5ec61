/* requests.c — the desk where other agencies ask, and the ledger of what they were given. */
// SPDX-License-Identifier: Apache-2.0
#include "share/request.h"

#include "api/answer.h"
#include "api/api.h"
#include "base/err.h"
#include "format/json.h"
#include "link/links.h"
#include "share/ledger.h"

enum { PAGE = 50, PAGE_MAX = 200, JSON_MAX = 8 << 20, USE_DAYS_MOST = 366 };

static bool is_link(const struct call *c) { return (c->who.roles & ROLE_LINK) != 0; }

static str object_of(struct call *c, const struct request *x)
{
    return str_fmt(c->arena, "request/" STR_FMT, STR_ARG(x->id));
}

static void audit(struct call *c, const struct request *x, str act)
{
    struct buf d = buf_new(c->arena, 4000);
    json_open(&d, NULL, '{');
    json_i64(&d, "version", x->version);
    json_str(&d, "state", x->state);
    json_opt(&d, "answer", x->digest);
    json_opt(&d, "reason", x->reason);
    json_close(&d, '}');
    call_audit(c, str_fmt(c->arena, "request." STR_FMT, STR_ARG(act)), object_of(c, x),
               buf_str(&d));
}

/* The agreement of the link that asks; of an agency that is no link there is none. */
static int terms_of(struct call *c, str link, struct agreement *ret)
{
    *ret = (struct agreement){ .agreement = STR(""), .valid_to = STR("") };
    int r = link.len ? link_get(c->db, c->arena, link, ret) : 0;
    return r < 0 ? r : 0;
}

/* Of the caller's region, or the link's own: else 404. */
static bool find(struct call *c, struct request *x)
{
    int r = request_get(c->db, c->arena, c->param[0], x);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    bool sees = r == 0 && (is_link(c) ? str_eq(x->link, c->who.display)
                                      : x->region.len == 0 || call_sees_region(c, x->region));
    if (!sees)
        answer_problem(c, 404, "Not found", STR("there is no such request"));
    return sees;
}

/* What a link sees of its own request: neither drafts nor who works on it. */
static void own_json(struct buf *b, const char *key, const struct request *x)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_str(b, "state", str_eq(x->state, STR("drafted")) ? STR("received") : x->state);
    json_str(b, "subject", x->subject);
    json_str(b, "asked", x->asked);
    json_opt(b, "case", x->agency_case);
    json_opt(b, "due", x->due);
    json_str(b, "entered", time_fmt(b->a, x->entered));
    json_opt(b, "use_until", str_eq(x->state, STR("drafted")) ? STR("") : x->use_until);
    json_opt(b, "reason", str_eq(x->state, STR("refused")) ? x->reason : STR(""));
    json_close(b, '}');
}

static void detail(struct call *c, unsigned status, const struct request *x)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    if (is_link(c)) {
        own_json(&b, "request", x);
    } else {
        request_json(&b, "request", x, c->now);
        request_acts_json(&b, "acts", x);
        if (x->answer.len && may(&c->who, PERMIT_IDENTITY_READ))
            json_raw(&b, "answer", x->answer);
        json_opt(&b, "digest", x->digest);
    }
    json_close(&b, '}');
    answer_json(c, status, &b);
    call_seen(c, object_of(c, x), buf_str(&b));
}

void requests_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct request_filter f = { .state = in_query(c, "state"),
                                .link = is_link(c) ? c->who.display : STR(""),
                                .region = c->who.region,
                                .before = in_query(c, "before"),
                                .limit = limit + 1 };
    struct requests list = { 0 };
    int r = request_list(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    for (size_t i = 0; i < list.n && i < limit; i++)
        if (is_link(c))
            own_json(&b, NULL, &list.at[i]);
        else
            request_json(&b, NULL, &list.at[i], c->now);
    list_end(c, &b, list.n > limit ? list.at[limit - 1].id : STR(""));
    call_seen(c, STR("requests"), buf_str(&b));
}

/* The link that the agency is, if it is one; it must be one that may be given answers. */
static bool take_agency(struct call *c, struct request *x)
{
    struct agreement terms;
    x->link = STR("");
    if (is_link(c))
        x->agency = c->who.display;
    int r = link_get(c->db, c->arena, x->agency, &terms);
    if (r < 0)
        answer_error(c, r);
    if (r != 0)
        return r > 0;
    x->link = terms.name;
    return call_gives(c, x->link, "answers", &terms);
}

void requests_post(struct call *c)
{
    struct request x = { .agency = in_text(c, "agency"),
                         .officer = in_text(c, "officer"),
                         .agency_case = in_text(c, "case"),
                         .basis = in_text(c, "basis"),
                         .basis_text = in_text(c, "basis_text"),
                         .purpose = in_text(c, "purpose"),
                         .subject_kind = in_text(c, "subject_kind"),
                         .subject = in_text(c, "subject"),
                         .asked = in_text(c, "asked"),
                         .due = in_text(c, "due"),
                         .region = c->who.region,
                         .entered_by = c->who.name,
                         .entered = c->now };
    if (!take_agency(c, &x))
        return;
    int r = request_enter(&c->writes, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    audit(c, &x, STR("enter"));
    if (!call_commit(c))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (is_link(c))
        own_json(&b, NULL, &x);
    else
        request_json(&b, NULL, &x, c->now);
    answer_json(c, 201, &b);
}

void requests_words(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    request_words_json(&b);
    answer_fields_json(&b, "fields");
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void request_get_one(struct call *c)
{
    struct request x;
    if (find(c, &x))
        detail(c, 200, &x);
}

/* Takes the step and answers with what it leaves; one record stands for step and answer. */
static void take_step(struct call *c, struct request *x, struct request_act *act)
{
    act->actor = c->who.name;
    act->version = in_int(c, "version");
    int r = 0;
    if (request_needs_other(act->act) && x->drafted_by.len)
        r = access_second_person(c->db, c->arena, x->drafted_by, c->who.name);
    if (r == 0)
        r = request_step(&c->writes, c->now, x, act);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == REQUEST_CHANGED) {
        answer_problem(
            c, 409, "Changed meanwhile",
            str_fmt(c->arena, "the request is " STR_FMT " now: look again", STR_ARG(x->state)));
        return;
    }
    audit(c, x, act->act);
    if (call_commit(c))
        detail(c, 200, x);
}

void request_draft(struct call *c)
{
    struct request x;
    struct agreement terms;
    struct draft draft = { .items = in_text(c, "items"), .text = in_text(c, "text") };
    int64_t days = in_int(c, "use_days");
    if (!find(c, &x))
        return;
    if (days < 1 || days > USE_DAYS_MOST) {
        answer_problem(c, 422, "Not accepted", STR("use_days is a number from 1 to 366"));
        return;
    }
    int r = terms_of(c, x.link, &terms);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    draft.agreement = terms.agreement;
    draft.use_until = date_of(c->arena, c->now + days * USEC_PER_DAY);
    if (!answer_draft(c, &x, &draft))
        return;
    take_step(c, &x,
              &(struct request_act){ .act = STR("draft"),
                                     .answer = draft.answer,
                                     .shares = draft.shares,
                                     .use_until = draft.use_until });
}

static void simple_step(struct call *c, struct request_act act)
{
    struct request x;
    if (find(c, &x))
        take_step(c, &x, &act);
}

void request_approve(struct call *c)
{
    simple_step(c, (struct request_act){ .act = STR("approve"), .digest = in_text(c, "digest") });
}

void request_send_back(struct call *c)
{
    simple_step(c, (struct request_act){ .act = STR("send_back"), .note = in_text(c, "note") });
}

void request_refuse(struct call *c)
{
    simple_step(c, (struct request_act){ .act = STR("refuse"),
                                         .reason = in_text(c, "reason"),
                                         .note = in_text(c, "note") });
}

static str member(const struct json *j, const char *key)
{
    const struct json *m = json_get(j, str_c(key));
    return m && m->kind == JSON_IS_TEXT ? m->text : STR("");
}

/* One row of the ledger for each subject. */
static int share(struct call *c, const struct request *x, const struct agreement *terms)
{
    const struct json *list;
    struct json_fault fault;
    if (json_read(c->arena, x->shares, &list, &fault) != 0 || list->kind != JSON_IS_LIST)
        return fail(ERR_CORRUPT, "what an answer shares cannot be read");
    for (size_t i = 0; i < list->n; i++) {
        struct shared s = { .agency = x->agency,
                            .taken_by = c->who.name,
                            .entity = member(&list->at[i], "entity"),
                            .name = member(&list->at[i], "name"),
                            .fields = member(&list->at[i], "fields"),
                            .what = STR("answer"),
                            .ref = x->id,
                            .basis = request_basis_sentence(x->basis),
                            .purpose = x->purpose,
                            .agreement = terms->agreement,
                            .use_until = x->use_until,
                            .drafted_by = x->drafted_by,
                            .approved_by = x->approved_by,
                            .digest = x->digest,
                            .at = c->now };
        shared_put(&c->writes, &s);
    }
    return 0;
}

/* The ledger and the record of the audit are on disk before the answer leaves. */
void request_answer(struct call *c)
{
    struct request x;
    struct agreement terms;
    if (!find(c, &x))
        return;
    if (x.link.len && !call_gives(c, x.link, "answers", &terms))
        return;
    int r = terms_of(c, x.link, &terms);
    if (r == 0)
        r = request_step(&c->writes, c->now, &x,
                         &(struct request_act){
                             .act = STR("release"), .actor = c->who.name, .version = x.version });
    if (r == 0)
        r = share(c, &x, &terms);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == REQUEST_CHANGED) {
        answer_problem(c, 409, "Not approved", STR("there is no approved answer"));
        return;
    }
    audit(c, &x, STR("release"));
    if (!call_commit(c))
        return;
    c->answer.status = 200;
    c->answer.type = "application/json";
    c->answer.body = x.answer;
    c->is_audited = true; /* request.release, with the digest of the answer */
}

void shared_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct shared_filter f = { .entity = in_query(c, "entity"),
                               .agency = in_query(c, "agency"),
                               .before = in_query(c, "before"),
                               .limit = limit + 1 };
    struct shareds list = { 0 };
    if (c->who.region.len && f.entity.len == 0) {
        answer_problem(c, 422, "Not accepted", STR("who is bound to a region asks for one entity"));
        return;
    }
    if (f.entity.len && !call_sees_entity(c, f.entity))
        return;
    int r = shared_list(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    for (size_t i = 0; i < list.n && i < limit; i++)
        shared_json(&b, &list.at[i]);
    list_end(c, &b, list.n > limit ? list.at[limit - 1].id : STR(""));
    call_seen(c, STR("shared"), buf_str(&b));
}
