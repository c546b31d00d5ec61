/* identity.h — which observations are of the same person, and why.
 *
 * Observations come in any order and go again; decisions of people (same, not the same) likewise.
 * What the clusters are is a function of what is there now, of the decisions in force and of the
 * weights, and of nothing else: no order, no history. So taking an observation or a decision back
 * leaves the exact state, byte for byte, in which it never was (identity_state()).
 *
 * A cluster is named by the smallest key of its observations. Each key of an observation, so also
 * each former name of a cluster, leads to the cluster in which it is now (identity_cluster_of()).
 *
 * It keeps nothing on disk. Not for several threads at once. Limits are below, with their names.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/list.h"

enum identity_field {
#define FIELD(name, type, flags, words, columns) IDENTITY_##name,
#include "identity/fields.def"
#undef FIELD
    IDENTITY_FIELDS
};
extern const char *const identity_field_names[IDENTITY_FIELDS];

enum {
    IDENTITY_TEXT_MAX = 400, /* bytes of a value; the rest is passed over */
    IDENTITY_KEY_MAX = 200,  /* bytes of a key of an observation */
    IDENTITY_RECORDS_MAX = 1 << 24,
    IDENTITY_DECISIONS_MAX = 1 << 20,
    IDENTITY_HUB_PEOPLE = 10,        /* a number that more different people have is generic */
    IDENTITY_BLOCK_MAX = 40,         /* what more observations share leads to no comparison */
    IDENTITY_BLOCK_NUMBER_MAX = 200, /* the same for numbers, telephones, e-mails */
    IDENTITY_CONFLICTS_MAX = 10000,  /* of the watch list */
    IDENTITY_CROSS_MAX = 12,         /* of two clusters, so many observations each are compared */
};
enum { IDENTITY_THERE = 1, IDENTITY_NONE = 2 }; /* outcomes */

struct identity_observation {
    str key; /* unique, the caller's */
    str fields[IDENTITY_FIELDS];
};

struct identity;
struct identity *identity_new(void);
void identity_free(struct identity *x);
void identity_freep(struct identity **x);

/* IDENTITY_THERE: the key is taken, nothing was changed. ERR_INVALID, ERR_LIMIT. */
int identity_add(struct identity *x, const struct identity_observation *o) must_use;
/* IDENTITY_NONE: no such key. */
int identity_remove(struct identity *x, str key) must_use;
size_t identity_count(const struct identity *x);

enum identity_verdict { IDENTITY_SAME, IDENTITY_NOT_SAME };
struct identity_decision {
    str a, b; /* keys; they need not be there yet */
    enum identity_verdict verdict;
    str who, why;
};
/* *ret_id names the decision for ever: it is derived from its words. IDENTITY_THERE: in force
 * already. Where two decisions disagree, "not the same" holds until it is undone. */
int identity_decide(struct identity *x, const struct identity_decision *d, struct arena *a,
                    str *ret_id) must_use;
int identity_undo(struct identity *x, str id) must_use; /* IDENTITY_NONE */

/* The weights and how common each value is, learned without labels from what is there now. The
 * result does not depend on order. Without it: the shipped weights. */
void identity_learn(struct identity *x);

/* The cluster's name; borrowed until the next change. IDENTITY_NONE: no such key. */
int identity_cluster_of(struct identity *x, str key, str *ret) must_use;

struct identity_member {
    str record, cluster;
};
struct identity_members list_of(struct identity_member);
/* All, ordered by cluster and record; borrowed until the next change. */
struct identity_members identity_clusters(struct identity *x, struct arena *a);

/* Why two observations are, or are not, taken for one: a line for each piece of evidence with what
 * it adds, the sum, the rule. IDENTITY_NONE: one of them is not there. */
int identity_explain(struct identity *x, str a, str b, struct buf *ret) must_use;
/* For each observation of the cluster of `key` but the first: what ties it to another. */
int identity_explain_cluster(struct identity *x, str key, struct buf *ret) must_use;

/* Watch: `a` and `b` are kept apart, and `c` is close to both. */
struct identity_conflict {
    str a, b, c;
    const char *why;
};
struct identity_conflicts list_of(struct identity_conflict);
struct identity_conflicts identity_conflicts(struct identity *x, struct arena *a);

/* Everything that is there, derived or not, as text in one order. */
void identity_state(struct identity *x, struct buf *ret);
