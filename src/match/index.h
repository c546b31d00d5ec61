/* index.h — many names, found again by any spelling of them.
 *
 * Built once, never changed: one block of memory that is also the file, so that it is mapped and
 * searched at once. Names that consist of the same words are a group; each distinct word
 * is met by its letters with one left out (symmetric delete), and by its rough sound; what is near
 * common words is found when the index is built. A word leads to the groups that have it. No search
 * walks over all names.
 *
 * About 60 bytes a name with its text. match_set.h adds names to one that is in use.
 *
 * Symmetric delete: Garbe, SymSpell (2012); bounds on what is left: Turtle and Flood (1995).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name/pair.h"

struct match_index;

struct match_entry {
    str id; /* borrowed until the index is made */
    str name;
};

enum { MATCH_ENTRIES_MAX = 20000000, MATCH_ID_MAX = 200 };

/* On the heap; an entry whose name has no letters cannot be found. ERR_LIMIT: too many, or too long
 * ids. */
int match_build(const struct match_entry *entries, size_t n, enum name_kind kind,
                struct match_index **ret) must_use;
int match_save(const struct match_index *x, const char *path) must_use; /* whole or not at all */
/* Maps a file that match_save() wrote; ERR_INVALID when it is none or was cut. */
int match_open(const char *path, struct match_index **ret) must_use;
void match_free(struct match_index *x);

enum name_kind match_kind(const struct match_index *x);
size_t match_count(const struct match_index *x); /* entries */
size_t match_bytes(const struct match_index *x); /* of memory */

struct match_hit {
    str id, name;  /* of the index; no id: `line` */
    uint32_t line; /* of an index whose entries have no ids: from 1 */
    float odds;    /* pair.h; larger is surer, also where probabilities look alike */
    float probability;
    uint32_t rank; /* from 1; entries of the same name share it */
};
enum { MATCH_TOP_MAX = 100, MATCH_HITS_MAX = 400 };

/* What a thread needs to search; not to be shared. Fits any index. */
struct match_search;
struct match_search *match_search_new(void);
void match_search_free(struct match_search *s);
/* The best `top` names, best first; the other entries that bear one of these names follow behind
 * them with its rank. Gives their number. */
size_t match_find(const struct match_index *x, struct match_search *s, str name, size_t top,
                  struct match_hit *ret, size_t max);
