/* settle.c — a neighbourhood is given to the library, and what it says of who is one person is
 * written where it is another than what is stored. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "person/person_private.h"

#include <stdlib.h>

/* Do as many share a key as were read? Below 0: so many that one more or less changes nothing. */
#define SHARED_BY(key, limit, n) \
    "(CAST(" n " AS BIGINT) < 0 OR " n " = (SELECT count(*) FROM (SELECT 1 FROM identity_key " \
    "WHERE key = " key " LIMIT " limit ") s))"
/* A key is late when others came under it meanwhile: then it is looked at again (check.c). Were the
 * message run again instead, messages under way at once, which often share a birth date or a name,
 * would wait for one another. */
static const struct query q_key_add = {
    "INSERT INTO identity_key (key, entity, record, print, most, late, born) SELECT CAST($1 AS "
    "BIGINT), "
    "$2, $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CASE WHEN CAST($8 AS BIGINT) > 0 THEN "
    "CAST($8 AS BIGINT) WHEN " SHARED_BY("$1", "$6",
                                         "$7") " "
                                               "THEN 0 ELSE 1 END, CAST($9 AS BIGINT) WHERE true "
                                               "ON CONFLICT (key, entity, record) DO NOTHING"
};
static const struct query q_key_drop = {
    "DELETE FROM identity_key WHERE key = $1 AND entity = $2 AND record = $3 "
    "AND " SHARED_BY("$1", "$4", "$5")
};
static const struct query q_key_seen = {
    "UPDATE identity_key SET late = $4 WHERE key = $1 AND entity = $2 AND record = $3"
};
static const struct query q_member_add = {
    "INSERT INTO person_member (entity, person, component, version, waits) "
    "VALUES ($1, $2, $3, 1, $4) ON CONFLICT (entity) DO NOTHING"
};
static const struct query q_member_put = {
    "UPDATE person_member SET person = $2, component = $3, version = version + 1, waits = $4 "
    "WHERE entity = $1 AND version = $5"
};
static const struct query q_member_drop = {
    "DELETE FROM person_member WHERE entity = $1 AND version = $2"
};

static str keep(const struct hood *h, str s) { return str_copy(h->w->a, s); }

/* The wordings of an entity are of one person, whatever they say; then what people decided. */
static int decide_all(struct hood *h, struct identity *y)
{
    str id;
    list_each (struct member *const, m, &h->members)
        for (size_t i = 1; (*m)->is_loaded && i < (*m)->records.n; i++) {
            str name = record_name(h->a, (*m)->entity, &(*m)->records, i);
            struct identity_decision d = { (*m)->entity, name, IDENTITY_SAME, STR("entity"),
                                           STR("one observed identity") };
            TRY(identity_decide(y, &d, h->a, &id));
        }
    list_each (const struct bond, b, &h->bonds)
        TRY(identity_decide(y, &b->d, h->a, &id));
    return 0;
}

static bool is_loaded(const struct hood *h, str entity)
{
    const struct member *m = map_get(&h->member_of, entity);
    return m && m->is_loaded;
}

static void tell_crowd(struct hood *h, struct identity *y, const struct key_block *b)
{
    uint16_t *prints = make_n(h->a, uint16_t, b->rows.n + 1);
    size_t n = 0;
    list_each (const struct key_row, r, &b->rows)
        if (!is_loaded(h, r->entity))
            prints[n++] = r->print;
    identity_crowd(y, (uint64_t)b->key, prints, n);
}

static void meets(struct hood *h, struct key_block *b, struct holder x)
{
    list_each (struct holder, y, &b->holders) {
        if (y->m == x.m && y->born == x.born)
            return;
        if (y->m != x.m && may_be_one(b, x.born, y->born))
            b->is_shared = y->m->is_met = x.m->is_met = true;
    }
    *list_push(h->a, &b->holders) = x;
}

/* Which keys those who are loaded have. */
static int hold_keys(struct hood *h, struct identity *y, struct key_blocks *ret)
{
    list_each (struct member *const, m, &h->members)
        for (size_t i = 0; (*m)->is_loaded && i < (*m)->records.n; i++) {
            struct identity_key keys[IDENTITY_KEYS_MAX];
            size_t n = 0;
            str name = record_name(h->a, (*m)->entity, &(*m)->records, i);
            TRY(identity_keys(y, name, keys, &n));
            for (size_t k = 0; k < n; k++) {
                struct key_block *b = hood_block(h, (int64_t)keys[k].key, keys[k].most);
                if (b->holders.n == 0)
                    *list_push(h->a, ret) = b;
                meets(h, b, (struct holder){ *m, keys[k].born });
            }
        }
    list_each (const struct bond, b, &h->bonds)
        hood_member(h, b->d.a)->is_met = hood_member(h, b->d.b)->is_met = true;
    return 0;
}

/* Who else shares the keys that can tell something of two who are loaded: those that both have, and
 * the numbers of each, which tell nothing when they are generic. Most who are new meet nobody. */
static int tell_crowds(struct hood *h, struct identity *y)
{
    struct key_blocks held = { 0 }, more = { 0 };
    TRY(hold_keys(h, y, &held));
    list_each (struct key_block *const, b, &held) {
        for (size_t i = 0; KEY_IS_GUARDED((*b)->most) && i < (*b)->holders.n; i++)
            (*b)->is_shared |= (*b)->holders.at[i].m->is_met;
        if ((*b)->is_shared && !(*b)->is_read)
            *list_push(h->a, &more) = *b;
    }
    TRY(hood_blocks(h, &more));
    list_each (struct key_block *const, b, &held)
        if ((*b)->is_shared)
            tell_crowd(h, y, *b);
    return 0;
}

struct hood hood_new(struct db *db, struct arena *a, struct writes *w,
                     const struct person_changes *c)
{
    return (struct hood){ .a = a,
                          .db = db,
                          .w = w,
                          .changes = c,
                          .member_of = map_new(a),
                          .block_of = map_new(a),
                          .bond_of = map_new(a) };
}

int hood_identity(struct hood *h, struct identity *y)
{
    list_each (struct member *const, m, &h->members)
        if ((*m)->is_loaded)
            TRY(records_add(y, h->a, *m));
    TRY(decide_all(h, y));
    return tell_crowds(h, y);
}

/* Who is who now, as the library says. */
static int ask(struct hood *h)
{
    cleanup(identity_freep) struct identity *y = identity_new_part();
    TRY(hood_identity(h, y));
    list_each (struct member *, m, &h->members) {
        str person, component;
        if (!(*m)->is_loaded || (*m)->records.n == 0)
            continue;
        TRY(identity_cluster_of(y, (*m)->entity, &person));
        TRY(identity_component_of(y, (*m)->entity, &component));
        (*m)->person_now = keep(h, person);
        (*m)->component_now = keep(h, component);
    }
    return 0;
}

/* writing */

static void write_seen(struct hood *h, const struct key_block *b)
{
    list_each (const struct key_row, r, &b->focus)
        if (r->is_late)
            write_add(h->w, WRITE_ANY, &q_key_seen,
                      VALS(V_I64(b->key), V_TEXT(r->entity), V_TEXT(r->record),
                           V_I64(h->is_too_much ? LATE_WAITS : 0)));
}

/* What comes new is of the changes, whose texts outlive the writes. */
static void write_keys(struct hood *h, const struct key_block *b)
{
    int64_t n = (int64_t)b->n_before;
    list_each (const struct key_row, r, &b->drops) {
        write_add(h->w, WRITE_ONE, &q_key_drop,
                  VALS(V_I64(b->key), V_TEXT(keep(h, r->entity)), V_TEXT(keep(h, r->record)),
                       V_I64(b->limit), V_I64(b->is_many ? -1 : n)));
        n--;
    }
    list_each (const struct key_row, r, &b->adds) {
        write_add(h->w, WRITE_ONE, &q_key_add,
                  VALS(V_I64(b->key), V_TEXT(r->entity), V_TEXT(r->record), V_I64(r->print),
                       V_I64(b->most), V_I64(b->limit), V_I64(b->is_many || n >= b->limit ? -1 : n),
                       V_I64(h->is_too_much ? LATE_WAITS
                             : b->is_left   ? LATE_SHARED
                                            : 0),
                       V_I64(r->born)));
        n++;
    }
}

static bool is_other(const struct member *m)
{
    return !m->is_stored || !str_eq(m->person, m->person_now) ||
           !str_eq(m->component, m->component_now);
}

/* Whoever changes a neighbourhood moves the version of its first member on: of two at once the
 * second finds another one. */
static void touch_first(struct hood *h, str component)
{
    struct member *first = map_get(&h->member_of, component);
    if (first)
        first->is_touched = true;
}

static void touch(struct hood *h)
{
    list_each (struct member *const, m, &h->members) {
        if (!(*m)->is_loaded || !((*m)->is_changed || (*m)->is_flipped || is_other(*m)))
            continue;
        if ((*m)->is_stored)
            touch_first(h, (*m)->component);
        if ((*m)->records.n)
            touch_first(h, (*m)->component_now);
    }
}

static void audit(struct hood *h, const struct member *m)
{
    struct buf d = buf_new(h->w->a, 1000);
    bool joins =
        !m->is_stored ? !str_eq(m->entity, m->person_now) : !str_eq(m->person, m->person_now);
    if (!joins)
        return;
    json_open(&d, NULL, '{');
    json_str(&d, "entity", m->entity);
    json_opt(&d, "from", m->is_stored ? m->person : STR(""));
    json_str(&d, "cause", h->changes->cause);
    json_close(&d, '}');
    write_audit(h->w, h->changes->now, h->changes->actor, STR("person joined"),
                str_fmt(h->w->a, "person/" STR_FMT, STR_ARG(m->person_now)), buf_str(&d));
}

static void write_member(struct hood *h, const struct member *m)
{
    str entity = keep(h, m->entity);
    if (m->records.n == 0) {
        if (m->is_stored)
            write_add(h->w, WRITE_ONE, &q_member_drop, VALS(V_TEXT(entity), V_I64(m->version)));
        return;
    }
    if (!m->is_stored)
        write_add(h->w, WRITE_ONE, &q_member_add,
                  VALS(V_TEXT(entity), V_TEXT(m->person_now), V_TEXT(m->component_now), V_I64(0)));
    else if (is_other(m) || m->is_touched || (m->is_changed && m->waits))
        write_add(h->w, WRITE_ONE, &q_member_put,
                  VALS(V_TEXT(entity), V_TEXT(m->person_now), V_TEXT(m->component_now),
                       V_I64(m->is_changed ? 0 : m->waits), V_I64(m->version)));
    audit(h, m);
}

/* Too many could be the same, or there is no time now: those who come new stay alone until somebody
 * looks again. */
static int write_waiting(struct hood *h)
{
    int64_t waits = h->changes->defer ? WAITS_FOR_TIME : WAITS_FOR_ROOM;
    list_each (struct member *, at, &h->members) {
        struct member *m = *at;
        if (!m->is_changed || m->records.n == 0)
            continue;
        str entity = keep(h, m->entity);
        m->person_now = m->is_stored ? keep(h, m->person) : entity;
        m->component_now = m->is_stored ? keep(h, m->component) : entity;
        if (m->is_stored)
            write_add(h->w, WRITE_ONE, &q_member_put,
                      VALS(V_TEXT(entity), V_TEXT(m->person_now), V_TEXT(m->component_now),
                           V_I64(waits), V_I64(m->version)));
        else
            write_add(h->w, WRITE_ONE, &q_member_add,
                      VALS(V_TEXT(entity), V_TEXT(entity), V_TEXT(entity), V_I64(waits)));
    }
    return PERSON_WAITS;
}

static int by_person(const void *a, const void *b)
{
    const struct person_of *l = a, *r = b;
    int c = str_cmp(l->person, r->person);
    return c ? c : str_cmp(l->entity, r->entity);
}

static void tell(const struct hood *h, struct persons *ret)
{
    list_each (struct member *const, m, &h->members)
        if ((*m)->person_now.len)
            *list_push(h->w->a, ret) =
                (struct person_of){ keep(h, (*m)->entity), (*m)->person_now };
    if (ret->n)
        qsort(ret->at, ret->n, sizeof *ret->at, by_person);
}

static int settle(struct hood *h)
{
    TRY(hood_stored(h));
    if (h->changes->defer)
        return write_waiting(h); /* its keys come when it is looked at: nobody counts them before */
    TRY(hood_keys(h));
    TRY(hood_candidates(h));
    if (!h->is_too_much)
        TRY(hood_components(h));
    list_each (struct key_block *const, b, &h->blocks)
        if ((*b)->adds.n || (*b)->drops.n)
            write_keys(h, *b);
    list_each (struct key_block *const, b, &h->blocks)
        write_seen(h, *b);
    if (h->is_too_much)
        return write_waiting(h);
    TRY(ask(h));
    touch(h);
    list_each (struct member *const, m, &h->members)
        if ((*m)->is_loaded)
            write_member(h, *m);
    return 0;
}

int person_settle(struct db *db, struct writes *w, const struct person_changes *c,
                  struct persons *ret)
{
    enum { ARENA_MOST = 512 << 20 };
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct hood h = hood_new(db, a, w, c);
    list_each (const struct person_change, x, &c->list) {
        struct member *m = hood_member(&h, x->entity);
        m->is_changed = m->is_loaded = m->has_records = true;
        m->is_again = x->again;
        m->records = x->records;
        records_order(a, &m->records);
    }
    int r = settle(&h);
    TRY(r);
    *ret = (struct persons){ 0 };
    tell(&h, ret);
    return r;
}
