// SPDX-License-Identifier: Apache-2.0
#include "base/awaited.h"

#include "base/err.h"

#include <stdio.h>

void awaited_begin(struct awaited *x)
{
    *x = (struct awaited){ 0 };
    pthread_mutex_init(&x->lock, NULL);
    pthread_cond_init(&x->news, NULL);
}

void awaited_bring(struct awaited *x, int result)
{
    pthread_mutex_lock(&x->lock);
    x->is_done = true;
    x->result = result;
    snprintf(x->why, sizeof x->why, "%s", err_last());
    pthread_cond_signal(&x->news);
    pthread_mutex_unlock(&x->lock);
}

int awaited_wait(struct awaited *x)
{
    pthread_mutex_lock(&x->lock);
    while (!x->is_done)
        pthread_cond_wait(&x->news, &x->lock);
    pthread_mutex_unlock(&x->lock);
    pthread_mutex_destroy(&x->lock);
    pthread_cond_destroy(&x->news);
    return x->result < 0 ? fail((enum err)x->result, "%s", x->why) : x->result;
}
