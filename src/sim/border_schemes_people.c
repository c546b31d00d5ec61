// SPDX-License-Identifier: Apache-2.0
/* Schemes of persons. What somebody did on other days is told first, as its link hands it in. */
#include "model/ports.h"
#include "sim/border_world.h"

str some_port(struct scene *c, int64_t nth)
{
    static const char *const ports[] = { "KHI", "LHE", "ISB", "PEW", "SKT", "MUX" };
    return str_c(ports[(c->h.story + nth) % (int64_t)countof(ports)]);
}

static str head_name(struct scene *c, const struct home *h)
{
    return person_name(c->a, &h->people[0]);
}

/* One who travels alone. */
struct home lone_traveller(struct scene *c, int64_t nth)
{
    struct home h = home_of(c, stranger(c, nth));
    h.n = 1;
    return h;
}

void next_step(struct scene *c) { later(c, c->h.step + 1, 0, roll(&c->s, 500, 2500) * 1000); }

static void carries(struct scene *c, struct count_of x, const char *fires)
{
    x.direction = "out";
    x.partner = STR("ARE");
    x.port = some_port(c, c->h.step);
    tell_money(c, &x);
    if (fires)
        truth_tell(c, fires, head_name(c, x.home), situation_of(c, "money", x.port, x.at));
}

/* Again and again just below the limit, at other ports, now by passport, now by identity card. */
void scheme_cash_courier(struct scene *c)
{
    enum { TIMES = 4, SHOWS = 2 };
    struct home h = lone_traveller(c, 0);
    usec at = c->h.began - (usec)(TIMES - 1 - c->h.step) * 8 * DAY;
    carries(c,
            (struct count_of){ .home = &h,
                               .at = at,
                               .usd = 4200 + (c->h.story * 37 + c->h.step * 211) % 790,
                               .by_card = h.cnic[0].len && c->h.step % 2 },
            c->h.step == SHOWS ? "CUR-003" : NULL);
    if (c->h.step + 1 < TIMES)
        next_step(c);
}

/* Each far below the limit of a visit, together more than a year allows. */
void scheme_cash_over_a_year(struct scene *c)
{
    enum { TIMES = 9 };
    struct home h = lone_traveller(c, 0);
    usec at = c->h.began - (usec)(TIMES - 1 - c->h.step) * 24 * DAY;
    carries(c,
            (struct count_of){ .home = &h,
                               .at = at,
                               .usd = 3600 + (c->h.story + c->h.step * 53) % 300,
                               .by_card = h.cnic[0].len && c->h.step % 2 },
            c->h.step == TIMES - 1 ? "CUR-002" : NULL);
    if (c->h.step + 1 < TIMES)
        next_step(c);
}

void scheme_cash_over_a_visit(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    carries(c, (struct count_of){ .home = &h, .at = c->now, .usd = roll(&c->s, 61, 190) * 100 },
            "CUR-001");
}

void scheme_cash_hidden(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    carries(c,
            (struct count_of){
                .home = &h, .at = c->now, .usd = roll(&c->s, 20, 48) * 100, .is_found = true },
            "CUR-004");
}

void scheme_exit_control(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    struct count_of x = { .home = &h,
                          .at = c->now,
                          .port = some_port(c, 0),
                          .direction = "out",
                          .mode = "air",
                          .control = "ECL",
                          .result = "referred" };
    tell_crossing(c, &x);
    truth_tell(c, "IMM-001", head_name(c, &h), situation_of(c, "crossing", x.port, x.at));
}

/* A camera that shows the same picture, minute after minute. */
void scheme_camera_frozen(struct scene *c)
{
    enum { SHOWS = 3 };
    str port = some_port(c, 0);
    str camera = str_fmt(c->a, STR_FMT "-YARD-%lld", STR_ARG(port), (long long)c->h.story);
    usec now = c->now;
    c->now = c->h.began - (usec)(SHOWS - c->h.step) * MINUTE;
    str digest = str_fmt(c->a, "%032llx%032llx", (unsigned long long)c->h.story,
                         (unsigned long long)border_mix((uint64_t)c->h.story));
    tell_camera(c, camera, port, 77, digest);
    if (c->h.step == SHOWS)
        truth_tell(c, "FAC-002", camera, situation_of(c, "face", port, c->now));
    c->now = now;
    if (c->h.step < SHOWS)
        next_step(c);
}

void scheme_face_sought(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    struct sighting x = { .who = &h.people[0],
                          .camera = STR("KHI-ARR-7"),
                          .port = STR("KHI"),
                          .gallery = "SOUGHT",
                          .score = (double)roll(&c->s, 86, 99) / 100,
                          .at = c->now };
    tell_face(c, &x);
    truth_tell(c, "FAC-001", head_name(c, &h), situation_of(c, "face", x.port, x.at));
}

/* Out on one passport, in on another, both of one state and both good. */
void scheme_two_passports(struct scene *c)
{
    enum { SHOWS = 1 };
    struct home h = lone_traveller(c, 0);
    struct count_of x = { .home = &h,
                          .at = c->h.step ? c->now : c->h.began - 11 * DAY,
                          .port = some_port(c, c->h.step),
                          .direction = c->h.step ? "in" : "out",
                          .mode = "air" };
    if (c->h.step == SHOWS)
        h.people[0] = second_passport(c, &h);
    tell_crossing(c, &x);
    if (c->h.step < SHOWS)
        next_step(c);
    else
        truth_tell(c, "IMM-003", head_name(c, &h), situation_of(c, "crossing", x.port, x.at));
}

enum { RING = 5, RING_FLIGHTS = 3, OTHERS = 7 };

/* Those, each alone in a reservation, and some others. */
struct sim_flight flight_of_some(struct scene *c, struct home *some, size_t n, usec at)
{
    scene_chance(c, 50 + c->h.step);
    struct sim_flight f = flight_of(c, false, at + 150 * MINUTE + PORT_UTC_OFFSET, NULL);
    for (size_t i = 0; i < n; i++) {
        some[i] = lone_traveller(c, (int64_t)i);
        *list_push(c->a, &f.bookings) = booking_of(c, &f, &some[i]);
    }
    for (int i = 0; i < OTHERS; i++) {
        struct home other = home_of(c, stranger(c, 8 + i + c->h.step * OTHERS));
        *list_push(c->a, &f.bookings) = booking_of(c, &f, &other);
    }
    return f;
}

/* Each alone in a reservation; on the same three flights. */
void scheme_co_travellers(struct scene *c)
{
    struct home ring[RING];
    usec at = c->h.began - (usec)(RING_FLIGHTS - 1 - c->h.step) * 13 * DAY;
    struct sim_flight f = flight_of_some(c, ring, RING, at);
    tell_pnr(c, &f, PUSH_2H);
    if (c->h.step + 1 < RING_FLIGHTS) {
        next_step(c);
        return;
    }
    for (int i = 0; i < RING; i++)
        truth_tell(c, "PAX-020", head_name(c, &ring[i]), flight_label(c->a, &f.leg));
}

/* A flight that has just left, as its carrier closes it. */
void close_without(struct scene *c, const struct home *h, const char *fires)
{
    scene_chance(c, 60);
    struct sim_flight f = flight_of(c, false, c->h.began - 12 * MINUTE + PORT_UTC_OFFSET, NULL);
    for (int i = 0; i < OTHERS; i++) {
        struct home other = home_of(c, stranger(c, 8 + i));
        *list_push(c->a, &f.bookings) = booking_of(c, &f, &other);
    }
    struct sim_booking b = booking_of(c, &f, h);
    b.is_absent = true;
    *list_push(c->a, &f.bookings) = b;
    tell_pnr(c, &f, PUSH_WHEELS_UP);
    if (fires)
        truth_tell(c, fires, head_name(c, h), flight_label(c->a, &f.leg));
}

static void seen_at_airport(struct scene *c, const struct home *h, const char *fires)
{
    str port = some_port(c, 0);
    struct sighting x = { .who = &h->people[0],
                          .camera = str_fmt(c->a, STR_FMT "-DEP-3", STR_ARG(port)),
                          .port = port,
                          .gallery = "BOOKED",
                          .score = (double)roll(&c->s, 84, 97) / 100,
                          .at = c->h.began - 6 * MINUTE };
    tell_face(c, &x);
    if (fires)
        truth_tell(c, fires, head_name(c, h), situation_of(c, "face", port, x.at));
}

/* Booked and not on board, yet a camera saw the face; whichever is told first. */
void scheme_no_show_seen(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    if (c->h.step == 0) {
        close_without(c, &h, NULL);
        next_step(c);
    } else {
        seen_at_airport(c, &h, "FAC-004");
    }
}

void scheme_seen_no_show(struct scene *c)
{
    struct home h = lone_traveller(c, 0);
    if (c->h.step == 0) {
        seen_at_airport(c, &h, NULL);
        next_step(c);
    } else {
        close_without(c, &h, "PAX-021");
    }
}
