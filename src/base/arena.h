/* arena.h — memory that lives exactly as long as one piece of work.
 *
 * A worker owns one arena. Everything made for a message or a request comes
 * from it, and arena_reset() gives it all back at once; nothing inside the
 * pipeline is freed by hand. Memory comes back zeroed.
 *
 * The cap makes hostile input an ERR_LIMIT rather than an outage. Reaching it
 * is a mark, not a NULL: make() always gives memory, arena_full() tells that
 * the cap was passed, and every loop over outside data asks for it each turn.
 * A size that comes from outside in one piece goes through arena_try(), which
 * gives NULL instead of passing the cap.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/base.h"

struct arena;

struct arena *arena_new(size_t cap_bytes);
void arena_free(struct arena *a);   /* NULL is fine */
void arena_freep(struct arena **a); /* for cleanup() */
void arena_reset(struct arena *a);  /* keeps the first block, clears the mark */
void arena_set_cap(struct arena *a, size_t cap_bytes);
size_t arena_used(const struct arena *a);
bool arena_full(const struct arena *a);

void *arena_alloc(struct arena *a, size_t size, size_t count, size_t align) must_use;
void *arena_try(struct arena *a, size_t size, size_t count, size_t align) must_use;

#define make(a, T)      ((T *)arena_alloc(a, sizeof(T), 1, _Alignof(T)))
#define make_n(a, T, n) ((T *)arena_alloc(a, sizeof(T), n, _Alignof(T)))
