/* inbox.h — drop folders as links: a file put there (moved, or written elsewhere and renamed)
 * is taken in as a message. A folder in the drop folder is that of the link of its name: its
 * files come under the agreement of that link, as if they had come with its key. What lies in
 * the drop folder itself is of the link "inbox".
 *
 * The count of tries is in the file's name before a try begins, so a message that
 * kills the program, or a file that cannot be read, cannot stop the queue: after three tries it
 * goes to failed/ beside it. Files taken in go to done/. Names that begin with a dot or end in
 * .part are still being written. A folder whose link is refused waits; the others go on.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { INBOX_TRIES = 3 };

struct inbox_sink {
    void *self;
    /* Takes one file's bytes; 0 when they are durable, else the folder waits. link "": the drop
     * folder itself. */
    int (*take)(void *self, struct arena *a, str link, str name, str bytes);
    /* A folder waits, and why; said once until it goes on (why ""). */
    void (*waits)(void *self, struct arena *a, str link, str why);
    /* A file was put aside. */
    void (*failed)(void *self, struct arena *a, str link, str name);
};

struct inbox;
int inbox_start(const char *folder, size_t max_bytes, const struct inbox_sink *sink,
                struct inbox **ret) must_use;
void inbox_stop(struct inbox *i); /* NULL is fine */
