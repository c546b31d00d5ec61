/* csv.h — tables as text (RFC 4180), read record by record from memory.
 *
 * Tolerant: CRLF, LF or CR ends a record; a quote inside an unquoted cell is
 * data; text after a closing quote is kept; a missing last line end, a UTF-8
 * byte order mark and blank lines are nothing. Blank lines inside quotes are
 * data. An unclosed quote would swallow the rest of the file, so a quoted cell
 * ends after CELL_MAX bytes at the next line end and is reported as broken.
 * Linear time; no I/O; every cell keeps its place in the file.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"

enum { CSV_CELL_MAX = 1 << 20, CSV_CELLS_MAX = 4096 };

struct csv_cell {
    str text;              /* unquoted; points into the file unless quotes were doubled */
    size_t offset, length; /* in the file, quotes included */
};
struct csv_row {
    struct csv_cell *at;
    size_t n, cap;
    size_t offset, length; /* of the record, line end excluded */
    bool broken;           /* unclosed quote, or more than CSV_CELLS_MAX cells */
};

struct csv {
    str text;
    size_t at;
    char sep;
};

/* Separator: the one of , ; | tab that is most frequent in the first line. */
struct csv csv_open(str text);
/* The next record that is not blank, its cells in `a`. *ret is zeroed before the first call;
 * a next call with the same row uses its room again. False at the end. */
bool csv_next(struct csv *c, struct arena *a, struct csv_row *ret);
/* A cell for a spreadsheet: quoted where needed, and led by an apostrophe when it
 * would start a formula (= + - @ tab NUL); ASVS 1.2.10. */
str csv_quote(struct arena *a, str cell);
