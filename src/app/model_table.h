/* model_table.h - stored declarations as a table to learn from (docs/model.md): a row for each item
 * of the newest version of each, the columns of risk/columns.def, and what its examination found.
 *
 * It names traders: whoever makes one needs the permission, and it is audited.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.h"

#include "base/buf.h"
#include "base/time.h"

#include <stdio.h>

struct model_table {
    usec from, to; /* when their messages came */
    size_t declarations, rows, judged, offences;
};
/* ERR_IO; the caller looks whether `out` is whole. */
int model_table_write(struct db *db, struct model_table *t, FILE *out) must_use;
/* The map that fits it. */
void model_table_map(struct buf *b);
