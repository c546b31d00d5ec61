/* interactive.h — a carrier asks who may board, and is answered at once (CUSRES; WCO/IATA/ICAO
 * PAXLST and CUSRES guides).
 *
 * What the request wrote is kept as it stands in the message, so that the answer repeats it
 * byte for byte: parts of `body`, release characters included. Empty: it was not there.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"

/* One line of a CUSRES that a carrier sent: what became of our change for one traveller. */
struct boarding_reply {
    str code;      /* ERC: 0Z, 1Z ... */
    bool is_error; /* ERP+1: it could not be applied */
    size_t offset, length;
};
struct boarding_replies list_of(struct boarding_reply);

struct interactive {
    bool is_asked; /* UNB 0026 is IAPI: the sender waits for the answer */
    bool has_una, has_group;
    char component, element, release, end;
    str syntax;            /* S001: "UNOA:4" */
    str sender, recipient; /* S002, S003, with their qualifiers */
    str application;       /* 0026: "IAPI" */
    str group_sender, group_recipient, group_agency, group_version;
    str version;     /* S009 behind the type: "D:05B:UN:IATA" */
    str access;      /* 0068: common access reference */
    str function;    /* BGM 1001: 745; of a CUSRES 312 */
    str transaction; /* RFF+TN */
    struct boarding_replies replies;
};
