/* sample.h — an event written on one line, for examples and tests.
 *
 *   person.name = Ali Khan; journey.direction = in; item.hs = 0802; +item; item.hs = 2402
 *
 * The words are those of the rules; `+document`, `+leg` and `+item` begin another
 * one. Facts get places, as if they stood in a message.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

/* 0, or ERR_INVALID: a word is not in the vocabulary, or a value is no number. */
int event_of_cells(struct arena *a, enum event_kind kind, const str *names, const str *cells,
                   size_t n,
                   struct event *ret) must_use; /* `kind` is passed over, so is what is empty */
int event_sample(struct arena *a, enum event_kind kind, str line, struct event *ret) must_use;
