// SPDX-License-Identifier: Apache-2.0
#include "match/set.h"

#include "base/err.h"
#include "base/list.h"
#include "base/map.h"
#include "match/image.h"

#include <stdlib.h>

struct match_set {
    struct match_index *base, *fresh;
    enum name_kind kind;
    struct arena *a; /* of what is new and what is gone, until they are merged */
    struct match_entry entries[MATCH_FRESH_MAX];
    size_t n;
    struct map gone; /* ids */
};

static const size_t most_new = (size_t)64 << 20;

struct match_set *match_set_new(struct match_index *base, enum name_kind kind)
{
    struct match_set *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->base = base;
    s->kind = kind;
    s->a = arena_new(most_new);
    s->gone = map_new(s->a);
    return s;
}

void match_set_free(struct match_set *s)
{
    if (!s)
        return;
    match_free(s->base);
    match_free(s->fresh);
    arena_free(s->a);
    free(s);
}

/* Those that are not gone. */
static int make_fresh(struct match_set *s)
{
    match_free(s->fresh);
    s->fresh = NULL;
    return s->n ? match_build(s->entries, s->n, s->kind, &s->fresh) : 0;
}

int match_set_add(struct match_set *s, struct match_entry e)
{
    if (s->n == MATCH_FRESH_MAX || arena_full(s->a))
        return fail(ERR_LIMIT, "%d names are new: merge them first", MATCH_FRESH_MAX);
    if (e.id.len == 0 || e.id.len > MATCH_ID_MAX)
        return fail(ERR_INVALID, "a name that is added has an id of at most %d bytes",
                    MATCH_ID_MAX);
    s->entries[s->n++] = (struct match_entry){ str_copy(s->a, e.id), str_copy(s->a, e.name) };
    return make_fresh(s);
}

void match_set_remove(struct match_set *s, str id)
{
    size_t n = 0;
    *map_at(&s->gone, str_copy(s->a, id)) = s;
    for (size_t i = 0; i < s->n; i++)
        if (!str_eq(s->entries[i].id, id))
            s->entries[n++] = s->entries[i];
    if (n == s->n)
        return;
    s->n = n;
    must(make_fresh(s) == 0); /* fewer than fitted before */
}

static str text_at(const struct match_index *x, enum parts text, enum parts at, size_t i)
{
    const uint32_t *from = PART(x, uint32_t, at);
    return (str){ PART(x, char, text) + from[i], from[i + 1] - from[i] };
}

int match_set_merge(struct match_set *s)
{
    size_t old = s->base ? match_count(s->base) : 0, n = 0;
    struct match_entry *all = calloc(old + s->n + 1, sizeof *all);
    struct match_index *merged;
    must(all != NULL);
    for (size_t i = 0; i < old; i++) {
        str id = text_at(s->base, PART_ID, PART_ID_AT, i);
        if (!map_get(&s->gone, id))
            all[n++] = (struct match_entry){ id, text_at(s->base, PART_TEXT, PART_TEXT_AT, i) };
    }
    for (size_t i = 0; i < s->n; i++)
        all[n++] = s->entries[i];
    int r = match_build(all, n, s->kind, &merged);
    free(all);
    TRY(r);
    match_free(s->base);
    match_free(s->fresh);
    s->base = merged;
    s->fresh = NULL;
    s->n = 0;
    arena_reset(s->a);
    s->gone = map_new(s->a);
    return 0;
}

static int by_odds(const void *a, const void *b)
{
    const struct match_hit *x = a, *y = b;
    return x->odds != y->odds ? (x->odds > y->odds ? -1 : 1) : str_cmp(x->name, y->name);
}

size_t match_set_find(const struct match_set *s, struct match_search *search, str name, size_t top,
                      struct match_hit *ret, size_t max)
{
    size_t n = 0, kept = 0;
    if (s->base)
        n = match_find(s->base, search, name, top, ret, max);
    for (size_t i = 0; i < n; i++)
        if (!map_get(&s->gone, ret[i].id))
            ret[kept++] = ret[i];
    if (s->fresh)
        kept += match_find(s->fresh, search, name, top, ret + kept, max - kept);
    if (kept > 1)
        qsort(ret, kept, sizeof *ret, by_odds);
    for (size_t i = 0, rank = 0; i < kept; i++) {
        rank += i == 0 || !str_eq(ret[i].name, ret[i - 1].name);
        ret[i].rank = (uint32_t)rank;
        if (rank > top)
            return i;
    }
    return kept;
}
