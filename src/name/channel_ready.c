/* channel_ready.c — one word against many, four letters at a time.
 *
 * Of all alignments the one counts that gains most over leaving out every letter of both words; so
 * a letter that is left out costs nothing more, and a column of sums is the highest of its left
 * neighbours, which vectors find in few steps. Weights of places count in the two corners only.
 */
// SPDX-License-Identifier: Apache-2.0
#include "name/channel.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef float lanes __attribute__((vector_size(16)));
typedef int mask __attribute__((vector_size(16)));
enum { LANES = 4, MOST = WORD_LETTERS / LANES };

static inline lanes higher(lanes a, lanes b)
{
#ifdef __SSE2__
    return (lanes)_mm_max_ps((__m128)a, (__m128)b);
#else
    mask m = a > b;
    return (lanes)(((mask)a & m) | ((mask)b & ~m));
#endif
}

/* Lanes moved up by one or two; what comes in is 0, or the last lane of `before`. */
static inline lanes up(lanes before, lanes v)
{
    return __builtin_shufflevector(before, v, 3, 4, 5, 6);
}
static inline lanes up1(lanes v) { return up((lanes){ 0 }, v); }
static inline lanes up2(lanes v) { return __builtin_shufflevector((lanes){ 0 }, v, 2, 3, 4, 5); }
static inline lanes last_of(lanes v) { return __builtin_shufflevector(v, v, 3, 3, 3, 3); }

void channel_make_ready(struct channel_ready *r, const struct word *w)
{
    r->word = w;
    r->kind = CHANNEL_KINDS;
}

static void begin(struct channel_ready *r, const struct channel *c, enum channel_kind kind)
{
    memset(r->filled, 0, sizeof r->filled);
    r->kind = kind;
    r->gaps = 0;
    for (size_t i = 0; i < r->word->n; i++)
        r->gaps += c->gap[kind][r->word->letters[i]];
}

static void fill(struct channel_ready *r, const struct channel *c, uint8_t letter)
{
    const float *gap = c->gap[r->kind];
    r->filled[letter] = true;
    r->where[letter] = 0;
    for (size_t i = 0; i < WORD_LETTERS; i++) {
        bool is_in = i < r->word->n;
        uint8_t l = is_in ? r->word->letters[i] : 0;
        r->rows[letter][i] = is_in ? c->sub[l][letter] - gap[l] - gap[letter] : 0;
        r->where[letter] |= (uint32_t)(is_in && l == letter) << i;
    }
}

static enum channel_step step_of(uint8_t x, uint8_t y)
{
    bool a = letter_is_vowel(x), b = letter_is_vowel(y);
    return a && b ? STEP_VV : !a && !b ? STEP_CC : STEP_VC;
}

static float gap_weight(const float place[STEPS], uint8_t l)
{
    return place[letter_is_vowel(l) ? STEP_GAP_V : STEP_GAP_C];
}

static float pair_weight_of(const float place[STEPS], uint8_t x, uint8_t y)
{
    return x == y ? 0 : place[step_of(x, y)];
}

static float most_of(float a, float b, float c)
{
    float m = a > b ? a : b;
    return m > c ? m : c;
}

/* Letters ready; whether neighbours are changed over, which only channel_odds() knows of. */
static bool prepare(struct channel_ready *r, const struct channel *c, const struct word *b,
                    float *ret_gaps)
{
    const float *gap = c->gap[r->kind];
    uint32_t before = 0;
    bool swapped = false;
    *ret_gaps = r->gaps;
    for (size_t j = 0; j < b->n; j++) {
        uint8_t y = b->letters[j];
        if (!r->filled[y])
            fill(r, c, y);
        *ret_gaps += gap[y];
        swapped |= (r->where[y] << 1 & before) && y != b->letters[j - (j > 0)];
        before = r->where[y];
    }
    return swapped;
}

/* Sums that no weight of the end touches, of the last three columns; one place before each for no
 * letter. */
struct columns {
    _Alignas(16) float at[3][LANES + WORD_LETTERS];
};

struct edges {
    float start, a, b; /* the first letter of one left out */
};

/* Inlined for each number of vectors, so that they stay in registers. */
static inline __attribute__((always_inline)) void walk(const struct channel_ready *r,
                                                       const struct word *b, struct edges e,
                                                       size_t vectors, struct columns *ret)
{
    size_t m = b->n;
    float start = e.start, edge = e.b, first = e.a;
    lanes v[MOST], edges = { 0, 0, 0, edge };
    for (size_t k = 0; k < vectors; k++)
        v[k] = (lanes){ first, first, first, first };
    for (size_t j = 0; j < m; j++) {
        const float *row = r->rows[b->letters[j]];
        lanes diagonal = j ? edges : (lanes){ 0, 0, 0, start }, carry = last_of(edges);
        for (size_t k = 0; k < vectors; k++) {
            lanes gain = *(const lanes *)(const void *)(row + k * LANES), old = v[k];
            lanes x = higher(up(diagonal, old) + gain, old);
            x = higher(x, up1(x));
            x = higher(higher(x, up2(x)), carry);
            diagonal = old;
            carry = last_of(x);
            v[k] = x;
        }
        if (j + 3 < m)
            continue;
        float *to = ret->at[m - 1 - j];
        to[LANES - 1] = edge;
        for (size_t k = 0; k < vectors; k++)
            *(lanes *)(void *)(to + LANES + k * LANES) = v[k];
    }
    if (m == 2) {
        float *to = ret->at[2];
        to[LANES - 1] = start;
        for (size_t i = 0; i < r->word->n; i++)
            to[LANES + i] = first;
    }
}

/* The first letters of both come first: their weight is for one cell only. */
static float aligned(struct channel_ready *r, const struct channel *c, const struct word *b)
{
    const float(*place)[STEPS] = c->place[r->kind];
    const uint8_t *x = r->word->letters, *y = b->letters;
    size_t n = r->word->n, m = b->n;
    float first = gap_weight(place[PLACE_FIRST], x[0]), edge = gap_weight(place[PLACE_FIRST], y[0]);
    float last = gap_weight(place[PLACE_LAST], x[n - 1]);
    float last_b = gap_weight(place[PLACE_LAST], y[m - 1]);
    float lift = first < edge ? -first : -edge; /* no sum is below 0: vectors are filled with it */
    lift = lift > 0 ? lift : 0;
    float start = lift + pair_weight_of(place[PLACE_FIRST], x[0], y[0]);
    struct columns columns __attribute__((uninitialized));
    struct edges e = { start, first + lift, edge + lift };
    switch ((n - 1) / LANES) {
    case 0:
        walk(r, b, e, 1, &columns);
        break;
    case 1:
        walk(r, b, e, 2, &columns);
        break;
    case 2:
        walk(r, b, e, 3, &columns);
        break;
    default:
        walk(r, b, e, MOST, &columns);
    }
    const float *c0 = columns.at[0] + LANES - 1, *c1 = columns.at[1] + LANES - 1,
                *c2 = columns.at[2] + LANES - 1;
    const float *gain = r->rows[y[m - 1]], *gain_before = r->rows[y[m - 2]];
    float above = most_of(c2[n - 1] + gain_before[n - 1], c2[n], c1[n - 1] + last);
    float left = most_of(c1[n - 2] + gain[n - 2], c1[n - 1] + last_b, c0[n - 2]);
    float end = pair_weight_of(place[PLACE_LAST], x[n - 1], y[m - 1]);
    return most_of(c1[n - 1] + gain[n - 1] + end, above + last_b, left + last) - lift;
}

float channel_odds_ready(struct channel_ready *r, const struct word *b)
{
    enum { FAR = 5 };
    const struct channel *c = channel_default();
    const struct word *a = r->word;
    enum channel_kind kind = channel_kind_of(a, b);
    size_t n = a->n, m = b->n, least = n < m ? n : m;
    float gaps;
    if (r->kind != kind)
        begin(r, c, kind);
    if (least < 2 || n > m + FAR || m > n + FAR || a->script == SCRIPT_OTHER ||
        prepare(r, c, b, &gaps))
        return channel_odds(c, a, b);
    return aligned(r, c, b) + gaps +
           c->length[kind][least < CHANNEL_LENGTHS ? least : CHANNEL_LENGTHS - 1];
}
