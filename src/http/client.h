/* client.h — one HTTP POST at a time, over libcurl. No redirects, no other
 * protocol than http and https, at most 64 KiB of answer, all within timeout. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

struct http_client;
struct http_client *http_client_new(void);
void http_client_free(struct http_client *c); /* NULL is fine */
/* 0 and the status, or ERR_IO with why there was no answer. */
struct http_send {
    const char *url;
    const char *const *headers;
    size_t n_headers;
    str body;
    int timeout_ms;
};
int http_post(struct http_client *c, const struct http_send *s, long *ret_status) must_use;
