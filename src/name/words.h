/* words.h — what a word or phrase says about a name (words.def). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name/name.h"

struct word_sense {
    uint8_t tag;
    uint16_t group; /* the same for words that are the same thing; 0: each for itself */
};
/* Of `n` words as one, among the senses whose bit 1 << tag is set; false: they are just a name. */
bool word_sense(const struct word *words, size_t n, unsigned tags, struct word_sense *ret);
/* The letters of one word of a table of ours; nothing else of it is set. */
struct word word_of_text(str part);
bool word_begins_phrase(const struct word *w); /* false: certainly not */
