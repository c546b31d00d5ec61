// SPDX-License-Identifier: Apache-2.0
/* The shifts as they stand now. */
#include "base/err.h"
#include "base/map.h"
#include "lane/lane_private.h"

#include <math.h>

static const struct query q_shifts = {
    "SELECT s.office, s.shift, s.day, s.region, s.state, coalesce(o.explore, 0) FROM lane_shift s "
    "LEFT JOIN lane_office o ON o.office = s.office WHERE ($1 = '' OR s.region = $1 OR s.region = "
    "'') AND s.day >= $2 ORDER BY s.office, s.shift LIMIT 1000"
};
/* decided: what the capacity was used for; moved: where persons and amendments left it otherwise.
 */
static const struct query q_use = {
    "SELECT d.office, d.shift, d.decided, d.stream, count(*), CAST(sum(d.over) AS BIGINT), "
    "sum(CASE WHEN d.lane <> d.decided THEN 1 ELSE 0 END), "
    "sum(CASE WHEN d.pending <> '' THEN 1 ELSE 0 END), "
    "sum(CASE WHEN d.found >= 0 THEN 1 ELSE 0 END) FROM lane_decision d JOIN lane_shift s "
    "ON s.office = d.office AND s.shift = d.shift AND s.day = d.day "
    "WHERE s.day >= $1 GROUP BY d.office, d.shift, d.decided, d.stream"
};

struct use {
    int64_t streams[SELECT_LANES][SELECT_STREAMS], over[SELECT_LANES], moved, pending, examined;
};

static int stream_from(str name)
{
    for (int k = 0; k < SELECT_STREAMS; k++)
        if (str_eq(name, str_c(select_stream_names[k])))
            return k;
    return -1;
}

static str key_of(struct arena *a, str office, str shift)
{
    return str_fmt(a, STR_FMT "\t" STR_FMT, STR_ARG(office), STR_ARG(shift));
}

static int read_use(struct db *db, struct arena *a, int64_t since, struct map *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_use, VALS(V_I64(since)), &rows));
    list_each (const struct row, r, &rows) {
        void **at = map_at(ret, key_of(a, row_text(r, 0), row_text(r, 1)));
        struct use *u = *at ? *at : make(a, struct use);
        enum select_lane lane = lane_from(row_text(r, 2));
        int stream = stream_from(row_text(r, 3));
        *at = u;
        if (lane == SELECT_LANES || stream < 0)
            continue;
        u->streams[lane][stream] += row_i64(r, 4);
        u->over[lane] += row_i64(r, 5);
        u->moved += row_i64(r, 6);
        u->pending += row_i64(r, 7);
        u->examined += row_i64(r, 8);
    }
    return 0;
}

static void lane_json(struct buf *b, const struct select_state *s, const struct use *u,
                      enum select_lane l)
{
    int64_t n = 0;
    json_open(b, NULL, '{');
    json_str(b, "lane", str_c(select_lane_names[l]));
    if (s && l != SELECT_green) {
        json_f64(b, "capacity", s->terms->capacity[l]);
        json_f64(b, "used", s->lanes[l].used);
        json_f64(b, "over", s->lanes[l].over);
    }
    json_open(b, "streams", '{');
    for (size_t k = 0; k < SELECT_STREAMS; k++) {
        n += u->streams[l][k];
        if (u->streams[l][k])
            json_i64(b, select_stream_names[k], u->streams[l][k]);
    }
    json_close(b, '}');
    json_i64(b, "declarations", n);
    json_close(b, '}');
}

/* s NULL: the policy says nothing of it any more. */
static void shift_json(struct buf *b, const struct row *r, const struct select_state *s,
                       const struct use *u, bool is_now)
{
    json_open(b, NULL, '{');
    json_str(b, "office", row_text(r, 0));
    json_str(b, "shift", row_text(r, 1));
    json_str(b, "date", date_of(b->a, row_i64(r, 2) * USEC_PER_DAY));
    json_bool(b, "now", is_now);
    if (s) {
        double capacity = s->terms->capacity[SELECT_red];
        json_str(b, "unit", str_c(s->policy->unit == SELECT_MINUTES ? "minutes" : "declarations"));
        json_str(b, "hours",
                 str_fmt(b->a, "%02lld:%02lld-%02lld:%02lld", (long long)s->terms->begin_min / 60,
                         (long long)s->terms->begin_min % 60, (long long)s->terms->end_min / 60,
                         (long long)s->terms->end_min % 60));
        json_i64(b, "seen", s->seen);
        json_f64(b, "expected", s->expect[((s->day % 7) + 7) % 7]);
        json_f64(b, "utilisation",
                 capacity > 0 ? fmin(1, s->lanes[SELECT_red].used / capacity) : 0);
        json_f64(b, "lot", s->terms->random);
        json_f64(b, "explore",
                 fmin(s->terms->explore_most, fmax(s->terms->explore_least, s->explore)));
    }
    json_open(b, "lanes", '[');
    for (int l = SELECT_red; l >= SELECT_green; l--)
        lane_json(b, s, u, (enum select_lane)l);
    json_close(b, ']');
    json_i64(b, "changed", u->moved);
    json_i64(b, "pending", u->pending);
    json_i64(b, "examined", u->examined);
    json_close(b, '}');
}

int lane_shifts_json(struct db *db, struct buf *b, str region, usec now)
{
    static const struct use none;
    struct lane_force force;
    struct rows rows;
    struct map uses = map_new(b->a);
    int64_t since = lane_day_of(now) - 1;
    int r = lane_force(db, b->a, &force);
    TRY(r);
    bool is_in_force = r == 0;
    TRY(read_use(db, b->a, since, &uses));
    TRY(db_read(db, b->a, &q_shifts, VALS(V_TEXT(region), V_I64(since)), &rows));
    if (is_in_force)
        json_str(b, "policy", force.policy.edition);
    json_open(b, "items", '[');
    list_each (const struct row, row, &rows) {
        struct select_state *s = make(b->a, struct select_state);
        struct lane_when when = { 0 };
        bool is_told = is_in_force && lane_state(&force.policy, row_text(row, 4), s) == 0;
        bool is_ours = is_told && lane_when(&force.policy, row_text(row, 0), now, &when);
        if (is_told && row_f64(row, 5) > 0)
            s->explore = row_f64(row, 5);
        const struct use *u = map_get(&uses, key_of(b->a, row_text(row, 0), row_text(row, 1)));
        shift_json(b, row, is_told ? s : NULL, u ? u : &none,
                   is_ours && str_eq(when.shift, row_text(row, 1)) && when.day == row_i64(row, 2));
    }
    json_close(b, ']');
    return 0;
}
