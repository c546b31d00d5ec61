/* watch.h — what nobody reports: a link that fell silent, a carrier that does not confirm. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writer.h"

struct watch;
/* So many openings off the queue a day, of one account, are never too many. */
struct watch *watch_new(int64_t openings_a_day);
void watch_free(struct watch *x);
/* Each second: opens and ends notices. What goes wrong is logged and tried again. */
void watch_look(struct watch *x, struct db *db, struct writer *w, usec now);
