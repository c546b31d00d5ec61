// SPDX-License-Identifier: Apache-2.0
/* Ordinary goods declarations, as JSON one by one and as tables of many. */
#include "sim/manifests.h"

enum flow { IMPORT, EXPORT };
enum { BATCH = 8, LONGEST = 1 << 20 };
#define MINUTE (60 * USEC_PER_S)

static const struct good {
    enum flow flow;
    const char *hs, *words, *partners, *unit;
    double kg, usd;
} goods[] = {
#define GOOD(flow, hs, words, partners, unit, kg, usd) { flow, hs, words, partners, unit, kg, usd },
#include "sim/goods.def"
};

static str iso(struct arena *a, int64_t day)
{
    int64_t y, m, d;
    civil_from_days(day, &y, &m, &d);
    return date_fmt(a, y, m, d);
}

str declaration_label(struct arena *a, const struct sim_declaration *d)
{
    return str_fmt(a, "GD " STR_FMT " " STR_FMT, STR_ARG(d->number), ONCE(iso(a, d->date)));
}

static const struct good *any_good(struct sim *s, enum flow flow)
{
    const struct good *g;
    do
        g = &goods[roll(s, 0, countof(goods) - 1)];
    while (g->flow != flow);
    return g;
}

static double rounded(double v) { return (double)(int64_t)(v * 100 + 0.5) / 100; }

static struct sim_item any_item(struct sim *s, const struct good *g, str partner)
{
    struct sim_item i = { .hs = str_c(g->hs),
                          .description = str_c(g->words),
                          .unit = str_c(g->unit) };
    bool by_piece = str_eq(i.unit, STR("PCS"));
    i.quantity = (double)(by_piece ? roll(s, 50, 2500) : roll(s, 800, 26000));
    i.kg = rounded(i.quantity * g->kg);
    if (i.kg > 26000) {
        i.quantity = (double)(int64_t)(26000 / g->kg);
        i.kg = rounded(i.quantity * g->kg);
    }
    i.value = rounded(i.kg * g->usd * (double)roll(s, 85, 120) / 100);
    i.origin = g->flow == IMPORT ? partner : STR("PAK");
    i.origin_mark = STR("LABEL");
    return i;
}

/* Where goods of that country come in or go out, and which office clears them there. */
static void place(struct sim *s, struct sim_declaration *d, bool is_export)
{
    static const char *const sea[][2] = { { "KAPW", "KICT" },   { "KAPE", "SEA-KHI" },
                                          { "KAPS", "SAPT" },   { "KAPW", "QICT" },
                                          { "KAPE", "KGTL" },   { "LAPD", "LHE-NLC" },
                                          { "SAPD", "DRY-SKT" } };
    size_t i = (size_t)roll(s, 0, countof(sea) - 1);
    d->office = is_export ? STR("KPEX") : str_c(sea[i][0]);
    d->port = str_c(sea[i][1]);
    d->vessel = str_c(sim_vessels[roll(s, 0, SIM_VESSELS - 1)].name);
    d->container = make_container(s);
    if (str_eq(d->departure, STR("IRN"))) {
        d->office = STR("TAFT");
        d->port = STR("TAF");
        d->vessel = str_fmt(s->a, "TKA-%lld", (long long)roll(s, 100, 999));
    }
}

struct sim_declaration make_declaration(struct sim *s, bool is_export)
{
    const usec now = s->conf->now;
    const struct good *g = any_good(s, is_export ? EXPORT : IMPORT);
    str partner = one_word(s, str_c(g->partners));
    struct sim_declaration d = { .importer = make_ntn(s),
                                 .importer_name = make_company(s),
                                 .regime = is_export ? STR("SB") : STR("HC"),
                                 .departure = is_export ? STR("PAK") : partner,
                                 .currency = STR("USD") };
    place(s, &d, is_export);
    d.at = now - roll(s, 1, 600) * MINUTE;
    d.date = day_of_time(d.at);
    d.release = (now / MINUTE + 180 + roll(s, 0, s->conf->days * 1440)) * MINUTE;
    int64_t y, m, day;
    civil_from_days(d.date, &y, &m, &day);
    d.number = str_fmt(s->a, STR_FMT "-" STR_FMT "-%lld-%02d-%02d-%04d", STR_ARG(d.office),
                       STR_ARG(d.regime), (long long)++s->serial + 10000, (int)day, (int)m, (int)y);
    d.exporter = str_fmt(s->a, STR_FMT " " STR_FMT " CO LTD", ONCE(name_part(s, CHINA, FAMILY)),
                         ONCE(name_part(s, PAK, TRADE)));
    d.declarant = str_fmt(s->a, "CA-%lld", (long long)roll(s, 1001, 1480));
    d.bill = str_fmt(s->a, "BL%09lld", (long long)roll(s, 1, 999999999));
    d.manifest = manifest_of(s, d.vessel);
    *list_push(s->a, &d.items) = any_item(s, g, partner);
    for (int64_t n = roll(s, 0, 3); n > 0; n--) {
        size_t at;
        g = any_good(s, is_export ? EXPORT : IMPORT);
        if (str_find(str_c(g->partners), partner, &at))
            *list_push(s->a, &d.items) = any_item(s, g, partner);
    }
    return d;
}

static double sum_kg(const struct sim_declaration *d)
{
    double kg = 0;
    list_each (const struct sim_item, i, &d->items)
        kg += i->kg;
    return kg;
}

static str as_json(struct sim *s, const struct sim_declaration *d)
{
    struct buf b = buf_new(s->scratch, LONGEST);
    json_open(&b, NULL, '{');
    json_str(&b, "number", d->number);
    json_str(&b, "date", iso(s->scratch, d->date));
    json_str(&b, "office", d->office);
    json_str(&b, "regime", d->regime);
    json_str(&b, "importer", d->importer);
    json_str(&b, "importer_name", d->importer_name);
    json_opt(&b, "exporter", d->exporter);
    json_opt(&b, "declarant", d->declarant);
    json_opt(&b, "courier", d->courier);
    json_str(&b, "departure", d->departure);
    json_str(&b, "port", d->port);
    json_opt(&b, "vessel", d->vessel);
    json_opt(&b, "container", d->container);
    json_opt(&b, "bill", d->bill);
    json_opt(&b, "manifest", d->manifest);
    json_str(&b, "currency", d->currency);
    json_f64(&b, "net_mass_kg", d->said_kg > 0 ? d->said_kg : sum_kg(d));
    json_str(&b, "release", time_fmt(s->a, d->release));
    json_open(&b, "items", '[');
    list_each (const struct sim_item, i, &d->items) {
        json_open(&b, NULL, '{');
        json_str(&b, "hs", i->hs);
        json_str(&b, "description", i->description);
        json_str(&b, "origin", i->origin);
        json_opt(&b, "origin_mark", i->origin_mark);
        json_f64(&b, "quantity", i->quantity);
        json_str(&b, "unit", i->unit);
        json_f64(&b, "net_mass_kg", i->kg);
        json_f64(&b, "value", i->value);
        if (i->has_rate)
            json_f64(&b, "tax_rate", i->tax_rate);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_close(&b, '}');
    buf_c(&b, '\n');
    return buf_str(&b);
}

size_t write_declaration(struct sim *s, struct sim_declaration *d)
{
    d->message = message_add(s, d->at, str_fmt(s->a, "gd-" STR_FMT, STR_ARG(d->number)), "json",
                             as_json(s, d));
    return d->message;
}

static void csv_rows(struct sim *s, struct buf *b, const struct sim_declaration *d)
{
    str date = iso(s->a, d->date), release = time_fmt(s->a, d->release);
    list_each (const struct sim_item, i, &d->items) {
        text_cells(b,
                   (const str[]){ d->number, date, d->office, d->regime, d->importer,
                                  d->importer_name, d->exporter, d->departure, d->port, d->vessel,
                                  d->container, d->bill, d->currency, release, i->hs,
                                  i->description, i->origin, i->origin_mark },
                   18);
        buf_fmt(b, ",%.0f,", i->quantity);
        text_cells(b, &i->unit, 1);
        buf_fmt(b, ",%.2f,%.2f\n", i->kg, i->value);
    }
}

static void write_batch(struct sim *s, const struct sim_declaration *d, size_t n)
{
    struct buf b = buf_new(s->scratch, LONGEST);
    buf_add(&b,
            STR("number,date,office,regime,importer,importer_name,exporter,departure,port,vessel,"
                "container,bill,currency,release,hs,description,origin,origin_mark,quantity,unit,"
                "item.net_mass_kg,value\n"));
    for (size_t i = 0; i < n; i++)
        csv_rows(s, &b, &d[i]);
    message_add(s, d[n - 1].at, str_fmt(s->a, "gd-batch-of-%zu", n), "csv", buf_str(&b));
}

/* Few import often and many now and then: a new importer for every second declaration. */
void make_declarations(struct sim *s)
{
    struct sim_declarations *all = &s->declarations, batch = { 0 };
    int64_t wanted = s->conf->declarations - (int64_t)s->planted_goods;
    while ((int64_t)all->n < wanted) {
        struct sim_declaration d = make_declaration(s, chance(s, 30));
        if (all->n > 10 && chance(s, 50)) {
            const struct sim_declaration *again = &all->at[(size_t)roll(s, 0, (int64_t)all->n - 1)];
            d.importer = again->importer;
            d.importer_name = again->importer_name;
        }
        *list_push(s->a, all) = d;
        if (chance(s, 25))
            *list_push(s->a, &batch) = d;
        else
            write_declaration(s, &d);
        if (batch.n == BATCH || (batch.n && (int64_t)all->n == wanted)) {
            write_batch(s, batch.at, batch.n);
            batch.n = 0;
        }
    }
}
