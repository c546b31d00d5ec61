/* reread.h - stored events, decoded again from their messages: each message once, while its events
 * are asked for one after the other. Nothing is judged. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/work.h"
#include "store/writes.h"

struct reread {
    struct work work; /* of the message that is read */
    struct arena *a;
    str message; /* its id; "" none */
};
void reread_open(struct reread *x, struct db *db);
void reread_close(struct reread *x);
/* Lives until another message is read. > 0: it is no longer kept, or read otherwise by now. */
int reread(struct reread *x, str message, int64_t seq, struct event **ret) must_use;
