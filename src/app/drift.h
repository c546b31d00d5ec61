/* model_drift.h - is what the live model meets still what it learned from? A sample of the last
 * week beside the spread that its file tells: the population stability index of its scores and of
 * each number (select/drift.h). When one has moved the control room is told, until it is calm. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "risk/risk.h"
#include "store/writer.h"

void model_drift_look(struct db *db, struct writer *writer, const struct risk_models *models,
                      usec now);
