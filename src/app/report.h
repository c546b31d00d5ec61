/* report.h — what a rule would have found in what is stored, before anybody is bothered by it
 * (accountability A26, A30).
 *
 * Events are read again with what was frozen of them (assess/receipt.h), so the rule sees what it
 * would have seen then. Hours of the past are looked at in a scattered order until all are seen or
 * the time is up; then everything is told of those hours, and how many they are. `blocked` are the
 * sentences that keep a rule from being handed in: it would drown the officers.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/centre.h"

enum { REPORT_DAYS = 90, REPORT_DAYS_MOST = 366, REPORT_ALERTS_AN_HOUR = 6 };

/* An object: faults, or what it found. Only the store's errors are errors. *ret_blocked: the first
 * sentence of `blocked` or of the faults, in b's arena; "" none. */
int report_rule(struct db *db, const struct report_conf *c, struct buf *b,
                str *ret_blocked) must_use;
