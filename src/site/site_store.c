// SPDX-License-Identifier: Apache-2.0
/* The SQL of sites: what the stage writes, what is asked. Ports, alerts and lanes name their place
 * in their own words; site_of() says which site that is. */
#include "base/err.h"
#include "site/site_private.h"

#include <stdlib.h>

enum { HOURS_KEPT = 400 * 24 };
enum { STEPS_MOST = 20000, DWELL_MOST = 50000, STATIONS_MOST = 5000, FEED_MOST = 20000 };

static const struct query q_count = {
    "INSERT INTO site_hour (site, hour, measure, n) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (site, hour, measure) DO UPDATE SET n = site_hour.n + excluded.n"
};
static const struct query q_feed = {
    "INSERT INTO site_feed (site, measure, link, first_at, last_at) VALUES ($1, $2, $3, $4, $4) "
    "ON CONFLICT (site, measure, link) DO UPDATE SET last_at = CASE WHEN excluded.last_at > "
    "site_feed.last_at THEN excluded.last_at ELSE site_feed.last_at END"
};
static const struct query q_station = {
    "INSERT INTO site_station (site, station, hour, last_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (site, station, hour) DO UPDATE SET last_at = CASE WHEN excluded.last_at > "
    "site_station.last_at THEN excluded.last_at ELSE site_station.last_at END"
};
static const struct query q_open = {
    "INSERT INTO site_open (site, what, thing, opened) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (site, what, thing) DO NOTHING"
};
/* The time it took is reckoned where the two meet, so the stage reads nothing. */
static const struct query q_dwell = {
    "INSERT INTO site_dwell (site, what, at, thing, s) SELECT site, what, CAST($4 AS BIGINT), "
    "thing, (CAST($4 AS BIGINT) - opened) / 1000000 FROM site_open WHERE site = $1 AND what = $2 "
    "AND thing = $3 AND opened <= $4 ON CONFLICT (site, what, at, thing) DO NOTHING"
};
static const struct query q_close = {
    "DELETE FROM site_open WHERE site = $1 AND what = $2 AND thing = $3 AND opened <= $4"
};

/* unit: of the time that is compared. */
static const struct {
    struct query q;
    int64_t days;
    usec unit;
} purges[] = {
    { { "DELETE FROM site_feed WHERE last_at < $1" }, 400, 1 },
    { { "DELETE FROM site_station WHERE hour < $1" }, STATION_DAYS, HOUR },
    { { "DELETE FROM site_open WHERE opened < $1" }, 30, 1 },
    { { "DELETE FROM site_dwell WHERE at < $1" }, 60, 1 },
    { { "DELETE FROM site_plan WHERE to_at < $1" }, 400, 1 },
};

static const struct query q_purge_hours = {
    "DELETE FROM site_hour WHERE measure = $1 AND hour < $2" /* as its index goes */
};

/* The same hours of this week and of eight before, each a range of its own: neither store would
 * look a list of ranges up in the index. $1 the hour that runs, $2 hours before it. */
#define WEEK(back, where) \
    "SELECT site, hour, n FROM site_hour WHERE " where \
    " AND hour BETWEEN CAST($1 AS BIGINT) - " back " - CAST($2 AS BIGINT) AND CAST($1 AS BIGINT) " \
    "- " back
#define WEEKS(where) \
    WEEK("0", where) \
    " UNION ALL " WEEK("168", where) " UNION ALL " WEEK("336", where) " UNION ALL " WEEK( \
        "504", \
        where) " UNION ALL " WEEK("672", \
                                  where) " UNION " \
                                         "ALL " WEEK("840", where) " UNION ALL " WEEK( \
                                             "1008", \
                                             where) " UNION ALL " WEEK("1176", \
                                                                       where) " UNION ALL " WEEK("1344", \
                                                                                                 where)
static const struct query q_hours = { WEEKS("measure = $3") };
static const struct query q_hours_of = { WEEKS("site = $4 AND measure = $3") };
static const struct query q_day = {
    "SELECT site, CAST(sum(n) AS BIGINT) FROM site_hour WHERE measure = $1 AND hour >= $2 "
    "AND ($3 = '' OR site = $3) GROUP BY site"
};
static const struct query q_feeds = {
    "SELECT site, measure, link, first_at, last_at FROM site_feed WHERE ($1 = '' OR site = $1) "
    "ORDER BY last_at DESC LIMIT $2"
};
static const struct query q_stations = {
    "SELECT site, station, count(*) FILTER (WHERE hour > CAST($1 AS BIGINT) - 24), max(last_at), "
    "min(hour) FROM site_station "
    "WHERE hour > CAST($1 AS BIGINT) - 168 AND ($2 = '' OR site = $2) GROUP BY site, station ORDER "
    "BY site, "
    "station LIMIT $3"
};
static const struct query q_queue = {
    "SELECT site, what, count(*) FROM site_open WHERE opened > $1 AND ($2 = '' OR site = $2) "
    "GROUP BY site, what"
};
static const struct query q_dwells = {
    "SELECT what, at, s FROM site_dwell WHERE site = $1 AND at > $2 ORDER BY at DESC LIMIT $3"
};
static const struct query q_plans = {
    "SELECT id, site, from_at, to_at, reason, declared_by, declared, ended, ended_by, ended_note "
    "FROM site_plan WHERE to_at > $1 AND ($2 = '' OR site = $2) ORDER BY from_at, id"
};
/* A reopened one waits since then. */
#define OLDEST(only) \
    "coalesce(min(CASE WHEN state = 'reopened' THEN updated ELSE created END) FILTER (WHERE " \
    "state " \
    "IN ('new', 'reopened')" only "), 0)"
#define UNCLAIMED(only) "count(*) FILTER (WHERE state IN ('new', 'reopened')" only ")"
static const struct query q_waiting = {
    "SELECT port, count(*), " UNCLAIMED("") ", " UNCLAIMED(" AND severity = 3") ", " OLDEST(
        "") ", " OLDEST(" AND severity = 3") " FROM alert WHERE state IN ('new', 'claimed', "
                                             "'decided', 'reopened') AND ($1 = '' OR region = $1 "
                                             "OR region = '') GROUP BY port"
};
/* From raised to claimed, decided and closed, of what was raised in the window. */
static const struct query q_steps = {
    "SELECT a.port, a.created, min(CASE WHEN l.act = 'claim' THEN l.at END), min(CASE WHEN l.act "
    "IN ('decide', 'close') AND l.from_state = 'claimed' THEN l.at END), min(CASE WHEN l.to_state "
    "= 'closed' THEN l.at END) FROM alert a JOIN alert_log l ON l.alert = a.id WHERE a.created > "
    "$1 GROUP BY a.id, a.port, a.created ORDER BY a.created DESC LIMIT $2"
};
/* From raised to the field: the order is acknowledged, and its result comes. */
static const struct query q_orders = {
    "SELECT a.port, a.created, o.acknowledged, CASE WHEN o.state = 'done' THEN o.closed ELSE 0 END "
    "FROM exam_order o JOIN alert a ON a.id = o.alert WHERE o.ordered > $1 ORDER BY o.ordered DESC "
    "LIMIT $2"
};
static const struct query q_lanes = {
    "SELECT d.office, count(*), count(s.decision) FROM lane_decision d LEFT JOIN (SELECT DISTINCT "
    "decision FROM lane_step WHERE act = 'agree' OR (act = 'override' AND from_lane <> to_lane)) s "
    "ON s.decision = d.id WHERE d.day >= $1 AND d.at > $2 GROUP BY d.office"
};
static const struct query q_people = {
    "SELECT a.unit, a.name, a.region, max(s.seen) FROM account a LEFT JOIN session s ON s.account "
    "= a.name AND s.expires > $1 WHERE a.state = 'active' AND (a.roles LIKE '%officer%' OR "
    "a.roles LIKE '%analyst%' OR a.roles LIKE '%supervisor%') GROUP BY a.unit, a.name, a.region"
};

/* writing */

void site_put_count(struct writes *w, const char *site, enum site_measure m, int64_t hour,
                    int64_t n)
{
    write_add(w, WRITE_ANY, &q_count,
              VALS(V_C(site), V_I64(hour), V_C(site_measures[m].name), V_I64(n)));
}

void site_put_feed(struct writes *w, const char *site, enum site_measure m, str link, usec at)
{
    write_add(w, WRITE_ANY, &q_feed,
              VALS(V_C(site), V_C(site_measures[m].name), V_TEXT(link), V_I64(at)));
}

void site_put_station(struct writes *w, const char *site, str camera, usec at)
{
    write_add(w, WRITE_ANY, &q_station,
              VALS(V_C(site), V_TEXT(camera), V_I64(at / HOUR), V_I64(at)));
}

static void put_thing(struct writes *w, const struct query *q, const struct site_thing *t)
{
    write_add(w, WRITE_ANY, q, VALS(V_C(t->site), V_C(t->what), V_TEXT(t->thing), V_I64(t->at)));
}

void site_put_open(struct writes *w, const struct site_thing *t) { put_thing(w, &q_open, t); }

void site_put_close(struct writes *w, const struct site_thing *t)
{
    put_thing(w, &q_dwell, t);
    put_thing(w, &q_close, t);
}

void site_purge(struct writes *w, usec now)
{
    for (int m = 0; m < SITE_MEASURES; m++)
        if (site_measures[m].kind == MEASURE_COUNTED)
            write_add(w, WRITE_ANY, &q_purge_hours,
                      VALS(V_C(site_measures[m].name), V_I64(now / HOUR - HOURS_KEPT)));
    for (size_t i = 0; i < countof(purges); i++)
        write_add(w, WRITE_ANY, &purges[i].q,
                  VALS(V_I64((now - purges[i].days * USEC_PER_DAY) / purges[i].unit)));
}

/* reading */

static struct site *find(struct sites *all, str place)
{
    const struct port *p = site_of(place);
    for (size_t i = 0; p && i < all->n; i++)
        if (all->at[i].port == p)
            return &all->at[i];
    return NULL;
}

static int measure_from(str name)
{
    for (int i = 0; i < SITE_MEASURES; i++)
        if (str_eq(name, str_c(site_measures[i].name)))
            return i;
    return -1;
}

static void begin(struct sites *all, const struct loading *l)
{
    const struct port *p;
    size_t n = 0;
    while (port_at(n))
        n++;
    all->at = make_n(all->a, struct site, n + 1);
    for (size_t i = 0; (p = port_at(i)) != NULL; i++)
        if ((!l->only || p == l->only) &&
            (l->region.len == 0 || str_eq(l->region, str_c(p->region))))
            all->at[all->n++].port = p;
}

static void take_hour(struct sites *all, enum site_measure m, const struct loading *l,
                      const struct row *r)
{
    struct site *s = find(all, row_text(r, 0));
    int64_t ago = all->ask->now / HOUR - row_i64(r, 1);
    if (!s || ago < 0)
        return;
    size_t week = (size_t)(ago / WEEK_HOURS), hour = (size_t)(ago % WEEK_HOURS);
    if (week > SITE_WEEKS || hour >= l->hours)
        return;
    if (!s->of[m])
        s->of[m] = make(all->a, struct series);
    if (week == 0)
        s->of[m]->n[hour] = row_i64(r, 2);
    else
        s->of[m]->before[hour][week - 1] = row_i64(r, 2);
}

static int load_hours(struct sites *all, const struct loading *l)
{
    int64_t now = all->ask->now / HOUR;
    str only = str_c(l->only ? l->only->code : "");
    for (int m = 0; m < SITE_MEASURES; m++) {
        struct rows rows;
        if (site_measures[m].kind != MEASURE_COUNTED)
            continue;
        TRY(db_read(all->db, all->a, &q_day,
                    VALS(V_C(site_measures[m].name), V_I64(now - 23), V_TEXT(only)), &rows));
        list_each (const struct row, r, &rows) {
            struct site *s = find(all, row_text(r, 0));
            if (s)
                s->day[m] = row_i64(r, 1);
        }
        if (!l->only && site_measures[m].judge != JUDGE_BAND)
            continue;
        const struct val of[] = { V_I64(now), V_I64(l->hours - 1), V_C(site_measures[m].name),
                                  V_TEXT(only) };
        TRY(db_read(all->db, all->a, l->only ? &q_hours_of : &q_hours, of, l->only ? 4 : 3, &rows));
        list_each (const struct row, r, &rows)
            take_hour(all, (enum site_measure)m, l, r);
    }
    return 0;
}

static int load_feeds(struct sites *all, str only)
{
    struct rows rows;
    TRY(db_read(all->db, all->a, &q_feeds, VALS(V_TEXT(only), V_I64(FEED_MOST)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 0));
        int m = measure_from(row_text(r, 1));
        if (!s || m < 0)
            continue;
        *list_push(all->a, &s->feeds) =
            (struct feed){ (enum site_measure)m, row_text(r, 2), row_i64(r, 3), row_i64(r, 4) };
        s->last = row_i64(r, 4) > s->last ? row_i64(r, 4) : s->last;
    }
    TRY(db_read(all->db, all->a, &q_stations,
                VALS(V_I64(all->ask->now / HOUR), V_TEXT(only), V_I64(STATIONS_MOST)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 0));
        int64_t known = all->ask->now / HOUR - row_i64(r, 4) + 1;
        if (s)
            *list_push(all->a, &s->stations) =
                (struct station){ row_text(r, 1), row_i64(r, 2), known < 24 ? known : 24,
                                  row_i64(r, 3) };
    }
    return 0;
}

static int load_queue(struct sites *all, str only)
{
    struct rows rows;
    usec since = all->ask->now - site_threshold.queue_hours * HOUR;
    TRY(db_read(all->db, all->a, &q_queue, VALS(V_I64(since), V_TEXT(only)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 0));
        if (s && str_eq(row_text(r, 1), STR("vehicle")))
            s->vehicle.queue = row_i64(r, 2);
        else if (s)
            s->exam.queue = row_i64(r, 2);
    }
    return 0;
}

static int load_dwell(struct sites *all, struct site *s)
{
    struct rows rows;
    usec now = all->ask->now;
    TRY(db_read(all->db, all->a, &q_dwells,
                VALS(V_C(s->port->code), V_I64(now - 29 * USEC_PER_DAY), V_I64(DWELL_MOST)),
                &rows));
    list_each (const struct row, r, &rows) {
        struct dwell *d = str_eq(row_text(r, 0), STR("vehicle")) ? &s->vehicle : &s->exam;
        struct times *t = row_i64(r, 1) > now - USEC_PER_DAY ? &d->day : &d->month;
        *list_push(all->a, t) = row_i64(r, 2);
    }
    site_sort_times(&s->exam.day);
    site_sort_times(&s->exam.month);
    site_sort_times(&s->vehicle.day);
    site_sort_times(&s->vehicle.month);
    return 0;
}

static void take_plan(struct sites *all, struct site *s, const struct row *r)
{
    *list_push(all->a, &s->plans) = (struct site_plan){ .id = row_text(r, 0),
                                                        .site = row_text(r, 1),
                                                        .from = row_i64(r, 2),
                                                        .to = row_i64(r, 3),
                                                        .reason = row_text(r, 4),
                                                        .by = row_text(r, 5),
                                                        .declared = row_i64(r, 6),
                                                        .ended = row_i64(r, 7),
                                                        .ended_by = row_text(r, 8),
                                                        .note = row_text(r, 9) };
}

static int load_plans(struct sites *all, str only)
{
    struct rows rows;
    usec since = all->ask->now - (SITE_WEEKS * 7 + 2) * USEC_PER_DAY;
    TRY(db_read(all->db, all->a, &q_plans, VALS(V_I64(since), V_TEXT(only)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 1));
        if (s)
            take_plan(all, s, r);
    }
    return 0;
}

static void add_waiting(struct waiting *to, const struct row *r)
{
    usec oldest = row_i64(r, 4), top = row_i64(r, 5);
    to->open += row_i64(r, 1);
    to->unclaimed += row_i64(r, 2);
    to->top_unclaimed += row_i64(r, 3);
    if (oldest && (!to->oldest || oldest < to->oldest))
        to->oldest = oldest;
    if (top && (!to->top_oldest || top < to->top_oldest))
        to->top_oldest = top;
}

static int load_alerts(struct sites *all, str region)
{
    struct rows rows;
    TRY(db_read(all->db, all->a, &q_waiting, VALS(V_TEXT(region)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 0));
        if (s)
            add_waiting(&s->alerts, r);
    }
    return 0;
}

int site_waiting(struct db *db, struct arena *a, str region, struct waiting *ret)
{
    struct rows rows;
    *ret = (struct waiting){ 0 };
    TRY(db_read(db, a, &q_waiting, VALS(V_TEXT(region)), &rows));
    list_each (const struct row, r, &rows)
        add_waiting(ret, r);
    return 0;
}

static void take_step(struct sites *all, struct site *s, int step, usec from, usec to)
{
    if (to > 0 && to >= from)
        *list_push(all->a, &s->steps[step]) = (to - from) / USEC_PER_S;
}

static int load_steps(struct sites *all)
{
    struct rows rows;
    usec since = all->ask->now - USEC_PER_DAY;
    TRY(db_read(all->db, all->a, &q_steps, VALS(V_I64(since), V_I64(STEPS_MOST)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 0));
        for (int i = 0; s && i < 3; i++)
            take_step(all, s, SITE_CLAIM + i, row_i64(r, 1), row_i64(r, (size_t)i + 2));
    }
    TRY(db_read(all->db, all->a, &q_orders, VALS(V_I64(since), V_I64(STEPS_MOST)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 0));
        for (int i = 0; s && i < 2; i++)
            take_step(all, s, SITE_ACKNOWLEDGE + i, row_i64(r, 1), row_i64(r, (size_t)i + 2));
    }
    for (size_t i = 0; i < all->n; i++)
        for (int k = 0; k < SITE_STEPS; k++)
            site_sort_times(&all->at[i].steps[k]);
    return 0;
}

static int load_lanes(struct sites *all)
{
    struct rows rows;
    usec now = all->ask->now;
    TRY(db_read(all->db, all->a, &q_lanes,
                VALS(V_I64(now / USEC_PER_DAY - 2), V_I64(now - USEC_PER_DAY)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, row_text(r, 0));
        if (!s)
            continue;
        s->decided += row_i64(r, 1);
        s->changed += row_i64(r, 2);
    }
    return 0;
}

/* "airport KHI" is a unit of KHI. */
static str place_of_unit(str unit)
{
    size_t i = unit.len;
    while (i > 0 && unit.ptr[i - 1] != ' ')
        i--;
    return i ? str_sub(unit, i, unit.len) : STR("");
}

static bool is_here(usec seen, usec now)
{
    return seen > now - site_threshold.active_minutes * 60 * USEC_PER_S;
}

static int load_people(struct sites *all)
{
    struct rows rows;
    usec now = all->ask->now;
    TRY(db_read(all->db, all->a, &q_people, VALS(V_I64(now)), &rows));
    list_each (const struct row, r, &rows) {
        struct site *s = find(all, place_of_unit(row_text(r, 0)));
        if (!s)
            continue;
        s->accounts++;
        s->here += is_here(row_i64(r, 3), now);
    }
    return 0;
}

int site_here(struct db *db, struct arena *a, usec now, str region, int64_t *ret)
{
    struct rows rows;
    *ret = 0;
    TRY(db_read(db, a, &q_people, VALS(V_I64(now)), &rows));
    list_each (const struct row, r, &rows)
        *ret += is_here(row_i64(r, 3), now) &&
                (region.len == 0 || row_text(r, 2).len == 0 || str_eq(region, row_text(r, 2)));
    return 0;
}

int site_found(struct db *db, struct arena *a, int64_t since, str region, int64_t *ret_n,
               int64_t *ret_found)
{
    static const enum site_measure of[] = { SITE_examinations, SITE_finds };
    int64_t sums[2] = { 0 };
    for (size_t i = 0; i < countof(of); i++) {
        struct rows rows;
        TRY(db_read(db, a, &q_day, VALS(V_C(site_measures[of[i]].name), V_I64(since), V_C("")),
                    &rows));
        list_each (const struct row, r, &rows) {
            const struct port *p = site_of(row_text(r, 0));
            if (p && (region.len == 0 || str_eq(region, str_c(p->region))))
                sums[i] += row_i64(r, 1);
        }
    }
    *ret_n = sums[0];
    *ret_found = sums[1];
    return 0;
}

int site_load(struct db *db, struct arena *a, const struct site_ask *ask, const struct loading *l,
              struct sites *ret)
{
    str only = str_c(l->only ? l->only->code : "");
    *ret = (struct sites){ .ask = ask, .db = db, .a = a };
    begin(ret, l);
    TRY(load_hours(ret, l));
    TRY(load_feeds(ret, only));
    TRY(load_queue(ret, only));
    TRY(load_plans(ret, only));
    TRY(load_alerts(ret, l->region));
    TRY(load_people(ret));
    if (!l->only)
        return 0;
    TRY(load_steps(ret));
    TRY(load_lanes(ret));
    return ret->n ? load_dwell(ret, ret->at) : 0;
}
