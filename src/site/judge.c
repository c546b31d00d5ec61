// SPDX-License-Identifier: Apache-2.0
/* The state of a site and of each measure, with the reason in words. */
#include "site/site_private.h"

#include <math.h>

const struct site_plan *site_plan_now(const struct site *s, usec now)
{
    const struct site_plan *last = NULL;
    list_each (const struct site_plan, p, &s->plans)
        if (p->from <= now && now < p->to && !p->ended && (!last || p->to > last->to))
            last = p;
    return last;
}

/* When it opens again: the end of the last of those that overlap or touch, which stand by their
 * beginning. */
static usec closed_until(const struct site *s, usec now)
{
    usec until = now;
    list_each (const struct site_plan, p, &s->plans)
        if (p->from <= until && p->to > until && !p->ended)
            until = p->to;
    return until;
}

bool site_is_told(const struct site *s, enum site_measure m)
{
    list_each (const struct feed, f, &s->feeds)
        if (f->measure == m)
            return true;
    return false;
}

/* By what a place of its kind does most; where that was never told, by what it was told most of. */
enum site_measure site_main(const struct site *s)
{
    static const enum site_measure usual[PORT_KINDS] = {
        [PORT_AIRPORT] = SITE_crossings,     [PORT_SEAPORT] = SITE_declarations,
        [PORT_TERMINAL] = SITE_consignments, [PORT_LAND] = SITE_crossings,
        [PORT_DRY] = SITE_declarations,      [PORT_POST] = SITE_passages
    };
    enum site_measure most = usual[s->port->kind];
    if (site_is_told(s, most))
        return most;
    for (int m = 0; m < SITE_MEASURES; m++)
        if (site_measures[m].judge == JUDGE_BAND && s->day[m] > s->day[most])
            most = (enum site_measure)m;
    return most;
}

static bool is_dead(const struct site_ask *ask, str link)
{
    list_each (const struct site_link, l, &ask->links)
        if (str_eq(l->name, link))
            return l->is_dead;
    return false;
}

struct pulse {
    usec last;    /* of the measure; 0 never */
    bool is_dead; /* every link that told it lately is silent or lapsed */
};

static struct pulse pulse_of(const struct sites *all, const struct site *s, enum site_measure m)
{
    struct pulse p = { .is_dead = true };
    list_each (const struct feed, f, &s->feeds) {
        if (f->measure != m)
            continue;
        p.last = f->last > p.last ? f->last : p.last;
        if (f->last > all->ask->now - 30 * USEC_PER_DAY)
            p.is_dead &= is_dead(all->ask, f->link);
    }
    return p;
}

bool site_knows(const struct sites *all, const struct site *s, enum site_measure m, size_t hour,
                bool is_silent)
{
    usec begins = (all->ask->now / HOUR - (int64_t)hour) * HOUR, first = site_first(s, m);
    bool has_some = s->of[m] && s->of[m]->n[hour] > 0; /* told later, of then */
    if (!first)
        return false;
    return has_some || (begins + HOUR > first && !(is_silent && begins > pulse_of(all, s, m).last));
}

/* How many were usual since then, and whether that is known for the whole of it. */
static double usual_since(const struct sites *all, const struct site *s, enum site_measure m,
                          usec last, size_t hours, bool *ret_known)
{
    usec now = all->ask->now, begins = now / HOUR * HOUR;
    double sum = 0;
    *ret_known = true;
    for (size_t i = 0; i < hours; i++, begins -= HOUR) {
        usec ends = begins + HOUR < now ? begins + HOUR : now, from = last > begins ? last : begins;
        if (from >= ends)
            break;
        struct site_band b = site_band_at(all, s, m, i);
        *ret_known &= b.is_known;
        sum += b.median * (double)(ends - from) / (double)HOUR;
    }
    return sum;
}

/* "1 crossing", "2 crossings": measures are named as many are. */
static str counted(struct arena *a, long long n, const char *what)
{
    str name = str_c(what);
    if (n == 1 && name.ptr[name.len - 1] == 's')
        name.len--;
    return str_fmt(a, "%lld " STR_FMT, n, STR_ARG(name));
}

static str words(const struct sites *all, const struct site *s, enum site_measure m,
                 const struct site_band *b)
{
    size_t hour = site_knows(all, s, m, 1, false) ? 1 : 0;
    str n = counted(all->a, s->of[m] ? (long long)s->of[m]->n[hour] : 0, site_measures[m].name);
    if (!hour)
        return str_fmt(all->a, STR_FMT " so far; there was no whole hour yet", STR_ARG(n));
    if (!b->is_known)
        return str_fmt(all->a, STR_FMT " in the last whole hour; not enough history to compare",
                       STR_ARG(n));
    return str_fmt(all->a, STR_FMT " in the last whole hour, usual %.0f-%.0f", STR_ARG(n),
                   floor(b->low), ceil(b->high));
}

static struct site_verdict silent(struct arena *a, usec last, double usual)
{
    str since = time_fmt(a, last);
    struct site_verdict v = { SITE_IS_unknown,
                              str_fmt(a, "no data since " STR_FMT, STR_ARG(since)) };
    if (usual > 0)
        v.why = str_fmt(a, STR_FMT ", %.0f %s usual", STR_ARG(v.why), usual,
                        usual > .5 && usual < 1.5 ? "was" : "were");
    return v;
}

static struct site_verdict of_count(const struct sites *all, const struct site *s,
                                    enum site_measure m)
{
    struct pulse p = pulse_of(all, s, m);
    bool known;
    if (!p.last)
        return (struct site_verdict){ SITE_IS_unknown, STR("no link tells of it") };
    double usual = usual_since(all, s, m, p.last, SPAN, &known);
    bool is_long = all->ask->now - p.last > site_threshold.silent_hours * HOUR;
    bool is_missed = usual >= (double)site_threshold.silent_events &&
                     all->ask->now - p.last > site_threshold.silent_minutes * 60 * USEC_PER_S;
    if (p.is_dead || is_missed || (is_long && !known))
        return silent(all->a, p.last, usual);
    struct site_band b = site_band_at(all, s, m, 1);
    double n = s->of[m] ? (double)s->of[m]->n[1] : 0;
    return (struct site_verdict){ site_measures[m].judge == JUDGE_BAND ? site_judge(n, &b)
                                                                       : SITE_IS_normal,
                                  words(all, s, m, &b) };
}

static struct site_verdict of_wait(const struct sites *all, enum site_measure m, usec oldest,
                                   int64_t n)
{
    struct arena *a = all->a;
    if (!n)
        return (struct site_verdict){ SITE_IS_normal, STR("no alert waits to be claimed") };
    str since = time_fmt(a, oldest);
    return (struct site_verdict){
        site_judge_value(m, (double)(all->ask->now - oldest) / (double)USEC_PER_S),
        n == 1 ? str_fmt(a, "1 waits to be claimed, since " STR_FMT, STR_ARG(since))
               : str_fmt(a, "%lld wait to be claimed, the oldest since " STR_FMT, (long long)n,
                         STR_ARG(since))
    };
}

double site_load_each(const struct site *s)
{
    if (!s->accounts || (!s->here && s->alerts.open))
        return -1;
    return s->here ? (double)s->alerts.open / (double)s->here : 0;
}

static struct site_verdict of_load(const struct sites *all, const struct site *s)
{
    struct arena *a = all->a;
    long long open = (long long)s->alerts.open, here = (long long)s->here;
    if (!s->accounts)
        return (struct site_verdict){ SITE_IS_unknown,
                                      STR("no account is of a unit of this site") };
    if (!here && open)
        return (struct site_verdict){ SITE_IS_attention,
                                      str_fmt(a, "nobody of its units is there; %lld %s open", open,
                                              open == 1 ? "alert is" : "alerts are") };
    return (struct site_verdict){ site_judge_value(SITE_load, site_load_each(s)),
                                  str_fmt(a, "%lld %s, %lld %s there", open,
                                          open == 1 ? "open alert" : "open alerts", here,
                                          here == 1 ? "officer" : "officers") };
}

double site_station_share(const struct site *s)
{
    int64_t heard = 0, known = 0;
    list_each (const struct station, x, &s->stations) {
        heard += x->hours;
        known += x->known;
    }
    return known ? 100 * (double)heard / (double)known : -1;
}

static struct site_verdict of_stations(const struct sites *all, const struct site *s)
{
    double share = site_station_share(s);
    struct pulse p = pulse_of(all, s, SITE_stations);
    if (share < 0)
        return (struct site_verdict){ SITE_IS_unknown, STR("no link tells of a camera here") };
    if (p.is_dead)
        return silent(all->a, p.last, 0);
    /* Where cameras speak only when somebody walks past, silence says nothing. */
    enum site_state state = all->ask->camera_every_s > 0 && all->ask->camera_every_s <= 600
                                ? site_judge_value(SITE_stations, share)
                                : SITE_IS_normal;
    return (struct site_verdict){
        state, str_fmt(all->a, "%zu %s, heard in %.0f %% of 24 hours", s->stations.n,
                       s->stations.n == 1 ? "camera" : "cameras", share)
    };
}

static struct site_verdict of_dwell(const struct sites *all, const struct dwell *d)
{
    struct arena *a = all->a;
    if (!d->day.n && !d->month.n && !d->queue)
        return (struct site_verdict){ SITE_IS_unknown, STR("nothing tells when it came and went") };
    return (struct site_verdict){ SITE_IS_normal,
                                  str_fmt(a, "%zu went in 24 hours, %lld %s", d->day.n,
                                          (long long)d->queue, d->queue == 1 ? "waits" : "wait") };
}

struct site_verdict site_verdict(const struct sites *all, const struct site *s, enum site_measure m)
{
    switch (m) {
    case SITE_exam_wait:
        return of_dwell(all, &s->exam);
    case SITE_vehicle_stay:
        return of_dwell(all, &s->vehicle);
    case SITE_unclaimed:
        return of_wait(all, m, s->alerts.oldest, s->alerts.unclaimed);
    case SITE_top_unclaimed:
        return of_wait(all, m, s->alerts.top_oldest, s->alerts.top_unclaimed);
    case SITE_load:
        return of_load(all, s);
    case SITE_stations:
        return of_stations(all, s);
    case SITE_scanners:
        return (struct site_verdict){ SITE_IS_unknown, STR("no link tells of a scanner") };
    case SITE_hit_rate:
        return s->day[SITE_examinations]
                   ? (struct site_verdict){ SITE_IS_normal,
                                            str_fmt(all->a, "%lld of %lld in 24 hours",
                                                    (long long)s->day[SITE_finds],
                                                    (long long)s->day[SITE_examinations]) }
                   : (struct site_verdict){ SITE_IS_unknown, STR("no examination in 24 hours") };
    case SITE_overrides:
        return s->decided
                   ? (struct site_verdict){ SITE_IS_normal,
                                            str_fmt(all->a, "%lld of %lld in 24 hours",
                                                    (long long)s->changed, (long long)s->decided) }
                   : (struct site_verdict){ SITE_IS_unknown,
                                            STR("no lane was decided in 24 hours") };
    default:
        return of_count(all, s, m);
    }
}

/* A closure or a silence explains why nothing comes. Neither explains an alert that nobody claims:
 * what is known to be done is told of first, whatever is not known. */
static struct site_verdict or_waits(const struct sites *all, const struct site *s,
                                    struct site_verdict quiet)
{
    static const enum site_measure waits[] = { SITE_unclaimed, SITE_top_unclaimed };
    struct site_verdict worst = { SITE_IS_normal, STR("") };
    for (size_t i = 0; i < countof(waits); i++) {
        struct site_verdict v = site_verdict(all, s, waits[i]);
        if (v.state > worst.state)
            worst = v;
    }
    if (worst.state < SITE_IS_attention)
        return quiet;
    worst.why = str_fmt(all->a, STR_FMT "; " STR_FMT, STR_ARG(worst.why), STR_ARG(quiet.why));
    return worst;
}

static struct site_verdict planned(const struct sites *all, const struct site *s)
{
    struct arena *a = all->a;
    str until = time_fmt(a, closed_until(s, all->ask->now));
    str why = str_fmt(a, "planned until " STR_FMT, STR_ARG(until));
    return or_waits(all, s, (struct site_verdict){ SITE_IS_planned, why });
}

/* What was told once and is silent now makes the site unknown when nothing else is heard of it: one
 * silent measure among others is that measure's. */
static bool is_silent(const struct sites *all, const struct site *s, struct site_verdict *ret)
{
    usec newest = 0;
    list_each (const struct feed, f, &s->feeds) {
        if (site_measures[f->measure].judge != JUDGE_BAND)
            continue;
        struct site_verdict v = site_verdict(all, s, f->measure);
        if (v.state != SITE_IS_unknown)
            return false;
        if (f->last > newest) {
            newest = f->last;
            *ret = v;
        }
    }
    if (!newest)
        *ret = s->last
                   ? silent(all->a, s->last, 0)
                   : (struct site_verdict){ SITE_IS_unknown, STR("nothing was ever heard of it") };
    return newest || !s->last || all->ask->now - s->last > site_threshold.silent_hours * HOUR;
}

/* Is so much missing of a measure that it is silence, and not chance? */
static bool misses_much(const struct sites *all, const struct site *s, enum site_measure m)
{
    bool known;
    struct pulse p = pulse_of(all, s, m);
    return p.last &&
           usual_since(all, s, m, p.last, SPAN, &known) >= (double)site_threshold.silent_events;
}

/* One silent measure among others is told by its name, and counts when it brought something. */
static bool counts(const struct sites *all, const struct site *s, enum site_measure m,
                   struct site_verdict *v)
{
    if (v->state != SITE_IS_unknown)
        return true;
    if (site_measures[m].judge != JUDGE_BAND || !site_is_told(s, m) || !misses_much(all, s, m))
        return false;
    v->why = str_fmt(all->a, "%s: " STR_FMT, site_measures[m].name, STR_ARG(v->why));
    return true;
}

struct site_verdict site_whole(const struct sites *all, const struct site *s)
{
    struct site_verdict worst, v, quiet = { SITE_IS_normal, STR("") };
    if (site_plan_now(s, all->ask->now))
        return planned(all, s);
    bool silent_now = is_silent(all, s, &worst);
    if (!silent_now && site_is_told(s, site_main(s)))
        worst = site_verdict(all, s, site_main(s));
    else if (!silent_now)
        worst = (struct site_verdict){ SITE_IS_normal,
                                       STR("it is heard; nothing is counted by hours") };
    for (int m = 0; m < SITE_MEASURES; m++) {
        if (site_measures[m].judge == JUDGE_SHOWN)
            continue;
        v = site_verdict(all, s, (enum site_measure)m);
        if (v.state > worst.state && counts(all, s, (enum site_measure)m, &v))
            worst = v;
        if (worst.state == SITE_IS_unknown)
            quiet = worst;
    }
    v = quiet.state == SITE_IS_unknown ? or_waits(all, s, quiet) : worst;
    return worst.state == SITE_IS_unknown || v.state >= worst.state ? v : worst;
}
