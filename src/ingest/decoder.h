/* decoder.h — the family of decoders: bytes of one kind of message -> events.
 *
 * A new kind of message is one file with one `const struct decoder` and one
 * line in the table of decoder.c. Decoders do no I/O, keep no state and trust nothing (that
 * heads of tables are remembered, table_book.h, changes no answer): whatever the bytes, they return
 * in linear time, keep the good part and list each defect as a finding with its byte range. They
 * never drop a traveller: a name alone is a traveller; nor a consignment: a bill alone is one.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

struct decoder {
    const char *name; /* "paxlst" */
    const char *what; /* one line for people */
    /* How sure, 0 to 100, that this is such a message. Looks at the beginning. */
    int (*recognise)(str body);
    /* Fills *ret (zeroed before). `map` is the column map for tables, else "".
     * 0, or ERR_LIMIT when the arena's cap was passed. A message of which nothing
     * can be used is 0 with a MAJOR finding and no events. */
    int (*decode)(struct arena *a, str body, str map, struct decoded *ret);
};

extern const struct decoder decoder_cuscar, decoder_cusres, decoder_event_csv, decoder_event_json,
    decoder_iftmcs, decoder_paxlst, decoder_paxlst_us, decoder_pnrgov;

const struct decoder *decoder_for(str body); /* the surest; NULL: nobody knows it */

/* The whole of a message: the surest decoder, then the others for what it passed over (an
 * interchange may hold lists and reservations together), all normalised.
 * 0, DECODER_NONE (nobody knows the kind), or ERR_LIMIT. `map` as in decode(). */
enum { DECODER_NONE = 1 };
/* What a PAXLST may hold (UN/EDIFACT SG4). A decoder stops behind it: the message is not taken. */
enum { EVENTS_MAX = 99999 };
int decode_whole(struct arena *a, str body, str map, usec now, struct decoded *ret) must_use;

void finding_add(struct arena *a, struct findings *f, const char *code, enum weight w,
                 size_t offset, size_t length, const char *fmt, ...) format_printf(7, 8);
