// SPDX-License-Identifier: Apache-2.0
#include "entity/graph.h"

#include "base/err.h"
#include "base/map.h"
#include "base/time.h"
#include "entity/graph_private.h"
#include "model/contact.h"

enum { NEIGHBOURS_AT_ONCE = 200, SIGHTINGS = 50, SHARED_MOST = 500 };

static const struct query q_entity = {
    "SELECT kind, name, first_seen, last_seen, alerts, confirmed FROM entity WHERE id = $1"
};
static const struct query q_sightings = { "SELECT at, message, seq FROM sighting WHERE entity = $1 "
                                          "ORDER BY at DESC, message DESC LIMIT $2" };
/* Both ways: a link has two ends. */
static const struct query q_links = {
    "SELECT l.entity, l.other, l.role, l.first_at, l.last_at, l.n, l.message, l.seq, e.kind, "
    "e.name, "
    "e.alerts FROM entity_link l JOIN entity e "
    "ON e.id = CASE WHEN l.entity = $1 THEN l.other ELSE l.entity END "
    "WHERE (l.entity = $1 OR l.other = $1) AND l.entity <> l.other "
    "ORDER BY l.last_at DESC, l.other LIMIT $2"
};

/* Different people and companies who share it: those who told it, and who are in a reservation that
 * did. A person under several identities is one. */
static const struct query q_people = {
    "SELECT count(DISTINCT coalesce(m.person, x.id)) FROM (SELECT l.entity AS id, e.kind FROM "
    "(SELECT entity FROM entity_link WHERE other = $1 LIMIT $2) l JOIN entity e ON e.id = l.entity "
    "WHERE e.kind <> 'booking' UNION SELECT p.entity, 'person' FROM "
    "(SELECT entity FROM entity_link WHERE other = $1 LIMIT $2) b JOIN entity_link p "
    "ON p.other = b.entity AND p.role = 'booked in') x "
    "LEFT JOIN person_member m ON m.entity = x.id"
};

static bool may_be_hub(str kind)
{
    return contact_from(kind) >= 0 || str_eq(kind, STR("aircraft")) || str_eq(kind, STR("agent"));
}

int graph_is_generic(struct db *db, struct arena *a, str id, str kind, bool *ret)
{
    struct rows rows;
    *ret = false;
    if (!may_be_hub(kind))
        return 0;
    TRY(db_read(db, a, &q_people, VALS(V_TEXT(id), V_I64(SHARED_MOST)), &rows));
    *ret = rows.n && row_i64(rows.at, 0) > ENTITY_HUB;
    return 0;
}

str graph_name(struct arena *a, str kind, str name, bool masked)
{
    return contact_shown(a, kind, name, masked);
}

int entity_brief(struct db *db, struct arena *a, str id, bool masked, struct entity_brief *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_entity, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return ENTITY_NONE;
    const struct row *r = rows.at;
    *ret = (struct entity_brief){ .kind = row_text(r, 0),
                                  .name = graph_name(a, row_text(r, 0), row_text(r, 1), masked),
                                  .first_seen = row_i64(r, 2),
                                  .last_seen = row_i64(r, 3),
                                  .alerts = row_i64(r, 4),
                                  .confirmed = row_i64(r, 5) };
    return 0;
}

int entity_json(struct db *db, struct buf *b, str id, bool masked)
{
    bool generic;
    struct rows rows, seen;
    TRY(db_read(db, b->a, &q_entity, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return ENTITY_NONE;
    TRY(db_read(db, b->a, &q_sightings, VALS(V_TEXT(id), V_I64(SIGHTINGS)), &seen));
    TRY(graph_is_generic(db, b->a, id, row_text(rows.at, 0), &generic));
    json_open(b, NULL, '{');
    json_str(b, "id", id);
    json_str(b, "kind", row_text(rows.at, 0));
    json_str(b, "name", graph_name(b->a, row_text(rows.at, 0), row_text(rows.at, 1), masked));
    if (generic)
        json_bool(b, "generic", true);
    json_str(b, "first_seen", time_fmt(b->a, row_i64(rows.at, 2)));
    json_str(b, "last_seen", time_fmt(b->a, row_i64(rows.at, 3)));
    json_i64(b, "alerts", row_i64(rows.at, 4));
    json_i64(b, "confirmed", row_i64(rows.at, 5));
    json_open(b, "sightings", '[');
    list_each (const struct row, r, &seen) {
        json_open(b, NULL, '{');
        json_str(b, "at", time_fmt(b->a, row_i64(r, 0)));
        json_str(b, "message", row_text(r, 1));
        json_i64(b, "event", row_i64(r, 2));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}

/* A walk from one entity, nearest first. */
struct walk {
    struct db *db;
    struct buf *entities, *links;
    struct map seen; /* entity id, or the three words of a link */
    struct ids list_of(str) next;
    size_t left;
    bool cut, masked;
};

struct station {
    str id, kind, name;
    int64_t alerts;
    size_t depth;
};

static int entity_line(struct walk *x, const struct station *s, bool *ret_generic)
{
    struct buf *b = x->entities;
    TRY(graph_is_generic(x->db, b->a, s->id, s->kind, ret_generic));
    json_open(b, NULL, '{');
    json_str(b, "id", s->id);
    json_str(b, "kind", s->kind);
    json_str(b, "name", graph_name(b->a, s->kind, s->name, x->masked));
    json_i64(b, "alerts", s->alerts);
    json_i64(b, "depth", (int64_t)s->depth);
    if (*ret_generic)
        json_bool(b, "generic", true);
    json_close(b, '}');
    return 0;
}

static void link_line(struct walk *x, const struct row *r)
{
    struct buf *b = x->links;
    json_open(b, NULL, '{');
    json_str(b, "from", row_text(r, 0));
    json_str(b, "to", row_text(r, 1));
    json_str(b, "role", row_text(r, 2));
    json_str(b, "first", time_fmt(b->a, row_i64(r, 3)));
    json_str(b, "last", time_fmt(b->a, row_i64(r, 4)));
    json_i64(b, "times", row_i64(r, 5));
    json_str(b, "message", row_text(r, 6));
    json_i64(b, "event", row_i64(r, 7));
    json_close(b, '}');
}

static bool is_new(struct walk *x, str key)
{
    void **at = map_at(&x->seen, key);
    bool fresh = *at == NULL;
    *at = x;
    return fresh;
}

static int step(struct walk *x, str id, size_t depth)
{
    struct arena *a = x->links->a;
    struct rows rows;
    TRY(db_read(x->db, a, &q_links, VALS(V_TEXT(id), V_I64(NEIGHBOURS_AT_ONCE)), &rows));
    x->cut |= rows.n == NEIGHBOURS_AT_ONCE;
    list_each (const struct row, r, &rows) {
        str other = str_eq(row_text(r, 0), id) ? row_text(r, 1) : row_text(r, 0);
        str key = str_fmt(a, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(row_text(r, 0)),
                          STR_ARG(row_text(r, 1)), STR_ARG(row_text(r, 2)));
        if (!is_new(x, key))
            continue;
        if (x->left == 0) {
            x->cut = true;
            return 0;
        }
        link_line(x, r);
        if (!is_new(x, other))
            continue;
        x->left--;
        struct station s = { other, row_text(r, 8), row_text(r, 9), row_i64(r, 10), depth };
        bool generic;
        TRY(entity_line(x, &s, &generic));
        if (!generic)
            *list_push(a, &x->next) = other;
    }
    return 0;
}

int entity_links_json(struct db *db, struct buf *b, const struct entity_walk *q)
{
    struct rows rows;
    bool generic;
    struct buf entities = buf_new(b->a, b->max / 3), links = buf_new(b->a, b->max / 3);
    struct walk x = { .db = db,
                      .entities = &entities,
                      .links = &links,
                      .seen = map_new(b->a),
                      .left = q->limit,
                      .masked = q->masked };
    TRY(db_read(db, b->a, &q_entity, VALS(V_TEXT(q->id)), &rows));
    if (rows.n == 0)
        return ENTITY_NONE;
    json_open(&entities, NULL, '[');
    json_open(&links, NULL, '[');
    struct station s = { q->id, row_text(rows.at, 0), row_text(rows.at, 1), row_i64(rows.at, 4),
                         0 };
    is_new(&x, q->id);
    TRY(entity_line(&x, &s, &generic));
    *list_push(b->a, &x.next) = q->id;
    size_t from = 0;
    for (size_t d = 1; d <= q->depth; d++)
        for (size_t to = x.next.n; from < to; from++)
            TRY(step(&x, x.next.at[from], d));
    json_close(&entities, ']');
    json_close(&links, ']');
    json_open(b, NULL, '{');
    json_str(b, "id", q->id);
    json_raw(b, "entities", buf_str(&entities));
    json_raw(b, "links", buf_str(&links));
    json_bool(b, "cut", x.cut);
    json_close(b, '}');
    return 0;
}
