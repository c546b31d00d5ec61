/* jobs.c — work in the background: asked for, looked at, decided on; what it gives is fetched. */
// SPDX-License-Identifier: Apache-2.0
#include "api/jobs.h"

#include "api/dossiers.h"
#include "assess/lists.h"
#include "base/digest.h"
#include "base/err.h"
#include "format/json.h"
#include "notice/notice.h"

enum { JSON_MAX = 8 << 20, PAGE = 50, PAGE_MAX = 500, OPEN_MOST = 5, LOOKED_AT = 200 };

/* asked for */

str job_request(struct call *c, const char *const *words, size_t n)
{
    struct buf b = buf_new(c->arena, 32 << 10);
    json_open(&b, NULL, '{');
    for (size_t i = 0; i < n; i++)
        json_opt(&b, words[i], in_text(c, words[i]));
    json_close(&b, '}');
    return buf_str(&b);
}

void job_of_caller(struct call *c, struct job *job, const struct job_items *items, bool second)
{
    job->asked_by = c->who.name;
    job->roles = roles_text(c->arena, c->who.roles);
    job->region = c->who.region;
    job_put(&c->writes, c->now, job, items, second);
}

void job_answer(struct call *c, unsigned status, const struct job *job)
{
    struct buf b = buf_new(c->arena, 1 << 20);
    json_open(&b, NULL, '{');
    job_json(&b, "job", job);
    json_close(&b, '}');
    answer_json(c, status, &b);
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
    job_of_caller(c, job, items, false);
    call_audit(c, STR("job asked"), str_fmt(c->arena, "job/" STR_FMT, STR_ARG(job->id)),
               str_fmt(c->arena, "{\"kind\":\"" STR_FMT "\",\"items\":%zu}", STR_ARG(job->kind),
                       items->n));
    if (call_commit(c))
        job_answer(c, 201, job);
}

/* looked at, decided on */

/* Of the caller; a supervisor sees those of the region. */
bool jobs_find(struct call *c, struct job *ret)
{
    int r = job_get(c->db, c->arena, c->param[0], ret);
    bool sees = r == 0 && (str_eq(ret->asked_by, c->who.name) ||
                           (may(&c->who, PERMIT_ALERT_TAKE) && call_sees_region(c, ret->region)));
    if (r < 0)
        answer_error(c, r);
    else if (!sees)
        answer_problem(c, 404, "Not found", STR("there is no such job"));
    return sees;
}

void jobs_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    bool all = may(&c->who, PERMIT_ALERT_TAKE);
    struct jobs list = { 0 };
    struct job_filter f = { .asked_by = all ? STR("") : c->who.name,
                            .region = all ? c->who.region : STR(""),
                            .state = in_query(c, "state"),
                            .before = in_query(c, "before"),
                            .limit = limit + 1 };
    int r = job_list(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    for (size_t i = 0; i < list.n && i < limit; i++)
        job_json(&b, NULL, &list.at[i]);
    list_end(c, &b, list.n > limit ? list.at[limit - 1].id : STR(""));
}

void job_get_one(struct call *c)
{
    struct job x;
    struct job_items items = { 0 };
    if (!jobs_find(c, &x))
        return;
    struct job_page page = { .state = in_query(c, "items"),
                             .after = in_query_int(c, "after", 0),
                             .limit = in_limit(c, PAGE, PAGE_MAX) };
    str result = STR("");
    int r = job_items(c->db, c->arena, x.id, &page, &items);
    if (r == 0 && x.has_result)
        r = job_result(c->db, c->arena, x.id, &result);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    job_json(&b, "job", &x);
    json_open(&b, "items", '[');
    list_each (const struct job_item, item, &items)
        job_item_json(&b, item);
    json_close(&b, ']');
    if (result.len)
        json_raw(&b, "result", result);
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

/* Those on a list that is in force whom nobody looks for among what is stored. */
static void tell_unsearched(struct call *c, const struct job *x)
{
    struct json_fault fault;
    const struct json *request = NULL;
    if (json_read(c->arena, x->request, &request, &fault) < 0)
        return;
    const struct json *list = json_get(request, STR("list")),
                      *import = json_get(request, STR("import"));
    if (list && import)
        notice_open(&c->writes, NOTICE_list_unsearched,
                    str_fmt(c->arena, "list/" STR_FMT "/" STR_FMT, STR_ARG(list->text),
                            STR_ARG(import->text)),
                    STR("The search was cancelled."), c->now);
}

static void drop_import(struct call *c, const struct job *x)
{
    struct json_fault fault;
    const struct json *request = NULL;
    if (json_read(c->arena, x->request, &request, &fault) < 0)
        return;
    const struct json *import = json_get(request, STR("import"));
    if (import)
        lists_drop_coming(&c->writes, import->text);
    job_parts_drop(&c->writes, x);
}

/* What is done to alerts is approved by whom it was shown to: the list says its digest. */
static int was_seen(struct call *c, const struct job *x)
{
    str digest = STR(""), seen = in_text(c, "digest");
    if (!str_eq(x->kind, STR("alerts")))
        return 0;
    TRY(job_alerts_digest(c, x, &digest));
    return str_eq(seen, digest)
               ? 0
               : fail(ERR_INVALID, "look at the alerts first: approve with the digest of the list");
}

void job_act_post(struct call *c)
{
    struct job x;
    str act = c->param[1];
    bool decides = str_eq(act, STR("approve")) || str_eq(act, STR("refuse"));
    if (!jobs_find(c, &x))
        return;
    if (decides && !call_holds(c, "ALERT_TAKE"))
        return;
    int r = decides ? access_second_person(c->db, c->arena, x.asked_by, c->who.name) : 0;
    if (r == 0 && str_eq(act, STR("approve")) && str_eq(x.state, STR("proposed")))
        r = was_seen(c, &x);
    if (r == 0)
        r = job_step(&c->writes, c->now, &x, act, c->who.name);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (str_eq(x.kind, STR("list_search")) && str_eq(act, STR("cancel")))
        tell_unsearched(c, &x);
    if (str_eq(x.kind, STR("list_import")) && str_eq(act, STR("cancel")))
        drop_import(c, &x);
    call_audit(c, str_fmt(c->arena, "job " STR_FMT, STR_ARG(act)),
               str_fmt(c->arena, "job/" STR_FMT, STR_ARG(x.id)), STR("{}"));
    if (call_commit(c))
        job_answer(c, 200, &x);
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
