/* mark.h — what tells one person or company from others of the same name (model/mark.h). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/mark.h"
#include "store/db.h"

int person_mark_of(struct db *db, struct arena *a, str entity, bool masked,
                   struct mark *ret) must_use;
/* Sets the marks of the two, always masked: in a list nobody says why they look at each. */
struct person_decision;
int person_decision_marks(struct db *db, struct arena *a, struct person_decision *x) must_use;

/* Who looks: `sees` says of an entity whether they may be told who it is; NULL: of each. */
struct person_viewer {
    bool masked;
    int (*sees)(void *self, str entity, bool *ret);
    void *self;
};
