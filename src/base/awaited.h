/* awaited.h — a result that one thread waits for and another brings.
 *
 * It stands on the stack of the one who waits, and is gone as soon as that one has it:
 * who brought it does not touch it again.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

#include <pthread.h>

struct awaited {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    bool is_done;
    int result;
    char why[512]; /* the sentence of an error, which is the bringing thread's own */
};

void awaited_begin(struct awaited *x);
void awaited_bring(struct awaited *x, int result);
int awaited_wait(struct awaited *x) must_use; /* the result; an error with its sentence */
