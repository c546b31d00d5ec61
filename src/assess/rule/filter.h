/* filter.h — which rules of an edition an event must be asked (docs/adr/0015).
 *
 * From each condition are taken the tests that must hold whatever else it asks: fields compared
 * with constants, joined by and, by or, and within `any`. As criteria they find the rules that may
 * be true; those are evaluated in full. What cannot be taken is left out, so a rule is asked too
 * often, never too seldom.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/internal.h"
#include "criteria/criteria.h"

/* Bits of rules by their place among those of one kind of event. */
enum { RULE_BITS = (RULES_MAX + 63) / 64 };
struct rule_bits {
    uint64_t word[RULE_BITS];
};

struct rule_filter;
/* Of n rules, all `on` one kind. */
const struct rule_filter *rule_filter_new(struct arena *a, struct rule *const *rules, size_t n);
/* `r` looks at the event. */
void rule_filter_run(const struct rule_filter *f, struct run *r, struct rule_bits *ret);
