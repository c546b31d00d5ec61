// SPDX-License-Identifier: Apache-2.0
#include "match/near.h"

#include "base/err.h"
#include "match/slips.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE = 4096, FOUND_MAX = 1500, OTHER_LETTERS = 4 };

/* What was found for a word before, in this index. */
struct remembered {
    const struct match_index *index;
    uint64_t image; /* its size and number of words: another may stand at the same address */
    struct word word;
    struct nears near;
};

struct near_finder {
    uint32_t *seen; /* of each word: the search that met it last */
    size_t seen_size;
    uint32_t search;
    /* of the word that is looked for */
    struct word word;
    float self;
    uint32_t mask;
    struct channel_ready ready;
    struct slips slips;
    uint32_t found[FOUND_MAX];
    struct remembered cache[CACHE];
};

struct near_finder *near_finder_new(void)
{
    struct near_finder *f = calloc(1, sizeof *f);
    must(f != NULL);
    return f;
}

void near_finder_free(struct near_finder *f)
{
    if (!f)
        return;
    free(f->seen);
    free(f);
}

static void begin(struct near_finder *f, const struct match_index *x)
{
    if (f->seen_size < x->image->words) {
        free(f->seen);
        f->seen_size = x->image->words;
        f->seen = calloc(f->seen_size, sizeof *f->seen);
        must(f->seen != NULL);
        f->search = 0;
    }
    if (++f->search == 0) { /* came round */
        memset(f->seen, 0, f->seen_size * sizeof *f->seen);
        f->search = 1;
    }
}

static void keep(struct nears *l, uint32_t word, float cost)
{
    if (l->n == NEARS_MAX && l->at[l->n - 1].cost <= cost)
        return;
    size_t i = l->n < NEARS_MAX ? l->n++ : l->n - 1;
    for (; i > 0 && l->at[i - 1].cost > cost; i--)
        l->at[i] = l->at[i - 1];
    l->at[i] = (struct near){ word, cost };
}

#define SLIP_NATS ((float)SLIP / 10)

/* Somebody who types badly does not care what letters sound like. */
static float slip_cost(struct near_finder *f, const struct word *w, float most)
{
    enum { UNEXPLAINED = (int)(NEAR_UNEXPLAINED * 10) };
    int d = f->word.raw_n - w->raw_n;
    unsigned limit = (unsigned)(most * 10) + 1, apart = (unsigned)(d < 0 ? -d : d);
    limit = limit < UNEXPLAINED ? limit : UNEXPLAINED;
    if (apart * SLIP >= limit)
        return most;
    float cost = (float)slips_of(&f->slips, w, limit) / 10;
    return cost < most ? cost + (most - cost) / 20
                       : most; /* of equal slips the one that sounds alike */
}

static float cost_of(struct near_finder *f, const struct word *w, float other)
{
    static const float short_form = 1.0f, slip = 1.4f, base = BASE;
    const struct word *q = &f->word;
    if (word_eq(q, w))
        return 0;
    float cost = (f->self + other) / 2 - channel_odds_ready(&f->ready, w);
    if (q->group && q->group == w->group && q->tag != TAG_WEAK && cost > short_form)
        cost = short_form;
    if (cost < 0)
        cost = 0;
    if (cost > slip && q->script == w->script && (cost > SLIP_NATS || q->n == w->n))
        cost = slip_cost(f, w, cost);
    return cost + base; /* most write a name as it is */
}

/* Whether two sets of letters differ by few: bits are taken away one by one. */
static bool differ_by_few(uint32_t a, uint32_t b)
{
    uint32_t other = a ^ b;
    for (int i = 0; i < OTHER_LETTERS && other; i++)
        other &= other - 1;
    return other == 0;
}

/* Quick look before the slow one: lengths, or other letters, that no spelling bridges. */
static bool may_be_near(const struct near_finder *f, const struct image_word *w)
{
    const struct word *q = &f->word;
    int d = q->n - w->n, most = q->script != w->script ? 5 : 3;
    if (d > most || -d > most)
        return false;
    return q->script != w->script || differ_by_few(f->mask, w->mask);
}

void near_begin(struct near_finder *f, const struct word *q)
{
    f->word = *q;
    f->mask = word_mask(q);
    channel_make_ready(&f->ready, &f->word);
    f->self = channel_odds_ready(&f->ready, &f->word);
    slips_begin(&f->slips, &f->word);
}

float near_cost(struct near_finder *f, const struct match_index *x, uint32_t id)
{
    struct word w;
    const struct image_word *word = PART(x, struct image_word, PART_WORD) + id;
    if (!may_be_near(f, word))
        return NEAR_UNEXPLAINED;
    image_word_read(x, id, &w);
    return cost_of(f, &w, (float)word->self / 10);
}

/* Words that share a key with the one that is looked for, and may be near. Memory is asked for some
 * time before it is needed. */
static size_t meet(struct near_finder *f, const struct match_index *x, const uint32_t *hashes,
                   size_t n)
{
    const struct image_word *words = PART(x, struct image_word, PART_WORD);
    const struct image_key *keys = PART(x, struct image_key, PART_KEY);
    const uint32_t *at = PART(x, uint32_t, PART_KEY_AT);
    size_t met = 0, found = 0;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&at[hashes[i] >> (32 - DIRECTORY_BITS)]);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&keys[at[hashes[i] >> (32 - DIRECTORY_BITS)]]);
    for (size_t i = 0; i < n; i++) {
        uint32_t d = hashes[i] >> (32 - DIRECTORY_BITS);
        for (size_t k = at[d]; k < at[d + 1] && met < FOUND_MAX; k++) {
            uint32_t id = keys[k].word;
            if (keys[k].hash != hashes[i] || f->seen[id] == f->search)
                continue;
            f->seen[id] = f->search;
            f->found[met++] = id;
            __builtin_prefetch(&words[id]);
        }
    }
    for (size_t i = 0; i < met; i++) {
        const struct image_word *w = &words[f->found[i]];
        if (!may_be_near(f, w))
            continue;
        __builtin_prefetch(PART(x, uint8_t, PART_LETTERS) + w->letters_at);
        f->found[found++] = f->found[i];
    }
    return found;
}

static void look_up(struct near_finder *f, const struct match_index *x, const struct word *q,
                    struct nears *ret)
{
    const struct image_word *words = PART(x, struct image_word, PART_WORD);
    uint32_t hashes[KEYS_MAX];
    /* A word of another script is met by its sound only. */
    bool across =
        x->image->scripts & (q->script == SCRIPT_ARABIC ? 1u << SCRIPT_LATIN : 1u << SCRIPT_ARABIC);
    size_t n = word_keys(q, across, hashes);
    struct word w = { 0 };
    begin(f, x);
    near_begin(f, q);
    n = meet(f, x, hashes, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t id = f->found[i];
        image_word_read(x, id, &w);
        float cost = cost_of(f, &w, (float)words[id].self / 10);
        if (cost < NEAR_UNEXPLAINED)
            keep(ret, id, cost);
    }
}

static struct remembered *place_of(struct near_finder *f, const struct word *w)
{
    uint32_t h = key_hash(KEY_SPELLING, w->letters, w->n);
    return &f->cache[h % CACHE];
}

static bool find_word(const struct match_index *x, const struct word *w, uint32_t *ret)
{
    const struct image_key *keys = PART(x, struct image_key, PART_KEY);
    const uint32_t *at = PART(x, uint32_t, PART_KEY_AT);
    uint32_t h = key_hash(KEY_SPELLING, w->raw, w->raw_n), d = h >> (32 - DIRECTORY_BITS);
    struct word other;
    for (size_t k = at[d]; k < at[d + 1]; k++) {
        if (keys[k].hash != h)
            continue;
        image_word_read(x, keys[k].word, &other);
        *ret = keys[k].word;
        if (word_eq(&other, w))
            return true;
    }
    return false;
}

bool near_has(const struct match_index *x, const struct word *w)
{
    uint32_t id;
    return find_word(x, w, &id);
}

/* Those of a common word stand in the index. */
static bool find_kept(const struct match_index *x, const struct word *w, struct nears *ret)
{
    const uint32_t *at = PART(x, uint32_t, PART_NEAR_AT);
    uint32_t id;
    if (x->image->parts[PART_NEAR].n == 0 || !find_word(x, w, &id) || at[id] == at[id + 1])
        return false;
    const struct image_word *word = PART(x, struct image_word, PART_WORD) + id;
    if (word->group != w->group || word->tag != w->tag)
        return false;
    ret->n = at[id + 1] - at[id];
    memcpy(ret->at, PART(x, struct near, PART_NEAR) + at[id], ret->n * sizeof *ret->at);
    return true;
}

void near_find(struct near_finder *f, const struct match_index *x, const struct word *w,
               struct nears *ret)
{
    if (find_kept(x, w, ret))
        return;
    struct remembered *r = place_of(f, w);
    uint64_t image = x->image->size * 31 + x->image->words;
    if (r->index != x || r->image != image || !word_eq(&r->word, w) || r->word.group != w->group) {
        *r = (struct remembered){ .index = x, .image = image, .word = *w };
        look_up(f, x, w, &r->near);
    }
    ret->n = r->near.n;
    memcpy(ret->at, r->near.at, r->near.n * sizeof *ret->at);
}
