/* replay.h — a decision taken again (accountability A33): the message decoded again, the rules and
 * lists of then, what was frozen with it (assess/receipt.h).
 *
 * Editions of the past are built when they are asked for and kept for the next decision of the
 * same.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/reread.h"
#include "assess/assess.h"
#include "assess/edition.h"
#include "store/db.h"

struct risk_model;
struct replay {
    struct db *db;
    struct edition *edition;  /* the last one that was built; NULL none */
    struct arena *each;       /* of one event */
    struct reread read;       /* the message */
    struct risk_model *model; /* the last one that was asked again; NULL none */
};
void replay_open(struct replay *x, struct db *db);
void replay_close(struct replay *x);

/* A model is frozen: asked again, it says the same to the last bit. */
enum scored { SCORED_NOT, SCORED_SAME, SCORED_OTHERWISE, SCORED_NO_MODEL };

struct replayed {
    struct event *event;
    struct receipt receipt;
    struct rule_found found;
    const struct edition *edition;
    str outcome; /* digest; the decision is the same when it is the receipt's */
    enum scored scored;
    bool is_same; /* reasons, and the score */
};
/* REPLAY_NONE: no such event, or it is no longer kept; REPLAY_UNJUDGED: it has no receipt. What it
 * returns lives until the next event is asked for. */
enum { REPLAY_NONE = 1, REPLAY_UNJUDGED = 2 };
int replay_event(struct replay *x, str message, int64_t seq, struct replayed *ret) must_use;

/* Events with a receipt of messages that came from a moment on and before another, behind a place,
 * in the order of their messages; at most 500. kind: "" any. */
struct replay_span {
    usec from, to;
    str kind;
};
struct judged {
    str message, receipt, subject, situation;
    int64_t seq;
};
struct judgeds list_of(struct judged);
int replay_page(struct db *db, struct arena *a, const struct replay_span *span,
                const struct judged *behind, struct judgeds *ret) must_use;
/* As replay_event(), of a row of such a page. */
int replay_judged(struct replay *x, const struct judged *j, struct replayed *ret) must_use;
/* For people, of an alert: each decision that it rests on, taken again, and of each rule what would
 * have been otherwise. An object into b. REPLAY_NONE: no such alert. */
int replay_alert_json(struct db *db, str alert, unsigned show, struct buf *b) must_use;
/* The events on which an alert rests. */
struct rests_on {
    str message;
    int64_t seq;
};
struct rests_ons list_of(struct rests_on);
int replay_rests_on(struct db *db, struct arena *a, str alert, struct rests_ons *ret) must_use;
/* The event of it alone, read and named again, with what was frozen; nothing is judged. */
int replay_read(struct replay *x, const struct judged *j, struct receipt *ret_receipt,
                struct event **ret) must_use;
