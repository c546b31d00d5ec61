// SPDX-License-Identifier: Apache-2.0
/* Goods: a ship's manifest, what is declared of it, how some of it is examined, and the trucks
 * that carry some of its containers inland. */
#include "model/ports.h"
#include "sim/border_world.h"

enum step { MANIFEST, DECLARATION, CHANNEL, RESULT, ROAD };

static const struct sim_vessel *ship_of(const struct scene *c)
{
    return &sim_vessels[border_mix((uint64_t)c->h.story) % SIM_VESSELS];
}

static str igm_of(struct scene *c)
{
    return str_fmt(c->a, "KPPI-%lld", 10000 + (long long)c->h.story % 90000);
}

/* Bill `part` of this story, with its one container; as it is, and as it should be declared. */
struct cargo_of cargo_of(struct scene *c, int64_t part)
{
    struct sim before = c->s;
    scene_chance(c, 100 + part);
    c->s.serial =
        (int64_t)(c->b->token / 60 % 1440) * 100000000 + (c->h.story * 16 + part) % 10000000;
    struct cargo_of x = { .d = any_by_sea(&c->s) };
    /* Few firms import often and many now and then. */
    int64_t nth = roll(&c->s, 0, FIRMS - 1), often = roll(&c->s, 0, FIRMS / 20);
    struct firm f = firm_of(c, chance(&c->s, 50) ? often : nth);
    x.d.importer = f.number;
    x.d.importer_name = f.name;
    x.d.items.n = 1;
    x.d.vessel = str_c(ship_of(c)->name);
    x.d.manifest = str_fmt(c->a, STR_FMT "-%lld", ONCE(igm_of(c)), (long long)part + 1);
    x.d.container = container_of_story(c, part);
    x.d.bill = str_fmt(c->a, "BL" STR_FMT, ONCE(story_key(c, part)));
    x.seal = str_fmt(c->a, "PK%07lld", (long long)((c->h.story * 16 + part) % 10000000));
    c->s = before;
    c->s.messages = (struct sim_messages){ 0 };
    return x;
}

void tell_manifest(struct scene *c, struct call call)
{
    struct sim_vessel *v = make(c->a, struct sim_vessel);
    *v = *(call.vessel ? call.vessel : ship_of(c));
    v->voyage = str_cstr(
        c->a, str_fmt(c->a, "%03lld%c", (long long)(c->h.story % 1000), "NESW"[c->h.story % 4]));
    call.vessel = v;
    call.igm = igm_of(c);
    call.at = call.arrives < c->now ? call.arrives - 6 * HOUR : c->now - HOUR;
    call.arrives += PORT_UTC_OFFSET;
    c->s.serial = c->h.story * 4 % 1000000 + c->h.step;
    write_manifest(&c->s, &call);
    edifact_end(c, "cargo", (int64_t)call.n);
}

void tell_declaration(struct scene *c, struct sim_declaration *d)
{
    write_declaration(&c->s, d);
    edifact_end(c, "weboc", 1);
}

void tell_examination(struct scene *c, const struct examined *x)
{
    struct note n = note_begin(c, "weboc", "examination");
    note_event(&n, "order", str_fmt(c->a, "EX-" STR_FMT, STR_ARG(x->d->number)), c->now);
    json_str(&n.b, "signal", str_c(x->signal));
    json_str(&n.b, "declaration", x->d->number);
    json_str(&n.b, "office", x->d->office);
    json_str(&n.b, "terminal", x->d->port);
    json_str(&n.b, "channel", str_c(x->channel));
    json_str(&n.b, "importer", x->d->importer);
    json_str(&n.b, "container", x->d->container);
    if (x->result) {
        json_str(&n.b, "result", str_c(x->result));
        json_opt(&n.b, "finding", str_c(x->finding));
        json_f64(&n.b, "declared_kg", x->declared_kg);
        json_f64(&n.b, "found_kg", x->found_kg);
        if (x->assessed_value > 0) {
            json_f64(&n.b, "declared_value", x->declared_value);
            json_f64(&n.b, "assessed_value", x->assessed_value);
        }
        json_i64(&n.b, "minutes", roll(&c->s, 20, 160));
    }
    note_event_end(&n);
    note_end(&n);
}

/* Most ships are announced; of some, which came two days ago, the final manifest is told. */
static bool has_landed(struct scene *c)
{
    scene_chance(c, 1);
    return chance(&c->s, 35);
}

static void manifest(struct scene *c, bool landed)
{
    struct bills bills = { 0 };
    struct cargo_of *all = make_n(c->a, struct cargo_of, BILLS);
    for (int i = 0; i < BILLS; i++) {
        all[i] = cargo_of(c, i);
        *list_push(c->a, &bills) =
            (struct bill){ .d = &all[i].d, .container = all[i].d.container, .seal = all[i].seal };
    }
    tell_manifest(c, (struct call){ .arrives = c->h.began + (landed ? -60 * HOUR : 7 * HOUR),
                                    .newer = c->h.story % 2,
                                    .bills = bills.at,
                                    .n = bills.n });
}

static double sum_kg(const struct sim_declaration *d)
{
    double kg = 0;
    list_each (const struct sim_item, i, &d->items)
        kg += i->kg;
    return kg;
}

static void examine(struct scene *c, struct cargo_of *x)
{
    bool is_result = c->h.step == RESULT;
    double kg = sum_kg(&x->d);
    struct examined e = { .d = &x->d, .signal = "channel", .channel = "red" };
    scene_as_it_comes(c);
    if (is_result) {
        e.signal = "result";
        e.result = "as declared";
        e.declared_kg = kg;
        e.found_kg = kg * (double)roll(&c->s, 980, 1020) / 1000;
    }
    tell_examination(c, &e);
    if (!is_result && chance(&c->s, 60))
        later(c, RESULT, c->h.part, roll(&c->s, 2, 30) * USEC_PER_S);
}

static void declare(struct scene *c, struct cargo_of *x, bool landed)
{
    int part = c->h.part;
    scene_as_it_comes(c);
    bool red = chance(&c->s, 30), drives = landed && chance(&c->s, 50);
    tell_declaration(c, &x->d);
    if (red)
        later(c, CHANNEL, part, roll(&c->s, 1, 20) * USEC_PER_S);
    if (drives)
        later(c, ROAD, part * 8, roll(&c->s, 1, 10) * USEC_PER_S);
    if (part + 1 < BILLS)
        later(c, DECLARATION, part + 1, roll(&c->s, 200, 4000) * 1000);
}

/* Part: bill times eight, and the post. */
static void carry(struct scene *c, struct cargo_of *x)
{
    int post = c->h.part % 8;
    scene_chance(c, 200 + c->h.part / 8);
    struct drive d = drive_of(c, c->h.part / 8, NULL);
    d.container = x->d.container;
    d.seal = x->seal;
    d.kg = bill_gross_kg(&x->d);
    d.permit = str_fmt(c->a, "TP-" STR_FMT, ONCE(story_key(c, c->h.part / 8)));
    bool has_permit = chance(&c->s, 50);
    struct pass p = { .post = (size_t)post,
                      .at = drive_at(&d, (size_t)post),
                      .leg = has_permit ? post + 1 : 0 };
    tell_pass(c, &d, &p);
    if ((size_t)post + 1 < road_posts(d.road))
        later(c, ROAD, c->h.part + 1, roll(&c->s, 500, 3000) * 1000);
}

void story_ship(struct scene *c)
{
    bool landed = has_landed(c);
    scene_chance(c, 0);
    if (c->h.step == MANIFEST) {
        manifest(c, landed);
        later(c, DECLARATION, 0, USEC_PER_S);
        return;
    }
    bool on_road = c->h.step == ROAD;
    struct cargo_of x = cargo_of(c, on_road ? c->h.part / 8 : c->h.part);
    if (on_road)
        carry(c, &x);
    else if (c->h.step == DECLARATION)
        declare(c, &x, landed);
    else
        examine(c, &x);
}
