// SPDX-License-Identifier: Apache-2.0
/* What is known of a person under all observed identities: a situation in which two of them were
 * seen (a flight that two feeds list) is one, and so is a document that two of them showed. */
#include "base/err.h"
#include "base/map.h"
#include "entity/entity_private.h"
#include "store/store.h"

enum { COUNTED_MOST = 1000 };

static const struct query q_known = {
    "SELECT first_seen, alerts, confirmed FROM entity WHERE id = $1"
};
#define BEFORE(kind) \
    "SELECT * FROM (SELECT situation, at FROM sighting WHERE entity = $1 AND kind = " kind \
    " AND at < $2 AND situation <> $3 ORDER BY at DESC LIMIT $4) "
static const struct query q_seen = { "SELECT situation, at FROM (" BEFORE(
    "$5") "u UNION ALL " BEFORE("''") "v) b ORDER BY at DESC LIMIT $4" };
static const struct query q_documents = { "SELECT key FROM entity_key WHERE entity = $1 "
                                          "AND substr(key, 1, 2) = 'd:' LIMIT $2" };
static const struct query q_seizures = { "SELECT situation FROM measure WHERE entity = $1 "
                                         "AND what = 'seizure' AND at < $2 LIMIT $3" };

struct counting {
    struct work *w;
    struct event *e;
    usec at;
    struct map seen, documents, seizures;
};

static void take_known(struct counting *c, const struct row *r)
{
    struct profile *p = &c->e->profile;
    usec known = c->w->message.received - row_i64(r, 0);
    int64_t days = known > 0 ? known / USEC_PER_DAY : 0;
    if (days > p->known_days)
        p->known_days = days;
    p->alerts = (p->alerts > 0 ? p->alerts : 0) + row_i64(r, 1);
    p->confirmed = (p->confirmed > 0 ? p->confirmed : 0) + row_i64(r, 2);
}

/* Once; a count ends where profile.def says. */
static bool is_first(struct map *of, str key, int64_t *count)
{
    void **at = map_at(of, key);
    bool first = !*at;
    *at = of;
    *count += first && *count < COUNTED_MOST;
    return first;
}

static void take_seen(struct counting *c, const struct row *r)
{
    struct profile *p = &c->e->profile;
    usec ago = c->at - row_i64(r, 1);
    if (p->seen >= COUNTED_MOST || !is_first(&c->seen, row_text(r, 0), &p->seen))
        return;
    p->seen_30d += ago <= 30 * USEC_PER_DAY;
    p->seen_90d += ago <= 90 * USEC_PER_DAY;
    p->seen_365d += ago <= 365 * USEC_PER_DAY;
}

static int count(struct counting *c, str entity)
{
    struct work *w = c->w;
    struct profile *p = &c->e->profile;
    struct rows rows;
    TRY(db_read(w->db, w->arena, &q_known, VALS(V_TEXT(entity)), &rows));
    if (rows.n)
        take_known(c, rows.at);
    TRY(db_read(w->db, w->arena, &q_seen,
                VALS(V_TEXT(entity), V_I64(c->at), V_TEXT(c->e->situation), V_I64(COUNTED_MOST),
                     V_C(event_kind_names[c->e->kind])),
                &rows));
    list_each (const struct row, r, &rows)
        take_seen(c, r);
    TRY(db_read(w->db, w->arena, &q_documents, VALS(V_TEXT(entity), V_I64(COUNTED_MOST)), &rows));
    list_each (const struct row, r, &rows)
        is_first(&c->documents, row_text(r, 0), &p->documents);
    TRY(db_read(w->db, w->arena, &q_seizures,
                VALS(V_TEXT(entity), V_I64(c->at), V_I64(COUNTED_MOST)), &rows));
    list_each (const struct row, r, &rows)
        is_first(&c->seizures, row_text(r, 0), &p->seizures);
    return 0;
}

int fellows_read(struct work *w, struct event *e)
{
    struct counting c = { .w = w, .e = e, .at = entity_at(w, e) };
    struct profile *p = &e->profile;
    int64_t *const counts[] = { &p->seen,      &p->seen_30d,  &p->seen_90d,
                                &p->seen_365d, &p->documents, &p->seizures };
    c.seen = map_new(w->arena);
    c.documents = map_new(w->arena);
    c.seizures = map_new(w->arena);
    for (size_t i = 0; i < countof(counts); i++)
        *counts[i] = 0;
    TRY(count(&c, e->subject));
    list_each (const str, fellow, &e->fellows)
        TRY(count(&c, *fellow));
    return 0;
}
