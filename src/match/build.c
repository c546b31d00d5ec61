/* build.c — reads the words and groups of an index, and orders them. */
// SPDX-License-Identifier: Apache-2.0
#include "match/build_private.h"

#include <math.h>
#include <string.h>

static void push(struct numbers *l, uint32_t v)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 1024;
        l->at = grown(l->at, l->cap, sizeof *l->at);
    }
    l->at[l->n++] = v;
}

static struct table table_new(size_t expected)
{
    size_t size = 1024;
    while (size < expected * 2)
        size *= 2;
    return (struct table){ zeroed(size, sizeof(uint32_t)), size - 1, 0 };
}

/* words */

static uint64_t hash_bytes(const void *bytes, size_t n, uint64_t h)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x9FB21C651E98DF25u;
    return h ^ h >> 31;
}

static uint64_t word_hash(const struct word *w)
{
    uint64_t h = hash_bytes(w->raw, w->raw_n, w->n);
    return w->script == SCRIPT_OTHER ? hash_bytes(w->other, w->n * sizeof *w->other, h) : h;
}

static bool is_word(const struct builder *b, uint32_t id, const struct word *w, uint64_t hash)
{
    const struct image_word *x = &b->word[id];
    const uint8_t *l = b->letters + x->letters_at;
    return b->word_hash[id] == hash && x->n == w->n && x->raw_n == w->raw_n &&
           memcmp(l + w->n, w->raw, w->raw_n) == 0 &&
           (x->script != SCRIPT_OTHER ||
            memcmp(l + w->n + w->raw_n, w->other, w->n * sizeof *w->other) == 0);
}

static uint32_t add_letters(struct builder *b, const struct word *w)
{
    size_t plain = w->n + w->raw_n;
    size_t n = plain + (w->script == SCRIPT_OTHER ? w->n * sizeof *w->other : 0);
    if (b->n_letters + n > b->letters_cap) {
        b->letters_cap = (b->letters_cap + n) * 2;
        b->letters = grown(b->letters, b->letters_cap, 1);
    }
    uint32_t at = (uint32_t)b->n_letters;
    memcpy(b->letters + at, w->letters, w->n);
    memcpy(b->letters + at + w->n, w->raw, w->raw_n);
    if (n > plain)
        memcpy(b->letters + at + plain, w->other, n - plain);
    b->n_letters += n;
    return at;
}

static void grow_table(struct table *t, const uint64_t *hashes)
{
    struct table bigger = table_new(t->mask + 1);
    for (size_t i = 0; i <= t->mask; i++) {
        uint32_t id = t->slots[i];
        if (!id)
            continue;
        size_t at = hashes[id - 1] & bigger.mask;
        while (bigger.slots[at])
            at = (at + 1) & bigger.mask;
        bigger.slots[at] = id;
    }
    bigger.n = t->n;
    free(t->slots);
    *t = bigger;
}

static uint32_t new_word(struct builder *b, const struct word *w, uint64_t hash)
{
    if (b->n_words == b->words_cap) {
        b->words_cap = b->words_cap ? b->words_cap * 2 : 4096;
        b->word = grown(b->word, b->words_cap, sizeof *b->word);
        b->word_hash = grown(b->word_hash, b->words_cap, sizeof *b->word_hash);
    }
    b->word[b->n_words] = (struct image_word){ .letters_at = add_letters(b, w),
                                               .group = w->group,
                                               .n = w->n,
                                               .raw_n = w->raw_n,
                                               .script = w->script,
                                               .tag = w->tag };
    b->word_hash[b->n_words] = hash;
    return (uint32_t)b->n_words++;
}

static uint32_t word_id(struct builder *b, const struct word *w)
{
    uint64_t hash = word_hash(w);
    size_t at = hash & b->words.mask;
    for (; b->words.slots[at]; at = (at + 1) & b->words.mask)
        if (is_word(b, b->words.slots[at] - 1, w, hash))
            return b->words.slots[at] - 1;
    uint32_t id = new_word(b, w, hash);
    b->words.slots[at] = id + 1;
    if (++b->words.n * 2 > b->words.mask)
        grow_table(&b->words, b->word_hash);
    return id;
}

/* groups */

enum { WAITING = 8 };
/* An entry whose words are read and whose group is not yet known. */
struct waiting {
    uint32_t ids[NAME_WORDS], sorted[NAME_WORDS];
    size_t n;
    uint64_t hash;
};

static void sort_few(uint32_t *l, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && l[k - 1] > l[k]; k--) {
            uint32_t t = l[k];
            l[k] = l[k - 1];
            l[k - 1] = t;
        }
}

static bool is_group(const struct builder *b, uint32_t g, const uint32_t *sorted, size_t n)
{
    uint32_t theirs[NAME_WORDS];
    size_t from = b->group_words_at.at[g];
    size_t to = g + 1 < b->n_groups ? b->group_words_at.at[g + 1] : b->group_words.n;
    if (to - from != n)
        return false;
    memcpy(theirs, b->group_words.at + from, n * sizeof *theirs);
    sort_few(theirs, n);
    return memcmp(theirs, sorted, n * sizeof *theirs) == 0;
}

static uint32_t group_id(struct builder *b, const struct waiting *w)
{
    const uint32_t *ids = w->ids, *sorted = w->sorted;
    size_t n = w->n;
    uint64_t hash = w->hash;
    size_t at = hash & b->groups.mask;
    for (; b->groups.slots[at]; at = (at + 1) & b->groups.mask) {
        uint32_t g = b->groups.slots[at] - 1;
        if (b->group_hash[g] == hash && is_group(b, g, sorted, n))
            return g;
    }
    uint32_t g = (uint32_t)b->n_groups++;
    b->groups.slots[at] = g + 1;
    b->group_hash[g] = hash;
    push(&b->group_words_at, (uint32_t)b->group_words.n);
    for (size_t i = 0; i < n; i++)
        push(&b->group_words, ids[i]);
    return g;
}

/* Words of entry `i`; the place of its group is asked for. */
static void read_entry(struct builder *b, size_t i, struct waiting *w)
{
    w->n = 0;
    name_read(b->entries[i].name, b->kind, &b->name);
    for (size_t k = 0; k < b->name.n; k++)
        w->ids[w->n++] = word_id(b, &b->name.words[k]);
    memcpy(w->sorted, w->ids, w->n * sizeof *w->ids);
    sort_few(w->sorted, w->n);
    w->hash = hash_bytes(w->sorted, w->n * sizeof *w->sorted, w->n);
    __builtin_prefetch(&b->groups.slots[w->hash & b->groups.mask]);
}

static void fetch_group(const struct builder *b, const struct waiting *w)
{
    uint32_t g = b->groups.slots[w->hash & b->groups.mask];
    if (g)
        __builtin_prefetch(&b->group_hash[g - 1]);
}

/* The tables of groups are in no cache: an entry waits for some others while memory answers. */
static void read_entries(struct builder *b)
{
    struct waiting ring[WAITING];
    for (size_t i = 0; i < b->n + WAITING; i++) {
        struct waiting *w = &ring[i % WAITING];
        if (i >= WAITING)
            b->group_of[i - WAITING] = w->n ? group_id(b, w) + 1 : 0;
        if (i < b->n)
            read_entry(b, i, w);
        size_t half = i - WAITING / 2;
        if (i >= WAITING / 2 && half < b->n)
            fetch_group(b, &ring[half % WAITING]);
    }
}

/* Groups that have each word, a word that stands twice in a group counted once. */
static size_t count_postings(struct builder *b)
{
    size_t all = 0;
    uint32_t *last = zeroed(b->n_words, sizeof *last);
    b->counts = zeroed(b->n_words, sizeof *b->counts);
    for (size_t g = 0; g < b->n_groups; g++) {
        size_t to = g + 1 < b->n_groups ? b->group_words_at.at[g + 1] : b->group_words.n;
        for (size_t i = b->group_words_at.at[g]; i < to; i++) {
            uint32_t w = b->group_words.at[i];
            if (last[w] == g + 1)
                continue;
            last[w] = (uint32_t)g + 1;
            b->counts[w]++;
            all++;
        }
    }
    free(last);
    return all;
}

void builder_word(const struct builder *b, size_t w, struct word *ret)
{
    const struct image_word *x = &b->word[w];
    const uint8_t *l = b->letters + x->letters_at;
    *ret = (struct word){ .n = x->n, .raw_n = x->raw_n, .script = x->script };
    memcpy(ret->letters, l, x->n);
    memcpy(ret->raw, l + x->n, x->raw_n);
    if (x->script == SCRIPT_OTHER)
        memcpy(ret->other, l + x->n + x->raw_n, x->n * sizeof *ret->other);
}

/* order */

struct ordered {
    uint64_t key;
    uint32_t group;
};

static int by_key(const void *x, const void *y)
{
    const struct ordered *a = x, *b = y;
    return a->key != b->key ? (a->key < b->key ? -1 : 1)
                            : (a->group > b->group) - (a->group < b->group);
}

static size_t group_end(const struct builder *b, size_t g)
{
    return g + 1 < b->n_groups ? b->group_words_at.at[g + 1] : b->group_words.n;
}

/* Its two commonest words: the commonest first. */
static uint64_t group_key(const struct builder *b, size_t g)
{
    uint64_t first = 0, second = 0;
    for (size_t i = b->group_words_at.at[g]; i < group_end(b, g); i++) {
        uint32_t w = b->group_words.at[i];
        uint64_t met = (uint64_t)b->counts[w] << 32 | w;
        if (met > first) {
            second = first;
            first = met;
        } else if (met > second && met != first) {
            second = met;
        }
    }
    return ~((first >> 32 << 40) | (first & 0xFFFFF) << 20 | (second & 0xFFFFF));
}

/* Groups with the same common word stand together, so that those who walk along its postings walk
 * through memory and do not jump. */
static void order_groups(struct builder *b)
{
    struct ordered *o = zeroed(b->n_groups, sizeof *o);
    uint32_t *new_id = zeroed(b->n_groups, sizeof *new_id);
    struct numbers at = { 0 }, words = { 0 };
    for (size_t g = 0; g < b->n_groups; g++)
        o[g] = (struct ordered){ group_key(b, g), (uint32_t)g };
    qsort(o, b->n_groups, sizeof *o, by_key);
    for (size_t i = 0; i < b->n_groups; i++) {
        new_id[o[i].group] = (uint32_t)i;
        push(&at, (uint32_t)words.n);
        for (size_t k = b->group_words_at.at[o[i].group]; k < group_end(b, o[i].group); k++)
            push(&words, b->group_words.at[k]);
    }
    for (size_t i = 0; i < b->n; i++)
        if (b->group_of[i])
            b->group_of[i] = new_id[b->group_of[i] - 1] + 1;
    free(b->group_words_at.at);
    free(b->group_words.at);
    b->group_words_at = at;
    b->group_words = words;
    free(new_id);
    free(o);
}

static void weigh_words(const struct builder *b)
{
    struct word word;
    for (size_t w = 0; w < b->n_words; w++) {
        builder_word(b, w, &word);
        float self = channel_odds(channel_default(), &word, &word);
        b->word[w].mask = word_mask(&word);
        b->word[w].self = (uint8_t)(self < 0 ? 0 : self > 25 ? 250 : self * 10);
        double nats = log((double)b->n_groups / b->counts[w]);
        b->word[w].worth = (uint8_t)(nats < 0.5 ? 5 : nats > 15 ? 150 : nats * 10);
    }
}

static int check(const struct match_entry *entries, size_t n)
{
    uint64_t text = 0;
    if (n > MATCH_ENTRIES_MAX)
        return fail(ERR_LIMIT, "an index has at most %d names", MATCH_ENTRIES_MAX);
    for (size_t i = 0; i < n; i++) {
        if (entries[i].id.len > MATCH_ID_MAX)
            return fail(ERR_LIMIT, "name %zu: an id has at most %d bytes", i + 1, MATCH_ID_MAX);
        text += entries[i].name.len + entries[i].id.len;
    }
    return text > UINT32_MAX ? fail(ERR_LIMIT, "an index has at most 4 GiB of text") : 0;
}

int match_build(const struct match_entry *entries, size_t n, enum name_kind kind,
                struct match_index **ret)
{
    TRY(check(entries, n));
    struct builder b = { .entries = entries, .n = n, .kind = kind };
    b.words = table_new(n / 16);
    b.groups = table_new(n);
    b.group_hash = zeroed(n, sizeof *b.group_hash);
    b.group_of = zeroed(n, sizeof *b.group_of);
    read_entries(&b);
    b.postings = count_postings(&b);
    order_groups(&b);
    weigh_words(&b);
    *ret = build_image(&b);
    void *parts[] = {
        b.words.slots, b.groups.slots,      b.word,           b.word_hash,  b.letters,
        b.group_of,    b.group_words_at.at, b.group_words.at, b.group_hash, b.counts
    };
    for (size_t i = 0; i < countof(parts); i++)
        free(parts[i]);
    return 0;
}
