// SPDX-License-Identifier: Apache-2.0
/* The travellers of a reservation, their tickets and who paid. */
#include "ingest/pnrgov.h"

/* How many travellers of one reservation a look-up walks over: more than any has. */
enum { LOOK_MAX = 512 };

size_t traveller_add(struct pnrgov *p, size_t offset, size_t length)
{
    struct decoded *d = p->m.d;
    struct person *who = make(p->m.a, struct person);
    *who = person_blank();
    who->role.text = STR("passenger");
    *list_push(p->m.a, &p->travellers) = (struct traveller){ .person = who, .event = d->events.n };
    *list_push(p->m.a, &d->events) = (struct event){ .kind = EVENT_TRAVELLER,
                                                     .person = who,
                                                     .journey = p->journey,
                                                     .booking = p->booking,
                                                     .legs = p->legs,
                                                     .offset = offset,
                                                     .length = length };
    d->counts.passengers++;
    return p->travellers.n - 1;
}

/* References are compared without leading zeros. */
static str bare(str ref)
{
    while (ref.len > 1 && ref.ptr[0] == '0')
        ref = str_sub(ref, 1, ref.len);
    return ref;
}

/* The family name is the same and one given name begins as the other does. */
static bool is_name_of(const struct person *who, str surname, str given)
{
    if (!surname.len || !str_same_letters(who->surname.text, surname))
        return false;
    size_t n = given.len < who->given.text.len ? given.len : who->given.text.len;
    if (n > 3)
        n = 3;
    return n == 0 || str_eq_nocase(str_sub(given, 0, n), str_sub(who->given.text, 0, n));
}

static bool is_exact_name(const struct person *who, str surname, str given)
{
    return str_same_letters(who->surname.text, surname) && str_same_letters(who->given.text, given);
}

size_t traveller_find(const struct pnrgov *p, str ref, str surname, str given)
{
    size_t by_ref = NOBODY, by_name = NOBODY, exact = NOBODY;
    ref = bare(ref);
    for (size_t i = 0; i < p->travellers.n && i < LOOK_MAX; i++) {
        const struct traveller *t = &p->travellers.at[i];
        bool same_ref = ref.len && str_eq(t->ref, ref);
        bool same_name = is_name_of(t->person, surname, given);
        if (same_ref && (same_name || !surname.len))
            return i;
        if (same_ref && by_ref == NOBODY)
            by_ref = i;
        if (same_name && by_name == NOBODY)
            by_name = i;
        if (same_name && exact == NOBODY && is_exact_name(t->person, surname, given))
            exact = i;
    }
    return exact != NOBODY ? exact : by_name != NOBODY ? by_name : by_ref;
}

size_t traveller_exact(const struct pnrgov *p, str surname, str given)
{
    for (size_t i = 0; i < p->travellers.n && i < LOOK_MAX; i++)
        if (is_exact_name(p->travellers.at[i].person, surname, given))
            return i;
    return NOBODY;
}

/* One element for each traveller: given name, type, reference. */
static void tif_one(struct pnrgov *p, const struct edi_segment *s, size_t element)
{
    size_t i = traveller_add(p, s->offset, s->length);
    struct traveller *t = &p->travellers.at[i];
    t->person->surname = pnr_get(p, s, 1, 0);
    t->person->given = pnr_get(p, s, element, 0);
    t->ref = bare(pnr_get(p, s, element, 2).text);
    if (edi_code(s, element, 1, "IN")) {
        t->person->infant = true;
        p->m.d->counts.infants++;
    }
    if (!t->person->surname.text.len && !t->person->given.text.len)
        edi_finding(&p->m, E_NAME, s->offset, s->length, "A traveller without a name");
    p->current = i;
}

void pnr_tif(struct pnrgov *p, const struct edi_segment *s)
{
    if (!p->booking || p->group == HISTORY)
        return;
    if (p->had_flight) {
        checking_tif(p, s);
        return;
    }
    pnr_range_close(p, s->offset);
    p->group = TRAVELLER;
    tif_one(p, s, 2);
    for (size_t el = 3; el < s->elements && el < 100; el++)
        if (edi_raw(s, el, 0).len && edi_components(s, el) > 1)
            tif_one(p, s, el);
    p->range_open = true;
}

static struct person *current(struct pnrgov *p)
{
    bool inside = p->group == TRAVELLER || p->group == TICKET;
    return inside && p->current != NOBODY ? p->travellers.at[p->current].person : NULL;
}

void pnr_fti(struct pnrgov *p, const struct edi_segment *s)
{
    struct person *who = current(p);
    fact number = pnr_get(p, s, 1, 1);
    if (who && number.text.len)
        fact_keep(&who->frequent_flyer,
                  fact_span(p->m.a, pnr_get(p, s, 1, 0), number, (str){ "", 0 }));
}

void pnr_ref(struct pnrgov *p, const struct edi_segment *s)
{
    struct person *who = current(p);
    if (who)
        fact_keep(&who->reference, pnr_get(p, s, 1, 1));
}

void pnr_tkt(struct pnrgov *p, const struct edi_segment *s)
{
    struct person *who = current(p);
    if (!who)
        return;
    p->group = TICKET;
    fact_keep(&who->ticket, pnr_get(p, s, 1, 0));
}

/* The total of all tickets, as long as they are in one currency. */
void pnr_mon(struct pnrgov *p, const struct edi_segment *s)
{
    struct booking *b = p->booking;
    double v;
    if (!b || p->group == HISTORY || p->group == OTHER)
        return;
    for (size_t el = 1; el < s->elements && el < 10; el++) {
        fact currency = pnr_get(p, s, el, 2);
        if (!edi_code(s, el, 0, "T") || !fact_number(pnr_get(p, s, el, 1), &v))
            continue;
        if (b->currency.text.len && !str_eq(b->currency.text, currency.text)) {
            edi_finding(&p->m, E_VAL, s->offset, s->length,
                        "Tickets of one reservation in several currencies");
            continue;
        }
        fact_keep(&b->currency, currency);
        b->amount = (b->amount < 0 ? 0 : b->amount) + v;
    }
}

void pnr_fop(struct pnrgov *p, const struct edi_segment *s)
{
    struct booking *b = p->booking;
    if (!b || p->group == HISTORY)
        return;
    for (size_t el = 1; el < s->elements && el < 10; el++) {
        fact form = pnr_get(p, s, el, 0);
        if (!form.text.len)
            continue;
        bool card = str_eq(form.text, STR("CC"));
        form.text = card ? STR("card") : str_eq(form.text, STR("CA")) ? STR("cash") : STR("other");
        fact_keep(&b->payment, form);
        if (card)
            fact_keep(&b->card, pnr_get(p, s, el, 4));
    }
}
