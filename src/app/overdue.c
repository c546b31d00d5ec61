// SPDX-License-Identifier: Apache-2.0
#include "app/overdue.h"

#include "base/err.h"
#include "base/log.h"
#include "entity/entity.h"

enum { AT_ONCE = 50, ARENA_MOST = 16 << 20 };

/* First the message, then that it was told: what stops in between tells it again, under the
 * same reference, which has no second effect. */
static int tell(struct engine *e, struct arena *a, const struct overdue *o, usec now)
{
    struct writes w;
    str answer;
    struct message m = { .source = STR("centre"),
                         .reference = str_fmt(a, "overdue " STR_FMT " %lld", STR_ARG(o->subject),
                                              (long long)o->due),
                         .own_reference = true,
                         .name = STR(""),
                         .map = STR(""),
                         .body = o->event,
                         .received = now };
    TRY(engine_ingest(e, a, &m, STR("centre"), &answer));
    writes_init(&w, a);
    entity_overdue_told(&w, o);
    return writer_apply(engine_writer(e), &w);
}

void overdue_look(struct engine *e, struct db *db, usec now, int64_t minutes)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct overdues all = { 0 };
    int r = entity_overdue(db, a, now, minutes * 60 * USEC_PER_S, AT_ONCE, &all);
    for (size_t i = 0; r >= 0 && i < all.n; i++)
        r = tell(e, a, &all.at[i], now);
    if (r < 0)
        log_warn("who is overdue was not told", KV_C("why", err_last()));
}
