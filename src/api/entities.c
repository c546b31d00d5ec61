/* entities.c — whom and what the Centre knows, how they hang together; and its links. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.h"
#include "api/api.h"
#include "entity/graph.h"
#include "link/links.h"
#include "link/nadra.h"
#include "model/record_json.h"

enum { JSON_MAX = 16 << 20, DEPTH = 1, LIMIT = 100 };

static void shown(struct call *c, int result, const struct buf *b, const char *what)
{
    if (result < 0) {
        answer_error(c, result);
    } else if (result == ENTITY_NONE) {
        answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
    } else {
        answer_json(c, 200, b);
        call_seen(c, str_fmt(c->arena, "entity/" STR_FMT "%s", STR_ARG(c->param[0]), what),
                  buf_str(b));
    }
}

bool call_sees_entity(struct call *c, str id)
{
    bool is_here = true;
    int r = c->who.region.len ? alert_is_about(c->db, c->arena, id, c->who.region, &is_here) : 0;
    if (r < 0)
        answer_error(c, r);
    else if (!is_here)
        answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
    return r == 0 && is_here && call_has_purpose(c, id);
}

void entity_get(struct call *c)
{
    if (!call_sees_entity(c, c->param[0]))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    shown(c, entity_json(c->db, &b, c->param[0], call_masks(c)), &b, "");
}

void entity_links(struct call *c)
{
    int64_t depth = DEPTH;
    str asked = in_query(c, "depth");
    if (asked.len && (str_to_i64(asked, &depth) < 0 || depth < 1 || depth > ENTITY_DEPTH_MAX)) {
        answer_problem(c, 422, "Not accepted", STR("depth is a number from 1 to 6"));
        return;
    }
    if (!call_sees_entity(c, c->param[0]))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    struct entity_walk q = { .id = c->param[0],
                             .depth = (size_t)depth,
                             .limit = in_limit(c, LIMIT, ENTITY_LIMIT_MAX),
                             /* an act shows what hangs on this one, not on whom it leads to */
                             .masked = call_masks(c) || (c->unmasking.len && depth > 1) };
    shown(c, entity_links_json(c->db, &b, &q), &b, "/links");
}

void links_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    struct link_queue queue = { c->centre->self, c->centre->waiting_of };
    int r = link_health_json(c->db, &b, c->now, &queue);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void identity_check(struct call *c)
{
    struct identity_question x = { .cnic = in_text(c, "cnic"),
                                   .purpose = in_text(c, "purpose"),
                                   .reference = in_text(c, "reference"),
                                   .actor = c->who.name,
                                   .now = c->now };
    struct buf b = buf_new(c->arena, 1 << 18);
    if (x.reference.len < 3 || x.reference.len > 200) {
        answer_problem(c, 422, "Not accepted",
                       STR("a reference is needed: the case, alert or document that asks for it"));
        return;
    }
    int r = nadra_check(c->centre->nadra, c->db, &c->writes, &x, &b);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, 200, &b);
    c->audit_object = STR("identity");
}
