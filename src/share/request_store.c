// SPDX-License-Identifier: Apache-2.0
#include "share/request_store.h"

#include "base/err.h"

#define COLUMNS \
    "id, version, state, agency, link, officer, agency_case, basis, basis_text, purpose, " \
    "subject_kind, subject, asked, due, region, entered_by, entered, drafted_by, drafted, " \
    "approved_by, approved, released, releases, use_until, answer, digest, shares, " \
    "reason, note"

static const struct query q_get = { "SELECT " COLUMNS " FROM info_request WHERE id = $1" };
static const struct query q_list = {
    "SELECT " COLUMNS " FROM info_request WHERE ($1 = '' OR state = $1 OR ($1 = 'open' AND "
    "state IN ('received', 'drafted', 'approved'))) AND ($2 = '' OR link = $2) "
    "AND ($3 = '' OR region = $3 OR region = '') AND ($4 = '' OR id < $4) "
    "ORDER BY id DESC LIMIT $5"
};
static const struct query q_insert = {
    "INSERT INTO info_request (" COLUMNS ") "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)"
};
static const struct query q_update = {
    "UPDATE info_request SET "
    "version = $2, state = $3, drafted_by = $4, drafted = $5, approved_by = $6, "
    "approved = $7, released = $8, releases = $9, use_until = $10, answer = $11, "
    "digest = $12, shares = $13, reason = $14, note = $15 "
    "WHERE id = $1 AND version = $16"
};

static struct request request_of(const struct row *r)
{
    return (struct request){ .id = row_text(r, 0),
                             .version = row_i64(r, 1),
                             .state = row_text(r, 2),
                             .agency = row_text(r, 3),
                             .link = row_text(r, 4),
                             .officer = row_text(r, 5),
                             .agency_case = row_text(r, 6),
                             .basis = row_text(r, 7),
                             .basis_text = row_text(r, 8),
                             .purpose = row_text(r, 9),
                             .subject_kind = row_text(r, 10),
                             .subject = row_text(r, 11),
                             .asked = row_text(r, 12),
                             .due = row_text(r, 13),
                             .region = row_text(r, 14),
                             .entered_by = row_text(r, 15),
                             .entered = row_i64(r, 16),
                             .drafted_by = row_text(r, 17),
                             .drafted = row_i64(r, 18),
                             .approved_by = row_text(r, 19),
                             .approved = row_i64(r, 20),
                             .released = row_i64(r, 21),
                             .releases = row_i64(r, 22),
                             .use_until = row_text(r, 23),
                             .answer = row_text(r, 24),
                             .digest = row_text(r, 25),
                             .shares = row_text(r, 26),
                             .reason = row_text(r, 27),
                             .note = row_text(r, 28) };
}

int request_get(struct db *db, struct arena *a, str id, struct request *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return REQUEST_NONE;
    *ret = request_of(rows.at);
    return 0;
}

int request_list(struct db *db, struct arena *a, const struct request_filter *f,
                 struct requests *ret)
{
    struct rows rows;
    *ret = (struct requests){ 0 };
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->state), V_TEXT(f->link), V_TEXT(f->region), V_TEXT(f->before),
                     V_I64(f->limit)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = request_of(r);
    return 0;
}

void request_insert(struct writes *w, const struct request *x)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_TEXT(x->agency),
                   V_TEXT(x->link), V_TEXT(x->officer), V_TEXT(x->agency_case), V_TEXT(x->basis),
                   V_TEXT(x->basis_text), V_TEXT(x->purpose), V_TEXT(x->subject_kind),
                   V_TEXT(x->subject), V_TEXT(x->asked), V_TEXT(x->due), V_TEXT(x->region),
                   V_TEXT(x->entered_by), V_I64(x->entered), V_TEXT(x->drafted_by),
                   V_I64(x->drafted), V_TEXT(x->approved_by), V_I64(x->approved),
                   V_I64(x->released), V_I64(x->releases), V_TEXT(x->use_until), V_TEXT(x->answer),
                   V_TEXT(x->digest), V_TEXT(x->shares), V_TEXT(x->reason), V_TEXT(x->note)));
}

void request_update(struct writes *w, const struct request *x)
{
    write_add(w, WRITE_ONE, &q_update,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_TEXT(x->drafted_by),
                   V_I64(x->drafted), V_TEXT(x->approved_by), V_I64(x->approved),
                   V_I64(x->released), V_I64(x->releases), V_TEXT(x->use_until), V_TEXT(x->answer),
                   V_TEXT(x->digest), V_TEXT(x->shares), V_TEXT(x->reason), V_TEXT(x->note),
                   V_I64(x->version - 1)));
}
