/* records.h — the nouns that messages carry, each declared once in its .def.
 *
 * From a table come the struct, its field rows (JSON, rule vocabulary, masking)
 * and the documentation. To add a field: one row. Texts are facts: they keep
 * byte offset and length in the message they came from.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/field.h"
#include "base/list.h"
#include "base/time.h"

#define TYPE_FACT                       fact
#define TYPE_DATE                       fact
#define TYPE_I64                        int64_t
#define TYPE_F64                        double
#define TYPE_BOOL                       bool
#define TYPE_TIME                       usec
#define FIELD(name, type, privacy, doc) TYPE_##type name;

struct person {
#include "model/person.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct document {
#include "model/document.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct leg {
#include "model/leg.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct journey {
#include "model/journey.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct booking {
#include "model/booking.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct declaration {
#include "model/declaration.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct item {
#include "model/item.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct crossing {
#include "model/crossing.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct money {
#include "model/money.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct amount {
#include "model/amount.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct passage {
#include "model/passage.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct seizure {
#include "model/seizure.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct face {
#include "model/face.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct consignment {
#include "model/consignment.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct container {
#include "model/container.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct examination {
#include "model/examination.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct profile {
#include "model/profile.def"
};
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct told_score {
#include "model/score.def"
};

struct documents list_of(struct document);
struct legs list_of(struct leg);
struct items list_of(struct item);
struct amounts list_of(struct amount);
struct containers list_of(struct container);

extern const struct field_table person_fields, document_fields, leg_fields, journey_fields,
    booking_fields, declaration_fields, item_fields, crossing_fields, money_fields, amount_fields,
    passage_fields, seizure_fields, face_fields, consignment_fields, container_fields,
    examination_fields, profile_fields, score_fields;

/* Finds the numbers of a table that may be unknown; done before main() for those of slots.def. */
void record_find_unknown(const struct field_table *t);
/* Sets each of them to -1; *record is zeroed before. */
void record_blank(const struct field_table *t, void *record);

/* What an examination found: 1 an offence or a discrepancy, 0 as declared, -1 it does not say. */
int examination_verdict(const struct examination *x);
/* When it was, as far as can be: not after `now`. */
usec examination_at(const struct examination *x, usec now);
/* A record with every "-1 unknown" number set so. */
bool passage_is_placed(const struct passage *p);  /* a tracker told where it is */
bool passage_is_absence(const struct passage *p); /* "overdue": nobody passed */
struct person person_blank(void);
struct booking booking_blank(void);
struct declaration declaration_blank(void);
struct item item_blank(void);
struct profile profile_blank(void);
struct told_score score_blank(void);
