/* models.c - models of the learned score: their way, their cards and numbers. */
// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "api/api.h"
#include "assess/edition.h"
#include "base/err.h"
#include "risk/risk.h"

#include <string.h>

enum { JSON_MAX = 16 << 20 };

static usec since_of(const struct call *c) { return c->now - RISK_NUMBERS_DAYS * USEC_PER_DAY; }

static bool is_asked(const struct risk_record *m)
{
    return str_eq(m->state, STR("shadow")) || str_eq(m->state, STR("live"));
}

static int items(struct call *c, struct buf *b)
{
    struct risk_records all;
    TRY(risk_records(c->db, c->arena, &all));
    json_open(b, "items", '[');
    list_each (const struct risk_record, m, &all) {
        json_open(b, NULL, '{');
        risk_record_json(b, "model", m, false);
        if (is_asked(m))
            TRY(risk_numbers_json(c->db, b, "numbers", m->id, since_of(c)));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

void models_get(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    int r = items(c, &b);
    const struct edition *e = c->centre->edition(c->centre->self);
    json_opt(&b, "fault", e->models ? e->models->fault : STR(""));
    c->centre->edition_done(c->centre->self, e);
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

static bool went(struct call *c, int r) { return call_went(c, r, STR("there is no such model")); }

static void answer_model(struct call *c, str id)
{
    struct risk_record m;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!went(c, risk_record(c->db, c->arena, id, &m)))
        return;
    json_open(&b, NULL, '{');
    risk_record_json(&b, "model", &m, true);
    int r = life_log_json(c->db, &b, "history", &risk_life, id);
    if (r == 0)
        r = risk_numbers_json(c->db, &b, "numbers", id, since_of(c));
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void model_get(struct call *c) { answer_model(c, c->param[0]); }

/* Four eyes: also what was put in at the shell is somebody's. */
static bool is_other(struct call *c, const struct risk_act *x)
{
    struct risk_record m;
    if (strcmp(life_permission(&risk_life, x->act), "MODEL_APPROVE") != 0 ||
        str_eq(x->act, STR("retire")))
        return true;
    if (!went(c, risk_record(c->db, c->arena, x->id, &m)))
        return false;
    int r = access_second_person(c->db, c->arena, m.put_by, x->by);
    if (r < 0)
        answer_error(c, r);
    return r == 0;
}

void model_act_post(struct call *c)
{
    struct risk_act x = { .id = c->param[0],
                          .act = c->param[1],
                          .by = c->who.name,
                          .note = in_text(c, "note"),
                          .revision = in_int(c, "revision") };
    bool is_stop = str_eq(x.act, STR("stop")); /* anybody who may, at once */
    if (!call_holds(c, life_permission(&risk_life, x.act)) || (!is_stop && !call_is_national(c)) ||
        !is_other(c, &x) || !went(c, risk_step(c->db, &c->writes, c->now, &x)) || !call_commit(c))
        return;
    c->centre->editions_changed(c->centre->self, c->db);
    answer_model(c, x.id);
}
