/* search_private.h — one search: what is asked, what is met, what is left. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "match/near.h"
#include "match/sums.h"

enum {
    QUERY_WORDS = 12,      /* joined and divided words included */
    POSTINGS_MAX = 600000, /* that one query may walk over */
    CANDIDATES = 320,      /* that are looked at closely */
    FINALISTS = 6,         /* more than are asked for, that are compared in full */
    FINALISTS_MAX = 2 * MATCH_TOP_MAX,
    WORTH_MAX = 40, /* of one word, in the sums */
    AHEAD = 16,     /* what is fetched from memory before it is needed */
    SLOTS = QUERY_WORDS * NEARS_MAX + 1
};

/* A word of the query, or two of them joined, or a half of one. */
struct ask {
    struct word word;
    struct nears near;
    uint32_t covers;          /* words of the query, as bits */
    float worth;              /* nats: how rare it is here, by all its spellings */
    size_t leading, postings; /* spellings that are followed, and where they lead */
    bool leads;               /* groups are found by it; an article only tells them apart */
    bool walks;               /* its postings are not too many beside those of rarer ones */
};

struct candidate {
    uint32_t group;
    float score, gain; /* at the second look */
    uint32_t open;     /* words of the query that nothing explains */
    uint32_t used;     /* words of the group that explain one */
};

struct match_search {
    struct near_finder *finder;
    struct sums sums;
    uint16_t *slot;                     /* of each word: its row of costs, 0 none */
    float costs[SLOTS][QUERY_WORDS];    /* of each word that is near, for each that is asked */
    uint8_t worths[SLOTS][QUERY_WORDS]; /* the same in the sums; 0 nothing */
    uint32_t slot_word[SLOTS];
    size_t n_slots, slots_size;
    struct name query, entry;
    struct pair_asked asked;
    struct ask asks[QUERY_WORDS];
    size_t n_asks, order[QUERY_WORDS];
    uint32_t all, articles; /* words of the query, as bits */
    bool only_articles;
    struct candidate candidates[CANDIDATES];
    size_t n_candidates;
    float close[FINALISTS_MAX]; /* of the names that are compared in full */
};

/* A function that only asks for memory ahead of time; not inlined, compilers take it for one that
 * does nothing. */
#define FETCH static inline __attribute__((always_inline)) void

/* in this order: words that are asked and what is near them (ask.c), the groups that have most of
 * them (gather.c), the closest `n` of these in front, best first (judge.c) */
void search_ask(struct match_search *s, const struct match_index *x);
void search_gather(struct match_search *s, const struct match_index *x);
void search_judge(struct match_search *s, const struct match_index *x, size_t n);
/* Nothing is remembered of what was asked. */
void search_forget(struct match_search *s);
