/* digest.h — ids and fingerprints.
 *
 * uid_new() gives a time-ordered id of 26 characters (ULID: 48 bits of
 * milliseconds, 80 random bits, Crockford base 32): unique without a counter
 * and kind to B-trees. Ids of one process and one millisecond sort in the order
 * in which they were made. uid_of() derives the same id from the same words, for
 * what must be recognised when it comes again. SHA-256 is libsodium's.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"

enum { UID_LEN = 26, SHA256_BYTES = 32 };

str uid_new(struct arena *a, usec now);
str uid_floor(struct arena *a, usec at); /* below every id of uid_new() from then on */
usec uid_time(str id);                   /* when uid_new() made it; 0: it is no such id */
str uid_of(struct arena *a, const str *words, size_t n);
#define uid_from(a, ...) \
    uid_of((a), (const str[]){ __VA_ARGS__ }, sizeof((const str[]){ __VA_ARGS__ }) / sizeof(str))

void sha256(str s, unsigned char ret[SHA256_BYTES]);
str sha256_hex(struct arena *a, str s); /* 64 characters */
/* HMAC (RFC 2104); a key of any length. */
void hmac_sha256(str key, str message, unsigned char ret[SHA256_BYTES]);
/* The same for many messages under one key, which is worked in once. It is as secret as the key. */
struct hmac_key {
    uint64_t state[26];
};
void hmac_key(str key, struct hmac_key *ret);
void hmac_under(const struct hmac_key *k, str message, unsigned char ret[SHA256_BYTES]);
str hex_of(struct arena *a, const unsigned char *p, size_t n);
/* Base64 (RFC 4648): as mail has it, or as addresses have it, without padding. */
enum base64 { BASE64_PLAIN, BASE64_URL };
str base64_of(struct arena *a, const void *p, size_t n, enum base64 how);
str random_hex(struct arena *a, size_t bytes);
bool same_secret(str a, str b); /* in constant time for equal lengths */
