/* alert.h — an assessment that somebody must look at, and what became of it.
 *
 * One alert stands for one subject in one situation (this person on this
 * flight, this trader in this declaration), however many rules and list entries
 * speak of it and however often the message is pushed: a later reason joins the
 * alert, and opens a closed one again. Nothing else changes an alert but the
 * steps of states.def, taken by a person. A change that lost a race is answered
 * "changed meanwhile", never applied over another's.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/work.h"
#include "store/writes.h"

enum alert_state {
    ALERT_NEW,
    ALERT_CLAIMED,
    ALERT_AWAITING, /* information that was asked for */
    ALERT_SNOOZED,  /* until a time, or something new of its subject */
    ALERT_DECIDED,
    ALERT_CLOSED,
    ALERT_REOPENED,
    ALERT_MERGED, /* into another, which stands for it */
    ALERT_STATES
};
extern const char *const alert_state_names[ALERT_STATES];

struct alert {
    str id, state, kind, subject, subject_name, situation, situation_label, port, region, unit,
        action, moment_kind, title, owner, outcome, reason_code, message;
    str worth;       /* was it worth a look? "yes", "no", "" not said */
    str wake_on;     /* "time" or "event", while it waits */
    str merged_into; /* the alert that stands for it */
    int64_t version, severity, reasons, seq;
    int64_t reasons_merged; /* of those that were merged into it: shown and counted with its own */
    usec moment, created, updated;
    usec claim_by, decide_by; /* clock.def; 0 none */
    usec paused;              /* since when its clock stands; 0 it runs */
    usec wake_at;
    usec rank; /* the less the sooner; its place in the queue is by alert_list() */
};
struct alerts list_of(struct alert);

/* The stage: reasons of each event -> alerts, and what stages before it told of an alert
 * (work->told) -> its history; in the write list. */
int alert_raise(struct work *w);
/* The same for one event found again by a retro-search; w->alerts counts. */
int alert_raise_event(struct work *w, struct event *e);

/* The words of alert_filter.state: "open" (somebody is to do something now), "later" (it waits),
 * then the states. NULL behind the last. */
const char *alert_filter_state(size_t i);
int alert_filter_check(str state) must_use; /* 0, or ERR_INVALID with the words */

enum { ALERT_NONE = 1 };
int alert_get(struct db *db, struct arena *a, str id, struct alert *ret) must_use;
/* Who said what came of it, and when. ALERT_NONE: nobody yet. */
int alert_decided(struct db *db, struct arena *a, str id, str *ret_by, usec *ret_at) must_use;

struct alert_filter {
    str state;  /* a word of alert_filter_state, "" for all */
    str region; /* "" all */
    str unit;   /* "" all */
    str owner;  /* "" all */
    str before; /* keyset: alerts after this one in the order of the queue; "" from the top */
    int64_t least_severity;
    usec now;
    size_t limit;
};
/* The order of the queue: by the moment that it is about (landing, release, else until when it is
 * to be decided), what is grave some hours ahead of it (clock.def); then those whose moment is
 * over since ALERT_PASSED, the newest first. */
#define ALERT_PASSED (2 * 3600 * USEC_PER_S)
int alert_list(struct db *db, struct arena *a, const struct alert_filter *f,
               struct alerts *ret) must_use;
void alert_json(struct buf *b, const char *key, const struct alert *x);
/* With reasons and history; `step` is the JSON of a line that is about to join it, "" none.
 * The sentence and the evidence (JSON) of each reason are as `mask` leaves them; NULL as they are.
 */
typedef void alert_mask(struct arena *a, const struct alert *x, str *text, str *evidence);
int alert_detail_json(struct db *db, struct buf *b, const struct alert *x, str step,
                      alert_mask *mask) must_use;
/* The reasons alone. */
int alert_why_json(struct db *db, struct buf *b, const struct alert *x, alert_mask *mask) must_use;
/* *ret: is there an alert about it that this region sees? Of a declaration, bill or container also
 * one that was raised on it about somebody else. */
int alert_is_about(struct db *db, struct arena *a, str subject, str region, bool *ret) must_use;
/* Which event of `message` gave a reason of the alert. ALERT_NONE: none did. */
int alert_message(struct db *db, struct arena *a, str id, str message, int64_t *ret_seq) must_use;
/* The messages that its reasons, and those of what was merged into it, rest on. */
struct message_ids list_of(str);
int alert_messages(struct db *db, struct arena *a, str id, struct message_ids *ret) must_use;
/* The acts that lead on from this state. */
void alert_acts_json(struct buf *b, const char *key, str state);
/* Does this reason contradict that outcome? */
bool alert_clash(str outcome, str reason);
/* Outcomes, reason codes and why an alert may wait, with their sentences, and which of them
 * contradict one another; in the object that is open. */
void alert_words_json(struct buf *b);

struct alert_act {
    str act, actor, outcome, reason_code, note;
    str worth;                /* "yes", "no", "" */
    str to;                   /* an account that may work on it */
    const struct alert *into; /* the one that is to stand for it; NULL none */
    str wake_on;              /* a word of alert_wake, "" time */
    usec wake_at;
    bool past_moment; /* it may wake when the moment of the alert is over: said on purpose */
    usec undo;        /* how long a step may be taken back */
    int64_t version;  /* of the alert the person saw */
    bool may_take;    /* holds ALERT_TAKE */
};
const char *alert_wake(size_t i);  /* what an alert may wait for; NULL behind the last */
const char *alert_worth(size_t i); /* yes, no */
struct alert_stepped {             /* what the alert is when the writes are done */
    struct alert alert;
    str line; /* of its history, JSON */
};
/* Appends the step to the writes. ERR_INVALID with a sentence when the table or the
 * act does not allow it; ALERT_CHANGED when `version` is not the present one. */
enum { ALERT_CHANGED = 2 };
int alert_step(struct db *db, struct writes *w, usec now, const struct alert *x,
               const struct alert_act *act, struct alert_stepped *ret) must_use;
/* When the step that may be taken back was taken; 0 there is none. */
int alert_undoable(struct db *db, struct arena *a, const struct alert *x, str actor,
                   usec *ret) must_use;

bool alert_is_free(const struct alert *x); /* open, and nobody has it */
/* Is its moment ahead now, and over when it wakes? */
bool alert_sleeps_past(const struct alert *x, usec now, usec wake_at);

/* Those that may be about the same as x: of one of the subjects, raised within a day of it, not
 * merged yet; newest first, 20 at most. */
int alert_similar(struct db *db, struct arena *a, const struct alert *x, str subject,
                  struct alerts *ret) must_use;
/* Those that nobody has although somebody was to be rung by now, 200 at most; each begins a round
 * with its claim_by. */
int alert_to_ring(struct db *db, struct arena *a, usec now, struct alerts *ret) must_use;
/* Those for whom all were rung, or nobody was there to be: at that unit, or that went upwards from
 * `home`, "" none; put behind *ret, the gravest 200. And the units that have such. */
int alert_rung_in_vain(struct db *db, struct arena *a, usec now, str unit, str home,
                       struct alerts *ret) must_use;
struct unit_names list_of(str);
int alert_vain_units(struct db *db, struct arena *a, usec now, struct unit_names *ret) must_use;
/* When the next is rung; ALERT_ALL_RUNG: nobody is left. Loses when somebody took it meanwhile. */
enum { ALERT_ALL_RUNG = -1 };
void alert_ring_next(struct writes *w, const struct alert *x, usec next);
void alert_ring_later(struct writes *w, const struct alert *x, usec next); /* without losing */
struct unheard {      /* alerts of one unit that nobody took though all were rung */
    str unit, region; /* region: "" when they are of several */
    int64_t n;
    usec oldest;
};
struct unheards list_of(struct unheard);
int alert_unheard(struct db *db, struct arena *a, struct unheards *ret) must_use;

/* Wakes those whose time has come, 200 at most. */
int alert_sweep(struct db *db, struct writes *w, usec now) must_use;

/* It goes to another with all that waits for it, in a handover (handover/): *x is the alert as it
 * is then. */
void alert_hand(struct writes *w, usec now, struct alert *x, const struct told_line *l, str to);
/* One line more in the history, whatever the state; *x is the alert as it is then. */
void alert_line(struct writes *w, usec now, struct alert *x, const struct told_line *l);
