/* pair.h — are two names the same name?
 *
 * Words of one are assigned to words of the other (also two or three that were written as one);
 * every piece of evidence adds its log odds: words that agree count by how rare they are and how
 * surely they are one word; words on both sides that contradict each other count against, words
 * left out count little; father and son changed over is a contradiction. The sum is a probability
 * that holds: of the pairs at .8, eight in ten are the same (docs/matching.md tells on what it was
 * measured).
 *
 * After Fellegi and Sunter, "A Theory for Record Linkage" (1969); weights are learned (test/fit).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name/channel.h"

/* What counts, and in which unit (pair_features.def). */
enum pair_feature {
#define FEATURE(name, sign, words) PAIR_##name,
#include "name/pair_features.def"
#undef FEATURE
    PAIR_FEATURES
};
extern const char *const pair_feature_words[PAIR_FEATURES];

struct pair_link {
    uint8_t a, b, a_n, b_n; /* first word and how many of each */
    float odds;             /* that they are one word, in nats */
    float rarity;           /* -ln of how often such a word is met */
    bool is_initial;        /* one is the first letter of the other */
    bool is_minor;          /* titles, particles: they count next to nothing */
};
enum { PAIR_LINKS = NAME_WORDS };

struct pair_result {
    float odds;        /* natural logarithm */
    float probability; /* 0 to 1 */
    float features[PAIR_FEATURES];
    struct pair_link links[PAIR_LINKS];
    size_t n;
    uint32_t left_a, left_b; /* words without a partner that should have one, as bits */
};

/* The same whichever of the two comes first; links and what is left are told as given. */
void pair_compare(const struct name *a, const struct name *b, enum name_kind kind,
                  struct pair_result *ret);
/* The same for one name against many: its words are made ready once. Borrows the name. */
enum { PAIR_JOINS = 8 };
struct pair_asked {
    const struct name *name;
    enum name_kind kind;
    uint32_t is_ready, is_joined; /* bits of words */
    struct word joined[PAIR_JOINS];
    struct channel_ready ready[NAME_WORDS], joined_ready[PAIR_JOINS];
};
void pair_ask(struct pair_asked *p, const struct name *name, enum name_kind kind);
void pair_compare_asked(struct pair_asked *p, const struct name *b, struct pair_result *ret);
/* What feature `f` added to the odds. */
float pair_weight(enum name_kind kind, enum pair_feature f);
/* -ln of the share of names that have a word of this sound (common.def). */
float word_rarity(const struct word *w);
