/* notice.h — what the control room must know of the Centre itself: a link that is silent, a
 * carrier that does not confirm. One notice for each kind and object: told again it stays one.
 * It is open until its cause ends or a person closes it. Holds no personal data.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

#define NOTICE(kind, sentence) NOTICE_##kind,
enum notice_kind {
#include "notice/notices.def"
    NOTICE_KINDS
};

/* Opens it and tells the live screens. `object` names the thing: "link/immigration". */
void notice_open(struct writes *w, enum notice_kind kind, str object, str text, usec now);
/* The same for what one region has to do with: it is told there, and to whoever sees all. */
void notice_open_in(struct writes *w, str region, enum notice_kind kind, str object, str text,
                    usec now);
/* Its cause ended: closes it, if it is open. */
int notice_end(struct db *db, struct writes *w, enum notice_kind kind, str object,
               usec now) must_use;
enum { NOTICE_NONE = 1 };
struct notice_by {
    str name, region; /* region: "" sees all */
};
/* A person closes it, with what was done. NOTICE_NONE: there is no such open one for them. */
int notice_close(struct db *db, struct writes *w, str id, struct notice_by by, str note,
                 usec now) must_use;
struct notice_told { /* as it was told last, open or over */
    str object, text;
    bool is_open;
};
struct notices_told list_of(struct notice_told);
int notice_told_of(struct db *db, struct arena *a, enum notice_kind kind,
                   struct notices_told *ret) must_use;
/* Open ones, newest first, then those that ended within a day, as a region sees them ("" all); an
 * object with "items". */
int notices_json(struct db *db, struct buf *b, str region, usec now) must_use;
