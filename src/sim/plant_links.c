// SPDX-License-Identifier: Apache-2.0
/* What the other links report: crossings at counters, currency, trucks on the inland road,
 * cameras, examinations, seizures. Most of it is ordinary; what is planted shows one rule each. */
#include "base/map.h"
#include "sim/world.h"

#define MINUTE (60 * USEC_PER_S)
#define HOUR   (60 * MINUTE)

/* One message of events of a kind; what is planted is told when it has its number. */
struct feed {
    struct sim *s;
    struct buf b;
    const char *kind;
    usec at;
    struct {
        str subject, situation;
        const char *fires;
    } told[16];
    size_t n;
};

static struct feed feed_begin(struct sim *s, const char *kind, usec at)
{
    struct feed f = { .s = s, .b = buf_new(s->a, 1 << 20), .kind = kind, .at = at };
    json_open(&f.b, NULL, '{');
    json_str(&f.b, "kind", str_c(kind));
    json_open(&f.b, "events", '[');
    return f;
}

static void feed_end(struct feed *f)
{
    json_close(&f->b, ']');
    json_close(&f->b, '}');
    size_t id = message_add(f->s, f->at, str_c(f->kind), "json", buf_str(&f->b));
    for (size_t i = 0; i < f->n; i++)
        truth_add(f->s, id, "rule", f->told[i].subject, f->told[i].situation,
                  str_c(f->told[i].fires));
}

/* The situation as an alert names it: kind, place, minute. */
static void tell(struct feed *f, str subject, str place, usec at, const char *fires)
{
    struct arena *a = f->s->a;
    must(f->n < countof(f->told));
    str minute = str_sub(time_fmt(a, at), 0, 16);
    f->told[f->n].subject = subject;
    f->told[f->n].situation =
        str_fmt(a, "%s " STR_FMT " " STR_FMT, f->kind, STR_ARG(place), STR_ARG(minute));
    f->told[f->n++].fires = fires;
}

static void event_begin(struct feed *f, const char *key, str number, usec at)
{
    json_open(&f->b, NULL, '{');
    json_str(&f->b, key, number);
    json_str(&f->b, "time", time_fmt(f->s->a, at));
}

/* A card is for life: who is told again shows the same. */
static str cnic_kept(struct sim *s, const struct sim_person *p)
{
    if (!s->cnics) {
        s->cnics = make(s->a, struct map);
        *s->cnics = map_new(s->a);
    }
    str who = str_fmt(s->a, STR_FMT "/" STR_FMT "/%lld", STR_ARG(p->surname), STR_ARG(p->given),
                      (long long)p->birth);
    void **at = map_at(s->cnics, who);
    if (!*at) {
        str *kept = make(s->a, str);
        *kept = make_cnic(s, p->sex);
        *at = kept;
    }
    return *(const str *)*at;
}

static void person(struct feed *f, const struct sim_person *p)
{
    int64_t y, m, d;
    civil_from_days(p->birth, &y, &m, &d);
    json_open(&f->b, "person", '{');
    json_str(&f->b, "given", p->given);
    json_str(&f->b, "surname", p->surname);
    json_str(&f->b, "birth", date_fmt(f->s->a, y, m, d));
    json_str(&f->b, "sex", (str){ &p->sex, 1 });
    json_close(&f->b, '}');
    json_open(&f->b, "documents", '[');
    json_open(&f->b, NULL, '{');
    json_str(&f->b, "type", STR("I"));
    json_str(&f->b, "number", cnic_kept(f->s, p));
    json_close(&f->b, '}');
    json_close(&f->b, ']');
}

static str number_of(struct sim *s, const char *prefix)
{
    return str_fmt(s->a, "%s-%06lld", prefix, (long long)++s->serial);
}

/* currency */

struct cash {
    const struct sim_person *who;
    usec at;
    str port;
    int64_t usd;
    bool is_found;
    const char *fires; /* NULL: ordinary */
};

static void money(struct sim *s, const struct cash *c)
{
    struct feed f = feed_begin(s, "money", c->at);
    event_begin(&f, "number", number_of(s, "CD"), c->at);
    json_str(&f.b, "port", c->port);
    json_str(&f.b, "direction", STR("out"));
    if (c->is_found)
        json_bool(&f.b, "found", true);
    json_open(&f.b, "amounts", '[');
    json_open(&f.b, NULL, '{');
    json_str(&f.b, "currency", STR("USD"));
    json_i64(&f.b, "value", c->usd);
    json_close(&f.b, '}');
    json_close(&f.b, ']');
    person(&f, c->who);
    json_close(&f.b, '}');
    if (c->fires)
        tell(&f, person_name(s->a, c->who), c->port, c->at, c->fires);
    feed_end(&f);
}

static const char *const ports[] = { "KHI", "LHE", "ISB", "PEW" };

/* The same person again and again; the last one shows it. */
static void courier(struct sim *s, int n, int64_t usd, int64_t days, const char *fires)
{
    struct sim_person p = make_person(s, PAK, 25, 50);
    for (int i = 0; i < n; i++)
        money(s, &(struct cash){ .who = &p,
                                 .at = s->conf->now - ((n - i) * days * 24 + 3) * HOUR,
                                 .port = str_c(ports[i % 4]),
                                 .usd = usd,
                                 .fires = i == n - 1 ? fires : NULL });
}

static void plant_money(struct sim *s)
{
    struct sim_person over = make_person(s, PAK, 25, 60), hides = make_person(s, PAK, 25, 60);
    courier(s, 4, 4700, 20, "CUR-003");
    courier(s, 8, 3900, 40, "CUR-002");
    money(s, &(struct cash){ &over, s->conf->now - 5 * HOUR, STR("LHE"), 9000, false, "CUR-001" });
    money(s, &(struct cash){ &hides, s->conf->now - 4 * HOUR, STR("ISB"), 3000, true, "CUR-004" });
    for (int64_t i = 0; i < s->conf->flights / 4; i++) {
        struct sim_person p = make_person(s, PAK, 20, 70);
        money(s, &(struct cash){ &p, s->conf->now - roll(s, 1, 200) * HOUR,
                                 str_c(ports[roll(s, 0, 3)]), roll(s, 3, 35) * 100, false, NULL });
    }
}

/* the inland road */

static const char *const road[] = { "JAMSHORO", "SUKKUR-BR", "DGK-BR", "DIK-BR", "KOHAT" };

struct truck {
    struct sim_person driver;
    str plate, container, seal, permit;
    int64_t kg;
    usec at;
};

static struct truck make_truck(struct sim *s)
{
    return (struct truck){ .driver = make_person(s, PAK, 22, 60),
                           .plate = str_fmt(s->a, "T%c%c-%03lld", (char)('A' + roll(s, 0, 25)),
                                            (char)('A' + roll(s, 0, 25)), (long long)++s->serial),
                           .container = make_container(s),
                           .seal = number_of(s, "PK"),
                           .permit = number_of(s, "TP"),
                           .kg = roll(s, 14000, 24000),
                           .at = s->conf->now - roll(s, 60, 160) * HOUR };
}

static void passes(struct sim *s, const struct truck *t, int leg, const char *seal_state,
                   const char *fires)
{
    struct feed f = feed_begin(s, "passage", t->at);
    str post = str_c(road[leg - 1]);
    event_begin(&f, "reference", number_of(s, "P"), t->at);
    json_str(&f.b, "post", post);
    json_str(&f.b, "plate", t->plate);
    json_str(&f.b, "container", t->container);
    json_str(&f.b, "seal", t->seal);
    json_str(&f.b, "seal_state", str_c(seal_state));
    json_str(&f.b, "permit", t->permit);
    json_i64(&f.b, "leg", leg);
    json_i64(&f.b, "weight_kg", t->kg + roll(s, -80, 80));
    json_str(&f.b, "due", time_fmt(s->a, t->at + HOUR));
    person(&f, &t->driver);
    json_close(&f.b, '}');
    if (fires)
        tell(&f, t->plate, post, t->at, fires);
    feed_end(&f);
}

/* Drives the road leg by leg; `change` makes the third what is planted. */
static void drive(struct sim *s, void (*change)(struct sim *s, struct truck *t),
                  const char *seal_state, const char *fires)
{
    struct truck t = make_truck(s);
    for (int leg = 1; leg <= (int)countof(road); leg++) {
        if (leg == 3 && change)
            change(s, &t);
        passes(s, &t, leg, leg == 3 ? seal_state : "intact", leg == 3 ? fires : NULL);
        t.at += roll(s, 5 * 60, 8 * 60) * MINUTE;
    }
}

static void other_seal(struct sim *s, struct truck *t) { t->seal = number_of(s, "PK"); }
static void other_weight(struct sim *s, struct truck *t) { t->kg += roll(s, 3000, 6000); }

static void twice_at_once(struct sim *s)
{
    struct truck t = make_truck(s);
    passes(s, &t, 1, "intact", NULL);
    t.at += 40 * MINUTE;
    t.permit = number_of(s, "TP");
    passes(s, &t, 4, "intact", "INL-001");
}

static void lost_leg(struct sim *s)
{
    struct truck t = make_truck(s);
    passes(s, &t, 1, "intact", NULL);
    t.at += 20 * HOUR;
    passes(s, &t, 4, "intact", "INL-004");
}

/* A truck that was seized with betel nut drives again. */
static void known_truck(struct sim *s)
{
    struct truck t = make_truck(s);
    usec then = t.at - 90 * 24 * HOUR;
    struct feed f = feed_begin(s, "seizure", then);
    event_begin(&f, "number", number_of(s, "SZ"), then);
    json_str(&f.b, "record", STR("seizure"));
    json_str(&f.b, "place", STR("RAKHNI"));
    json_str(&f.b, "office", STR("Enforcement Quetta"));
    json_str(&f.b, "offence", STR("smuggling"));
    json_str(&f.b, "plate", t.plate);
    json_close(&f.b, '}');
    feed_end(&f);
    passes(s, &t, 1, "intact", "INL-007");
}

static void plant_road(struct sim *s)
{
    for (int64_t i = 0; i < s->conf->flights / 2; i++)
        drive(s, NULL, "intact", NULL);
    drive(s, NULL, "broken", "INL-002");
    drive(s, other_seal, "intact", "INL-003");
    drive(s, other_weight, "intact", "INL-006");
    twice_at_once(s);
    lost_leg(s);
    known_truck(s);
}

/* counters and cameras */

static void crossing(struct sim *s, const struct sim_person *p, const char *result,
                     const char *control, const char *fires)
{
    usec at = s->conf->now - roll(s, 1, 40) * HOUR;
    str port = str_c(ports[roll(s, 0, 3)]);
    struct feed f = feed_begin(s, "crossing", at);
    event_begin(&f, "reference", number_of(s, "X"), at);
    json_str(&f.b, "port", port);
    json_str(&f.b, "direction", STR("out"));
    json_i64(&f.b, "counter", roll(s, 1, 24));
    json_str(&f.b, "result", str_c(result));
    json_opt(&f.b, "control", str_c(control));
    person(&f, p);
    json_close(&f.b, '}');
    if (fires)
        tell(&f, person_name(s->a, p), port, at, fires);
    feed_end(&f);
}

static void plant_counters(struct sim *s)
{
    for (int64_t i = 0; i < s->conf->flights; i++) {
        struct sim_person p = make_person(s, PAK, 20, 70);
        crossing(s, &p, "cleared", "", NULL);
    }
    struct sim_person wanted = make_person(s, PAK, 25, 60), sent_back = make_person(s, PAK, 25, 60);
    crossing(s, &wanted, "referred", "ECL", "IMM-001");
    crossing(s, &sent_back, "offloaded", "", "IMM-002");
}

static void heartbeat(struct sim *s, str camera, usec at, int64_t brightness, str digest,
                      const char *fires)
{
    struct feed f = feed_begin(s, "face", at);
    event_begin(&f, "reference", number_of(s, "H"), at);
    json_str(&f.b, "signal", STR("heartbeat"));
    json_str(&f.b, "camera", camera);
    json_str(&f.b, "port", STR("KHI"));
    json_i64(&f.b, "brightness", brightness);
    json_str(&f.b, "digest", digest);
    json_close(&f.b, '}');
    if (fires)
        tell(&f, camera, STR("KHI"), at, fires);
    feed_end(&f);
}

static void plant_cameras(struct sim *s)
{
    usec at = s->conf->now - HOUR;
    for (int i = 0; i < 5; i++) {
        str fresh = str_fmt(s->a, "%064llx", (unsigned long long)(i + 77) * 0x9E3779B97F4A7C15u);
        heartbeat(s, STR("KHI-ARR-1"), at + i * MINUTE, 92 + i, fresh, NULL);
        heartbeat(s, STR("KHI-ARR-2"), at + i * MINUTE, 88, STR("5f00d5f00d5f00d5f00d5f00d5f00d5f"),
                  i == 4 ? "FAC-002" : NULL);
    }
    heartbeat(s, STR("KHI-DEP-4"), at, 2, STR("0b1ac40b1ac40b1ac40b1ac40b1ac40b"), "FAC-003");
}

void plant_links(struct sim *s)
{
    plant_money(s);
    plant_road(s);
    plant_counters(s);
    plant_cameras(s);
}
