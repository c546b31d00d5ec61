// SPDX-License-Identifier: Apache-2.0
#include "link/pull.h"

#include "base/err.h"
#include "base/log.h"
#include "http/client.h"
#include "link/links.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOOK_MS = 200, TRIES = 2, PAUSE_LEAST_MS = 100, PAUSE_MORE_MS = 400, WHY_MOST = 200 };

struct pull {
    struct pull_conf conf;
    struct db *db;
    struct http_client *client;
    pthread_t thread;
    atomic_bool stopping;
};

static const struct query q_get = {
    "SELECT url, etag, modified, tried, good, failures FROM link_pull WHERE link = $1"
};
static const struct query q_put = {
    "INSERT INTO link_pull (link, url, etag, modified, tried, good, failures, why) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (link) DO UPDATE SET url = excluded.url, "
    "etag = excluded.etag, modified = excluded.modified, tried = excluded.tried, "
    "good = excluded.good, failures = excluded.failures, why = excluded.why"
};

/* How one feed is doing. */
struct feed {
    str etag, modified, why;
    usec tried, good;
    int64_t failures;
};

/* Another address is another feed. */
static int feed_read(struct pull *p, struct arena *a, const struct agreement *x, struct feed *ret)
{
    struct rows rows;
    *ret = (struct feed){ .etag = STR(""), .modified = STR(""), .why = STR("") };
    TRY(db_read(p->db, a, &q_get, VALS(V_TEXT(x->name)), &rows));
    if (rows.n == 0 || !str_eq(row_text(rows.at, 0), x->pull))
        return 0;
    ret->etag = row_text(rows.at, 1);
    ret->modified = row_text(rows.at, 2);
    ret->tried = row_i64(rows.at, 3);
    ret->good = row_i64(rows.at, 4);
    ret->failures = row_i64(rows.at, 5);
    return 0;
}

static int feed_write(struct pull *p, struct arena *a, const struct agreement *x,
                      const struct feed *f)
{
    struct writes w;
    writes_init(&w, a);
    write_add(&w, WRITE_ANY, &q_put,
              VALS(V_TEXT(x->name), V_TEXT(x->pull), V_TEXT(f->etag), V_TEXT(f->modified),
                   V_I64(f->tried), V_I64(f->good), V_I64(f->failures), V_TEXT(f->why)));
    return writer_apply(p->conf.writer, &w);
}

static bool is_due(const struct pull *p, const struct agreement *x, const struct feed *f, usec now)
{
    int64_t wait = x->pull_every_s;
    if (f->failures >= PULL_FAILURES && p->conf.pause_s > wait)
        wait = p->conf.pause_s;
    return now < f->tried || now - f->tried >= wait * USEC_PER_S;
}

static const char *header(struct arena *a, const char *name, str value)
{
    return str_cstr(a, str_fmt(a, "%s: " STR_FMT, name, STR_ARG(value)));
}

/* One try. 0 with the answer, else why not. */
static int get(struct pull *p, struct arena *a, const struct agreement *x, const struct feed *f,
               struct http_got *ret)
{
    const char *headers[3];
    size_t n = 0;
    if (x->pull_secret.len)
        headers[n++] =
            header(a, "Authorization", str_fmt(a, "Bearer " STR_FMT, STR_ARG(x->pull_secret)));
    if (f->etag.len)
        headers[n++] = header(a, "If-None-Match", f->etag);
    if (f->modified.len)
        headers[n++] = header(a, "If-Modified-Since", f->modified);
    struct http_send s = { .url = str_cstr(a, x->pull),
                           .headers = headers,
                           .n_headers = n,
                           .ca_file = p->conf.ca_file,
                           .timeout_ms = p->conf.timeout_ms };
    TRY(http_get(p->client, &s, a, p->conf.max_bytes, ret));
    return ret->status == 200 || ret->status == 204 || ret->status == 304
               ? 0
               : fail(ERR_IO, "it answered with status %ld", ret->status);
}

/* What came is a message, and then its mark is kept. */
static int fetch(struct pull *p, struct arena *a, const struct agreement *x, struct feed *f)
{
    struct http_got got;
    int r = get(p, a, x, f, &got);
    /* An open breaker lets one through; else a feed that stumbled is asked once more. */
    for (int n = 1; r < 0 && n < TRIES && f->failures < PULL_FAILURES && !p->stopping; n++) {
        usleep((useconds_t)(PAUSE_LEAST_MS + (time_monotonic() / 7) % PAUSE_MORE_MS) * 1000);
        r = get(p, a, x, f, &got);
    }
    TRY(r);
    if (got.status != 200 || got.body.len == 0)
        return 0;
    TRY(p->conf.take(p->conf.self, a, x->name, STR("pull"), got.body));
    f->etag = got.etag;
    f->modified = got.modified;
    return 0;
}

static int look_at(struct pull *p, const struct agreement *x)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct feed f;
    usec now = time_now();
    TRY(feed_read(p, a, x, &f));
    if (!is_due(p, x, &f, now))
        return 0;
    bool good = fetch(p, a, x, &f) >= 0;
    if (!good && f.failures == 0)
        log_warn("a feed was not fetched", KV_S("link", x->name), KV_C("why", err_last()));
    f.why = good ? STR("") : str_sub(str_copy(a, str_c(err_last())), 0, WHY_MOST);
    f.failures = good ? 0 : f.failures + 1;
    f.tried = now;
    if (good)
        f.good = now;
    return feed_write(p, a, x, &f);
}

static int look(struct pull *p)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct agreements all = { 0 };
    TRY(link_all(p->db, a, &all));
    list_each (const struct agreement, x, &all)
        if (x->pull.len && !p->stopping && !link_lapse(a, x, time_now()).len)
            TRY(look_at(p, x));
    return 0;
}

static void *run(void *self)
{
    struct pull *p = self;
    bool was_good = true;
    while (!p->stopping) {
        bool good = look(p) >= 0;
        if (!good && was_good)
            log_warn("feeds are not fetched", KV_C("why", err_last()));
        was_good = good;
        usleep(LOOK_MS * 1000);
    }
    return NULL;
}

int pull_start(const struct pull_conf *conf, struct pull **ret)
{
    struct pull *p = calloc(1, sizeof *p);
    must(p != NULL);
    p->conf = *conf;
    int r = db_open(conf->store, &p->db);
    if (r < 0) {
        free(p);
        return r;
    }
    p->client = http_client_new();
    must(pthread_create(&p->thread, NULL, run, p) == 0);
    *ret = p;
    return 0;
}

void pull_stop(struct pull *p)
{
    if (!p)
        return;
    p->stopping = true;
    pthread_join(p->thread, NULL);
    http_client_free(p->client);
    db_close(p->db);
    free(p);
}
