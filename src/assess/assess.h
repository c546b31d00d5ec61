/* assess.h — is this event risky, and why: screening first, then the rules.
 *
 * Rules may ask on_list(), so they run after screening. The keys under which an
 * event can be found again by a new list entry are written with it: that is what
 * makes the retro-search exact.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/edition.h"
#include "assess/receipt.h"
#include "model/work.h"

int assess_run(struct work *w);
/* Screening alone, of one event found again; fills e->reasons. */
int assess_screen(struct work *w, struct event *e);
/* The same decision again: w->edition is of the receipt, the event is named and decoded again. */
int assess_again(struct work *w, struct event *e, const struct receipt *r,
                 struct rule_found *ret) must_use;
