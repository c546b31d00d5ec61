// SPDX-License-Identifier: Apache-2.0
#include "sim/trade_private.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

enum { NAMES_FIRST = 1, YEAR_WEEKS = 52, BEGIN_MIN = 8 * 60, SHIFT_MIN = 8 * 60 };

const char *const trade_regime_names[TRADE_REGIMES] = {
#define TRADE_REGIME(name, what) #name,
#include "sim/trade_regimes.def"
};
const struct trade_good trade_good_rows[] = {
#define TRADE_GOOD(hs, tax, pkr_kg, spread, swing, kg, weight, hidden_as) \
    { hs, tax, pkr_kg, spread, swing, kg, weight, hidden_as },
#include "sim/trade_goods.def"
};
const struct trade_origin_row trade_origin_rows[] = {
#define TRADE_ORIGIN(country, price, weight, spared, from) { country, price, weight, spared, from },
#include "sim/trade_origins.def"
};
static const struct {
    const char *code, *mode;
    int weight;
    uint32_t examiners;
} offices[] = {
#define TRADE_OFFICE(code, name, mode, weight, examiners) { code, mode, weight, examiners },
#include "sim/trade_offices.def"
};

int trade_regime_from(str name)
{
    for (int i = 0; i < TRADE_REGIMES; i++)
        if (str_eq(name, str_c(trade_regime_names[i])))
            return i;
    return fail(ERR_INVALID, "a regime is stable, gradual, sudden or adversarial");
}

size_t trade_offices(void) { return countof(offices); }
size_t trade_goods(void) { return countof(trade_good_rows); }
size_t trade_origins(void) { return countof(trade_origin_rows); }
const char *trade_office(uint32_t office) { return offices[office].code; }
const char *trade_mode(uint32_t office) { return offices[office].mode; }
const char *trade_hs(uint32_t hs) { return trade_good_rows[hs].hs; }
const char *trade_origin(uint32_t origin) { return trade_origin_rows[origin].country; }
const char *trade_departure(uint32_t departure) { return trade_origin_rows[departure].from; }

/* chance: splitmix64 */

static uint64_t mixed(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint64_t trade_dice(struct trade *t) { return mixed(t->dice += 0x9E3779B97F4A7C15u); }

void trade_seat(struct trade *t, enum trade_luck what, uint64_t who)
{
    uint64_t z = mixed(t->conf.seed + 0x9E3779B97F4A7C15u);
    z = mixed(z ^ (uint64_t)t->week << 8 ^ (uint64_t)what);
    t->dice = mixed(z ^ who);
}

double trade_unit(struct trade *t) { return (double)(trade_dice(t) >> 11) * 0x1p-53; }

double trade_normal(struct trade *t)
{
    double u = trade_unit(t), v = trade_unit(t);
    return sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
}

uint32_t trade_below(struct trade *t, uint32_t n) { return (uint32_t)(trade_unit(t) * n); }
bool trade_chance(struct trade *t, double p) { return trade_unit(t) < p; }

/* prices */

double trade_price(uint32_t hs, uint32_t origin, int64_t week)
{
    const struct trade_good *g = &trade_good_rows[hs];
    double turn = 6.283185307179586 * ((double)week / (double)YEAR_WEEKS + hs * .37);
    return g->pkr_kg * trade_origin_rows[origin].price * exp(g->swing * sin(turn));
}

static uint32_t hash_of(uint64_t a, uint64_t b, uint32_t n)
{
    uint64_t z = (a * 0x9E3779B97F4A7C15u) ^ (b * 0xC2B2AE3D27D4EB4Fu);
    z = (z ^ (z >> 29)) * 0xBF58476D1CE4E5B9u;
    return (uint32_t)((z >> 32) % n);
}

static uint32_t row_of(const char *hs)
{
    for (uint32_t i = 0; i < countof(trade_good_rows); i++)
        if (str_eq(str_c(trade_good_rows[i].hs), str_c(hs)))
            return i;
    return 0;
}

/* An origin that spares duty, other than its own. */
static uint32_t spared_origin(struct trade *t, uint32_t own)
{
    for (;;) {
        uint32_t o = trade_below(t, countof(trade_origin_rows));
        if (o != own && trade_origin_rows[o].spared > 0)
            return o;
    }
}

static double rate_of(uint32_t hs, uint32_t origin)
{
    return fmax(0, trade_good_rows[hs].tax - trade_origin_rows[origin].spared) / 100;
}

static void cheat(struct trade *t, const struct trader *x, struct trade_declaration *d)
{
    double paid = d->value, due = paid * d->tax_rate;
    switch (x->scheme) {
    case SCHEME_misdeclared:
        d->hs = row_of(trade_good_rows[d->hs].hidden_as);
        break;
    case SCHEME_false_origin:
        d->origin = spared_origin(t, d->origin);
        break;
    default:
        break;
    }
    if (rate_of(d->hs, d->origin) >= d->tax_rate) /* nothing to gain but by the price */
        d->value = paid * (1 - x->depth);
    d->tax_rate = rate_of(d->hs, d->origin);
    d->loss = fmax(0, due - d->value * d->tax_rate);
    d->is_offence = d->loss > 0;
}

void trade_declare(struct trade *t, uint32_t trader, uint32_t number)
{
    const struct trader *x = &t->traders.at[trader];
    uint32_t at = trade_below(t, x->n_lines);
    const struct trade_line *line = &x->lines[at];
    const struct trade_good *g = &trade_good_rows[line->hs];
    struct trade_declaration *d = list_push(t->a, &t->now);
    *d = (struct trade_declaration){ .week = (int32_t)t->week, .trader = trader };
    d->id = ((uint64_t)t->week * TRADE_TRADERS + trader) * TRADE_OF_ONE + number;
    d->day = (int32_t)trade_below(t, TRADE_DAYS);
    d->minute = BEGIN_MIN + (int32_t)trade_below(t, SHIFT_MIN);
    d->office = x->office;
    d->examiner = hash_of(d->id, t->conf.seed, offices[x->office].examiners);
    d->importer = x->name;
    d->agent = x->agent;
    d->seller = x->sellers[trade_below(t, x->n_sellers)];
    d->hs = line->hs;
    d->origin = line->origin;
    d->departure = line->departure;
    d->tax_rate = rate_of(d->hs, d->origin);
    d->mass = g->kg * exp(.6 * trade_normal(t));
    double price = trade_price(d->hs, d->origin, t->week) * line->price;
    d->value = d->mass * price * exp(g->spread * .6 * trade_normal(t));
    bool tries = trade_chance(t, x->share * (1 - x->care));
    if (x->is_dishonest && at == x->target && tries)
        cheat(t, x, d);
}

/* weeks */

static int by_time(const void *a, const void *b)
{
    const struct trade_declaration *x = a, *y = b;
    if (x->day != y->day)
        return x->day - y->day;
    if (x->minute != y->minute)
        return x->minute - y->minute;
    return (x->id > y->id) - (x->id < y->id);
}

int trade_open(struct arena *a, const struct trade_conf *conf, struct trade **ret)
{
    if (conf->weeks < 1 || conf->weeks > TRADE_WEEKS_MAX || conf->a_week < 1 ||
        conf->a_week > TRADE_A_WEEK_MAX || (unsigned)conf->regime >= TRADE_REGIMES)
        return fail(ERR_INVALID, "a trade has 1 to %d weeks of 1 to %d declarations",
                    TRADE_WEEKS_MAX, TRADE_A_WEEK_MAX);
    struct trade *t = make(a, struct trade);
    t->a = a;
    t->conf = *conf;
    t->dice = conf->seed * 0x2545F4914F6CDD1Du + 1;
    t->names = NAMES_FIRST;
    trade_settle(t);
    *ret = t;
    return 0;
}

/* Whole ones and by chance one more. */
static uint32_t about(struct trade *t, double n)
{
    double whole = floor(n);
    return (uint32_t)whole + trade_chance(t, n - whole);
}

bool trade_week(struct trade *t, const struct trade_declaration **ret, size_t *ret_n)
{
    if (t->week == t->conf.weeks)
        return false;
    if (t->week)
        trade_turn(t);
    t->now.n = 0;
    for (uint32_t i = 0; i < t->traders.n; i++) {
        const struct trader *x = &t->traders.at[i];
        trade_seat(t, LUCK_trade, i);
        double busy = x->a_week * exp(.3 * trade_normal(t) - .045);
        uint32_t n = x->gone_until > t->week ? 0 : about(t, busy);
        for (uint32_t k = 0; k < n && k < TRADE_OF_ONE; k++)
            trade_declare(t, i, k);
    }
    if (t->now.n)
        qsort(t->now.at, t->now.n, sizeof *t->now.at, by_time);
    t->week++;
    *ret = t->now.at;
    *ret_n = t->now.n;
    return true;
}

/* The first examiner of each office finds nothing with the agents it knows; others miss one in
 * twenty. */
bool trade_examine(struct trade *t, const struct trade_declaration *d)
{
    bool is_bent = d->examiner == 0 && d->agent < t->bent_agents;
    bool is_found = d->is_offence && !is_bent && hash_of(d->id, t->conf.seed + 1, 20) != 0;
    trade_seat(t, LUCK_caught, (uint64_t)d->trader << 32 | (uint64_t)(d->day * 1440 + d->minute));
    trade_caught(t, &t->traders.at[d->trader], is_found);
    return is_found;
}
