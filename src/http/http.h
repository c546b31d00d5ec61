/* http.h — HTTP and nothing else, over libmicrohttpd.
 *
 * One daemon a thread on our own poll loop (MHD's internal epoll thread stalls
 * at exact multiples of 128 ready connections). A handler gets a whole request
 * and answers with http_reply(), at once or later from any thread: until then
 * the connection is suspended and costs nothing. http_stream() turns the answer
 * into a live stream of server-sent events.
 *
 * Limits: body, all bodies together, head, connections in all and per address, idle
 * time. A large body is read only after its head was admitted. Every answer carries
 * the security headers (strict CSP, nosniff, no-store ...).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"
#include "http/front.h"

struct http_server;
struct http_stream;

struct http_request {
    str method, path; /* path decoded */
    str body;
    str client;          /* address of the peer, or for whom a front speaks */
    bool by_front;       /* a configured front handed it on */
    struct arena *arena; /* lives as long as the request */
    usec began;
    void *user; /* the handler's own */
    /* the server's */
    struct http_exchange *exchange;
};

struct http_conf {
    str listen;                                       /* "127.0.0.1:8080" */
    size_t threads, max_body_bytes, max_bodies_bytes; /* of one, of all at once */
    unsigned connections, connections_per_address, idle_s;
    struct fronts fronts;
    /* Both run in a server thread and must not block. `admit` sees the head of a request
     * before a body that is not small is read: it answers, or calls http_admit(), at once or
     * later. An answer to a head closes the connection. */
    void (*admit)(void *self, struct http_request *r);
    void (*handle)(void *self, struct http_request *r);
    void *self;
};

int http_start(const struct http_conf *conf, struct http_server **ret) must_use;
void http_stop(struct http_server *s); /* NULL is fine */
int http_port(const struct http_server *s);

str http_header(const struct http_request *r, const char *name); /* "" when not there */
/* SHA-256 (hex) of the certificate that the client showed, as a trusted front says (Client-Cert,
 * RFC 9440); "" none, or nobody who may say so. */
str http_certificate(const struct http_request *r);
str http_cookie(const struct http_request *r, str name);
/* A part of the path as it was meant: the path keeps %2F and %25 until its parts are told apart. */
str http_plain(struct arena *a, str s);
/* Parameter of the query string, decoded into the request's arena; "" when not there. */
str http_param(const struct http_request *r, str name);
/* Asks about each parameter's name in their order; stops when `asked` says false. */
void http_each_param(const struct http_request *r, bool (*asked)(void *owner, str name),
                     void *owner);

struct http_header_pair {
    const char *name;
    str value;
};
/* The body may come, if it has no more bytes than this. */
void http_admit(struct http_request *r, size_t max_body_bytes);
/* Once for each request. The body is copied. */
void http_reply(struct http_request *r, unsigned status, const char *type, str body,
                const struct http_header_pair *extra, size_t n_extra);
/* A body that outlives the server: static files. `gzip`: it is compressed so. */
void http_reply_static(struct http_request *r, const char *type, str body, bool gzip,
                       const char *cache);

/* Server-sent events (WHATWG HTML 9.2). The stream belongs to the caller until
 * http_stream_close(); `gone` tells that the client has left. */
struct http_stream *http_stream(struct http_request *r);
/* False when the client reads too slowly and the text did not fit: it must start again. */
bool http_stream_send(struct http_stream *s, str text);
bool http_stream_gone(struct http_stream *s);
void http_stream_close(struct http_stream *s);
