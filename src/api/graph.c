/* graph.c — questions to the graph, where somebody was and when, and where places lie. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "base/digest.h"
#include "base/err.h"
#include "entity/ask.h"
#include "model/contact.h"
#include "model/places.h"
#include "model/record_json.h"
#include "profile/moves.h"

enum { JSON_MAX = 4 << 20, GROUP_PAGE = 50, MOVES = 100, PLACES_MAX = 1 << 18 };

static void nothing(struct call *c)
{
    answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
}

/* from and to of the query. False: answered. */
static bool span_of(struct call *c, usec *ret_from, usec *ret_to)
{
    str from = in_query(c, "from"), to = in_query(c, "to");
    *ret_from = INT64_MIN;
    *ret_to = INT64_MAX;
    if ((from.len && time_parse(from, ret_from) < 0) || (to.len && time_parse(to, ret_to) < 0) ||
        *ret_from >= *ret_to) {
        answer_problem(c, 422, "Not accepted",
                       STR("from and to are moments, 2026-11-24T08:30:00Z, from before to"));
        return false;
    }
    return true;
}

/* What the table of questions cannot say. False: answered. */
static bool is_whole(struct call *c, struct ask_question *q)
{
    const char *wrong = NULL;
    if (ask_needs_two(q->ask) != (q->b.len > 0))
        wrong = "path and common are asked of two, a and b; the others of a alone";
    else if (str_eq(q->a, q->b))
        wrong = "a and b are two";
    else if ((q->role.len > 0) != (q->kind.len > 0) || (q->role.len > 0) != (q->way.len > 0) ||
             (q->role.len && q->ask != ASK_around))
        wrong = "a group of around is named by role, kind and way";
    else if (q->way.len && !str_eq(q->way, STR("out")) && !str_eq(q->way, STR("in")))
        wrong = "way is out or in";
    else if (q->times < ASK_TIMES_LEAST || q->times > ASK_SEEN)
        wrong = "times is a number from 2 to 60";
    if (wrong)
        answer_problem(c, 422, "Not accepted", str_c(wrong));
    return !wrong;
}

static const struct query q_end = { "SELECT kind, name FROM entity WHERE id = $1" };

/* Whom or what was asked of: by its id and kind; a telephone, an account, an address also by its
 * end, so that whoever reads the trail sees which without opening it. */
static int end_json(struct call *c, struct buf *b, const char *key, str id)
{
    struct rows rows;
    TRY(db_read(c->db, c->arena, &q_end, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return 0;
    str kind = row_text(rows.at, 0), name = row_text(rows.at, 1);
    json_open(b, key, '{');
    json_str(b, "id", id);
    json_str(b, "kind", kind);
    if (contact_from(kind) >= 0)
        json_str(b, "value", contact_shown(c->arena, kind, name, true));
    json_close(b, '}');
    return 0;
}

/* The question as it was asked, and a digest of the answer. */
static int asked(struct call *c, const struct ask_question *q, str answer)
{
    static const char *const words[] = { "role", "kind", "way", "by", "from", "to", "after" };
    struct buf b = buf_new(c->arena, 4000);
    json_open(&b, NULL, '{');
    json_str(&b, "ask", in_query(c, "ask"));
    TRY(end_json(c, &b, "of", q->a));
    if (q->b.len)
        TRY(end_json(c, &b, "and", q->b));
    for (size_t i = 0; i < countof(words); i++)
        json_opt(&b, words[i], str_sub(in_query(c, words[i]), 0, 60));
    if (q->ask == ASK_together)
        json_i64(&b, "times", q->times);
    json_str(&b, "sha256", sha256_hex(c->arena, answer));
    json_close(&b, '}');
    c->audit_object = str_fmt(c->arena, "entity/" STR_FMT "/graph", STR_ARG(q->a));
    c->audit_detail = buf_str(&b);
    return 0;
}

void entities_graph(struct call *c)
{
    struct ask_question q = { .ask = (enum ask)ask_from(in_query(c, "ask")),
                              .a = in_query(c, "a"),
                              .b = in_query(c, "b"),
                              .role = in_query(c, "role"),
                              .kind = in_query(c, "kind"),
                              .way = in_query(c, "way"),
                              .by = in_query(c, "by"),
                              .after = in_query(c, "after"),
                              .times = in_query_int(c, "times", ASK_TIMES_LEAST + 1) };
    q.limit = in_limit(c, q.role.len ? GROUP_PAGE : ASK_NEIGHBOURS, ASK_PAGE_MAX);
    if (!is_whole(c, &q) || !span_of(c, &q.from, &q.to) || !call_sees_entity(c, q.a) ||
        (q.b.len && !call_sees_entity(c, q.b)))
        return;
    q.masked = call_masks(c);
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = ask_json(c->db, &b, &q);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == ASK_NONE) {
        nothing(c);
        return;
    }
    r = asked(c, &q, buf_str(&b));
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void entity_moves_get(struct call *c)
{
    struct moves_question q = { .entity = c->param[0],
                                .region = c->who.region,
                                .now = c->now,
                                .limit = in_limit(c, MOVES, MOVES_MOST) };
    if (!span_of(c, &q.from, &q.to) || !call_sees_entity(c, q.entity))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = moves_json(c->db, &b, &q);
    if (r < 0)
        answer_error(c, r);
    else if (r == MOVES_NONE)
        nothing(c);
    else {
        answer_json(c, 200, &b);
        call_seen(c, str_fmt(c->arena, "entity/" STR_FMT "/moves", STR_ARG(q.entity)), buf_str(&b));
    }
}

/* They change with the program alone. */
void places_get(struct call *c)
{
    struct buf b = buf_new(c->arena, PLACES_MAX);
    struct place p;
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; place_at(i, &p); i++)
        place_json(&b, NULL, &p);
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}
