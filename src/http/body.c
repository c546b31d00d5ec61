// SPDX-License-Identifier: Apache-2.0
#include "http/body.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 4096 };

void body_drop(struct body *b)
{
    atomic_fetch_sub(&b->room->held, b->cap);
    free(b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
}

static size_t next_cap(const struct body *b, size_t need)
{
    size_t cap = b->cap ? b->cap * 2 : FIRST;
    while (cap < need)
        cap *= 2;
    size_t end = b->announced ? b->announced : b->most; /* it will not be larger */
    return cap > end ? end : cap;
}

/* The room is asked for before the memory. False: it is full. */
static bool grow(struct body *b, size_t need)
{
    size_t cap = next_cap(b, need), more = cap - b->cap;
    if (atomic_fetch_add(&b->room->held, more) + more > b->room->most) {
        atomic_fetch_sub(&b->room->held, more);
        return false;
    }
    char *larger = realloc(b->ptr, cap);
    must(larger != NULL);
    b->ptr = larger;
    b->cap = cap;
    return true;
}

void body_take(struct body *b, const char *data, size_t n)
{
    if (!b->refused && n > b->most - b->len)
        b->refused = 413;
    if (!b->refused && b->len + n > b->cap && !grow(b, b->len + n))
        b->refused = 503;
    if (b->refused) {
        body_drop(b);
        b->thrown += n;
        return;
    }
    memcpy(b->ptr + b->len, data, n);
    b->len += n;
}
