// SPDX-License-Identifier: Apache-2.0
/* Vehicles that were told where to be next, and by when: who does not come is told by nobody. The
 * last passage at a post says what holds, in whatever order passages come. */
#include "base/digest.h"
#include "base/err.h"
#include "base/time.h"
#include "entity/entity_private.h"
#include "model/record_json.h"
#include "store/writes.h"

#define LONG_AGO (7 * USEC_PER_DAY)

/* The same moment told again: the newer message says it. */
static const struct query q_await = {
    "INSERT INTO awaited (subject, at, due, event, message) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (subject) DO UPDATE SET at = excluded.at, due = excluded.due, "
    "event = excluded.event, message = excluded.message WHERE excluded.at >= awaited.at"
};
static const struct query q_there = {
    "UPDATE awaited SET at = $2, due = 0, event = '' WHERE subject = $1 AND at < $2"
};
static const struct query q_overdue = {
    "SELECT subject, due, event FROM awaited WHERE due > 0 AND due < $1 ORDER BY due LIMIT $2"
};
static const struct query q_told = {
    "UPDATE awaited SET due = 0, event = '' WHERE subject = $1 AND due = $2"
};

/* What the Centre tells itself when it does not come. */
static str absence(struct work *w, const struct event *e)
{
    const struct passage *p = e->passage;
    struct event was = event_new(w->arena, EVENT_PASSAGE);
    struct passage *x = was.passage;
    x->reference.text =
        uid_from(w->arena, STR("overdue"), e->subject, time_fmt(w->arena, p->next_due));
    x->time = x->due = p->next_due;
    x->post = p->next_post;
    x->signal.text = STR("overdue");
    x->plate = p->plate;
    x->chassis = p->chassis;
    x->trailer = p->trailer;
    x->container = p->container;
    x->permit = p->permit;
    if (str_eq(str_c(e->subject_kind), STR("seal")))
        x->seal = p->seal;
    struct buf b = buf_new(w->arena, 1 << 16);
    json_open(&b, NULL, '{');
    json_str(&b, "kind", STR("passage"));
    record_members_json(&b, event_own_slot(EVENT_PASSAGE)->fields, x, 0);
    json_close(&b, '}');
    return buf_str(&b);
}

int awaited_write(struct work *w, const struct event *e)
{
    const struct passage *p = e->passage;
    usec at = entity_at(w, e);
    bool is_due = p->next_post.text.len > 0 && p->next_due > at &&
                  p->next_due > w->message.received - LONG_AGO; /* old records are no news */
    int later = 0;
    if (!p->post.text.len || passage_is_absence(p))
        return 0; /* a tracker's signal on the way is no arrival */
    if (is_due)
        later = passage_later(w, e);
    TRY(later);
    if (is_due && !later)
        write_add(w->writes, WRITE_ANY, &q_await,
                  VALS(V_TEXT(e->subject), V_I64(at), V_I64(p->next_due), V_TEXT(absence(w, e)),
                       V_TEXT(w->message.id)));
    else
        write_add(w->writes, WRITE_ANY, &q_there, VALS(V_TEXT(e->subject), V_I64(at)));
    return 0;
}

int entity_overdue(struct db *db, struct arena *a, usec before, size_t most, struct overdues *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_overdue, VALS(V_I64(before), V_I64((int64_t)most)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct overdue){ .subject = row_text(r, 0),
                                               .due = row_i64(r, 1),
                                               .event = row_text(r, 2) };
    return 0;
}

void entity_overdue_told(struct writes *w, const struct overdue *o)
{
    write_add(w, WRITE_ANY, &q_told, VALS(V_TEXT(o->subject), V_I64(o->due)));
}
