// SPDX-License-Identifier: Apache-2.0
#include "entity/entity_private.h"

#include "base/err.h"
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
/* Two ends and how the one stands to the other; seen once or a hundred times it is one link. */
static const struct query q_link = {
    "INSERT INTO entity_link (entity, other, role, first_at, last_at, n, message, seq) "
    "VALUES ($1, $2, $3, $4, $4, 1, $5, $6) ON CONFLICT (entity, other, role) DO UPDATE "
    "SET n = entity_link.n + 1, message = excluded.message, seq = excluded.seq, "
    "last_at = CASE WHEN excluded.last_at > entity_link.last_at THEN excluded.last_at "
    "ELSE entity_link.last_at END, "
    "first_at = CASE WHEN excluded.first_at < entity_link.first_at THEN excluded.first_at "
    "ELSE entity_link.first_at END"
};
static const struct query q_profile = {
    "SELECT e.first_seen, e.alerts, e.confirmed, count(s.situation), "
    "count(*) FILTER (WHERE s.at >= $3), count(*) FILTER (WHERE s.at >= $4), "
    "count(*) FILTER (WHERE s.at >= $5), "
    "(SELECT count(*) FROM entity_key k WHERE k.entity = $1 AND substr(k.key, 1, 2) = 'd:'), "
    "(SELECT count(*) FROM measure m WHERE m.entity = $1 AND m.what = 'seizure' AND m.at < $6) "
    "FROM entity e LEFT JOIN sighting s ON s.entity = e.id AND s.situation <> $2 AND s.at < $6 "
    "WHERE e.id = $1 GROUP BY e.id, e.first_seen, e.alerts, e.confirmed"
};

usec entity_at(const struct work *w, const struct event *e)
{
    usec at = e->moment;
    if (!at && e->declaration && time_parse(e->declaration->date.text, &at) < 0)
        at = 0;
    return at ? at : w->message.received;
}

static void keep(struct work *w, const struct event *e, str id, str kind, str name)
{
    write_add(w->writes, WRITE_ANY, &q_seen,
              VALS(V_TEXT(id), V_TEXT(kind), V_TEXT(name), V_I64(w->message.received)));
    write_add(w->writes, WRITE_ANY, &q_sighting,
              VALS(V_TEXT(id), V_TEXT(e->situation), V_I64(entity_at(w, e)), V_TEXT(w->message.id),
                   V_I64(e->seq)));
}

int entity_resolve(struct work *w)
{
    int64_t seq = 0;
    list_each (struct event, e, &w->decoded.events) {
        e->seq = seq++;
        entity_name(w, e);
        keep(w, e, e->subject, str_c(e->subject_kind), e->subject_name);
        list_each (const struct party, p, &e->parties) {
            keep(w, e, p->id, p->kind, p->name);
            write_add(w->writes, WRITE_ANY, &q_link,
                      VALS(V_TEXT(p->from.len ? p->from : e->subject), V_TEXT(p->id), V_C(p->role),
                           V_I64(entity_at(w, e)), V_TEXT(w->message.id), V_I64(e->seq)));
        }
        measure_write(w, e);
    }
    return 0;
}

static void take(const struct work *w, struct event *e, const struct row *r)
{
    usec known = w->message.received - row_i64(r, 0);
    e->profile.known_days = known > 0 ? known / USEC_PER_DAY : 0;
    e->profile.alerts = row_i64(r, 1);
    e->profile.confirmed = row_i64(r, 2);
    e->profile.seen = row_i64(r, 3);
    e->profile.seen_30d = row_i64(r, 4);
    e->profile.seen_90d = row_i64(r, 5);
    e->profile.seen_365d = row_i64(r, 6);
    e->profile.documents = row_i64(r, 7);
    e->profile.seizures = row_i64(r, 8);
}

int entity_profile(struct work *w)
{
    list_each (struct event, e, &w->decoded.events) {
        usec at = entity_at(w, e);
        struct rows rows;
        e->profile = profile_blank();
        TRY(db_read(w->db, w->arena, &q_profile,
                    VALS(V_TEXT(e->subject), V_TEXT(e->situation), V_I64(at - 30 * USEC_PER_DAY),
                         V_I64(at - 90 * USEC_PER_DAY), V_I64(at - 365 * USEC_PER_DAY), V_I64(at)),
                    &rows));
        if (rows.n)
            take(w, e, rows.at);
        TRY(measure_read(w, e));
    }
    return 0;
}
