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
        return LIFE_NONE;
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
        return LIFE_NONE;
    if (r->n == 0) {
        struct rows day;
        TRY(db_read(r->db, r->a, &q_day, VALS(V_TEXT(x->office), V_TEXT(x->shift), V_I64(x->day)),
                    &day));
        int e = day.n ? change_policy(r, row_text(rows.at, 1), row_text(day.at, 0)) : LIFE_NONE;
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

/* all of them */

static const struct query q_days = {
    "SELECT office, shift, day FROM lane_day ORDER BY office, shift, day LIMIT $1"
};
static const struct query q_whole = {
    "SELECT d.n, d.policy, d.item, d.id, d.decided, d.stream, d.chances, d.sampled, d.lane, "
    "coalesce((SELECT s.to_lane FROM lane_step s WHERE s.decision = d.id AND s.act IN ('raise', "
    "'override', 'agree') ORDER BY s.n DESC LIMIT 1), d.decided) FROM lane_decision d "
    "WHERE d.office = $1 AND d.shift = $2 AND d.day = $3 AND d.n > $4 ORDER BY d.n LIMIT $5"
};

enum { DAYS_MOST = 100000 };

struct checking {
    struct replaying r;
    struct lane_checked *ret;
    void (*differs)(void *self, str what);
    void *self;
};

static void differs(struct checking *c, const char *what, str id)
{
    const struct lane_decision *x = c->r.x;
    c->ret->differ++;
    c->differs(c->self,
               str_fmt(c->r.page, STR_FMT " " STR_FMT " of " STR_FMT " " STR_FMT ": %s",
                       STR_ARG(x->office), STR_ARG(x->shift),
                       STR_ARG(date_of(c->r.page, x->day * USEC_PER_DAY)), STR_ARG(id), what));
}

static void compare(struct checking *c, const struct row *row)
{
    const struct select_decision *d = &c->r.d;
    if (!str_eq(row_text(row, 4), str_c(select_lane_names[d->lane])) ||
        !str_eq(row_text(row, 5), str_c(select_stream_names[d->stream])) ||
        !str_eq(row_text(row, 6), lane_chances_write(c->r.page, d)) ||
        (row_i64(row, 7) != 0) != d->is_sampled)
        differs(c, "decided again it comes out otherwise", row_text(row, 3));
    else if (!str_eq(row_text(row, 8), row_text(row, 9)))
        differs(c, "its lane is not what its steps led to", row_text(row, 3));
    else
        c->ret->same++;
}

static int check_page(struct checking *c, const struct rows *rows, str *ret_state)
{
    if (c->r.n == 0) {
        int e = change_policy(&c->r, row_text(rows->at, 1), *ret_state);
        if (e != 0)
            return e;
    }
    list_each (const struct row, row, rows) {
        if (row_i64(row, 0) != c->r.n + 1) {
            differs(c, "a number before it is missing", row_text(row, 3));
            return LIFE_NONE;
        }
        int e = again(&c->r, row);
        if (e != 0)
            return e;
        compare(c, row);
    }
    return 0;
}

static int check_day(struct checking *c, struct db *db)
{
    const struct lane_decision *x = c->r.x;
    struct rows rows, day;
    TRY(db_read(db, c->r.a, &q_day, VALS(V_TEXT(x->office), V_TEXT(x->shift), V_I64(x->day)),
                &day));
    str state = row_text(day.at, 0);
    do {
        arena_reset(c->r.page);
        TRY(db_read(
            db, c->r.page, &q_whole,
            VALS(V_TEXT(x->office), V_TEXT(x->shift), V_I64(x->day), V_I64(c->r.n), V_I64(PAGE)),
            &rows));
        int64_t before = c->ret->differ;
        int e = rows.n ? check_page(c, &rows, &state) : 0;
        if (e < 0 && e != ERR_CORRUPT && e != ERR_INVALID)
            return e;
        if (e < 0)
            differs(c, str_cstr(c->r.page, str_c(err_last())), STR(""));
        else if (e > 0 && before == c->ret->differ)
            c->ret->gone++; /* its policy is no longer kept */
        if (e != 0)
            return 0;
    } while (rows.n == PAGE);
    return 0;
}

int lane_check(struct db *db, void (*tell)(void *self, str what), void *self,
               struct lane_checked *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20), *page = arena_new(64 << 20),
                                      *days_a = arena_new(256 << 20);
    struct rows days;
    *ret = (struct lane_checked){ 0 };
    TRY(db_read(db, days_a, &q_days, VALS(V_I64(DAYS_MOST)), &days));
    list_each (const struct row, d, &days) {
        struct lane_decision x = { .office = row_text(d, 0),
                                   .shift = row_text(d, 1),
                                   .day = row_i64(d, 2) };
        struct checking c = { .ret = ret, .differs = tell, .self = self };
        arena_reset(a);
        c.r = (struct replaying){ .db = db, .a = a, .page = page, .x = &x };
        TRY(check_day(&c, db));
    }
    return 0;
}
