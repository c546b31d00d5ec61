// SPDX-License-Identifier: Apache-2.0
/* Flights on real routes, spread over the day as traffic is, and who is booked on them. */
#include "sim/flights.h"

#include "model/ports.h"

#include <string.h>

enum { SEATS_LEAST = 40, SEATS_MOST = 110 };
#define MINUTE (60 * USEC_PER_S)

static const struct route routes[] = {
#define ROUTE(place, country, carriers, ours, minutes, offset, weight) \
    { place, country, carriers, ours, minutes, offset, weight },
#include "sim/routes.def"
};

str flight_label(struct arena *a, const struct sim_leg *l)
{
    return str_fmt(a, STR_FMT STR_FMT " " STR_FMT "-" STR_FMT " " STR_FMT, STR_ARG(l->carrier),
                   STR_ARG(l->number), STR_ARG(l->from), STR_ARG(l->to),
                   ONCE(date_of(a, l->departs)));
}

struct sim_leg leg_between(const struct sim_leg *like, str from, str to, usec departs, usec arrives)
{
    struct sim_leg l = *like;
    l.from = from;
    l.to = to;
    l.departs = departs;
    l.arrives = arrives;
    return l;
}

const struct route *any_route(struct sim *s)
{
    int64_t sum = 0;
    for (size_t i = 0; i < countof(routes); i++)
        sum += routes[i].weight;
    int64_t at = roll(s, 1, sum);
    for (size_t i = 0; i < countof(routes); i++) {
        at -= routes[i].weight;
        if (at <= 0)
            return &routes[i];
    }
    return routes;
}

/* Messages of an hour, of 67,280 a day; quiet at night, though never silent. */
static int64_t any_hour(struct sim *s)
{
    static const int curve[24] = { 4,  4,  3,  4,  8,  17, 42, 42, 42, 42, 42, 42,
                                   42, 42, 42, 42, 42, 42, 42, 42, 34, 25, 10, 6 };
    int64_t at = roll(s, 1, 775);
    for (int h = 0; h < 24; h++) {
        at -= curve[h];
        if (at <= 0)
            return h;
    }
    return 12;
}

/* A local moment at our airport, at least two hours ahead and within the days asked for. */
static usec any_moment(struct sim *s, int64_t hour)
{
    const usec ours = s->conf->now + PORT_UTC_OFFSET, last = ours + s->conf->days * USEC_PER_DAY;
    for (int i = 0; i < 200; i++) {
        int64_t day = day_of_time(ours) + roll(s, 0, s->conf->days);
        usec t = day * USEC_PER_DAY + (hour >= 0 ? hour : any_hour(s)) * 60 * MINUTE +
                 roll(s, 0, 11) * 5 * MINUTE;
        if (t > ours + 120 * MINUTE && t < last)
            return t;
    }
    return ours + 180 * MINUTE;
}

static bool is_known_number(const struct sim *s, const struct sim_leg *l)
{
    list_each (const struct sim_flight, f, &s->flights)
        if (str_eq(f->leg.carrier, l->carrier) && str_eq(f->leg.number, l->number))
            return true;
    return false;
}

/* Ways alternate, so that even a small world has both. The third flight lands at night,
 * the second goes to the Gulf. */
static void make_flight(struct sim *s, size_t i)
{
    struct sim_flight f = { .is_in = i % 2 == 0 };
    f.route = i < 4 ? &routes[i % 3] : any_route(s);
    usec ours = any_moment(s, i == 2 ? 2 : -1);
    str place = str_c(f.route->place), home = one_word(s, str_c(f.route->ours));
    usec flown = f.route->minutes * MINUTE, there = (f.route->offset - 300) * MINUTE;
    f.leg.carrier = one_word(s, str_c(f.route->carriers));
    do
        f.leg.number = str_fmt(s->a, "%lld", (long long)roll(s, 100, 989));
    while (is_known_number(s, &f.leg));
    if (f.is_in)
        f.leg = leg_between(&f.leg, place, home, ours - flown + there, ours);
    else
        f.leg = leg_between(&f.leg, home, place, ours, ours + flown + there);
    f.departs_utc = (f.is_in ? ours - flown : ours) - PORT_UTC_OFFSET;
    *list_push(s->a, &s->flights) = f;
}

/* -- bookings -- */

static int64_t any_party(struct sim *s)
{
    /* Of a thousand passengers; by reservations that is divided by the size. */
    static const int share[] = { 500, 100, 33, 19, 10, 8, 3, 2 };
    int64_t at = roll(s, 1, 675);
    for (int n = 0; n < 8; n++) {
        at -= share[n];
        if (at <= 0)
            return n + 1;
    }
    return 1;
}

static enum origin any_origin(struct sim *s, const struct route *r)
{
    if (chance(s, 85))
        return PAK;
    static const struct {
        const char *country;
        enum origin origin;
    } rows[] = { { "GBR", ENGLISH }, { "CHN", CHINA }, { "THA", CHINA }, { "MYS", CHINA } };
    for (size_t i = 0; i < countof(rows); i++)
        if (strcmp(rows[i].country, r->country) == 0)
            return rows[i].origin;
    return chance(s, 90) ? ARAB : IRAN;
}

static void fill_party(struct sim *s, struct sim_booking *b, enum origin o, int64_t n)
{
    bool is_family = n > 1 && chance(s, 70);
    for (int64_t i = 0; i < n; i++) {
        bool is_child = is_family && i >= 2 && chance(s, 70);
        struct sim_person p = make_person(s, o, is_child ? 3 : 20, is_child ? 15 : 68);
        p.is_child = is_child;
        if (is_family && i > 0)
            p.surname = b->persons.at[0].surname;
        p.bags = roll(s, is_child ? 0 : 1, 2);
        p.bag_kg = p.bags * roll(s, 14, 30);
        *list_push(s->a, &b->persons) = p;
    }
    if (is_family && chance(s, 12)) {
        struct sim_person p = make_person(s, o, 0, 1);
        p.surname = b->persons.at[0].surname;
        p.is_infant = true;
        *list_push(s->a, &b->persons) = p;
    }
}

/* Comes home, leaves home, visits, or changes planes at the hub. */
void fill_legs(struct sim *s, struct sim_booking *b, const struct sim_flight *f)
{
    const struct sim_leg *l = &f->leg;
    static const char *const beyond[] = { "LHR", "MAN", "JFK", "YYZ", "FRA" };
    int64_t away = roll(s, 6, 45), kind = roll(s, 1, 100);
    usec back = away * USEC_PER_DAY, long_haul = 420 * MINUTE;
    struct sim_leg r;
    if (kind <= 22 && str_eq(l->carrier, STR("PK")) == false) {
        str far = str_c(beyond[roll(s, 0, 4)]);
        if (f->is_in && !str_eq(far, l->from))
            *list_push(s->a, &b->before) = leg_between(
                l, far, l->from, l->departs - long_haul - 180 * MINUTE, l->departs - 180 * MINUTE);
        else if (!f->is_in && !str_eq(far, l->to))
            *list_push(s->a, &b->after) = leg_between(l, l->to, far, l->arrives + 150 * MINUTE,
                                                      l->arrives + 150 * MINUTE + long_haul);
    } else if (kind <= 80) {
        r = leg_between(l, l->to, l->from, l->departs + (f->is_in && chance(s, 60) ? -back : back),
                        0);
        r.arrives = r.departs + (f->route->minutes + 60) * MINUTE;
        *list_push(s->a, r.departs < l->departs ? &b->before : &b->after) = r;
    }
}

struct sim_booking make_booking(struct sim *s, const struct sim_flight *f)
{
    static const char *const cities[] = { "KHI", "LHE", "ISB", "DXB", "JED" };
    struct sim_booking b = { .locator = make_locator(s), .phone = make_phone(s) };
    int64_t lead = chance(s, 8) ? roll(s, 2, 3) : roll(s, 4, 120);
    b.created = f->departs_utc - lead * USEC_PER_DAY - roll(s, 0, 600) * MINUTE;
    b.updated = b.created + roll(s, 1, 40) * 60 * MINUTE;
    b.is_cash = chance(s, 9);
    b.city = str_c(cities[roll(s, 0, 4)]);
    b.agency = str_fmt(s->a, "%lld", (long long)roll(s, 27300000, 27399999));
    b.is_codeshare = !str_eq(f->leg.carrier, STR("PK")) && chance(s, 10);
    return b;
}

static void fill_flight(struct sim *s, struct sim_flight *f)
{
    int64_t seats = roll(s, SEATS_LEAST, SEATS_MOST);
    while (seats > 0) {
        struct sim_booking b = make_booking(s, f);
        int64_t n = any_party(s);
        fill_party(s, &b, any_origin(s, f->route), n);
        fill_legs(s, &b, f);
        str given = one_word(s, b.persons.at[0].given);
        if (chance(s, 60))
            b.email = str_fmt(s->a, STR_FMT "..%lld//MAIL.EXAMPLE", ONCE(str_upper(s->a, given)),
                              (long long)roll(s, 10, 9999));
        if (!b.is_cash && chance(s, 30))
            b.payer = person_name(s->a, &b.persons.at[0]);
        *list_push(s->a, &f->bookings) = b;
        seats -= n;
    }
    for (int64_t n = roll(s, 5, 9); n > 0; n--)
        *list_push(s->a, &f->crew) = make_person(s, PAK, 23, 55);
}

void make_flights(struct sim *s)
{
    for (int64_t i = 0; i < s->conf->flights; i++)
        make_flight(s, (size_t)i);
    list_each (struct sim_flight, f, &s->flights)
        fill_flight(s, f);
}
