/* exports.c — lists that are made into a table in the background, and fetched by who asked for
 * them.
 */
// SPDX-License-Identifier: Apache-2.0
#include "api/alerts.h"
#include "api/dossiers.h"
#include "base/digest.h"
#include "base/err.h"
#include "job/job.h"

enum { NOTE_MOST = 1000, AUDIT_AT_ONCE = 100, OPEN_MOST = 5, LOOKED_AT = 200 };

static const char *const whats[] = { "alerts", "entities", "audit" };
const char *export_what_word(size_t i) { return i < countof(whats) ? whats[i] : NULL; }

static int too_many(size_t most)
{
    return fail(ERR_INVALID, "at most %zu lines at once: narrow it", most);
}

static int gather_alerts(struct call *c, size_t most, struct job_items *ret)
{
    struct alerts list = { 0 };
    str severity = in_text(c, "severity");
    struct alert_filter f = { .state = in_text(c, "state"),
                              .region = c->who.region,
                              .unit = in_text(c, "unit"),
                              .owner = in_text(c, "owner"),
                              .before = STR(""),
                              .least_severity = severity.len ? severity_from(severity) : 0,
                              .now = c->now,
                              .limit = most + 1 };
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

static const struct query q_at = { "SELECT at FROM audit WHERE seq = $1" };
static const struct query q_last = { "SELECT seq FROM audit ORDER BY seq DESC LIMIT 1" };

/* The first record of that moment or later, by halves: numbers have no gaps and follow time. */
static int first_of(struct call *c, int64_t last, usec when, int64_t *ret)
{
    int64_t low = 1, high = last + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        struct rows rows;
        TRY(db_read(c->db, c->arena, &q_at, VALS(V_I64(middle)), &rows));
        if (rows.n && row_i64(rows.at, 0) < when)
            low = middle + 1;
        else
            high = middle;
    }
    *ret = low;
    return 0;
}

static int gather_audit(struct call *c, size_t most, struct job_items *ret)
{
    struct rows rows;
    usec from, to;
    int64_t first, behind;
    if (time_parse(in_text(c, "from"), &from) < 0 || time_parse(in_text(c, "to"), &to) < 0)
        return fail(ERR_INVALID, "from and to are moments, as 2026-11-24T00:00:00Z");
    TRY(db_read(c->db, c->arena, &q_last, NULL, 0, &rows));
    int64_t last = rows.n ? row_i64(rows.at, 0) : 0;
    TRY(first_of(c, last, from, &first));
    TRY(first_of(c, last, to, &behind));
    if (behind - first > (int64_t)most)
        return too_many(most);
    for (int64_t at = first; at < behind; at += AUDIT_AT_ONCE) {
        int64_t end = at + AUDIT_AT_ONCE < behind ? at + AUDIT_AT_ONCE : behind;
        *list_push(c->arena, ret) =
            (struct job_item){ .ref = str_fmt(c->arena, "%lld", (long long)at), .version = end };
    }
    return 0;
}

bool jobs_have_room(struct call *c)
{
    struct jobs list = { 0 };
    size_t n = 0;
    struct job_filter f = { .asked_by = c->who.name,
                            .region = STR(""),
                            .state = STR(""),
                            .before = STR(""),
                            .limit = LOOKED_AT };
    int r = job_list(c->db, c->arena, &f, &list);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    list_each (const struct job, x, &list)
        n += x->ended == 0;
    if (n >= OPEN_MOST)
        answer_problem(c, 429, "Too many", STR("five jobs of yours are not over: wait for them"));
    return n < OPEN_MOST;
}

void job_ask(struct call *c, struct job *job, const struct job_items *items)
{
    job->asked_by = c->who.name;
    job->roles = roles_text(c->arena, c->who.roles);
    job->region = c->who.region;
    job_put(&c->writes, c->now, job, items, false);
    call_audit(c, STR("job asked"), str_fmt(c->arena, "job/" STR_FMT, STR_ARG(job->id)),
               str_fmt(c->arena, "{\"kind\":\"" STR_FMT "\",\"items\":%zu}", STR_ARG(job->kind),
                       items->n));
    if (!call_commit(c))
        return;
    struct buf b = buf_new(c->arena, 1 << 20);
    json_open(&b, NULL, '{');
    job_json(&b, "job", job);
    json_close(&b, '}');
    answer_json(c, 201, &b);
}

static const char *const words[] = { "what", "state", "severity", "unit", "owner", "from", "to" };

static str request_json(struct call *c)
{
    struct buf b = buf_new(c->arena, 32 << 10);
    json_open(&b, NULL, '{');
    for (size_t i = 0; i < countof(words); i++)
        json_opt(&b, words[i], in_text(c, words[i]));
    json_close(&b, '}');
    return buf_str(&b);
}

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
                       .request = request_json(c),
                       .note = note };
    job_ask(c, &job, &items);
}

/* Only who asked, while they are what they were when it was made. */
void job_file_get(struct call *c)
{
    struct job x;
    str body = STR("");
    unsigned then = 0;
    int r = job_get(c->db, c->arena, c->param[0], &x);
    if (r == 0 && !(str_eq(x.asked_by, c->who.name) && x.file.len && x.file_until > c->now))
        r = JOB_NONE;
    if (r == 0)
        r = roles_parse(x.roles, &then);
    if (r == 0 && ((c->who.roles & then) != then || !str_eq(c->who.region, x.region))) {
        answer_problem(c, 403, "Not permitted",
                       STR("it was made for other rights than you have now: ask for it again"));
        return;
    }
    if (r == 0)
        r = job_file(c->db, c->arena, x.id, &body);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == JOB_NONE) {
        answer_problem(c, 404, "Not found", STR("there is no file of this job, or no longer"));
        return;
    }
    dossier_answer_file(c, "text/csv; charset=utf-8", x.file, body);
    c->audit_object = str_fmt(c->arena, "job/" STR_FMT, STR_ARG(x.id));
    c->audit_detail = str_fmt(c->arena, "{\"as\":\"file\",\"sha256\":\"" STR_FMT "\"}",
                              STR_ARG(sha256_hex(c->arena, body)));
}
