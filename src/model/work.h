/* work.h — one message on its way: what the stages meet in.
 *
 * A stage reads what stages before it left here, reads the store through `db`,
 * and appends what it wants changed to `writes`. It returns 0 to go on, a
 * documented outcome > 0 (STAGE_STOP: nothing more to do), or an error < 0.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"
#include "model/interactive.h"

struct db;
struct writes;
struct edition;
struct risk_models;
struct link_book;
struct measured_now;
struct agreement;
struct boarding_terms;

enum { STAGE_STOP = 1 };

/* Life of a stored message; the words of the API. */
enum message_status {
    MESSAGE_ACCEPTED,
    MESSAGE_FINDINGS,
    MESSAGE_QUARANTINED,
    MESSAGE_DISCARDED,
    MESSAGE_STATUSES
};
extern const char *const message_status_names[MESSAGE_STATUSES];

struct message {
    str id;
    str source;         /* the link or account it came by */
    str reference;      /* the sender's, or derived; unique for the source */
    bool own_reference; /* the sender gave it: another body under it is a conflict */
    str name;           /* file name or "", for people */
    str map;            /* column map asked for, or "" */
    str body;
    str digest; /* SHA-256 of the body, hex */
    usec received;
    enum message_status status;
    bool retry;        /* a stored message is run again ... */
    bool wants_answer; /* the sender takes EDIFACT: it is told who may board */
    bool is_too_much;  /* what follows from it did not fit into its memory: no event is kept */
    bool by_key;       /* a machine sent it with the key of a link: `source` is that link */
    int64_t revision;  /* ... if it still is what the person saw */
};

/* What a message tells of an alert that is there already: a line of its history. */
struct told_line {
    str alert, actor, act, note;
};
struct told_lines list_of(struct told_line);

struct work {
    struct arena *arena;
    usec now;
    struct db *db; /* for reading */
    struct writes *writes;
    const struct edition *edition;         /* rules and lists in force, assess/edition.h */
    const struct risk_models *models;      /* learned scores in force, risk/risk.h; NULL: none */
    str actor;                             /* who brings it: for the audit */
    struct measured_now *measures;         /* of this message, entity/measure.c */
    const struct windows *windows;         /* what the rules in force ask of the past; or NULL */
    struct link_book *links;               /* agreements, link/links.h; NULL: none apply */
    const struct boarding_terms *boarding; /* how carriers are answered; NULL: nobody is */

    struct message message;
    struct decoded decoded;
    bool is_again;                     /* it lost a race and is run once more */
    bool is_busy;                      /* many wait: what can wait, does */
    bool is_repeat;                    /* known already: no effect, the first result is answered */
    bool is_conflict;                  /* same source and reference, other body */
    bool is_changed;                   /* run again by another meanwhile, or put aside */
    str first_answer;                  /* of a repeat: what the first one was answered */
    struct told_lines told;            /* by stages before "alert", which writes them */
    int64_t alerts;                    /* raised or added to */
    str reply;                         /* CUSRES, when the sender asked who may board */
    const struct agreement *agreement; /* of the link it came by; NULL: it came by none */
    str refused;                       /* the agreement has lapsed: why nothing was taken */
    int64_t left_out;                  /* texts and codes that were not kept */
    bool own_body;                     /* message.body is a copy of this work's own */
};
