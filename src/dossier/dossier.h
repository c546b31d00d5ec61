/* dossier.h — investigations: what was gathered, by whom, why, and what became of it.
 *
 * A dossier is seen by its owner, its members and the supervisors of its region; for everybody
 * else there is none. What is put in stays: a note is corrected by a later one, an entry that no
 * longer counts is marked with the reason. Every act is one line of the log and of the trail.
 * What an open dossier names, or one under legal hold, is not deleted (app/purge.c).
 * Whether a thing that an entry names exists, and whether the caller may see it, is asked before.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "life/life.h"
#include "model/mark.h"

/* Words; NULL behind the last. The filter: "active" (not closed), then the states. */
const char *dossier_filter_state(size_t i);
const char *dossier_entry_kind(size_t i);
const char *dossier_handling(size_t i);
const char *dossier_relation(size_t i);
void dossier_words_json(struct buf *b); /* in the object that is open */

extern const struct life dossier_life;

struct dossier {
    str id, state, title, purpose, basis, handling, owner, region, opened_by;
    int64_t year, serial, version;
    bool hold;
    usec opened, updated;
    struct {
        str by, purpose, allowed_by; /* "" nobody asked; not allowed yet */
        usec at;
    } export; /* of one that only two persons export */
};
struct dossiers list_of(struct dossier);

/* Who asks. */
struct dossier_viewer {
    str name, region; /* region "": all */
    bool supervisor;
};

/* The number is given by the store when it is written; until then it is 0. ERR_INVALID. */
int dossier_open(struct writes *w, usec now, struct dossier *x) must_use;
/* LIFE_NONE: there is none, or the viewer is not to know. */
int dossier_get(struct db *db, struct arena *a, const struct dossier_viewer *v, str id,
                struct dossier *ret) must_use;
struct dossier_filter {
    str state, owner, subject, alert, before; /* "" all */
    str mine;                                 /* owner or member; "" whoever */
    str may_allow; /* who is to say whether it is exported: another asked; "" all */
    size_t limit;
};
int dossier_list(struct db *db, struct arena *a, const struct dossier_viewer *v,
                 const struct dossier_filter *f, struct dossiers *ret) must_use;

enum { DOSSIER_ENTRIES_MOST = 2000, DOSSIER_TEXT_MOST = 8000 };
struct dossier_entry {
    str id, kind, ref, relation, text, who, due, by, done_by, removed_by, removed_why;
    int64_t seq, size;
    usec at, done, removed;
    str type;         /* of a file: its text is its name, its ref the digest */
    str shown;        /* read with it: the name of a subject, the title of an alert */
    struct mark mark; /* of a subject: who shows it asks for it */
    struct {
        str subject, state; /* "" it is none, is no longer kept, or is not to be seen */
        int64_t severity;
        str region;
    } alert; /* read with it; who shows it asks whether it may be seen */
};
struct dossier_entries list_of(struct dossier_entry);
int dossier_entries(struct db *db, struct arena *a, str id, struct dossier_entries *ret) must_use;

int dossier_knows_entity(struct db *db, struct arena *a, str id, bool *ret) must_use;

/* Appends the writes. ERR_INVALID: with a sentence; LIFE_NONE: no such entry. */
int dossier_put(struct db *db, struct writes *w, usec now, const struct dossier *x,
                struct dossier_entry *e) must_use;
/* A dossier that is about to be opened: nothing of it stands in the store yet. */
int dossier_put_first(struct writes *w, usec now, const struct dossier *x,
                      struct dossier_entry *e) must_use;
/* A file: its bytes are what `type` says. ERR_INVALID. Beyond all_most the writes are lost. */
struct dossier_file {
    str name, type, body, by;
    int64_t most, all_most; /* bytes: of one, of a dossier */
};
int dossier_file_put(struct db *db, struct writes *w, usec now, const struct dossier *x,
                     struct dossier_file *f) must_use;
int dossier_file_body(struct db *db, struct arena *a, str digest,
                      str *ret) must_use; /* LIFE_NONE */
/* As it is named in files.def; NULL: it is none of these, or the bytes are something else. */
const char *dossier_file_type(str type, str bytes);
const char *dossier_file_ending(size_t i); /* NULL behind the last */

struct dossier_act {
    str act, by, note;
    str to;          /* of give: an account */
    str entry;       /* of done and remove */
    int64_t version; /* of the dossier that the person saw; steps only */
};
int dossier_end_entry(struct db *db, struct writes *w, usec now, const struct dossier *x,
                      const struct dossier_act *act) must_use;
/* LIFE_CHANGED: it is not as the person saw it. */
int dossier_step(struct writes *w, usec now, const struct dossier *x,
                 const struct dossier_act *act) must_use;
/* May it be exported only when a second person allowed it? */
bool dossier_needs_two(const struct dossier *x);
/* ERR_INVALID: it may not leave by that person now, or the note does not say for what. */
int dossier_may_export(const struct dossier *x, usec now, const struct dossier_act *act) must_use;
/* It leaves: one line of the log; what was allowed is used up. */
int dossier_export(struct writes *w, usec now, const struct dossier *x,
                   const struct dossier_act *act, str manifest_digest) must_use;
/* "": there is no such act. */
const char *dossier_permission(str act);

/* Does each stand where its log and the trail say, is every entry as the trail told of it when it
 * was put in, and is none gone? */
int dossier_check(struct db *db, struct life_checked *ret) must_use;

void dossier_json(struct buf *b, const char *key, const struct dossier *x);
void dossier_entry_json(struct buf *b, const struct dossier_entry *e);
