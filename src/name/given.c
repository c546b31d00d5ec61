// SPDX-License-Identifier: Apache-2.0
#include "name/given.h"

#include "base/err.h"
#include "name/words.h"

#include <pthread.h>
#include <string.h>

static const struct row {
    const char *latin, *arabic;
} rows[] = {
#define GIVEN(latin, arabic) { latin, arabic },
#include "name/given.def"
#undef GIVEN
};

/* A word as it is looked up. */
struct key {
    uint8_t at[WORD_LETTERS];
    size_t n;
};

/* What a Latin letter counts as; all others are themselves. */
static const uint8_t rough[LATIN_LETTERS] = {
    [L_A] = L_A,  [L_B] = L_B,  [L_C] = L_K,   [L_D] = L_D,  [L_E] = L_I,  [L_F] = L_F,
    [L_G] = L_G,  [L_H] = L_H,  [L_I] = L_I,   [L_J] = L_J,  [L_K] = L_K,  [L_L] = L_L,
    [L_M] = L_M,  [L_N] = L_N,  [L_O] = L_U,   [L_P] = L_P,  [L_Q] = L_K,  [L_R] = L_R,
    [L_S] = L_S,  [L_T] = L_T,  [L_U] = L_U,   [L_V] = L_V,  [L_W] = L_V,  [L_X] = L_X,
    [L_Y] = L_I,  [L_Z] = L_Z,  [L_SH] = L_SH, [L_KH] = L_K, [L_GH] = L_G, [L_CH] = L_CH,
    [L_TH] = L_T, [L_DH] = L_D, [L_ZH] = L_Z,  [L_PH] = L_F, [L_AA] = L_A, [L_EE] = L_I,
    [L_OO] = L_U,
};

static void take(struct key *k, uint8_t l)
{
    uint8_t r = letter_is_latin(l) ? rough[l] : l;
    if (k->n == 0 || k->at[k->n - 1] != r)
        k->at[k->n++] = r;
}

static void drop(struct key *k, size_t n)
{
    k->n -= n;
    memmove(k->at, k->at + n, k->n);
}

/* "abdulkarim", "abdurahim" (a letter that is doubled counts once), "abdulaziz"; the second l of
 * "abdullatif" is the name's. */
static void drop_servant(struct key *k, bool has_two)
{
    enum { ABDU = 4, LEAST = 3 };
    static const uint8_t abd[] = { L_A, L_B, L_D },
                         arabic[] = { L_AIN, L_BEH, L_DAL, L_ALEF, L_LAM };
    if (k->n >= sizeof arabic + LEAST && memcmp(k->at, arabic, sizeof arabic) == 0) {
        drop(k, sizeof arabic);
        return;
    }
    if (k->n < ABDU + LEAST || memcmp(k->at, abd, sizeof abd) != 0 ||
        !letter_is_vowel(k->at[ABDU - 1]))
        return;
    bool article = k->at[ABDU] == L_L && k->n > ABDU + LEAST && !has_two;
    drop(k, article ? ABDU + 1 : ABDU);
}

static struct key key_of(const struct word *w)
{
    struct key k = { .n = 0 };
    for (size_t i = 0; i < w->n; i++)
        take(&k, w->letters[i]);
    if (k.n > 2 && k.at[k.n - 1] == L_H)
        k.n--;
    bool has_two = w->n > 5 && w->letters[4] == L_L && w->letters[5] == L_L;
    drop_servant(&k, has_two);
    return k;
}

/* Spellings by a hash of their keys; one that serves several names stands several times. */
enum { SLOTS = 8192, ROWS_MAX = 4 };
static struct slot {
    struct key key;
    uint16_t row; /* and one; 0: empty */
} slots[SLOTS];
static size_t used;

static size_t slot_of(const struct key *k)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a: the table is ours, nobody chooses its keys */
    for (size_t i = 0; i < k->n; i++)
        h = (h ^ k->at[i]) * 1099511628211u;
    return (size_t)(h >> 40) % SLOTS;
}

static bool is_key(const struct slot *s, const struct key *k)
{
    return s->key.n == k->n && memcmp(s->key.at, k->at, k->n) == 0;
}

static void add_spellings(const char *spellings, uint16_t row)
{
    str rest = str_c(spellings), one;
    while (str_cut(&rest, ' ', &one)) {
        struct word w = word_of_text(one);
        struct key k = key_of(&w);
        size_t i = slot_of(&k);
        while (slots[i].row && !(slots[i].row == row && is_key(&slots[i], &k)))
            i = (i + 1) % SLOTS;
        if (slots[i].row)
            continue;
        must(++used < SLOTS / 2);
        slots[i] = (struct slot){ k, row };
    }
}

static void make_slots(void)
{
    for (size_t i = 0; i < countof(rows); i++) {
        add_spellings(rows[i].latin, (uint16_t)(i + 1));
        if (rows[i].arabic[0])
            add_spellings(rows[i].arabic, (uint16_t)(i + 1));
    }
}

static size_t rows_of(const struct word *w, uint16_t ret[ROWS_MAX])
{
    if (w->raw_n > 1 && w->raw[0] == w->raw[1] && !letter_is_vowel(w->raw[0]))
        return 0; /* no name begins so: a slip */
    struct key k = key_of(w);
    size_t n = 0;
    for (size_t i = slot_of(&k); slots[i].row && n < ROWS_MAX; i = (i + 1) % SLOTS)
        if (is_key(&slots[i], &k))
            ret[n++] = slots[i].row;
    return n;
}

bool given_differ(const struct word *a, const struct word *b)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    uint16_t x[ROWS_MAX], y[ROWS_MAX];
    pthread_once(&once, make_slots);
    size_t n = rows_of(a, x), m = n ? rows_of(b, y) : 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (x[i] == y[k])
                return false;
    return m > 0;
}

static uint32_t consonants_of(const struct word *w)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < w->n; i++) {
        uint8_t r = letter_is_latin(w->letters[i]) ? rough[w->letters[i]] : L_A;
        r = r == L_SH ? L_S : r == L_CH ? L_J : r; /* near enough to be mistaken */
        if (!letter_is_vowel(r) && r != L_H)
            mask |= 1u << r;
        if (w->letters[i] == L_C) /* Cui, Chui */
            mask |= 1u << L_J;
    }
    return mask;
}

bool given_share_no_sound(const struct word *a, const struct word *b)
{
    enum { SHORT = 4 };
    if (a->script != SCRIPT_LATIN || b->script != SCRIPT_LATIN || a->n > SHORT || b->n > SHORT)
        return false;
    uint32_t x = consonants_of(a), y = consonants_of(b);
    return x && y && !(x & y);
}
