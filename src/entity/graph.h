/* graph.h — from one entity to those it was seen with: driver, vehicle, container, bill,
 * consignee, declaration. Every link names the newest message that says so. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/time.h"
#include "store/store.h"

enum {
    ENTITY_NONE = 1,
    ENTITY_DEPTH_MAX = 6,
    ENTITY_LIMIT_MAX = 1000,
    ENTITY_HUB = 10, /* what more different people share hangs nobody together */
};

/* An object: what it is, when seen, its newest sightings. ENTITY_NONE: no such entity. `masked`: of
 * telephones, accounts and the like only the end is shown. */
int entity_json(struct db *db, struct buf *b, str id, bool masked) must_use;
struct entity_brief {
    str kind, name;
    usec first_seen, last_seen;
    int64_t alerts, confirmed;
};
/* The same in one line. ENTITY_NONE. */
int entity_brief(struct db *db, struct arena *a, str id, bool masked,
                 struct entity_brief *ret) must_use;
/* An object: entities with their distance, links between them, nearest first; "cut" when there
 * are more than `limit`. A telephone, an address or an aircraft that many share is "generic": the
 * walk ends there, unless it began there. */
struct entity_walk {
    str id;
    size_t depth, limit;
    bool masked;
};
int entity_links_json(struct db *db, struct buf *b, const struct entity_walk *q) must_use;
