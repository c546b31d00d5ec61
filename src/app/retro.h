/* retro.h — a new list entry is searched in what is stored already.
 *
 * For each entry that came into force: the subjects that share a key with it,
 * their newest situation, decoded and screened again, and an alert where it
 * matches. What comes in meanwhile meets the new edition itself (its write list
 * names the edition), so between the two nobody slips through. Safe to repeat:
 * an alert has one reason for one entry.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/edition.h"
#include "store/writer.h"

/* Every approved import that was not searched yet. */
int retro_search_waiting(struct db *db, struct writer *writer, const struct edition *e) must_use;
