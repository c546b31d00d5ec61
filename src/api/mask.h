/* mask.h — reasons of an alert for those who may not see identities. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alert/alert.h"
#include "api/api.h"

/* An alert_mask: guarded values of the evidence, and wherever they stand in the sentence; in
 * the sentences on travellers also what looks like such a value, since not every value that a
 * sentence shows is evidence. Evidence that cannot be read is left out. */
void reason_masked(struct arena *a, const struct alert *x, str *text, str *evidence);
/* The name of an alert's subject as the caller may see it: a number in place of a name is masked.
 */
str subject_shown(struct call *c, str name);
/* The alert as the caller may see it: who is known by a number only has a masked name. */
void alert_shown_json(struct call *c, struct buf *b, const char *key, const struct alert *x);
