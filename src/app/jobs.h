/* jobs.h — the thread that does jobs (job/job.h), one after the other. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writer.h"

/* Some items of the oldest job: 1 there is more to do, 0 nothing, or an error. */
int jobs_look(struct db *db, struct writer *writer, usec now);
