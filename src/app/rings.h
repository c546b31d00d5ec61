/* rings.h — an alert that nobody takes is heard: the next person on duty, then the next centre. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writer.h"

/* One look: who is to be rung now (`every` apart); who has come on duty since *looked, for what the
 * others left; and of which units all were rung in vain: of those the control room is told. */
void rings_look(struct db *db, struct writer *writer, usec now, usec every, usec *looked);
