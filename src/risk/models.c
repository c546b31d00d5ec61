/* models.c - the way of a model from handed in to live, and its end. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "risk/risk.h"

#include <math.h>
#include <string.h>

enum state { WAITING, SHADOW, LIVE, STOPPED, RETIRED, REFUSED, WITHDRAWN, STATES };
static const char *const states[STATES] = { "waiting", "shadow",  "live",     "stopped",
                                            "retired", "refused", "withdrawn" };
enum need { NOTHING = 0, NOTE = LIFE_NOTE, OTHER = LIFE_OTHER, TRIED = LIFE_OWN };
static const struct life_step steps[] = {
#define STEP(act, from, to, permission, needs) { #act, from, to, #permission, needs },
#include "risk/models.def"
};
static const struct life_step others[] = {
    { .act = "replaced", .to = RETIRED },
    { .act = "put", .to = WAITING },
};
static const struct query q_stand = {
    "SELECT id, state, 'model/' || name || '/' || version, digest FROM model ORDER BY id"
};
const struct life risk_life = { "model", "a model",       states,   steps,       countof(steps),
                                others,  countof(others), &q_stand, .slashes = 2 };

#define COLUMNS \
    "id, name, version, revision, state, digest, size, put_by, put, approved_by, changed, " \
    "state_since"
static const struct query q_one = { "SELECT " COLUMNS ", card, map FROM model WHERE id = $1" };
static const struct query q_all = {
    "SELECT " COLUMNS ", '', '' FROM model "
    "ORDER BY CASE WHEN state IN ('shadow', 'live') THEN 0 ELSE 1 END, changed DESC, id DESC "
    "LIMIT 200"
};
static const struct query q_in_state = { "SELECT " COLUMNS ", '', '' FROM model WHERE state = $1" };
static const struct query q_asked_of = {
    "SELECT " COLUMNS ", '', '' FROM model WHERE name = $1 AND state IN ('shadow', 'live') "
    "ORDER BY id"
};
static const struct query q_used = { "SELECT 1 FROM model WHERE name = $1 AND version = $2" };
static const struct query q_insert = {
    "INSERT INTO model (id, name, version, revision, state, digest, size, bytes, card, map, "
    "put_by, put, approved_by, changed, state_since) VALUES ($1, $2, $3, 1, 'waiting', $4, $5, $6, "
    "$7, $8, $9, $10, '', $10, $10)"
};
static const struct query q_step = {
    "UPDATE model SET state = $3, approved_by = $4, changed = $5, state_since = $5, "
    "revision = revision + 1 WHERE id = $1 AND revision = $2"
};
static const struct query q_move_on = { "UPDATE edition SET n = n + 1 WHERE name = 'models'" };
static const struct query q_scored = {
    "SELECT count(*) FROM (SELECT 1 FROM model_score WHERE model = $1 LIMIT 1000) x"
};
static const struct query q_counts = {
    "SELECT count(*), coalesce(sum(probability), 0) FROM model_score WHERE model = $1 AND at >= $2"
};
static const struct query q_judged = {
    "SELECT s.probability, o.offence FROM model_score s JOIN model_outcome o "
    "ON o.declaration = s.declaration WHERE s.model = $1 AND s.at >= $2 "
    "ORDER BY s.at DESC, s.declaration LIMIT 20000"
};

static struct risk_record record_of(const struct row *r)
{
    return (struct risk_record){ .id = row_text(r, 0),
                                 .name = row_text(r, 1),
                                 .version = row_text(r, 2),
                                 .revision = row_i64(r, 3),
                                 .state = row_text(r, 4),
                                 .digest = row_text(r, 5),
                                 .size = row_i64(r, 6),
                                 .put_by = row_text(r, 7),
                                 .put = row_i64(r, 8),
                                 .approved_by = row_text(r, 9),
                                 .changed = row_i64(r, 10),
                                 .state_since = row_i64(r, 11),
                                 .card = row_text(r, 12),
                                 .map = row_text(r, 13) };
}

int risk_record(struct db *db, struct arena *a, str id, struct risk_record *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_one, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    *ret = record_of(rows.at);
    return 0;
}

static struct risk_records records_of(struct arena *a, const struct rows *rows)
{
    struct risk_records ret = { 0 };
    list_each (const struct row, r, rows)
        *list_push(a, &ret) = record_of(r);
    return ret;
}

int risk_records(struct db *db, struct arena *a, struct risk_records *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_all, NULL, 0, &rows));
    *ret = records_of(a, &rows);
    return 0;
}

static void put_log(struct writes *w, usec now, const struct risk_act *x,
                    const struct risk_record *m, const char *to)
{
    life_log(w, now,
             &(struct life_line){
                 .life = &risk_life,
                 .ref = m->id,
                 .by = x->by,
                 .act = x->act,
                 .note = x->note,
                 .from = m->state,
                 .to = str_c(to),
                 .object =
                     str_fmt(w->a, "model/" STR_FMT "/%.*s", STR_ARG(m->name), STR_ARG(m->version)),
                 .detail = str_fmt(w->a, "{\"digest\":\"" STR_FMT "\"}", STR_ARG(m->digest)) });
}

/* putting in */

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool good =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (!good)
            return false;
    }
    return s.len > 0 && s.len <= RISK_NAME_MOST;
}

int risk_put(struct db *db, struct writes *w, usec now, const struct risk_file *f, str *ret_id)
{
    struct rows used;
    struct risk_model *m;
    if (!is_plain(f->name) || !is_plain(f->version))
        return fail(ERR_INVALID, "name and version are up to %d of a-z 0-9 . _ -", RISK_NAME_MOST);
    if (f->bytes.len > RISK_MODEL_MOST)
        return fail(ERR_INVALID, "a model has at most %d MB", RISK_MODEL_MOST >> 20);
    TRY(db_read(db, w->a, &q_used, VALS(V_TEXT(f->name), V_TEXT(f->version)), &used));
    if (used.n)
        return fail(ERR_INVALID,
                    "there is a model " STR_FMT " %.*s already: another file is another version",
                    STR_ARG(f->name), STR_ARG(f->version));
    *ret_id = uid_new(w->a, now);
    TRY(risk_model_open(*ret_id, f->name, f->version, f->bytes, &m));
    struct buf map = buf_new(w->a, 1 << 20);
    score_map_print(&map, score_model_map(m->model));
    struct risk_record r = { .id = *ret_id,
                             .name = f->name,
                             .version = f->version,
                             .state = STR(""),
                             .digest = str_copy(w->a, score_digest(m->model)) };
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(r.id), V_TEXT(r.name), V_TEXT(r.version), V_TEXT(r.digest),
                   V_I64(f->bytes.len), V_BYTES(f->bytes),
                   V_TEXT(str_copy(w->a, score_card(m->model))), V_TEXT(buf_str(&map)),
                   V_TEXT(f->by), V_I64(now)));
    struct risk_act act = { .act = STR("put"), .by = f->by, .note = STR("") };
    put_log(w, now, &act, &r, states[WAITING]);
    risk_model_free(m);
    return 0;
}

/* steps */

static int check_tried(struct db *db, struct arena *a, const struct risk_record *m, usec now)
{
    struct rows rows;
    if (now - m->state_since >= RISK_SHADOW_DAYS * USEC_PER_DAY)
        return 0;
    TRY(db_read(db, a, &q_scored, VALS(V_TEXT(m->id)), &rows));
    int64_t n = row_i64(rows.at, 0);
    if (n >= RISK_SHADOW_SCORED)
        return 0;
    return fail(ERR_INVALID,
                "a model stays in shadow for %d days or %d declarations: this one has been there "
                "for %lld days and has scored %lld",
                RISK_SHADOW_DAYS, RISK_SHADOW_SCORED,
                (long long)((now - m->state_since) / USEC_PER_DAY), (long long)n);
}

static int check_needs(struct db *db, struct arena *a, usec now, const struct life_step *s,
                       const struct risk_record *m, const struct risk_act *x)
{
    if ((s->needs & OTHER) && str_eq(m->put_by, x->by))
        return fail(ERR_INVALID, "who put a model in does not decide on it: another person must");
    return s->needs & TRIED ? check_tried(db, a, m, now) : 0;
}

static void put_step(struct writes *w, usec now, const struct risk_record *m,
                     const struct risk_act *x, unsigned to)
{
    write_add(w, WRITE_ONE, &q_step,
              VALS(V_TEXT(m->id), V_I64(m->revision), V_C(states[to]), V_TEXT(m->approved_by),
                   V_I64(now)));
    put_log(w, now, x, m, states[to]);
}

/* The one that is in that state gives way. */
static int give_way(struct db *db, struct writes *w, usec now, unsigned s,
                    const struct risk_record *to)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_in_state, VALS(V_C(states[s])), &rows));
    if (rows.n == 0)
        return 0;
    struct risk_record old = record_of(rows.at);
    struct risk_act act = { .act = STR("replaced"), .by = STR("ntc"), .note = to->id };
    put_step(w, now, &old, &act, RETIRED);
    return 0;
}

int risk_step(struct db *db, struct writes *w, usec now, const struct risk_act *x)
{
    struct risk_record m;
    int r = risk_record(db, w->a, x->id, &m);
    if (r != 0)
        return r;
    if (m.revision != x->revision)
        return LIFE_CHANGED;
    const struct life_step *s;
    TRY(life_step(&risk_life, m.state, x->act, x->note, &s));
    TRY(check_needs(db, w->a, now, s, &m, x));
    if (s->needs & OTHER)
        m.approved_by = x->by;
    bool was_asked = s->from == SHADOW || s->from == LIVE,
         is_asked = s->to == SHADOW || s->to == LIVE;
    if (was_asked || is_asked)
        write_add(w, WRITE_ONE, &q_move_on, NULL, 0);
    if (is_asked)
        TRY(give_way(db, w, now, s->to, &m));
    put_step(w, now, &m, x, s->to);
    return 0;
}

int risk_stop(struct db *db, struct writes *w, usec now, str name, str by, str note)
{
    struct rows rows;
    struct risk_act act = { .act = STR("stop"), .by = by, .note = note };
    TRY(life_check_note(note));
    TRY(db_read(db, w->a, &q_asked_of, VALS(V_TEXT(name)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    write_add(w, WRITE_ONE, &q_move_on, NULL, 0);
    list_each (const struct row, r, &rows) {
        struct risk_record m = record_of(r);
        put_step(w, now, &m, &act, STOPPED);
    }
    return 0;
}

/* showing */

void risk_record_json(struct buf *b, const char *key, const struct risk_record *m, bool whole)
{
    json_open(b, key, '{');
    json_str(b, "id", m->id);
    json_str(b, "name", m->name);
    json_str(b, "version", m->version);
    json_i64(b, "revision", m->revision);
    json_str(b, "state", m->state);
    json_str(b, "digest", m->digest);
    json_i64(b, "size_bytes", m->size);
    json_str(b, "put_by", m->put_by);
    json_str(b, "put", time_fmt(b->a, m->put));
    json_opt(b, "approved_by", m->approved_by);
    json_str(b, "changed", time_fmt(b->a, m->changed));
    life_acts_json(b, "acts", &risk_life, m->state);
    if (whole) {
        json_str(b, "card", m->card);
        json_str(b, "map", m->map);
    }
    json_close(b, '}');
}

/* Those that were examined: mostly those that something spoke against, which the figures cannot
 * mend. */
static void judged_json(struct buf *b, const struct rows *rows)
{
    double *p = make_n(b->a, double, rows->n + 1), expected = 0;
    int8_t *label = make_n(b->a, int8_t, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        p[i] = row_f64(&rows->at[i], 0);
        label[i] = (int8_t)row_i64(&rows->at[i], 1);
        expected += p[i];
    }
    struct score_measure m = score_measure(p, label, rows->n);
    json_i64(b, "judged", (int64_t)rows->n);
    json_i64(b, "found", (int64_t)m.offences);
    json_f64(b, "expected", expected);
    if (m.offences == 0 || m.offences == rows->n)
        return; /* there is nothing to tell apart */
    json_f64(b, "auc", m.auc);
    json_f64(b, "auc_low", m.auc_low);
    json_f64(b, "auc_high", m.auc_high);
    json_f64(b, "precision5", m.precision5);
    json_f64(b, "precision5_low", m.low5);
    json_f64(b, "precision5_high", m.high5);
    json_f64(b, "calibration_error", m.calibration);
}

int risk_numbers_json(struct db *db, struct buf *b, const char *key, str id, usec since)
{
    struct rows counts, judged;
    TRY(db_read(db, b->a, &q_counts, VALS(V_TEXT(id), V_I64(since)), &counts));
    TRY(db_read(db, b->a, &q_judged, VALS(V_TEXT(id), V_I64(since)), &judged));
    int64_t n = row_i64(counts.at, 0);
    json_open(b, key, '{');
    json_i64(b, "scored", n);
    if (n)
        json_f64(b, "mean", row_f64(counts.at, 1) / (double)n);
    judged_json(b, &judged);
    json_close(b, '}');
    return 0;
}
