/* alert_store.h — the SQL of alerts; for alert/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alert/alert.h"

/* Each reason twice: "list UN:1 identity", and with what was said behind it. */
struct reason_keys list_of(str);
int alert_reason_keys(struct db *db, struct arena *a, str id, struct reason_keys *ret) must_use;

void alert_insert(struct writes *w, const struct alert *x);
/* Moves to x (its version is the new one), if the stored version is `from`. */
void alert_update(struct writes *w, const struct alert *x, int64_t from);
/* Where a reason came from. */
struct origin {
    str alert, message;
    int64_t seq;
    usec at;
};
void alert_put_reason(struct writes *w, const struct origin *from, const struct reason *r,
                      str evidence_json);
struct log_line {
    str alert, actor, act, from, to, outcome, reason_code, note;
    int64_t version;
    usec at;
};
void alert_put_log(struct writes *w, const struct log_line *l);
void alert_log_json(struct buf *b, const struct log_line *l);
/* Adds to the counters of the subject; -1 takes one back. */
void alert_count(struct writes *w, str subject, int raised, int confirmed);
/* Live feed and webhooks. Holds no personal data: screens fetch that, audited. */
void alert_tell(struct writes *w, const struct alert *x, usec at);
