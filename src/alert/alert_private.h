/* alert_private.h — what the files of alert/ share beside the SQL. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alert/alert_store.h"

/* clock.c. Each changes only x. */
void clock_start(struct alert *x, usec now);     /* raised or open again: terms and rank anew */
void clock_unclaimed(struct alert *x, usec now); /* nobody has it: somebody is to take it */
void clock_rank(struct alert *x);                /* severity or moment changed */
/* As grave as a reason of its own, or of what it stands for, that is graver; and called so. */
void clock_graver_by(struct alert *x, usec now, enum severity severity, str title);
void clock_pause(struct alert *x, usec now);
void clock_go_on(struct alert *x, usec now); /* by as much later as it stood */

/* was.c: what a step can be taken back to, as one text of the log. */
str was_text(struct arena *a, const struct alert *x);
/* 0, or ERR_INVALID: the text is not ours. */
int was_read(str text, struct alert *x) must_use;

/* Something new is known of x: decided and closed open again, what waits goes on with whoever
 * has it. Its version, its reasons and its log are the caller's. */
void alert_stir(struct writes *w, struct alert *x, usec now);
/* The same with its version, one line of the log, and screens that are told. */
void alert_news(struct writes *w, usec now, struct alert *x, const struct told_line *l);
bool alert_is(const struct alert *x, enum alert_state state);
bool alert_counts(
    const struct alert *x); /* closed as confirmed: counted in the subject's profile */
