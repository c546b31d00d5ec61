/* record_json.h — any record as JSON, by its field table.
 *
 * Empty facts and unknown numbers (-1) are left out, so that what is missing
 * looks missing. Times are RFC 3339. With `places`, a sibling object "_at"
 * gives [offset, length] of each fact in its message.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/event.h"

void record_json(struct buf *b, const char *key, const struct field_table *t, const void *record,
                 bool places);
/* One field as people read it; empty when unknown. */
str record_text(struct arena *a, const struct field *f, const void *record);
const struct field *field_find(const struct field_table *t, str name);

void finding_json(struct buf *b, const struct finding *f);
void event_json(struct buf *b, const struct event *e, bool places); /* an object, decoder's part */
/* The whole message: what `ntc message decode --json` prints. */
void decoded_json(struct buf *b, const struct decoded *d, bool places);
