/* moves.h — where somebody or something was, and when: its movements, declarations, examinations
 * and what came of its alerts, newest first. What several feeds tell of one situation stands once.
 * A position is one that was told: none is ever guessed. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/time.h"
#include "store/store.h"

enum { MOVES_MOST = 500, MOVES_NONE = 1, MOVE_ALERTS_MOST = 100 };

struct moves_question {
    str entity, region; /* of the caller: alerts of others are not told of; "": all */
    usec from, to;      /* [from, to) */
    usec now;
    size_t limit;
};
/* An object. MOVES_NONE: no such entity. */
int moves_json(struct db *db, struct buf *b, const struct moves_question *q) must_use;
