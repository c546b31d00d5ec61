// SPDX-License-Identifier: Apache-2.0
#include "deliver/deliver.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "deliver/vapid.h"
#include "http/client.h"
#include "http/mail.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    TRIES = 20,
    PAGER_TRIES = 6, /* five minutes: later nobody is to be woken by it */
    AT_ONCE = 50,
    TIMEOUT_MS = 5000,
    RACES = 5
};
#define DEAF_PAUSE (20 * USEC_PER_S)

static const struct query q_due = {
    "SELECT o.id, o.payload, o.tries, h.url, h.secret, o.ref, o.type, h.kind, h.id FROM outbox o "
    "JOIN webhook h "
    "ON h.id = o.target WHERE o.state = 'waiting' AND o.next_try <= $1 AND h.state = 'active' "
    "ORDER BY o.created, o.id LIMIT $2"
};
static const struct query q_sent = { "DELETE FROM outbox WHERE id = $1" };
static const struct query q_later = {
    "UPDATE outbox SET tries = tries + 1, next_try = $2, state = $3, last_error = $4 WHERE id = $1"
};
/* All that waits for a receiver that does not answer: nothing else queues behind it. */
static const struct query q_put_off = {
    "UPDATE outbox SET next_try = $2 WHERE state = 'waiting' AND next_try < $2 AND target IN "
    "(SELECT id FROM webhook WHERE id = $1 OR (kind = 'mail' AND $3 = 'mail'))"
};
static const struct query q_hooks = {
    "SELECT id, url, region, least_severity, state, created_by, created, link, takes, "
    "(SELECT count(*) FROM outbox o WHERE o.target = webhook.id AND o.state = 'waiting'), "
    "(SELECT count(*) FROM outbox o WHERE o.target = webhook.id AND o.state = 'parked'), "
    "COALESCE((SELECT o.last_error FROM outbox o WHERE o.target = webhook.id AND o.last_error <> "
    "'' ORDER BY o.created DESC, o.id DESC LIMIT 1), '') FROM webhook WHERE kind = 'hook' "
    "ORDER BY state, created, id"
};
static const struct query q_own = {
    "SELECT 1 FROM webhook WHERE id = $1 AND kind = 'hook' AND link = '' AND state = 'active'"
};
static const struct query q_hook_put = {
    "INSERT INTO webhook (id, url, secret, region, least_severity, state, created_by, created, "
    "link, takes) VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE "
    "SET "
    "url = excluded.url, secret = excluded.secret, created_by = excluded.created_by, "
    "created = excluded.created"
};

struct names list_of(str);

struct deliverer {
    struct db *db;
    struct writer *writer;
    struct http_client *http;
    struct deliver_conf conf;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    bool woken, stopping;
};

static str signature(struct arena *a, str secret, int64_t t, str body)
{
    unsigned char key[crypto_auth_hmacsha256_KEYBYTES], mac[crypto_auth_hmacsha256_BYTES];
    sha256(secret, key);
    crypto_auth_hmacsha256_state s;
    str stamp = str_fmt(a, "%lld.", (long long)t);
    crypto_auth_hmacsha256_init(&s, key, sizeof key);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)stamp.ptr, stamp.len);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)body.ptr, body.len);
    crypto_auth_hmacsha256_final(&s, mac);
    return str_fmt(a, "NTC-Signature: t=%lld,v1=" STR_FMT, (long long)t,
                   STR_ARG(hex_of(a, mac, sizeof mac)));
}

/* What follows from the arrival may lose a race with a person: then it is looked at again. */
static int write_arrived(struct deliverer *d, struct arena *a, const struct row *r)
{
    int result = WRITES_LOST;
    for (int i = 0; i < RACES && result > 0; i++) {
        struct writes w;
        writes_init(&w, a);
        write_add(&w, WRITE_ANY, &q_sent, VALS(V_TEXT(row_text(r, 0))));
        if (d->conf.arrived && row_text(r, 5).len)
            TRY(d->conf.arrived(d->db, &w, row_text(r, 5), time_now()));
        result = writer_apply(d->writer, &w);
    }
    return result > 0 ? fail(ERR_IO, "others were faster each time") : result;
}

static int write_result(struct deliverer *d, struct arena *a, const struct row *r, bool good,
                        str why)
{
    struct writes w;
    writes_init(&w, a);
    if (good)
        return write_arrived(d, a, r);
    int64_t tries = row_i64(r, 2) + 1;
    usec pause = (usec)5 * USEC_PER_S << (tries < 9 ? tries - 1 : 8);
    usec longest = (usec)900 * USEC_PER_S;
    int64_t most = str_eq(row_text(r, 7), STR("hook")) ? TRIES : PAGER_TRIES;
    write_add(&w, WRITE_ANY, &q_later,
              VALS(V_TEXT(row_text(r, 0)), V_I64(time_now() + (pause > longest ? longest : pause)),
                   V_C(tries >= most ? "parked" : "waiting"), V_TEXT(why)));
    return writer_apply(d->writer, &w);
}

/* What a try came to. */
struct outcome {
    bool good, is_gone; /* gone: the browser does not want it any more */
    bool is_deaf;       /* nobody answered there at all */
    str why;
};

static struct outcome outcome_of(struct arena *a, int e, long status)
{
    return (struct outcome){ .good = e == 0 && status >= 200 && status < 300,
                             .is_deaf = e < 0,
                             .is_gone = e == 0 && (status == 404 || status == 410),
                             .why = e < 0 ? str_copy(a, str_c(err_last()))
                                          : str_fmt(a, "answered %ld", status) };
}

static struct outcome post_signed(struct deliverer *d, struct arena *a, const struct row *r)
{
    str body = row_text(r, 1);
    str sig = signature(a, row_text(r, 4), time_now() / USEC_PER_S, body);
    str type = str_fmt(a, "Content-Type: " STR_FMT, STR_ARG(row_text(r, 6)));
    str notice = str_fmt(a, "NTC-Notice: " STR_FMT, STR_ARG(row_text(r, 0)));
    const char *headers[] = { str_cstr(a, type), str_cstr(a, sig), str_cstr(a, notice) };
    long status = 0;
    struct http_send s = { .url = str_cstr(a, row_text(r, 3)),
                           .headers = headers,
                           .n_headers = countof(headers),
                           .body = body,
                           .ca_file = d->conf.ca_file,
                           .timeout_ms = TIMEOUT_MS };
    int e = http_post(d->http, &s, NULL, &status, NULL);
    struct outcome x = outcome_of(a, e, status);
    x.is_gone = false; /* a receiver that is down is not gone */
    return x;
}

/* Without a body: nothing of the Centre passes through others. */
static struct outcome push(struct deliverer *d, struct arena *a, const struct row *r)
{
    str proof = STR(""), url = row_text(r, 3);
    long status = 0;
    int e = d->conf.vapid ? vapid_header(d->conf.vapid, a, url, time_now(), &proof)
                          : fail(ERR_INVALID, "push.contact is not set: no browser is woken");
    const char *headers[] = { str_cstr(a, proof), "TTL: 600", "Urgency: high", "Content-Type:" };
    struct http_send s = { .url = str_cstr(a, url),
                           .headers = headers,
                           .n_headers = countof(headers),
                           .body = STR(""),
                           .ca_file = d->conf.ca_file,
                           .timeout_ms = TIMEOUT_MS };
    if (e == 0)
        e = http_post(d->http, &s, NULL, &status, NULL);
    return outcome_of(a, e, status);
}

static struct outcome mail(struct deliverer *d, struct arena *a, const struct row *r)
{
    str text = row_text(r, 1), subject;
    str_cut(&text, '\n', &subject);
    struct mail m = {
        .to = row_text(r, 3), .subject = subject, .text = text, .id = row_text(r, 0)
    };
    int e = d->conf.relay ? mail_send(d->conf.relay, a, &m, TIMEOUT_MS)
                          : fail(ERR_INVALID, "mail.relay is not set: no mail is sent");
    return (struct outcome){ .good = e == 0,
                             .is_deaf = e < 0,
                             .why = e < 0 ? str_copy(a, str_c(err_last())) : STR("") };
}

/* 1 delivered, 0 not, < 0 the result could not be stored. */
static int post(struct deliverer *d, struct arena *a, const struct row *r, bool *ret_deaf)
{
    str kind = row_text(r, 7);
    struct outcome x = str_eq(kind, STR("push"))   ? push(d, a, r)
                       : str_eq(kind, STR("mail")) ? mail(d, a, r)
                                                   : post_signed(d, a, r);
    *ret_deaf = x.is_deaf;
    if (!x.good)
        log_warn("notice not delivered", KV_S("notice", row_text(r, 0)), KV_S("why", x.why));
    if (x.is_gone)
        return pager_gone(d->writer, a, row_text(r, 8));
    TRY(write_result(d, a, r, x.good, x.why));
    return x.good;
}

static int put_off(struct deliverer *d, struct arena *a, const struct row *r)
{
    struct writes w;
    writes_init(&w, a);
    write_add(&w, WRITE_ANY, &q_put_off,
              VALS(V_TEXT(row_text(r, 8)), V_I64(time_now() + DEAF_PAUSE), V_TEXT(row_text(r, 7))));
    return writer_apply(d->writer, &w);
}

static bool is_stopping(struct deliverer *d)
{
    pthread_mutex_lock(&d->lock);
    bool stop = d->stopping;
    pthread_mutex_unlock(&d->lock);
    return stop;
}

/* Browsers of one maker have one host, mail has one relay. */
static str receiver(struct arena *a, const struct row *r)
{
    str kind = row_text(r, 7);
    return str_eq(kind, STR("mail")) ? kind : vapid_host(a, row_text(r, 3));
}

static bool is_among(const struct names *list, str x)
{
    list_each (const str, s, list)
        if (str_eq(*s, x))
            return true;
    return false;
}

/* True when there may be more. */
static bool pump(struct deliverer *d)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct rows rows;
    if (db_read(d->db, a, &q_due, VALS(V_I64(time_now()), V_I64(AT_ONCE)), &rows) < 0) {
        log_warn("outbox not read", KV_C("why", err_last()));
        return false;
    }
    /* What failed waits for the next round, so a receiver has its notices in order; and where
     * nobody answered at all, which takes our time, so does what else goes there. */
    struct names down = { 0 };
    bool good = true;
    list_each (const struct row, r, &rows) {
        if (is_stopping(d))
            return false;
        bool is_deaf = false;
        str to = receiver(a, r);
        if (is_among(&down, to) || is_among(&down, row_text(r, 3)))
            continue;
        int sent = post(d, a, r, &is_deaf);
        if (sent < 0) {
            log_warn("notice: its result was not stored", KV_C("why", err_last()));
            return false;
        }
        good &= sent > 0;
        if (sent == 0)
            *list_push(a, &down) = is_deaf ? to : row_text(r, 3);
        if (is_deaf && put_off(d, a, r) < 0)
            log_warn("what waits was not put off", KV_C("why", err_last()));
    }
    return rows.n == AT_ONCE && good;
}

static void *run(void *self)
{
    struct deliverer *d = self;
    for (;;) {
        pthread_mutex_lock(&d->lock);
        if (!d->woken && !d->stopping) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += 5;
            pthread_cond_timedwait(&d->news, &d->lock, &until);
        }
        bool stop = d->stopping;
        d->woken = false;
        pthread_mutex_unlock(&d->lock);
        if (stop)
            return NULL;
        while (pump(d)) {
        }
    }
}

int deliver_start(struct store *s, struct writer *w, const struct deliver_conf *conf,
                  struct deliverer **ret)
{
    struct db *db;
    TRY(db_open(s, &db));
    struct deliverer *d = calloc(1, sizeof *d);
    must(d != NULL);
    d->db = db;
    d->writer = w;
    d->conf = *conf;
    d->http = http_client_new();
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->news, NULL);
    must(pthread_create(&d->thread, NULL, run, d) == 0);
    *ret = d;
    return 0;
}

void deliver_wake(struct deliverer *d)
{
    pthread_mutex_lock(&d->lock);
    d->woken = true;
    pthread_cond_signal(&d->news);
    pthread_mutex_unlock(&d->lock);
}

void deliver_stop(struct deliverer *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    d->stopping = true;
    pthread_cond_signal(&d->news);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    http_client_free(d->http);
    db_close(d->db);
    free(d);
}

int webhook_add(struct writes *w, usec now, const struct webhook *h, str *ret_secret)
{
    bool safe = str_starts(h->url, STR("https://")) ||
                str_starts(h->url, STR("http://127.0.0.1:")) ||
                str_starts(h->url, STR("http://localhost:"));
    if (!safe || h->url.len > 1000)
        return fail(ERR_INVALID, "a webhook's address begins with https://");
    *ret_secret = random_hex(w->a, 32);
    write_add(w, WRITE_ONE, &q_hook_put,
              VALS(V_TEXT(h->id), V_TEXT(h->url), V_TEXT(*ret_secret), V_TEXT(h->region),
                   V_I64(h->least_severity), V_TEXT(h->created_by), V_I64(now), V_TEXT(h->link),
                   V_TEXT(h->takes)));
    return 0;
}

static void take_hook(struct arena *a, const struct row *r, struct webhooks *ret)
{
    *list_push(a, ret) = (struct webhook_doing){ .hook = { .id = row_text(r, 0),
                                                           .url = row_text(r, 1),
                                                           .region = row_text(r, 2),
                                                           .least_severity = row_i64(r, 3),
                                                           .state = row_text(r, 4),
                                                           .created_by = row_text(r, 5),
                                                           .created = row_i64(r, 6),
                                                           .link = row_text(r, 7),
                                                           .takes = row_text(r, 8) },
                                                 .waiting = row_i64(r, 9),
                                                 .parked = row_i64(r, 10),
                                                 .last_error = row_text(r, 11) };
}

int webhook_list(struct db *db, struct arena *a, struct webhooks *ret)
{
    struct rows rows;
    *ret = (struct webhooks){ 0 };
    TRY(db_read(db, a, &q_hooks, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        take_hook(a, r, ret);
    return 0;
}

int webhook_end(struct db *db, struct writes *w, str id)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_own, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return WEBHOOK_NONE;
    receiver_end(w, id);
    return 0;
}
