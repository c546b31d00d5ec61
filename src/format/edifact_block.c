// SPDX-License-Identifier: Apache-2.0
/* Pieces of EDIFACT are five bytes long on the average: looking at bytes one after another
 * costs a mispredicted branch for each. So all separators of 64 bytes are found at once
 * (after Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019). */
#include "format/edifact_private.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };

static size_t length_at(const struct edi *e, size_t at)
{
    return e->body.len - at < BLOCK ? e->body.len - at : BLOCK;
}

void edi_look_plain(struct edi *e, size_t at)
{
    struct edi_block b = { .at = at, .length = length_at(e, at) };
    for (size_t i = 0; i < b.length; i++) {
        enum edi_class class = e->class_of[(uint8_t)e->body.ptr[at + i]];
        uint64_t bit = (uint64_t)1 << i;
        if (class == EDI_COMPONENT)
            b.component |= bit;
        else if (class == EDI_ELEMENT)
            b.element |= bit;
        else if (class != EDI_DATA)
            b.stop |= bit;
    }
    e->look = b;
}

#ifdef __SSE2__
struct marks {
    __m128i component, element, end, release;
};

static inline __m128i all(uint8_t c) { return _mm_set1_epi8((char)c); }
static inline __m128i same(__m128i x, __m128i y) { return _mm_cmpeq_epi8(x, y); }
static inline __m128i either(__m128i x, __m128i y) { return _mm_or_si128(x, y); }

/* Bytes below 0x20, or " or `, or the first of a UTF-8 quotation mark or accent (C2, E2). */
static inline __m128i odd(__m128i x)
{
    __m128i control = same(_mm_min_epu8(x, all(0x1F)), x);
    __m128i lead = same(either(x, all(0x20)), all(0xE2));
    return either(either(same(x, all('"')), same(x, all('`'))), either(control, lead));
}

static inline void look16(struct edi_block *b, const struct marks *m, const char *from, int shift)
{
    __m128i x;
    memcpy(&x, from + shift, sizeof x);
    __m128i stop = either(either(same(x, m->end), same(x, m->release)), odd(x));
    b->component |= (uint64_t)(unsigned)_mm_movemask_epi8(same(x, m->component)) << shift;
    b->element |= (uint64_t)(unsigned)_mm_movemask_epi8(same(x, m->element)) << shift;
    b->stop |= (uint64_t)(unsigned)_mm_movemask_epi8(stop) << shift;
}

void edi_look(struct edi *e, size_t at)
{
    struct edi_block b = { .at = at, .length = length_at(e, at) };
    const struct marks m = { all((uint8_t)e->component), all((uint8_t)e->element),
                             all((uint8_t)e->end), all((uint8_t)e->release) };
    char rest[BLOCK];
    const char *from = e->body.ptr + at;
    if (unlikely(b.length < BLOCK)) {
        memset(rest, 'A', BLOCK); /* never a separator: nothing is found behind the end */
        memcpy(rest, from, b.length);
        from = rest;
    }
    look16(&b, &m, from, 0);
    look16(&b, &m, from, 16);
    look16(&b, &m, from, 32);
    look16(&b, &m, from, 48);
    b.stop &= ~(b.component | b.element);
    e->look = b;
}
#else
void edi_look(struct edi *e, size_t at) { edi_look_plain(e, at); }
#endif
