/* picture.h — pictures that links and people hand in, and which events name them.
 *
 * A picture is kept once, under the SHA-256 of its bytes; the same one again has no effect and
 * does not count. Only JPEG and PNG, told by their bytes and whole. It is shown to nobody whom no
 * event or alert lets see it. Pictures are not read: no face, no text is looked for in them.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/work.h"
#include "store/writes.h"

/* "image/jpeg", "image/png"; NULL: neither, or cut off. */
const char *picture_type(str bytes);

struct picture_limits {
    int64_t bytes, day, day_bytes; /* of one; pictures and bytes of one source in a day */
};
enum { PICTURE_NEW = 0, PICTURE_KNOWN = 1, PICTURE_DAY_FULL = 2, PICTURE_NONE = 3 };
/* Appends the writes. ERR_INVALID with a sentence when it is none. */
struct picture {
    str digest, type, body;
};
int picture_put(struct db *db, struct writes *w, str source, const struct picture_limits *limits,
                usec now, struct picture *x) must_use;
int picture_get(struct db *db, struct arena *a, str digest, struct picture *ret) must_use;

/* Pictures that events about an entity itself name, newest first, each once by the newest of its
 * last `limit` uses. Not what a unit sent of an order: that may show another person. */
struct pictured {
    str digest, kind, message; /* the event's */
    int64_t event;
    usec at;
};
struct pictureds list_of(struct pictured);
int picture_of(struct db *db, struct arena *a, str entity, int64_t limit,
               struct pictureds *ret) must_use;

/* The stage: which event names which picture. */
int picture_uses(struct work *w);

/* A report on what an event is about names a picture. */
void picture_name(struct writes *w, str digest, str message, int64_t seq);
/* *ret: did this account or link hand it in? */
int picture_is_from(struct db *db, struct arena *a, str source, str digest, bool *ret) must_use;

struct picture_asker {
    str link;    /* sees what it sent, and pictures of seizures; "" a person */
    str region;  /* a person bound to it sees those of its alerts */
    bool events; /* a person who sees messages: also where no alert is */
};
/* *ret: may the asker see it? *ret_event: one event that lets them ("" when they sent it). */
struct picture_event {
    str message, subject;
};
int picture_seen(struct db *db, struct arena *a, str digest, const struct picture_asker *who,
                 bool *ret, struct picture_event *ret_event) must_use;
