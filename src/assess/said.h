/* said.h — what a message tells of the person it is about, or who drives, declares or is found with
 * what it is about: documents (visas are of a journey), birth dates, nationalities and sexes. A
 * clearance rests on it. A match that is of no person, as of an importer, is known by what was
 * compared with the entry alone.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/event.h"

enum said_kind {
#define SAID(name, words) SAID_##name,
#include "assess/said.def"
    SAID_KINDS
};

struct said_fact {
    enum said_kind kind;
    str value;  /* folded, without blanks */
    str issuer; /* of a document: the state that issued it, "" not told */
};
struct said list_of(struct said_fact);

/* Each fact once, in an order of its own. `is_generic`: numbers that many share tell nothing. */
void said_of_event(struct arena *a, const struct event *e, bool is_generic, struct said *ret);
/* As it is stored: a JSON list. */
str said_json(struct arena *a, const struct said *s);
int said_of_json(struct arena *a, str text, struct said *ret) must_use;

bool said_is_document(const struct said_fact *f);

/* Is it surely the one who was cleared? Nothing is told now that was not told then; and where a
 * document was told then, one of them is told again; where none was, all else is. Of a person
 * neither a document nor a birth date tells who it is: that holds never. */
bool said_holds(const struct said *then, const struct said *now, bool is_of_person);
/* "for passport AA1010101, sex M; now passport ZB9876543, sex F": what of it differs. "" nothing.
 */
void said_difference(struct buf *b, const struct said *then, const struct said *now);
