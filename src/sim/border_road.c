// SPDX-License-Identifier: Apache-2.0
/* Vehicles on the inland roads: past one post after the other, as fast as roads allow. A post
 * hands in what passed when it has a line; the last one of a drive tells of now. */
#include "model/ports.h"
#include "sim/border_world.h"

static const struct road roads[] = {
    { { "JAMSHORO", "SUKKUR-BR", "DGK-BR", "DIK-BR", "KOHAT", NULL } },
    { { "HUB", "KHARI", "BASIMA", "PADAGH", NULL } },
    { { "SUKKUR-BR", "DAY", "GALANGUR", NULL } },
    { { "DGK-BR", "RAKHNI", "ZHOB", NULL } },
    { { "ATTOCK-BR", "KOHAT", "DIK-BR", NULL } },
};

const struct road *any_road(struct scene *c) { return &roads[roll(&c->s, 0, countof(roads) - 1)]; }

size_t road_posts(const struct road *r)
{
    size_t n = 0;
    while (r->posts[n])
        n++;
    return n;
}

/* A driver with his household; the last post was passed within these ten hours. */
struct drive drive_of(struct scene *c, int64_t part, const struct road *road)
{
    struct home *h = make(c->a, struct home);
    *h = home_of(c, stranger(c, 40 + part));
    return (struct drive){ .road = road ? road : any_road(c),
                           .plate = plate_of(c, part),
                           .pace = (uint64_t)(c->h.story * 16 + part),
                           .driver = &h->people[0],
                           .driver_cnic = h->cnic[0],
                           .kg = (double)roll(&c->s, 14000, 24000),
                           .last = c->h.began - roll(&c->s, 0, 600) * MINUTE };
}

/* From one post to the next: some as fast as a road may allow, most slower, with rests. */
static usec way(const struct drive *d, size_t from)
{
    double least = road_minutes(str_c(d->road->posts[from]), str_c(d->road->posts[from + 1]));
    uint64_t x = border_mix(d->pace * 64 + from + 7);
    double slow = d->pace % 20 == 0 ? 1.1 : 1.5 + (double)(x % 100) / 80;
    return (usec)(least * slow + (double)(x / 100 % 60)) * MINUTE;
}

usec drive_at(const struct drive *d, size_t post)
{
    usec at = d->last;
    for (size_t i = road_posts(d->road) - 1; i > post; i--)
        at -= way(d, i - 1);
    return at;
}

void tell_pass(struct scene *c, const struct drive *d, const struct pass *p)
{
    struct note n = note_begin(c, "inland", "passage");
    uint64_t x = border_mix(d->pace * 64 + p->post + 99);
    note_event(&n, "reference", story_number(c, "P"), p->at);
    json_str(&n.b, "post", str_c(d->road->posts[p->post]));
    json_str(&n.b, "signal", STR("passage"));
    json_str(&n.b, "plate", d->plate);
    json_opt(&n.b, "container", d->container);
    if (d->seal.len) {
        json_str(&n.b, "seal", d->seal);
        json_str(&n.b, "seal_state", str_c(p->seal_state ? p->seal_state : "intact"));
    }
    if (p->leg) {
        json_str(&n.b, "permit", d->permit);
        json_i64(&n.b, "leg", p->leg);
        json_str(&n.b, "due", time_fmt(c->a, p->at + HOUR));
    }
    if (p->next_due) {
        json_str(&n.b, "next_post", str_c(d->road->posts[p->post + 1]));
        json_str(&n.b, "next_due", time_fmt(c->a, p->next_due));
    }
    /* Two scales never agree; the difference is far below what means something. */
    json_i64(&n.b, "weight_kg", (int64_t)(d->kg * (1 + ((double)(x % 200) - 100) / 10000)));
    note_person(&n, d->driver);
    note_documents(&n, d->driver, d->driver_cnic);
    note_event_end(&n);
    note_end(&n);
}

/* Step i is the i-th post. */
void story_truck(struct scene *c)
{
    struct drive d = drive_of(c, 0, NULL);
    size_t post = (size_t)c->h.step;
    tell_pass(c, &d, &(struct pass){ .post = post, .at = drive_at(&d, post) });
    if (post + 1 < road_posts(d.road))
        later(c, c->h.step + 1, 0, roll(&c->s, 500, 3000) * 1000);
}

void tell_seizure(struct scene *c, str plate, usec at)
{
    static const char *const offences[] = { "cigarettes without duty", "cloth without papers",
                                            "tyres without duty", "diesel without papers" };
    static const char *const places[] = { "RAKHNI", "HUB", "KOHAT", "DAY" };
    struct note n = note_begin(c, "ncen", "seizure");
    note_event(&n, "number", story_number(c, "SZ"), at);
    json_str(&n.b, "record", STR("seizure"));
    json_str(&n.b, "place", str_c(places[roll(&c->s, 0, 3)]));
    json_str(&n.b, "office", STR("Enforcement Quetta"));
    json_str(&n.b, "offence", str_c(offences[roll(&c->s, 0, 3)]));
    json_str(&n.b, "plate", plate);
    json_i64(&n.b, "value", roll(&c->s, 2, 90) * 100000);
    json_str(&n.b, "currency", STR("PKR"));
    note_event_end(&n);
    note_end(&n);
}

void story_seizure(struct scene *c)
{
    str plate = plate_of(c, 0);
    tell_seizure(c, plate, c->now - roll(&c->s, 1, 30) * HOUR);
}
