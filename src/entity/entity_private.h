/* entity_private.h — between the files of entity/. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "entity/entity.h"

/* The version that an event is of; only compared within one unit. */
int64_t event_version(const struct work *w, const struct event *e);
/* name.c: of what an event says, a minor finding (E-VAL); `text` is not copied. */
void entity_finding(struct work *w, const fact *f, const char *text);
/* contacts.c: by what those are reached whom the event names. */
void contacts_name(struct work *w, struct event *e);
/* measure.c: what an event measures of its subject and parties, and what they had before. */
void measure_write(struct work *w, const struct event *e);
int measure_read(struct work *w, struct event *e) must_use;
/* 1: that entity passed another post after this event; 0: not that we know. */
int passage_later(struct work *w, const struct event *e, str entity) must_use;
/* awaited.c: where it is due next. */
int awaited_write(struct work *w, const struct event *e) must_use;
/* What is read of this entity must be all there is when this is written: `n` are its measurings
 * that the store has. Once a message. */
void measure_expect(struct work *w, str entity, int64_t n);
/* together.c: who was where others were. */
str convoy_post(const struct work *w, const struct event *e); /* under which a post is measured */
int convoy_read(struct work *w, struct event *e) must_use;
bool is_alone_booked(const struct event *e); /* a traveller with a reservation of their own */
int companions_read(struct work *w, struct event *e) must_use;
/* fellows.c: the profile of a subject who is known by other identities too. */
int fellows_read(struct work *w, struct event *e) must_use;
