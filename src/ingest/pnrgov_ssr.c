// SPDX-License-Identifier: Apache-2.0
/* Special service texts: documents, visas, addresses, contacts, infants, tickets, seats.
 * Whose a text is: the traveller it refers to (9944), else the one in whose group it
 * stands, else the one it names, else the only one. */
#include "ingest/pnrgov.h"

enum { PARTS_MAX = 16, DOCUMENTS_MAX = 64, TEXT_AT = 8, TICKET_DIGITS = 10 };

/* The text is the ninth component; where colons were left out, the first that begins
 * with a slash. */
static fact text_of(struct pnrgov *p, const struct edi_segment *s)
{
    size_t n = edi_components(s, 1);
    for (size_t c = 4; c < TEXT_AT && c < n; c++) {
        str raw = edi_raw(s, 1, c);
        if (raw.len && raw.ptr[0] == '/')
            return edi_free_text(p->m.a, s, 1, c);
    }
    return n > TEXT_AT ? edi_free_text(p->m.a, s, 1, TEXT_AT) : (fact){ 0 };
}

static bool is_sensitive(str code)
{
    static const char *const codes[] = {
#define SENSITIVE(code, why) code,
#include "ingest/sensitive.def"
    };
    for (size_t i = 0; i < countof(codes); i++)
        if (str_eq_nocase(code, str_c(codes[i])))
            return true;
    return false;
}

/* The whole text behind the tag, wherever in the message it stands. */
static void mark_sensitive(struct pnrgov *p, const struct edi_segment *s)
{
    const struct edi_piece *first = &s->pieces[s->first[1]];
    const struct edi_piece *last = &s->pieces[s->first[s->elements] - 1];
    *list_push(p->m.a, &p->m.d->sensitive) =
        (struct span){ first->offset, last->offset + last->length - first->offset };
}

void pnr_ssr(struct pnrgov *p, const struct edi_segment *s)
{
    if (s->elements > 1 && is_sensitive(edi_raw(s, 1, 0))) {
        mark_sensitive(p, s);
        return;
    }
    if (edi_code(s, 1, 0, "DOCS"))
        p->m.d->counts.documents++;
    if (!p->booking || p->group == HISTORY || p->group == OTHER || p->group == SPLIT)
        return;
    bool own = p->group == TRAVELLER || p->group == TICKET;
    bool flight = p->group == FLIGHT || p->group == CHECK_IN;
    struct service v = { .code = edi_raw(s, 1, 0),
                         .text = text_of(p, s),
                         .traveller = own ? p->current : NOBODY,
                         .on_flight = flight ? p->on_flight : true,
                         .offset = s->offset,
                         .length = s->length };
    bool seats =
        str_eq(v.code, STR("SEAT")) || str_eq(v.code, STR("NSST")) || str_eq(v.code, STR("RQST"));
    size_t n = 0;
    for (size_t el = 2; el < s->elements && el < 1000; el++) {
        v.seat = pnr_get(p, s, el, 0);
        v.ref = pnr_get(p, s, el, 2).text;
        if (!v.ref.len && !(seats && v.seat.text.len))
            continue;
        *list_push(p->m.a, &p->services) = v;
        n++;
    }
    if (n == 0 && v.text.text.len)
        *list_push(p->m.a, &p->services) = v;
}

/* Cuts a text at its slashes; a slash at its beginning opens the first part. */
static size_t split(fact text, fact *parts)
{
    size_t n = 0, from = 0;
    str t = text.text;
    while (from < t.len && (t.ptr[from] == '/' || t.ptr[from] == ' ') && from == 0)
        from++;
    for (size_t i = from; i <= t.len && n < PARTS_MAX; i++)
        if (i == t.len || t.ptr[i] == '/') {
            parts[n++] = fact_part(text, from, i - from);
            from = i + 1;
        }
    return n;
}

static size_t settle_whose(const struct pnrgov *p, const struct service *v, str surname, str given)
{
    size_t who = v->ref.len ? traveller_find(p, v->ref, STR(""), STR("")) : NOBODY;
    if (who == NOBODY)
        who = v->traveller;
    if (who == NOBODY && surname.len)
        who = traveller_find(p, STR(""), surname, given);
    if (who == NOBODY && p->travellers.n == 1)
        who = 0;
    return who;
}

/* -- documents -- */

static void document_merge(struct document *to, const struct document *d)
{
    fact_keep(&to->type, d->type);
    fact_keep(&to->number, d->number);
    fact_keep(&to->issuer, d->issuer);
    fact_keep(&to->nationality, d->nationality);
    fact_keep(&to->birth, d->birth);
    fact_keep(&to->sex, d->sex);
    fact_keep(&to->expiry, d->expiry);
    fact_keep(&to->surname, d->surname);
    fact_keep(&to->given, d->given);
    fact_keep(&to->place, d->place);
}

/* The same document is often said for the person and again for each flight. */
static void document_add(struct pnrgov *p, const struct service *v, size_t who,
                         const struct document *d)
{
    struct event *e = &p->m.d->events.at[p->travellers.at[who].event];
    list_each (struct document, have, &e->documents) {
        bool same_type =
            !have->type.text.len || !d->type.text.len || str_eq(have->type.text, d->type.text);
        if (same_type && str_same_letters(have->number.text, d->number.text)) {
            document_merge(have, d);
            return;
        }
    }
    if (e->documents.n == DOCUMENTS_MAX) {
        edi_finding(&p->m, E_DOC, v->offset, v->length, "More documents than a person can have");
        return;
    }
    *list_push(p->m.a, &e->documents) = *d;
}

static size_t infant_named(const struct pnrgov *p, str surname, str given)
{
    size_t who = traveller_find(p, STR(""), surname, given);
    if (who != NOBODY && p->travellers.at[who].person->infant)
        return who;
    size_t only = NOBODY, n = 0;
    for (size_t i = 0; i < p->travellers.n && i < 100; i++)
        if (p->travellers.at[i].person->infant) {
            only = i;
            n++;
        }
    return n == 1 ? only : NOBODY;
}

static fact sex_of(fact sex, bool *ret_infant)
{
    *ret_infant = sex.text.len == 2 && sex.text.ptr[1] == 'I';
    if (sex.text.len < 1 || sex.text.len > 2 || !str_has(STR("MFX"), sex.text.ptr[0]))
        return (fact){ 0 };
    sex.text.len = 1;
    return sex;
}

/* type/issuer/number/nationality/birth/sex/expiry/surname/given/second/H */
static void settle_docs(struct pnrgov *p, const struct service *v)
{
    fact part[PARTS_MAX] = { 0 };
    bool infant;
    split(v->text, part);
    struct document d = { .type = part[0],
                          .issuer = part[1],
                          .number = part[2],
                          .nationality = part[3],
                          .sex = sex_of(part[5], &infant),
                          .surname = part[7],
                          .given = part[8] };
    d.birth = edi_date(&p->m, part[4], ERA_BIRTH, DAY_FIRST);
    d.expiry = edi_date(&p->m, part[6], ERA_EXPIRY, DAY_FIRST);
    if (!str_eq(part[9].text, STR("H")))
        d.given = fact_span(p->m.a, d.given, part[9], STR(" "));

    size_t who = infant ? infant_named(p, d.surname.text, part[8].text) : NOBODY;
    if (who == NOBODY)
        who = settle_whose(p, v, d.surname.text, part[8].text);
    if (who == NOBODY) {
        edi_finding(&p->m, E_DOC, v->offset, v->length, "Nobody could be found for a document");
        return;
    }
    document_add(p, v, who, &d);
    struct person *person = p->travellers.at[who].person;
    if (infant && !person->infant)
        return; /* the infant's document with the one who carries it */
    fact_keep(&person->birth, d.birth);
    fact_keep(&person->sex, d.sex);
    fact_keep(&person->nationality, d.nationality);
}

/* birth place/type/number/place of issue/date of issue/country it is for */
static void settle_doco(struct pnrgov *p, const struct service *v)
{
    fact part[PARTS_MAX] = { 0 };
    bool leading = v->text.text.len && v->text.text.ptr[0] == '/';
    split(v->text, part);
    /* Without a place of birth the text begins with two slashes, or with one. */
    bool shifted = leading && part[0].text.len == 1;
    const fact *f = shifted ? part : part + 1;
    struct document d = { .type = f[0], .number = f[1], .place = f[2], .issuer = f[4] };
    size_t who = settle_whose(p, v, STR(""), STR(""));
    if (who == NOBODY) {
        edi_finding(&p->m, E_DOC, v->offset, v->length, "Nobody could be found for a visa");
        return;
    }
    if (!shifted)
        fact_keep(&p->travellers.at[who].person->birth_place, part[0]);
    if (d.number.text.len)
        document_add(p, v, who, &d);
}

/* R residence or D destination/country/street/city/region/postcode */
static void settle_doca(struct pnrgov *p, const struct service *v)
{
    fact part[PARTS_MAX] = { 0 }, address = { 0 };
    size_t n = split(v->text, part), who = settle_whose(p, v, STR(""), STR(""));
    for (size_t i = 2; i < n && i < 7; i++)
        address = fact_span(p->m.a, address, part[i], STR(", "));
    if (who == NOBODY) {
        fact_keep(&p->booking->address, address);
        return;
    }
    struct person *person = p->travellers.at[who].person;
    if (str_eq(part[0].text, STR("R")))
        fact_keep(&person->residence, part[1]);
    fact_keep(&person->address, address);
}

/* -- the others -- */

static void settle_contact(struct pnrgov *p, const struct service *v)
{
    contact_keep(p, settle_whose(p, v, STR(""), STR("")), v->code.ptr[3], v->text);
}

/* surname/given/birth, or surname/given birth. */
static void settle_infant(struct pnrgov *p, const struct service *v)
{
    fact part[PARTS_MAX] = { 0 };
    split(v->text, part);
    fact birth = part[2], given = part[1];
    size_t n = given.text.len;
    if (!birth.text.len && n > 8 && given.text.ptr[n - 8] == ' ') {
        birth = fact_part(given, n - 7, 7);
        given = fact_part(given, 0, n - 8);
    }
    if (!part[0].text.len)
        return;
    size_t who = infant_named(p, part[0].text, given.text);
    if (who == NOBODY) {
        who = traveller_exact(p, part[0].text, given.text);
        if (who == NOBODY) {
            who = traveller_add(p, v->offset, v->length);
            p->travellers.at[who].person->surname = part[0];
            p->travellers.at[who].person->given = given;
        }
        p->travellers.at[who].person->infant = true;
        p->m.d->counts.infants++;
    }
    if (birth.text.len)
        fact_keep(&p->travellers.at[who].person->birth,
                  edi_date(&p->m, birth, ERA_BIRTH, DAY_FIRST));
}

/* The first number long enough for a ticket; INF before it: the infant's. */
static void settle_ticket(struct pnrgov *p, const struct service *v)
{
    str t = v->text.text;
    size_t from = 0, n = 0;
    for (size_t i = 0; i <= t.len && n < TICKET_DIGITS; i++) {
        bool digit = i < t.len && t.ptr[i] >= '0' && t.ptr[i] <= '9';
        if (digit)
            continue;
        n = i - from;
        if (n < TICKET_DIGITS)
            from = i + 1;
    }
    if (n < TICKET_DIGITS)
        return;
    bool infant = str_starts(t, STR("INF"));
    size_t who = infant ? infant_named(p, STR(""), STR("")) : settle_whose(p, v, STR(""), STR(""));
    if (who != NOBODY)
        fact_keep(&p->travellers.at[who].person->ticket, fact_part(v->text, from, n));
}

static void settle_seat(struct pnrgov *p, const struct service *v)
{
    size_t who = settle_whose(p, v, STR(""), STR(""));
    if (who != NOBODY && v->on_flight && !str_eq(v->seat.text, STR("XXX")))
        fact_keep(&p->travellers.at[who].person->seat, v->seat);
}

static void settle_flyer(struct pnrgov *p, const struct service *v)
{
    size_t who = settle_whose(p, v, STR(""), STR(""));
    if (who != NOBODY)
        fact_keep(&p->travellers.at[who].person->frequent_flyer, v->text);
}

static void settle_all(struct pnrgov *p, const char *code,
                       void (*settle)(struct pnrgov *p, const struct service *v))
{
    /* By index: settling an infant adds travellers, not services. */
    for (size_t i = 0; i < p->services.n && !arena_full(p->m.a); i++)
        if (str_eq(p->services.at[i].code, str_c(code)))
            settle(p, &p->services.at[i]);
}

void services_settle(struct pnrgov *p)
{
    /* Infants first: they are travellers whom documents may be about. */
    settle_all(p, "INFT", settle_infant);
    static const struct {
        const char *code;
        void (*settle)(struct pnrgov *p, const struct service *v);
    } rows[] = { { "DOCS", settle_docs },    { "DOCO", settle_doco },    { "DOCA", settle_doca },
                 { "CTCE", settle_contact }, { "CTCM", settle_contact }, { "CTCH", settle_contact },
                 { "CTCP", settle_contact }, { "TKNE", settle_ticket },  { "FQTV", settle_flyer },
                 { "SEAT", settle_seat },    { "NSST", settle_seat },    { "RQST", settle_seat } };
    for (size_t i = 0; i < countof(rows); i++)
        settle_all(p, rows[i].code, rows[i].settle);
}
