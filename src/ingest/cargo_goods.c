// SPDX-License-Identifier: Apache-2.0
/* Cargo messages: containers, goods items, and which of them are in which. */
#include "ingest/cargo.h"

#include "format/iso6346.h"

enum { CONTAINERS_MAX = 9999, ITEMS_MAX = 9999 };

struct item *cargo_item(struct cargo *c)
{
    if (!c->open || (c->place != IN_ITEM && c->place != IN_SHARE))
        return NULL;
    struct items *items = &cargo_event(c)->items;
    return items->n ? &items->at[items->n - 1] : NULL;
}

static struct container *equipment(struct cargo *c)
{
    return c->place == IN_EQUIPMENT && c->equipment.n
               ? &c->equipment.at[c->equipment.n - 1].container
               : NULL;
}

/* -- containers -- */

static bool is_empty_code(str code) { return str_eq(code, STR("4")); }

/* Full, of one consignment or of several. */
static bool is_full_code(str code)
{
    return str_eq(code, STR("5")) || str_eq(code, STR("7")) || str_eq(code, STR("8"));
}

void cargo_on_eqd(struct cargo *c, const struct edi_segment *s)
{
    fact number = cargo_get(c, s, 2, 0), state = cargo_get(c, s, 6, 0);
    bool is_trailer = edi_code(s, 1, 0, "TE") || edi_code(s, 1, 0, "CH");
    c->place = IN_EQUIPMENT;
    c->equipment_n++;
    if (is_trailer)
        fact_keep(&c->draft->to->trailer, number);
    /* What is no container (bulk, pallets, wagons) keeps its measures apart from the goods'. */
    bool is_container = edi_code(s, 1, 0, "CN") || !edi_raw(s, 1, 0).len;
    struct cargo_equipment q = { .home = c->open ? c->event : CARGO_NO_HOME,
                                 .is_named = !is_container || !number.text.len };
    record_blank(&container_fields, &q.container);
    q.container.number = number;
    q.container.size_type = cargo_get(c, s, 3, 0);
    fact_keep(&q.container.size_type, cargo_get(c, s, 3, 3));
    if (is_empty_code(state.text) || is_full_code(state.text)) {
        state.text = is_empty_code(state.text) ? STR("empty") : STR("full");
        q.container.state = state;
    }
    *list_push(c->m.a, &c->equipment) = q;
    if (q.is_named)
        return;
    c->draft->has_parties |= c->open;
    str key = iso6346_plain(c->m.a, number.text);
    void **at = map_at(&c->by_number, key);
    if (*at) /* told again: the first stays, what follows belongs to neither */
        c->equipment.at[c->equipment.n - 1].is_named = true;
    else
        *at = (void *)c->equipment.n; /* NOLINT(performance-no-int-to-ptr): 1 + index */
    if (map_get(&c->shares, key))
        c->equipment.at[c->equipment.n - 1].is_named = true;
}

void cargo_on_sel(struct cargo *c, const struct edi_segment *s)
{
    struct container *x = equipment(c);
    if (x)
        cargo_append(c, s, &x->seals, cargo_get(c, s, 1, 0), " ");
}

void cargo_on_tmp(struct cargo *c, const struct edi_segment *s)
{
    struct container *x = equipment(c);
    if (x)
        fact_keep(&x->temperature, cargo_join(c, s, 2, 0, 2, " "));
}

/* A consignment names a container: once in it, however many of its items do. */
void cargo_container(struct cargo *c, const struct edi_segment *s, fact number, int64_t packages)
{
    if (!number.text.len || !c->open)
        return;
    struct event *e = cargo_event(c);
    str plain = iso6346_plain(c->m.a, number.text);
    uintptr_t told = (uintptr_t)map_get(&c->by_number, plain);
    if (told)
        c->equipment.at[told - 1].is_named = true;
    *map_at(&c->shares, plain) = c;
    void **at = map_at(&c->shares, str_fmt(c->m.a, "%zu " STR_FMT, c->event, STR_ARG(plain)));
    if (*at) {
        struct container *x = &e->containers.at[(uintptr_t)*at - 1];
        if (packages >= 0)
            x->packages = x->packages < 0 ? packages : x->packages + packages;
        return;
    }
    if (e->containers.n == CONTAINERS_MAX) {
        edi_finding(&c->m, E_LONG, s->offset, s->length, "More containers than a consignment has");
        return;
    }
    struct container *x = list_push(c->m.a, &e->containers);
    record_blank(&container_fields, x);
    x->number = number;
    x->packages = packages;
    *at = (void *)e->containers.n; /* NOLINT(performance-no-int-to-ptr): 1 + index */
}

void cargo_on_sgp(struct cargo *c, const struct edi_segment *s)
{
    double packages = -1;
    fact number = cargo_get(c, s, 1, 0);
    struct item *item = cargo_item(c);
    if (!cargo_number_at(s, 2, 0, &packages))
        packages = -1;
    if (c->open)
        c->place = item ? IN_SHARE : IN_BILL;
    fact plain = number;
    plain.text = iso6346_plain(c->m.a, number.text);
    if (item)
        cargo_append(c, s, &item->container, plain, " ");
    cargo_container(c, s, number, (int64_t)packages);
}

/* -- measures -- */

static const struct {
    const char *unit;
    double kg, m3;
} units[] = {
    { "KGM", 1, 0 },     { "TNE", 1000, 0 },      { "LBR", 0.45359237, 0 }, { "GRM", 0.001, 0 },
    { "DTN", 100, 0 },   { "STN", 907.18474, 0 }, { "LTN", 1016.0469, 0 },  { "MTQ", 0, 1 },
    { "LTR", 0, 0.001 }, { "DMQ", 0, 0.001 },     { "FTQ", 0, 0.0283168 },  { "K", 1, 0 },
    { "KG", 1, 0 },      { "MT", 1000, 0 },       { "M3", 0, 1 },           { "CBM", 0, 1 },
    { "", 1, 0 },
};

enum measured { GROSS, NET, TARE, VOLUME, OTHER };

/* The dimension says it, else the purpose; what is told in cubic metres is a volume. */
static enum measured measured(const struct edi_segment *s)
{
    static const struct {
        const char *code;
        enum measured what;
    } rows[] = { { "G", GROSS },    { "AAB", GROSS },  { "AAD", GROSS },  { "WT", GROSS },
                 { "VGM", GROSS },  { "AAI", GROSS },  { "N", NET },      { "AAF", NET },
                 { "AAC", NET },    { "AAL", NET },    { "AAA", NET },    { "T", TARE },
                 { "AAW", VOLUME }, { "ABJ", VOLUME }, { "VOL", VOLUME }, { "CBM", VOLUME } };
    for (size_t el = 2; el >= 1; el--) {
        str code = edi_raw(s, el, 0);
        for (size_t i = 0; i < countof(rows); i++)
            if (str_eq(code, str_c(rows[i].code)))
                return rows[i].what;
        if (el == 2 && code.len)
            return OTHER;
    }
    return OTHER;
}

/* Kilograms or cubic metres; false: neither, or no number. The unit may stand behind. */
static bool amount(const struct edi_segment *s, bool volume, double *ret)
{
    str unit = edi_raw(s, 3, 0);
    double v;
    if (!cargo_number_at(s, 3, 1, &v)) {
        if (!cargo_number_at(s, 3, 0, &v))
            return false;
        unit = edi_raw(s, 3, 1);
    }
    for (size_t i = 0; i < countof(units); i++) {
        double factor = volume ? units[i].m3 : units[i].kg;
        if (str_eq(unit, str_c(units[i].unit)) && factor > 0) {
            *ret = v * factor;
            return true;
        }
    }
    return false;
}

static void once(double *to, double v)
{
    if (*to < 0)
        *to = v;
}

static void of_item(struct cargo *c, struct item *i, enum measured what, double v)
{
    if (what == VOLUME)
        c->bill.items_m3 += v;
    else if (what == NET)
        once(&i->net_mass_kg, v);
    else if (what == GROSS)
        once(&i->gross_kg, v);
}

void cargo_on_mea(struct cargo *c, const struct edi_segment *s)
{
    enum measured what = measured(s);
    struct container *x = equipment(c);
    struct item *item = cargo_item(c);
    double v;
    if (what == OTHER)
        return;
    if (!amount(s, what == VOLUME, &v)) {
        if (edi_raw(s, 3, 1).len)
            edi_finding(&c->m, E_VAL, s->offset, s->length, "A measure that cannot be read");
        return;
    }
    if (x && what == GROSS)
        once(&x->gross_kg, v);
    else if (x && what == TARE)
        once(&x->tare_kg, v);
    else if (item && c->place == IN_ITEM)
        of_item(c, item, what, v);
    else if (c->open && c->place == IN_BILL && what == GROSS)
        once(&c->bill.to->gross_kg, v);
    else if (c->open && c->place == IN_BILL && what == VOLUME)
        once(&c->bill.to->volume_m3, v);
}

/* -- items -- */

/* Goods before any bill are of a consignment whose bill is not told. */
void cargo_on_gid(struct cargo *c, const struct edi_segment *s)
{
    double packages;
    int64_t number;
    if (!c->open)
        cargo_open(c, s->offset);
    struct items *items = &cargo_event(c)->items;
    if (items->n == ITEMS_MAX) {
        edi_finding(&c->m, E_LONG, s->offset, s->length, "More items than a consignment has");
        return;
    }
    struct item *i = list_push(c->m.a, items);
    *i = item_blank();
    i->number = (int64_t)items->n;
    if (str_to_i64(edi_raw(s, 1, 0), &number) == 0 && number > 0 && number < 100000)
        i->number = number;
    if (cargo_number_at(s, 2, 0, &packages))
        i->packages = (int64_t)packages;
    i->package = cargo_get(c, s, 2, 1);
    fact_keep(&i->package, cargo_get(c, s, 2, 4));
    c->place = IN_ITEM;
    c->party = CARGO_RANKED;
}

void cargo_on_pac(struct cargo *c, const struct edi_segment *s)
{
    struct item *i = cargo_item(c);
    double packages;
    if (!i)
        return;
    if (i->packages < 0 && cargo_number_at(s, 1, 0, &packages))
        i->packages = (int64_t)packages;
    fact_keep(&i->package, cargo_get(c, s, 3, 0));
    fact_keep(&i->package, cargo_get(c, s, 3, 3));
}

void cargo_on_ftx(struct cargo *c, const struct edi_segment *s)
{
    struct item *i = cargo_item(c);
    if (!edi_code(s, 1, 0, "AAA") || !c->open || c->place == IN_EQUIPMENT)
        return;
    fact *to = i ? &i->description : &c->bill.text;
    cargo_append(c, s, to, cargo_join(c, s, 4, 0, 5, " "), " ");
}

void cargo_on_qty(struct cargo *c, const struct edi_segment *s)
{
    struct item *i = cargo_item(c);
    double v;
    if (!i || i->quantity >= 0 || !cargo_number_at(s, 1, 1, &v))
        return;
    i->quantity = v;
    i->unit = cargo_get(c, s, 1, 2);
}

void cargo_on_pci(struct cargo *c, const struct edi_segment *s)
{
    struct item *i = cargo_item(c);
    if (i)
        cargo_append(c, s, &i->marks, cargo_join(c, s, 2, 0, 10, " "), " ");
}

/* UN numbers; of goods that are dangerous without one, the class. */
void cargo_on_dgs(struct cargo *c, const struct edi_segment *s)
{
    fact number = cargo_get(c, s, 3, 0);
    fact_keep(&number, cargo_get(c, s, 2, 0));
    if (c->place != IN_EQUIPMENT)
        cargo_append(c, s, &c->draft->to->dangerous, number, " ");
}

/* The digits of a tariff code, however they are grouped: 8471.30.00. */
static void tariff(struct cargo *c, fact code)
{
    enum { LEAST = 4, MOST = 14 };
    struct item *i = cargo_item(c);
    char *p = make_n(c->m.a, char, MOST + 1);
    size_t n = 0;
    for (size_t k = 0; k < code.text.len; k++) {
        char ch = code.text.ptr[k];
        if (ch >= '0' && ch <= '9' && n < MOST)
            p[n++] = ch;
        else if (ch != '.' && ch != ' ')
            return;
    }
    if (!i || n < LEAST)
        return;
    code.text = (str){ p, n };
    fact_keep(&i->hs, code);
}

void cargo_on_cst(struct cargo *c, const struct edi_segment *s)
{
    for (size_t el = 2; el <= 6; el++)
        tariff(c, cargo_get(c, s, el, 0));
}

void cargo_on_pia(struct cargo *c, const struct edi_segment *s)
{
    for (size_t el = 2; el <= 6; el++)
        if (edi_code(s, el, 1, "HS"))
            tariff(c, cargo_get(c, s, el, 0));
}
