// SPDX-License-Identifier: Apache-2.0
/* The clock of the living border: what waits for its moment, and what begins when nothing does. */
#include "model/ports.h"
#include "sim/border_world.h"

#include <stdlib.h>

enum {
    CROWDED = QUEUE_MOST / 2, /* what is planned comes early rather than more is begun */
    CAMERAS = 24,
    TRADE_EVERY = 4, /* messages */
    OF_FLYING = 80,  /* percent of the households */
};

static const struct story_kind kinds[] = {
    { "camera", story_cameras, 0 },
#define STORY(name, weight) { #name, story_##name, weight },
#define SCHEME(name)        { #name, scheme_##name, 0 },
#include "sim/border.def"
};

#define STORY(...)
#define SCHEME(...) +1
enum {
    SCHEMES = 0
#include "sim/border.def"
};
enum { FIRST_SCHEME = countof(kinds) - SCHEMES };

uint64_t border_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* the queue: a heap, the next on top */

static bool is_before(const struct happening *x, const struct happening *y)
{
    return x->due != y->due ? x->due < y->due : x->order < y->order;
}

static void swap(struct happening *x, struct happening *y)
{
    struct happening z = *x;
    *x = *y;
    *y = z;
}

static void push(struct border *b, struct happening h)
{
    struct happening *q = b->queue;
    must(b->n < QUEUE_MOST);
    h.order = b->orders++;
    q[b->n] = h;
    for (size_t i = b->n++; i > 0 && is_before(&q[i], &q[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&q[i], &q[(i - 1) / 2]);
}

static struct happening pop(struct border *b)
{
    struct happening *q = b->queue, top = q[0];
    q[0] = q[--b->n];
    for (size_t i = 0;;) {
        size_t least = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < b->n; k++)
            if (is_before(&q[k], &q[least]))
                least = k;
        if (least == i)
            return top;
        swap(&q[i], &q[least]);
        i = least;
    }
}

void later(struct scene *c, int step, int part, usec wait)
{
    struct happening h = c->h;
    h.due = c->now + wait;
    h.step = step;
    h.part = part;
    push(c->b, h);
}

/* chance and numbers */

static uint64_t chance_of(const struct scene *c, int64_t part)
{
    uint64_t x = border_mix((uint64_t)c->b->conf.seed + 0x9E3779B97F4A7C15u);
    x = border_mix(x + (uint64_t)c->h.kind * 0x51ED27u + (uint64_t)c->h.story);
    return border_mix(x + (uint64_t)part * 0xD1342543DE82EF95u);
}

void scene_chance(struct scene *c, int64_t part) { c->s.dice = chance_of(c, part); }

void scene_as_it_comes(struct scene *c)
{
    c->s.dice = chance_of(c, 1000000 + c->h.step * 1000 + c->h.part);
}

str story_number(struct scene *c, const char *prefix)
{
    return str_fmt(c->a, "%s%llX-%llX-%d-%d", prefix, (long long)c->b->token, (long long)c->h.story,
                   c->h.step, c->h.part);
}

str story_key(struct scene *c, int64_t part)
{
    return str_fmt(c->a, "%05lld%07lld", (long long)(c->b->token % 86400),
                   (long long)((c->h.story * 16 + part) % 10000000));
}

void truth_tell(struct scene *c, const char *fires, str subject, str situation)
{
    *list_push(c->a, &c->m->truths) = (struct border_truth){ .id = c->m->scheme,
                                                             .kind = str_c(kinds[c->h.kind].name),
                                                             .fires = str_c(fires),
                                                             .subject = subject,
                                                             .situation = situation };
}

/* Everybody's turn comes before anybody's comes again. */
int64_t any_settled(struct scene *c)
{
    struct border *b = c->b;
    return b->villages * VILLAGE + b->next_household++ % b->settled;
}

int64_t any_village(struct scene *c) { return c->b->next_village++; }

/* stories */

static struct scene scene_of(struct border *b, struct arena *a, struct happening h, usec now)
{
    struct scene c = { .b = b, .a = a, .h = h, .now = now };
    b->sim.now = h.began;
    c.s = (struct sim){ .a = a, .scratch = b->scratch, .conf = &b->sim, .today = b->today };
    scene_chance(&c, 0);
    return c;
}

static void tell(struct border *b, struct arena *a, struct happening h, usec now,
                 struct border_message *ret)
{
    struct scene c = scene_of(b, a, h, now);
    c.m = ret;
    *ret = (struct border_message){ .scheme = STR("") };
    if (h.kind >= (int)FIRST_SCHEME)
        ret->scheme = str_fmt(a, "%s-%lld", kinds[h.kind].name, (long long)h.story);
    arena_reset(b->scratch);
    kinds[h.kind].tell(&c);
    must(ret->link && ret->body.len);
    b->messages++;
}

static int any_ordinary(struct border *b)
{
    int64_t sum = 0, at;
    for (size_t i = 0; i < countof(kinds); i++)
        sum += kinds[i].weight;
    b->dice = border_mix(b->dice + 0x9E3779B97F4A7C15u);
    at = (int64_t)(b->dice % (uint64_t)sum);
    for (size_t i = 0; i < countof(kinds); i++) {
        at -= kinds[i].weight;
        if (at < 0)
            return (int)i;
    }
    return 1;
}

/* Schemes take turns, so that every kind comes; the first turn is chance. */
static struct happening begin(struct border *b, usec now)
{
    struct happening h = { .due = now, .began = now, .story = ++b->stories };
    if (b->schemes * 1000 < b->messages * b->conf.schemes)
        h.kind = (int)(FIRST_SCHEME +
                       (size_t)((int64_t)(b->conf.seed % SCHEMES) + b->schemes++) % SCHEMES);
    else
        h.kind = any_ordinary(b);
    return h;
}

struct border *border_new(const struct border_conf *c)
{
    struct border *b = calloc(1, sizeof *b);
    must(b != NULL);
    int64_t homes = c->people * 10 / 31 + 1;
    b->conf = *c;
    b->sim = (struct sim_conf){ .seed = c->seed, .days = 3, .now = c->now };
    b->scratch = arena_new(SIZE_MAX);
    b->today = c->now / USEC_PER_DAY;
    b->token = c->now / USEC_PER_S;
    b->villages = homes * OF_FLYING / 100 / VILLAGE + 1;
    b->settled = homes * (100 - OF_FLYING) / 100 + 1;
    b->dice = border_mix(c->seed + 1);
    if (c->has_trade)
        b->trade = border_trade_new(c->seed, c->regime);
    for (int64_t i = 0; i < CAMERAS; i++)
        push(b, (struct happening){
                    .due = c->now + i * MINUTE / CAMERAS, .began = c->now, .story = i });
    b->stories = CAMERAS;
    return b;
}

void border_free(struct border *b)
{
    if (!b)
        return;
    border_trade_free(b->trade);
    arena_free(b->scratch);
    free(b);
}

static void tell_of_trade(struct border *b, struct arena *a, usec now, struct border_message *ret)
{
    struct scene c = scene_of(
        b, a, (struct happening){ .due = now, .began = now, .story = ++b->stories, .kind = 1 },
        now);
    c.m = ret;
    *ret = (struct border_message){ .scheme = STR("") };
    arena_reset(b->scratch);
    tell_trade(&c, b->trade);
    b->messages++;
}

void border_next(struct border *b, struct arena *a, usec now, struct border_message *ret)
{
    if (b->trade && b->messages % TRADE_EVERY == 0) {
        tell_of_trade(b, a, now, ret);
        return;
    }
    bool waits = b->n > 0 && (b->queue[0].due <= now || b->n >= CROWDED);
    tell(b, a, waits ? pop(b) : begin(b, now), now, ret);
}

/* Lists of whole villages, then declarations of single bills. */
bool border_burst(struct border *b, struct arena *a, int64_t flights, int64_t declarations,
                  usec now, struct border_message *ret)
{
    enum { HOMES = 40 };
    if (b->burst >= flights + declarations) {
        b->burst = 0;
        return false;
    }
    bool is_list = b->burst++ < flights;
    struct happening h = { .due = now, .began = now, .story = ++b->stories, .kind = 1 };
    struct scene c = scene_of(b, a, h, now);
    c.m = ret;
    *ret = (struct border_message){ .scheme = STR("") };
    arena_reset(b->scratch);
    if (is_list) {
        struct sim_flight f = flight_of(&c, true, now + 2 * HOUR + PORT_UTC_OFFSET, NULL);
        for (int64_t i = 0; i < HOMES; i++) {
            struct home home = home_of(&c, stranger(&c, i));
            *list_push(a, &f.bookings) = booking_of(&c, &f, &home);
        }
        tell_list(&c, &f, now);
    } else {
        struct cargo_of x = cargo_of(&c, 0);
        tell_declaration(&c, &x.d);
    }
    b->messages++;
    return true;
}
