/* holds.h — who has which alert open (a soft claim).
 *
 * Opening an alert keeps it for whoever opened it: others see so at once, and cannot claim it
 * meanwhile. It is free again when it is left, when nothing was done for `idle`, or when the
 * screen's live stream has been cut for HOLD_CUT. One alert a session. It is of this process and is
 * not stored: a claim (alert/states.def) is, and alone decides whose an alert is.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/list.h"
#include "base/time.h"

#define HOLD_CUT (20 * USEC_PER_S)

struct holds;
struct holds *holds_new(usec idle);
void holds_free(struct holds *h);

struct hold_by {
    str session, account, display;
};
struct hold {
    char alert[32], region[64], session[65], account[41], display[128];
    usec since, until, cut; /* cut: when the stream was lost; 0 it is there */
    bool is_over;           /* of holds_changes(): it is free */
};
struct hold_list list_of(struct hold);

/* *ret: whose it is now; another's stays. False: too many alerts are open, it is nobody's. */
bool holds_take(struct holds *h, str alert, str region, const struct hold_by *by, usec now,
                struct hold *ret);
/* Whoever had it open has left it, or has claimed it. */
void holds_leave(struct holds *h, str alert, str session);
/* Is it open at another session's? */
bool holds_other(struct holds *h, str alert, str session, usec now, struct hold *ret);

/* For live.c: a session lost its last stream, or has one again. */
void holds_cut(struct holds *h, str session, usec now);
void holds_back(struct holds *h, str session);
/* What changed since the last call, with what is over by now; in the arena. */
void holds_changes(struct holds *h, struct arena *a, usec now, struct hold_list *ret);
/* All that are open. */
void holds_all(struct holds *h, struct arena *a, usec now, struct hold_list *ret);
void hold_json(struct buf *b, const struct hold *x);
