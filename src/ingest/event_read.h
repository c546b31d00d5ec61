/* event_read.h — what the forms of an event in our own words share, JSON and table: a
 * field by its name, set from text. For ingest/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ingest/decoder.h"

struct event_reader {
    struct arena *a;
    struct decoded *to;
};

/* Sets a field of `record` from text; numbers and dates are read late and tolerant. A value
 * that is not possible leaves the field empty and makes a finding (E-VAL). */
void event_set(struct event_reader *r, const struct field *f, void *record, fact value);
/* Bytes that went into no field: what an agreement leaves out might stand in them. */
void event_unread(struct event_reader *r, size_t offset, size_t length);
/* RFC 3339 with any zone, a time of our days. */
bool event_time(str s, usec *ret);
/* A new event with its own record, blank. It is the last of r->to->events. */
struct event *event_add(struct event_reader *r, enum event_kind kind, size_t offset, size_t length);
/* To call when an event is complete: what it must have and has not is a MAJOR finding. */
void event_complete(struct event_reader *r, struct event *e);
/* The field of its own record that tells one from another ("number", "bill"). */
const struct field *event_key(enum event_kind kind);
