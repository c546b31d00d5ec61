// SPDX-License-Identifier: Apache-2.0
#include "api/holds.h"

#include <pthread.h>
#include <stdlib.h>

enum { HOLDS_MOST = 1024 }; /* more officers than any room has */

struct holds {
    usec idle;
    pthread_mutex_t lock; /* guards what follows */
    struct hold at[HOLDS_MOST], over[HOLDS_MOST];
    size_t n, n_over;
    bool changed[HOLDS_MOST];
};

struct holds *holds_new(usec idle)
{
    struct holds *h = calloc(1, sizeof *h);
    must(h != NULL);
    h->idle = idle;
    pthread_mutex_init(&h->lock, NULL);
    return h;
}

void holds_free(struct holds *h)
{
    if (!h)
        return;
    pthread_mutex_destroy(&h->lock);
    free(h);
}

static bool is(const char *kept, str s) { return str_eq(str_c(kept), s); }

static void drop(struct holds *h, size_t i)
{
    if (h->n_over < HOLDS_MOST) {
        h->over[h->n_over] = h->at[i];
        h->over[h->n_over++].is_over = true;
    }
    h->n--;
    h->at[i] = h->at[h->n];
    h->changed[i] = h->changed[h->n];
}

static void drop_over(struct holds *h, usec now)
{
    for (size_t i = h->n; i-- > 0;) {
        const struct hold *x = &h->at[i];
        if (x->until <= now || (x->cut && now - x->cut >= HOLD_CUT))
            drop(h, i);
    }
}

static struct hold *find(struct holds *h, str alert)
{
    for (size_t i = 0; i < h->n; i++)
        if (is(h->at[i].alert, alert))
            return &h->at[i];
    return NULL;
}

static void drop_others(struct holds *h, str session, str but)
{
    for (size_t i = h->n; i-- > 0;)
        if (is(h->at[i].session, session) && !is(h->at[i].alert, but))
            drop(h, i);
}

bool holds_take(struct holds *h, str alert, str region, const struct hold_by *by, usec now,
                struct hold *ret)
{
    pthread_mutex_lock(&h->lock);
    drop_over(h, now);
    drop_others(h, by->session, alert);
    struct hold *x = find(h, alert);
    if (!x && h->n < HOLDS_MOST) {
        h->changed[h->n] = true;
        x = &h->at[h->n++];
        *x = (struct hold){ .since = now };
        str_keep(x->alert, sizeof x->alert, alert);
        str_keep(x->region, sizeof x->region, region);
        str_keep(x->session, sizeof x->session, by->session);
        str_keep(x->account, sizeof x->account, by->account);
        str_keep(x->display, sizeof x->display, by->display);
    }
    if (x && is(x->session, by->session)) {
        x->until = now + h->idle;
        x->cut = 0;
    }
    if (x)
        *ret = *x;
    pthread_mutex_unlock(&h->lock);
    return x != NULL;
}

void holds_leave(struct holds *h, str alert, str session)
{
    pthread_mutex_lock(&h->lock);
    for (size_t i = h->n; i-- > 0;)
        if (is(h->at[i].alert, alert) && is(h->at[i].session, session))
            drop(h, i);
    pthread_mutex_unlock(&h->lock);
}

bool holds_other(struct holds *h, str alert, str session, usec now, struct hold *ret)
{
    pthread_mutex_lock(&h->lock);
    drop_over(h, now);
    const struct hold *x = find(h, alert);
    bool other = x && !is(x->session, session);
    if (other)
        *ret = *x;
    pthread_mutex_unlock(&h->lock);
    return other;
}

static void set_cut(struct holds *h, str session, usec cut)
{
    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < h->n; i++)
        if (is(h->at[i].session, session))
            h->at[i].cut = cut;
    pthread_mutex_unlock(&h->lock);
}

void holds_cut(struct holds *h, str session, usec now) { set_cut(h, session, now); }
void holds_back(struct holds *h, str session) { set_cut(h, session, 0); }

void holds_changes(struct holds *h, struct arena *a, usec now, struct hold_list *ret)
{
    pthread_mutex_lock(&h->lock);
    drop_over(h, now);
    for (size_t i = 0; i < h->n_over; i++)
        *list_push(a, ret) = h->over[i];
    h->n_over = 0;
    for (size_t i = 0; i < h->n; i++) {
        if (h->changed[i])
            *list_push(a, ret) = h->at[i];
        h->changed[i] = false;
    }
    pthread_mutex_unlock(&h->lock);
}

void holds_all(struct holds *h, struct arena *a, usec now, struct hold_list *ret)
{
    pthread_mutex_lock(&h->lock);
    drop_over(h, now);
    for (size_t i = 0; i < h->n; i++)
        *list_push(a, ret) = h->at[i];
    pthread_mutex_unlock(&h->lock);
}

void hold_json(struct buf *b, const struct hold *x)
{
    json_open(b, NULL, '{');
    json_str(b, "alert", str_c(x->alert));
    if (x->is_over) {
        json_null(b, "by");
    } else {
        json_str(b, "by", str_c(x->account));
        json_str(b, "display", str_c(x->display));
        json_str(b, "since", time_fmt(b->a, x->since));
    }
    json_close(b, '}');
}
