// SPDX-License-Identifier: Apache-2.0
/* Reservations of a flight, pushed four times; most of a later push is what stood in the
 * earlier one. */
#include "sim/world.h"

#define HOUR (3600 * USEC_PER_S)

struct pnr {
    struct sim *s;
    struct edi_out e;
    const struct sim_flight *f;
    const struct sim_booking *b;
    enum push push;
    usec at;
    bool is_old; /* 11.1 */
};

static const struct {
    const char *name;
    usec before;
} pushes[PUSHES] = { { "72h", 72 * HOUR }, { "24h", 24 * HOUR }, { "2h", 2 * HOUR }, { "wup", 0 } };

static const char *title(const struct sim_person *p)
{
    return p->is_child ? p->sex == 'M' ? " MSTR" : " MISS" : p->sex == 'M' ? " MR" : " MRS";
}

static str when(struct arena *a, usec t, char sep)
{
    return str_fmt(a, STR_FMT "%c" STR_FMT, ONCE(text_ddmmyy(a, day_of_time(t))), sep,
                   ONCE(text_hhmm(a, t)));
}

static str times(struct arena *a, const struct sim_leg *l)
{
    return str_fmt(a, STR_FMT ":" STR_FMT, ONCE(when(a, l->departs, ':')),
                   ONCE(when(a, l->arrives, ':')));
}

static void docs(struct pnr *p, const struct sim_person *x, const struct sim_document *d,
                 size_t ref)
{
    struct arena *a = p->s->scratch;
    str surname = d->surname.len ? d->surname : x->surname,
        given = d->given.len ? d->given : x->given;
    edi_add(&p->e,
            "SSR+DOCS:HK:1:" STR_FMT ":::::/P/" STR_FMT "/" STR_FMT "/" STR_FMT "/" STR_FMT
            "/%c%s/" STR_FMT "/" STR_FMT "/" STR_FMT "+::%zu",
            STR_ARG(p->f->leg.carrier), STR_ARG(d->issuer), STR_ARG(d->number),
            STR_ARG(d->nationality), ONCE(text_ddmmmyy(a, d->birth ? d->birth : x->birth)), x->sex,
            x->is_infant ? "I" : "", ONCE(text_ddmmmyy(a, d->expiry)), ONCE(edi_text(a, surname)),
            ONCE(edi_text(a, given)), ref);
}

static void ticket(struct pnr *p, size_t ref)
{
    const struct sim_booking *b = p->b;
    /* Fares and numbers hang on the locator, so that every push says the same. */
    unsigned n = 0;
    for (size_t i = 0; i < b->locator.len; i++)
        n = n * 31 + (unsigned char)b->locator.ptr[i];
    unsigned fare = 38000 + n % 90000;
    edi_add(&p->e, "TKT+214%010u:T:1", n % 1000000000 + (unsigned)ref);
    edi_add(&p->e, "MON+B:%u.00:PKR+T:%u.00:PKR", fare, fare + 9500);
    if (b->is_cash)
        edi_add(&p->e, "FOP+CA::%u", fare + 9500);
    else
        edi_add(&p->e, "FOP+CC::%u.00:VI:XXXXXXXXXXXX%04u:0928", fare + 9500, n % 10000);
    if (b->payer.len)
        edi_add(&p->e, "IFT+4:43+" STR_FMT, ONCE(edi_text(p->s->scratch, b->payer)));
}

static void traveller(struct pnr *p, const struct sim_person *x, size_t ref)
{
    struct arena *a = p->s->scratch;
    edi_add(&p->e, "TIF+" STR_FMT "+" STR_FMT "%s:%c:%zu", ONCE(edi_text(a, x->surname)),
            ONCE(edi_text(a, x->given)), title(x), x->is_child ? 'C' : 'A', ref);
    edi_add(&p->e, "REF+:" STR_FMT "-%zu", STR_ARG(p->b->locator), ref);
    list_each (const struct sim_document, d, &x->documents)
        docs(p, x, d, ref);
    if (p->b->city.len && ref == 1) /* a residence, or where a visitor is going to be */
        edi_add(&p->e,
                "SSR+DOCA:HK:1:" STR_FMT ":::::/%c/PAK/%u GARDEN ROAD/" STR_FMT "/PK/74400+::1",
                STR_ARG(p->f->leg.carrier), str_eq(x->nationality, STR("PAK")) ? 'R' : 'D',
                (unsigned char)p->b->locator.ptr[0] * 3u, STR_ARG(p->b->city));
    ticket(p, ref);
}

static void infant(struct pnr *p, const struct sim_person *x)
{
    struct arena *a = p->s->scratch;
    edi_add(&p->e, "SSR+INFT:HK:1:" STR_FMT ":::::" STR_FMT "/" STR_FMT "/" STR_FMT "+::1",
            STR_ARG(p->f->leg.carrier), ONCE(edi_text(a, x->surname)), ONCE(edi_text(a, x->given)),
            ONCE(text_ddmmmyy(a, x->birth)));
    docs(p, x, &x->documents.at[0], 1);
}

static void leg(struct pnr *p, const struct sim_leg *l, const char *carrier_before)
{
    edi_add(&p->e, "TVL+" STR_FMT "+" STR_FMT "+" STR_FMT "+%s" STR_FMT "+" STR_FMT ":Y",
            ONCE(times(p->s->scratch, l)), STR_ARG(l->from), STR_ARG(l->to), carrier_before,
            STR_ARG(l->carrier), STR_ARG(l->number));
    edi_add(&p->e, "RPI+%zu+HK", p->b->persons.n);
}

/* A seat hangs on locator and place in the party: the same in every push. */
static str seat(struct pnr *p, size_t ref)
{
    unsigned n = (unsigned char)p->b->locator.ptr[1] * 7u + (unsigned char)p->b->locator.ptr[2];
    return str_fmt(p->s->scratch, "%03zu%c", (n + ref / 6) % 45 + 5, (char)('A' + ref % 6));
}

static void check_in(struct pnr *p)
{
    struct arena *a = p->s->scratch;
    edi_add(&p->e, "DAT+2:" STR_FMT, ONCE(when(a, p->f->departs_utc - 3 * HOUR, ':')));
    for (size_t i = 0; i < p->b->persons.n; i++) {
        const struct sim_person *x = &p->b->persons.at[i];
        if (x->is_infant)
            continue;
        edi_add(&p->e, "TRI++%zu:::%zu", i + 1, i + 1);
        edi_add(&p->e, "TIF+" STR_FMT "+" STR_FMT "%s:%c:%zu", ONCE(edi_text(a, x->surname)),
                ONCE(edi_text(a, x->given)), title(x), x->is_child ? 'C' : 'A', i + 1);
        edi_add(&p->e, "SSD+" STR_FMT "++++Y", ONCE(seat(p, i)));
        if (x->bags > 0)
            edi_add(&p->e, "TBD++%lld:%lld:700+++" STR_FMT ":%06u:%lld:" STR_FMT,
                    (long long)x->bags, (long long)x->bag_kg, STR_ARG(p->f->leg.carrier),
                    (unsigned)(x->birth * 37 % 900000 + 100000), (long long)x->bags,
                    STR_ARG(p->f->leg.to));
        else if (x->bags == 0)
            edi_add(&p->e, "TBD++0");
    }
}

static void itinerary(struct pnr *p)
{
    const struct sim_booking *b = p->b;
    list_each (const struct sim_leg, l, &b->before)
        leg(p, l, "");
    leg(p, &p->f->leg, b->is_codeshare && p->is_old ? "PK:" : "");
    if (p->push >= PUSH_2H && !b->is_absent)
        check_in(p);
    if (b->is_codeshare && p->is_old)
        edi_add(&p->e, "TVL+++++%u:Y", 5000 + (unsigned char)b->locator.ptr[0]);
    list_each (const struct sim_leg, l, &b->after)
        leg(p, l, "");
    if (b->split_from.len) {
        edi_add(&p->e, "EQN+1");
        edi_add(&p->e, "RCI+" STR_FMT ":" STR_FMT, STR_ARG(p->f->leg.carrier),
                STR_ARG(b->split_from));
    }
}

static void contacts(struct pnr *p)
{
    const struct sim_booking *b = p->b;
    str carrier = p->f->leg.carrier;
    if (b->phone.len)
        edi_add(&p->e, "SSR+CTCM:HK:1:" STR_FMT ":::::" STR_FMT, STR_ARG(carrier),
                STR_ARG(b->phone));
    if (b->email.len)
        edi_add(&p->e, "SSR+CTCE:HK:1:" STR_FMT ":::::" STR_FMT, STR_ARG(carrier),
                STR_ARG(b->email));
}

static void booking(struct pnr *p)
{
    struct arena *a = p->s->scratch;
    const struct sim_booking *b = p->b;
    str carrier = p->f->leg.carrier;
    edi_add(&p->e, "SRC");
    edi_add(&p->e, "RCI+" STR_FMT ":" STR_FMT "::" STR_FMT, STR_ARG(carrier), STR_ARG(b->locator),
            ONCE(when(a, b->created, ':')));
    contacts(p);
    edi_add(&p->e, "DAT+700:" STR_FMT, ONCE(when(a, b->updated, ':')));
    edi_add(&p->e, "ORG+" STR_FMT ":" STR_FMT "+" STR_FMT "++" STR_FMT "+++A", STR_ARG(carrier),
            STR_ARG(b->city), STR_ARG(b->agency), STR_ARG(b->city));
    for (size_t i = 0; i < b->persons.n; i++)
        if (!b->persons.at[i].is_infant)
            traveller(p, &b->persons.at[i], i + 1);
    list_each (const struct sim_person, x, &b->persons)
        if (x->is_infant)
            infant(p, x);
    itinerary(p);
}

static size_t booked(const struct pnr *p)
{
    size_t n = 0;
    list_each (const struct sim_booking, b, &p->f->bookings)
        n += b->created <= p->at;
    return n;
}

static void header(struct pnr *p, str reference)
{
    struct arena *a = p->s->scratch;
    const struct sim_leg *l = &p->f->leg;
    if (l->number.ptr[1] % 2)
        edi_add(&p->e, "UNA:+.? ");
    edi_add(&p->e, "UNB+IATA:1+" STR_FMT "+PKCUSTOMS+" STR_FMT ":" STR_FMT "+" STR_FMT "++PNRGOV",
            STR_ARG(l->carrier), ONCE(text_yymmdd(a, day_of_time(p->at))),
            ONCE(text_hhmm(a, p->at)), STR_ARG(reference));
    edi_add(&p->e, "UNH+1+PNRGOV:%s:1:IA+" STR_FMT STR_FMT "/" STR_FMT, p->is_old ? "11" : "13",
            STR_ARG(l->carrier), STR_ARG(l->number), ONCE(text_ddmmyy(a, day_of_time(l->departs))));
    edi_add(&p->e, "MSG+:22");
    edi_add(&p->e, "ORG+" STR_FMT ":" STR_FMT, STR_ARG(l->carrier), STR_ARG(l->from));
    edi_add(&p->e, "TVL+" STR_FMT "+" STR_FMT "+" STR_FMT "+" STR_FMT "+" STR_FMT,
            ONCE(times(a, l)), STR_ARG(l->from), STR_ARG(l->to), STR_ARG(l->carrier),
            STR_ARG(l->number));
    edi_add(&p->e, "EQN+%zu", booked(p));
}

void write_pnrgov(struct sim *s, struct sim_flight *f, enum push push)
{
    struct pnr p = { .s = s, .e = edi_begin(s), .f = f, .push = push };
    const struct sim_leg *l = &f->leg;
    str reference = str_fmt(s->scratch, "R%06lld", (long long)++s->serial);
    p.at = f->departs_utc - pushes[push].before;
    p.is_old = l->number.ptr[0] % 2 == 0;
    header(&p, reference);
    list_each (const struct sim_booking, b, &f->bookings)
        if (b->created <= p.at) {
            p.b = b;
            booking(&p);
        }
    edi_end(&p.e, reference);
    f->message[push] =
        message_add(s, p.at,
                    str_fmt(s->a, "pnrgov-" STR_FMT STR_FMT "-%s", STR_ARG(l->carrier),
                            STR_ARG(l->number), pushes[push].name),
                    "edi", buf_str(&p.e.b));
}
