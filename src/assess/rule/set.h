/* set.h — an edition of rules, and which of them an event must be asked. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/filter.h"

struct rule_refs list_of(struct rule *);

struct rule_set {
    struct rule_refs rules;     /* as written */
    struct map by_id, on_trial; /* shadow and canary apart */
    struct windows windows;
    struct rule_refs by_kind[EVENT_KINDS];
    const struct rule_filter *filters[EVENT_KINDS];
};

/* r: as a rule sees that event. */
void rule_look_at(struct run *r, const struct rule_facts *f, struct arena *a);
void rule_set_index(struct rule_set *set, struct arena *a);
/* This rule alone, as it would be in an edition. */
bool rule_is_met(const struct rule *rule, const struct rule_facts *facts, struct arena *a);
/* Every rule is asked, whatever the filter says: what rule_set_run() must give. */
int rule_set_run_plain(const struct rule_set *set, const struct rule_facts *facts, struct arena *a,
                       struct rule_found *ret) must_use;
