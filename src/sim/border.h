/* border.h — the living border: an invented country at work, one message after the other.
 *
 * About a hundred thousand people with families, employers, habits; companies, vehicles,
 * vessels, containers. What they do comes out over the links as it happens: a traveller is
 * booked, listed by the carrier, counted at the desk, seen by a camera; a container is on a
 * manifest, at a terminal, on a declaration, on a truck past the posts. Schemes that span links
 * are planted among it; everything else is ordinary, and no rule that we ship should speak of it.
 *
 * The same seed and the same present moment give the same messages. Memory does not grow
 * with the number of messages.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"
#include "base/time.h"
#include "sim/trade.h"

struct border_conf {
    uint64_t seed;
    int64_t people;  /* 1,000 to 1,000,000 */
    usec now;        /* when the play begins */
    int64_t schemes; /* planted schemes in each thousand messages */
    bool has_trade;  /* every fourth message is of importers who behave (trade.h) */
    enum trade_regime regime;
};

/* A scheme became visible: with this message, or one before it, an alert must be there. */
struct border_truth {
    str id;        /* of the scheme: "convoy-17" */
    str kind;      /* "convoy" */
    str fires;     /* the rule */
    str subject;   /* as an alert names it */
    str situation; /* as an alert names it; "" any of this subject */
};
struct border_truths list_of(struct border_truth);

/* What a declaration of the trade truly is; number: empty, it is none. */
struct border_trade_truth {
    str number;
    bool is_offence;
    double loss;
};

struct border_message {
    const char *link; /* kind of link: "immigration", "cargo" ... */
    str reference;    /* unique for the link, in this play */
    str body;
    int64_t events; /* that the Centre reads in it */
    str scheme;     /* id of the scheme that it is part of; "" ordinary */
    struct border_trade_truth trade;
    struct border_truths truths; /* those that become visible with it */
};

struct border;
struct border *border_new(const struct border_conf *c);
void border_free(struct border *b);
/* The next message, in `a`. `now`: the present moment of the play; it never runs back. */
void border_next(struct border *b, struct arena *a, usec now, struct border_message *ret);
/* A burst of `flights` lists and `declarations`, one after the other; false when it is over. */
bool border_burst(struct border *b, struct arena *a, int64_t flights, int64_t declarations,
                  usec now, struct border_message *ret);
