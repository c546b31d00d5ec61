/* normalise.h — what decoders read, in the house's words.
 *
 * Titles come off given names, countries become alpha-3, sexes M F X; the
 * journey gets its direction, our port and its physical moment; numbers that
 * follow from others are filled in. Nothing of the source is lost: facts keep
 * their places, and a title that may be a name (AMR, OMR) stays one.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

void decoded_normalise(struct arena *a, struct decoded *d, usec now);
