// SPDX-License-Identifier: Apache-2.0
#include "store/writer.h"

#include "base/awaited.h"
#include "base/err.h"
#include "base/log.h"
#include "store/db.h"
#include "store/driver.h"

#include <pthread.h>
#include <stdlib.h>

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
    while ((n = take(w, batch)) > 0) {
        apply(w, batch, n);
        if (writer_depth(w) == 0 && db_rest(w->db) < 0)
            log_warn("the store is not tidied", KV_C("why", err_last()));
    }
    return NULL;
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
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    db_close(w->db);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->news);
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
