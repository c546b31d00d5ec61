/* mark.h — what tells one from others of the same name: a birth date, and the two numbers that are
 * most their own. Two may bear one number: who has both is told from who has one.
 * person/mark.h asks for it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"

/* Of what was said last, masked where who looks must not see it. `field`: of observed.def, what
 * kind of number it is. All "": nothing is known; also_…: "" there is no second. */
struct mark {
    str birth, number, field, also_number, also_field;
};
/* A member of the object that is open, or nothing. */
void mark_json(struct buf *b, const char *key, const struct mark *x);
