/* check.c — is what is stored of persons what observations and decisions say? The library gets all
 * of them at once and in one order; what it says is compared with each row. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "person/person_private.h"
#include "store/writer.h"

static const struct query q_entities = { "SELECT DISTINCT entity, record, " OBSERVED_COLUMNS
                                         " FROM observation ORDER BY entity, record" };
static const struct query q_members = {
    "SELECT entity, person, component, waits FROM person_member ORDER BY entity"
};
static const struct query q_decisions = { "SELECT a, b, verdict, who, why FROM identity_decision "
                                          "WHERE state IN ('in force', 'undoing') ORDER BY id" };

static const struct query q_waiting = {
    "SELECT entity FROM person_member WHERE waits <> 0 AND entity > $1 ORDER BY entity LIMIT 100"
};
static const struct query q_deferred = {
    "SELECT entity FROM person_member WHERE waits <> 0 AND waits = 2 AND entity > $1 "
    "ORDER BY entity LIMIT 100"
};
static const struct query q_late = {
    "SELECT DISTINCT entity FROM identity_key WHERE late = 1 AND entity > $1 ORDER BY entity "
    "LIMIT 100"
};
static const struct query q_late_count = {
    "SELECT count(DISTINCT entity) FROM identity_key WHERE late = 1"
};

struct checking {
    struct arena *a;
    struct identity *x;
    struct member now; /* whose wordings are gathered */
    struct person_check *ret;
};

/* One entity whole: its wordings are of one person. */
static int add_entity(struct checking *c)
{
    struct member *m = &c->now;
    str id;
    records_order(c->a, &m->records);
    TRY(records_add(c->x, c->a, m));
    for (size_t i = 1; i < m->records.n; i++) {
        struct identity_decision d = { m->entity, record_name(c->a, m->entity, &m->records, i),
                                       IDENTITY_SAME, STR("entity"), STR("one observed identity") };
        TRY(identity_decide(c->x, &d, c->a, &id));
    }
    c->ret->entities += m->records.n > 0;
    arena_reset(c->a);
    *m = (struct member){ 0 };
    return 0;
}

static int take_record(void *self, const struct row *row)
{
    struct checking *c = self;
    struct person_record r;
    if (!str_eq(c->now.entity, row_text(row, 0))) {
        TRY(add_entity(c));
        c->now.entity = str_copy(c->a, row_text(row, 0));
    }
    record_of_row(row, 1, &r);
    r.id = str_copy(c->a, r.id);
    for (size_t f = 0; f < OBSERVED_FIELDS; f++)
        r.fields[f] = str_copy(c->a, r.fields[f]);
    *list_push(c->a, &c->now.records) = r;
    return 0;
}

static int take_decision(void *self, const struct row *r)
{
    struct checking *c = self;
    str id;
    struct identity_decision d = { row_text(r, 0), row_text(r, 1),
                                   str_eq(row_text(r, 2), STR("same")) ? IDENTITY_SAME
                                                                       : IDENTITY_NOT_SAME,
                                   row_text(r, 3), row_text(r, 4) };
    int done = identity_decide(c->x, &d, c->a, &id);
    TRY(done);
    return 0;
}

static int take_member(void *self, const struct row *r)
{
    struct checking *c = self;
    str entity = row_text(r, 0), person = STR(""), component = STR("");
    int known = identity_cluster_of(c->x, entity, &person);
    if (known == 0)
        known = identity_component_of(c->x, entity, &component);
    TRY(known);
    bool waits = row_i64(r, 3) != 0;
    c->ret->entities--;
    c->ret->persons += str_eq(person, entity);
    c->ret->waits += waits;
    if (known == 0 && str_eq(person, row_text(r, 1)) && str_eq(component, row_text(r, 2)))
        return 0;
    c->ret->differ++;
    if (c->ret->first.len == 0)
        c->ret->first = str_copy(c->a, entity);
    return 0;
}

int person_check(struct db *db, struct arena *a, struct person_check *ret)
{
    cleanup(identity_freep) struct identity *x = identity_new_part();
    cleanup(arena_freep) struct arena *work = arena_new(64 << 20);
    struct checking c = { .a = work, .x = x, .ret = ret };
    *ret = (struct person_check){ .first = STR("") };
    TRY(db_each(db, &q_entities, NULL, 0, take_record, &c));
    TRY(add_entity(&c));
    TRY(db_each(db, &q_decisions, NULL, 0, take_decision, &c));
    int64_t all = ret->entities;
    TRY(db_each(db, &q_members, NULL, 0, take_member, &c));
    ret->differ += ret->entities < 0 ? 0 : ret->entities; /* those that have no row */
    ret->entities = all;
    ret->first = str_copy(a, ret->first);
    struct rows late;
    TRY(db_read(db, a, &q_late_count, NULL, 0, &late));
    ret->waits += row_i64(late.at, 0);
    return 0;
}

/* Some at once. PERSON_WAITS: that is too many, or one of them hangs together with too many. */
static int repair(struct writer *writer, struct db *db, const struct rows *some,
                  struct person_changes *c)
{
    enum { TRIES = 10 };
    int r = WRITES_LOST;
    for (int i = 0; i < TRIES && r == WRITES_LOST; i++) {
        cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
        struct writes w;
        struct persons now;
        writes_init(&w, a);
        c->list = (struct changes_list){ 0 };
        list_each (const struct row, row, some) {
            struct person_change x = { .entity = row_text(row, 0), .again = true };
            TRY(person_records_of(db, a, x.entity, STR(""), &x.records));
            *list_push(a, &c->list) = x;
        }
        int settled = person_settle(db, &w, c, &now);
        TRY(settled);
        if (settled == PERSON_WAITS && some->n > 1)
            return PERSON_WAITS;
        r = writer_apply(writer, &w); /* one alone is marked: it waits for room */
        TRY(r);
        if (r == WRITES_DONE)
            return settled;
    }
    return fail(ERR_IO, "others were faster, time and again");
}

/* Those that `which` names, some at once; `until` (monotonic, 0 never) ends it. */
static int again(struct writer *writer, struct db *db, const struct query *which, usec until,
                 struct person_changes *c)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    str after = STR("");
    for (;;) {
        struct rows rows;
        TRY(db_read(db, a, which, VALS(V_TEXT(after)), &rows));
        if (rows.n == 0 || (until && time_monotonic() > until))
            return 0;
        int r = repair(writer, db, &rows, c);
        for (size_t i = 0; r == PERSON_WAITS && i < rows.n; i++) {
            if (until && time_monotonic() > until)
                return 0;
            struct rows one = { &rows.at[i], 1, 1 };
            int own = repair(writer, db, &one, c);
            if (own == PERSON_WAITS && !until)
                return fail(ERR_LIMIT, "too many hang together with one of those that wait");
            TRY(own);
        }
        TRY(r);
        after = row_text(&rows.at[rows.n - 1], 0);
    }
}

int person_repair(struct writer *writer, struct db *db, usec now, str actor)
{
    struct person_changes c = {
        .undo = STR(""), .now = now, .actor = actor, .cause = STR("repair")
    };
    TRY(again(writer, db, &q_waiting, 0, &c));
    return again(writer, db, &q_late, 0, &c);
}

int person_catch_up(struct writer *writer, struct db *db, usec now)
{
    enum { ROUND_MOST = 300000 }; /* of each */
    struct person_changes c = {
        .undo = STR(""), .now = now, .actor = STR("ntc"), .cause = STR("at once")
    };
    TRY(again(writer, db, &q_late, time_monotonic() + ROUND_MOST, &c)); /* few, as a rule */
    return again(writer, db, &q_deferred, time_monotonic() + ROUND_MOST, &c);
}
