/* trade_private.h — shared by trade*.c. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "sim/trade.h"

enum trade_scheme {
#define TRADE_SCHEME(name, weight, what) SCHEME_##name,
#include "sim/trade_schemes.def"
    TRADE_SCHEMES
};

struct trade_good {
    const char *hs;
    double tax, pkr_kg, spread, swing, kg;
    int weight;
    const char *hidden_as;
};
extern const struct trade_good trade_good_rows[];
struct trade_origin_row {
    const char *country;
    double price;
    int weight;
    double spared;
    const char *from;
};
extern const struct trade_origin_row trade_origin_rows[];

enum { LINES_MAX = 4, SELLERS_MAX = 3 };

struct trade_line { /* goods that a trader brings in, from where */
    uint32_t hs, origin, departure;
    double price; /* its own, beside the middle of the band */
};
/* One trader; its name changes when it hops. */
struct trader {
    uint32_t name, agent, office;
    uint32_t sellers[SELLERS_MAX], n_sellers;
    struct trade_line lines[LINES_MAX];
    uint32_t n_lines;
    double a_week; /* declarations */
    double care;   /* 0: as ever, 1: lies low */
    bool is_dishonest;
    enum trade_scheme scheme;
    uint32_t target; /* the line of the scheme */
    double share;    /* of its declarations of that line */
    double depth;    /* of undervaluation */
    int32_t found, gone_until;
};
struct traders list_of(struct trader);
struct declarations list_of(struct trade_declaration);

struct trade {
    struct arena *a;
    struct trade_conf conf;
    uint64_t dice;
    int64_t week;
    uint32_t names, agents, sellers;
    uint32_t bent_agents; /* the first of the agents have an examiner who finds nothing */
    struct traders traders;
    struct declarations now;
};

/* Dice of their own for each who, what and week: what was examined changes no other's luck. */
enum trade_luck { LUCK_trade, LUCK_turn, LUCK_swap, LUCK_caught };
void trade_seat(struct trade *t, enum trade_luck what, uint64_t who);
uint64_t trade_dice(struct trade *t);
double trade_unit(struct trade *t);   /* 0 to below 1 */
double trade_normal(struct trade *t); /* mean 0, deviation 1 */
uint32_t trade_below(struct trade *t, uint32_t n);
bool trade_chance(struct trade *t, double p);

void trade_settle(struct trade *t); /* the first traders */
void trade_turn(struct trade *t);   /* what changes before a week */
void trade_caught(struct trade *t, struct trader *x, bool is_found);
void trade_declare(struct trade *t, uint32_t trader, uint32_t number);
/* Middle of the band of prices of a kilogram in a week of the trade. */
double trade_price(uint32_t hs, uint32_t origin, int64_t week);
