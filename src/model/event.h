/* event.h — what a decoder makes of a message, and what the stages make of it.
 *
 * A message becomes events: one for each traveller, goods declaration, crossing,
 * passage ... (kinds.def). Which records an event may hold is the table slots.def,
 * so JSON, rules and samples handle any of them. Decoders fill the first part of an event and
 * `struct decoded`; each later stage fills its own part and reads those before it.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/reason.h"
#include "model/records.h"
#include "model/window.h"

#define KIND(kind, ...) EVENT_##kind,
enum event_kind {
#include "model/kinds.def"
    EVENT_KINDS
};
extern const char *const event_kind_names[EVENT_KINDS]; /* "traveller", "declaration" ... */
/* Kinds of units that the program itself names; rules may name others. */
enum unit_kind {
    UNIT_TARGETING,
    UNIT_AIRPORT,
    UNIT_APPRAISEMENT,
    UNIT_IMMIGRATION,
    UNIT_ENFORCEMENT,
    UNIT_KINDS
};
extern const char *const unit_kind_names[UNIT_KINDS];

struct event_kind_row {
    enum unit_kind unit; /* that acts when a reason names none */
    const char *moment;  /* what the moment is: "landing", "release" ... */
    const char *subject; /* kind of entity it is about: "person", "trader" ... */
    const char *record;  /* noun of its own record */
    const char *key;     /* field of that record that tells one event from another */
    const char *needs;   /* fields without which it is worth little, blank between */
};
extern const struct event_kind_row event_kinds[EVENT_KINDS];
int event_kind_from(str name);                     /* -1: no such kind */
const char *event_kind_code(enum event_kind kind); /* "TRAVELLER", "PASSAGE" */

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

/* Somebody or something that an event names beside its subject. */
struct party {
    str id, kind;     /* entity; "person", "vehicle", "container", "trader" ... */
    str name;         /* as people call it */
    str from;         /* the entity it stands to in `role`; "" the subject */
    const char *role; /* "driver", "consignee", "carried by" ... */
};
struct parties list_of(struct party);
struct fellows list_of(str);

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
    struct crossing *crossing;
    struct money *money;
    struct amounts amounts;
    struct passage *passage;
    struct seizure *seizure;
    struct face *face;
    struct consignment *consignment;
    struct containers containers;
    struct examination *examination;
    size_t offset, length; /* bytes of the message that this event was read from */

    /* by entity */
    str subject;              /* entity id */
    const char *subject_kind; /* "person", "vehicle", "trader" ... */
    str subject_name;         /* as people call it */
    str situation;            /* id of what it takes part in: this flight, this declaration */
    str situation_label;      /* "PK302 KHI-LHE 2026-11-24" */
    usec moment;              /* of the situation, 0 unknown */
    str place;                /* port, post or office concerned, as the message names it */
    struct parties parties;   /* whom and what else the event names */
    bool is_flight_told;      /* an event before it in its message tells of the same aircraft */
    usec at;                  /* when it is in the life of its subject; never 0 */
    str unit;        /* what it is a version of: told again, it takes the place of before */
    bool is_late;    /* a newer version of it was told before: kept, not judged by rules */
    bool is_renewed; /* an older version of its unit is known */
    struct profile profile;
    struct told_score score;
    struct window_values windows; /* what rules ask of the past of its subject */

    /* by person */
    str person_id;          /* whom the subject is an observed identity of; "" nobody's */
    struct fellows fellows; /* other entities of that person, PERSON_FELLOWS_MAX at most */

    /* by assess */
    struct reasons reasons;
    bool is_trusted; /* the importer is an authorised trader */
    str receipt;     /* on what they rest beside the message (assess/receipt.h) */

    /* by lane */
    const char *lane; /* "red" ...: decided now; NULL: it was not, or before */

    /* by the pipeline */
    int64_t seq; /* from 0, in the message */
};
struct events list_of(struct event);

/* The records of an event by their table (slots.def). */
enum slot_how { SLOT_ONE, SLOT_MANY, SLOT_SHARED }; /* a pointer, a list, a pointer to a list */
struct slot {
    const struct field_table *fields;
    const char *member; /* of the event, and in JSON: "person", "documents" */
    enum slot_how how;
    unsigned kinds;  /* bit of each event kind that has it */
    size_t at, size; /* of the member in struct event; of one record */
};
#define SLOT(noun, member, how, kinds) NOUN_SLOT_##noun,
enum {
#include "model/slots.def"
    SLOTS
};
extern const struct slot slots[SLOTS];
size_t slot_count(const struct event *e, const struct slot *s);
void *slot_record(const struct event *e, const struct slot *s, size_t i); /* i < slot_count() */
/* A new blank record: one more of many; the one that may be, made when it is not there. */
void *slot_add(struct arena *a, struct event *e, const struct slot *s);
const struct slot *slot_find(str noun_or_member); /* NULL: none */
const struct slot *event_own_slot(enum event_kind kind);
/* Fields of the own record, found once for each kind. */
enum { NEEDS_MAX = 4 };
struct own_fields {
    const struct field *key;  /* that tells one event from another */
    const struct field *time; /* when it happened; NULL: it has none */
    const struct field *needs[NEEDS_MAX];
    size_t n_needs; /* without which it is worth little */
};
const struct own_fields *event_own_fields(enum event_kind kind);
/* The first party of a kind, and of a role (NULL any); NULL none. */
const struct party *event_party(const struct event *e, const char *kind, const char *role);
/* Whom or what of that kind an event is about, or else names first: an id, "" none. */
str event_named(const struct event *e, const char *kind);
/* An event of a kind with its own record, blank. */
struct event event_new(struct arena *a, enum event_kind kind);
/* The same in its place, which is zeroed. */
void event_begin(struct arena *a, enum event_kind kind, struct event *ret);

/* What the truth tables count. */
struct counts {
    int64_t passengers, crew, infants, bookings, documents, legs, declarations, segments;
    int64_t late;                 /* events of which a newer version was told before */
    int64_t of_kind[EVENT_KINDS]; /* events of the other kinds */
};

/* Bytes of a message that tell what must not be kept (a meal, an illness). */
struct span {
    size_t offset, length;
};
struct spans list_of(struct span);

struct interactive; /* model/interactive.h */
struct decoded {
    const char *kind; /* "PAXLST", "PNRGOV", "DECLARATION" */
    str version;      /* "D:05B", "11:1", "json", "csv" */
    str sender, recipient;
    str control_reference; /* of the interchange */
    str message_reference;
    str message_function; /* what the sender says it is: full push, change, close ... */
    usec sent;            /* when the sender wrote it, by its own clock; 0 not told */
    bool is_test;         /* the sender marked the interchange as a test */
    struct counts counts;
    struct journey *journey; /* or NULL */
    struct legs legs;        /* of the message itself */
    struct events events;
    struct findings findings;
    struct interactive *interactive; /* of EDIFACT; NULL of other forms */
    struct spans sensitive;
    struct spans unread; /* values of JSON or of a table that no field took */
};

/* What was left out before a message was kept stands in it as COVERED characters, so that
 * every place stays where it was; such texts are made empty again. */
enum { COVERED = '*' };
void decoded_blank_covered(struct decoded *d);
