/* job_report.c — what a rule would have found, looked up in the background: the whole of what is
 * stored instead of what fits into an answer. It reads only, so one that was stopped begins anew.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/job_kind.h"
#include "app/report.h"
#include "base/err.h"

#define TOLD_EVERY USEC_PER_S

struct telling {
    struct job_doing *d;
    int64_t percent;
    usec last;
};

/* How far it is, once a second. Cancelled, or the Centre stops: no more of it. */
static int told(void *owner, int64_t percent)
{
    struct telling *t = owner;
    struct job_doing *d = t->d;
    if (*d->means->stopping)
        return fail(ERR_STOPPING, "the Centre is stopping");
    if (percent > t->percent)
        t->percent = percent;
    if (time_monotonic() - t->last < TOLD_EVERY)
        return 0;
    t->last = time_monotonic();
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct writes w;
    writes_init(&w, a);
    job_percent(&w, &d->job, t->percent);
    int r = writer_apply(d->means->writer, &w);
    return r == WRITES_LOST ? fail(ERR_STOPPING, "it was cancelled") : r;
}

static int item(struct job_doing *d, const struct job_item *x)
{
    (void)x;
    str blocked = STR(""), days = job_word(d, "days");
    int64_t n = REPORT_DAYS;
    struct telling t = { .d = d };
    struct buf b = buf_new(d->a, JOB_RESULT_MOST);
    if (days.len)
        TRY(str_to_i64(days, &n));
    /* It stays, and a supervisor sees it too: of persons it shows nothing. */
    struct report_conf conf = { .text = job_word(d, "text"),
                                .days = n,
                                .budget = d->means->report_time,
                                .is_kept = true,
                                .region = d->who.region,
                                .told = told,
                                .owner = &t };
    TRY(report_rule(d->db, &conf, &b, &blocked));
    if (b.cut)
        return fail(ERR_INVALID, "the report is larger than is kept");
    job_percent(&d->w, &d->job, 100);
    job_result_put(&d->w, &d->job, buf_str(&b));
    return 0;
}

const struct job_kind job_report = { .item = item };
