/* duty.h — who is on duty at which operational unit, and who was rung for an alert that nobody
 * took, or for an order to the unit.
 *
 * A turn of duty is an account at a unit from one moment to another. While an alert of high or top
 * severity is free, those on duty at its unit are rung one after the other (app/rings.c); each time
 * is a row here, a live event for screens, and a notice in the outbox for the browsers, mailboxes
 * and webhooks that the account named. None of these holds personal data of whom the alert is
 * about.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

struct duty {
    str id, unit, account, display, entered_by, ended_by;
    usec from, to, entered, ended; /* ended 0: not before `to` */
    int64_t turn;                  /* the less the sooner rung */
};
struct duties list_of(struct duty);

enum { DUTY_NONE = 1, DUTY_SAME = 2 };
/* ERR_INVALID with a sentence. DUTY_SAME: the account is there then already. *x gets its id. */
int duty_enter(struct db *db, struct writes *w, usec now, struct duty *x) must_use;
int duty_find(struct db *db, struct arena *a, str id, struct duty *ret) must_use;
/* DUTY_NONE: it is over. */
int duty_end(struct writes *w, usec now, struct duty *x, str by) must_use;

struct duty_filter {
    str unit, account, region; /* "" all; region: of the account */
    usec from, to;             /* what touches it */
};
int duty_list(struct db *db, struct arena *a, const struct duty_filter *f,
              struct duties *ret) must_use;
/* Those who are there now, as they are rung. */
int duty_now(struct db *db, struct arena *a, str unit, usec now, struct duties *ret) must_use;
/* *ret: is the account on duty at the unit? */
int duty_is_at(struct db *db, struct arena *a, str account, str unit, usec now, bool *ret) must_use;
/* Those who have come on duty since then, as they are rung; 200 at most. */
int duty_began(struct db *db, struct arena *a, usec since, usec now, struct duties *ret) must_use;
void duty_json(struct buf *b, const char *key, const struct duty *x, usec now);

struct ring {
    str alert, unit, account, region, port, severity; /* region and what follows: to be told */
    str order;                                        /* "" it is for the alert */
    int64_t round, n;       /* round: claim_by of the alert, or when it was ordered */
    usec at, moment, since; /* since: when it came to be with nobody; 0: as it is rung */
};
struct rings list_of(struct ring);
/* Of one round, the first first; round 0: of all. */
int ring_list(struct db *db, struct arena *a, str alert, int64_t round, struct rings *ret) must_use;
/* Since when the alert is with nobody. */
int ring_since(struct db *db, struct arena *a, str alert, usec *ret) must_use;
/* Why one does not want to hear it for a while; NULL behind the last. */
const char *mute_reason(size_t i);
/* How often the account was rung for alerts since then. */
int ring_count(struct db *db, struct arena *a, str account, usec since, int64_t *ret) must_use;
/* A row, a live event "ring", and what the outbox sends. */
void ring_put(struct writes *w, const struct ring *x);
int rings_json(struct db *db, struct buf *b, const char *key, str alert) must_use;
/* {items}: for what the account was rung within ten minutes, while it waits; the gravest first, of
 * these what waits longest. */
int rings_of_json(struct db *db, struct buf *b, str account, usec now) must_use;
