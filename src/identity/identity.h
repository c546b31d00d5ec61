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
enum { IDENTITY_KEYS_MAX = 160 };               /* of one observation */
enum { IDENTITY_THERE = 1, IDENTITY_NONE = 2 }; /* outcomes */

struct identity_observation {
    str key; /* unique, the caller's */
    str fields[IDENTITY_FIELDS];
};

struct identity;
struct identity *identity_new(void);
void identity_free(struct identity *x);
void identity_freep(struct identity **x);

/* For a part of what a store holds. Each observation is compared for itself, by fewer keys
 * (spaces.def); names or birth dates that contradict need a number that is the same, and all else
 * needs 95 %. What a set of parts says is what the whole would say, if each part has all that an
 * edge leads to, and is told who else shares the keys of its observations (identity_crowd). The
 * weights are those shipped. */
struct identity *identity_new_part(void);

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
/* The smallest key of all to whom edges lead from it, through however many: what must be looked at
 * together. */
int identity_component_of(struct identity *x, str key, str *ret) must_use;
/* Would these two be one, were there nobody else? IDENTITY_THERE yes, 0 no, IDENTITY_NONE. */
int identity_is_link(struct identity *x, str a, str b) must_use;

/* What leads to comparisons with an observation. `print`: the initials of the name, by which
 * different people are counted. `born`: 19850214, 0 unknown or known in part. */
struct identity_key {
    uint64_t key;
    uint32_t born;
    uint16_t most, print;
    bool is_guarded;
};
/* Do these birth dates contradict? Then only a number that is the same can make one of them
 * (identity_new_part()): others who share a key need not be compared. */
bool identity_births_differ(uint32_t a, uint32_t b);
int identity_keys(struct identity *x, str key, struct identity_key ret[IDENTITY_KEYS_MAX],
                  size_t *ret_n) must_use;
/* So many others share this key and are not here; `prints` of as many, NULL: not asked for. To be
 * told once a key, when all are added. IDENTITY_NONE: nobody here has it, or there are none. */
int identity_crowd(struct identity *x, uint64_t key, const uint16_t *prints, size_t n);
/* How many people these prints are of, at least. Puts them in order. */
size_t identity_people(uint16_t *prints, size_t n);

/* All, ordered by cluster and record; borrowed until the next change. */
struct identity_members identity_clusters(struct identity *x, struct arena *a);

/* Why two observations are, or are not, taken for one: a line for each piece of evidence with what
 * it adds, the sum, the rule. IDENTITY_NONE: one of them is not there. */
int identity_explain(struct identity *x, str a, str b, struct buf *ret) must_use;
/* The log odds that two are one, of what they say alone. IDENTITY_THERE: that would make them one;
 * 0: it would not; IDENTITY_NONE. */
int identity_odds(struct identity *x, str a, str b, float *ret) must_use;
/* The same as members of the object that is open: prior, evidence, odds, probability, rule.
 * value(): how a value is shown to who asks. */
struct identity_show {
    str (*value)(void *self, enum identity_field f, str text);
    void *self;
};
int identity_explain_json(struct identity *x, str a, str b, const struct identity_show *show,
                          struct buf *ret) must_use;
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
