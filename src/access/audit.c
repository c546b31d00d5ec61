// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "base/err.h"
#include "store/chain.h"

static const struct query q_audit = {
    "SELECT seq, at, actor, act, object, detail, prev, hash FROM audit ORDER BY seq"
};

/* Neither comes without a record of it. */
static const struct query q_anything = {
    "SELECT count(*) FROM (SELECT id FROM message UNION ALL SELECT name FROM account) x"
};

struct walk {
    struct arena *scratch, *a;
    struct audit_check *check;
    str known;
    char head[65];
};

enum { WALK_STOP = 1 };

static int broken(struct walk *w, int64_t seq, const char *how)
{
    w->check->wrong = str_fmt(w->a, "record %lld: %s", (long long)seq, how);
    return WALK_STOP;
}

static int link_of(void *self, const struct row *row)
{
    struct walk *w = self;
    arena_reset(w->scratch);
    struct chain_record r = { row_i64(row, 0),  row_i64(row, 1),  row_text(row, 2),
                              row_text(row, 3), row_text(row, 4), row_text(row, 5),
                              row_text(row, 6) };
    str hash = row_text(row, 7), head = str_c(w->head);
    if (r.seq != w->check->records + 1)
        return broken(w, w->check->records + 1, "is missing");
    if (!str_eq(r.prev, head.len ? head : chain_zero()))
        return broken(w, r.seq, "does not follow the record before it");
    if (hash.len != 64 || !str_eq(hash, chain_hash(w->scratch, &r)))
        return broken(w, r.seq, "was altered");
    for (size_t i = 0; i < 64; i++)
        w->head[i] = hash.ptr[i];
    w->check->records++;
    w->check->has_head |= str_eq(hash, w->known);
    return 0;
}

/* A chain without one link holds only where nothing was ever done. */
static int check_empty(struct db *db, struct arena *a, struct audit_check *check)
{
    struct rows rows;
    TRY(db_read(db, a, &q_anything, NULL, 0, &rows));
    if (rows.n && row_i64(rows.at, 0) > 0)
        check->wrong = STR("there is no record at all, though messages or accounts exist");
    return 0;
}

int audit_verify(struct db *db, struct arena *a, str known_head, struct audit_check *ret)
{
    *ret = (struct audit_check){ .has_head = known_head.len == 0 };
    cleanup(arena_freep) struct arena *scratch = arena_new(1 << 20);
    struct walk w = { .scratch = scratch, .a = a, .check = ret, .known = known_head };
    TRY(db_each(db, &q_audit, NULL, 0, link_of, &w));
    ret->head = str_copy(a, str_c(w.head));
    if (ret->wrong.len == 0 && ret->records == 0)
        TRY(check_empty(db, a, ret));
    if (ret->wrong.len == 0 && !ret->has_head)
        ret->wrong = STR("the head that was noted earlier is not in the chain: its end was cut off "
                         "or the chain was written anew");
    return 0;
}

void audit_check_json(struct buf *b, const struct audit_check *check)
{
    json_open(b, NULL, '{');
    json_i64(b, "records", check->records);
    json_str(b, "head", check->head);
    json_bool(b, "holds", check->wrong.len == 0);
    json_opt(b, "wrong", check->wrong);
    json_close(b, '}');
}
