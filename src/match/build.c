/* build.c — makes the image of an index: words, groups, postings, keys. */
// SPDX-License-Identifier: Apache-2.0
#include "match/image.h"

#include "base/err.h"
#include "platform/os.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* growing arrays; the size of what is built is bounded by MATCH_ENTRIES_MAX */
struct numbers {
    uint32_t *at;
    size_t n, cap;
};

static void *grown(void *p, size_t n, size_t size)
{
    void *q = realloc(p, n * size);
    must(q != NULL);
    return q;
}

static void push(struct numbers *l, uint32_t v)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 1024;
        l->at = grown(l->at, l->cap, sizeof *l->at);
    }
    l->at[l->n++] = v;
}

static void *zeroed(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    must(p != NULL);
    return p;
}

/* An open hash table of numbers; 0 is an empty place, so numbers are kept plus one. */
struct table {
    uint32_t *slots;
    size_t mask, n;
};

static struct table table_new(size_t expected)
{
    size_t size = 1024;
    while (size < expected * 2)
        size *= 2;
    return (struct table){ zeroed(size, sizeof(uint32_t)), size - 1, 0 };
}

struct builder {
    const struct match_entry *entries;
    size_t n;
    enum name_kind kind;
    struct table words, groups;
    struct image_word *word;
    uint64_t *word_hash;
    size_t n_words, words_cap;
    uint8_t *letters;
    size_t n_letters, letters_cap;
    struct numbers group_words_at, group_words; /* of each group, where its words begin */
    uint64_t *group_hash;
    size_t n_groups;
    uint32_t *group_of; /* of each entry, plus one; 0: it has no letters */
    uint32_t *counts;   /* of each word: groups */
    struct name name;
};

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

static uint32_t group_id(struct builder *b, const uint32_t *ids, size_t n)
{
    uint32_t sorted[NAME_WORDS];
    memcpy(sorted, ids, n * sizeof *ids);
    sort_few(sorted, n);
    uint64_t hash = hash_bytes(sorted, n * sizeof *sorted, n);
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

static void add_entry(struct builder *b, size_t i)
{
    uint32_t ids[NAME_WORDS];
    size_t n = 0;
    name_read(b->entries[i].name, b->kind, &b->name);
    for (size_t k = 0; k < b->name.n; k++)
        ids[n++] = word_id(b, &b->name.words[k]);
    b->group_of[i] = n ? group_id(b, ids, n) + 1 : 0;
}

/* the image */

struct layout {
    char *base;
    struct image *image;
};

static void place(struct image *m, enum parts p, size_t n, size_t size)
{
    m->parts[p] = (struct part){ m->size, n };
    m->size += (n * size + 7) / 8 * 8;
}

static bool has_ids(const struct builder *b) { return b->n && b->entries[0].id.len > 0; }

static void lay_out(const struct builder *b, struct image *m, size_t postings, size_t keys)
{
    size_t text = 0, id = 0, entries = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->group_of[i]) {
            text += b->entries[i].name.len;
            id += b->entries[i].id.len;
            entries++;
        }
    *m = (struct image){ .magic = "ntcinde", .version = IMAGE_VERSION, .kind = b->kind };
    memcpy(m->magic, "ntcindex", 8);
    m->size = (sizeof *m + 7) / 8 * 8;
    m->entries = entries;
    m->groups = b->n_groups;
    m->words = b->n_words;
    for (size_t w = 0; w < b->n_words; w++)
        m->scripts |= 1u << b->word[w].script;
    place(m, PART_TEXT, text, 1);
    place(m, PART_TEXT_AT, entries + 1, 4);
    place(m, PART_ID, id, 1);
    place(m, PART_ID_AT, has_ids(b) ? entries + 1 : 0, 4);
    place(m, PART_LINE, has_ids(b) ? 0 : entries, 4);
    place(m, PART_GROUP_AT, b->n_groups + 1, 4);
    place(m, PART_WORDS_AT, b->n_groups + 1, 4);
    place(m, PART_WORDS, b->group_words.n, 4);
    place(m, PART_WORD, b->n_words, sizeof(struct image_word));
    place(m, PART_LETTERS, b->n_letters + LETTERS_SLACK, 1);
    place(m, PART_POSTING_AT, b->n_words + 1, 4);
    place(m, PART_POSTING, postings, 4);
    place(m, PART_KEY, keys, sizeof(struct image_key));
    place(m, PART_KEY_AT, (1u << DIRECTORY_BITS) + 1, 4);
}

static void copy(void *to, const void *from, size_t bytes)
{
    if (bytes)
        memcpy(to, from, bytes);
}

static void *part_of(const struct layout *l, enum parts p)
{
    return l->base + l->image->parts[p].at;
}

static void fill_entries(const struct builder *b, const struct layout *l)
{
    uint32_t *group_at = part_of(l, PART_GROUP_AT), *text_at = part_of(l, PART_TEXT_AT);
    uint32_t *id_at = part_of(l, PART_ID_AT), *line = part_of(l, PART_LINE);
    uint32_t *next = zeroed(b->n_groups + 1, sizeof *next), *order = zeroed(b->n, sizeof *order);
    char *text = part_of(l, PART_TEXT), *id = part_of(l, PART_ID);
    for (size_t i = 0; i < b->n; i++)
        if (b->group_of[i])
            group_at[b->group_of[i]]++;
    for (size_t g = 0; g < b->n_groups; g++)
        group_at[g + 1] += group_at[g];
    memcpy(next, group_at, (b->n_groups + 1) * sizeof *next);
    for (size_t i = 0; i < b->n; i++)
        if (b->group_of[i])
            order[next[b->group_of[i] - 1]++] = (uint32_t)i;
    size_t entries = l->image->entries, at = 0, ids = 0;
    for (size_t i = 0; i < entries; i++) {
        const struct match_entry *e = &b->entries[order[i]];
        text_at[i] = (uint32_t)at;
        memcpy(text + at, e->name.ptr, e->name.len);
        at += e->name.len;
        if (!has_ids(b)) {
            line[i] = order[i] + 1;
            continue;
        }
        id_at[i] = (uint32_t)ids;
        memcpy(id + ids, e->id.ptr, e->id.len);
        ids += e->id.len;
    }
    text_at[entries] = (uint32_t)at;
    if (has_ids(b))
        id_at[entries] = (uint32_t)ids;
    free(order);
    free(next);
}

static void fill_groups(const struct builder *b, const struct layout *l)
{
    uint32_t *words_at = part_of(l, PART_WORDS_AT), *posting = part_of(l, PART_POSTING);
    uint32_t *posting_at = part_of(l, PART_POSTING_AT);
    copy(words_at, b->group_words_at.at, b->n_groups * sizeof *words_at);
    words_at[b->n_groups] = (uint32_t)b->group_words.n;
    uint32_t *words = part_of(l, PART_WORDS);
    for (size_t i = 0; i < b->group_words.n; i++) {
        uint32_t w = b->group_words.at[i];
        words[i] = w | (uint32_t)(b->word[w].tag == TAG_ARTICLE) << GROUP_WORD_BITS;
    }
    for (size_t w = 0; w < b->n_words; w++)
        posting_at[w + 1] = posting_at[w] + b->counts[w];
    uint32_t *next = zeroed(b->n_words, sizeof *next);
    memcpy(next, posting_at, b->n_words * sizeof *next);
    for (uint32_t g = 0; g < b->n_groups; g++)
        for (size_t i = words_at[g]; i < words_at[g + 1]; i++) {
            uint32_t w = b->group_words.at[i];
            uint32_t p = g | (words_at[g + 1] - words_at[g] - 1) << POSTING_GROUP_BITS;
            if (next[w] == posting_at[w] || posting[next[w] - 1] != p)
                posting[next[w]++] = p;
        }
    free(next);
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

static void read_word(const struct builder *b, size_t w, struct word *ret)
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
        read_word(b, w, &word);
        float self = channel_odds(channel_default(), &word, &word);
        b->word[w].mask = word_mask(&word);
        b->word[w].self = (uint8_t)(self < 0 ? 0 : self > 25 ? 250 : self * 10);
        double nats = log((double)b->n_groups / b->counts[w]);
        b->word[w].worth = (uint8_t)(nats < 0.5 ? 5 : nats > 15 ? 150 : nats * 10);
    }
}

static int by_hash(const void *x, const void *y)
{
    const struct image_key *a = x, *b = y;
    return a->hash != b->hash ? (a->hash < b->hash ? -1 : 1)
                              : (a->word > b->word) - (a->word < b->word);
}

static struct image_key *make_keys(const struct builder *b, size_t *ret_n)
{
    size_t n = 0, cap = b->n_words * 12 + KEYS_MAX;
    struct image_key *keys = zeroed(cap, sizeof *keys);
    struct word word;
    for (size_t w = 0; w < b->n_words; w++) {
        uint32_t hashes[KEYS_MAX];
        read_word(b, w, &word);
        size_t k = word_keys(&word, true, hashes);
        if (n + k > cap) {
            cap *= 2;
            keys = grown(keys, cap, sizeof *keys);
        }
        for (size_t i = 0; i < k; i++)
            keys[n++] = (struct image_key){ hashes[i], (uint32_t)w };
    }
    qsort(keys, n, sizeof *keys, by_hash);
    *ret_n = n;
    return keys;
}

static void fill_keys(const struct layout *l, const struct image_key *keys, size_t n)
{
    uint32_t *at = part_of(l, PART_KEY_AT);
    memcpy(part_of(l, PART_KEY), keys, n * sizeof *keys);
    for (size_t i = 0; i < n; i++)
        at[(keys[i].hash >> (32 - DIRECTORY_BITS)) + 1]++;
    for (size_t i = 0; i < 1u << DIRECTORY_BITS; i++)
        at[i + 1] += at[i];
}

static struct match_index *make_image(struct builder *b)
{
    size_t postings = count_postings(b), n_keys;
    struct image m;
    order_groups(b);
    weigh_words(b);
    struct image_key *keys = make_keys(b, &n_keys);
    lay_out(b, &m, postings, n_keys);
    char *base = memory_large(m.size);
    memcpy(base, &m, sizeof m);
    struct layout l = { base, &m };
    copy(part_of(&l, PART_WORD), b->word, b->n_words * sizeof *b->word);
    copy(part_of(&l, PART_LETTERS), b->letters, b->n_letters);
    fill_entries(b, &l);
    fill_groups(b, &l);
    fill_keys(&l, keys, n_keys);
    free(keys);
    struct match_index *x = zeroed(1, sizeof *x);
    x->image = (const struct image *)base;
    return x;
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
    for (size_t i = 0; i < n; i++)
        add_entry(&b, i);
    *ret = make_image(&b);
    void *parts[] = {
        b.words.slots, b.groups.slots,      b.word,           b.word_hash,  b.letters,
        b.group_of,    b.group_words_at.at, b.group_words.at, b.group_hash, b.counts
    };
    for (size_t i = 0; i < countof(parts); i++)
        free(parts[i]);
    return 0;
}
