// SPDX-License-Identifier: Apache-2.0
#include "profile/traces.h"

#include "base/err.h"
#include "base/map.h"

/* Ties are broken by the situation, whose ids are plain letters: one order in both databases. */
static const struct query q_before = {
    "SELECT unit, situation, at, mark, value FROM profile_trace WHERE entity = $1 AND what = $2 "
    "AND at <= $3 AND NOT (at = $3 AND situation >= $4) AND situation <> $4 "
    "ORDER BY at DESC, situation DESC LIMIT $5"
};

static const struct {
    const char *name, *mark;
    bool many;
} whats[WHATS] = {
#define ONE                             false
#define MANY                            true
#define WHAT(what, how, mark, sentence) { #what, mark, how },
#include "profile/traces.def"
};

const char *what_name(enum what what) { return whats[what].name; }
const char *what_mark(enum what what) { return whats[what].mark; }
bool what_is_many(enum what what) { return whats[what].many; }

bool trace_is_before(const struct trace_row *x, struct trace_moment m)
{
    if (str_eq(x->situation, m.situation))
        return false;
    return x->at < m.at || (x->at == m.at && str_cmp(x->situation, m.situation) < 0);
}

int traces_stored(struct db *db, struct arena *a, str entity, enum what what, struct trace_moment m,
                  int64_t most, struct trace_rows *ret)
{
    struct rows rows;
    *ret = (struct trace_rows){ 0 };
    TRY(db_read(
        db, a, &q_before,
        VALS(V_TEXT(entity), V_C(what_name(what)), V_I64(m.at), V_TEXT(m.situation), V_I64(most)),
        &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct trace_row){ .unit = row_text(r, 0),
                                                 .situation = row_text(r, 1),
                                                 .at = row_i64(r, 2),
                                                 .mark = row_text(r, 3),
                                                 .value = row_i64(r, 4) };
    return 0;
}

void traces_once(struct arena *a, enum what what, struct trace_rows *x)
{
    struct map once = map_new(a);
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++) {
        struct trace_row f = x->at[i];
        str key = what_is_many(what)
                      ? str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(f.situation), STR_ARG(f.mark))
                      : f.situation;
        void **place = map_at(&once, key);
        if (!*place) {
            x->at[n++] = f;
            *place = (void *)(uintptr_t)n;
            continue;
        }
        /* Feeds that tell it differently: the same one of the two, whichever came first. */
        struct trace_row *had = &x->at[(uintptr_t)*place - 1];
        if (str_cmp(f.mark, had->mark) < 0)
            had->mark = f.mark;
        if (f.value > had->value)
            had->value = f.value;
    }
    x->n = n;
}

int traces_before(struct db *db, struct arena *a, str entity, enum what what, struct trace_moment m,
                  int64_t most, struct trace_rows *ret)
{
    TRY(traces_stored(db, a, entity, what, m, most, ret));
    bool more = (int64_t)ret->n >= most;
    traces_once(a, what, ret);
    return more ? 1 : 0;
}
