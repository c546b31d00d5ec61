/* boarding.h — what a carrier is told when it asks who may board.
 *
 * A PAXLST that asks (application reference IAPI, or a sender who accepts EDIFACT) is answered
 * by a CUSRES: one answer for each traveller. "Do not board" is never automatic: only what an
 * officer decided on an alert of that traveller on that flight gives it. Whose data are not
 * complete may be told "not yet cleared", which is about the data. A decision that comes when
 * the carrier has its answer goes out as a change (BGM+132) and waits for the acknowledgement
 * (BGM+312). An answer and a decision at once: the second finds that the unit moved on, and
 * runs again (docs/adr/0009).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/interactive.h"
#include "model/work.h"
#include "store/writes.h"

#define DECISION(name, code, text) DECISION_##name,
enum decision {
#include "boarding/decisions.def"
    DECISIONS
};
extern const char *const decision_names[DECISIONS];
const char *decision_word(size_t i); /* NULL behind the last */
int decision_from(str name);         /* -1: no such word */

struct boarding_terms {
    str codes[DECISIONS];     /* of ERC */
    str phone;                /* told with everything but "board"; may be empty */
    enum decision incomplete; /* what is said of data that are not complete */
    usec answer;              /* time for an answer; later it is "board" */
    usec acknowledge;         /* time for the acknowledgement of a change */
};
/* "0Z 1Z 2Z" and the word for incomplete data; ERR_INVALID with a sentence. */
int boarding_terms_read(str codes, str incomplete, struct boarding_terms *ret) must_use;

/* Stage: answers a request (w->reply) and keeps what was told; takes an acknowledgement in. */
int boarding_answer(struct work *w);
/* The request came again: the answer as it is now. Nothing is written. */
int boarding_again(struct work *w) must_use;
bool boarding_is_asked(const struct work *w);
/* Before it is decoded: could this be a request? */
bool boarding_may_ask(const struct message *m);

/* The answer when there was no time to judge: everybody boards. `w` is decoded. */
str boarding_unjudged(struct work *w);
/* cusres.c: a CUSRES in the separators and references of the request. */
struct cusres {
    const struct decoded *request;
    const enum decision *decisions; /* of each event of it */
    const struct boarding_terms *terms;
    str reference; /* of ours, at most 14 letters and digits */
    size_t only;   /* a change: the one event it is of, with its own transaction */
    bool is_change;
    usec now;
};
str cusres_write(struct arena *a, const struct cusres *c);

/* An officer's decision on a traveller on a flight. */
struct boarding_order {
    str subject, situation, alert, officer, note;
    enum decision decision;
};
/* A carrier that was told something else, and the request it asked with. */
struct boarding_ask {
    str link, message;
    int64_t seq;
};
struct boarding_asks list_of(struct boarding_ask);
int boarding_decide(struct db *db, struct writes *w, const struct boarding_order *o, usec now,
                    struct boarding_asks *ret) must_use;
/* What was told before it was judged is not what was found then: told again as a change. */
struct boarding_misjudged {
    struct boarding_order order;
    struct boarding_ask ask;
};
struct boarding_misjudgements list_of(struct boarding_misjudged);
int boarding_misjudgements(struct db *db, struct arena *a, str message,
                           struct boarding_misjudgements *ret) must_use;
/* Keeps a change for one of them and puts its CUSRES into the outbox of the link. */
struct boarding_change {
    str reference, link, body;
    usec due;
};
void boarding_change_put(struct writes *w, const struct boarding_order *o,
                         const struct boarding_change *x, usec now);

/* What was decided, told and acknowledged; an object. */
int boarding_json(struct db *db, struct buf *b, const char *key, str subject,
                  str situation) must_use;
/* Changes that were not confirmed in time, or that a carrier could not apply; each once. */
struct boarding_overdue {
    str reference, link;
    bool has_failed;
};
struct boarding_overdues list_of(struct boarding_overdue);
int boarding_sweep(struct db *db, struct writes *w, usec now,
                   struct boarding_overdues *ret) must_use;
