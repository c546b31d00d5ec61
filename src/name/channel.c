// SPDX-License-Identifier: Apache-2.0
#include "name/channel.h"

#include <pthread.h>
#include <string.h>

/* weights */

static struct channel shipped;

static const struct {
    uint8_t a, b;
    int32_t weight;
} subs[] = {
#define SUB(a, b, w) { L_##a, L_##b, w },
#define GAP(kind, l, w)
#define PLACE(kind, place, step, w)
#define SWAP(kind, w)
#define LENGTH(kind, n, w)
#include "name/channel.def"
#undef SUB
#undef GAP
};

static const struct {
    uint8_t kind, l;
    int32_t weight;
} gaps[] = {
#define SUB(a, b, w)
#define GAP(kind, l, w) { CHANNEL_##kind, L_##l, w },
#include "name/channel.def"
#undef GAP
#undef PLACE
};

static const struct {
    uint8_t kind, place, step;
    int32_t weight;
} places[] = {
#define GAP(kind, l, w)
#define PLACE(kind, place, step, w) { CHANNEL_##kind, PLACE_##place, STEP_##step, w },
#include "name/channel.def"
#undef PLACE
#undef SWAP
#undef LENGTH
};

static const struct {
    uint8_t kind;
    int8_t n; /* letters, or -1: the weight of a change over */
    int32_t weight;
} others[] = {
#define PLACE(kind, place, step, w)
#define SWAP(kind, w)      { CHANNEL_##kind, -1, w },
#define LENGTH(kind, n, w) { CHANNEL_##kind, n, w },
#include "name/channel.def"
#undef SUB
#undef GAP
#undef PLACE
#undef SWAP
#undef LENGTH
};

static bool shares_sound(uint8_t x, uint8_t y)
{
    str rest = str_c(letter_sounds(x)), one;
    while (str_cut(&rest, ' ', &one)) {
        str others_rest = str_c(letter_sounds(y)), other;
        while (str_cut(&others_rest, ' ', &other))
            if (str_eq(one, other))
                return true;
    }
    return false;
}

/* Within Arabic script spellings differ little: by letters that sound alike, and weak ones. */
static float arabic_pair(uint8_t x, uint8_t y)
{
    if (x == y)
        return letter_is_vowel(x) ? 0.8f : 1.2f;
    if (shares_sound(x, y) || (x == L_SHEEN && y == L_SEEN) || (x == L_SEEN && y == L_SHEEN))
        return -0.4f;
    return letter_is_vowel(x) && letter_is_vowel(y) ? -1.0f : -2.6f;
}

/* Digits, and what no table knows, equal only themselves. */
static void fill_rest(struct channel *c)
{
    for (unsigned i = 0; i < LETTERS * LETTERS; i++) {
        uint8_t x = (uint8_t)(i / LETTERS), y = (uint8_t)(i % LETTERS);
        bool both = letter_is_arabic(x) && letter_is_arabic(y);
        bool tabled = x < L_DIGIT && y < L_DIGIT;
        if (!tabled || both)
            c->sub[x][y] = both ? arabic_pair(x, y) : x == y ? 1.5f : -4.0f;
    }
    for (unsigned l = 0; l < LETTERS; l++) {
        c->gap[CHANNEL_ARABIC][l] = letter_is_vowel((uint8_t)l) || l == L_HEH ? -0.9f : -2.2f;
        if (l >= L_DIGIT)
            c->gap[CHANNEL_LATIN][l] = c->gap[CHANNEL_CROSS][l] = c->gap[CHANNEL_ARABIC][l] = -3.0f;
    }
    c->swap[CHANNEL_ARABIC] = -1.5f;
    for (size_t n = 0; n < CHANNEL_LENGTHS; n++)
        c->length[CHANNEL_ARABIC][n] = -0.5f;
}

static void make_shipped(void)
{
    struct channel *c = &shipped;
    for (size_t i = 0; i < countof(subs); i++)
        c->sub[subs[i].a][subs[i].b] = c->sub[subs[i].b][subs[i].a] =
            (float)subs[i].weight / 100000;
    for (size_t i = 0; i < countof(gaps); i++)
        c->gap[gaps[i].kind][gaps[i].l] = (float)gaps[i].weight / 100000;
    for (size_t i = 0; i < countof(places); i++)
        c->place[places[i].kind][places[i].place][places[i].step] =
            (float)places[i].weight / 100000;
    for (size_t i = 0; i < countof(others); i++)
        if (others[i].n < 0)
            c->swap[others[i].kind] = (float)others[i].weight / 100000;
        else
            c->length[others[i].kind][others[i].n] = (float)others[i].weight / 100000;
    fill_rest(c);
}

const struct channel *channel_default(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_shipped);
    return &shipped;
}

enum channel_kind channel_kind_of(const struct word *a, const struct word *b)
{
    bool x = a->script == SCRIPT_ARABIC, y = b->script == SCRIPT_ARABIC;
    return x != y ? CHANNEL_CROSS : x ? CHANNEL_ARABIC : CHANNEL_LATIN;
}

/* alignment */

enum { CELLS = WORD_LETTERS + 1, BAND = 5 };
enum move { MOVE_SUB, MOVE_GAP_A, MOVE_GAP_B, MOVE_SWAP };
static const float out_of_band = -1e9f;

/* Sums of the best alignments, row by row: two before, before, this. */
struct rows {
    float cells[3][CELLS + 1];
    float *row[3];
    const struct channel *c;
    const struct word *a, *b;
    enum channel_kind kind;
};

static struct rows *rows_begin(struct rows *r, const struct channel *c, const struct word *a,
                               const struct word *b)
{
    for (size_t i = 0; i < countof(r->row); i++)
        r->row[i] = r->cells[i];
    r->c = c;
    r->a = a;
    r->b = b;
    r->kind = channel_kind_of(a, b);
    return r;
}

static float place_of(const struct rows *r, enum channel_place p, enum channel_step s)
{
    return r->c->place[r->kind][p][s];
}

static enum channel_step gap_step(uint8_t l)
{
    return letter_is_vowel(l) ? STEP_GAP_V : STEP_GAP_C;
}

static inline float sub_at(const struct rows *r, size_t i, size_t j)
{
    uint8_t x = r->a->letters[i], y = r->b->letters[j];
    float w = r->c->sub[x][y];
    if (x == y)
        return x == LETTER_OTHER && r->a->other[i] != r->b->other[j] ? -4.0f : w;
    bool first = i == 0 && j == 0, last = i + 1 == r->a->n && j + 1 == r->b->n;
    if (!first && !last)
        return w;
    bool vx = letter_is_vowel(x), vy = letter_is_vowel(y);
    enum channel_step s = vx && vy ? STEP_VV : !vx && !vy ? STEP_CC : STEP_VC;
    return w + (first ? place_of(r, PLACE_FIRST, s) : 0) + (last ? place_of(r, PLACE_LAST, s) : 0);
}

/* Letter `l` left out, when i letters of a and j of b are done before it. */
static inline float gap_at(const struct rows *r, uint8_t l, size_t i, size_t j)
{
    float w = r->c->gap[r->kind][l];
    if (i == 0 && j == 0)
        w += place_of(r, PLACE_FIRST, gap_step(l));
    if (i + 1 >= r->a->n && j + 1 >= r->b->n)
        w += place_of(r, PLACE_LAST, gap_step(l));
    return w;
}

static bool is_swap(const uint8_t *a, const uint8_t *b, size_t i, size_t j)
{
    return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && a[i - 1] != a[i - 2];
}

/* The best sum for i letters of a and j of b, and the last step to it. */
static float cell(const struct rows *r, size_t i, size_t j, enum move *ret)
{
    const uint8_t *a = r->a->letters, *b = r->b->letters;
    float sums[] = {
        [MOVE_SUB] = r->row[1][j - 1] + sub_at(r, i - 1, j - 1),
        [MOVE_GAP_A] = r->row[1][j] + gap_at(r, a[i - 1], i - 1, j),
        [MOVE_GAP_B] = r->row[2][j - 1] + gap_at(r, b[j - 1], i, j - 1),
        [MOVE_SWAP] = is_swap(a, b, i, j) ? r->row[0][j - 2] + r->c->swap[r->kind] : out_of_band,
    };
    *ret = MOVE_SUB;
    for (enum move m = MOVE_GAP_A; m <= MOVE_SWAP; m++)
        if (sums[m] > sums[*ret])
            *ret = m;
    return sums[*ret];
}

/* Cells where no weight of a place applies: all but the corners. The loop that searches spend their
 * time in. */
static void plain_cells(const struct rows *r, size_t i, size_t from, size_t to)
{
    const uint8_t *restrict b = r->b->letters;
    const float *restrict row_of = r->c->sub[r->a->letters[i - 1]];
    const float *restrict gap_of = r->c->gap[r->kind];
    const float *restrict r1 = r->row[1];
    float *restrict r2 = r->row[2];
    float gap_a = gap_of[r->a->letters[i - 1]], left = r2[from - 1];
    for (size_t j = from; j <= to; j++) {
        float best = r1[j - 1] + row_of[b[j - 1]], x = r1[j] + gap_a;
        left += gap_of[b[j - 1]];
        best = x > best ? x : best;
        left = best > left ? best : left;
        r2[j] = left;
    }
}

/* Letters changed over with their neighbours: few, so that they are looked for first and mended
 * here. */
static bool has_swap(const struct rows *r, size_t i, size_t from, size_t to)
{
    if (i < 2)
        return false;
    uint8_t one = r->a->letters[i - 1], two = r->a->letters[i - 2];
    for (size_t j = from > 2 ? from : 2; j <= to; j++)
        if (r->b->letters[j - 2] == one && r->b->letters[j - 1] == two && one != two)
            return true;
    return false;
}

/* A cell where weights of places apply, in a row without letters changed over. */
static inline float corner(const struct rows *r, size_t i, size_t j)
{
    float best = r->row[1][j - 1] + sub_at(r, i - 1, j - 1);
    float x = r->row[1][j] + gap_at(r, r->a->letters[i - 1], i - 1, j);
    float y = r->row[2][j - 1] + gap_at(r, r->b->letters[j - 1], i, j - 1);
    best = x > best ? x : best;
    return y > best ? y : best;
}

static void slow_cells(struct rows *r, size_t i, size_t from, size_t to)
{
    enum move any;
    for (size_t j = from; j <= to; j++)
        r->row[2][j] = cell(r, i, j, &any);
}

static void fill_row(struct rows *r, size_t i, size_t from, size_t to)
{
    size_t n = r->a->n, m = r->b->n, j = from;
    if (r->a->script == SCRIPT_OTHER || has_swap(r, i, from, to)) {
        slow_cells(r, i, from, to);
        return;
    }
    size_t last = i == n ? m - 1 : i + 1 == n ? m : to + 1; /* from here weights of the end apply */
    if (i == 1 && j <= to) {
        r->row[2][j] = corner(r, i, j);
        j++;
    }
    if (j < last && j <= to) {
        size_t end = last - 1 < to ? last - 1 : to;
        plain_cells(r, i, j, end);
        j = end + 1;
    }
    for (; j <= to; j++)
        r->row[2][j] = corner(r, i, j);
}

static void first_row(struct rows *r)
{
    const float *gap_of = r->c->gap[r->kind];
    r->row[1][0] = 0;
    for (size_t j = 1; j <= r->b->n; j++) {
        uint8_t l = r->b->letters[j - 1];
        bool corner = j == 1 || r->a->n == 1;
        r->row[1][j] = r->row[1][j - 1] + (corner ? gap_at(r, l, 0, j - 1) : gap_of[l]);
    }
}

static void begin_row(struct rows *r, size_t i)
{
    uint8_t l = r->a->letters[i - 1];
    bool corner = i == 1 || r->b->n == 1;
    r->row[2][0] = r->row[1][0] + (corner ? gap_at(r, l, i - 1, 0) : r->c->gap[r->kind][l]);
}

static void end_row(struct rows *r)
{
    float *t = r->row[0];
    r->row[0] = r->row[1];
    r->row[1] = r->row[2];
    r->row[2] = t;
}

static float length_weight(const struct rows *r)
{
    size_t n = r->a->n < r->b->n ? r->a->n : r->b->n;
    return r->c->length[r->kind][n < CHANNEL_LENGTHS ? n : CHANNEL_LENGTHS - 1];
}

float channel_odds(const struct channel *c, const struct word *a, const struct word *b)
{
    struct rows rows, *r = rows_begin(&rows, c, a, b);
    size_t n = a->n, m = b->n;
    if (n > m + BAND || m > n + BAND)
        return out_of_band;
    first_row(r);
    for (size_t i = 1; i <= n; i++) {
        size_t from = i > BAND ? i - BAND : 1, to = i + BAND < m ? i + BAND : m;
        begin_row(r, i);
        if (from > 1)
            r->row[2][from - 1] = out_of_band;
        fill_row(r, i, from, to);
        if (to < m)
            r->row[2][to + 1] = out_of_band;
        end_row(r);
    }
    return r->row[1][m] + length_weight(r);
}

struct moves {
    enum move at[CELLS][CELLS];
};

static void walk_back(const struct moves *w, size_t i, size_t j, struct channel_ops *ret)
{
    struct channel_op back[2 * WORD_LETTERS];
    size_t n = 0;
    while (i || j) {
        enum move m = w->at[i][j];
        size_t di = m == MOVE_SWAP ? 2 : m != MOVE_GAP_B, dj = m == MOVE_SWAP ? 2 : m != MOVE_GAP_A;
        i -= di;
        j -= dj;
        back[n++] = (struct channel_op){ di ? (int8_t)i : -1, dj ? (int8_t)j : -1, m == MOVE_SWAP };
    }
    ret->n = n;
    for (size_t k = 0; k < n; k++)
        ret->at[k] = back[n - 1 - k];
}

float channel_compare(const struct channel *c, const struct word *a, const struct word *b,
                      struct channel_ops *ret_ops)
{
    struct rows rows, *r = rows_begin(&rows, c, a, b);
    struct moves w;
    first_row(r);
    for (size_t j = 0; j <= b->n; j++)
        w.at[0][j] = MOVE_GAP_B;
    for (size_t i = 1; i <= a->n; i++) {
        begin_row(r, i);
        w.at[i][0] = MOVE_GAP_A;
        for (size_t j = 1; j <= b->n; j++)
            r->row[2][j] = cell(r, i, j, &w.at[i][j]);
        end_row(r);
    }
    walk_back(&w, a->n, b->n, ret_ops);
    return r->row[1][b->n] + length_weight(r);
}
