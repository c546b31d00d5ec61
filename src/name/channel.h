/* channel.h — how likely it is that two spellings are one word.
 *
 * The words are aligned letter by letter; each step (this letter written as that one, a letter left
 * out, two changed over) has a weight in nats, learned from pairs of spellings that are and are not
 * the same word (test/fit). The weights of the best alignment add up to log odds: 0 means
 * as likely as not, before anything is known of how rare the word is.
 * After Ristad and Yianilos, "Learning string edit distance" (1998), trained to tell apart.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name/name.h"

/* What the two words are written in. */
enum channel_kind { CHANNEL_LATIN, CHANNEL_CROSS, CHANNEL_ARABIC, CHANNEL_KINDS };
enum channel_place { PLACE_FIRST, PLACE_LAST, PLACES };
/* Vowel against vowel, consonant against consonant, one against the other; one left out. */
enum channel_step { STEP_VV, STEP_CC, STEP_VC, STEP_GAP_V, STEP_GAP_C, STEPS };
enum { CHANNEL_LENGTHS = 9 };

struct channel {
    float sub[LETTERS][LETTERS]; /* the Latin letter first */
    float gap[CHANNEL_KINDS][LETTERS];
    float place[CHANNEL_KINDS][PLACES][STEPS];    /* in addition */
    float swap[CHANNEL_KINDS];                    /* two neighbours changed over */
    float length[CHANNEL_KINDS][CHANNEL_LENGTHS]; /* by the letters of the shorter word */
};
const struct channel *channel_default(void);

/* One step of an alignment: letters of a and b, -1 for none. */
struct channel_op {
    int8_t a, b;
    bool is_swap; /* of this and the next letter of both */
};
struct channel_ops {
    struct channel_op at[2 * WORD_LETTERS];
    size_t n;
};

enum channel_kind channel_kind_of(const struct word *a, const struct word *b);
/* Log odds, in nats, and how they were aligned. */
float channel_compare(const struct channel *c, const struct word *a, const struct word *b,
                      struct channel_ops *ret_ops);
/* The same, faster; words that differ by more than five letters in length are never one. */
float channel_odds(const struct channel *c, const struct word *a, const struct word *b);

/* A word made ready to be compared with many: several times as fast as channel_odds(), and the same
 * to within a thousandth of a nat where there is any likeness. Borrows the word. */
struct channel_ready {
    const struct word *word;
    enum channel_kind kind;
    bool filled[LETTERS];
    /* What each letter gains against those of the word, when both would else be left out. */
    _Alignas(16) float rows[LETTERS][WORD_LETTERS];
    uint32_t where[LETTERS]; /* places in the word, as bits */
    float gaps;              /* all its letters left out */
};
void channel_make_ready(struct channel_ready *r, const struct word *w);
/* By the shipped weights. */
float channel_odds_ready(struct channel_ready *r, const struct word *b);
