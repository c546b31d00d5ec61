/* person_private.h — what the files of this folder share. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/map.h"
#include "person/person.h"
#include "store/writes.h"

enum { AT_ONCE = 32 };
#define IN32 \
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25," \
    "$26,$27,$28,$29,$30,$31,$32"
/* Columns of the wording, in the order of observed.def. */
#define OBSERVED_COLUMNS \
    "name, birth, sex, nationality, national_id, passport, document, phone, email, father, " \
    "address, kind, tax_number, seat"
/* observed.def, `kind`: what a company is to the library; a person has none. */
#define COMPANY_KIND "organisation"

/* company.c: the entity of the company that an event tells of, "" none that tells enough. */
str company_said(struct arena *a, const struct event *e, struct person_record *ret);

/* Reads in blocks of AT_ONCE ids; a short block repeats its last. each() gets every row. */
int in_blocks(struct db *db, struct arena *a, const struct query *q, const struct person_ids *ids,
              int (*each)(void *self, const struct row *row), void *self) must_use;

struct key_row {
    str entity, record;
    uint16_t print;
    uint32_t born; /* 19850214, 0 not known */
    bool is_late;  /* what follows from it is not settled yet */
};
/* Only numbers may be shared by so many. */
#define KEY_IS_GUARDED(most) ((most) == IDENTITY_BLOCK_NUMBER_MAX)
struct key_rows list_of(struct key_row);

/* One who is loaded and has a key, and when they are born. */
struct holder {
    struct member *m;
    uint32_t born;
};
struct holders list_of(struct holder);

/* All who share one key, before and after the change. */
struct key_block {
    int64_t key, limit; /* limit: so many were asked for */
    uint16_t most;
    bool is_read, is_many; /* many: as many as were asked for, or more */
    bool is_listed;        /* looked at for the change */
    bool is_shared;        /* by two who are loaded and may be one */
    struct holders holders;
    bool is_live, is_hub, is_flipped;   /* after the change */
    bool is_left;                       /* it flipped by the late: what follows is left to them */
    size_t n_before, n_late;            /* of them, those of whom nothing follows yet */
    struct key_rows rows;               /* as they will be */
    struct key_rows adds, drops, focus; /* focus: what must be compared */
};
struct key_blocks list_of(struct key_block *);

struct member {
    str entity, person, component, component_now, person_now;
    int64_t version;
    bool is_stored, is_changed, is_loaded, is_asked, has_records, is_again;
    int64_t waits; /* as stored: 0, or WAITS_... below */
    bool is_flipped;
    bool is_met;     /* shares a key with one who is loaded and may be the same, or a decision */
    bool is_touched; /* its component is: its first member's version moves on */
    struct person_records records;
};
struct members list_of(struct member *);

struct bond {
    struct identity_decision d;
    str id;
};
struct bonds list_of(struct bond);

/* Why a member waits (person_member.waits); 0: it does not. */
enum { WAITS_FOR_ROOM = 1, WAITS_FOR_TIME = 2 };
/* Why a key is late (identity_key.late); 0: it is not. */
enum { LATE_SHARED = 1, LATE_WAITS = 2 };

struct hood {
    struct arena *a;
    struct db *db;
    struct writes *w;
    const struct person_changes *changes;
    struct map member_of, block_of, bond_of;
    struct members members; /* all that were looked at; is_loaded: of the neighbourhood */
    struct key_blocks blocks;
    struct bonds bonds;
    bool is_too_much;
};

/* May they be one, of whom this key tells? Numbers lead to all who have them. */
bool may_be_one(const struct key_block *b, uint32_t born_x, uint32_t born_y);
struct hood hood_new(struct db *db, struct arena *a, struct writes *w,
                     const struct person_changes *c);
/* All that is loaded, with decisions and with who else shares their keys, given to the library. */
int hood_identity(struct hood *h, struct identity *y) must_use;
struct member *hood_member(struct hood *h, str entity);
/* hood.c: reads all that the change may touch. */
int hood_keys(struct hood *h) must_use;
int hood_candidates(struct hood *h) must_use;
int hood_components(struct hood *h) must_use;
int hood_stored(struct hood *h) must_use;
int hood_blocks(struct hood *h, const struct key_blocks *which) must_use;
struct key_block *hood_block(struct hood *h, int64_t key, uint16_t most);
int records_add(struct identity *x, struct arena *a, const struct member *m) must_use;
/* The name of a wording in the library: the first of an entity bears the entity's own. */
str record_name(struct arena *a, str entity, const struct person_records *all, size_t i);
/* Wordings of an entity: each once, in order, at most PERSON_RECORDS_MAX. */
void records_order(struct arena *a, struct person_records *r);
/* mark.c: as it is shown to who may not see what is guarded, or to who may. */
str observed_shown(struct arena *a, enum observed_field f, str text, bool masked);
void record_of_row(const struct row *row, size_t from, struct person_record *ret);
