// SPDX-License-Identifier: Apache-2.0
/* PAXLST 001:000 of the old US dialect: one PDT for each person, places as country and
 * airport in one word. */
#include "ingest/edi_message.h"

struct paxlst_us {
    struct edi_message m;
    struct journey *journey;
    struct legs *legs;
    struct leg leg; /* the next to come: its place of departure is known */
    fact carrier, flight;
    bool in_body; /* PDT began: no more flight data */
};

static fact get(struct paxlst_us *p, const struct edi_segment *s, size_t element, size_t component)
{
    return edi_fact(p->m.a, s, element, component);
}

/* NZAKL is AKL in New Zealand. */
static fact airport(fact place) { return place.text.len == 5 ? fact_part(place, 2, 3) : place; }

static void on_tdt(struct paxlst_us *p, const struct edi_segment *s)
{
    fact number = get(p, s, 2, 0);
    p->carrier = get(p, s, 4, 0);
    if (!p->carrier.text.len)
        p->carrier = fact_part(number, 0, edi_carrier_in(number.text).len);
    p->flight = edi_flight(p->m.a, p->carrier, number);
    fact_keep(&p->journey->carrier, p->carrier);
    fact_keep(&p->journey->flight, p->flight);
}

/* LOC 005 departure, PT on the way, 008 arrival: n places are n - 1 legs. */
static void on_loc(struct paxlst_us *p, const struct edi_segment *s)
{
    fact place = airport(get(p, s, 2, 0));
    if (p->in_body || !place.text.len)
        return;
    if (p->leg.from.text.len) {
        p->leg.carrier = p->carrier;
        p->leg.flight = p->flight;
        p->leg.to = place;
        *list_push(p->m.a, p->legs) = p->leg;
    }
    p->leg = (struct leg){ .from = place };
}

static void on_dtm(struct paxlst_us *p, const struct edi_segment *s)
{
    if (p->in_body)
        return;
    fact moment = edi_moment(&p->m, get(p, s, 2, 0), get(p, s, 3, 0), YEAR_FIRST);
    edi_now_from(&p->m, moment);
    if (edi_code(s, 1, 0, "136"))
        fact_keep(&p->leg.departs, moment);
    else if (edi_code(s, 1, 0, "132") && p->legs->n)
        fact_keep(&p->legs->at[p->legs->n - 1].arrives, moment);
}

static void on_pdt(struct paxlst_us *p, const struct edi_segment *s)
{
    struct decoded *d = p->m.d;
    p->in_body = true;
    struct person *who = make(p->m.a, struct person);
    *who = person_blank();
    bool crew = edi_code(s, 3, 0, "CRW"), transit = edi_code(s, 3, 0, "ITI");
    who->role.text = crew ? STR("crew") : transit ? STR("transit") : STR("passenger");
    *(crew ? &d->counts.crew : &d->counts.passengers) += 1;
    who->surname = get(p, s, 2, 0);
    who->given = fact_span(p->m.a, get(p, s, 2, 1), get(p, s, 2, 2), STR(" "));
    who->birth = edi_date(&p->m, get(p, s, 2, 3), ERA_BIRTH, YEAR_FIRST);
    fact sex = get(p, s, 2, 4);
    if (sex.text.len == 1 && str_has(STR("MFX"), sex.text.ptr[0]))
        who->sex = sex;
    who->embark = airport(get(p, s, 4, 0));
    who->disembark = airport(get(p, s, 4, 1));
    if (!who->surname.text.len && !who->given.text.len)
        edi_finding(&p->m, E_NAME, s->offset, s->length, "A person without a name");

    struct event *e = list_push(p->m.a, &d->events);
    *e = (struct event){ .kind = EVENT_TRAVELLER,
                         .person = who,
                         .journey = p->journey,
                         .legs = p->legs,
                         .offset = s->offset,
                         .length = s->length };
    /* "P/182345345": type and number; "E234567" alone is a number. */
    fact written = get(p, s, 1, 0);
    if (!written.text.len)
        return;
    size_t slash;
    bool typed = str_find(written.text, STR("/"), &slash);
    struct document *doc = list_push(p->m.a, &e->documents);
    d->counts.documents++;
    doc->type = typed ? fact_part(written, 0, slash) : (fact){ 0 };
    doc->number = typed ? fact_part(written, slash + 1, written.text.len) : written;
    doc->expiry = edi_date(&p->m, get(p, s, 1, 1), ERA_EXPIRY, YEAR_FIRST);
    doc->issuer = get(p, s, 1, 2);
}

static void begin(void *self)
{
    struct paxlst_us *p = self;
    p->journey = make(p->m.a, struct journey);
    p->legs = make(p->m.a, struct legs);
    p->leg = (struct leg){ 0 };
    p->in_body = false;
}

static void segment(void *self, const struct edi_segment *s)
{
    struct paxlst_us *p = self;
    if (edi_is(s, "PDT"))
        on_pdt(p, s);
    else if (edi_is(s, "TDT"))
        on_tdt(p, s);
    else if (edi_is(s, "LOC"))
        on_loc(p, s);
    else if (edi_is(s, "DTM"))
        on_dtm(p, s);
}

static void end(void *self)
{
    struct paxlst_us *p = self;
    struct decoded *d = p->m.d;
    struct journey *j = p->journey;
    const struct legs *l = p->legs;
    if (l->n) {
        j->from = l->at[0].from;
        j->departs = l->at[0].departs;
        j->to = l->at[l->n - 1].to;
        j->arrives = l->at[l->n - 1].arrives;
    }
    for (size_t i = 0; i < l->n && !arena_full(p->m.a); i++) {
        if (i && i < 64)
            j->via = fact_span(p->m.a, j->via, l->at[i].from, STR(" "));
        *list_push(p->m.a, &d->legs) = l->at[i];
    }
    if (!d->journey)
        d->journey = j;
    d->counts.legs += (int64_t)l->n;
}

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    static const struct edi_reader reader = { "PAXLST", begin, segment, end,
                                              "No traveller could be found in the message" };
    (void)map;
    struct paxlst_us *p = make(a, struct paxlst_us);
    return edi_read(&p->m, a, body, ret, &reader, p);
}

static int recognise(str body)
{
    size_t at, unh;
    int sure = edi_recognise(body, "PAXLST", &at);
    if (!sure)
        return 0;
    /* The group header names the type before the message does. */
    bool old = str_starts(str_sub(body, at + 7, 3), STR("00")) ||
               str_find(str_sub(body, 0, 2000), STR("001:000"), &unh);
    return old ? 98 : sure / 4;
}

const struct decoder decoder_paxlst_us = {
    .name = "paxlst_us",
    .what = "PAXLST 001:000, the old US dialect (API)",
    .recognise = recognise,
    .decode = decode,
};
