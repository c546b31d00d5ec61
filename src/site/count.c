// SPDX-License-Identifier: Apache-2.0
/* What a message tells of sites, as counters of hours; what comes to a site and leaves it. */
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "site/site_private.h"

enum { PAST_DAYS = 400, NAME_MOST = 100 };

const char *const site_state_names[SITE_STATES] = {
#define STATE(name, doc) #name,
#include "site/states.def"
};
const struct site_threshold site_threshold = {
#define THRESHOLD(name, value, doc) .name = value,
#include "site/thresholds.def"
};
const struct measure_row site_measures[SITE_MEASURES] = {
#define MEASURE(name, kind, judge, attention, bad, unit, owner, what, normal) \
    { #name, MEASURE_##kind, JUDGE_##judge, attention, bad, unit, owner, what, normal },
#include "site/measures.def"
};

const struct port *site_of(str place) { return port_of_place(place); }

struct tally {
    const struct port *site;
    enum site_measure measure;
    int64_t hour, n;
};
struct counting {
    struct work *w;
    struct map tallies, feeds; /* of this message, by their words */
    struct {
        struct tally **at;
        size_t n, cap;
    } all;
};

static int64_t hour_of(usec t) { return t / HOUR; }

/* When it happened, if it has; what is told of ages ago is of no hour that is kept. */
static usec happened(const struct work *w, usec at)
{
    return at > 0 && at < w->message.received ? at : w->message.received;
}

static void count(struct counting *x, const struct port *site, enum site_measure m, usec at,
                  int64_t n)
{
    struct arena *a = x->w->arena;
    if (n <= 0 || at < x->w->message.received - PAST_DAYS * USEC_PER_DAY)
        return;
    void **slot =
        map_at(&x->tallies, str_fmt(a, "%s %d %lld", site->code, (int)m, (long long)hour_of(at)));
    if (!*slot) {
        struct tally *t = make(a, struct tally);
        *t = (struct tally){ site, m, hour_of(at), 0 };
        *slot = t;
        *list_push(a, &x->all) = t;
    }
    ((struct tally *)*slot)->n += n;
}

/* By which link a measure of a site is told: where it falls silent, so does the measure. Who hands
 * in a file by hand is no link. */
static void feed(struct counting *x, const struct port *site, enum site_measure m)
{
    struct work *w = x->w;
    void **slot = map_at(&x->feeds, str_fmt(w->arena, "%s %d", site->code, (int)m));
    if (*slot)
        return;
    *slot = x;
    site_put_feed(w->writes, site->code, m, w->agreement ? w->message.source : STR(""),
                  w->message.received);
}

static void told(struct counting *x, const struct port *site, enum site_measure m, usec at,
                 int64_t n)
{
    count(x, site, m, at, n);
    feed(x, site, m);
}

/* one function a kind */

static void crossing(struct counting *x, const struct event *e, const struct port *site)
{
    usec at = happened(x->w, e->crossing->time);
    told(x, site, SITE_crossings, at, 1);
    str result = e->crossing->result.text;
    if (result.len && !str_eq_nocase(result, STR("cleared")))
        count(x, site, SITE_referred, at, 1);
}

/* Those of a reservation come again on the list of the flight. */
static void traveller(struct counting *x, const struct event *e, const struct port *site)
{
    if (!e->booking)
        told(x, site, SITE_travellers, x->w->message.received, 1);
}

static void passage(struct counting *x, const struct event *e, const struct port *site)
{
    const struct passage *p = e->passage;
    usec at = happened(x->w, p->time);
    bool comes = str_eq_nocase(p->signal.text, STR("arrival"));
    bool goes = str_eq_nocase(p->signal.text, STR("departure"));
    if (passage_is_absence(p))
        return;
    if (comes || !p->signal.text.len || str_eq_nocase(p->signal.text, STR("passage")))
        told(x, site, SITE_passages, at, 1);
    struct site_thing thing = { site->code, "vehicle", e->subject, at };
    if (comes)
        site_put_open(x->w->writes, &thing);
    if (goes)
        site_put_close(x->w->writes, &thing);
}

static void declaration(struct counting *x, const struct event *e, const struct port *site)
{
    static const struct {
        const char *lane;
        enum site_measure measure;
    } lanes[] = { { "red", SITE_lane_red },
                  { "yellow", SITE_lane_yellow },
                  { "blue", SITE_lane_blue },
                  { "green", SITE_lane_green } };
    usec at = x->w->message.received;
    told(x, site, SITE_declarations, at, !e->is_renewed);
    for (size_t i = 0; e->lane && i < countof(lanes); i++)
        if (str_eq(str_c(e->lane), str_c(lanes[i].lane)))
            told(x, site, lanes[i].measure, at, 1);
}

static void consignment(struct counting *x, const struct event *e, const struct port *site)
{
    usec at = x->w->message.received;
    int64_t n = (int64_t)e->containers.n;
    told(x, site, SITE_consignments, at, 1);
    if (n)
        told(x, site, SITE_containers, at, n);
}

/* It waits from the red channel or the order on, until its result or its release. */
static void examination(struct counting *x, const struct event *e, const struct port *site)
{
    const struct examination *ex = e->examination;
    str signal = ex->signal.text;
    usec at = happened(x->w, ex->time);
    bool is_result = examination_verdict(ex) >= 0;
    struct site_thing thing = { site->code, "examination",
                                uid_from(x->w->arena, STR("site"), ex->declaration.text), at };
    if (str_eq_nocase(signal, STR("order")) || str_eq_nocase(signal, STR("grounded")) ||
        (str_eq_nocase(signal, STR("channel")) && str_eq_nocase(ex->channel.text, STR("red"))))
        site_put_open(x->w->writes, &thing);
    if (is_result || str_eq_nocase(signal, STR("released")))
        site_put_close(x->w->writes, &thing);
    if (!is_result || e->is_renewed)
        return;
    told(x, site, SITE_examinations, at, 1);
    count(x, site, SITE_finds, at, examination_verdict(ex) == 1);
    count(x, site, SITE_exam_minutes, at, ex->minutes < MINUTES_MOST ? ex->minutes : 0);
}

static void face(struct counting *x, const struct event *e, const struct port *site)
{
    struct work *w = x->w;
    str camera = str_sub(e->face->camera.text, 0, NAME_MOST);
    usec at = happened(w, e->face->time);
    feed(x, site, SITE_stations);
    if (camera.len && at > w->message.received - STATION_DAYS * USEC_PER_DAY)
        site_put_station(w->writes, site->code, camera, at);
}

/* Where it is; an office clears for its site, whatever port the goods came by. */
static const struct port *place_of(const struct event *e)
{
    const struct port *site = NULL;
    if (e->declaration)
        site = site_of(e->declaration->office.text);
    if (!site)
        site = site_of(e->place);
    if (!site && e->consignment)
        site = site_of(e->consignment->loading.text); /* it goes out */
    return site;
}

static void event(struct counting *x, const struct event *e)
{
    const struct port *site = place_of(e);
    bool again = e->is_renewed && e->kind != EVENT_DECLARATION && e->kind != EVENT_EXAMINATION;
    if (!site || e->is_late || again)
        return;
    if (e->crossing)
        crossing(x, e, site);
    else if (e->passage)
        passage(x, e, site);
    else if (e->declaration)
        declaration(x, e, site);
    else if (e->consignment)
        consignment(x, e, site);
    else if (e->examination)
        examination(x, e, site);
    else if (e->face)
        face(x, e, site);
    else if (e->money)
        told(x, site, SITE_money, happened(x->w, e->money->time), 1);
    else if (e->seizure && str_eq_nocase(e->seizure->record.text, STR("seizure")))
        told(x, site, SITE_seizures, happened(x->w, e->seizure->time), 1);
    else if (e->kind == EVENT_TRAVELLER)
        traveller(x, e, site);
}

int site_count(struct work *w)
{
    struct counting x = { .w = w, .tallies = map_new(w->arena), .feeds = map_new(w->arena) };
    list_each (const struct event, e, &w->decoded.events) {
        if (arena_full(w->arena))
            return fail(ERR_LIMIT, "too much of one message for its memory");
        event(&x, e);
    }
    for (size_t i = 0; i < x.all.n; i++)
        site_put_count(w->writes, x.all.at[i]->site->code, x.all.at[i]->measure, x.all.at[i]->hour,
                       x.all.at[i]->n);
    return 0;
}
