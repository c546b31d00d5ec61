// SPDX-License-Identifier: Apache-2.0
/* Travellers: a village flies where it always flies; households cross by land; cameras look on. */
#include "base/digest.h"
#include "model/ports.h"
#include "sim/border_world.h"

enum step { BOOKED, CHECKED_IN, LISTED, COUNTED, DECLARED, SEEN };

/* `ours`: local time of landing or departure at our airport. NULL: any route. */
struct sim_flight flight_of(struct scene *c, bool is_in, usec ours, const struct route *r)
{
    struct sim *s = &c->s;
    struct sim_flight f = { .is_in = is_in, .route = r ? r : any_route(s) };
    str place = str_c(f.route->place), home = one_word(s, str_c(f.route->ours));
    usec flown = f.route->minutes * MINUTE, there = (f.route->offset - 300) * MINUTE;
    ours = ours / MINUTE * MINUTE;
    f.leg.carrier = one_word(s, str_c(f.route->carriers));
    f.leg.number = str_fmt(c->a, "%lld", 100 + (long long)(c->h.story % 9800));
    f.leg = is_in ? leg_between(&f.leg, place, home, ours - flown + there, ours)
                  : leg_between(&f.leg, home, place, ours, ours + flown + there);
    f.departs_utc = (is_in ? ours - flown : ours) - PORT_UTC_OFFSET;
    return f;
}

struct sim_booking booking_of(struct scene *c, const struct sim_flight *f, const struct home *h)
{
    struct sim_booking b = make_booking(&c->s, f);
    b.phone = h->phone;
    b.city = h->city;
    for (size_t i = 0; i < h->n; i++)
        *list_push(c->a, &b.persons) = h->people[i];
    if (!b.is_cash && chance(&c->s, 30))
        b.payer = person_name(c->a, &h->people[0]);
    fill_legs(&c->s, &b, f);
    return b;
}

void tell_list(struct scene *c, const struct sim_flight *f, usec at)
{
    static const int versions[] = { 2, 5, 12 };
    struct sim_persons all = { 0 };
    list_each (const struct sim_booking, b, &f->bookings)
        for (size_t i = 0; i < b->persons.n; i++)
            *list_push(c->a, &all) = b->persons.at[i];
    c->s.serial = c->h.story % 1000000;
    write_api(&c->s, &(struct api_list){ .leg = &f->leg,
                                         .people = all.at,
                                         .n = all.n,
                                         .role = "FL",
                                         .version = versions[c->h.story % 3],
                                         .at = at,
                                         .label = STR("list") });
    edifact_end(c, "api", (int64_t)all.n);
}

/* The n-th time that a village flies it comes back from where it went the time before. */
static struct sim_flight village_flight(struct scene *c, struct home homes[VILLAGE])
{
    int64_t village = c->h.who % c->b->villages, turn = c->h.who / c->b->villages;
    struct scene habit = *c;
    habit.s.dice = border_mix((uint64_t)c->b->conf.seed + (uint64_t)village * 31);
    const struct route *r = any_route(&habit.s);
    bool is_in = (chance(&habit.s, 50) + turn) % 2;
    usec ours = c->h.began + (is_in ? 2 * MINUTE : 150 * MINUTE) + PORT_UTC_OFFSET;
    struct sim_flight f = flight_of(c, is_in, ours, r);
    for (int64_t i = 0; i < VILLAGE; i++) {
        homes[i] = home_of(c, village * VILLAGE + i);
        *list_push(c->a, &f.bookings) = booking_of(c, &f, &homes[i]);
    }
    return f;
}

static int64_t people_of(const struct sim_flight *f)
{
    int64_t n = 0;
    list_each (const struct sim_booking, b, &f->bookings)
        n += (int64_t)b->persons.n;
    return n;
}

void tell_pnr(struct scene *c, struct sim_flight *f, enum push push)
{
    c->s.serial = c->h.story * 4 % 1000000 + push;
    write_pnrgov(&c->s, f, push);
    edifact_end(c, "api", people_of(f));
}

static struct count_of at_counter(struct scene *c, const struct sim_flight *f,
                                  const struct home *home)
{
    return (struct count_of){ .home = home,
                              .at = c->now,
                              .port = f->is_in ? f->leg.to : f->leg.from,
                              .flight = str_fmt(c->a, STR_FMT STR_FMT, STR_ARG(f->leg.carrier),
                                                STR_ARG(f->leg.number)),
                              .partner = str_c(f->route->country),
                              .direction = f->is_in ? "in" : "out",
                              .mode = "air" };
}

/* Each household comes to the counter; a few declare money, some look into a camera. */
static void count(struct scene *c, const struct sim_flight *f, const struct home *home)
{
    struct count_of x = at_counter(c, f, home);
    int part = c->h.part;
    scene_as_it_comes(c);
    tell_crossing(c, &x);
    if (chance(&c->s, 8))
        later(c, DECLARED, part, roll(&c->s, 1, 20) * USEC_PER_S);
    if (chance(&c->s, 35))
        later(c, SEEN, part, roll(&c->s, 1, 20) * USEC_PER_S);
    if (part + 1 < VILLAGE)
        later(c, COUNTED, part + 1, roll(&c->s, 200, 3000) * 1000);
}

static void declare(struct scene *c, const struct sim_flight *f, const struct home *home)
{
    struct count_of x = at_counter(c, f, home);
    scene_as_it_comes(c);
    x.usd = roll(&c->s, 3, 36) * 100;
    if (str_eq(x.partner, STR("AFG")))
        x.usd = x.usd / 6;
    tell_money(c, &x);
}

static void look(struct scene *c, const struct sim_flight *f, const struct home *home)
{
    str port = f->is_in ? f->leg.to : f->leg.from;
    scene_as_it_comes(c);
    tell_face(c, &(struct sighting){ .who = &home->people[0],
                                     .camera = str_fmt(c->a, STR_FMT "-GATE-%lld", STR_ARG(port),
                                                       (long long)roll(&c->s, 1, 9)),
                                     .port = port,
                                     .gallery = "SOUGHT",
                                     .score = (double)roll(&c->s, 15, 70) / 100,
                                     .at = c->now });
}

void story_flight(struct scene *c)
{
    struct home homes[VILLAGE];
    if (c->h.step == BOOKED)
        c->h.who = any_village(c);
    struct sim_flight f = village_flight(c, homes);
    usec soon = roll(&c->s, 1000, 4000) * 1000;
    switch ((enum step)c->h.step) {
    case BOOKED:
        tell_pnr(c, &f, PUSH_24H);
        later(c, CHECKED_IN, 0, soon);
        break;
    case CHECKED_IN:
        tell_pnr(c, &f, PUSH_2H);
        later(c, LISTED, 0, soon);
        break;
    case LISTED:
        tell_list(c, &f, f.departs_utc - HOUR);
        later(c, COUNTED, 0, f.is_in ? 3 * MINUTE : soon);
        break;
    case COUNTED:
        count(c, &f, &homes[c->h.part]);
        break;
    case DECLARED:
        declare(c, &f, &homes[c->h.part]);
        break;
    case SEEN:
        look(c, &f, &homes[c->h.part]);
        break;
    }
}

void story_land(struct scene *c)
{
    static const char *const gates[][3] = { { "TRK", "AFG", "road" }, { "CHM", "AFG", "foot" },
                                            { "TAF", "IRN", "road" }, { "GBD", "IRN", "road" },
                                            { "WGH", "IND", "foot" }, { "SOST", "CHN", "road" } };
    if (c->h.step == 0)
        c->h.who = any_settled(c);
    struct home home = home_of(c, c->h.who);
    const char *const *gate = gates[roll(&c->s, 0, countof(gates) - 1)];
    struct count_of x = { .home = &home,
                          .at = c->now,
                          .port = str_c(gate[0]),
                          .partner = str_c(gate[1]),
                          .mode = gate[2],
                          .direction = chance(&c->s, 50) ? "in" : "out" };
    bool has_money = chance(&c->s, 6);
    x.usd = roll(&c->s, 1, 7) * 100;
    if (c->h.step == 0) {
        tell_crossing(c, &x);
        if (has_money)
            later(c, 1, 0, roll(&c->s, 1, 9) * USEC_PER_S);
        return;
    }
    tell_money(c, &x);
}

/* Each camera says once a minute that it sees something, and never the same. */
void story_cameras(struct scene *c)
{
    static const char *const ports[] = { "KHI", "LHE", "ISB", "PEW", "TRK", "CHM" };
    static const char *const places[] = { "ARR", "DEP", "GATE", "BELT" };
    str port = str_c(ports[c->h.story % (int64_t)countof(ports)]);
    str camera =
        str_fmt(c->a, STR_FMT "-%s-1", STR_ARG(port), places[c->h.story / (int64_t)countof(ports)]);
    str frame = str_fmt(c->a, STR_FMT " %lld", STR_ARG(camera), (long long)c->now);
    tell_camera(c, camera, port, 60 + c->now / MINUTE % 80, sha256_hex(c->a, frame));
    later(c, 0, 0, MINUTE);
}
