/* health.c — is the Centre alive, and how is it doing. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "assess/edition.h"
#include "base/err.h"

static const struct query q_messages = { "SELECT status, count(*) FROM message GROUP BY status" };
static const struct query q_messages_here = {
    "SELECT status, count(*) FROM message_region WHERE region = $1 GROUP BY status"
};
static const struct query q_alerts = { "SELECT state, count(*) FROM alert GROUP BY state" };
/* As who is bound to a region sees them: those of no region too. */
static const struct query q_alerts_here = {
    "SELECT state, count(*) FROM alert WHERE region = $1 OR region = '' GROUP BY state"
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
        r = counts(c, &b, "alerts", region.len ? &q_alerts_here : &q_alerts, region);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void openapi_get(struct call *c)
{
    c->answer.status = 200;
    c->answer.type = "application/json";
    c->answer.body = api_openapi(c->arena);
}
