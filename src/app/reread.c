// SPDX-License-Identifier: Apache-2.0
#include "app/reread.h"

#include "base/err.h"
#include "ingest/ingest.h"

enum { ARENA_MOST = 256 << 20 };

void reread_open(struct reread *x, struct db *db)
{
    *x = (struct reread){ .a = arena_new(ARENA_MOST), .message = STR("") };
    x->work.db = db;
}

void reread_close(struct reread *x) { arena_free(x->a); }

int reread(struct reread *x, str message, int64_t seq, struct event **ret)
{
    if (!str_eq(x->message, message)) {
        cleanup(arena_freep) struct arena *keep = arena_new(1 << 16); /* it may lie in x->a */
        str id = str_copy(keep, message);
        arena_reset(x->a);
        x->message = STR("");
        struct writes *none = make(x->a, struct writes); /* what a stage would write is not kept */
        writes_init(none, x->a);
        x->work =
            (struct work){ .arena = x->a, .db = x->work.db, .writes = none, .actor = STR("ntc") };
        int r = message_event(x->work.db, &x->work, id, seq, ret);
        if (r != 0)
            return r;
        x->message = str_copy(x->a, id);
        return 0;
    }
    if (seq < 0 || (size_t)seq >= x->work.decoded.events.n)
        return MESSAGE_NONE;
    *ret = &x->work.decoded.events.at[seq];
    (*ret)->seq = seq;
    return 0;
}
