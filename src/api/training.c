/* training.c — in a training: what was decided of each alert, beside the answer sheet. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "base/err.h"

enum { ROWS_MOST = 2000, JSON_MAX = 4 << 20 };

/* What was planted is told of with the words that an alert shows: its rule, its subject, and its
 * situation or any. */
#define ANSWERS \
    "t.subject = a.subject_name AND (t.situation = '' OR t.situation = a.situation_label) AND " \
    "(t.rule = '' OR EXISTS (SELECT 1 FROM alert_reason r WHERE r.alert = a.id AND r.code = " \
    "t.rule))"

/* What the shift that is replayed decided, of any event that the alert rests on. */
#define SHIFT \
    "alert_reason r JOIN message m ON m.id = r.message JOIN training_shift s ON s.reference = " \
    "m.reference AND s.seq = r.seq WHERE r.alert = a.id"

static const struct query q_score = {
    "SELECT a.id, a.title, a.subject_name, a.state, a.outcome, a.owner, a.created, "
    "COALESCE((SELECT "
    "min(l.at) FROM alert_log l WHERE l.alert = a.id AND l.act IN ('close', 'decide')), 0), "
    "COALESCE((SELECT "
    "min(t.kind) FROM training_answer t WHERE " ANSWERS "), ''), COALESCE((SELECT min(s.outcome) "
    "FROM " SHIFT "), ''), COALESCE((SELECT min(s.seconds) FROM " SHIFT "), -1) FROM alert a ORDER "
    "BY a.id LIMIT $1"
};
static const struct query q_is_shift = { "SELECT 1 FROM training_shift WHERE reference = ''" };
/* What was planted, and no alert told of. */
static const struct query q_untold = {
    "SELECT count(*) FROM training_answer t WHERE NOT EXISTS (SELECT 1 FROM alert a WHERE " ANSWERS ")"
};

struct tally {
    bool is_shift;
    int64_t decided, right, same;
};

/* What was decided in the shift is what it decided, and no truth. */
static void shift_json(struct buf *b, const struct row *r, struct tally *t)
{
    str outcome = row_text(r, 4), theirs = row_text(r, 9);
    if (theirs.len == 0)
        return; /* it was left open */
    json_str(b, "shift", theirs);
    json_i64(b, "shift_seconds", row_i64(r, 10));
    json_bool(b, "same", str_eq(outcome, theirs));
    t->same += str_eq(outcome, theirs);
}

static void score_json(struct buf *b, const struct row *r, struct tally *t)
{
    str outcome = row_text(r, 4), planted = row_text(r, 8);
    bool is_planted = planted.len > 0, is_decided = outcome.len > 0;
    bool found = str_eq(outcome, STR("confirmed"));
    usec created = row_i64(r, 6), decided = row_i64(r, 7);
    json_open(b, NULL, '{');
    json_str(b, "alert", row_text(r, 0));
    json_str(b, "title", row_text(r, 1));
    json_str(b, "subject", row_text(r, 2));
    json_str(b, "state", row_text(r, 3));
    json_opt(b, "outcome", outcome);
    json_opt(b, "by", row_text(r, 5));
    json_str(b, "created", time_fmt(b->a, created));
    if (decided)
        json_i64(b, "seconds", (decided - created) / USEC_PER_S);
    if (is_decided && t->is_shift) {
        shift_json(b, r, t);
    } else if (is_decided) { /* before, the sheet stays face down */
        json_opt(b, "planted", planted);
        json_bool(b, "right", found == is_planted);
    }
    json_close(b, '}');
    t->decided += is_decided;
    t->right += is_decided && !t->is_shift && found == is_planted;
}

void training_score(struct call *c)
{
    struct rows rows = { 0 }, untold = { 0 }, marks = { 0 };
    struct tally t = { 0 };
    if (!c->centre->training) {
        answer_problem(c, 404, "Not found", STR("this is the Centre itself, and no training"));
        return;
    }
    int r = db_read(c->db, c->arena, &q_score, VALS(V_I64(ROWS_MOST)), &rows);
    if (r == 0)
        r = db_read(c->db, c->arena, &q_untold, NULL, 0, &untold);
    if (r == 0)
        r = db_read(c->db, c->arena, &q_is_shift, NULL, 0, &marks);
    t.is_shift = marks.n > 0;
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    list_each (const struct row, x, &rows)
        score_json(&b, x, &t);
    json_close(&b, ']');
    json_i64(&b, "decided", t.decided);
    json_i64(&b, "right", t.right);
    json_bool(&b, "shift", t.is_shift);
    json_i64(&b, "same", t.same);
    json_i64(&b, "missed", untold.n ? row_i64(untold.at, 0) : 0);
    json_bool(&b, "over", t.decided == (int64_t)rows.n);
    json_close(&b, '}');
    answer_json(c, 200, &b);
    call_seen(c, STR("training"), buf_str(&b));
}
