/* score_private.h - what the files of this folder tell each other. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "score/score.h"

enum {
    TUPLE_PARTS_MAX = 3,
    KEYS_MAX = 48,
    HS_PREFIXES = 3, /* HS2, HS4, HS6 */
    SLOTS_MAX = SCORE_COLUMNS_MAX + HS_PREFIXES,
    CODES_MAX = 256, /* of a category: those that are told apart as numbers */
    QUANTILES = 33,
    HS_MAX = 16,
    TEXT_MAX = 200, /* bytes of a text that count */
};

/* roles.c */

enum role_value { VALUE_NONE, VALUE_DATE, VALUE_LABEL, VALUE_NUMBER, VALUE_TEXT };
struct role {
    const char *word;
    enum role_value value;
    bool is_feature, is_named, is_many;
};
extern const struct role roles[SCORE_ROLES];

enum head_kind { HEAD_PLAIN, HEAD_AFTER, HEAD_NEVER, HEAD_PERSONAL };
enum head_kind head_kind_of(str head, const char **ret_word);
str head_name(struct arena *a, str head); /* "Tax Rate" -> "tax_rate" */
int score_map_check(const struct score_map *m) must_use;
int map_find(const struct score_map *m, enum score_role role, const char *name); /* -1: none */

/* table.c */

struct cells {
    uint32_t *id; /* of a text column, into texts; 0: empty */
    str *texts;
    uint64_t *hashes; /* of each text; of HS, of it and its prefixes, four behind one another */
    size_t n_texts, cap_texts;
    double *number; /* of a number column; NAN: not known */
};
struct score_table {
    const struct score_map *map;
    size_t n;
    struct cells *columns;
    int32_t *day;
    int8_t *label;
    double *loss; /* NULL: not told */
    size_t n_dated, n_labelled, n_offences;
    str how; /* dates are written */
};
bool number_of(str s, double *ret);
size_t hs_digits(str s, char ret[HS_MAX]); /* of a tariff code; how many */
uint64_t text_hash(str s);
int32_t day_of(str s, str how); /* SCORE_NO_DAY */
/* How most of these dates are written: "ymd", "dmy", "mdy", "yymd", "dmyy", "mdyy"; empty: in no
 * way. */
str date_how(const str *texts, size_t n);

/* plan.c - which keys have a profile and which features there are; follows from the map alone. */

struct key {
    int16_t parts[TUPLE_PARTS_MAX]; /* slots: a column, or behind the columns HS2, HS4, HS6 */
    int8_t n_parts;
    int8_t parent;     /* the key that stands in while little is known; -1: everything */
    int8_t partner_of; /* the key whose partners this pair counts; -1 */
    bool is_entity;
    const char *words; /* of reasons */
};
enum feature_kind {
    F_NUMBER, /* a number as it is: trees do not care for logarithms */
    F_UNIT,   /* value / mass */
    F_STAKE,  /* value x rate */
    F_TAX,    /* duty / value */
    F_BAND,   /* log of unit price to the median of a band */
    F_SPREAD, /* the same in widths of the band */
    F_BAND_N, /* log of its size */
    F_WEEKDAY,
    F_HS,    /* HS6 as a number: neighbours are alike */
    F_CODE,  /* a category */
    F_RATE,  /* posterior mean of offences of a key */
    F_LOWER, /* its lower bound */
    F_COUNT, /* log of declarations */
    F_AGE,   /* days since first seen */
    F_SINCE, /* days since last seen */
    F_NEW,
    F_PARTNERS, /* distinct partners of an entity for each declaration */
};
enum group_kind { G_NUMBER, G_PRICE, G_STAKE, G_TAX, G_DAY, G_KEY, G_CODE };
struct feature {
    enum feature_kind kind;
    int16_t of; /* column, key or band */
    uint8_t group;
};
struct group {
    enum group_kind kind;
    int16_t of;
};
enum { BAND_HS_ORIGIN, BAND_HS6, BAND_HS4, BANDS };
struct plan {
    const struct score_map *map;
    struct key keys[KEYS_MAX];
    size_t n_keys;
    struct feature features[SCORE_FEATURES_MAX];
    size_t n_features;
    struct group groups[SCORE_GROUPS_MAX];
    size_t n_groups;
    int hs, origin, departure, mass, value, rate, duty; /* columns; -1: none */
};
void plan_make(const struct score_map *m, struct plan *ret);
str feature_name(struct arena *a, const struct plan *p, size_t i);
str group_name(struct arena *a, const struct plan *p, size_t i);
str slot_name(struct arena *a, const struct plan *p, int slot); /* "importer", "HS6" */

/* A row as features see it: a hash for each slot (0: not known), numbers by column. */
struct view {
    uint64_t slot[SLOTS_MAX];
    const double *number;
    const float *code; /* of each column; NAN: not told apart */
    int32_t day;
};

/* profile.c - what is known of keys: decayed counts, price bands. */

struct profile {
    uint64_t key;       /* 0: free */
    float hits, misses; /* decayed to `last` */
    int32_t first, last;
    uint32_t seen, judged, offences, partners;
};
struct profiles {
    struct arena *a;
    struct profile *slots;
    size_t n, cap;
};
struct band {
    uint64_t key;
    float *sorted; /* logs of unit prices; NULL when frozen */
    uint32_t n_sorted, cap, every;
    uint32_t n; /* all of them */
    float q1, q2, q3;
};
struct bands {
    struct arena *a;
    struct band *slots;
    size_t n, cap;
};
struct memory {
    struct arena *a;
    uint64_t seed;
    float prior; /* share of offences */
    double hits, judged;
    struct profiles profiles;
    struct bands bands;
};
enum { HALF_LIFE_DAYS = 180, SHRINK = 12, BAND_LEAST = 5 };

void memory_begin(struct memory *m, struct arena *a, uint64_t seed, float prior);
void memory_learn(struct memory *m, const struct plan *p, const struct view *v, int label);
const struct profile *profile_find(const struct memory *m, uint64_t key); /* NULL */
struct profile *profile_at(struct profiles *t, uint64_t key);
const struct band *band_find(const struct memory *m, uint64_t key);
struct band *band_at(struct bands *t, uint64_t key);
uint64_t profile_hash(const struct memory *m, const struct plan *p, size_t key, const struct view *v);
uint64_t band_hash(const struct memory *m, const struct plan *p, int band, const struct view *v);
double unit_price_log(const struct plan *p, const struct view *v); /* NAN */
void features_of(const struct memory *m, const struct plan *p, const struct view *v, float *ret);

/* forest.c */

struct forest {
    uint32_t n_trees, n_nodes;
    const uint32_t *root;    /* of each tree */
    const uint8_t *depth;    /* of each tree */
    const float *threshold;  /* of a leaf: its value */
    const uint32_t *left;    /* the right child is the next; a leaf: itself */
    const uint16_t *feature; /* | NODE_DEFAULT_LEFT, NODE_LEAF */
    const float *step;       /* expectation of the node less that of its parent */
    float base;              /* margin before any tree */
    double expected;         /* base and the expectations of all roots */
};
enum { NODE_DEFAULT_LEFT = 0x8000, NODE_LEAF = 0x4000, NODE_FEATURE = 0x3FFF, TREE_DEPTH_MAX = 16 };
float forest_margin(const struct forest *f, const float *x);
void forest_margins(const struct forest *f, const float *x, size_t n, size_t width, float *ret);
/* Adds what each group contributes; with f->expected they sum to the margin. */
double forest_reasons(const struct forest *f, const struct plan *p, const float *x, double *ret);

/* boost.c - the library, opened when it is needed. */

struct boost_data {
    const float *x;
    const float *y;
    size_t n, width;
};
struct boosting {
    bool is_number; /* squares of numbers, not odds */
    int depth, rounds_max;
    double eta, child, lambda, rows, columns;
    int stop_after; /* rounds without gain; needs `held` */
    uint64_t seed;
};
struct boosted {
    struct forest forest;
    int rounds;
    float *train; /* margins of the library: of data, of held */
    float *held;
};
int boost(struct arena *a, const struct boost_data *data, const struct boost_data *held,
          const struct boosting *how, struct boosted *ret) must_use;

/* For measuring: the library itself. */
struct peer;
int peer_open(const struct boost_data *data, const struct boosting *how,
              struct peer **ret) must_use;
void peer_close(struct peer *p);
int peer_forest(struct arena *a, struct peer *p, struct forest *ret) must_use;
/* type 1: margins; 2: SHAP; 3: approximate contributions */
int peer_predict(struct peer *p, const float *x, size_t n, size_t width, int type,
                 float *ret) must_use;
int peer_inplace(struct peer *p, const float *x, size_t n, size_t width, float *ret) must_use;

/* calibrate.c */

enum { CALIBRATION_MAX = 512 };
struct calibration {
    uint32_t n; /* points of the isotonic curve; 0: Platt alone */
    float at[CALIBRATION_MAX], p[CALIBRATION_MAX];
    float slope, shift; /* Platt */
};
void calibrate(struct arena *a, const float *margin, const int8_t *label, size_t n,
               struct calibration *ret);
double calibrated(const struct calibration *c, double margin);

/* walk.c */

struct walked {
    float *x;             /* features of each row */
    struct memory memory; /* after all of them */
};
struct codes {
    size_t n;
    struct code {
        uint64_t hash;
        uint32_t column;
        uint32_t code;
    } *at; /* sorted */
};
void view_of_table(const struct plan *p, const struct score_table *t, size_t row,
                   const struct codes *c, float *code_room, struct view *ret);
void codes_make(struct arena *a, const struct plan *p, const struct score_table *t,
                struct codes *ret);
float hs_number(str hs); /* HS6; NAN */
float code_of(const struct codes *c, uint32_t column, uint64_t hash);
/* Features of rows[0..n) in the order of their dates; each knows only the days before it. Rows
 * without a date are learned from in five parts, each told by the others. */
void walk(struct arena *a, const struct plan *p, const struct score_table *t, const uint32_t *rows,
          size_t n, const struct codes *c, uint64_t seed, struct walked *ret);

/* leak.c - rows that were there before. */

struct leak {
    size_t n, pair, whole; /* rows of the second table; of them with a tuple of the first */
    size_t told;           /* of `pair`: whose outcome the tuple's majority tells */
    size_t repeated, pure; /* tuples that the first table has more than once; of one outcome */
    bool *in_second;       /* of each row of the first: its tuple is in the second */
    bool *in_first;        /* of each row of the second */
    const char *words;     /* what the tuple is */
};
void leak_find(struct arena *a, const struct plan *p, const struct score_table *first,
               const struct score_table *second, struct leak *ret);
uint64_t leak_tuple(const struct plan *p, const struct score_table *t, size_t row, bool is_whole);

/* train.c */

struct fit {
    struct walked walked;
    struct forest forest;
    struct calibration calibration;
    int rounds, depth;
    size_t n, held, apart; /* rows; held back; of those, of groups that the others do not have */
    bool is_by_date;
};
struct trial {
    struct fit fit;
    struct score_measure of_valid, of_unseen;
    struct score_measure raw; /* libxgboost on the columns as they are */
    double difference;        /* of our margins from the library's, at most */
};
struct outcome {
    struct trial published, apart;
    struct leak leak;
    bool has_apart, has_valid, has_loss;
    size_t n_train, n_valid, n_offences;
    const char *group;
};
void card_write(struct buf *b, const struct score_model *m, const struct outcome *o);

/* reason.c */

str reason_text(struct arena *a, const struct score_model *m, size_t group,
                const struct score_row *row, const struct view *v);
void view_of_row(const struct score_model *m, const struct score_row *row, float *code_room,
                 struct view *ret);

/* The model */

struct quantiles {
    float at[QUANTILES];
};
struct score_model {
    struct score_map map;
    struct plan plan;
    struct codes codes;
    struct memory memory;        /* frozen */
    struct quantiles *quantiles; /* of each column */
    struct forest offence, loss;
    struct calibration calibration;
    float smear; /* E(loss) is exp(margin) x this; 0: value at stake x P */
    int32_t last_day;
    str map_text, card, digest;
};
