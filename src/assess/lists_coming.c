/* lists_coming.c — a large import: its entries come in parts, each in a transaction of its own, so
 * that nobody who writes waits long for it. Until the last part is there it is no proposal.
 */
// SPDX-License-Identifier: Apache-2.0
#include "assess/lists_private.h"
#include "base/err.h"

enum { PARTS_MOST = 1000, PART_BYTES = 4 << 20 };

/* Of two of one list the one stays that was handed in last, whichever was whole first. */
static const struct query q_comes = {
    "UPDATE list_import SET state = CASE WHEN EXISTS (SELECT 1 FROM list_import n WHERE "
    "n.list = $2 AND n.at > $3 AND n.format NOT IN ('entry', 'emergency') AND "
    "n.state IN ('proposed', 'approved', 'in force')) THEN 'superseded' ELSE 'proposed' END, "
    "job = '' WHERE id = $1 AND state = 'coming'"
};
static const struct query q_drop = {
    "UPDATE list_import SET state = 'cancelled' WHERE id = $1 AND state = 'coming'"
};
static const struct query q_drop_entries = {
    "UPDATE list_entry SET state = 'rejected' WHERE import = $1 AND state = 'proposed'"
};
static const struct query q_drop_removals = { "DELETE FROM list_removal WHERE import = $1" };

/* parts: texts, each behind its length */

static void add(struct arena *a, struct list_parts *parts, bool goes_off, str text, size_t each)
{
    struct list_part *p = parts->n ? &parts->at[parts->n - 1] : NULL;
    if (!p || p->n >= each || p->body.len > PART_BYTES || p->goes_off != goes_off) {
        p = list_push(a, parts);
        *p = (struct list_part){ .goes_off = goes_off, .body = buf_new(a, SIZE_MAX / 4) };
    }
    p->n++;
    buf_i64(&p->body, (int64_t)text.len);
    buf_c(&p->body, ' ');
    buf_add(&p->body, text);
}

/* False: nothing more, or *ret is no text. */
static bool next(str *rest, str *ret, int *fault)
{
    str length;
    int64_t n = 0;
    if (rest->len == 0)
        return false;
    if (!str_cut(rest, ' ', &length) || str_to_i64(length, &n) < 0 || n < 0 ||
        (size_t)n > rest->len) {
        *fault = fail(ERR_CORRUPT, "a part of an import is not whole");
        return false;
    }
    *ret = str_sub(*rest, 0, (size_t)n);
    *rest = str_sub(*rest, (size_t)n, rest->len - (size_t)n);
    return true;
}

void lists_in_parts(struct arena *a, const struct lists_difference *d, struct list_parts *ret)
{
    size_t all = d->puts.n + d->offs.n, each = (all + PARTS_MOST - 1) / PARTS_MOST;
    if (each < LIST_AT_ONCE)
        each = LIST_AT_ONCE;
    list_each (struct list_entry *const, e, &d->puts)
        add(a, ret, false, list_entry_row(a, *e), each);
    list_each (const str, id, &d->offs)
        add(a, ret, true, *id, each);
}

void lists_comes(struct writes *w, struct list_import *i, str job)
{
    i->job = job;
    lists_insert_import(w, i);
}

int lists_come_part(struct writes *w, usec now, const struct list_import *i, bool goes_off,
                    str part)
{
    str text;
    int fault = 0;
    while (next(&part, &text, &fault)) {
        struct list_entry e = { 0 };
        if (goes_off) {
            lists_put_removal(w, i, text);
            continue;
        }
        TRY(list_entry_from_row(w->a, text, &e));
        lists_put_entry(w, now, i, &e);
    }
    return fault;
}

void lists_came(struct writes *w, usec now, const struct list_import *i)
{
    struct list_import whole = *i;
    whole.at = now;
    lists_name(w, now, i);
    lists_supersede(w, i->list, i->at);
    write_add(w, WRITE_ONE, &q_comes, VALS(V_TEXT(i->id), V_TEXT(i->list), V_I64(i->at)));
    lists_drop_superseded(w, i->list);
    lists_audit_proposal(w, &whole);
}

void lists_drop_coming(struct writes *w, str id)
{
    write_add(w, WRITE_ANY, &q_drop, VALS(V_TEXT(id)));
    write_add(w, WRITE_ANY, &q_drop_entries, VALS(V_TEXT(id)));
    write_add(w, WRITE_ANY, &q_drop_removals, VALS(V_TEXT(id)));
}
