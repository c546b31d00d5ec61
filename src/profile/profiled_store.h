/* profiled_store.h — the SQL of profiles on purpose; for profile/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profile/profiled.h"

void profiled_insert(struct writes *w, const struct profiled *x);
/* Moves to x (its version is the new one), if the stored version is one less. */
void profiled_update(struct writes *w, const struct profiled *x);
/* Open ones of an entity on that basis, or emergencies of the last week that nobody approved. */
int profiled_open_of(struct db *db, struct arena *a, str entity, usec since,
                     struct profileds *ret) must_use;
/* Was such an alert about the entity confirmed? */
int profiled_alert_confirmed(struct db *db, struct arena *a, str alert, str entity,
                             bool *ret) must_use;
/* Open ones that are over; or of which their review, or 14, 7 or 1 day before their end, has come
 * and was not told. */
int profiled_due(struct db *db, struct arena *a, usec now, struct profileds *ret) must_use;
