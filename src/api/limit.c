/* limit.c — token buckets for callers, growing pauses for failed logins. One
 * small table of fixed size: whoever has not been seen for longest gives way. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "base/map.h"

#include <pthread.h>
#include <stdlib.h>

enum { BUCKETS = 4096, WAYS = 8, RATE = 50, BURST = 200, FREE_TRIES = 5, LONGEST_S = 900 };

struct bucket {
    uint64_t who;
    usec last;
    double tokens;
};
struct tries {
    uint64_t who;
    usec last, until;
    int failed;
};
struct limits {
    pthread_mutex_t lock;
    struct bucket slots[BUCKETS];
    struct tries tries[BUCKETS];
};

struct limits *limits_new(void)
{
    struct limits *l = calloc(1, sizeof *l);
    must(l != NULL);
    pthread_mutex_init(&l->lock, NULL);
    return l;
}

void limits_free(struct limits *l)
{
    pthread_mutex_destroy(&l->lock);
    free(l);
}

int64_t limit_ask(struct limits *l, str who, usec now)
{
    uint64_t h = hash_str(who);
    pthread_mutex_lock(&l->lock);
    struct bucket *s = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        struct bucket *x = &l->slots[(h + i) % BUCKETS];
        if (x->who == h) {
            s = x;
            break;
        }
        if (!s || x->last < s->last)
            s = x;
    }
    if (s->who != h)
        *s = (struct bucket){ .who = h, .last = now, .tokens = BURST };
    double more = (double)(now - s->last) * (double)RATE / (double)USEC_PER_S;
    s->tokens += more;
    if (s->tokens > (double)BURST)
        s->tokens = (double)BURST;
    s->last = now;
    bool good = s->tokens >= 1;
    if (good)
        s->tokens -= 1;
    pthread_mutex_unlock(&l->lock);
    return good ? 0 : 1;
}

static struct tries *tries_of(struct limits *l, uint64_t h)
{
    struct tries *t = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        struct tries *x = &l->tries[(h + i) % BUCKETS];
        if (x->who == h)
            return x;
        if (!t || x->last < t->last)
            t = x;
    }
    *t = (struct tries){ .who = h };
    return t;
}

int64_t limit_login(struct limits *l, str who, usec now)
{
    pthread_mutex_lock(&l->lock);
    struct tries *t = tries_of(l, hash_str(who));
    int64_t wait = t->until > now ? (t->until - now) / USEC_PER_S + 1 : 0;
    pthread_mutex_unlock(&l->lock);
    return wait;
}

void limit_login_result(struct limits *l, str who, usec now, bool good)
{
    pthread_mutex_lock(&l->lock);
    struct tries *t = tries_of(l, hash_str(who));
    t->last = now;
    t->failed = good ? 0 : t->failed + 1;
    int64_t pause = 0;
    if (t->failed >= FREE_TRIES) {
        int over = t->failed - FREE_TRIES;
        pause = over > 9 ? LONGEST_S : (int64_t)2 << over;
        pause = pause > LONGEST_S ? LONGEST_S : pause;
    }
    t->until = pause ? now + pause * USEC_PER_S : 0;
    pthread_mutex_unlock(&l->lock);
}
