/* risk.c - the models in force, and the stage that asks them. */
// SPDX-License-Identifier: Apache-2.0
#include "risk/risk.h"

#include "base/err.h"
#include "base/log.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_DIGEST = 16, REFUSED_TEXT = 2000 };

static const struct query q_edition = { "SELECT n FROM edition WHERE name = 'models'" };
static const struct query q_asked = {
    "SELECT id, name, version, digest, bytes, state FROM model WHERE state IN ('shadow', 'live')"
};
static const struct query q_named = {
    "SELECT id, name, version, digest, bytes, state FROM model WHERE name = $1 AND version = $2"
};
static const struct query q_score = {
    "INSERT INTO model_score (model, declaration, stage, at, message, seq, probability, loss) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (model, declaration) DO UPDATE SET "
    "stage = excluded.stage, at = excluded.at, message = excluded.message, seq = excluded.seq, "
    "probability = excluded.probability, loss = excluded.loss"
};
static const struct query q_outcome = {
    "INSERT INTO model_outcome (declaration, at, message, offence) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (declaration) DO UPDATE SET at = excluded.at, message = excluded.message, "
    "offence = excluded.offence WHERE excluded.at >= model_outcome.at"
};

/* a model */

static const struct risk_column *column_of(const struct score_column *c)
{
    const struct risk_column *all;
    size_t n = risk_columns(&all);
    for (size_t i = 0; i < n; i++)
        if (str_eq(score_role_word(c->role), str_c(all[i].role)) &&
            str_eq(c->name, str_c(all[i].name)))
            return &all[i];
    return NULL;
}

static int take_columns(struct risk_model *m)
{
    const struct score_map *map = score_model_map(m->model);
    struct buf lacking = buf_new(m->arena, REFUSED_TEXT);
    for (size_t i = 0; i < map->n; i++) {
        if (!score_role_is_feature(map->at[i].role))
            continue;
        m->columns[i] = column_of(&map->at[i]);
        if (!m->columns[i])
            buf_fmt(&lacking, "%s\"" STR_FMT "\"", lacking.len ? ", " : "",
                    STR_ARG(map->at[i].head));
    }
    if (!lacking.len)
        return 0;
    return fail(ERR_INVALID,
                "no declaration can give these columns of the model's map: " STR_FMT
                " (src/risk/columns.def, docs/model.md)",
                STR_ARG(buf_str(&lacking)));
}

static int open_model(struct risk_model *m, str bytes)
{
    TRY(score_load(m->arena, str_copy(m->arena, bytes), &m->model));
    return take_columns(m);
}

int risk_model_open(str id, str name, str version, str bytes, struct risk_model **ret)
{
    struct arena *a = arena_new(SIZE_MAX);
    struct risk_model *m = make(a, struct risk_model);
    m->arena = a;
    m->id = str_copy(a, id);
    if (open_model(m, bytes) < 0) {
        arena_free(a);
        return ERR_INVALID;
    }
    m->label = str_fmt(a, STR_FMT " " STR_FMT " #" STR_FMT, STR_ARG(name), STR_ARG(version),
                       STR_ARG(str_sub(score_digest(m->model), 0, LABEL_DIGEST)));
    *ret = m;
    return 0;
}

void risk_model_free(struct risk_model *m)
{
    if (m)
        arena_free(m->arena);
}

/* A row of the store: what it holds must be what was put in. */
static int model_of(const struct row *r, struct risk_model **ret)
{
    struct risk_model *m;
    TRY(risk_model_open(row_text(r, 0), row_text(r, 1), row_text(r, 2), row_text(r, 4), &m));
    if (str_eq(score_digest(m->model), row_text(r, 3))) {
        *ret = m;
        return 0;
    }
    risk_model_free(m);
    return fail(ERR_INVALID, "it was altered in the store: its digest is not the one put in");
}

/* those in force */

int risk_edition(struct db *db, int64_t *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct rows rows;
    TRY(db_read(db, a, &q_edition, NULL, 0, &rows));
    *ret = rows.n ? row_i64(rows.at, 0) : 0;
    return 0;
}

/* Nor is one asked that nobody put there. */
static int model_in_force(struct db *db, struct arena *a, const struct row *r,
                          struct risk_model **ret)
{
    str state = row_text(r, 5), said, detail;
    str object =
        str_fmt(a, "model/" STR_FMT "/" STR_FMT, STR_ARG(row_text(r, 1)), STR_ARG(row_text(r, 2)));
    TRY(life_trail(db, a, &risk_life, object, &said, &detail));
    if (!str_eq(state, said))
        return fail(ERR_INVALID, "it is '" STR_FMT "', but the audit trail says '" STR_FMT "'",
                    STR_ARG(state), STR_ARG(said));
    return model_of(r, ret);
}

static void take(struct risk_models *x, struct db *db, struct arena *a, const struct row *r)
{
    bool is_live = str_eq(row_text(r, 5), STR("live"));
    if (model_in_force(db, a, r, is_live ? &x->live : &x->shadow) == 0)
        return;
    x->fault = str_fmt(x->arena, STR_FMT " %.*s: %s", STR_ARG(row_text(r, 1)),
                       STR_ARG(row_text(r, 2)), err_last());
    log_error("a model is left out", KV_S("model", row_text(r, 1)), KV_C("why", err_last()));
}

int risk_models_load(struct db *db, struct risk_models **ret)
{
    cleanup(arena_freep) struct arena *rows_a = arena_new(SIZE_MAX);
    struct rows rows;
    int64_t n;
    TRY(risk_edition(db, &n)); /* first: what moves on meanwhile makes work stale */
    TRY(db_read(db, rows_a, &q_asked, NULL, 0, &rows));
    struct arena *a = arena_new(1 << 20);
    struct risk_models *x = make(a, struct risk_models);
    x->arena = a;
    x->n = n;
    x->fault = STR("");
    atomic_init(&x->holders, 1);
    list_each (const struct row, r, &rows)
        take(x, db, rows_a, r);
    *ret = x;
    return 0;
}

struct risk_models *risk_models_hold(struct risk_models *x)
{
    atomic_fetch_add(&x->holders, 1);
    return x;
}

void risk_models_done(struct risk_models *x)
{
    if (!x || atomic_fetch_sub(&x->holders, 1) != 1)
        return;
    risk_model_free(x->live);
    risk_model_free(x->shadow);
    arena_free(x->arena);
}

int risk_model_labelled(struct db *db, str label, struct risk_model **ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct rows rows;
    str rest = label, name = STR(""), version = STR("");
    str_cut(&rest, ' ', &name);
    str_cut(&rest, ' ', &version);
    TRY(db_read(db, a, &q_named, VALS(V_TEXT(name), V_TEXT(version)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    TRY(model_of(rows.at, ret));
    if (str_eq((*ret)->label, label))
        return 0;
    risk_model_free(*ret);
    return fail(ERR_INVALID, "the model of that name and version is another one now");
}

/* scoring */

struct room {
    str text[SCORE_COLUMNS_MAX];
    double number[SCORE_COLUMNS_MAX];
};

static struct score_row row_of(const struct risk_model *m, const struct event *e,
                               const struct item *item, usec now, struct room *room)
{
    const struct score_map *map = score_model_map(m->model);
    for (size_t i = 0; i < map->n; i++) {
        const struct risk_column *c = m->columns[i];
        room->text[i] = c ? risk_cell_text(c, e, item) : STR("");
        room->number[i] = c ? risk_cell_number(c, e, item) : (double)NAN;
    }
    return (struct score_row){ room->text, room->number, risk_day(e, now), 1 };
}

/* What speaks most for an offence. */
static str reason_of(const struct score *s)
{
    for (size_t i = 0; i < s->n_reasons; i++)
        if (s->reasons[i].value > 0)
            return s->reasons[i].text;
    return STR("");
}

/* Words only for the item that weighs most: sums first. */
static const struct item *weightiest(const struct risk_model *m, const struct event *e, usec now,
                                     double *ret_loss)
{
    struct room room;
    struct score s;
    double most = -1;
    const struct item *ret = NULL;
    *ret_loss = (double)NAN;
    list_each (const struct item, item, &e->items) {
        struct score_row row = row_of(m, e, item, now, &room);
        score_row(m->model, &row, NULL, &s);
        if (!isnan(s.loss))
            *ret_loss = isnan(*ret_loss) ? s.loss : *ret_loss + s.loss;
        if (s.probability <= most)
            continue;
        most = s.probability;
        ret = item;
    }
    return ret;
}

struct told_score risk_of(const struct risk_model *m, struct arena *a, const struct event *e,
                          usec now)
{
    struct told_score ret = score_blank();
    struct room room;
    struct score s;
    double loss = (double)NAN;
    bool is_many = e->items.n > 1;
    const struct item *item = is_many ? weightiest(m, e, now, &loss) : e->items.at;
    struct score_row row = row_of(m, e, e->items.n ? item : NULL, now, &room);
    score_row(m->model, &row, a, &s);
    if (!is_many)
        loss = s.loss;
    ret.probability = s.probability;
    if (isfinite(loss) && loss >= 0)
        ret.loss = loss;
    ret.novelty = score_novelty(m->model, &row);
    ret.model.text = m->label;
    ret.reason.text = reason_of(&s);
    return ret;
}

static void count(double *cells, int cell)
{
    if (cell >= 0)
        cells[cell]++;
}

static void spread_row(const struct risk_model *m, const struct event *e, const struct item *item,
                       usec now, struct risk_spread *x)
{
    struct room room;
    struct score s;
    struct score_row row = row_of(m, e, item, now, &room);
    score_row(m->model, &row, NULL, &s);
    count(x->margin, score_cell(m->model, -1, s.margin));
    for (size_t i = 0; i < score_model_map(m->model)->n; i++)
        if (m->columns[i] && m->columns[i]->type != FIELD_FACT)
            count(x->column[i], score_cell(m->model, (int)i, room.number[i]));
    x->rows++;
}

void risk_spread_add(const struct risk_model *m, const struct event *e, usec now,
                     struct risk_spread *x)
{
    list_each (const struct item, item, &e->items)
        spread_row(m, e, item, now, x);
    if (e->items.n == 0)
        spread_row(m, e, NULL, now, x);
}

/* the stage */

static void keep(struct work *w, const struct event *e, const struct risk_model *m,
                 const char *stage, const struct told_score *s)
{
    str number = e->declaration->number.text;
    if (!number.len)
        return;
    write_add(w->writes, WRITE_ANY, &q_score,
              VALS(V_TEXT(m->id), V_TEXT(number), V_C(stage), V_I64(w->now), V_TEXT(w->message.id),
                   V_I64(e->seq), V_F64(s->probability), V_F64(s->loss)));
}

static void score_declaration(struct work *w, struct event *e)
{
    const struct risk_models *x = w->models;
    if (x->live) {
        e->score = risk_of(x->live, w->arena, e, w->now);
        e->score.model.text = str_copy(w->arena, e->score.model.text);
        keep(w, e, x->live, "live", &e->score);
    }
    if (x->shadow) {
        struct told_score s = risk_of(x->shadow, w->arena, e, w->now);
        keep(w, e, x->shadow, "shadow", &s);
    }
}

static void keep_outcome(struct work *w, const struct event *e)
{
    const struct examination *x = e->examination;
    int verdict = examination_verdict(x);
    if (verdict < 0 || !x->declaration.text.len)
        return;
    write_add(w->writes, WRITE_ANY, &q_outcome,
              VALS(V_TEXT(x->declaration.text), V_I64(examination_at(x, w->now)),
                   V_TEXT(w->message.id), V_I64(verdict)));
}

int risk_score(struct work *w)
{
    list_each (struct event, e, &w->decoded.events) {
        if (e->is_late)
            continue;
        if (e->declaration && e->kind == EVENT_DECLARATION && w->models)
            score_declaration(w, e);
        if (e->examination && e->kind == EVENT_EXAMINATION)
            keep_outcome(w, e);
    }
    return 0;
}
