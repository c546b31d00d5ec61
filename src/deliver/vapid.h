/* vapid.h — the proof that a push comes from this Centre (RFC 8292, ES256), wraps GnuTLS. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"

struct vapid;
/* The key of the file, made when there is none. contact: "mailto:..." or "https://...", whom a push
 * service asks when something is wrong. */
int vapid_open(const char *key_file, str contact, struct vapid **ret) must_use;
void vapid_close(struct vapid *x);           /* NULL is fine */
str vapid_public_key(const struct vapid *x); /* base64url, for a browser that subscribes */
/* "Authorization: vapid t=..., k=..." for one endpoint; good for twelve hours. */
int vapid_header(const struct vapid *x, struct arena *a, str endpoint, usec now, str *ret) must_use;
str vapid_host(struct arena *a, str url); /* of an address, in lower case; "" it has none */

/* What pager.c does for the thread: a browser that is gone is sent nothing any more. */
struct writer;
struct writes;
void receiver_end(struct writes *w, str id); /* and what waits for it is not sent */
int pager_gone(struct writer *writer, struct arena *a, str id) must_use;
