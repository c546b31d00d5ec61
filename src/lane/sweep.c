// SPDX-License-Identifier: Apache-2.0
/* What is reckoned beside the messages: how much an office explores, has it drifted, what passed.
 */
#include "base/err.h"
#include "lane/lane_private.h"
#include "select/ratio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 10, DECISIONS_MOST = 500000 };
#define LAG    2     /* weeks: results come days after */
#define FEWEST 100.0 /* declarations to compare */
#define FORGET .8    /* of what inputs were, each week */

static const struct query q_over = {
    "SELECT office, shift, day, CASE WHEN day >= $1 THEN over ELSE 0 END FROM lane_shift WHERE "
    "(over > 0 AND told < day AND day >= $1) OR (told > 0 AND (over <= 0 OR day < $1)) "
    "ORDER BY office, shift"
};
static const struct query q_early = { "DELETE FROM lane_early WHERE at < $1" };
static const struct query q_early_is = { "SELECT 1 FROM lane_early WHERE at < $1 LIMIT 1" };
static const struct query q_told = {
    "UPDATE lane_shift SET told = $3 WHERE office = $1 AND shift = $2"
};
static const struct query q_due = {
    "SELECT s.office, min(s.shift), coalesce(min(o.ratio), ''), coalesce(min(o.drift), '') "
    "FROM lane_shift s LEFT JOIN lane_office o ON o.office = s.office "
    "WHERE coalesce(o.week, 0) < $1 GROUP BY s.office ORDER BY s.office LIMIT 20"
};
static const struct query q_week = {
    "SELECT stream, p, value, threshold, found FROM lane_decision WHERE day >= $1 AND day < $2 "
    "AND office = $3 ORDER BY day, n LIMIT $4"
};
static const struct query q_put = {
    "INSERT INTO lane_office (office, week, explore, ratio, drift) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (office) DO UPDATE SET week = excluded.week, explore = excluded.explore, "
    "ratio = excluded.ratio, drift = excluded.drift"
};

/* Monday is the first; the first of 1970 began in 1969. */
static int64_t week_of(int64_t day) { return (day + 3) / 7; }

static str text_of(struct arena *a, const double *x, size_t n)
{
    struct buf b = buf_new(a, 1000);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%a", i ? " " : "", x[i]);
    return buf_str(&b);
}

/* Zeros where the text is empty or another's. */
static void read_text(str text, double *ret, size_t n)
{
    str word;
    size_t i = 0;
    memset(ret, 0, n * sizeof *ret);
    while (i < n && str_cut(&text, ' ', &word)) {
        char at[40] = "";
        if (word.len < sizeof at)
            memcpy(at, word.ptr, word.len);
        double v = strtod(at, NULL);
        ret[i++] = isfinite(v) ? v : 0;
    }
}

static struct select_ratio ratio_of(str text)
{
    double x[12];
    read_text(text, x, countof(x));
    return (struct select_ratio){ .at = x[0],
                                  .explored = x[1],
                                  .explored_found = x[2],
                                  .marginal = x[3],
                                  .marginal_found = x[4],
                                  .watch = { .rate = x[5],
                                             .weight = x[6],
                                             .spread = x[7],
                                             .up = x[8],
                                             .down = x[9],
                                             .z = x[10] },
                                  .alarmed = x[11] > 0 && x[11] < 1000 ? (int32_t)x[11] : 0 };
}

static str ratio_text(struct arena *a, const struct select_ratio *r)
{
    const double x[] = { r->at,           r->explored,       r->explored_found,
                         r->marginal,     r->marginal_found, r->watch.rate,
                         r->watch.weight, r->watch.spread,   r->watch.up,
                         r->watch.down,   r->watch.z,        (double)r->alarmed };
    return text_of(a, x, countof(x));
}

/* a week */

struct valued {
    double above; /* value by what it had to reach */
    bool is_found;
};

static int by_above(const void *a, const void *b)
{
    const struct valued *x = a, *y = b;
    return (x->above > y->above) - (x->above < y->above);
}

/* Cells of the log-odds of p, from one in four hundred to as many. */
static size_t cell_of(double p)
{
    double odds = log(fmax(p, 1e-6) / fmax(1 - p, 1e-6));
    double at = (odds + 6) / 12 * (double)CELLS;
    return at <= 0 ? 0 : at >= CELLS - 1 ? CELLS - 1 : (size_t)at;
}

static struct select_ratio_week week_from(struct arena *a, const struct rows *rows,
                                          double cells[CELLS])
{
    struct select_ratio_week w = { 0 };
    struct valued *valued = make_n(a, struct valued, rows->n + 1);
    size_t n = 0;
    list_each (const struct row, r, rows) {
        str stream = row_text(r, 0);
        double p = row_f64(r, 1);
        bool is_found = row_i64(r, 4) > 0;
        cells[cell_of(p)]++;
        if (row_i64(r, 4) < 0)
            continue;
        if (str_eq(stream, str_c(select_stream_names[SELECT_BY_explore]))) {
            w.explored++;
            w.explored_found += is_found;
        } else if (str_eq(stream, str_c(select_stream_names[SELECT_BY_value]))) {
            valued[n++] = (struct valued){ row_f64(r, 2) / fmax(row_f64(r, 3), 1e-9), is_found };
            w.valued_found += is_found;
            w.expected += p;
            w.variance += p * (1 - p);
        }
    }
    qsort(valued, n, sizeof *valued, by_above);
    for (size_t i = 0; i < (n + 1) / 2; i++) {
        w.marginal++;
        w.marginal_found += valued[i].is_found;
    }
    return w;
}

/* Counts of then take the new ones in. */
static bool is_moved(double *was, const double *now)
{
    double all_was = 0, all_now = 0;
    for (size_t i = 0; i < CELLS; i++) {
        all_was += was[i];
        all_now += now[i];
    }
    bool moved =
        all_was >= FEWEST && all_now >= FEWEST && select_psi(was, now, CELLS) > SELECT_PSI_MOVED;
    for (size_t i = 0; i < CELLS; i++) /* what moved begins anew */
        was[i] = (moved ? 0 : FORGET * was[i]) + now[i];
    return moved;
}

static void tell(struct arena *a, struct lane_newses *ret, str office, bool moved, bool fell)
{
    *list_push(a, ret) = (struct lane_news){
        .what = LANE_NEWS_drift,
        .is_over = !moved && !fell,
        .object = str_fmt(a, "lane/" STR_FMT, STR_ARG(office)),
        .text = moved ? STR("What comes is not as it was: probabilities lie elsewhere. More is "
                            "explored for some weeks.")
                      : STR("Less is found than probabilities promise. More is explored for some "
                            "weeks."),
    };
}

static int reckon(struct db *db, struct writes *w, int64_t week, const struct row *due,
                  const struct select_terms *t, struct lane_newses *ret)
{
    cleanup(arena_freep) struct arena *a =
        arena_new(SIZE_MAX); /* a busy office has many in a week */
    struct rows rows;
    double was[CELLS], now[CELLS] = { 0 };
    str office = row_text(due, 0);
    int64_t first = week * 7 - 3;
    TRY(db_read(db, a, &q_week,
                VALS(V_I64(first), V_I64(first + 7), V_TEXT(office), V_I64(DECISIONS_MOST)),
                &rows));
    struct select_ratio r = ratio_of(row_text(due, 2));
    struct select_ratio_week x = week_from(a, &rows, now);
    read_text(row_text(due, 3), was, CELLS);
    x.is_moved = is_moved(was, now);
    struct select_watch watch = r.watch;
    bool fell = !x.is_moved &&
                select_watch_finds(&watch, x.valued_found, x.expected, x.variance) == SELECT_FELL;
    double explore = r.at;
    if (rows.n) /* a week in which the office rested teaches nothing */
        explore = select_ratio_next(&r, &x, t->explore_least, t->explore_most);
    write_add(w, WRITE_ANY, &q_put,
              VALS(V_TEXT(office), V_I64(week), V_F64(explore), V_TEXT(ratio_text(w->a, &r)),
                   V_TEXT(text_of(w->a, was, CELLS))));
    tell(w->a, ret, office, x.is_moved, fell);
    return 0;
}

static int weeks(struct db *db, struct writes *w, usec now, struct lane_newses *ret)
{
    struct lane_force force;
    struct rows due;
    int64_t week = week_of(lane_day_of(now)) - LAG;
    TRY(db_read(db, w->a, &q_due, VALS(V_I64(week)), &due));
    if (due.n == 0)
        return 0;
    int r = lane_force(db, w->a, &force);
    if (r != 0)
        return r < 0 && r != ERR_CORRUPT ? r : 0;
    list_each (const struct row, d, &due) {
        const struct select_terms *t =
            select_terms_of(&force.policy, row_text(d, 0), row_text(d, 1));
        if (t)
            TRY(reckon(db, w, week, d, t, ret));
        else /* the policy speaks of it no more */
            write_add(w, WRITE_ANY, &q_put,
                      VALS(V_TEXT(row_text(d, 0)), V_I64(week), V_F64(0), V_TEXT(row_text(d, 2)),
                           V_TEXT(row_text(d, 3))));
    }
    return 0;
}

/* A shift that began before yesterday is over, whatever it had. */
static int passed(struct db *db, struct writes *w, usec now, struct lane_newses *ret)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_over, VALS(V_I64(lane_day_of(now) - 1)), &rows));
    list_each (const struct row, r, &rows) {
        double over = row_f64(r, 3);
        *list_push(w->a, ret) = (struct lane_news){
            .what = LANE_NEWS_over,
            .is_over = over <= 0,
            .object = str_fmt(w->a, "lane/" STR_FMT "/" STR_FMT, STR_ARG(row_text(r, 0)),
                              STR_ARG(row_text(r, 1))),
            .text = STR("What rules and the lot demand is more than the shift can do today."),
        };
        write_add(w, WRITE_ANY, &q_told,
                  VALS(V_TEXT(row_text(r, 0)), V_TEXT(row_text(r, 1)),
                       V_I64(over > 0 ? row_i64(r, 2) : 0)));
    }
    return 0;
}

/* A policy whose text is not what was approved is not asked. */
static int look_at_policy(struct db *db, struct writes *w, struct lane_newses *ret)
{
    struct lane_force force;
    int r = lane_force(db, w->a, &force);
    if (r < 0 && r != ERR_CORRUPT)
        return r;
    *list_push(w->a, ret) =
        (struct lane_news){ .what = LANE_NEWS_altered,
                            .object = STR("lanes/policy"),
                            .is_over = r != ERR_CORRUPT,
                            .text =
                                r == ERR_CORRUPT ? str_copy(w->a, str_c(err_last())) : STR("") };
    return 0;
}

/* Whose declaration did not come, or got no lane. */
static int let_go(struct db *db, struct writes *w, usec now)
{
    const struct val before[] = { V_I64(now - LANE_EARLY_DAYS * USEC_PER_DAY) };
    struct rows rows;
    TRY(db_read(db, w->a, &q_early_is, before, 1, &rows));
    if (rows.n)
        write_add(w, WRITE_ANY, &q_early, before, 1);
    return 0;
}

int lane_sweep(struct db *db, struct writes *w, usec now, struct lane_newses *ret)
{
    *ret = (struct lane_newses){ 0 };
    TRY(look_at_policy(db, w, ret));
    TRY(let_go(db, w, now));
    TRY(passed(db, w, now, ret));
    return weeks(db, w, now, ret);
}
