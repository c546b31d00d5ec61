/* score.h - a learned score of declarations: how likely an offence is, what the State would lose,
 * and why.
 *
 * A map says what the columns of a table are (docs/model.md). score_train() walks the rows in the
 * order of their dates and makes of each what was known before its day: no feature knows its own
 * label. Boosted trees (T. Chen, C. Guestrin, "XGBoost", KDD 2016; the library is opened only then)
 * learn from that; what they say is calibrated on rows that they have not seen. A model is frozen:
 * it has trees, profiles and price bands, scoring changes nothing, and any number of threads may
 * score at once. Profiles are filed under hashes, so that a model holds no name of a trader.
 *
 * It proposes; people decide. Fields known only after inspection are refused as features, so are
 * belief, origin of persons, health and politics; nationality, sex and age need a justification
 * (docs/adr/0016).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/list.h"

enum {
    SCORE_COLUMNS_MAX = 128,
    SCORE_FEATURES_MAX = 256,
    SCORE_GROUPS_MAX = 128,
    SCORE_ROWS_MAX = 20000000,
    SCORE_NO_DAY = INT32_MIN /* a day is counted from 1970-01-01 */
};

enum score_role {
#define ROLE(word, name, value, is_feature, is_named, is_many) ROLE_##name,
#include "score/roles.def"
#undef ROLE
    SCORE_ROLES
};

/* The map */

struct score_column {
    str head; /* as the table has it */
    enum score_role role;
    str name;       /* "importer" of `entity importer`; of a date how it is written, "ymd" */
    str justify;    /* why an attribute of persons is used */
    bool is_before; /* somebody says that it is known when the declaration is made */
};
struct score_map {
    struct score_column *at;
    size_t n;
};

/* ERR_INVALID, with the line: not understood, or a feature that may not be one. */
int score_map_read(struct arena *a, str text, struct score_map *ret) must_use;
str score_role_word(enum score_role role);
bool score_role_is_feature(enum score_role role);
void score_map_print(struct buf *b, const struct score_map *m);
/* What the columns of a table (CSV) are, from their heads and first rows. `remarks` gets a line for
 * each column that is left out, and why. */
int score_map_guess(struct arena *a, str csv, struct buf *remarks, struct score_map *ret) must_use;

/* Tables */

struct score_table;
/* Reads CSV (RFC 4180). `remarks` gets sentences on what was odd. ERR_INVALID with the line. */
int score_table_read(struct arena *a, str csv, const struct score_map *m, struct buf *remarks,
                     struct score_table **ret) must_use;
size_t score_table_rows(const struct score_table *t);
/* 1, 0, or -1: not known. */
int score_table_label(const struct score_table *t, size_t row);
int32_t score_table_day(const struct score_table *t, size_t row);

/* Training */

struct score_model;
struct score_training {
    str map_text; /* for the card */
    uint64_t seed;
    bool is_quick; /* longer steps, and nothing to compare it with */
};
/* Learns from `train`, tells how good it is on `valid`; both were read with map `m`. */
int score_train(struct arena *a, const struct score_map *m, const struct score_table *train,
                const struct score_table *valid, const struct score_training *how,
                struct score_model **ret) must_use;

/* The file: our own format with a digest over all of it. score_load() refuses what was altered; the
 * bytes must outlive the model. */
str score_save(struct arena *a, const struct score_model *m);
int score_load(struct arena *a, str bytes, struct score_model **ret) must_use;
str score_card(const struct score_model *m); /* Markdown */
str score_digest(const struct score_model *m);
const struct score_map *score_model_map(const struct score_model *m);
int32_t score_last_day(const struct score_model *m); /* of what it learned from */

/* Scoring */

/* A declaration: texts and numbers by the place of their column in the map; the empty text and NAN
 * are not known. */
struct score_row {
    const str *text;
    const double *number;
    int32_t day;    /* SCORE_NO_DAY: the day after the last that the model knows */
    unsigned words; /* so many reasons for and against get words; 0: all */
};
/* The place of the column with that role and name ("entity", "importer"); -1: the model has none.
 */
int score_column_at(const struct score_model *m, str role, str name);

struct score_reason {
    double value; /* log-odds that it adds, before calibration */
    str text;     /* empty: it got no words */
};
struct score {
    double margin; /* log-odds before calibration; the sum of base and all contributions */
    double base;
    double probability; /* calibrated */
    double loss;        /* expected, in the currency of the table; NAN: no value is known */
    struct score_reason *reasons; /* strongest first, for and against */
    size_t n_reasons;
};
/* Reasons are made when there is an arena for them. Thread-safe. */
void score_row(const struct score_model *m, const struct score_row *row, struct arena *a,
               struct score *ret);
/* Share of the names and codes of a row that the model has met fewer than three times, 0 to 1. */
double score_novelty(const struct score_model *m, const struct score_row *row);
/* A row of a table that was read with the model's map. */
void score_table_row(const struct score_model *m, const struct score_table *t, size_t row,
                     unsigned words, struct arena *a, struct score *ret);

/* How what it learned from was spread, in SCORE_CELLS cells, to see whether the world has moved.
 * column: a number of the map, or -1: margins of scores. */
enum { SCORE_CELLS = 8 };
int score_cell(const struct score_model *m, int column, double v); /* -1: not known */
/* Counts; all 0 where the file does not tell. */
void score_cells(const struct score_model *m, int column, double ret[SCORE_CELLS]);

/* How good scores are. Labels 1, 0; -1 is left out. */

struct score_measure {
    size_t n, offences;
    double auc, auc_low, auc_high; /* J. Hanley, B. McNeil, Radiology 143, 1982 */
    double precision5, low5, high5, precision10, low10, high10; /* E. Wilson, 1927 */
    double recall5, recall10;
    double calibration; /* expected calibration error, 15 equal widths; C. Guo et al., ICML 2017 */
    double average;     /* mean probability */
};
struct score_measure score_measure(const double *p, const int8_t *label, size_t n);

struct score_difference {
    double auc, auc_low, auc_high; /* first less second, 95 % of paired bootstrap samples */
    double precision5, low5, high5;
    double common5; /* share of the 5 % ranked highest that both have */
};
struct score_difference score_compare(const double *p, const double *q, const int8_t *label,
                                      size_t n, uint64_t seed);
