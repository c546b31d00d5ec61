// SPDX-License-Identifier: Apache-2.0
/* Planted travellers: each shows what one rule of the shipped edition is about, meets the
 * watchlist, or only looks as if it did. */
#include "sim/world.h"

#define HOUR (3600 * USEC_PER_S)

struct plant {
    struct sim *s;
    struct sim_flight *f;
    struct sim_booking b;
    struct sim_person p;
};

/* Leaves again after some days. */
static void goes_after(struct plant *x, int64_t days)
{
    const struct sim_leg *l = &x->f->leg;
    usec back = l->arrives + days * USEC_PER_DAY;
    *list_push(x->s->a, &x->b.after) = leg_between(l, l->to, l->from, back, back + 4 * HOUR);
}

static void bags(struct plant *x, int64_t n, int64_t each)
{
    x->p.bags = n;
    x->p.bag_kg = n * each;
}

static void created(struct plant *x, int64_t hours_before)
{
    x->b.created = x->f->departs_utc - hours_before * HOUR;
    x->b.updated = x->b.created + HOUR;
}

/* Earlier crossings: a list of one, as interactive systems send it. */
static void history(struct sim *s, const struct sim_person *p, const struct sim_leg *like,
                    const int *days_ago, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct sim_leg l = *like;
        l.number = str_fmt(s->a, "1%03lld", (long long)roll(s, 100, 999));
        l.departs -= days_ago[i] * USEC_PER_DAY;
        l.arrives -= days_ago[i] * USEC_PER_DAY;
        struct api_list list = { .leg = &l,
                                 .people = p,
                                 .n = 1,
                                 .role = "FL",
                                 .version = 2,
                                 .at = l.departs - 6 * HOUR,
                                 .label = str_fmt(s->a, "paxlst-" STR_FMT STR_FMT "-iapi",
                                                  STR_ARG(l.carrier), STR_ARG(l.number)) };
        write_api(s, &list);
    }
}

static void comes_from(struct sim_person *p, str country)
{
    p->nationality = p->documents.at[0].issuer = p->documents.at[0].nationality = country;
}

static void frequent(struct plant *x)
{
    static const int days[] = { 75, 62, 50, 38, 25, 15, 6 };
    comes_from(&x->p, STR("ARE"));
    history(x->s, &x->p, &x->f->leg, days, countof(days));
    goes_after(x, 2);
}
static void third_trip(struct plant *x)
{
    static const int days[] = { 19, 8 };
    comes_from(&x->p, STR("OMN"));
    history(x->s, &x->p, &x->f->leg, days, countof(days));
    goes_after(x, 3);
}
static void late_cash(struct plant *x)
{
    created(x, 14);
    x->b.is_cash = true;
}
static void by_a_hub(struct plant *x)
{
    const struct sim_leg *l = &x->f->leg;
    *list_push(x->s->a, &x->b.before) =
        leg_between(l, STR("BKK"), l->from, l->departs - 9 * HOUR, l->departs - 4 * HOUR);
}
static void many_bags(struct plant *x)
{
    comes_from(&x->p, STR("QAT"));
    bags(x, 5, 24);
    goes_after(x, 2);
}
static void no_bag(struct plant *x)
{
    bags(x, 0, 0);
    goes_after(x, 60);
}
static void other_payer(struct plant *x)
{
    created(x, 40);
    struct sim_person payer = make_person(x->s, PAK, 25, 60);
    payer.surname = STR("GULZARI");
    x->b.payer = person_name(x->s->a, &payer);
}
static void minor(struct plant *x)
{
    x->p.birth = x->s->today - (int64_t)12 * 365 - 100;
    x->p.is_child = true;
}
static void split(struct plant *x)
{
    x->b.split_from = make_locator(x->s);
    x->b.updated = x->f->departs_utc - 3 * HOUR;
    bags(x, 3, 22);
}
static void unknown_cash(struct plant *x)
{
    x->b.is_cash = true;
    x->b.phone = x->b.email = STR("");
}
static void laden_party(struct plant *x)
{
    bags(x, 4, 25);
    struct sim_person other = make_person(x->s, PAK, 22, 60);
    other.bags = 4;
    other.bag_kg = 104;
    *list_push(x->s->a, &x->b.persons) = other;
}
static void night_cash(struct plant *x)
{
    x->b.is_cash = true;
    bags(x, 3, 28);
}
static void expired(struct plant *x) { x->p.documents.at[0].expiry = x->s->today - 40; }
static void expiring(struct plant *x)
{
    x->p.documents.at[0].expiry = day_of_time(x->f->leg.arrives) + 15;
}
static void other_issuer(struct plant *x) { x->p.documents.at[0].nationality = STR("GBR"); }
static void second_document(struct plant *x, bool other_name, bool other_birth)
{
    struct sim_document d = make_document(x->s, &x->p);
    if (other_name) {
        d.surname = STR("SORKHANI");
        d.given = STR("DARWESH");
    }
    if (other_birth)
        d.birth = x->p.birth + 1500;
    *list_push(x->s->a, &x->p.documents) = d;
}
static void other_name(struct plant *x) { second_document(x, true, false); }
static void other_birth(struct plant *x) { second_document(x, false, true); }
static void short_number(struct plant *x) { x->p.documents.at[0].number = STR("X4417"); }

static const struct {
    const char *fires;
    int flight; /* among those of its way; -1 whichever */
    bool is_in;
    enum push push; /* the first in which it can be seen */
    void (*shape)(struct plant *x);
} plants[] = {
    { "PAX-001", -1, true, PUSH_72H, frequent },
    { "PAX-002", -1, true, PUSH_72H, third_trip },
    { "PAX-003", -1, true, PUSH_2H, late_cash },
    { "PAX-003", -1, false, PUSH_2H, late_cash },
    { "PAX-004", 0, true, PUSH_72H, by_a_hub },
    { "PAX-005", -1, true, PUSH_2H, many_bags },
    { "PAX-006", -1, false, PUSH_2H, no_bag },
    { "PAX-008", -1, false, PUSH_24H, other_payer },
    { "PAX-011", -1, true, PUSH_72H, minor },
    { "PAX-011", -1, false, PUSH_72H, minor },
    { "PAX-014", -1, true, PUSH_2H, split },
    { "PAX-015", -1, true, PUSH_72H, unknown_cash },
    { "PAX-016", -1, true, PUSH_2H, laden_party },
    { "PAX-018", 1, true, PUSH_2H, night_cash },
    { "DOC-001", -1, true, PUSH_72H, expired },
    { "DOC-001", -1, false, PUSH_72H, expired },
    { "DOC-002", -1, false, PUSH_72H, expiring },
    { "DOC-005", -1, true, PUSH_72H, other_issuer },
    { "DOC-006", -1, true, PUSH_72H, other_name },
    { "DOC-007", -1, false, PUSH_72H, other_birth },
    { "DOC-008", -1, true, PUSH_72H, short_number },
};

/* The n-th flight of that way, round and round. -1: there is none. */
static int64_t flight_of(const struct sim *s, bool is_in, size_t n)
{
    size_t of_way = (s->flights.n + is_in) / 2;
    return of_way ? (int64_t)(n % of_way * 2 + !is_in) : -1;
}

static void promise(struct sim *s, int64_t flight, enum push push, const char *kind,
                    const struct sim_person *p, str fires)
{
    *list_push(s->a, &s->promises) = (struct sim_promise){ .flight = (size_t)flight,
                                                           .push = push,
                                                           .kind = kind,
                                                           .subject = person_name(s->a, p),
                                                           .fires = fires };
}

static struct plant begin(struct sim *s, int64_t flight, const struct sim_person *p)
{
    struct plant x = { .s = s, .f = &s->flights.at[flight], .p = *p };
    x.b = make_booking(s, x.f);
    x.b.is_cash = x.b.is_codeshare = false;
    x.p.bags = 1;
    x.p.bag_kg = 20;
    created(&x, 216);
    return x;
}

/* Whom the case is about stands first in the reservation. */
static void finish(struct plant *x)
{
    struct sim_persons all = { 0 };
    *list_push(x->s->a, &all) = x->p;
    list_each (const struct sim_person, p, &x->b.persons)
        *list_push(x->s->a, &all) = *p;
    x->b.persons = all;
    *list_push(x->s->a, &x->f->bookings) = x->b;
}

static void by_rule(struct sim *s)
{
    for (size_t i = 0; i < countof(plants); i++) {
        int64_t flight =
            flight_of(s, plants[i].is_in, plants[i].flight >= 0 ? (size_t)plants[i].flight : i);
        struct sim_person p = make_person(s, PAK, 24, 60);
        if (flight < 0)
            continue;
        comes_from(&p, STR("PAK"));
        struct plant x = begin(s, flight, &p);
        plants[i].shape(&x);
        finish(&x);
        list_each (const struct sim_person, who, &x.b.persons)
            promise(s, flight, plants[i].push, "rule", who, str_c(plants[i].fires));
    }
}

/* -- against the watchlist -- */

static void listed(struct sim *s, size_t entry, struct sim_person p, bool hits)
{
    int64_t flight = flight_of(s, entry % 2 == 0, entry);
    if (flight < 0)
        return;
    struct plant x = begin(s, flight, &p);
    finish(&x);
    promise(s, flight, PUSH_72H, hits ? "list-hit" : "clean-lookalike", &x.p,
            list_code(s->a, &s->entries.at[entry]));
}

static void with_new_document(struct sim *s, struct sim_person *p)
{
    struct sim_document d = make_document(s, p);
    p->documents = (struct sim_documents){ 0 };
    *list_push(s->a, &p->documents) = d;
}

static void by_list(struct sim *s)
{
    enum { SAME, NAME_AND_BIRTH, OTHER_ORDER, DOCUMENT, ALIAS, CREW, LOOKALIKES, END = 10 };
    for (size_t i = SAME; i < END; i++) {
        struct sim_person p = s->entries.at[i].person;
        if (i == DOCUMENT) {
            struct sim_documents its = p.documents;
            p = make_person(s, PAK, 25, 60);
            p.nationality = STR("PAK");
            p.documents = its;
        } else if (i != SAME) {
            with_new_document(s, &p);
        }
        if (i == OTHER_ORDER) {
            p.surname = s->entries.at[i].person.given;
            p.given = s->entries.at[i].person.surname;
        } else if (i == ALIAS) {
            p.surname = str_fmt(s->a, STR_FMT "I", STR_ARG(p.surname));
        } else if (i >= LOOKALIKES) {
            p.birth += i % 2 ? 1830 : -2411;
        }
        if (i != CREW) {
            listed(s, i, p, i < LOOKALIKES);
        } else if (s->flights.n) {
            *list_push(s->a, &s->flights.at[0].crew) = p;
            promise(s, 0, PUSH_72H, "list-hit", &p, list_code(s->a, &s->entries.at[i]));
            s->promises.at[s->promises.n - 1].is_crew = true;
        }
    }
}

/* -- lists of one, without a reservation -- */

static struct sim_leg some_leg(struct sim *s, str from, str to, int64_t hours)
{
    const usec quarter = 900 * USEC_PER_S;
    usec at = s->conf->now / quarter * quarter + hours * HOUR;
    return (struct sim_leg){ .carrier = STR("PK"),
                             .number = str_fmt(s->a, "2%03lld", (long long)roll(s, 100, 999)),
                             .from = from,
                             .to = to,
                             .departs = at + 4 * HOUR,
                             .arrives = at + 8 * HOUR };
}

static void send_one(struct sim *s, const struct sim_leg *l, const struct sim_person *p,
                     const char *role, const char *fires)
{
    struct api_list list = { .leg = l,
                             .people = p,
                             .n = 1,
                             .role = role,
                             .version = 12,
                             .at = l->departs - 5 * HOUR,
                             .label = str_fmt(s->a, "paxlst-" STR_FMT STR_FMT "-iapi",
                                              STR_ARG(l->carrier), STR_ARG(l->number)) };
    if (str_eq(str_c(role), STR("DDU")))
        list.via = STR("KHI");
    size_t id = write_api(s, &list);
    truth_add(s, id, "rule", person_name(s->a, p), flight_label(s->a, l), str_c(fires));
}

static void old_visa(struct sim *s, struct sim_person *p)
{
    comes_from(p, STR("SAU"));
    struct sim_document visa = make_document(s, p);
    visa.is_visa = true;
    visa.issuer = STR("PAK");
    visa.expiry = s->today - 12;
    *list_push(s->a, &p->documents) = visa;
}

static void alone(struct sim *s)
{
    static const int recent[] = { 22, 16, 11, 5 }, spread[] = { 70, 34 };
    static const struct {
        const char *fires, *from, *to, *role;
        int64_t bags, kg;
        bool has_document;
    } rows[] = { { "PAX-007", "SHJ", "LHE", "FL", 2, 110, true },
                 { "PAX-009", "DXB", "KHI", "FM", 3, 75, true },
                 { "PAX-010", "JED", "ISB", "FM", 0, 0, false },
                 { "PAX-012", "KHI", "DXB", "FL", 1, 18, true },
                 { "PAX-013", "ISB", "KBL", "FL", 1, 21, true },
                 { "PAX-019", "DXB", "BKK", "DDU", 4, 124, true },
                 { "DOC-003", "MCT", "GWD", "FL", 1, 20, false },
                 { "DOC-004", "DOH", "PEW", "FL", 1, 20, true },
                 { "DOC-009", "JED", "KHI", "FL", 1, 20, true } };
    for (size_t i = 0; i < countof(rows); i++) {
        struct sim_person p = make_person(s, PAK, 24, 55);
        struct sim_leg l = some_leg(s, str_c(rows[i].from), str_c(rows[i].to), 3 + 4 * (int64_t)i);
        comes_from(&p, STR("PAK"));
        p.bags = rows[i].bags;
        p.bag_kg = rows[i].kg;
        /* Their way back from there is what earlier lists told of. */
        struct sim_leg home = leg_between(&l, l.to, l.from, l.departs, l.arrives);
        if (str_eq(str_c(rows[i].fires), STR("PAX-012")))
            history(s, &p, &home, recent, countof(recent));
        if (str_eq(str_c(rows[i].fires), STR("PAX-013")))
            history(s, &p, &home, spread, countof(spread));
        for (size_t k = 0; k < 4 && str_eq(str_c(rows[i].fires), STR("DOC-004")); k++) {
            with_new_document(s, &p);
            history(s, &p, &l, (const int[]){ 330 - 70 * (int)k }, 1);
        }
        if (str_eq(str_c(rows[i].fires), STR("DOC-009")))
            old_visa(s, &p);
        if (!rows[i].has_document)
            p.documents.n = 0;
        send_one(s, &l, &p, rows[i].role, rows[i].fires);
    }
}

void plant_travellers(struct sim *s)
{
    if (s->conf->flights == 0)
        return;
    by_rule(s);
    by_list(s);
    alone(s);
}

void tell_travellers(struct sim *s)
{
    list_each (const struct sim_promise, p, &s->promises) {
        const struct sim_flight *f = &s->flights.at[p->flight];
        truth_add(s, p->is_crew ? f->crew_api : f->message[p->push], p->kind, p->subject,
                  flight_label(s->a, &f->leg), p->fires);
    }
}
