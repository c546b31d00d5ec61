// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include "base/err.h"

#include <curl/curl.h>
#include <stdlib.h>

struct http_client {
    CURL *curl;
};

enum { ANSWER_MAX = 64 * 1024 };

__attribute__((constructor)) static void start_curl(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

struct http_client *http_client_new(void)
{
    struct http_client *c = calloc(1, sizeof *c);
    must(c != NULL);
    c->curl = curl_easy_init();
    must(c->curl != NULL);
    return c;
}

void http_client_free(struct http_client *c)
{
    if (!c)
        return;
    curl_easy_cleanup(c->curl);
    free(c);
}

static size_t count(char *p, size_t size, size_t n, void *self)
{
    (void)p;
    size_t *got = self;
    *got += size * n;
    return *got > ANSWER_MAX ? 0 : size * n; /* 0 stops the transfer */
}

int http_post(struct http_client *c, const struct http_send *s, long *ret_status)
{
    size_t got = 0;
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < s->n_headers; i++)
        list = curl_slist_append(list, s->headers[i]);
    curl_easy_reset(c->curl);
    curl_easy_setopt(c->curl, CURLOPT_URL, s->url);
    curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c->curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, (long)s->timeout_ms);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, s->body.ptr);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->body.len);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, count);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &got);
    curl_easy_setopt(c->curl, CURLOPT_USERAGENT, "ntc");
    CURLcode e = curl_easy_perform(c->curl);
    if (e == CURLE_OK)
        curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, ret_status);
    curl_slist_free_all(list);
    return e == CURLE_OK ? 0 : fail(ERR_IO, "%s", curl_easy_strerror(e));
}
