// SPDX-License-Identifier: Apache-2.0
/* Who lives at the living border: households, firms, vehicles, containers, each made from its
 * number, so that a hundred thousand of them need no room. Numbers of documents are never the
 * same for two. */
#include "model/ports.h"
#include "sim/border_world.h"

#include <string.h>

/* A chance of its own for each thing that has a number. */
static struct sim chance_for(struct scene *c, const char *what, int64_t number)
{
    struct sim s = c->s;
    uint64_t x = (uint64_t)c->b->conf.seed * 0x9E3779B97F4A7C15u;
    for (; *what; what++)
        x = x * 31 + (unsigned char)*what;
    s.dice = border_mix(border_mix(x) + (uint64_t)number * 0xD1342543DE82EF95u);
    return s;
}

/* Goes through all of `span` without coming twice to one; `span` has no factor 7919. */
static int64_t shuffled(int64_t n, int64_t span) { return n % span * 7919 % span; }

static str passport(struct scene *c, const struct sim_person *p, int64_t n)
{
    const int64_t digits = 9000000;
    n += (int64_t)(border_mix((uint64_t)c->b->conf.seed) % 1000000000);
    if (str_eq(p->nationality, STR("GBR")))
        return str_fmt(c->a, "%09lld", 500000000 + (long long)shuffled(n, 99999999));
    if (str_eq(p->nationality, STR("CHN")))
        return str_fmt(c->a, "E%c%07lld", (char)('A' + n % 26), (long long)shuffled(n, 9999991));
    int64_t at = shuffled(n, 26 * 26 * digits), letters = at / digits;
    return str_fmt(c->a, "%c%c%07lld", (char)('A' + letters / 26), (char)('A' + letters % 26),
                   1000000 + (long long)(at % digits));
}

static void document(struct scene *c, struct sim *s, struct sim_person *p, int64_t n)
{
    *list_push(c->a, &p->documents) =
        (struct sim_document){ .number = passport(c, p, n),
                               .issuer = p->nationality,
                               .nationality = p->nationality,
                               .expiry = c->b->today + roll(s, 400, 3200) };
}

static enum origin any_origin(struct sim *s)
{
    int64_t n = roll(s, 1, 100);
    return n <= 90 ? PAK : n <= 95 ? ARAB : n <= 97 ? ENGLISH : n <= 99 ? CHINA : IRAN;
}

static str nationality(struct sim *s, enum origin o)
{
    static const char *const arab[] = { "ARE", "SAU", "OMN", "QAT" };
    return o == PAK     ? chance(s, 95) ? STR("PAK") : STR("GBR")
               : o == ARAB ? str_c(arab[roll(s, 0, 3)])
           : o == IRAN  ? STR("IRN")
           : o == CHINA ? STR("CHN")
                        : STR("GBR");
}

/* Own name, then the father's: so are most names here, and so a family is known by its names. */
static str given_name(struct sim *s, enum origin o, char sex, str father)
{
    str own = name_part(s, o, sex == 'M' ? MALE : FEMALE);
    if (o != PAK)
        return own;
    while (str_eq(own, father))
        own = name_part(s, o, MALE);
    return str_fmt(s->a, STR_FMT " " STR_FMT, STR_ARG(own), STR_ARG(father));
}

/* 13 digits: where the family is registered, the family, and one for each member. */
static str cnic(struct scene *c, const struct home *h, size_t i)
{
    int64_t n = h->number + (int64_t)(border_mix((uint64_t)c->b->conf.seed) % 1000000000);
    long long family = 1000000 + (long long)shuffled(n, 8999993);
    long long place = 10000 * (1 + n % 7) + 1101 + n * 131 % 3898;
    return str_fmt(c->a, "%lld%07lld%d", place, family, (int)(i * 2) + (h->people[i].sex == 'M'));
}

/* Parents first; their children are children. */
static void settle(struct scene *c, struct sim *s, struct home *h)
{
    enum origin o = any_origin(s);
    str surname = name_part(s, o, FAMILY), nation = nationality(s, o);
    str grandfather = name_part(s, o, MALE), father = grandfather;
    int64_t age = roll(s, 26, 58);
    h->n = (size_t)roll(s, 1, HOME_MOST);
    for (size_t i = 0; i < h->n; i++) {
        bool is_child = i > 1;
        int64_t years = is_child ? roll(s, 3, age - 22 < 15 ? age - 22 : 15) : age - (int64_t)i * 3;
        struct sim_person p = { .surname = surname,
                                .nationality = nation,
                                .sex = i == 0          ? 'M'
                                       : i == 1        ? 'F'
                                       : chance(s, 50) ? 'M'
                                                       : 'F',
                                .is_child = is_child,
                                .is_verified = true,
                                .birth = c->b->today - years * 365 - roll(s, 20, 340),
                                .bags = roll(s, is_child ? 0 : 1, 2) };
        p.bag_kg = p.bags * roll(s, 14, 29);
        p.given = given_name(s, o, p.sex, is_child ? father : grandfather);
        if (i == 0) {
            father = p.given;
            str rest = p.given;
            str_cut(&rest, ' ', &father);
        }
        document(c, s, &p, h->number * 8 + (int64_t)i);
        h->people[i] = p;
        h->cnic[i] = str_eq(nation, STR("PAK")) ? cnic(c, h, i) : STR("");
    }
}

struct home home_of(struct scene *c, int64_t number)
{
    static const char *const cities[] = { "KHI", "LHE", "ISB", "MUX", "PEW", "SKT" };
    struct sim s = chance_for(c, "home", number);
    struct home h = { .number = number };
    settle(c, &s, &h);
    h.phone = make_phone(&s);
    h.city = str_c(cities[roll(&s, 0, countof(cities) - 1)]);
    return h;
}

/* Behind all that live in the country. */
int64_t stranger(const struct scene *c, int64_t nth) { return 100000000 + c->h.story * 64 + nth; }

/* Of the same state, as good as the first. */
struct sim_person second_passport(struct scene *c, const struct home *h)
{
    struct sim_person p = h->people[0];
    struct sim s = chance_for(c, "second", h->number);
    p.documents = (struct sim_documents){ 0 };
    document(c, &s, &p, h->number * 8 + 7);
    return p;
}

struct firm firm_of(struct scene *c, int64_t number)
{
    struct sim s = chance_for(c, "firm", number);
    str name = make_company(&s);
    long long n = 1000000 + shuffled(number, 7999993);
    return (struct firm){ str_fmt(c->a, "%lld-%lld", n, (long long)roll(&s, 0, 9)), name };
}

/* Where a play begins to count, so that another one on the same Centre counts elsewhere. */
static int64_t offset_of(const struct scene *c, int64_t span)
{
    uint64_t x = border_mix((uint64_t)c->b->conf.seed * 31 + (uint64_t)c->b->token);
    return (int64_t)(x % (uint64_t)span);
}

str plate_of(struct scene *c, int64_t part)
{
    const int64_t digits = 10000, span = 26 * 26 * 26 * digits;
    int64_t n = shuffled(c->h.story * 16 + part + offset_of(c, span), span), letters = n / digits;
    return str_fmt(c->a, "%c%c%c-%04lld", (char)('A' + letters / 676),
                   (char)('A' + letters / 26 % 26), (char)('A' + letters % 26),
                   (long long)(n % digits));
}

str container_of_story(struct scene *c, int64_t part)
{
    static const char *const owners[] = {
        "MSKU", "TCLU", "HLXU", "OOLU", "CMAU", "TGHU", "GFLU", "INPU", "KRSU", "SGBU", "JDMU",
        "NHGU", "ARKU", "BOLU", "DRYU", "ELMU", "FJRU", "HMLU", "LNRU", "PSNU", "RVIU", "SNDU",
    };
    const int64_t digits = 1000000, span = (int64_t)countof(owners) * digits;
    int64_t n = shuffled(c->h.story * 16 + part + offset_of(c, span), span);
    str ten = str_fmt(c->a, "%s%06lld", owners[n / digits], (long long)(n % digits));
    return str_fmt(c->a, STR_FMT "%c", STR_ARG(ten), container_check(ten));
}
