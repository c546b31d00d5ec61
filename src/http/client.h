/* client.h — one HTTP request at a time, over libcurl. No redirects, no other
 * protocol than http and https, all within timeout; certificates are checked. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/str.h"

enum { HTTP_ANSWER_MAX = 64 * 1024 };

struct http_client;
struct http_client *http_client_new(void);
void http_client_free(struct http_client *c); /* NULL is fine */

struct http_send {
    const char *url;
    const char *const *headers;
    size_t n_headers;
    str body;
    const char *ca_file; /* who signs for the other side; NULL: the system's */
    int timeout_ms;
};
/* 0 and the status, or ERR_IO with why there was no answer. With an arena the answer's body,
 * at most HTTP_ANSWER_MAX: a longer one is ERR_IO. */
struct http_got {
    long status;
    str body, etag, modified; /* of the answer's head: "" it has none */
};
/* A GET; the answer has at most max_bytes. `body` of the request is not sent. */
int http_get(struct http_client *c, const struct http_send *s, struct arena *a, size_t max_bytes,
             struct http_got *ret) must_use;
int http_post(struct http_client *c, const struct http_send *s, struct arena *a, long *ret_status,
              str *ret_body) must_use;
