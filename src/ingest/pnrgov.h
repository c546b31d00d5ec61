/* pnrgov.h — the state of one PNRGOV being read; private to pnrgov*.c.
 *
 * A reservation is read in one pass by groups (pnrgov.c): travellers and money
 * (pnrgov_party.c), flights and check-in (pnrgov_trip.c), special service texts
 * (pnrgov_ssr.c). Service texts wait until the reservation is complete, since
 * they often stand before the traveller whom they are about.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ingest/edi_message.h"

enum group {
    TOP,       /* before the first reservation */
    HEAD,      /* GR.1 */
    TRAVELLER, /* GR.2 */
    TICKET,    /* GR.3, GR.4 */
    FLIGHT,    /* GR.5 */
    CHECK_IN,  /* GR.6, GR.7 */
    SPLIT,     /* GR.8 */
    OTHER,     /* GR.9: hotel, car, rail */
    HISTORY    /* GR.10 to GR.12 */
};

#define NOBODY SIZE_MAX

struct traveller {
    struct person *person;
    size_t event;  /* index in the message's events */
    str ref;       /* 9944 */
    bool has_seat; /* of the flight of the message, from check-in */
};

/* A service text, and what says whose it is. */
struct service {
    str code;
    fact text, seat;
    str ref;
    size_t traveller; /* in whose group it stands, or NOBODY */
    bool on_flight;   /* stands at the flight of the message, or at none */
    size_t offset, length;
};

struct pnrgov {
    struct edi_message m;
    struct journey *journey; /* of the message */
    int64_t said_bookings;   /* EQN; -1 nothing */
    int64_t bookings;

    enum group group;
    struct booking *booking; /* NULL: no reservation is open */
    struct legs *legs;
    struct travellers list_of(struct traveller) travellers;
    struct services list_of(struct service) services;
    size_t current;    /* traveller of GR.2 to GR.4 */
    size_t checking;   /* traveller of GR.7 */
    bool range_open;   /* the bytes of `current` are not yet all seen */
    bool had_flight;   /* a TVL came: from now on TIF is check-in */
    bool on_flight;    /* the open leg is the flight of the message */
    bool pool_head;    /* a head of a bag pool was read */
    int64_t pool_bags; /* of members */
};

static inline fact pnr_get(struct pnrgov *p, const struct edi_segment *s, size_t element,
                           size_t component)
{
    return edi_fact(p->m.a, s, element, component);
}

/* pnrgov.c */
void pnr_range_close(struct pnrgov *p, size_t to);

/* pnrgov_party.c */
size_t traveller_add(struct pnrgov *p, size_t offset, size_t length);
/* By reference when the name agrees, else by name, else by reference; or NOBODY. */
size_t traveller_find(const struct pnrgov *p, str ref, str surname, str given);
/* Letter for letter: half a family may begin with MUHAMMAD. */
size_t traveller_exact(const struct pnrgov *p, str surname, str given);
void pnr_tif(struct pnrgov *p, const struct edi_segment *s);
void pnr_fti(struct pnrgov *p, const struct edi_segment *s);
void pnr_ref(struct pnrgov *p, const struct edi_segment *s);
void pnr_tkt(struct pnrgov *p, const struct edi_segment *s);
void pnr_mon(struct pnrgov *p, const struct edi_segment *s);
void pnr_fop(struct pnrgov *p, const struct edi_segment *s);

/* pnrgov_contact.c */
void pnr_add(struct pnrgov *p, const struct edi_segment *s);
void pnr_ift(struct pnrgov *p, const struct edi_segment *s);
fact contact_email(struct pnrgov *p, fact written);
void contact_keep(struct pnrgov *p, size_t traveller, char kind, fact value);

/* pnrgov_trip.c */
void pnr_tvl(struct pnrgov *p, const struct edi_segment *s);
void pnr_tra(struct pnrgov *p, const struct edi_segment *s);
void pnr_rpi(struct pnrgov *p, const struct edi_segment *s);
void pnr_tri(struct pnrgov *p, const struct edi_segment *s);
void pnr_ssd(struct pnrgov *p, const struct edi_segment *s);
void pnr_tbd(struct pnrgov *p, const struct edi_segment *s);
void checking_tif(struct pnrgov *p, const struct edi_segment *s);

/* pnrgov_ssr.c */
void pnr_ssr(struct pnrgov *p, const struct edi_segment *s);
void services_settle(struct pnrgov *p); /* the reservation is complete */
