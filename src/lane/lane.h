/* lane.h — the lane of each declaration as it comes (select/select.h decides; this room keeps).
 *
 * A policy in force says what an office can do in a shift. Each declaration of such an office is
 * decided once, in the transaction of its message: the row of its office and shift moves on by one
 * revision, so of two messages at once one goes again. An amended declaration keeps its lane, its
 * number and its draws; a rule that speaks of it anew may raise the lane, never lower it. Results
 * of examinations are joined to the decision. Persons may change a lane (lane_step()), within
 * select_may_override(). docs/selectivity.md, docs/adr/0020.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "life/life.h"
#include "model/work.h"
#include "select/select.h"
#include "store/writes.h"

/* The stage, behind "assess". */
int lane_decide(struct work *w) must_use;

/* policies */

enum { LANE_POLICY_BYTES = 256 << 10 };

struct lane_policy {
    str id, state, name, edition, text, note, proposer, decided_by, decided_note;
    int64_t revision, version;
    usec proposed, decided, ended;
};
struct lane_policies list_of(struct lane_policy);
/* In force first, then the newest; at most 100. */
int lane_policies(struct db *db, struct arena *a, struct lane_policies *ret) must_use;
int lane_policy_get(struct db *db, struct arena *a, str id, struct lane_policy *ret) must_use;
/* ERR_INVALID: it is faulty, with the line, or its version is used. */
int lane_policy_hand_in(struct db *db, struct writes *w, usec now, const struct lane_policy *x,
                        str *ret_id) must_use;
struct lane_act {
    str id, act, by, note;
    int64_t revision; /* that the person saw */
    str to;           /* a lane */
};
/* ERR_INVALID with a sentence; LIFE_NONE; LIFE_CHANGED. That two persons are two is the caller's to
 * check beyond their names (access_second_person()). */
int lane_policy_step(struct db *db, struct writes *w, usec now, const struct lane_act *x) must_use;
extern const struct life
    lane_policy_life; /* states and steps: policy.def; what it answers: life.h */
void lane_policy_json(struct buf *b, const char *key, const struct lane_policy *x, bool whole);

/* decisions */

struct lane_decision {
    str id, situation, subject, number, office, region, shift, message;
    str lane, decided; /* where it is now; as it was decided */
    str stream, otherwise, chances, demanded_by, hits, policy, item, why;
    str outcome, outcome_message; /* what was found; "released": red, and not examined */
    str pending, pending_by;      /* a lane that one person proposes */
    int64_t revision, day, n, seq, found, minutes;
    bool is_sampled, is_over, by_model;
    double propensity, lot, p, loss, value, threshold; /* threshold -1: none could */
    usec at, found_at;
};
struct lane_decisions list_of(struct lane_decision);
struct lane_filter {
    str office, lane, region, before; /* each "" for all; before: an id of the page before */
    int64_t day;                      /* since 1970; -1 all */
    bool is_pending;
    size_t limit;
};
int lane_decisions(struct db *db, struct arena *a, const struct lane_filter *f,
                   struct lane_decisions *ret) must_use; /* newest first */
int lane_decision_get(struct db *db, struct arena *a, str id, struct lane_decision *ret) must_use;
/* Of an event, as its message told it or a version before. LIFE_NONE. */
int lane_decision_of(struct db *db, struct arena *a, str situation,
                     struct lane_decision *ret) must_use;
void lane_decision_json(struct buf *b, const char *key, const struct lane_decision *x, bool whole);
int lane_steps_json(struct db *db, struct buf *b, const char *key, str decision) must_use;
/* The same as lines of text, each after `before`. */
int lane_steps_say(struct db *db, struct buf *b, const char *before, str decision) must_use;

/* Acts: override (to, note), and of a proposal agree, refuse, withdraw. From red to less the first
 * person proposes and another agrees. ERR_INVALID with a sentence; LIFE_NONE; LIFE_CHANGED. */
int lane_step(struct db *db, struct writes *w, usec now, const struct lane_act *x) must_use;
const char *lane_act_permission(str act); /* "": there is no such act */
const char *lane_word(size_t i);          /* lanes, mildest first; NULL behind the last */

/* The shifts as they stand: capacity, use by lane and stream. region: "" all. */
int lane_shifts_json(struct db *db, struct buf *b, str region, usec now) must_use;

/* What the lot tells of a period of days [from, to]: rate, and of each lane and rule precision,
 * recall, lift and what is missed, with intervals (select/estimate.h). */
struct lane_period {
    int64_t from, to;
    str office, region; /* "" all */
};
int lane_measure_json(struct db *db, struct buf *b, const struct lane_period *p) must_use;

/* Once a week for an office, when the week after it is over too: how much it explores, has it
 * drifted. And shifts whose demands passed the capacity. */
struct lane_news {
    str object, text;
    enum { LANE_NEWS_drift, LANE_NEWS_over, LANE_NEWS_altered } what;
    bool is_over; /* the cause ended */
};
struct lane_newses list_of(struct lane_news);
int lane_sweep(struct db *db, struct writes *w, usec now, struct lane_newses *ret) must_use;

/* Decides the declarations of its shift again, from the day's begin. 0: *ret_same, and the lane
 * that comes out; LIFE_NONE: what is needed is no longer kept. */
struct lane_checked {
    int64_t same, differ, gone;
};
/* Every lane that is kept, decided again; and is it what its steps led to, is no number missing?
 * `tell` hears of each that is not so. */
int lane_check(struct db *db, void (*tell)(void *self, str what), void *self,
               struct lane_checked *ret) must_use;
int lane_replay(struct db *db, const struct lane_decision *x, bool *ret_same,
                enum select_lane *ret_lane) must_use;
