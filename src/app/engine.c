// SPDX-License-Identifier: Apache-2.0
#include "app/engine.h"

#include "app/pipeline.h"
#include "app/replay.h"
#include "app/report.h"
#include "app/retro.h"
#include "assess/edition.h"
#include "base/awaited.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "boarding/boarding.h"
#include "entity/entity.h"
#include "find/find.h"
#include "ingest/ingest.h"
#include "link/links.h"
#include "notice/notice.h"
#include "risk/risk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    THREADS_MAX = 64,
    TRIES = 10,
    PATIENCE = 10000000, /* us: how long a message may lose to others of its trader or office */
    BUSY_DEPTH = 16,     /* messages that wait: what can be done later, is */
    ARENA_FLOOR = 16 << 20,
    ARENA_PER_BYTE = 160,
    ARENA_MOST = 640 << 20
};

struct job {
    void (*run)(struct job *j, struct db *db);
    struct job *next;
};

/* A queue and the threads that serve it. */
struct pool {
    struct engine *engine;
    pthread_t threads[THREADS_MAX];
    struct db *dbs[THREADS_MAX];
    size_t n;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    struct job *first, **last;
    size_t depth;
    bool stopping;
};

/* Editions are shared: each holder counts; the last one frees. */
struct shared_edition {
    struct edition *edition;
    size_t holders;
    struct shared_edition *next; /* the list of all that live */
};

struct engine {
    struct engine_conf conf;
    struct store *store;
    struct writer *writer;
    struct pool messages, calls;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t idle;
    struct shared_edition *current, *editions;
    size_t under_way, bytes_under_way, calls_under_way;
    bool stopping;
    struct link_book *links;
    struct find_book *find;
    pthread_mutex_t searching;
    pthread_mutex_t reload; /* one thread loads editions at a time; guards `next` */
    struct rules_next next;
    _Atomic int64_t told_models;
};

/* One message on its way. */
struct task {
    struct job job;
    struct ticket ticket;
    struct engine *engine;
    struct arena *input, *arena; /* the message itself; what one try makes of it */
    struct message message;
    str actor;
    struct work work;
    struct writes writes;
    const struct edition *edition;
    int tries;
    usec begun; /* monotonic */
    void (*done)(void *owner, int result, str answer);
    void *owner;
};

/* pools */

static void pool_add(struct pool *p, struct job *j)
{
    j->next = NULL;
    pthread_mutex_lock(&p->lock);
    *p->last = j;
    p->last = &j->next;
    p->depth++;
    pthread_cond_signal(&p->news);
    pthread_mutex_unlock(&p->lock);
}

static struct job *pool_take(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->first && !p->stopping)
        pthread_cond_wait(&p->news, &p->lock);
    struct job *j = p->first;
    if (j) {
        p->first = j->next;
        if (!p->first)
            p->last = &p->first;
        p->depth--;
    }
    pthread_mutex_unlock(&p->lock);
    return j;
}

struct seat { /* what a thread begins with */
    struct pool *pool;
    struct db *db;
};

static void *serve(void *arg)
{
    struct seat seat = *(struct seat *)arg;
    free(arg);
    for (struct job *j; (j = pool_take(seat.pool)) != NULL;)
        j->run(j, seat.db);
    return NULL;
}

static int pool_start(struct engine *e, struct pool *p, size_t n)
{
    must(n > 0 && n <= THREADS_MAX);
    p->engine = e;
    p->last = &p->first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->news, NULL);
    for (p->n = 0; p->n < n; p->n++) {
        TRY(db_open(e->store, &p->dbs[p->n]));
        struct seat *seat = malloc(sizeof *seat);
        must(seat != NULL);
        *seat = (struct seat){ p, p->dbs[p->n] };
        must(pthread_create(&p->threads[p->n], NULL, serve, seat) == 0);
    }
    return 0;
}

static void pool_stop(struct pool *p)
{
    if (!p->engine)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->news);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->n; i++) {
        pthread_join(p->threads[i], NULL);
        db_close(p->dbs[i]);
    }
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->news);
}

static size_t pool_depth(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    size_t n = p->depth;
    pthread_mutex_unlock(&p->lock);
    return n;
}

/* editions */

static const struct edition *edition_take(void *self)
{
    struct engine *e = self;
    pthread_mutex_lock(&e->lock);
    e->current->holders++;
    const struct edition *x = e->current->edition;
    pthread_mutex_unlock(&e->lock);
    return x;
}

static void edition_give_back(void *self, const struct edition *x)
{
    struct engine *e = self;
    struct shared_edition *dead = NULL;
    pthread_mutex_lock(&e->lock);
    for (struct shared_edition **p = &e->editions; *p; p = &(*p)->next) {
        if ((*p)->edition != x)
            continue;
        if (--(*p)->holders == 0) {
            dead = *p;
            *p = dead->next;
        }
        break;
    }
    pthread_mutex_unlock(&e->lock);
    if (dead) {
        risk_models_done(dead->edition->models);
        edition_free(dead->edition);
        free(dead);
    }
}

static void edition_put(struct engine *e, struct edition *x)
{
    struct shared_edition *s = calloc(1, sizeof *s);
    must(s != NULL);
    *s = (struct shared_edition){ .edition = x, .holders = 1 };
    pthread_mutex_lock(&e->lock);
    const struct edition *old = e->current ? e->current->edition : NULL;
    s->next = e->editions;
    e->editions = s;
    e->current = s;
    pthread_mutex_unlock(&e->lock);
    if (old)
        edition_give_back(e, old);
}

/* Models are large and seldom move: an edition of other lists or rules goes on with the same. */
static int add_models(struct engine *e, struct db *db, int64_t n, struct edition *x)
{
    const struct edition *now = e->current ? e->current->edition : NULL;
    struct risk_models *old = now ? now->models : NULL;
    if (old && old->n == n)
        x->models = risk_models_hold(old);
    else
        TRY(risk_models_load(db, &x->models));
    x->models_n = x->models->n;
    return 0;
}

static int load_edition(struct engine *e, struct db *db, int64_t models)
{
    struct edition *x;
    TRY(edition_load(db, e->current ? e->current->edition : NULL, &e->next, &x));
    if (e->next.n <= x->rules_n)
        rules_next_free(&e->next); /* its time is over */
    if (e->conf.told_a_minute)
        x->meter = rule_meter_new(x->arena, x->rules, e->conf.told_a_minute);
    int r = add_models(e, db, models, x);
    if (r == 0)
        edition_put(e, x);
    else
        edition_free(x);
    return r;
}

static int reload(struct engine *e, struct db *db)
{
    int64_t lists, rules, models = 0;
    pthread_mutex_lock(&e->reload);
    int r = edition_numbers(db, &lists, &rules);
    if (r == 0)
        r = risk_edition(db, &models);
    const struct edition *now = e->current ? e->current->edition : NULL;
    if (r == 0 &&
        !(now && now->lists_n == lists && now->rules_n == rules && now->models_n == models))
        r = load_edition(e, db, models);
    pthread_mutex_unlock(&e->reload);
    return r;
}

/* The Centre works without a model that cannot be read, and the control room knows of it: from the
 * server alone, since each command beside it reads the models too. */
static int tell_of_models(struct engine *e, struct db *db, const struct risk_models *x)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct writes w;
    if (!e->conf.hooks.fed || e->told_models == x->n)
        return 0;
    writes_init(&w, a);
    if (x->fault.len)
        notice_open(&w, NOTICE_model_left_out, STR("models"), x->fault, time_now());
    else
        TRY(notice_end(db, &w, NOTICE_model_left_out, STR("models"), time_now()));
    int r = w.list.n ? writer_apply(e->writer, &w) : 0;
    if (r >= 0)
        e->told_models = x->n;
    return r < 0 ? r : 0;
}

int engine_refresh(struct engine *e, struct db *db)
{
    int r = RETRO_STALE;
    for (int i = 0; i < TRIES && r == RETRO_STALE; i++) {
        TRY(reload(e, db));
        const struct edition *x = edition_take(e);
        if (tell_of_models(e, db, x->models) < 0)
            log_warn("of the models nothing was told", KV_C("why", err_last()));
        pthread_mutex_lock(&e->searching); /* one search of this process at a time */
        r = retro_search_waiting(db, e->writer, x);
        pthread_mutex_unlock(&e->searching);
        edition_give_back(e, x);
    }
    return r == RETRO_STALE ? 0 : r; /* still moving: the next look goes on */
}

int engine_search(struct engine *e, struct db *db, struct retro_part *p)
{
    int r = RETRO_STALE;
    for (int i = 0; i < TRIES && r == RETRO_STALE; i++) {
        TRY(reload(e, db));
        const struct edition *x = edition_take(e);
        r = retro_search_part(db, e->writer, x, p);
        edition_give_back(e, x);
    }
    return r == RETRO_STALE ? fail(ERR_IO, "lists change faster than is searched") : r;
}

static int count_import(void *self, struct db *db, str import, unsigned show, struct buf *ret)
{
    (void)self;
    return retro_count(db, import, show, ret);
}

static int explain(void *self, struct db *db, str alert, unsigned show, struct buf *ret)
{
    (void)self;
    return replay_alert_json(db, alert, show, ret);
}

static int ask_report(void *self, struct db *db, const struct report_conf *c, struct buf *ret,
                      str *ret_blocked)
{
    (void)self;
    return report_rule(db, c, ret, ret_blocked);
}

static void rules_coming(void *self, struct rules_next *x)
{
    struct engine *e = self;
    pthread_mutex_lock(&e->reload);
    struct rules_next was = e->next;
    e->next = *x;
    pthread_mutex_unlock(&e->reload);
    rules_next_free(&was);
    *x = (struct rules_next){ 0 };
}

static void editions_changed(void *self, struct db *db)
{
    if (engine_refresh(self, db) < 0)
        log_error("the new edition is not in force", KV_C("why", err_last()));
}

/* messages */

static void task_end(struct task *t, int result, str answer)
{
    struct engine *e = t->engine;
    t->done(t->owner, result, answer);
    pthread_mutex_lock(&e->lock);
    e->under_way--;
    e->bytes_under_way -= t->message.body.len;
    pthread_cond_broadcast(&e->idle);
    pthread_mutex_unlock(&e->lock);
    arena_free(t->arena);
    arena_free(t->input);
    free(t);
}

/* A CUSRES goes out as it is. */
static int outcome(const struct work *w)
{
    return w->reply.len && w->message.wants_answer ? MESSAGE_ANSWERED : 0;
}

static void task_written(struct ticket *ticket, int result)
{
    struct task *t = (struct task *)((char *)ticket - offsetof(struct task, ticket));
    edition_give_back(t->engine, t->edition);
    t->edition = NULL;
    if (result == WRITES_DONE)
        task_end(t, outcome(&t->work), ingest_answer(&t->work));
    else if (result < 0)
        task_end(t, result, STR(""));
    else if (++t->tries < TRIES || time_monotonic() - t->begun < PATIENCE)
        /* a race was lost, or the editions moved on: once more */
        pool_add(&t->engine->messages, &t->job);
    else
        task_end(t, fail(ERR_IO, "the message met too many others at once: send it again"),
                 STR(""));
}

/* What a message came to that was not run to its end. */
static int stopped(const struct work *w)
{
    if (w->is_changed)
        return MESSAGE_CHANGED;
    return w->is_conflict ? MESSAGE_CONFLICT : outcome(w);
}

/* A carrier that heard nothing in time asks again: it is told what is so now. */
static int answer_repeat(struct work *w)
{
    int64_t seq = 0;
    if (!w->is_repeat || !boarding_may_ask(&w->message) ||
        decode_whole(w->arena, w->message.body, w->message.map, w->message.received, &w->decoded) !=
            0)
        return 0;
    list_each (struct event, e, &w->decoded.events) {
        e->seq = seq++;
        entity_name(w, e);
    }
    return boarding_again(w);
}

/* Messages that wait for a thread, and those that wait to be stored. */
static size_t depth(struct engine *e) { return pool_depth(&e->messages) + writer_depth(e->writer); }

static void task_run(struct job *j, struct db *db)
{
    struct task *t = (struct task *)((char *)j - offsetof(struct task, job));
    if (t->tries > 0 && reload(t->engine, db) < 0) {
        task_end(t, ERR_IO, STR(""));
        return;
    }
    arena_reset(t->arena);
    t->edition = edition_take(t->engine);
    writes_init(&t->writes, t->arena);
    t->writes.lists_edition = t->edition->lists_n;
    t->writes.rules_edition = t->edition->rules_n;
    t->writes.models_edition = t->edition->models_n;
    t->work = (struct work){ .arena = t->arena,
                             .now = time_now(),
                             .db = db,
                             .writes = &t->writes,
                             .edition = t->edition,
                             .models = t->edition->models,
                             .windows = rule_set_windows(t->edition->rules),
                             .links = t->engine->links,
                             .boarding = &t->engine->conf.boarding,
                             .actor = t->actor,
                             .is_again = t->tries > 0,
                             .is_busy = depth(t->engine) > BUSY_DEPTH,
                             .message = t->message };
    int r = pipeline_run(&t->work);
    if (r == 0) {
        writer_submit(t->engine->writer, &t->ticket);
        return;
    }
    edition_give_back(t->engine, t->edition);
    if (r < 0 && arena_full(t->arena) && !t->message.is_too_much) {
        t->message.is_too_much = true; /* it would never fit: it is quarantined, and says so */
        pool_add(&t->engine->messages, &t->job);
        return;
    }
    if (r == STAGE_STOP && answer_repeat(&t->work) < 0)
        r = ERR_IO;
    if (r == STAGE_STOP && t->work.refused.len)
        task_end(t, MESSAGE_REFUSED, t->work.refused);
    else if (r == STAGE_STOP)
        task_end(t, stopped(&t->work), ingest_answer(&t->work));
    else
        task_end(t, r, STR(""));
}

static bool admit(struct engine *e, size_t bytes)
{
    pthread_mutex_lock(&e->lock);
    bool room = !e->stopping && e->under_way < e->conf.under_way &&
                (e->under_way == 0 || e->bytes_under_way + bytes <= e->conf.bytes_under_way);
    if (room) {
        e->under_way++;
        e->bytes_under_way += bytes;
    }
    pthread_mutex_unlock(&e->lock);
    return room;
}

static bool submit(void *self, const struct message *m, str actor,
                   void (*done)(void *owner, int result, str answer), void *owner)
{
    struct engine *e = self;
    if (!admit(e, m->body.len))
        return false;
    struct task *t = calloc(1, sizeof *t);
    must(t != NULL);
    t->begun = time_monotonic();
    t->job.run = task_run;
    t->ticket.done = task_written;
    t->ticket.writes = &t->writes;
    t->engine = e;
    t->input = arena_new(SIZE_MAX);
    size_t room = ARENA_FLOOR + m->body.len * ARENA_PER_BYTE;
    t->arena = arena_new(room < ARENA_MOST ? room : ARENA_MOST);
    t->message = *m;
    t->message.body = str_copy(t->input, m->body);
    t->message.source = str_copy(t->input, m->source);
    t->message.reference = str_copy(t->input, m->reference);
    t->message.name = str_copy(t->input, m->name);
    t->message.map = str_copy(t->input, m->map);
    t->message.id = m->id.len ? str_copy(t->input, m->id) : uid_new(t->input, m->received);
    t->actor = str_copy(t->input, actor);
    t->done = done;
    t->owner = owner;
    pool_add(&e->messages, &t->job);
    return true;
}

/* calls of the API */

struct call_job {
    struct job job;
    struct engine *engine;
    void (*fn)(void *arg, struct db *db);
    void *arg;
};

static void call_run(struct job *j, struct db *db)
{
    struct call_job *c = (struct call_job *)j;
    struct engine *e = c->engine;
    c->fn(c->arg, db);
    free(c);
    pthread_mutex_lock(&e->lock);
    e->calls_under_way--;
    pthread_cond_broadcast(&e->idle);
    pthread_mutex_unlock(&e->lock);
}

static bool call(void *self, void (*fn)(void *arg, struct db *db), void *arg)
{
    struct engine *e = self;
    pthread_mutex_lock(&e->lock);
    bool good = !e->stopping;
    e->calls_under_way += good;
    pthread_mutex_unlock(&e->lock);
    if (!good)
        return false;
    struct call_job *c = malloc(sizeof *c);
    must(c != NULL);
    *c = (struct call_job){ .job = { .run = call_run }, .engine = e, .fn = fn, .arg = arg };
    pool_add(&e->calls, &c->job);
    return true;
}

static void depths(void *self, int64_t *waiting, int64_t *writing)
{
    struct engine *e = self;
    *waiting = (int64_t)pool_depth(&e->messages);
    *writing = (int64_t)writer_depth(e->writer);
}

static int64_t waiting_of(void *self, str link)
{
    struct engine *e = self;
    int64_t n = 0;
    pthread_mutex_lock(&e->messages.lock);
    for (struct job *j = e->messages.first; j; j = j->next)
        n +=
            str_eq(((struct task *)((char *)j - offsetof(struct task, job)))->message.source, link);
    pthread_mutex_unlock(&e->messages.lock);
    return n;
}

/* the engine */

static int open_parts(struct engine *e)
{
    TRY(store_open(e->conf.store_url, &e->store));
    TRY(writer_new(e->store, e->conf.hooks, &e->writer));
    struct db *db;
    TRY(db_open(e->store, &db));
    int r = engine_refresh(e, db);
    db_close(db);
    if (r == 0)
        r = pool_start(e, &e->messages, e->conf.workers);
    if (r == 0)
        r = pool_start(e, &e->calls, e->conf.callers);
    return r;
}

int engine_open(const struct engine_conf *conf, struct engine **ret)
{
    struct engine *e = calloc(1, sizeof *e);
    must(e != NULL);
    e->conf = *conf;
    e->links = link_book_new();
    e->find = find_new();
    pthread_mutex_init(&e->lock, NULL);
    pthread_mutex_init(&e->reload, NULL);
    pthread_mutex_init(&e->searching, NULL);
    pthread_cond_init(&e->idle, NULL);
    int r = open_parts(e);
    if (r < 0) {
        engine_close(e);
        return r;
    }
    *ret = e;
    return 0;
}

void engine_drain(struct engine *e)
{
    pthread_mutex_lock(&e->lock);
    e->stopping = true;
    while (e->under_way > 0 || e->calls_under_way > 0)
        pthread_cond_wait(&e->idle, &e->lock);
    pthread_mutex_unlock(&e->lock);
}

void engine_close(struct engine *e)
{
    if (!e)
        return;
    engine_drain(e);
    pool_stop(&e->calls);
    pool_stop(&e->messages);
    writer_free(e->writer);
    if (e->current)
        edition_give_back(e, e->current->edition);
    rules_next_free(&e->next);
    store_close(e->store);
    link_book_free(e->links);
    find_free(e->find);
    free(e);
}

struct centre engine_centre(struct engine *e)
{
    return (struct centre){ .store = e->store,
                            .writer = e->writer,
                            .self = e,
                            .boarding = &e->conf.boarding,
                            .find = e->find,
                            .submit = submit,
                            .call = call,
                            .rules_coming = rules_coming,
                            .editions_changed = editions_changed,
                            .count_import = count_import,
                            .report_rule = ask_report,
                            .explain = explain,
                            .edition = edition_take,
                            .edition_done = edition_give_back,
                            .depths = depths,
                            .waiting_of = waiting_of };
}

struct store *engine_store(struct engine *e) { return e->store; }
struct writer *engine_writer(struct engine *e) { return e->writer; }

struct waiting {
    struct awaited result;
    struct arena *a;
    str answer;
};

static void bring(void *owner, int result, str answer)
{
    struct waiting *x = owner;
    x->answer = str_copy(x->a, answer);
    awaited_bring(&x->result, result);
}

int engine_ingest(struct engine *e, struct arena *a, const struct message *m, str actor,
                  str *ret_answer)
{
    struct waiting x = { .a = a };
    awaited_begin(&x.result);
    while (!submit(e, m, actor, bring, &x)) { /* busy: wait for room, unless we are stopping */
        pthread_mutex_lock(&e->lock);
        bool stopping = e->stopping;
        if (!stopping && e->under_way > 0)
            pthread_cond_wait(&e->idle, &e->lock);
        pthread_mutex_unlock(&e->lock);
        if (stopping)
            return fail(ERR_STOPPING, "the Centre is stopping");
    }
    int r = awaited_wait(&x.result);
    *ret_answer = x.answer;
    return r;
}
