/* name.h — a name as written, made ready to be compared.
 *
 * One pass over the text: marks and joiners go, letters become letters of one alphabet
 * (letter.h), signs divide words. Each word keeps where it stood, and what it is:
 * honorific, article, legal form (words.def). Nothing is thrown away: who compares decides what
 * counts. Escapes of machine-readable zones (ICAO Doc 9303-3, "MXHMD") are read as the Arabic
 * letters they stand for.
 *
 * At most NAME_TEXT_MAX bytes, NAME_WORDS words and WORD_LETTERS letters of each count; the rest is
 * passed over.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name/letter.h"

enum { NAME_TEXT_MAX = 400, NAME_WORDS = 16, WORD_LETTERS = 24, WORD_RAW = 32 };

enum tag {
    TAG_NONE,
    TAG_ARTICLE,
    TAG_NASAB, /* son or daughter of */
    TAG_KUNYA, /* father or mother of */
    TAG_HONORIFIC,
    TAG_LAQAB,    /* an epithet that is often left out */
    TAG_RELATION, /* s/o, d/o, w/o */
    TAG_PARTICLE,
    TAG_STOP,
    TAG_FORM,   /* legal form */
    TAG_WEAK,   /* a word that most companies share */
    TAG_NUMBER, /* `group` is its value */
    TAG_SHORT,  /* a name like another, with which it shares its group */
    TAGS
};
extern const char *const tag_names[TAGS];

enum script { SCRIPT_LATIN, SCRIPT_ARABIC, SCRIPT_DIGITS, SCRIPT_OTHER };

struct word {
    uint8_t letters[WORD_LETTERS];
    uint16_t other[WORD_LETTERS]; /* of a letter that is LETTER_OTHER: which one (low bits) */
    uint8_t raw[WORD_RAW];        /* as typed: digraphs apart, letters that are doubled twice */
    uint8_t n, raw_n;
    uint8_t script, tag;
    bool has_article;        /* an Arabic al- was taken off */
    uint16_t group;          /* of words.def: row + 1, when its words are the same thing; 0 none */
    uint16_t offset, length; /* in the text */
};

struct name {
    struct word words[NAME_WORDS];
    uint8_t n;
    bool is_cut;
};

enum name_kind { NAME_PERSON, NAME_COMPANY, NAME_OBJECT, NAME_KINDS };
/* "Person", "Company", "Organization", "LegalEntity", "Vessel" ... of a schema column; empty: a
 * person. */
enum name_kind name_kind_of(str schema);
bool name_kind_is_known(str schema);

void name_read(str text, enum name_kind kind, struct name *ret);
/* One letter more; with the one before it, it may become a digraph. */
void word_push(struct word *w, uint8_t letter);
/* Spelled the same, letter for letter. */
bool word_eq(const struct word *a, const struct word *b);
/* Its letters joined to one word, as far as they go. */
struct word word_join(const struct word *words, size_t n);
/* Its rough sound: classes of its letters without doubles; at least its first letter. */
size_t word_skeleton(const struct word *w, char out[WORD_LETTERS]);
