/* inbox.h — a drop folder as a link: a file put there (moved, or written elsewhere
 * and renamed) is taken in as a message.
 *
 * The count of tries is in the file's name before a try begins, so a message that
 * kills the program cannot do so for ever: after three tries it goes to failed/.
 * Files taken in go to done/. Names that begin with a dot or end in .part are
 * still being written.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { INBOX_TRIES = 3 };
/* Takes one file's bytes; 0 when they are durable, else it is tried again. */
typedef int inbox_take(void *self, struct arena *a, str name, str bytes);

struct inbox;
int inbox_start(const char *folder, size_t max_bytes, inbox_take *take, void *self,
                struct inbox **ret) must_use;
void inbox_stop(struct inbox *i); /* NULL is fine */
