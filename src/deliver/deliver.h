/* deliver.h — alerts, orders, rings and notices of the Centre to the world outside: signed
 * webhooks, browsers of officers (web push), mailboxes.
 *
 * Notices stand in the outbox, written in the transaction of what they tell, and are
 * sent by one thread: at least once, oldest first; one that failed comes again
 * after a growing pause (5 s doubling to 15 min, 20 tries, then parked), so later
 * ones may overtake it: a notice carries the version of what it tells. It holds no personal
 * data. Signature: header NTC-Signature, "t=UNIX,v1=HEX" with HMAC-SHA-256 over
 * "t.body"; the key is the SHA-256 of the webhook's secret as it was told. A browser is only woken:
 * the push (RFC 8030, VAPID of RFC 8292) has no body, and the page asks the Centre itself. A
 * mail's subject is the first line of its text.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writer.h"

struct deliverer;
/* A notice with a `ref` has arrived: what that changes, in the transaction that takes the
 * notice out of the outbox. */
typedef int deliver_arrived(struct db *db, struct writes *w, str ref, usec now);
struct vapid;
struct mail_relay;
struct deliver_conf {
    deliver_arrived *arrived;
    const struct vapid *vapid;      /* NULL: no browser is woken */
    const struct mail_relay *relay; /* NULL: no mail is sent */
    const char *ca_file;            /* who signs for the receivers; NULL: the system's */
};
int deliver_start(struct store *s, struct writer *w, const struct deliver_conf *conf,
                  struct deliverer **ret) must_use;
void deliver_stop(struct deliverer *d); /* NULL is fine */
void deliver_wake(struct deliverer *d); /* something may be due */

struct webhook {
    str id, url, region, state, created_by;
    str link;  /* only what is addressed to this link; "" none */
    str takes; /* "alerts", "rings" (duty/duty.h), "notices" of the Centre itself */
    int64_t least_severity;
    usec created;
};
/* https, or http to this machine only. The secret is told once. One of the same id takes the
 * place of the one before, and what waits for that goes to the new address. */
int webhook_add(struct writes *w, usec now, const struct webhook *h, str *ret_secret) must_use;
/* How one is doing: what arrived is not kept, so it tells what has not. */
struct webhook_doing {
    struct webhook hook;
    int64_t waiting, parked; /* to be tried again; given up */
    str last_error;          /* of the newest of these that failed; "" none did */
};
struct webhooks list_of(struct webhook_doing);
int webhook_list(struct db *db, struct arena *a, struct webhooks *ret) must_use;
/* What waits for it is not sent any more. The endpoint of a link is the link's: it is none here. */
enum { WEBHOOK_NONE = 1 };
int webhook_end(struct db *db, struct writes *w, str id) must_use;

/* --- what an account named for itself: browsers and a mailbox that hear of its rings --- */

struct pager {
    str id, kind, url, account, state, last_error; /* kind: push, mail; url: endpoint, address */
    usec created;
};
struct pagers list_of(struct pager);
enum { PAGER_NONE = 1, PAGERS_MOST = 10 };
/* A browser's endpoint, at one of `hosts` ("" none, "*.x.org" any below x.org) or on this machine.
 * ERR_INVALID with a sentence. */
int pager_push(struct db *db, struct writes *w, usec now, const struct pager *x,
               str hosts) must_use;
/* The one mailbox of the account, in one of `domains` ("" any). */
int pager_mail(struct writes *w, usec now, const struct pager *x, str domains) must_use;
int pager_end(struct db *db, struct writes *w, str id, str account) must_use; /* PAGER_NONE */
int pager_list(struct db *db, struct arena *a, str account, struct pagers *ret) must_use;
