/* private.h — shared by the files of select/. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "select/select.h"

/* Chance, each from 0 to below 1. */
enum select_chance { SELECT_CHANCE_demand, SELECT_CHANCE_explore, SELECT_CHANCE_fill };
/* Is declaration `number` of the shift drawn by the lot? How many of those up to `last` are? Asked
 * with numbers that grow. */
bool select_lot(struct select_state *s, uint32_t number);
double select_lots_ahead(struct select_state *s, uint32_t number, uint32_t last);
/* One number for each chance of one declaration. */
void select_chances(struct select_state *s, uint32_t number, double ret[3]);

struct select_forecast {
    double rest, sd; /* declarations still to come after this one */
};
struct select_forecast select_rest(const struct select_state *s);

void select_value_add(struct select_values *v, double value);
void select_values_sum(struct select_values *v); /* the blocks */
void select_values_forget(struct select_values *v, double keep);
/* What a share `tail` of all values reach; INFINITY: none of so few. */
double select_values_at(const struct select_values *v, double tail);

/* P(X <= x), X of Beta(a, b). */
double select_beta(double x, double a, double b);

double select_work(const struct select_state *s, const struct select_item *i, enum select_lane l);
/* What is left of the capacity of a lane, without what the lot will take. */
double select_free(struct select_state *s, enum select_lane l, const struct select_forecast *f);
/* Value of a declaration: loss or P, less its relief, for a unit of work of that lane. */
double select_value(const struct select_state *s, const struct select_item *i, enum select_lane l);
/* Of the capacity of red, in a shift. */
double select_explores(const struct select_state *s);
void select_use(struct select_state *s, struct select_decision *d, double work);
/* select_decide(), or all of it but value and relief: who is left for them is SELECT_BY_rest. */
int select_one(struct select_state *s, const struct select_item *i, bool waits,
               struct select_decision *ret) must_use;
