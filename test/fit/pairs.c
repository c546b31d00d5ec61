/* pairs.c — learns the weights of src/name/pair_weights.def from labelled pairs of names.
 *
 *   pairs PAIRS.tsv SCORES.tsv > src/name/pair_weights.def
 *
 * Lines of PAIRS: set, schema, a, b, label. Logistic regression, each set counting the same
 * whatever its size. SCORES: the same lines with the probability that a model gave which had not
 * seen the pair's first name (five folds).
 */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/list.h"
#include "base/map.h"
#include "name/pair.h"
#include "platform/os.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDS = 5, ROUNDS = 3000, SETS = 16 };

struct pair {
    str line;
    float features[PAIR_FEATURES];
    enum name_kind kind;
    int set, fold;
    bool same;
    double score, weight;
};
struct pairs list_of(struct pair);

static const int feature_signs[] = {
#define FEATURE(name, sign, words) sign,
#include "name/pair_features.def"
#undef FEATURE
};

struct model {
    double w[PAIR_FEATURES], prior[PAIR_FEATURES];
};

static str sets[SETS];
static double counts[SETS][2];

static int set_of(str s)
{
    int i = 0;
    while (sets[i].len && !str_eq(sets[i], s))
        i++;
    sets[i] = s;
    return i;
}

static int fold_of(str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
    return (int)(h >> 8) % FOLDS;
}

static void read_pairs(struct arena *a, const char *file, struct pairs *ret)
{
    str rest, line;
    must(file_read(file, a, 1u << 28, &rest) == 0);
    for (str_cut(&rest, '\n', &line); str_cut(&rest, '\n', &line);) {
        struct pair p = { .line = line };
        str cells[5], left = line;
        for (int k = 0; k < 5; k++)
            str_cut(&left, '\t', &cells[k]);
        struct name x, y;
        struct pair_result r;
        p.kind = name_kind_of(cells[1]);
        p.same = str_starts(cells[4], STR("1"));
        p.set = set_of(cells[0]);
        p.fold = fold_of(cells[2]);
        name_read(cells[2], p.kind, &x);
        name_read(cells[3], p.kind, &y);
        pair_compare(&x, &y, p.kind, &r);
        memcpy(p.features, r.features, sizeof p.features);
        counts[p.set][p.same]++;
        *list_push(a, ret) = p;
    }
    list_each (struct pair, p, ret)
        p->weight = (p->same ? .35 : .65) / counts[p->set][p->same] * 1000;
}

static double odds(const struct model *m, const struct pair *p)
{
    double s = 0;
    for (int i = 0; i < PAIR_FEATURES; i++)
        s += m->w[i] * (double)p->features[i];
    return s;
}

/* Of two pairs that are alike in everything else, the one whose letters agree better comes first.
 */
static const double tie_breaker = .03;

/* Gradient descent with momentum over all pairs of the kind; a ridge pulls to `prior`. */
static void learn(const struct pairs *l, unsigned kinds, int without, struct model *m)
{
    double speed[PAIR_FEATURES] = { 0 }, all = 0, sum[PAIR_FEATURES] = { 0 };
    list_each (const struct pair, p, l)
        if (kinds >> p->kind & 1 && p->fold != without) {
            all += p->weight;
            for (int i = 0; i < PAIR_FEATURES; i++)
                sum[i] += p->weight * (double)(p->features[i] * p->features[i]);
        }
    for (int r = 0; r < ROUNDS; r++) {
        double g[PAIR_FEATURES];
        for (int i = 0; i < PAIR_FEATURES; i++)
            g[i] = .0005 * (m->w[i] - m->prior[i]) * all;
        list_each (const struct pair, p, l)
            if (kinds >> p->kind & 1 && p->fold != without) {
                double d = p->weight * (1 / (1 + exp(-odds(m, p))) - p->same);
                for (int i = 0; i < PAIR_FEATURES; i++)
                    g[i] += d * (double)p->features[i];
            }
        for (int i = 0; i < PAIR_FEATURES; i++) {
            speed[i] = .9 * speed[i] - .15 * g[i] / (sum[i] + .01 * all);
            m->w[i] += speed[i];
            if (m->w[i] * feature_signs[i] < 0) /* the wrong way */
                m->w[i] = speed[i] = 0;
            if (i == PAIR_STRENGTH && m->w[i] < tie_breaker)
                m->w[i] = tie_breaker;
        }
    }
}

static const char *const feature_names[] = {
#define FEATURE(name, sign, words) #name,
#include "name/pair_features.def"
#undef FEATURE
};

static void print(const char *kind, const struct model *m)
{
    for (int i = 0; i < PAIR_FEATURES; i++)
        printf("WEIGHT(%s, %s, %ld)\n", kind, feature_names[i], lrint(m->w[i] * 1000));
}

/* So that of the pairs at .8 eight in ten are the same, in the mix that the file has (Platt 1999):
 * scores that their model had not seen, stretched and moved. */
static void calibrate(struct pairs *l, double at[2])
{
    double a = 1, b = 0;
    for (int r = 0; r < 200; r++) {
        double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
        list_each (const struct pair, p, l) {
            double q = 1 / (1 + exp(-(a * p->score + b))), d = q - p->same, v = q * (1 - q);
            ga += d * p->score;
            gb += d;
            haa += v * p->score * p->score;
            hab += v * p->score;
            hbb += v;
        }
        double det = haa * hbb - hab * hab;
        a -= (hbb * ga - hab * gb) / det;
        b -= (haa * gb - hab * ga) / det;
    }
    list_each (struct pair, p, l)
        p->score = a * p->score + b;
    at[0] = a;
    at[1] = b;
}

static void scale(struct model *m, const double at[2])
{
    for (int i = 0; i < PAIR_FEATURES; i++)
        m->w[i] *= at[0];
    m->w[PAIR_BIAS] += at[1];
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new((size_t)2 << 30);
    struct pairs l = { 0 };
    enum { PERSONS = 1u << NAME_PERSON, OTHERS = 1u << NAME_COMPANY | 1u << NAME_OBJECT };
    must(argc == 3);
    read_pairs(a, argv[1], &l);
    for (int f = 0; f <= FOLDS; f++) { /* the last with all of them */
        struct model persons = { 0 }, others;
        learn(&l, PERSONS, f, &persons);
        others = persons;
        memcpy(others.prior, persons.w, sizeof others.prior);
        learn(&l, OTHERS, f, &others);
        list_each (struct pair, p, &l)
            if (p->fold == f)
                p->score = odds(p->kind == NAME_PERSON ? &persons : &others, p);
        if (f == FOLDS) {
            double at[2];
            calibrate(&l, at);
            scale(&persons, at);
            scale(&others, at);
            puts("/* pair_weights.def — what each feature of a pair is worth, in thousandths of a "
                 "nat.\n"
                 " * Made by test/fit/pairs.c; `make fit` makes it again. */");
            print("PERSON", &persons);
            print("COMPANY", &others);
            print("OBJECT", &others);
        }
    }
    FILE *out = fopen(argv[2], "w");
    must(out != NULL);
    list_each (const struct pair, p, &l)
        fprintf(out, "%.*s\t%.9f\n", STR_ARG(str_trim(p->line)), 1 / (1 + exp(-p->score)));
    fclose(out);
    arena_free(a);
    return 0;
}
