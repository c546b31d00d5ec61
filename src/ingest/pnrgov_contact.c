// SPDX-License-Identifier: Apache-2.0
/* Addresses, telephones and e-mail: in ADD, in free text and in service texts. */
#include "ingest/pnrgov.h"

enum { REMARKS_MAX = 600, PHONE_DIGITS = 7 };

/* "NAME..X//HOST.COM": the character set of reservations has neither @ nor _. */
fact contact_email(struct pnrgov *p, fact f)
{
    char *out = arena_try(p->m.a, 1, f.text.len + 1, 1);
    if (!out)
        return (fact){ 0 };
    size_t n = 0;
    for (size_t i = 0; i < f.text.len; i++) {
        char c = f.text.ptr[i];
        bool twice = i + 1 < f.text.len && f.text.ptr[i + 1] == c;
        if (twice && (c == '/' || c == '.')) {
            out[n++] = c == '/' ? '@' : '_';
            i++;
        } else if (c != ' ') {
            out[n++] = c;
        }
    }
    f.text = (str){ out, n };
    return str_has(f.text, '@') ? f : (fact){ 0 };
}

static size_t digits(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] >= '0' && s.ptr[i] <= '9';
    return n;
}

void contact_keep(struct pnrgov *p, size_t traveller, char kind, fact value)
{
    struct person *who = traveller == NOBODY ? NULL : p->travellers.at[traveller].person;
    struct booking *b = p->booking;
    while (value.text.len && str_has(STR("/ +-:"), value.text.ptr[0]))
        value = fact_part(value, 1, value.text.len);
    size_t at;
    if (kind == 'E' || str_has(value.text, '@') || str_find(value.text, STR("//"), &at))
        fact_keep(who ? &who->email : &b->email, contact_email(p, value));
    else if (digits(value.text) >= PHONE_DIGITS)
        fact_keep(who ? &who->phone : &b->phone, value);
}

static size_t whose(const struct pnrgov *p)
{
    return p->group == TRAVELLER || p->group == TICKET ? p->current : NOBODY;
}

void pnr_add(struct pnrgov *p, const struct edi_segment *s)
{
    if (!p->booking || p->group == HISTORY || p->group == OTHER)
        return;
    size_t i = whose(p);
    struct person *who = i == NOBODY ? NULL : p->travellers.at[i].person;
    for (size_t el = 2; el < s->elements && el < 12; el++) {
        fact address = { 0 };
        size_t n = edi_components(s, el);
        for (size_t c = 1; c < n && c < 12; c++) {
            fact f = pnr_get(p, s, el, c);
            size_t at;
            bool mail = str_has(f.text, '@') || str_find(f.text, STR("//"), &at);
            bool phone = c >= 6 && digits(f.text) >= PHONE_DIGITS;
            if (mail || phone)
                contact_keep(p, i, mail ? 'E' : 'M', f);
            else
                address = fact_span(p->m.a, address, f, STR(", "));
        }
        fact_keep(who ? &who->address : &p->booking->address, address);
    }
}

/* A contact code in free text: CTCE, CTCM ... at the beginning of a word. */
static bool contact_in(struct pnrgov *p, fact text)
{
    size_t at;
    if (!str_find(text.text, STR("CTC"), &at) || at + 4 > text.text.len)
        return false;
    if (at > 0 && text.text.ptr[at - 1] >= 'A' && text.text.ptr[at - 1] <= 'Z')
        return false;
    contact_keep(p, whose(p), text.text.ptr[at + 3], fact_part(text, at + 4, text.text.len));
    return true;
}

void pnr_ift(struct pnrgov *p, const struct edi_segment *s)
{
    struct booking *b = p->booking;
    if (!b || p->group == HISTORY || p->group == OTHER)
        return;
    if (edi_code(s, 1, 1, "43")) {
        fact_keep(&b->payer, pnr_get(p, s, 2, 0));
        return;
    }
    for (size_t el = 2; el < s->elements && el < 100; el++) {
        fact text = edi_free_text(p->m.a, s, el, 0);
        if (!text.text.len || contact_in(p, text))
            continue;
        if (edi_code(s, 1, 1, "28") && b->remarks.text.len + text.text.len < REMARKS_MAX)
            b->remarks = fact_span(p->m.a, b->remarks, text, STR("; "));
    }
}
