// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BLOCK_BYTES = 64 * 1024, BLOCK_MAX_BYTES = 4 * 1024 * 1024, HUGE_BYTES = 2 * 1024 * 1024 };

struct block {
    struct block *prev;
    size_t size, used;
    _Alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *top;
    size_t cap, total;
    bool full;
};

/* What is walked at random in a large piece (an index, a table of profiles) would else wait for the
 * addresses of its pages more than for itself. */
static struct block *block_new(size_t bytes)
{
    size_t whole = (bytes + HUGE_BYTES - 1) / HUGE_BYTES * HUGE_BYTES;
    if (bytes <= BLOCK_MAX_BYTES + sizeof(struct block) || whole < bytes)
        return malloc(bytes);
    struct block *b = aligned_alloc(HUGE_BYTES, whole);
    if (b)
        madvise(b, whole, MADV_HUGEPAGE); /* a wish: without it pages are small */
    return b;
}

static void block_add(struct arena *a, size_t want)
{
    /* Blocks grow with the work, so a large message costs few of them. */
    size_t size = a->total < BLOCK_BYTES ? BLOCK_BYTES : a->total;
    if (size > BLOCK_MAX_BYTES)
        size = BLOCK_MAX_BYTES;
    if (size < want)
        size = want;
    size_t bytes;
    must(!add_overflows(sizeof(struct block), size, &bytes));
    struct block *b = block_new(bytes);
    must(b != NULL); /* out of memory is not an error we can handle well */
    *b = (struct block){ .prev = a->top, .size = size };
    a->top = b;
    a->total += size;
}

struct arena *arena_new(size_t cap_bytes)
{
    struct arena *a = calloc(1, sizeof *a);
    must(a != NULL);
    a->cap = cap_bytes;
    block_add(a, BLOCK_BYTES);
    return a;
}

void arena_set_cap(struct arena *a, size_t cap_bytes) { a->cap = cap_bytes; }

/* Frees all blocks but the newest, which is the largest: the next work of the same size
 * finds its memory there, already mapped. */
void arena_reset(struct arena *a)
{
    struct block *b = a->top->prev;
    while (b) {
        struct block *prev = b->prev;
        free(b);
        b = prev;
    }
    a->top->prev = NULL;
    if (a->top->size > BLOCK_MAX_BYTES) { /* a single huge piece is not kept */
        free(a->top);
        a->top = NULL;
        a->total = 0;
        block_add(a, BLOCK_BYTES);
    }
    a->total = a->top->size;
    a->top->used = 0;
    a->full = false;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    free(a->top);
    free(a);
}

void arena_freep(struct arena **a) { arena_free(*a); }

size_t arena_used(const struct arena *a) { return a->total - (a->top->size - a->top->used); }
bool arena_full(const struct arena *a) { return a->full; }

static void *take(struct arena *a, size_t want, size_t align)
{
    struct block *b = a->top;
    size_t at = (b->used + align - 1) & ~(align - 1);
    if (at > b->size || want > b->size - at) {
        block_add(a, want);
        b = a->top;
        at = 0;
    }
    b->used = at + want;
    if (unlikely(arena_used(a) > a->cap))
        a->full = true;
    return memset(b->data + at, 0, want);
}

void *arena_alloc(struct arena *a, size_t size, size_t count, size_t align)
{
    must(size > 0 && align <= _Alignof(max_align_t));
    size_t want;
    must(!mul_overflows(size, count, &want));
    return take(a, want, align);
}

void *arena_try(struct arena *a, size_t size, size_t count, size_t align)
{
    must(size > 0 && align <= _Alignof(max_align_t));
    size_t want, after;
    if (mul_overflows(size, count, &want) || add_overflows(arena_used(a), want, &after) ||
        after > a->cap) {
        a->full = true;
        return NULL;
    }
    return take(a, want, align);
}
