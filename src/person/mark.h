/* mark.h — what tells one from others of the same name: a birth date, and one number. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/db.h"

/* Of what was said last. `field`: of observed.def, what kind of number it is. All "": nothing is
 * known. */
struct person_mark {
    str birth, number, field;
};
int person_mark_of(struct db *db, struct arena *a, str entity, bool masked,
                   struct person_mark *ret) must_use;
/* A member of the object that is open, or nothing. */
void person_mark_json(struct buf *b, const char *key, const struct person_mark *x);
/* Sets the marks of the two, always masked: in a list nobody says why they look at each. */
struct person_decision;
int person_decision_marks(struct db *db, struct arena *a, struct person_decision *x) must_use;

/* Who looks: `sees` says of an entity whether they may be told who it is; NULL: of each. */
struct person_viewer {
    bool masked;
    int (*sees)(void *self, str entity, bool *ret);
    void *self;
};
