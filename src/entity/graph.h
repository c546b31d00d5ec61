/* graph.h — from one entity to those it was seen with: driver, vehicle, container, bill,
 * consignee, declaration. Every link names the newest message that says so. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/store.h"

enum { ENTITY_NONE = 1, ENTITY_DEPTH_MAX = 6, ENTITY_LIMIT_MAX = 1000 };

/* An object: what it is, when seen, its newest sightings. ENTITY_NONE: no such entity. */
int entity_json(struct db *db, struct buf *b, str id) must_use;
/* An object: entities with their distance, links between them, nearest first; "cut" when there
 * are more than `limit`. */
int entity_links_json(struct db *db, struct buf *b, str id, size_t depth, size_t limit) must_use;
