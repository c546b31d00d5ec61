/* request_store.h — the SQL of requests; for share/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "share/request.h"

void request_insert(struct writes *w, const struct request *x);
/* Moves to x (its version is the new one), if the stored version is one less. */
void request_update(struct writes *w, const struct request *x);
