// SPDX-License-Identifier: Apache-2.0
#include "entity/entity_private.h"

#include "base/err.h"
#include "store/db.h"

enum { COUNTED_MOST = 1000 }; /* "a thousand or more": profile.def says so */

/* Situations of one kind: a trip is one, though it is listed, counted at a desk and seen. All spans
 * end at the event, so that the last thousand before it hold the last thousand of each. */
#define BEFORE(kind) \
    "SELECT * FROM (SELECT s.at FROM sighting s WHERE s.entity = $1 AND s.kind = " kind \
    " AND s.at < $6 AND s.situation <> $2 ORDER BY s.at DESC LIMIT $8) "
static const struct query q_profile = {
    "SELECT e.first_seen, coalesce(e.alerts, 0), coalesce(e.confirmed, 0), x.n, x.n30, x.n90, "
    "x.n365, "
    "(SELECT count(*) FROM (SELECT 1 FROM entity_key k WHERE k.entity = $1 "
    "AND substr(k.key, 1, 2) = 'd:' LIMIT $8) d), "
    "(SELECT count(*) FROM (SELECT 1 FROM measure m WHERE m.entity = $1 AND m.what = 'seizure' "
    "AND m.at < $6 LIMIT $8) z), coalesce((SELECT n FROM measured WHERE entity = $1), 0) FROM "
    "(SELECT count(*) AS n, count(*) FILTER (WHERE at >= $3) AS n30, "
    "count(*) FILTER (WHERE at >= $4) AS n90, count(*) FILTER (WHERE at >= $5) AS n365 FROM "
    "(SELECT at FROM (" BEFORE("$7") "u UNION ALL " BEFORE(
        "''") "v) b ORDER BY at DESC LIMIT $8) "
              "c) x LEFT JOIN entity e ON e.id = $1"
};

usec entity_at(const struct work *w, const struct event *e)
{
    usec at = e->moment;
    if (!at && e->declaration && time_parse(e->declaration->date.text, &at) < 0)
        at = 0;
    return at ? at : w->message.received;
}

int entity_resolve(struct work *w)
{
    int64_t seq = 0;
    list_each (struct event, e, &w->decoded.events) {
        e->seq = seq++;
        entity_name(w, e);
    }
    return 0;
}

static void take(const struct work *w, struct event *e, const struct row *r)
{
    if (r->at[0].type == VAL_NULL)
        return; /* seen for the first time */
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
        if (e->fellows.n) {
            TRY(fellows_read(w, e));
            TRY(measure_read(w, e));
            continue;
        }
        TRY(db_read(w->db, w->arena, &q_profile,
                    VALS(V_TEXT(e->subject), V_TEXT(e->situation), V_I64(at - 30 * USEC_PER_DAY),
                         V_I64(at - 90 * USEC_PER_DAY), V_I64(at - 365 * USEC_PER_DAY), V_I64(at),
                         V_C(event_kind_names[e->kind]), V_I64(COUNTED_MOST)),
                    &rows));
        if (rows.n != 1)
            return fail(ERR_CORRUPT, "what is known of a subject is one row");
        take(w, e, rows.at);
        /* Here and in the stages behind it: who is judged by what was before sees all of it. */
        measure_expect(w, e->subject, row_i64(rows.at, 9));
        TRY(measure_read(w, e));
    }
    return 0;
}
