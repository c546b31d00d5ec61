// SPDX-License-Identifier: Apache-2.0
/* A lane decided again: the shift from the day's begin, each declaration with what it rested on. */
#include "base/err.h"
#include "lane/lane_private.h"

enum { PAGE = 500 };

static const struct query q_day = {
    "SELECT state FROM lane_day WHERE office = $1 AND shift = $2 AND day = $3"
};
static const struct query q_page = {
    "SELECT n, policy, item FROM lane_decision WHERE office = $1 AND shift = $2 AND day = $3 "
    "AND n > $4 AND n <= $5 ORDER BY n LIMIT $6"
};

struct replaying {
    struct db *db;
    struct arena *a, *page; /* of policies; of a page of rows */
    const struct lane_decision *x;
    struct lane_force force;
    struct select_state s;
    struct select_decision d;
    int64_t n;
};

/* Another policy takes the state over as the stage does: by its text. */
static int change_policy(struct replaying *r, str edition, str state)
{
    int e = lane_force_of(r->db, r->a, edition, &r->force);
    if (e != 0)
        return e;
    TRY(lane_state(&r->force.policy, state, &r->s));
    select_day_key(r->force.secret, r->x->day, r->s.key);
    return 0;
}

static int again(struct replaying *r, const struct row *row)
{
    struct select_item i;
    double explore;
    if (row_i64(row, 0) != r->n + 1)
        return LANE_NONE;
    if (!str_eq(row_text(row, 1), r->force.policy.edition)) {
        int e = change_policy(r, row_text(row, 1), select_store(r->a, &r->s));
        if (e != 0)
            return e;
    }
    TRY(lane_item_read(row_text(row, 2), &i, &explore));
    TRY(lane_one(&r->s, &i, explore, &r->d));
    r->n++;
    return 0;
}

static int page(struct replaying *r)
{
    struct rows rows;
    const struct lane_decision *x = r->x;
    arena_reset(r->page);
    TRY(db_read(r->db, r->page, &q_page,
                VALS(V_TEXT(x->office), V_TEXT(x->shift), V_I64(x->day), V_I64(r->n), V_I64(x->n),
                     V_I64(PAGE)),
                &rows));
    if (rows.n == 0)
        return LANE_NONE;
    if (r->n == 0) {
        struct rows day;
        TRY(db_read(r->db, r->a, &q_day, VALS(V_TEXT(x->office), V_TEXT(x->shift), V_I64(x->day)),
                    &day));
        int e = day.n ? change_policy(r, row_text(rows.at, 1), row_text(day.at, 0)) : LANE_NONE;
        if (e != 0)
            return e;
    }
    list_each (const struct row, row, &rows) {
        int e = again(r, row);
        if (e != 0)
            return e;
    }
    return 0;
}

int lane_replay(struct db *db, const struct lane_decision *x, bool *ret_same,
                enum select_lane *ret_lane)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20), *rows = arena_new(16 << 20);
    struct replaying r = { .db = db, .a = a, .page = rows, .x = x };
    while (r.n < x->n) {
        int e = page(&r);
        if (e != 0)
            return e;
    }
    *ret_lane = r.d.lane;
    *ret_same = str_eq(x->decided, str_c(select_lane_names[r.d.lane])) &&
                str_eq(x->stream, str_c(select_stream_names[r.d.stream])) &&
                str_eq(x->chances, lane_chances_write(a, &r.d));
    return 0;
}
