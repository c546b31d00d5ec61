/* field.h — one row of a record's table: what a generic encoder, the store,
 * the rule language or the logger must know to handle any record without
 * knowing the noun. Rows come from the .def tables of model/.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

/* FACT is text with its place in the source message; DATE is a FACT that holds
 * an ISO date, perhaps partial; F64 and I64 are numbers, -1 where the noun's
 * table says "-1 unknown"; BOOL is bool; TIME is usec, 0 unknown. */
enum field_type { FIELD_FACT, FIELD_DATE, FIELD_I64, FIELD_F64, FIELD_BOOL, FIELD_TIME };
/* GUARDED: numbers and addresses by which somebody can be found or imitated. Who may not see
 * identities gets them masked. */
enum privacy { PUBLIC, PERSONAL, GUARDED };

/* A text and where it stands: byte offset and length in the message body.
 * length 0: derived, it stands nowhere. */
typedef struct fact {
    str text;
    uint32_t offset, length;
} fact;

struct field {
    const char *name, *doc;
    enum field_type type;
    enum privacy privacy;
    size_t offset; /* in the record's struct */
};

struct field_table {
    const char *noun;
    const struct field *fields;
    size_t n;
    uint16_t *unknown; /* numbers that are -1 while nobody told them, by their place in fields */
    size_t *n_unknown;
};
