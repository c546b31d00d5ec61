/* check.c — dossiers held against their log and the audit trail.
 *
 * Their log has lines that are no steps (what was added, removed, exported), so life_check() alone
 * does not do. What was told of an entry when it was put in is the digest of its text.
 */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "dossier/dossier.h"

#define LINES "(SELECT count(*) FROM life_log l WHERE l.kind = 'dossier' AND l.ref = d.id"
static const struct query q_dossiers = {
    "SELECT d.id, d.state, coalesce((SELECT l.to_state FROM life_log l WHERE l.kind = 'dossier' "
    "AND l.ref = d.id ORDER BY l.revision DESC LIMIT 1), ''), " LINES "), "
    "(SELECT count(*) FROM audit a WHERE a.object = 'dossier/' || d.id AND a.act LIKE "
    "'dossier.%'), " LINES " AND l.act = 'add'), "
    "(SELECT count(*) FROM dossier_entry e WHERE e.dossier = d.id), " LINES " AND l.act = "
    "'remove'), (SELECT count(*) FROM dossier_entry e WHERE e.dossier = d.id AND e.removed > 0) "
    "FROM dossier d ORDER BY d.id"
};
static const struct query q_entries = {
    "SELECT e.dossier, e.id, e.kind, e.ref, e.text, coalesce(a.detail, '') FROM dossier_entry e "
    "LEFT JOIN audit a ON a.object = 'dossier/' || e.dossier AND a.act = 'dossier.add' "
    "AND a.detail LIKE '%\"entry\":\"' || e.id || '\"%' ORDER BY e.dossier, e.id"
};
static const struct query q_gone = {
    "SELECT DISTINCT a.object FROM audit a WHERE a.act = 'dossier.open' AND NOT EXISTS "
    "(SELECT 1 FROM dossier d WHERE 'dossier/' || d.id = a.object) ORDER BY a.object"
};

struct checking {
    struct arena *a;
    struct life_checked *x;
};

static void tell(struct checking *c, str object, const char *why)
{
    life_tell(c->x, str_fmt(c->a, STR_FMT ": %s", STR_ARG(object), why));
}

static int dossier_of(void *self, const struct row *r)
{
    struct checking *c = self;
    arena_reset(c->a);
    str object = str_fmt(c->a, "dossier/" STR_FMT, STR_ARG(row_text(r, 0)));
    int64_t bad = c->x->bad;
    if (!str_eq(row_text(r, 1), row_text(r, 2)))
        tell(c, object, "it is not in the state that its log says");
    if (row_i64(r, 3) != row_i64(r, 4))
        tell(c, object, "its log and the audit trail have not the same lines");
    if (row_i64(r, 5) != row_i64(r, 6))
        tell(c, object, "it has not the entries that its log tells of");
    if (row_i64(r, 7) != row_i64(r, 8))
        tell(c, object, "other entries are removed than its log tells of");
    c->x->good += c->x->bad == bad;
    return 0;
}

static int entry_of(void *self, const struct row *r)
{
    struct checking *c = self;
    arena_reset(c->a);
    str text = row_text(r, 4), detail = row_text(r, 5);
    str object = str_fmt(c->a, "dossier/" STR_FMT " entry " STR_FMT, STR_ARG(row_text(r, 0)),
                         STR_ARG(row_text(r, 1)));
    size_t at;
    bool is_file = str_eq(row_text(r, 2), STR("file"));
    if (detail.len == 0)
        tell(c, object, "nobody was seen to put it in");
    else if ((text.len && !str_find(detail, sha256_hex(c->a, text), &at)) ||
             (is_file && !str_find(detail, row_text(r, 3), &at)))
        tell(c, object, "it is not what the audit trail tells of");
    return 0;
}

static int gone(void *self, const struct row *r)
{
    struct checking *c = self;
    arena_reset(c->a);
    tell(c, row_text(r, 0), "it is gone");
    return 0;
}

int dossier_check(struct db *db, struct life_checked *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct checking c = { a, ret };
    TRY(db_each(db, &q_dossiers, NULL, 0, dossier_of, &c));
    TRY(db_each(db, &q_entries, NULL, 0, entry_of, &c));
    return db_each(db, &q_gone, NULL, 0, gone, &c);
}
