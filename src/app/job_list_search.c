/* job_list_search.c — who is stored already, and on a list since a second person approved it.
 *
 * An item is a few entries of the import. What is raised for them is written at once (app/retro.c),
 * and again it raises nothing: an alert has one reason for one entry. The import is searched when
 * all items are; until then it is not, and the control room is told if the job ended before.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/engine.h"
#include "app/job_kind.h"
#include "assess/lists.h"
#include "base/err.h"
#include "notice/notice.h"

static str object(struct job_doing *d)
{
    return str_fmt(d->a, "list/" STR_FMT "/" STR_FMT, STR_ARG(job_word(d, "list")),
                   STR_ARG(job_word(d, "import")));
}

static int begin(struct job_doing *d)
{
    struct list_import i = { 0 };
    int r = lists_import(d->db, d->a, job_word(d, "import"), &i);
    TRY(r);
    if (r == LISTS_NONE || !str_eq(i.state, STR("approved")) || !str_eq(i.job, d->job.id))
        return fail(ERR_INVALID, "the import does not wait for this search");
    return 0;
}

/* How many alerts came of it up to now, also when it is cancelled. */
static int tell(struct job_doing *d)
{
    struct list_import i = { 0 };
    struct buf b = buf_new(d->a, 1000);
    TRY(lists_import(d->db, d->a, job_word(d, "import"), &i));
    json_open(&b, NULL, '{');
    json_i64(&b, "alerts", i.alerts);
    json_close(&b, '}');
    job_result_put(&d->w, &d->job, buf_str(&b));
    return 0;
}

static int search(struct job_doing *d, const struct job_item *item)
{
    int64_t n = 0;
    TRY(str_to_i64(item->ref, &n));
    struct retro_part part = { .import = job_word(d, "import"),
                               .which = { item->version, n },
                               .stopping = d->means->stopping };
    TRY(engine_search(d->means->engine, d->db, &part));
    return tell(d);
}

static int end(struct job_doing *d)
{
    if (d->job.failed) {
        notice_open(&d->w, NOTICE_list_unsearched, object(d),
                    STR("Some entries were not looked up."), d->now);
        return 0;
    }
    lists_searched(&d->w, job_word(d, "import"));
    write_audit(&d->w, d->now, STR("ntc"), STR("list.search"), object(d),
                str_fmt(d->a, "{\"job\":\"" STR_FMT "\"}", STR_ARG(d->job.id)));
    return notice_end(d->db, &d->w, NOTICE_list_unsearched, object(d), d->now);
}

static void broke(struct job_doing *d)
{
    if (job_word(d, "import").len)
        notice_open(&d->w, NOTICE_list_unsearched, object(d), STR("The search could not go on."),
                    d->now);
}

const struct job_kind job_list_search = {
    .begin = begin, .item = search, .end = end, .broke = broke
};
