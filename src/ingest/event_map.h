/* event_map.h — the map of an agreement: the sender's own names -> our fields.
 *
 *     kind                := passage             every record is one; without it, a declaration
 *     passage.plate        = Reg No              a field, and the column it comes from
 *     declaration.currency := KRW                a field that is always the same
 *     passage.trailer      ?= Trailer            one that may be missing: else that is told
 *     # a comment
 *
 * That is for a table. A map with a line `events = PATH` is for JSON of any shape:
 *
 *     events               = data.records[]      the list of which each element is one event
 *     passage.plate        = vehicle.regNo       a path from there
 *     passage.post         = $.header.site       a path from the top of the message
 *     amount.currency      = cash[].ccy          each element of the list is a record of its own
 *     sent                 = $.header.created    when the sender wrote it
 *
 * What an element says in words holds for the elements within it (cash[].ccy for cash[].notes[].n);
 * its numbers do not. A step that is `[]` alone is an element of a list ($[] when the message is a
 * list). For ingest/ and for who wants to know whether a map is good. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

enum { EVENT_MAP_MAX = 64 * 1024, EVENT_MAP_LINES_MAX = 1000, EVENT_MAP_STEPS_MAX = 32 };

/* Where a value goes. */
enum target_what { TARGET_FIELD, TARGET_KIND, TARGET_EVENTS, TARGET_SENT };
struct target {
    enum target_what what;
    const struct slot *slot; /* of a field */
    const struct field *field;
};

struct map_line {
    str name; /* "passage.plate", as it stands */
    str from; /* column or path; the value itself of a constant */
    bool is_constant;
    bool is_optional; /* NAME ?= PATH: not told when nothing has it */
    bool is_good;     /* a name, a "=" and something behind it */
};

/* The next line that is neither empty nor a comment; false at the end. */
bool map_line_next(str *map, struct map_line *ret);
/* "passage.plate", or alone: of the kind's own record, else of an item. false: no such field. */
bool target_of(str name, enum event_kind kind, struct target *ret);
/* Is it a map for JSON: has it a line `events = PATH`? */
bool map_is_for_json(str map);

/* 0, or ERR_INVALID and a sentence that names the line. */
int event_map_check(struct arena *a, str map) must_use;
