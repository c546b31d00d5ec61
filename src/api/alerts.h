/* alerts.h — what the files on alerts share. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alert/alert.h"
#include "api/api.h"

/* The alert of this id, if there is one in the caller's region: else 404, as if it were not.
 * False: the call is answered. */
bool call_alert(struct call *c, str id, struct alert *ret);

const char *bulk_act_word(size_t i);   /* steps for many alerts (bulk.c); NULL behind the last */
const char *second_act_word(size_t i); /* of decisions on who is who (merges.c) */

/* triage.c. False: the call is answered. */
bool triage_to(struct call *c, const struct alert *x, str to);
bool triage_is_free(struct call *c, const struct alert *x, str note); /* no other has it open */
bool triage_may_undo(struct call *c, const struct alert *x); /* no other has seen the step */

/* bulk.c: the filter of a body, as that of GET /alerts. */
struct alert_filter filter_in(struct call *c, size_t limit);
const char *export_what_word(size_t i); /* lists that are taken out (exports.c) */
