/* set.h — an edition of rules, and which of them an event must be asked. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/internal.h"

struct rule_refs list_of(struct rule *);

struct rule_set {
    struct rule_refs rules; /* as written */
    struct map by_id;
    /* Rules for an event of this kind and direction; the last row: direction unknown. */
    struct rule_refs index[EVENT_KINDS][DIRECTIONS + 1];
};

void rule_set_index(struct rule_set *set, struct arena *a);
