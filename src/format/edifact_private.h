/* edifact_private.h — between the files of the EDIFACT scanner: separators, tags, blocks. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "format/edifact.h"

/* What a byte means to the scanner. */
enum edi_class {
    EDI_DATA,
    EDI_COMPONENT,
    EDI_ELEMENT,
    EDI_RELEASE,
    EDI_LINE_END,
    EDI_END,
    EDI_MARK
};

enum {
    EDI_ENVELOPE = 1,
    EDI_PAXLST = 2,
    EDI_PNRGOV = 4,
    EDI_CARGO = 8, /* CUSCAR, IFTMCS */
    EDI_CUSRES = 16,
    EDI_ALL = 31,
    EDI_COMMON = EDI_PAXLST | EDI_CARGO | EDI_CUSRES,
    EDI_NUMBERS = EDI_PNRGOV | EDI_CARGO
};

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
bool edi_tag_like(const char tag[3]); /* a capital and two capitals or digits */

/* The sets of the messages in which a tag stands, by the low five bits of its capitals. */
#define EDI_TAG_INDEX(a, b, c) (((a) & 31) << 10 | ((b) & 31) << 5 | ((c) & 31))
extern const uint8_t edi_tag_table[1 << 15];

/* 0: not a tag we know. */
static inline uint32_t edi_tag_sets(const char tag[3])
{
    unsigned a = (uint8_t)tag[0], b = (uint8_t)tag[1], c = (uint8_t)tag[2];
    bool capitals = (a - 'A' < 26) & (b - 'A' < 26) & (c - 'A' < 26);
    return capitals ? edi_tag_table[EDI_TAG_INDEX(a, b, c)] : 0;
}

/* Fills e->look with the block that begins at `at`, which is before the end. A stop may be
 * false (any control character, for one): the class of the byte decides. */
void edi_look(struct edi *e, size_t at);
void edi_look_plain(struct edi *e, size_t at); /* the same, byte by byte; not one false stop */
