/* screen.h — does somebody in this event stand on a list?
 *
 * An index is built once from approved entries and never changed: an edition.
 * Names are compared folded and in any word order, document numbers folded,
 * with the issuing state where both sides know it; a date of birth that
 * contradicts drops a hit on the name. An entry that has expired at `now` does
 * not match. A name alone asks for a review, never for more (A04).
 *
 * Retro-search: the store keeps screen_keys() of every event; the events that a
 * new entry may concern are those that share a key with screen_entry_keys(), and
 * screen_event() then decides. A hit without a shared key does not exist.
 *
 * A name that is spelled otherwise, in any script, is met by the rough sound of two of its words
 * ("s:MT.SLM"), and compared in full (name/pair.h): with a date of birth that agrees it is as good
 * as the name, without one it must be nearly certain, and asks for a review.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/list/list.h"

enum { SCREEN_HITS_MAX = 100, SCREEN_CANDIDATES_MAX = 2000 };

struct screen_index;

struct screen_query {
    const struct event *event;
    usec now;
    /* The numbers in this message are known to be shared by many (a form's sample
     * number, a group's placeholder): they then count only beside a name. */
    bool has_generic_documents;
    /* For what is needed during the call only; NULL takes it from the arena. */
    struct arena *scratch;
};

struct screen_result {
    struct reasons reasons;
    struct list_texts kinds; /* of the entry behind each reason: person, entity, vessel ... */
    bool is_trusted;         /* the importer is an authorised trader: an entry asks relief for it */
    struct list_texts lists; /* that matched, each once: for on_list() */
};

/* Entries are borrowed and live as long as the index. */
const struct screen_index *screen_build(struct arena *a, const struct list_entry *entries,
                                        size_t n);
size_t screen_count(const struct screen_index *x);

enum { SCREEN_CUT = 1 };
/* 0, SCREEN_CUT (more than SCREEN_HITS_MAX hits; the rest left out), or ERR_LIMIT. */
int screen_event(const struct screen_index *x, const struct screen_query *q, struct arena *a,
                 struct screen_result *ret) must_use;

/* "n:<sorted folded name>", "c:<company>", "v:<vessel, vehicle>", "d:<number>", "o:<number,
 * look-alikes made the same>", "a:" and "b:<mark of an aircraft>", "s:" and "t:<two sounds>" of a
 * person and a company. */
void screen_keys(struct arena *a, const struct event *e, struct list_texts *ret);
/* Of all entries together, each key once. */
void screen_entry_keys(struct arena *a, const struct list_entry *entries, size_t n,
                       struct list_texts *ret);
