/* edifact_private.h — between edifact.c and edifact_start.c: separators and tags. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { EDI_ENVELOPE = 1, EDI_PAXLST = 2, EDI_PNRGOV = 4, EDI_ALL = 7 };

struct edi_marks {
    char component, element, release, end;
};

struct edi_start {
    struct edi_marks marks;
    size_t from;    /* where the interchange begins: UNA, UNB, or the first tag */
    size_t body;    /* where segments begin: behind UNA */
    bool is_defect; /* UNA is damaged or missing where it is needed */
};

/* Separators from UNA, the defaults or the body, whichever first makes sense of it. */
struct edi_start edi_find_start(str body);
bool edi_tag_like(const char tag[3]);     /* a capital and two capitals or digits */
uint32_t edi_tag_sets(const char tag[3]); /* 0: not a tag we know */
