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
    const float *gap = c->gap[r->kind], *sub = c->sub[letter];
    const uint8_t *l = r->word->letters;
    size_t n = r->word->n;
    float *row = r->rows[letter];
    uint32_t where = 0;
    for (size_t i = 0; i < n; i++) {
        row[i] = sub[l[i]] - gap[l[i]] - gap[letter];
        where |= (uint32_t)(l[i] == letter) << i;
    }
    for (size_t i = n; i % LANES; i++)
        row[i] = 0;
    r->where[letter] = where;
    r->filled[letter] = true;
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

/* Letters ready. Bits of letters of b which, with the one before, may be changed over in the word.
 */
static uint32_t prepare(struct channel_ready *r, const struct channel *c, const struct word *b,
                        float *ret_gaps)
{
    const float *gap = c->gap[r->kind];
    uint32_t before = 0, turned = 0;
    *ret_gaps = r->gaps;
    for (size_t j = 0; j < b->n; j++) {
        uint8_t y = b->letters[j];
        if (!r->filled[y])
            fill(r, c, y);
        *ret_gaps += gap[y];
        bool is = (r->where[y] << 1 & before) && y != b->letters[j - (j > 0)];
        turned |= (uint32_t)is << j;
        before = r->where[y];
    }
    return turned;
}

/* Sums of each column, those of no letter first; in each a place for no letter, and one before it
 * that nothing leads to. */
struct columns {
    _Alignas(16) float at[WORD_LETTERS + 1][LANES + WORD_LETTERS];
};

/* What it gains that letter `j` of b and the one before it are changed over; far below 0 where they
 * are not. */
struct turns {
    uint32_t columns; /* bits of b's letters */
    float gain[WORD_LETTERS];
};

static void turn_at(const struct channel_ready *r, const struct channel *c, const struct word *b,
                    size_t j, struct turns *ret)
{
    static const float none = -1e9f;
    const float *gap = c->gap[r->kind];
    uint8_t y = b->letters[j], before = b->letters[j - 1];
    uint32_t places = r->where[y] << 1 & r->where[before];
    float gain = c->swap[r->kind] - 2 * (gap[y] + gap[before]);
    for (size_t i = 0; i < WORD_LETTERS && i < r->word->n + LANES - 1u; i++)
        ret->gain[i] = places >> i & 1 ? gain : none;
}

struct edges {
    float start, none, a, b; /* the first letter of one left out */
};

/* Inlined for each number of vectors, so that they stay in registers. */
static inline __attribute__((always_inline)) void walk(const struct channel_ready *r,
                                                       const struct word *b, struct edges e,
                                                       size_t vectors, struct turns *turns,
                                                       struct columns *ret)
{
    size_t m = b->n;
    lanes v[MOST], edges = { 0, 0, 0, e.b };
    ret->at[0][LANES - 1] = e.none;
    for (size_t k = 0; k < vectors; k++) {
        v[k] = (lanes){ e.a, e.a, e.a, e.a };
        memcpy(ret->at[0] + LANES + k * LANES, &v[k], sizeof *v);
    }
    for (size_t j = 0; j < m; j++) {
        const float *row = r->rows[b->letters[j]];
        bool is_turned = turns->columns >> j & 1;
        lanes diagonal = j ? edges : (lanes){ 0, 0, 0, e.start }, carry = last_of(edges);
        ret->at[j + 1][LANES - 1] = e.b;
        if (is_turned) {
            ret->at[j - 1][LANES - 2] = 0;
            turn_at(r, channel_default(), b, j, turns);
        }
        for (size_t k = 0; k < vectors; k++) {
            lanes gain, old = v[k];
            memcpy(&gain, row + k * LANES, sizeof gain);
            lanes x = higher(up(diagonal, old) + gain, old);
            if (is_turned) {
                lanes older, turn;
                memcpy(&older, ret->at[j - 1] + LANES - 2 + k * LANES, sizeof older);
                memcpy(&turn, turns->gain + k * LANES, sizeof turn);
                x = higher(x, older + turn);
            }
            x = higher(x, up1(x));
            x = higher(higher(x, up2(x)), carry);
            diagonal = old;
            carry = last_of(x);
            v[k] = x;
            memcpy(ret->at[j + 1] + LANES + k * LANES, &x, sizeof x);
        }
    }
}

/* What weights of places add, in the two corners. */
struct corners {
    float both_first, a_first, b_first, both_last, a_last, b_last;
};

static struct corners corners_of(const struct channel_ready *r, const struct channel *c,
                                 const struct word *b)
{
    const float *first = c->place[r->kind][PLACE_FIRST], *last = c->place[r->kind][PLACE_LAST];
    uint8_t x = r->word->letters[0], y = b->letters[0];
    uint8_t xn = r->word->letters[r->word->n - 1], yn = b->letters[b->n - 1];
    return (struct corners){
        pair_weight_of(first, x, y),  gap_weight(first, x), gap_weight(first, y),
        pair_weight_of(last, xn, yn), gap_weight(last, xn), gap_weight(last, yn),
    };
}

static float turned_into(const struct channel_ready *r, const struct word *b,
                         const struct columns *v, struct turns *turns, size_t i, size_t j)
{
    if (!(turns->columns >> (j - 1) & 1) || i < 2)
        return -1e9f;
    turn_at(r, channel_default(), b, j - 1, turns);
    return v->at[j - 2][LANES - 1 + i - 2] + turns->gain[i - 1];
}

/* The cells of the last corner, where weights of the end count. */
static float last_corner(const struct channel_ready *r, const struct word *b,
                         const struct corners *at, const struct columns *v, struct turns *turns)
{
    const uint8_t *y = b->letters;
    size_t n = r->word->n, m = b->n;
    const float *c0 = v->at[m] + LANES - 1, *c1 = v->at[m - 1] + LANES - 1,
                *c2 = v->at[m - 2] + LANES - 1;
    const float *gain = r->rows[y[m - 1]], *gain_before = r->rows[y[m - 2]];
    float above = most_of(c2[n - 1] + gain_before[n - 1], c2[n], c1[n - 1] + at->a_last);
    float left = most_of(c1[n - 2] + gain[n - 2], c1[n - 1] + at->b_last, c0[n - 2]);
    float end = c1[n - 1] + gain[n - 1] + at->both_last;
    if (turns->columns >> (m - 2)) {
        above = most_of(above, turned_into(r, b, v, turns, n, m - 1), above);
        left = most_of(left, turned_into(r, b, v, turns, n - 1, m), left);
        end = most_of(end, turned_into(r, b, v, turns, n, m), end);
    }
    return most_of(end, above + at->b_last, left + at->a_last);
}

static float aligned(const struct channel_ready *r, const struct word *b, const struct corners *at,
                     struct turns *turns)
{
    float lift = at->a_first < at->b_first ? -at->a_first : -at->b_first;
    lift = lift > 0 ? lift : 0; /* no sum is below 0: that is what vectors are filled with */
    struct columns v __attribute__((uninitialized));
    struct edges e = { lift + at->both_first, lift, lift + at->a_first, lift + at->b_first };
    switch ((r->word->n - 1) / LANES) {
    case 0:
        walk(r, b, e, 1, turns, &v);
        break;
    case 1:
        walk(r, b, e, 2, turns, &v);
        break;
    case 2:
        walk(r, b, e, 3, turns, &v);
        break;
    default:
        walk(r, b, e, MOST, turns, &v);
    }
    return last_corner(r, b, at, &v, turns) - lift;
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
    if (least < 2 || n > m + FAR || m > n + FAR || a->script == SCRIPT_OTHER)
        return channel_odds(c, a, b);
    struct turns turns __attribute__((uninitialized));
    turns.columns = prepare(r, c, b, &gaps);
    struct corners at = corners_of(r, c, b);
    return aligned(r, b, &at, &turns) + gaps +
           c->length[kind][least < CHANNEL_LENGTHS ? least : CHANNEL_LENGTHS - 1];
}
