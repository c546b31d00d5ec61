/* near.h — words of an index that may be another spelling of a word. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "match/image.h"

enum { NEARS_MAX = 64 };

struct near {
    uint32_t word;
    float cost; /* nats: how much less sure than the word and itself; 0 the same */
};
struct nears {
    struct near at[NEARS_MAX]; /* best first */
    size_t n;
};

struct near_finder;
struct near_finder *near_finder_new(void);
void near_finder_free(struct near_finder *f);

/* Words that so many groups have are asked for often: what is near them is found once, for all. */
enum { NEAR_COMMON = 50 };

void near_find(struct near_finder *f, const struct match_index *x, const struct word *w,
               struct nears *ret);
/* What word `w` of the index costs as another spelling of the one that was begun with; near_find()
 * begins with its own. */
void near_begin(struct near_finder *f, const struct word *q);
float near_cost(struct near_finder *f, const struct match_index *x, uint32_t w);
bool near_has(const struct match_index *x, const struct word *w); /* spelled just so */
/* A word of the query that nothing explains costs so much; a spelling that costs more is another
 * word. */
#define NEAR_UNEXPLAINED 9.0f
/* Any spelling but the word's own costs this, and what it differs by: most write a name as it is.
 */
#define BASE 2.4f
