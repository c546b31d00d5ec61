// SPDX-License-Identifier: Apache-2.0
#include "entity/ask.h"

#include "base/err.h"
#include "base/map.h"
#include "entity/graph.h"
#include "entity/graph_private.h"

enum { OF_ONE, OF_TWO, HOPS_MOST = 200 };

static const struct {
    const char *word;
    int of;
} asks[] = {
#define ASK(word, of, sentence) { #word, OF_##of },
#include "entity/asks.def"
};

const char *ask_word(size_t i) { return i < countof(asks) ? asks[i].word : NULL; }

int ask_from(str word)
{
    for (size_t i = 0; i < countof(asks); i++)
        if (str_eq(word, str_c(asks[i].word)))
            return (int)i;
    return -1;
}

bool ask_needs_two(enum ask ask) { return asks[ask].of == OF_TWO; }

static const struct query q_entity = { "SELECT kind, name, alerts FROM entity WHERE id = $1" };

/* Links of one, both ways, each end read by its own index. */
#define BOTH_WAYS(columns_out, columns_in, more) \
    "SELECT " columns_out " FROM entity_link l JOIN entity e ON e.id = l.other " more \
    "WHERE l.entity = $1 AND l.other <> $1 AND l.last_at >= $2 AND l.first_at < $3 UNION ALL " \
    "SELECT " columns_in " FROM entity_link l JOIN entity e ON e.id = l.entity " more \
    "WHERE l.other = $1 AND l.entity <> $1 AND l.last_at >= $2 AND l.first_at < $3 "
#define LINK "l.entity AS a, l.other AS b, l.role, l.first_at, l.last_at, l.n, l.message, l.seq, "
static const struct query q_links = {
    "SELECT x.a, x.b, x.role, x.first_at, x.last_at, x.n, x.message, x.seq, x.id, x.kind, x.name, "
    "x.alerts, coalesce(m.source, '') FROM (" BOTH_WAYS(
        LINK "e.id, e.kind, e.name, e.alerts", LINK "e.id, e.kind, e.name, e.alerts",
        "") ") x LEFT JOIN message m ON m.id = x.message ORDER BY x.last_at DESC, x.id, x.role "
            "LIMIT $4"
};
static const struct query q_groups = {
    "SELECT role, way, kind, count(*), min(first_at), max(last_at) FROM (SELECT * FROM (" BOTH_WAYS(
        "l.role, 'out' AS way, e.kind, l.first_at, l.last_at",
        "l.role, 'in' AS way, e.kind, l.first_at, l.last_at",
        "") ") u LIMIT $4) x GROUP BY role, way, kind ORDER BY count(*) DESC, role, way, kind"
};
#define OF_GROUP(mine, theirs) \
    "SELECT l.entity, l.other, l.role, l.first_at, l.last_at, l.n, l.message, l.seq, e.id, " \
    "e.kind, e.name, e.alerts, coalesce(m.source, '') FROM entity_link l " \
    "JOIN entity e ON e.id = l." theirs " LEFT JOIN message m ON m.id = l.message " \
    "WHERE l." mine " = $1 AND l." theirs \
    " <> $1 AND l.last_at >= $2 AND l.first_at < $3 AND l.role = $4 " \
    "AND e.kind = $5 AND l." theirs " > $6 ORDER BY l." theirs " LIMIT $7"
static const struct query q_group_out = { OF_GROUP("entity", "other") };
static const struct query q_group_in = { OF_GROUP("other", "entity") };

/* The others of the same list (a flight), and those who were measured in the same situation. */
static const struct query q_there_too = {
    "SELECT DISTINCT e.subject FROM event e WHERE e.message = $1 AND e.situation = $2 "
    "AND e.subject <> $3 UNION SELECT DISTINCT o.entity FROM measure o WHERE o.situation = $2 "
    "AND o.what = 'alone' AND o.entity <> $3 LIMIT $4"
};
static const struct query q_seen = {
    "SELECT message, situation, at, seq FROM sighting WHERE entity = $1 AND at >= $2 AND at < $3 "
    "ORDER BY at DESC, situation LIMIT $4"
};
/* A vehicle passes a post within two minutes of another: measured of the post (together.c). */
static const struct query q_passed = {
    "SELECT p.entity, p.at, p.message, p.seq FROM (SELECT situation FROM measure "
    "WHERE entity = $1 AND what = 'passage' AND at >= $2 AND at < $3 ORDER BY at DESC LIMIT $4) v "
    "JOIN measure p ON p.situation = v.situation AND p.what = 'passing' ORDER BY p.at DESC"
};
static const struct query q_passed_too = {
    "SELECT DISTINCT mark FROM measure WHERE entity = $1 AND what = 'passing' AND at >= $2 "
    "AND at <= $3 AND mark <> $4 LIMIT $5"
};

/* What is answered: entities by id, links by their two ends and role. */
struct node {
    str id, kind, name;
    int64_t alerts;
    size_t hop;
    str before; /* path: from where it was reached */
    bool is_generic;
};
struct edge {
    str from, to, role, message, source;
    usec first, last;
    int64_t times, event;
};
struct nodes list_of(struct node);
struct edges list_of(struct edge);

struct asking {
    struct db *db;
    struct arena *a;
    const struct ask_question *q;
    struct nodes nodes;
    struct edges edges;
    struct map known; /* id -> its number from 1; links by their words */
    size_t looked;
    const char *why; /* it was cut */
    str next;
    struct rows groups;
};

static void cut(struct asking *x, const char *why)
{
    if (!x->why)
        x->why = why;
}

static struct node *node_of(struct asking *x, str id)
{
    size_t n = (size_t)(uintptr_t)map_get(&x->known, id);
    return n ? &x->nodes.at[n - 1] : NULL;
}

/* False: it was there. */
static bool add_node(struct asking *x, const struct node *n)
{
    if (node_of(x, n->id))
        return false;
    *list_push(x->a, &x->nodes) = *n;
    *map_at(&x->known, n->id) = (void *)(uintptr_t)x->nodes.n;
    return true;
}

static int add_entity(struct asking *x, str id, size_t hop)
{
    struct rows rows;
    TRY(db_read(x->db, x->a, &q_entity, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return ASK_NONE;
    struct node n = { .id = id,
                      .kind = row_text(rows.at, 0),
                      .name = row_text(rows.at, 1),
                      .alerts = row_i64(rows.at, 2),
                      .hop = hop };
    add_node(x, &n);
    return 0;
}

static void add_edge(struct asking *x, const struct edge *e)
{
    str key = str_fmt(x->a, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(e->from), STR_ARG(e->to),
                      STR_ARG(e->role));
    void **at = map_at(&x->known, key);
    if (!*at)
        *list_push(x->a, &x->edges) = *e;
    *at = x;
}

/* Of a row of q_links and q_group_: the link, and who is at its other end. */
static struct edge edge_of(const struct row *r)
{
    return (struct edge){ .from = row_text(r, 0),
                          .to = row_text(r, 1),
                          .role = row_text(r, 2),
                          .first = row_i64(r, 3),
                          .last = row_i64(r, 4),
                          .times = row_i64(r, 5),
                          .message = row_text(r, 6),
                          .event = row_i64(r, 7),
                          .source = row_text(r, 12) };
}

static struct node node_at(const struct row *r, size_t hop, str before)
{
    return (struct node){ .id = row_text(r, 8),
                          .kind = row_text(r, 9),
                          .name = row_text(r, 10),
                          .alerts = row_i64(r, 11),
                          .hop = hop,
                          .before = before };
}

static int links_of(struct asking *x, str id, int64_t most, struct rows *ret)
{
    x->looked++;
    TRY(db_read(x->db, x->a, &q_links,
                VALS(V_TEXT(id), V_I64(x->q->from), V_I64(x->q->to), V_I64(most)), ret));
    if (ret->n == (size_t)most)
        cut(x, "many_links");
    return 0;
}

static int mark_generic(struct asking *x, str id, bool *ret)
{
    struct node *n = node_of(x, id);
    *ret = n->is_generic;
    if (!n->is_generic)
        TRY(graph_is_generic(x->db, x->a, id, n->kind, ret));
    n->is_generic = *ret;
    return 0;
}

/* around */

static int ask_group(struct asking *x)
{
    const struct ask_question *q = x->q;
    struct rows rows;
    bool out = str_eq(q->way, STR("out"));
    TRY(db_read(x->db, x->a, out ? &q_group_out : &q_group_in,
                VALS(V_TEXT(q->a), V_I64(q->from), V_I64(q->to), V_TEXT(q->role), V_TEXT(q->kind),
                     V_TEXT(q->after), V_I64(q->limit + 1)),
                &rows));
    list_each (const struct row, r, &rows) {
        if (x->edges.n == q->limit) {
            x->next = x->nodes.at[x->nodes.n - 1].id;
            break;
        }
        struct edge e = edge_of(r);
        struct node n = node_at(r, 1, q->a);
        add_edge(x, &e);
        add_node(x, &n);
    }
    return 0;
}

static int ask_around(struct asking *x)
{
    const struct ask_question *q = x->q;
    struct rows rows;
    int64_t n = 0;
    if (q->role.len)
        return ask_group(x);
    TRY(db_read(x->db, x->a, &q_groups,
                VALS(V_TEXT(q->a), V_I64(q->from), V_I64(q->to), V_I64(ASK_COUNTED)), &x->groups));
    list_each (const struct row, r, &x->groups)
        n += row_i64(r, 3);
    if (n >= ASK_COUNTED)
        cut(x, "many_links");
    if (n > ASK_NEIGHBOURS) {
        cut(x, "grouped");
        return 0;
    }
    TRY(links_of(x, q->a, ASK_NEIGHBOURS + 1, &rows));
    list_each (const struct row, r, &rows) {
        struct edge e = edge_of(r);
        struct node other = node_at(r, 1, q->a);
        bool is_generic;
        add_edge(x, &e);
        add_node(x, &other);
        TRY(mark_generic(x, other.id, &is_generic));
    }
    return 0;
}

/* path: from both ends by turns, the nearer first; who is met by the other side ends it */

struct step {
    str id, before;
    size_t hop;
    struct edge edge;
    struct node node;
};
struct steps list_of(struct step);

struct side {
    struct map seen; /* id -> number of its step, from 1 */
    struct steps steps;
    size_t at;
};

static void side_add(struct asking *x, struct side *s, const struct step *step)
{
    void **at = map_at(&s->seen, step->id);
    if (*at)
        return;
    *list_push(x->a, &s->steps) = *step;
    *at = (void *)(uintptr_t)s->steps.n;
}

static const struct step *side_step(const struct side *s, str id)
{
    size_t n = (size_t)(uintptr_t)map_get(&s->seen, id);
    return n ? &s->steps.at[n - 1] : NULL;
}

static void walk_back(struct asking *x, const struct side *s, str id)
{
    for (const struct step *t = side_step(s, id); t;
         t = t->before.len ? side_step(s, t->before) : NULL) {
        if (t->node.id.len)
            add_node(x, &t->node);
        if (t->before.len)
            add_edge(x, &t->edge);
    }
}

/* One more station of a side; *ret_met: whom the other side knows too. */
static int side_step_on(struct asking *x, struct side *s, const struct side *other, str *ret_met)
{
    struct step here = s->steps.at[s->at++];
    struct rows rows;
    bool is_generic = false;
    if (here.before.len)
        TRY(graph_is_generic(x->db, x->a, here.id, here.node.kind, &is_generic));
    if (is_generic) {
        cut(x, "generic");
        return 0;
    }
    TRY(links_of(x, here.id, HOPS_MOST, &rows));
    list_each (const struct row, r, &rows) {
        struct step next = { .id = row_text(r, 8),
                             .before = here.id,
                             .hop = here.hop + 1,
                             .edge = edge_of(r),
                             .node = node_at(r, here.hop + 1, here.id) };
        side_add(x, s, &next);
        if (!side_step(other, next.id))
            continue;
        bool is_end = str_eq(next.id, x->q->a) || str_eq(next.id, x->q->b);
        if (!is_end)
            TRY(graph_is_generic(x->db, x->a, next.id, next.node.kind, &is_generic));
        if (!is_generic) {
            *ret_met = next.id;
            return 0;
        }
        cut(x, "generic");
    }
    return 0;
}

static void number_hops(struct asking *x, const struct side *from, const struct side *to, str met)
{
    size_t half = side_step(from, met)->hop, rest = side_step(to, met)->hop;
    list_each (struct node, n, &x->nodes) {
        const struct step *f = side_step(from, n->id), *t = side_step(to, n->id);
        bool is_first = f && (!t || f->hop <= half);
        n->hop = is_first ? f->hop : half + rest - t->hop;
    }
}

static int ask_path(struct asking *x)
{
    const struct ask_question *q = x->q;
    struct side from = { .seen = map_new(x->a) }, to = { .seen = map_new(x->a) };
    str met = STR("");
    side_add(x, &from, &(struct step){ .id = q->a });
    side_add(x, &to, &(struct step){ .id = q->b });
    while (!met.len && x->looked < ASK_LOOKED) {
        bool a_ends = from.at == from.steps.n, b_ends = to.at == to.steps.n;
        if (a_ends || b_ends)
            break;
        size_t hops = from.steps.at[from.at].hop + to.steps.at[to.at].hop;
        if (hops >= ASK_STEPS) {
            cut(x, "steps");
            break;
        }
        bool first = from.steps.at[from.at].hop <= to.steps.at[to.at].hop;
        TRY(first ? side_step_on(x, &from, &to, &met) : side_step_on(x, &to, &from, &met));
    }
    if (x->looked >= ASK_LOOKED && !met.len)
        cut(x, "looked");
    if (!met.len)
        return 0;
    x->why = NULL;
    walk_back(x, &from, met);
    walk_back(x, &to, met);
    number_hops(x, &from, &to, met);
    return 0;
}

/* common */

static int ask_common(struct asking *x)
{
    const struct ask_question *q = x->q;
    struct rows of_a, of_b;
    struct map near = map_new(x->a);
    TRY(links_of(x, q->a, ASK_COUNTED, &of_a));
    TRY(links_of(x, q->b, ASK_COUNTED, &of_b));
    list_each (const struct row, r, &of_b)
        *map_at(&near, row_text(r, 8)) = x;
    struct map both = map_new(x->a);
    list_each (const struct row, r, &of_a) {
        struct node n = node_at(r, 1, q->a);
        bool is_generic;
        if (!map_get(&near, n.id) && !str_eq(n.id, q->b))
            continue;
        if (x->nodes.n >= q->limit + 2) {
            cut(x, "nodes");
            break;
        }
        struct edge e = edge_of(r);
        add_edge(x, &e);
        add_node(x, &n);
        *map_at(&both, n.id) = x;
        TRY(mark_generic(x, n.id, &is_generic));
    }
    list_each (const struct row, r, &of_b) {
        struct edge e = edge_of(r);
        if (map_get(&both, row_text(r, 8)))
            add_edge(x, &e);
    }
    return 0;
}

/* shared: over a reservation too, since that is where travellers leave their telephones */

static bool is_over(const struct asking *x, str kind)
{
    static const char *const over[] = { "phone",   "email",   "iban", "address",
                                        "vehicle", "booking", "agent" };
    if (x->q->by.len)
        return str_eq(kind, x->q->by);
    for (size_t i = 0; i < countof(over); i++)
        if (str_eq(kind, str_c(over[i])))
            return true;
    return false;
}

static bool room(struct asking *x)
{
    if (x->nodes.n < ASK_NODES && x->looked < ASK_LOOKED)
        return true;
    cut(x, x->looked >= ASK_LOOKED ? "looked" : "nodes");
    return false;
}

/* Those at the other ends of `id` that `wanted` says. */
static int spread(struct asking *x, str id, size_t hop, bool (*wanted)(const struct asking *, str))
{
    struct rows rows;
    bool is_generic = false;
    if (!room(x))
        return 0;
    if (hop > 1)
        TRY(mark_generic(x, id, &is_generic));
    if (is_generic) {
        cut(x, "generic");
        return 0;
    }
    TRY(links_of(x, id, HOPS_MOST, &rows));
    list_each (const struct row, r, &rows) {
        struct node n = node_at(r, hop, id);
        if (!wanted(x, n.kind) || !room(x))
            continue;
        struct edge e = edge_of(r);
        add_edge(x, &e);
        add_node(x, &n);
    }
    return 0;
}

static bool is_over_or_booking(const struct asking *x, str kind)
{
    return is_over(x, kind) || str_eq(kind, STR("booking"));
}

static bool is_user(const struct asking *x, str kind)
{
    (void)x;
    return str_eq(kind, STR("person")) || str_eq(kind, STR("trader")) ||
           str_eq(kind, STR("booking"));
}

static bool is_person(const struct asking *x, str kind)
{
    (void)x;
    return str_eq(kind, STR("person"));
}

static int spread_from(struct asking *x, size_t from, size_t to, bool bookings,
                       bool (*wanted)(const struct asking *, str))
{
    for (size_t i = from; i < to; i++) {
        struct node n = x->nodes.at[i];
        if (str_eq(n.kind, STR("booking")) == bookings && (bookings || is_over(x, n.kind)))
            TRY(spread(x, n.id, n.hop + 1, wanted));
    }
    return 0;
}

/* What leads to nobody else is not drawn. */
static void prune(struct asking *x)
{
    for (bool again = true; again;) {
        again = false;
        struct map ends = map_new(x->a);
        list_each (const struct edge, e, &x->edges) {
            *map_at(&ends, e->from) = (char *)*map_at(&ends, e->from) + 1;
            *map_at(&ends, e->to) = (char *)*map_at(&ends, e->to) + 1;
        }
        size_t kept = 0;
        for (size_t i = 0; i < x->edges.n; i++) {
            const struct edge *e = &x->edges.at[i];
            bool is_end = false;
            const str both[] = { e->from, e->to };
            for (size_t k = 0; k < countof(both); k++) {
                const struct node *n = node_of(x, both[k]);
                is_end |= n && n->hop > 0 && !is_person(x, n->kind) &&
                          !str_eq(n->kind, STR("trader")) &&
                          (uintptr_t)map_get(&ends, both[k]) == 1;
            }
            again |= is_end;
            if (!is_end)
                x->edges.at[kept++] = *e;
        }
        x->edges.n = kept;
    }
    struct map ends = map_new(x->a);
    list_each (const struct edge, e, &x->edges) {
        *map_at(&ends, e->from) = x;
        *map_at(&ends, e->to) = x;
    }
    size_t kept = 0;
    for (size_t i = 0; i < x->nodes.n; i++)
        if (x->nodes.at[i].hop == 0 || map_get(&ends, x->nodes.at[i].id))
            x->nodes.at[kept++] = x->nodes.at[i];
    x->nodes.n = kept;
}

static int ask_shared(struct asking *x)
{
    TRY(spread(x, x->q->a, 1, is_over_or_booking));
    size_t own = x->nodes.n;
    TRY(spread_from(x, 1, own, true, is_over)); /* its reservations: what they leave */
    size_t over = x->nodes.n;
    TRY(spread_from(x, 1, over, false, is_user));
    TRY(spread_from(x, over, x->nodes.n, true, is_person));
    if (is_over(x, STR("booking")))
        TRY(spread_from(x, 1, own, true, is_person));
    prune(x);
    return 0;
}

/* together */

struct met {
    str id, message;
    int64_t times, event;
    usec first, last;
};
struct mets list_of(struct met);

static void meet(struct asking *x, struct mets *all, str id, const struct met *now)
{
    str key = str_fmt(x->a, "met " STR_FMT, STR_ARG(id));
    size_t n = (size_t)(uintptr_t)map_get(&x->known, key);
    if (!n) {
        *list_push(x->a, all) = *now;
        all->at[all->n - 1].id = id;
        all->at[all->n - 1].times = 1;
        *map_at(&x->known, key) = (void *)(uintptr_t)all->n;
        return;
    }
    struct met *m = &all->at[n - 1];
    m->times++;
    m->first = now->last < m->first ? now->last : m->first;
}

static int meet_on_lists(struct asking *x, struct mets *all)
{
    const struct ask_question *q = x->q;
    struct rows seen, rows;
    TRY(db_read(x->db, x->a, &q_seen,
                VALS(V_TEXT(q->a), V_I64(q->from), V_I64(q->to), V_I64(ASK_SEEN)), &seen));
    if (seen.n == ASK_SEEN)
        cut(x, "sightings");
    list_each (const struct row, s, &seen) {
        struct met now = { .message = row_text(s, 0),
                           .event = row_i64(s, 3),
                           .first = row_i64(s, 2),
                           .last = row_i64(s, 2) };
        TRY(db_read(
            x->db, x->a, &q_there_too,
            VALS(V_TEXT(now.message), V_TEXT(row_text(s, 1)), V_TEXT(q->a), V_I64(ASK_COUNTED)),
            &rows));
        list_each (const struct row, r, &rows)
            meet(x, all, row_text(r, 0), &now);
    }
    return 0;
}

static int meet_at_posts(struct asking *x, struct mets *all)
{
    const struct ask_question *q = x->q;
    const usec apart = 120 * USEC_PER_S;
    struct rows passed, rows;
    TRY(db_read(x->db, x->a, &q_passed,
                VALS(V_TEXT(q->a), V_I64(q->from), V_I64(q->to), V_I64(ASK_SEEN)), &passed));
    list_each (const struct row, p, &passed) {
        struct met now = { .message = row_text(p, 2),
                           .event = row_i64(p, 3),
                           .first = row_i64(p, 1),
                           .last = row_i64(p, 1) };
        TRY(db_read(x->db, x->a, &q_passed_too,
                    VALS(V_TEXT(row_text(p, 0)), V_I64(now.last - apart), V_I64(now.last + apart),
                         V_TEXT(q->a), V_I64(HOPS_MOST)),
                    &rows));
        list_each (const struct row, r, &rows)
            meet(x, all, row_text(r, 0), &now);
    }
    return 0;
}

static int ask_together(struct asking *x)
{
    const struct ask_question *q = x->q;
    struct mets all = { 0 };
    TRY(meet_on_lists(x, &all));
    TRY(meet_at_posts(x, &all));
    list_each (const struct met, m, &all) {
        if (m->times < q->times)
            continue;
        if (x->nodes.n > q->limit) {
            cut(x, "nodes");
            break;
        }
        int r = add_entity(x, m->id, 1);
        TRY(r);
        if (r != ASK_NONE)
            add_edge(x, &(struct edge){ .from = q->a,
                                        .to = m->id,
                                        .role = STR("together with"),
                                        .first = m->first,
                                        .last = m->last,
                                        .times = m->times,
                                        .message = m->message,
                                        .event = m->event });
    }
    return 0;
}

/* the answer */

static void put_nodes(const struct asking *x, struct buf *b)
{
    json_open(b, "nodes", '[');
    list_each (const struct node, n, &x->nodes) {
        json_open(b, NULL, '{');
        json_str(b, "id", n->id);
        json_str(b, "kind", n->kind);
        json_str(b, "name", graph_name(b->a, n->kind, n->name, x->q->masked));
        json_i64(b, "alerts", n->alerts);
        json_i64(b, "hop", (int64_t)n->hop);
        if (n->is_generic)
            json_bool(b, "generic", true);
        json_close(b, '}');
    }
    json_close(b, ']');
}

static void put_edges(const struct asking *x, struct buf *b)
{
    json_open(b, "edges", '[');
    list_each (const struct edge, e, &x->edges) {
        json_open(b, NULL, '{');
        json_str(b, "from", e->from);
        json_str(b, "to", e->to);
        json_str(b, "role", e->role);
        json_str(b, "first", time_fmt(b->a, e->first));
        json_str(b, "last", time_fmt(b->a, e->last));
        json_i64(b, "times", e->times);
        json_str(b, "message", e->message);
        json_i64(b, "event", e->event);
        json_opt(b, "source", e->source);
        json_close(b, '}');
    }
    json_close(b, ']');
}

static void put_groups(const struct asking *x, struct buf *b)
{
    json_open(b, "groups", '[');
    list_each (const struct row, r, &x->groups) {
        json_open(b, NULL, '{');
        json_str(b, "role", row_text(r, 0));
        json_str(b, "way", row_text(r, 1));
        json_str(b, "kind", row_text(r, 2));
        json_i64(b, "n", row_i64(r, 3));
        json_str(b, "first", time_fmt(b->a, row_i64(r, 4)));
        json_str(b, "last", time_fmt(b->a, row_i64(r, 5)));
        json_close(b, '}');
    }
    json_close(b, ']');
}

int ask_json(struct db *db, struct buf *b, const struct ask_question *q)
{
    static int (*const of[ASKS])(struct asking *) = { [ASK_around] = ask_around,
                                                      [ASK_path] = ask_path,
                                                      [ASK_common] = ask_common,
                                                      [ASK_shared] = ask_shared,
                                                      [ASK_together] = ask_together };
    struct asking x = { .db = db, .a = b->a, .q = q, .known = map_new(b->a) };
    int r = add_entity(&x, q->a, 0);
    if (r == 0 && ask_needs_two(q->ask))
        r = add_entity(&x, q->b, q->ask == ASK_common ? 2 : 0);
    if (r != 0)
        return r;
    TRY(of[q->ask](&x));
    json_open(b, NULL, '{');
    json_str(b, "ask", str_c(asks[q->ask].word));
    json_str(b, "a", q->a);
    json_opt(b, "b", q->b);
    put_nodes(&x, b);
    put_edges(&x, b);
    put_groups(&x, b);
    json_i64(b, "looked", (int64_t)x.looked);
    json_bool(b, "cut", x.why != NULL);
    if (x.why)
        json_str(b, "why", str_c(x.why));
    json_opt(b, "next", x.next);
    json_close(b, '}');
    return 0;
}
