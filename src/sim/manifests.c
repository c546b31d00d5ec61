// SPDX-License-Identifier: Apache-2.0
/* Cargo manifests (CUSCAR): the ships that bring what the declarations declare, in two
 * directories of the standard, and a few bills that show something. */
#include "sim/manifests.h"

#define MINUTE (60 * USEC_PER_S)
#define HOUR   (60 * MINUTE)

enum { BILLS_MOST = 40 };

const struct sim_vessel sim_vessels[SIM_VESSELS] = {
#define VESSEL(name, imo, flag, line, voyage) { name, imo, flag, line, voyage },
#include "sim/vessels.def"
};

const struct sim_vessel *vessel_of(const struct sim_declaration *d)
{
    for (size_t i = 0; i < SIM_VESSELS; i++)
        if (str_eq(d->vessel, str_c(sim_vessels[i].name)))
            return &sim_vessels[i];
    return NULL;
}

static bool comes_by_sea(const struct sim_declaration *d)
{
    return vessel_of(d) && d->container.len && d->bill.len && !str_eq(d->departure, STR("PAK"));
}

static const char *port_of(str country)
{
    static const char *const ports[][2] = {
        { "CHN", "CNSHA" }, { "VNM", "VNSGN" }, { "SAU", "SAJED" }, { "KOR", "KRPUS" },
        { "MYS", "MYPKG" }, { "IDN", "IDJKT" }, { "BRA", "BRSSZ" }, { "USA", "USNYC" },
        { "AUS", "AUMEL" }, { "CAN", "CAVAN" }, { "KEN", "KEMBA" }, { "RWA", "KEMBA" },
        { "THA", "THLCH" }, { "JPN", "JPYOK" }, { "ITA", "ITGOA" }, { "DEU", "DEHAM" },
        { "FIN", "FIHEL" },
    };
    for (size_t i = 0; i < countof(ports); i++)
        if (str_eq(country, str_c(ports[i][0])))
            return ports[i][1];
    return "AEJEA";
}

/* Dry ports get theirs through Karachi. */
static const char *discharge_of(const struct sim_declaration *d)
{
    return str_eq(d->port, STR("QICT")) ? "PKBQM" : "PKKHI";
}

static void stamp(struct edi_out *e, struct arena *a, const char *kind, usec local)
{
    edi_add(e, "DTM+%s:20" STR_FMT STR_FMT ":203", kind, ONCE(text_yymmdd(a, day_of_time(local))),
            ONCE(text_hhmm(a, local)));
}

static double gross_of(const struct sim_item *i) { return (double)(int64_t)(i->kg * 1.05 + 1); }

double bill_gross_kg(const struct sim_declaration *d)
{
    double kg = 0;
    list_each (const struct sim_item, i, &d->items)
        kg += gross_of(i);
    return kg;
}

static void equipment(struct sim *s, struct edi_out *e, const struct bill *b)
{
    double kg = bill_gross_kg(b->d);
    edi_add(e, "EQD+CN+" STR_FMT "+%s:102:5+++5", STR_ARG(b->container),
            kg > 18000 ? "45G1" : "22G1");
    edi_add(e, "MEA+AAE+G+KGM:%.0f", kg);
    if (b->seal.len)
        edi_add(e, "SEL+" STR_FMT "+CA", STR_ARG(b->seal));
    else if (!b->no_seal)
        edi_add(e, "SEL+PK%07lld+CA", (long long)roll(s, 1, 9999999));
}

static void party(struct edi_out *e, struct arena *a, const struct call *c, const char *role,
                  str id, str name)
{
    /* The older form writes name and address in lines (C058), the newer in parts (C080). */
    edi_add(e, "NAD+%s+" STR_FMT "%s" STR_FMT, role, STR_ARG(id), c->newer ? "++" : "+",
            ONCE(edi_text(a, name)));
}

static void goods(struct sim *s, struct edi_out *e, const struct bill *b)
{
    struct arena *a = s->scratch;
    size_t n = 0;
    list_each (const struct sim_item, i, &b->d->items) {
        long long packages = roll(s, 20, 900);
        edi_add(e, "GID+%zu+%lld:CT", ++n, packages);
        if (b->words)
            edi_add(e, "FTX+AAA+++%s", b->words);
        else
            edi_add(e, "FTX+AAA+++" STR_FMT, ONCE(edi_text(a, i->description)));
        edi_add(e, "MEA+AAE+G+KGM:%.0f", gross_of(i));
        edi_add(e, "SGP+" STR_FMT "+%lld", STR_ARG(b->container), packages);
        if (!b->words)
            edi_add(e, "CST++" STR_FMT ":122", STR_ARG(i->hs));
    }
}

static void consignment(struct sim *s, struct edi_out *e, const struct call *c, size_t i)
{
    struct arena *a = s->scratch;
    const struct bill *b = &c->bills[i];
    const struct sim_declaration *d = b->d;
    if (c->newer)
        edi_add(e, "CNI+%zu+" STR_FMT, i + 1, STR_ARG(d->bill));
    else
        edi_add(e, "CNI+%zu+", i + 1);
    edi_add(e, "RFF+BM:" STR_FMT, STR_ARG(d->bill));
    edi_add(e, "LOC+9+%s:139:6", port_of(d->departure));
    edi_add(e, "LOC+11+%s:139:6", discharge_of(d));
    edi_add(e, "LOC+7+" STR_FMT, STR_ARG(d->port));
    edi_add(e, "CPI+4++%c", chance(s, 70) ? 'P' : 'C');
    party(e, a, c, "CZ", STR(""), d->exporter);
    party(e, a, c, "CN", d->importer, d->importer_name);
    goods(s, e, b);
}

static str igm_of(const struct sim *s, const struct sim_vessel *v)
{
    return str_fmt(s->a, "KPPI-%d", 1100 + 17 * (int)(v - sim_vessels));
}

str manifest_of(struct sim *s, str vessel)
{
    struct sim_declaration d = { .vessel = vessel };
    const struct sim_vessel *v = vessel_of(&d);
    if (!v)
        return STR("");
    return str_fmt(s->a, STR_FMT "-%lld", ONCE(igm_of(s, v)), (long long)++s->serial);
}

size_t write_manifest(struct sim *s, const struct call *c)
{
    struct arena *a = s->scratch;
    const struct sim_vessel *v = c->vessel;
    struct edi_out e = edi_begin(s);
    str reference = str_fmt(a, "M%06lld", (long long)++s->serial);
    edi_add(&e, "UNB+UNOA:2+%s+PKCUSTOMS+" STR_FMT ":" STR_FMT "+" STR_FMT, v->line,
            ONCE(text_yymmdd(a, day_of_time(c->at))), ONCE(text_hhmm(a, c->at)),
            STR_ARG(reference));
    edi_add(&e, "UNH+1+CUSCAR:D:%s:UN", c->newer ? "99B" : "96B");
    edi_add(&e, "BGM+785+" STR_FMT "+9", STR_ARG(c->igm));
    stamp(&e, a, "137", c->at);
    edi_add(&e, "NAD+CA+%s:172:20", v->line);
    edi_add(&e, "TDT+20+%s+1++%s:172:20+++%s:146:11:%s:%s", v->voyage, v->line, v->imo, v->name,
            v->flag);
    edi_add(&e, "LOC+60+%s:139:6", discharge_of(c->bills->d));
    stamp(&e, a, "132", c->arrives);
    edi_add(&e, "GIS+23");
    for (size_t i = 0; i < c->n; i++)
        equipment(s, &e, &c->bills[i]);
    edi_add(&e, "CNT+10:%zu", c->n);
    edi_add(&e, "CNT+16:%zu", c->n);
    for (size_t i = 0; i < c->n; i++)
        consignment(s, &e, c, i);
    edi_end(&e, reference);
    s->consignments += c->n;
    return message_add(s, c->at, str_fmt(s->a, "manifest-%s-%s", v->line, v->voyage), "edi",
                       buf_str(&e.b));
}

/* A day before the ship arrives, and before anything of it is declared. */
static struct call call_of(struct sim *s, const struct sim_vessel *v, const struct bills *bills)
{
    int64_t nth = v - sim_vessels;
    return (struct call){ .vessel = v,
                          .igm = igm_of(s, v),
                          .at = s->conf->now - (700 + nth) * MINUTE,
                          .arrives = (s->conf->now / HOUR + 8 + nth) * HOUR,
                          .newer = nth % 2 == 1,
                          .bills = bills->at,
                          .n = bills->n };
}

struct sim_declaration any_by_sea(struct sim *s)
{
    struct sim_declaration d;
    do
        d = make_declaration(s, false);
    while (!comes_by_sea(&d));
    return d;
}

static void tell(struct sim *s, size_t message, const struct call *c, const struct bill *b,
                 const char *fires)
{
    str label = str_fmt(s->a, "B/L " STR_FMT " %s %s", STR_ARG(b->d->bill), c->vessel->name,
                        c->vessel->voyage);
    truth_add(s, message, "rule", b->d->bill, label, str_c(fires));
}

static void wrong_digit(struct sim *s, struct bill *b)
{
    char last = b->container.ptr[b->container.len - 1];
    b->container = str_fmt(s->a, STR_FMT "%c", STR_ARG(str_sub(b->container, 0, 10)),
                           last == '9' ? '0' : last + 1);
}

static void no_seal(struct sim *s, struct bill *b)
{
    (void)s;
    b->no_seal = true;
}

static void vague(struct sim *s, struct bill *b)
{
    (void)s;
    b->words = "SAID TO CONTAIN GENERAL CARGO";
}

/* Each is declared honestly; what is wrong is wrong in the manifest. */
void plant_manifests(struct sim *s)
{
    static const struct {
        const char *fires;
        void (*shape)(struct sim *s, struct bill *b);
    } rows[] = { { "CGO-001", wrong_digit }, { "CGO-003", vague }, { "CGO-004", no_seal } };
    if (s->conf->declarations == 0)
        return;
    for (size_t i = 0; i <= countof(rows); i++) {
        struct sim_declaration d = any_by_sea(s), twin = any_by_sea(s);
        struct bill b = { .d = &d, .container = d.container };
        struct bills one = { .at = &b, .n = 1 };
        if (i < countof(rows))
            rows[i].shape(s, &b);
        struct call c = call_of(s, vessel_of(&d), &one);
        c.at -= (usec)(i + 1) * 10 * MINUTE;
        size_t id = write_manifest(s, &c);
        if (i < countof(rows)) {
            tell(s, id, &c, &b, rows[i].fires);
        } else { /* the same container under another bill, on another ship, a little later */
            struct bill again = { .d = &twin, .container = d.container };
            one.at = &again;
            c = call_of(s, vessel_of(&twin), &one);
            tell(s, write_manifest(s, &c), &c, &again, "CGO-002");
        }
        write_declaration(s, &d);
        s->planted_goods++;
    }
}

/* What ordinary declarations declare came on some ship. */
void make_manifests(struct sim *s)
{
    for (size_t v = 0; v < SIM_VESSELS; v++) {
        struct bills bills = { 0 };
        list_each (const struct sim_declaration, d, &s->declarations) {
            if (!comes_by_sea(d) || vessel_of(d) != &sim_vessels[v])
                continue;
            *list_push(s->a, &bills) = (struct bill){ .d = d, .container = d->container };
            if (bills.n < BILLS_MOST)
                continue;
            struct call c = call_of(s, &sim_vessels[v], &bills);
            write_manifest(s, &c);
            bills.n = 0;
        }
        if (bills.n) {
            struct call c = call_of(s, &sim_vessels[v], &bills);
            write_manifest(s, &c);
        }
    }
}
