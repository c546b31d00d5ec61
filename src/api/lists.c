/* lists.c — watchlists: what is on them, what is proposed, who approves. */
// SPDX-License-Identifier: Apache-2.0
#include "assess/lists.h"

#include "api/jobs.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "base/time.h"
#include "notice/notice.h"

enum { PAGE = 50, PAGE_MAX = 500, JSON_MAX = 16 << 20, SEARCH_ITEMS = 500 };

/* How far the job is that writes an import, or searches what is stored for it. */
static int look_at_job(struct call *c, struct list_import *i)
{
    struct job job = { 0 };
    bool comes = str_eq(i->state, STR("coming"));
    if (!i->job.len || !(comes || str_eq(i->state, STR("approved"))))
        return 0;
    int r = job_get(c->db, c->arena, i->job, &job);
    TRY(r);
    if (r == 0) {
        i->progress.state = job.state;
        i->progress.total = job.total;
        i->progress.done = job.done;
        i->progress.failed = job.failed;
    }
    return 0;
}

void lists_get(struct call *c)
{
    struct list_summaries lists = { 0 };
    struct list_imports imports = { 0 };
    int r = lists_summary(c->db, c->arena, date_of(c->arena, c->now), &lists);
    if (r == 0)
        r = lists_recent(c->db, c->arena, &imports);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    list_each (struct list_import, i, &imports)
        if (look_at_job(c, i) < 0)
            log_warn("a job of a list is not told of", KV_C("why", err_last()));
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "lists", '[');
    list_each (const struct list_summary, l, &lists) {
        json_open(&b, NULL, '{');
        json_str(&b, "name", l->name);
        json_str(&b, "format", l->format);
        json_i64(&b, "active", l->active);
        json_i64(&b, "proposed", l->proposed);
        json_i64(&b, "expired", l->expired);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_open(&b, "imports", '[');
    list_each (const struct list_import, i, &imports)
        list_import_json(&b, NULL, i);
    json_close(&b, ']');
    json_i64(&b, "file_most", c->centre->list_bytes);
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

static void entries_json(const struct call *c, struct buf *b, const char *key,
                         const struct stored_entries *list, size_t n)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < list->n && i < n; i++)
        stored_entry_json(b, &list->at[i], call_shows(c));
    json_close(b, ']');
}

void entries_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct entry_filter f = { .list = c->param[0],
                              .state = in_query(c, "state"),
                              .q = in_query(c, "q"),
                              .after = in_query(c, "after"),
                              .import = STR(""),
                              .limit = limit + 1 };
    struct stored_entries found;
    int r = lists_find(c->db, c->arena, &f, &found);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    entries_json(c, &b, "items", &found, limit);
    if (found.n > limit)
        json_str(&b, "next", found.at[limit - 1].id);
    json_close(&b, '}');
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "list/" STR_FMT, STR_ARG(c->param[0])), buf_str(&b));
}

static void answer_import(struct call *c, unsigned status, const struct list_import *i)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    list_import_json(&b, NULL, i);
    answer_json(c, status, &b);
}

/* Each part is an item of a job of the caller, who hears at once what the list comes to. */
static void bring(struct call *c, struct list_import *i, const struct list_parts *parts)
{
    struct job_items items = { 0 };
    struct buf b = buf_new(c->arena, 1000);
    if (!jobs_have_room(c))
        return;
    list_each (const struct list_part, p, parts)
        *list_push(c->arena, &items) =
            (struct job_item){ .ref = p->goes_off ? STR("off") : STR("on"), .version = 1 };
    json_open(&b, NULL, '{');
    json_str(&b, "import", i->id);
    json_str(&b, "list", i->list);
    json_close(&b, '}');
    struct job job = { .kind = STR("list_import"), .request = buf_str(&b), .note = STR("") };
    job_of_caller(c, &job, &items, false);
    for (size_t n = 0; n < parts->n; n++)
        job_part_put(&c->writes, &job, (int64_t)n + 1, buf_str(&parts->at[n].body));
    lists_comes(&c->writes, i, job.id);
    call_audit(c, STR("job asked"), str_fmt(c->arena, "job/" STR_FMT, STR_ARG(job.id)),
               buf_str(&b));
    i->progress.state = job.state;
    i->progress.total = job.total;
    if (call_commit(c))
        answer_import(c, 202, i);
}

static void propose(struct call *c, const struct list_proposal *p)
{
    struct list_import i;
    int r = lists_propose(c->db, &c->writes, c->now, p, &i);
    if (r < 0)
        answer_error(c, r);
    else if (r == LISTS_LARGE && p->parts)
        bring(c, &i, p->parts);
    else if (call_commit(c))
        answer_import(c, 201, &i);
}

void import_post(struct call *c)
{
    const struct list_format *format = list_format_find(in_query(c, "format"));
    arena_set_cap(c->arena, ((size_t)64 << 20) + c->http->body.len * 64);
    struct list_file file = { STR("body"), c->http->body };
    struct list_entries entries = { 0 };
    struct findings findings = { 0 };
    struct list_parts parts = { 0 };
    int r = list_parse(c->arena, format, &file, 1, &entries, &findings);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    list_drop_expired(c->arena, c->now, file.bytes, &entries, &findings);
    if (entries.n == 0) {
        answer_problem(c, 422, "Not accepted",
                       findings.n ? findings.at[0].text : STR("there are no entries in it"));
        return;
    }
    list_tell_other(c->arena, format, c->param[0], file.bytes, &entries, &findings);
    propose(c, &(struct list_proposal){ .list = c->param[0],
                                        .format = str_c(format->name),
                                        .proposer = c->who.name,
                                        .entries = &entries,
                                        .findings = &findings,
                                        .whole = true,
                                        .file = file.bytes,
                                        .parts = &parts });
}

static void cell(struct buf *b, str s, bool last)
{
    buf_c(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            buf_c(b, '"');
        buf_c(b, s.ptr[i]);
    }
    buf_add(b, last ? STR("\"\n") : STR("\","));
}

/* One entry takes the way of a list of our own form, so there is one reader of entries. False: the
 * call is answered. */
static bool entry_of_body(struct call *c, struct list_entries *ret)
{
    static const char *const names[] = { "kind",        "name",   "aliases", "births", "documents",
                                         "nationality", "sex",    "basis",   "reason", "action",
                                         "owner",       "expiry", "remarks" };
    struct buf csv = buf_new(c->arena, 1 << 20);
    buf_add(&csv, STR("list,key"));
    for (size_t i = 0; i < countof(names); i++)
        buf_fmt(&csv, ",%s", names[i]);
    buf_c(&csv, '\n');
    cell(&csv, c->param[0], false);
    str key = uid_new(c->arena, c->now);
    cell(&csv, key, false);
    for (size_t i = 0; i < countof(names); i++) {
        str fault = list_value_fault(c->arena, str_c(names[i]), in_text(c, names[i]));
        if (fault.len) {
            answer_problem(c, 422, "Not accepted", fault);
            return false;
        }
        cell(&csv, in_text(c, names[i]), i + 1 == countof(names));
    }
    struct list_file file = { STR("entry"), buf_str(&csv) };
    struct findings findings = { 0 };
    int r = list_parse(c->arena, &list_ntc_csv, &file, 1, ret, &findings);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    str missing = ret->n ? list_entry_missing(c->arena, &ret->at[0]) : STR("");
    if (ret->n != 1 || findings.n || missing.len) {
        answer_problem(c, 422, "Not accepted",
                       findings.n    ? list_without_key(c->arena, findings.at[0].text, key)
                       : missing.len ? str_fmt(c->arena, "still needed: " STR_FMT, STR_ARG(missing))
                                     : STR("this is no entry"));
        return false;
    }
    if (!list_entry_has_expired(&ret->at[0], c->now))
        return true;
    str why = list_expired_text(c->arena, &ret->at[0]);
    answer_problem(c, 422, "Not accepted", str_fmt(c->arena, "the entry " STR_FMT, STR_ARG(why)));
    return false;
}

void entries_post(struct call *c)
{
    struct list_entries entries = { 0 };
    struct findings findings = { 0 };
    if (!entry_of_body(c, &entries))
        return;
    propose(c, &(struct list_proposal){ .list = c->param[0],
                                        .format = STR("entry"),
                                        .proposer = c->who.name,
                                        .entries = &entries,
                                        .findings = &findings });
}

static str import_object(struct call *c, const struct list_import *waits)
{
    return str_fmt(c->arena, "list/" STR_FMT "/" STR_FMT, STR_ARG(waits->list), STR_ARG(waits->id));
}

void emergency_post(struct call *c)
{
    struct list_entries entries = { 0 };
    struct list_import waits;
    if (!entry_of_body(c, &entries))
        return;
    struct list_entry *e = &entries.at[0];
    e->list = c->param[0];
    int r = lists_emergency(c->db, &c->writes, c->now, e, c->who.name, &waits);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    /* The control room knows of it until a second person has decided. */
    notice_open(
        &c->writes, NOTICE_emergency_entry, import_object(c, &waits),
        str_fmt(c->arena, "It ends by itself at " STR_FMT ".",
                STR_ARG(time_fmt(c->arena, c->now + LIST_EMERGENCY_HOURS * 3600 * USEC_PER_S))),
        c->now);
    if (!call_commit(c))
        return;
    c->centre->editions_changed(c->centre->self, c->db);
    answer_import(c, 201, &waits);
}

static void change(struct call *c,
                   int (*make_change)(struct db *, struct writes *, usec,
                                      const struct list_change *, struct list_import *))
{
    struct list_import i;
    struct list_change x = { .list = c->param[0],
                             .id = c->param[1],
                             .expiry = in_text(c, "expiry"),
                             .reason = in_text(c, "reason"),
                             .by = c->who.name };
    int r = make_change(c->db, &c->writes, c->now, &x, &i);
    if (r < 0)
        answer_error(c, r);
    else if (r == LISTS_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such entry on the list"));
    else if (r == LISTS_CHANGED)
        answer_problem(c, 409, "Changed meanwhile", STR("it is not in force"));
    else if (call_commit(c))
        answer_import(c, 201, &i);
}

void entry_renew(struct call *c) { change(c, lists_renew); }
void entry_take_off(struct call *c) { change(c, lists_take_off); }

/* Is the caller another person than the one who proposed it? */
static int second_person(struct call *c)
{
    struct list_import i;
    int r = lists_import(c->db, c->arena, c->param[0], &i);
    if (r != 0)
        return r < 0 ? r : 0; /* there is none: told by what follows */
    return access_second_person(c->db, c->arena, i.proposer, c->who.name);
}

/* A job that searches these spans of entries for who asks; in the place of `i->job`. */
static void search_by_job(struct call *c, struct list_import *i, const struct job_items *spans)
{
    struct buf b = buf_new(c->arena, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "import", i->id);
    json_str(&b, "list", i->list);
    json_close(&b, '}');
    struct job job = { .kind = STR("list_search"), .request = buf_str(&b) };
    job_of_caller(c, &job, spans, false);
    lists_searched_by(&c->writes, i->id, i->job, job.id);
    call_audit(c, STR("job asked"), str_fmt(c->arena, "job/" STR_FMT, STR_ARG(job.id)),
               buf_str(&b));
    i->job = job.id;
}

/* What is approved is searched for in spans of entries, some hundred at most, so that it is seen
 * how far the search is. */
static struct job_items spans_of(struct call *c, const struct list_import *i)
{
    struct job_items spans = { 0 };
    int64_t all = i->added + i->changed, each = (all + SEARCH_ITEMS - 1) / SEARCH_ITEMS;
    str n = str_fmt(c->arena, "%lld", (long long)each);
    for (int64_t at = 0; at < all; at += each)
        *list_push(c->arena, &spans) = (struct job_item){ .ref = n, .version = at };
    return spans;
}

static int search_approved(struct call *c)
{
    struct list_import i = { 0 };
    TRY(lists_import(c->db, c->arena, c->param[0], &i));
    struct job_items spans = spans_of(c, &i);
    if (spans.n)
        search_by_job(c, &i, &spans);
    return 0;
}

/* What a search left that was cancelled or could not go on. */
static int search_rest(struct call *c, struct list_import *i)
{
    struct job before = { 0 };
    struct job_items waiting = { 0 }, rest = { 0 };
    struct job_page page = { .state = STR("waiting"), .limit = JOB_ITEMS_MOST };
    int r = job_get(c->db, c->arena, i->job, &before);
    TRY(r);
    if (r == JOB_NONE) { /* it is no longer kept */
        rest = spans_of(c, i);
        search_by_job(c, i, &rest);
        return 0;
    }
    if (before.ended == 0)
        return fail(ERR_INVALID, "it is being searched");
    TRY(job_items(c->db, c->arena, before.id, &page, &waiting));
    page.state = STR("failed");
    TRY(job_items(c->db, c->arena, before.id, &page, &rest));
    list_each (const struct job_item, x, &waiting)
        *list_push(c->arena, &rest) = *x;
    search_by_job(c, i, &rest);
    return 0;
}

void import_search_rest(struct call *c)
{
    struct list_import i = { 0 };
    int r = lists_import(c->db, c->arena, c->param[0], &i);
    if (r == 0 && !(i.job.len && str_eq(i.state, STR("approved"))))
        r = LISTS_NONE;
    if (r == LISTS_NONE) {
        answer_problem(c, 404, "Not found", STR("no such import waits for a search"));
        return;
    }
    if (r == 0 && !jobs_have_room(c))
        return;
    if (r == 0)
        r = search_rest(c, &i);
    if (r == 0)
        r = notice_end(c->db, &c->writes, NOTICE_list_unsearched, import_object(c, &i), c->now);
    if (r < 0)
        answer_error(c, r);
    else if (call_commit(c))
        answer_import(c, 200, &i);
}

/* What a step of an import came to. False: answered. */
static bool import_went(struct call *c, int r)
{
    if (r < 0)
        answer_error(c, r);
    else if (r == LISTS_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such import"));
    else if (r != 0)
        answer_problem(c, 409, "Changed meanwhile",
                       STR("it no longer waits, or its content is another"));
    return r == 0;
}

static void decide(struct call *c, bool approve)
{
    int own = approve ? second_person(c) : 0;
    if (own < 0) {
        answer_error(c, own);
        return;
    }
    int r = approve ? lists_approve(c->db, &c->writes, c->now, c->param[0], in_text(c, "digest"),
                                    c->who.name)
                    : lists_reject(c->db, &c->writes, c->now, c->param[0], c->who.name,
                                   in_text(c, "note"));
    if (!import_went(c, r))
        return;
    struct list_import i = { 0 };
    r = approve ? search_approved(c) : 0;
    if (r == 0)
        r = lists_import(c->db, c->arena, c->param[0], &i);
    if (r == 0)
        r = notice_end(c->db, &c->writes, NOTICE_emergency_entry, import_object(c, &i), c->now);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (!call_commit(c))
        return;
    if (approve || str_eq(i.format, STR("entry"))) /* an emergency entry may have ended with it */
        c->centre->editions_changed(c->centre->self, c->db);
    if (lists_import(c->db, c->arena, c->param[0], &i) == 0 && look_at_job(c, &i) == 0)
        answer_import(c, 200, &i);
    else
        answer_done(c);
}

void import_approve(struct call *c) { decide(c, true); }
void import_reject(struct call *c) { decide(c, false); }

void import_withdraw(struct call *c)
{
    struct list_import i = { 0 };
    int r = lists_withdraw(c->db, &c->writes, c->now, c->param[0], c->who.name);
    if (!import_went(c, r) || !call_commit(c))
        return;
    if (lists_import(c->db, c->arena, c->param[0], &i) == 0)
        answer_import(c, 200, &i);
    else
        answer_done(c);
}

void import_search(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = c->centre->count_import(c->centre->self, c->db, c->param[0], call_shows(c), &b);
    if (r < 0)
        answer_error(c, r);
    else if (r > 0)
        answer_problem(c, 404, "Not found", STR("no such import waits"));
    else
        answer_json(c, 200, &b);
    c->audit_object = str_fmt(c->arena, "import/" STR_FMT, STR_ARG(c->param[0]));
}

void import_get(struct call *c)
{
    struct list_import i;
    int r = lists_import(c->db, c->arena, c->param[0], &i);
    if (r != 0) {
        if (r < 0)
            answer_error(c, r);
        else
            answer_problem(c, 404, "Not found", STR("there is no such import"));
        return;
    }
    struct entry_filter f = { .list = STR(""),
                              .state = STR(""),
                              .q = STR(""),
                              .after = in_query(c, "after"),
                              .import = i.id,
                              .limit = in_limit(c, PAGE, PAGE_MAX) + 1 };
    struct entry_filter gone = f, now = f;
    struct stored_entries found, before, leaving;
    gone.after = in_query(c, "removals_after");
    now.list = i.list;
    now.limit--;
    r = look_at_job(c, &i);
    r = r < 0 ? r : lists_find(c->db, c->arena, &f, &found);
    r = r < 0 ? r : lists_before(c->db, c->arena, &now, &before);
    r = r < 0 ? r : lists_leaving(c->db, c->arena, &gone, &leaving);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    list_import_json(&b, "import", &i);
    entries_json(c, &b, "entries", &found, f.limit - 1);
    if (found.n == f.limit)
        json_str(&b, "next", found.at[f.limit - 2].id);
    entries_json(c, &b, "before", &before, before.n);
    entries_json(c, &b, "removals", &leaving, f.limit - 1);
    if (leaving.n == f.limit)
        json_str(&b, "removals_next", leaving.at[f.limit - 2].id);
    json_close(&b, '}');
    answer_json(c, 200, &b);
    c->audit_object =
        str_fmt(c->arena, "list/" STR_FMT "/" STR_FMT, STR_ARG(i.list), STR_ARG(i.id));
}
