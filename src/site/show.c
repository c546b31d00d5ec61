// SPDX-License-Identifier: Apache-2.0
/* Sites as JSON. What is not known is left out or named unknown: a zero is a count of nothing. */
#include "base/err.h"
#include "base/wilson.h"
#include "site/site_private.h"

#include <math.h>
#include <stdlib.h>

enum { PLANS_SHOWN = 20 };
static const char *const kind_names[PORT_KINDS] = {
    [PORT_AIRPORT] = "airport", [PORT_SEAPORT] = "seaport", [PORT_TERMINAL] = "terminal",
    [PORT_LAND] = "land",       [PORT_DRY] = "dry",         [PORT_POST] = "post"
};
static const char *const step_names[SITE_STEPS] = { "claim", "decide", "close", "acknowledge",
                                                    "result" };

static void verdict_json(struct buf *b, const struct site_verdict *v)
{
    json_str(b, "state", str_c(site_state_names[v->state]));
    json_str(b, "why", v->why);
}

static void round_json(struct buf *b, const char *key, double v)
{
    json_f64(b, key, floor(v * 10 + .5) / 10);
}

static void band_json(struct buf *b, const struct site_band *band)
{
    json_i64(b, "weeks", band->weeks);
    if (!band->is_known)
        return;
    round_json(b, "low", band->low);
    round_json(b, "median", band->median);
    round_json(b, "high", band->high);
}

static void moment_json(struct buf *b, const char *key, usec t)
{
    if (t)
        json_str(b, key, time_fmt(b->a, t));
}

void site_waiting_json(struct buf *b, const char *key, const struct waiting *x)
{
    json_open(b, key, '{');
    json_i64(b, "open", x->open);
    json_i64(b, "unclaimed", x->unclaimed);
    moment_json(b, "oldest", x->oldest);
    json_i64(b, "top_unclaimed", x->top_unclaimed);
    moment_json(b, "top_oldest", x->top_oldest);
    json_close(b, '}');
}

void site_handovers_json(struct buf *b, const struct site_handovers *all, str place)
{
    json_open(b, "handovers", '[');
    list_each (const struct site_handover, x, all) {
        str rest = x->unit, kind;
        str_cut(&rest, ' ', &kind);
        if (place.len && !str_eq(rest, place))
            continue;
        json_open(b, NULL, '{');
        json_str(b, "unit", x->unit);
        moment_json(b, "open", x->open);
        moment_json(b, "accepted", x->accepted);
        json_close(b, '}');
    }
    json_close(b, ']');
}

/* The share that was found, with its interval; of none there is no share. */
void site_exams_json(struct buf *b, const char *key, int64_t n, int64_t found)
{
    json_open(b, key, '{');
    json_i64(b, "examined", n);
    json_i64(b, "found", found);
    if (n) {
        struct interval i = wilson((double)found, (double)n);
        json_f64(b, "rate", (double)found / (double)n);
        json_f64(b, "low", i.low);
        json_f64(b, "high", i.high);
    }
    json_close(b, '}');
}

static void main_json(struct buf *b, const struct sites *all, const struct site *s)
{
    enum site_measure m = site_main(s);
    if (!site_is_told(s, m))
        return;
    struct site_band band = site_band_at(all, s, m, 1);
    json_open(b, "main", '{');
    json_str(b, "measure", str_c(site_measures[m].name));
    if (site_knows(all, s, m, 1, site_verdict(all, s, m).state == SITE_IS_unknown))
        json_i64(b, "last_hour", s->of[m] ? s->of[m]->n[1] : 0);
    json_i64(b, "this_hour", s->of[m] ? s->of[m]->n[0] : 0);
    band_json(b, &band);
    json_close(b, '}');
}

static void lanes_json(struct buf *b, const struct site *s)
{
    static const enum site_measure lanes[] = { SITE_lane_red, SITE_lane_yellow, SITE_lane_blue,
                                               SITE_lane_green };
    int64_t sum = 0;
    for (size_t i = 0; i < countof(lanes); i++)
        sum += s->day[lanes[i]];
    if (!sum)
        return;
    json_open(b, "lanes", '{');
    for (size_t i = 0; i < countof(lanes); i++)
        json_i64(b, site_measures[lanes[i]].name + sizeof "lane_" - 1, s->day[lanes[i]]);
    json_close(b, '}');
}

static void staff_json(struct buf *b, const struct site *s)
{
    json_open(b, "staff", '{');
    json_i64(b, "accounts", s->accounts);
    if (s->accounts) /* else nobody can say who is there */
        json_i64(b, "here", s->here);
    json_close(b, '}');
}

static void plan_json(struct buf *b, const char *key, const struct site_plan *p, usec now)
{
    usec to = p->ended ? p->ended : p->to;
    json_open(b, key, '{');
    json_str(b, "id", p->id);
    moment_json(b, "from", p->from);
    moment_json(b, "to", p->to);
    json_str(b, "reason", p->reason);
    json_str(b, "by", p->by);
    moment_json(b, "declared", p->declared);
    json_str(b, "state",
             p->ended        ? STR("ended")
             : to <= now     ? STR("over")
             : p->from > now ? STR("coming")
                             : STR("in_force"));
    if (p->ended) {
        moment_json(b, "ended", p->ended);
        json_str(b, "ended_by", p->ended_by);
        json_opt(b, "note", p->note);
    }
    json_close(b, '}');
}

static void head_json(struct buf *b, const struct site *s, const struct site_verdict *v)
{
    json_str(b, "code", str_c(s->port->code));
    json_str(b, "name", str_c(s->port->name));
    json_str(b, "kind", str_c(kind_names[s->port->kind]));
    json_str(b, "region", str_c(s->port->region));
    verdict_json(b, v);
    moment_json(b, "last", s->last);
}

/* of a list, the worst first */

bool site_is_unheard(const struct ranked *r)
{
    return r->v.state == SITE_IS_unknown && !r->s->last;
}

/* What was never heard of is no news: it stands last. Top alerts that wait come before data that
 * are missing. */
static int grade(const struct ranked *x)
{
    enum site_state state = x->v.state;
    if (site_is_unheard(x))
        return -1;
    if (x->s->alerts.top_unclaimed && state >= SITE_IS_attention && state < SITE_IS_bad)
        return 2 * (int)SITE_IS_unknown + 1;
    return 2 * (int)state;
}

static int by_state(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int gx = grade(x), gy = grade(y);
    if (gx != gy)
        return (gx < gy) - (gx > gy);
    return (x->s > y->s) - (x->s < y->s); /* as ports.def has them */
}

struct ranked *site_rank(const struct sites *all)
{
    struct ranked *r = make_n(all->a, struct ranked, all->n + 1);
    for (size_t i = 0; i < all->n; i++)
        r[i] = (struct ranked){ &all->at[i], site_whole(all, &all->at[i]) };
    if (all->n)
        qsort(r, all->n, sizeof *r, by_state);
    return r;
}

int sites_json(struct db *db, struct buf *b, const struct site_ask *ask)
{
    struct sites all;
    TRY(site_load(db, b->a, ask, &(struct loading){ .region = ask->region, .hours = SPAN }, &all));
    struct ranked *r = site_rank(&all);
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    for (size_t i = 0; i < all.n; i++) {
        const struct site *s = r[i].s;
        const struct site_plan *plan = site_plan_now(s, ask->now);
        json_open(b, NULL, '{');
        head_json(b, s, &r[i].v);
        main_json(b, &all, s);
        if (s->alerts.open)
            site_waiting_json(b, "alerts", &s->alerts);
        if (site_is_told(s, SITE_examinations))
            site_exams_json(b, "exams", s->day[SITE_examinations], s->day[SITE_finds]);
        lanes_json(b, s);
        if (s->accounts)
            staff_json(b, s);
        if (plan)
            plan_json(b, "plan", plan, ask->now);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}

/* one site */

static void series_json(struct buf *b, const struct sites *all, const struct site *s,
                        enum site_measure m, bool is_silent)
{
    json_i64(b, "day", s->day[m]);
    json_open(b, "hours", '[');
    for (size_t h = SITE_HOURS; h-- > 0;) {
        struct site_band band = site_band_at(all, s, m, h);
        usec begins = (all->ask->now / HOUR - (int64_t)h) * HOUR;
        json_open(b, NULL, '{');
        moment_json(b, "at", begins);
        if (site_knows(all, s, m, h, is_silent))
            json_i64(b, "n", s->of[m] ? s->of[m]->n[h] : 0);
        band_json(b, &band);
        json_close(b, '}');
    }
    json_close(b, ']');
}

/* One number of those that are no counter of hours; what is not known has none, and what grows with
 * each second is told by the moment since when. */
static void value_json(struct buf *b, const struct site *s, enum site_measure m)
{
    double share = site_station_share(s), each = site_load_each(s);
    if (m == SITE_stations && share >= 0)
        round_json(b, "value", share);
    if (m == SITE_load && each >= 0)
        round_json(b, "value", each);
    if (m == SITE_hit_rate && s->day[SITE_examinations])
        round_json(b, "value",
                   100 * (double)s->day[SITE_finds] / (double)s->day[SITE_examinations]);
    if (m == SITE_overrides && s->decided)
        round_json(b, "value", 100 * (double)s->changed / (double)s->decided);
    if (m == SITE_exam_wait && s->exam.day.n)
        json_f64(b, "value", site_quantile(s->exam.day.at, s->exam.day.n, .5));
    if (m == SITE_vehicle_stay && s->vehicle.day.n)
        json_f64(b, "value", site_quantile(s->vehicle.day.at, s->vehicle.day.n, .5));
}

static void measures_json(struct buf *b, const struct sites *all, const struct site *s)
{
    json_open(b, "measures", '[');
    for (int i = 0; i < SITE_MEASURES; i++) {
        enum site_measure m = (enum site_measure)i;
        const struct measure_row *r = &site_measures[m];
        struct site_verdict v = site_verdict(all, s, m);
        json_open(b, NULL, '{');
        json_str(b, "name", str_c(r->name));
        json_str(b, "unit", str_c(r->unit));
        json_str(b, "owner", str_c(r->owner));
        json_str(b, "what", str_c(r->what));
        json_str(b, "usual", str_c(r->normal));
        verdict_json(b, &v);
        if (r->kind == MEASURE_COUNTED && site_is_told(s, m))
            series_json(b, all, s, m, v.state == SITE_IS_unknown);
        else if (r->kind != MEASURE_COUNTED)
            value_json(b, s, m);
        else if (s->day[m]) /* counted beside another measure */
            json_i64(b, "day", s->day[m]);
        json_close(b, '}');
    }
    json_close(b, ']');
}

static void times_json(struct buf *b, const char *key, const struct times *t)
{
    json_open(b, key, '{');
    json_i64(b, "n", (int64_t)t->n);
    if (t->n) {
        json_f64(b, "p50", site_quantile(t->at, t->n, .5));
        json_f64(b, "p90", site_quantile(t->at, t->n, .9));
    }
    json_close(b, '}');
}

static void dwell_json(struct buf *b, const char *key, const struct dwell *d)
{
    if (!d->day.n && !d->month.n && !d->queue)
        return;
    json_open(b, key, '{');
    times_json(b, "day", &d->day);
    times_json(b, "month", &d->month);
    json_i64(b, "waits", d->queue);
    json_close(b, '}');
}

static void stations_json(struct buf *b, const struct site *s)
{
    json_open(b, "stations", '[');
    list_each (const struct station, x, &s->stations) {
        json_open(b, NULL, '{');
        json_str(b, "name", x->name);
        json_i64(b, "hours", x->hours);
        json_i64(b, "known", x->known);
        moment_json(b, "last", x->last);
        json_close(b, '}');
    }
    json_close(b, ']');
}

/* Each link that told of the site, and the measures that it told. */
static void links_json(struct buf *b, const struct sites *all, const struct site *s)
{
    json_open(b, "links", '[');
    list_each (const struct site_link, l, &all->ask->links) {
        usec last = 0;
        list_each (const struct feed, f, &s->feeds)
            if (str_eq(f->link, l->name) && f->last > last)
                last = f->last;
        if (!last)
            continue;
        json_open(b, NULL, '{');
        json_str(b, "name", l->name);
        json_str(b, "state", l->state);
        moment_json(b, "last", last);
        json_open(b, "measures", '[');
        list_each (const struct feed, f, &s->feeds)
            if (str_eq(f->link, l->name))
                json_str(b, NULL, str_c(site_measures[f->measure].name));
        json_close(b, ']');
        json_close(b, '}');
    }
    json_close(b, ']');
}

int site_json(struct db *db, struct buf *b, const struct site_ask *ask, str code)
{
    struct sites all;
    const struct port *port = site_of(code);
    if (!port || (ask->region.len && !str_eq(ask->region, str_c(port->region))))
        return SITE_NONE;
    const struct loading l = { .region = ask->region, .only = port, .hours = SITE_HOURS };
    TRY(site_load(db, b->a, ask, &l, &all));
    const struct site *s = all.at;
    struct site_verdict v = site_whole(&all, s);
    json_open(b, NULL, '{');
    head_json(b, s, &v);
    main_json(b, &all, s);
    site_waiting_json(b, "alerts", &s->alerts);
    site_exams_json(b, "exams", s->day[SITE_examinations], s->day[SITE_finds]);
    lanes_json(b, s);
    staff_json(b, s);
    json_open(b, "times", '{');
    for (int i = 0; i < SITE_STEPS; i++)
        times_json(b, step_names[i], &s->steps[i]);
    json_close(b, '}');
    dwell_json(b, "exam_wait", &s->exam);
    dwell_json(b, "vehicle_stay", &s->vehicle);
    measures_json(b, &all, s);
    stations_json(b, s);
    links_json(b, &all, s);
    site_handovers_json(b, &ask->handovers, str_c(port->code));
    json_open(b, "plans", '[');
    size_t n = s->plans.n;
    for (size_t i = 0; i < n && i < PLANS_SHOWN; i++) /* the newest first */
        plan_json(b, NULL, &s->plans.at[n - 1 - i], ask->now);
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}
