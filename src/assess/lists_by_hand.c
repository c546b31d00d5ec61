// SPDX-License-Identifier: Apache-2.0
/* One entry at a time: put on at once in an emergency, kept longer, taken off. */
#include "assess/lists_private.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"

static const struct query q_recent_of = {
    "SELECT count(*) FROM list_import WHERE format = 'emergency' AND proposer = $1 AND at > $2"
};
static const struct query q_recent_names = {
    "SELECT e.name FROM list_entry e JOIN list_import i ON i.id = e.import "
    "WHERE i.format = 'emergency' AND i.at > $1"
};
static const struct query q_in_force = {
    "UPDATE list_import SET state = 'approved', decided_by = proposer, decided_at = at "
    "WHERE id = $1"
};
static const struct query q_activate = {
    "UPDATE list_entry SET state = 'active', own_expiry = 1, approved_at = created, since = "
    "(SELECT n + 1 FROM edition WHERE name = 'lists') WHERE import = $1"
};
static const struct query q_list_put = {
    "INSERT INTO watchlist (name, format, created_by, created) VALUES ($1, 'entry', $2, $3) "
    "ON CONFLICT (name) DO NOTHING"
};
static const struct query q_bump = { "UPDATE edition SET n = n + 1 WHERE name = 'lists'" };
static const struct query q_removal_put = {
    "INSERT INTO list_removal (import, entry) VALUES ($1, $2)"
};
static const struct query q_entry = { "SELECT list, state FROM list_entry WHERE id = $1" };

static struct list_import import_by_hand(struct writes *w, usec now, str list, const char *format,
                                         str by, str note)
{
    return (struct list_import){ .id = uid_new(w->a, now),
                                 .list = list,
                                 .format = str_c(format),
                                 .proposer = by,
                                 .at = now,
                                 .state = STR("proposed"),
                                 .note = str_sub(note, 0, 1000),
                                 .findings = STR("[]") };
}

/* Whoever enters one every four hours, or the same person anew, goes round the second person. */
static int check_emergency(struct db *db, struct arena *a, usec now, const struct list_entry *e,
                           str by)
{
    struct rows own, names;
    str name = fold_sorted(a, fold(a, e->name)); /* in whatever order its words stand */
    TRY(db_read(db, a, &q_recent_of, VALS(V_TEXT(by), V_I64(now - USEC_PER_DAY)), &own));
    TRY(db_read(db, a, &q_recent_names, VALS(V_I64(now - USEC_PER_DAY)), &names));
    if (row_i64(own.at, 0) >= LIST_EMERGENCIES_A_DAY)
        return fail(ERR_INVALID, "you entered %d within a day: a second person must approve now",
                    LIST_EMERGENCIES_A_DAY);
    list_each (const struct row, r, &names)
        if (str_eq(fold_sorted(a, row_text(r, 0)), name))
            return fail(ERR_INVALID, "that name was entered in an emergency within a day: a second "
                                     "person must approve it now");
    return 0;
}

static str digest_of(struct arena *a, const struct list_entry *e)
{
    return sha256_hex(a, str_fmt(a, STR_FMT " " STR_FMT "\n", STR_ARG(e->key), STR_ARG(e->hash)));
}

static void put(struct writes *w, usec now, struct list_import *i, const struct list_entry *e)
{
    i->digest = digest_of(w->a, e);
    i->entries = 1;
    lists_put_entry(w, now, i, e);
    lists_put_import(w, i);
}

int lists_emergency(struct db *db, struct writes *w, usec now, const struct list_entry *wanted,
                    str by, struct list_import *ret_waits)
{
    struct list_entry e = *wanted;
    struct list_import i;
    TRY(lists_check_name(db, w->a, e.list));
    TRY(check_emergency(db, w->a, now, &e, by));
    write_add(w, WRITE_ANY, &q_list_put, VALS(V_TEXT(e.list), V_TEXT(by), V_I64(now)));
    *ret_waits = import_by_hand(w, now, e.list, "entry", by, STR(LISTS_AFTER_EMERGENCY));
    ret_waits->added = 1;
    put(w, now, ret_waits, wanted);
    e.reason =
        str_fmt(w->a, "emergency entry of " STR_FMT ", not yet seen by a second person: " STR_FMT,
                STR_ARG(by), STR_ARG(e.reason));
    e.expiry = time_fmt(w->a, now + LIST_EMERGENCY_HOURS * 3600 * USEC_PER_S);
    e.hash = list_entry_hash(w->a, &e);
    i = import_by_hand(w, now, e.list, "emergency", by, wanted->reason);
    i.added = 1;
    put(w, now, &i, &e);
    write_add(w, WRITE_ONE, &q_in_force, VALS(V_TEXT(i.id)));
    write_add(w, WRITE_ONE, &q_activate, VALS(V_TEXT(i.id)));
    write_add(w, WRITE_ONE, &q_bump, NULL, 0);
    write_audit(w, now, by, STR("list.emergency"),
                str_fmt(w->a, "list/" STR_FMT "/" STR_FMT, STR_ARG(e.list), STR_ARG(i.id)),
                str_fmt(w->a, "{\"until\":\"" STR_FMT "\"}", STR_ARG(e.expiry)));
    return 0;
}

/* The active entry of that id. LISTS_NONE; LISTS_CHANGED: it is not in force. */
static int active(struct db *db, struct arena *a, str list, str id, struct stored_entry *ret)
{
    struct rows rows;
    struct stored_entries found;
    TRY(db_read(db, a, &q_entry, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0 || !str_eq(row_text(rows.at, 0), list))
        return LISTS_NONE;
    if (!str_eq(row_text(rows.at, 1), STR("active")))
        return LISTS_CHANGED;
    TRY(lists_entry(db, a, id, &found));
    *ret = found.at[0];
    return 0;
}

int lists_renew(struct db *db, struct writes *w, usec now, const struct list_change *c,
                struct list_import *ret)
{
    struct stored_entry known;
    int r = active(db, w->a, c->list, c->id, &known);
    if (r != 0)
        return r;
    struct list_entry e = known.entry;
    e.expiry = c->expiry;
    e.hash = list_entry_hash(w->a, &e);
    if (list_entry_has_expired(&e, now))
        return fail(ERR_INVALID, "until " STR_FMT ": that is no day to come",
                    STR_ARG(str_sub(c->expiry, 0, 40)));
    *ret = import_by_hand(w, now, c->list, "entry", c->by, c->reason);
    ret->changed = 1;
    put(w, now, ret, &e);
    return 0;
}

int lists_take_off(struct db *db, struct writes *w, usec now, const struct list_change *c,
                   struct list_import *ret)
{
    struct stored_entry known;
    int r = active(db, w->a, c->list, c->id, &known);
    if (r != 0)
        return r;
    *ret = import_by_hand(w, now, c->list, "entry", c->by, c->reason);
    ret->removed = 1;
    ret->digest = sha256_hex(w->a, str_fmt(w->a, "off " STR_FMT "\n", STR_ARG(c->id)));
    write_add(w, WRITE_ONE, &q_removal_put, VALS(V_TEXT(ret->id), V_TEXT(c->id)));
    lists_put_import(w, ret);
    return 0;
}
