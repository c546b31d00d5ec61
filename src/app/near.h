/* near.h — did you mean? The known names that one slip of the fingers makes of the given one. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { NEAR_TEXT = 200 };

/* Writes " (did you mean a, b or c?)" into text, the nearest first; "" when none is near. Near
 * is also what holds the given word, or shares its part before a dot. */
const char *near_names(char text[NEAR_TEXT], str given, const str *known, size_t n);
