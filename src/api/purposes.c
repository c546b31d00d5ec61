/* purposes.c — for what purpose somebody opens what is not on their queue (docs/purpose.md). */
// SPDX-License-Identifier: Apache-2.0
#include "purpose/purpose.h"
#include "purpose/unmask.h"

#include "api/api.h"
#include "base/err.h"

enum { JSON_MAX = 64 * 1024 };

static struct purpose_of purpose_of(const struct call *c, str object)
{
    return (struct purpose_of){ .account = c->who.name,
                                .region = c->who.region,
                                .unit = c->who.unit,
                                .decides_identity = may(&c->who, PERMIT_IDENTITY_DECIDE),
                                .mends_messages = may(&c->who, PERMIT_MESSAGE_RETRY),
                                .object = object,
                                .now = c->now };
}

static void ask(struct call *c, const struct purpose_of *x)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_str(&b, "type", STR("urn:ntc:purpose-needed"));
    json_str(&b, "title", STR("A purpose is needed"));
    json_i64(&b, "status", 428);
    json_str(&b, "detail",
             STR("this is not on your queue: say for what purpose you open it (POST /purposes)"));
    int r = purpose_prompt_json(c->db, &b, x);
    json_close(&b, '}');
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    c->answer.status = 428;
    c->answer.type = "application/problem+json";
    c->answer.body = buf_str(&b);
}

bool call_unmasks(struct call *c, str object)
{
    struct unmasking x = { 0 };
    int r = unmask_find(c->db, c->arena, c->who.name, object, c->now, &x);
    if (r < 0)
        answer_error(c, r);
    else if (r == 0)
        c->unmasking = x.id;
    return r >= 0;
}

/* What one opens without having it on the queue stays hidden in part, until an act shows it. Of
 * several, one that is hidden hides all. False: answered. */
static bool shows_by_act(struct call *c, str object, bool on_queue)
{
    bool reads = may(&c->who, PERMIT_IDENTITY_READ);
    str before = c->unmasking;
    if (reads && on_queue)
        return true;
    c->unmasking = STR("");
    if (!call_unmasks(c, object))
        return false;
    c->hides = c->hides || c->unmasking.len == 0;
    c->unmasking = c->hides ? STR("") : before.len ? before : c->unmasking;
    return true;
}

/* *ret: what was stated, "" nothing; is it on the caller's queue? False: answered. */
static bool find(struct call *c, str object, str *ret, bool *ret_queue)
{
    struct purpose_of x = purpose_of(c, object);
    int r = purpose_find(c->db, c->arena, &x, ret, ret_queue);
    if (r < 0)
        answer_error(c, r);
    else if (r == PURPOSE_NEEDED)
        ask(c, &x);
    return r == 0;
}

void answer_hidden(struct call *c)
{
    struct buf b = buf_new(c->arena, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "type", STR("urn:ntc:hidden"));
    json_str(&b, "title", STR("Hidden"));
    json_i64(&b, "status", 403);
    json_str(&b, "detail",
             STR("it is not on your queue: its bytes are shown by an act (POST /unmaskings)"));
    json_close(&b, '}');
    c->answer.status = 403;
    c->answer.type = "application/problem+json";
    c->answer.body = buf_str(&b);
}

static int sees_message(struct call *c, str id, bool *ret)
{
    *ret = true;
    return c->who.region.len ? purpose_message_is_of(c->db, c->arena, id, c->who.region, ret) : 0;
}

int call_bares(struct call *c, str message, bool *ret)
{
    struct purpose_of x = purpose_of(c, message);
    struct unmasking shown;
    str stated;
    bool on_queue = false;
    TRY(sees_message(c, message, ret));
    int r = *ret ? purpose_find(c->db, c->arena, &x, &stated, &on_queue) : PURPOSE_NEEDED;
    if (r == 0 && !on_queue)
        r = unmask_find(c->db, c->arena, c->who.name, message, c->now, &shown);
    *ret = r == 0;
    return r < 0 ? r : 0;
}

bool call_sees_message(struct call *c, str id)
{
    bool sees = false;
    int r = sees_message(c, id, &sees);
    if (r < 0)
        answer_error(c, r);
    else if (!sees)
        answer_problem(c, 404, "Not found", STR("there is no such message"));
    return r == 0 && sees;
}

bool call_sees_object(struct call *c, str object)
{
    bool is_message = false;
    int r = purpose_is_message(c->db, c->arena, object, &is_message);
    if (r < 0)
        answer_error(c, r);
    return r == 0 && (is_message ? call_sees_message(c, object) : call_sees_person(c, object));
}

bool call_stated(struct call *c, str object)
{
    str found;
    bool on_queue;
    return find(c, object, &found, &on_queue);
}

bool call_has_purpose(struct call *c, str object)
{
    str found;
    bool on_queue;
    if ((c->who.roles & ROLE_LINK) || !str_eq(c->http->method, STR("GET")))
        return true; /* machines have agreements; what is done with something says why itself */
    if (!find(c, object, &found, &on_queue))
        return false;
    if (found.len)
        c->purpose = found;
    return shows_by_act(c, object, on_queue);
}

void purposes_post(struct call *c)
{
    str language = in_text(c, "language");
    struct purpose x = { .account = c->who.name,
                         .object = in_text(c, "object"),
                         .purpose = in_text(c, "purpose"),
                         .case_ref = str_trim(in_text(c, "case")),
                         .note = str_trim(in_text(c, "note")),
                         .language = language.len ? language : STR("en"),
                         .at = c->now,
                         .until = c->now + c->centre->purpose_time };
    if (!call_sees_object(c, x.object))
        return;
    int r = purpose_state(c->db, &c->writes, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == PURPOSE_NO_OBJECT) {
        answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
        return;
    }
    if (!call_commit(c))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    purpose_json(&b, &x);
    answer_json(c, 201, &b);
}
