/* channel.c — learns the weights of src/name/channel.def from pairs of words.
 *
 *   channel LATIN.tsv CROSS.tsv > src/name/channel.def
 *
 * Lines: 1 (the same word) or 0, a, b, weight. Starts from what the letters sound like; then
 * logistic regression on the steps of the best alignment, which is made anew each time a pair is
 * seen (AdaGrad, pulled towards where it started). One pair in ten is kept out, and its loss and
 * area under the curve are told on standard error.
 */
// SPDX-License-Identifier: Apache-2.0
#include "name/channel.h"
#include "base/err.h"
#include "base/list.h"
#include "platform/os.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    struct word a, b;
    float weight;
    bool same, held;
};
struct pairs list_of(struct pair);

static struct channel w, prior, seen;

static float first_pair(uint8_t x, uint8_t y)
{
    if (x == y)
        return letter_is_vowel(x) ? 0.6f : 1.1f;
    bool vx = letter_is_vowel(x), vy = letter_is_vowel(y);
    if (vx && vy)
        return -0.4f;
    return letter_class(x) == letter_class(y) && !vx && !vy ? -0.6f : -2.2f;
}

static float first_cross(uint8_t latin, uint8_t arabic)
{
    str rest = str_c(letter_sounds(arabic)), one;
    for (int i = 0; str_cut(&rest, ' ', &one); i++)
        if (str_eq(one, letter_text(latin)))
            return i == 0 ? 1.4f : 0.4f;
    bool vx = letter_is_vowel(latin), vy = letter_is_vowel(arabic);
    if (vx && vy)
        return 0.0f;
    return letter_class(latin) == letter_class(arabic) && !vx && !vy ? -0.4f : -2.4f;
}

static void start(void)
{
    for (uint8_t x = 0; x < L_DIGIT; x++)
        for (uint8_t y = 0; y < L_DIGIT; y++)
            w.sub[x][y] = letter_is_latin(x) == letter_is_latin(y) ? first_pair(x, y)
                          : letter_is_latin(x)                     ? first_cross(x, y)
                                                                   : first_cross(y, x);
    for (uint8_t l = 0; l < L_DIGIT; l++) {
        w.gap[CHANNEL_LATIN][l] = letter_is_vowel(l) || l == L_H ? -0.7f : -1.8f;
        w.gap[CHANNEL_CROSS][l] = letter_is_vowel(l) ? -0.2f : l == L_H ? -0.6f : -1.8f;
    }
    for (int k = 0; k < CHANNEL_KINDS; k++) {
        w.swap[k] = -0.5f;
        for (int i = 0; i < CHANNEL_LENGTHS; i++)
            w.length[k][i] = -2;
    }
    prior = w;
}

static struct word read_word(str s)
{
    struct name n;
    name_read(s, NAME_OBJECT, &n); /* no word of it is a title */
    struct word none = { 0 };
    return n.n ? word_join(n.words, n.n) : none;
}

static void read_pairs(struct arena *a, const char *file, struct pairs *ret)
{
    str rest, line;
    must(file_read(file, a, 1u << 28, &rest) == 0);
    for (uint32_t i = 0; str_cut(&rest, '\n', &line); i++) {
        str cells[4];
        for (int k = 0; k < 4; k++)
            if (!str_cut(&line, '\t', &cells[k]))
                cells[k] = STR("1");
        struct pair p = { .same = str_eq(cells[0], STR("1")),
                          .a = read_word(cells[1]),
                          .b = read_word(cells[2]),
                          .weight = (float)atof(str_cstr(a, cells[3])),
                          .held = i * 2654435761u >> 24 < 26 };
        if (p.a.n > 1 && p.b.n > 1)
            *list_push(a, ret) = p;
    }
}

static void step(float *p, float *sum, float at, float gradient)
{
    gradient += 2e-6f * (*p - at);
    *sum += gradient * gradient;
    *p -= 0.15f * gradient / sqrtf(*sum + 1e-4f);
}

#define STEP_AT(member, g) step(&w.member, &seen.member, prior.member, g)

static void step_sub(uint8_t x, uint8_t y, float g)
{
    STEP_AT(sub[x][y], g);
    if (x != y) {
        w.sub[y][x] = w.sub[x][y];
    }
}

static void step_place(const struct pair *p, enum channel_kind k, int i, int j, enum channel_step s,
                       float g)
{
    bool first = i <= 0 && j <= 0, last = i + 1 >= p->a.n && j + 1 >= p->b.n;
    if (first)
        STEP_AT(place[k][PLACE_FIRST][s], g);
    if (last)
        STEP_AT(place[k][PLACE_LAST][s], g);
}

static void learn_op(const struct pair *p, enum channel_kind k, const struct channel_op *o, int i,
                     int j, float g)
{
    if (o->is_swap) {
        STEP_AT(swap[k], g);
        return;
    }
    if (o->a < 0 || o->b < 0) {
        uint8_t l = o->a < 0 ? p->b.letters[o->b] : p->a.letters[o->a];
        STEP_AT(gap[k][l], g);
        step_place(p, k, i, j, letter_is_vowel(l) ? STEP_GAP_V : STEP_GAP_C, g);
        return;
    }
    uint8_t x = p->a.letters[o->a], y = p->b.letters[o->b];
    step_sub(x < y ? x : y, x < y ? y : x, g);
    bool vx = letter_is_vowel(x), vy = letter_is_vowel(y);
    if (x != y)
        step_place(p, k, i, j, vx && vy ? STEP_VV : !vx && !vy ? STEP_CC : STEP_VC, g);
}

static float learn(const struct pair *p, bool update)
{
    struct channel_ops ops;
    enum channel_kind k = channel_kind_of(&p->a, &p->b);
    float s = channel_compare(&w, &p->a, &p->b, &ops);
    float probability = 1 / (1 + expf(-s)), g = p->weight * (probability - (p->same ? 1 : 0));
    if (update) {
        int i = 0, j = 0; /* letters of each that are done */
        for (size_t n = 0; n < ops.n; n++) {
            const struct channel_op *o = &ops.at[n];
            learn_op(p, k, o, i, j, g);
            i += o->is_swap ? 2 : o->a >= 0;
            j += o->is_swap ? 2 : o->b >= 0;
        }
        int n = p->a.n < p->b.n ? p->a.n : p->b.n;
        STEP_AT(length[k][n < CHANNEL_LENGTHS ? n : CHANNEL_LENGTHS - 1], g);
    }
    return s;
}

struct judged {
    float score;
    bool same;
};

static int by_score(const void *x, const void *y)
{
    float a = ((const struct judged *)x)->score, b = ((const struct judged *)y)->score;
    return (a > b) - (a < b);
}

static void tell(struct arena *a, const struct pairs *l, const char *what, int round)
{
    struct judged *j = make_n(a, struct judged, l->n);
    size_t n = 0;
    double loss = 0, ranks = 0, same = 0;
    list_each (const struct pair, p, l)
        if (p->held) {
            float s = learn(p, false);
            loss += log1p(exp(p->same ? -s : s));
            j[n++] = (struct judged){ s, p->same };
        }
    qsort(j, n, sizeof *j, by_score);
    for (size_t i = 0; i < n; i++)
        if (j[i].same) {
            ranks += (double)i + 1;
            same++;
        }
    double auc = (ranks - same * (same + 1) / 2) / (same * ((double)n - same));
    fprintf(stderr, "%s round %d: %zu kept out, loss %.4f, AUC %.4f\n", what, round, n,
            loss / (double)n, auc);
}

static const char *name_of(uint8_t l)
{
    static const char *const names[] = {
#define LETTER(name, class, sounds, characters) #name,
#include "name/letters.def"
#undef LETTER
    };
    return names[l];
}

static int parts(float f) { return (int)lrintf(f * 100000); }

static void print(void)
{
    static const char *const kinds[] = { "LATIN", "CROSS" }, *const places[] = { "FIRST", "LAST" },
                             *const steps[] = { "VV", "CC", "VC", "GAP_V", "GAP_C" };
    puts(
        "/* channel.def — what each step between two spellings is worth, in hundred-thousandths of a nat.\n"
        " * Made by test/fit/channel.c; `make fit` makes it again. */\n"
        "/* clang-format off */");
    for (uint8_t x = 0; x < LATIN_LETTERS; x++) {
        for (uint8_t y = x, n = 0; y < L_DIGIT; y++, n++)
            printf("%sSUB(%s, %s, %d)", n % 12 == 0 ? n ? "\n" : "" : " ", name_of(x), name_of(y),
                   parts(w.sub[x][y]));
        puts("");
    }
    for (int k = 0; k < CHANNEL_ARABIC; k++) {
        for (uint8_t l = 0; l < (k == CHANNEL_LATIN ? LATIN_LETTERS : L_DIGIT); l++)
            printf("GAP(%s, %s, %d)%s", kinds[k], name_of(l), parts(w.gap[k][l]),
                   l % 10 == 9 ? "\n" : " ");
        puts("");
        for (int p = 0; p < PLACES; p++)
            for (int s = 0; s < STEPS; s++)
                printf("PLACE(%s, %s, %s, %d)\n", kinds[k], places[p], steps[s],
                       parts(w.place[k][p][s]));
        printf("SWAP(%s, %d)\n", kinds[k], parts(w.swap[k]));
        for (int n = 0; n < CHANNEL_LENGTHS; n++)
            printf("LENGTH(%s, %d, %d)\n", kinds[k], n, parts(w.length[k][n]));
    }
}

int main(int argc, char **argv)
{
    enum { ROUNDS = 6 };
    struct arena *a = arena_new((size_t)4 << 30);
    must(argc == 3);
    start();
    for (int f = 1; f <= 2; f++) {
        struct pairs l = { 0 };
        uint64_t dice = 88172645463325252u;
        read_pairs(a, argv[f], &l);
        tell(a, &l, argv[f], 0);
        for (int r = 1; r <= ROUNDS; r++) {
            for (size_t i = 0; i < l.n; i++) {
                dice = dice * 6364136223846793005u + 1442695040888963407u;
                const struct pair *p = &l.at[(dice >> 20) % l.n];
                if (!p->held)
                    learn(p, true);
            }
            tell(a, &l, argv[f], r);
        }
    }
    print();
    arena_free(a);
    return 0;
}
