/* learn.c — weights from the data itself, without labels.
 *
 * How common each value is, is counted. How often the parts of two strangers agree (u) is counted
 * on pairs at random. How often those of one person do (m) comes from the pairs that share a key,
 * by expectation and maximisation, with the shipped weights as if `prior_pairs` had been seen
 * already. Pairs are drawn by hashes of their content and summed as whole numbers: every order of
 * arrival gives the same weights.
 */
// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 12,
    STRANGERS_MAX = 30000,
    LEARN_NODES = 10000,
};
static const double prior_pairs = 60, one = 1 << 20;
static const float far_apart =
    -8; /* log odds so low by the first weights that it teaches nothing */

struct learn {
    struct identity *x;
    struct learn_pair {
        uint32_t a, b;
        uint8_t level[EVIDENCES];
        float full, rarity;
    } *pairs;
    size_t n, cap;
    uint64_t share; /* one node in so many is taken */
};

static void weights_derive(struct weights *w)
{
    for (size_t e = 0; e < EVIDENCES; e++)
        for (size_t l = 0; l < WEIGHED; l++)
            w->w[e][l] = logf(w->m[e][l] / w->u[e][l]);
    for (size_t e = 0; e < EVIDENCES; e++) { /* agreeing never counts against, nor the reverse */
        w->w[e][0] = fmaxf(w->w[e][0], 0);
        w->w[e][WEIGHED - 1] = fminf(w->w[e][WEIGHED - 1], 0);
    }
}

void weights_shipped(struct weights *w)
{
    memset(w, 0, sizeof *w);
    w->prior = -10;
    for (size_t e = 0; e < EVIDENCES; e++) {
        memcpy(w->m[e], evidence_rows[e].m, sizeof w->m[e]);
        memcpy(w->u[e], evidence_rows[e].u, sizeof w->u[e]);
    }
    weights_derive(w);
}

static void count_values(struct identity *x)
{
    struct weights *w = &x->weights;
    for (size_t i = 1; i < x->n_values; i++) {
        x->values[i].seen = x->values[i].refs;
        w->seen[x->values[i].field] += x->values[i].refs;
    }
    for (size_t i = 0; i < x->n_nodes; i++)
        w->nodes += x->nodes[i].is_there;
}

/* shares of levels: counted ones and the shipped as `prior_pairs` more */
static void shares(const int64_t counted[WEIGHED], const float shipped[WEIGHED], double unit,
                   float ret[WEIGHED])
{
    double sum = prior_pairs;
    for (size_t l = 0; l < WEIGHED; l++)
        sum += (double)counted[l] / unit;
    for (size_t l = 0; l < WEIGHED; l++)
        ret[l] = (float)(((double)counted[l] / unit + prior_pairs * (double)shipped[l]) / sum);
}

static int by_hash(const void *a, const void *b, void *x)
{
    const struct node *l = &((struct identity *)x)->nodes[*(const uint32_t *)a];
    const struct node *r = &((struct identity *)x)->nodes[*(const uint32_t *)b];
    return l->hash != r->hash ? (l->hash < r->hash ? -1 : 1) : 0;
}

static void count_levels(const struct identity *x, uint32_t a, uint32_t b,
                         int64_t counted[EVIDENCES][WEIGHED])
{
    struct comparison c;
    compare_parts(x, &x->nodes[a], &x->nodes[b], &c);
    for (size_t e = 0; e < EVIDENCES; e++)
        if (c.level[e] >= LEVEL_FIRST && c.level[e] < LEVEL_END)
            counted[e][c.level[e] - LEVEL_FIRST]++;
}

/* Neighbours by hash have nothing to do with each other. */
static void learn_strangers(struct identity *x)
{
    int64_t counted[EVIDENCES][WEIGHED] = { 0 };
    size_t n = 0, took = 0;
    uint32_t *order = calloc(x->n_nodes + 1, sizeof *order);
    must(order != NULL);
    for (uint32_t i = 0; i < x->n_nodes; i++)
        if (x->nodes[i].is_there && x->nodes[i].salt == 0)
            order[n++] = i;
    qsort_r(order, n, sizeof *order, by_hash, x);
    for (size_t step = 1; step < n && step <= 40; step++)
        for (size_t i = 0; i + step < n && took < STRANGERS_MAX; i++, took++)
            count_levels(x, order[i], order[i + step], counted);
    free(order);
    for (size_t e = 0; e < EVIDENCES; e++)
        if (e != EVIDENCE_FULL)
            shares(counted[e], evidence_rows[e].u, 1, x->weights.u[e]);
}

static void pairs_collect(struct learn *l)
{
    struct identity *x = l->x;
    l->share = 1 + x->weights.nodes / LEARN_NODES;
    for (uint32_t i = 0; i < x->n_nodes; i++) {
        const struct node *a = &x->nodes[i];
        if (!a->is_there || a->hash % l->share != 0)
            continue;
        uint32_t *candidates;
        size_t n = block_candidates(x, i, &candidates);
        for (size_t k = 0; k < n; k++) {
            const struct node *b = &x->nodes[candidates[k]];
            if (a->hash >= b->hash)
                continue;
            struct comparison c;
            compare_levels(x, a, b, &c);
            compare_weigh(x, a, b, &c);
            if (c.total < far_apart)
                continue;
            l->pairs = room_for(l->pairs, l->n, &l->cap, sizeof *l->pairs);
            struct learn_pair *p = &l->pairs[l->n++];
            *p = (struct learn_pair){
                .a = i, .b = candidates[k], .full = c.full, .rarity = c.rarity
            };
            memcpy(p->level, c.level, sizeof p->level);
        }
    }
}

/* One round: who is likely one person by the weights of now, and what follows for m. */
static void round_once(const struct learn *l)
{
    struct identity *x = l->x;
    int64_t counted[EVIDENCES][WEIGHED] = { 0 }, matches = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct learn_pair *p = &l->pairs[i];
        struct comparison c = { .full = p->full, .rarity = p->rarity };
        memcpy(c.level, p->level, sizeof c.level);
        compare_weigh(x, &x->nodes[p->a], &x->nodes[p->b], &c);
        if (!c.is_link && c.total > 0)
            continue; /* the rules say no: it teaches nothing */
        int64_t posterior = (int64_t)(one / (1 + exp(-(double)c.total)));
        matches += posterior;
        for (size_t e = 0; e < EVIDENCES; e++)
            if (c.level[e] >= LEVEL_FIRST && c.level[e] < LEVEL_END)
                counted[e][c.level[e] - LEVEL_FIRST] += posterior;
    }
    for (size_t e = 0; e < EVIDENCES; e++)
        if (e != EVIDENCE_FULL)
            shares(counted[e], evidence_rows[e].m, one, x->weights.m[e]);
    double n = (double)x->weights.nodes, found = (double)matches / one * (double)l->share;
    double all = n * (n - 1) / 2 + 1, least = n * .02 + 1; /* some are always expected */
    x->weights.prior = (float)log((found > least ? found : least) / all);
    x->weights.prior = fminf(x->weights.prior, -2);
    weights_derive(&x->weights);
}

void identity_learn(struct identity *x)
{
    struct learn l = { .x = x };
    weights_shipped(&x->weights);
    count_values(x);
    if (x->weights.nodes > 1) {
        learn_strangers(x);
        x->weights.prior = (float)-log((double)x->weights.nodes + 1);
        weights_derive(&x->weights);
        pairs_collect(&l);
        for (int i = 0; i < ROUNDS; i++)
            round_once(&l);
    }
    free(l.pairs);
    for (uint32_t i = 0; i < x->n_nodes; i++)
        if (x->nodes[i].is_there)
            node_dirty(x, i);
}
