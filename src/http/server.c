// SPDX-License-Identifier: Apache-2.0
#include "http/http.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/list.h"
#include "base/log.h"
#include "http/body.h"
#include "platform/os.h"

#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STREAM_MAX = 256 * 1024, THREADS_MAX = 16, SMALL_BODY = 16384, FAR = 8 };

/* The whole of what a browser may do with our pages (CSP level 3). */
static const char csp[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                          "data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
                          "base-uri 'none'; frame-ancestors 'none'";

struct loop { /* one thread */
    struct http_server *server;
    struct MHD_Daemon *daemon;
    int wake;
    pthread_t thread;
    pthread_mutex_t lock; /* guards `ready` */
    struct http_exchange *ready;
    struct http_stream *ready_streams;
};

struct http_server {
    struct http_conf conf;
    struct loop loops[THREADS_MAX];
    struct body_room room;
    int port;
    atomic_bool stopping;
};

struct http_exchange {
    struct http_request request;
    struct loop *loop;
    struct MHD_Connection *connection;
    struct body body;
    enum { HEAD, BODY, WHOLE } seen; /* how much of it may be, or was, read */
    pthread_mutex_t lock;            /* guards what follows */
    bool suspended, may_go_on, replied;
    unsigned status;
    struct MHD_Response *response;
    struct http_exchange *next_ready;
};

struct http_stream {
    struct loop *loop;
    struct MHD_Connection *connection;
    pthread_mutex_t lock; /* guards what follows */
    char *text;
    size_t len, cap;
    bool waiting, gone, closed, queued;
    atomic_int owners; /* the caller and the connection */
    struct http_stream *next_ready;
};

/* requests */

static enum MHD_Result no_thanks(struct MHD_Connection *c, unsigned status)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(r, "Connection", "close");
    enum MHD_Result ok = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return ok;
}

static enum MHD_Result add_line(void *self, enum MHD_ValueKind kind, const char *name,
                                const char *value)
{
    (void)kind;
    if (value && str_eq_nocase(str_c(name), STR("X-Forwarded-For")))
        buf_fmt(self, "%s,", value);
    return MHD_YES;
}

/* A front may add a line of its own behind one that the stranger sent. */
static str forwarded_for(struct MHD_Connection *c, struct arena *a)
{
    struct buf lines = buf_new(a, 64 * 1024);
    MHD_get_connection_values(c, MHD_HEADER_KIND, add_line, &lines);
    return str_sub(buf_str(&lines), 0, lines.len ? lines.len - 1 : 0);
}

str http_certificate(const struct http_request *r)
{
    return r->by_front ? front_certificate(r->arena, http_header(r, "Client-Cert")) : STR("");
}

static int hex_at(const char *s)
{
    int c = s[0] | 32;
    return s[0] >= '0' && s[0] <= '9' ? s[0] - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %2F as '/'; -1: no such thing stands here. */
static int sign_at(const char *s, size_t left)
{
    int high = left > 2 && s[0] == '%' ? hex_at(s + 1) : -1;
    int low = high < 0 ? -1 : hex_at(s + 2);
    return low < 0 ? -1 : high * 16 + low;
}

/* Of the signs that are written so, '/' and '%' alone, or all the others. May be done in place. */
static size_t read_signs(char *to, const char *from, size_t len, bool of_parts)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        int sign = sign_at(from + i, len - i);
        bool is_read = sign >= 0 && (sign == '/' || sign == '%') == of_parts;
        to[n++] = is_read ? (char)sign : from[i];
        i += is_read ? 2 : 0;
    }
    return n;
}

str http_plain(struct arena *a, str s)
{
    size_t at;
    if (!str_find(s, STR("%"), &at))
        return s;
    char *p = make_n(a, char, s.len + 1);
    return (str){ p, read_signs(p, s.ptr, s.len, true) };
}

/* A slash and a percent sign that were written as such stay so until the parts of the address are
 * told apart: then http_plain() reads them. */
static size_t unescape(void *self, struct MHD_Connection *c, char *s)
{
    (void)self;
    (void)c;
    size_t n = read_signs(s, s, strlen(s), false);
    s[n] = '\0';
    return n;
}

static str peer_of(struct MHD_Connection *c, struct arena *a)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return i ? net_address(a, i->client_addr) : STR("?");
}

static str client_of(struct loop *l, struct MHD_Connection *c, struct arena *a)
{
    const struct fronts *fronts = &l->server->conf.fronts;
    str peer = peer_of(c, a);
    return fronts->n ? front_client(fronts, a, peer, forwarded_for(c, a)) : peer;
}

static struct http_exchange *exchange_new(struct loop *l, struct MHD_Connection *c, const char *url,
                                          const char *method)
{
    struct http_exchange *x = calloc(1, sizeof *x);
    must(x != NULL);
    x->loop = l;
    x->connection = c;
    pthread_mutex_init(&x->lock, NULL);
    struct arena *a = arena_new(4 << 20);
    x->request =
        (struct http_request){ .method = str_copy(a, str_c(method)),
                               .path = str_copy(a, str_c(url)),
                               .client = client_of(l, c, a),
                               .by_front = front_is(&l->server->conf.fronts, peer_of(c, a)),
                               .arena = a,
                               .began = time_monotonic(),
                               .exchange = x };
    return x;
}

static enum MHD_Result answer(struct http_exchange *x)
{
    enum MHD_Result ok = MHD_queue_response(x->connection, x->status, x->response);
    MHD_destroy_response(x->response);
    x->response = NULL;
    return ok;
}

/* Hands the request to somebody who goes on with it, now or later: until then it sleeps. */
static enum MHD_Result hand_to(struct http_exchange *x, void (*who)(void *, struct http_request *))
{
    const struct http_conf *conf = &x->loop->server->conf;
    x->may_go_on = false;
    who(conf->self, &x->request);
    pthread_mutex_lock(&x->lock);
    bool sleeps = x->suspended = !x->may_go_on;
    if (sleeps)
        MHD_suspend_connection(x->connection);
    pthread_mutex_unlock(&x->lock);
    if (sleeps)
        return MHD_YES;
    if (x->replied)
        return answer(x);
    x->seen = BODY;
    return MHD_YES;
}

static void refuse(struct http_exchange *x, unsigned status)
{
    static const struct http_header_pair later = { "Retry-After", { "5", 1 } };
    if (status == 503)
        http_reply(&x->request, 503, "application/problem+json",
                   STR("{\"type\":\"about:blank\",\"status\":503,\"title\":\"Try again later\","
                       "\"detail\":\"too much is being received at once\"}"),
                   &later, 1);
    else
        http_reply(&x->request, 413, "application/problem+json",
                   STR("{\"type\":\"about:blank\",\"status\":413,\"title\":\"Too large\","
                       "\"detail\":\"the body is larger than this address takes\"}"),
                   NULL, 0);
}

/* A small body may come from anybody. Before a larger one is read, somebody looks at the
 * head. What is answered here closes the connection: the body is not read. */
static enum MHD_Result on_head(struct http_exchange *x)
{
    struct body_room *room = &x->loop->server->room;
    str length = http_header(&x->request, "Content-Length");
    bool chunked = http_header(&x->request, "Transfer-Encoding").len > 0;
    int64_t n = 0;
    x->body = (struct body){ .room = room, .most = SMALL_BODY };
    if (length.len > 0 && (str_to_i64(length, &n) < 0 || n < 0))
        return no_thanks(x->connection, 400);
    if (!chunked && n <= SMALL_BODY) {
        x->seen = BODY;
        return MHD_YES;
    }
    x->body.announced = chunked ? 0 : (size_t)n;
    return hand_to(x, x->loop->server->conf.admit);
}

/* Called twice at least, after the head and after the body, and again after each sleep.
 * NOLINTNEXTLINE(readability-function-size): its parameters are libmicrohttpd's */
static enum MHD_Result on_request(void *self, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    (void)version;
    struct http_exchange *x = *state;
    if (!x) {
        x = *state = exchange_new(self, c, url, method);
        return on_head(x);
    }
    if (x->response)
        return answer(x);
    if (x->seen == HEAD) { /* admitted after a sleep */
        x->seen = BODY;
        return MHD_YES;
    }
    if (*size > 0) {
        body_take(&x->body, data, *size);
        *size = 0;
        return x->body.thrown / FAR > x->body.most ? MHD_NO : MHD_YES;
    }
    if (x->seen == WHOLE)
        return no_thanks(c, 500);
    x->seen = WHOLE;
    if (x->body.refused) {
        refuse(x, x->body.refused);
        return answer(x);
    }
    x->request.body = (str){ x->body.ptr ? x->body.ptr : "", x->body.len };
    return hand_to(x, x->loop->server->conf.handle);
}

static void on_end(void *self, struct MHD_Connection *c, void **state,
                   enum MHD_RequestTerminationCode why)
{
    (void)self, (void)c, (void)why;
    struct http_exchange *x = *state;
    if (!x)
        return;
    if (x->response)
        MHD_destroy_response(x->response);
    body_drop(&x->body);
    arena_free(x->request.arena);
    pthread_mutex_destroy(&x->lock);
    free(x);
    *state = NULL;
}

/* replies */

/* With x->lock held; lets go of it. After this the loop may free x. */
static void go_on(struct http_exchange *x)
{
    struct loop *l = x->loop;
    bool sleeps = x->suspended;
    x->may_go_on = true;
    x->suspended = false;
    if (sleeps) {
        pthread_mutex_lock(&l->lock);
        x->next_ready = l->ready;
        l->ready = x;
        pthread_mutex_unlock(&l->lock);
    }
    pthread_mutex_unlock(&x->lock);
    if (sleeps)
        wake_up(l->wake);
}

static void reply_with(struct http_exchange *x, unsigned status, struct MHD_Response *r)
{
    pthread_mutex_lock(&x->lock);
    must(!x->replied);
    x->replied = true;
    x->status = status;
    x->response = r;
    go_on(x);
}

/* What is somewhat too large is read and thrown away, so that the sender hears why. */
void http_admit(struct http_request *r, size_t max_body_bytes)
{
    struct http_exchange *x = r->exchange;
    struct body *b = &x->body;
    size_t max = x->loop->server->conf.max_body_bytes;
    b->most = max_body_bytes < max ? max_body_bytes : max;
    if (b->announced > b->most)
        b->refused = 413;
    else if (atomic_load(&b->room->held) + b->announced > b->room->most)
        b->refused = 503;
    if (b->refused == 503 || b->announced / FAR > b->most) {
        refuse(x, b->refused);
        return;
    }
    pthread_mutex_lock(&x->lock);
    go_on(x);
}

static void headers(struct MHD_Response *r, const char *type, const char *cache)
{
    MHD_add_response_header(r, "Content-Type", type);
    MHD_add_response_header(r, "Cache-Control", cache);
    MHD_add_response_header(r, "Content-Security-Policy", csp);
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(r, "Cross-Origin-Opener-Policy", "same-origin");
    MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(r, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
}

void http_reply(struct http_request *r, unsigned status, const char *type, str body,
                const struct http_header_pair *extra, size_t n_extra)
{
    struct MHD_Response *m = MHD_create_response_from_buffer(
        body.len, (void *)(uintptr_t)(body.ptr ? body.ptr : ""), MHD_RESPMEM_MUST_COPY);
    must(m != NULL);
    headers(m, type, "no-store");
    for (size_t i = 0; i < n_extra; i++)
        MHD_add_response_header(m, extra[i].name, str_cstr(r->arena, extra[i].value));
    reply_with(r->exchange, status, m);
}

void http_reply_static(struct http_request *r, const char *type, str body, bool gzip,
                       const char *cache)
{
    struct MHD_Response *m = MHD_create_response_from_buffer(
        body.len, (void *)(uintptr_t)(body.ptr ? body.ptr : ""), MHD_RESPMEM_PERSISTENT);
    must(m != NULL);
    headers(m, type, cache);
    if (gzip)
        MHD_add_response_header(m, "Content-Encoding", "gzip");
    reply_with(r->exchange, 200, m);
}

/* streams */

static void stream_drop(struct http_stream *s)
{
    if (atomic_fetch_sub(&s->owners, 1) != 1)
        return;
    pthread_mutex_destroy(&s->lock);
    free(s->text);
    free(s);
}

static ssize_t on_read(void *self, uint64_t pos, char *to, size_t max)
{
    (void)pos;
    struct http_stream *s = self;
    pthread_mutex_lock(&s->lock);
    size_t n = s->len < max ? s->len : max;
    if (n > 0) {
        memcpy(to, s->text, n);
        memmove(s->text, s->text + n, s->len - n);
        s->len -= n;
    } else if (!s->closed) {
        s->waiting = true;
        MHD_suspend_connection(s->connection);
    }
    bool end = n == 0 && s->closed;
    pthread_mutex_unlock(&s->lock);
    return end ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)n;
}

static void on_gone(void *self)
{
    struct http_stream *s = self;
    pthread_mutex_lock(&s->lock);
    s->gone = true;
    pthread_mutex_unlock(&s->lock);
    stream_drop(s);
}

struct http_stream *http_stream(struct http_request *r)
{
    struct http_stream *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->loop = r->exchange->loop;
    s->connection = r->exchange->connection;
    s->owners = 2;
    pthread_mutex_init(&s->lock, NULL);
    struct MHD_Response *m =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, on_read, s, on_gone);
    must(m != NULL);
    headers(m, "text/event-stream; charset=utf-8", "no-store");
    MHD_add_response_header(m, "X-Accel-Buffering", "no");
    reply_with(r->exchange, 200, m);
    return s;
}

/* With s->lock held. True: wake the loop afterwards. */
static bool stream_ready(struct http_stream *s)
{
    if (!s->waiting || s->queued || s->gone)
        return false;
    s->waiting = false;
    s->queued = true;
    atomic_fetch_add(&s->owners, 1); /* the queue's */
    struct loop *l = s->loop;
    pthread_mutex_lock(&l->lock);
    s->next_ready = l->ready_streams;
    l->ready_streams = s;
    pthread_mutex_unlock(&l->lock);
    return true;
}

bool http_stream_send(struct http_stream *s, str text)
{
    pthread_mutex_lock(&s->lock);
    bool fits = !s->gone && !s->closed && text.len <= STREAM_MAX - s->len;
    if (fits) {
        if (s->len + text.len > s->cap) {
            size_t cap = s->cap ? s->cap * 2 : 4096;
            while (cap < s->len + text.len)
                cap *= 2;
            char *larger = realloc(s->text, cap);
            must(larger != NULL);
            s->text = larger;
            s->cap = cap;
        }
        memcpy(s->text + s->len, text.ptr, text.len);
        s->len += text.len;
    }
    bool wake = stream_ready(s);
    int fd = s->loop->wake;
    pthread_mutex_unlock(&s->lock);
    if (wake)
        wake_up(fd);
    return fits;
}

bool http_stream_gone(struct http_stream *s)
{
    pthread_mutex_lock(&s->lock);
    bool gone = s->gone;
    pthread_mutex_unlock(&s->lock);
    return gone;
}

void http_stream_close(struct http_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->closed = true;
    bool wake = stream_ready(s);
    int fd = s->loop->wake;
    pthread_mutex_unlock(&s->lock);
    if (wake)
        wake_up(fd);
    stream_drop(s);
}

/* the loop of a thread */

static void resume_ready(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    struct http_exchange *x = l->ready;
    struct http_stream *s = l->ready_streams;
    l->ready = NULL;
    l->ready_streams = NULL;
    pthread_mutex_unlock(&l->lock);
    while (x) {
        struct http_exchange *next = x->next_ready;
        pthread_mutex_lock(&x->lock); /* the replier has let go when we get it */
        pthread_mutex_unlock(&x->lock);
        MHD_resume_connection(x->connection);
        x = next;
    }
    while (s) {
        struct http_stream *next = s->next_ready;
        pthread_mutex_lock(&s->lock);
        s->queued = false;
        bool gone = s->gone;
        pthread_mutex_unlock(&s->lock);
        if (!gone)
            MHD_resume_connection(s->connection);
        stream_drop(s);
        s = next;
    }
}

static void *run(void *self)
{
    struct loop *l = self;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    must(info != NULL);
    struct pollfd fds[2] = { { .fd = info->epoll_fd, .events = POLLIN },
                             { .fd = l->wake, .events = POLLIN } };
    while (!l->server->stopping) {
        MHD_UNSIGNED_LONG_LONG wait_ms = 1000;
        if (MHD_get_timeout(l->daemon, &wait_ms) != MHD_YES || wait_ms > 1000)
            wait_ms = 1000;
        poll(fds, 2, (int)wait_ms);
        if (fds[1].revents)
            wake_clear(l->wake);
        resume_ready(l);
        MHD_run(l->daemon);
    }
    return NULL;
}

static void mhd_log(void *self, const char *fmt, va_list ap)
{
    (void)self, (void)fmt, (void)ap; /* its sentences may hold what a stranger sent */
}

static int loop_start(struct http_server *s, struct loop *l, int fd)
{
    const struct http_conf *c = &s->conf;
    unsigned share = c->connections / (unsigned)c->threads;
    l->server = s;
    l->wake = wake_new();
    pthread_mutex_init(&l->lock, NULL);
    l->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, l,
        MHD_OPTION_EXTERNAL_LOGGER, mhd_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT, share,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, c->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32768,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
        MHD_OPTION_END);
    if (!l->daemon)
        return fail(ERR_IO, "the HTTP server does not start");
    must(pthread_create(&l->thread, NULL, run, l) == 0);
    return 0;
}

int http_start(const struct http_conf *conf, struct http_server **ret)
{
    must(conf->threads > 0 && conf->threads <= THREADS_MAX);
    struct http_server *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->conf = *conf;
    s->room.most = conf->max_bodies_bytes;
    int fd, r = net_listen(conf->listen, &fd, &s->port);
    for (size_t i = 0; i < conf->threads && r == 0; i++) {
        r = loop_start(s, &s->loops[i], i + 1 < conf->threads ? dup(fd) : fd);
        if (r != 0)
            s->conf.threads = i;
    }
    if (r != 0) {
        s->conf.threads = s->loops[0].daemon ? s->conf.threads : 0;
        http_stop(s);
        return r;
    }
    *ret = s;
    return 0;
}

void http_stop(struct http_server *s)
{
    if (!s)
        return;
    s->stopping = true;
    for (size_t i = 0; i < s->conf.threads; i++)
        wake_up(s->loops[i].wake);
    for (size_t i = 0; i < s->conf.threads; i++) {
        pthread_join(s->loops[i].thread, NULL);
        resume_ready(&s->loops[i]);
        MHD_stop_daemon(s->loops[i].daemon);
        close(s->loops[i].wake);
    }
    free(s);
}

int http_port(const struct http_server *s) { return s->port; }

/* reading a request */

str http_header(const struct http_request *r, const char *name)
{
    return str_c(MHD_lookup_connection_value(r->exchange->connection, MHD_HEADER_KIND, name));
}

str http_param(const struct http_request *r, str name)
{
    const char *v = NULL;
    size_t n = 0;
    MHD_lookup_connection_value_n(r->exchange->connection, MHD_GET_ARGUMENT_KIND, name.ptr,
                                  name.len, &v, &n);
    return v ? http_plain(r->arena, (str){ v, n }) : STR("");
}

struct param_walk {
    bool (*asked)(void *owner, str name);
    void *owner;
};

static enum MHD_Result next_param(void *self, enum MHD_ValueKind kind, const char *key,
                                  const char *value)
{
    (void)kind;
    (void)value;
    const struct param_walk *w = self;
    return w->asked(w->owner, str_c(key)) ? MHD_YES : MHD_NO;
}

void http_each_param(const struct http_request *r, bool (*asked)(void *owner, str name),
                     void *owner)
{
    struct param_walk w = { asked, owner };
    MHD_get_connection_values(r->exchange->connection, MHD_GET_ARGUMENT_KIND, next_param, &w);
}

str http_cookie(const struct http_request *r, str name)
{
    str rest = http_header(r, "Cookie"), pair, key;
    while (str_cut(&rest, ';', &pair)) {
        pair = str_trim(pair);
        if (str_cut(&pair, '=', &key) && str_eq(key, name))
            return pair;
    }
    return STR("");
}
