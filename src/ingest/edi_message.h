/* edi_message.h — what the decoders of EDIFACT messages share: the envelope,
 * defects as findings, and dates.
 *
 * edi_read() walks an interchange, however damaged, and calls the decoder for
 * each message and each of its segments; several messages in one interchange
 * are all read. It fills the envelope part of `struct decoded` and checks what
 * the trailers say. A two-digit year is completed by the message's own date,
 * never by a clock: the same bytes give the same events at any time.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "format/edifact.h"
#include "ingest/decoder.h"

/* One row each in the table of edi_message.c: code and weight. */
enum edi_finding_kind {
    E_UNA,
    E_TERM,
    E_GAP,
    E_TAG,
    E_LONG,
    E_UNT,
    E_REF,
    E_CNT,
    E_EQN,
    E_VAL,
    E_DOC,
    E_NAME,
    E_TYPE,
    E_BILL,
    E_AWB,
    E_EQD,
    E_EMPTY,
    EDI_FINDINGS
};

struct edi_message;

struct edi_reader {
    const char *kind; /* "PAXLST" */
    void (*begin)(void *self);
    void (*segment)(void *self, const struct edi_segment *s);
    void (*end)(void *self);
    const char *nothing; /* what is said when no event came of it; NULL: it has none */
};

struct edi_unknown {
    char tag[3];
    size_t n, offset;
};

enum { EDI_UNKNOWN_MAX = 32 };

struct edi_message {
    struct arena *a;
    struct decoded *d;
    struct edi edi;
    const struct edi_reader *reader;
    void *self;

    bool inside, foreign; /* foreign: a message of another type, passed over */
    str reference, group, interchange;
    size_t from, last_end;      /* of the current message */
    int64_t segments;           /* of the current message */
    int64_t messages, in_group; /* so far, in the interchange and the group */
    int64_t now;                /* days since 1970 by the message itself */
    bool has_now;               /* said by UNB or by the flight */
    size_t found[EDI_FINDINGS]; /* findings of each kind, kept or not */
    struct edi_unknown unknown[EDI_UNKNOWN_MAX];
    size_t n_unknown;
};

int edi_read(struct edi_message *m, struct arena *a, str body, struct decoded *d,
             const struct edi_reader *r, void *self);
/* How sure that body is a message of this type: 0 to 100. */
int edi_recognise(str body, const char *kind, size_t *ret_type_at);

/* Adds a finding; of each kind only the first hundred are listed, then counted. */
void edi_finding(struct edi_message *m, enum edi_finding_kind k, size_t offset, size_t length,
                 const char *text);

/* Dates: 6, 7 (DDMMMYY), 8 or 9 characters. What cannot be is empty and E-VAL. */
enum edi_era { ERA_NEAR, ERA_BIRTH, ERA_EXPIRY };
enum edi_order { YEAR_FIRST, DAY_FIRST };
fact edi_date(struct edi_message *m, fact raw, enum edi_era era, enum edi_order order);
/* A date with its time, apart or in one (format 201, 203); the date alone when the
 * time is missing or cannot be. */
fact edi_moment(struct edi_message *m, fact date, fact time, enum edi_order order);
/* The message's own idea of now, when the envelope did not say. */
void edi_now_from(struct edi_message *m, fact moment);

/* Facts. */
void fact_keep(fact *to, fact f);                /* the first that is not empty stays */
fact fact_part(fact f, size_t from, size_t len); /* a piece of it, with its place */
fact fact_span(struct arena *a, fact from, fact to, str between); /* both, joined */
bool fact_number(fact f, double *ret);                            /* false: empty or no number */
/* All components of an element from one on, joined. */
fact edi_join(struct arena *a, const struct edi_segment *s, size_t element, size_t first,
              const char *between);

/* Baggage tags: the first number and how many follow it; appended to *tags. */
void edi_bag_tags(struct edi_message *m, fact *tags, fact carrier, fact first, int64_t count);
/* Carrier and flight number as one, the carrier once. */
fact edi_flight(struct arena *a, fact carrier, fact number);
/* Of a TDT: "sea", "rail", "road", "air", "post", or "" when it does not tell. */
str edi_mode(const struct edi_segment *s);
/* The registration that a TDT by air tells beside its flight (model/aircraft.h); or empty. */
fact edi_aircraft(struct arena *a, const struct edi_segment *s, str flight);
fact edi_plate(struct arena *a, const struct edi_segment *s); /* of a TDT by road; or empty */
str edi_carrier_in(str flight);                               /* "" when none is written in it */
bool str_same_letters(str a, str b); /* letters and digits only, whatever the case */
