/* table_book.h — what the heads of tables were read as. A link sends the same head with each
 * message, often with one row behind it: to find columns and read the map again takes longer than
 * the row.
 *
 * It changes no answer: an entry follows from the bytes of the head and of the map alone, all of
 * which are compared. It holds heads and maps, nothing of rows. It has room for so many of them;
 * then the oldest goes. For ingest/, any thread. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ingest/event_map.h"

enum {
    BOOK_ENTRIES = 32,
    BOOK_HEAD_MAX = 1024, /* bytes; longer ones are read each time */
    BOOK_MAP_MAX = 4096,
    BOOK_COLUMNS_MAX = 64,
    BOOK_CONSTANTS_MAX = 16
};

struct layout {
    char sep;
    size_t n; /* cells of the head */
    struct target columns[BOOK_COLUMNS_MAX];
    enum event_kind kind;
    const char *shipped; /* the map that came with the program; NULL: the link's own */
    struct {
        struct target to;
        size_t at, len; /* of the value, in the map */
    } constants[BOOK_CONSTANTS_MAX];
    size_t n_constants;
};

/* The head of a table as it stands, if it may be in the book: a line that is not long and has no
 * quotes, so that the table's first record ends with it; else "". */
str book_head(str body);

/* How sure it is a table of ours. */
bool book_sure(str head, int *ret);
void book_keep_sure(str head, int sure);

bool book_layout(str head, str map, struct layout *ret);
void book_keep_layout(str head, str map, const struct layout *l);
