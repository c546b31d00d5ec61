/* border_world.h — what the files of the living border share.
 *
 * A story is what one flight, ship, truck or scheme goes through; it is told step by step, each
 * step one message. Nothing is kept of it but its number and the step that comes next: who
 * takes part, and with what, is made again from the number each time.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/border.h"
#include "sim/flights.h"
#include "sim/manifests.h"

#define MINUTE (60 * USEC_PER_S)
#define HOUR   (60 * MINUTE)
#define DAY    USEC_PER_DAY

enum {
    VILLAGE = 12,       /* households that share a habit: they fly to one place */
    HOME_MOST = 5,      /* people of a household */
    QUEUE_MOST = 16384, /* happenings that wait */
    BILLS = 12,         /* of a ship's call */
};

struct happening {
    usec due, began; /* of this step; of the story */
    uint64_t order;  /* of two that are due at once, the first that was planned */
    int64_t story, who;
    int kind, step, part;
};

/* What is told of a story now. */
struct scene {
    struct border *b;
    struct arena *a; /* of the message */
    struct happening h;
    usec now;
    struct sim s; /* chance: always the same of one story */
    struct border_message *m;
};

struct story_kind {
    const char *name;
    void (*tell)(struct scene *c);
    int weight; /* of ordinary ones; 0 a scheme */
};

struct border {
    struct border_conf conf;
    struct sim_conf sim;
    struct arena *scratch;
    int64_t today, token;            /* token: tells two plays on one Centre apart */
    int64_t villages, next_village;  /* that fly */
    int64_t settled, next_household; /* those that stay in the country, or cross by road */
    int64_t stories, schemes, flights, messages, burst;
    uint64_t orders, dice;
    size_t n;
    struct happening queue[QUEUE_MOST];
    struct border_trade *trade; /* NULL: there is none */
};

/* border.c */
void later(struct scene *c, int step, int part, usec wait);
uint64_t border_mix(uint64_t x);
void scene_chance(struct scene *c,
                  int64_t part);         /* chance of a part of the story, from its start */
void scene_as_it_comes(struct scene *c); /* chance of this step alone */
str story_number(struct scene *c, const char *prefix); /* of this step, unique */
str story_key(struct scene *c, int64_t part);          /* 12 digits, unique for (story, part) */
void truth_tell(struct scene *c, const char *fires, str subject, str situation);
int64_t any_settled(struct scene *c); /* a household that did nothing lately */
int64_t any_village(struct scene *c);

/* border_people.c */
struct home {
    int64_t number;
    size_t n;
    struct sim_person people[HOME_MOST];
    str cnic[HOME_MOST]; /* empty: of another country */
    str phone, city;
};
struct home home_of(struct scene *c, int64_t number);
int64_t stranger(const struct scene *c, int64_t nth); /* a household that only this story has */
struct sim_person second_passport(struct scene *c, const struct home *h);
struct firm {
    str number, name;
};
struct firm firm_of(struct scene *c, int64_t number);
enum { FIRMS = 6000 };
str plate_of(struct scene *c, int64_t part);
str container_of_story(struct scene *c, int64_t part);

/* border_write.c: one event of a kind, as its link writes it. */
struct note {
    struct scene *c;
    const char *kind;
    struct buf b;
};
struct note note_begin(struct scene *c, const char *link, const char *kind);
void note_event(struct note *n, const char *key, str number, usec at);
void note_person(struct note *n, const struct sim_person *p);
void note_documents(struct note *n, const struct sim_person *p, str cnic); /* "": none */
void note_event_end(struct note *n);
void note_end(struct note *n);
void edifact_end(struct scene *c, const char *link, int64_t events); /* what a writer of sim made */
str situation_of(struct scene *c, const char *kind, str place, usec at); /* as an alert names it */

struct count_of {
    const struct home *home;
    usec at;
    str port, flight, partner;
    const char *direction, *result, *control, *mode;
    int64_t usd; /* currency */
    bool by_card, is_found;
};
void tell_crossing(struct scene *c, const struct count_of *x);
void tell_money(struct scene *c, const struct count_of *x);
void tell_camera(struct scene *c, str camera, str port, int64_t brightness, str digest);
struct sighting {
    const struct sim_person *who;
    str camera, port;
    const char *gallery;
    double score;
    usec at;
};
void tell_face(struct scene *c, const struct sighting *x);

/* border_air.c */
struct sim_flight flight_of(struct scene *c, bool is_in, usec ours, const struct route *r);
struct sim_booking booking_of(struct scene *c, const struct sim_flight *f, const struct home *h);
void tell_list(struct scene *c, const struct sim_flight *f, usec at); /* PAXLST */
void tell_pnr(struct scene *c, struct sim_flight *f, enum push push);
void story_cameras(struct scene *c);

/* border_road.c */
struct road {
    const char *posts[6]; /* NULL behind the last */
};
struct drive {
    const struct road *road;
    str plate, container, seal, permit;
    const struct sim_person *driver;
    str driver_cnic;
    double kg;
    uint64_t pace;
    usec last; /* when it passes the last post */
};
struct drive drive_of(struct scene *c, int64_t part, const struct road *road); /* NULL: any */
const struct road *any_road(struct scene *c);
size_t road_posts(const struct road *r);
usec drive_at(const struct drive *d, size_t post);
struct pass {
    size_t post;
    usec at;
    const char *seal_state;
    int leg;       /* 0: no permit is told */
    usec next_due; /* at the next post of the road; 0: nothing is told of it */
};
void tell_pass(struct scene *c, const struct drive *d, const struct pass *p);
void tell_seizure(struct scene *c, str plate, usec at);

/* border_goods.c */
struct cargo_of {
    struct sim_declaration d;
    str seal;
};
struct cargo_of cargo_of(struct scene *c, int64_t part); /* the same for the same part of a story */
void tell_manifest(struct scene *c, struct call call);
void tell_declaration(struct scene *c, struct sim_declaration *d);
struct examined {
    const struct sim_declaration *d;
    const char *signal, *channel, *result, *finding;
    double declared_kg, found_kg;
    double declared_value, assessed_value; /* 0: not told */
};
void tell_examination(struct scene *c, const struct examined *x);

/* border_trade.c */
struct border_trade *border_trade_new(uint64_t seed, enum trade_regime regime);
void border_trade_free(struct border_trade *t); /* NULL is fine */
void tell_trade(struct scene *c, struct border_trade *t);

/* border_schemes_people.c: shared with what looks like a scheme */
struct home lone_traveller(struct scene *c, int64_t nth);
void next_step(struct scene *c);
struct sim_flight flight_of_some(struct scene *c, struct home *some, size_t n, usec at);
void close_without(struct scene *c, const struct home *h, const char *fires);
str some_port(struct scene *c, int64_t nth);
/* border_schemes_goods.c */
void manifest_of_one(struct scene *c, struct bill b, usec arrives);
struct drive with_container(struct scene *c, const struct cargo_of *x);
struct cargo_of heavy_cargo(struct scene *c); /* of five tons at least */
struct pass of_convoy(struct scene *c, struct drive *d, int step, int vehicles);

/* border_near.c, border_schemes_people.c, border_schemes_goods.c, and the stories above */
#define STORY(name, weight) void story_##name(struct scene *c);
#define SCHEME(name)        void scheme_##name(struct scene *c);
#include "sim/border.def"
