// SPDX-License-Identifier: Apache-2.0
/* PNRGOV, 10.1 and later: the reservations of a flight. Groups begin at their trigger
 * (SRC, TIF, TVL, TKT, TRI, EQN, MSG, ABI); inside a group the order is free. */
#include "ingest/pnrgov.h"

#include <string.h>

void pnr_range_close(struct pnrgov *p, size_t to)
{
    if (!p->range_open)
        return;
    p->range_open = false;
    struct event *e = &p->m.d->events.at[p->travellers.at[p->current].event];
    if (to > e->offset)
        e->length = to - e->offset;
}

static void booking_close(struct pnrgov *p, size_t to)
{
    if (!p->booking)
        return;
    pnr_range_close(p, to);
    services_settle(p);
    struct booking *b = p->booking;
    if (!p->pool_head && p->pool_bags > 0)
        b->bag_count = (b->bag_count == -1 ? 0 : b->bag_count) + p->pool_bags;
    b->party_size = (int64_t)p->travellers.n;
    p->m.d->counts.legs += (int64_t)p->legs->n;
    for (size_t i = 0; i < p->travellers.n; i++) {
        struct person *who = p->travellers.at[i].person;
        fact_keep(&who->locator, b->locator);
        fact_keep(&b->phone, who->phone);
        fact_keep(&b->email, who->email);
        fact_keep(&b->address, who->address);
    }
    p->booking = NULL;
    p->travellers.n = p->services.n = 0;
}

static void booking_open(struct pnrgov *p)
{
    p->booking = make(p->m.a, struct booking);
    *p->booking = booking_blank();
    p->legs = make(p->m.a, struct legs);
    p->group = HEAD;
    p->current = p->checking = NOBODY;
    p->had_flight = p->on_flight = p->pool_head = p->range_open = false;
    p->pool_bags = 0;
}

static void on_src(struct pnrgov *p, const struct edi_segment *s)
{
    booking_close(p, s->offset);
    booking_open(p);
    p->bookings++;
    p->m.d->counts.bookings++;
}

static void on_msg(struct pnrgov *p, const struct edi_segment *s)
{
    if (p->group != TOP) {
        /* 8 hotel and its like; 1 or nothing would be air again. */
        str kind = edi_raw(s, 1, 0);
        if (p->group != HISTORY && kind.len && !str_eq(kind, STR("1"))) {
            pnr_range_close(p, s->offset);
            p->group = OTHER;
        }
        return;
    }
    fact code = pnr_get(p, s, 1, 1);
    if (str_eq(code.text, STR("22")))
        code.text = STR("full push");
    else if (str_eq(code.text, STR("141")))
        code.text = STR("update");
    if (!p->m.d->message_function.len)
        p->m.d->message_function = code.text;
}

static void on_org(struct pnrgov *p, const struct edi_segment *s)
{
    struct booking *b = p->booking;
    if (p->group == TOP && !p->m.d->sender.len)
        p->m.d->sender = pnr_get(p, s, 1, 0).text;
    if (!b || p->group != HEAD)
        return;
    fact_keep(&b->agency, pnr_get(p, s, 2, 0));
    fact_keep(&b->agency, pnr_get(p, s, 2, 1));
    fact_keep(&b->agency_city, pnr_get(p, s, 3, 0));
    fact_keep(&b->agency_city, pnr_get(p, s, 1, 1));
    fact_keep(&b->system, pnr_get(p, s, 1, 0));
}

/* The date is the first component of six digits: its place differs between systems. */
static void on_rci(struct pnrgov *p, const struct edi_segment *s)
{
    struct booking *b = p->booking;
    if (!b || p->group == HISTORY || p->group == OTHER)
        return;
    if (p->group == SPLIT) {
        fact_keep(&b->split_from, pnr_get(p, s, 1, 1));
        return;
    }
    if (p->group == HEAD && pnr_get(p, s, 1, 0).text.len)
        b->system = pnr_get(p, s, 1, 0);
    fact_keep(&b->locator, pnr_get(p, s, 1, 1));
    for (size_t c = 2; c <= 4 && !b->created.text.len; c++) {
        fact date = pnr_get(p, s, 1, c);
        if ((date.text.len == 6 || date.text.len == 8) && str_is_digits(date.text)) {
            b->created = edi_date(&p->m, date, ERA_NEAR, DAY_FIRST);
            break;
        }
    }
}

static void on_dat(struct pnrgov *p, const struct edi_segment *s)
{
    struct booking *b = p->booking;
    if (!b || p->group == HISTORY || p->group == OTHER)
        return;
    for (size_t el = 1; el < s->elements && el < 20; el++) {
        fact date = pnr_get(p, s, el, 1);
        if (!date.text.len)
            continue;
        if (edi_code(s, el, 0, "700") && !b->updated.text.len)
            b->updated = edi_moment(&p->m, date, pnr_get(p, s, el, 2), DAY_FIRST);
        else if (edi_code(s, el, 0, "710") && !b->ticketed.text.len)
            b->ticketed = edi_date(&p->m, date, ERA_NEAR, DAY_FIRST);
    }
}

static void on_eqn(struct pnrgov *p, const struct edi_segment *s)
{
    if (p->group == TOP) {
        if (p->said_bookings == -1 && str_to_i64(edi_raw(s, 1, 0), &p->said_bookings) != 0)
            p->said_bookings = -1;
    } else if (p->group != HISTORY) {
        pnr_range_close(p, s->offset);
        p->group = SPLIT;
    }
}

static void on_history(struct pnrgov *p, const struct edi_segment *s)
{
    pnr_range_close(p, s->offset);
    p->group = HISTORY;
}

static void begin(void *self)
{
    struct pnrgov *p = self;
    p->journey = make(p->m.a, struct journey);
    p->group = TOP;
    p->booking = NULL;
    p->travellers.n = p->services.n = 0;
    p->said_bookings = -1;
    p->bookings = 0;
    p->current = p->checking = NOBODY;
    p->range_open = false;
}

static void segment(void *self, const struct edi_segment *s)
{
    static const struct {
        const char *tag;
        void (*read)(struct pnrgov *p, const struct edi_segment *s);
    } rows[] = { { "TIF", pnr_tif },    { "SSR", pnr_ssr },   { "TVL", pnr_tvl },
                 { "IFT", pnr_ift },    { "TBD", pnr_tbd },   { "TRI", pnr_tri },
                 { "SSD", pnr_ssd },    { "RCI", on_rci },    { "DAT", on_dat },
                 { "MON", pnr_mon },    { "TKT", pnr_tkt },   { "FOP", pnr_fop },
                 { "FTI", pnr_fti },    { "REF", pnr_ref },   { "ADD", pnr_add },
                 { "RPI", pnr_rpi },    { "TRA", pnr_tra },   { "SRC", on_src },
                 { "ORG", on_org },     { "EQN", on_eqn },    { "MSG", on_msg },
                 { "ABI", on_history }, { "SAC", on_history } };
    struct pnrgov *p = self;
    /* Where SRC was lost the first traveller opens the reservation. */
    if (p->group == TOP && (edi_is(s, "TIF") || edi_is(s, "RCI") || edi_is(s, "SSR")))
        on_src(p, s);
    for (size_t i = 0; i < countof(rows); i++)
        if (edi_is(s, rows[i].tag)) {
            rows[i].read(p, s);
            return;
        }
}

static void end(void *self)
{
    struct pnrgov *p = self;
    struct decoded *d = p->m.d;
    booking_close(p, p->m.last_end);
    if (p->said_bookings != -1 && p->said_bookings != p->bookings)
        edi_finding(&p->m, E_EQN, p->m.from, 0,
                    "The number of reservations is not the one said in EQN");
    const struct journey *j = p->journey;
    if (j->flight.text.len || j->from.text.len)
        *list_push(p->m.a, &d->legs) = (struct leg){ .carrier = j->carrier,
                                                     .flight = j->flight,
                                                     .from = j->from,
                                                     .to = j->to,
                                                     .departs = j->departs,
                                                     .arrives = j->arrives };
    if (!d->journey)
        d->journey = p->journey;
}

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    static const struct edi_reader reader = { "PNRGOV", begin, segment, end,
                                              "No traveller could be found in the message" };
    (void)map;
    struct pnrgov *p = make(a, struct pnrgov);
    return edi_read(&p->m, a, body, ret, &reader, p);
}

static int recognise(str body)
{
    size_t at;
    return edi_recognise(body, "PNRGOV", &at);
}

const struct decoder decoder_pnrgov = {
    .name = "pnrgov",
    .what = "PNRGOV (PNR): the reservations of a flight",
    .recognise = recognise,
    .decode = decode,
};
