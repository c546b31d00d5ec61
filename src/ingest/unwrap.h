/* unwrap.h — EDIFACT that a gateway cut into lines of one width, made whole again.
 *
 * Such breaks fall anywhere: inside tags, values and release pairs. A body counts as wrapped
 * when nearly all of its first lines have one length and most of them do not end a segment;
 * only breaks at exactly that column are taken out, so a file of one segment a line stays as
 * it is. It is read from an unwrapped copy, and every place is put back to where it stands in
 * the body as it came: evidence and what is covered are bytes of the original.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

struct cut {
    size_t at, taken; /* in the copy; bytes taken out up to here */
};
struct unwrapped {
    str body;
    struct cut *cuts;
    size_t n;
};

bool unwrap(struct arena *a, str body, struct unwrapped *ret); /* false: it is not wrapped */
void unwrap_places(struct arena *a, const struct unwrapped *u, struct decoded *d);
