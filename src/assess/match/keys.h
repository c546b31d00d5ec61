/* keys.h — what is looked up, and where in the event or entry it came from. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/match/screen.h"

/* LIKE: two words of the name sound so; whether it is another spelling is for name/pair.h to say.
 * SLIP: a document number, but for letters and digits that look alike (0 and O, 1 and I). */
enum piece { PIECE_NAME, PIECE_WEAK_NAME, PIECE_NUMBER, PIECE_SLIP, PIECE_LIKE };

/* What bears a number of its own: read exactly, the number is the thing itself. */
enum thing { THING_AIRCRAFT = 1, THING_VEHICLE = 2, THING_VESSEL = 4 };

struct screen_key {
    str key;
    enum piece piece;
    unsigned things; /* of an event: whose own number stands there; of an entry: it is one's */
    str shown;       /* the text as written */
    str country;     /* of a number: issuing state, or "" */
    struct evidence at[2]; /* of an event: the facts it was made from */
    size_t n;
};
struct screen_keys list_of(struct screen_key);

/* "Gulbahar Network (GBN)": the name without what stands behind it in brackets; "" none does. */
str name_without_brackets(str name);
void keys_of_event(struct arena *a, const struct event *e, struct screen_keys *ret);
void keys_of_entry(struct arena *a, const struct list_entry *e, struct screen_keys *ret);
