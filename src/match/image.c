/* image.c — an index as a file; the keys of words. */
// SPDX-License-Identifier: Apache-2.0
#include "match/near.h"

#include "base/err.h"
#include "platform/os.h"

#include <stdlib.h>
#include <string.h>

uint32_t key_hash(enum key_kind kind, const uint8_t *letters, size_t n)
{
    uint64_t h = 0x9E3779B97F4A7C15u + kind;
    for (size_t i = 0; i < n; i++)
        h = (h ^ letters[i]) * 0xFF51AFD7ED558CCDu;
    h ^= h >> 29;
    h *= 0xC4CEB9FE1A85EC53u;
    return (uint32_t)(h >> 32);
}

/* All of it, and each with one place left out. */
static size_t add_keys(enum key_kind kind, const uint8_t *l, size_t n, size_t cut_from,
                       uint32_t *ret)
{
    size_t k = 0;
    uint8_t rest[WORD_RAW];
    ret[k++] = key_hash(kind, l, n);
    for (size_t i = 0; i < n && n >= cut_from; i++) {
        if (i && l[i] == l[i - 1])
            continue; /* the same again */
        memcpy(rest, l, i);
        memcpy(rest + i, l + i + 1, n - i - 1);
        ret[k++] = key_hash(kind, rest, n - 1);
    }
    return k;
}

size_t word_keys(const struct word *w, bool all_sounds, uint32_t ret[KEYS_MAX])
{
    enum { SPELLING_CUT = 3 };
    char sound[WORD_LETTERS];
    size_t n = 0, len = word_skeleton(w, sound);
    if (w->script != SCRIPT_OTHER) {
        n = add_keys(KEY_SPELLING, w->raw, w->raw_n, SPELLING_CUT, ret);
    } else { /* characters of other scripts are no letters of ours */
        uint8_t both[2 * WORD_LETTERS];
        for (size_t i = 0; i < w->n; i++) {
            both[2 * i] = (uint8_t)(w->other[i] >> 8);
            both[2 * i + 1] = (uint8_t)w->other[i];
        }
        ret[n++] = key_hash(KEY_SPELLING, both, 2u * w->n);
        return n;
    }
    if (len)
        n += add_keys(KEY_SOUND, (const uint8_t *)sound, len, all_sounds ? SOUND_CUT : SIZE_MAX,
                      ret + n);
    return n;
}

uint32_t word_mask(const struct word *w)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < w->raw_n; i++)
        mask |= 1u << (w->raw[i] & 31);
    return mask;
}

void image_word_read(const struct match_index *x, uint32_t w, struct word *ret)
{
    const struct image_word *i = PART(x, struct image_word, PART_WORD) + w;
    const uint8_t *l = PART(x, uint8_t, PART_LETTERS) + i->letters_at;
    ret->n = i->n;
    ret->script = i->script;
    ret->tag = i->tag;
    ret->group = i->group;
    ret->has_article = false;
    ret->offset = ret->length = 0;
    ret->raw_n = i->raw_n;
    memcpy(ret->letters, l,
           WORD_LETTERS); /* whole words: lengths that are known are copied at once */
    memcpy(ret->raw, l + i->n, WORD_RAW);
    if (i->script == SCRIPT_OTHER)
        memcpy(ret->other, l + i->n + i->raw_n, i->n * sizeof *ret->other);
}

/* files */

int match_save(const struct match_index *x, const char *path)
{
    return file_replace(path, (str){ (const char *)x->image, x->image->size });
}

static size_t size_of_part(size_t i)
{
    static const uint8_t sizes[PARTS] = {
        [PART_TEXT] = 1,
        [PART_TEXT_AT] = 4,
        [PART_ID] = 1,
        [PART_ID_AT] = 4,
        [PART_LINE] = 4,
        [PART_GROUP_AT] = 4,
        [PART_WORDS_AT] = 4,
        [PART_WORDS] = 4,
        [PART_WORD] = sizeof(struct image_word),
        [PART_LETTERS] = 1,
        [PART_POSTING_AT] = 4,
        [PART_POSTING] = 4,
        [PART_KEY] = sizeof(struct image_key),
        [PART_KEY_AT] = 4,
        [PART_NEAR_AT] = 4,
        [PART_NEAR] = sizeof(struct near),
    };
    return sizes[i];
}

static bool is_whole(const struct image *m, size_t size)
{
    if (size < sizeof *m || memcmp(m->magic, "ntcindex", 8) != 0 || m->version != IMAGE_VERSION ||
        m->size != size || m->kind >= NAME_KINDS)
        return false;
    for (size_t i = 0; i < PARTS; i++)
        if (m->parts[i].at > size || m->parts[i].n > (size - m->parts[i].at) / size_of_part(i) ||
            m->parts[i].at % 8)
            return false;
    return true;
}

/* What is inside: an offset that leads out of its part would lead a search astray. */

/* Ascending, from 0 to `last`. */
static bool is_steps(const struct match_index *x, enum parts p, uint64_t n, uint64_t last)
{
    const uint32_t *at = PART(x, uint32_t, p);
    if (x->image->parts[p].n != n || n == 0 || at[0] != 0 || at[n - 1] != last)
        return false;
    for (uint64_t i = 1; i < n; i++)
        if (at[i] < at[i - 1])
            return false;
    return true;
}

static bool are_group_words(const struct match_index *x)
{
    const uint32_t *v = PART(x, uint32_t, PART_WORDS);
    for (uint64_t i = 0; i < x->image->parts[PART_WORDS].n; i++)
        if (group_word(v[i]) >= x->image->words)
            return false;
    return true;
}

static bool are_postings(const struct match_index *x)
{
    const uint32_t *p = PART(x, uint32_t, PART_POSTING);
    for (uint64_t i = 0; i < x->image->parts[PART_POSTING].n; i++)
        if (posting_group(p[i]) >= x->image->groups)
            return false;
    return true;
}

static bool is_sound_word(const struct match_index *x, const struct image_word *w)
{
    const uint8_t *l = PART(x, uint8_t, PART_LETTERS);
    uint64_t size = (uint64_t)w->n + w->raw_n + (w->script == SCRIPT_OTHER ? 2u * w->n : 0);
    if (w->n > WORD_LETTERS || w->raw_n > WORD_RAW || w->n == 0 || w->script > SCRIPT_OTHER ||
        w->letters_at + size + LETTERS_SLACK > x->image->parts[PART_LETTERS].n)
        return false;
    for (size_t i = 0; i < (size_t)w->n + w->raw_n; i++)
        if (l[w->letters_at + i] >= LETTERS)
            return false;
    return true;
}

static bool are_sound_words(const struct match_index *x)
{
    const struct image *m = x->image;
    const struct image_key *keys = PART(x, struct image_key, PART_KEY);
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT);
    if (m->parts[PART_WORD].n != m->words)
        return false;
    for (uint64_t i = 0; i < m->words; i++)
        if (!is_sound_word(x, PART(x, struct image_word, PART_WORD) + i))
            return false;
    for (uint64_t i = 0; i < m->parts[PART_KEY].n; i++)
        if (keys[i].word >= m->words)
            return false;
    for (uint64_t g = 0; g < m->groups; g++)
        if (at[g + 1] - at[g] > NAME_WORDS)
            return false;
    return true;
}

static bool are_nears(const struct match_index *x)
{
    const struct near *near = PART(x, struct near, PART_NEAR);
    const uint32_t *at = PART(x, uint32_t, PART_NEAR_AT);
    for (uint64_t w = 0; w < x->image->words; w++)
        if (at[w + 1] - at[w] > NEARS_MAX)
            return false;
    for (uint64_t i = 0; i < x->image->parts[PART_NEAR].n; i++)
        if (near[i].word >= x->image->words ||
            !(near[i].cost >= 0 && near[i].cost < NEAR_UNEXPLAINED))
            return false;
    return true;
}

static bool is_sound(const struct match_index *x)
{
    const struct image *m = x->image;
    uint64_t entries = m->entries, ids = m->parts[PART_ID_AT].n;
    return is_steps(x, PART_TEXT_AT, entries + 1, m->parts[PART_TEXT].n) &&
           (ids == 0 ? m->parts[PART_LINE].n == entries
                     : is_steps(x, PART_ID_AT, entries + 1, m->parts[PART_ID].n)) &&
           is_steps(x, PART_GROUP_AT, m->groups + 1, entries) &&
           is_steps(x, PART_WORDS_AT, m->groups + 1, m->parts[PART_WORDS].n) &&
           is_steps(x, PART_POSTING_AT, m->words + 1, m->parts[PART_POSTING].n) &&
           is_steps(x, PART_KEY_AT, (1u << DIRECTORY_BITS) + 1, m->parts[PART_KEY].n) &&
           is_steps(x, PART_NEAR_AT, m->words + 1, m->parts[PART_NEAR].n) && are_nears(x) &&
           are_group_words(x) && are_postings(x) && are_sound_words(x);
}

int match_open(const char *path, struct match_index **ret)
{
    str m;
    TRY(file_map(path, &m));
    struct match_index found = { (const struct image *)m.ptr, true };
    if (!is_whole(found.image, m.len) || !is_sound(&found)) {
        file_unmap(m);
        return fail(ERR_INVALID, "%s is no index of names, or of another version", path);
    }
    struct match_index *x = malloc(sizeof *x);
    must(x != NULL);
    *x = found;
    *ret = x;
    return 0;
}

void match_free(struct match_index *x)
{
    if (!x)
        return;
    if (x->is_mapped)
        file_unmap((str){ (const char *)x->image, x->image->size });
    else
        memory_large_free((void *)(uintptr_t)x->image, x->image->size);
    free(x);
}

enum name_kind match_kind(const struct match_index *x) { return (enum name_kind)x->image->kind; }
size_t match_count(const struct match_index *x) { return x->image->entries; }
size_t match_bytes(const struct match_index *x) { return x->image->size; }
