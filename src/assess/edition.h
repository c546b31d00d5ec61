/* edition.h — the rules and lists in force, compiled once and never changed.
 *
 * Built from the store; swapped by pointer (app/engine.c). A work item takes one
 * when it begins and names its numbers in its write list, so that nothing decided
 * under an edition that is no longer in force can be stored.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/list/list.h"
#include "assess/match/screen.h"
#include "assess/rule/meter.h"
#include "assess/rules.h"
#include "store/store.h"

struct risk_models;
struct edition_part; /* lists, or rules: held by each edition in which they stand */

struct edition {
    int64_t lists_n, rules_n;
    int64_t models_n; /* by who runs it, as are the models (risk/risk.h); NULL: none are asked */
    struct risk_models *models;
    const struct screen_index *screen;
    const struct rule_set *rules;
    struct rule_meter *meter; /* by who runs it (rule/meter.h); NULL: nothing is shelved */
    size_t entries;
    struct edition_part *lists_part, *rules_part;
    struct arena *arena;
};

/* The numbers in force in the store. */
int edition_numbers(struct db *db, int64_t *ret_lists, int64_t *ret_rules) must_use;
/* What did not change is shared with the edition `now` (NULL: none); rules that were compiled ahead
 * (NULL: none) are taken from *next if they are those in force. */
int edition_load(struct db *db, const struct edition *now, struct rules_next *next,
                 struct edition **ret) must_use;
/* As they were under these numbers, to repeat a decision. */
int edition_load_at(struct db *db, int64_t lists_n, int64_t rules_n, struct edition **ret) must_use;
/* Can alerts be for this unit? A kind that the program or a rule in force names, alone or with
 * the code of a place: "airport KHI". ERR_INVALID with the kinds; empty: none is asked for. */
int edition_check_unit(struct arena *a, const struct edition *e, str unit) must_use;
void edition_free(struct edition *e); /* NULL is fine */
