/* compare.h — levels, evidence and groups (the .def tables), and two nodes compared by them. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/identity.h"

enum level {
#define LEVEL(name, words) LEVEL_##name,
#include "identity/levels.def"
#undef LEVEL
    LEVELS,
    LEVEL_FIRST = LEVEL_EXACT,
    LEVEL_END = LEVEL_GENERIC, /* those that carry weight lie between */
    WEIGHED = LEVEL_END - LEVEL_FIRST
};
extern const char *const level_words[LEVELS];

enum group {
#define GROUP(name, most, words) GROUP_##name,
#include "identity/groups.def"
#undef GROUP
    GROUPS
};
extern const float group_most[GROUPS];
extern const char *const group_words[GROUPS];

enum evidence {
#define EVIDENCE(name, group, field, rarest, m, u) EVIDENCE_##name,
#include "identity/evidence.def"
#undef EVIDENCE
    EVIDENCES
};
struct evidence_row {
    enum group group;
    enum identity_field field;
    float rarest;
    float m[WEIGHED], u[WEIGHED];
};
extern const struct evidence_row evidence_rows[EVIDENCES];

struct identity;
struct node;

/* What two nodes say of each other. Symmetric. */
struct comparison {
    uint8_t level[EVIDENCES];
    float weight[EVIDENCES], group[GROUPS];
    float full;          /* of a whole name: log odds of name/pair.h */
    float rarity;        /* and what the rarity of its words adds */
    float total, least;  /* least: what it must be for a link */
    uint8_t signals;     /* groups that speak for it */
    bool is_number_same; /* a number that is its owner's alone */
    bool is_barred;      /* contradicts beyond what numbers may outweigh */
    bool is_apart; /* whatever else leads from one to the other: only a decision makes them one */
    bool is_doubtful; /* no link by itself: a person decides */
    bool is_link;
};
void compare_levels(const struct identity *x, const struct node *a, const struct node *b,
                    struct comparison *ret);
/* The same without whole names. */
void compare_parts(const struct identity *x, const struct node *a, const struct node *b,
                   struct comparison *ret);
void compare_weigh(const struct identity *x, const struct node *a, const struct node *b,
                   struct comparison *c);
void compare_nodes(const struct identity *x, uint32_t a, uint32_t b, struct comparison *ret);
/* The same as is_link of it, sooner where the answer is no. */
bool compare_links(const struct identity *x, uint32_t a, uint32_t b, float *ret_score);
