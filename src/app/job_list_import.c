/* job_list_import.c — a large list that a person handed in is written, as the proposal that another
 * person must approve.
 *
 * An item is a part of it, kept with the job. The import is "coming" until all are there; a job
 * that was cancelled or could not go on leaves nothing that anybody could approve, and what waited
 * before.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/job_kind.h"
#include "assess/lists.h"
#include "base/err.h"

static int begin(struct job_doing *d)
{
    struct list_import *i = make(d->a, struct list_import);
    int r = lists_import(d->db, d->a, job_word(d, "import"), i);
    TRY(r);
    if (r == LISTS_NONE || !str_eq(i->state, STR("coming")) || !str_eq(i->job, d->job.id))
        return fail(ERR_INVALID, "the import does not wait for this job");
    d->own = i;
    return 0;
}

static int item(struct job_doing *d, const struct job_item *it)
{
    str part = STR("");
    int r = job_part(d->db, d->a, d->job.id, it->n, &part);
    TRY(r);
    if (r == JOB_NONE)
        return fail(ERR_CORRUPT, "this part of the import is not there");
    return lists_come_part(&d->w, d->now, d->own, str_eq(it->ref, STR("off")), part);
}

static int end(struct job_doing *d)
{
    const struct list_import *i = d->own;
    struct buf b = buf_new(d->a, 1000);
    if (d->job.failed)
        return fail(ERR_INVALID, "parts of the list could not be written");
    json_open(&b, NULL, '{');
    json_i64(&b, "entries", i->entries);
    json_i64(&b, "added", i->added);
    json_i64(&b, "changed", i->changed);
    json_i64(&b, "removed", i->removed);
    json_close(&b, '}');
    job_result_put(&d->w, &d->job, buf_str(&b));
    lists_came(&d->w, d->now, i);
    job_parts_drop(&d->w, &d->job);
    return 0;
}

static void broke(struct job_doing *d)
{
    lists_drop_coming(&d->w, job_word(d, "import"));
    job_parts_drop(&d->w, &d->job);
}

const struct job_kind job_list_import = {
    .begin = begin, .item = item, .end = end, .broke = broke
};
