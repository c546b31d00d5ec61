// SPDX-License-Identifier: Apache-2.0
/* Passenger and crew lists (API), in three directories of the standard. */
#include "sim/world.h"

#define HOUR (3600 * USEC_PER_S)

static void place(struct edi_out *e, struct arena *a, const char *kind, str code, usec local)
{
    edi_add(e, "LOC+%s+" STR_FMT, kind, STR_ARG(code));
    edi_add(e, "DTM+%s:" STR_FMT STR_FMT ":201", kind[0] == '8' ? "232" : "189",
            ONCE(text_yymmdd(a, day_of_time(local))), ONCE(text_hhmm(a, local)));
}

static void document(struct edi_out *e, struct arena *a, const struct sim_document *d)
{
    edi_add(e, "DOC+%c+" STR_FMT, d->is_visa ? 'V' : 'P', STR_ARG(d->number));
    edi_add(e, "DTM+36:" STR_FMT, ONCE(text_yymmdd(a, d->expiry)));
    edi_add(e, "LOC+91+" STR_FMT, STR_ARG(d->issuer));
}

static void person(struct edi_out *e, struct arena *a, const struct api_list *l,
                   const struct sim_person *p)
{
    edi_add(e, "NAD+%s+++" STR_FMT ":" STR_FMT, l->role, ONCE(edi_text(a, p->surname)),
            ONCE(edi_text(a, p->given)));
    edi_add(e, "ATT+2++%c", p->sex);
    edi_add(e, "DTM+329:" STR_FMT, ONCE(text_yymmdd(a, p->birth)));
    if (l->version == 12 && p->bags >= 0) {
        edi_add(e, "MEA+CT++%lld", (long long)p->bags);
        edi_add(e, "MEA+WT++KGM:%lld", (long long)p->bag_kg);
    }
    if (l->version != 2 && p->is_verified)
        edi_add(e, "GEI+4+173");
    edi_add(e, "LOC+178+" STR_FMT, STR_ARG(l->leg->from));
    edi_add(e, "LOC+179+" STR_FMT, STR_ARG(l->leg->to));
    edi_add(e, "NAT+2+" STR_FMT, STR_ARG(p->nationality));
    list_each (const struct sim_document, d, &p->documents)
        document(e, a, d);
}

size_t write_api(struct sim *s, const struct api_list *l)
{
    struct arena *a = s->scratch;
    struct edi_out e = edi_begin(s);
    bool is_crew = str_eq(str_c(l->role), STR("FM"));
    str reference = str_fmt(a, "A%06lld", (long long)++s->serial);
    if (l->version == 12)
        edi_add(&e, "UNA:+.? ");
    edi_add(&e, "UNB+UNOA:4+" STR_FMT "APIS+PKCUSTOMS+" STR_FMT ":" STR_FMT "+" STR_FMT,
            STR_ARG(l->leg->carrier), ONCE(text_yymmdd(a, day_of_time(l->at))),
            ONCE(text_hhmm(a, l->at)), STR_ARG(reference));
    edi_add(&e, "UNH+1+PAXLST:D:%02dB:UN:IATA", l->version);
    edi_add(&e, is_crew ? "BGM+250" : "BGM+745");
    edi_add(&e, "NAD+MS+++" STR_FMT " OPERATIONS", STR_ARG(l->leg->carrier));
    edi_add(&e, "TDT+20+" STR_FMT STR_FMT "+++" STR_FMT, STR_ARG(l->leg->carrier),
            STR_ARG(l->leg->number), STR_ARG(l->leg->carrier));
    place(&e, a, "125", l->leg->from, l->leg->departs);
    if (l->via.len)
        place(&e, a, "92", l->via, l->leg->departs + 4 * HOUR);
    place(&e, a, "87", l->leg->to, l->leg->arrives);
    for (size_t i = 0; i < l->n; i++)
        person(&e, a, l, &l->people[i]);
    edi_add(&e, "CNT+%s:%zu", is_crew ? "41" : "42", l->n);
    edi_end(&e, reference);
    return message_add(s, l->at, l->label, "edi", buf_str(&e.b));
}

void write_paxlst(struct sim *s, struct sim_flight *f)
{
    static const int versions[] = { 2, 5, 12 };
    struct sim_persons all = { 0 };
    list_each (const struct sim_booking, b, &f->bookings)
        for (size_t i = 0; i < b->persons.n; i++)
            *list_push(s->a, &all) = b->persons.at[i];
    str flight = str_fmt(s->a, STR_FMT STR_FMT, STR_ARG(f->leg.carrier), STR_ARG(f->leg.number));
    s->travellers += all.n + f->crew.n;
    struct api_list l = { .leg = &f->leg,
                          .people = all.at,
                          .n = all.n,
                          .role = "FL",
                          .version = versions[f->leg.number.ptr[2] % 3],
                          .at = f->departs_utc - HOUR,
                          .label = str_fmt(s->a, "paxlst-" STR_FMT, STR_ARG(flight)) };
    f->api = write_api(s, &l);
    l.people = f->crew.at;
    l.n = f->crew.n;
    l.role = "FM";
    l.at = f->departs_utc - 2 * HOUR;
    l.label = str_fmt(s->a, "paxlst-" STR_FMT "-crew", STR_ARG(flight));
    f->crew_api = write_api(s, &l);
}
