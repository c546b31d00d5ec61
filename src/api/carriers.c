/* carriers.c — how good the data of each carrier are, and whether they come in time. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "base/err.h"
#include "link/quality.h"

enum { JSON_MAX = 8 << 20, WEEK = 7, LONGEST = 400 };

/* The days asked for; the last week when none are. False: the call is answered. */
static bool span_of(struct call *c, struct quality_span *ret)
{
    str from = in_query(c, "from"), to = in_query(c, "to");
    ret->to = c->now / USEC_PER_DAY + 2; /* flights that are to come, too */
    ret->from = c->now / USEC_PER_DAY - WEEK;
    bool bad = (from.len && date_parse(from, &ret->from) < 0) ||
               (to.len && date_parse(to, &ret->to) < 0) || ret->to < ret->from ||
               ret->to - ret->from > LONGEST;
    if (bad)
        answer_problem(c, 422, "Not accepted",
                       STR("from and to are days, YYYY-MM-DD, at most 400 apart"));
    return !bad;
}

void carriers_get(struct call *c)
{
    struct quality_span span;
    if (!span_of(c, &span))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = quality_json(c->db, &b, span, c->now);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void carrier_get(struct call *c)
{
    struct quality_span span;
    if (!span_of(c, &span))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = quality_carrier_json(c->db, &b, c->param[0], span, c->now);
    if (r < 0)
        answer_error(c, r);
    else if (r == QUALITY_NONE)
        answer_problem(c, 404, "Not found", STR("nothing came from that carrier in that time"));
    else
        answer_json(c, 200, &b);
}
