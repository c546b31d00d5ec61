/* grade.h — how sure a candidate is, and what may be asked on the strength of it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/match/keys.h"

/* NEAR: not the same, but one may be a slip of the other, or of another calendar. */
enum birth { BIRTH_UNKNOWN, BIRTH_CONTRADICTS, BIRTH_NEAR, BIRTH_YEAR, BIRTH_FULL };
enum birth_slip { BIRTH_SLIP_NONE, BIRTH_SLIP_ORDER, BIRTH_SLIP_DIGIT, BIRTH_SLIP_CALENDAR };
struct birth_found {
    enum birth birth;
    enum birth_slip slip;
    struct evidence at; /* the date that decided */
};

enum { LIKES_MAX = 8 };

/* All that an event and one entry have in common. */
struct candidate {
    const struct list_entry *entry;
    const struct screen_key *name, *weak_name, *number; /* of the event; NULL: not this */
    const struct screen_key *own;  /* the number that the entry's thing itself bears */
    const struct screen_key *slip; /* a number that looks like the entry's `slip_of` */
    str slip_of;
    const struct screen_key
        *likes[LIKES_MAX]; /* names of the event that sound like one of the entry */
    size_t n_likes;
    const struct screen_key *like; /* that is another spelling of `like_name` ... */
    str like_name;
    float like_chance; /* ... and how surely */
    struct birth_found birth;
    bool is_sex_different;
};

struct grade {
    bool is_hit;
    enum severity severity;
    str action;
};

struct birth_found birth_compare(const struct event *e, const struct list_entry *entry);
/* Sets `like` of the candidate; its names are compared in full. */
void compare_names(struct candidate *c);
struct grade grade(const struct candidate *c, const struct screen_query *q);
