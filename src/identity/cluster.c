/* cluster.c — one component of likely pairs, cut where it contradicts itself.
 *
 * Pairs join from the likeliest down; what is equal goes by keys. Two clusters join only if nobody
 * told them apart, no two of their observations have documents that tell them apart, and all, each
 * with each, agree on the whole. So the result is
 * one and the same for every order of arrival.
 */
// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_private.h"

#include <stdlib.h>
#include <string.h>

enum { BIG = 400, CROSS_BIG = 2 };
static const float most_of_one = 15; /* no single pair decides alone */

struct pair {
    uint32_t a, b; /* places in the component, a < b */
    float score;
};

struct part {
    uint32_t first, n; /* members, by `next`, in order of their keys */
};

struct work {
    struct identity *x;
    const uint32_t *nodes; /* in order of their keys */
    size_t n, cross;
    uint32_t *place, *next;
    struct part *parts;
    struct pair *pairs;
    size_t n_pairs;
};

static int by_score(const void *a, const void *b)
{
    const struct pair *l = a, *r = b;
    if (l->score != r->score)
        return l->score > r->score ? -1 : 1;
    if (l->a != r->a)
        return l->a < r->a ? -1 : 1;
    return l->b < r->b ? -1 : l->b > r->b;
}

static int by_key(const void *a, const void *b, void *x)
{
    return node_order(x, *(const uint32_t *)a, *(const uint32_t *)b);
}

static bool told_apart(const struct work *w, const struct part *p, const struct part *q)
{
    const struct identity *x = w->x;
    uint32_t i = p->first;
    for (uint32_t k = 0; k < p->n; k++, i = w->next[i]) {
        const struct node *a = &x->nodes[w->nodes[i]];
        uint32_t j = q->first;
        for (uint32_t l = 0; a->n_bonds && l < q->n; l++, j = w->next[j])
            if (bond_of(x, a, &x->nodes[w->nodes[j]]) == BOND_NOT_SAME)
                return true;
    }
    return false;
}

static float cut(float v)
{
    return v < -most_of_one ? -most_of_one : v > most_of_one ? most_of_one : v;
}

static bool agree(const struct work *w, const struct part *p, const struct part *q)
{
    float sum = 0;
    uint32_t i = p->first;
    for (size_t k = 0; k < p->n && k < w->cross; k++, i = w->next[i]) {
        uint32_t j = q->first;
        for (size_t l = 0; l < q->n && l < w->cross; l++, j = w->next[j]) {
            struct comparison c;
            compare_nodes(w->x, w->nodes[i], w->nodes[j], &c);
            if (c.is_apart)
                return false;
            sum += cut(c.is_barred || c.is_doubtful ? -most_of_one : c.total);
        }
    }
    return sum >= 0;
}

static void join(struct work *w, uint32_t a, uint32_t b)
{
    uint32_t low = w->place[a] < w->place[b] ? w->place[a] : w->place[b];
    uint32_t high = w->place[a] < w->place[b] ? w->place[b] : w->place[a];
    struct part *p = &w->parts[low], *q = &w->parts[high];
    uint32_t i = p->first, j = q->first, n = p->n, m = q->n, *at = &p->first;
    for (uint32_t k = 0; k < q->n; k++, j = w->next[j])
        w->place[j] = low;
    j = q->first;
    while (n || m) { /* two lists in order become one */
        bool from_p = n && (!m || i < j);
        uint32_t take = from_p ? i : j;
        i = from_p ? w->next[i] : i;
        j = from_p ? j : w->next[j];
        n -= from_p;
        m -= !from_p;
        *at = take;
        at = &w->next[take];
    }
    p->n += q->n;
    q->n = 0;
}

static void pairs_of(struct work *w)
{
    struct identity *x = w->x;
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        n += x->nodes[w->nodes[i]].n_edges;
    w->pairs = calloc(n / 2 + 1, sizeof *w->pairs);
    must(w->pairs != NULL);
    for (size_t i = 0; i < w->n; i++)
        x->nodes[w->nodes[i]].cluster = (uint32_t)i; /* for a moment: its place */
    for (size_t i = 0; i < w->n; i++) {
        const struct node *a = &x->nodes[w->nodes[i]];
        for (uint32_t k = 0; k < a->n_edges; k++) {
            uint32_t j = x->nodes[a->edges[k].to].cluster;
            if (j > i)
                w->pairs[w->n_pairs++] = (struct pair){ (uint32_t)i, j, a->edges[k].score };
        }
    }
    if (w->n_pairs)
        qsort(w->pairs, w->n_pairs, sizeof *w->pairs, by_score);
}

void cluster_component(struct identity *x, struct component *c)
{
    if (c->n == 1) {
        x->nodes[c->at[0]].cluster = c->at[0];
        return;
    }
    qsort_r(c->at, c->n, sizeof *c->at, by_key, x);
    struct work w = { .x = x, .nodes = c->at, .n = c->n };
    w.cross = c->n > BIG ? CROSS_BIG : IDENTITY_CROSS_MAX;
    w.place = calloc(c->n, sizeof *w.place);
    w.next = calloc(c->n, sizeof *w.next);
    w.parts = calloc(c->n, sizeof *w.parts);
    must(w.place && w.next && w.parts);
    for (uint32_t i = 0; i < c->n; i++) {
        w.place[i] = i;
        w.parts[i] = (struct part){ i, 1 };
    }
    pairs_of(&w);
    for (size_t i = 0; i < w.n_pairs; i++) {
        const struct pair *p = &w.pairs[i];
        uint32_t a = w.place[p->a], b = w.place[p->b];
        const struct part *l = &w.parts[a < b ? a : b], *r = &w.parts[a < b ? b : a];
        bool simple = l->n == 1 && r->n == 1;
        if (a == b || told_apart(&w, l, r))
            continue;
        if (simple || p->score >= BOND_SCORE || agree(&w, l, r))
            join(&w, p->a, p->b);
    }
    for (size_t i = 0; i < c->n; i++)
        x->nodes[c->at[i]].cluster = c->at[w.parts[w.place[i]].first];
    free(w.place);
    free(w.next);
    free(w.parts);
    free(w.pairs);
}
