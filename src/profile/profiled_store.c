// SPDX-License-Identifier: Apache-2.0
#include "profile/profiled_store.h"

#include "base/err.h"

enum { OF_ONE_MOST = 50, DUE_MOST = 100 };

#define COLUMNS \
    "id, version, state, entity, kind, region, basis, reason, purpose, reference, alert, owner, " \
    "opened_by, opened, emergency, asked_by, asked_days, approved_by, approved, review, until, " \
    "closed_by, closed, note, warned, cautions, asked_cautions, refused_by, refused"
#define OPEN "state IN ('proposed', 'approved', 'renewal')"
/* closed: when it was closed or ended, whoever or whatever did it. */
#define IN_FORCE(at) \
    "(closed = 0 OR closed > " at ") AND ((approved > 0 AND approved <= " at " AND until > " at \
    ") OR (emergency > " at " AND opened <= " at "))"

/* Is there an alert about it that somebody of that region sees? */
#define KNOWN_IN(where) \
    "EXISTS (SELECT 1 FROM alert a WHERE a.subject = profiled.entity " \
    "AND (a.region = " where " OR a.region = ''))"

static const struct query q_get = { "SELECT " COLUMNS " FROM profiled WHERE id = $1" };
/* Of a list, whom or what it is about is named: who approves it must tell one from another. */
#define NAMED COLUMNS ", (SELECT e.name FROM entity e WHERE e.id = profiled.entity)"
static const struct query q_list = {
    "SELECT " NAMED " FROM profiled WHERE ($1 = '' OR state = $1 OR ($1 = 'open' AND " OPEN ") "
    "OR ($1 = 'refused' AND refused_by <> '') OR ($1 = 'over' AND NOT " OPEN "))"
    " AND ($2 = '' OR entity = $2) AND ($3 = '' OR region = $3 OR (region = '' AND " KNOWN_IN(
        "$3") ")) "
              "AND ($4 = '' OR owner = $4) AND ($5 = '' OR id < $5) ORDER BY id DESC LIMIT $6"
};
static const struct query q_insert = {
    "INSERT INTO profiled (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)"
};
static const struct query q_update = {
    "UPDATE profiled SET version = $2, state = $3, asked_by = $4, asked_days = $5, "
    "approved_by = $6, approved = $7, review = $8, until = $9, closed_by = $10, closed = $11, "
    "note = $12, warned = $13, cautions = $14, asked_cautions = $15, "
    "refused_by = $17, refused = $18 WHERE id = $1 AND version = $16"
};
static const struct query q_of = {
    "SELECT " COLUMNS " FROM profiled WHERE entity = $1 AND " IN_FORCE("$2") " ORDER BY id LIMIT $3"
};
static const struct query q_any = { "SELECT 1 FROM profiled WHERE " OPEN
                                    " AND " IN_FORCE("$1") " LIMIT 1" };
static const struct query q_open_of = {
    "SELECT " COLUMNS " FROM profiled WHERE entity = $1 AND (" OPEN
    " OR (emergency > 0 AND approved = 0 AND opened > $2)) ORDER BY id LIMIT $3"
};
static const struct query q_alert = {
    "SELECT 1 FROM alert WHERE id = $1 AND subject = $2 AND outcome = 'confirmed' "
    "AND state IN ('decided', 'closed')"
};
static const struct query q_due = {
    "SELECT " COLUMNS " FROM profiled WHERE " OPEN " AND (until <= $1 OR (approved > 0 "
    "AND ((review <= $1 AND warned < review) OR (until - $2 <= $1 AND warned < until - $2) "
    "OR (until - $3 <= $1 AND warned < until - $3) "
    "OR (until - $4 <= $1 AND warned < until - $4)))) ORDER BY until LIMIT $5"
};

static struct profiled profiled_of_row(const struct row *r)
{
    return (struct profiled){ .id = row_text(r, 0),
                              .version = row_i64(r, 1),
                              .state = row_text(r, 2),
                              .entity = row_text(r, 3),
                              .kind = row_text(r, 4),
                              .region = row_text(r, 5),
                              .basis = row_text(r, 6),
                              .reason = row_text(r, 7),
                              .purpose = row_text(r, 8),
                              .reference = row_text(r, 9),
                              .alert = row_text(r, 10),
                              .owner = row_text(r, 11),
                              .opened_by = row_text(r, 12),
                              .opened = row_i64(r, 13),
                              .emergency = row_i64(r, 14),
                              .asked_by = row_text(r, 15),
                              .asked_days = row_i64(r, 16),
                              .approved_by = row_text(r, 17),
                              .approved = row_i64(r, 18),
                              .review = row_i64(r, 19),
                              .until = row_i64(r, 20),
                              .closed_by = row_text(r, 21),
                              .closed = row_i64(r, 22),
                              .note = row_text(r, 23),
                              .warned = row_i64(r, 24),
                              .cautions = row_text(r, 25),
                              .asked_cautions = row_text(r, 26),
                              .refused_by = row_text(r, 27),
                              .refused = row_i64(r, 28),
                              .name = r->n > 29 ? row_text(r, 29) : STR("") };
}

static void take(struct arena *a, const struct rows *rows, struct profileds *ret)
{
    *ret = (struct profileds){ 0 };
    list_each (const struct row, r, rows)
        *list_push(a, ret) = profiled_of_row(r);
}

int profiled_get(struct db *db, struct arena *a, str id, struct profiled *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return PROFILED_NONE;
    *ret = profiled_of_row(rows.at);
    return 0;
}

int profiled_list(struct db *db, struct arena *a, const struct profiled_filter *f,
                  struct profileds *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->state), V_TEXT(f->entity), V_TEXT(f->region), V_TEXT(f->owner),
                     V_TEXT(f->before), V_I64(f->limit)),
                &rows));
    take(a, &rows, ret);
    return 0;
}

int profiled_of(struct db *db, struct arena *a, str entity, usec at, struct profileds *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_of, VALS(V_TEXT(entity), V_I64(at), V_I64(OF_ONE_MOST)), &rows));
    take(a, &rows, ret);
    return 0;
}

int profiled_any(struct db *db, struct arena *a, usec at, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_any, VALS(V_I64(at)), &rows));
    *ret = rows.n > 0;
    return 0;
}

int profiled_open_of(struct db *db, struct arena *a, str entity, usec since, struct profileds *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_open_of, VALS(V_TEXT(entity), V_I64(since), V_I64(OF_ONE_MOST)), &rows));
    take(a, &rows, ret);
    return 0;
}

int profiled_alert_confirmed(struct db *db, struct arena *a, str alert, str entity, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_alert, VALS(V_TEXT(alert), V_TEXT(entity)), &rows));
    *ret = rows.n > 0;
    return 0;
}

int profiled_due(struct db *db, struct arena *a, usec now, struct profileds *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_due,
                VALS(V_I64(now), V_I64(14 * USEC_PER_DAY), V_I64(7 * USEC_PER_DAY),
                     V_I64(USEC_PER_DAY), V_I64(DUE_MOST)),
                &rows));
    take(a, &rows, ret);
    return 0;
}

void profiled_insert(struct writes *w, const struct profiled *x)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_TEXT(x->entity),
                   V_TEXT(x->kind), V_TEXT(x->region), V_TEXT(x->basis), V_TEXT(x->reason),
                   V_TEXT(x->purpose), V_TEXT(x->reference), V_TEXT(x->alert), V_TEXT(x->owner),
                   V_TEXT(x->opened_by), V_I64(x->opened), V_I64(x->emergency), V_TEXT(x->asked_by),
                   V_I64(x->asked_days), V_TEXT(x->approved_by), V_I64(x->approved),
                   V_I64(x->review), V_I64(x->until), V_TEXT(x->closed_by), V_I64(x->closed),
                   V_TEXT(x->note), V_I64(x->warned), V_TEXT(x->cautions),
                   V_TEXT(x->asked_cautions), V_TEXT(x->refused_by), V_I64(x->refused)));
}

void profiled_update(struct writes *w, const struct profiled *x)
{
    write_add(w, WRITE_ONE, &q_update,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_TEXT(x->asked_by),
                   V_I64(x->asked_days), V_TEXT(x->approved_by), V_I64(x->approved),
                   V_I64(x->review), V_I64(x->until), V_TEXT(x->closed_by), V_I64(x->closed),
                   V_TEXT(x->note), V_I64(x->warned), V_TEXT(x->cautions),
                   V_TEXT(x->asked_cautions), V_I64(x->version - 1), V_TEXT(x->refused_by),
                   V_I64(x->refused)));
}
