/* ingest_store.h — the SQL of messages and events; for ingest/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ingest/ingest.h"

int message_by_reference(struct db *db, struct arena *a, str source, str reference,
                         struct stored_message *ret) must_use;
void message_insert(struct writes *w, const struct stored_message *m);
void message_update(struct writes *w, const struct stored_message *m);
void message_put_body(struct writes *w, str id, str body);
void message_put_event(struct writes *w, str id, const struct event *e);
/* Of which regions the places are that its events name. */
void message_put_regions(struct writes *w, const struct stored_message *m,
                         const struct events *events);
