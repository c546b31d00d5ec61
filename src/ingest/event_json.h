/* event_json.h — what reading our own JSON and JSON of any shape share. For ingest/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "format/json.h"
#include "ingest/event_read.h"

/* A scalar with its place: inside its quotes; where it was written with escapes its bytes are
 * more than its text. */
fact event_json_fact(struct arena *a, const struct json *j);
/* E-VAL: there is a `j` where something else must be; its bytes went nowhere. */
void event_json_wrong(struct event_reader *r, const char *what, const char *wanted,
                      const struct json *j);
/* When the sender wrote it: versions of one event are put in that order. */
void event_json_sent(struct event_reader *r, const struct json *sent);
/* Items are numbered as they stand when nobody numbers them. */
void event_number_item(const struct slot *s, void *record, size_t i);

/* event_foreign.c: by the map of its agreement (ingest/event_map.h); the kind of its events. */
enum event_kind event_foreign(struct event_reader *r, const struct json *j, str map);
