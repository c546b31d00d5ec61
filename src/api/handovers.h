/* handovers.h — one handover as one caller meets it. The four files of it share this: handovers.c
 * (looked at, opened), handover_talk.c (talked over), handover_over.c (taken over),
 * handover_gate.c.
 *
 * What returns a bool has answered when it is false. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api.h"
#include "handover/handover.h"

enum { GATE_JSON_MAX = 8 << 20 };
struct gate {
    struct handover x;
    struct handover_ask ask;
    struct handover_list list;
    unsigned sides; /* enum handover_side of the caller */
    bool reads;     /* an auditor of the region */
};

/* Of the path, if the caller has a part in it; with its list, if it is open, or alone. */
bool gate_find(struct call *c, struct gate *ret);
bool gate_find_alone(struct call *c, struct gate *ret);
int gate_sides(struct call *c, struct gate *g) must_use;
int gate_ask(struct call *c, struct handover_ask *ask) must_use;
int gate_items(struct call *c, struct gate *g) must_use;
/* "" is every region. */
bool gate_meets(str a, str b);
/* How many of the items an account of that region does not see. */
int64_t gate_unseen(const struct handover_items *items, str region);
/* An account that may take over. ACCESS_NONE: there is none of this name. */
int gate_incoming(struct call *c, str name, struct account *ret) must_use;
/* SHA-256 of the list, as whoever accepts it must have seen it. */
str gate_digest(struct call *c, const struct handover_list *l);

/* sides: of the caller, who is told what they may do with each; 0 nothing of it. */
void gate_items_json(struct call *c, struct buf *b, const struct handover_list *l, unsigned sides);
/* The handover itself, as the caller may read what was written. */
void gate_json(struct call *c, struct buf *b, const char *key, const struct handover *x);
void gate_answer(struct call *c, unsigned status, const struct gate *g);
void gate_audit(struct call *c, const struct gate *g, const char *act, const char *key, str value);
/* What a step came to. */
bool gate_went(struct call *c, int r, const struct gate *g);
/* Is it open still, and the caller on one of these sides of it? */
bool gate_is_open(struct call *c, const struct gate *g, unsigned sides);
/* No item but this one, NULL none, is with the supervisor: the notice of it ends. */
int gate_settle(struct call *c, const struct gate *g, const struct handover_item *but) must_use;
/* Stores it, and answers what is so then. */
void gate_commit(struct call *c, unsigned status, struct gate *g);
