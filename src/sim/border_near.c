// SPDX-License-Identifier: Apache-2.0
/* Ordinary lives that look like schemes: a rule that speaks of them is a rule too wide. */
#include "model/ports.h"
#include "sim/border_world.h"

/* Crosses on a passport that ends in three months, comes back with a new one. */
void story_renewal(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    struct count_of x = { .home = &h,
                          .at = c->h.step ? c->now : c->h.began - 25 * DAY,
                          .port = some_port(c, c->h.step),
                          .direction = c->h.step ? "in" : "out",
                          .mode = "air" };
    if (c->h.step == 0)
        h.people[0].documents.at[0].expiry = c->b->today + 70;
    else
        h.people[0] = second_passport(c, &h);
    tell_crossing(c, &x);
    if (c->h.step == 0)
        next_step(c);
}

void story_colleagues(struct scene *c)
{
    enum { THEY = 3, FLIGHTS = 3 };
    struct home they[THEY];
    usec at = c->h.began - (usec)(FLIGHTS - 1 - c->h.step) * 16 * DAY;
    struct sim_flight f = flight_of_some(c, they, THEY, at);
    tell_pnr(c, &f, PUSH_2H);
    if (c->h.step + 1 < FLIGHTS)
        next_step(c);
}

/* Out, in, and out again: two trips, whatever all the links tell of them. */
void story_commuter(struct scene *c)
{
    enum { DAYS_APART = 9, LAST = 5 };
    struct home h = lone_traveller(c, 0);
    bool is_in = c->h.step / 2 == 1, at_desk = c->h.step % 2;
    usec at = c->h.began - (2 - c->h.step / 2) * DAYS_APART * DAY;
    struct sim_flight f = flight_of(c, is_in, at + 2 * HOUR + PORT_UTC_OFFSET, NULL);
    if (at_desk) {
        tell_crossing(c, &(struct count_of){ .home = &h,
                                             .at = is_in ? at + 3 * HOUR : at,
                                             .port = is_in ? f.leg.to : f.leg.from,
                                             .direction = is_in ? "in" : "out",
                                             .mode = "air" });
    } else {
        *list_push(c->a, &f.bookings) = booking_of(c, &f, &h);
        tell_list(c, &f, f.departs_utc - HOUR);
    }
    if (c->h.step < LAST)
        next_step(c);
}

void story_missed(struct scene *c)
{
    struct home h = home_of(c, stranger(c, 0));
    close_without(c, &h, NULL);
}

void story_saver(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    tell_money(c, &(struct count_of){ .home = &h,
                                      .at = c->h.began - (1 - c->h.step) * 60 * DAY,
                                      .port = some_port(c, 0),
                                      .direction = "out",
                                      .partner = STR("SAU"),
                                      .usd = 4400 + c->h.story % 400 });
    if (c->h.step == 0)
        next_step(c);
}

void story_pair(struct scene *c)
{
    enum { TRUCKS = 2, LAST = TRUCKS * 3 - 1 };
    struct drive d;
    struct pass p = of_convoy(c, &d, c->h.step, TRUCKS);
    tell_pass(c, &d, &p);
    if (c->h.step < LAST)
        next_step(c);
}

void story_hired(struct scene *c)
{
    struct cargo_of first = cargo_of(c, 0), again = cargo_of(c, 1);
    struct cargo_of *x = c->h.step ? &again : &first;
    manifest_of_one(c, (struct bill){ .d = &x->d, .container = first.d.container, .seal = x->seal },
                    c->h.began + (c->h.step ? 5 * HOUR : -48 * DAY));
    if (c->h.step == 0)
        next_step(c);
}

void story_resealed(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    struct drive d = with_container(c, &x);
    struct pass p = { .post = (size_t)c->h.step / 2 };
    if (c->h.step == 1) {
        tell_examination(c, &(struct examined){ .d = &x.d,
                                                .signal = "result",
                                                .channel = "red",
                                                .result = "as declared",
                                                .finding = "",
                                                .declared_kg = d.kg,
                                                .found_kg = d.kg });
        next_step(c);
        return;
    }
    p.at = c->h.step ? c->now : drive_at(&d, 0);
    if (c->h.step)
        d.seal = str_fmt(c->a, "RE%07lld", (long long)(c->h.story % 10000000));
    tell_pass(c, &d, &p);
    if (c->h.step == 0)
        next_step(c);
}

void story_back_to_front(struct scene *c)
{
    struct drive d = drive_of(c, 0, any_road(c));
    struct pass p = { .post = c->h.step ? 0 : 1 };
    p.at = drive_at(&d, p.post);
    p.next_due = c->h.step ? p.at + 30 * MINUTE : 0;
    tell_pass(c, &d, &p);
    if (c->h.step == 0)
        next_step(c);
}

/* The first lot is somewhat more than half of what the ship brought. */
void story_part_lot(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    struct sim_item *i = &x.d.items.at[0];
    if (c->h.step == 0) {
        manifest_of_one(c, (struct bill){ .d = &x.d, .container = x.d.container, .seal = x.seal },
                        c->h.began + 6 * HOUR);
        next_step(c);
        return;
    }
    i->quantity = (double)(int64_t)(i->quantity * 0.7);
    i->kg *= 0.7;
    i->value *= 0.7;
    tell_declaration(c, &x.d);
}
