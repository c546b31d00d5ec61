/* sums.h — what the groups of an index add up to, for one query.
 *
 * A query walks over some thousands of a million groups, nearly all of which have one of its words
 * only. Two bits a group, few enough for the cache, tell which were met once and which again: these
 * are added up, and of the others only those whose one word is worth most.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "match/image.h"

enum { SUM_MAX = 255 };

struct sum {
    uint32_t posting; /* the group and its words (image.h) */
    uint16_t value;
    uint16_t fine; /* for who picks among equals */
};

struct sums {
    struct sum *at;
    size_t n, room;
    uint32_t *again; /* postings of groups that were met more than once */
    size_t n_again, again_room;
    struct met {
        uint64_t once, again; /* a bit for each of 64 groups */
    } *met;
    size_t met_room, walked;
    uint32_t count[SUM_MAX + 1]; /* of groups in `at`, by their sums */
};

void sums_free(struct sums *s);
void sums_begin(struct sums *s, uint64_t groups);
void sums_walk(struct sums *s, const uint32_t *postings, size_t n);
/* A sum for one group. */
void sums_put(struct sums *s, uint32_t posting, unsigned value);
/* The same sum for those of the groups that were met once. */
void sums_put_single(struct sums *s, const uint32_t *postings, size_t n, unsigned value);
/* The sum that `n` groups reach. */
unsigned sums_reached_by(const struct sums *s, size_t n);
/* No group is met any more: all at once, or, when few were walked over, each as it was walked. */
bool sums_clear_all(struct sums *s);
void sums_clear(struct sums *s, const uint32_t *postings, size_t n);
