// SPDX-License-Identifier: Apache-2.0
/* The SQL of decisions, and how they are shown. */
#include "base/err.h"
#include "lane/lane_private.h"

#define COLUMNS \
    "id, revision, situation, subject, number, office, region, shift, day, n, message, seq, at, " \
    "lane, decided, stream, otherwise, chances, propensity, sampled, lot, over, p, loss, value, " \
    "threshold, by_model, demanded_by, hits, policy, item, why, outcome, found, minutes, " \
    "found_at, outcome_message, pending, pending_by"
static const struct query q_get = { "SELECT " COLUMNS " FROM lane_decision WHERE id = $1" };
static const struct query q_of = { "SELECT " COLUMNS " FROM lane_decision WHERE situation = $1" };
static const struct query q_same = {
    "SELECT " COLUMNS " FROM lane_decision WHERE situation = $1 OR ($3 <> '' AND number = $3 AND "
    "office IN ($2, '" LANE_OTHERS
    "') AND at >= $4) ORDER BY CASE WHEN situation = $1 THEN 0 ELSE 1 END, at DESC, id "
    "LIMIT 1"
};
static const struct query q_list = {
    "SELECT " COLUMNS " FROM lane_decision WHERE ($1 = '' OR office = $1) AND ($2 = '' OR lane = "
    "$2) AND ($3 = '' OR region = $3 OR region = '') AND ($4 = '' OR id < $4) "
    "AND ($5 < 0 OR day = $5) ORDER BY id DESC LIMIT $6"
};
static const struct query q_pending = {
    "SELECT " COLUMNS " FROM lane_decision WHERE pending <> '' AND ($1 = '' OR office = $1) "
    "AND ($2 = '' OR lane = $2) AND ($3 = '' OR region = $3 OR region = '') AND ($4 = '' OR "
    "id < $4) AND ($5 < 0 OR day = $5) ORDER BY id DESC LIMIT $6"
};
static const struct query q_insert = {
    "INSERT INTO lane_decision (" COLUMNS ") VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
    "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, "
    "$29, $30, $31, '', -1, -1, 0, '', '', '') ON CONFLICT DO NOTHING"
};
static const struct query q_move = {
    "UPDATE lane_decision SET lane = $3, hits = $4, demanded_by = $5, pending = $6, "
    "pending_by = $7, revision = revision + 1 WHERE id = $1 AND revision = $2"
};
static const struct query q_log = {
    "INSERT INTO lane_step (decision, n, at, actor, act, from_lane, to_lane, note) VALUES ($1, "
    "(SELECT coalesce(max(n), 0) + 1 FROM lane_step WHERE decision = $1), $2, $3, $4, $5, $6, $7)"
};
static const struct query q_steps = {
    "SELECT at, actor, act, from_lane, to_lane, note FROM lane_step WHERE decision = $1 ORDER BY n"
};

static struct lane_decision decision_of(const struct row *r)
{
    return (struct lane_decision){ .id = row_text(r, 0),
                                   .revision = row_i64(r, 1),
                                   .situation = row_text(r, 2),
                                   .subject = row_text(r, 3),
                                   .number = row_text(r, 4),
                                   .office = row_text(r, 5),
                                   .region = row_text(r, 6),
                                   .shift = row_text(r, 7),
                                   .day = row_i64(r, 8),
                                   .n = row_i64(r, 9),
                                   .message = row_text(r, 10),
                                   .seq = row_i64(r, 11),
                                   .at = row_i64(r, 12),
                                   .lane = row_text(r, 13),
                                   .decided = row_text(r, 14),
                                   .stream = row_text(r, 15),
                                   .otherwise = row_text(r, 16),
                                   .chances = row_text(r, 17),
                                   .propensity = row_f64(r, 18),
                                   .is_sampled = row_i64(r, 19) != 0,
                                   .lot = row_f64(r, 20),
                                   .is_over = row_i64(r, 21) != 0,
                                   .p = row_f64(r, 22),
                                   .loss = row_f64(r, 23),
                                   .value = row_f64(r, 24),
                                   .threshold = row_f64(r, 25),
                                   .by_model = row_i64(r, 26) != 0,
                                   .demanded_by = row_text(r, 27),
                                   .hits = row_text(r, 28),
                                   .policy = row_text(r, 29),
                                   .item = row_text(r, 30),
                                   .why = row_text(r, 31),
                                   .outcome = row_text(r, 32),
                                   .found = row_i64(r, 33),
                                   .minutes = row_i64(r, 34),
                                   .found_at = row_i64(r, 35),
                                   .outcome_message = row_text(r, 36),
                                   .pending = row_text(r, 37),
                                   .pending_by = row_text(r, 38) };
}

static int one(struct db *db, struct arena *a, const struct query *q, str key,
               struct lane_decision *ret)
{
    struct rows rows;
    TRY(db_read(db, a, q, VALS(V_TEXT(key)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    *ret = decision_of(rows.at);
    return 0;
}

int lane_decision_get(struct db *db, struct arena *a, str id, struct lane_decision *ret)
{
    return one(db, a, &q_get, id, ret);
}

int lane_decision_same(struct db *db, struct arena *a, const struct lane_same *x,
                       struct lane_decision *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_same,
                VALS(V_TEXT(x->situation), V_TEXT(x->office), V_TEXT(x->number), V_I64(x->since)),
                &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    *ret = decision_of(rows.at);
    return 0;
}

int lane_decision_of(struct db *db, struct arena *a, str situation, struct lane_decision *ret)
{
    return one(db, a, &q_of, situation, ret);
}

int lane_decisions(struct db *db, struct arena *a, const struct lane_filter *f,
                   struct lane_decisions *ret)
{
    struct rows rows;
    *ret = (struct lane_decisions){ 0 };
    TRY(db_read(db, a, f->is_pending ? &q_pending : &q_list,
                VALS(V_TEXT(f->office), V_TEXT(f->lane), V_TEXT(f->region), V_TEXT(f->before),
                     V_I64(f->day), V_I64(f->limit)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = decision_of(r);
    return 0;
}

void lane_insert(struct writes *w, const struct lane_decision *x)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(x->id), V_TEXT(x->situation), V_TEXT(x->subject), V_TEXT(x->number),
                   V_TEXT(x->office), V_TEXT(x->region), V_TEXT(x->shift), V_I64(x->day),
                   V_I64(x->n), V_TEXT(x->message), V_I64(x->seq), V_I64(x->at), V_TEXT(x->lane),
                   V_TEXT(x->decided), V_TEXT(x->stream), V_TEXT(x->otherwise), V_TEXT(x->chances),
                   V_F64(x->propensity), V_I64(x->is_sampled), V_F64(x->lot), V_I64(x->is_over),
                   V_F64(x->p), V_F64(x->loss), V_F64(x->value), V_F64(x->threshold),
                   V_I64(x->by_model), V_TEXT(x->demanded_by), V_TEXT(x->hits), V_TEXT(x->policy),
                   V_TEXT(x->item), V_TEXT(x->why)));
}

void lane_move(struct writes *w, const struct lane_decision *x)
{
    write_add(w, WRITE_ONE, &q_move,
              VALS(V_TEXT(x->id), V_I64(x->revision), V_TEXT(x->lane), V_TEXT(x->hits),
                   V_TEXT(x->demanded_by), V_TEXT(x->pending), V_TEXT(x->pending_by)));
}

void lane_log(struct writes *w, usec at, const struct lane_act *x, str from, str to)
{
    write_add(w, WRITE_ONE, &q_log,
              VALS(V_TEXT(x->id), V_I64(at), V_TEXT(x->by), V_TEXT(x->act), V_TEXT(from),
                   V_TEXT(to), V_TEXT(x->note)));
}

/* Live screens: numbers and words only, whom it is about is asked for and audited. */
void lane_tell(struct writes *w, const struct lane_decision *x, usec at)
{
    struct buf b = buf_new(w->a, 2000);
    json_open(&b, NULL, '{');
    json_str(&b, "id", x->id);
    json_str(&b, "office", x->office);
    json_str(&b, "lane", x->lane);
    json_opt(&b, "pending", x->pending);
    json_close(&b, '}');
    write_feed(w, at, STR("lane"), x->id, x->region, buf_str(&b));
}

/* showing */

static void words_json(struct buf *b, const char *key, str words)
{
    str one;
    json_open(b, key, '[');
    while (str_cut(&words, ' ', &one))
        if (one.len)
            json_str(b, NULL, one);
    json_close(b, ']');
}

static void chances_json(struct buf *b, str words)
{
    str one;
    double v;
    json_open(b, "chances", '{');
    for (size_t k = 0; k < SELECT_STREAMS && str_cut(&words, ' ', &one); k++)
        if (str_to_f64(one, &v) == 0 && v > 0)
            json_f64(b, select_stream_names[k], v);
    json_close(b, '}');
}

static void outcome_json(struct buf *b, const struct lane_decision *x)
{
    json_str(b, "outcome", x->outcome);
    if (x->found >= 0)
        json_bool(b, "found", x->found > 0);
    if (x->minutes >= 0)
        json_i64(b, "minutes", x->minutes);
    if (x->found_at)
        json_str(b, "found_at", time_fmt(b->a, x->found_at));
}

static void pending_json(struct buf *b, const struct lane_decision *x)
{
    json_open(b, "pending", '{');
    json_str(b, "to", x->pending);
    json_str(b, "by", x->pending_by);
    json_close(b, '}');
}

void lane_decision_json(struct buf *b, const char *key, const struct lane_decision *x, bool whole)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_i64(b, "revision", x->revision);
    json_str(b, "number", x->number);
    json_str(b, "office", x->office);
    json_str(b, "shift", x->shift);
    json_str(b, "date", date_of(b->a, x->day * USEC_PER_DAY));
    json_i64(b, "in_shift", x->n);
    json_str(b, "at", time_fmt(b->a, x->at));
    json_str(b, "lane", x->lane);
    json_str(b, "decided", x->decided);
    json_str(b, "stream", x->stream);
    json_bool(b, "sampled", x->is_sampled);
    json_bool(b, "over", x->is_over);
    json_str(b, "why", x->why);
    json_opt(b, "demanded_by", x->demanded_by);
    if (x->outcome.len)
        outcome_json(b, x);
    if (x->pending.len)
        pending_json(b, x);
    if (whole) {
        struct select_item item;
        double explore;
        if (lane_item_read(x->item, &item, &explore) == 0)
            json_bool(b, "trusted", item.is_trusted);
        json_str(b, "otherwise", x->otherwise);
        chances_json(b, x->chances);
        json_f64(b, "propensity", x->propensity);
        json_f64(b, "lot", x->lot);
        json_f64(b, "p", x->p);
        json_f64(b, "loss", x->loss);
        json_bool(b, "by_model", x->by_model);
        json_f64(b, "value", x->value);
        if (x->threshold >= 0 && x->day < lane_day_of(time_now())) /* see select_why() */
            json_f64(b, "threshold", x->threshold);
        words_json(b, "hits", x->hits);
        json_str(b, "policy", x->policy);
        json_str(b, "subject", x->subject);
        json_str(b, "message", x->message);
        json_i64(b, "event", x->seq);
    }
    json_close(b, '}');
}

int lane_steps_say(struct db *db, struct buf *b, const char *before, str decision)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_steps, VALS(V_TEXT(decision)), &rows));
    list_each (const struct row, r, &rows)
        buf_fmt(b,
                "%s" STR_FMT ": " STR_FMT " by " STR_FMT ", " STR_FMT " to " STR_FMT ": " STR_FMT
                "\n",
                before, STR_ARG(time_fmt(b->a, row_i64(r, 0))), STR_ARG(row_text(r, 2)),
                STR_ARG(row_text(r, 1)), STR_ARG(row_text(r, 3)), STR_ARG(row_text(r, 4)),
                STR_ARG(str_sub(row_text(r, 5), 0, 1000)));
    return 0;
}

int lane_steps_json(struct db *db, struct buf *b, const char *key, str decision)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_steps, VALS(V_TEXT(decision)), &rows));
    json_open(b, key, '[');
    list_each (const struct row, r, &rows) {
        json_open(b, NULL, '{');
        json_str(b, "at", time_fmt(b->a, row_i64(r, 0)));
        json_str(b, "actor", row_text(r, 1));
        json_str(b, "act", row_text(r, 2));
        json_str(b, "from", row_text(r, 3));
        json_str(b, "to", row_text(r, 4));
        json_opt(b, "note", row_text(r, 5));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}
