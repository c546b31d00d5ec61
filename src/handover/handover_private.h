/* handover_private.h — what the files of handover/ share. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handover/handover.h"

#define ORDER_WAITS "('proposed', 'new', 'sent', 'acknowledged')"
/* $1 the outgoing, $2 the end of the next shift. What wakes later stays with them. */
#define ALERTS_HELD \
    "a.owner <> '' AND a.owner = $1 AND (a.state IN ('claimed', 'decided', 'awaiting') OR " \
    "(a.state = 'snoozed' AND (a.wake_on = 'event' OR a.wake_at <= $2)))"
#define ORDERS_HELD \
    "o.state IN " ORDER_WAITS " AND (o.holder = $1 OR (o.holder = '' AND o.ordered_by = $1))"
/* Another number as soon as one more is held, or one less, or one of them changed. */
#define HELD_SUM \
    "(SELECT count(*) * 1000000 + COALESCE(sum(a.version), 0) FROM alert a WHERE " ALERTS_HELD \
    ") + (SELECT count(*) * 1000000 + COALESCE(sum(o.version), 0) FROM exam_order o " \
    "WHERE " ORDERS_HELD ")"

const char *handover_kind_name(enum handover_kind kind);

/* handover_store.c */
void handover_insert(struct writes *w, const struct handover *x);
/* Is still open, and of that incoming or of nobody yet; "": not by an incoming. */
void handover_touch(struct writes *w, const struct handover *x, str incoming);
void handover_put_note(struct writes *w, const struct handover *x);
void handover_put_item(struct writes *w, const struct handover *x, const struct handover_item *i);
/* Its last version; *held: loses unless what the outgoing holds has this sum. */
void handover_put_end(struct writes *w, const struct handover *x);
void handover_put_finish(struct writes *w, const struct handover *x, const struct handover_ask *ask,
                         int64_t held);
/* Live screens: no names but the accounts of the two who are to hear of it. */
void handover_tell(struct writes *w, const struct handover *x, usec now);
int handover_due(struct db *db, struct arena *a, usec now, struct handovers *ret) must_use;
