/* columns.h — which column of a table is which field of an observation.
 *
 * A map is a text: a line `column -> field` each, `#` begins a comment. The field `id` is the key
 * of the record; several columns of one field are joined by a blank. Without a map the names of the
 * columns tell (fields.def).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/identity.h"

enum {
    COLUMN_NONE = -1,
    COLUMN_ID = IDENTITY_FIELDS,
    COLUMNS_MAX = 256, /* of a table; what stands further right is passed over */
};
struct columns {
    int field[COLUMNS_MAX]; /* of each column: a field, COLUMN_ID or COLUMN_NONE */
    size_t n;
};

/* ERR_INVALID: a line that is none, a field that there is not, a column the table has not, nothing
 * mapped. */
int columns_read(str map, const str *head, size_t n, struct columns *ret) must_use;
/* How many of them were understood. */
size_t columns_guess(const str *head, size_t n, struct columns *ret);
str column_field_name(int field);
