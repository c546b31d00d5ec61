/* meter.h — a rule that suddenly speaks of everybody is shelved before it floods the officers.
 *
 * Each rule may tell so many reasons within one minute; what it finds beyond is counted as if it
 * were on trial, and the control room is told (look_at_rules() in app/watch.c), which stops it for
 * good. Any number of threads.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/rule.h"

struct rule_meter;
struct rule_meter *rule_meter_new(struct arena *a, const struct rule_set *set, int64_t a_minute);
/* May it tell one more? */
bool rule_meter_take(struct rule_meter *m, const struct rule *r, usec now);
/* Would it? Of a message that goes again and was counted. */
bool rule_meter_has_room(const struct rule_meter *m, const struct rule *r, usec now);
/* How many of rule i were not told since the meter began. */
int64_t rule_meter_shelved(const struct rule_meter *m, size_t i);
