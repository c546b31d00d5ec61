/* risk.h - the learned score in force: models in the store, and the stage that asks them.
 *
 * A model is a frozen file (score/score.h), put in by one person and approved by another
 * (models.def). It is first asked in shadow: what it says is kept beside the declaration and
 * shown to no rule. One model is live: its score is a record of the event, which rules may ask
 * (model/score.def) and receipts freeze; a person decides. Any model is stopped by one person at
 * once: the edition moves on in the same transaction. Since a model is frozen, the same model and
 * message give the same score, bit for bit: `ntc decision replay`.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "life/life.h"
#include "model/work.h"
#include "score/score.h"
#include "store/writes.h"

enum {
    RISK_MODEL_MOST = 256 << 20, /* bytes of a file */
    RISK_SHADOW_DAYS = 14,
    RISK_SHADOW_SCORED = 200,
    RISK_NAME_MOST = 40,
    RISK_NUMBERS_DAYS = 90
};

/* columns.c - what a declaration says in the columns of a training table (columns.def) */

struct risk_column {
    const char *head, *role, *name;
    bool of_item;         /* else of the declaration */
    enum field_type type; /* FIELD_FACT is text, others are numbers */
    size_t offset;
};
size_t risk_columns(const struct risk_column **ret);
/* A cell; empty, or NAN: not known. item: NULL, the declaration has none. */
str risk_cell_text(const struct risk_column *c, const struct event *e, const struct item *item);
double risk_cell_number(const struct risk_column *c, const struct event *e,
                        const struct item *item);
/* The day of a declaration, from 1970-01-01: as it says, else that of `now`. */
int32_t risk_day(const struct event *e, usec now);

/* risk.c - the models in force */

struct risk_model {
    str id, label; /* "trade 3 #0f1e2d3c4b5a6978": name, version, begin of the digest */
    struct score_model *model;
    const struct risk_column *columns[SCORE_COLUMNS_MAX]; /* of each of its map; NULL: not needed */
    struct arena *arena;
};
/* Reads a file for use on declarations. ERR_INVALID: it is no model, or has columns that no
 * declaration can give; they are named. The bytes are copied. */
int risk_model_open(str id, str name, str version, str bytes, struct risk_model **ret) must_use;
void risk_model_free(struct risk_model *m); /* NULL is fine */
/* What it says of a declaration: the greatest of its items, the loss of all. Thread-safe. */
struct told_score risk_of(const struct risk_model *m, struct arena *a, const struct event *e,
                          usec now);

/* How what it meets is spread, in the cells of score_cell(): the margin, then each column of its
 * map. A row is an item, as in its tables. */
struct risk_spread {
    double margin[SCORE_CELLS], column[SCORE_COLUMNS_MAX][SCORE_CELLS];
    size_t rows;
};
void risk_spread_add(const struct risk_model *m, const struct event *e, usec now,
                     struct risk_spread *x);

/* Those in force; shared, the last holder frees. */
struct risk_models {
    int64_t n; /* the edition */
    struct risk_model *live, *shadow;
    str fault; /* a model that could not be read is left out, and why; "" none */
    struct arena *arena;
    _Atomic size_t holders;
};
int risk_edition(struct db *db, int64_t *ret) must_use;
/* The caller holds it. A model that cannot be read is no error: the Centre goes on without. */
int risk_models_load(struct db *db, struct risk_models **ret) must_use;
struct risk_models *risk_models_hold(struct risk_models *x);
void risk_models_done(struct risk_models *x); /* NULL is fine */

/* The stage: fills event.score, keeps what models say and what examinations found. */
int risk_score(struct work *w) must_use;

/* The very model of a label, as it was put in. LIFE_NONE: it is not in the store;
 * ERR_INVALID: it was altered. */
int risk_model_labelled(struct db *db, str label, struct risk_model **ret) must_use;

/* models.c - their way */

struct risk_record {
    str id, name, version, state, digest, card, map, put_by, approved_by;
    int64_t revision, size;
    usec put, changed, state_since;
};
struct risk_records list_of(struct risk_record);
extern const struct life risk_life; /* states and steps: models.def; what it answers: life.h */

struct risk_file {
    str name, version, bytes, by;
};
/* ERR_INVALID with a sentence. */
int risk_put(struct db *db, struct writes *w, usec now, const struct risk_file *f,
             str *ret_id) must_use;
struct risk_act {
    str id, act, by, note;
    int64_t revision; /* that the person saw */
};
/* ERR_INVALID with a sentence; LIFE_NONE; LIFE_CHANGED. */
int risk_step(struct db *db, struct writes *w, usec now, const struct risk_act *x) must_use;
/* Every version of that name that is in shadow or live. LIFE_NONE: none is. */
int risk_stop(struct db *db, struct writes *w, usec now, str name, str by, str note) must_use;

/* Card and map only of one. */
int risk_record(struct db *db, struct arena *a, str id, struct risk_record *ret) must_use;
/* Those that are asked first, then the newest change; at most 200. */
int risk_records(struct db *db, struct arena *a, struct risk_records *ret) must_use;
void risk_record_json(struct buf *b, const char *key, const struct risk_record *m, bool whole);
/* Since a moment: how many it scored, the mean, and of those whose outcome is known how good. */
int risk_numbers_json(struct db *db, struct buf *b, const char *key, str id, usec since) must_use;
