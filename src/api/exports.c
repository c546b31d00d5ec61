/* exports.c — lists that are made into a table in the background (jobs.c gives it out). */
// SPDX-License-Identifier: Apache-2.0
#include "api/alerts.h"
#include "api/jobs.h"
#include "base/err.h"

enum { NOTE_MOST = 1000, AUDIT_AT_ONCE = 100 };

static const char *const whats[] = { "alerts", "entities", "audit" };
const char *export_what_word(size_t i) { return i < countof(whats) ? whats[i] : NULL; }

static int too_many(size_t most)
{
    return fail(ERR_INVALID, "at most %zu lines at once: narrow it", most);
}

static int gather_alerts(struct call *c, size_t most, struct job_items *ret)
{
    struct alerts list = { 0 };
    struct alert_filter f = filter_in(c, most + 1);
    TRY(alert_list(c->db, c->arena, &f, &list));
    if (list.n > most)
        return too_many(most);
    list_each (const struct alert, x, &list)
        *list_push(c->arena, ret) = (struct job_item){ .ref = x->id, .version = x->version };
    return 0;
}

static int gather_entities(struct call *c, size_t most, struct job_items *ret)
{
    str ids = in_text(c, "ids"), one;
    while (str_cut(&ids, ' ', &one)) {
        if (one.len == 0)
            continue;
        if (one.len > 64)
            return fail(ERR_INVALID, "ids has the ids of entities, blank between");
        if (ret->n >= most)
            return too_many(most);
        *list_push(c->arena, ret) = (struct job_item){ .ref = one };
    }
    return 0;
}

static int gather_audit(struct call *c, size_t most, struct job_items *ret)
{
    usec from, to;
    int64_t first, behind;
    if (time_parse(in_text(c, "from"), &from) < 0 || time_parse(in_text(c, "to"), &to) < 0)
        return fail(ERR_INVALID, "from and to are moments, as 2026-11-24T00:00:00Z");
    TRY(access_audit_from(c->db, c->arena, from, &first));
    TRY(access_audit_from(c->db, c->arena, to, &behind));
    if (behind - first > (int64_t)most)
        return too_many(most);
    for (int64_t at = first; at < behind; at += AUDIT_AT_ONCE) {
        int64_t end = at + AUDIT_AT_ONCE < behind ? at + AUDIT_AT_ONCE : behind;
        *list_push(c->arena, ret) =
            (struct job_item){ .ref = str_fmt(c->arena, "%lld", (long long)at), .version = end };
    }
    return 0;
}

static const char *const words[] = { "what", "state", "severity", "unit", "owner", "from", "to" };

void exports_post(struct call *c)
{
    str what = in_text(c, "what"), note = str_trim(in_text(c, "note"));
    size_t most = (size_t)c->centre->export_rows;
    struct job_items items = { 0 };
    if (note.len == 0 || note.len > NOTE_MOST) {
        answer_problem(c, 422, "Not accepted", STR("note says for what it is needed"));
        return;
    }
    bool audit = str_eq(what, STR("audit")), entities = str_eq(what, STR("entities"));
    if (!call_holds(c, audit ? "AUDIT_READ" : "EXPORT") || !jobs_have_room(c))
        return;
    int r = audit      ? gather_audit(c, most, &items)
            : entities ? gather_entities(c, most, &items)
                       : gather_alerts(c, most, &items);
    if (r == 0 && items.n == 0)
        r = fail(ERR_INVALID, "there is nothing of that kind");
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct job job = { .kind = str_fmt(c->arena, "export_" STR_FMT, STR_ARG(what)),
                       .request = job_request(c, words, countof(words)),
                       .note = note };
    job_ask(c, &job, &items);
}
