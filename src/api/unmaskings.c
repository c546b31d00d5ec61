/* unmaskings.c — what is hidden is shown: by one's own act, or by another person's leave. */
// SPDX-License-Identifier: Apache-2.0
#include "purpose/unmask.h"

#include "api/api.h"
#include "base/err.h"
#include "model/record_json.h"
#include "notice/notice.h"
#include "purpose/purpose.h"

enum { JSON_MAX = 1 << 20, PAGE = 50, PAGE_MAX = 200 };

/* Sees at once what is hidden, by an act of their own. */
static bool shows_itself(const struct call *c) { return may(&c->who, PERMIT_IDENTITY_READ); }

void entity_masks(struct call *c)
{
    struct unmasking x = { 0 };
    if (!call_sees_person(c, c->param[0]))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_bool(&b, "hidden", call_masks(c));
    json_bool(&b, "at_once", shows_itself(c));
    int r = unmask_find(c->db, c->arena, c->who.name, c->param[0], c->now, &x);
    if (r == 0)
        unmask_json(&b, "shown", &x);
    if (r >= 0)
        r = unmask_waiting(c->db, c->arena, c->who.name, c->param[0], c->now, &x);
    if (r == 0)
        unmask_json(&b, "asked", &x);
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void unmaskings_words(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    unmask_words_json(&b, "reasons");
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void unmaskings_get(struct call *c)
{
    struct unmaskings list;
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    bool decides = may(&c->who, PERMIT_UNMASK_APPROVE) && c->who.region.len == 0;
    struct unmask_filter f = { .state = in_query(c, "state"),
                               .account = decides ? STR("") : c->who.name,
                               .before = in_query(c, "before"),
                               .since = str_eq(in_query(c, "state"), STR("asked"))
                                            ? c->now - (usec)UNMASK_HOURS * 3600 * USEC_PER_S
                                            : 0,
                               .limit = limit + 1 };
    int r = unmask_list(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    bool more = list.n > limit;
    list.n = more ? limit : list.n;
    list_each (const struct unmasking, x, &list)
        unmask_json(&b, NULL, x);
    list_end(c, &b, more ? list.at[list.n - 1].id : STR(""));
    c->audit_object = STR("unmaskings");
}

static void answer_one(struct call *c, unsigned status, const struct unmasking *x)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    unmask_json(&b, NULL, x);
    if (call_commit(c))
        answer_json(c, status, &b);
}

/* Who opens it by a purpose is shown it no longer than that holds. */
static int shown_until(struct call *c, str object, usec *ret)
{
    struct purpose_of x = { .account = c->who.name, .object = object, .now = c->now };
    *ret = 0;
    if (!shows_itself(c))
        return 0;
    *ret = c->now + c->centre->purpose_time;
    return purpose_until(c->db, c->arena, &x, ret);
}

static str notice_object(struct call *c, const struct unmasking *x)
{
    return str_fmt(c->arena, "unmasking/" STR_FMT, STR_ARG(x->id));
}

void unmaskings_post(struct call *c)
{
    struct unmasking x = { .account = c->who.name,
                           .object = in_text(c, "object"),
                           .reason = in_text(c, "reason"),
                           .note = str_trim(in_text(c, "note")) };
    bool known = false;
    if (!call_sees_object(c, x.object) || !call_stated(c, x.object))
        return;
    int r = purpose_knows(c->db, c->arena, x.object, &known);
    if (r == 0 && !known) {
        answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
        return;
    }
    if (r == 0)
        r = shown_until(c, x.object, &x.until);
    if (r == 0)
        r = unmask_put(c->db, &c->writes, c->now, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (x.until == 0)
        notice_open_in(&c->writes, c->who.region, NOTICE_unmask_asked, notice_object(c, &x),
                       x.account, c->now);
    answer_one(c, 201, &x);
}

static void decide(struct call *c, bool allow)
{
    struct unmasking x;
    int r = unmask_get(c->db, c->arena, c->param[0], &x);
    if (r == UNMASK_NONE) {
        answer_problem(c, 404, "Not found", STR("nothing of that id was asked for"));
        return;
    }
    if (r == 0 && !call_is_national(c))
        return;
    if (r == 0)
        r = access_second_person(c->db, c->arena, x.account, c->who.name);
    if (r == 0)
        r = unmask_decide(&c->writes, c->now, &x, c->who.name, allow, in_text(c, "note"));
    if (r == 0)
        r = notice_end(c->db, &c->writes, NOTICE_unmask_asked, notice_object(c, &x), c->now);
    if (r == UNMASK_DECIDED &&
        (notice_end(c->db, &c->writes, NOTICE_unmask_asked, notice_object(c, &x), c->now) < 0 ||
         !call_commit(c)))
        return;
    if (r < 0)
        answer_error(c, r);
    else if (r == UNMASK_DECIDED)
        answer_problem(c, 409, "Changed meanwhile", STR("it is not asked for any more"));
    else
        answer_one(c, 200, &x);
}

void unmasking_allow(struct call *c) { decide(c, true); }
void unmasking_refuse(struct call *c) { decide(c, false); }
