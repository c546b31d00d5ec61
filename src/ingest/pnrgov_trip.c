// SPDX-License-Identifier: Apache-2.0
/* The flights of a reservation and the check-in at the flight of the message. */
#include "ingest/pnrgov.h"

enum { BAGS_MAX = 999, LEGS_MAX = 999 };

/* DDMMYY:HHMM of departure, then of arrival; an arrival without its own date is on the
 * day of departure, and some systems leave the date's place out altogether. */
static void times(struct pnrgov *p, const struct edi_segment *s, struct leg *l)
{
    fact day = pnr_get(p, s, 1, 0), day2 = pnr_get(p, s, 1, 2), time2 = pnr_get(p, s, 1, 3);
    if (day2.text.len == 4 && !time2.text.len) {
        time2 = day2;
        day2 = (fact){ 0 };
    }
    l->departs = edi_moment(&p->m, day, pnr_get(p, s, 1, 1), DAY_FIRST);
    if (day2.text.len || time2.text.len)
        l->arrives = edi_moment(&p->m, day2.text.len ? day2 : day, time2, DAY_FIRST);
    if (!day2.text.len && l->arrives.length && time2.length) {
        l->arrives.offset = time2.offset; /* the date was lent */
        l->arrives.length = time2.length;
    }
}

static struct leg leg_of(struct pnrgov *p, const struct edi_segment *s)
{
    struct leg l = { .from = pnr_get(p, s, 2, 0), .to = pnr_get(p, s, 3, 0) };
    fact number = pnr_get(p, s, 5, 0), by = pnr_get(p, s, 4, 1);
    times(p, s, &l);
    l.carrier = pnr_get(p, s, 4, 0);
    fact_keep(&l.carrier, by);
    l.flight = edi_flight(p->m.a, l.carrier, number);
    l.class = pnr_get(p, s, 5, 1);
    if (by.text.len && !str_eq(by.text, l.carrier.text))
        l.operating = edi_flight(p->m.a, by, number);
    return l;
}

static str number_of(str flight)
{
    if (!flight.len)
        return flight;
    str n = str_sub(flight, edi_carrier_in(flight).len, flight.len);
    while (n.len > 1 && n.ptr[0] == '0')
        n = str_sub(n, 1, n.len);
    return n;
}

/* The same route, and the same number or the same day. */
static bool is_message_flight(const struct pnrgov *p, const struct leg *l)
{
    const struct journey *j = p->journey;
    if (!str_eq(l->from.text, j->from.text) || !str_eq(l->to.text, j->to.text))
        return false;
    if (str_eq(number_of(l->flight.text), number_of(j->flight.text)))
        return true;
    return l->departs.text.len && j->departs.text.len &&
           str_eq(str_sub(l->departs.text, 0, 10), str_sub(j->departs.text, 0, 10));
}

static void message_flight(struct pnrgov *p, const struct edi_segment *s)
{
    struct leg l = leg_of(p, s);
    struct journey *j = p->journey;
    edi_now_from(&p->m, l.departs);
    fact_keep(&j->carrier, l.carrier);
    fact_keep(&j->flight, l.flight);
    fact_keep(&j->from, l.from);
    fact_keep(&j->to, l.to);
    fact_keep(&j->departs, l.departs);
    fact_keep(&j->arrives, l.arrives);
}

/* A second TVL without airports tells the other flight number of the leg before it. Behind
 * a pair of carriers (KE:SQ) with the number of the message's flight, which is the
 * operating one, it is the marketing number; otherwise it is who flies. */
static void operated_by(struct pnrgov *p, fact carrier, fact number)
{
    if (!p->legs->n || (!carrier.text.len && !number.text.len))
        return;
    struct leg *l = &p->legs->at[p->legs->n - 1];
    if (l->operating.text.len && !carrier.text.len) {
        if (str_eq(number_of(l->operating.text), number_of(p->journey->flight.text)))
            l->flight = edi_flight(p->m.a, l->carrier, number);
        return;
    }
    fact_keep(&carrier, l->carrier);
    fact flight = number.text.len ? edi_flight(p->m.a, carrier, number) : carrier;
    if (!str_eq(flight.text, l->flight.text))
        l->operating = flight;
}

void pnr_tvl(struct pnrgov *p, const struct edi_segment *s)
{
    if (p->group == TOP) {
        message_flight(p, s);
        return;
    }
    if (!p->booking || p->group == HISTORY || p->group == OTHER)
        return;
    pnr_range_close(p, s->offset);
    p->group = FLIGHT;
    p->checking = NOBODY;
    bool from = edi_raw(s, 2, 0).len > 0, to = edi_raw(s, 3, 0).len > 0;
    if (!from && !to) {
        operated_by(p, pnr_get(p, s, 4, 0), pnr_get(p, s, 5, 0));
        return;
    }
    p->had_flight = true;
    p->on_flight = false;
    if (!from || !to)
        return;
    if (p->legs->n == LEGS_MAX) {
        edi_finding(&p->m, E_LONG, s->offset, s->length, "More flights than a journey can have");
        return;
    }
    struct leg l = leg_of(p, s);
    p->on_flight = is_message_flight(p, &l);
    *list_push(p->m.a, p->legs) = l;
}

void pnr_tra(struct pnrgov *p, const struct edi_segment *s)
{
    if (p->booking && (p->group == FLIGHT || p->group == CHECK_IN))
        operated_by(p, pnr_get(p, s, 1, 0), pnr_get(p, s, 2, 0));
}

void pnr_rpi(struct pnrgov *p, const struct edi_segment *s)
{
    if (p->booking && p->group == FLIGHT && p->legs->n)
        fact_keep(&p->legs->at[p->legs->n - 1].status, pnr_get(p, s, 2, 0));
}

/* -- check-in -- */

static void check_in(struct pnrgov *p, size_t who)
{
    p->checking = who;
    if (who != NOBODY && p->on_flight)
        p->travellers.at[who].person->checked_in = true;
}

void pnr_tri(struct pnrgov *p, const struct edi_segment *s)
{
    if (!p->booking || p->group == HISTORY || p->group == OTHER)
        return;
    pnr_range_close(p, s->offset);
    p->group = CHECK_IN;
    /* TIF follows, as a rule, and knows better: the mark waits for it when the
     * reference is nobody's. */
    p->checking = traveller_find(p, pnr_get(p, s, 2, 3).text, STR(""), STR(""));
}

/* A person at check-in whom the reservation does not name is a traveller all the same. */
void checking_tif(struct pnrgov *p, const struct edi_segment *s)
{
    if (p->group == OTHER)
        return;
    fact surname = pnr_get(p, s, 1, 0), given = pnr_get(p, s, 2, 0);
    size_t who = traveller_find(p, pnr_get(p, s, 2, 2).text, surname.text, given.text);
    if (who == NOBODY && surname.text.len) {
        who = traveller_add(p, s->offset, s->length);
        struct traveller *t = &p->travellers.at[who];
        t->person->surname = surname;
        t->person->given = given;
        t->ref = pnr_get(p, s, 2, 2).text;
        edi_finding(&p->m, E_NAME, s->offset, s->length,
                    "Checked in, but not named in the reservation");
    }
    p->group = CHECK_IN;
    check_in(p, who);
}

static struct traveller *checked(struct pnrgov *p)
{
    if (!p->booking || p->group != CHECK_IN || p->checking == NOBODY || !p->on_flight)
        return NULL;
    check_in(p, p->checking);
    return &p->travellers.at[p->checking];
}

void pnr_ssd(struct pnrgov *p, const struct edi_segment *s)
{
    struct traveller *t = checked(p);
    fact seat = pnr_get(p, s, 1, 0);
    if (!t || !seat.text.len || t->has_seat || str_eq(seat.text, STR("XXX")))
        return;
    t->person->seat = seat;
    t->has_seat = true;
}

static void bag_weight(struct pnrgov *p, const struct edi_segment *s, struct person *who)
{
    double v;
    bool pounds = edi_code(s, 2, 2, "701");
    if (edi_code(s, 2, 2, "702") || !fact_number(pnr_get(p, s, 2, 1), &v))
        return;
    who->bag_weight_kg =
        (who->bag_weight_kg < 0 ? 0 : who->bag_weight_kg) + (pounds ? v * 0.45359237 : v);
}

void pnr_tbd(struct pnrgov *p, const struct edi_segment *s)
{
    struct traveller *t = checked(p);
    double v, n;
    if (!t)
        return;
    struct person *who = t->person;
    struct booking *b = p->booking;
    bool member = edi_code(s, 4, 0, "MP") || edi_code(s, 3, 0, "MP");
    p->pool_head |= edi_code(s, 4, 0, "HP") || edi_code(s, 3, 0, "HP");
    if (fact_number(pnr_get(p, s, 2, 0), &v) && v <= (double)BAGS_MAX) {
        who->bag_count = (who->bag_count == -1 ? 0 : who->bag_count) + (int64_t)v;
        if (member)
            p->pool_bags += (int64_t)v; /* the head of the pool says them again */
        else
            b->bag_count = (b->bag_count == -1 ? 0 : b->bag_count) + (int64_t)v;
    }
    bag_weight(p, s, who);
    for (size_t el = 5; el < s->elements && el < 100; el++) {
        n = 1;
        fact first = pnr_get(p, s, el, 1);
        if (!fact_number(pnr_get(p, s, el, 2), &n) || n < 1 || n > (double)BAGS_MAX)
            n = 1;
        edi_bag_tags(&p->m, &who->bag_tags, pnr_get(p, s, el, 0), first, (int64_t)n);
    }
}
