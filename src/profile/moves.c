// SPDX-License-Identifier: Apache-2.0
#include "profile/moves.h"

#include "base/err.h"
#include "base/map.h"
#include "base/time.h"
#include "model/places.h"
#include "model/work.h"
#include "profile/profile.h"

#include <stdlib.h>

enum mark { MARK_PLACE, MARK_ROUTE, MARK_NOT };
enum how { HOW_TOLD, HOW_SEEN };

static const struct move_kind {
    const char *what, *lane, *measure;
    enum mark mark;
    enum how how;
    int64_t hours;
} kinds[] = {
#define MOVE(what, lane, mark, how, hours, measure) \
    { #what, #lane, measure, MARK_##mark, HOW_##how, hours },
#include "profile/moves.def"
};
/* A face that a camera found is no trace: it is measured alone. */
static const struct move_kind camera = { "camera", "travel", "", MARK_PLACE, HOW_SEEN, 6 };

static const struct query q_kind = { "SELECT kind, name FROM entity WHERE id = $1" };
static const struct query q_traces = {
    "SELECT t.mark, t.situation, t.at, t.message, coalesce(m.source, ''), coalesce(p.place, '') "
    "FROM profile_trace t LEFT JOIN message m ON m.id = t.message "
    "LEFT JOIN measure p ON p.entity = t.entity AND p.what = $6 AND p.situation = t.situation "
    "WHERE t.entity = $1 AND t.what = $2 AND t.at >= $3 AND t.at < $4 "
    "ORDER BY t.at DESC, t.unit LIMIT $5"
};
static const struct query q_faces = {
    "SELECT '', s.situation, s.at, s.message, coalesce(m.source, ''), s.place "
    "FROM measure s LEFT JOIN message m ON m.id = s.message "
    "WHERE s.entity = $1 AND s.what = 'seen' AND s.at >= $2 AND s.at < $3 "
    "ORDER BY s.at DESC, s.situation LIMIT $4"
};
static const struct query q_alerts = {
    "SELECT id, created, updated, state, severity, title, outcome, reason_code, port FROM alert "
    "WHERE subject = $1 AND created >= $2 AND created < $3 AND (region = $4 OR region = '' "
    "OR $4 = '') ORDER BY created DESC, id LIMIT $5"
};

struct move {
    const struct move_kind *kind;
    str mark, situation, message, source, place, entity;
    str more; /* other sources that told the same */
    usec at;
};
struct moves list_of(struct move);

struct reading {
    struct db *db;
    struct arena *a;
    const struct moves_question *q;
    struct moves moves;
    struct map known; /* what and situation -> its number, from 1 */
    bool cut;
};

static void once_more(struct reading *x, struct move *m, str source)
{
    if (!source.len || str_eq(m->source, source) || str_has_word(m->more, source))
        return;
    m->more = m->more.len ? str_fmt(x->a, STR_FMT " " STR_FMT, STR_ARG(m->more), STR_ARG(source))
                          : source;
}

static void take(struct reading *x, const struct move_kind *kind, str entity, const struct row *r)
{
    str key = str_fmt(x->a, "%s " STR_FMT, kind->what, STR_ARG(row_text(r, 1)));
    size_t known = (size_t)(uintptr_t)map_get(&x->known, key);
    if (known) {
        once_more(x, &x->moves.at[known - 1], row_text(r, 4));
        return;
    }
    *list_push(x->a, &x->moves) = (struct move){ .kind = kind,
                                                 .mark = row_text(r, 0),
                                                 .situation = row_text(r, 1),
                                                 .at = row_i64(r, 2),
                                                 .message = row_text(r, 3),
                                                 .source = row_text(r, 4),
                                                 .place = row_text(r, 5),
                                                 .entity = entity };
    *map_at(&x->known, key) = (void *)(uintptr_t)x->moves.n;
}

static int read_of(struct reading *x, str entity)
{
    const struct moves_question *q = x->q;
    struct rows rows;
    int64_t most = (int64_t)q->limit + 1;
    for (size_t k = 0; k < countof(kinds); k++) {
        TRY(db_read(x->db, x->a, &q_traces,
                    VALS(V_TEXT(entity), V_C(kinds[k].what), V_I64(q->from), V_I64(q->to),
                         V_I64(most), V_C(kinds[k].measure)),
                    &rows));
        x->cut |= rows.n > q->limit;
        list_each (const struct row, r, &rows)
            take(x, &kinds[k], entity, r);
    }
    TRY(db_read(x->db, x->a, &q_faces,
                VALS(V_TEXT(entity), V_I64(q->from), V_I64(q->to), V_I64(most)), &rows));
    x->cut |= rows.n > q->limit;
    list_each (const struct row, r, &rows)
        take(x, &camera, entity, r);
    return 0;
}

static int newest_first(const void *left, const void *right)
{
    const struct move *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? 1 : -1;
    int by = str_cmp(str_c(a->kind->what), str_c(b->kind->what));
    return by ? by : str_cmp(a->situation, b->situation);
}

static void put_place(struct buf *b, const char *key, str text)
{
    struct place p;
    if (!text.len)
        return;
    if (!place_find(b->a, text, &p))
        p = (struct place){ .code = text, .name = STR(""), .country = "", .kind = "" };
    place_json(b, key, &p);
}

/* "KHI-DXB" or "by road TRK". */
static void put_route(struct buf *b, str mark)
{
    const str by_road = STR("by road ");
    str rest = mark, from;
    if (str_starts(mark, by_road)) {
        put_place(b, "place", str_sub(mark, by_road.len, mark.len));
        return;
    }
    if (!str_cut(&rest, '-', &from))
        return;
    put_place(b, "from", from);
    put_place(b, "to", rest);
}

static void put(struct buf *b, const struct move *m)
{
    json_open(b, NULL, '{');
    json_str(b, "at", time_fmt(b->a, m->at));
    json_str(b, "what", str_c(m->kind->what));
    json_str(b, "lane", str_c(m->kind->lane));
    json_str(b, "how", m->kind->how == HOW_SEEN ? STR("seen") : STR("told"));
    json_i64(b, "fresh_h", m->kind->hours);
    json_str(b, "entity", m->entity);
    json_str(b, "message", m->message);
    json_str(b, "source", m->source);
    json_opt(b, "also", m->more);
    if (m->kind->mark == MARK_NOT)
        json_opt(b, "said", m->mark);
    if (m->kind->mark == MARK_ROUTE)
        put_route(b, m->mark);
    else
        put_place(b, "place",
                  m->place.len                  ? m->place
                  : m->kind->mark == MARK_PLACE ? m->mark
                                                : m->place);
    json_close(b, '}');
}

static int put_alerts(struct reading *x, struct buf *b, str entity, size_t *left)
{
    struct rows rows;
    TRY(db_read(x->db, x->a, &q_alerts,
                VALS(V_TEXT(entity), V_I64(x->q->from), V_I64(x->q->to), V_TEXT(x->q->region),
                     V_I64(*left + 1)),
                &rows));
    list_each (const struct row, r, &rows) {
        if (!*left) {
            x->cut = true;
            break;
        }
        --*left;
        json_open(b, NULL, '{');
        json_str(b, "alert", row_text(r, 0));
        json_str(b, "at", time_fmt(b->a, row_i64(r, 1)));
        json_str(b, "updated", time_fmt(b->a, row_i64(r, 2)));
        json_str(b, "state", row_text(r, 3));
        json_i64(b, "severity", row_i64(r, 4));
        json_str(b, "title", row_text(r, 5));
        json_opt(b, "outcome", row_text(r, 6));
        json_opt(b, "reason_code", row_text(r, 7));
        json_opt(b, "port", row_text(r, 8));
        json_close(b, '}');
    }
    return 0;
}

int moves_json(struct db *db, struct buf *b, const struct moves_question *q)
{
    struct reading x = { .db = db, .a = b->a, .q = q, .known = map_new(b->a) };
    struct profile_members members;
    struct rows rows;
    size_t left = MOVE_ALERTS_MOST;
    TRY(db_read(db, b->a, &q_kind, VALS(V_TEXT(q->entity)), &rows));
    if (rows.n == 0)
        return MOVES_NONE;
    TRY(profile_members(db, b->a, q->entity, &members));
    list_each (const str, m, &members)
        TRY(read_of(&x, *m));
    if (x.moves.n)
        qsort(x.moves.at, x.moves.n, sizeof *x.moves.at, newest_first);
    json_open(b, NULL, '{');
    json_str(b, "id", q->entity);
    json_str(b, "kind", row_text(rows.at, 0));
    json_str(b, "now", time_fmt(b->a, q->now));
    json_open(b, "items", '[');
    for (size_t i = 0; i < x.moves.n && i < q->limit; i++)
        put(b, &x.moves.at[i]);
    json_close(b, ']');
    x.cut |= x.moves.n > q->limit;
    json_open(b, "alerts", '[');
    list_each (const str, m, &members)
        TRY(put_alerts(&x, b, *m, &left));
    json_close(b, ']');
    json_bool(b, "cut", x.cut);
    json_close(b, '}');
    return 0;
}
