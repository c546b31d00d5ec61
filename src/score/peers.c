/* raw.c - a table as it stands, for libxgboost as it is used in practice: the peer of a model.
 * Texts are told apart by their number in the first table. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "score/model.h"

#include <math.h>
#include <string.h>

struct text_number {
    uint64_t hash;
    uint32_t id; /* 0: free */
};
struct text_numbers {
    struct text_number *at;
    size_t cap;
};

static struct text_number *place(const struct text_numbers *t, uint64_t hash)
{
    size_t s = hash & (t->cap - 1);
    while (t->at[s].id && t->at[s].hash != hash)
        s = (s + 1) & (t->cap - 1);
    return &t->at[s];
}

static struct text_numbers numbers_of(struct arena *a, const struct cells *first)
{
    struct text_numbers t = { .cap = 1 };
    while (t.cap < first->n_texts * 2 + 1)
        t.cap *= 2;
    t.at = make_n(a, struct text_number, t.cap);
    for (uint32_t id = 1; id < first->n_texts; id++) {
        uint64_t hash = first->hashes[(size_t)id * 4];
        *place(&t, hash) = (struct text_number){ hash, id };
    }
    return t;
}

static float text_number(const struct text_numbers *t, const struct cells *c, uint32_t id)
{
    uint32_t known = id ? place(t, c->hashes[(size_t)id * 4])->id : 0;
    return known ? (float)known : NAN;
}

static float *raw_of(struct arena *a, const struct plan *p, const struct score_table *t,
                     const struct score_table *first, size_t *ret_width)
{
    size_t width = 0, k = 0;
    for (size_t i = 0; i < p->map->n; i++)
        width += roles[p->map->at[i].role].is_feature;
    float *x = make_n(a, float, t->n *width + 1);
    for (size_t i = 0; i < p->map->n; i++) {
        const struct cells *c = &t->columns[i];
        if (!roles[p->map->at[i].role].is_feature)
            continue;
        struct text_numbers numbers = numbers_of(a, &first->columns[i]);
        for (size_t row = 0; row < t->n; row++)
            x[row * width + k] = c->number         ? (float)c->number[row]
                                 : (int)i == p->hs ? hs_number(c->texts[c->id[row]])
                                                   : text_number(&numbers, c, c->id[row]);
        k++;
    }
    *ret_width = width;
    return x;
}

int peer_of_features(struct arena *a, const struct boost_data *d, const float *valid_x,
                     const struct score_table *valid, struct score_measure *ret)
{
    struct boosting how = { .depth = 8,
                            .rounds_max = 200,
                            .eta = .1,
                            .child = 1,
                            .lambda = 1,
                            .rows = 1,
                            .columns = 1,
                            .seed = 1 };
    struct peer *peer;
    float *out = make_n(a, float, valid->n + 1);
    double *p = make_n(a, double, valid->n + 1);
    TRY(peer_open(a, d, &how, &peer));
    int r = peer_predict(peer, valid_x, valid->n, d->width, 0, out);
    peer_close(peer);
    TRY(r);
    for (size_t i = 0; i < valid->n; i++)
        p[i] = (double)out[i];
    *ret = score_measure(p, valid->label, valid->n);
    return 0;
}

int peer_of_columns(struct arena *a, const struct source *from, const uint32_t *rows, size_t n,
                    const struct score_table *valid, struct score_measure *ret)
{
    size_t width, k = 0;
    float *x = raw_of(a, from->p, from->t, from->t, &width), *y = make_n(a, float, n + 1);
    float *v = raw_of(a, from->p, valid, from->t, &width);
    for (size_t i = 0; i < n; i++) { /* rows rise: none is overwritten before it moved */
        int label = score_table_label(from->t, rows[i]);
        if (label < 0)
            continue;
        memmove(x + k * width, x + rows[i] * width, width * sizeof *x);
        y[k++] = (float)label;
    }
    return peer_of_features(a, &(struct boost_data){ x, y, k, width }, v, valid, ret);
}
