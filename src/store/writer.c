// SPDX-License-Identifier: Apache-2.0
#include "store/writer.h"

#include "base/awaited.h"
#include "base/err.h"
#include "base/log.h"
#include "store/db.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH = 256 };

struct writer {
    struct db *db;
    struct writer_hooks hooks;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    struct ticket *first, **last;
    size_t depth;
    bool stopping;
    struct db *tidied; /* NULL: the store needs none */
    pthread_t tidier;
    pthread_cond_t stop;
    uint64_t batches;
};

static size_t take(struct writer *w, struct ticket **batch)
{
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stopping)
        pthread_cond_wait(&w->news, &w->lock);
    size_t n = 0;
    while (w->first && n < BATCH) {
        batch[n++] = w->first;
        w->first = w->first->next;
    }
    if (!w->first)
        w->last = &w->first;
    w->depth -= n;
    pthread_mutex_unlock(&w->lock);
    return n;
}

static void apply(struct writer *w, struct ticket **batch, size_t n)
{
    struct writes *lists[BATCH];
    int results[BATCH] = { 0 };
    for (size_t i = 0; i < n; i++)
        lists[i] = batch[i]->writes;
    int r = writes_apply(w->db, lists, n, results);
    bool fed = false;
    for (size_t i = 0; i < n; i++)
        fed |= r == 0 && results[i] == WRITES_DONE && lists[i]->last_feed > 0;
    if (store_has_failed() && w->hooks.broken) /* before anybody hears anything */
        w->hooks.broken(w->hooks.self, err_last());
    if (r < 0)
        log_error("nothing stored", KV_C("why", err_last()), KV_I("units", n));
    pthread_mutex_lock(&w->lock);
    w->batches++;
    pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < n; i++)
        batch[i]->done(batch[i], r < 0 ? r : results[i]); /* the ticket may be gone after this */
    if (fed && w->hooks.fed)
        w->hooks.fed(w->hooks.self);
}

static void *run(void *self)
{
    struct writer *w = self;
    struct ticket *batch[BATCH];
    size_t n;
    while ((n = take(w, batch)) > 0)
        apply(w, batch, n);
    return NULL;
}

/* Sleeps a while; false: it is over. */
static bool rest(struct writer *w)
{
    enum { REST_NS = 250000000, SECOND_NS = 1000000000 };
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += REST_NS;
    t.tv_sec += t.tv_nsec / SECOND_NS;
    t.tv_nsec %= SECOND_NS;
    if (!w->stopping)
        pthread_cond_timedwait(&w->stop, &w->lock, &t);
    return !w->stopping;
}

/* What can be put off must not make a message wait: it is done here, a little at a time. */
static void *tidy(void *self)
{
    enum { ROUNDS = 3 };
    struct writer *w = self;
    uint64_t seen = 0;
    pthread_mutex_lock(&w->lock);
    while (rest(w)) {
        if (w->batches == seen)
            continue;
        seen = w->batches;
        pthread_mutex_unlock(&w->lock);
        bool more = true;
        for (int i = 0; i < ROUNDS && more; i++) /* what came meanwhile is less each time */
            if (db_tidy(w->tidied, &more) < 0) {
                if (store_has_failed() && w->hooks.broken)
                    w->hooks.broken(w->hooks.self, err_last());
                log_warn("the store was not tidied", KV_C("why", err_last()));
                more = false;
            }
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static int start_tidying(struct writer *w, struct store *s)
{
    if (!db_is_tidied(w->db))
        return 0;
    TRY(db_open(s, &w->tidied));
    must(pthread_create(&w->tidier, NULL, tidy, w) == 0);
    return 0;
}

int writer_new(struct store *s, struct writer_hooks hooks, struct writer **ret)
{
    struct db *db;
    TRY(db_open(s, &db));
    struct writer *w = calloc(1, sizeof *w);
    must(w != NULL);
    w->db = db;
    w->hooks = hooks;
    w->last = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->news, NULL);
    pthread_cond_init(&w->stop, NULL);
    int r = start_tidying(w, s);
    if (r < 0) {
        db_close(db);
        free(w);
        return r;
    }
    must(pthread_create(&w->thread, NULL, run, w) == 0);
    *ret = w;
    return 0;
}

void writer_free(struct writer *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->news);
    pthread_cond_signal(&w->stop);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    if (w->tidied) {
        pthread_join(w->tidier, NULL);
        db_close(w->tidied);
    }
    db_close(w->db);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->news);
    pthread_cond_destroy(&w->stop);
    free(w);
}

void writer_submit(struct writer *w, struct ticket *t)
{
    t->next = NULL;
    pthread_mutex_lock(&w->lock);
    must(!w->stopping);
    *w->last = t;
    w->last = &t->next;
    w->depth++;
    pthread_cond_signal(&w->news);
    pthread_mutex_unlock(&w->lock);
}

size_t writer_depth(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    size_t n = w->depth;
    pthread_mutex_unlock(&w->lock);
    return n;
}

struct waiting {
    struct ticket ticket;
    struct awaited result;
};

static void bring(struct ticket *t, int result)
{
    struct waiting *x = (struct waiting *)t;
    awaited_bring(&x->result, result);
}

int writer_apply(struct writer *w, struct writes *list)
{
    struct waiting x = { .ticket = { .writes = list, .done = bring } };
    awaited_begin(&x.result);
    writer_submit(w, &x.ticket);
    return awaited_wait(&x.result);
}
