/* given.h — are two words two common given names (given.def), however alike they are spelled?
 *
 * A word is looked up by its letters, roughly: e for i, o for u, w for v, q and kh for k count as
 * one, doubled letters as one, an h at the end as none; of Abdul-X it is the X. A misspelled word
 * stands in no row, and is left to who compares letters (channel.h).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name/name.h"

/* Both are known, and no name has both as spellings. */
bool given_differ(const struct word *a, const struct word *b);
/* Both are Latin words of at most four letters without one consonant in common. */
bool given_share_no_sound(const struct word *a, const struct word *b);
