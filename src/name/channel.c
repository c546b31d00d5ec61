// SPDX-License-Identifier: Apache-2.0
#include "name/channel.h"

#include <pthread.h>
#include <string.h>

/* weights */

static struct channel shipped;

static const struct {
    uint8_t a, b;
    int16_t weight;
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
    int16_t weight;
} gaps[] = {
#define SUB(a, b, w)
#define GAP(kind, l, w) { CHANNEL_##kind, L_##l, w },
#include "name/channel.def"
#undef GAP
#undef PLACE
};

static const struct {
    uint8_t kind, place, step;
    int16_t weight;
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
    int16_t weight;
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
    for (uint8_t x = 0; x < LETTERS; x++)
        for (uint8_t y = 0; y < LETTERS; y++) {
            bool both = letter_is_arabic(x) && letter_is_arabic(y);
            bool tabled = x < L_DIGIT && y < L_DIGIT;
            if (!tabled || both)
                c->sub[x][y] = both ? arabic_pair(x, y) : x == y ? 1.5f : -4.0f;
        }
    for (uint8_t l = 0; l < LETTERS; l++) {
        c->gap[CHANNEL_ARABIC][l] = letter_is_vowel(l) || l == L_HEH ? -0.9f : -2.2f;
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
        c->sub[subs[i].a][subs[i].b] = c->sub[subs[i].b][subs[i].a] = (float)subs[i].weight / 1000;
    for (size_t i = 0; i < countof(gaps); i++)
        c->gap[gaps[i].kind][gaps[i].l] = (float)gaps[i].weight / 1000;
    for (size_t i = 0; i < countof(places); i++)
        c->place[places[i].kind][places[i].place][places[i].step] = (float)places[i].weight / 1000;
    for (size_t i = 0; i < countof(others); i++)
        if (others[i].n < 0)
            c->swap[others[i].kind] = (float)others[i].weight / 1000;
        else
            c->length[others[i].kind][others[i].n] = (float)others[i].weight / 1000;
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

enum { CELLS = WORD_LETTERS + 1 };
enum move { MOVE_SUB, MOVE_GAP_A, MOVE_GAP_B, MOVE_SWAP };

struct table {
    float best[CELLS][CELLS];
    uint8_t move[CELLS][CELLS];
    const struct channel *c;
    const struct word *a, *b;
    enum channel_kind kind;
};

static float placed(const struct table *t, size_t i, size_t j, enum channel_step step)
{
    const float(*p)[STEPS] = t->c->place[t->kind];
    float w = 0;
    if (i == 0 && j == 0)
        w += p[PLACE_FIRST][step];
    if (i + 1 >= t->a->n && j + 1 >= t->b->n)
        w += p[PLACE_LAST][step];
    return w;
}

static float sub(const struct table *t, size_t i, size_t j)
{
    uint8_t x = t->a->letters[i], y = t->b->letters[j];
    if (x == LETTER_OTHER && y == LETTER_OTHER)
        return t->a->other[i] == t->b->other[j] ? 1.5f : -4.0f;
    float w = t->c->sub[x][y];
    if (x == y)
        return w;
    bool vx = letter_is_vowel(x), vy = letter_is_vowel(y);
    return w + placed(t, i, j, vx && vy ? STEP_VV : !vx && !vy ? STEP_CC : STEP_VC);
}

static float gap(const struct table *t, uint8_t l, size_t i, size_t j)
{
    return t->c->gap[t->kind][l] + placed(t, i, j, letter_is_vowel(l) ? STEP_GAP_V : STEP_GAP_C);
}

static bool is_swap(const struct table *t, size_t i, size_t j)
{
    const uint8_t *a = t->a->letters, *b = t->b->letters;
    return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && a[i - 1] != a[i - 2];
}

static void fill_cell(struct table *t, size_t i, size_t j)
{
    float best = -1e9f, w;
    uint8_t move = MOVE_SUB;
    if (i && j)
        best = t->best[i - 1][j - 1] + sub(t, i - 1, j - 1);
    if (i && (w = t->best[i - 1][j] + gap(t, t->a->letters[i - 1], i - 1, j)) > best) {
        best = w;
        move = MOVE_GAP_A;
    }
    if (j && (w = t->best[i][j - 1] + gap(t, t->b->letters[j - 1], i, j - 1)) > best) {
        best = w;
        move = MOVE_GAP_B;
    }
    if (is_swap(t, i, j) && (w = t->best[i - 2][j - 2] + t->c->swap[t->kind]) > best) {
        best = w;
        move = MOVE_SWAP;
    }
    t->best[i][j] = best;
    t->move[i][j] = move;
}

static void walk_back(const struct table *t, struct channel_ops *ret)
{
    struct channel_op back[2 * WORD_LETTERS];
    size_t n = 0;
    for (size_t i = t->a->n, j = t->b->n; i || j;) {
        uint8_t m = t->move[i][j];
        size_t di = m == MOVE_SWAP ? 2 : m != MOVE_GAP_B, dj = m == MOVE_SWAP ? 2 : m != MOVE_GAP_A;
        i -= di;
        j -= dj;
        back[n++] = (struct channel_op){ di ? (int8_t)i : -1, dj ? (int8_t)j : -1, m == MOVE_SWAP };
    }
    ret->n = n;
    for (size_t i = 0; i < n; i++)
        ret->at[i] = back[n - 1 - i];
}

/* The same sum without the way there, in two rows and near the diagonal: what searches ask for. */
struct rows {
    float cells[3][CELLS + 1];
    float *row[3]; /* two before, before, this */
    const struct channel *c;
    const struct word *a, *b;
    enum channel_kind kind;
};

enum { BAND = 5 };
static const float out_of_band = -1e9f;

static float place_of(const struct rows *r, enum channel_place p, enum channel_step s)
{
    return r->c->place[r->kind][p][s];
}

static enum channel_step gap_step(uint8_t l)
{
    return letter_is_vowel(l) ? STEP_GAP_V : STEP_GAP_C;
}

static float sub_at(const struct rows *r, size_t i, size_t j)
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
static float gap_at(const struct rows *r, uint8_t l, size_t i, size_t j)
{
    float w = r->c->gap[r->kind][l];
    if (i == 0 && j == 0)
        w += place_of(r, PLACE_FIRST, gap_step(l));
    if (i + 1 >= r->a->n && j + 1 >= r->b->n)
        w += place_of(r, PLACE_LAST, gap_step(l));
    return w;
}

static float cell(const struct rows *r, size_t i, size_t j)
{
    const uint8_t *a = r->a->letters, *b = r->b->letters;
    float best = r->row[1][j - 1] + sub_at(r, i - 1, j - 1), w;
    if ((w = r->row[1][j] + gap_at(r, a[i - 1], i - 1, j)) > best)
        best = w;
    if ((w = r->row[2][j - 1] + gap_at(r, b[j - 1], i, j - 1)) > best)
        best = w;
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && a[i - 1] != a[i - 2] &&
        (w = r->row[0][j - 2] + r->c->swap[r->kind]) > best)
        best = w;
    return best;
}

/* Cells where no weight of a place applies: all but the corners. */
static void plain_cells(const struct rows *r, size_t i, size_t from, size_t to)
{
    const uint8_t *a = r->a->letters, *b = r->b->letters;
    const float *row_of = r->c->sub[a[i - 1]], *gap_of = r->c->gap[r->kind];
    const float *r0 = r->row[0], *r1 = r->row[1];
    float *r2 = r->row[2], gap_a = gap_of[a[i - 1]], swap = r->c->swap[r->kind];
    for (size_t j = from; j <= to; j++) {
        float best = r1[j - 1] + row_of[b[j - 1]];
        float x = r1[j] + gap_a, y = r2[j - 1] + gap_of[b[j - 1]];
        best = x > best ? x : best;
        best = y > best ? y : best;
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
            a[i - 1] != a[i - 2] && r0[j - 2] + swap > best)
            best = r0[j - 2] + swap;
        r2[j] = best;
    }
}

static void fill_row(struct rows *r, size_t i, size_t from, size_t to)
{
    size_t n = r->a->n, m = r->b->n;
    bool other = r->a->script == SCRIPT_OTHER;
    size_t head = i == 1 || other ? from : from - 1; /* cells up to here by the slow way */
    size_t tail = other ? from : i == n ? m - 1 : i + 1 == n ? m : to + 1; /* and from here */
    if (tail < head + 1)
        tail = head + 1;
    for (size_t j = from; j <= head && j <= to; j++)
        r->row[2][j] = cell(r, i, j);
    if (head + 1 <= to && tail > head + 1)
        plain_cells(r, i, head + 1, tail - 1 < to ? tail - 1 : to);
    for (size_t j = tail; j <= to; j++)
        r->row[2][j] = cell(r, i, j);
}

static float sum_of(struct rows *r)
{
    size_t n = r->a->n, m = r->b->n;
    r->row[1][0] = 0;
    const float *gap_of = r->c->gap[r->kind];
    for (size_t j = 1; j <= m; j++) {
        uint8_t l = r->b->letters[j - 1];
        r->row[1][j] = r->row[1][j - 1] + (j == 1 || n == 1 ? gap_at(r, l, 0, j - 1) : gap_of[l]);
    }
    for (size_t i = 1; i <= n; i++) {
        size_t from = i > BAND ? i - BAND : 1, to = i + BAND < m ? i + BAND : m;
        uint8_t l = r->a->letters[i - 1];
        r->row[2][0] = r->row[1][0] + (i == 1 || m == 1 ? gap_at(r, l, i - 1, 0) : gap_of[l]);
        if (from > 1)
            r->row[2][from - 1] = out_of_band;
        fill_row(r, i, from, to);
        if (to < m)
            r->row[2][to + 1] = out_of_band;
        float *t = r->row[0];
        r->row[0] = r->row[1];
        r->row[1] = r->row[2];
        r->row[2] = t;
    }
    return r->row[1][m];
}

static float length_weight(const struct channel *c, enum channel_kind k, const struct word *a,
                           const struct word *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    return c->length[k][n < CHANNEL_LENGTHS ? n : CHANNEL_LENGTHS - 1];
}

float channel_odds(const struct channel *c, const struct word *a, const struct word *b)
{
    struct rows r;
    for (size_t i = 0; i < countof(r.row); i++)
        r.row[i] = r.cells[i];
    r.c = c;
    r.a = a;
    r.b = b;
    r.kind = channel_kind_of(a, b);
    if (a->n > b->n + BAND || b->n > a->n + BAND)
        return out_of_band;
    return sum_of(&r) + length_weight(c, r.kind, a, b);
}

float channel_compare(const struct channel *c, const struct word *a, const struct word *b,
                      struct channel_ops *ret_ops)
{
    struct table t;
    t.c = c;
    t.a = a;
    t.b = b;
    t.kind = channel_kind_of(a, b);
    t.best[0][0] = 0;
    for (size_t i = 0; i <= a->n; i++)
        for (size_t j = 0; j <= b->n; j++)
            if (i || j)
                fill_cell(&t, i, j);
    walk_back(&t, ret_ops);
    return t.best[a->n][b->n] + length_weight(c, t.kind, a, b);
}
