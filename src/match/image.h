/* image.h — the one block of memory that an index is. Everything is an offset, so it may be mapped
 * anywhere. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "match/index.h"

enum { IMAGE_VERSION = 2, DIRECTORY_BITS = 17, LETTERS_SLACK = WORD_LETTERS + WORD_RAW };

/* A part: where it begins, from the start of the image, and how many elements it has. */
struct part {
    uint64_t at, n;
};

enum parts {
    PART_TEXT,       /* char: names one behind another, in the order of groups */
    PART_TEXT_AT,    /* u32 per entry and one more */
    PART_ID,         /* char; none when ids are the numbers of lines */
    PART_ID_AT,      /* u32 per entry and one more */
    PART_LINE,       /* u32 per entry: which line it was */
    PART_GROUP_AT,   /* u32 per group and one more: its first entry */
    PART_WORDS_AT,   /* u32 per group and one more: its first word in PART_WORDS */
    PART_WORDS,      /* u32: words of groups (group_word) */
    PART_WORD,       /* struct image_word per word */
    PART_LETTERS,    /* u8: letters of words, and LETTERS_SLACK behind them */
    PART_POSTING_AT, /* u32 per word and one more */
    PART_POSTING,    /* u32: groups, ascending (posting_group) */
    PART_KEY,        /* struct image_key, by hash */
    PART_KEY_AT,     /* u32 per value of the upper DIRECTORY_BITS of a hash, and one more */
    PART_NEAR_AT,    /* u32 per word and one more */
    PART_NEAR,       /* struct near (near.h): of common words, found when the index was built */
    PARTS
};

struct image_word {
    uint32_t mask; /* which of 32 kinds of letters it has */
    uint32_t
        letters_at; /* n letters, raw_n letters; n times two bytes where they are LETTER_OTHER */
    uint16_t group; /* of words.def */
    uint8_t n, raw_n, script, tag;
    uint8_t worth; /* tenths of a nat: how rare it is in this index */
    uint8_t self;  /* tenths of a nat: log odds of the word and itself (channel.h) */
};

struct image_key {
    uint32_t hash, word;
};

struct image {
    char magic[8];                   /* "ntcindex" */
    uint32_t version, kind, scripts; /* bits 1 << script of the words */
    uint32_t reserved;
    uint64_t size, entries, groups, words;
    struct part parts[PARTS];
};

struct match_index {
    const struct image *image;
    bool is_mapped;
};

#define PART(x, T, part) ((const T *)((const char *)(x)->image + (x)->image->parts[part].at))

/* A posting: a group, and how many words it has. */
enum { POSTING_GROUP_BITS = 28 };
static inline uint32_t posting_group(uint32_t p) { return p & ((1u << POSTING_GROUP_BITS) - 1); }
static inline uint8_t posting_words(uint32_t p) { return (uint8_t)((p >> POSTING_GROUP_BITS) + 1); }

/* A word of a group, and whether it is an article. */
enum { GROUP_WORD_BITS = 31 };
static inline uint32_t group_word(uint32_t w) { return w & ((1u << GROUP_WORD_BITS) - 1); }
static inline bool group_word_is_article(uint32_t w) { return w >> GROUP_WORD_BITS; }

/* keys of a word */
enum key_kind { KEY_SPELLING, KEY_SOUND };
uint32_t key_hash(enum key_kind kind, const uint8_t *letters, size_t n);
enum { KEYS_MAX = 2 * WORD_RAW + 4, SOUND_CUT = 4 };
/* Hashes under which a word is met: its letters, its letters without one; its sound, and
 * (`all_sounds`, for words of another script) its sound without one when it is long enough. Gives
 * their number. */
size_t word_keys(const struct word *w, bool all_sounds, uint32_t ret[KEYS_MAX]);

/* Bits of the letters of a word: words that share few bits are no spellings of one another. */
uint32_t word_mask(const struct word *w);
void image_word_read(const struct match_index *x, uint32_t w, struct word *ret);
