/* search.c — the best names of an index for a query. */
// SPDX-License-Identifier: Apache-2.0
#include "match/search_private.h"

#include "base/err.h"
#include "platform/os.h"

#include <stdlib.h>
#include <string.h>
struct match_search *match_search_new(void)
{
    struct match_search *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->finder = near_finder_new();
    return s;
}

void match_search_free(struct match_search *s)
{
    if (!s)
        return;
    near_finder_free(s->finder);
    sums_free(&s->sums);
    free(s->slot);
    free(s);
}

static void fit(struct match_search *s, const struct match_index *x)
{
    if (s->slots_size < x->image->words) {
        free(s->slot);
        s->slots_size = x->image->words;
        s->slot = calloc(s->slots_size, sizeof *s->slot);
        must(s->slot != NULL);
    }
}
static str entry_text(const struct match_index *x, uint32_t e)
{
    const uint32_t *at = PART(x, uint32_t, PART_TEXT_AT);
    return (str){ PART(x, char, PART_TEXT) + at[e], at[e + 1] - at[e] };
}

static bool has_ids(const struct match_index *x) { return x->image->parts[PART_ID_AT].n > 0; }

static void set_id(const struct match_index *x, uint32_t e, struct match_hit *h)
{
    if (!has_ids(x)) {
        h->id = STR("");
        h->line = PART(x, uint32_t, PART_LINE)[e];
        return;
    }
    const uint32_t *at = PART(x, uint32_t, PART_ID_AT);
    h->id = (str){ PART(x, char, PART_ID) + at[e], at[e + 1] - at[e] };
}

/* results */

struct results {
    struct match_hit *at;
    size_t n, max;
};

static bool hits_have(const struct results *r, size_t from, str name)
{
    for (size_t i = from; i < r->n; i++)
        if (str_eq(r->at[i].name, name))
            return true;
    return false;
}

/* Distinct names of a group; `close`: how close its words are, before their order. */
static void add_group(const struct match_index *x, struct match_search *s,
                      const struct candidate *c, struct results *r)
{
    static const float other_order = 0.4f;
    const uint32_t *at = PART(x, uint32_t, PART_GROUP_AT);
    enum name_kind kind = (enum name_kind)x->image->kind;
    size_t from = r->n;
    struct pair_result pair;
    for (uint32_t e = at[c->group];
         e < at[c->group + 1] && r->n < r->max && r->n - from < MATCH_TOP_MAX; e++) {
        str name = entry_text(x, e);
        if (hits_have(r, from, name))
            continue;
        name_read(name, kind, &s->entry);
        pair_compare_asked(&s->asked, &s->entry, &pair);
        s->close[r->n] = c->score - (pair.features[PAIR_ORDER] > 0 ? other_order : 0);
        struct match_hit *h = &r->at[r->n++];
        *h = (struct match_hit){
            .name = name, .odds = pair.odds, .probability = pair.probability, .rank = c->group
        };
        set_id(x, e, h);
    }
}

/* Keeps the `top` closest; of equals the surer. */
static void keep_closest(struct match_search *s, struct results *r, size_t top)
{
    for (size_t i = 1; i < r->n; i++) {
        struct match_hit h = r->at[i];
        float close = s->close[i];
        size_t k = i;
        for (; k > 0 && (s->close[k - 1] < close ||
                         (s->close[k - 1] == close && r->at[k - 1].odds < h.odds));
             k--) {
            r->at[k] = r->at[k - 1];
            s->close[k] = s->close[k - 1];
        }
        r->at[k] = h;
        s->close[k] = close;
    }
    if (r->n > top)
        r->n = top;
}

static int by_odds(const void *a, const void *b)
{
    const struct match_hit *x = a, *y = b;
    if (x->odds != y->odds)
        return x->odds > y->odds ? -1 : 1;
    return str_cmp(x->name, y->name);
}

/* The other entries of each name, with its rank. */
static void add_twins(const struct match_index *x, struct results *r, const uint32_t *groups)
{
    const uint32_t *at = PART(x, uint32_t, PART_GROUP_AT);
    size_t n = r->n;
    for (size_t i = 0; i < n; i++) {
        bool first = true;
        for (uint32_t e = at[groups[i]]; e < at[groups[i] + 1] && r->n < r->max; e++) {
            if (!str_eq(entry_text(x, e), r->at[i].name))
                continue;
            if (!first) {
                r->at[r->n] = r->at[i];
                set_id(x, e, &r->at[r->n++]);
            }
            first = false;
        }
    }
}

FETCH fetch_texts(const struct match_index *x, const struct match_search *s, size_t most)
{
    const uint32_t *at = PART(x, uint32_t, PART_GROUP_AT);
    const uint32_t *text_at = PART(x, uint32_t, PART_TEXT_AT);
    size_t n = s->n_candidates < most ? s->n_candidates : most;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&at[s->candidates[i].group]);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&text_at[at[s->candidates[i].group]]);
    for (size_t i = 0; i < n; i++) {
        uint32_t e = at[s->candidates[i].group];
        __builtin_prefetch(PART(x, char, PART_TEXT) + text_at[e]);
        __builtin_prefetch(PART(x, uint32_t, has_ids(x) ? PART_ID_AT : PART_LINE) + e);
    }
}

/* Those that are closest to the query, in the order of how sure it is that they are the same. */
static size_t finish(const struct match_index *x, struct match_search *s, size_t top,
                     struct match_hit *ret, size_t max)
{
    struct match_hit hits[FINALISTS_MAX] __attribute__((uninitialized));
    uint32_t groups[MATCH_TOP_MAX];
    struct results all = { hits, 0, countof(hits) }, r = { ret, 0, max };
    fetch_texts(x, s, top + FINALISTS);
    pair_ask(&s->asked, &s->query, (enum name_kind)x->image->kind);
    for (size_t i = 0; i < s->n_candidates && i < top + FINALISTS; i++) {
        if (all.n >= top && s->candidates[i].score < s->close[top - 1])
            break;
        if (all.n >= top + FINALISTS)
            break; /* of many that are equally close, these must do */
        add_group(x, s, &s->candidates[i], &all);
        if (all.n >= top)
            keep_closest(s, &all, all.n);
    }
    keep_closest(s, &all, top);
    qsort(hits, all.n, sizeof *hits, by_odds);
    for (size_t i = 0; i < all.n && r.n < r.max; i++) {
        groups[r.n] = hits[i].rank;
        ret[r.n] = hits[i];
        ret[r.n++].rank = (uint32_t)i + 1;
    }
    add_twins(x, &r, groups);
    return r.n;
}

size_t match_find(const struct match_index *x, struct match_search *s, str name, size_t top,
                  struct match_hit *ret, size_t max)
{
    if (top > MATCH_TOP_MAX)
        top = MATCH_TOP_MAX;
    fit(s, x);
    name_read(name, (enum name_kind)x->image->kind, &s->query);
    search_ask(s, x);
    search_gather(s, x);
    search_judge(s, x, top + FINALISTS);
    search_forget(s);
    return finish(x, s, top, ret, max);
}
