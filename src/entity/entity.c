// SPDX-License-Identifier: Apache-2.0
#include "entity/entity.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "store/writes.h"

static const struct query q_seen = {
    "INSERT INTO entity (id, kind, name, first_seen, last_seen, alerts, confirmed) "
    "VALUES ($1, $2, $3, $4, $4, 0, 0) ON CONFLICT (id) DO UPDATE "
    "SET last_seen = excluded.last_seen, name = excluded.name"
};
/* The newest message tells of a situation; its first moment stays where none is given. */
static const struct query q_sighting = {
    "INSERT INTO sighting (entity, situation, at, message, seq) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (entity, situation) DO UPDATE SET at = excluded.at, message = excluded.message, "
    "seq = excluded.seq"
};
static const struct query q_profile = {
    "SELECT e.first_seen, e.alerts, e.confirmed, count(s.situation), "
    "count(*) FILTER (WHERE s.at >= $3), count(*) FILTER (WHERE s.at >= $4), "
    "count(*) FILTER (WHERE s.at >= $5), "
    "(SELECT count(*) FROM entity_key k WHERE k.entity = $1 AND substr(k.key, 1, 2) = 'd:') "
    "FROM entity e LEFT JOIN sighting s ON s.entity = e.id AND s.situation <> $2 AND s.at < $6 "
    "WHERE e.id = $1 GROUP BY e.id, e.first_seen, e.alerts, e.confirmed"
};

/* PK0302 and PK302 are one flight. */
static str flight_key(struct arena *a, str flight)
{
    str f = fold(a, flight);
    size_t from = 2;
    while (from + 1 < f.len && f.ptr[from] == '0')
        from++;
    return f.len > 2 && from > 2 ? str_fmt(a, STR_FMT STR_FMT, STR_ARG(str_sub(f, 0, 2)),
                                           STR_ARG(str_sub(f, from, f.len)))
                                 : f;
}

static void flight_situation(struct work *w, struct event *e)
{
    struct arena *a = w->arena;
    const struct journey *j = e->journey;
    if (!j || j->flight.text.len == 0) {
        e->situation = uid_from(a, STR("message"), w->message.id);
        e->situation_label = STR("flight not told");
        return;
    }
    str day = str_sub(j->departs.text, 0, 10), flight = flight_key(a, j->flight.text);
    e->situation = uid_from(a, STR("flight"), flight, day, j->from.text);
    e->situation_label = str_fmt(a, STR_FMT " " STR_FMT "-" STR_FMT " " STR_FMT, STR_ARG(flight),
                                 STR_ARG(j->from.text), STR_ARG(j->to.text), STR_ARG(day));
    e->moment = j->moment;
}

static void traveller(struct work *w, struct event *e)
{
    struct arena *a = w->arena;
    const struct person *p = e->person;
    str name = fold_sorted(a, fold(a, p->name.text));
    str number = e->documents.n ? fold(a, e->documents.at[0].number.text) : STR("");
    if (name.len && p->birth.text.len == 10)
        e->subject = uid_from(a, STR("person"), name, p->birth.text);
    else if (name.len && number.len)
        e->subject = uid_from(a, STR("person"), name, STR("document"), number);
    else
        e->subject =
            uid_from(a, STR("person"), w->message.id, str_fmt(a, "%lld", (long long)e->seq));
    e->subject_name = p->name.text;
    flight_situation(w, e);
}

static void declaration(struct work *w, struct event *e)
{
    struct arena *a = w->arena;
    const struct declaration *d = e->declaration;
    str who = d->importer.text.len        ? d->importer.text
              : d->importer_name.text.len ? d->importer_name.text
              : d->declarant.text.len     ? d->declarant.text
                                          : d->number.text;
    e->subject = uid_from(a, STR("trader"), fold(a, who));
    e->subject_name = d->importer_name.text.len ? d->importer_name.text : who;
    if (d->number.text.len)
        e->situation = uid_from(a, STR("declaration"), d->office.text, d->regime.text,
                                d->number.text, d->date.text);
    else
        e->situation =
            uid_from(a, STR("declaration"), w->message.id, str_fmt(a, "%lld", (long long)e->seq));
    e->situation_label =
        str_fmt(a, "GD " STR_FMT " " STR_FMT, STR_ARG(d->number.text), STR_ARG(d->date.text));
    e->moment = d->release;
}

static usec at_of(const struct work *w, const struct event *e)
{
    usec at = e->moment;
    if (!at && e->declaration && time_parse(e->declaration->date.text, &at) < 0)
        at = 0;
    return at ? at : w->message.received;
}

void entity_name(struct work *w, struct event *e)
{
    if (e->kind == EVENT_TRAVELLER)
        traveller(w, e);
    else
        declaration(w, e);
}

int entity_resolve(struct work *w)
{
    int64_t seq = 0;
    list_each (struct event, e, &w->decoded.events) {
        e->seq = seq++;
        entity_name(w, e);
        write_add(w->writes, WRITE_ANY, &q_seen,
                  VALS(V_TEXT(e->subject), V_C(e->kind == EVENT_TRAVELLER ? "person" : "trader"),
                       V_TEXT(e->subject_name), V_I64(w->message.received)));
        write_add(w->writes, WRITE_ANY, &q_sighting,
                  VALS(V_TEXT(e->subject), V_TEXT(e->situation), V_I64(at_of(w, e)),
                       V_TEXT(w->message.id), V_I64(e->seq)));
    }
    return 0;
}

int entity_profile(struct work *w)
{
    list_each (struct event, e, &w->decoded.events) {
        usec at = at_of(w, e);
        struct rows rows;
        e->profile = profile_blank();
        TRY(db_read(w->db, w->arena, &q_profile,
                    VALS(V_TEXT(e->subject), V_TEXT(e->situation), V_I64(at - 30 * USEC_PER_DAY),
                         V_I64(at - 90 * USEC_PER_DAY), V_I64(at - 365 * USEC_PER_DAY), V_I64(at)),
                    &rows));
        if (rows.n == 0)
            continue;
        const struct row *r = rows.at;
        usec known = w->message.received - row_i64(r, 0);
        e->profile = (struct profile){ .known_days = known > 0 ? known / USEC_PER_DAY : 0,
                                       .alerts = row_i64(r, 1),
                                       .confirmed = row_i64(r, 2),
                                       .seen = row_i64(r, 3),
                                       .seen_30d = row_i64(r, 4),
                                       .seen_90d = row_i64(r, 5),
                                       .seen_365d = row_i64(r, 6),
                                       .documents = row_i64(r, 7) };
    }
    return 0;
}
