/* slips.h — what typing errors cost: a letter missed, doubled, mistaken or changed over with its
 * neighbour (Damerau's distance, each place once); a vowel for a vowel is less. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name/name.h"

enum { SLIP = 31, VOWEL_SLIP = 11, SLIP_LANES = 16 }; /* tenths of a nat */

/* A word made ready to be compared with many; borrowed. */
struct slips {
    const struct word *word;
    bool filled[LETTERS];
    /* For each letter, against those of the word, which begin at 1: what it costs, and 255 where it
     * is the same. */
    _Alignas(16) uint8_t cost[LETTERS][SLIP_LANES], same[LETTERS][SLIP_LANES];
};
void slips_begin(struct slips *s, const struct word *w);
/* Exact below `most`, which is at most three slips and a little; else `most` or more. */
unsigned slips_of(struct slips *s, const struct word *w, unsigned most);
