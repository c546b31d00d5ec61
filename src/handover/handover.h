/* handover.h — the gate between two shifts: one officer gives what is open to another.
 *
 * The list makes itself of what is open when it is looked at (items.def), so it is never older
 * than its reader. Of each item the outgoing may say something; the incoming accepts it, or asks
 * back (acts.def). What was said holds for the item as it was: when it changes, it waits again.
 * Until all is accepted everything stays with the outgoing. Then one list of writes moves it
 * (api/handovers.c, since alerts and orders are moved by their own rooms): handover_finish() loses
 * when anything that the outgoing holds is no longer what the incoming saw.
 *
 * The list as it was accepted is kept without names of whom it is about, with its digest.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

#define ITEM(kind, thing, moves, doc) HANDOVER_##kind,
enum handover_kind {
#include "handover/items.def"
    HANDOVER_KINDS
};
enum { HANDOVER_ITEMS_MOST = 500, HANDOVER_NOTE_MOST = 1000, HANDOVER_WHOLE_MOST = 4000 };

struct handover {
    str id, state, outgoing, incoming, unit, region, note; /* incoming "": who comes at the unit */
    str opened_by, why;     /* why: of a supervisor, for somebody who is absent */
    str ended_by, said;     /* said: why it was withdrawn */
    str list, digest;       /* as it was accepted, JSON; its SHA-256 */
    str act;                /* what was done last, to be told: "refuse", of an item */
    int64_t version, moved; /* moved: alerts and orders */
    usec opened, expires, ended;
};
struct handovers list_of(struct handover);

struct handover_item {
    enum handover_kind kind;
    str ref, id;                       /* "alert/ID", and the ID */
    str title, label, name;            /* name: whom it is about */
    str port, region, severity;        /* each "" none */
    str state, awaits, why, with;      /* awaits: a word; why: a reason it waits; with: whom */
    str said, by, act;                 /* its own note; who changed it last, how */
    usec at, until;                    /* when that was; until when something is awaited, 0 */
    int64_t version, orders;           /* orders: of the alert, without a result */
    str mark, note, question, said_by; /* mark: what it is now */
    str status;                        /* waits, accepted, refused, raised, kept */
    bool changed;                      /* since something was said of it */
    int64_t rev;                       /* of what was said */
    usec said_at;
};
struct handover_items list_of(struct handover_item);

struct handover_ask {
    str outgoing, unit, region; /* region: of the unit's place, "" all */
    usec now, until;            /* until: the end of the next shift */
};
struct handover_list {
    struct handover_items items;
    int64_t later; /* snoozed beyond the next shift: they stay with the outgoing */
    bool more;     /* than HANDOVER_ITEMS_MOST: the rest stays too, for the next handover */
    int64_t held;  /* a sum over what the outgoing holds, for handover_finish() */
};
/* What is open, what moves first. Names of persons are in it. */
int handover_open_items(struct db *db, struct arena *a, const struct handover_ask *ask,
                        struct handover_list *ret) must_use;
/* With what was said of each in this handover. */
int handover_items(struct db *db, struct arena *a, const struct handover *x,
                   const struct handover_ask *ask, struct handover_list *ret) must_use;
bool handover_moves(enum handover_kind kind);
/* What the incoming saw of it: its mark, and what was said. */
str handover_seen(struct arena *a, const struct handover_item *i);
/* sides: what the caller is in it; then it says what they may do with the item, 0 nothing of it. */
void handover_item_json(struct buf *b, const struct handover_item *i, bool with_name,
                        unsigned sides);
/* Without the numbers that people wrote into notes. */
void handover_mask(struct arena *a, struct handover *x);
void handover_item_mask(struct arena *a, struct handover_item *i);
/* The items without names, a list, as it is kept. */
str handover_list_json(struct arena *a, const struct handover_items *items);

enum { HANDOVER_NONE = 1, HANDOVER_CHANGED = 2, HANDOVER_OVER = 3, HANDOVER_OTHER = 4 };
int handover_get(struct db *db, struct arena *a, str id, struct handover *ret) must_use;
/* The open one of an officer. */
int handover_of(struct db *db, struct arena *a, str outgoing, struct handover *ret) must_use;
/* Open ones, and those that ended since; of a region, "" all. */
int handover_recent(struct db *db, struct arena *a, str region, usec since,
                    struct handovers *ret) must_use;

/* ERR_INVALID with a sentence. HANDOVER_OTHER: the outgoing has an open one. *x gets its id. */
int handover_begin(struct db *db, struct writes *w, usec now, struct handover *x) must_use;
enum handover_side { HANDOVER_INCOMING = 1, HANDOVER_OUTGOING = 2, HANDOVER_LEAD = 4 };
struct handover_act {
    str act, by, note, seen;
    unsigned sides; /* what `by` is in it */
};
const char *handover_act_word(size_t i); /* NULL behind the last */
/* ERR_INVALID; HANDOVER_CHANGED: the item is not what was seen; HANDOVER_OVER; HANDOVER_OTHER: that
 * is for another to do. */
int handover_say(struct writes *w, usec now, struct handover *x, const struct handover_item *i,
                 const struct handover_act *act) must_use;
/* The note for the whole. */
int handover_note(struct writes *w, usec now, struct handover *x, str note) must_use;
/* Why it cannot be finished; "" it can. */
str handover_lacks(struct arena *a, const struct handover_list *l);
/* x->incoming has accepted all: it is over. The moving is the caller's, in the same writes. */
void handover_finish(struct writes *w, usec now, struct handover *x, const struct handover_list *l,
                     const struct handover_ask *ask);
/* HANDOVER_OVER: it is. */
int handover_withdraw(struct writes *w, usec now, struct handover *x, str by, str said) must_use;
/* Those whose time is over: expired, with the record of the audit; *ret are they. */
int handover_sweep(struct db *db, struct writes *w, usec now, struct handovers *ret) must_use;
void handover_purge(struct writes *w, usec now); /* after 400 days */

void handover_json(struct buf *b, const char *key, const struct handover *x);
