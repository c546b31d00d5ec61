/* cargo.h — what CUSCAR and IFTMCS share: a manifest or a bill of lading becomes consignments.
 *
 * Read by tag and group trigger, not by directory: EQD opens a container, CNI or the number
 * of a bill a consignment, GID a goods item, SGP the part of it in a container; inside a group
 * the order is free. What stands before the first consignment (vessel, voyage, places,
 * carrier) is said of each of them, unless it says otherwise itself.
 *
 * Every handler writes to `to`: the header's record, or that of the open consignment.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/map.h"
#include "ingest/edi_message.h"

enum cargo_place { IN_HEADER, IN_EQUIPMENT, IN_BILL, IN_ITEM, IN_SHARE };

/* Fields that several segments may tell, one better than another. */
enum cargo_ranked {
    CARGO_CARRIER,
    CARGO_ORIGIN,
    CARGO_LOADING,
    CARGO_DISCHARGE,
    CARGO_DELIVERY,
    CARGO_CONSIGNOR,
    CARGO_CONSIGNEE,
    CARGO_NOTIFY,
    CARGO_DRIVER,
    CARGO_RANKED
};

struct cargo_equipment {
    struct container container;
    size_t home;   /* event behind whose CNI it stood; CARGO_NO_HOME before the first */
    bool is_named; /* an SGP or RFF names it */
};
struct cargo_equipments list_of(struct cargo_equipment);
#define CARGO_NO_HOME SIZE_MAX

enum { CARGO_TOTALS_MAX = 9, CARGO_TEXT_MAX = 4000 };

/* What CNT says, and where. */
struct cargo_total {
    int64_t code;
    double value;
    size_t offset, length;
};
struct cargo_totals {
    struct cargo_total at[CARGO_TOTALS_MAX];
    size_t n;
};

/* A consignment being read, or the header. */
struct cargo_draft {
    struct consignment *to;
    uint8_t rank[CARGO_RANKED]; /* 0: not told */
    struct cargo_totals totals;
    fact text;           /* goods described before any item */
    double items_m3;     /* volumes of items */
    bool weak_bill;      /* the number came from CNI or BGM: RFF knows better */
    bool house;          /* the number is that of a house bill */
    bool by_number;      /* opened by the number of a bill, no CNI yet */
    bool has_parties;    /* something but numbers is known */
    bool own_conveyance; /* the header's does not hold */
};

struct cargo {
    struct edi_message m;
    bool one_bill; /* IFTMCS: the whole message is one consignment */

    struct cargo_draft header, bill, *draft; /* draft: one of the two */
    struct cargo_equipments equipment;
    struct map by_number;             /* plain number -> 1 + its index */
    struct map shares;                /* event and plain number -> seen */
    size_t first, event;              /* events: the first of this message, the open one */
    size_t equipment_at, equipment_n; /* where EQD stand; how many */
    bool open, any_share;
    enum cargo_place place;
    enum cargo_ranked party; /* of the last NAD; CARGO_RANKED: another */
};

/* cargo.c: a message, a consignment. */
void cargo_begin(void *self);
void cargo_segment(void *self, const struct edi_segment *s);
void cargo_end(void *self);
void cargo_open(struct cargo *c, size_t offset);
void cargo_close(struct cargo *c, size_t to);
static inline struct event *cargo_event(struct cargo *c) { return &c->m.d->events.at[c->event]; }

enum bill_kind { BILL_PLAIN, BILL_HOUSE, BILL_MASTER };
void cargo_number(struct cargo *c, const struct edi_segment *s, enum bill_kind kind, fact number);

/* Values: empty where the sender writes a word for "none" (VACIO, NIL ...). */
fact cargo_get(struct cargo *c, const struct edi_segment *s, size_t element, size_t component);
fact cargo_join(struct cargo *c, const struct edi_segment *s, size_t element, size_t from,
                size_t to, const char *between);
/* One more text behind the others; what would be too long is a finding. */
void cargo_append(struct cargo *c, const struct edi_segment *s, fact *to, fact f,
                  const char *between);
bool cargo_number_at(const struct edi_segment *s, size_t element, size_t component, double *ret);
/* Takes f when it is told by something better than what is there. */
void cargo_take(struct cargo_draft *d, enum cargo_ranked what, uint8_t rank, fact f);
size_t cargo_field(enum cargo_ranked what); /* its offset in struct consignment */
bool awb_is_right(str number);              /* three digits, seven, and these modulo seven */

/* The segments: cargo_head.c, cargo_goods.c. */
#define CARGO_SEGMENT(name) void cargo_on_##name(struct cargo *c, const struct edi_segment *s)
CARGO_SEGMENT(bgm);
CARGO_SEGMENT(dtm);
CARGO_SEGMENT(rff);
CARGO_SEGMENT(cni);
CARGO_SEGMENT(tdt);
CARGO_SEGMENT(loc);
CARGO_SEGMENT(nad);
CARGO_SEGMENT(com);
CARGO_SEGMENT(gis);
CARGO_SEGMENT(cpi);
CARGO_SEGMENT(tod);
CARGO_SEGMENT(moa);
CARGO_SEGMENT(cnt);
CARGO_SEGMENT(eqd);
CARGO_SEGMENT(sel);
CARGO_SEGMENT(tmp);
CARGO_SEGMENT(mea);
CARGO_SEGMENT(gid);
CARGO_SEGMENT(pac);
CARGO_SEGMENT(ftx);
CARGO_SEGMENT(qty);
CARGO_SEGMENT(sgp);
CARGO_SEGMENT(dgs);
CARGO_SEGMENT(pci);
CARGO_SEGMENT(cst);
CARGO_SEGMENT(pia);
void cargo_container(struct cargo *c, const struct edi_segment *s, fact number, int64_t packages);
struct item *cargo_item(struct cargo *c); /* the open one, or NULL */
