// SPDX-License-Identifier: Apache-2.0
/* Closures and outages that somebody declared: what a site does meanwhile is no alarm, and is no
 * part of what is usual later. The caller writes the audit record. */
#include "base/digest.h"
#include "base/err.h"
#include "site/site_private.h"

enum { REASON_MOST = 500, PAST_DAYS = 7, LEAST_CHARS = 5 };

static const struct query q_put = {
    "INSERT INTO site_plan (id, site, from_at, to_at, reason, declared_by, declared, ended, "
    "ended_by, ended_note) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '')"
};
static const struct query q_one = {
    "SELECT site FROM site_plan WHERE id = $1 AND site = $2 AND ended = 0 AND to_at > $3"
};
static const struct query q_end = {
    "UPDATE site_plan SET ended = $2, ended_by = $3, ended_note = $4 WHERE id = $1 AND ended = 0"
};

int site_plan_declare(struct writes *w, usec now, const struct site_plan *x, str *ret_id)
{
    const struct port *port = site_of(x->site);
    str reason = str_trim(x->reason);
    if (!port)
        return SITE_NONE;
    if (reason.len < LEAST_CHARS || reason.len > REASON_MOST)
        return fail(ERR_INVALID, "a reason of %d to %d bytes is needed", LEAST_CHARS, REASON_MOST);
    if (x->to <= x->from)
        return fail(ERR_INVALID, "the end must be after the beginning");
    if (x->to <= now)
        return fail(ERR_INVALID, "it is over already");
    if (x->from < now - PAST_DAYS * USEC_PER_DAY)
        return fail(ERR_INVALID, "it began more than %d days ago", PAST_DAYS);
    if (x->to - x->from > site_threshold.plan_days * USEC_PER_DAY)
        return fail(ERR_INVALID, "it lasts at most %lld days", (long long)site_threshold.plan_days);
    *ret_id = uid_new(w->a, now);
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(*ret_id), V_C(port->code), V_I64(x->from), V_I64(x->to), V_TEXT(reason),
                   V_TEXT(x->by), V_I64(now)));
    return 0;
}

int site_plan_end(struct db *db, struct writes *w, usec now, const struct site_plan *x)
{
    const struct port *port = site_of(x->site);
    str note = str_trim(x->note);
    struct rows rows;
    if (!port)
        return SITE_NONE;
    if (note.len == 0 || note.len > REASON_MOST)
        return fail(ERR_INVALID, "a note of at most %d bytes is needed: why", REASON_MOST);
    TRY(db_read(db, w->a, &q_one, VALS(V_TEXT(x->id), V_C(port->code), V_I64(now)), &rows));
    if (rows.n == 0)
        return SITE_NONE;
    write_add(w, WRITE_ONE, &q_end,
              VALS(V_TEXT(x->id), V_I64(now), V_TEXT(x->ended_by), V_TEXT(note)));
    return 0;
}
