// SPDX-License-Identifier: Apache-2.0
#include "app/replay.h"

#include "base/digest.h"
#include "base/err.h"
#include "entity/entity.h"
#include "ingest/ingest.h"

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
    *x = (struct replay){ .db = db, .a = arena_new(ARENA_MOST), .message = STR("") };
}

void replay_close(struct replay *x)
{
    edition_free(x->edition);
    arena_free(x->a);
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

/* A message is read once for all of its events. */
static int read_message(struct replay *x, str message, int64_t seq, struct event **ret)
{
    if (str_eq(x->message, message)) {
        if (seq < 0 || (size_t)seq >= x->work.decoded.events.n)
            return REPLAY_NONE;
        *ret = &x->work.decoded.events.at[seq];
        (*ret)->seq = seq;
        return 0;
    }
    cleanup(arena_freep) struct arena *keep = arena_new(1 << 16); /* `message` may lie in x->a */
    str id = str_copy(keep, message);
    arena_reset(x->a);
    x->message = STR("");
    struct writes *none = make(x->a, struct writes); /* what a stage would write is not kept */
    writes_init(none, x->a);
    x->work = (struct work){ .arena = x->a, .db = x->db, .writes = none, .actor = STR("ntc") };
    int r = message_event(x->db, &x->work, id, seq, ret);
    if (r > 0)
        return REPLAY_NONE;
    if (r == 0)
        x->message = str_copy(x->a, id);
    return r;
}

int replay_read(struct replay *x, const struct judged *j, struct receipt *ret_receipt,
                struct event **ret)
{
    int r = read_message(x, j->message, j->seq, ret);
    if (r != 0)
        return r;
    r = receipt_read(x->a, str_copy(x->a, j->receipt), ret_receipt);
    if (r != 0)
        return r == RECEIPT_NONE ? REPLAY_UNJUDGED : r;
    x->work.now = ret_receipt->now;
    entity_name(&x->work, *ret);
    (*ret)->subject = str_copy(x->a, j->subject);
    (*ret)->situation = str_copy(x->a, j->situation);
    (*ret)->at = entity_at(&x->work, *ret);
    (*ret)->profile = ret_receipt->profile;
    (*ret)->windows = ret_receipt->windows;
    return 0;
}

int replay_judged(struct replay *x, const struct judged *j, struct replayed *ret)
{
    int r = replay_read(x, j, &ret->receipt, &ret->event);
    if (r != 0)
        return r;
    TRY(edition_of(x, &ret->receipt));
    x->work.edition = x->edition;
    TRY(assess_again(&x->work, ret->event, &ret->receipt, &ret->found));
    ret->edition = x->edition;
    ret->outcome = receipt_outcome(x->a, &ret->found.live, &ret->found.trial);
    ret->is_same = str_eq(ret->outcome, ret->receipt.outcome);
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
