// SPDX-License-Identifier: Apache-2.0
/* Consignments of cargo messages: where one begins and ends, what the header says of all of
 * them, which containers are whose, and whether the totals are right. */
#include "ingest/cargo.h"

#include "format/iso6346.h"

#include <stddef.h>

/* -- values -- */

fact cargo_get(struct cargo *c, const struct edi_segment *s, size_t element, size_t component)
{
    static const char *const none[] = { "VACIO", "NIL", "NULL", "NONE", "N/A" };
    fact f = edi_fact(c->m.a, s, element, component);
    for (size_t i = 0; i < countof(none) && f.text.len && f.text.len <= 5; i++)
        if (str_eq_nocase(f.text, str_c(none[i])))
            return (fact){ 0 };
    return f;
}

fact cargo_join(struct cargo *c, const struct edi_segment *s, size_t element, size_t from,
                size_t to, const char *between)
{
    fact all = { 0 };
    size_t n = edi_components(s, element);
    for (size_t i = from; i < to && i < n; i++)
        all = fact_span(c->m.a, all, cargo_get(c, s, element, i), str_c(between));
    return all;
}

void cargo_append(struct cargo *c, const struct edi_segment *s, fact *to, fact f,
                  const char *between)
{
    if (!f.text.len)
        return;
    if (to->text.len + f.text.len > CARGO_TEXT_MAX) {
        edi_finding(&c->m, E_LONG, s->offset, s->length, "More text than is kept");
        return;
    }
    *to = fact_span(c->m.a, *to, f, str_c(between));
}

bool cargo_number_at(const struct edi_segment *s, size_t element, size_t component, double *ret)
{
    return fact_number((fact){ .text = edi_raw(s, element, component) }, ret);
}

static const struct {
    size_t at;
} ranked[CARGO_RANKED] = {
    [CARGO_CARRIER] = { offsetof(struct consignment, carrier) },
    [CARGO_ORIGIN] = { offsetof(struct consignment, origin) },
    [CARGO_LOADING] = { offsetof(struct consignment, loading) },
    [CARGO_DISCHARGE] = { offsetof(struct consignment, discharge) },
    [CARGO_DELIVERY] = { offsetof(struct consignment, delivery) },
    [CARGO_CONSIGNOR] = { offsetof(struct consignment, consignor) },
    [CARGO_CONSIGNEE] = { offsetof(struct consignment, consignee) },
    [CARGO_NOTIFY] = { offsetof(struct consignment, notify) },
    [CARGO_DRIVER] = { offsetof(struct consignment, driver) },
};

void cargo_take(struct cargo_draft *d, enum cargo_ranked what, uint8_t rank, fact f)
{
    if (!f.text.len || d->rank[what] >= rank)
        return;
    *(fact *)((char *)d->to + ranked[what].at) = f;
    d->rank[what] = rank;
}

bool awb_is_right(str number)
{
    int64_t serial = 0;
    size_t n = 0;
    char last = 0;
    for (size_t i = 0; i < number.len; i++) {
        char ch = number.ptr[i];
        if (ch == '-' || ch == ' ')
            continue;
        if (ch < '0' || ch > '9')
            return false;
        n++;
        if (n > 3 && n < 11)
            serial = serial * 10 + (ch - '0');
        last = ch;
    }
    return n == 11 && serial % 7 == last - '0';
}

/* -- one consignment -- */

static bool has_content(struct cargo *c)
{
    const struct event *e = cargo_event(c);
    return c->bill.has_parties || e->items.n || e->containers.n;
}

void cargo_open(struct cargo *c, size_t offset)
{
    cargo_close(c, offset);
    c->event = c->m.d->events.n;
    struct event *e = list_push(c->m.a, &c->m.d->events);
    *e = event_new(c->m.a, EVENT_CONSIGNMENT);
    e->offset = offset;
    c->bill = (struct cargo_draft){ .to = e->consignment };
    c->draft = &c->bill;
    c->place = IN_BILL;
    c->party = CARGO_RANKED;
    c->open = true;
}

static void contradicts(struct cargo *c, const struct cargo_total *t, double is, const char *text)
{
    double slack = t->code == 7 ? 1 + 0.001 * is : 0.5;
    if (is >= 0 && (t->value > is + slack || t->value < is - slack))
        edi_finding(&c->m, E_CNT, t->offset, t->length, text);
}

/* Sums of items, when each one has it; -1 else. */
static void sum(const struct items *items, double *ret_kg, double *ret_packages)
{
    *ret_kg = *ret_packages = items->n ? 0 : -1;
    list_each (const struct item, i, items) {
        *ret_kg = *ret_kg >= 0 && i->gross_kg >= 0 ? *ret_kg + i->gross_kg : -1;
        *ret_packages =
            *ret_packages >= 0 && i->packages >= 0 ? *ret_packages + (double)i->packages : -1;
    }
}

/* CNT of a consignment: it fills what the items do not say, else it must agree. */
static void total_bill(struct cargo *c, const struct event *e)
{
    struct consignment *g = e->consignment;
    double kg, packages;
    sum(&e->items, &kg, &packages);
    if (g->gross_kg < 0)
        g->gross_kg = kg;
    if (g->packages < 0)
        g->packages = (int64_t)packages;
    for (size_t i = 0; i < c->bill.totals.n; i++) {
        const struct cargo_total *t = &c->bill.totals.at[i];
        if (t->code == 7 && g->gross_kg < 0)
            g->gross_kg = t->value;
        if (t->code == 11 && g->packages < 0)
            g->packages = (int64_t)t->value;
        if (t->code == 7)
            contradicts(c, t, kg, "The gross mass of the items is not the one said in CNT");
        if (t->code == 11)
            contradicts(c, t, packages, "The packages of the items are not those said in CNT");
    }
    if (g->volume_m3 < 0 && c->bill.items_m3 > 0)
        g->volume_m3 = c->bill.items_m3;
}

static void take_text(struct cargo *c, struct event *e)
{
    if (!c->bill.text.text.len)
        return;
    if (e->items.n == 0) {
        struct item *i = list_push(c->m.a, &e->items);
        *i = item_blank();
        i->number = 1;
    }
    fact_keep(&e->items.at[0].description, c->bill.text);
}

void cargo_close(struct cargo *c, size_t to)
{
    if (!c->open)
        return;
    struct event *e = cargo_event(c);
    struct consignment *g = e->consignment;
    c->open = false;
    c->draft = &c->header;
    e->length = to - e->offset;
    take_text(c, e);
    if (!g->bill.text.len) { /* a master bill alone is the bill */
        g->bill = g->master;
        g->master = (fact){ 0 };
    }
    if (!g->bill.text.len && !has_content(c)) {
        edi_finding(&c->m, E_BILL, e->offset, e->length, "A consignment of which nothing is said");
        c->m.d->events.n--;
        return;
    }
    if (!g->bill.text.len)
        edi_finding(&c->m, E_BILL, e->offset, e->length, "A consignment without a bill");
    total_bill(c, e);
    c->m.d->counts.of_kind[EVENT_CONSIGNMENT]++;
}

/* A number that differs from the one there: of another consignment, or of the same one on
 * another level (the house bill and the bill it travels under)? */
static bool other_level(struct cargo *c, enum bill_kind kind, fact number)
{
    struct consignment *g = c->bill.to;
    if (has_content(c) && !c->one_bill)
        return false;
    if (c->bill.weak_bill || (kind == BILL_HOUSE && !c->bill.house)) {
        fact_keep(&g->master, g->bill);
        g->bill = number;
        c->bill.weak_bill = false;
        c->bill.house = kind == BILL_HOUSE;
        return true;
    }
    if (kind == BILL_PLAIN && c->bill.house && !g->master.text.len) {
        g->master = number;
        return true;
    }
    return false;
}

void cargo_number(struct cargo *c, const struct edi_segment *s, enum bill_kind kind, fact number)
{
    if (!c->open) {
        cargo_open(c, s->offset);
        c->bill.by_number = true;
    }
    fact *at = kind == BILL_MASTER ? &c->bill.to->master : &c->bill.to->bill;
    if (!at->text.len) {
        /* Behind the goods of a consignment known by its master bill: the next one. */
        if (kind == BILL_MASTER && has_content(c) && !c->one_bill && !c->bill.to->bill.text.len)
            cargo_open(c, s->offset);
        at = kind == BILL_MASTER ? &c->bill.to->master : &c->bill.to->bill;
        *at = number;
        c->bill.house = kind == BILL_HOUSE || (kind == BILL_MASTER && c->bill.house);
        return;
    }
    if (str_same_letters(at->text, number.text)) {
        c->bill.weak_bill = false;
        return;
    }
    if (kind != BILL_MASTER && other_level(c, kind, number))
        return;
    if (c->one_bill) {
        edi_finding(&c->m, E_BILL, s->offset, s->length, "A second bill in a message of one");
        return;
    }
    cargo_open(c, s->offset);
    *(kind == BILL_MASTER ? &c->bill.to->master : &c->bill.to->bill) = number;
    c->bill.house = kind == BILL_HOUSE;
    c->bill.by_number = true;
}

/* -- the whole message -- */

/* What the header says of all consignments, where they do not say it themselves. The number
 * of one consignee never goes with the name of another, nor a voyage with another vessel. */
static void share_header(const struct cargo *c, struct consignment *g, bool own_conveyance)
{
    struct consignment from = *c->header.to;
    if (g->consignee.text.len)
        from.consignee_id = from.consignee_address = (fact){ 0 };
    if (own_conveyance)
        from.mode = from.conveyance = from.conveyance_id = from.voyage = from.flag = (fact){ 0 };
    for (size_t i = 0; i < consignment_fields.n; i++) {
        const struct field *f = &consignment_fields.fields[i];
        if (f->type == FIELD_FACT)
            fact_keep((fact *)((char *)g + f->offset),
                      *(const fact *)((const char *)&from + f->offset));
    }
    if (g->version < 0)
        g->version = from.version;
}

static const struct cargo_equipment *equipment_named(const struct cargo *c, str number)
{
    uintptr_t i = (uintptr_t)map_get(&c->by_number, iso6346_plain(c->m.a, number));
    return i ? &c->equipment.at[i - 1] : NULL;
}

/* The containers that a consignment names are those of the EQD groups. */
static void fill_containers(struct cargo *c, struct event *e)
{
    list_each (struct container, x, &e->containers) {
        const struct cargo_equipment *q = equipment_named(c, x->number.text);
        if (!q)
            continue;
        int64_t packages = x->packages;
        *x = q->container;
        x->packages = packages;
    }
}

/* Containers that nobody names belong to the only consignment; or to the one behind whose CNI
 * they stand, when the message does so throughout; else to none that we could tell. */
static void place_containers(struct cargo *c)
{
    struct events *events = &c->m.d->events;
    size_t bills = events->n - c->first, lost = 0, from = 0, to = 0;
    bool by_place = false;
    list_each (const struct cargo_equipment, q, &c->equipment)
        by_place |= q->home != CARGO_NO_HOME && q->home + 1 < events->n;
    list_each (const struct cargo_equipment, q, &c->equipment) {
        if (q->is_named || arena_full(c->m.a))
            continue;
        bool has_home = by_place && q->home != CARGO_NO_HOME && q->home < events->n;
        if (bills == 1 || has_home) {
            struct event *e = &events->at[bills == 1 ? c->first : q->home];
            *list_push(c->m.a, &e->containers) = q->container;
            continue;
        }
        if (lost++ == 0)
            from = q->container.number.offset;
        to = q->container.number.offset + q->container.number.length;
    }
    if (lost && bills)
        edi_finding(&c->m, E_EQD, from, to - from,
                    "Containers that no consignment names: they are of none of them");
}

static void check_totals(struct cargo *c)
{
    double consignments = 0, kg = 0, packages = 0;
    for (size_t i = c->first; i < c->m.d->events.n; i++) {
        const struct consignment *g = c->m.d->events.at[i].consignment;
        consignments++;
        kg = kg >= 0 && g->gross_kg >= 0 ? kg + g->gross_kg : -1;
        packages = packages >= 0 && g->packages >= 0 ? packages + (double)g->packages : -1;
    }
    for (size_t i = 0; i < c->header.totals.n; i++) {
        const struct cargo_total *t = &c->header.totals.at[i];
        if (t->code == 7)
            contradicts(c, t, kg, "The gross mass of all consignments is not the one said in CNT");
        else if (t->code == 10)
            contradicts(c, t, consignments,
                        "The number of consignments is not the one said in CNT");
        else if (t->code == 11)
            contradicts(c, t, packages, "The number of packages is not the one said in CNT");
        else if (t->code == 16)
            contradicts(c, t, (double)c->equipment_n,
                        "The number of containers is not the one said in CNT");
    }
}

void cargo_begin(void *self)
{
    struct cargo *c = self;
    c->header = (struct cargo_draft){ .to = make(c->m.a, struct consignment) };
    record_blank(&consignment_fields, c->header.to);
    c->draft = &c->header;
    c->equipment = (struct cargo_equipments){ 0 };
    c->by_number = map_new(c->m.a);
    c->shares = map_new(c->m.a);
    c->first = c->event = c->m.d->events.n;
    c->equipment_n = 0;
    c->open = c->any_share = false;
    c->place = IN_HEADER;
    c->party = CARGO_RANKED;
}

void cargo_segment(void *self, const struct edi_segment *s)
{
    static const struct {
        const char *tag;
        void (*read)(struct cargo *c, const struct edi_segment *s);
    } rows[] = {
        { "MEA", cargo_on_mea }, { "RFF", cargo_on_rff }, { "NAD", cargo_on_nad },
        { "LOC", cargo_on_loc }, { "FTX", cargo_on_ftx }, { "GID", cargo_on_gid },
        { "SGP", cargo_on_sgp }, { "CNI", cargo_on_cni }, { "EQD", cargo_on_eqd },
        { "SEL", cargo_on_sel }, { "DTM", cargo_on_dtm }, { "TDT", cargo_on_tdt },
        { "PCI", cargo_on_pci }, { "CST", cargo_on_cst }, { "PIA", cargo_on_pia },
        { "PAC", cargo_on_pac }, { "MOA", cargo_on_moa }, { "DGS", cargo_on_dgs },
        { "CNT", cargo_on_cnt }, { "GIS", cargo_on_gis }, { "CPI", cargo_on_cpi },
        { "TOD", cargo_on_tod }, { "COM", cargo_on_com }, { "TMP", cargo_on_tmp },
        { "QTY", cargo_on_qty }, { "BGM", cargo_on_bgm },
    };
    struct cargo *c = self;
    if (c->one_bill && !c->open && c->first == c->m.d->events.n)
        cargo_open(c, s->offset);
    for (size_t i = 0; i < countof(rows); i++)
        if (edi_is(s, rows[i].tag)) {
            rows[i].read(c, s);
            return;
        }
}

void cargo_end(void *self)
{
    struct cargo *c = self;
    bool own = false;
    cargo_close(c, c->m.last_end);
    for (size_t i = c->first; i < c->m.d->events.n && !arena_full(c->m.a); i++) {
        struct event *e = &c->m.d->events.at[i];
        own = e->consignment->conveyance.text.len || e->consignment->conveyance_id.text.len;
        fill_containers(c, e);
        share_header(c, e->consignment, own);
    }
    place_containers(c);
    check_totals(c);
}
