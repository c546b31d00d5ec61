/* gather.c — the groups of an index that have most of what is asked. */
// SPDX-License-Identifier: Apache-2.0
#include "match/search_private.h"

#include <string.h>

/* sums */

static uint8_t worth_of(const struct ask *a, float cost, float scale)
{
    static const float most = WORTH_MAX;
    float v = a->worth * scale * (1.1f - cost / NEAR_UNEXPLAINED);
    return (uint8_t)(v < 1 ? 1 : v > most ? most : v);
}

static void order_asks(struct match_search *s)
{
    for (size_t i = 0; i < s->n_asks; i++) {
        size_t k = i;
        for (; k > 0 && s->asks[s->order[k - 1]].postings > s->asks[i].postings; k--)
            s->order[k] = s->order[k - 1];
        s->order[k] = i;
    }
}

struct list {
    const uint32_t *at;
    size_t n;
};

static struct list postings_of(const struct match_index *x, uint32_t word)
{
    const uint32_t *at = PART(x, uint32_t, PART_POSTING_AT);
    return (struct list){ PART(x, uint32_t, PART_POSTING) + at[word], at[word + 1] - at[word] };
}

/* What each spelling is worth, so that all of a query fit a sum; rare words are walked first, and
 * the last not at all when they would be too many. */
static void weigh(struct match_search *s)
{
    float all = 0;
    size_t walked = 0;
    order_asks(s);
    for (size_t i = 0; i < s->n_asks; i++)
        all += s->asks[i].leads ? s->asks[i].worth : 0;
    float scale = all * 4 > 250 ? 250 / all : 4;
    memset(s->worths, 0, (s->n_slots + 1) * sizeof *s->worths);
    for (size_t i = 0; i < s->n_asks; i++) {
        struct ask *a = &s->asks[s->order[i]];
        a->walks = a->leads && (!walked || walked + a->postings <= POSTINGS_MAX);
        walked += a->walks ? a->postings : 0;
        for (size_t k = 0; a->leads && k < a->near.n; k++)
            s->worths[s->slot[a->near.at[k].word]][s->order[i]] =
                worth_of(a, a->near.at[k].cost, scale);
    }
}

/* What a group has of all that is asked. */
static unsigned sum_of_group(const struct match_search *s, const uint32_t *words, size_t n)
{
    uint8_t best[QUERY_WORDS] = { 0 };
    unsigned sum = 0;
    for (size_t k = 0; k < n; k++) {
        uint16_t slot = s->slot[group_word(words[k])];
        for (size_t i = 0; slot && i < s->n_asks; i++)
            best[i] = s->worths[slot][i] > best[i] ? s->worths[slot][i] : best[i];
    }
    for (size_t i = 0; i < s->n_asks; i++)
        sum += best[i];
    return sum;
}

/* Groups that were met more than once, by all of their words; memory is asked for in good time. */
static void add_again(struct match_search *s, const struct match_index *x)
{
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT), *words = PART(x, uint32_t, PART_WORDS);
    const uint32_t *again = s->sums.again;
    size_t n = s->sums.n_again;
    for (size_t i = 0; i < n + 2 * AHEAD; i++) {
        if (i < n)
            __builtin_prefetch(&at[posting_group(again[i])]);
        if (i >= AHEAD && i - AHEAD < n)
            __builtin_prefetch(&words[at[posting_group(again[i - AHEAD])]]);
        if (i < 2 * AHEAD)
            continue;
        uint32_t g = posting_group(again[i - 2 * AHEAD]);
        sums_put(&s->sums, again[i - 2 * AHEAD], sum_of_group(s, words + at[g], at[g + 1] - at[g]));
    }
}

/* Of those that were met once the ones whose word is worth most, until there are enough. */
static void add_singles(struct match_search *s, const struct match_index *x)
{
    uint32_t next[SLOTS] = { 0 }, first[WORTH_MAX + 1] = { 0 }; /* spellings of each worth */
    for (size_t i = 0; i < s->n_asks; i++)
        for (size_t k = 0; s->asks[i].walks && k < s->asks[i].leading; k++) {
            uint32_t at = (uint32_t)(i * NEARS_MAX + k);
            uint8_t worth = s->worths[s->slot[s->asks[i].near.at[k].word]][i];
            next[at] = first[worth];
            first[worth] = at + 1;
        }
    size_t have = 0;
    for (unsigned worth = SUM_MAX; worth > WORTH_MAX; worth--)
        have += s->sums.count[worth];
    for (unsigned worth = WORTH_MAX; worth > 0; worth--) {
        for (uint32_t at = first[worth]; at; at = next[at - 1]) {
            const struct ask *a = &s->asks[(at - 1) / NEARS_MAX];
            struct list l = postings_of(x, a->near.at[(at - 1) % NEARS_MAX].word);
            sums_put_single(&s->sums, l.at, l.n, worth);
        }
        have += s->sums.count[worth];
        if (have >= CANDIDATES)
            return;
    }
}

static void walk(struct match_search *s, const struct match_index *x, bool clear)
{
    for (size_t i = 0; i < s->n_asks; i++) {
        const struct ask *a = &s->asks[i];
        for (size_t k = 0; a->walks && k < a->leading; k++) {
            struct list l = postings_of(x, a->near.at[k].word);
            if (clear)
                sums_clear(&s->sums, l.at, l.n);
            else
                sums_walk(&s->sums, l.at, l.n);
        }
    }
}

static void add_up(struct match_search *s, const struct match_index *x)
{
    weigh(s);
    sums_begin(&s->sums, x->image->groups);
    walk(s, x, false);
    add_again(s, x);
    add_singles(s, x);
    if (!sums_clear_all(&s->sums))
        walk(s, x, true);
}

/* candidates */

enum { FINE = 8 };

/* Of equal sums the group with as many words as the query comes first, then one that has more. */
static unsigned fineness(unsigned words, unsigned asked)
{
    unsigned off = words >= asked ? 2 * (words - asked) : 2 * (asked - words) + 1;
    return FINE - 1 - (off < FINE ? off : FINE - 1);
}

/* The groups that are worth a look: the best sums, and of equals those with fewer other words. */
static void pick(struct match_search *s)
{
    unsigned least = sums_reached_by(&s->sums, CANDIDATES), most = sums_reached_by(&s->sums, 1);
    unsigned asked = (unsigned)__builtin_popcount(s->all);
    uint32_t count[(SUM_MAX + 1) * FINE] = { 0 };
    uint8_t fine[NAME_WORDS + 1];
    struct sum *at = s->sums.at;
    size_t have = 0;
    for (unsigned n = 0; n <= NAME_WORDS; n++)
        fine[n] = (uint8_t)fineness(n, asked);
    for (size_t i = 0; i < s->sums.n; i++) {
        at[i].fine = (uint16_t)(at[i].value * FINE + fine[posting_words(at[i].posting)]);
        count[at[i].fine]++;
    }
    unsigned cut = (most + 1) * FINE;
    while (cut > least * FINE && have + count[cut - 1] <= CANDIDATES)
        have += count[--cut];
    s->n_candidates = 0;
    for (size_t i = 0; i < s->sums.n && s->n_candidates < CANDIDATES; i++)
        /* of the level that does not fit whole, as many as there is room for */
        if (at[i].fine >= cut || (at[i].fine + 1u == cut && have++ < CANDIDATES))
            s->candidates[s->n_candidates++] =
                (struct candidate){ .group = posting_group(at[i].posting) };
}
void search_gather(struct match_search *s, const struct match_index *x)
{
    add_up(s, x);
    pick(s);
}
