/* health.c — is the Centre alive, how is it doing, and the audit's pages. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "assess/edition.h"
#include "base/digest.h"
#include "base/err.h"

#include <string.h>

enum { PAGE = 100, PAGE_MAX = 1000 };

static const struct query q_messages = { "SELECT status, count(*) FROM message GROUP BY status" };
static const struct query q_messages_here = {
    "SELECT status, count(*) FROM message_region WHERE region = $1 GROUP BY status"
};
static const struct query q_alerts = { "SELECT state, count(*) FROM alert GROUP BY state" };
/* An object, and what was read of it beside itself (entity/ID/graph); $5: an id alone, of whatever
 * kind. */
static const struct query q_audit = {
    "SELECT seq, at, actor, act, object, detail, hash FROM audit WHERE ($1 = '' OR actor = $1) AND "
    "($2 = '' OR object = $2 OR substr(object, 1, length($2) + 1) = $2 || '/' OR "
    "($5 = 1 AND object LIKE '%/' || $2 || '%')) AND seq < $3 ORDER BY seq DESC LIMIT $4"
};

void health_get(struct call *c)
{
    int64_t people;
    int r = access_count_people(c->db, &people);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "status", STR("ok"));
    json_str(&b, "engine", str_c(store_engine(c->centre->store)));
    json_bool(&b, "needs_setup",
              people == 0 && !c->centre->training); /* so that the first page can say how */
    json_bool(&b, "training", c->centre->training);
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

static int counts(struct call *c, struct buf *b, const char *key, const struct query *q, str region)
{
    struct rows rows;
    TRY(db_read(c->db, c->arena, q, &V_TEXT(region), region.len ? 1 : 0, &rows));
    json_open(b, key, '{');
    list_each (const struct row, r, &rows)
        json_i64(b, str_cstr(c->arena, row_text(r, 0)), row_i64(r, 1));
    json_close(b, '}');
    return 0;
}

void status_get(struct call *c)
{
    int64_t waiting, writing;
    c->centre->depths(c->centre->self, &waiting, &writing);
    const struct edition *e = c->centre->edition(c->centre->self);
    struct buf b = buf_new(c->arena, 16384);
    json_open(&b, NULL, '{');
    json_str(&b, "engine", str_c(store_engine(c->centre->store)));
    json_i64(&b, "waiting", waiting);
    json_i64(&b, "writing", writing);
    json_i64(&b, "lists_edition", e->lists_n);
    json_i64(&b, "rules_edition", e->rules_n);
    json_i64(&b, "rules", (int64_t)rule_set_count(e->rules));
    json_i64(&b, "entries", (int64_t)e->entries);
    c->centre->edition_done(c->centre->self, e);
    str region = c->who.region;
    int r = counts(c, &b, "messages", region.len ? &q_messages_here : &q_messages, region);
    if (r == 0)
        r = counts(c, &b, "alerts", &q_alerts, STR(""));
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

static bool is_bare_id(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr("/%_", s.ptr[i]))
            return false;
    return s.len == UID_LEN;
}

void audit_get(struct call *c)
{
    str object = in_query(c, "object");
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    int64_t before = in_query_int(c, "before", INT64_MAX);
    struct rows rows;
    int r = db_read(c->db, c->arena, &q_audit,
                    VALS(V_TEXT(in_query(c, "actor")), V_TEXT(object), V_I64(before),
                         V_I64(limit + 1), V_I64(is_bare_id(object))),
                    &rows);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, 8 << 20);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; i < rows.n && i < limit; i++) {
        const struct row *x = &rows.at[i];
        json_open(&b, NULL, '{');
        json_i64(&b, "seq", row_i64(x, 0));
        json_str(&b, "at", time_fmt_ms(c->arena, row_i64(x, 1)));
        json_str(&b, "actor", row_text(x, 2));
        json_str(&b, "act", row_text(x, 3));
        json_str(&b, "object", row_text(x, 4));
        json_raw(&b, "detail", row_text(x, 5));
        json_str(&b, "hash", row_text(x, 6));
        json_close(&b, '}');
    }
    json_close(&b, ']');
    if (rows.n > limit)
        json_str(&b, "next", str_fmt(c->arena, "%lld", (long long)row_i64(&rows.at[limit - 1], 0)));
    json_close(&b, '}');
    answer_json(c, 200, &b);
    call_audit(c, STR("read audit"), STR("audit"), STR("{}"));
}

void audit_check_get(struct call *c)
{
    struct audit_check check;
    int r = audit_verify(c->db, c->arena, in_query(c, "head"), &check);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, 4096);
    json_open(&b, NULL, '{');
    json_i64(&b, "records", check.records);
    json_str(&b, "head", check.head);
    json_bool(&b, "holds", check.wrong.len == 0);
    json_opt(&b, "wrong", check.wrong);
    json_close(&b, '}');
    answer_json(c, 200, &b);
    call_audit(c, STR("audit verified"), STR("audit"), STR("{}"));
}

void openapi_get(struct call *c)
{
    c->answer.status = 200;
    c->answer.type = "application/json";
    c->answer.body = api_openapi(c->arena);
}
