/* set.h — an index that grows: names that are added are found at once, those taken out no more.
 *
 * What is new stands in a small index of its own, made anew with each name (a few milliseconds at
 * most); match_set_merge() makes one of both, as often as its owner likes. One writer; a search
 * while something is added is the owner's to prevent, or it gives readers an earlier set.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "match/index.h"

enum { MATCH_FRESH_MAX = 4096 };

struct match_set;
/* Takes the index over; NULL begins empty. */
struct match_set *match_set_new(struct match_index *base, enum name_kind kind);
void match_set_free(struct match_set *s);
/* ERR_LIMIT: MATCH_FRESH_MAX are new; merge first. The entry is copied. */
int match_set_add(struct match_set *s, struct match_entry e) must_use;
void match_set_remove(struct match_set *s, str id); /* all names of this id */
int match_set_merge(struct match_set *s) must_use;
/* As match_find(); ids are those of entries. */
size_t match_set_find(const struct match_set *s, struct match_search *search, str name, size_t top,
                      struct match_hit *ret, size_t max);
