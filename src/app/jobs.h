/* jobs.h — the threads that do jobs (job/job.h), each one after the other; kinds: job_kinds.def. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/job_kind.h"

/* Some items of the oldest job of the lane: 1 there is more to do, 0 nothing, or an error. */
int jobs_look(struct db *db, const struct job_means *means, struct job_lane lane, usec now);
