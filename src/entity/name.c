// SPDX-License-Identifier: Apache-2.0
/* Who and what an event names: its subject, its situation, and the parties around it. */
#include "base/digest.h"
#include "base/fold.h"
#include "entity/entity_private.h"
#include "model/aircraft.h"
#include "model/cnic.h"
#include "model/ports.h"

/* Ids are made of words alone, so that two messages agree without asking each other. */
static str id_of(struct arena *a, const char *kind, str key)
{
    return uid_from(a, str_c(kind), key);
}

/* Letters and digits only: "LEA-17-1234" is LEA171234 on every screen and in every feed. */
static str plain(struct arena *a, str s) { return fold_joined(a, fold(a, s)); }

static str nth(struct work *w, const struct event *e)
{
    return str_fmt(w->arena, "%lld", (long long)e->seq);
}

void entity_finding(struct work *w, const fact *f, const char *text)
{
    *list_push(w->arena, &w->decoded.findings) = (struct finding){ .code = "E-VAL",
                                                                   .weight = MINOR,
                                                                   .offset = f->offset,
                                                                   .length = f->length,
                                                                   .text = str_c(text) };
}

/* parties */

static void party(struct work *w, struct event *e, const char *kind, str id, str name,
                  const char *role)
{
    if (name.len)
        *list_push(w->arena, &e->parties) =
            (struct party){ .id = id, .kind = str_c(kind), .name = name, .role = role };
}

/* One known by a number of its own: a vehicle, container, vessel, bill, declaration. */
static void named_thing(struct work *w, struct event *e, const char *kind, str number, str name,
                        const char *role)
{
    str key = plain(w->arena, number);
    if (key.len)
        party(w, e, kind, id_of(w->arena, kind, key), name, role);
}

static void thing(struct work *w, struct event *e, const char *kind, str number, const char *role)
{
    named_thing(w, e, kind, number, number, role);
}

/* Known by its number where that is said, and called by its name. */
static void vessel(struct work *w, struct event *e, str number, str name, const char *role)
{
    bool both = number.len && name.len && !str_eq(plain(w->arena, number), plain(w->arena, name));
    str called = both ? str_fmt(w->arena, STR_FMT " (" STR_FMT ")", STR_ARG(name), STR_ARG(number))
                      : (number.len ? number : name);
    named_thing(w, e, "vessel", number.len ? number : name, called, role);
}

/* By its registration; what stands where only one may is one in any form. */
static void aircraft(struct work *w, struct event *e, const fact *f, const char *role)
{
    str mark = aircraft_plain(w->arena, f->text);
    if (mark.len)
        party(w, e, "aircraft", id_of(w->arena, "aircraft", mark), f->text, role);
    else if (f->text.len)
        entity_finding(w, f, "the registration of an aircraft has ten letters and digits at most");
}

static void things(struct work *w, struct event *e, const char *kind, str numbers, const char *role)
{
    str number;
    while (str_cut(&numbers, ' ', &number))
        thing(w, e, kind, number, role);
}

/* Seals of a container or vehicle. A short number, or a word, is on too many to tell one seal. */
static void seals(struct work *w, struct event *e, str numbers, str on)
{
    enum { SEAL_LEAST = 5 };
    str number;
    while (str_cut(&numbers, ' ', &number)) {
        str key = plain(w->arena, number);
        if (key.len < SEAL_LEAST || !fold_has_digit(key))
            continue;
        thing(w, e, "seal", number, "under seal");
        e->parties.at[e->parties.n - 1].from = on;
    }
}

static str trader_id(struct arena *a, str number, str name)
{
    return id_of(a, "trader", fold(a, number.len ? number : name));
}

/* Words where a name should stand: whoever bears them, all who do would be one. */
static bool is_nobody(struct arena *a, str name)
{
    static const char *const words[] = { "TO ORDER", "TO THE ORDER", "AS AGREED", "AS ABOVE" };
    str folded = fold(a, name);
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(folded, str_c(words[i])))
            return true;
    return str_starts(folded, STR("SAME AS"));
}

static void trader(struct work *w, struct event *e, str number, str name, const char *role)
{
    if (!number.len && is_nobody(w->arena, name))
        return;
    if (number.len || name.len)
        party(w, e, "trader", trader_id(w->arena, number, name), name.len ? name : number, role);
}

/* persons */

/* Of several the smallest: the order in which they are told is nobody's. */
static str cnic_told(struct arena *a, const struct event *e)
{
    str ret = STR("");
    list_each (const struct document, d, &e->documents) {
        str cnic = cnic_of_document(a, d);
        if (cnic.len && (!ret.len || str_cmp(cnic, ret) < 0))
            ret = cnic;
    }
    return ret;
}

/* The person with that name and birth date and, where it is told, CNIC: it is for life, so two of
 * them are two people, and who is told without it is for src/person to find. Else with that name
 * and document, else with that document alone; "" when neither is told. */
static str person_id(struct work *w, const struct event *e)
{
    struct arena *a = w->arena;
    str name = e->person ? fold_sorted(a, fold(a, e->person->name.text)) : STR("");
    str number = e->documents.n ? fold(a, e->documents.at[0].number.text) : STR("");
    if (name.len && e->person->birth.text.len == 10) {
        str cnic = cnic_told(a, e);
        return cnic.len ? uid_from(a, STR("person"), name, e->person->birth.text, STR("cnic"), cnic)
                        : uid_from(a, STR("person"), name, e->person->birth.text);
    }
    if (name.len && number.len)
        return uid_from(a, STR("person"), name, STR("document"), number);
    return number.len ? uid_from(a, STR("person"), STR("document"), number) : STR("");
}

str entity_person_before(struct work *w, const struct event *e)
{
    struct arena *a = w->arena;
    if (!e->person || e->person->birth.text.len != 10 ||
        !str_eq(str_c(e->subject_kind), STR("person")))
        return STR("");
    str name = fold_sorted(a, fold(a, e->person->name.text));
    return name.len ? uid_from(a, STR("person"), name, e->person->birth.text) : STR("");
}

static str person_name(struct work *w, const struct event *e)
{
    if (e->person && e->person->name.text.len)
        return e->person->name.text;
    if (!e->documents.n || e->documents.at[0].number.text.len < 4)
        return STR("");
    str last = str_sub(e->documents.at[0].number.text, e->documents.at[0].number.text.len - 3, 3);
    /* Shown to people who may not see the number itself. */
    return str_fmt(w->arena, "document ending in " STR_FMT, STR_ARG(last));
}

static void about_person(struct work *w, struct event *e)
{
    e->subject = person_id(w, e);
    e->subject_name = person_name(w, e);
    if (!e->subject.len)
        e->subject = uid_from(w->arena, STR("person"), w->message.id, nth(w, e));
}

static void person_party(struct work *w, struct event *e, const char *role)
{
    str id = person_id(w, e);
    if (id.len)
        party(w, e, "person", id, person_name(w, e), role);
}

static void about_thing(struct work *w, struct event *e, const char *kind, str number)
{
    str key = plain(w->arena, number);
    e->subject_kind = kind;
    e->subject =
        key.len ? id_of(w->arena, kind, key) : uid_from(w->arena, w->message.id, nth(w, e));
    e->subject_name = number;
}

/* situations */

/* PK0302 and PK302 are one flight. */
static str flight_key(struct arena *a, str flight)
{
    str f = fold(a, flight);
    size_t from = 2;
    while (from + 1 < f.len && f.ptr[from] == '0')
        from++;
    return f.len > 2 && from > 2 ? str_fmt(a, STR_FMT STR_FMT, STR_ARG(str_sub(f, 0, 2)),
                                           STR_ARG(str_sub(f, from, f.len)))
                                 : f;
}

static void flight_situation(struct work *w, struct event *e)
{
    struct arena *a = w->arena;
    const struct journey *j = e->journey;
    if (j && !j->flight.text.len && j->plate.text.len) { /* the plate is guarded: no label has it */
        const fact *at = j->arrives.text.len ? &j->arrives : &j->departs;
        str day = str_sub(at->text, 0, 10);
        e->situation = uid_from(a, STR("road"), plain(a, j->plate.text), day);
        e->situation_label = str_fmt(a, "by road " STR_FMT, STR_ARG(day));
        e->moment = j->moment;
        e->place = j->port.text;
        return;
    }
    if (!j || j->flight.text.len == 0) {
        e->situation = uid_from(a, STR("message"), w->message.id);
        e->situation_label = STR("flight not told");
        return;
    }
    str day = str_sub(j->departs.text, 0, 10), flight = flight_key(a, j->flight.text);
    e->situation = uid_from(a, STR("flight"), flight, day, j->from.text);
    e->situation_label = str_fmt(a, STR_FMT " " STR_FMT "-" STR_FMT " " STR_FMT, STR_ARG(flight),
                                 STR_ARG(j->from.text), STR_ARG(j->to.text), STR_ARG(day));
    e->moment = j->moment;
    e->place = j->port.text;
}

/* What happens once, somewhere, at a time: told apart by its number, else by place and time. */
static void happening(struct work *w, struct event *e, str number, str place, usec at)
{
    struct arena *a = w->arena;
    const char *kind = event_kind_names[e->kind];
    str when = at ? time_fmt(a, at) : STR("");
    e->place = place;
    e->moment = at;
    e->situation = number.len ? uid_from(a, str_c(kind), w->message.source, number)
                              : uid_from(a, str_c(kind), place, when, e->subject);
    e->situation_label =
        str_fmt(a, "%s " STR_FMT " " STR_FMT, kind, STR_ARG(place), STR_ARG(str_sub(when, 0, 16)));
}

/* What is said of a flight is judged once in a message, and not of each who is on it. */
static bool is_flight_told(const struct work *w, const struct event *e)
{
    const struct event *b = e->seq > 0 && (size_t)e->seq < w->decoded.events.n
                                ? &w->decoded.events.at[e->seq - 1]
                                : NULL;
    const struct journey *j = b ? b->journey : NULL;
    return j && (j == e->journey || (str_eq(j->aircraft.text, e->journey->aircraft.text) &&
                                     str_eq(j->flight.text, e->journey->flight.text) &&
                                     str_eq(j->departs.text, e->journey->departs.text)));
}

/* one function a kind */

static void traveller(struct work *w, struct event *e)
{
    struct arena *a = w->arena;
    str name = fold_sorted(a, fold(a, e->person->name.text));
    if (name.len)
        about_person(w, e);
    else { /* a document without a name is nobody whom we could know again */
        e->subject = uid_from(a, STR("person"), w->message.id, nth(w, e));
        e->subject_name = e->person->name.text;
    }
    flight_situation(w, e);
    if (e->journey) {
        bool drives = str_eq(e->person->role.text, STR("driver"));
        thing(w, e, "vehicle", e->journey->plate.text, drives ? "drives" : "travels in");
    }
    if (e->journey && e->journey->aircraft.text.len) {
        aircraft(w, e, &e->journey->aircraft, "by aircraft");
        e->is_flight_told = is_flight_told(w, e);
    }
    const struct booking *b = e->booking;
    if (b && b->locator.text.len) {
        str key = str_fmt(a, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(b->system.text),
                          STR_ARG(b->locator.text), STR_ARG(b->created.text));
        party(w, e, "booking", id_of(a, "booking", fold(a, key)), b->locator.text, "booked in");
    }
}

/* Whose agent cleared it. Without an importer the declaration is about the agent itself. */
static void agent(struct work *w, struct event *e, const struct declaration *d)
{
    bool is_other = d->importer.text.len || d->importer_name.text.len;
    if (is_other && !is_nobody(w->arena, d->declarant.text))
        thing(w, e, "agent", d->declarant.text, "cleared by");
}

static void declaration(struct work *w, struct event *e)
{
    struct arena *a = w->arena;
    const struct declaration *d = e->declaration;
    str who = d->importer.text.len        ? d->importer.text
              : d->importer_name.text.len ? d->importer_name.text
              : d->declarant.text.len     ? d->declarant.text
                                          : d->number.text;
    e->subject = trader_id(a, who, STR(""));
    e->subject_name = d->importer_name.text.len ? d->importer_name.text : who;
    if (d->number.text.len)
        e->situation = uid_from(a, STR("declaration"), d->office.text, d->regime.text,
                                d->number.text, d->date.text);
    else
        e->situation = uid_from(a, STR("declaration"), w->message.id, nth(w, e));
    e->situation_label =
        str_fmt(a, "GD " STR_FMT " " STR_FMT, STR_ARG(d->number.text), STR_ARG(d->date.text));
    e->moment = d->release;
    e->place = d->port.text.len ? d->port.text : d->office.text;
    agent(w, e, d);
    thing(w, e, "declaration", d->number.text, "declares");
    size_t own = e->parties.n;
    things(w, e, "container", d->container.text, "goods in");
    thing(w, e, "consignment", d->bill.text, "under bill");
    for (size_t i = own; own && i < e->parties.n; i++)
        e->parties.at[i].from = e->parties.at[own - 1].id;
}

static void crossing(struct work *w, struct event *e)
{
    const struct crossing *c = e->crossing;
    about_person(w, e);
    happening(w, e, c->reference.text, c->port.text, c->time);
    thing(w, e, "vehicle", c->plate.text, "crossed in");
}

static void money(struct work *w, struct event *e)
{
    const struct money *m = e->money;
    about_person(w, e);
    happening(w, e, m->number.text, m->port.text, m->time);
}

/* That somebody did not come is for the Centre alone to say (awaited.c): from others it would make
 * an alert of nothing, and hide that somebody passed. */
static void refuse_overdue(struct work *w, struct event *e)
{
    fact *signal = &e->passage->signal;
    if (!passage_is_absence(e->passage) ||
        (str_eq(w->message.source, STR("centre")) && !w->message.by_key))
        return;
    entity_finding(w, signal, "signal: overdue is what the Centre tells itself");
    signal->text = STR("");
}

static void passage(struct work *w, struct event *e)
{
    refuse_overdue(w, e);
    const struct passage *p = e->passage;
    if (p->post.text.len && !port_find(p->post.text))
        entity_finding(w, &p->post,
                       "post: there is no such post, so no way is measured to or from it");
    if (p->next_post.text.len && !port_find(p->next_post.text))
        entity_finding(w, &p->next_post,
                       "next_post: there is no such post, so nobody is awaited at it");
    if (p->plate.text.len)
        about_thing(w, e, "vehicle", p->plate.text);
    else if (p->container.text.len)
        about_thing(w, e, "container", p->container.text);
    else
        about_thing(w, e, "seal", p->seal.text);
    happening(w, e, p->reference.text, p->post.text, p->time);
    person_party(w, e, "driven by");
    if (p->plate.text.len)
        thing(w, e, "container", p->container.text, "carries");
    if (p->plate.text.len || p->container.text.len)
        seals(w, e, p->seal.text, event_named(e, "container"));
    thing(w, e, "vehicle", p->trailer.text, "pulls");
    thing(w, e, "permit", p->permit.text, "under permit");
}

/* "Vessel or aircraft concerned", as one field tells it. */
static void seized_vessel(struct work *w, struct event *e)
{
    const fact *f = &e->seizure->vessel;
    if (aircraft_mark_hyphened(w->arena, f->text).len)
        aircraft(w, e, f, "on board");
    else
        thing(w, e, "vessel", f->text, "on board");
}

/* Nobody is named: it is about what carried it. */
static void seized_thing(struct work *w, struct event *e)
{
    const struct seizure *s = e->seizure;
    if (!s->plate.text.len && aircraft_plain(w->arena, s->aircraft.text).len)
        about_thing(w, e, "aircraft", s->aircraft.text);
    else
        about_thing(w, e, "vehicle", s->plate.text.len ? s->plate.text : s->number.text);
}

static void seizure(struct work *w, struct event *e)
{
    const struct seizure *s = e->seizure;
    if (person_id(w, e).len) {
        about_person(w, e);
        trader(w, e, s->company_id.text, s->company.text, "with company");
        thing(w, e, "vehicle", s->plate.text, "with vehicle");
    } else if (s->company.text.len || s->company_id.text.len) {
        e->subject_kind = "trader";
        e->subject = trader_id(w->arena, s->company_id.text, s->company.text);
        e->subject_name = s->company.text.len ? s->company.text : s->company_id.text;
        thing(w, e, "vehicle", s->plate.text, "with vehicle");
    } else {
        seized_thing(w, e);
    }
    happening(w, e, s->number.text, s->place.text, s->time);
    if (!str_eq(str_c(e->subject_kind), STR("aircraft")))
        aircraft(w, e, &s->aircraft, "on board");
    seized_vessel(w, e);
    things(w, e, "container", s->container.text, "in container");
    thing(w, e, "declaration", s->declaration.text, "under declaration");
}

/* "7" at two ports is two cameras; one that bears its port in its name has it already. */
static str camera_of(struct arena *a, const struct face *f)
{
    size_t at;
    str port = f->port.text, camera = f->camera.text;
    return port.len && camera.len && !str_find(camera, port, &at)
               ? str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(port), STR_ARG(camera))
               : camera;
}

static void face(struct work *w, struct event *e)
{
    const struct face *f = e->face;
    str camera = camera_of(w->arena, f);
    if (!str_eq(f->signal.text, STR("match"))) {
        about_thing(w, e, "camera", camera);
    } else if (person_id(w, e).len) {
        about_person(w, e);
        thing(w, e, "camera", camera, "seen by");
    } else {
        str key = str_fmt(w->arena, STR_FMT " " STR_FMT, STR_ARG(f->gallery.text),
                          STR_ARG(f->subject.text));
        e->subject = uid_from(w->arena, STR("person"), STR("face"), fold(w->arena, key));
        e->subject_name = key;
        thing(w, e, "camera", camera, "seen by");
    }
    happening(w, e, f->reference.text, f->port.text, f->time);
}

/* When it comes, or, of an export, goes: the local time of our port. 0 unknown. */
static usec at_our_port(const struct consignment *c)
{
    bool goes = str_eq(c->movement.text, STR("export")) && c->departs.text.len;
    str local = goes ? c->departs.text : c->arrives.text;
    usec t;
    return local.len >= 10 && time_parse(local, &t) == 0 ? t - PORT_UTC_OFFSET : 0;
}

/* A flight number is no aircraft: tomorrow it is another one's. */
static void carried_by(struct work *w, struct event *e)
{
    const struct consignment *c = e->consignment;
    str number = c->conveyance_id.text, name = c->conveyance.text;
    if (str_eq(c->mode.text, STR("air"))) {
        if (aircraft_mark(w->arena, c->conveyance_id.text, c->conveyance.text).len)
            aircraft(w, e, &c->conveyance_id, "carried by");
        return;
    }
    if (str_eq(c->mode.text, STR("road")))
        thing(w, e, "vehicle", number.len ? number : name, "carried by");
    else
        vessel(w, e, number, name, "carried by");
}

static void consignment(struct work *w, struct event *e)
{
    struct arena *a = w->arena;
    const struct consignment *c = e->consignment;
    about_thing(w, e, "consignment", c->bill.text);
    e->situation =
        uid_from(a, STR("consignment"), plain(a, c->carrier.text), plain(a, c->bill.text));
    e->situation_label = str_fmt(a, "B/L " STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(c->bill.text),
                                 STR_ARG(c->conveyance.text), STR_ARG(c->voyage.text));
    e->place = c->discharge.text.len ? c->discharge.text : c->delivery.text;
    e->moment = at_our_port(c);
    trader(w, e, c->consignee_id.text, c->consignee.text, "to consignee");
    trader(w, e, STR(""), c->consignor.text, "from consignor");
    trader(w, e, STR(""), c->notify.text, "to notify");
    carried_by(w, e);
    thing(w, e, "vehicle", c->trailer.text, "on trailer");
    thing(w, e, "consignment", c->master.text, "under master bill");
    list_each (const struct container, x, &e->containers) {
        str key = plain(w->arena, x->number.text);
        thing(w, e, "container", x->number.text, "in container");
        seals(w, e, x->seals.text, key.len ? id_of(w->arena, "container", key) : STR(""));
    }
}

static void examination(struct work *w, struct event *e)
{
    const struct examination *x = e->examination;
    if (x->importer.text.len) {
        e->subject = trader_id(w->arena, x->importer.text, STR(""));
        e->subject_name = x->importer.text;
    } else {
        about_thing(w, e, "declaration", x->declaration.text);
    }
    happening(w, e, x->order.text, x->terminal.text.len ? x->terminal.text : x->office.text,
              x->time);
    e->situation_label = str_fmt(w->arena, "GD " STR_FMT " " STR_FMT, STR_ARG(x->declaration.text),
                                 STR_ARG(x->signal.text));
    if (x->importer.text.len)
        thing(w, e, "declaration", x->declaration.text, "declares");
    size_t own = e->parties.n;
    things(w, e, "container", x->container.text, "goods in");
    for (size_t i = own; own && i < e->parties.n; i++)
        e->parties.at[i].from = e->parties.at[own - 1].id;
}

void entity_name(struct work *w, struct event *e)
{
    static void (*const name[EVENT_KINDS])(struct work *, struct event *) = {
        [EVENT_TRAVELLER] = traveller,
        [EVENT_DECLARATION] = declaration,
        [EVENT_CROSSING] = crossing,
        [EVENT_MONEY] = money,
        [EVENT_PASSAGE] = passage,
        [EVENT_SEIZURE] = seizure,
        [EVENT_FACE] = face,
        [EVENT_CONSIGNMENT] = consignment,
        [EVENT_EXAMINATION] = examination,
    };
    e->subject_kind = event_kinds[e->kind].subject;
    e->parties = (struct parties){ 0 };
    name[e->kind](w, e);
    contacts_name(w, e);
    if (e->subject_name.len == 0)
        e->subject_name = STR("not named");
}
