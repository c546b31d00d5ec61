// SPDX-License-Identifier: Apache-2.0
#include "deliver/vapid.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "platform/os.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

enum { HALF = 32, POINT = 1 + 2 * HALF, LASTS_S = 12 * 3600, FILE_MOST = 8192 };

struct vapid {
    gnutls_privkey_t key;
    char public_key[100];
    char contact[300];
};

static int failed(int e) { return fail(ERR_IO, "the key of pushes: %s", gnutls_strerror(e)); }

/* Right-aligned in 32 bytes: numbers come with or without leading zeros. */
static void half(unsigned char *out, const gnutls_datum_t *n)
{
    size_t skip = n->size > HALF ? n->size - HALF : 0, have = n->size - skip;
    memset(out, 0, HALF);
    if (have)
        memcpy(out + HALF - have, n->data + skip, have);
}

static int make_key(gnutls_x509_privkey_t key, const char *file)
{
    gnutls_datum_t pem = { NULL, 0 };
    int e = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    if (e == 0)
        e = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem);
    if (e < 0)
        return failed(e);
    int r = file_replace(file, (str){ (char *)pem.data, pem.size });
    gnutls_free(pem.data);
    return r;
}

static int read_key(gnutls_x509_privkey_t key, const char *file)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    str pem = STR("");
    if (!file_exists(file))
        return make_key(key, file);
    TRY(file_read(file, a, FILE_MOST, &pem));
    gnutls_datum_t d = { (unsigned char *)str_cstr(a, pem), (unsigned)pem.len };
    int e = gnutls_x509_privkey_import(key, &d, GNUTLS_X509_FMT_PEM);
    return e < 0 ? failed(e) : 0;
}

/* The point of the key, uncompressed. */
static int keep_public(struct vapid *x)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
    gnutls_datum_t px = { NULL, 0 }, py = { NULL, 0 };
    unsigned char point[POINT] = { 4 };
    gnutls_pubkey_t pub;
    must(gnutls_pubkey_init(&pub) == 0);
    int e = gnutls_pubkey_import_privkey(pub, x->key, 0, 0);
    if (e == 0)
        e = gnutls_pubkey_export_ecc_raw(pub, &curve, &px, &py);
    gnutls_pubkey_deinit(pub);
    if (e < 0)
        return failed(e);
    half(point + 1, &px);
    half(point + 1 + HALF, &py);
    gnutls_free(px.data);
    gnutls_free(py.data);
    if (curve != GNUTLS_ECC_CURVE_SECP256R1)
        return fail(ERR_INVALID, "the key of pushes is not of the curve P-256");
    str_keep(x->public_key, sizeof x->public_key, base64_of(a, point, sizeof point, BASE64_URL));
    return 0;
}

int vapid_open(const char *key_file, str contact, struct vapid **ret)
{
    gnutls_x509_privkey_t key;
    if ((!str_starts(contact, STR("mailto:")) && !str_starts(contact, STR("https://"))) ||
        contact.len > 200)
        return fail(ERR_INVALID, "push.contact is mailto:ADDRESS or https://ADDRESS");
    must(gnutls_x509_privkey_init(&key) == 0);
    int r = read_key(key, key_file);
    struct vapid *x = calloc(1, sizeof *x);
    must(x != NULL && gnutls_privkey_init(&x->key) == 0);
    if (r == 0) {
        int e = gnutls_privkey_import_x509(x->key, key, GNUTLS_PRIVKEY_IMPORT_COPY);
        r = e < 0 ? failed(e) : keep_public(x);
    }
    gnutls_x509_privkey_deinit(key);
    str_keep(x->contact, sizeof x->contact, contact);
    if (r < 0) {
        vapid_close(x);
        return r;
    }
    *ret = x;
    return 0;
}

void vapid_close(struct vapid *x)
{
    if (!x)
        return;
    gnutls_privkey_deinit(x->key);
    free(x);
}

str vapid_public_key(const struct vapid *x) { return str_c(x->public_key); }

/* Behind "https://" up to the path; a user before an '@' is no host of ours. */
static str authority_of(str url)
{
    static const char *const schemes[] = { "https://", "http://" };
    for (size_t i = 0; i < countof(schemes); i++) {
        str scheme = str_c(schemes[i]);
        if (!str_starts(url, scheme))
            continue;
        size_t end = scheme.len;
        while (end < url.len && url.ptr[end] != '/' && url.ptr[end] != '?' && url.ptr[end] != '#')
            end++;
        str host = str_sub(url, scheme.len, end - scheme.len);
        return memchr(host.ptr, '@', host.len) ? STR("") : host;
    }
    return STR("");
}

str vapid_host(struct arena *a, str url)
{
    str host = authority_of(url), name;
    str_cut(&host, ':', &name);
    return str_lower(a, name);
}

static int sign(const struct vapid *x, struct arena *a, str text, str *ret)
{
    gnutls_datum_t data = { (unsigned char *)str_cstr(a, text), (unsigned)text.len };
    gnutls_datum_t der = { NULL, 0 }, r = { NULL, 0 }, s = { NULL, 0 };
    unsigned char both[2 * HALF];
    int e = gnutls_privkey_sign_data(x->key, GNUTLS_DIG_SHA256, 0, &data, &der);
    if (e == 0)
        e = gnutls_decode_rs_value(&der, &r, &s);
    gnutls_free(der.data);
    if (e < 0)
        return failed(e);
    half(both, &r);
    half(both + HALF, &s);
    gnutls_free(r.data);
    gnutls_free(s.data);
    *ret = base64_of(a, both, sizeof both, BASE64_URL);
    return 0;
}

int vapid_header(const struct vapid *x, struct arena *a, str endpoint, usec now, str *ret)
{
    static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
    str host = authority_of(endpoint), mark = STR("");
    struct buf b = buf_new(a, 4096);
    json_open(&b, NULL, '{');
    json_str(&b, "aud",
             str_fmt(a, "%s" STR_FMT,
                     str_starts(endpoint, STR("https://")) ? "https://" : "http://",
                     STR_ARG(host)));
    json_i64(&b, "exp", now / USEC_PER_S + LASTS_S);
    json_str(&b, "sub", str_c(x->contact));
    json_close(&b, '}');
    str claims = buf_str(&b);
    str text =
        str_fmt(a, STR_FMT "." STR_FMT, STR_ARG(base64_of(a, head, sizeof head - 1, BASE64_URL)),
                STR_ARG(base64_of(a, claims.ptr, claims.len, BASE64_URL)));
    TRY(sign(x, a, text, &mark));
    *ret = str_fmt(a, "Authorization: vapid t=" STR_FMT "." STR_FMT ", k=%s", STR_ARG(text),
                   STR_ARG(mark), x->public_key);
    return 0;
}
