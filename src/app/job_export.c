/* job_export.c — lists as a table for a spreadsheet: alerts, entities, a span of the audit.
 *
 * UTF-8 with a byte order mark, by which a spreadsheet reads Urdu right; every cell through
 * csv_quote(), so none begins a formula. A line shows what who asked for it may see when the job
 * does it: what is masked on the page is masked here, what is of another region is a failed item.
 */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.h"
#include "app/job_kind.h"
#include "base/err.h"
#include "entity/graph.h"
#include "format/csv.h"

#define BOM "\xef\xbb\xbf"

static void line(struct job_doing *d, const str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_c(&d->part, ',');
        buf_add(&d->part, csv_quote(d->a, cells[i]));
    }
    buf_add(&d->part, STR("\r\n"));
}

static str number(struct job_doing *d, int64_t n) { return str_fmt(d->a, "%lld", (long long)n); }

static str moment(struct job_doing *d, usec t) { return t ? time_fmt(d->a, t) : STR(""); }

static int keep(struct job_doing *d)
{
    str name = str_fmt(d->a, STR_FMT "-" STR_FMT ".csv", STR_ARG(job_word(d, "what")),
                       STR_ARG(str_sub(time_fmt(d->a, d->now), 0, 10)));
    job_file_put(&d->w, &d->job, name, d->now + d->means->file_time);
    return 0;
}

/* alerts */

static str alerts_head(struct job_doing *d)
{
    (void)d;
    return STR(BOM "id,created,updated,state,severity,title,subject kind,subject,situation,port,"
                   "region,unit,action,owner,outcome,reason,worth a look,reasons\r\n");
}

static int alert_item(struct job_doing *d, const struct job_item *item)
{
    struct alert x;
    TRY(job_alert(d, item->ref, &x));
    str cells[] = { x.id,
                    moment(d, x.created),
                    moment(d, x.updated),
                    x.state,
                    str_c(severity_names[x.severity]),
                    x.title,
                    x.kind,
                    x.subject_name,
                    x.situation_label,
                    x.port,
                    x.region,
                    x.unit,
                    x.action,
                    x.owner,
                    x.outcome,
                    x.reason_code,
                    x.worth,
                    number(d, x.reasons) };
    line(d, cells, countof(cells));
    return 0;
}

const struct job_kind job_export_alerts = { .item = alert_item, .head = alerts_head, .end = keep };

/* entities */

static str entities_head(struct job_doing *d)
{
    (void)d;
    return STR(BOM "id,kind,name,first seen,last seen,alerts,confirmed\r\n");
}

static int entity_item(struct job_doing *d, const struct job_item *item)
{
    bool is_here = true;
    struct entity_brief x;
    if (d->who.region.len)
        TRY(alert_is_about(d->db, d->a, item->ref, d->who.region, &is_here));
    bool masked = !may(&d->who, PERMIT_IDENTITY_READ);
    int r = entity_brief(d->db, d->a, item->ref, masked, &x);
    TRY(r);
    if (r == ENTITY_NONE || !is_here)
        return fail(ERR_INVALID, "nothing of that id is known");
    str cells[] = { item->ref,
                    x.kind,
                    x.name,
                    moment(d, x.first_seen),
                    moment(d, x.last_seen),
                    number(d, x.alerts),
                    number(d, x.confirmed) };
    line(d, cells, countof(cells));
    return 0;
}

const struct job_kind job_export_entities = { .item = entity_item,
                                              .head = entities_head,
                                              .end = keep };

/* the audit: an item is some records, from its number to before the next hundred */

static const struct query q_audit = {
    "SELECT seq, at, actor, act, object, detail, hash FROM audit WHERE seq >= $1 AND seq < $2 "
    "AND ($3 = '' OR actor IN (SELECT name FROM account WHERE region = $3)) ORDER BY seq"
};

static str audit_head(struct job_doing *d)
{
    (void)d;
    return STR(BOM "seq,at,actor,act,object,detail,hash\r\n");
}

static int audit_item(struct job_doing *d, const struct job_item *item)
{
    struct rows rows;
    int64_t from, to = item->version;
    TRY(str_to_i64(item->ref, &from));
    TRY(db_read(d->db, d->a, &q_audit, VALS(V_I64(from), V_I64(to), V_TEXT(d->who.region)), &rows));
    list_each (const struct row, r, &rows) {
        str cells[] = { number(d, row_i64(r, 0)),
                        time_fmt_ms(d->a, row_i64(r, 1)),
                        row_text(r, 2),
                        row_text(r, 3),
                        row_text(r, 4),
                        row_text(r, 5),
                        row_text(r, 6) };
        line(d, cells, countof(cells));
    }
    return 0;
}

const struct job_kind job_export_audit = { .item = audit_item, .head = audit_head, .end = keep };
