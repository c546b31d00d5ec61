// SPDX-License-Identifier: Apache-2.0
/* Cargo messages: what is said of the message or of a whole consignment. */
#include "ingest/cargo.h"

#include <stddef.h>
#include <string.h>

enum { NOT_TOLD = 0, POOR = 1, FAIR = 2, GOOD = 3 };

/* -- the message -- */

static void version_keep(struct consignment *g, str text)
{
    int64_t v;
    if (g->version < 0 && text.len && text.len <= 12 && str_is_digits(text) &&
        str_to_i64(text, &v) == 0)
        g->version = v;
}

void cargo_on_bgm(struct cargo *c, const struct edi_segment *s)
{
    static const struct {
        const char *code, *word;
    } functions[] = { { "1", "cancel" },  { "2", "change" },  { "3", "delete" },
                      { "4", "change" },  { "5", "replace" }, { "9", "original" },
                      { "36", "change" }, { "17", "cancel" }, { "22", "original" } },
      kinds[] = { { "85", "customs manifest" },
                  { "785", "cargo manifest" },
                  { "833", "departure" },
                  { "87", "conveyance arrival" },
                  { "703", "house waybill" },
                  { "705", "bill of lading" },
                  { "706", "bill of lading" },
                  { "710", "sea waybill" },
                  { "714", "house bill of lading" },
                  { "740", "air waybill" },
                  { "741", "master air waybill" } };
    struct consignment *g = c->draft->to;
    fact function = cargo_get(c, s, 3, 0), kind = cargo_get(c, s, 1, 0);
    for (size_t i = 0; i < countof(functions); i++)
        if (str_eq(function.text, str_c(functions[i].code)))
            function.text = str_c(functions[i].word);
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq(kind.text, str_c(kinds[i].code)))
            kind.text = str_c(kinds[i].word);
    fact_keep(&g->function, function);
    if (!c->m.d->message_function.len)
        c->m.d->message_function = fact_span(c->m.a, kind, function, STR(": ")).text;
    version_keep(g, edi_raw(s, 2, 1));
    version_keep(g, edi_raw(s, 2, 2));
    if (!c->one_bill) {
        fact_keep(&g->manifest, cargo_get(c, s, 2, 0));
    } else if (!g->bill.text.len) {
        g->bill = cargo_get(c, s, 2, 0);
        c->bill.weak_bill = true;
    }
}

/* 2026-11-24T04:10 is version 202611240410: a later sending of a bill has a larger one. */
static void version_of_time(struct cargo *c, str moment)
{
    char digits[12];
    size_t n = 0;
    for (size_t i = 0; i < moment.len && n < sizeof digits; i++)
        if (moment.ptr[i] >= '0' && moment.ptr[i] <= '9')
            digits[n++] = moment.ptr[i];
    while (n >= 8 && n < sizeof digits)
        digits[n++] = '0';
    version_keep(c->draft->to, (str){ digits, n });
}

void cargo_on_dtm(struct cargo *c, const struct edi_segment *s)
{
    static const struct {
        const char *code;
        size_t at;
        bool is_sure; /* the schedule and what happened go before estimates */
    } rows[] = { { "132", offsetof(struct consignment, arrives), false },
                 { "232", offsetof(struct consignment, arrives), true },
                 { "178", offsetof(struct consignment, arrives), true },
                 { "133", offsetof(struct consignment, departs), false },
                 { "189", offsetof(struct consignment, departs), true },
                 { "136", offsetof(struct consignment, departs), true } };
    if (c->place != IN_HEADER && c->place != IN_BILL)
        return;
    str q = edi_raw(s, 1, 0);
    bool is_version = str_eq(q, STR("137"));
    for (size_t i = 0; i < countof(rows); i++) {
        if (!is_version && !str_eq(q, str_c(rows[i].code)))
            continue;
        fact moment = edi_moment(&c->m, cargo_get(c, s, 1, 1), (fact){ 0 }, YEAR_FIRST);
        edi_now_from(&c->m, moment);
        fact *to = (fact *)((char *)c->draft->to + rows[i].at);
        if (is_version)
            version_of_time(c, moment.text);
        else if (rows[i].is_sure && moment.text.len)
            *to = moment;
        else
            fact_keep(to, moment);
        return;
    }
}

/* -- numbers -- */

/* Numbers of bills: on which level, and whether they must be those of an air waybill. */
static const struct {
    const char *code;
    enum bill_kind kind;
    bool is_air;
} bills[] = { { "BM", BILL_PLAIN, false },  { "MB", BILL_MASTER, false },
              { "BH", BILL_HOUSE, false },  { "AWB", BILL_PLAIN, true },
              { "MWB", BILL_MASTER, true }, { "HWB", BILL_HOUSE, false },
              { "AAM", BILL_PLAIN, false }, { "AAS", BILL_PLAIN, false } };

static void check_awb(struct cargo *c, const struct edi_segment *s, bool is_air, fact number)
{
    size_t digits = 0;
    for (size_t i = 0; i < number.text.len; i++)
        digits += number.text.ptr[i] >= '0' && number.text.ptr[i] <= '9';
    str mode = c->draft->to->mode.text.len ? c->draft->to->mode.text : c->header.to->mode.text;
    bool looks_so = digits == 11 && number.text.len <= 13 && str_eq(mode, STR("air"));
    if ((is_air || looks_so) && !awb_is_right(number.text))
        edi_finding(&c->m, E_AWB, s->offset, s->length,
                    "No air waybill number: three digits, seven, and these modulo seven");
}

static bool is_bill(struct cargo *c, const struct edi_segment *s, str q, fact number)
{
    for (size_t i = 0; i < countof(bills); i++) {
        if (!str_eq(q, str_c(bills[i].code)))
            continue;
        if (!number.text.len)
            return true;
        cargo_number(c, s, bills[i].kind, number);
        if (bills[i].kind != BILL_HOUSE)
            check_awb(c, s, bills[i].is_air, number);
        version_keep(c->draft->to, edi_raw(s, 1, 3));
        version_keep(c->draft->to, edi_raw(s, 1, 4));
        if (c->place == IN_EQUIPMENT)
            c->place = IN_BILL;
        return true;
    }
    return false;
}

void cargo_on_rff(struct cargo *c, const struct edi_segment *s)
{
    static const char *const registers[] = { "VA", "AHP", "GN", "FC", "XA", "NTN", "CNI" };
    str q = edi_raw(s, 1, 0);
    fact number = cargo_get(c, s, 1, 1);
    struct item *item = cargo_item(c);
    if (is_bill(c, s, q, number))
        return;
    if (c->place == IN_EQUIPMENT) {
        if (str_eq(q, STR("SN")))
            cargo_append(c, s, &c->equipment.at[c->equipment.n - 1].container.seals, number, " ");
    } else if (str_eq(q, STR("VON"))) {
        fact_keep(&c->draft->to->voyage, number);
    } else if (str_eq(q, STR("IGM")) || str_eq(q, STR("EGM"))) {
        c->draft->to->manifest = number.text.len ? number : c->draft->to->manifest;
    } else if (str_eq(q, STR("HS")) && item) {
        fact_keep(&item->hs, number);
    } else if (str_eq(q, STR("AAQ")) && c->open) {
        cargo_container(c, s, number, -1);
    } else if (c->party == CARGO_CONSIGNEE) {
        for (size_t i = 0; i < countof(registers); i++)
            if (str_eq(q, str_c(registers[i])))
                fact_keep(&c->draft->to->consignee_id, number);
    }
}

/* CNI opens a consignment; its number is the bill's where no RFF knows better. */
void cargo_on_cni(struct cargo *c, const struct edi_segment *s)
{
    fact number = cargo_get(c, s, 2, 0);
    if (c->one_bill)
        return;
    const struct event *e = c->open ? cargo_event(c) : NULL;
    bool adopt = e && c->bill.by_number && !c->bill.has_parties && !e->items.n &&
                 !e->containers.n &&
                 (!number.text.len || str_same_letters(number.text, e->consignment->bill.text));
    if (!adopt) {
        cargo_open(c, s->offset);
        c->bill.to->bill = number;
        c->bill.weak_bill = number.text.len > 0;
    }
    c->bill.by_number = false;
    c->place = IN_BILL;
    version_keep(c->bill.to, edi_raw(s, 2, 4));
    version_keep(c->bill.to, edi_raw(s, 2, 5));
}

/* -- carriage -- */

/* An IMO number, a call sign, a registration: short, and without blanks. */
static bool is_identity(fact id, str list)
{
    return str_eq(list, STR("146")) || str_eq(list, STR("103")) ||
           (id.text.len <= 10 && !str_has(id.text, ' '));
}

static void conveyance(struct cargo *c, const struct edi_segment *s, str mode)
{
    struct consignment *g = c->draft->to;
    fact id = cargo_get(c, s, 8, 0), name = cargo_get(c, s, 8, 3);
    str list = edi_raw(s, 8, 1);
    bool chassis =
        str_eq(mode, STR("road")) && (str_eq(list, STR("146")) || str_eq(list, STR("274")));
    fact_keep(&g->flag, cargo_get(c, s, 8, 4));
    if (str_eq(mode, STR("road")) && !chassis) {
        fact_keep(&g->conveyance_id, id.text.len ? id : name);
        return;
    }
    if (chassis) { /* known by it only where there is no plate */
        fact_keep(&g->conveyance, id.text.len ? id : name);
        return;
    }
    if (str_eq(mode, STR("air"))) {
        fact mark = edi_aircraft(c->m.a, s, g->conveyance.text);
        fact_keep(&g->conveyance_id, mark);
    }
    fact_keep(is_identity(id, list) ? &g->conveyance_id : &g->conveyance, id);
    fact_keep(&g->conveyance, name);
}

void cargo_on_tdt(struct cargo *c, const struct edi_segment *s)
{
    str stage = edi_raw(s, 1, 0);
    if (c->place == IN_EQUIPMENT && !c->open)
        c->place = IN_HEADER;
    if (str_eq(stage, STR("10")) || str_eq(stage, STR("30")))
        return; /* to the port and from it: the carriage over the border is told apart */
    struct consignment *g = c->draft->to;
    fact mode = cargo_get(c, s, 3, 0), voyage = cargo_get(c, s, 2, 0);
    fact carrier = cargo_get(c, s, 5, 0);
    str word = edi_mode(s);
    if (word.len) {
        fact means = cargo_get(c, s, 4, 0);
        mode = mode.text.len ? mode : means;
        mode.text = word;
        fact_keep(&g->mode, mode);
    }
    fact_keep(&g->voyage, voyage);
    fact name = cargo_get(c, s, 5, 3);
    cargo_take(c->draft, CARGO_CARRIER, GOOD, carrier.text.len ? carrier : name);
    if (str_eq(word, STR("air")))
        fact_keep(&g->conveyance, edi_flight(c->m.a, carrier, voyage));
    conveyance(c, s, word);
}

void cargo_on_loc(struct cargo *c, const struct edi_segment *s)
{
    static const struct {
        const char *code;
        enum cargo_ranked what;
        uint8_t rank;
    } rows[] = {
        { "9", CARGO_LOADING, GOOD },    { "5", CARGO_LOADING, POOR },
        { "76", CARGO_ORIGIN, FAIR },    { "88", CARGO_ORIGIN, GOOD },
        { "11", CARGO_DISCHARGE, GOOD }, { "12", CARGO_DISCHARGE, GOOD },
        { "60", CARGO_DISCHARGE, FAIR }, { "61", CARGO_DISCHARGE, POOR },
        { "7", CARGO_DELIVERY, GOOD },   { "8", CARGO_DELIVERY, FAIR },
        { "20", CARGO_DELIVERY, POOR },
    };
    str q = edi_raw(s, 1, 0);
    fact code = cargo_get(c, s, 2, 0);
    if (c->place == IN_EQUIPMENT)
        return; /* where the container is picked up, not where the goods go */
    fact_keep(&code, cargo_get(c, s, 2, 3)); /* or the place as text */
    struct item *item = cargo_item(c);
    if (item && str_eq(q, STR("27")))
        fact_keep(&item->origin, code);
    if (str_eq(q, STR("13")) || str_eq(q, STR("92")))
        cargo_append(c, s, &c->draft->to->via, code, " ");
    for (size_t i = 0; i < countof(rows); i++)
        if (str_eq(q, str_c(rows[i].code)))
            cargo_take(c->draft, rows[i].what, rows[i].rank, code);
}

/* -- parties -- */

static const struct {
    const char *code;
    enum cargo_ranked what;
    uint8_t rank;
} parties[] = {
    { "CZ", CARGO_CONSIGNOR, GOOD }, { "OS", CARGO_CONSIGNOR, FAIR },
    { "EX", CARGO_CONSIGNOR, POOR }, { "SU", CARGO_CONSIGNOR, POOR },
    { "SE", CARGO_CONSIGNOR, POOR }, { "CN", CARGO_CONSIGNEE, GOOD },
    { "UC", CARGO_CONSIGNEE, FAIR }, { "IM", CARGO_CONSIGNEE, FAIR },
    { "BY", CARGO_CONSIGNEE, POOR }, { "N1", CARGO_NOTIFY, GOOD },
    { "NI", CARGO_NOTIFY, GOOD },    { "N2", CARGO_NOTIFY, POOR },
    { "CA", CARGO_CARRIER, FAIR },   { "CG", CARGO_CARRIER, POOR },
    { "DR", CARGO_DRIVER, GOOD },    { "VW", CARGO_DRIVER, GOOD },
};

/* The name stands in C080; without it the first line of C058 is the name. A carrier is known
 * by its code, a driver's name has no more than three parts. */
static fact party_name(struct cargo *c, const struct edi_segment *s, enum cargo_ranked what)
{
    size_t parts = what == CARGO_DRIVER ? 3 : 5;
    fact name = cargo_join(c, s, 4, 0, parts, " ");
    if (!name.text.len)
        name = cargo_join(c, s, 3, 0, what == CARGO_DRIVER ? 2 : 1, " ");
    if (!name.text.len) /* one element too far */
        name = cargo_join(c, s, 5, 0, 1, " ");
    fact code = cargo_get(c, s, 2, 0);
    if (what == CARGO_CARRIER)
        return code.text.len ? code : name;
    return name.text.len || what == CARGO_CONSIGNEE ? name : code;
}

static fact party_address(struct cargo *c, const struct edi_segment *s)
{
    bool lines_are_address = edi_raw(s, 4, 0).len > 0;
    bool street_is_name = !lines_are_address && !edi_raw(s, 3, 0).len;
    fact all = cargo_join(c, s, 3, lines_are_address ? 0 : 1, 5, ", ");
    for (size_t el = street_is_name ? 6 : 5; el <= 9; el++)
        all = fact_span(c->m.a, all, cargo_join(c, s, el, 0, 4, " "), STR(", "));
    return all;
}

void cargo_on_nad(struct cargo *c, const struct edi_segment *s)
{
    str q = edi_raw(s, 1, 0);
    c->party = CARGO_RANKED;
    if (c->place == IN_EQUIPMENT)
        return; /* whose container it is */
    for (size_t i = 0; i < countof(parties); i++) {
        if (!str_eq(q, str_c(parties[i].code)))
            continue;
        struct consignment *g = c->draft->to;
        enum cargo_ranked what = parties[i].what;
        bool better = c->draft->rank[what] < parties[i].rank;
        c->draft->has_parties = true;
        cargo_take(c->draft, what, parties[i].rank, party_name(c, s, what));
        if (what != CARGO_CONSIGNEE || !better)
            return;
        c->party = what;
        c->draft->rank[what] = parties[i].rank;
        g->consignee_id = cargo_get(c, s, 2, 0);
        g->consignee_address = party_address(c, s);
        return;
    }
}

/* By what the consignee is reached. */
void cargo_on_com(struct cargo *c, const struct edi_segment *s)
{
    static const char *const phones[] = { "TE", "AL", "MOB" };
    struct consignment *g = c->draft->to;
    if (c->party != CARGO_CONSIGNEE)
        return;
    for (size_t el = 1; el <= 3; el++) {
        str q = edi_raw(s, el, 1);
        fact value = cargo_get(c, s, el, 0);
        if (str_eq(q, STR("EM")))
            fact_keep(&g->consignee_email, value);
        for (size_t i = 0; i < countof(phones); i++)
            if (str_eq(q, str_c(phones[i])))
                fact_keep(&g->consignee_phone, value);
    }
}

/* -- codes and sums -- */

void cargo_on_gis(struct cargo *c, const struct edi_segment *s)
{
    static const struct {
        const char *code, *word;
    } rows[] = {
        { "22", "export" }, { "23", "import" }, { "24", "transit" }, { "28", "tranship" }
    };
    fact f = cargo_get(c, s, 1, 0);
    for (size_t i = 0; i < countof(rows) && c->place != IN_EQUIPMENT; i++)
        if (str_eq(f.text, str_c(rows[i].code))) {
            f.text = str_c(rows[i].word);
            fact_keep(&c->draft->to->movement, f);
            return;
        }
}

/* PP, PC, P ... and CC, C ...: who pays the freight, before or after. */
static void terms(struct cargo *c, fact f)
{
    if (!f.text.len || f.text.len > 3)
        return;
    char first = f.text.ptr[0];
    if (first != 'P' && first != 'C')
        return;
    f.text = first == 'P' ? STR("prepaid") : STR("collect");
    fact_keep(&c->draft->to->terms, f);
}

void cargo_on_cpi(struct cargo *c, const struct edi_segment *s)
{
    terms(c, cargo_get(c, s, 3, 0));
    terms(c, cargo_get(c, s, 2, 0));
}

void cargo_on_tod(struct cargo *c, const struct edi_segment *s) { terms(c, cargo_get(c, s, 2, 0)); }

void cargo_on_moa(struct cargo *c, const struct edi_segment *s)
{
    static const char *const values[] = { "38", "39", "40", "43", "44", "66" };
    double v;
    str q = edi_raw(s, 1, 0);
    bool is_value = false;
    for (size_t i = 0; i < countof(values); i++)
        is_value |= str_eq(q, str_c(values[i]));
    if (!is_value || !cargo_number_at(s, 1, 1, &v))
        return;
    struct item *item = cargo_item(c);
    double *to = item ? &item->value : &c->draft->to->value;
    if (*to < 0)
        *to = v;
    fact_keep(&c->draft->to->currency, cargo_get(c, s, 1, 2));
}

/* Behind the goods, and where it counts what only a message has, CNT is the message's. */
void cargo_on_cnt(struct cargo *c, const struct edi_segment *s)
{
    struct cargo_total t = { .offset = s->offset, .length = s->length };
    if (str_to_i64(edi_raw(s, 1, 0), &t.code) != 0 || !cargo_number_at(s, 1, 1, &t.value))
        return;
    bool of_bill = c->open && (c->place == IN_BILL || c->one_bill) && t.code != 10 && t.code != 16;
    struct cargo_draft *d = of_bill ? &c->bill : &c->header;
    str unit = edi_raw(s, 1, 2);
    if (t.code == 7 && str_eq(unit, STR("TNE")))
        t.value *= 1000;
    if (d->totals.n < CARGO_TOTALS_MAX)
        d->totals.at[d->totals.n++] = t;
}
