// SPDX-License-Identifier: Apache-2.0
#include "assess/lists_private.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "base/map.h"
#include "model/record_json.h"

#include <string.h>

#define IMPORT_COLUMNS \
    "id, list, format, proposer, at, state, digest, entries, added, changed, removed, " \
    "decided_by, " \
    "decided_at, findings, note"
#define IMPORT_MORE ", job, alerts"
#define ENTRY_COLUMNS \
    "record, id, list, state, import, proposer, approver, approved_at, expiry, " \
    "(SELECT count(*) FROM list_import i WHERE i.id = list_entry.import AND " \
    "i.format = 'emergency')"

static const struct query q_list_put = {
    "INSERT INTO watchlist (name, format, created_by, created) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (name) DO UPDATE SET format = excluded.format"
};
static const struct query q_present = {
    "SELECT e.key, e.hash, e.id, i.format FROM list_entry e JOIN list_import i ON i.id = e.import "
    "WHERE e.list = $1 AND e.state = 'active'"
};
static const struct query q_supersede = {
    "UPDATE list_import SET state = 'superseded' WHERE list = $1 AND state = 'proposed' "
    "AND format <> 'entry' AND at <= $2"
};
static const struct query q_drop_superseded = {
    "UPDATE list_entry SET state = 'rejected' WHERE list = $1 AND state = 'proposed' AND import IN "
    "(SELECT id FROM list_import WHERE list = $1 AND format <> 'entry' AND state = 'superseded')"
};
static const struct query q_import_put = {
    "INSERT INTO list_import (" IMPORT_COLUMNS
    ", job) VALUES ($1, $2, $3, $4, $5, $13, $6, $7, $8, $9, $10, '', 0, $11, $12, $14)"
};
static const struct query q_entry_put = {
    "INSERT INTO list_entry (id, list, key, hash, import, state, kind, name, record, expiry, "
    "proposer, approver, approved_at, created, own_expiry) "
    "VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7, $8, $9, $10, '', 0, $11, $12)"
};
static const struct query q_removal_put = {
    "INSERT INTO list_removal (import, entry) VALUES ($1, $2)"
};
static const struct query q_import = { "SELECT " IMPORT_COLUMNS IMPORT_MORE
                                       " FROM list_import WHERE id = $1" };
static const struct query q_waiting = { "SELECT " IMPORT_COLUMNS IMPORT_MORE
                                        " FROM list_import WHERE list = $1 AND state = 'proposed' "
                                        "ORDER BY at DESC, id DESC LIMIT 1" };
static const struct query q_to_search = {
    "SELECT " IMPORT_COLUMNS IMPORT_MORE
    " FROM list_import WHERE state = 'approved' AND job = '' ORDER BY at, id"
};
static const struct query q_recent = { "SELECT " IMPORT_COLUMNS IMPORT_MORE
                                       " FROM list_import ORDER BY at DESC, id DESC LIMIT 50" };
static const struct query q_decide = {
    "UPDATE list_import SET state = $2, decided_by = $3, decided_at = $4 "
    "WHERE id = $1 AND state = 'proposed'"
};
static const struct query q_note = { "UPDATE list_import SET note = $2 WHERE id = $1" };
static const struct query q_searched = {
    "UPDATE list_import SET state = 'in force' WHERE id = $1 AND state = 'approved'"
};
static const struct query q_searched_by = {
    "UPDATE list_import SET job = $3 WHERE id = $1 AND job = $2 AND state = 'approved'"
};
static const struct query q_found_more = {
    "UPDATE list_import SET alerts = alerts + $2 WHERE id = $1"
};
/* These go before the edition moves on. */
#define NEXT_EDITION "(SELECT n + 1 FROM edition WHERE name = 'lists')"
static const struct query q_remove = {
    "UPDATE list_entry SET state = 'removed', until = " NEXT_EDITION
    " WHERE state = 'active' AND id IN "
    "(SELECT entry FROM list_removal WHERE import = $1)"
};
static const struct query q_replace = {
    "UPDATE list_entry SET state = 'replaced', until = " NEXT_EDITION
    " WHERE list = $2 AND state = 'active' AND key IN "
    "(SELECT key FROM list_entry WHERE import = $1 AND state = 'proposed')"
};
static const struct query q_activate = {
    "UPDATE list_entry SET state = 'active', since = " NEXT_EDITION
    ", approver = $2, approved_at = $3, "
    "expiry = CASE WHEN expiry = '' THEN $4 ELSE expiry END WHERE import = $1 AND state = "
    "'proposed'"
};
/* Entries that a newer edition of the list confirms unchanged live on with it. */
static const struct query q_confirm = {
    "UPDATE list_entry SET expiry = $2 WHERE list = $1 AND state = 'active' AND expiry < $2 "
    "AND own_expiry = 0"
};
static const struct query q_reject_entries = {
    "UPDATE list_entry SET state = 'rejected' WHERE import = $1 AND state = 'proposed'"
};
/* What was in force of an emergency, of which this is the proposal to keep it. */
static const struct query q_end_emergency = {
    "UPDATE list_entry SET state = 'removed', until = " NEXT_EDITION
    " WHERE list = $2 AND state = 'active' "
    "AND key IN (SELECT key FROM list_entry WHERE import = $1) "
    "AND import IN (SELECT id FROM list_import WHERE list = $2 AND format = 'emergency')"
};
static const struct query q_bump = { "UPDATE edition SET n = n + 1 WHERE name = 'lists'" };
static const struct query q_entries_of = { "SELECT " ENTRY_COLUMNS
                                           " FROM list_entry WHERE import = $1 AND state = $2" };
static const struct query q_entries_at = {
    "SELECT " ENTRY_COLUMNS " FROM (SELECT * FROM list_entry WHERE import = $1 ORDER BY id "
    "LIMIT $2 OFFSET $3) list_entry WHERE state = 'active'"
};
static const struct query q_entry = { "SELECT " ENTRY_COLUMNS " FROM list_entry WHERE id = $1" };
static const struct query q_find = {
    "SELECT " ENTRY_COLUMNS
    " FROM list_entry WHERE ($1 = '' OR list = $1) AND ($2 = '' OR import = $2) "
    "AND ($3 = '' OR state = $3) AND ($4 = '' OR name LIKE $4) AND id > $5 ORDER BY id LIMIT $6"
};
static const struct query q_named = {
    "SELECT " ENTRY_COLUMNS " FROM list_entry WHERE list = $1 AND key = $2 AND state IN ('active', "
    "'replaced', 'removed') ORDER BY approved_at DESC, id DESC LIMIT 1"
};
/* What the import takes off, and what stands now where it would put others. */
static const struct query q_leaving = {
    "SELECT " ENTRY_COLUMNS " FROM list_entry WHERE id IN (SELECT entry FROM list_removal WHERE "
    "import = $1) AND id > $2 ORDER BY id LIMIT $3"
};
static const struct query q_before = {
    "SELECT " ENTRY_COLUMNS " FROM list_entry WHERE list = $1 AND state = 'active' AND key IN "
    "(SELECT key FROM list_entry WHERE import = $2 AND state = 'proposed' AND id > $3 ORDER BY id "
    "LIMIT $4)"
};
static const struct query q_names = { "SELECT name FROM watchlist" };
static const struct query q_summary = {
    "SELECT w.name, w.format, "
    "(SELECT count(*) FROM list_entry e WHERE e.list = w.name AND e.state = 'active' AND e.expiry "
    ">= $1), "
    "(SELECT count(*) FROM list_entry e WHERE e.list = w.name AND e.state = 'proposed'), "
    "(SELECT count(*) FROM list_entry e WHERE e.list = w.name AND e.state = 'active' AND e.expiry "
    "< $1) "
    "FROM watchlist w ORDER BY w.name"
};

const char *const entry_state_names[ENTRY_STATES] = { "proposed", "active", "replaced", "removed",
                                                      "rejected" };

static struct list_import import_of(const struct row *r)
{
    return (struct list_import){ .id = row_text(r, 0),
                                 .list = row_text(r, 1),
                                 .format = row_text(r, 2),
                                 .proposer = row_text(r, 3),
                                 .at = row_i64(r, 4),
                                 .state = row_text(r, 5),
                                 .digest = row_text(r, 6),
                                 .entries = row_i64(r, 7),
                                 .added = row_i64(r, 8),
                                 .changed = row_i64(r, 9),
                                 .removed = row_i64(r, 10),
                                 .decided_by = row_text(r, 11),
                                 .decided_at = row_i64(r, 12),
                                 .findings = row_text(r, 13),
                                 .note = row_text(r, 14),
                                 .job = row_text(r, 15),
                                 .alerts = row_i64(r, 16) };
}

static int one_import(struct db *db, struct arena *a, const struct query *q, str value,
                      struct list_import *ret)
{
    struct rows rows;
    TRY(db_read(db, a, q, VALS(V_TEXT(value)), &rows));
    if (rows.n == 0)
        return LISTS_NONE;
    *ret = import_of(rows.at);
    return 0;
}

int lists_import(struct db *db, struct arena *a, str id, struct list_import *ret)
{
    return one_import(db, a, &q_import, id, ret);
}

int lists_waiting(struct db *db, struct arena *a, str list, struct list_import *ret)
{
    return one_import(db, a, &q_waiting, list, ret);
}

static int many_imports(struct db *db, struct arena *a, const struct query *q,
                        struct list_imports *ret)
{
    struct rows rows;
    *ret = (struct list_imports){ 0 };
    TRY(db_read(db, a, q, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = import_of(r);
    return 0;
}

int lists_to_search(struct db *db, struct arena *a, struct list_imports *ret)
{
    return many_imports(db, a, &q_to_search, ret);
}

int lists_recent(struct db *db, struct arena *a, struct list_imports *ret)
{
    return many_imports(db, a, &q_recent, ret);
}

/* proposing */

struct present { /* an entry in force, by its key */
    str hash, id;
    bool is_met;
};

static bool is_by_hand(str format)
{
    return str_eq(format, STR("entry")) || str_eq(format, STR("emergency"));
}

static int present_entries(struct db *db, struct arena *a, str list, struct map *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_present, VALS(V_TEXT(list)), &rows));
    *ret = map_new(a);
    list_each (const struct row, r, &rows) {
        struct present *p = make(a, struct present);
        /* What was entered by hand is not the publisher's to take off. */
        *p = (struct present){ row_text(r, 1), row_text(r, 2), is_by_hand(row_text(r, 3)) };
        *map_at(ret, row_text(r, 0)) = p;
    }
    return 0;
}

void lists_put_entry(struct writes *w, usec now, const struct list_import *i,
                     const struct list_entry *e)
{
    str id = uid_from(w->a, i->id, e->key, e->hash);
    write_add(w, WRITE_ONE, &q_entry_put,
              VALS(V_TEXT(id), V_TEXT(i->list), V_TEXT(e->key), V_TEXT(e->hash), V_TEXT(i->id),
                   V_TEXT(e->kind), V_TEXT(fold(w->a, e->name)), V_TEXT(list_entry_row(w->a, e)),
                   V_TEXT(e->expiry), V_TEXT(i->proposer), V_I64(now), V_I64(e->expiry.len > 0)));
}

void lists_put_removal(struct writes *w, const struct list_import *i, str entry)
{
    write_add(w, WRITE_ONE, &q_removal_put, VALS(V_TEXT(i->id), V_TEXT(entry)));
}

void lists_name(struct writes *w, usec now, const struct list_import *i)
{
    write_add(w, WRITE_ANY, &q_list_put,
              VALS(V_TEXT(i->list), V_TEXT(i->format), V_TEXT(i->proposer), V_I64(now)));
}

void lists_supersede(struct writes *w, str list, usec until)
{
    write_add(w, WRITE_ANY, &q_supersede, VALS(V_TEXT(list), V_I64(until)));
}

void lists_drop_superseded(struct writes *w, str list)
{
    write_add(w, WRITE_ANY, &q_drop_superseded, VALS(V_TEXT(list)));
}

enum { FINDINGS_KEPT = 200 };

/* In which line of the file it is; 0: it is about all of it. Findings come in the order of the
 * file, mostly: *at goes on from the one before. */
struct place {
    size_t offset;
    int64_t line;
};
static int64_t line_of(str file, size_t offset, struct place *at)
{
    if (offset == 0 || offset > file.len)
        return 0;
    if (offset < at->offset || at->line == 0)
        *at = (struct place){ 0, 1 };
    for (; at->offset < offset; at->offset++)
        at->line += file.ptr[at->offset] == '\n';
    return at->line;
}

static void list_finding_json(struct buf *b, const struct finding *f, str file, struct place *at)
{
    int64_t line = line_of(file, f->offset, at);
    struct buf one = buf_new(b->a, 1 << 20);
    finding_json(&one, f);
    str s = buf_str(&one);
    if (line)
        s = str_fmt(b->a, STR_FMT ",\"line\":%lld}", STR_ARG(str_sub(s, 0, s.len - 1)),
                    (long long)line);
    json_raw(b, NULL, s);
}

static str findings_json(struct arena *a, const struct findings *f, str file)
{
    struct place at = { 0 };
    struct buf b = buf_new(a, 1 << 20);
    json_open(&b, NULL, '[');
    size_t n = 0;
    for (int doubts = 1; doubts >= 0; doubts--) /* the approver must see them, whatever the rest */
        for (size_t i = 0; i < f->n; i++)
            if (list_is_doubt(&f->at[i]) == doubts && n++ < FINDINGS_KEPT)
                list_finding_json(&b, &f->at[i], file, &at);
    json_close(&b, ']');
    return buf_str(&b);
}

void lists_insert_import(struct writes *w, const struct list_import *i)
{
    write_add(w, WRITE_ONE, &q_import_put,
              VALS(V_TEXT(i->id), V_TEXT(i->list), V_TEXT(i->format), V_TEXT(i->proposer),
                   V_I64(i->at), V_TEXT(i->digest), V_I64(i->entries), V_I64(i->added),
                   V_I64(i->changed), V_I64(i->removed), V_TEXT(i->findings),
                   V_TEXT(i->note.len ? i->note : STR("")), V_TEXT(i->state),
                   V_TEXT(i->job.len ? i->job : STR(""))));
}

void lists_audit_proposal(struct writes *w, const struct list_import *i)
{
    struct buf d = buf_new(w->a, 1000);
    json_open(&d, NULL, '{');
    json_str(&d, "digest", i->digest);
    json_i64(&d, "added", i->added);
    json_i64(&d, "changed", i->changed);
    json_i64(&d, "removed", i->removed);
    json_close(&d, '}');
    write_audit(w, i->at, i->proposer, STR("list.propose"),
                str_fmt(w->a, "list/" STR_FMT "/" STR_FMT, STR_ARG(i->list), STR_ARG(i->id)),
                buf_str(&d));
}

void lists_put_import(struct writes *w, const struct list_import *i)
{
    lists_insert_import(w, i);
    lists_audit_proposal(w, i);
}

/* The digest binds the approval to this content: every hash in order. */
static str digest_of(struct arena *a, const struct list_entries *entries)
{
    struct buf b = buf_new(a, SIZE_MAX / 4);
    list_each (const struct list_entry, e, entries) {
        buf_add(&b, e->key);
        buf_c(&b, ' ');
        buf_add(&b, e->hash);
        buf_c(&b, '\n');
    }
    return sha256_hex(a, buf_str(&b));
}

/* What is new or another, and what is gone. */
static void compare(struct arena *a, const struct list_proposal *p, const struct map *present,
                    struct list_import *i, struct lists_difference *ret)
{
    struct map met = map_new(a);
    list_each (struct list_entry, e, p->entries) {
        void **once = map_at(&met, e->key);
        if (*once)
            continue; /* a key twice in one file: the first stands */
        *once = (void *)(uintptr_t)1;
        struct present *old = map_get(present, e->key);
        if (old)
            old->is_met = true;
        if (old && str_eq(old->hash, e->hash))
            continue;
        *(old ? &i->changed : &i->added) += 1;
        *list_push(a, &ret->puts) = e;
    }
    for (size_t k = 0; p->whole && k < present->cap; k++) {
        const struct present *x = present->slots[k].value;
        if (!x || x->is_met)
            continue;
        i->removed++;
        *list_push(a, &ret->offs) = x->id;
    }
    if (p->whole)
        list_check_delta(
            a, present->n,
            (struct list_delta){ (size_t)i->added, (size_t)i->changed, (size_t)i->removed },
            p->findings);
}

/* What stands in the address of a page and of the API, and cannot be taken for another list: no
 * sign looks like one of another script, turns the letters round, or is not seen. */
static bool is_plain(str name)
{
    static const char good[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.() ";
    for (size_t i = 0; i < name.len; i++)
        if (!memchr(good, name.ptr[i], sizeof good - 1))
            return false;
    return !str_eq(name, STR(".")) && !str_eq(name, STR("..")) && str_trim(name).len == name.len;
}

int lists_check_name(struct db *db, struct arena *a, str name)
{
    struct rows rows;
    if (name.len == 0 || name.len > 60)
        return fail(ERR_INVALID, "a list has a name of 1 to 60 bytes");
    TRY(db_read(db, a, &q_names, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        if (str_eq(row_text(r, 0), name))
            return 0; /* it is there, however it is called */
    str folded = fold_joined(a, fold(a, name));
    list_each (const struct row, r, &rows) {
        str other = row_text(r, 0);
        if (str_eq_nocase(other, name) ||
            (folded.len && str_eq(fold_joined(a, fold(a, other)), folded)))
            return fail(ERR_INVALID,
                        "there is a list '" STR_FMT "', which is written otherwise: use that name, "
                        "or one that differs by more than capitals and signs",
                        STR_ARG(other));
    }
    if (!is_plain(name))
        return fail(
            ERR_INVALID,
            "the name of a new list is of Latin letters, digits, - _ . ( ) and blanks within, "
            "and is not '.' or '..'");
    return 0;
}

int lists_propose(struct db *db, struct writes *w, usec now, const struct list_proposal *p,
                  struct list_import *ret)
{
    TRY(lists_check_name(db, w->a, p->list));
    struct map present;
    struct lists_difference d = { 0 };
    TRY(present_entries(db, w->a, p->list, &present));
    struct list_import i = { .id = uid_new(w->a, now),
                             .list = p->list,
                             .format = p->format,
                             .proposer = p->proposer,
                             .at = now,
                             .state = STR("proposed"),
                             .digest = digest_of(w->a, p->entries),
                             .entries = (int64_t)p->entries->n };
    compare(w->a, p, &present, &i, &d);
    i.findings = findings_json(w->a, p->findings, p->file);
    if (p->parts && d.puts.n + d.offs.n > LIST_AT_ONCE) {
        i.state = STR("coming");
        lists_in_parts(w->a, &d, p->parts);
        *ret = i;
        return LISTS_LARGE;
    }
    lists_name(w, now, &i);
    if (p->whole) { /* this one is handed in last */
        lists_supersede(w, p->list, INT64_MAX);
        lists_drop_superseded(w, p->list);
    }
    list_each (struct list_entry *const, e, &d.puts)
        lists_put_entry(w, now, &i, *e);
    list_each (const str, id, &d.offs)
        lists_put_removal(w, &i, *id);
    lists_put_import(w, &i);
    *ret = i;
    return 0;
}

/* deciding */

static void audit_decision(struct writes *w, usec now, const struct list_import *i, str actor,
                           const char *act)
{
    write_audit(w, now, actor, str_c(act),
                str_fmt(w->a, "list/" STR_FMT "/" STR_FMT, STR_ARG(i->list), STR_ARG(i->id)),
                str_fmt(w->a, "{\"digest\":\"" STR_FMT "\"}", STR_ARG(i->digest)));
}

/* One entry that expired while it waited is nothing to approve. In a whole list such entries
 * only do not match: the others must not wait for a new delivery. */
static int check_expiry(struct db *db, struct arena *a, usec now, const struct list_import *i)
{
    struct stored_entries found;
    if (!str_eq(i->format, STR("entry")))
        return 0;
    struct entry_filter f = { .list = i->list,
                              .import = i->id,
                              .state = STR("proposed"),
                              .q = STR(""),
                              .after = STR(""),
                              .limit = 1 };
    TRY(lists_find(db, a, &f, &found));
    if (found.n && list_entry_has_expired(&found.at[0].entry, now))
        return fail(ERR_INVALID, "the entry expired on " STR_FMT " while it waited: reject it",
                    STR_ARG(found.at[0].entry.expiry));
    return 0;
}

int lists_approve(struct db *db, struct writes *w, usec now, str id, str digest, str actor)
{
    struct list_import i;
    int r = lists_import(db, w->a, id, &i);
    if (r != 0)
        return r;
    if (!str_eq(i.state, STR("proposed")) || (digest.len && !str_eq(digest, i.digest)))
        return LISTS_CHANGED;
    if (str_eq(i.proposer, actor))
        return fail(ERR_INVALID, "what " STR_FMT " proposed, another person must approve",
                    STR_ARG(actor));
    TRY(check_expiry(db, w->a, now, &i));
    str until = date_of(w->a, now + LIST_EXPIRY_DAYS * USEC_PER_DAY);
    write_add(w, WRITE_ONE, &q_decide,
              VALS(V_TEXT(id), V_C("approved"), V_TEXT(actor), V_I64(now)));
    write_add(w, WRITE_ANY, &q_remove, VALS(V_TEXT(id)));
    write_add(w, WRITE_ANY, &q_replace, VALS(V_TEXT(id), V_TEXT(i.list)));
    write_add(w, WRITE_ANY, &q_activate,
              VALS(V_TEXT(id), V_TEXT(actor), V_I64(now), V_TEXT(until)));
    if (!str_eq(i.format, STR("entry")))
        write_add(w, WRITE_ANY, &q_confirm, VALS(V_TEXT(i.list), V_TEXT(until)));
    write_add(w, WRITE_ONE, &q_bump, NULL, 0);
    audit_decision(w, now, &i, actor, "list.approve");
    return 0;
}

static void end_waiting(struct writes *w, usec now, const struct list_import *i, str actor,
                        const char *state)
{
    write_add(w, WRITE_ONE, &q_decide, VALS(V_TEXT(i->id), V_C(state), V_TEXT(actor), V_I64(now)));
    write_add(w, WRITE_ANY, &q_reject_entries, VALS(V_TEXT(i->id)));
}

static bool is_after_emergency(const struct list_import *i)
{
    return str_eq(i->state, STR("proposed")) && str_eq(i->note, STR(LISTS_AFTER_EMERGENCY));
}

/* Else one could enter it and see to it alone that nobody else ever looks. */
static int check_second(const struct list_import *i, str actor)
{
    if (str_eq(i->proposer, actor) && is_after_emergency(i))
        return fail(ERR_INVALID, "it follows an emergency entry: a second person must decide it");
    return 0;
}

int lists_reject(struct db *db, struct writes *w, usec now, str id, str actor, str note)
{
    struct list_import i;
    int r = lists_import(db, w->a, id, &i);
    if (r != 0)
        return r;
    if (!str_eq(i.state, STR("proposed")))
        return LISTS_CHANGED;
    TRY(check_second(&i, actor));
    end_waiting(w, now, &i, actor, "rejected");
    if (is_after_emergency(&i)) {
        write_add(w, WRITE_ANY, &q_end_emergency, VALS(V_TEXT(id), V_TEXT(i.list)));
        write_add(w, WRITE_ONE, &q_bump, NULL, 0);
    }
    write_add(w, WRITE_ANY, &q_note, VALS(V_TEXT(id), V_TEXT(str_sub(note, 0, 1000))));
    audit_decision(w, now, &i, actor, "list.reject");
    return 0;
}

int lists_withdraw(struct db *db, struct writes *w, usec now, str id, str actor)
{
    struct list_import i;
    int r = lists_import(db, w->a, id, &i);
    if (r != 0)
        return r;
    if (!str_eq(i.proposer, actor))
        return fail(ERR_INVALID, "only " STR_FMT ", who proposed it, takes it back",
                    STR_ARG(i.proposer));
    if (!str_eq(i.state, STR("proposed")))
        return LISTS_CHANGED;
    TRY(check_second(&i, actor));
    end_waiting(w, now, &i, actor, "withdrawn");
    audit_decision(w, now, &i, actor, "list.withdraw");
    return 0;
}

void lists_searched_by(struct writes *w, str id, str was, str job)
{
    write_add(w, WRITE_ONE, &q_searched_by, VALS(V_TEXT(id), V_TEXT(was), V_TEXT(job)));
}

void lists_found_more(struct writes *w, str id, int64_t alerts)
{
    write_add(w, WRITE_ONE, &q_found_more, VALS(V_TEXT(id), V_I64(alerts)));
}

void lists_searched(struct writes *w, str id)
{
    write_add(w, WRITE_ONE, &q_searched, VALS(V_TEXT(id)));
}

/* reading */

static int entry_of(struct arena *a, const struct row *r, struct stored_entry *ret)
{
    *ret = (struct stored_entry){ .id = row_text(r, 1),
                                  .state = row_text(r, 3),
                                  .import = row_text(r, 4),
                                  .proposer = row_text(r, 5),
                                  .approver = row_text(r, 6),
                                  .approved_at = row_i64(r, 7),
                                  .expiry = row_text(r, 8),
                                  .is_emergency = row_i64(r, 9) > 0 };
    TRY(list_entry_from_row(a, row_text(r, 0), &ret->entry));
    ret->entry.list = row_text(r, 2);
    if (ret->expiry.len)
        ret->entry.expiry = ret->expiry;
    return 0;
}

static int entries_read(struct db *db, struct arena *a, const struct query *q,
                        const struct val *vals, size_t n, struct list_entries *ret)
{
    struct rows rows;
    *ret = (struct list_entries){ 0 };
    TRY(db_read(db, a, q, vals, n, &rows));
    list_each (const struct row, r, &rows) {
        struct stored_entry e;
        TRY(entry_of(a, r, &e));
        *list_push(a, ret) = e.entry;
    }
    return 0;
}

static int entries_of(struct db *db, struct arena *a, str import, const char *state,
                      struct list_entries *ret)
{
    return entries_read(db, a, &q_entries_of, VALS(V_TEXT(import), V_C(state)), ret);
}

int lists_entries_at(struct db *db, struct arena *a, str import, struct list_span which,
                     struct list_entries *ret)
{
    return entries_read(db, a, &q_entries_at,
                        VALS(V_TEXT(import), V_I64(which.n), V_I64(which.from)), ret);
}

int lists_entries_of(struct db *db, struct arena *a, str import, struct list_entries *ret)
{
    return entries_of(db, a, import, "active", ret);
}

int lists_proposed(struct db *db, struct arena *a, str import, struct list_entries *ret)
{
    return entries_of(db, a, import, "proposed", ret);
}

int lists_entry_named(struct db *db, struct arena *a, str list, str key, struct list_entry *ret)
{
    struct list_entries found;
    TRY(entries_read(db, a, &q_named, VALS(V_TEXT(list), V_TEXT(key)), &found));
    if (found.n == 0)
        return LISTS_NONE;
    *ret = found.at[0];
    return 0;
}

int lists_entry(struct db *db, struct arena *a, str id, struct stored_entries *ret)
{
    struct rows rows;
    struct stored_entry e;
    *ret = (struct stored_entries){ 0 };
    TRY(db_read(db, a, &q_entry, VALS(V_TEXT(id)), &rows));
    list_each (const struct row, r, &rows) {
        TRY(entry_of(a, r, &e));
        *list_push(a, ret) = e;
    }
    return 0;
}

static int find_by(struct db *db, struct arena *a, const struct query *q, const struct val *vals,
                   size_t n, struct stored_entries *ret)
{
    struct rows rows;
    *ret = (struct stored_entries){ 0 };
    TRY(db_read(db, a, q, vals, n, &rows));
    list_each (const struct row, r, &rows)
        TRY(entry_of(a, r, list_push(a, ret)));
    return 0;
}

int lists_find(struct db *db, struct arena *a, const struct entry_filter *f,
               struct stored_entries *ret)
{
    str like = STR("");
    if (f->q.len)
        like = str_fmt(a, "%%" STR_FMT "%%", STR_ARG(fold(a, f->q)));
    return find_by(db, a, &q_find,
                   VALS(V_TEXT(f->list), V_TEXT(f->import), V_TEXT(f->state), V_TEXT(like),
                        V_TEXT(f->after), V_I64(f->limit)),
                   ret);
}

int lists_leaving(struct db *db, struct arena *a, const struct entry_filter *f,
                  struct stored_entries *ret)
{
    return find_by(db, a, &q_leaving, VALS(V_TEXT(f->import), V_TEXT(f->after), V_I64(f->limit)),
                   ret);
}

int lists_before(struct db *db, struct arena *a, const struct entry_filter *f,
                 struct stored_entries *ret)
{
    return find_by(db, a, &q_before,
                   VALS(V_TEXT(f->list), V_TEXT(f->import), V_TEXT(f->after), V_I64(f->limit)),
                   ret);
}

int lists_summary(struct db *db, struct arena *a, str today, struct list_summaries *ret)
{
    struct rows rows;
    *ret = (struct list_summaries){ 0 };
    TRY(db_read(db, a, &q_summary, VALS(V_TEXT(today)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct list_summary){ row_text(r, 0), row_text(r, 1), row_i64(r, 2),
                                                    row_i64(r, 3), row_i64(r, 4) };
    return 0;
}

void list_import_json(struct buf *b, const char *key, const struct list_import *i)
{
    json_open(b, key, '{');
    json_str(b, "id", i->id);
    json_str(b, "list", i->list);
    json_str(b, "format", i->format);
    json_str(b, "proposer", i->proposer);
    json_str(b, "at", time_fmt(b->a, i->at));
    json_str(b, "state", i->state);
    json_str(b, "digest", i->digest);
    json_i64(b, "entries", i->entries);
    json_i64(b, "added", i->added);
    json_i64(b, "changed", i->changed);
    json_i64(b, "removed", i->removed);
    json_opt(b, "decided_by", i->decided_by);
    if (i->decided_at)
        json_str(b, "decided_at", time_fmt(b->a, i->decided_at));
    json_opt(b, "note", i->note);
    if (is_after_emergency(i))
        json_bool(b, "after_emergency", true);
    json_opt(b, "job", i->job);
    if (i->alerts)
        json_i64(b, "alerts", i->alerts);
    if (i->progress.state.len) {
        json_open(b, str_eq(i->state, STR("coming")) ? "coming" : "search", '{');
        json_str(b, "state", i->progress.state);
        json_i64(b, "total", i->progress.total);
        json_i64(b, "done", i->progress.done);
        json_i64(b, "failed", i->progress.failed);
        json_close(b, '}');
    }
    json_raw(b, "findings", i->findings);
    json_close(b, '}');
}

void stored_entry_json(struct buf *b, const struct stored_entry *e, unsigned show)
{
    json_open(b, NULL, '{');
    json_str(b, "id", e->id);
    json_str(b, "state", e->state);
    json_str(b, "import", e->import);
    json_str(b, "proposer", e->proposer);
    json_opt(b, "approver", e->approver);
    if (e->approved_at)
        json_str(b, "approved_at", time_fmt(b->a, e->approved_at));
    json_str(b, "expiry", e->expiry);
    if (e->is_emergency)
        json_bool(b, "emergency", true);
    struct buf inner = buf_new(b->a, 1 << 20);
    list_entry_json(&inner, &e->entry, show);
    json_raw(b, "entry", buf_str(&inner));
    json_close(b, '}');
}
