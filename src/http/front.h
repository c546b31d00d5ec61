/* front.h — for whom a TLS front speaks.
 *
 * Only a peer that is a configured front is believed, and only what it wrote itself: the
 * right-most address of X-Forwarded-For that is no front. What stands left of it came with
 * the request, and a stranger could have written it. Forwarded (RFC 7239) is not read.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { FRONTS_MAX = 32, ADDRESS_BYTES = 16 };

struct fronts {
    struct network {
        unsigned char bytes[ADDRESS_BYTES]; /* IPv6, or IPv4 mapped into it */
        unsigned bits;
    } at[FRONTS_MAX];
    size_t n;
};

/* "127.0.0.1 10.0.0.0/8 ::1": addresses and networks, blank or comma between. */
int fronts_read(str text, struct fronts *ret) must_use;
bool front_is(const struct fronts *f, str peer);
/* Client-Cert: a base64 of DER between colons (RFC 9440, 8941). SHA-256 in hex; "" when it is
 * none. */
str front_certificate(struct arena *a, str header);
/* Whose request it is. forwarded: every X-Forwarded-For line, in order, comma between. */
str front_client(const struct fronts *f, struct arena *a, str peer, str forwarded);
