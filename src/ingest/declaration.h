/* declaration.h — what the two forms of a goods declaration share: a field by its
 * name, set from text. For ingest/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ingest/decoder.h"

struct declaration_reader {
    struct arena *a;
    struct decoded *to;
};

/* Sets a field of `record` from text; numbers and dates are read late and tolerant. A value
 * that is not possible leaves the field empty and makes a finding (E-VAL). */
void declaration_set(struct declaration_reader *r, const struct field *f, void *record, fact value);
/* A new event with a blank declaration. */
struct event *declaration_new(struct declaration_reader *r, size_t offset, size_t length);
