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
    str alert, actor, act, from, to, outcome, reason_code, note, worth;
    str was; /* was.c; "" it cannot be taken back */
    int64_t version;
    usec at;
};
void alert_put_log(struct writes *w, const struct log_line *l);
void alert_log_json(struct buf *b, const struct log_line *l);
/* The newest line. ALERT_NONE. */
int alert_last_line(struct db *db, struct arena *a, str id, struct log_line *ret) must_use;
/* All that were merged into x, by whatever way, get its outcome: what its rules found is right or
 * wrong as x is. */
void alert_share_outcome(struct writes *w, const struct alert *x);
/* x stands for `part` no longer: it is as grave as its other reasons are. */
int alert_without(struct db *db, struct arena *a, struct alert *x, str part) must_use;
/* Those that wait for something of their subject. */
int alert_waiting(struct db *db, struct arena *a, struct alerts *ret) must_use;
int alert_due(struct db *db, struct arena *a, usec now, struct alerts *ret) must_use;
/* Adds to the counters of the subject; -1 takes one back. */
void alert_count(struct writes *w, str subject, int raised, int confirmed);
/* Live feed and webhooks. Holds no personal data: screens fetch that, audited. */
void alert_tell(struct writes *w, const struct alert *x, usec at);
