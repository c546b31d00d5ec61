/* purge.h — what came by a link is deleted when the term of its class is over.
 *
 * The class is that of the link's agreement (link/retention.def); what came by no link has the
 * class "person". Each day one run, in batches so small that no message waits for them; each
 * batch is one list of the writer and moves the row of the run (table purge), so that a run that
 * was stopped goes on where it stood. At its end one audit record with what it put away.
 *
 * Kept beyond its term is a message that an alert names which is not closed, or that was closed
 * as confirmed (CONFIRMED_CLASS counts from then). docs/security.md says it in full.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writer.h"

/* A round: batches for a quarter of a second at most. What goes wrong is logged and tried again. */
void purge_look(struct db *db, struct writer *w, usec now);
/* In a sentence what stands longer than its term and two days; "" nothing does. */
int purge_behind(struct db *db, struct arena *a, usec now, str *ret) must_use;
