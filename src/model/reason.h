/* reason.h — why an event is risky, and on what that rests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"

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

/* Why an event is risky: one rule that fired, or one list entry that matched. */
struct reason {
    enum reason_kind kind;
    str code;      /* rule id, or list entry id */
    str version;   /* of the rule, or content hash of the entry */
    str identity;  /* of an entry: digest of what identifies it; "" of a rule */
    str said;      /* of an entry: who the subject was told to be (assess/said.h), JSON */
    bool is_again; /* it was cleared, and holds again: another one than the alert may have */
    str title;     /* at most eight words */
    str text;      /* a sentence for the officer, values filled in */
    str author;    /* who answers for the rule or entry */
    str basis;     /* legal basis */
    str unit;      /* kind of unit that acts: "airport", "appraisement", ... */
    str action;    /* what the unit is asked to do: "examine", "question", "hold" ... */
    enum severity severity;
    struct evidences evidence;
};
struct reasons list_of(struct reason);
