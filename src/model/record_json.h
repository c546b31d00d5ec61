/* record_json.h — any record as JSON, by its field table.
 *
 * Empty facts and unknown numbers (-1) are left out, so that what is missing
 * looks missing. Times are RFC 3339. With SHOW_PLACES a sibling object "_at"
 * gives [offset, length] of each fact in its message; with SHOW_MASKED only the
 * end of a guarded value is shown.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/event.h"

enum show { SHOW_PLACES = 1, SHOW_MASKED = 2 };

/* Its members only, inside an object that is open. */
void record_members_json(struct buf *b, const struct field_table *t, const void *record,
                         unsigned show);
void record_json(struct buf *b, const char *key, const struct field_table *t, const void *record,
                 unsigned show);
/* One field as people read it; empty when unknown. */
str record_text(struct arena *a, const struct field *f, const void *record);
const struct field *field_find(const struct field_table *t, str name);

str value_masked(struct arena *a, str value); /* the last three characters, behind stars */
/* A sentence without what looks like a document number, a telephone or an e-mail address. */
str text_masked(struct arena *a, str text);
bool field_is_guarded(str noun_and_field); /* "document.number" */

void finding_json(struct buf *b, const struct finding *f);
void event_json(struct buf *b, const struct event *e,
                unsigned show); /* an object, decoder's part */
/* What a message counts, as members: of travellers and declarations each its own; `kinds` those
 * of other events, by their kind, where there are any. */
void counts_json(struct buf *b, const struct counts *c);
/* The whole message: what `ntc message decode --json` prints. */
void decoded_json(struct buf *b, const struct decoded *d, unsigned show);
