/* deliver.h — alerts to the world outside: signed webhooks.
 *
 * Notices stand in the outbox, written in the alert's own transaction, and are
 * sent by one thread: at least once, in order for each receiver, with growing
 * pauses after failures (5 s doubling to 15 min, 20 tries, then parked and
 * shown). A notice holds no personal data. Signature: header NTC-Signature,
 * "t=UNIX,v1=HEX" with HMAC-SHA-256 over "t.body" under the webhook's secret.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writer.h"

struct deliverer;
int deliver_start(struct store *s, struct writer *w, struct deliverer **ret) must_use;
void deliver_stop(struct deliverer *d); /* NULL is fine */
void deliver_wake(struct deliverer *d); /* something may be due */

struct webhook {
    str id, url, region, state, created_by;
    int64_t least_severity;
    usec created;
};
struct webhooks list_of(struct webhook);
int webhook_list(struct db *db, struct arena *a, struct webhooks *ret) must_use;
/* https, or http to this machine only. The secret is told once. */
int webhook_add(struct writes *w, usec now, const struct webhook *h, str *ret_secret) must_use;
