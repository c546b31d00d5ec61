/* trade.h — an invented trade of three years: declarations of importers who behave, with the truth.
 *
 * Importers, agents and sellers last from week to week; prices of goods by origin lie in log-normal
 * bands that swing over the year. A part of the importers is dishonest: undervaluation with the
 * duty that it evades, goods or origin misdeclared, some with an agent and an examiner who never
 * finds anything. Who is caught comes back under a new name, with the agent and the seller it had.
 * How all this changes is the regime. Public data have no such entities (issue "The risk engine").
 *
 * Told what was examined (trade_examine()), the dishonest answer. The same seed, and the same
 * examinations, give the same declarations. Nobody and nothing in it exists.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum trade_regime {
#define TRADE_REGIME(name, what) TRADE_##name,
#include "sim/trade_regimes.def"
    TRADE_REGIMES
};
extern const char *const trade_regime_names[TRADE_REGIMES];
int trade_regime_from(str name); /* ERR_INVALID with the names */

enum { TRADE_TRADERS = 1 << 20, TRADE_OF_ONE = 1000 /* in a week */ };
enum {
    TRADE_WEEKS_MAX = 1040,
    TRADE_A_WEEK_MAX = 100000,
    TRADE_DAYS = 6 /* of a week; no Sundays */
};

struct trade_conf {
    uint64_t seed;
    int64_t weeks;
    int64_t a_week; /* declarations, about */
    enum trade_regime regime;
};

struct trade_declaration {
    uint64_t id;       /* of week, trader and count: the same whatever was examined */
    int32_t week, day; /* from 0; day of the week, 0 Monday to 5 */
    int32_t minute;    /* of the day */
    uint32_t office, importer, agent, seller;
    uint32_t hs, origin, departure; /* rows of their tables; departure: that of an origin */
    double tax_rate;                /* share of the value */
    double value, mass;             /* PKR, kg */
    bool is_offence;                /* the truth ... */
    double loss;                    /* ... and the duty evaded, PKR */
    uint32_t examiner;              /* who would examine it */
    uint32_t trader;                /* who stands behind the importer, whatever its name */
};

struct trade;
/* Begins a trade in the arena. ERR_INVALID: a number out of its range. */
int trade_open(struct arena *a, const struct trade_conf *conf, struct trade **ret) must_use;
/* The declarations of the next week, in the order in which they come; false: there are no more
 * weeks. They live until the next call. */
bool trade_week(struct trade *t, const struct trade_declaration **ret, size_t *ret_n);
/* Examines it: is the offence found? The trader learns of it. Of the current week only. */
bool trade_examine(struct trade *t, const struct trade_declaration *d);

size_t trade_offices(void), trade_goods(void), trade_origins(void);
const char *trade_office(uint32_t office), *trade_mode(uint32_t office), *trade_hs(uint32_t hs),
    *trade_origin(uint32_t origin), *trade_departure(uint32_t departure);
