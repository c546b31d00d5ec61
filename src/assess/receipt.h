/* receipt.h — on what a decision rested, so that it can be repeated and explained (accountability
 * A33, A34).
 *
 * What the message tells is kept with the message. What it does not tell — the profile as it was,
 * the lists that screening found, what had been cleared, what was shelved, the moment, the numbers
 * of the editions and the program — is frozen here, in the row of the event. The same rules and
 * lists run over both give the same reasons, to the letter: `outcome` is the digest of them.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/rule.h"

struct receipt {
    int64_t lists_n, rules_n, models_n;
    usec now;
    str engine;
    str region;
    bool is_generic; /* the numbers of its documents tell nothing */
    struct profile profile;
    struct told_score score;
    struct window_values windows;
    struct rule_ids on_lists, cleared, shelved;
    str outcome; /* digest of what was found; "" nothing was */
};

/* Digest of what an event was found to be; "" nothing. */
str receipt_outcome(struct arena *a, const struct reasons *live, const struct reasons *trial);
str receipt_write(struct arena *a, const struct receipt *r);
/* RECEIPT_NONE: the event has none (it is of a time before, or came late and was not judged). */
enum { RECEIPT_NONE = 1 };
int receipt_read(struct arena *a, str text, struct receipt *ret) must_use;
/* What was frozen, as the rules are told it. Sets the profile of the event. */
struct rule_facts receipt_facts(const struct receipt *r, struct event *e);
