/* sums.h — what the groups of an index add up to, for one query.
 *
 * A query touches some thousands of a million groups, nearly all of them by one word only. Sums
 * stand one behind another in the order they are met; one bit a group, small enough for the cache,
 * tells whether it was met before, and the few that were are looked for afterwards, all at once.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "match/image.h"

enum { SUM_MAX = 255 };

struct sum {
    uint32_t group;
    uint8_t words;      /* of the group */
    uint8_t value, ask; /* `ask` added to it last; from 1 */
};

struct sums {
    struct sum *at, *again;
    size_t n, n_again, room, again_room;
    size_t n_before; /* this ask */
    uint64_t *met;   /* a bit for each group */
    size_t met_words;
    uint32_t *slots; /* of `again`: its place plus one */
    size_t slots_room;
    uint32_t count[SUM_MAX + 1]; /* of groups, by their sums */
};

void sums_free(struct sums *s);
void sums_begin(struct sums *s, uint64_t groups);
/* `v` more for the `n` groups of `postings`, each once for one ask: what comes first counts. Groups
 * that are new only if `any`. */
void sums_add(struct sums *s, const uint32_t *postings, size_t n, uint8_t ask, uint8_t v, bool any);
/* All of this ask is added; before it sums are not whole. */
void sums_end_ask(struct sums *s);
void sums_raise(struct sums *s, struct sum *g, uint8_t ask, uint8_t v);
/* The sum that `n` groups reach. */
unsigned sums_reached_by(const struct sums *s, size_t n);
/* No group is met any more; `at` stays. */
void sums_end(struct sums *s);
