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
    ALERT_DECIDED,
    ALERT_CLOSED,
    ALERT_REOPENED,
    ALERT_STATES
};
extern const char *const alert_state_names[ALERT_STATES];

struct alert {
    str id, state, kind, subject, subject_name, situation, situation_label, port, region, unit,
        action, moment_kind, title, owner, outcome, reason_code, message;
    int64_t version, severity, reasons, seq;
    usec moment, created, updated;
};
struct alerts list_of(struct alert);

/* The stage: reasons of each event -> alerts, and what stages before it told of an alert
 * (work->told) -> its history; in the write list. */
int alert_raise(struct work *w);
/* The same for one event found again by a retro-search; w->alerts counts. */
int alert_raise_event(struct work *w, struct event *e);

/* The words of alert_filter.state: "open", then the states. NULL behind the last. */
const char *alert_filter_state(size_t i);
int alert_filter_check(str state) must_use; /* 0, or ERR_INVALID with the words */

enum { ALERT_NONE = 1 };
int alert_get(struct db *db, struct arena *a, str id, struct alert *ret) must_use;

struct alert_filter {
    str state;  /* a name, "open" for all but closed, "" for all */
    str region; /* "" all */
    str unit;   /* "" all */
    str owner;  /* "" all */
    str before; /* keyset: alerts after this one in the order of the queue; "" from the top */
    int64_t least_severity;
    size_t limit;
};
/* In the order of the queue: gravest first, then the newest. */
int alert_list(struct db *db, struct arena *a, const struct alert_filter *f,
               struct alerts *ret) must_use;
void alert_json(struct buf *b, const char *key, const struct alert *x);
/* With reasons and history; `step` is the JSON of a line that is about to join it, "" none.
 * The sentence and the evidence (JSON) of each reason are as `mask` leaves them; NULL as they are.
 */
typedef void alert_mask(struct arena *a, const struct alert *x, str *text, str *evidence);
int alert_detail_json(struct db *db, struct buf *b, const struct alert *x, str step,
                      alert_mask *mask) must_use;
/* Which event of `message` gave a reason of the alert. ALERT_NONE: none did. */
int alert_message(struct db *db, struct arena *a, str id, str message, int64_t *ret_seq) must_use;
/* The acts that lead on from this state. */
void alert_acts_json(struct buf *b, const char *key, str state);
/* Outcomes and reason codes with their sentences. */
void alert_words_json(struct buf *b);

struct alert_act {
    str act, actor, outcome, reason_code, note;
    int64_t version; /* of the alert the person saw */
    bool may_take;   /* holds ALERT_TAKE */
};
struct alert_stepped { /* what the alert is when the writes are done */
    struct alert alert;
    str line; /* of its history, JSON */
};
/* Appends the step to the writes. ERR_INVALID with a sentence when the table or the
 * act does not allow it; ALERT_CHANGED when `version` is not the present one. */
enum { ALERT_CHANGED = 2 };
int alert_step(struct writes *w, usec now, const struct alert *x, const struct alert_act *act,
               struct alert_stepped *ret) must_use;

/* One line more in the history, whatever the state; *x is the alert as it is then. */
void alert_line(struct writes *w, usec now, struct alert *x, const struct told_line *l);
