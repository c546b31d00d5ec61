/* mask.h — reasons of an alert for those who may not see identities. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alert/alert.h"

/* An alert_mask: guarded values of the evidence, and wherever they stand in the sentence; in
 * the sentences on travellers also what looks like such a value, since not every value that a
 * sentence shows is evidence. Evidence that cannot be read is left out. */
void reason_masked(struct arena *a, const struct alert *x, str *text, str *evidence);
