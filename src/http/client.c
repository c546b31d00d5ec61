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
    size_t n, room, most;
};

static size_t take(char *p, size_t size, size_t n, void *self)
{
    struct answer *x = self;
    size_t more = size * n;
    if (more > x->most - x->n)
        return 0; /* stops the transfer */
    if (x->a && x->n + more > x->room) {
        size_t room = x->room ? x->room : HTTP_ANSWER_MAX;
        while (room < x->n + more)
            room *= 2;
        char *wider = make_n(x->a, char, room);
        if (x->n)
            memcpy(wider, x->p, x->n);
        x->p = wider;
        x->room = room;
    }
    if (x->a)
        memcpy(x->p + x->n, p, more);
    x->n += more;
    return more;
}

/* 0, or ERR_IO with why there was no answer. What the method needs is set already. */
static int perform(struct http_client *c, const struct http_send *s, struct answer *x)
{
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < s->n_headers; i++)
        list = curl_slist_append(list, s->headers[i]);
    curl_easy_setopt(c->curl, CURLOPT_URL, s->url);
    curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c->curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, (long)s->timeout_ms);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(c->curl, CURLOPT_USERAGENT, "ntc");
    if (s->ca_file)
        curl_easy_setopt(c->curl, CURLOPT_CAINFO, s->ca_file);
    CURLcode e = curl_easy_perform(c->curl);
    curl_slist_free_all(list);
    return e == CURLE_OK ? 0 : fail(ERR_IO, "%s", curl_easy_strerror(e));
}

static str text_of(const struct answer *x) { return (str){ x->p ? x->p : "", x->p ? x->n : 0 }; }

static str head_of(struct http_client *c, struct arena *a, const char *name)
{
    struct curl_header *h;
    return curl_easy_header(c->curl, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK
               ? str_copy(a, str_c(h->value))
               : STR("");
}

int http_get(struct http_client *c, const struct http_send *s, struct arena *a, size_t max_bytes,
             struct http_got *ret)
{
    struct answer x = { .a = a, .most = max_bytes };
    struct http_got got = { 0 };
    curl_easy_reset(c->curl);
    curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
    TRY(perform(c, s, &x));
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &got.status);
    got.body = text_of(&x);
    got.etag = head_of(c, a, "ETag");
    got.modified = head_of(c, a, "Last-Modified");
    *ret = got;
    return 0;
}

int http_post(struct http_client *c, const struct http_send *s, struct arena *a, long *ret_status,
              str *ret_body)
{
    struct answer x = { .a = a, .most = HTTP_ANSWER_MAX };
    curl_easy_reset(c->curl);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, s->body.ptr);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->body.len);
    TRY(perform(c, s, &x));
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, ret_status);
    if (ret_body)
        *ret_body = text_of(&x);
    return 0;
}
