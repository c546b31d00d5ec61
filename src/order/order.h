/* order.h — orders on an alert: examine these goods, ground this container, question this person.
 *
 * An officer orders; the link or the operational unit that the order is addressed to acknowledges,
 * refuses with a reason, or reports the result: a link by an examination event that names the
 * order, somebody of a unit with a word of words.def, a note and pictures. What holds a person
 * (words.def, eyes) is proposed by one and goes out when another approves it. Each step of
 * orders.def is one version and one line of the order's log. What a link is told holds numbers and
 * governed words only: no person, no officer's free text. What nobody approved or acknowledged
 * until `due` is overdue, and stays so until somebody acts; `due` counts from when it went out.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/work.h"
#include "store/writes.h"

enum order_state {
    ORDER_PROPOSED, /* waits for a second person */
    ORDER_NEW,
    ORDER_SENT,
    ORDER_ACKNOWLEDGED,
    ORDER_DONE,
    ORDER_REFUSED,
    ORDER_EXPIRED,
    ORDER_WITHDRAWN,
    ORDER_STATES
};
extern const char *const order_state_names[ORDER_STATES];
/* Words of a filter: "open", "overdue", then the states; kinds; refusals; what a unit reports. NULL
 * behind the last. */
const char *order_filter_state(size_t i);
const char *order_kind(size_t i);
const char *order_refusal(size_t i);
const char *order_result(size_t i);

struct order {
    str id, state, kind, alert, declaration, container, instruction, note, ordered_by;
    str link, unit;  /* to whom: one of the two, the other "" */
    str unit_region; /* of the unit, "" all: it sees the order, whatever the alert is of */
    str holder;      /* with whom it is; "" with who ordered it */
    str approved_by; /* the second person; "" none was needed */
    str reason, result, finding,
        message;  /* result: a word, or found, nothing, grounded of a link */
    str pictures; /* digests, blank between; of a unit's report */
    int64_t version, seq;
    usec ordered, due, sent, acknowledged, closed;
    str region, title, subject, error; /* of its alert; why its notice was not delivered */
};
struct orders list_of(struct order);

/* Appends a new order and its notice; where it takes two persons, what is proposed. ERR_INVALID
 * with a sentence. Two of the same at once: one of them loses the race. */
int order_give(struct writes *w, struct order *x) must_use;

enum { ORDER_NONE = 1, ORDER_SAME = 2, ORDER_OTHER = 3, ORDER_CHANGED = 4 };
int order_get(struct db *db, struct arena *a, str id, struct order *ret) must_use;

struct order_filter {
    str state, link, unit, region, alert, before; /* each "" for all; before: an id */
    usec now;
    size_t limit;
};
/* Newest first. */
int order_list(struct db *db, struct arena *a, const struct order_filter *f,
               struct orders *ret) must_use;

/* An order on the alert that waits for its result. ORDER_NONE: there is none. */
int order_waiting(struct db *db, struct arena *a, str alert, struct order *ret) must_use;

struct order_act {
    str act, actor, reason, note;
    str result, finding, message; /* of a result */
    str pictures;                 /* of a report */
    int64_t seq;
    int64_t version; /* of the order the person saw; 0 any */
    bool may_all;    /* also what somebody else ordered */
};
/* Appends the step; *x becomes what it leaves. ORDER_SAME: it is so already, nothing to do.
 * ORDER_OTHER: its state does not allow it. ORDER_CHANGED: not the version that was seen. */
int order_step(struct writes *w, usec now, struct order *x, const struct order_act *act) must_use;

/* It goes to another in a handover (handover/): *x is what it is then. Who ordered it stays. */
void order_hand(struct writes *w, usec now, struct order *x, str by, str to);

/* "found: in the lining": a word and the note behind it, as logs have them. */
str order_said(struct arena *a, str word, str note);

/* The stage: examination events that name an order end it, with their message as evidence. */
int order_results(struct work *w);
/* deliver_arrived of a notice "order/ID". */
int order_arrived(struct db *db, struct writes *w, str ref, usec now) must_use;

void order_json(struct buf *b, const char *key, const struct order *x, usec now);
/* What the link is told: in the notice, and when it asks. */
void order_notice_json(struct buf *b, const char *key, const struct order *x);
/* masked: without the numbers that people wrote into notes. */
int order_log_json(struct db *db, struct buf *b, const char *key, str id, bool masked) must_use;
/* Kinds with their instructions, refusals. */
void order_words_json(struct buf *b);
