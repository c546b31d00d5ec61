// SPDX-License-Identifier: Apache-2.0
/* What an event tells of its subject and of those around it: one function a kind of event. */
#include "base/digest.h"
#include "base/fold.h"
#include "base/map.h"
#include "model/contact.h"
#include "model/ports.h"
#include "profile/traces.h"

enum { FELLOWS_MOST = 20, MARK_MOST = 60, ORIGINS_MOST = 30, CHAPTERS = 100, MANY_PARTIES = 500 };

/* The list that grows, and the event that is read. */
struct telling {
    struct arena *a;
    const struct event *e;
    const struct booked *fellows;
    struct told_traces *traces;
};

static void say_of(struct telling *t, str entity, enum what what, str mark, int64_t value)
{
    if (entity.len && t->traces->n < MANY_PARTIES)
        *list_push(t->a, t->traces) =
            (struct told_trace){ entity, what,
                                 str_copy(t->a, str_sub(str_trim(mark), 0, MARK_MOST)), value };
}

static void say(struct telling *t, enum what what, str mark)
{
    say_of(t, t->e->subject, what, mark, 0);
}

/* However it is written. */
static str place_of(str text)
{
    const struct port *port = port_find(text);
    return port ? str_c(port->code) : text;
}

static bool is_kind(const struct party *p, const char *kind)
{
    return str_eq(p->kind, str_c(kind));
}

static bool is_conveyance(const struct party *p)
{
    return is_kind(p, "vehicle") || is_kind(p, "vessel") || is_kind(p, "aircraft");
}

/* By what somebody is reached has no past of its own. */
static bool has_past(const struct party *p) { return contact_from(p->kind) < 0; }

/* The same of every party of such a kind; NULL any but cameras, which only saw it. */
static void say_of_all(struct telling *t, const char *kind, enum what what, str mark)
{
    list_each (const struct party, p, &t->e->parties)
        if (kind ? is_kind(p, kind) : !is_kind(p, "camera") && has_past(p))
            say_of(t, p->id, what, mark, 0);
}

static void traveller(struct telling *t)
{
    const struct journey *j = t->e->journey;
    if (!j)
        return;
    bool road = !j->flight.text.len && j->plate.text.len;
    str route = str_fmt(t->a, STR_FMT "-" STR_FMT, STR_ARG(j->from.text), STR_ARG(j->to.text));
    say(t, WHAT_trip, road ? str_fmt(t->a, "by road " STR_FMT, STR_ARG(j->port.text)) : route);
    if (!t->e->is_flight_told)
        say_of_all(t, "aircraft", WHAT_flight, route);
    size_t n = 0;
    list_each (const str, other, t->fellows)
        if (!str_eq(*other, t->e->subject) && n++ < FELLOWS_MOST)
            say(t, WHAT_fellow, *other);
}

static void crossing(struct telling *t)
{
    const struct crossing *c = t->e->crossing;
    str port = place_of(c->port.text);
    say(t, WHAT_crossing, port);
    if (str_eq(c->result.text, STR("refused")) || str_eq(c->result.text, STR("offloaded")))
        say(t, WHAT_refusal, c->result.text);
    say_of_all(t, "vehicle", WHAT_passage, port);
}

static void money(struct telling *t)
{
    const struct money *m = t->e->money;
    enum what what = str_eq(m->direction.text, STR("in")) ? WHAT_cash_in : WHAT_cash_out;
    if (m->total_usd >= 0 && m->total_usd < 1e13)
        say_of(t, t->e->subject, what, place_of(m->port.text), (int64_t)(m->total_usd * 100 + 0.5));
}

static void goods(struct telling *t)
{
    bool chapter[CHAPTERS] = { 0 };
    struct map origins = map_new(t->a);
    list_each (const struct item, i, &t->e->items) {
        str hs = str_sub(i->hs.text, 0, 2), origin = i->origin.text;
        int64_t n;
        if (hs.len == 2 && str_is_digits(hs) && str_to_i64(hs, &n) == 0 && !chapter[n]) {
            chapter[n] = true;
            say(t, WHAT_chapter, hs);
        }
        if (origin.len && origins.n < ORIGINS_MOST && !map_get(&origins, origin)) {
            *map_at(&origins, origin) = t;
            say(t, WHAT_origin, origin);
        }
    }
}

/* Nobody's entity: they are known by what importers write of them. */
str trace_owner(struct arena *a, const struct event *e, enum what what)
{
    const struct declaration *d = e->declaration;
    if (what != WHAT_client && what != WHAT_buyer)
        return e->subject;
    str told = !d ? STR("") : what == WHAT_client ? d->declarant.text : d->exporter.text;
    str name = fold_joined(a, fold(a, told));
    return name.len ? uid_from(a, str_c(what_name(what)), name) : STR("");
}

struct trace_moment trace_until(const struct event *e, enum what what)
{
    bool is_other = what == WHAT_client || what == WHAT_buyer;
    return (struct trace_moment){ e->at + is_other, e->situation };
}

static void declaration(struct telling *t)
{
    const struct declaration *d = t->e->declaration;
    str office = place_of(d->office.text);
    say(t, WHAT_declaration, office);
    goods(t);
    if (d->declarant.text.len)
        say(t, WHAT_agent, d->declarant.text);
    say_of(t, trace_owner(t->a, t->e, WHAT_client), WHAT_client, t->e->subject, 0);
    say_of(t, trace_owner(t->a, t->e, WHAT_buyer), WHAT_buyer, t->e->subject, 0);
    say_of_all(t, "container", WHAT_declaration, office);
    say_of_all(t, "consignment", WHAT_declaration, office);
}

static void passage(struct telling *t)
{
    if (passage_is_absence(t->e->passage))
        return;
    str post = place_of(t->e->passage->post.text);
    bool vehicle = str_eq(str_c(t->e->subject_kind), STR("vehicle"));
    say(t, WHAT_passage, post);
    say_of_all(t, "container", WHAT_passage, post);
    say_of_all(t, "vehicle", WHAT_passage, post);
    list_each (const struct party, p, &t->e->parties) {
        if (!is_kind(p, "person"))
            continue;
        say_of(t, p->id, WHAT_drive, post, 0);
        if (vehicle)
            say(t, WHAT_driver, p->id);
    }
}

static void seizure(struct telling *t)
{
    const struct seizure *s = t->e->seizure;
    str record = s->record.text;
    if (!str_eq(record, STR("seizure")) && !str_eq(record, STR("offence")))
        return;
    say(t, WHAT_offence, s->offence.text);
    say_of_all(t, NULL, WHAT_offence, s->offence.text);
}

/* A bill that was withdrawn tells of nobody any more. */
static void consignment(struct telling *t)
{
    const struct consignment *c = t->e->consignment;
    if (str_eq(c->function.text, STR("cancel")) || str_eq(c->function.text, STR("delete")))
        return;
    str from = place_of(c->loading.text), to = place_of(c->discharge.text);
    say(t, WHAT_bill, to);
    list_each (const struct party, p, &t->e->parties)
        if (has_past(p))
            say_of(t, p->id,
                   is_kind(p, "trader") ? WHAT_shipment
                   : is_conveyance(p)   ? WHAT_voyage
                                        : WHAT_bill,
                   is_kind(p, "trader") || is_conveyance(p) ? from : to, 0);
}

static void examination(struct telling *t)
{
    const struct examination *x = t->e->examination;
    if (!str_eq(x->signal.text, STR("result")) || !x->result.text.len)
        return;
    say(t, WHAT_examination, x->result.text);
    say_of_all(t, NULL, WHAT_examination, x->result.text);
}

void traces_of_event(struct arena *a, const struct event *e, const struct booked *fellows,
                     struct told_traces *ret)
{
    static void (*const of[EVENT_KINDS])(struct telling *) = {
        [EVENT_TRAVELLER] = traveller,     [EVENT_DECLARATION] = declaration,
        [EVENT_CROSSING] = crossing,       [EVENT_MONEY] = money,
        [EVENT_PASSAGE] = passage,         [EVENT_SEIZURE] = seizure,
        [EVENT_CONSIGNMENT] = consignment, [EVENT_EXAMINATION] = examination,
    };
    struct telling t = { a, e, fellows, ret };
    if (of[e->kind])
        of[e->kind](&t);
}
