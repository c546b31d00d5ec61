/* words.h — fields that know only certain words (words.def). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

/* In our own words, whatever their case; a word that nobody knows stays, and is a finding. */
void words_normalise(struct arena *a, struct event *e, struct findings *findings);
