/* identity.c — observations come and go; each stands on the node of those that say the same. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "identity/identity_private.h"

#include <stdlib.h>
#include <string.h>

enum { SCRATCH = 1 << 20 };

static struct identity *new_one(bool is_part)
{
    struct identity *x = calloc(1, sizeof *x);
    must(x != NULL);
    x->is_part = is_part;
    x->scratch = arena_new(SCRATCH);
    x->decided_arena = arena_new(SIZE_MAX);
    x->decided = map_new(x->decided_arena);
    weights_shipped(&x->weights);
    return x;
}

struct identity *identity_new(void) { return new_one(false); }
struct identity *identity_new_part(void) { return new_one(true); }

void identity_free(struct identity *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < x->n_values; i++)
        free(x->values[i].words);
    for (size_t i = 0; i < x->n_nodes; i++)
        free(x->nodes[i].edges);
    for (size_t i = 0; i < x->n_records; i++)
        free(x->records[i].text);
    for (size_t i = 0; i < x->cap_blocks; i++)
        if (x->blocks[i].cap)
            free(x->blocks[i].many);
    decisions_free(x);
    arena_free(x->scratch);
    void *const all[] = { x->values,         x->nodes,         x->records,         x->blocks,
                          x->value_table.at, x->node_table.at, x->record_table.at, x->dirty,
                          x->touched,        x->free_nodes,    x->free_records,    x->stamp,
                          x->candidates,     x->crowds };
    for (size_t i = 0; i < countof(all); i++)
        free(all[i]);
    free(x);
}

void identity_freep(struct identity **x) { identity_free(*x); }

size_t identity_count(const struct identity *x) { return x->n_there; }

/* records */

str record_key(const struct record *r) { return (str){ r->text, r->key_len }; }

str record_value(const struct record *r, enum identity_field f)
{
    size_t at = r->key_len;
    for (enum identity_field i = 0; i < f; i++)
        at += r->lengths[i];
    return (str){ r->text + at, r->lengths[f] };
}

static uint64_t key_hash(str key) { return hash_bytes(3, key.ptr, key.len); }

static size_t record_slot(const struct identity *x, str key)
{
    const struct table *t = &x->record_table;
    size_t at = key_hash(key) & (t->cap - 1);
    while (t->at[at] && !str_eq(record_key(&x->records[t->at[at] - 1]), key))
        at = (at + 1) & (t->cap - 1);
    return at;
}

uint32_t record_find(const struct identity *x, str key)
{
    const struct table *t = &x->record_table;
    if (t->n == 0)
        return UINT32_MAX;
    return t->at[record_slot(x, key)] - 1; /* 0: none */
}

/* Room for one more; `hash_of` the hash of what an entry finds. */
static void table_grow(struct identity *x, struct table *t,
                       uint64_t (*hash_of)(const struct identity *x, uint32_t i))
{
    if (t->n * 2 < t->cap)
        return;
    struct table old = *t;
    *t = (struct table){ .cap = old.cap ? old.cap * 2 : 1024, .n = old.n };
    t->at = calloc(t->cap, sizeof *t->at);
    must(t->at != NULL);
    for (size_t i = 0; i < old.cap; i++) {
        if (!old.at[i])
            continue;
        size_t at = hash_of(x, old.at[i] - 1) & (t->cap - 1);
        while (t->at[at])
            at = (at + 1) & (t->cap - 1);
        t->at[at] = old.at[i];
    }
    free(old.at);
}

/* Empties a place and moves up what had to step aside for it. */
static void table_take(struct identity *x, struct table *t, size_t at,
                       uint64_t (*hash_of)(const struct identity *x, uint32_t i))
{
    size_t mask = t->cap - 1, hole = at;
    for (size_t i = (at + 1) & mask; t->at[i]; i = (i + 1) & mask) {
        size_t home = hash_of(x, t->at[i] - 1) & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue;
        t->at[hole] = t->at[i];
        hole = i;
    }
    t->at[hole] = 0;
    t->n--;
}

static uint64_t hash_of_record(const struct identity *x, uint32_t i)
{
    return key_hash(record_key(&x->records[i]));
}

static uint64_t hash_of_node(const struct identity *x, uint32_t i)
{
    return hash_mix(x->nodes[i].hash, x->nodes[i].salt);
}

/* nodes */

static uint32_t new_number(uint32_t *spare, size_t *n_spare, size_t *n)
{
    return *n_spare ? spare[--*n_spare] : (uint32_t)(*n)++;
}

static uint32_t node_new(struct identity *x, const struct node *like)
{
    x->nodes = room_for(x->nodes, x->n_nodes, &x->cap_nodes, sizeof *x->nodes);
    uint32_t i = new_number(x->free_nodes, &x->n_free_nodes, &x->n_nodes);
    x->stamp = room_for(x->stamp, i, &x->cap_stamp, sizeof *x->stamp);
    struct node *n = &x->nodes[i];
    struct edge *edges = n->edges;
    uint32_t cap = n->cap_edges;
    bool dirty = n->is_dirty, touched = n->is_touched;
    *n = *like;
    n->edges = edges;
    n->cap_edges = cap;
    n->is_dirty = dirty; /* it may wait in the lists from an earlier life */
    n->is_touched = touched;
    n->is_there = true;
    n->cluster = i;
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++)
        if (n->values[f])
            x->values[n->values[f]].refs++;
    block_insert(x, i);
    node_dirty(x, i);
    return i;
}

static size_t node_slot(const struct identity *x, const struct node *like)
{
    const struct table *t = &x->node_table;
    size_t at = hash_mix(like->hash, like->salt) & (t->cap - 1);
    for (; t->at[at]; at = (at + 1) & (t->cap - 1)) {
        const struct node *n = &x->nodes[t->at[at] - 1];
        if (n->salt == like->salt && memcmp(n->values, like->values, sizeof n->values) == 0)
            break;
    }
    return at;
}

static void node_take(struct identity *x, uint32_t i)
{
    struct node *n = &x->nodes[i];
    table_take(x, &x->node_table, node_slot(x, n), hash_of_node);
    block_remove(x, i);
    node_dirty(x, i);
    n->is_there = false;
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++)
        if (n->values[f])
            x->values[n->values[f]].refs--;
    node_forget(x, i);
    x->free_nodes =
        room_for(x->free_nodes, x->n_free_nodes, &x->cap_free_nodes, sizeof *x->free_nodes);
    x->free_nodes[x->n_free_nodes++] = i;
}

/* The observation of a node by whose key it is ordered. */
static void node_least(struct identity *x, uint32_t i, uint32_t added)
{
    struct node *n = &x->nodes[i];
    str least = record_key(&x->records[n->least]);
    if (str_cmp(record_key(&x->records[added]), least) < 0) {
        n->least = added;
        node_touch(x, i);
    }
}

/* Do all who say exactly this count as one? Not those of whom only a name is known. */
static bool says_enough(const struct identity *x, const struct node *n)
{
    static const enum identity_field telling[] = { IDENTITY_national_id, IDENTITY_passport,
                                                   IDENTITY_document,    IDENTITY_phone,
                                                   IDENTITY_email,       IDENTITY_street };
    bool named =
        n->values[IDENTITY_surname] || n->values[IDENTITY_given] || n->values[IDENTITY_name];
    int y = 0, m = 0, d = 0;
    if (n->values[IDENTITY_birth])
        value_dates(&x->values[n->values[IDENTITY_birth]], &y, &m, &d);
    bool tells = m && d && !(m == 1 && d == 1);
    for (size_t i = 0; i < countof(telling); i++)
        tells |= n->values[telling[i]] != NONE;
    return named && tells;
}

/* A person has none: what stores hold of persons is as it was before there were other kinds. */
static uint32_t kind_value(struct identity *x, const struct record *r)
{
    return r->lengths[IDENTITY_kind]
               ? value_of(x, IDENTITY_kind, record_value(r, IDENTITY_kind), NULL)
               : NONE;
}

static uint32_t value_in(struct identity *x, enum identity_field f, str text, uint32_t kind)
{
    struct value of = x->values ? x->values[kind] : (struct value){ 0 }; /* they may move */
    return value_of(x, f, text, kind && f != IDENTITY_kind ? &of : NULL);
}

void record_place(struct identity *x, uint32_t record)
{
    if (record == UINT32_MAX)
        return;
    struct record *r = &x->records[record];
    struct node like = { .least = record, .hash = 11 };
    uint32_t kind = x->is_part ? kind_value(x, r) : NONE;
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++) {
        like.values[f] = r->lengths[f] ? value_in(x, f, record_value(r, f), kind) : NONE;
        if (like.values[f])
            like.hash = hash_mix(like.hash, x->values[like.values[f]].hash);
    }
    arena_reset(x->scratch);
    bool alone = x->is_part || !says_enough(x, &like) || key_is_told_apart(x, record_key(r));
    like.salt = alone ? record + 1 : 0;
    table_grow(x, &x->node_table, hash_of_node);
    size_t at = node_slot(x, &like);
    if (!x->node_table.at[at]) {
        uint32_t i = node_new(x, &like);
        x->node_table.at[at] = i + 1;
        x->node_table.n++;
    }
    r->node = x->node_table.at[at] - 1;
    struct node *n = &x->nodes[r->node];
    r->next = n->records;
    n->records = record + 1;
    n->n_records++;
    r->n_bonds = bonds_of_key(x, record_key(r));
    n->n_bonds += r->n_bonds;
    if (r->n_bonds)
        node_dirty(x, r->node);
    node_least(x, r->node, record);
}

void record_unplace(struct identity *x, uint32_t record)
{
    if (record == UINT32_MAX)
        return;
    struct record *r = &x->records[record];
    struct node *n = &x->nodes[r->node];
    uint32_t *at = &n->records;
    while (*at != record + 1)
        at = &x->records[*at - 1].next;
    *at = r->next;
    n->n_records--;
    n->n_bonds -= r->n_bonds;
    if (n->n_records == 0) {
        node_take(x, r->node);
        return;
    }
    if (r->n_bonds)
        node_dirty(x, r->node);
    if (n->least != record)
        return;
    n->least = n->records - 1;
    for (uint32_t i = n->records; i; i = x->records[i - 1].next)
        if (str_cmp(record_key(&x->records[i - 1]), record_key(&x->records[n->least])) < 0)
            n->least = i - 1;
    node_touch(x, r->node);
}

/* coming and going */

static void record_write(struct record *r, const struct identity_observation *o)
{
    size_t n = o->key.len;
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++) {
        str s = str_sub(str_trim(o->fields[f]), 0, IDENTITY_TEXT_MAX);
        r->lengths[f] = (uint16_t)s.len;
        n += s.len;
    }
    r->text = malloc(n + 1);
    must(r->text != NULL);
    memcpy(r->text, o->key.ptr, o->key.len);
    r->key_len = (uint16_t)o->key.len;
    n = o->key.len;
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++) {
        if (r->lengths[f])
            memcpy(r->text + n, str_trim(o->fields[f]).ptr, r->lengths[f]);
        n += r->lengths[f];
    }
}

int identity_add(struct identity *x, const struct identity_observation *o)
{
    if (o->key.len == 0 || o->key.len > IDENTITY_KEY_MAX)
        return fail(ERR_INVALID, "the key of an observation has 1 to %d bytes", IDENTITY_KEY_MAX);
    if (x->n_there >= IDENTITY_RECORDS_MAX)
        return fail(ERR_LIMIT, "there are %d observations already", IDENTITY_RECORDS_MAX);
    table_grow(x, &x->record_table, hash_of_record);
    size_t at = record_slot(x, o->key);
    if (x->record_table.at[at])
        return IDENTITY_THERE;
    x->records = room_for(x->records, x->n_records, &x->cap_records, sizeof *x->records);
    uint32_t i = new_number(x->free_records, &x->n_free_records, &x->n_records);
    x->records[i] = (struct record){ .is_there = true };
    record_write(&x->records[i], o);
    x->record_table.at[at] = i + 1;
    x->record_table.n++;
    x->n_there++;
    record_place(x, i);
    return 0;
}

int identity_remove(struct identity *x, str key)
{
    uint32_t i = record_find(x, key);
    if (i == UINT32_MAX)
        return IDENTITY_NONE;
    record_unplace(x, i);
    table_take(x, &x->record_table, record_slot(x, key), hash_of_record);
    free(x->records[i].text);
    x->records[i] = (struct record){ .is_there = false };
    x->free_records =
        room_for(x->free_records, x->n_free_records, &x->cap_free_records, sizeof *x->free_records);
    x->free_records[x->n_free_records++] = i;
    x->n_there--;
    return 0;
}

int identity_cluster_of(struct identity *x, str key, str *ret)
{
    uint32_t i = record_find(x, key);
    if (i == UINT32_MAX)
        return IDENTITY_NONE;
    settle(x);
    const struct node *n = &x->nodes[x->nodes[x->records[i].node].cluster];
    *ret = record_key(&x->records[n->least]);
    return 0;
}

int identity_component_of(struct identity *x, str key, str *ret)
{
    uint32_t i = record_find(x, key);
    if (i == UINT32_MAX)
        return IDENTITY_NONE;
    settle(x);
    *ret = record_key(&x->records[component_least(x, x->records[i].node)]);
    return 0;
}

int identity_is_link(struct identity *x, str a, str b)
{
    uint32_t p = record_find(x, a), q = record_find(x, b);
    float score;
    if (p == UINT32_MAX || q == UINT32_MAX)
        return IDENTITY_NONE;
    return compare_links(x, x->records[p].node, x->records[q].node, &score) ? IDENTITY_THERE : 0;
}

static int by_cluster(const void *a, const void *b)
{
    const struct identity_member *l = a, *r = b;
    int c = str_cmp(l->cluster, r->cluster);
    return c ? c : str_cmp(l->record, r->record);
}

struct identity_members identity_clusters(struct identity *x, struct arena *a)
{
    struct identity_members all = { 0 };
    settle(x);
    for (size_t i = 0; i < x->n_records; i++) {
        const struct record *r = &x->records[i];
        if (!r->is_there)
            continue;
        const struct node *n = &x->nodes[x->nodes[r->node].cluster];
        *list_push(a, &all) =
            (struct identity_member){ record_key(r), record_key(&x->records[n->least]) };
    }
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, by_cluster);
    return all;
}
