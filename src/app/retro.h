/* retro.h — a new list entry is searched in what is stored already.
 *
 * For each entry that came into force: the subjects that share a key with it, the
 * newest of their last 20 situations that matches when it is decoded and screened
 * again, and an alert for it. What comes in meanwhile meets the new edition itself (its write list
 * names the edition), so between the two nobody slips through. Safe to repeat:
 * an alert has one reason for one entry.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/edition.h"
#include "assess/lists.h"
#include "base/buf.h"
#include "store/writer.h"

#include <stdatomic.h>

/* A part of what came into force: the entries of an import from the n-th. */
struct retro_part {
    str import;
    struct list_span which;
    const atomic_bool *stopping; /* looked at between subjects; NULL never */
    int64_t subjects, raised;    /* what it came to */
};
/* Searched under that edition, which holds the import. 0, RETRO_STALE as below, ERR_STOPPING. */
int retro_search_part(struct db *db, struct writer *writer, const struct edition *e,
                      struct retro_part *p) must_use;
/* Every approved import that was not searched yet and that no job searches. 0, or RETRO_STALE: the
 * editions moved on while it ran; take the new one and call again. */
enum { RETRO_STALE = 1 };
/* What an import that waits would find in what is stored, before anybody approves it: an object
 * into `b`. It looks for a few seconds at most and says whether it saw all. RETRO_NONE: no such
 * import waits. */
enum { RETRO_NONE = 1 };
int retro_count(struct db *db, str import, unsigned show, struct buf *b) must_use;
int retro_search_waiting(struct db *db, struct writer *writer, const struct edition *e) must_use;
