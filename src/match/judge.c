/* judge.c — how close each candidate is to what is asked. */
// SPDX-License-Identifier: Apache-2.0
#include "match/search_private.h"

/* Nats. */
#define GOOD     (-6.5f) /* a closeness that leaves little to wish for */
#define LEFT_OUT 2.2f    /* a word of the name that the query has not */

static unsigned bits_of(uint32_t few)
{
    unsigned n = 0;
    for (; few; few &= few - 1)
        n++;
    return n;
}

/* How likely the query is, written by somebody who meant this name: what its words cost, and the
 * words of the name that are left out. In nats, at most 0. */
static void closeness(const struct match_search *s, const struct match_index *x,
                      struct candidate *c)
{
    uint32_t g = c->group;
    static const float article = 1.0f;
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT),
                   *words = PART(x, uint32_t, PART_WORDS) + at[g];
    uint32_t n = at[g + 1] - at[g], used = 0, covered = 0;
    uint16_t slots[NAME_WORDS];
    uint8_t place[NAME_WORDS]; /* of those words that are near one that is asked */
    size_t met = 0;
    float sum = 0;
    for (uint32_t k = 0; k < n; k++) {
        slots[met] = s->slot[group_word(words[k])];
        place[met] = (uint8_t)k;
        met += slots[met] != 0;
    }
    for (size_t i = 0; i < s->n_asks; i++) {
        const struct ask *a = &s->asks[i];
        float best = NEAR_UNEXPLAINED;
        uint32_t which = 0, mine = a->covers & ~covered;
        for (size_t k = 0; mine && k < met; k++)
            if (!(used >> place[k] & 1) && s->costs[slots[k]][i] < best) {
                best = s->costs[slots[k]][i];
                which = place[k];
            }
        if (best >= NEAR_UNEXPLAINED)
            continue;
        used |= 1u << which;
        covered |= mine;
        sum -= best;
    }
    uint32_t open = s->all & ~covered;
    c->open = open & ~s->articles;
    c->used = used;
    sum -= NEAR_UNEXPLAINED * (float)bits_of(open & ~s->articles);
    sum -= article * (float)bits_of(open & s->articles);
    for (uint32_t k = 0; k < n; k++)
        if (!(used >> k & 1))
            sum -= group_word_is_article(words[k]) ? article : LEFT_OUT;
    c->score = sum;
}

/* Each candidate waits for two accesses to memory, one behind the other: all wait together. */
FETCH fetch_words(const struct match_search *s, const struct match_index *x)
{
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT), *words = PART(x, uint32_t, PART_WORDS);
    for (size_t i = 0; i < s->n_candidates; i++)
        __builtin_prefetch(&at[s->candidates[i].group]);
    for (size_t i = 0; i < s->n_candidates; i++)
        __builtin_prefetch(&words[at[s->candidates[i].group]]);
}

FETCH fetch_open(const struct match_search *s, const struct match_index *x)
{
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT), *words = PART(x, uint32_t, PART_WORDS);
    for (size_t i = 0; i < s->n_candidates; i++) {
        uint32_t g = s->candidates[i].group, used = s->candidates[i].used;
        for (uint32_t k = at[g]; s->candidates[i].open && k < at[g + 1]; k++, used >>= 1)
            if (!(used & 1))
                __builtin_prefetch(PART(x, struct image_word, PART_WORD) + group_word(words[k]));
    }
}

/* Words that are still open on both sides, compared directly: two errors in one word lead to it by
 * no key. */
static void second_look(const struct match_search *s, const struct match_index *x,
                        struct candidate *c)
{
    uint32_t g = c->group, used = c->used;
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT),
                   *words = PART(x, uint32_t, PART_WORDS) + at[g];
    float best = NEAR_UNEXPLAINED;
    for (uint32_t k = 0; k < at[g + 1] - at[g]; k++)
        if (!(used >> k & 1)) {
            float cost = near_cost(s->finder, x, group_word(words[k]));
            best = cost < best ? cost : best;
        }
    if (best < NEAR_UNEXPLAINED)
        c->gain += NEAR_UNEXPLAINED - best + LEFT_OUT;
}

static void second_looks(struct match_search *s, const struct match_index *x)
{
    uint32_t open = 0;
    fetch_open(s, x);
    for (size_t i = 0; i < s->n_candidates; i++)
        open |= s->candidates[i].open;
    for (; open; open &= open - 1) {
        size_t word = (size_t)__builtin_ctz(open);
        near_begin(s->finder, &s->query.words[word]);
        for (size_t i = 0; i < s->n_candidates; i++)
            if (s->candidates[i].open >> word & 1)
                second_look(s, x, &s->candidates[i]);
    }
    for (size_t i = 0; i < s->n_candidates; i++)
        s->candidates[i].score += s->candidates[i].gain;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

/* The best `n` to the front, best first; the others behind them in any order. */
static void sort_best(struct candidate *c, size_t all, size_t n)
{
    for (size_t i = 1; i < all; i++) {
        size_t k = i < n ? i : n;
        if (i >= n && by_score(&c[i], &c[n - 1]) >= 0)
            continue;
        struct candidate x = c[i];
        if (i >= n)
            c[i] = c[--k];
        for (; k > 0 && by_score(&x, &c[k - 1]) < 0; k--)
            c[k] = c[k - 1];
        c[k] = x;
    }
}

void search_judge(struct match_search *s, const struct match_index *x, size_t n)
{
    fetch_words(s, x);
    for (size_t i = 0; i < s->n_candidates; i++)
        closeness(s, x, &s->candidates[i]);
    size_t best = n < s->n_candidates ? n : s->n_candidates;
    sort_best(s->candidates, s->n_candidates, best);
    if (s->n_candidates == 0 || s->candidates[0].score > GOOD)
        return; /* somebody is meant who is written nearly so */
    second_looks(s, x);
    sort_best(s->candidates, s->n_candidates, best);
}
