/* columns.h — tables known by their header: which cell holds what. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/list/reader.h"
#include "format/csv.h"

/* A column by any of its names, in lower case without signs, blanks between. */
struct list_column {
    const char *names;
    void (*add)(struct arena *a, struct list_entry *e, str value);
};

enum { LIST_COLUMNS_MAX = 256 };
struct list_header {
    const struct list_column *at[LIST_COLUMNS_MAX]; /* of each cell; NULL: not ours */
    size_t n, known;
};

void list_header_read(struct arena *a, const struct csv_row *row, const struct list_column *columns,
                      size_t n, struct list_header *ret);
