/* ingest.h — a message becomes events: the first stages of its way.
 *
 * receive: its fingerprint; repeat: is it here already; decode: recognised, events
 * and findings, normalised; keep: the message, its body and its events as rows, the
 * audit. A message that nobody knows or of which nothing can be used is
 * quarantined: kept whole, with the reason, and run again from the page.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "ingest/decoder.h"
#include "model/work.h"

int ingest_receive(struct work *w);
int ingest_repeat(struct work *w); /* STAGE_STOP when it is here already */
int ingest_decode(struct work *w);
int ingest_keep(struct work *w);

/* What the sender is told, and what `ntc message ingest --json` prints for a file: JSON, or the
 * CUSRES alone for who wants EDIFACT (then the result is MESSAGE_ANSWERED). */
str ingest_answer(const struct work *w);

struct stored_message {
    str id, source, reference, digest, name, map, status, kind, version, label, counts, findings;
    usec received;
    int64_t revision, size, n_findings, n_events, n_alerts;
};
struct stored_messages list_of(struct stored_message);

enum {
    MESSAGE_NONE = 1,
    MESSAGE_CONFLICT = 2,
    MESSAGE_CHANGED = 3,
    MESSAGE_REFUSED = 4,
    MESSAGE_ANSWERED = 5
};
int message_get(struct db *db, struct arena *a, str id, struct stored_message *ret) must_use;
int message_body(struct db *db, struct arena *a, str id, str *ret) must_use;
struct message_filter {
    str status, region; /* "" all */
    str before;         /* an id, "" from the top */
    size_t limit;
};
/* Newest first. */
int message_list(struct db *db, struct arena *a, const struct message_filter *f,
                 struct stored_messages *ret) must_use;
void message_json(struct buf *b, const char *key, const struct stored_message *m, bool findings);
void message_discard(struct writes *w, str id);
/* w->message.body as it was decoded when it came. MESSAGE_NONE: nobody knows its kind. */
int message_decode_again(struct work *w, const struct stored_message *m) must_use;
/* The stored event `seq` decoded again from its message, normalised as at its time. */
int message_event(struct db *db, struct work *w, str message, int64_t seq,
                  struct event **ret) must_use;
