/* graph_private.h — between the walk of the graph (graph.c) and its questions (ask.c). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

struct db;
/* Do so many different people share it that it hangs nobody together? */
int graph_is_generic(struct db *db, struct arena *a, str id, str kind, bool *ret) must_use;
/* As it is shown: of telephones and the like only the end, to whom they are masked. */
str graph_name(struct arena *a, str kind, str name, bool masked);
