/* edifact.h — ISO 9735 as it arrives: segments, elements, components, with their places.
 *
 * Separators come from UNA when it works, else the defaults, else from the body
 * itself. One pass, no copies: a piece is a slice of the message until
 * edi_fact() takes release characters and line breaks out of it. A terminator
 * that is missing or was mangled (U+2019, U+2018, U+00B4, backtick, quotation
 * mark) is made good where the next segment plainly begins: at a line start, or
 * behind a coded value that cannot continue. Every byte belongs to a segment, to
 * blanks or to a gap. Linear time; memory does not grow with the message.
 *
 * A line break inside data: behind 60 columns or more the line was wrapped and
 * the halves are joined; a shorter line was broken on purpose and leaves one
 * blank. Text that is not UTF-8 is read as CP437 below 0xA0 and Latin-1 above:
 * the letters those bytes most often stand for. Knows no message's grammar.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/field.h"
#include "base/list.h"

enum { EDI_PIECES_MAX = 1 << 16 }; /* of one segment; what follows is counted, not kept */

struct edi_piece {
    uint32_t offset, length;
    bool released; /* a release character stands in it */
    bool broken;   /* a line break stands in it */
};

struct edi_segment {
    str tag;               /* three characters */
    size_t offset, length; /* terminator included */
    size_t elements;       /* the tag is element 0 */
    const uint32_t *first; /* of each element: its first piece; one more behind the last */
    const struct edi_piece *pieces;
    const struct edi *in;
};

enum edi_defect { EDI_UNA, EDI_TERM, EDI_GAP, EDI_TAG, EDI_LONG };

/* 64 bytes of the message, one bit for each: where the scanner must look. */
struct edi_block {
    size_t at, length;
    uint64_t component, element;
    uint64_t stop; /* terminator, release, line end, and what may be a mangled terminator */
};

struct edi {
    str body;
    size_t at;
    char component, element, release, end;
    uint8_t class_of[256];
    struct edi_block look; /* the bytes ahead */

    /* Called for each defect with its byte range; may be NULL. */
    void (*report)(void *self, enum edi_defect d, size_t offset, size_t length);
    void *self;

    /* The sums of these equal body.len when edi_next() has said false. */
    size_t segment_bytes, blank_bytes, gap_bytes;

    struct arena *a;
    struct edi_piece *pieces;
    uint32_t *first;
    size_t n, cap, n_elements;
    size_t gap_from, gap_to; /* not yet reported */
    size_t line_from;        /* where the current line began */
    uint32_t sets;           /* tag sets of the message we are in */
    uint64_t may_hide;       /* last letters of tags behind lost terminators in it */
    uint32_t restarts;       /* service string advices read behind the first */
    bool after_end;          /* behind UNZ only a new interchange may begin */
};

/* Finds the separators. body is at most 4 GiB - 1. */
void edi_open(struct edi *e, struct arena *a, str body,
              void (*report)(void *, enum edi_defect, size_t, size_t), void *self);
/* The next segment; its pieces live until the next call. False at the end. */
bool edi_next(struct edi *e, struct edi_segment *ret);

static inline bool edi_is(const struct edi_segment *s, const char *tag)
{
    const char *t = s->tag.ptr;
    return t[0] == tag[0] && t[1] == tag[1] && t[2] == tag[2];
}
size_t edi_components(const struct edi_segment *s, size_t element);
/* A component; empty when it is not there. Release characters and breaks taken
 * out, blanks at both ends too, always UTF-8; *ret_charset, when given, is set
 * when the bytes were not UTF-8. */
fact edi_fact(struct arena *a, const struct edi_segment *s, size_t element, size_t component);
/* All components of an element as one text, separators kept: free text. */
fact edi_free_text(struct arena *a, const struct edi_segment *s, size_t element, size_t component);
/* The bytes as they stand, for comparing codes. */
str edi_raw(const struct edi_segment *s, size_t element, size_t component);
bool edi_code(const struct edi_segment *s, size_t element, size_t component, const char *code);
