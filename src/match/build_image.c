/* build_image.c — lays an index out as one block: words, groups, postings, keys, what is near. */
// SPDX-License-Identifier: Apache-2.0
#include "match/build_private.h"

#include "platform/os.h"

#include <string.h>

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

static void lay_out(const struct builder *b, struct image *m, size_t keys)
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
    place(m, PART_POSTING, b->postings, 4);
    place(m, PART_KEY, keys, sizeof(struct image_key));
    place(m, PART_KEY_AT, (1u << DIRECTORY_BITS) + 1, 4);
    place(m, PART_NEAR_AT, b->n_words + 1, 4);
    place(m, PART_NEAR, 0, sizeof(struct near));
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
        builder_word(b, w, &word);
        size_t k = word_keys(&word, true, hashes);
        if (n + k > cap) {
            cap = (cap + k) * 2;
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

/* What is near words that are met often. */
static struct near *find_nears(const struct match_index *x, const struct builder *b,
                               uint32_t *ret_at)
{
    struct near_finder *f = NULL;
    struct near *all = NULL;
    struct nears found;
    struct word word;
    size_t n = 0, room = 0;
    for (uint32_t w = 0; w < b->n_words; w++) {
        ret_at[w] = (uint32_t)n;
        if (b->counts[w] < NEAR_COMMON)
            continue;
        f = f ? f : near_finder_new();
        image_word_read(x, w, &word);
        near_find(f, x, &word, &found);
        if (n + found.n > room) {
            room = (n + found.n) * 2;
            all = grown(all, room, sizeof *all);
        }
        if (found.n)
            memcpy(all + n, found.at, found.n * sizeof *all);
        n += found.n;
    }
    ret_at[b->n_words] = (uint32_t)n;
    near_finder_free(f);
    return all;
}

/* The image with them behind it. */
static void add_nears(struct match_index *x, const struct builder *b)
{
    struct image m = *x->image;
    size_t old = m.size;
    uint32_t *at = zeroed(b->n_words + 1, sizeof *at);
    struct near *nears = find_nears(x, b, at);
    m.size = m.parts[PART_NEAR].at;
    place(&m, PART_NEAR, at[b->n_words], sizeof *nears);
    char *base = memory_large(m.size);
    memcpy(base, x->image, old);
    memcpy(base, &m, sizeof m);
    memcpy(base + m.parts[PART_NEAR_AT].at, at, (b->n_words + 1) * sizeof *at);
    copy(base + m.parts[PART_NEAR].at, nears, at[b->n_words] * sizeof *nears);
    memory_large_free((void *)(uintptr_t)x->image, old);
    x->image = (const struct image *)base;
    free(nears);
    free(at);
}

struct match_index *build_image(const struct builder *b)
{
    size_t n_keys;
    struct image m;
    struct image_key *keys = make_keys(b, &n_keys);
    lay_out(b, &m, n_keys);
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
    add_nears(x, b);
    return x;
}
