/* notices.c — what the control room must know of the Centre itself. */
// SPDX-License-Identifier: Apache-2.0
#include "notice/notice.h"

#include "api/api.h"
#include "base/err.h"

enum { JSON_MAX = 2 << 20 };

void notices_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = notices_json(c->db, &b, c->who.region, c->now);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void notice_close_post(struct call *c)
{
    str id = c->param[0];
    int r = notice_close(c->db, &c->writes, id, (struct notice_by){ c->who.name, c->who.region },
                         in_text(c, "note"), c->now);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == NOTICE_NONE) {
        answer_problem(c, 404, "Not found", STR("there is no such open notice"));
        return;
    }
    call_audit(c, STR("notice.close"), str_fmt(c->arena, "notice/" STR_FMT, STR_ARG(id)),
               STR("{}"));
    if (call_commit(c))
        answer_done(c);
}
