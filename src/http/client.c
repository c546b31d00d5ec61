// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include "base/err.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct http_client {
    CURL *curl;
};

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

struct answer {
    struct arena *a; /* NULL: only its length matters */
    char *p;
    size_t n;
};

static size_t take(char *p, size_t size, size_t n, void *self)
{
    struct answer *x = self;
    size_t more = size * n;
    if (more > HTTP_ANSWER_MAX - x->n)
        return 0; /* stops the transfer */
    if (x->a) {
        if (!x->p)
            x->p = make_n(x->a, char, HTTP_ANSWER_MAX);
        memcpy(x->p + x->n, p, more);
    }
    x->n += more;
    return more;
}

int http_post(struct http_client *c, const struct http_send *s, struct arena *a, long *ret_status,
              str *ret_body)
{
    struct answer x = { .a = a };
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
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &x);
    curl_easy_setopt(c->curl, CURLOPT_USERAGENT, "ntc");
    if (s->ca_file)
        curl_easy_setopt(c->curl, CURLOPT_CAINFO, s->ca_file);
    CURLcode e = curl_easy_perform(c->curl);
    curl_slist_free_all(list);
    if (e != CURLE_OK)
        return fail(ERR_IO, "%s", curl_easy_strerror(e));
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, ret_status);
    if (ret_body)
        *ret_body = (str){ x.p ? x.p : "", x.p ? x.n : 0 };
    return 0;
}
