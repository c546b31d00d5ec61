/* bulk.c — one step for many alerts: what it would do first, then a job (job/job.h) that does it.
 */
// SPDX-License-Identifier: Apache-2.0
#include "api/alerts.h"
#include "api/jobs.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "job/job.h"

enum { JSON_MAX = 8 << 20, SHOWN_MOST = 200, ALONE_MOST = 25 };

/* Steps that make sense for many. */
static const char *const acts[] = { "claim", "assign", "release", "snooze", "close", "note" };

const char *bulk_act_word(size_t i) { return i < countof(acts) ? acts[i] : NULL; }

struct bulk {
    struct alerts can;
    struct job_items items;
    struct {
        const struct alert *alert;
        const char *why;
    } cannot[SHOWN_MOST];
    size_t n_cannot, cannot_all;
    struct map late; /* came or changed after "all" was chosen: not meant */
    size_t n_late;
    bool has_top;
};

/* Whose moment would be over when it wakes is put aside one by one, on purpose. */
static bool sleeps_past(const struct call *c, const struct alert *x)
{
    usec wake_at;
    str until = in_text(c, "wake_at");
    return until.len && time_parse(until, &wake_at) == 0 && alert_sleeps_past(x, c->now, wake_at);
}

static const char *cannot(const struct call *c, str act, const struct alert *x)
{
    bool mine = str_eq(x->owner, c->who.name), claimed = str_eq(x->state, STR("claimed"));
    if (str_eq(act, STR("note")))
        return NULL;
    if (str_eq(act, STR("claim")))
        return alert_is_free(x) ? NULL : "somebody has it";
    if (str_eq(act, STR("release")))
        return claimed && mine ? NULL : "it is not yours";
    if (alert_is_free(x) || (claimed && mine))
        return str_eq(act, STR("snooze")) && sleeps_past(c, x) ? "its moment would be over" : NULL;
    return claimed ? "somebody else has it" : "its state does not allow it";
}

/* The ids of a list, to be looked up. */
static struct map ids_of(struct arena *a, str ids)
{
    static char is_there[] = "";
    struct map m = map_new(a);
    str one;
    while (str_cut(&ids, ' ', &one))
        *map_at(&m, one) = is_there;
    return m;
}

static void add(struct call *c, struct bulk *b, str act, const struct alert *x)
{
    bool is_late = map_get(&b->late, x->id) != NULL;
    const char *why = is_late ? "it came or changed after you chose" : cannot(c, act, x);
    b->n_late += is_late;
    if (why) {
        b->cannot_all++;
        if (b->n_cannot < SHOWN_MOST) {
            struct alert *copy = make(c->arena, struct alert);
            *copy = *x;
            b->cannot[b->n_cannot].alert = copy;
            b->cannot[b->n_cannot++].why = why;
        }
        return;
    }
    b->has_top |= x->severity == SEVERITY_TOP;
    *list_push(c->arena, &b->can) = *x;
    *list_push(c->arena, &b->items) = (struct job_item){ .ref = x->id, .version = x->version };
}

struct alert_filter filter_in(struct call *c, size_t limit)
{
    str severity = in_text(c, "severity");
    return (struct alert_filter){ .state = in_text(c, "state"),
                                  .region = c->who.region,
                                  .unit = in_text(c, "unit"),
                                  .owner = in_text(c, "owner"),
                                  .before = STR(""),
                                  .least_severity = severity.len ? severity_from(severity) : 0,
                                  .now = c->now,
                                  .limit = limit };
}

/* "All" are those that were there when it was said: `feed` is how far the news had come then. */
static int find_late(struct call *c, struct bulk *b)
{
    int64_t feed = in_int(c, "feed");
    b->late = map_new(c->arena);
    return feed ? live_told_since(c->db, c->arena, feed, &b->late) : 0;
}

/* Those that are named, or those of a filter but those that are left out. */
static int gather(struct call *c, struct bulk *b)
{
    str ids = in_text(c, "ids"), act = in_text(c, "act"), one;
    struct map except = ids_of(c->arena, in_text(c, "except"));
    TRY(find_late(c, b));
    if (ids.len == 0) {
        struct alerts list = { 0 };
        struct alert_filter f = filter_in(c, JOB_ITEMS_MOST + 1);
        TRY(alert_list(c->db, c->arena, &f, &list));
        if (list.n > JOB_ITEMS_MOST)
            return fail(ERR_INVALID, "at most %d alerts at once: narrow the filter",
                        JOB_ITEMS_MOST);
        list_each (const struct alert, x, &list)
            if (!map_get(&except, x->id))
                add(c, b, act, x);
        return 0;
    }
    for (size_t n = 0; str_cut(&ids, ' ', &one); n++) {
        struct alert x;
        if (n >= JOB_ITEMS_MOST)
            return fail(ERR_INVALID, "at most %d alerts at once", JOB_ITEMS_MOST);
        if (one.len == 0 || map_get(&except, one))
            continue;
        int r = alert_get(c->db, c->arena, one, &x);
        TRY(r);
        if (r == ALERT_NONE || !call_sees_alerts_of(c, x.region))
            return fail(ERR_INVALID, "there is no alert " STR_FMT, STR_ARG(one));
        add(c, b, act, &x);
    }
    return 0;
}

static const char *const words[] = { "act",   "outcome", "reason_code", "note",
                                     "worth", "to",      "wake_on",     "wake_at" };

static str digest(struct call *c, const struct bulk *b, str request)
{
    struct buf all = buf_new(c->arena, 2 << 20);
    buf_add(&all, request);
    buf_i64(&all, in_int(c, "feed"));
    list_each (const struct job_item, x, &b->items) {
        buf_add(&all, x->ref);
        buf_i64(&all, x->version);
    }
    return sha256_hex(c->arena, buf_str(&all));
}

static bool needs_second(const struct bulk *b) { return b->items.n > ALONE_MOST || b->has_top; }

static void preview_json(struct call *c, struct buf *b, const struct bulk *x, str request)
{
    int64_t by[SEVERITIES] = { 0 };
    list_each (const struct alert, a, &x->can)
        by[a->severity]++;
    json_open(b, NULL, '{');
    json_i64(b, "count", (int64_t)x->can.n);
    json_open(b, "by_severity", '{');
    for (size_t i = SEVERITIES; i-- > 0;)
        json_i64(b, severity_names[i], by[i]);
    json_close(b, '}');
    json_bool(b, "second", needs_second(x));
    json_open(b, "items", '[');
    for (size_t i = 0; i < x->can.n && i < SHOWN_MOST; i++)
        alert_json(b, NULL, &x->can.at[i]);
    json_close(b, ']');
    json_i64(b, "cannot_count", (int64_t)x->cannot_all);
    json_i64(b, "late_count", (int64_t)x->n_late);
    json_open(b, "cannot", '[');
    for (size_t i = 0; i < x->n_cannot; i++) {
        json_open(b, NULL, '{');
        alert_json(b, "alert", x->cannot[i].alert);
        json_str(b, "why", str_c(x->cannot[i].why));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_str(b, "digest", digest(c, x, request));
    json_close(b, '}');
}

/* A first look at the step: what no alert could be asked to is said before a job is made. */
static bool may_ask(struct call *c, const struct bulk *x)
{
    str act = in_text(c, "act");
    const char *wrong = NULL;
    if (x->items.n == 0)
        wrong = "none of them can be asked to that";
    else if (alert_clash(in_text(c, "outcome"), in_text(c, "reason_code")))
        wrong = "the reason contradicts the outcome";
    else if (x->items.n > ALONE_MOST && str_trim(in_text(c, "note")).len == 0)
        wrong = "with more than 25 a note is needed: why";
    else if (str_eq(act, STR("assign")))
        return triage_to(c, &x->can.at[0], in_text(c, "to"));
    if (wrong)
        answer_problem(c, 422, "Not accepted", str_c(wrong));
    return !wrong;
}

static void make_job(struct call *c, struct bulk *x, str request)
{
    struct job job = { .kind = STR("alerts"), .request = request, .note = in_text(c, "note") };
    if (!may_ask(c, x))
        return;
    job_of_caller(c, &job, &x->items, needs_second(x));
    call_audit(c, STR("job asked"), str_fmt(c->arena, "job/" STR_FMT, STR_ARG(job.id)),
               str_fmt(c->arena, "{\"items\":%zu,\"digest\":\"" STR_FMT "\"}", x->items.n,
                       STR_ARG(in_text(c, "digest"))));
    c->is_audited = true;
    if (call_commit(c))
        job_answer(c, 201, &job);
}

void alerts_bulk_post(struct call *c)
{
    struct bulk x = { 0 };
    str seen = in_text(c, "digest"),
        request = job_request(c, words, countof(words)); /* as the job keeps it */
    int r = gather(c, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (seen.len && !str_eq(seen, digest(c, &x, request))) {
        answer_problem(c, 409, "Changed meanwhile",
                       STR("the alerts are not those that were shown: look again"));
        return;
    }
    if (seen.len) {
        make_job(c, &x, request);
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    preview_json(c, &b, &x, request);
    answer_json(c, 200, &b);
    call_seen(c, STR("alerts/bulk"), buf_str(&b));
}
