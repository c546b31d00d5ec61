/* drift.h - is the world still what was learned from? Of the live model a sample of the last week
 * beside the spread that its file tells: the population stability index of its scores and of each
 * number (select/drift.h). Of each rule how often it is heard, and how often it is right
 * (assess/rules.h). When something has moved the control room is told, until it is calm. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "risk/risk.h"
#include "store/writer.h"

void drift_look(struct db *db, struct writer *writer, const struct risk_models *models, usec now);
