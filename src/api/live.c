/* live.c — server-sent events: one thread reads the feed and tells every screen.
 *
 * The feed's numbers are the event ids, so a browser that comes back with
 * Last-Event-ID goes on where it stopped; one that is too far behind, or reads
 * too slowly, gets `resync` and loads its queue anew. The thread is woken by our
 * own commits and looks by itself for those of other processes. Each screen hears a `beat` when
 * it opens and every 5 seconds; the first has the number from which it goes on, so that one that
 * heard of nothing before its line was cut misses nothing either. A wall hears beats and nothing of
 * what they are about: only `news`, every five seconds at most, so that it asks for its numbers
 * anew. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/holds.h"
#include "base/err.h"
#include "base/list.h"
#include "base/log.h"
#include "base/map.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { READ_MAX = 500, BEHIND_MAX = 2000, LOOK_MS = 100, STREAMS_MAX = 4096 };
#define HEARTBEAT \
    (5 * USEC_PER_S) /* a cut is seen within ten, and an idle minute costs 360 bytes */
#define WALL_NEWS (5 * USEC_PER_S)
/* An event, not a comment: a page hears no comments, and must tell live from stale. It has no
 * id: Last-Event-ID stays that of the last news. */
#define BEAT "event: beat\ndata: {}\n\n"
#define NEWS "event: news\ndata: {}\n\n"

static const struct query q_feed = {
    "SELECT seq, kind, ref, region, payload FROM feed WHERE seq > $1 ORDER BY seq LIMIT $2"
};
static const struct query q_told = {
    "SELECT DISTINCT ref FROM feed WHERE seq > $1 AND kind = 'alert'"
};
static const struct query q_oldest = { "SELECT COALESCE(min(seq), 1) FROM feed" };
static const struct query q_head = { "SELECT COALESCE(max(seq), 0) FROM feed" };
static const struct query q_session = {
    "SELECT 1 FROM session WHERE hash = $1 AND expires > $2 AND seen > $3"
};

static const struct query q_wall = { "SELECT 1 FROM wall WHERE hash = $1 AND state = 'active'" };

struct screen {
    struct http_stream *stream;
    char region[64], session[65], wall[65];
    bool is_wall;
    usec told; /* a wall: when it heard of news */
    int64_t sent;
    bool lost; /* a row did not fit: it must start again */
    struct screen *next;
};

struct live {
    const struct centre *centre;
    struct holds *holds;
    struct db *db;
    pthread_t thread;
    struct screen *screens; /* the thread's own */
    int64_t head;
    usec beat;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    struct screen *fresh;
    size_t n;
    bool woken, stopping;
};

static void add(struct live *l, struct http_request *r, const struct principal *who, bool is_wall,
                int64_t after)
{
    struct screen *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->sent = after;
    s->is_wall = is_wall;
    str_keep(s->wall, sizeof s->wall, who->wall);
    str_keep(s->region, sizeof s->region, who->region);
    str_keep(s->session, sizeof s->session, who->session);
    s->stream = http_stream(r); /* after this the request may end: nothing of it is used again */
    pthread_mutex_lock(&l->lock);
    bool full = l->n >= STREAMS_MAX;
    if (!full) {
        s->next = l->fresh;
        l->fresh = s;
        l->n++;
        l->woken = true;
        pthread_cond_signal(&l->news);
    }
    pthread_mutex_unlock(&l->lock);
    if (full) {
        http_stream_close(s->stream);
        free(s);
    }
}

void live_add(struct live *l, struct http_request *r, const struct principal *who, int64_t after)
{
    add(l, r, who, false, after);
}

void live_add_wall(struct live *l, struct http_request *r, const struct principal *who)
{
    add(l, r, who, true, -1);
}

void live_wake(struct live *l)
{
    pthread_mutex_lock(&l->lock);
    l->woken = true;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
}

static bool may_see(const struct screen *s, str region)
{
    return s->region[0] == '\0' || region.len == 0 || str_eq(str_c(s->region), region);
}

static void send_row(struct screen *s, struct arena *a, const struct row *r)
{
    int64_t seq = row_i64(r, 0);
    if (seq <= s->sent || s->is_wall)
        return;
    if (may_see(s, row_text(r, 3))) {
        struct buf b = buf_new(a, 64 * 1024);
        buf_add(&b, STR("id: "));
        buf_i64(&b, seq);
        buf_add(&b, STR("\nevent: "));
        buf_add(&b, row_text(r, 1));
        buf_add(&b, STR("\ndata: "));
        buf_add(&b, row_text(r, 4)); /* JSON of ours: one line */
        buf_add(&b, STR("\n\n"));
        if (!s->lost && !http_stream_send(s->stream, buf_str(&b)))
            s->lost = true; /* it reads too slowly; nobody else waits for it */
    }
    s->sent = seq;
}

static void resync(struct screen *s, struct arena *a, int64_t head)
{
    str text = str_fmt(a, "id: %lld\nevent: resync\ndata: {}\n\n", (long long)head);
    s->lost = !http_stream_send(s->stream, text);
    s->sent = head;
}

/* True when there may be more to read. */
static bool tell(struct live *l, struct arena *a)
{
    int64_t from = l->head;
    for (struct screen *s = l->screens; s; s = s->next) {
        if (s->is_wall)
            continue;
        if (s->lost || l->head - s->sent > BEHIND_MAX || s->sent > l->head)
            resync(s, a, l->head);
        if (s->sent < from)
            from = s->sent;
    }
    struct rows rows;
    if (db_read(l->db, a, &q_feed, VALS(V_I64(from), V_I64(READ_MAX)), &rows) < 0) {
        log_warn("feed not read", KV_C("why", err_last()));
        return false;
    }
    list_each (const struct row, r, &rows) {
        for (struct screen *s = l->screens; s; s = s->next)
            send_row(s, a, r);
        if (row_i64(r, 0) > l->head)
            l->head = row_i64(r, 0);
    }
    return rows.n == READ_MAX;
}

/* Once in a while, when the feed went on meanwhile. */
static void tell_walls(struct live *l)
{
    usec now = time_monotonic();
    for (struct screen *s = l->screens; s; s = s->next) {
        if (!s->is_wall || s->sent >= l->head || now - s->told < WALL_NEWS)
            continue;
        http_stream_send(s->stream, STR(NEWS)); /* what does not fit is followed by a beat */
        s->sent = l->head;
        s->told = now;
    }
}

static bool session_ended(struct live *l, struct arena *a, const struct screen *s)
{
    struct rows rows;
    if (s->wall[0])
        return db_read(l->db, a, &q_wall, VALS(V_C(s->wall)), &rows) == 0 && rows.n == 0;
    if (s->session[0] == '\0')
        return false;
    usec now = time_now();
    return db_read(l->db, a, &q_session,
                   VALS(V_C(s->session), V_I64(now), V_I64(now - l->centre->idle)), &rows) == 0 &&
           rows.n == 0;
}

static void send_hold(struct screen *s, struct arena *a, const struct hold *x)
{
    struct buf b = buf_new(a, 4096);
    buf_add(&b, STR("event: hold\ndata: "));
    hold_json(&b, x);
    buf_add(&b, STR("\n\n"));
    if (may_see(s, str_c(x->region)) && !s->lost && !http_stream_send(s->stream, buf_str(&b)))
        s->lost = true;
}

/* Who opened which alert, and who left it. */
static void tell_holds(struct live *l, struct arena *a)
{
    struct hold_list changes = { 0 };
    holds_changes(l->holds, a, time_now(), &changes);
    list_each (const struct hold, x, &changes)
        for (struct screen *s = l->screens; s; s = s->next)
            send_hold(s, a, x);
}

static void tell_all_holds(struct live *l, struct screen *s, struct arena *a)
{
    struct hold_list all = { 0 };
    holds_all(l->holds, a, time_now(), &all);
    list_each (const struct hold, x, &all)
        send_hold(s, a, x);
    holds_back(l->holds, str_c(s->session));
}

static bool has_screen(const struct live *l, const char *session)
{
    for (const struct screen *s = l->screens; s; s = s->next)
        if (str_eq(str_c(s->session), str_c(session)))
            return true;
    return false;
}

static void drop_gone(struct live *l, struct arena *a)
{
    bool beat = time_monotonic() - l->beat > HEARTBEAT;
    if (beat)
        l->beat = time_monotonic();
    for (struct screen **p = &l->screens; *p;) {
        struct screen *s = *p;
        bool over = http_stream_gone(s->stream) || session_ended(l, a, s);
        if (!over) {
            if (beat)
                http_stream_send(s->stream, STR(BEAT));
            p = &s->next;
            continue;
        }
        *p = s->next;
        http_stream_close(s->stream);
        if (!has_screen(l, s->session))
            holds_cut(l->holds, str_c(s->session), time_now());
        free(s);
        pthread_mutex_lock(&l->lock);
        l->n--;
        pthread_mutex_unlock(&l->lock);
    }
}

/* The first of a stream: from where it goes on when it is cut. A wall asks for its numbers anew. */
static void open_stream(struct screen *s, struct arena *a)
{
    str from = s->is_wall ? STR("") : str_fmt(a, "id: %lld\n", (long long)s->sent);
    http_stream_send(s->stream, str_fmt(a, "retry: 2000\n" STR_FMT "%s", STR_ARG(from), BEAT));
}

static bool wait_for_news(struct live *l, struct arena *a)
{
    pthread_mutex_lock(&l->lock);
    if (!l->woken && !l->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&l->news, &l->lock, &until);
    }
    l->woken = false;
    while (l->fresh) {
        struct screen *s = l->fresh;
        l->fresh = s->next;
        if (s->sent < 0)
            s->sent = l->head;
        s->next = l->screens;
        l->screens = s;
        open_stream(s, a);
        tell_all_holds(l, s, a);
    }
    bool stop = l->stopping;
    pthread_mutex_unlock(&l->lock);
    return !stop;
}

static void *run(void *self)
{
    struct live *l = self;
    struct arena *a = arena_new(32 << 20);
    usec swept = 0;
    while (wait_for_news(l, a)) {
        while (tell(l, a))
            arena_reset(a);
        tell_holds(l, a);
        tell_walls(l);
        if (time_monotonic() - swept > USEC_PER_S) {
            drop_gone(l, a);
            swept = time_monotonic();
        }
        arena_reset(a);
    }
    for (struct screen *s = l->screens, *next; s; s = next) {
        next = s->next;
        http_stream_close(s->stream);
        free(s);
    }
    arena_free(a);
    return NULL;
}

int live_feed(struct db *db, struct arena *a, int64_t *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_head, NULL, 0, &rows));
    *ret = row_i64(rows.at, 0);
    return 0;
}

int live_told_since(struct db *db, struct arena *a, int64_t after, struct map *ret)
{
    static char is_there[] = "";
    struct rows rows;
    TRY(db_read(db, a, &q_oldest, NULL, 0, &rows));
    if (after + 1 < row_i64(rows.at, 0))
        return fail(ERR_INVALID, "what was chosen is too long ago: choose anew");
    TRY(db_read(db, a, &q_told, VALS(V_I64(after)), &rows));
    list_each (const struct row, r, &rows)
        *map_at(ret, row_text(r, 0)) = is_there;
    return 0;
}

struct live *live_new(const struct centre *centre, struct holds *holds)
{
    struct live *l = calloc(1, sizeof *l);
    must(l != NULL);
    l->centre = centre;
    l->holds = holds;
    l->beat = time_monotonic();
    must(db_open(centre->store, &l->db) == 0);
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    if (live_feed(l->db, a, &l->head) < 0)
        log_warn("feed not read", KV_C("why", err_last()));
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->news, NULL);
    must(pthread_create(&l->thread, NULL, run, l) == 0);
    return l;
}

void live_stop(struct live *l)
{
    pthread_mutex_lock(&l->lock);
    bool was = l->stopping;
    l->stopping = true;
    pthread_cond_signal(&l->news);
    pthread_mutex_unlock(&l->lock);
    if (!was)
        pthread_join(l->thread, NULL);
}

void live_free(struct live *l)
{
    live_stop(l);
    db_close(l->db);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->news);
    free(l);
}
