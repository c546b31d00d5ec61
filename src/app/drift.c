// SPDX-License-Identifier: Apache-2.0
#include "app/drift.h"

#include "app/reread.h"
#include "assess/rules.h"
#include "base/err.h"
#include "base/log.h"
#include "notice/notice.h"
#include "select/drift.h"

enum { DAYS = 7, ROWS_LEAST = 200, TEXT_MOST = 1000 };

/* The last of each day: a sample that is spread over the week. */
static const struct query q_sample = {
    "SELECT message, seq FROM model_score WHERE model = $1 AND at >= $2 AND at < $3 "
    "ORDER BY at DESC LIMIT 300"
};

static int sample(struct db *db, const struct risk_model *m, usec now, struct risk_spread *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct reread read;
    struct rows rows;
    int r = 0;
    reread_open(&read, db);
    for (int day = 0; day < DAYS && r >= 0; day++) {
        usec to = now + 1 - day * USEC_PER_DAY;
        arena_reset(a);
        r = db_read(db, a, &q_sample, VALS(V_TEXT(m->id), V_I64(to - USEC_PER_DAY), V_I64(to)),
                    &rows);
        for (size_t i = 0; r >= 0 && i < rows.n; i++) {
            struct event *e;
            r = reread(&read, row_text(&rows.at[i], 0), row_i64(&rows.at[i], 1), &e);
            if (r == 0)
                risk_spread_add(m, e, now, ret);
        }
    }
    reread_close(&read);
    return r < 0 ? r : 0;
}

static void moved(struct buf *b, const struct score_model *m, int column, const double *is,
                  str name)
{
    double was[SCORE_CELLS], psi;
    score_cells(m, column, was);
    psi = select_psi(was, is, SCORE_CELLS);
    if (psi > SELECT_PSI_MOVED)
        buf_fmt(b, "%s%.*s %.2f", b->len ? ", " : "", STR_ARG(name), psi);
}

/* Names of columns and figures: no personal data. */
static str what_moved(struct arena *a, const struct risk_model *m, const struct risk_spread *x)
{
    struct buf b = buf_new(a, TEXT_MOST);
    const struct score_map *map = score_model_map(m->model);
    moved(&b, m->model, -1, x->margin, STR("scores"));
    for (size_t i = 0; i < map->n; i++)
        if (m->columns[i] && m->columns[i]->type != FIELD_FACT)
            moved(&b, m->model, (int)i, x->column[i], map->at[i].name);
    return buf_str(&b);
}

static int look(struct db *db, struct writes *w, const struct risk_models *models, usec now)
{
    struct risk_spread x = { 0 };
    str what = STR("");
    if (models && models->live) {
        TRY(sample(db, models->live, now, &x));
        if (x.rows >= ROWS_LEAST)
            what = what_moved(w->a, models->live, &x);
    }
    if (!what.len)
        return notice_end(db, w, NOTICE_model_drift, STR("models"), now);
    notice_open(w, NOTICE_model_drift, STR("models"),
                str_fmt(w->a,
                        STR_FMT ", %zu items of the last week beside what it learned from: %.*s "
                                "(stability index; above %.1f it has moved). Look whether it must "
                                "be learned again.",
                        STR_ARG(models->live->label), x.rows, STR_ARG(what), SELECT_PSI_MOVED),
                now);
    return 0;
}

/* Numbers of rules and how often: no personal data. */
static int look_at_rules(struct db *db, struct writes *w, usec now)
{
    struct rule_drifts all;
    TRY(rules_drift(db, w->a, now, &all));
    list_each (const struct rule_drift, d, &all) {
        str object = str_fmt(w->a, "rule/" STR_FMT, STR_ARG(d->rule));
        if (d->what.len)
            notice_open(w, NOTICE_rule_drift, object,
                        str_fmt(w->a, STR_FMT ". Look whether it still asks the right thing.",
                                STR_ARG(d->what)),
                        now);
        else
            TRY(notice_end(db, w, NOTICE_rule_drift, object, now));
    }
    return 0;
}

void drift_look(struct db *db, struct writer *writer, const struct risk_models *models, usec now)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    struct writes w;
    writes_init(&w, a);
    int r = look(db, &w, models, now);
    if (r == 0)
        r = look_at_rules(db, &w, now);
    if (r == 0 && w.list.n)
        r = writer_apply(writer, &w);
    if (r < 0)
        log_warn("drift is not watched", KV_C("why", err_last()));
}
