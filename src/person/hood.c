/* hood.c — the neighbourhood of a change: who shares a key with what is new, who of them would be
 * one with it, and all to whom edges lead from these. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "person/person_private.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCKS_AT_ONCE = 8 };

static const struct query q_records = { "SELECT entity, record, " OBSERVED_COLUMNS
                                        " FROM observation WHERE entity IN (" IN32 ")" };
static const struct query q_keys = {
    "SELECT entity, key, record, print, most, late, born FROM identity_key WHERE entity IN (" IN32 ")"
};
#define ONE_KEY(key, most) \
    "SELECT * FROM (SELECT key, entity, record, print, late, born FROM identity_key WHERE key " \
    "= " key " ORDER BY entity, record LIMIT " most ") "
static const struct query q_blocks = {
    ONE_KEY("$1", "$9") "b1 UNION ALL " ONE_KEY("$2", "$10") "b2 UNION ALL " ONE_KEY("$3", "$11") "b3 UNION ALL " ONE_KEY(
        "$4",
        "$12") "b4 UNION ALL " ONE_KEY("$5",
                                       "$13") "b5 UNION "
                                              "ALL " ONE_KEY("$6", "$14") "b6 UNION ALL " ONE_KEY(
                                                  "$7", "$15") "b7 UNION ALL " ONE_KEY("$8",
                                                                                       "$16") "b8"
};
static const struct query q_members = {
    "SELECT entity, person, component, version, waits FROM person_member WHERE entity IN (" IN32 ")"
};
static const struct query q_components = {
    "SELECT entity, person, component, version, waits FROM person_member "
    "WHERE component IN (" IN32 ") LIMIT 5001"
};
#define DECISION "SELECT id, a, b, verdict, who, why FROM identity_decision "
#define IN_FORCE "AND state IN ('in force', 'undoing') "
static const struct query q_decisions = { DECISION "WHERE a IN (" IN32 ") " IN_FORCE
                                                   "UNION " DECISION "WHERE b IN (" IN32
                                                   ") " IN_FORCE };

int in_blocks(struct db *db, struct arena *a, const struct query *q, const struct person_ids *ids,
              int (*each)(void *self, const struct row *row), void *self)
{
    for (size_t at = 0; at < ids->n; at += AT_ONCE) {
        struct val vals[AT_ONCE];
        struct rows rows;
        for (size_t i = 0; i < AT_ONCE; i++)
            vals[i] = V_TEXT(ids->at[at + i < ids->n ? at + i : ids->n - 1]);
        TRY(db_read(db, a, q, vals, AT_ONCE, &rows));
        list_each (const struct row, r, &rows)
            TRY(each(self, r));
    }
    return 0;
}

struct member *hood_member(struct hood *h, str entity)
{
    void **at = map_at(&h->member_of, entity);
    if (!*at) {
        struct member *m = *at = make(h->a, struct member);
        m->entity = entity;
        *list_push(h->a, &h->members) = m;
    }
    return *at;
}

/* wordings */

void record_of_row(const struct row *row, size_t from, struct person_record *ret)
{
    ret->id = row_text(row, from);
    for (size_t f = 0; f < OBSERVED_FIELDS; f++)
        ret->fields[f] = row_text(row, from + 1 + f);
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct person_record *)a)->id, ((const struct person_record *)b)->id);
}

void records_order(struct arena *a, struct person_records *r)
{
    struct person_records once = { 0 };
    if (r->n)
        qsort(r->at, r->n, sizeof *r->at, by_id);
    for (size_t i = 0; i < r->n && once.n < PERSON_RECORDS_MAX; i++)
        if (i == 0 || !str_eq(r->at[i].id, r->at[i - 1].id))
            *list_push(a, &once) = r->at[i];
    *r = once;
}

str record_name(struct arena *a, str entity, const struct person_records *all, size_t i)
{
    return i ? str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(entity), STR_ARG(all->at[i].id)) : entity;
}

int records_add(struct identity *x, struct arena *a, const struct member *m)
{
    for (size_t i = 0; i < m->records.n; i++) {
        struct identity_observation o = { .key = record_name(a, m->entity, &m->records, i) };
        for (size_t f = 0; f < OBSERVED_FIELDS; f++)
            if (observed_rows[f].as < IDENTITY_FIELDS)
                o.fields[observed_rows[f].as] = m->records.at[i].fields[f];
        TRY(identity_add(x, &o));
    }
    return 0;
}

static int take_record(void *self, const struct row *row)
{
    struct hood *h = self;
    struct member *m = hood_member(h, row_text(row, 0));
    if (!m->has_records)
        record_of_row(row, 1, list_push(h->a, &m->records));
    return 0;
}

/* The wordings of all members that are not there yet. */
static int load_records(struct hood *h)
{
    struct person_ids ids = { 0 };
    size_t n = h->members.n;
    for (size_t i = 0; i < n; i++)
        if (!h->members.at[i]->has_records)
            *list_push(h->a, &ids) = h->members.at[i]->entity;
    TRY(in_blocks(h->db, h->a, &q_records, &ids, take_record, h));
    list_each (struct member *, m, &h->members) {
        if (!(*m)->has_records)
            records_order(h->a, &(*m)->records);
        (*m)->has_records = true;
    }
    return 0;
}

/* keys */

static str key_text(struct arena *a, int64_t key)
{
    char *p = make_n(a, char, sizeof key);
    memcpy(p, &key, sizeof key);
    return (str){ p, sizeof key };
}

struct key_block *hood_block(struct hood *h, int64_t key, uint16_t most)
{
    void **at = map_at(&h->block_of, key_text(h->a, key));
    if (!*at) {
        struct key_block *b = *at = make(h->a, struct key_block);
        b->key = key;
        b->most = most;
        *list_push(h->a, &h->blocks) = b;
    }
    return *at;
}

static bool same_row(const struct key_row *r, str entity, str record)
{
    return str_eq(r->entity, entity) && str_eq(r->record, record);
}

static int take_old_key(void *self, const struct row *row)
{
    struct hood *h = self;
    struct key_block *b = hood_block(h, row_i64(row, 1), (uint16_t)row_i64(row, 4));
    *list_push(h->a, &b->drops) = (struct key_row){ .entity = row_text(row, 0),
                                                    .record = row_text(row, 2),
                                                    .print = (uint16_t)row_i64(row, 3),
                                                    .born = (uint32_t)row_i64(row, 6),
                                                    .is_late = row_i64(row, 5) != 0 };
    return 0;
}

/* One key of a wording that will be there: new, or there already. */
static void keep_key(struct hood *h, const struct member *m, const struct person_record *rec,
                     const struct identity_key *k)
{
    struct key_block *b = hood_block(h, (int64_t)k->key, k->most);
    struct key_row mine = { m->entity, rec->id, k->print, k->born, false };
    for (size_t i = 0; i < b->drops.n; i++) {
        if (!same_row(&b->drops.at[i], m->entity, rec->id))
            continue;
        mine.is_late = b->drops.at[i].is_late;
        b->drops.at[i] = b->drops.at[--b->drops.n];
        if (m->waits || (m->is_again && mine.is_late))
            *list_push(h->a, &b->focus) = mine;
        return;
    }
    *list_push(h->a, &b->adds) = mine;
    *list_push(h->a, &b->focus) = mine;
}

/* What comes and goes: the keys of the wordings as they will be, against those stored. */
int hood_keys(struct hood *h)
{
    struct person_ids ids = { 0 };
    cleanup(identity_freep) struct identity *x = identity_new_part();
    list_each (struct member *, m, &h->members)
        *list_push(h->a, &ids) = (*m)->entity;
    TRY(in_blocks(h->db, h->a, &q_keys, &ids, take_old_key, h));
    list_each (struct member *, m, &h->members) {
        TRY(records_add(x, h->a, *m));
        for (size_t i = 0; i < (*m)->records.n; i++) {
            struct identity_key keys[IDENTITY_KEYS_MAX];
            size_t n = 0;
            str name = record_name(h->a, (*m)->entity, &(*m)->records, i);
            TRY(identity_keys(x, name, keys, &n));
            for (size_t k = 0; k < n; k++)
                keep_key(h, *m, &(*m)->records.at[i], &keys[k]);
        }
    }
    return 0;
}

static void take_key_row(struct hood *h, const struct row *row)
{
    struct key_block *b = hood_block(h, row_i64(row, 0), 0);
    *list_push(h->a, &b->rows) = (struct key_row){ .entity = row_text(row, 1),
                                                   .record = row_text(row, 2),
                                                   .print = (uint16_t)row_i64(row, 3),
                                                   .born = (uint32_t)row_i64(row, 5),
                                                   .is_late = row_i64(row, 4) != 0 };
}

static size_t count_late(const struct key_block *b)
{
    size_t n = 0;
    list_each (const struct key_row, r, &b->rows)
        n += r->is_late;
    return n;
}

/* So many: not all were read, and it is not known whether it was generic before the late ones. */
static bool is_unclear(const struct key_block *b)
{
    return b->is_many && b->rows.n - b->n_late <= b->most;
}

/* At most as many as halves of what a key may lead to. */
static int read_blocks(struct hood *h, const struct key_blocks *which, int64_t halves)
{
    for (size_t at = 0; at < which->n; at += BLOCKS_AT_ONCE) {
        struct val vals[2 * BLOCKS_AT_ONCE];
        struct rows rows;
        for (size_t i = 0; i < BLOCKS_AT_ONCE; i++) {
            struct key_block *b = which->at[at + i < which->n ? at + i : at];
            b->limit = halves * (int64_t)b->most / 2 + 1 + (int64_t)b->drops.n;
            vals[i] = V_I64(b->key);
            vals[BLOCKS_AT_ONCE + i] = V_I64(at + i < which->n ? b->limit : 0);
        }
        TRY(db_read(h->db, h->a, &q_blocks, vals, countof(vals), &rows));
        list_each (const struct row, r, &rows)
            take_key_row(h, r);
    }
    list_each (struct key_block *const, b, which) {
        (*b)->is_read = true;
        (*b)->n_before = (*b)->rows.n;
        (*b)->n_late = count_late(*b);
        (*b)->is_many = (int64_t)(*b)->rows.n >= (*b)->limit;
    }
    return 0;
}

/* Who shares these keys now. */
int hood_blocks(struct hood *h, const struct key_blocks *which)
{
    enum { FEW = 3, MANY = 20 };
    struct key_blocks unclear = { 0 };
    TRY(read_blocks(h, which, FEW));
    list_each (struct key_block *const, b, which)
        if (is_unclear(*b)) {
            (*b)->rows = (struct key_rows){ 0 };
            *list_push(h->a, &unclear) = *b;
        }
    return read_blocks(h, &unclear, MANY);
}

static size_t people(const struct hood *h, const struct key_rows *rows)
{
    uint16_t *prints = make_n(h->a, uint16_t, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++)
        prints[i] = rows->at[i].print;
    return identity_people(prints, rows->n);
}

static bool is_hub(const struct hood *h, const struct key_block *b, const struct key_rows *rows)
{
    return KEY_IS_GUARDED(b->most) &&
           (rows->n > IDENTITY_BLOCK_NUMBER_MAX ||
            (rows->n > IDENTITY_HUB_PEOPLE && people(h, rows) > IDENTITY_HUB_PEOPLE));
}

/* Those of whom all that follows is settled. */
static struct key_rows settled(const struct hood *h, const struct key_block *b)
{
    const struct key_rows none = { 0 };
    struct key_rows ret = b->n_late ? none : b->rows;
    for (size_t i = 0; b->n_late && i < b->rows.n; i++)
        if (!b->rows.at[i].is_late)
            *list_push(h->a, &ret) = b->rows.at[i];
    return ret;
}

struct leading {
    bool is_live, is_hub;
};

/* Does the key lead to comparisons, shared by these? */
static struct leading leads(const struct hood *h, const struct key_block *b,
                            const struct key_rows *rows)
{
    bool hub = is_hub(h, b, rows);
    return (struct leading){ .is_live = rows->n <= b->most && !hub, .is_hub = hub };
}

static bool is_other(struct leading x, struct leading y)
{
    return x.is_live != y.is_live || x.is_hub != y.is_hub;
}

/* Before the change: to those whose places rest on it, so not counting the late. Where it is the
 * late that made another of it, what follows is done once, when they are looked at; what comes
 * meanwhile is late too. */
static void judge(struct hood *h, struct key_block *b)
{
    struct key_rows rows = settled(h, b);
    struct leading was = leads(h, b, &rows), with_late = leads(h, b, &b->rows);
    for (size_t i = 0; i < b->drops.n && !b->is_many; i++)
        for (size_t k = b->rows.n; k-- > 0;)
            if (same_row(&b->rows.at[k], b->drops.at[i].entity, b->drops.at[i].record))
                b->rows.at[k] = b->rows.at[--b->rows.n];
    list_each (const struct key_row, r, &b->adds)
        *list_push(h->a, &b->rows) = *r;
    struct leading now = leads(h, b, &b->rows);
    bool own_late = false;
    list_each (const struct key_row, r, &b->focus)
        own_late |= r->is_late;
    b->is_live = now.is_live && !b->is_many;
    b->is_hub = now.is_hub;
    b->is_left = !own_late && is_other(was, now) && !is_other(with_late, now);
    /* Who goes may undo what followed from all of them, the late included. */
    b->is_flipped = (is_other(was, now) || (b->drops.n && is_other(with_late, now))) && !b->is_left;
}

bool may_be_one(const struct key_block *b, uint32_t born_x, uint32_t born_y)
{
    return KEY_IS_GUARDED(b->most) || !identity_births_differ(born_x, born_y);
}

/* Is one of the wordings of two entities close to one of the other's? */
static bool are_close(struct hood *h, struct identity *x, const struct member *p,
                      const struct member *q)
{
    for (size_t i = 0; i < p->records.n; i++)
        for (size_t k = 0; k < q->records.n; k++) {
            str a = record_name(h->a, p->entity, &p->records, i);
            str b = record_name(h->a, q->entity, &q->records, k);
            if (identity_is_link(x, a, b) == IDENTITY_THERE)
                return true;
        }
    return false;
}

static void link_rows(struct hood *h, struct identity *x, const struct key_block *b,
                      struct map *compared)
{
    list_each (const struct key_row, r, &b->focus)
        list_each (const struct key_row, o, &b->rows) {
            if (!may_be_one(b, r->born, o->born))
                continue;
            const struct member *mine = hood_member(h, r->entity);
            struct member *other = hood_member(h, o->entity);
            if (other->is_loaded)
                continue;
            void **once = map_at(
                compared, str_fmt(h->a, STR_FMT STR_FMT, STR_ARG(r->entity), STR_ARG(o->entity)));
            other->is_loaded = !*once && are_close(h, x, mine, other);
            *once = h;
        }
}

/* Whose number becomes generic, or ceases to be, is compared with all as if new: what it told
 * against others counts no more. */
static int focus_holders(struct hood *h, const struct key_block *b, struct key_blocks *more)
{
    cleanup(identity_freep) struct identity *x = identity_new_part();
    struct map once = map_new(h->a);
    list_each (const struct key_row, row, &b->rows) {
        const struct member *m = hood_member(h, row->entity);
        void **at = map_at(&once, row->entity);
        if (*at)
            continue;
        *at = h;
        TRY(records_add(x, h->a, m));
        for (size_t i = 0; i < m->records.n; i++) {
            struct identity_key keys[IDENTITY_KEYS_MAX];
            size_t n = 0;
            TRY(identity_keys(x, record_name(h->a, m->entity, &m->records, i), keys, &n));
            for (size_t k = 0; k < n; k++) {
                struct key_block *one = hood_block(h, (int64_t)keys[k].key, keys[k].most);
                if (!one->is_listed)
                    *list_push(h->a, more) = one;
                one->is_listed = true;
                *list_push(h->a, &one->focus) =
                    (struct key_row){ m->entity, m->records.at[i].id, keys[k].print, keys[k].born,
                                      false };
            }
        }
    }
    return 0;
}

static bool may_be_any(const struct key_block *b, const struct key_row *row)
{
    list_each (const struct key_row, f, &b->focus)
        if (may_be_one(b, f->born, row->born))
            return true;
    return false;
}

/* Those who share these keys are candidates; where a key becomes generic or ceases to be, they are
 * looked at whatever they say. */
static void meet(struct hood *h, const struct key_blocks *blocks)
{
    list_each (struct key_block *const, b, blocks) {
        judge(h, *b);
        for (size_t i = 0; ((*b)->is_live || (*b)->is_flipped) && i < (*b)->rows.n; i++) {
            if (!(*b)->is_flipped && !may_be_any(*b, &(*b)->rows.at[i]))
                continue;
            struct member *m = hood_member(h, (*b)->rows.at[i].entity);
            m->is_loaded |= (*b)->is_flipped;
            m->is_flipped |= (*b)->is_flipped;
        }
    }
}

static int focus_hubs(struct hood *h, struct key_blocks *blocks)
{
    struct key_blocks more = { 0 };
    TRY(load_records(h));
    list_each (struct key_block *, b, blocks)
        if ((*b)->is_flipped && KEY_IS_GUARDED((*b)->most))
            TRY(focus_holders(h, *b, &more));
    TRY(hood_blocks(h, &more));
    meet(h, &more);
    list_each (struct key_block *, b, &more)
        *list_push(h->a, blocks) = *b;
    return load_records(h);
}

/* Of those who share a key with what is new, who would be one with it. */
static int link_candidates(struct hood *h, const struct key_blocks *blocks)
{
    struct map compared = map_new(h->a);
    bool alone = true;
    list_each (struct member *const, m, &h->members)
        alone &= (*m)->is_loaded;
    if (alone)
        return 0; /* nobody else shares a key that leads anywhere */
    cleanup(identity_freep) struct identity *x = identity_new_part();
    list_each (struct member *, m, &h->members)
        TRY(records_add(x, h->a, *m));
    list_each (struct key_block *const, b, blocks)
        if ((*b)->is_hub)
            identity_crowd(x, (uint64_t)(*b)->key, NULL, (size_t)IDENTITY_BLOCK_NUMBER_MAX + 1);
    list_each (struct key_block *const, b, blocks)
        if ((*b)->is_live)
            link_rows(h, x, *b, &compared);
    return 0;
}

/* Who shares a key with what is new and would be one with it, were there nobody else; and all who
 * share a key that becomes generic, or ceases to be. Those are the beginning of what is looked at.
 */
int hood_candidates(struct hood *h)
{
    struct key_blocks blocks = { 0 };
    list_each (struct key_block *, b, &h->blocks) {
        (*b)->is_listed = (*b)->adds.n || (*b)->drops.n || (*b)->focus.n;
        if ((*b)->is_listed)
            *list_push(h->a, &blocks) = *b;
    }
    TRY(hood_blocks(h, &blocks));
    meet(h, &blocks);
    h->is_too_much = h->members.n > PERSON_CANDIDATES_MAX;
    if (h->is_too_much)
        return 0;
    TRY(focus_hubs(h, &blocks));
    return link_candidates(h, &blocks);
}

/* decisions */

static bool is_over(const struct hood *h, str id) { return str_eq(h->changes->undo, id); }

static void take_bond(struct hood *h, const struct bond *b)
{
    void **at = map_at(&h->bond_of, b->id);
    if (*at || is_over(h, b->id))
        return;
    *at = h;
    *list_push(h->a, &h->bonds) = *b;
}

static int take_decision(void *self, const struct row *r)
{
    bool same = str_eq(row_text(r, 3), STR("same"));
    struct bond b = { .id = row_text(r, 0),
                      .d = { row_text(r, 1), row_text(r, 2),
                             same ? IDENTITY_SAME : IDENTITY_NOT_SAME, row_text(r, 4),
                             row_text(r, 5) } };
    take_bond(self, &b);
    return 0;
}

/* Whom decisions tie to those who are loaded: they are loaded too. */
static int load_bonds(struct hood *h)
{
    struct person_ids ids = { 0 };
    if (h->changes->decide)
        take_bond(h, &(struct bond){ *h->changes->decide, STR("new") });
    list_each (struct member *, m, &h->members)
        if ((*m)->is_loaded)
            *list_push(h->a, &ids) = (*m)->entity;
    TRY(in_blocks(h->db, h->a, &q_decisions, &ids, take_decision, h));
    list_each (const struct bond, b, &h->bonds) {
        if (b->d.verdict != IDENTITY_SAME)
            continue;
        hood_member(h, b->d.a)->is_loaded = true;
        hood_member(h, b->d.b)->is_loaded = true;
    }
    return 0;
}

static int take_member(void *self, const struct row *r)
{
    struct hood *h = self;
    struct member *m = hood_member(h, row_text(r, 0));
    m->person = row_text(r, 1);
    m->component = row_text(r, 2);
    m->version = row_i64(r, 3);
    m->waits = row_i64(r, 4);
    m->is_stored = true;
    return 0;
}

static int take_component(void *self, const struct row *r)
{
    struct hood *h = self;
    take_member(h, r);
    hood_member(h, row_text(r, 0))->is_loaded = true;
    return 0;
}

static size_t count_loaded(const struct hood *h)
{
    size_t n = 0;
    list_each (struct member *const, m, &h->members)
        n += (*m)->is_loaded;
    return n;
}

/* What is stored of those who are loaded. */
int hood_stored(struct hood *h)
{
    struct person_ids ids = { 0 };
    list_each (struct member *, m, &h->members) {
        if ((*m)->is_loaded && !(*m)->is_asked)
            *list_push(h->a, &ids) = (*m)->entity;
        (*m)->is_asked |= (*m)->is_loaded;
    }
    return in_blocks(h->db, h->a, &q_members, &ids, take_member, h);
}

/* All to whom edges and decisions lead from those who are loaded. */
int hood_components(struct hood *h)
{
    for (size_t before = 0; before != count_loaded(h);) {
        struct person_ids components = { 0 };
        struct map once = map_new(h->a);
        before = count_loaded(h);
        TRY(load_bonds(h));
        TRY(hood_stored(h));
        list_each (struct member *, m, &h->members) {
            void **at = map_at(&once, (*m)->component);
            if ((*m)->is_loaded && (*m)->is_stored && !*at)
                *list_push(h->a, &components) = (*m)->component;
            if ((*m)->is_loaded && (*m)->is_stored)
                *at = h;
        }
        TRY(in_blocks(h->db, h->a, &q_components, &components, take_component, h));
        h->is_too_much = count_loaded(h) > PERSON_COMPONENT_MAX;
        if (h->is_too_much)
            return 0;
    }
    return load_records(h);
}
