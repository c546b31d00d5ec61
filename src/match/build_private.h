/* build_private.h — what an index is made of, before it is one block of memory. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "match/near.h"

#include "base/err.h"

#include <stdlib.h>

/* growing arrays; the size of what is built is bounded by MATCH_ENTRIES_MAX */
struct numbers {
    uint32_t *at;
    size_t n, cap;
};

static inline void *grown(void *p, size_t n, size_t size)
{
    void *q = realloc(p, n * size);
    must(q != NULL);
    return q;
}

static inline void *zeroed(size_t n, size_t size)
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
    size_t postings;    /* of all words */
    struct name name;
};

void builder_word(const struct builder *b, size_t w, struct word *ret);
/* The image of all that was read and ordered. */
struct match_index *build_image(const struct builder *b);
