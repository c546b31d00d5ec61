// SPDX-License-Identifier: Apache-2.0
/* A screen on a wall: a device with a key of its own, so that it shows again after a reboot with
 * nobody there to log in. It may see the wall and nothing else. */
#include "access/access.h"

#include "base/digest.h"
#include "base/err.h"

enum { SEEN_S = 300 };

static const struct query q_add = {
    "INSERT INTO wall (name, region, hash, state, created_by, created, paired, seen) "
    "VALUES ($1, $2, '', 'waits', $3, $4, 0, 0)"
};
static const struct query q_again = {
    "UPDATE wall SET region = $2, hash = '', state = 'waits', created_by = $3, created = $4, "
    "paired = 0, seen = 0 WHERE name = $1"
};
static const struct query q_known = { "SELECT 1 FROM wall WHERE name = $1" };
static const struct query q_pair = {
    "UPDATE wall SET hash = $2, state = 'active', paired = $3, seen = $3 WHERE name = $1 AND state "
    "= 'waits'"
};
static const struct query q_key = {
    "SELECT name, region, seen FROM wall WHERE hash = $1 AND state = 'active'"
};
static const struct query q_seen = { "UPDATE wall SET seen = $2 WHERE name = $1" };
static const struct query q_end = {
    "UPDATE wall SET state = 'ended', hash = '' WHERE name = $1 AND state <> 'ended'"
};
static const struct query q_no_code = {
    "DELETE FROM one_time_code WHERE account = $1 AND purpose = 'wall'"
};
static const struct query q_all = {
    "SELECT name, region, state, created_by, created, paired, seen FROM wall ORDER BY name"
};

/* Codes of walls stand beside those of accounts; no account has a name with a colon. */
static str holder(struct arena *a, str name) { return str_fmt(a, "wall:" STR_FMT, STR_ARG(name)); }

int access_wall_add(struct db *db, struct writes *w, usec now, const struct wall *x, str *ret_code)
{
    struct rows rows;
    if (!account_name_is_valid(x->name))
        return fail(ERR_INVALID, "a wall's name has 2 to 40 of a-z 0-9 . _ -");
    TRY(db_read(db, w->a, &q_known, VALS(V_TEXT(x->name)), &rows));
    write_add(w, WRITE_ONE, rows.n ? &q_again : &q_add,
              VALS(V_TEXT(x->name), V_TEXT(x->region), V_TEXT(x->created_by), V_I64(now)));
    *ret_code = access_code_new(w, now, holder(w->a, x->name), STR("wall"));
    return 0;
}

int access_wall_pair(struct db *db, struct writes *w, usec now, str code, str *ret_name,
                     str *ret_key)
{
    str account, prefix = STR("wall:");
    int r = access_code_use(db, w, now, code, STR("wall"), &account);
    if (r != 0)
        return r;
    must(str_starts(account, prefix));
    *ret_name = str_sub(account, prefix.len, account.len);
    *ret_key = random_hex(w->a, 32);
    write_add(w, WRITE_ONE, &q_pair,
              VALS(V_TEXT(*ret_name), V_TEXT(sha256_hex(w->a, *ret_key)), V_I64(now)));
    return 0;
}

int access_wall(struct db *db, struct arena *a, str key, struct principal *ret)
{
    struct rows rows;
    if (key.len != 64)
        return ACCESS_NONE;
    str hash = sha256_hex(a, key);
    TRY(db_read(db, a, &q_key, VALS(V_TEXT(hash)), &rows));
    if (rows.n == 0)
        return ACCESS_NONE;
    *ret = (struct principal){ .name = holder(a, row_text(rows.at, 0)),
                               .display = row_text(rows.at, 0),
                               .roles = ROLE_WALL,
                               .region = row_text(rows.at, 1),
                               .wall = hash,
                               .seen = row_i64(rows.at, 2) };
    return 0;
}

bool access_wall_seen(struct writes *w, const struct principal *p, usec now)
{
    if (now - p->seen < SEEN_S * USEC_PER_S)
        return false;
    write_add(w, WRITE_ANY, &q_seen, VALS(V_TEXT(p->display), V_I64(now)));
    return true;
}

int access_wall_end(struct db *db, struct writes *w, str name)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_known, VALS(V_TEXT(name)), &rows));
    if (rows.n == 0)
        return ACCESS_NONE;
    write_add(w, WRITE_ANY, &q_end, VALS(V_TEXT(name)));
    write_add(w, WRITE_ANY, &q_no_code, VALS(V_TEXT(holder(w->a, name))));
    return 0;
}

int access_walls(struct db *db, struct arena *a, struct walls *ret)
{
    struct rows rows;
    *ret = (struct walls){ 0 };
    TRY(db_read(db, a, &q_all, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct wall){ .name = row_text(r, 0),
                                            .region = row_text(r, 1),
                                            .state = row_text(r, 2),
                                            .created_by = row_text(r, 3),
                                            .created = row_i64(r, 4),
                                            .paired = row_i64(r, 5),
                                            .seen = row_i64(r, 6) };
    return 0;
}
