/* state.c — all that is there as text in one order, to compare states byte for byte. Numbers are
 * written with every bit. */
// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_private.h"

#include <stdlib.h>
#include <string.h>

static void bits(struct buf *b, float v)
{
    uint32_t n;
    memcpy(&n, &v, sizeof n);
    buf_fmt(b, " %08x", n);
}

static void state_weights(const struct identity *x, struct buf *b)
{
    buf_fmt(b, "weights");
    bits(b, x->weights.prior);
    for (size_t e = 0; e < EVIDENCES; e++)
        for (size_t l = 0; l < WEIGHED; l++) {
            bits(b, x->weights.m[e][l]);
            bits(b, x->weights.u[e][l]);
        }
    buf_fmt(b, "\n");
}

static int by_key(const void *a, const void *b, void *x)
{
    const struct record *all = ((const struct identity *)x)->records;
    return str_cmp(record_key(&all[*(const uint32_t *)a]), record_key(&all[*(const uint32_t *)b]));
}

static int by_other(const void *a, const void *b, void *x)
{
    return node_order(x, ((const struct edge *)a)->to, ((const struct edge *)b)->to);
}

static void state_values(const struct identity *x, const struct record *r, struct buf *b)
{
    const struct node *n = &x->nodes[r->node];
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++) {
        const struct value *v = &x->values[n->values[f]];
        if (r->lengths[f] == 0)
            continue;
        json_str(b, identity_field_names[f], record_value(r, f));
        if (n->values[f] && v->is_hub)
            json_bool(b, "generic", true);
        if (n->values[f])
            json_i64(b, "seen", v->seen);
    }
}

static void state_record(struct identity *x, uint32_t i, struct buf *b)
{
    const struct record *r = &x->records[i];
    struct node *n = &x->nodes[r->node];
    json_open(b, NULL, '{');
    json_str(b, "record", record_key(r));
    json_str(b, "cluster", record_key(&x->records[x->nodes[n->cluster].least]));
    state_values(x, r, b);
    json_open(b, "edges", '[');
    if (n->least == i && n->n_edges) {
        qsort_r(n->edges, n->n_edges, sizeof *n->edges, by_other, x);
        for (uint32_t k = 0; k < n->n_edges; k++) {
            json_str(b, NULL, record_key(&x->records[x->nodes[n->edges[k].to].least]));
            bits(b, n->edges[k].score);
        }
    }
    json_close(b, ']');
    json_close(b, '}');
    buf_c(b, '\n');
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct decision *)a)->id, ((const struct decision *)b)->id);
}

static void state_decisions(const struct identity *x, struct buf *b)
{
    size_t n = x->n_decisions;
    struct decision *all = calloc(n + 1, sizeof *all);
    must(all != NULL);
    if (n) {
        memcpy(all, x->decisions, n * sizeof *all);
        qsort(all, n, sizeof *all, by_id);
    }
    for (size_t i = 0; i < n; i++) {
        json_open(b, NULL, '{');
        json_str(b, "decision", str_c(all[i].id));
        json_str(b, "a", str_c(all[i].a));
        json_str(b, "b", str_c(all[i].b));
        json_bool(b, "same", all[i].verdict == IDENTITY_SAME);
        json_str(b, "who", str_c(all[i].who));
        json_str(b, "why", str_c(all[i].why));
        json_close(b, '}');
        buf_c(b, '\n');
    }
    free(all);
}

void identity_state(struct identity *x, struct buf *ret)
{
    size_t n = 0;
    settle(x);
    uint32_t *order = calloc(x->n_there + 1, sizeof *order);
    must(order != NULL);
    for (uint32_t i = 0; i < x->n_records; i++)
        if (x->records[i].is_there)
            order[n++] = i;
    qsort_r(order, n, sizeof *order, by_key, x);
    state_weights(x, ret);
    for (size_t i = 0; i < n; i++)
        state_record(x, order[i], ret);
    free(order);
    state_decisions(x, ret);
}
