// SPDX-License-Identifier: Apache-2.0
#include "dossier/dossier_store.h"

#include "base/err.h"

#define COLUMNS \
    "d.id, d.state, d.title, d.purpose, d.basis, d.handling, d.owner, d.region, d.opened_by, " \
    "d.year, d.serial, d.version, d.hold, d.opened, d.updated, d.export_by, d.export_purpose, " \
    "d.export_allowed, d.export_at"
/* $1 who, $2 is a supervisor, $3 of which region. */
#define MEMBER(who) \
    "(d.owner = " who " OR EXISTS (SELECT 1 FROM dossier_entry m WHERE m.dossier = d.id " \
    "AND m.kind = 'member' AND m.ref = " who " AND m.removed = 0))"
#define SEEN "(" MEMBER("$1") " OR (CAST($2 AS BIGINT) = 1 AND ($3 = '' OR d.region = $3)))"
#define NAMES(kind, ref) \
    "(" ref " = '' OR EXISTS (SELECT 1 FROM dossier_entry n WHERE n.dossier = d.id AND " \
    "n.kind = '" kind "' AND n.ref = " ref " AND n.removed = 0))"

static const struct query q_get = { "SELECT " COLUMNS " FROM dossier d WHERE d.id = $4 AND " SEEN };
static const struct query q_list = {
    "SELECT " COLUMNS " FROM dossier d WHERE " SEEN
    " AND ($4 = '' OR d.state = $4 OR ($4 = 'active' AND d.state <> 'closed')) "
    "AND ($5 = '' OR d.owner = $5) AND ($6 = '' OR d.id < $6) AND ($7 = '' OR " MEMBER(
        "$7") ") "
              "AND " NAMES("subject", "$8") " AND " NAMES(
                  "alert", "$9") " AND ($11 = '' OR (d.export_by <> '' AND d.export_by <> $11 AND "
                                 "d.export_allowed = '')) ORDER BY d.id DESC LIMIT $10"
};
static const struct query q_insert = {
    "INSERT INTO dossier (id, year, serial, version, state, title, purpose, basis, handling, "
    "owner, region, hold, opened_by, opened, updated) VALUES ($1, $2, (SELECT coalesce(max(serial),"
    " 0) + 1 FROM dossier WHERE year = $2), 1, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $11)"
};
static const struct query q_update = {
    "UPDATE dossier SET version = version + 1, state = $2, owner = $3, hold = $4, updated = $5, "
    "export_by = $7, export_purpose = $8, export_allowed = $9, export_at = $10 WHERE id = $1 AND "
    "version = $6"
};
/* What was allowed to leave is what stood there then. */
static const struct query q_touch = {
    "UPDATE dossier SET version = version + 1, updated = $2, export_allowed = '' WHERE id = $1 AND "
    "state <> 'closed'"
};
static const struct query q_entries = {
    "SELECT e.id, e.kind, e.ref, e.seq, e.relation, e.text, e.who, e.due, e.at, e.added_by, "
    "e.done, "
    "e.done_by, e.removed, e.removed_by, e.removed_why, coalesce(n.name, a.title, ''), "
    "e.type, e.size, coalesce(a.subject_name, ''), coalesce(a.state, ''), coalesce(a.severity, 0), "
    "coalesce(a.region, '') "
    "FROM dossier_entry e LEFT JOIN entity n ON e.kind = 'subject' AND n.id = e.ref "
    "LEFT JOIN alert a ON e.kind = 'alert' AND a.id = e.ref WHERE e.dossier = $1 ORDER BY e.at, "
    "e.id"
};
static const struct query q_entry_insert = {
    "INSERT INTO dossier_entry (id, dossier, kind, ref, seq, relation, text, who, due, at, "
    "added_by, "
    "done, done_by, removed, removed_by, removed_why, type, size) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', 0, '', '', $12, $13)"
};
static const struct query q_entry_mark = {
    "UPDATE dossier_entry SET done = $3, done_by = $4, removed = $5, removed_by = $6, "
    "removed_why = $7 WHERE id = $1 AND dossier = $2 AND removed = 0 AND (done = 0 OR done = $3)"
};

static const struct query q_file = { "SELECT body FROM dossier_file WHERE digest = $1" };
static const struct query q_file_insert = {
    "INSERT INTO dossier_file (digest, size, at, body) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (digest) DO NOTHING"
};
/* The entry stands already: two that come at once do not pass the limit together. */
static const struct query q_file_room = {
    "UPDATE dossier SET updated = updated WHERE id = $1 AND (SELECT coalesce(sum(e.size), 0) FROM "
    "dossier_entry e WHERE e.dossier = $1) <= "
    "CAST($2 AS BIGINT)"
};
static const struct query q_entity = { "SELECT 1 FROM entity WHERE id = $1" };

static struct dossier dossier_of(const struct row *r)
{
    return (struct dossier){ .id = row_text(r, 0),
                             .state = row_text(r, 1),
                             .title = row_text(r, 2),
                             .purpose = row_text(r, 3),
                             .basis = row_text(r, 4),
                             .handling = row_text(r, 5),
                             .owner = row_text(r, 6),
                             .region = row_text(r, 7),
                             .opened_by = row_text(r, 8),
                             .year = row_i64(r, 9),
                             .serial = row_i64(r, 10),
                             .version = row_i64(r, 11),
                             .hold = row_i64(r, 12) != 0,
                             .opened = row_i64(r, 13),
                             .updated = row_i64(r, 14),
                             .export = { row_text(r, 15), row_text(r, 16), row_text(r, 17),
                                         row_i64(r, 18) } };
}

int dossier_get(struct db *db, struct arena *a, const struct dossier_viewer *v, str id,
                struct dossier *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get,
                VALS(V_TEXT(v->name), V_I64(v->supervisor), V_TEXT(v->region), V_TEXT(id)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    *ret = dossier_of(rows.at);
    return 0;
}

int dossier_list(struct db *db, struct arena *a, const struct dossier_viewer *v,
                 const struct dossier_filter *f, struct dossiers *ret)
{
    struct rows rows;
    *ret = (struct dossiers){ 0 };
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(v->name), V_I64(v->supervisor), V_TEXT(v->region), V_TEXT(f->state),
                     V_TEXT(f->owner), V_TEXT(f->before), V_TEXT(f->mine), V_TEXT(f->subject),
                     V_TEXT(f->alert), V_I64(f->limit), V_TEXT(f->may_allow)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = dossier_of(r);
    return 0;
}

int dossier_entries(struct db *db, struct arena *a, str id, struct dossier_entries *ret)
{
    struct rows rows;
    *ret = (struct dossier_entries){ 0 };
    TRY(db_read(db, a, &q_entries, VALS(V_TEXT(id)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct dossier_entry){ .id = row_text(r, 0),
                                                     .kind = row_text(r, 1),
                                                     .ref = row_text(r, 2),
                                                     .seq = row_i64(r, 3),
                                                     .relation = row_text(r, 4),
                                                     .text = row_text(r, 5),
                                                     .who = row_text(r, 6),
                                                     .due = row_text(r, 7),
                                                     .at = row_i64(r, 8),
                                                     .by = row_text(r, 9),
                                                     .done = row_i64(r, 10),
                                                     .done_by = row_text(r, 11),
                                                     .removed = row_i64(r, 12),
                                                     .removed_by = row_text(r, 13),
                                                     .removed_why = row_text(r, 14),
                                                     .shown = row_text(r, 15),
                                                     .type = row_text(r, 16),
                                                     .size = row_i64(r, 17),
                                                     .alert = { .subject = row_text(r, 18),
                                                                .state = row_text(r, 19),
                                                                .severity = row_i64(r, 20),
                                                                .region = row_text(r, 21) } };
    return 0;
}

void dossier_insert(struct writes *w, const struct dossier *x)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(x->id), V_I64(x->year), V_TEXT(x->state), V_TEXT(x->title),
                   V_TEXT(x->purpose), V_TEXT(x->basis), V_TEXT(x->handling), V_TEXT(x->owner),
                   V_TEXT(x->region), V_TEXT(x->opened_by), V_I64(x->opened)));
}

void dossier_update(struct writes *w, const struct dossier *x, int64_t seen)
{
    write_add(w, WRITE_ONE, &q_update,
              VALS(V_TEXT(x->id), V_TEXT(x->state), V_TEXT(x->owner), V_I64(x->hold),
                   V_I64(x->updated), V_I64(seen), V_TEXT(x->export.by), V_TEXT(x->export.purpose),
                   V_TEXT(x->export.allowed_by), V_I64(x->export.at)));
}

void dossier_touch(struct writes *w, str id, usec now)
{
    write_add(w, WRITE_ONE, &q_touch, VALS(V_TEXT(id), V_I64(now)));
}

void dossier_entry_insert(struct writes *w, str dossier, const struct dossier_entry *e)
{
    write_add(w, WRITE_ONE, &q_entry_insert,
              VALS(V_TEXT(e->id), V_TEXT(dossier), V_TEXT(e->kind), V_TEXT(e->ref), V_I64(e->seq),
                   V_TEXT(e->relation), V_TEXT(e->text), V_TEXT(e->who), V_TEXT(e->due),
                   V_I64(e->at), V_TEXT(e->by), V_TEXT(e->type), V_I64(e->size)));
}

void dossier_file_insert(struct writes *w, str dossier, const struct dossier_entry *e,
                         const struct dossier_file *f)
{
    write_add(w, WRITE_ANY, &q_file_insert,
              VALS(V_TEXT(e->ref), V_I64(e->size), V_I64(e->at), V_BYTES(f->body)));
    write_add(w, WRITE_ONE, &q_file_room, VALS(V_TEXT(dossier), V_I64(f->all_most)));
}

int dossier_file_body(struct db *db, struct arena *a, str digest, str *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_file, VALS(V_TEXT(digest)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    *ret = row_text(rows.at, 0);
    return 0;
}

void dossier_entry_mark(struct writes *w, str dossier, const struct dossier_entry *e)
{
    write_add(w, WRITE_ONE, &q_entry_mark,
              VALS(V_TEXT(e->id), V_TEXT(dossier), V_I64(e->done), V_TEXT(e->done_by),
                   V_I64(e->removed), V_TEXT(e->removed_by), V_TEXT(e->removed_why)));
}

int dossier_knows_entity(struct db *db, struct arena *a, str id, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_entity, VALS(V_TEXT(id)), &rows));
    *ret = rows.n > 0;
    return 0;
}
