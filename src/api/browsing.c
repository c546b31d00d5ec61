/* browsing.c — openings off the queue that somebody else looks at (docs/purpose.md). */
// SPDX-License-Identifier: Apache-2.0
#include "purpose/browse.h"

#include "api/api.h"

enum { JSON_MAX = 1 << 20 };

void browsing_get(struct call *c)
{
    struct browseds list;
    struct browse_filter f = { .state = in_query(c, "state"),
                               .account = in_query(c, "account"),
                               .reviewer = c->who.name,
                               .region = c->who.region };
    int r = browse_list(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    list_each (const struct browsed, x, &list)
        browse_json(&b, NULL, x);
    list_end(c, &b, STR(""));
    c->audit_object = STR("browsing");
}

void browsing_close(struct call *c)
{
    struct browseds list;
    struct browse_filter f = { .id = c->param[0],
                               .reviewer = c->who.name,
                               .region = c->who.region };
    int r = browse_list(c->db, c->arena, &f, &list);
    if (r == 0 && list.n == 0) {
        answer_problem(c, 404, "Not found", STR("there is no such opening"));
        return;
    }
    struct browsed *x = list.at;
    if (r == 0)
        r = browse_close(&c->writes, c->now, x, c->who.name, in_text(c, "finding"),
                         in_text(c, "note"));
    if (r == BROWSE_CLOSED) {
        answer_problem(c, 409, "Closed",
                       str_fmt(c->arena, STR_FMT " has looked at it", STR_ARG(x->closed_by)));
        return;
    }
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    browse_json(&b, NULL, x);
    if (call_commit(c))
        answer_json(c, 200, &b);
}
