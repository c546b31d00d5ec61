// SPDX-License-Identifier: Apache-2.0
#include "match/slips.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* One letter for another. */
static unsigned mistake(uint8_t a, uint8_t b)
{
    return a == b ? 0 : letter_is_vowel(a) && letter_is_vowel(b) ? VOWEL_SLIP : SLIP;
}

void slips_begin(struct slips *s, const struct word *w)
{
    s->word = w;
    memset(s->filled, 0, sizeof s->filled);
}

static unsigned least_of(unsigned a, unsigned b) { return a < b ? a : b; }

/* Words of any length. */
static unsigned by_rows(const struct word *q, const struct word *w, unsigned most)
{
    const uint8_t *a = q->raw, *b = w->raw;
    size_t n = q->raw_n, m = w->raw_n;
    unsigned row[3][WORD_RAW + 1];
    for (unsigned j = 0; j <= m; j++)
        row[1][j] = j * SLIP;
    for (size_t i = 1; i <= n; i++) {
        unsigned *r0 = row[(i + 2) % 3], *r1 = row[i % 3], *r2 = row[(i + 1) % 3], least = most;
        r2[0] = (unsigned)i * SLIP;
        for (size_t j = 1; j <= m; j++) {
            unsigned v = r1[j - 1] + mistake(a[i - 1], b[j - 1]);
            v = least_of(v, least_of(r1[j], r2[j - 1]) + SLIP);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                v = least_of(v, r0[j - 2] + SLIP);
            r2[j] = v;
            least = least_of(v, least);
        }
        if (least >= most)
            return most;
    }
    return row[(n + 1) % 3][m];
}

#ifdef __SSE2__

static void fill(struct slips *s, uint8_t letter)
{
    s->filled[letter] = true;
    memset(s->cost[letter], 255, SLIP_LANES);
    memset(s->same[letter], 0, SLIP_LANES);
    for (size_t i = 0; i < s->word->raw_n; i++) {
        s->cost[letter][i + 1] = (uint8_t)mistake(s->word->raw[i], letter);
        s->same[letter][i + 1] = s->word->raw[i] == letter ? 255 : 0;
    }
}

/* A column at a time, all letters of the word at once. More than three letters left out on end are
 * out of reach, so that two steps carry them along. */
static unsigned by_columns(struct slips *s, const struct word *w)
{
    enum { BEFORE = 255 };
    const __m128i slip = _mm_set1_epi8(SLIP), two = _mm_set1_epi8(2 * SLIP);
    const __m128i one_in = _mm_setr_epi8(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m128i two_in = _mm_setr_epi8(-1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    _Alignas(16) uint8_t at[SLIP_LANES];
    for (size_t i = 0; i < SLIP_LANES; i++)
        at[i] = (uint8_t)least_of((unsigned)i * SLIP, BEFORE);
    __m128i older = _mm_set1_epi8(-1), old;
    memcpy(&old, at, sizeof old);
    __m128i before = _mm_setzero_si128();
    for (size_t j = 0; j < w->raw_n; j++) {
        uint8_t y = w->raw[j];
        if (!s->filled[y])
            fill(s, y);
        __m128i cost, same;
        memcpy(&cost, s->cost[y], sizeof cost);
        memcpy(&same, s->same[y], sizeof same);
        __m128i over = _mm_and_si128(before, _mm_slli_si128(same, 1));
        __m128i turned = _mm_adds_epu8(_mm_or_si128(_mm_slli_si128(older, 2), two_in), slip);
        __m128i x = _mm_adds_epu8(_mm_or_si128(_mm_slli_si128(old, 1), one_in), cost);
        x = _mm_min_epu8(x, _mm_adds_epu8(old, slip));
        x = _mm_min_epu8(x, _mm_or_si128(turned, _mm_andnot_si128(over, _mm_set1_epi8(-1))));
        x = _mm_min_epu8(x, _mm_adds_epu8(_mm_or_si128(_mm_slli_si128(x, 1), one_in), slip));
        x = _mm_min_epu8(x, _mm_adds_epu8(_mm_or_si128(_mm_slli_si128(x, 2), two_in), two));
        older = old;
        old = x;
        before = same;
    }
    memcpy(at, &old, sizeof at);
    return at[s->word->raw_n];
}

#endif

unsigned slips_of(struct slips *s, const struct word *w, unsigned most)
{
#ifdef __SSE2__
    if (s->word->raw_n < SLIP_LANES && most <= 3 * SLIP + SLIP / 2)
        return by_columns(s, w);
#endif
    return by_rows(s->word, w, most);
}
