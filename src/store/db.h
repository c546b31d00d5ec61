/* db.h — a connection from the inside; for store/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/driver.h"

int db_begin(struct db *db) must_use;
int db_end(struct db *db, bool commit);
int db_rest(struct db *db) must_use; /* nobody waits for the writer: see driver.h */
int db_apply(struct db *db, const struct write *w, size_t n) must_use;
