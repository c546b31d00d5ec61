// SPDX-License-Identifier: Apache-2.0
#include "share/ledger.h"

#include "base/digest.h"
#include "base/err.h"

#define COLUMNS \
    "id, at, agency, taken_by, entity, name, fields, what, ref, basis, purpose, agreement, " \
    "use_until, drafted_by, approved_by, digest"
static const struct query q_put = { "INSERT INTO shared (" COLUMNS
                                    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
                                    "$13, $14, $15, $16)" };
static const struct query q_list = {
    "SELECT " COLUMNS " FROM shared WHERE ($1 = '' OR entity = $1) AND ($2 = '' OR agency = $2) "
    "AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4"
};

void shared_put(struct writes *w, struct shared *x)
{
    x->id = uid_new(w->a, x->at);
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x->id), V_I64(x->at), V_TEXT(x->agency), V_TEXT(x->taken_by),
                   V_TEXT(x->entity), V_TEXT(x->name), V_TEXT(x->fields), V_TEXT(x->what),
                   V_TEXT(x->ref), V_TEXT(x->basis), V_TEXT(x->purpose), V_TEXT(x->agreement),
                   V_TEXT(x->use_until), V_TEXT(x->drafted_by), V_TEXT(x->approved_by),
                   V_TEXT(x->digest)));
}

int shared_list(struct db *db, struct arena *a, const struct shared_filter *f, struct shareds *ret)
{
    struct rows rows;
    *ret = (struct shareds){ 0 };
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->entity), V_TEXT(f->agency), V_TEXT(f->before), V_I64(f->limit)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct shared){ .id = row_text(r, 0),
                                              .at = row_i64(r, 1),
                                              .agency = row_text(r, 2),
                                              .taken_by = row_text(r, 3),
                                              .entity = row_text(r, 4),
                                              .name = row_text(r, 5),
                                              .fields = row_text(r, 6),
                                              .what = row_text(r, 7),
                                              .ref = row_text(r, 8),
                                              .basis = row_text(r, 9),
                                              .purpose = row_text(r, 10),
                                              .agreement = row_text(r, 11),
                                              .use_until = row_text(r, 12),
                                              .drafted_by = row_text(r, 13),
                                              .approved_by = row_text(r, 14),
                                              .digest = row_text(r, 15) };
    return 0;
}

void shared_json(struct buf *b, const struct shared *x)
{
    const struct {
        const char *key;
        str value;
    } texts[] = {
        { "agency", x->agency },
        { "taken_by", x->taken_by },
        { "entity", x->entity },
        { "name", x->name },
        { "fields", x->fields },
        { "what", x->what },
        { "ref", x->ref },
        { "basis", x->basis },
        { "purpose", x->purpose },
        { "agreement", x->agreement },
        { "use_until", x->use_until },
        { "drafted_by", x->drafted_by },
        { "approved_by", x->approved_by },
        { "digest", x->digest },
    };
    json_open(b, NULL, '{');
    json_str(b, "id", x->id);
    json_str(b, "at", time_fmt_ms(b->a, x->at));
    for (size_t i = 0; i < countof(texts); i++)
        json_opt(b, texts[i].key, texts[i].value);
    json_close(b, '}');
}
