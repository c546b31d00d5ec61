/* asks.c — a carrier that asks who may board waits for seconds, not longer: one thread answers
 * those whose travellers were not judged in time ("board", and a notice to the control room).
 * What was found of them afterwards goes out as a change. */
// SPDX-License-Identifier: Apache-2.0
#include "api/asks.h"

#include "api/boardings.h"
#include "base/err.h"
#include "base/log.h"
#include "ingest/ingest.h"
#include "notice/notice.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct ask {
    struct asks *of;
    struct http_request *http; /* until it is answered */
    struct arena *arena;
    struct message message; /* a copy */
    usec due;
    atomic_bool is_answered;
    atomic_int holders; /* the clock, and the way of the message */
    struct ask *next;
};

struct asks {
    const struct centre *centre;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    struct ask *first, **last; /* in the order in which they are due */
    bool stopping;
};

static void leave(struct ask *x)
{
    if (atomic_fetch_sub(&x->holders, 1) > 1)
        return;
    arena_free(x->arena);
    free(x);
}

static bool may_answer(struct ask *x) { return !atomic_exchange(&x->is_answered, true); }

/* what was told too early */

static str object_of(const struct ask *x)
{
    return str_fmt(x->arena, "message/" STR_FMT, STR_ARG(x->message.id));
}

static void apply(const struct ask *x, struct writes *w)
{
    if (w->list.n && writer_apply(x->of->centre->writer, w) < 0)
        log_error("an answer that was not judged is not told", KV_S("message", x->message.id),
                  KV_C("why", err_last()));
}

/* On a call thread: it was judged after all. */
static void make_good(void *arg, struct db *db)
{
    struct ask *x = arg;
    struct writes w;
    struct boarding_misjudgements all = { 0 };
    writes_init(&w, x->arena);
    if (boarding_misjudgements(db, x->arena, x->message.id, &all) < 0)
        log_error("changes not looked for", KV_S("message", x->message.id),
                  KV_C("why", err_last()));
    list_each (struct boarding_misjudged, m, &all)
        if (boarding_send_change(db, &w, x->of->centre->boarding, &m->order, &m->ask) < 0)
            log_error("a change was not made", KV_S("message", x->message.id),
                      KV_C("why", err_last()));
    notice_open(&w, NOTICE_answer_unjudged, object_of(x),
                all.n ? STR("It has been judged since; a change went out.")
                      : STR("It has been judged since; the answer stands."),
                time_now());
    apply(x, &w);
    leave(x);
}

/* On a call thread: it failed after it had been answered, so its sender will not send it again. */
static void say_lost(void *arg, struct db *db)
{
    struct ask *x = arg;
    struct writes w;
    (void)db;
    writes_init(&w, x->arena);
    notice_open(&w, NOTICE_answer_unjudged, object_of(x),
                str_fmt(x->arena, "It was not stored: ask " STR_FMT " to send it again.",
                        STR_ARG(x->message.source)),
                time_now());
    apply(x, &w);
    leave(x);
}

static void done(void *owner, int result, str answer)
{
    struct ask *x = owner;
    if (may_answer(x)) {
        message_reply(x->http, x->arena, result, answer);
        leave(x);
        return;
    }
    const struct centre *c = x->of->centre;
    if (!c->call(c->self, result < 0 ? say_lost : make_good, x)) {
        log_error("an unjudged answer was not looked at again", KV_S("message", x->message.id));
        leave(x);
    }
}

/* the clock */

static void answer_unjudged(struct ask *x)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)64 << 20);
    struct work w = {
        .arena = a, .now = time_now(), .message = x->message, .boarding = x->of->centre->boarding
    };
    int r = decode_whole(a, x->message.body, STR(""), x->message.received, &w.decoded);
    if (r != 0 || !boarding_is_asked(&w))
        return; /* it asks nothing: it has the time that any message has */
    if (!may_answer(x))
        return;
    log_warn("a carrier was answered before its travellers were judged",
             KV_S("message", x->message.id));
    if (x->message.wants_answer)
        message_reply(x->http, a, MESSAGE_ANSWERED, boarding_unjudged(&w));
    else
        message_reply(x->http, a, 0,
                      message_unjudged_json(a, x->message.id, boarding_unjudged(&w)));
}

/* The first that is due, taken out; NULL when we stop. */
static struct ask *next_due(struct asks *l)
{
    struct ask *x = NULL;
    pthread_mutex_lock(&l->lock);
    while (!l->stopping && !x) {
        usec now = time_monotonic();
        if (l->first && l->first->due <= now) {
            x = l->first;
            l->first = x->next;
            if (!l->first)
                l->last = &l->first;
            break;
        }
        struct timespec until;
        usec wait = l->first ? l->first->due - now : USEC_PER_S;
        clock_gettime(CLOCK_REALTIME, &until);
        wait += until.tv_nsec / 1000;
        until.tv_sec += wait / USEC_PER_S;
        until.tv_nsec = (wait % USEC_PER_S) * 1000;
        pthread_cond_timedwait(&l->news, &l->lock, &until);
    }
    pthread_mutex_unlock(&l->lock);
    return x;
}

static void *run(void *self)
{
    struct asks *l = self;
    for (struct ask *x; (x = next_due(l)) != NULL;) {
        if (!atomic_load(&x->is_answered))
            answer_unjudged(x);
        leave(x);
    }
    return NULL;
}

struct asks *asks_new(const struct centre *centre)
{
    struct asks *l = calloc(1, sizeof *l);
    must(l != NULL);
    l->centre = centre;
    l->last = &l->first;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->news, NULL);
    must(pthread_create(&l->thread, NULL, run, l) == 0);
    return l;
}

void asks_free(struct asks *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
    for (struct ask *x; (x = l->first) != NULL;) {
        l->first = x->next;
        leave(x);
    }
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->news);
    free(l);
}

static struct ask *ask_new(struct asks *l, struct http_request *http, const struct message *m)
{
    struct ask *x = calloc(1, sizeof *x);
    must(x != NULL);
    x->of = l;
    x->http = http;
    x->arena = arena_new(SIZE_MAX);
    x->message = *m;
    x->message.id = str_copy(x->arena, m->id);
    x->message.source = str_copy(x->arena, m->source);
    x->message.body = str_copy(x->arena, m->body);
    x->message.name = x->message.map = x->message.reference = STR("");
    x->due = time_monotonic() + l->centre->boarding->answer;
    atomic_init(&x->holders, 2);
    return x;
}

static void add(struct asks *l, struct ask *x)
{
    pthread_mutex_lock(&l->lock);
    *l->last = x;
    l->last = &x->next;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
}

bool asks_submit(struct asks *l, struct http_request *http, const struct message *m, str actor)
{
    const struct centre *c = l->centre;
    struct ask *x = ask_new(l, http, m);
    if (!c->submit(c->self, m, actor, done, x)) {
        arena_free(x->arena);
        free(x);
        return false;
    }
    add(l, x);
    return true;
}
