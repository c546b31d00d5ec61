/* lists.h — watchlists in the store: proposed by one person, approved by another.
 *
 * An import (a whole list, or one entry) is compared with what is in force: only
 * new and changed entries are proposed, and entries that are gone are marked to
 * be taken off. Nothing of it screens before a second person has approved exactly
 * that content (its digest). Approval is one transaction that also moves the
 * lists' edition on; the retro-search over what is stored follows, and is
 * repeated after a crash until it is done.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/list/list.h"
#include "store/writes.h"

/* Entries that name no expiry of their own get this many days at approval. */
enum { LIST_EXPIRY_DAYS = 365 };

struct list_import {
    str id, list, format, proposer, state, digest, decided_by, findings, note;
    usec at, decided_at;
    int64_t entries, added, changed, removed;
    str job;        /* that writes it ("coming"), or searches what is stored; "" none does */
    int64_t alerts; /* that came of the search so far */
    struct {        /* that job, if the caller knows of it; state "" not */
        str state;
        int64_t total, done, failed;
    } progress;
};
struct list_imports list_of(struct list_import);

/* Proposes `entries` as the new content of a list (`whole`), or beside what it has. */
struct list_proposal {
    str list, format, proposer;
    const struct list_entries *entries;
    struct findings *findings; /* also gets what the list in force has against it */
    bool whole;
    str file; /* that the places of findings are in; "" they are told without their lines */
    struct list_parts *parts; /* where a large one is put; NULL: however large, it is written */
};
/* LISTS_LARGE: more than LIST_AT_ONCE come, change or go. Nothing of it is in the writes: a job
 * brings the parts. */
enum { LIST_AT_ONCE = 500 };
int lists_propose(struct db *db, struct writes *w, usec now, const struct list_proposal *p,
                  struct list_import *ret) must_use;

/* lists_coming.c: an import that is written in parts. It is "coming", and nobody can approve it,
 * until the last part is there; then it is proposed, or superseded when a newer one of the same
 * list was handed in meanwhile. */
struct list_part {
    struct buf body;
    size_t n;
    bool goes_off; /* ids of entries to take off; else entries */
};
struct list_parts list_of(struct list_part);
void lists_comes(struct writes *w, struct list_import *i, str job);
int lists_come_part(struct writes *w, usec now, const struct list_import *i, bool goes_off,
                    str part) must_use;
void lists_came(struct writes *w, usec now, const struct list_import *i);
void lists_drop_coming(struct writes *w, str id); /* nothing, when it is no longer coming */

/* lists_by_hand.c: one entry at a time. */
enum { LIST_EMERGENCY_HOURS = 4, LIST_EMERGENCIES_A_DAY = 5 };
/* In force at once, by one person, for four hours (A05); the same entry as it is wanted waits for
 * a second person, who puts it in the place of this one. ERR_INVALID: too often. */
int lists_emergency(struct db *db, struct writes *w, usec now, const struct list_entry *wanted,
                    str by, struct list_import *ret_waits) must_use;
struct list_change {
    str list, id; /* of an entry in force */
    str expiry;   /* to renew: its new last day */
    str by, reason;
};
/* Both are proposals like any other. LISTS_NONE, LISTS_CHANGED (it is not in force), ERR_INVALID.
 */
int lists_renew(struct db *db, struct writes *w, usec now, const struct list_change *c,
                struct list_import *ret) must_use;
int lists_take_off(struct db *db, struct writes *w, usec now, const struct list_change *c,
                   struct list_import *ret) must_use;

enum { LISTS_NONE = 1, LISTS_CHANGED = 2, LISTS_LARGE = 3 };
int lists_import(struct db *db, struct arena *a, str id, struct list_import *ret) must_use;
/* The newest import of the list that waits. LISTS_NONE. */
int lists_waiting(struct db *db, struct arena *a, str list, struct list_import *ret) must_use;
/* ERR_INVALID when the same person proposed it, or when it is one entry that expired while it
 * waited; LISTS_CHANGED when it no longer waits or its
 * digest is another ("" accepts any). */
int lists_approve(struct db *db, struct writes *w, usec now, str id, str digest,
                  str actor) must_use;
/* With what follows an emergency entry that one ends as well. ERR_INVALID: it is of the same
 * person; LISTS_NONE, LISTS_CHANGED. */
int lists_reject(struct db *db, struct writes *w, usec now, str id, str actor, str note) must_use;
/* Who proposed it takes it back (ERR_INVALID anybody else, and what follows an emergency entry);
 * LISTS_NONE; LISTS_CHANGED when it no longer waits. */
int lists_withdraw(struct db *db, struct writes *w, usec now, str id, str actor) must_use;

/* Imports approved whose retro-search is not done, and of which no job does it. */
int lists_to_search(struct db *db, struct arena *a, struct list_imports *ret) must_use;
/* The active entries of an import. */
int lists_entries_of(struct db *db, struct arena *a, str import, struct list_entries *ret) must_use;
/* The same of a part: of all its entries by their ids, the active ones from the `from`-th. */
struct list_span {
    int64_t from, n;
};
int lists_entries_at(struct db *db, struct arena *a, str import, struct list_span which,
                     struct list_entries *ret) must_use;
/* A job searches it: in the writes of the approval, or later in the place of `was`. */
void lists_searched_by(struct writes *w, str id, str was, str job);
/* So many alerts came of it. */
void lists_found_more(struct writes *w, str id, int64_t alerts);
/* Lost when another process has searched it meanwhile: then it is done, and recorded once. */
void lists_searched(struct writes *w, str id);

/* Newest first; at most 50. */
int lists_recent(struct db *db, struct arena *a, struct list_imports *ret) must_use;
void list_import_json(struct buf *b, const char *key, const struct list_import *i);

struct list_summary {
    str name, format;
    int64_t active, proposed, expired;
};
struct list_summaries list_of(struct list_summary);
int lists_summary(struct db *db, struct arena *a, str today, struct list_summaries *ret) must_use;

enum { ENTRY_STATES = 5 };
extern const char *const entry_state_names[ENTRY_STATES];

struct stored_entry {
    struct list_entry entry;
    str id, state, import, proposer, approver, expiry;
    usec approved_at;
    bool is_emergency;
};
struct stored_entries list_of(struct stored_entry);
struct entry_filter {
    str list, import, state, q, after; /* "" all; q: part of the name, folded; after: an id */
    size_t limit;
};
int lists_find(struct db *db, struct arena *a, const struct entry_filter *f,
               struct stored_entries *ret) must_use;
/* Of `import`, after that id: what it takes off its list; and what stands in force on `list` now
 * under the keys of those that lists_find() gives for the same `after` and `limit`. */
int lists_leaving(struct db *db, struct arena *a, const struct entry_filter *f,
                  struct stored_entries *ret) must_use;
int lists_before(struct db *db, struct arena *a, const struct entry_filter *f,
                 struct stored_entries *ret) must_use;
/* The one of that id, or none. */
int lists_entry(struct db *db, struct arena *a, str id, struct stored_entries *ret) must_use;
/* The newest that was ever in force under that key. LISTS_NONE. */
int lists_entry_named(struct db *db, struct arena *a, str list, str key,
                      struct list_entry *ret) must_use;
/* Those that an import proposes to put on. */
int lists_proposed(struct db *db, struct arena *a, str import, struct list_entries *ret) must_use;
void stored_entry_json(struct buf *b, const struct stored_entry *e, unsigned show);
