/* settle.c — after changes: compares again what must be, and forms again the clusters that these
 * touch. What nothing touched stays as it is. */
// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_private.h"

#include <stdlib.h>
#include <string.h>

enum { BONDS_MAX = 256 };

int node_order(const struct identity *x, uint32_t a, uint32_t b)
{
    return str_cmp(record_key(&x->records[x->nodes[a].least]),
                   record_key(&x->records[x->nodes[b].least]));
}

void node_dirty(struct identity *x, uint32_t node)
{
    if (x->nodes[node].is_dirty)
        return;
    x->nodes[node].is_dirty = true;
    x->dirty = room_for(x->dirty, x->n_dirty, &x->cap_dirty, sizeof *x->dirty);
    x->dirty[x->n_dirty++] = node;
}

void node_touch(struct identity *x, uint32_t node)
{
    if (x->nodes[node].is_touched)
        return;
    x->nodes[node].is_touched = true;
    x->touched = room_for(x->touched, x->n_touched, &x->cap_touched, sizeof *x->touched);
    x->touched[x->n_touched++] = node;
}

static void edge_put(struct node *n, uint32_t to, float score)
{
    if (n->n_edges == n->cap_edges) {
        n->cap_edges = n->cap_edges ? n->cap_edges * 2 : 4;
        struct edge *more = realloc(n->edges, n->cap_edges * sizeof *more);
        must(more != NULL);
        n->edges = more;
    }
    n->edges[n->n_edges++] = (struct edge){ to, score };
}

static void edge_take(struct node *n, uint32_t to)
{
    for (uint32_t i = 0; i < n->n_edges; i++)
        if (n->edges[i].to == to) {
            n->edges[i] = n->edges[--n->n_edges];
            return;
        }
}

void node_forget(struct identity *x, uint32_t node)
{
    struct node *n = &x->nodes[node];
    for (uint32_t i = 0; i < n->n_edges; i++) {
        edge_take(&x->nodes[n->edges[i].to], node);
        node_touch(x, n->edges[i].to);
    }
    n->n_edges = 0;
    node_touch(x, node);
}

void edge_cut(struct identity *x, uint32_t a, uint32_t b)
{
    edge_take(&x->nodes[a], b);
    edge_take(&x->nodes[b], a);
    node_touch(x, a);
    node_touch(x, b);
}

static void edge_between(struct identity *x, uint32_t a, uint32_t b, float score)
{
    edge_put(&x->nodes[a], b, score);
    edge_put(&x->nodes[b], a, score);
    node_touch(x, b);
}

static bool has_edge(const struct node *n, uint32_t to)
{
    for (uint32_t i = 0; i < n->n_edges; i++)
        if (n->edges[i].to == to)
            return true;
    return false;
}

/* All edges of a node anew. What two share is the same from either side. */
static void node_compare(struct identity *x, uint32_t node)
{
    uint32_t *candidates, bonds[BONDS_MAX];
    node_forget(x, node);
    size_t n = block_candidates(x, node, &candidates);
    for (size_t i = 0; i < n; i++) {
        float score;
        if (x->nodes[candidates[i]].is_dirty)
            continue; /* its turn comes, and the pair is compared then */
        if (compare_links(x, node, candidates[i], &score))
            edge_between(x, node, candidates[i], score);
    }
    n = bond_partners(x, &x->nodes[node], bonds, BONDS_MAX);
    for (size_t i = 0; i < n; i++) {
        if (bond_of(x, &x->nodes[node], &x->nodes[bonds[i]]) != BOND_SAME)
            continue;
        if (has_edge(&x->nodes[node], bonds[i]))
            edge_cut(x, node, bonds[i]);
        edge_between(x, node, bonds[i], BOND_SCORE);
    }
}

/* The component of a node, in the order of its keys. */
static size_t component(struct identity *x, uint32_t from, struct component *c)
{
    c->n = 0;
    c->at = room_for(c->at, c->n, &c->cap, sizeof *c->at);
    c->at[c->n++] = from;
    x->stamp[from] = x->stamp_now;
    for (size_t i = 0; i < c->n; i++) {
        const struct node *n = &x->nodes[c->at[i]];
        for (uint32_t j = 0; j < n->n_edges; j++) {
            uint32_t to = n->edges[j].to;
            if (x->stamp[to] == x->stamp_now)
                continue;
            x->stamp[to] = x->stamp_now;
            c->at = room_for(c->at, c->n, &c->cap, sizeof *c->at);
            c->at[c->n++] = to;
        }
    }
    return c->n;
}

uint32_t component_least(struct identity *x, uint32_t node)
{
    struct component c = { 0 };
    x->stamp_now++;
    component(x, node, &c);
    uint32_t least = x->nodes[node].least;
    for (size_t i = 0; i < c.n; i++)
        if (node_order(x, c.at[i], node) < 0) {
            node = c.at[i];
            least = x->nodes[node].least;
        }
    free(c.at);
    return least;
}

void settle(struct identity *x)
{
    for (size_t i = 0; i < x->n_dirty; i++) {
        uint32_t node = x->dirty[i];
        x->nodes[node].is_dirty = false;
        if (x->nodes[node].is_there)
            node_compare(x, node);
    }
    x->n_dirty = 0;
    if (x->n_touched == 0)
        return;
    x->stamp_now++;
    struct component c = { 0 };
    for (size_t i = 0; i < x->n_touched; i++) {
        uint32_t node = x->touched[i];
        x->nodes[node].is_touched = false;
        if (!x->nodes[node].is_there || x->stamp[node] == x->stamp_now)
            continue;
        component(x, node, &c);
        cluster_component(x, &c);
    }
    free(c.at);
    x->n_touched = 0;
}
