// SPDX-License-Identifier: Apache-2.0
#include "link/query.h"

#include "base/err.h"
#include "base/time.h"
#include "http/client.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { TRIES = 2, PAUSE_LEAST_MS = 50, PAUSE_MORE_MS = 150 };

struct query_link {
    struct arena *a;
    const char *url, *authorization, *ca_file;
    int timeout_ms;
    usec pause;
    pthread_mutex_t lock; /* guards what follows */
    struct http_client *clients[QUERY_AT_ONCE];
    bool busy[QUERY_AT_ONCE];
    int failures; /* in a row */
    usec closed_until;
};

struct query_link *query_new(const struct query_conf *c)
{
    struct query_link *q = calloc(1, sizeof *q);
    must(q != NULL);
    q->a = arena_new(1 << 16);
    q->url = str_cstr(q->a, c->url);
    q->authorization =
        c->key.len
            ? str_cstr(q->a, str_fmt(q->a, "Authorization: Bearer " STR_FMT, STR_ARG(c->key)))
            : NULL;
    q->ca_file = c->ca_file.len ? str_cstr(q->a, c->ca_file) : NULL;
    q->timeout_ms = c->timeout_ms;
    q->pause = (usec)c->pause_s * USEC_PER_S;
    pthread_mutex_init(&q->lock, NULL);
    for (int i = 0; i < QUERY_AT_ONCE; i++)
        q->clients[i] = http_client_new();
    return q;
}

void query_free(struct query_link *q)
{
    if (!q)
        return;
    for (int i = 0; i < QUERY_AT_ONCE; i++)
        http_client_free(q->clients[i]);
    pthread_mutex_destroy(&q->lock);
    arena_free(q->a);
    free(q);
}

/* A connection to ask by, or -1 and why not. An open breaker lets one through when its time is
 * over; if that fails too, it opens again. */
static int admit(struct query_link *q, usec now, str *ret_why)
{
    int free_one = -1;
    pthread_mutex_lock(&q->lock);
    bool open = q->failures >= BREAKER_FAILURES && now < q->closed_until;
    for (int i = 0; i < QUERY_AT_ONCE; i++)
        if (!q->busy[i])
            free_one = i;
    if (open || free_one < 0) {
        *ret_why = open ? STR("it did not answer lately; it is asked again in a while")
                        : STR("too many questions at once");
        free_one = -1;
    } else {
        q->busy[free_one] = true;
        if (q->failures >= BREAKER_FAILURES)
            q->closed_until = now + q->pause;
    }
    pthread_mutex_unlock(&q->lock);
    return free_one;
}

static void release(struct query_link *q, int i, bool good)
{
    pthread_mutex_lock(&q->lock);
    q->busy[i] = false;
    q->failures = good ? 0 : q->failures + 1;
    if (q->failures >= BREAKER_FAILURES)
        q->closed_until = time_now() + q->pause;
    pthread_mutex_unlock(&q->lock);
}

bool query_is_broken(struct query_link *q, int *ret_failures)
{
    *ret_failures = 0;
    if (!q)
        return false;
    pthread_mutex_lock(&q->lock);
    *ret_failures = q->failures;
    pthread_mutex_unlock(&q->lock);
    return *ret_failures >= BREAKER_FAILURES;
}

static int left_ms(const struct query_link *q, usec began)
{
    return q->timeout_ms - (int)((time_now() - began) / 1000);
}

/* One question and the connection that it goes by. */
struct question {
    struct query_link *link;
    int connection;
    struct arena *a;
    const struct query_call *call;
};

/* One try. True: answered with 200, and as agreed. */
static bool ask_once(const struct question *x, int ms, str *ret_answer, str *ret_why)
{
    const struct query_link *q = x->link;
    const char *headers[] = { "Content-Type: application/json", q->authorization };
    struct http_send s = { .url = q->url,
                           .headers = headers,
                           .n_headers = q->authorization ? 2 : 1,
                           .body = x->call->body,
                           .ca_file = q->ca_file,
                           .timeout_ms = ms };
    long status = 0;
    if (http_post(q->clients[x->connection], &s, x->a, &status, ret_answer) < 0)
        *ret_why = str_fmt(x->a, "%s", err_last());
    else if (status != 200)
        *ret_why = str_fmt(x->a, "it answered with status %ld", status);
    else if (!x->call->is_good(x->call->self, x->a, *ret_answer))
        *ret_why = STR("the answer is not as agreed");
    else
        return true;
    return false;
}

int query_ask(struct query_link *q, struct arena *a, const struct query_call *call, str *ret_answer,
              str *ret_why)
{
    usec began = time_now();
    int i = admit(q, began, ret_why);
    if (i < 0)
        return QUERY_NONE;
    struct question x = { q, i, a, call };
    bool good = false;
    for (int n = 0; n < TRIES && !good; n++) {
        int ms = left_ms(q, began);
        if (n > 0) {
            int pause = PAUSE_LEAST_MS + (int)((time_now() / 7) % PAUSE_MORE_MS);
            if (ms <= 2 * pause)
                break; /* no time for another */
            usleep((useconds_t)pause * 1000);
            ms = left_ms(q, began);
        }
        good = ask_once(&x, ms, ret_answer, ret_why);
    }
    release(q, i, good);
    return good ? 0 : QUERY_NONE;
}
