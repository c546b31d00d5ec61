/* forget.c — what messages said that are no longer kept: their wordings go, and who was one person
 * because of them is looked at again. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "person/person_private.h"

static const struct query q_touched = {
    "SELECT DISTINCT entity FROM observation WHERE last_message = $1"
};
static const struct query q_said = { "SELECT id, last_message, record, " OBSERVED_COLUMNS
                                     " FROM observation WHERE entity = $1 ORDER BY record, id" };
static const struct query q_drop = {
    "DELETE FROM observation WHERE id = $1 AND last_message = $2"
};
/* Decisions about two of whom nothing is kept. */
static const struct query q_decisions = {
    "DELETE FROM identity_decision WHERE (a = $1 OR b = $1) AND NOT EXISTS (SELECT 1 FROM "
    "person_member m WHERE m.entity = identity_decision.a OR m.entity = identity_decision.b)"
};

static int forget(struct db *db, struct writes *w, const struct map *gone, str entity,
                  struct person_changes *c)
{
    struct person_change x = { .entity = entity };
    struct rows rows;
    TRY(db_read(db, w->a, &q_said, VALS(V_TEXT(entity)), &rows));
    list_each (const struct row, r, &rows) {
        if (!map_get(gone, row_text(r, 1)))
            record_of_row(r, 2, list_push(w->a, &x.records));
        else
            write_add(w, WRITE_ONE, &q_drop, VALS(V_TEXT(row_text(r, 0)), V_TEXT(row_text(r, 1))));
    }
    *list_push(w->a, &c->list) = x;
    return 0;
}

int person_forget(struct db *db, struct writes *w, const struct person_ids *messages, usec now)
{
    struct map gone = map_new(w->a), once = map_new(w->a);
    struct person_changes c = {
        .undo = STR(""), .now = now, .actor = STR("ntc"), .cause = STR("retention")
    };
    struct persons who;
    list_each (const str, m, messages)
        *map_at(&gone, *m) = w;
    list_each (const str, m, messages) {
        struct rows rows;
        TRY(db_read(db, w->a, &q_touched, VALS(V_TEXT(*m)), &rows));
        list_each (const struct row, r, &rows) {
            void **at = map_at(&once, row_text(r, 0));
            if (*at)
                continue;
            *at = w;
            TRY(forget(db, w, &gone, row_text(r, 0), &c));
        }
    }
    if (c.list.n == 0)
        return 0;
    int r = person_settle(db, w, &c, &who);
    TRY(r);
    list_each (const struct person_change, x, &c.list)
        if (x->records.n == 0)
            write_add(w, WRITE_ANY, &q_decisions, VALS(V_TEXT(x->entity)));
    return 0;
}
