/* writer.h — one thread that makes changes durable, many units at a time.
 *
 * Whoever has a list of writes submits a ticket and goes on; the writer takes
 * all that wait (at most `BATCH`), applies them in one transaction (group
 * commit) and calls each ticket's done() after the commit is on disk, never
 * before. done() runs in the writer's thread: it must be short.
 *
 * After a failed fsync nothing is tried again (the page cache can no longer be
 * believed): tickets get their error and the `broken` callback stops the
 * process, which recovers by starting again.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writes.h"

struct ticket {
    struct writes *writes;
    void (*done)(struct ticket *t, int result); /* WRITES_ outcome, or an error < 0 */
    struct ticket *next;                        /* the writer's */
};

struct writer_hooks {
    void *self;
    void (*fed)(void *self);                     /* feed rows were committed */
    void (*broken)(void *self, const char *why); /* stop the process; may return in tests */
};

struct writer;
int writer_new(struct store *s, struct writer_hooks hooks, struct writer **ret) must_use;
void writer_free(struct writer *w); /* finishes what waits; NULL is fine */
void writer_submit(struct writer *w, struct ticket *t);
int writer_apply(struct writer *w, struct writes *list) must_use; /* submits and waits */
size_t writer_depth(struct writer *w);
