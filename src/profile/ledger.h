/* ledger.h — the traces of the entities that one message is about: the store's and its own. Each
 * trace is read and sorted once, however many events of a file are about one importer. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profile/traces.h"

struct ledger;
struct ledger *ledger_new(struct arena *a, struct db *db);
/* First all of these, then the questions: */
void ledger_add(struct ledger *l, str entity, enum what what, const struct trace_row *t);
void ledger_forget(struct ledger *l, str unit);          /* its stored traces are replaced */
void ledger_span(struct ledger *l, str entity, usec at); /* it will be asked of then */

struct ledger_question {
    str entity;
    bool is_new; /* the store has nothing of it */
    struct trace_moment before;
    const bool *needs; /* WHATS of them */
};
/* Of each kind that is needed the newest TRACES_JUDGED before the moment, newest first, each once.
 */
int ledger_before(struct ledger *l, struct arena *a, const struct ledger_question *q,
                  struct trace_rows ret[WHATS]) must_use;
