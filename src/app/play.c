// SPDX-License-Identifier: Apache-2.0
#include "app/play.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "format/json.h"
#include "http/client.h"
#include "platform/os.h"
#include "sim/border.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SENDERS = 4,
    WAITING_MAX = 256,
    LINKS_MAX = 32,
    TRIES = 40,
    TIMEOUT_MS = 20000,
    PAUSE_MS = 100,
    PAUSE_MOST_MS = 5000,
    BUCKETS = 4096 /* of the histogram: quarters of a millisecond, the last one holds the rest */
};

static atomic_bool told_to_stop;

static void on_signal(int sig)
{
    (void)sig;
    told_to_stop = true;
}

void play_stop(void) { told_to_stop = true; }

void play_until_signal(void)
{
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, SIG_IGN);
}

struct key {
    str link;
    char *header;
};

/* A message that waits to be sent, in an arena of its own. */
struct parcel {
    struct arena *a;
    struct border_message message;
    struct parcel *next;
};

struct play {
    const struct play_conf *conf;
    struct arena *a;
    struct key keys[LINKS_MAX];
    size_t n_keys;
    const char *url;
    FILE *truth, *sent, *trade;
    pthread_t senders[SENDERS];
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news, room;
    struct parcel *first, **last;
    size_t waiting;
    bool over;
    struct play_result result;
    int64_t histogram[BUCKETS];
};

/* keys */

static int read_keys(struct play *l)
{
    str rest, line, link;
    TRY(file_read(l->conf->keys, l->a, 1 << 16, &rest));
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0)
            continue;
        if (!str_cut(&line, '\t', &link) || l->n_keys == LINKS_MAX)
            return fail(ERR_INVALID, "%s: a line is a kind of link, a tab and its key",
                        l->conf->keys);
        str header = str_fmt(l->a, "Authorization: Bearer " STR_FMT, STR_ARG(str_trim(line)));
        l->keys[l->n_keys++] = (struct key){ link, str_cstr(l->a, header) };
    }
    return 0;
}

static const char *key_of(const struct play *l, const char *link)
{
    for (size_t i = 0; i < l->n_keys; i++)
        if (str_eq(l->keys[i].link, str_c(link)))
            return l->keys[i].header;
    return NULL;
}

/* the files */

static void write_truths(struct play *l, const struct border_message *m)
{
    if (l->trade && m->trade.number.len)
        fprintf(l->trade, "%.*s\t%d\t%.0f\n", STR_ARG(m->trade.number), m->trade.is_offence,
                m->trade.loss);
    list_each (const struct border_truth, t, &m->truths) {
        l->result.truths++;
        if (l->conf->told)
            l->conf->told(l->conf->self, t);
        if (l->truth)
            fprintf(l->truth, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%s\t%.*s\n", STR_ARG(t->id),
                    STR_ARG(t->kind), STR_ARG(t->fires), STR_ARG(t->subject), STR_ARG(t->situation),
                    m->link, STR_ARG(m->reference));
    }
}

struct outcome {
    str status, id;
    int64_t alerts;
    usec began, took;
};

static void count(struct play *l, const struct border_message *m, const struct outcome *o)
{
    static const struct {
        const char *word;
        size_t at;
    } rows[] = { { "accepted", offsetof(struct play_result, accepted) },
                 { "accepted_with_findings", offsetof(struct play_result, findings) },
                 { "quarantined", offsetof(struct play_result, quarantined) },
                 { "refused", offsetof(struct play_result, refused) },
                 { "lost", offsetof(struct play_result, lost) } };
    int64_t bucket = o->took / 250;
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < countof(rows); i++)
        if (str_eq(o->status, str_c(rows[i].word)))
            ++*(int64_t *)((char *)&l->result + rows[i].at);
    l->histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    if ((double)o->took / 1000 > l->result.max_ms)
        l->result.max_ms = (double)o->took / 1000;
    if (l->sent)
        fprintf(l->sent, "%s\t%.*s\t%lld\t%.*s\t%.*s\t%.*s\t%lld\t%lld\t%lld\n", m->link,
                STR_ARG(m->reference), (long long)m->events, STR_ARG(m->scheme), STR_ARG(o->status),
                STR_ARG(o->id), (long long)o->alerts, (long long)(o->began / 1000),
                (long long)(o->took / 1000));
    pthread_mutex_unlock(&l->lock);
}

/* sending */

static struct outcome outcome_of(struct arena *a, long status, str body)
{
    struct outcome o = { .status = STR("refused"), .id = STR("") };
    const struct json *j, *v;
    struct json_fault fault;
    if (status < 200 || status >= 300 || json_read(a, body, &j, &fault) != 0)
        return o;
    v = json_get(j, STR("status"));
    o.status = v ? v->text : STR("accepted");
    v = json_get(j, STR("id"));
    o.id = v ? v->text : STR("");
    v = json_get(j, STR("alerts"));
    o.alerts = v ? v->integer : 0;
    return o;
}

/* Busy, or away: to be tried again with the same reference. */
static bool is_passing(int result, long status)
{
    return result < 0 || status == 429 || status == 503 || status == 507 || status == 500;
}

/* A growing pause, never the same for two senders. */
static void rest(int tries, uint64_t *dice)
{
    int64_t ms = PAUSE_MS;
    for (int i = 0; i < tries && ms < PAUSE_MOST_MS; i++)
        ms *= 2;
    if (ms > PAUSE_MOST_MS)
        ms = PAUSE_MOST_MS;
    *dice = *dice * 6364136223846793005u + 1442695040888963407u;
    usleep((useconds_t)((ms / 2 + (int64_t)(*dice >> 33) % ms) * 1000));
}

static struct outcome send_one(struct play *l, struct http_client *http, struct parcel *p,
                               uint64_t *dice)
{
    const struct border_message *m = &p->message;
    const char *headers[] = { key_of(l, m->link), "Content-Type: application/octet-stream",
                              str_cstr(p->a, str_fmt(p->a, "NTC-Reference: " STR_FMT,
                                                     STR_ARG(m->reference))) };
    struct outcome o = { .status = STR("lost"), .id = STR("") };
    for (int tries = 0; tries < TRIES; tries++) {
        struct http_send s = { .url = l->url,
                               .headers = headers,
                               .n_headers = countof(headers),
                               .body = m->body,
                               .timeout_ms = TIMEOUT_MS };
        long status = 0;
        str body = STR("");
        usec began = time_now(), from = time_monotonic();
        int r = http_post(http, &s, p->a, &status, &body);
        if (!is_passing(r, status)) {
            o = outcome_of(p->a, status, body);
            o.began = began;
            o.took = time_monotonic() - from;
            return o;
        }
        pthread_mutex_lock(&l->lock);
        l->result.retries++;
        pthread_mutex_unlock(&l->lock);
        rest(tries, dice);
    }
    return o;
}

static struct parcel *take(struct play *l)
{
    pthread_mutex_lock(&l->lock);
    while (!l->first && !l->over)
        pthread_cond_wait(&l->news, &l->lock);
    struct parcel *p = l->first;
    if (p) {
        l->first = p->next;
        if (!l->first)
            l->last = &l->first;
        l->waiting--;
        pthread_cond_signal(&l->room);
    }
    pthread_mutex_unlock(&l->lock);
    return p;
}

static void *sender(void *self)
{
    struct play *l = self;
    struct http_client *http = http_client_new();
    uint64_t dice = (uint64_t)time_monotonic() ^ (uint64_t)(uintptr_t)http;
    for (struct parcel *p; (p = take(l)) != NULL;) {
        struct outcome o = send_one(l, http, p, &dice);
        count(l, &p->message, &o);
        arena_free(p->a);
        free(p);
    }
    http_client_free(http);
    return NULL;
}

/* Waits for room: memory does not grow when the Centre is slow. */
static void give(struct play *l, struct parcel *p)
{
    pthread_mutex_lock(&l->lock);
    while (l->waiting >= WAITING_MAX)
        pthread_cond_wait(&l->room, &l->lock);
    write_truths(l, &p->message);
    l->result.messages++;
    l->result.events += p->message.events;
    p->next = NULL;
    *l->last = p;
    l->last = &p->next;
    l->waiting++;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
}

/* the play */

static struct parcel *parcel_new(void)
{
    struct parcel *p = calloc(1, sizeof *p);
    must(p != NULL);
    p->a = arena_new(64 << 20);
    return p;
}

static void parcel_send(struct play *l, struct parcel *p)
{
    if (key_of(l, p->message.link)) {
        give(l, p);
        return;
    }
    arena_free(p->a); /* a link that this Centre does not have */
    free(p);
}

/* All of it at once, as fast as it is taken. */
static void burst(struct play *l, struct border *b)
{
    for (;;) {
        struct parcel *p = parcel_new();
        if (told_to_stop || !border_burst(b, p->a, l->conf->burst_flights,
                                          l->conf->burst_declarations, time_now(), &p->message)) {
            arena_free(p->a);
            free(p);
            return;
        }
        parcel_send(l, p);
    }
}

static void wait_until(usec due)
{
    for (usec now; !told_to_stop && (now = time_monotonic()) < due;) {
        usec left = due - now;
        usleep((useconds_t)(left < 100000 ? left : 100000));
    }
}

static void perform(struct play *l, struct border *b)
{
    const struct play_conf *c = l->conf;
    usec began = time_monotonic(), due = began;
    bool had_burst = c->burst_flights + c->burst_declarations == 0;
    while (!told_to_stop && (!c->seconds || time_monotonic() - began < c->seconds * USEC_PER_S)) {
        if (!had_burst && time_monotonic() - began >= c->burst_at * USEC_PER_S) {
            had_burst = true;
            burst(l, b);
        }
        struct parcel *p = parcel_new();
        border_next(b, p->a, time_now(), &p->message);
        due += (usec)((double)p->message.events * 1e6 / c->rate);
        wait_until(due);
        parcel_send(l, p);
        if (time_monotonic() - due > USEC_PER_S)
            due = time_monotonic(); /* behind by more than a second: it is not made up */
    }
}

/* As it came, `rate` times as fast. */
static void replay(struct play *l)
{
    usec began = time_monotonic();
    for (int64_t after = 0;;) {
        struct parcel *p = parcel_new();
        if (told_to_stop || !l->conf->next(l->conf->self, p->a, &after, &p->message)) {
            arena_free(p->a);
            free(p);
            return;
        }
        wait_until(began + (usec)((double)after * 1e6 / l->conf->rate));
        parcel_send(l, p);
    }
}

static double percentile(const int64_t *histogram, double share)
{
    int64_t all = 0, sum = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        all += histogram[i];
    for (size_t i = 0; i < BUCKETS; i++) {
        sum += histogram[i];
        if ((double)sum >= share * (double)all)
            return (double)(i + 1) / 4;
    }
    return 0;
}

static int open_file(struct play *l, const char *name, const char *head, FILE **ret)
{
    if (!l->conf->out)
        return 0;
    TRY(dir_make(l->conf->out));
    *ret = fopen(str_cstr(l->a, str_fmt(l->a, "%s/%s", l->conf->out, name)), "we");
    if (!*ret)
        return fail(ERR_IO, "%s/%s cannot be written", l->conf->out, name);
    setvbuf(*ret, NULL, _IOLBF, 1 << 16); /* line by line: who reads meanwhile reads whole lines */
    fprintf(*ret, "%s\n", head);
    return 0;
}

static int run(struct play *l)
{
    struct border *b = l->conf->next
                           ? NULL
                           : border_new(&(struct border_conf){ .seed = l->conf->seed,
                                                               .people = l->conf->people,
                                                               .now = time_now(),
                                                               .schemes = l->conf->schemes,
                                                               .has_trade = l->conf->has_trade,
                                                               .regime = l->conf->regime });
    usec began = time_monotonic();
    for (size_t i = 0; i < SENDERS; i++)
        must(pthread_create(&l->senders[i], NULL, sender, l) == 0);
    if (b)
        perform(l, b);
    else
        replay(l);
    pthread_mutex_lock(&l->lock);
    l->over = true;
    pthread_cond_broadcast(&l->news);
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < SENDERS; i++)
        pthread_join(l->senders[i], NULL);
    if (b)
        border_free(b);
    l->result.seconds = (double)(time_monotonic() - began) / 1e6;
    l->result.p50_ms = percentile(l->histogram, .5);
    l->result.p99_ms = percentile(l->histogram, .99);
    return 0;
}

int play_run(const struct play_conf *c, struct play_result *ret)
{
    struct play l = { .conf = c, .a = arena_new(1 << 20) };
    l.last = &l.first;
    l.url = str_cstr(l.a, str_fmt(l.a, "%s/api/v1/messages", c->url));
    pthread_mutex_init(&l.lock, NULL);
    pthread_cond_init(&l.news, NULL);
    pthread_cond_init(&l.room, NULL);
    int r = read_keys(&l);
    if (r == 0)
        r = open_file(&l, "truth.tsv", "id\tkind\tfires\tsubject\tsituation\tlink\treference",
                      &l.truth);
    if (r == 0)
        r = open_file(&l, "sent.tsv",
                      "link\treference\tevents\tscheme\tstatus\tmessage\talerts\tsent_ms\ttook_ms",
                      &l.sent);
    if (r == 0 && c->has_trade)
        r = open_file(&l, "trade.tsv", "number\toffence\tloss", &l.trade);
    if (r == 0)
        r = run(&l);
    if (l.truth)
        fclose(l.truth);
    if (l.sent)
        fclose(l.sent);
    if (l.trade)
        fclose(l.trade);
    *ret = l.result;
    arena_free(l.a);
    return r;
}
