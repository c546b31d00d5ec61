/* mark.c — what tells one from others of the same name: a birth date, and one number. */
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

int person_mark_of(struct db *db, struct arena *a, str entity, bool masked, struct person_mark *ret)
{
    struct rows rows = { 0 };
    size_t best = countof(numbers);
    *ret = (struct person_mark){ 0 };
    TRY(db_read(db, a, &q_said, VALS(V_TEXT(entity), V_I64(LOOKED_AT)), &rows));
    list_each (const struct row, r, &rows) {
        struct person_record x;
        record_of_row(r, 0, &x);
        if (ret->birth.len == 0)
            ret->birth = observed_shown(a, OBSERVED_birth, x.fields[OBSERVED_birth], masked);
        for (size_t i = 0; i < best; i++) {
            str number = x.fields[numbers[i]];
            if (number.len == 0)
                continue;
            ret->number = observed_shown(a, numbers[i], number, masked);
            ret->field = str_c(observed_rows[numbers[i]].name);
            best = i;
        }
    }
    return 0;
}

int person_decision_marks(struct db *db, struct arena *a, struct person_decision *x)
{
    TRY(person_mark_of(db, a, x->a, true, &x->a_mark));
    return person_mark_of(db, a, x->b, true, &x->b_mark);
}

void person_mark_json(struct buf *b, const char *key, const struct person_mark *x)
{
    if (x->birth.len == 0 && x->number.len == 0)
        return;
    json_open(b, key, '{');
    json_opt(b, "birth", x->birth);
    json_opt(b, "number", x->number);
    json_opt(b, "field", x->field);
    json_close(b, '}');
}
