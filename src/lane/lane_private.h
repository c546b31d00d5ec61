/* lane_private.h — shared by the files of lane/. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lane/lane.h"

/* Where and when a declaration counts, by the clock of the office. */
struct lane_when {
    str shift;
    int64_t day; /* on which the shift began, or begins */
    double progress;
    usec began; /* now, when it is still to begin */
};
/* False: the policy says nothing of the office. */
bool lane_when(const struct select_policy *p, str office, usec now, struct lane_when *ret);
int64_t lane_day_of(usec now); /* local */

/* A code of an office as it is compared: letters and digits, capitals. One that neither the policy
 * names nor anybody knows shares the shifts of LANE_OTHERS, so that invented names open none. */
#define LANE_OTHERS "OTHERS"
str lane_office(struct arena *a, str code);
str lane_desk(const struct select_policy *p, str office);

/* What a decision rests on, as a text that gives the same numbers again. explore: the share that
 * was in force. */
str lane_item_write(struct arena *a, const struct select_item *i, double explore);
int lane_item_read(str text, struct select_item *ret, double *ret_explore) must_use;
str lane_chances_write(struct arena *a, const struct select_decision *d);
/* The policy in force, its text in the arena. LIFE_NONE. */
struct lane_force {
    str id, secret;
    struct select_policy policy;
};
int lane_force(struct db *db, struct arena *a, struct lane_force *ret) must_use;
/* The policy of an edition, in force or not. LIFE_NONE. */
int lane_force_of(struct db *db, struct arena *a, str edition, struct lane_force *ret) must_use;
/* Decides with that share of exploration. What the state foresees is the same whether it was just
 * restored or went on, so a replay sees the same. */
int lane_one(struct select_state *s, const struct select_item *i, double explore,
             struct select_decision *ret) must_use;
/* Of a stored state; one that cannot be read begins anew. */
int lane_state(const struct select_policy *p, str row, struct select_state *ret) must_use;

enum { LANE_SAME_DAYS = 300, LANE_EARLY_DAYS = 7, LANE_MINUTES_MOST = 7 * 24 * 60 };
/* The decision of a declaration that comes again, perhaps with another date or regime. LIFE_NONE.
 */
struct lane_same {
    str situation, office, number;
    usec since; /* numbers may be used again after that */
};
int lane_decision_same(struct db *db, struct arena *a, const struct lane_same *x,
                       struct lane_decision *ret) must_use;

enum select_lane lane_from(str name); /* SELECT_LANES: no such lane */
void lane_insert(struct writes *w, const struct lane_decision *x);
void lane_log(struct writes *w, usec at, const struct lane_act *x, str from, str to);
/* Moves it to x->lane and its pending; the stored revision must be x's. */
void lane_move(struct writes *w, const struct lane_decision *x);
void lane_tell(struct writes *w, const struct lane_decision *x, usec at);
