/* units.h — operational units, to which alerts are routed: who acts, when, and who stands in.
 *
 * A unit is a kind of kinds.def and a place: "airport KHI"; a regional centre is "targeting South",
 * the Centre itself "targeting". A unit that nobody entered takes everything at any time. One that
 * was entered takes what is grave enough for it, in its hours; the rest goes to its cover, and from
 * there on, to the centre of the region and to the Centre at last.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

struct unit {
    str name, state; /* active, ended */
    str region;      /* of its place; "" the whole country */
    str hours;       /* "24/7", or "Mon-Fri 08:00-16:00, Sat 09:00-13:00": local time */
    str cover;       /* "" the centre above */
    str changed_by, note;
    int64_t version, least; /* severity */
    usec changed;
};
struct units list_of(struct unit);

enum { UNIT_NONE = 1, UNIT_CHANGED = 2 };
int unit_get(struct db *db, struct arena *a, str name, struct unit *ret) must_use;
int unit_list(struct db *db, struct arena *a, str region, struct units *ret) must_use; /* "" all */
/* Enters or changes it: `version` is the one that was seen, 0 for a new one. ERR_INVALID with a
 * sentence; UNIT_CHANGED. *x becomes what is stored. */
int unit_put(struct db *db, struct writes *w, usec now, struct unit *x) must_use;
void unit_json(struct buf *b, const char *key, const struct unit *x, usec now);

/* 0 and the region of its place, or ERR_INVALID: no unit is called so. */
int unit_check(struct arena *a, str name, str *ret_region) must_use;
/* 0, or ERR_INVALID with how hours are written. */
int hours_check(str hours) must_use;
bool hours_open(str hours, usec at); /* of checked hours */

/* The one above: of the region, then the Centre. "" above the Centre there is none. */
str unit_above(struct arena *a, str name);
/* Its cover, if it names one, else the one above. */
str unit_upwards(struct arena *a, const struct unit *x);
/* The same of its name, whether it was entered or not. */
int unit_next(struct db *db, struct arena *a, str name, str *ret) must_use;
/* Who takes what is this grave at this moment, and why not `name`, "" it does. */
int unit_route(struct db *db, struct arena *a, usec now, int64_t severity, str *name,
               str *ret_why) must_use;
