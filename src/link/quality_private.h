/* quality_private.h — the tables of quality.def; for quality*.c only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "link/quality.h"

enum quality_part {
#define PART(part, weight, measure) PART_##part,
#define FEED(kind, fields, due)
#define DEFECT(code, part)
#include "link/quality.def"
    PARTS
};
enum { WINDOWS_MAX = 8 };
struct quality_feed {
    const char *kind, *fields, *due;
};
const struct quality_feed *quality_feed_find(str kind); /* NULL: not measured */
/* Hours before the moment of the flight at which its pushes are due; how many. */
size_t quality_due(const struct quality_feed *f, int64_t ret[WINDOWS_MAX]);
