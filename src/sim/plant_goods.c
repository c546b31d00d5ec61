// SPDX-License-Identifier: Apache-2.0
/* Planted declarations. Each begins as an ordinary one and then shows one thing. */
#include "sim/world.h"

#include <string.h>

#define MINUTE (60 * USEC_PER_S)

static struct sim_item item(const char *hs, const char *words, const char *origin, double quantity,
                            double kg, double value)
{
    return (struct sim_item){ .hs = str_c(hs),
                              .description = str_c(words),
                              .origin = str_c(origin),
                              .origin_mark = STR("LABEL"),
                              .unit = STR("PCS"),
                              .quantity = quantity,
                              .kg = kg,
                              .value = value };
}

/* One item instead of the ordinary ones. */
static const struct {
    const char *fires, *regime, *office, *port, *departure, *hs, *words, *origin;
    double quantity, kg, value;
} singles[] = {
    { "GDS-001", "HC", "KAPW", "QICT", "IDN", "08028000", "DRIED BETEL NUT, WHOLE", "IDN", 400,
      20000, 31000 },
    { "GDS-002", "HC", "CHAM", "CHM", "AFG", "24039990", "GUTKA IN SACHETS", "AFG", 9000, 900,
      2700 },
    { "GDS-003", "HC", "TAFT", "TAF", "IRN", "27101990", "HIGH SPEED DIESEL", "IRN", 1, 24000,
      17500 },
    { "GDS-005", "HC", "KAPE", "SEA-KHI", "ARE", "24022000", "CIGARETTES, KING SIZE", "ARE", 500,
      6200, 74000 },
    { "GDS-006", "HC", "PEWD", "TRK", "AFG", "40111000", "CAR TYRES 185/70 R14", "CHN", 1200, 1500,
      4200 },
    { "GDS-007", "HC", "KAPW", "KICT", "CHN", "54076100", "WOVEN FABRIC OF POLYESTER", "CHN", 1,
      24000, 14400 },
    { "GDS-008", "HC", "PEWD", "TRK", "AFG", "87089990", "USED AUTO PARTS, MIXED", "JPN", 60, 1900,
      2300 },
    { "GDS-009", "SB", "PEWD", "TRK", "PAK", "17019910", "WHITE SUGAR IN BAGS", "PAK", 500, 25000,
      15500 },
    { "GDS-010", "TP", "KAPW", "CHM", "OMN", "31021000", "UREA 46 N, BAGGED", "OMN", 480, 24000,
      9600 },
    { "GDS-011", "HC", "AFUK", "KHI", "ARE", "71081290", "GOLD BARS, UNWROUGHT", "ARE", 12, 12,
      780000 },
    { "GDS-012", "HC", "KAPE", "KHI", "IND", "30049099", "TABLETS, ASSAYED, IN BLISTERS", "IND",
      2000, 310, 28000 },
    { "GDS-013", "HC", "KAPS", "SAPT", "CHN", "85171300", "SMARTPHONES, BOXED", "CHN", 4000, 1600,
      22400 },
    { "GDS-014", "HC", "KAPE", "LHE", "CHN", "90318000", "MEASURING PROBES", "CHN", 4, 2, 98000 },
    { "GDS-020", "AT", "KAPW", "TRK", "ARE", "24022000", "CIGARETTES FOR TRANSIT", "ARE", 900,
      10800, 120000 },
    { "GDS-021", "HC", "KAPE", "SEA-KHI", "ARE", "98010000", "GENERAL CARGO AS PER LIST", "CHN", 40,
      3800, 9100 },
};

static void one_item(struct sim_declaration *d, struct sim *s, struct sim_item i)
{
    d->items = (struct sim_items){ 0 };
    *list_push(s->a, &d->items) = i;
}

/* A number names its office and type; both may have changed since it was made. */
static void renumber(struct sim *s, struct sim_declaration *d, const char *office,
                     const char *regime)
{
    str rest = d->number, part;
    str_cut(&rest, '-', &part);
    str_cut(&rest, '-', &part);
    d->office = str_c(office);
    d->regime = str_c(regime);
    d->number = str_fmt(s->a, "%s-%s-" STR_FMT, office, regime, STR_ARG(rest));
}

static void send(struct sim *s, struct sim_declaration *d, const char *kind, str subject, str fires)
{
    size_t id = write_declaration(s, d);
    s->planted_goods++;
    truth_add(s, id, kind, subject, declaration_label(s->a, d), fires);
}

static void by_item(struct sim *s)
{
    for (size_t i = 0; i < countof(singles); i++) {
        struct sim_declaration d = make_declaration(s, false);
        renumber(s, &d, singles[i].office, singles[i].regime);
        d.port = str_c(singles[i].port);
        d.departure = str_c(singles[i].departure);
        if (strcmp(singles[i].port, "KHI") == 0 || strcmp(singles[i].port, "LHE") == 0) {
            d.vessel = STR("PK214");
            d.container = STR("");
        }
        one_item(&d, s,
                 item(singles[i].hs, singles[i].words, singles[i].origin, singles[i].quantity,
                      singles[i].kg, singles[i].value));
        send(s, &d, "rule", d.importer_name, str_c(singles[i].fires));
    }
}

static void courier_phones(struct sim *s, struct sim_declaration *d)
{
    d->courier = STR("SWIFTWING EXPRESS");
    one_item(d, s, item("85171300", "SMARTPHONES", "ARE", 6, 3, 2900));
}
static void masses(struct sim *s, struct sim_declaration *d)
{
    one_item(d, s, item("84818090", "INDUSTRIAL VALVES", "CHN", 900, 2700, 31000));
    d->said_kg = 4100;
}
static void hub(struct sim *s, struct sim_declaration *d)
{
    d->departure = STR("ARE");
    d->bill = STR("");
    one_item(d, s, item("85044090", "POWER SUPPLIES", "CHN", 600, 900, 11000));
    d->items.at[0].origin_mark = STR("");
}
static void large(struct sim *s, struct sim_declaration *d)
{
    one_item(d, s, item("84713000", "SERVERS AND STORAGE", "CHN", 800, 24000, 12400000));
}
static void chapters(struct sim *s, struct sim_declaration *d)
{
    static const char *const hs[] = { "39241000", "61091000", "64029990", "69111000",
                                      "73239300", "85167900", "95030000" };
    static const char *const words[] = { "PLASTIC TABLEWARE", "COTTON T-SHIRTS", "PLASTIC SANDALS",
                                         "PORCELAIN CUPS",    "STEEL PANS",      "ELECTRIC KETTLES",
                                         "TOY CARS" };
    d->items = (struct sim_items){ 0 };
    for (size_t i = 0; i < countof(hs); i++)
        *list_push(s->a, &d->items) = item(hs[i], words[i], "CHN", 200, 160, 1500);
}
static void hurried(struct sim *s, struct sim_declaration *d)
{
    d->release = (s->conf->now / MINUTE + 75) * MINUTE;
    one_item(d, s, item("84818090", "TURBINE VALVES", "DEU", 40, 9000, 6200000));
}

static void by_form(struct sim *s)
{
    static const struct {
        const char *fires;
        void (*shape)(struct sim *s, struct sim_declaration *d);
    } rows[] = { { "GDS-004", courier_phones }, { "GDS-015", masses },   { "GDS-016", hub },
                 { "GDS-017", large },          { "GDS-018", chapters }, { "GDS-023", hurried } };
    for (size_t i = 0; i < countof(rows); i++) {
        struct sim_declaration d = make_declaration(s, false);
        rows[i].shape(s, &d);
        send(s, &d, "rule", d.importer_name, str_c(rows[i].fires));
    }
}

/* Seven small parcels of one importer within a day: from the sixth on it shows. */
static void splitting(struct sim *s)
{
    enum { PARCELS = 7, SHOWN_FROM = 5 };
    str importer = make_ntn(s), name = make_company(s);
    for (int i = 0; i < PARCELS; i++) {
        struct sim_declaration d = make_declaration(s, false);
        d.importer = importer;
        d.importer_name = name;
        d.courier = STR("SWIFTWING EXPRESS");
        d.at = s->conf->now - (300 - (usec)i * 10) * MINUTE;
        d.release = (s->conf->now / MINUTE + 200 + (usec)i * 9) * MINUTE;
        one_item(&d, s, item("42022200", "HANDBAGS", "CHN", 40, 22, 950 + 7 * i));
        if (i >= SHOWN_FROM) {
            send(s, &d, "rule", name, STR("GDS-019"));
        } else {
            write_declaration(s, &d);
            s->planted_goods++;
        }
    }
}

static struct sim_entry *entry_of(struct sim *s, const char *kind, size_t n)
{
    list_each (struct sim_entry, e, &s->entries)
        if (str_eq(e->kind, str_c(kind)) && n-- == 0)
            return e;
    return s->entries.at;
}

static void by_list(struct sim *s)
{
    struct sim_entry *firm = entry_of(s, "entity", 0), *seller = entry_of(s, "entity", 1);
    struct sim_entry *near = entry_of(s, "entity", 2), *ship = entry_of(s, "vessel", 0);
    struct sim_entry *person = entry_of(s, "person", 12);
    struct sim_declaration d = make_declaration(s, false);
    str short_name = firm->name, tail = near->name, head;
    size_t at;
    if (str_find(short_name, STR(" (PVT)"), &at))
        short_name = str_sub(short_name, 0, at);
    d.importer_name = str_fmt(s->a, STR_FMT " PRIVATE LIMITED", STR_ARG(short_name));
    send(s, &d, "list-hit", d.importer_name, list_code(s->a, firm));

    d = make_declaration(s, false);
    d.exporter = seller->name;
    send(s, &d, "list-hit", d.importer_name, list_code(s->a, seller));

    d = make_declaration(s, false);
    d.vessel = ship->name;
    send(s, &d, "list-hit", d.importer_name, list_code(s->a, ship));

    d = make_declaration(s, false);
    d.importer = make_cnic(s, 'M');
    d.importer_name = person_name(s->a, &person->person);
    send(s, &d, "list-hit", d.importer_name, list_code(s->a, person));

    /* One letter more, another number: another company. */
    str_cut(&tail, ' ', &head);
    d = make_declaration(s, false);
    d.importer_name = str_fmt(s->a, STR_FMT "OON " STR_FMT, STR_ARG(head), STR_ARG(tail));
    send(s, &d, "clean-lookalike", d.importer_name, list_code(s->a, near));
}

void plant_declarations(struct sim *s)
{
    if (s->conf->declarations == 0)
        return;
    by_item(s);
    by_form(s);
    splitting(s);
    by_list(s);
}
