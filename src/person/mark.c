/* mark.c — what tells one from others of the same name: a birth date, and two numbers. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "model/record_json.h"
#include "person/person_private.h"

static const struct query q_said = { "SELECT record, " OBSERVED_COLUMNS
                                     " FROM observation WHERE entity = $1 "
                                     "ORDER BY last_at DESC, id LIMIT $2" };

enum { LOOKED_AT = 16 }; /* the newest: what one is called by stands in all of them */

/* Whose own it is comes first: a passport is renewed, a tax number is not. */
static const enum observed_field numbers[] = { OBSERVED_tax_number, OBSERVED_national_id,
                                               OBSERVED_passport, OBSERVED_document };

str observed_shown(struct arena *a, enum observed_field f, str text, bool masked)
{
    if (!masked || observed_rows[f].privacy != GUARDED || text.len == 0)
        return text;
    if (f == OBSERVED_birth)
        return str_fmt(a, STR_FMT "-**-**", STR_ARG(str_sub(text, 0, 4)));
    return value_masked(a, text);
}

/* What was said last of each kind of number. */
static void take_numbers(str *said, const struct person_record *x)
{
    for (size_t i = 0; i < countof(numbers); i++)
        if (said[i].len == 0)
            said[i] = x->fields[numbers[i]];
}

/* A document that is told again as what it is says nothing more. */
static bool is_again(const str *said, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (said[k].len && str_eq(said[k], said[i]))
            return true;
    return false;
}

static void show_numbers(struct arena *a, const str *said, bool masked, struct mark *ret)
{
    for (size_t i = 0; i < countof(numbers) && ret->also_number.len == 0; i++) {
        if (said[i].len == 0 || is_again(said, i))
            continue;
        bool is_first = ret->number.len == 0;
        *(is_first ? &ret->number : &ret->also_number) =
            observed_shown(a, numbers[i], said[i], masked);
        *(is_first ? &ret->field : &ret->also_field) = str_c(observed_rows[numbers[i]].name);
    }
}

int person_mark_of(struct db *db, struct arena *a, str entity, bool masked, struct mark *ret)
{
    struct rows rows = { 0 };
    str said[countof(numbers)] = { 0 };
    *ret = (struct mark){ 0 };
    TRY(db_read(db, a, &q_said, VALS(V_TEXT(entity), V_I64(LOOKED_AT)), &rows));
    list_each (const struct row, r, &rows) {
        struct person_record x;
        record_of_row(r, 0, &x);
        if (ret->birth.len == 0)
            ret->birth = observed_shown(a, OBSERVED_birth, x.fields[OBSERVED_birth], masked);
        take_numbers(said, &x);
    }
    show_numbers(a, said, masked, ret);
    return 0;
}

int person_decision_marks(struct db *db, struct arena *a, struct person_decision *x)
{
    TRY(person_mark_of(db, a, x->a, true, &x->a_mark));
    return person_mark_of(db, a, x->b, true, &x->b_mark);
}
