// SPDX-License-Identifier: Apache-2.0
/* Schemes of goods and vehicles. */
#include "sim/border_world.h"

static str gd_label(struct scene *c, const struct sim_declaration *d)
{
    return declaration_label(c->a, d);
}

void manifest_of_one(struct scene *c, struct bill b, usec arrives)
{
    tell_manifest(
        c, (struct call){ .arrives = arrives, .newer = c->h.story % 2, .bills = &b, .n = 1 });
}

struct cargo_of heavy_cargo(struct scene *c)
{
    const double least_kg = 5000;
    struct cargo_of x = cargo_of(c, 0);
    for (int64_t i = 1; i < 8 && x.d.items.at[0].kg < least_kg; i++)
        x = cargo_of(c, i);
    return x;
}

/* Declared as what pays little; opened, it is something else, and weighs something else. */
void scheme_misdeclared(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    double kg = x.d.items.at[0].kg;
    if (c->h.step == 0) {
        manifest_of_one(c, (struct bill){ .d = &x.d, .container = x.d.container, .seal = x.seal },
                        c->h.began + 5 * HOUR);
        next_step(c);
    } else if (c->h.step == 1) {
        tell_declaration(c, &x.d);
        next_step(c);
    } else {
        bool is_last = c->h.step == 3;
        tell_examination(c, &(struct examined){ .d = &x.d,
                                                .signal = is_last ? "result" : "channel",
                                                .channel = "red",
                                                .result = is_last ? "offence" : NULL,
                                                .finding = "telephones behind the first row",
                                                .declared_kg = kg,
                                                .found_kg = kg * 1.3 });
        if (!is_last) {
            next_step(c);
            return;
        }
        str label = str_fmt(c->a, "GD " STR_FMT " result", STR_ARG(x.d.number));
        truth_tell(c, "EXM-001", x.d.importer, label);
        truth_tell(c, "EXM-002", x.d.importer, label);
    }
}

/* The ship brought far more than is declared of it. */
void scheme_declared_too_light(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    if (c->h.step == 0) {
        manifest_of_one(c, (struct bill){ .d = &x.d, .container = x.d.container, .seal = x.seal },
                        c->h.began + 5 * HOUR);
        next_step(c);
        return;
    }
    x.d.items.at[0].kg *= 0.4;
    x.d.items.at[0].quantity = (double)(int64_t)(x.d.items.at[0].quantity * 0.4);
    x.d.items.at[0].value *= 0.4;
    tell_declaration(c, &x.d);
    truth_tell(c, "GDS-024", x.d.importer_name, gd_label(c, &x.d));
}

/* Telephones at the price of their boxes. */
void scheme_undervalued(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    struct sim_item *i = &x.d.items.at[0];
    i->hs = STR("85171300");
    i->description = STR("MOBILE TELEPHONES, NEW");
    i->unit = STR("PCS");
    i->quantity = (double)roll(&c->s, 300, 2000);
    i->kg = i->quantity * 0.4;
    i->value = i->kg * 11;
    tell_declaration(c, &x.d);
    truth_tell(c, "GDS-013", x.d.importer_name, gd_label(c, &x.d));
}

struct drive with_container(struct scene *c, const struct cargo_of *x)
{
    struct drive d = drive_of(c, 0, any_road(c));
    d.container = x->d.container;
    d.seal = x->seal;
    d.kg = bill_gross_kg(&x->d);
    d.permit = str_fmt(c->a, "TP-" STR_FMT, ONCE(story_key(c, 0)));
    return d;
}

static void truck_truth(struct scene *c, const char *fires, const struct drive *d,
                        const struct pass *p)
{
    str post = str_c(d->road->posts[p->post]);
    truth_tell(c, fires, d->plate, situation_of(c, "passage", post, p->at));
}

/* What the manifest says, the gate confirms; at the second post it weighs much less. */
void scheme_weight_changed(struct scene *c)
{
    struct cargo_of x = heavy_cargo(c);
    if (c->h.step == 0) {
        manifest_of_one(c, (struct bill){ .d = &x.d, .container = x.d.container, .seal = x.seal },
                        c->h.began - 60 * HOUR);
        next_step(c);
        return;
    }
    struct drive d = with_container(c, &x);
    struct pass p = { .post = (size_t)c->h.step - 1 };
    p.at = drive_at(&d, p.post);
    if (p.post > 0)
        d.kg *= 0.6;
    tell_pass(c, &d, &p);
    if (p.post == 1)
        truck_truth(c, "INL-006", &d, &p);
    if (p.post + 1 < road_posts(d.road))
        next_step(c);
}

static str bill_label(struct scene *c, const struct bill *b)
{
    return str_fmt(c->a, "B/L " STR_FMT " " STR_FMT " %03lld%c", STR_ARG(b->d->bill),
                   STR_ARG(b->d->vessel), (long long)(c->h.story % 1000), "NESW"[c->h.story % 4]);
}

/* One number in two places: under a second bill while the first is not yet delivered. */
void scheme_container_reused(struct scene *c)
{
    struct cargo_of first = cargo_of(c, 0), second = cargo_of(c, 1);
    if (c->h.step == 0) {
        manifest_of_one(c, (struct bill){ .d = &first.d, .container = first.d.container },
                        c->h.began - 30 * HOUR);
        next_step(c);
        return;
    }
    struct bill b = { .d = &second.d, .container = first.d.container };
    manifest_of_one(c, b, c->h.began + 5 * HOUR);
    truth_tell(c, "CGO-002", second.d.bill, bill_label(c, &b));
}

void scheme_container_false(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    str n = x.d.container;
    char last = n.ptr[n.len - 1];
    str wrong =
        str_fmt(c->a, STR_FMT "%c", STR_ARG(str_sub(n, 0, 10)), last == '9' ? '0' : last + 1);
    struct bill b = { .d = &x.d, .container = wrong };
    manifest_of_one(c, b, c->h.began + 5 * HOUR);
    truth_tell(c, "CGO-001", x.d.bill, bill_label(c, &b));
}

/* At the first and the last post of a road within twenty minutes. */
void scheme_two_under_a_plate(struct scene *c)
{
    struct drive d = drive_of(c, 0, any_road(c));
    struct pass p = { .post = c->h.step ? road_posts(d.road) - 1 : 0,
                      .at = c->h.began - (c->h.step ? 20 : 40) * MINUTE };
    tell_pass(c, &d, &p);
    if (c->h.step == 0)
        next_step(c);
    else
        truck_truth(c, "INL-001", &d, &p);
}

/* The first two posts of a transit; at the second something is wrong. */
static void transit(struct scene *c, const char *seal_state, str seal, int leg, const char *fires)
{
    struct cargo_of x = cargo_of(c, 0);
    struct drive d = with_container(c, &x);
    struct pass p = { .post = (size_t)c->h.step, .leg = c->h.step + 1 };
    p.at = drive_at(&d, p.post);
    if (c->h.step == 1) {
        p.seal_state = seal_state;
        p.leg = leg;
        d.seal = seal.len ? seal : d.seal;
    }
    tell_pass(c, &d, &p);
    if (c->h.step == 1)
        truck_truth(c, fires, &d, &p);
    else
        next_step(c);
}

void scheme_seal_broken(struct scene *c) { transit(c, "broken", STR(""), 2, "INL-002"); }
void scheme_seal_changed(struct scene *c)
{
    str other = str_fmt(c->a, "ZZ%07lld", (long long)(c->h.story % 10000000));
    transit(c, "intact", other, 2, "INL-003");
}
/* The same without a permit: goods of the country under a customs seal. */
void scheme_seal_swapped(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    struct drive d = with_container(c, &x);
    struct pass p = { .post = (size_t)c->h.step };
    p.at = drive_at(&d, p.post);
    if (c->h.step == 1)
        d.seal = str_fmt(c->a, "ZZ%07lld", (long long)(c->h.story % 10000000));
    tell_pass(c, &d, &p);
    if (c->h.step == 1)
        truck_truth(c, "INL-009", &d, &p);
    else
        next_step(c);
}

/* It leaves the first post and was due at the second an hour and a half ago. */
void scheme_never_arrived(struct scene *c)
{
    struct cargo_of x = cargo_of(c, 0);
    struct drive d = with_container(c, &x);
    struct pass p = { .leg = 1, .at = c->h.began - 9 * HOUR };
    p.next_due = c->h.began - 90 * MINUTE;
    tell_pass(c, &d, &p);
    p = (struct pass){ .post = 1, .at = p.next_due };
    truck_truth(c, "INL-010", &d, &p);
}

void scheme_leg_missing(struct scene *c) { transit(c, "intact", STR(""), 3, "INL-004"); }

/* It was caught with goods a month ago, and is on the road again. */
void scheme_known_vehicle(struct scene *c)
{
    struct drive d = drive_of(c, 0, any_road(c));
    struct pass p = { .post = 0, .at = drive_at(&d, 0) };
    if (c->h.step == 0) {
        tell_seizure(c, d.plate, c->h.began - 30 * DAY);
        next_step(c);
        return;
    }
    tell_pass(c, &d, &p);
    truck_truth(c, "INL-007", &d, &p);
}

/* Step by step the vehicles of a convoy, post by post. */
struct pass of_convoy(struct scene *c, struct drive *d, int step, int vehicles)
{
    int vehicle = step % vehicles;
    scene_chance(c, 70);
    const struct road *road = any_road(c);
    *d = drive_of(c, vehicle, road);
    struct drive first = *d;
    first.pace = (uint64_t)c->h.story * 16;
    first.last = c->h.began - HOUR;
    struct pass p = { .post = (size_t)(step / vehicles) };
    p.at = drive_at(&first, p.post) + vehicle * 45 * USEC_PER_S;
    return p;
}

/* Three that are strangers on paper and pass post after post together. */
void scheme_convoy(struct scene *c)
{
    enum { VEHICLES = 3, SHOWS = VEHICLES * 3 - 1 };
    struct drive d;
    struct pass p = of_convoy(c, &d, c->h.step, VEHICLES);
    tell_pass(c, &d, &p);
    if (c->h.step < SHOWS)
        next_step(c);
    else
        truck_truth(c, "INL-008", &d, &p);
}

/* One without anything on record drives behind one that was caught before. */
void scheme_scout(struct scene *c)
{
    enum { VEHICLES = 2, SHOWS = VEHICLES * 3 };
    struct drive d;
    if (c->h.step == 0) {
        of_convoy(c, &d, 0, VEHICLES);
        tell_seizure(c, d.plate, c->h.began - 40 * DAY);
        next_step(c);
        return;
    }
    struct pass p = of_convoy(c, &d, c->h.step - 1, VEHICLES);
    tell_pass(c, &d, &p);
    if (c->h.step < SHOWS)
        next_step(c);
    else
        truck_truth(c, "INL-008", &d, &p);
}
