// SPDX-License-Identifier: Apache-2.0
/* Vehicles that were told where to be next, and by when: who does not come is told by nobody. The
 * last passage at a post says what holds, in whatever order passages come. It is over when the
 * vehicle, its container or its permit is seen at another post: a container may go on on another
 * lorry. A tracker's signal on the way and a second record at the same post change nothing. */
#include "base/digest.h"
#include "base/err.h"
#include "base/time.h"
#include "entity/entity_private.h"
#include "model/ports.h"
#include "model/record_json.h"
#include "store/writes.h"

#define LONG_AGO (7 * USEC_PER_DAY)

/* The same moment told again: the newer message says it. */
static const struct query q_await = {
    "INSERT INTO awaited (subject, at, due, post, container, permit, unit, source, event, message) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (subject) DO UPDATE SET at = excluded.at, due = excluded.due, "
    "post = excluded.post, container = excluded.container, permit = excluded.permit, "
    "unit = excluded.unit, source = excluded.source, event = excluded.event, "
    "message = excluded.message WHERE excluded.at >= awaited.at"
};
#define IS_OVER \
    "UPDATE awaited SET due = 0, event = '' WHERE due > 0 AND at < $2 AND post <> $3 AND "
static const struct query q_there = { IS_OVER "subject = $1" };
static const struct query q_there_container = { IS_OVER "container = $1 AND container <> ''" };
static const struct query q_there_permit = { IS_OVER "permit = $1 AND permit <> ''" };
static const struct query q_corrected = { "DELETE FROM awaited WHERE unit = $1" };
/* A link that was silent since tells of nobody, so its silence is nobody's absence; one whose
 * agreement has lapsed is not heard at all. */
static const struct query q_overdue = {
    "SELECT a.subject, a.due, a.event FROM awaited a WHERE a.due > 0 AND a.due < $1 AND a.due > $3 "
    "AND (NOT EXISTS (SELECT 1 FROM link l WHERE l.name = a.source) OR "
    "(EXISTS (SELECT 1 FROM link l WHERE l.name = a.source AND l.state = 'open' "
    "AND (l.valid_to = '' OR l.valid_to >= $4)) AND "
    "(SELECT max(h.last_at) FROM link_hour h WHERE h.link = a.source) >= a.due + $5)) "
    "ORDER BY a.due LIMIT $2"
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

/* Where nobody can be known again, or there is no such post, nobody is awaited. */
static bool is_awaited(const struct work *w, const struct event *e, usec at)
{
    const struct passage *p = e->passage;
    bool is_known = p->plate.text.len || p->container.text.len || p->seal.text.len;
    return is_known && p->next_post.text.len && port_find(p->next_post.text) && p->next_due > at &&
           p->next_due > w->message.received - LONG_AGO; /* old records are no news */
}

static void there(struct work *w, const struct query *q, str id, usec at, str post)
{
    if (id.len)
        write_add(w->writes, WRITE_ANY, q, VALS(V_TEXT(id), V_I64(at), V_TEXT(post)));
}

int awaited_write(struct work *w, const struct event *e)
{
    const struct passage *p = e->passage;
    usec at = entity_at(w, e);
    str container = event_named(e, "container"), permit = event_named(e, "permit");
    int later = 0;
    if (e->is_renewed)
        write_add(w->writes, WRITE_ANY, &q_corrected, VALS(V_TEXT(e->unit)));
    if (!p->post.text.len || passage_is_absence(p))
        return 0;
    there(w, &q_there, e->subject, at, p->post.text);
    there(w, &q_there_container, container, at, p->post.text);
    there(w, &q_there_permit, permit, at, p->post.text);
    if (!is_awaited(w, e, at))
        return 0;
    later = passage_later(w, e, e->subject);
    if (later == 0 && container.len && !str_eq(container, e->subject))
        later = passage_later(w, e, container);
    TRY(later);
    if (!later)
        write_add(w->writes, WRITE_ANY, &q_await,
                  VALS(V_TEXT(e->subject), V_I64(at), V_I64(p->next_due), V_TEXT(p->post.text),
                       V_TEXT(container), V_TEXT(permit), V_TEXT(e->unit),
                       V_TEXT(w->message.source), V_TEXT(absence(w, e)), V_TEXT(w->message.id)));
    return 0;
}

int entity_overdue(struct db *db, struct arena *a, usec now, usec grace, size_t most,
                   struct overdues *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_overdue,
                VALS(V_I64(now - grace), V_I64((int64_t)most), V_I64(now - LONG_AGO),
                     V_TEXT(date_of(a, now)), V_I64(grace)),
                &rows));
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
