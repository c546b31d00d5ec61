// SPDX-License-Identifier: Apache-2.0
#include "profile/traces.h"

#include "base/err.h"
#include "base/map.h"

#include <stdlib.h>

/* Ties are broken by the situation, whose ids are plain letters: one order in both databases. */
#define OF(what) \
    "SELECT * FROM (SELECT what, unit, situation, at, mark, value FROM profile_trace " \
    "WHERE entity = $1 AND what = " what " AND at <= $2 AND NOT (at = $2 AND situation >= $3) " \
    "AND situation <> $3 ORDER BY at DESC, situation DESC LIMIT $4) "
static const struct query q_before = { OF("$5") "a UNION ALL " OF("$6") "b UNION ALL " OF(
    "$7") "c UNION ALL " OF("$8") "d UNION ALL " OF("$9") "e UNION ALL " OF("$10") "f" };
static const struct query q_before_one = { OF("$5") "a" };

static const struct {
    const char *name, *mark;
    bool many;
} whats[WHATS] = {
#define ONE                             false
#define MANY                            true
#define WHAT(what, how, mark, sentence) { #what, mark, how },
#include "model/traces.def"
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

static enum what what_of(str name)
{
    for (size_t i = 0; i < WHATS; i++)
        if (str_eq(name, str_c(whats[i].name)))
            return (enum what)i;
    return WHATS; /* of a later version of the program */
}

int traces_stored(struct db *db, struct arena *a, const struct trace_question *q,
                  struct trace_rows ret[WHATS])
{
    struct val vals[4 + TRACES_AT_ONCE] = { V_TEXT(q->entity), V_I64(q->before.at),
                                            V_TEXT(q->before.situation), V_I64(q->most) };
    struct rows rows;
    must(q->n > 0 && q->n <= TRACES_AT_ONCE);
    for (size_t i = 0; i < TRACES_AT_ONCE; i++)
        vals[4 + i] = V_C(i < q->n ? what_name(q->whats[i]) : ""); /* "": none has that name */
    if (q->n == 1)
        TRY(db_read(db, a, &q_before_one, vals, 5, &rows));
    else
        TRY(db_read(db, a, &q_before, vals, countof(vals), &rows));
    list_each (const struct row, r, &rows) {
        enum what what = what_of(row_text(r, 0));
        if (what < WHATS)
            *list_push(a, &ret[what]) = (struct trace_row){ .unit = row_text(r, 1),
                                                            .situation = row_text(r, 2),
                                                            .at = row_i64(r, 3),
                                                            .mark = row_text(r, 4),
                                                            .value = row_i64(r, 5) };
    }
    return 0;
}

static int newest_first(const void *x, const void *y)
{
    const struct trace_row *a = x, *b = y;
    return a->at != b->at ? (a->at < b->at) - (a->at > b->at) : str_cmp(b->situation, a->situation);
}

void traces_sort(struct trace_rows *x)
{
    if (x->n > 1)
        qsort(x->at, x->n, sizeof *x->at, newest_first);
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

int traces_before(struct db *db, struct arena *a, const struct trace_question *q,
                  struct trace_rows *ret)
{
    struct trace_rows of[WHATS] = { 0 };
    must(q->n == 1);
    TRY(traces_stored(db, a, q, of));
    *ret = of[q->whats[0]];
    bool more = (int64_t)ret->n >= q->most;
    traces_sort(ret);
    traces_once(a, q->whats[0], ret);
    return more ? 1 : 0;
}
