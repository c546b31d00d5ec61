/* event.h — what a decoder makes of a message, and what the stages make of it.
 *
 * A message becomes events: one for each traveller, one for each goods
 * declaration. Decoders fill the first part of an event and `struct decoded`;
 * each later stage fills its own part and reads those before it.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/records.h"

enum event_kind { EVENT_TRAVELLER, EVENT_DECLARATION, EVENT_KINDS };
extern const char *const event_kind_names[EVENT_KINDS]; /* "traveller", "declaration" */

enum weight { INFO, MINOR, MAJOR };
extern const char *const weight_names[3]; /* "info", "minor", "major" */

/* A defect of a message. Codes are stable: E-UNA, E-UNT, ... (docs/findings.md). */
struct finding {
    const char *code;
    enum weight weight;
    size_t offset, length; /* bytes of the message it is about */
    str text;              /* one sentence for a person */
};
struct findings list_of(struct finding);

enum severity { SEVERITY_LOW, SEVERITY_NORMAL, SEVERITY_HIGH, SEVERITY_TOP, SEVERITIES };
extern const char *const severity_names[SEVERITIES]; /* "low" "normal" "high" "top" */
int severity_from(str name);                         /* -1: no such word */

/* A value that a reason rests on, and where it stands in the message. */
struct evidence {
    str field; /* "document.number" */
    str value;
    size_t offset, length; /* length 0: derived */
};
struct evidences list_of(struct evidence);

enum reason_kind { REASON_RULE, REASON_LIST, REASON_KINDS };
extern const char *const reason_kind_names[REASON_KINDS];

/* Kinds of units that the program itself names; rules may name others. */
enum unit_kind { UNIT_TARGETING, UNIT_AIRPORT, UNIT_APPRAISEMENT, UNIT_KINDS };
extern const char *const unit_kind_names[UNIT_KINDS];

/* Why an event is risky: one rule that fired, or one list entry that matched. */
struct reason {
    enum reason_kind kind;
    str code;    /* rule id, or list entry id */
    str version; /* of the rule, or content hash of the entry */
    str title;   /* at most eight words */
    str text;    /* a sentence for the officer, values filled in */
    str author;  /* who answers for the rule or entry */
    str basis;   /* legal basis */
    str unit;    /* kind of unit that acts: "airport", "appraisement", ... */
    str action;  /* what the unit is asked to do: "examine", "question", "hold" ... */
    enum severity severity;
    struct evidences evidence;
};
struct reasons list_of(struct reason);

struct event {
    /* by the decoder */
    enum event_kind kind;
    struct person *person; /* traveller */
    struct documents documents;
    struct journey *journey; /* shared by the travellers of a message */
    struct booking *booking; /* shared by the travellers of a reservation, or NULL */
    struct legs *legs;       /* itinerary of the reservation, or of the message */
    struct declaration *declaration;
    struct items items;
    size_t offset, length; /* bytes of the message that this event was read from */

    /* by entity */
    str subject;         /* entity id */
    str subject_name;    /* as people call it */
    str situation;       /* id of what it takes part in: this flight, this declaration */
    str situation_label; /* "PK302 KHI-LHE 2026-11-24" */
    usec moment;         /* of the situation, 0 unknown */
    struct profile profile;

    /* by assess */
    struct reasons reasons;

    /* by the pipeline */
    int64_t seq; /* from 0, in the message */
};
struct events list_of(struct event);

/* What the truth tables count. */
struct counts {
    int64_t passengers, crew, infants, bookings, documents, legs, declarations, segments;
};

struct decoded {
    const char *kind; /* "PAXLST", "PNRGOV", "DECLARATION" */
    str version;      /* "D:05B", "11:1", "json", "csv" */
    str sender, recipient;
    str control_reference; /* of the interchange */
    str message_reference;
    str message_function; /* what the sender says it is: full push, change, close ... */
    bool is_test;         /* the sender marked the interchange as a test */
    struct counts counts;
    struct journey *journey; /* or NULL */
    struct legs legs;        /* of the message itself */
    struct events events;
    struct findings findings;
};
