// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "person/person_private.h"

static const struct query q_records = { "SELECT record, " OBSERVED_COLUMNS
                                        " FROM observation WHERE entity = $1 AND last_message <> "
                                        "$2 ORDER BY record, id" };
static const struct query q_person = { "SELECT person FROM person_member WHERE entity = $1" };
static const struct query q_members = {
    "SELECT entity FROM person_member WHERE person = $1 ORDER BY entity LIMIT $2"
};

const struct observed_row observed_rows[OBSERVED_FIELDS] = {
#define OBSERVED(name, as, privacy, words) { #name, words, IDENTITY_##as, privacy },
#include "person/observed.def"
};

int person_records_of(struct db *db, struct arena *a, str entity, str without,
                      struct person_records *ret)
{
    struct rows rows;
    *ret = (struct person_records){ 0 };
    TRY(db_read(db, a, &q_records, VALS(V_TEXT(entity), V_TEXT(without)), &rows));
    list_each (const struct row, r, &rows)
        record_of_row(r, 0, list_push(a, ret));
    records_order(a, ret);
    return 0;
}

int person_of_entity(struct db *db, struct arena *a, str id, str *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_person, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return PERSON_NONE;
    *ret = row_text(rows.at, 0);
    return 0;
}

int person_members(struct db *db, struct arena *a, str person, size_t most, struct person_ids *ret)
{
    struct rows rows;
    *ret = (struct person_ids){ 0 };
    TRY(db_read(db, a, &q_members, VALS(V_TEXT(person), V_I64((int64_t)most)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = row_text(r, 0);
    return 0;
}
