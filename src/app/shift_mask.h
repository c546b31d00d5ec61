/* shift_mask.h — invented values in the place of real ones, the same for the same within a package.
 *
 * Nothing is computed from a real value: an invented one is drawn by lot the first time a real one
 * is met and remembered until the package is made; the memory is then gone. Words are the same when
 * they sound the same (name/name.h), so spellings of one name become one. What was drawn is none of
 * the real words and numbers: a first round over all of it only collects these.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/time.h"

enum shift_take {
    SHIFT_DROP,
    SHIFT_KEEP, /* a number, yes, no */
    SHIFT_SAID, /* see shift_said() */
    SHIFT_COUNTRY,
    SHIFT_PLACE, /* places, blank between */
    SHIFT_FLIGHT,
    SHIFT_CODE,   /* four letters and digits at most */
    SHIFT_DIGITS, /* tariff codes, UN numbers, blank between */
    SHIFT_ROUND,
    SHIFT_WORDS,
    SHIFT_NUMBER,
    SHIFT_NUMBERS,
    SHIFT_PHONE,
    SHIFT_MAIL,
    SHIFT_BIRTH,
    SHIFT_WHEN
};

enum { SHIFT_WHEN_DAYS = 40000 }; /* a day is no farther from the begin */

struct shift_mask;
/* `from`: the begin of the shift, a whole minute. */
struct shift_mask *shift_mask_new(struct arena *a, usec from);
void shift_mask_begin(struct shift_mask *m); /* the first round is over */
/* What stands in its place, in `a`; "" nothing does. In the first round it is of no use. */
str shift_mask_text(struct shift_mask *m, struct arena *a, enum shift_take how, str real);
/* It, if it stands as a word, or as words, in that description of the field; else "". */
str shift_said(str description, str real);
/* A moment as the package has it, and back: of the shift that begins at `from`. */
str shift_when(const struct shift_mask *m, struct arena *a, usec t);
/* "@t60", "@l90", "@d-3" become moments, local times and days; false: it is none of them. */
bool shift_when_of(struct arena *a, str token, usec from, str *ret);
