// SPDX-License-Identifier: Apache-2.0
#include "app/replay.h"

#include "base/digest.h"
#include "base/err.h"
#include "entity/entity.h"
#include "ingest/ingest.h"
#include "model/record_json.h"
#include "risk/risk.h"

enum { ARENA_MOST = 256 << 20 };

static const struct query q_receipt = {
    "SELECT message, seq, receipt, subject, situation FROM event WHERE message = $1 AND seq = $2"
};
static const struct query q_page = {
    "SELECT message, seq, receipt, subject, situation FROM event WHERE (message, seq) > ($1, $2) "
    "AND message >= $3 AND message < $4 AND ($5 = '' OR kind = $5) AND receipt <> '' "
    "ORDER BY message, seq LIMIT 500"
};

void replay_open(struct replay *x, struct db *db)
{
    *x = (struct replay){ .db = db, .each = arena_new(ARENA_MOST) };
    reread_open(&x->read, db);
}

void replay_close(struct replay *x)
{
    edition_free(x->edition);
    risk_model_free(x->model);
    reread_close(&x->read);
    arena_free(x->each);
    *x = (struct replay){ 0 };
}

static int edition_of(struct replay *x, const struct receipt *r)
{
    if (x->edition && x->edition->lists_n == r->lists_n && x->edition->rules_n == r->rules_n)
        return 0;
    edition_free(x->edition);
    x->edition = NULL;
    return edition_load_at(x->db, r->lists_n, r->rules_n, &x->edition);
}

static struct judged judged_of(const struct row *r)
{
    return (struct judged){ .message = row_text(r, 0),
                            .seq = row_i64(r, 1),
                            .receipt = row_text(r, 2),
                            .subject = row_text(r, 3),
                            .situation = row_text(r, 4) };
}

int replay_page(struct db *db, struct arena *a, const struct replay_span *span,
                const struct judged *behind, struct judgeds *ret)
{
    struct rows rows;
    *ret = (struct judgeds){ 0 };
    TRY(db_read(db, a, &q_page,
                VALS(V_TEXT(behind->message), V_I64(behind->seq), V_TEXT(uid_floor(a, span->from)),
                     V_TEXT(uid_floor(a, span->to)), V_TEXT(span->kind)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = judged_of(r);
    return 0;
}

int replay_read(struct replay *x, const struct judged *j, struct receipt *ret_receipt,
                struct event **ret)
{
    arena_reset(x->each);
    x->read.work.arena = x->read.a;
    int r = reread(&x->read, j->message, j->seq, ret);
    if (r != 0)
        return r < 0 ? r : REPLAY_NONE;
    r = receipt_read(x->each, str_copy(x->each, j->receipt), ret_receipt);
    if (r != 0)
        return r == RECEIPT_NONE ? REPLAY_UNJUDGED : r;
    x->read.work.arena = x->each;
    x->read.work.now = ret_receipt->now;
    entity_name(&x->read.work, *ret);
    (*ret)->subject = str_copy(x->each, j->subject);
    (*ret)->situation = str_copy(x->each, j->situation);
    (*ret)->at = entity_at(&x->read.work, *ret);
    (*ret)->profile = ret_receipt->profile;
    (*ret)->score = ret_receipt->score;
    (*ret)->windows = ret_receipt->windows;
    return 0;
}

static bool same_number(double x, double y) { return !(x < y || x > y); }

/* As receipts keep it: what is no text is replaced. */
static bool same_text(struct arena *a, str x, str y)
{
    struct buf b = buf_new(a, 1 << 16), c = buf_new(a, 1 << 16);
    json_str(&b, NULL, x);
    json_str(&c, NULL, y);
    return str_eq(buf_str(&b), buf_str(&c));
}

/* By the very model that the receipt names. */
static int score_again(struct replay *x, struct replayed *ret)
{
    const struct told_score *was = &ret->receipt.score;
    ret->scored = SCORED_NOT;
    if (!was->model.text.len)
        return 0;
    if (!x->model || !str_eq(x->model->label, was->model.text)) {
        risk_model_free(x->model);
        x->model = NULL;
        int r = risk_model_labelled(x->db, was->model.text, &x->model);
        if (r != 0) {
            x->model = NULL;
            ret->scored = SCORED_NO_MODEL;
            return r == ERR_INVALID || r == LIFE_NONE ? 0 : r;
        }
    }
    struct told_score now = risk_of(x->model, x->each, ret->event, ret->receipt.now);
    bool is_same = same_number(now.probability, was->probability) &&
                   same_number(now.loss, was->loss) && same_number(now.novelty, was->novelty) &&
                   same_text(x->each, now.reason.text, was->reason.text);
    ret->scored = is_same ? SCORED_SAME : SCORED_OTHERWISE;
    return 0;
}

int replay_judged(struct replay *x, const struct judged *j, struct replayed *ret)
{
    int r = replay_read(x, j, &ret->receipt, &ret->event);
    if (r != 0)
        return r;
    TRY(edition_of(x, &ret->receipt));
    x->read.work.edition = x->edition;
    TRY(assess_again(&x->read.work, ret->event, &ret->receipt, &ret->found));
    ret->edition = x->edition;
    ret->outcome = receipt_outcome(x->each, &ret->found.live, &ret->found.trial);
    TRY(score_again(x, ret));
    ret->is_same = str_eq(ret->outcome, ret->receipt.outcome) &&
                   (ret->scored == SCORED_NOT || ret->scored == SCORED_SAME);
    return 0;
}

int replay_event(struct replay *x, str message, int64_t seq, struct replayed *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct rows rows;
    TRY(db_read(x->db, a, &q_receipt, VALS(V_TEXT(message), V_I64(seq)), &rows));
    if (rows.n == 0)
        return REPLAY_NONE;
    struct judged j = judged_of(rows.at);
    return replay_judged(x, &j, ret);
}

static const struct query q_of_alert = {
    "SELECT DISTINCT message, seq FROM alert_reason WHERE alert = $1 ORDER BY message, seq"
};

int replay_rests_on(struct db *db, struct arena *a, str alert, struct rests_ons *ret)
{
    struct rows rows;
    *ret = (struct rests_ons){ 0 };
    TRY(db_read(db, a, &q_of_alert, VALS(V_TEXT(alert)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct rests_on){ row_text(r, 0), row_i64(r, 1) };
    return ret->n ? 0 : REPLAY_NONE;
}

static void reason_json(struct replay *x, struct buf *b, const struct replayed *d,
                        const struct reason *reason, unsigned show)
{
    struct rule_ids unless = { 0 };
    const struct rule *rule = rule_find_version(d->edition->rules, reason->code, reason->version);
    struct rule_facts facts = receipt_facts(&d->receipt, d->event);
    bool masked = show & SHOW_MASKED;
    if (reason->kind == REASON_RULE && rule)
        rule_unless(x->each, rule, &facts, &unless);
    json_open(b, NULL, '{');
    json_str(b, "kind", str_c(reason_kind_names[reason->kind]));
    json_str(b, "code", reason->code);
    json_str(b, "version", reason->version);
    json_open(b, "unless", '[');
    list_each (const str, one, &unless)
        json_str(b, NULL, masked ? text_masked(x->each, *one) : *one);
    json_close(b, ']');
    json_close(b, '}');
}

/* Its reason may name the importer by number. */
static void score_json(struct buf *b, const struct told_score *s, bool masked)
{
    json_open(b, "score", '{');
    json_f64(b, "probability", s->probability);
    if (s->loss >= 0)
        json_f64(b, "loss", s->loss);
    json_f64(b, "novelty", s->novelty);
    json_str(b, "model", s->model.text);
    json_str(b, "reason", masked ? text_masked(b->a, s->reason.text) : s->reason.text);
    json_close(b, '}');
}

static void decision_json(struct replay *x, struct buf *b, const struct rests_on *of,
                          const struct replayed *d, unsigned show)
{
    json_str(b, "message", of->message);
    json_i64(b, "event", of->seq);
    json_str(b, "at", time_fmt(b->a, d->receipt.now));
    json_i64(b, "rules", d->receipt.rules_n);
    json_i64(b, "lists", d->receipt.lists_n);
    json_str(b, "program", d->receipt.engine);
    json_bool(b, "same", d->is_same);
    if (d->receipt.score.model.text.len)
        score_json(b, &d->receipt.score, show & SHOW_MASKED);
    json_open(b, "reasons", '[');
    list_each (const struct reason, r, &d->found.live)
        reason_json(x, b, d, r, show);
    json_close(b, ']');
    json_open(b, "cleared", '[');
    list_each (const str, code, &d->receipt.cleared)
        json_str(b, NULL, *code);
    json_close(b, ']');
}

int replay_alert_json(struct db *db, str alert, unsigned show, struct buf *b)
{
    enum { DECISIONS_MOST = 20 };
    struct rests_ons all;
    struct replay x;
    int r = replay_rests_on(db, b->a, alert, &all);
    if (r != 0)
        return r;
    replay_open(&x, db);
    json_open(b, NULL, '{');
    json_i64(b, "decisions", (int64_t)all.n);
    json_open(b, "items", '[');
    for (size_t i = 0; r >= 0 && i < all.n && i < DECISIONS_MOST; i++) {
        struct replayed d = { 0 };
        r = replay_event(&x, all.at[i].message, all.at[i].seq, &d);
        if (r != 0)
            continue; /* no longer kept, or of a time before */
        json_open(b, NULL, '{');
        decision_json(&x, b, &all.at[i], &d, show);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
    replay_close(&x);
    return r < 0 ? r : 0;
}
