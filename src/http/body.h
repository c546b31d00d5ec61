/* body.h — the bytes of a request as they come, in a room that all requests share.
 *
 * What is too much is read on and thrown away, so that the sender hears why when
 * the body has ended; it costs no memory.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

#include <stdatomic.h>

struct body_room {
    size_t most;
    atomic_size_t held; /* bytes of all bodies */
};

struct body {
    struct body_room *room;
    char *ptr;
    size_t len, cap;
    size_t most;      /* this body may have */
    size_t announced; /* Content-Length; 0 unknown */
    size_t thrown;    /* bytes thrown away */
    unsigned refused; /* 413 it is too large, 503 the room is full; 0 neither */
};

void body_take(struct body *b, const char *data, size_t n);
void body_drop(struct body *b); /* gives its room back */
