// SPDX-License-Identifier: Apache-2.0
#include "match/near.h"

#include "base/err.h"

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

/* What typing errors cost: a letter missed, doubled, mistaken or changed over with its neighbour
 * (Damerau's distance, each place once); a vowel for a vowel is less. More than `most` is `most`.
 */
#define SLIP_NATS 3.1f
enum { SLIP = 31, VOWEL_SLIP = 11 }; /* tenths of a nat */

static unsigned least_of(unsigned a, unsigned b) { return a < b ? a : b; }

/* One letter for another. */
static unsigned mistake(uint8_t a, uint8_t b)
{
    return a == b ? 0 : letter_is_vowel(a) && letter_is_vowel(b) ? VOWEL_SLIP : SLIP;
}

static unsigned slips(const struct word *q, const struct word *w, unsigned most)
{
    const uint8_t *a = q->raw, *b = w->raw;
    size_t n = q->raw_n, m = w->raw_n;
    unsigned row[3][WORD_RAW + 1];
    for (unsigned j = 0; j <= m; j++)
        row[1][j] = j * SLIP;
    for (size_t i = 1; i <= n; i++) {
        unsigned *r0 = row[(i + 2) % 3], *r1 = row[i % 3], *r2 = row[(i + 1) % 3], least = most;
        r2[0] = (unsigned)i * SLIP;
        for (size_t j = 1; j <= m; j++) {
            unsigned v = r1[j - 1] + mistake(a[i - 1], b[j - 1]);
            v = least_of(v, least_of(r1[j], r2[j - 1]) + SLIP);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                v = least_of(v, r0[j - 2] + SLIP);
            r2[j] = v;
            least = least_of(v, least);
        }
        if (least >= most)
            return most;
    }
    return row[(n + 1) % 3][m];
}

/* Somebody who types badly does not care what letters sound like. */
static float slip_cost(const struct word *q, const struct word *w, float most)
{
    size_t n = q->raw_n, m = w->raw_n, d = n > m ? n - m : m - n;
    unsigned limit = (unsigned)(most * 10) + 1;
    if (d * SLIP >= limit)
        return most;
    float cost = (float)slips(q, w, limit) / 10;
    return cost < most ? cost + (most - cost) / 20
                       : most; /* of equal slips the one that sounds alike */
}

static float cost_of(const struct word *q, float self, const struct word *w, float other)
{
    static const float short_form = 1.0f, slip = 1.4f, base = BASE;
    if (word_eq(q, w))
        return 0;
    float cost = (self + other) / 2 - channel_odds(channel_default(), q, w);
    if (q->group && q->group == w->group && q->tag != TAG_WEAK && cost > short_form)
        cost = short_form;
    if (cost < 0)
        cost = 0;
    if (cost > slip && q->script == w->script && (cost > SLIP_NATS || q->n == w->n))
        cost = slip_cost(q, w, cost);
    return cost + base; /* most write a name as it is */
}

/* Quick look before the slow one: lengths, or other letters, that no spelling bridges. */
static bool may_be_near(const struct word *q, uint32_t mask, const struct image_word *w)
{
    int d = q->n - w->n, most = q->script != w->script ? 5 : 3;
    if (d > most || -d > most)
        return false;
    return q->script != w->script || __builtin_popcount(mask ^ w->mask) <= OTHER_LETTERS;
}

float near_cost(const struct match_index *x, const struct word *q, uint32_t id)
{
    struct word w;
    image_word_read(x, id, &w);
    if (!may_be_near(q, word_mask(q), PART(x, struct image_word, PART_WORD) + id))
        return NEAR_UNEXPLAINED;
    float self = channel_odds(channel_default(), q, q);
    return cost_of(q, self, &w, (float)PART(x, struct image_word, PART_WORD)[id].self / 10);
}

static void look_up(struct near_finder *f, const struct match_index *x, const struct word *q,
                    struct nears *ret)
{
    const struct image_word *words = PART(x, struct image_word, PART_WORD);
    const struct image_key *keys = PART(x, struct image_key, PART_KEY);
    const uint32_t *at = PART(x, uint32_t, PART_KEY_AT);
    uint32_t hashes[KEYS_MAX];
    /* A word of another script is met by its sound only. */
    bool across =
        x->image->scripts & (q->script == SCRIPT_ARABIC ? 1u << SCRIPT_LATIN : 1u << SCRIPT_ARABIC);
    size_t n = word_keys(q, across, hashes), found = 0;
    struct word w = { 0 };
    float self = channel_odds(channel_default(), q, q);
    uint32_t mask = word_mask(q);
    begin(f, x);
    for (size_t i = 0; i < n; i++) {
        uint32_t d = hashes[i] >> (32 - DIRECTORY_BITS);
        for (size_t k = at[d]; k < at[d + 1]; k++) {
            uint32_t id = keys[k].word;
            if (keys[k].hash != hashes[i] || f->seen[id] == f->search)
                continue;
            f->seen[id] = f->search;
            if (!may_be_near(q, mask, &words[id]) || found++ > FOUND_MAX)
                continue;
            image_word_read(x, id, &w);
            float cost = cost_of(q, self, &w, (float)words[id].self / 10);
            if (cost < NEAR_UNEXPLAINED)
                keep(ret, id, cost);
        }
    }
}

static struct remembered *place_of(struct near_finder *f, const struct word *w)
{
    uint32_t h = key_hash(KEY_SPELLING, w->letters, w->n);
    return &f->cache[h % CACHE];
}

void near_find(struct near_finder *f, const struct match_index *x, const struct word *w,
               struct nears *ret)
{
    struct remembered *r = place_of(f, w);
    uint64_t image = x->image->size * 31 + x->image->words;
    if (r->index != x || r->image != image || !word_eq(&r->word, w) || r->word.group != w->group) {
        *r = (struct remembered){ .index = x, .image = image, .word = *w };
        look_up(f, x, w, &r->near);
    }
    ret->n = r->near.n;
    memcpy(ret->at, r->near.at, r->near.n * sizeof *ret->at);
}

bool near_has(const struct match_index *x, const struct word *w)
{
    const struct image_key *keys = PART(x, struct image_key, PART_KEY);
    const uint32_t *at = PART(x, uint32_t, PART_KEY_AT);
    uint32_t h = key_hash(KEY_SPELLING, w->raw, w->raw_n), d = h >> (32 - DIRECTORY_BITS);
    struct word other;
    for (size_t k = at[d]; k < at[d + 1]; k++) {
        if (keys[k].hash != h)
            continue;
        image_word_read(x, keys[k].word, &other);
        if (word_eq(&other, w))
            return true;
    }
    return false;
}
