// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static str base32(struct arena *a, const unsigned char bytes[16])
{
    /* 130 bits of room for 128: the first character carries the top three. */
    char *p = make_n(a, char, UID_LEN + 1);
    unsigned acc = 0, bits = 2;
    size_t n = 0;
    for (size_t i = 0; i < 16; i++) {
        acc = (acc << 8 | bytes[i]) & 0xFFFF;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            p[n++] = crockford[acc >> bits & 31];
        }
    }
    must(n == UID_LEN);
    return (str){ p, UID_LEN };
}

/* A small pool, so that an id costs no system call. */
static void fast_random(unsigned char *p, size_t n)
{
    static _Thread_local unsigned char pool[1280];
    static _Thread_local size_t left;
    if (left < n) {
        randombytes_buf(pool, sizeof pool);
        left = sizeof pool;
    }
    memcpy(p, pool + sizeof pool - left, n);
    left -= n;
}

static void put_ms(unsigned char b[16], usec at)
{
    uint64_t ms = at > 0 ? (uint64_t)(at / 1000) : 0;
    for (int i = 5; i >= 0; i--, ms >>= 8)
        b[i] = (unsigned char)ms;
}

str uid_floor(struct arena *a, usec at)
{
    unsigned char b[16] = { 0 };
    put_ms(b, at);
    return base32(a, b);
}

usec uid_time(str id)
{
    enum { TIME_LEN = 10 };
    int64_t ms = 0;
    for (size_t i = 0; i < TIME_LEN && id.len == UID_LEN; i++) {
        const char *p = memchr(crockford, id.ptr[i], sizeof crockford - 1);
        if (!p)
            return 0;
        ms = ms * 32 + (p - crockford);
    }
    return ms * 1000;
}

/* Two ids of one millisecond keep their order: the later one counts on from the earlier
 * (ULID, "monotonicity"). The carry into the milliseconds is as good as a new millisecond. */
str uid_new(struct arena *a, usec now)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static unsigned char last[16];
    unsigned char b[16];
    put_ms(b, now);
    fast_random(b + 6, 10);
    pthread_mutex_lock(&lock);
    if (memcmp(b, last, 6) == 0) {
        memcpy(b, last, sizeof b);
        for (int i = 15; i >= 0 && ++b[i] == 0; i--)
            ;
    }
    memcpy(last, b, sizeof last);
    pthread_mutex_unlock(&lock);
    return base32(a, b);
}

str uid_of(struct arena *a, const str *words, size_t n)
{
    crypto_generichash_state h;
    unsigned char b[16];
    crypto_generichash_init(&h, NULL, 0, sizeof b);
    for (size_t i = 0; i < n; i++) {
        uint64_t len = words[i].len; /* so that ("ab","c") is not ("a","bc") */
        crypto_generichash_update(&h, (const unsigned char *)&len, sizeof len);
        crypto_generichash_update(&h, (const unsigned char *)words[i].ptr, words[i].len);
    }
    crypto_generichash_final(&h, b, sizeof b);
    return base32(a, b);
}

void sha256(str s, unsigned char ret[SHA256_BYTES])
{
    crypto_hash_sha256(ret, (const unsigned char *)s.ptr, s.len);
}

str hex_of(struct arena *a, const unsigned char *p, size_t n)
{
    char *hex = make_n(a, char, n * 2 + 1);
    sodium_bin2hex(hex, n * 2 + 1, p, n);
    return (str){ hex, n * 2 };
}

void hmac_sha256(str key, str message, unsigned char ret[SHA256_BYTES])
{
    struct hmac_key k;
    hmac_key(key, &k);
    hmac_under(&k, message, ret);
    sodium_memzero(&k, sizeof k);
}

_Static_assert(sizeof(crypto_auth_hmacsha256_state) <= sizeof(struct hmac_key),
               "the library's state has room");

void hmac_key(str key, struct hmac_key *ret)
{
    crypto_auth_hmacsha256_state s;
    crypto_auth_hmacsha256_init(&s, (const unsigned char *)key.ptr, key.len);
    memcpy(ret->state, &s, sizeof s);
    sodium_memzero(&s, sizeof s);
}

void hmac_under(const struct hmac_key *k, str message, unsigned char ret[SHA256_BYTES])
{
    crypto_auth_hmacsha256_state s;
    memcpy(&s, k->state, sizeof s);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)message.ptr, message.len);
    crypto_auth_hmacsha256_final(&s, ret);
    sodium_memzero(&s, sizeof s);
}

str sha256_hex(struct arena *a, str s)
{
    unsigned char h[SHA256_BYTES];
    sha256(s, h);
    return hex_of(a, h, sizeof h);
}

str random_hex(struct arena *a, size_t bytes)
{
    unsigned char *p = make_n(a, unsigned char, bytes);
    randombytes_buf(p, bytes);
    return hex_of(a, p, bytes);
}

bool same_secret(str a, str b) { return a.len == b.len && sodium_memcmp(a.ptr, b.ptr, a.len) == 0; }

__attribute__((constructor)) static void start_sodium(void) { must(sodium_init() >= 0); }

str base64_of(struct arena *a, const void *p, size_t n, enum base64 how)
{
    int variant = how == BASE64_URL ? sodium_base64_VARIANT_URLSAFE_NO_PADDING
                                    : sodium_base64_VARIANT_ORIGINAL;
    size_t room = sodium_base64_encoded_len(n, variant);
    char *out = make_n(a, char, room);
    sodium_bin2base64(out, room, p, n, variant);
    return str_c(out);
}
