/* overdue.h — who did not come: the Centre tells it to itself, as a message like any other. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/engine.h"
#include "store/db.h"

/* Each second. What goes wrong is logged and tried again; the same absence is one message. */
void overdue_look(struct engine *e, struct db *db, usec now, int64_t minutes);
