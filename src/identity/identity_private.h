/* identity_private.h — what the files of this folder share.
 *
 * A value is stored once (struct value). Observations with the same values are one node: they are
 * compared once, and a thousand crossings of one traveller do not crowd a block. Nodes that share a
 * key (block.c) are compared (compare.c); a pair that is likely one person is an edge (settle.c).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/map.h"
#include "identity/compare.h"
#include "identity/identity.h"
#include "name/pair.h"

enum value_type { TYPE_NAME, TYPE_DATE, TYPE_CODE, TYPE_PHONE, TYPE_TEXT };
enum { FLAG_HUB = 1 };
struct field_row {
    const char *name, *words, *columns;
    enum value_type type;
    bool is_hub_guarded;
};
extern const struct field_row field_rows[IDENTITY_FIELDS];

enum { VALUE_TEXT = 48, VALUE_WORDS = 6, NONE = 0 };

struct value {
    uint64_t hash;    /* of field and text; the same in every run */
    uint64_t letters; /* which characters it has, as bits: what differs in many is not near */
    uint8_t len, compact_len, n_words;
    bool is_hub;
    char compact[VALUE_TEXT]; /* normalised, without blanks */
    char text[VALUE_TEXT];    /* with them */
    uint32_t refs;            /* nodes */
    uint32_t seen;            /* nodes that had it when the weights were learned */
    uint8_t field;
    struct word *words; /* of a name */
    struct word *whole; /* its words as one */
};

struct edge {
    uint32_t to;
    float score;
};
struct node {
    uint32_t values[IDENTITY_FIELDS]; /* NONE: unknown */
    uint64_t hash;                    /* of its content */
    uint32_t salt;                    /* 1 + record: one that was told apart from its like */
    uint32_t records;                 /* 1 + first record; a list */
    uint32_t least;                   /* the record with the smallest key */
    uint32_t n_records;
    uint32_t cluster; /* the node that names the cluster */
    uint32_t n_edges, cap_edges;
    struct edge *edges;
    uint32_t n_bonds; /* decisions about its records */
    bool is_dirty, is_touched, is_there;
};

struct record {
    char *text; /* key and values, one behind the other */
    uint16_t lengths[IDENTITY_FIELDS];
    uint16_t key_len;
    uint32_t node, next; /* next: 1 + the next record of the node */
    uint32_t n_bonds;
    bool is_there;
};

struct block {
    uint64_t key;
    uint32_t n, cap; /* cap 0: the one node is `one` */
    union {
        uint32_t one;
        uint32_t *many;
    };
    uint32_t guarded; /* value whose holders these are; NONE: none */
    uint32_t crowd;   /* 1 + who shares it and is not here; 0 nobody */
    uint16_t most;    /* more than these: generic */
};
struct crowd {
    size_t n;
    uint16_t prints[IDENTITY_BLOCK_NUMBER_MAX];
};

struct decision {
    char *id, *a, *b, *who, *why;
    enum identity_verdict verdict;
};

struct weights {
    float w[EVIDENCES][WEIGHED];
    float m[EVIDENCES][WEIGHED], u[EVIDENCES][WEIGHED];
    float prior;                    /* log odds that two at random are one */
    uint32_t seen[IDENTITY_FIELDS]; /* nodes with a value, when learned */
    uint32_t nodes;
};

struct table { /* open addressing: 0 empty, else 1 + index of what it finds */
    uint32_t *at;
    size_t n, cap;
};

struct identity {
    bool is_part; /* of what a store holds */
    struct crowd *crowds;
    size_t n_crowds, cap_crowds;
    struct weights weights;
    struct value *values; /* 0 is none */
    struct node *nodes;
    struct record *records;
    struct block *blocks;
    struct decision *decisions;
    size_t n_values, cap_values, n_nodes, cap_nodes, n_records, cap_records, n_blocks, cap_blocks;
    size_t n_decisions, cap_decisions, n_there;
    struct table value_table, node_table, record_table;
    uint32_t *dirty, *touched; /* nodes */
    size_t n_dirty, cap_dirty, n_touched, cap_touched;
    uint32_t *free_nodes, *free_records;
    size_t n_free_nodes, cap_free_nodes, n_free_records, cap_free_records;
    uint32_t *stamp; /* of nodes, for candidates */
    uint32_t stamp_now;
    uint32_t *candidates;
    size_t cap_stamp;
    struct arena *scratch;
    struct arena *decided_arena;
    struct map decided; /* key of a record: the decisions about it */
};

/* A growing array on the heap, where it is now that it has room for one more. */
void *room_for(void *array, size_t n, size_t *cap, size_t size);
uint64_t hash_bytes(uint64_t seed, const void *p, size_t n); /* the same in every run */
uint64_t hash_mix(uint64_t a, uint64_t b);

/* value.c: the number of a value, NONE for what says nothing. `kind`: of the kinds that are kept
 * apart (a part of a store); values of two kinds are never the same one. NULL: it makes no
 * difference. */
uint32_t value_of(struct identity *x, enum identity_field f, str text, const struct value *kind);
void value_dates(const struct value *v, int *y, int *m, int *d);

/* Letters changed, left out, changed over, in what is compared of two; `most` + 1 for more. */
int value_distance(const struct value *a, const struct value *b, int most);
/* number.c: `is_document`: given out in series, so that the next number is another's. */
enum level number_level(const struct value *a, const struct value *b, bool is_document);

/* block.c */
void block_insert(struct identity *x, uint32_t node);
void block_remove(struct identity *x, uint32_t node);
/* Nodes that share a key with this one, each once, and not itself. */
size_t block_candidates(struct identity *x, uint32_t node, uint32_t **ret);

/* settle.c: edges and clusters made true again after changes. */
void node_dirty(struct identity *x, uint32_t node);
void node_touch(struct identity *x, uint32_t node);
void settle(struct identity *x);
int node_order(const struct identity *x, uint32_t a, uint32_t b); /* by their smallest keys */
str record_key(const struct record *r);
str record_value(const struct record *r, enum identity_field f);
uint32_t record_find(const struct identity *x, str key); /* UINT32_MAX: none */

/* The record with the smallest key in the component of a node. */
uint32_t component_least(struct identity *x, uint32_t node);

void node_forget(struct identity *x, uint32_t node); /* its edges */
void edge_cut(struct identity *x, uint32_t a, uint32_t b);
#define BOND_SCORE 1000.0f /* of an edge that a person decided */

/* cluster.c: one component of edges, cut where it contradicts itself. */
struct component {
    uint32_t *at;
    size_t n, cap;
};
void cluster_component(struct identity *x, struct component *c);

/* learn.c */
void weights_shipped(struct weights *w);

/* decide.c */
enum bond { BOND_NONE, BOND_SAME, BOND_NOT_SAME };
enum bond bond_of(const struct identity *x, const struct node *a, const struct node *b);
uint32_t bonds_of_key(const struct identity *x, str key); /* decisions about it */
bool key_is_told_apart(const struct identity *x, str key);
/* Nodes that decisions tie to this one or keep from it; perhaps one of them twice. */
size_t bond_partners(const struct identity *x, const struct node *a, uint32_t *ret, size_t max);
void decisions_free(struct identity *x);
/* identity.c: to its own node, or back to those that are like it. UINT32_MAX: nothing. */
void record_place(struct identity *x, uint32_t record);
void record_unplace(struct identity *x, uint32_t record);
