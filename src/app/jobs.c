// SPDX-License-Identifier: Apache-2.0
#include "app/jobs.h"

#include "alert/alert.h"
#include "base/err.h"
#include "base/log.h"

enum { TRIES = 3, ARENA_MOST = 128 << 20, PART_MOST = 8 << 20 };

static const struct row_of_kind {
    const char *name;
    enum permission permission;
    size_t at_once;
    const struct job_kind *kind;
} kinds[] = {
#define JOB_KIND(name, permission, at_once, functions) \
    { #name, PERMIT_##permission, at_once, &functions },
#include "app/job_kinds.def"
};

struct doing {
    struct job_doing d;
    const struct row_of_kind *row;
};

str job_word(const struct job_doing *d, const char *name)
{
    const struct json *m = json_get(d->request, str_c(name));
    return m && m->kind == JSON_IS_TEXT ? m->text : STR("");
}

int job_alert(const struct job_doing *d, str id, struct alert *ret)
{
    int r = alert_get(d->db, d->a, id, ret);
    TRY(r);
    str own = d->who.region;
    if (r == ALERT_NONE || (own.len && ret->region.len && !str_eq(own, ret->region)))
        return fail(ERR_INVALID, "there is no such alert in the region");
    return 0;
}

static int find_kind(struct doing *x)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq(x->d.job.kind, str_c(kinds[i].name))) {
            x->row = &kinds[i];
            return 0;
        }
    return fail(ERR_INVALID, "no kind of job is called '" STR_FMT "'", STR_ARG(x->d.job.kind));
}

/* Who asked for it must still be here, and may do now what they might then. */
static int begin(struct doing *x)
{
    struct job_doing *d = &x->d;
    struct json_fault fault;
    struct account who;
    TRY(find_kind(x));
    TRY(json_read(d->a, d->job.request, &d->request, &fault));
    int r = access_account(d->db, d->a, d->job.asked_by, &who);
    TRY(r);
    if (r == ACCESS_NONE || !str_eq(who.state, STR("active")))
        return fail(ERR_INVALID, "the account " STR_FMT " is no longer in use",
                    STR_ARG(d->job.asked_by));
    d->who = (struct principal){ .name = who.name, .region = who.region, .unit = who.unit };
    unsigned then;
    TRY(roles_parse(d->job.roles, &then));
    TRY(roles_parse(who.roles, &d->who.roles));
    d->who.roles &= then;
    if (!may(&d->who, x->row->permission))
        return fail(ERR_INVALID, STR_FMT " may no longer do this", STR_ARG(d->job.asked_by));
    return x->row->kind->begin ? x->row->kind->begin(d) : 0;
}

/* What lies in the job ends it, or its item. A store that does not answer, or a stop, is waited
 * for. */
static bool is_its_own(int r) { return r < 0 && r != ERR_IO && r != ERR_STOPPING; }

/* What came of it is part of the same transaction. */
static int do_item(struct doing *x, const struct job_item *item)
{
    struct job_doing *d = &x->d;
    size_t before = d->w.list.n;
    int r = x->row->kind->item(d, item);
    if (r < 0 && !is_its_own(r))
        return r;
    str why = r < 0 ? str_copy(d->a, str_c(err_last())) : STR("");
    if (r < 0)
        d->w.list.n = before; /* half a step is none */
    job_item_ended(&d->w, &d->job, item, why);
    return 0;
}

/* The lines of these items, under the number of the first: so the parts are in order. */
static int put_part(struct doing *x, int64_t first)
{
    struct job_doing *d = &x->d;
    if (!x->row->kind->head)
        return 0;
    struct buf all = buf_new(d->a, PART_MOST);
    if (first == 1)
        buf_add(&all, x->row->kind->head(d));
    buf_add(&all, buf_str(&d->part));
    if (d->part.cut || all.cut)
        return fail(ERR_INVALID, "some lines are larger than a part of the file may be");
    job_part_put(&d->w, &d->job, first, buf_str(&all));
    d->part = buf_new(d->a, PART_MOST);
    return 0;
}

/* Alone, and again: one that loses its race is read anew, and then is another version. */
static int do_alone(struct doing *x, const struct job_item *item)
{
    struct job_doing *d = &x->d;
    for (int i = 0; i < TRIES; i++) {
        struct job fresh;
        TRY(job_get(d->db, d->a, d->job.id, &fresh));
        if (!str_eq(fresh.state, STR("running")))
            return 0; /* cancelled: what is done stays done */
        d->job = fresh;
        writes_init(&d->w, d->a);
        d->part = buf_new(d->a, PART_MOST);
        TRY(do_item(x, item));
        TRY(put_part(x, item->n));
        int r = writer_apply(d->means->writer, &d->w);
        if (r <= 0)
            return r;
    }
    return 0; /* it is still waiting: the next look takes it */
}

static int do_some(struct doing *x, const struct job_items *items)
{
    list_each (const struct job_item, item, items)
        TRY(do_item(x, item));
    TRY(put_part(x, items->at[0].n));
    int r = writer_apply(x->d.means->writer, &x->d.w);
    if (r == WRITES_DONE || r < 0)
        return r;
    list_each (const struct job_item, item, items)
        TRY(do_alone(x, item));
    return 0;
}

static int end(struct doing *x, str error)
{
    struct job_doing *d = &x->d;
    writes_init(&d->w, d->a);
    if (!error.len && x->row->kind->end)
        TRY(x->row->kind->end(d));
    if (error.len && x->row && x->row->kind->broke)
        x->row->kind->broke(d);
    job_end(&d->w, d->now, &d->job, error);
    write_audit(&d->w, d->now, STR("ntc"), STR("job ended"),
                str_fmt(d->a, "job/" STR_FMT, STR_ARG(d->job.id)),
                str_fmt(d->a, "{\"done\":%lld,\"failed\":%lld}", (long long)d->job.done,
                        (long long)d->job.failed));
    int r = writer_apply(d->means->writer, &d->w);
    return r < 0 ? r : 0;
}

static int look(struct doing *x, struct job_lane lane)
{
    struct job_doing *d = &x->d;
    struct job_items items = { 0 };
    int r = job_next(d->db, d->a, lane, &d->job);
    if (r != 0)
        return r < 0 ? r : 0;
    if (!str_eq(d->job.state, STR("running"))) {
        job_begin(&d->w, d->now, &d->job);
        r = writer_apply(d->means->writer, &d->w);
        return r < 0 ? r : 1;
    }
    r = begin(x);
    if (is_its_own(r))
        TRY(end(x, str_copy(d->a, str_c(err_last()))));
    else
        TRY(r);
    if (r < 0)
        return 1;
    TRY(job_items(d->db, d->a, d->job.id,
                  &(struct job_page){ .state = STR("waiting"), .limit = x->row->at_once }, &items));
    r = items.n ? do_some(x, &items) : end(x, STR(""));
    if (is_its_own(r))
        r = end(x, str_copy(d->a, str_c(err_last())));
    return r < 0 ? r : 1;
}

int jobs_look(struct db *db, const struct job_means *means, struct job_lane lane, usec now)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct doing x = { .d = { .a = a, .db = db, .means = means, .now = now } };
    writes_init(&x.d.w, a);
    x.d.part = buf_new(a, PART_MOST);
    int r = look(&x, lane);
    if (r < 0 && r != ERR_STOPPING)
        log_warn("a job waits", KV_C("why", err_last()));
    return r;
}
