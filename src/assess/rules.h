/* rules.h — rules in the store: what is in force, and the way of a version from draft to live.
 *
 * Rules come from files (`ntc rule load`) or are written in the Centre. A version that people write
 * is tried on what is stored (its report), seen by a second person, asked of every event without
 * telling anybody (shadow), told in one region (canary), then everywhere (live), and ends after six
 * months unless it is renewed (rules.def; accountability A26 to A29). Any rule can be stopped at
 * once, by one person: the edition moves on in the same transaction. Every text stays with the
 * editions in which it stood, so that a decision can be repeated.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/rule.h"
#include "base/buf.h"
#include "life/life.h"
#include "model/work.h"
#include "store/writes.h"

enum {
    RULES_SHADOW_DAYS = 14,
    RULES_SHADOW_HITS = 200,
    RULES_SUNSET_DAYS = 183,
    RULES_DRAFTS_MOST = 50,     /* of one person */
    RULES_DRAFT_MOST = 64 << 10 /* bytes of one version */
};

struct rule_texts list_of(struct rule_text);
/* The texts of an edition, as rule_set_compile() takes them; 0: those in force. */
int rules_texts(struct db *db, struct arena *a, int64_t edition, struct rule_texts *ret) must_use;
/* What is wrong with `text` as the one rule of a version beside those in force; nothing: *ret is
 * that rule. 0, or RULES_FAULTY. */
int rules_check(struct db *db, struct arena *a, str text, const struct rule **ret,
                struct rule_faults *faults) must_use;
/* A file takes the place of what was loaded under its name. */
void rules_load_file(struct writes *w, usec now, str file, str text, str by);
/* Once in every transaction that changes what is in force, before its terms; the mark of the
 * change. */
str rules_move_on(struct writes *w, usec now);

/* What a change will bring into force, compiled before it is stored, so that no message waits for
 * it (edition_load()). The change then holds only if nothing else moved the rules meanwhile. */
struct rules_next {
    struct arena *arena; /* holds the set and its texts; NULL: nothing was compiled */
    const struct rule_set *set;
    int64_t n; /* the edition that it will be, if its mark is `mark` */
    str mark;
};
void rules_next_free(struct rules_next *x); /* empty is fine */

struct rule_version {
    str id, rule, state, region, title, text, author, reviewer, report;
    int64_t version, revision;
    usec created, changed, stage_since, sunset, reported;
};
struct rule_versions list_of(struct rule_version);
extern const struct life rule_life; /* states and steps: rules.def; what it answers: life.h */

/* A new draft, or (id) another text of one; its author is who wrote last. ERR_INVALID: faulty, with
 * the first fault, or the number of its version is used. */
struct rule_writing {
    str id; /* of a draft; "" a new one */
    int64_t revision;
    str text, by;
};
int rules_write(struct db *db, struct writes *w, usec now, const struct rule_writing *x,
                str *ret_id) must_use;

struct rule_act {
    str id, act, by, note, region;
    int64_t revision; /* that the person saw */
    str report;       /* made by the Centre when it is handed in */
};
/* ERR_INVALID with a sentence; LIFE_NONE; LIFE_CHANGED. *ret: empty before; the caller's after.
 */
int rules_step(struct db *db, struct writes *w, usec now, const struct rule_act *x,
               struct rules_next *ret) must_use;

/* All of that id (x->id), at once, from a file or written here; lifted: a rule of a file is in
 * force again. LIFE_NONE: nothing of it is in force, or (lift) it is not stopped. ret: NULL,
 * nobody asks. */
int rules_stop(struct db *db, struct writes *w, usec now, const struct rule_act *x,
               struct rules_next *ret) must_use;
int rules_lift(struct db *db, struct writes *w, usec now, const struct rule_act *x,
               struct rules_next *ret) must_use;
/* Is what is asked what versions, files and stops say, and the audit trail tells of (life.h)? */
int rules_in_force_check(struct db *db, struct life_checked *ret) must_use;
/* Ends live versions whose time is over; *ret: how many. */
int rules_sweep(struct db *db, struct writes *w, usec now, int64_t *ret) must_use;

int rules_version(struct db *db, struct arena *a, str id, struct rule_version *ret) must_use;
/* rule: "" all. Those that are asked first, then the newest change; at most 200. */
int rules_versions(struct db *db, struct arena *a, str rule, struct rule_versions *ret) must_use;
void rule_version_json(struct buf *b, const char *key, const struct rule_version *v, bool whole);
/* Stopped rules of files, and by whom and why. */
int rules_stopped_json(struct db *db, struct buf *b, const char *key) must_use;

/* What rules found in an event: rows for rules_numbers_json() and the breaker. */
void rules_found(struct work *w, const struct event *e, const struct rule_found *found);
/* Of each rule and version since a moment: hits, alerts, decided, confirmed with the Wilson
 * interval of precision, hits that no other rule shares, last hit. rule: "" all. */
int rules_numbers_json(struct db *db, struct buf *b, const char *key, str rule,
                       usec since) must_use;
/* Which were shelved since a moment (rule/meter.h): the watch stops them. */
int rules_shelved(struct db *db, struct arena *a, usec since, struct rule_ids *ret) must_use;
/* Of each rule that was heard in the half year before: is it heard three times as often, or a
 * third, as in the four weeks before the last, or as often right as before (Wilson intervals
 * apart)? */
struct rule_drift {
    str rule, what; /* "": as it was */
};
struct rule_drifts list_of(struct rule_drift);
int rules_drift(struct db *db, struct arena *a, usec now, struct rule_drifts *ret) must_use;
