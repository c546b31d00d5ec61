// SPDX-License-Identifier: Apache-2.0
#include "match/sums.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 13 };

void sums_free(struct sums *s)
{
    free(s->at);
    free(s->again);
    free(s->met);
    free(s->slots);
}

static struct sum *with_room(struct sum *l, size_t *room, size_t n)
{
    if (n <= *room)
        return l;
    *room = n * 2 > FIRST_ROOM ? n * 2 : FIRST_ROOM;
    l = realloc(l, *room * sizeof *l);
    must(l != NULL);
    return l;
}

void sums_begin(struct sums *s, uint64_t groups)
{
    size_t words = groups / 64 + 1;
    if (s->met_words < words) {
        free(s->met);
        s->met = calloc(words, sizeof *s->met);
        must(s->met != NULL);
        s->met_words = words;
    }
    s->n = s->n_again = s->n_before = 0;
    memset(s->count, 0, sizeof s->count);
}

void sums_end(struct sums *s)
{
    enum { AT_ONCE = 32 }; /* words that are cleared in the time of one that is looked for */
    if (s->n * AT_ONCE > s->met_words)
        memset(s->met, 0, s->met_words * sizeof *s->met);
    else
        for (size_t i = 0; i < s->n; i++)
            s->met[s->at[i].group / 64] = 0;
}

void sums_raise(struct sums *s, struct sum *g, uint8_t ask, uint8_t v)
{
    if (g->ask == ask)
        return;
    unsigned sum = g->value + v > SUM_MAX ? SUM_MAX : (unsigned)g->value + v;
    s->count[g->value]--;
    s->count[sum]++;
    g->value = (uint8_t)sum;
    g->ask = ask;
}

void sums_add(struct sums *s, const uint32_t *postings, size_t n, uint8_t ask, uint8_t v, bool any)
{
    s->at = with_room(s->at, &s->room, s->n + n);
    s->again = with_room(s->again, &s->again_room, s->n_again + n);
    struct sum *at = s->at + s->n, *again = s->again + s->n_again;
    uint64_t *met = s->met;
    for (size_t i = 0; i < n; i++) {
        struct sum new = { posting_group(postings[i]), posting_words(postings[i]), v, ask };
        uint64_t bit = (uint64_t)1 << new.group % 64, *word = &met[new.group / 64];
        if (*word & bit) {
            *again++ = new;
        } else if (any) {
            *word |= bit;
            *at++ = new;
        }
    }
    s->n_again = (size_t)(again - s->again);
    s->count[v] += (uint32_t)((size_t)(at - s->at) - s->n);
    s->n = (size_t)(at - s->at);
}

/* those that were met before */

enum { SIEVE_BITS = 13 };
struct sieve {
    uint64_t bits[(1 << SIEVE_BITS) / 64];
};

static uint64_t *sieve_word(struct sieve *v, uint32_t group)
{
    return &v->bits[group % (1u << SIEVE_BITS) / 64];
}

static size_t slot_of(const struct sums *s, size_t mask, uint32_t group)
{
    size_t i = group * 0x9E3779B1u >> 7 & mask;
    while (s->slots[i] && s->again[s->slots[i] - 1].group != group)
        i = (i + 1) & mask;
    return i;
}

void sums_end_ask(struct sums *s)
{
    struct sieve sieve;
    size_t size = 64;
    while (size < s->n_again * 2)
        size *= 2;
    if (s->slots_room < size) {
        free(s->slots);
        s->slots = malloc(size * sizeof *s->slots);
        must(s->slots != NULL);
        s->slots_room = size;
    }
    if (s->n_again && s->n_before) {
        memset(&sieve, 0, sizeof sieve);
        memset(s->slots, 0, size * sizeof *s->slots);
        for (size_t i = 0; i < s->n_again; i++) {
            uint32_t g = s->again[i].group;
            uint32_t *slot = &s->slots[slot_of(s, size - 1, g)];
            if (!*slot) /* the likeliest spelling comes first */
                *slot = (uint32_t)i + 1;
            *sieve_word(&sieve, g) |= (uint64_t)1 << g % 64;
        }
    }
    for (size_t i = 0; i < s->n_before && s->n_again; i++) {
        uint32_t g = s->at[i].group;
        if (!(*sieve_word(&sieve, g) >> g % 64 & 1))
            continue;
        uint32_t slot = s->slots[slot_of(s, size - 1, g)];
        if (slot)
            sums_raise(s, &s->at[i], s->again[slot - 1].ask, s->again[slot - 1].value);
    }
    s->n_again = 0;
    s->n_before = s->n;
}

unsigned sums_reached_by(const struct sums *s, size_t n)
{
    size_t have = 0;
    for (unsigned v = SUM_MAX; v > 0; v--) {
        have += s->count[v];
        if (have >= n)
            return v;
    }
    return 0;
}
