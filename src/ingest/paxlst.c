// SPDX-License-Identifier: Apache-2.0
/* PAXLST of UN/EDIFACT, any directory: who is on board. Read by structure: TDT opens a
 * leg, NAD a person, DOC a document; inside a group the order is free. */
#include "ingest/edi_message.h"
#include "model/aircraft.h"

#include <string.h>

enum { PLACES_MAX = 64, DOCUMENTS_MAX = 64, GOODS_MAX = 99, BAGS_MAX = 999 };

/* A place of a transport group, with its times. */
struct place {
    str qualifier;
    fact code, departs, arrives;
};

struct own_vehicle {
    size_t event;
    fact mode, plate;
};
struct own_vehicles list_of(struct own_vehicle);

struct paxlst {
    struct edi_message m;

    /* The message. */
    struct journey *journey;
    struct legs *legs;
    fact border; /* the flight of the leg between 125 and 87 */
    size_t transports;
    int64_t passengers, crew;

    /* The open transport group. */
    fact flight, carrier, departs, arrives, mode, plate;
    struct place places[PLACES_MAX];
    size_t n_places;
    bool in_transport;

    /* The open person: an index, since the list moves. */
    struct person *person;
    size_t event;
    bool in_document, in_goods;
    int64_t tags; /* how many baggage tags */

    struct own_vehicles vehicles; /* of persons who come in their own */
};

static fact get(struct paxlst *p, const struct edi_segment *s, size_t element, size_t component)
{
    return edi_fact(p->m.a, s, element, component);
}

/* -- legs -- */

static void leg_add(struct paxlst *p, const struct place *from, const struct place *to)
{
    struct leg *l = list_push(p->m.a, p->legs);
    *l = (struct leg){ .carrier = p->carrier,
                       .flight = p->flight,
                       .from = from->code,
                       .to = to->code,
                       .departs = from->departs,
                       .arrives = to->arrives };
    bool at_border = str_eq(from->qualifier, STR("125")) || str_eq(to->qualifier, STR("87"));
    if (at_border)
        fact_keep(&p->border, p->flight);
}

/* The places of a group in their order: each pair of different ones is a leg. A place
 * written twice in a row, once to arrive and once to leave, is one place. */
static void transport_close(struct paxlst *p)
{
    if (!p->in_transport)
        return;
    p->in_transport = false;
    struct place *at = p->places;
    size_t n = p->n_places;
    if (n > 1 && str_eq(at[0].qualifier, STR("87")) && str_eq(at[1].qualifier, STR("125"))) {
        struct place first = at[0];
        at[0] = at[1];
        at[1] = first;
    }
    if (n > 0) {
        fact_keep(&at[0].departs, p->departs);
        fact_keep(&at[n - 1].arrives, p->arrives);
    }
    for (size_t i = 1; i < n; i++) {
        if (str_eq(at[i].code.text, at[i - 1].code.text)) {
            fact_keep(&at[i].departs, at[i - 1].departs);
            continue;
        }
        leg_add(p, &at[i - 1], &at[i]);
    }
    /* A flight with one place or none still tells its number and day. */
    fact_keep(&p->journey->flight, p->flight);
    fact_keep(&p->journey->carrier, p->carrier);
    if (n == 1 && str_eq(at[0].qualifier, STR("125")))
        fact_keep(&p->journey->from, at[0].code);
    if (n == 1 && str_eq(at[0].qualifier, STR("87")))
        fact_keep(&p->journey->to, at[0].code);
    fact_keep(&p->journey->departs, n ? at[0].departs : p->departs);
    if (n == 0)
        fact_keep(&p->journey->arrives, p->arrives);
}

static void journey_close(struct paxlst *p)
{
    struct journey *j = p->journey;
    const struct legs *l = p->legs;
    if (p->border.text.len) {
        j->flight = p->border;
        for (size_t i = 0; i < l->n; i++)
            if (str_eq(l->at[i].flight.text, p->border.text))
                j->carrier = l->at[i].carrier;
    }
    if (l->n == 0)
        return;
    j->from = l->at[0].from;
    j->to = l->at[l->n - 1].to;
    j->departs = l->at[0].departs;
    j->arrives = l->at[l->n - 1].arrives;
    j->via = (fact){ 0 };
    for (size_t i = 0; i + 1 < l->n && i < PLACES_MAX; i++)
        j->via = fact_span(p->m.a, j->via, l->at[i].to, STR(" "));
}

static fact mode_of(struct paxlst *p, const struct edi_segment *s)
{
    fact mode = get(p, s, 3, 0);
    fact_keep(&mode, get(p, s, 4, 0));
    mode.text = edi_mode(s);
    return mode.text.len ? mode : (fact){ 0 };
}

/* The registration stands behind the flight number; of general aviation it is the flight number.
 * True: what stands behind is told. */
static bool aircraft(struct paxlst *p, const struct edi_segment *s, fact mode, fact number)
{
    fact id = edi_aircraft(p->m.a, s, number.text);
    if (mode.text.len && !str_eq(mode.text, STR("air")))
        return false;
    fact_keep(&p->journey->aircraft, id);
    if (aircraft_mark(p->m.a, number.text, STR("")).len)
        fact_keep(&p->journey->aircraft, number);
    return id.text.len > 0;
}

static void on_tdt(struct paxlst *p, const struct edi_segment *s)
{
    fact mode = mode_of(p, s), plate = { 0 };
    bool by_road = str_eq(mode.text, STR("road"));
    if (by_road)
        plate = edi_plate(p->m.a, s);
    p->in_goods = false;
    /* Behind a person it is that person's own transport. */
    if (p->person && p->transports > 0) {
        if (plate.text.len)
            *list_push(p->m.a, &p->vehicles) = (struct own_vehicle){ p->event, mode, plate };
        return;
    }
    transport_close(p);
    fact_keep(&p->journey->mode, mode);
    fact_keep(&p->journey->plate, plate);
    p->transports++;
    p->in_transport = true;
    p->n_places = 0;
    p->departs = p->arrives = (fact){ 0 };
    fact number = get(p, s, 2, 0);
    if (!by_road && !aircraft(p, s, mode, number))
        fact_keep(&number, get(p, s, 8, 0));
    p->carrier = get(p, s, 5, 0);
    if (!p->carrier.text.len && !by_road) {
        str written = edi_carrier_in(number.text);
        p->carrier = fact_part(number, 0, written.len);
    }
    p->flight = by_road ? number : edi_flight(p->m.a, p->carrier, number);
}

static bool is_route(str q)
{
    static const char *const routes[] = { "125", "87", "92", "130", "5", "8", "60" };
    for (size_t i = 0; i < countof(routes); i++)
        if (str_eq(q, str_c(routes[i])))
            return true;
    return false;
}

static void place_add(struct paxlst *p, const struct edi_segment *s)
{
    struct place place = { .qualifier = edi_raw(s, 1, 0), .code = get(p, s, 2, 0) };
    if (!p->in_transport || !is_route(place.qualifier) || !place.code.text.len)
        return;
    if (p->n_places == PLACES_MAX) {
        edi_finding(&p->m, E_LONG, s->offset, s->length, "More places than a flight can have");
        return;
    }
    p->places[p->n_places++] = place;
}

static void transport_time(struct paxlst *p, str q, fact moment)
{
    static const char *const leaving[] = { "189", "133", "136" };
    static const char *const arriving[] = { "232", "132", "178" };
    struct place *last = p->n_places ? &p->places[p->n_places - 1] : NULL;
    if (!p->in_transport || !moment.text.len)
        return;
    for (size_t i = 0; i < countof(leaving); i++) {
        bool leaves = str_eq(q, str_c(leaving[i])), arrives = str_eq(q, str_c(arriving[i]));
        if (!leaves && !arrives)
            continue;
        fact *to =
            leaves ? (last ? &last->departs : &p->departs) : (last ? &last->arrives : &p->arrives);
        edi_now_from(&p->m, moment);
        if (i == 0) /* the schedule goes before estimates */
            *to = moment;
        else
            fact_keep(to, moment);
    }
}

/* -- persons -- */

static struct event *event_of(struct paxlst *p) { return &p->m.d->events.at[p->event]; }

static struct document *document_of(struct paxlst *p)
{
    struct event *e = event_of(p);
    return p->in_document && e->documents.n ? &e->documents.at[e->documents.n - 1] : NULL;
}

static void person_close(struct paxlst *p, size_t to)
{
    if (!p->person)
        return;
    struct event *e = event_of(p);
    e->length = to - e->offset;
    if (p->person->bag_count == -1 && p->tags > 0)
        p->person->bag_count = p->tags;
    p->person = NULL;
    p->in_document = p->in_goods = false;
}

static void person_open(struct paxlst *p, const struct edi_segment *s, const char *role)
{
    transport_close(p);
    struct person *who = p->person = make(p->m.a, struct person);
    *who = person_blank();
    who->role.text = str_c(role);
    p->event = p->m.d->events.n;
    p->tags = 0;
    p->in_document = false;
    *list_push(p->m.a, &p->m.d->events) = (struct event){ .kind = EVENT_TRAVELLER,
                                                          .person = who,
                                                          .journey = p->journey,
                                                          .legs = p->legs,
                                                          .offset = s->offset,
                                                          .length = s->length };
    /* The name stands in C080; some systems write it one element earlier. */
    size_t name = edi_raw(s, 4, 0).len || edi_raw(s, 4, 1).len ? 4 : 3;
    who->surname = get(p, s, name, 0);
    who->given = fact_span(p->m.a, get(p, s, name, 1), get(p, s, name, 2), STR(" "));
    who->given = fact_span(p->m.a, who->given, get(p, s, name, 3), STR(" "));
    if (!who->surname.text.len && !who->given.text.len)
        edi_finding(&p->m, E_NAME, s->offset, s->length, "A person without a name");
    for (size_t el = 5; el <= 9; el++)
        who->address = fact_span(p->m.a, who->address, edi_join(p->m.a, s, el, 0, " "), STR(", "));
}

static void on_nad(struct paxlst *p, const struct edi_segment *s)
{
    static const struct {
        const char *code, *role;
        bool is_crew;
    } roles[] = { { "FL", "passenger", false },
                  { "FM", "crew", true },
                  { "DDU", "transit", false },
                  { "DDT", "transit", true },
                  { "VW", "driver", false } };
    str q = edi_raw(s, 1, 0);
    person_close(p, s->offset);
    transport_close(p);
    for (size_t i = 0; i < countof(roles); i++)
        if (str_eq(q, str_c(roles[i].code))) {
            person_open(p, s, roles[i].role);
            *(roles[i].is_crew ? &p->crew : &p->passengers) += 1;
            return;
        }
}

static void on_att(struct paxlst *p, const struct edi_segment *s)
{
    if (!p->person)
        return;
    for (size_t el = 2; el <= 3; el++) {
        fact sex = get(p, s, el, 0);
        if (sex.text.len == 1 && str_has(STR("MFX"), sex.text.ptr[0]))
            fact_keep(&p->person->sex, sex);
    }
}

static void on_dtm(struct paxlst *p, const struct edi_segment *s)
{
    str q = edi_raw(s, 1, 0);
    fact value = get(p, s, 1, 1);
    if (!p->person) {
        if (value.text.len)
            transport_time(p, q, edi_moment(&p->m, value, (fact){ 0 }, YEAR_FIRST));
        return;
    }
    if (str_eq(q, STR("329"))) {
        fact_keep(&p->person->birth, edi_date(&p->m, value, ERA_BIRTH, YEAR_FIRST));
        return;
    }
    struct document *doc = document_of(p);
    if (doc && str_eq(q, STR("36")))
        fact_keep(&doc->expiry, edi_date(&p->m, value, ERA_EXPIRY, YEAR_FIRST));
}

static void on_loc(struct paxlst *p, const struct edi_segment *s)
{
    struct person *who = p->person;
    if (!who) {
        place_add(p, s);
        return;
    }
    str q = edi_raw(s, 1, 0);
    fact code = get(p, s, 2, 0);
    fact_keep(&code, get(p, s, 2, 3)); /* or the place as text */
    struct document *doc = document_of(p);
    if (str_eq(q, STR("178")))
        fact_keep(&who->embark, code);
    else if (str_eq(q, STR("179")))
        fact_keep(&who->disembark, code);
    else if (str_eq(q, STR("174")))
        fact_keep(&who->residence, code);
    else if (str_eq(q, STR("180")))
        fact_keep(&who->birth_place, code);
    else if (doc && str_eq(q, STR("91"))) {
        fact_keep(&doc->issuer, code);
        if (get(p, s, 2, 0).text.len)
            fact_keep(&doc->place, get(p, s, 2, 3));
    }
}

static void on_rff(struct paxlst *p, const struct edi_segment *s)
{
    struct person *who = p->person;
    if (!who)
        return;
    str q = edi_raw(s, 1, 0);
    fact value = get(p, s, 1, 1);
    if (str_eq(q, STR("AVF")))
        fact_keep(&who->locator, value);
    else if (str_eq(q, STR("ABO")))
        who->reference = value.text.len ? value : who->reference;
    else if (str_eq(q, STR("CR")) || str_eq(q, STR("AEA")))
        fact_keep(&who->reference, value);
    else if (str_eq(q, STR("SEA")))
        fact_keep(&who->seat, value);
    else if (str_eq(q, STR("YZY")))
        fact_keep(&who->ticket, value);
}

static void on_doc(struct paxlst *p, const struct edi_segment *s)
{
    p->m.d->counts.documents++;
    p->in_goods = false;
    if (!p->person)
        return;
    struct event *e = event_of(p);
    p->in_document = e->documents.n < DOCUMENTS_MAX;
    if (!p->in_document) {
        edi_finding(&p->m, E_DOC, s->offset, s->length, "More documents than a person can have");
        return;
    }
    struct document *doc = list_push(p->m.a, &e->documents);
    doc->type = get(p, s, 1, 0);
    doc->number = get(p, s, 2, 0);
}

static void on_mea(struct paxlst *p, const struct edi_segment *s)
{
    struct person *who = p->person;
    double v;
    bool pounds = edi_code(s, 3, 0, "LBR");
    if (!who || p->in_goods ||
        (!fact_number(get(p, s, 3, 0), &v) && !fact_number(get(p, s, 3, 1), &v)))
        return;
    if (edi_code(s, 1, 0, "CT") && who->bag_count == -1 && v <= (double)BAGS_MAX)
        who->bag_count = (int64_t)v;
    else if (edi_code(s, 1, 0, "WT") && who->bag_weight_kg < 0)
        who->bag_weight_kg = pounds ? v * 0.45359237 : v;
}

/* Goods that the person brings: what they are, how many. */
static struct item *goods_of(struct paxlst *p)
{
    return p->in_goods ? &event_of(p)->items.at[event_of(p)->items.n - 1] : NULL;
}

static void on_gid(struct paxlst *p, const struct edi_segment *s)
{
    double packages;
    if (!p->person)
        return;
    struct items *items = &event_of(p)->items;
    p->in_goods = items->n < GOODS_MAX;
    if (!p->in_goods) {
        edi_finding(&p->m, E_LONG, s->offset, s->length, "More goods than a person can have");
        return;
    }
    struct item *i = list_push(p->m.a, items);
    *i = item_blank();
    i->number = (int64_t)items->n;
    if (fact_number(get(p, s, 2, 0), &packages))
        i->packages = (int64_t)packages;
    i->package = get(p, s, 2, 1);
}

static void on_qty(struct paxlst *p, const struct edi_segment *s)
{
    struct item *i = goods_of(p);
    if (!i || i->quantity >= 0 || !fact_number(get(p, s, 1, 1), &i->quantity))
        return;
    i->unit = get(p, s, 1, 2);
}

static void on_ftx(struct paxlst *p, const struct edi_segment *s)
{
    struct item *goods = goods_of(p);
    if (goods && edi_code(s, 1, 0, "AAA") && goods->description.text.len == 0)
        goods->description = edi_join(p->m.a, s, 4, 0, " ");
    if (!p->person || !edi_code(s, 1, 0, "BAG"))
        return;
    double count = 1;
    fact first = get(p, s, 4, 0);
    if (!first.text.len)
        return;
    if (!fact_number(get(p, s, 4, 1), &count) || count < 1 || count > (double)BAGS_MAX)
        count = 1;
    p->tags += (int64_t)count;
    edi_bag_tags(&p->m, &p->person->bag_tags, (fact){ 0 }, first, (int64_t)count);
}

static void on_com(struct paxlst *p, const struct edi_segment *s)
{
    for (size_t el = 1; p->person && el < s->elements && el < 10; el++) {
        if (edi_code(s, el, 1, "TE") || edi_code(s, el, 1, "AL"))
            fact_keep(&p->person->phone, get(p, s, el, 0));
        else if (edi_code(s, el, 1, "EM"))
            fact_keep(&p->person->email, get(p, s, el, 0));
    }
}

/* -- the message -- */

static void on_bgm(struct paxlst *p, const struct edi_segment *s)
{
    static const struct {
        const char *code, *word;
    } words[] = {
        { "745", "passenger list" },
        { "250", "crew list" },
        { "266", "flight status" },
        { "336", "master crew list" },
        { "655", "gate pass" },
        { "CP", "change" },
        { "XR", "cancel reservation" },
        { "RP", "reduction in party" },
        { "CL", "close" },
        { "CLNB", "close, persons not on board" },
        { "CLOB", "close, persons on board" },
        { "XF", "cancel flight" },
        { "CF", "change flight" },
        { "G", "add" },
        { "H", "delete" },
        { "I", "change" },
    };
    fact kind = get(p, s, 1, 0), what = get(p, s, 2, 0);
    for (size_t i = 0; i < countof(words); i++) {
        if (str_eq(kind.text, str_c(words[i].code)))
            kind.text = str_c(words[i].word);
        if (str_eq(what.text, str_c(words[i].code)))
            what.text = str_c(words[i].word);
    }
    if (!p->m.d->message_function.len)
        p->m.d->message_function = fact_span(p->m.a, kind, what, STR(": ")).text;
}

static void on_cnt(struct paxlst *p, const struct edi_segment *s)
{
    person_close(p, s->offset);
    bool crew = edi_code(s, 1, 0, "41");
    int64_t said;
    if (!crew && !edi_code(s, 1, 0, "42"))
        return;
    if (str_to_i64(edi_raw(s, 1, 1), &said) != 0 || said != (crew ? p->crew : p->passengers))
        edi_finding(&p->m, E_CNT, s->offset, s->length,
                    crew ? "The number of crew is not the one said in CNT"
                         : "The number of passengers is not the one said in CNT");
}

static void on_nat(struct paxlst *p, const struct edi_segment *s)
{
    if (p->person)
        fact_keep(&p->person->nationality, get(p, s, 2, 0));
}

static void on_gei(struct paxlst *p, const struct edi_segment *s)
{
    if (p->person && (edi_code(s, 2, 0, "173") || edi_code(s, 1, 0, "173")))
        p->person->verified = true;
}

static void begin(void *self)
{
    struct paxlst *p = self;
    p->journey = make(p->m.a, struct journey);
    p->legs = make(p->m.a, struct legs);
    p->border = (fact){ 0 };
    p->transports = 0;
    p->passengers = p->crew = 0;
    p->person = NULL;
    p->in_transport = p->in_document = p->in_goods = false;
    p->vehicles = (struct own_vehicles){ 0 };
}

static void segment(void *self, const struct edi_segment *s)
{
    static const struct {
        const char *tag;
        void (*read)(struct paxlst *p, const struct edi_segment *s);
    } rows[] = { { "NAD", on_nad }, { "DTM", on_dtm }, { "LOC", on_loc }, { "RFF", on_rff },
                 { "DOC", on_doc }, { "ATT", on_att }, { "NAT", on_nat }, { "MEA", on_mea },
                 { "FTX", on_ftx }, { "GEI", on_gei }, { "COM", on_com }, { "TDT", on_tdt },
                 { "BGM", on_bgm }, { "CNT", on_cnt }, { "GID", on_gid }, { "QTY", on_qty } };
    for (size_t i = 0; i < countof(rows); i++)
        if (edi_is(s, rows[i].tag)) {
            rows[i].read(self, s);
            return;
        }
}

/* Who comes in their own vehicle travels as the message says, but in that one. */
static void own_vehicles(struct paxlst *p)
{
    list_each (const struct own_vehicle, v, &p->vehicles) {
        struct event *e = &p->m.d->events.at[v->event];
        if (arena_full(p->m.a))
            return;
        if (e->journey == p->journey) {
            e->journey = make(p->m.a, struct journey);
            *e->journey = *p->journey;
            e->journey->plate = (fact){ 0 };
        }
        e->journey->mode = v->mode;
        fact_keep(&e->journey->plate, v->plate);
    }
}

static void end(void *self)
{
    struct paxlst *p = self;
    struct decoded *d = p->m.d;
    person_close(p, p->m.last_end);
    transport_close(p);
    journey_close(p);
    own_vehicles(p);
    if (!d->journey)
        d->journey = p->journey;
    d->counts.passengers += p->passengers;
    d->counts.crew += p->crew;
    d->counts.legs += (int64_t)p->legs->n;
    for (size_t i = 0; i < p->legs->n && !arena_full(p->m.a); i++)
        *list_push(p->m.a, &d->legs) = p->legs->at[i];
}

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    static const struct edi_reader reader = { "PAXLST", begin, segment, end,
                                              "No traveller could be found in the message" };
    (void)map;
    struct paxlst *p = make(a, struct paxlst);
    return edi_read(&p->m, a, body, ret, &reader, p);
}

static int recognise(str body)
{
    size_t at;
    int sure = edi_recognise(body, "PAXLST", &at);
    /* The old dialect says 001:000 where we have D:02B. */
    return sure && at + 9 < body.len && memcmp(body.ptr + at + 7, "00", 2) == 0 ? sure / 2 : sure;
}

const struct decoder decoder_paxlst = {
    .name = "paxlst",
    .what = "PAXLST of UN/EDIFACT (API): passengers and crew of a flight",
    .recognise = recognise,
    .decode = decode,
};
