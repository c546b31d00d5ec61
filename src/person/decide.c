/* decide.c — the life of a decision: proposed, in force, undoing, undone, rejected. What it makes
 * of persons is written with it (settle.c), and an undo leaves what would be there without it. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "person/person_private.h"

#define COLUMNS \
    "id, a, b, verdict, state, who, why, approved_by, undo_by, undo_why, undone_by, at, " \
    "approved_at, undone_at, version"
enum { COLUMNS_N = 15 };
static const struct query q_put = { "INSERT INTO identity_decision (" COLUMNS
                                    ") VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', "
                                    "'', $8, 0, 0, 1)" };
static const struct query q_step = {
    "UPDATE identity_decision SET state = $3, approved_by = $4, approved_at = $5, undo_by = $6, "
    "undo_why = $7, undone_by = $8, undone_at = $9, version = version + 1 "
    "WHERE id = $1 AND version = $2"
};
static const struct query q_get = { "SELECT " COLUMNS " FROM identity_decision WHERE id = $1" };
static const struct query q_names = {
    "SELECT (SELECT e.name FROM entity e WHERE e.id = d.a), (SELECT e.name FROM entity e WHERE "
    "e.id = d.b) FROM identity_decision d WHERE d.id = $1"
};
static const struct query q_pair_names = { "SELECT id, name FROM entity WHERE id IN ($1, $2)" };
static const struct query q_find = {
    "SELECT " COLUMNS ", (SELECT e.name FROM entity e WHERE e.id = identity_decision.a), "
    "(SELECT e.name FROM entity e WHERE e.id = identity_decision.b) FROM identity_decision "
    "WHERE ($1 = '' OR state = $1) "
    "AND ($2 = '' OR a = $2 OR b = $2) AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4"
};
static const struct query q_standing = {
    "SELECT " COLUMNS " FROM identity_decision WHERE a = $1 AND b = $2 "
    "AND state IN ('proposed', 'in force', 'undoing') ORDER BY id LIMIT 1"
};
static const struct query q_alerts = {
    "SELECT CAST(coalesce(sum(e.alerts), 0) AS BIGINT) FROM person_member m "
    "JOIN entity e ON e.id = m.entity WHERE m.person = $1"
};

static const struct query q_others = {
    "SELECT 1 FROM identity_decision d WHERE d.verdict = 'same' AND d.state = 'in force' "
    "AND d.who <> $2 AND d.a IN (SELECT entity FROM person_member WHERE person = $1) LIMIT 1"
};
static const struct query q_kinds = {
    "SELECT count(DISTINCT kind) FROM entity WHERE id IN ($1, $2)"
};

static const struct query q_together = {
    "SELECT count(*) FROM person_member WHERE component IN "
    "(SELECT component FROM person_member WHERE entity IN ($1, $2))"
};

static const char *const verdicts[] = { "same", "not_same" };
static const char *const states[] = { "proposed", "in force", "undoing", "undone", "rejected" };

const char *person_verdict(size_t i) { return i < countof(verdicts) ? verdicts[i] : NULL; }
const char *person_decision_state(size_t i) { return i < countof(states) ? states[i] : NULL; }

static struct person_decision decision_of(const struct row *r)
{
    return (struct person_decision){ .id = row_text(r, 0),
                                     .a = row_text(r, 1),
                                     .b = row_text(r, 2),
                                     .verdict = row_text(r, 3),
                                     .state = row_text(r, 4),
                                     .who = row_text(r, 5),
                                     .why = row_text(r, 6),
                                     .approved_by = row_text(r, 7),
                                     .undo_by = row_text(r, 8),
                                     .undo_why = row_text(r, 9),
                                     .undone_by = row_text(r, 10),
                                     .at = row_i64(r, 11),
                                     .approved_at = row_i64(r, 12),
                                     .undone_at = row_i64(r, 13),
                                     .version = row_i64(r, 14) };
}

int person_decision(struct db *db, struct arena *a, str id, struct person_decision *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return PERSON_NONE;
    *ret = decision_of(rows.at);
    return 0;
}

int person_pair_names(struct db *db, struct arena *a, struct person_decision *x)
{
    struct rows rows;
    TRY(db_read(db, a, &q_pair_names, VALS(V_TEXT(x->a), V_TEXT(x->b)), &rows));
    list_each (const struct row, r, &rows) {
        if (str_eq(row_text(r, 0), x->a))
            x->a_name = row_text(r, 1);
        else
            x->b_name = row_text(r, 1);
    }
    return 0;
}

int person_decision_names(struct db *db, struct arena *a, struct person_decision *x)
{
    struct rows rows;
    TRY(db_read(db, a, &q_names, VALS(V_TEXT(x->id)), &rows));
    if (rows.n) {
        x->a_name = row_text(rows.at, 0);
        x->b_name = row_text(rows.at, 1);
    }
    return 0;
}

int person_find_decisions(struct db *db, struct arena *a, const struct person_filter *f,
                          struct person_decisions *ret)
{
    struct rows rows;
    *ret = (struct person_decisions){ 0 };
    TRY(db_read(
        db, a, &q_find,
        VALS(V_TEXT(f->state), V_TEXT(f->entity), V_TEXT(f->before), V_I64((int64_t)f->limit)),
        &rows));
    list_each (const struct row, r, &rows) {
        struct person_decision x = decision_of(r);
        x.a_name = row_text(r, COLUMNS_N);
        x.b_name = row_text(r, COLUMNS_N + 1);
        *list_push(a, ret) = x;
    }
    return 0;
}

void person_decision_json(struct buf *b, const char *key, const struct person_decision *x)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_str(b, "a", x->a);
    json_str(b, "b", x->b);
    json_opt(b, "a_name", x->a_name);
    json_opt(b, "b_name", x->b_name);
    mark_json(b, "a_mark", &x->a_mark);
    mark_json(b, "b_mark", &x->b_mark);
    json_str(b, "verdict", x->verdict);
    json_str(b, "state", x->state);
    json_str(b, "who", x->who);
    json_str(b, "why", x->why);
    json_str(b, "at", time_fmt(b->a, x->at));
    json_opt(b, "approved_by", x->approved_by);
    json_opt_time(b, "approved_at", x->approved_at);
    json_opt(b, "undo_by", x->undo_by);
    json_opt(b, "undo_why", x->undo_why);
    json_opt(b, "undone_by", x->undone_by);
    json_opt_time(b, "undone_at", x->undone_at);
    json_i64(b, "version", x->version);
    json_opt(b, "job", x->job);
    json_close(b, '}');
}

/* what it makes of persons */

static int add_entity(struct db *db, struct arena *a, struct person_changes *c, str entity)
{
    struct person_change x = { .entity = entity };
    TRY(person_records_of(db, a, entity, STR(""), &x.records));
    *list_push(a, &c->list) = x;
    return 0;
}

int person_together(struct db *db, struct arena *a, const struct person_decision *x, int64_t *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_together, VALS(V_TEXT(x->a), V_TEXT(x->b)), &rows));
    *ret = rows.n ? row_i64(rows.at, 0) : 0;
    return 0;
}

void person_tell(struct writes *w, usec now, str ref, const str *entities, size_t n)
{
    enum { TOLD_MOST = 500 };
    struct buf b = buf_new(w->a, 40000);
    json_open(&b, NULL, '{');
    json_open(&b, "entities", '[');
    for (size_t i = 0; i < n && i < TOLD_MOST; i++)
        json_str(&b, NULL, entities[i]);
    json_close(&b, ']');
    json_close(&b, '}');
    write_feed(w, now, STR("watch"), ref, STR(""), buf_str(&b));
}

/* Another profile on purpose may hold of them now. */
static void tell(struct writes *w, usec now, str id, const struct persons *list)
{
    struct person_ids ids = { 0 };
    list_each (const struct person_of, x, list)
        *list_push(w->a, &ids) = x->entity;
    person_tell(w, now, id, ids.at, ids.n);
}

/* As it is from now on: with it, or (`undo`) without it. */
static int settle(struct db *db, struct writes *w, const struct person_decision *x, bool undo,
                  const struct person_wish *by)
{
    struct identity_decision d = { x->a, x->b,
                                   str_eq(x->verdict, STR("same")) ? IDENTITY_SAME
                                                                   : IDENTITY_NOT_SAME,
                                   x->who, x->why };
    struct person_changes c = { .decide = undo ? NULL : &d,
                                .undo = undo ? x->id : STR(""),
                                .now = by->now,
                                .actor = by->who,
                                .cause = x->id };
    struct persons now;
    int64_t together = 0;
    if (by->most)
        TRY(person_together(db, w->a, x, &together));
    if (together > by->most)
        return PERSON_LARGE;
    TRY(add_entity(db, w->a, &c, x->a));
    TRY(add_entity(db, w->a, &c, x->b));
    int r = person_settle(db, w, &c, &now);
    if (r == PERSON_WAITS)
        return fail(ERR_LIMIT, "too many hang together with these two");
    if (r == 0)
        tell(w, by->now, x->id, &now);
    return r;
}

static void audit(struct writes *w, const struct person_wish *by, const char *act,
                  const struct person_decision *x)
{
    struct buf d = buf_new(w->a, 1000);
    json_open(&d, NULL, '{');
    json_str(&d, "a", x->a);
    json_str(&d, "b", x->b);
    json_str(&d, "verdict", x->verdict);
    json_str(&d, "state", x->state);
    json_close(&d, '}');
    write_audit(w, by->now, by->who, str_c(act), str_fmt(w->a, "decision/" STR_FMT, STR_ARG(x->id)),
                buf_str(&d));
}

static void step(struct writes *w, struct person_decision *x)
{
    write_add(w, WRITE_ONE, &q_step,
              VALS(V_TEXT(x->id), V_I64(x->version), V_TEXT(x->state), V_TEXT(x->approved_by),
                   V_I64(x->approved_at), V_TEXT(x->undo_by), V_TEXT(x->undo_why),
                   V_TEXT(x->undone_by), V_I64(x->undone_at)));
    x->version++;
}

/* deciding */

int person_check_why(str why)
{
    size_t letters = 0;
    for (size_t i = 0; i < why.len; i++)
        letters += why.ptr[i] != ' ' && ((unsigned char)why.ptr[i] & 0xC0) != 0x80;
    if (letters < PERSON_WHY_MIN || why.len > PERSON_WHY_MAX)
        return fail(ERR_INVALID, "say why, in %d letters or more and %d bytes at most",
                    PERSON_WHY_MIN, PERSON_WHY_MAX);
    return 0;
}

int person_standing(struct db *db, struct arena *a, str p, str q, struct person_decision *ret)
{
    struct rows rows;
    bool swap = str_cmp(p, q) > 0;
    TRY(db_read(db, a, &q_standing, VALS(V_TEXT(swap ? q : p), V_TEXT(swap ? p : q)), &rows));
    if (rows.n == 0)
        return PERSON_NONE;
    *ret = decision_of(rows.at);
    return 0;
}

/* Does this verdict, or the opposite, stand already? */
static int check_standing(struct db *db, struct arena *a, const struct person_decision *x)
{
    struct person_decision other;
    int r = person_standing(db, a, x->a, x->b, &other);
    if (r != 0)
        return r == PERSON_NONE ? 0 : r;
    return fail(ERR_INVALID, "the decision " STR_FMT " about these two is " STR_FMT ": %s",
                STR_ARG(other.id), STR_ARG(other.state),
                str_eq(other.verdict, x->verdict) ? "it says the same" : "undo it first");
}

/* A person and a company, or a vehicle, are two, whatever they share. */
int person_check_kinds(struct db *db, struct arena *a, const struct person_decision *x)
{
    struct rows rows;
    TRY(db_read(db, a, &q_kinds, VALS(V_TEXT(x->a), V_TEXT(x->b)), &rows));
    if (rows.n && row_i64(rows.at, 0) > 1)
        return fail(ERR_INVALID, "these two are of different kinds and are never one");
    return 0;
}

static int has_alerts(struct db *db, struct arena *a, str person, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_alerts, VALS(V_TEXT(person)), &rows));
    *ret = rows.n && row_i64(rows.at, 0) > 0;
    return 0;
}

/* Is it what somebody else decided that makes them one? */
static int is_of_others(struct db *db, struct arena *a, str person, str who, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_others, VALS(V_TEXT(person), V_TEXT(who)), &rows));
    *ret = rows.n > 0;
    return 0;
}

/* Two of whom there are alerts are not made one by a single person, nor does one part what another
 * joined. */
static int needs_second(struct db *db, struct arena *a, const struct person_decision *x, bool *ret)
{
    str p, q;
    bool of_p = false, of_q = false;
    int r = person_of_entity(db, a, x->a, &p);
    if (r == 0)
        r = person_of_entity(db, a, x->b, &q);
    if (r != 0)
        return r;
    *ret = false;
    if (!str_eq(x->verdict, STR("same")))
        return str_eq(p, q) ? is_of_others(db, a, p, x->who, ret) : 0;
    TRY(has_alerts(db, a, p, &of_p));
    TRY(has_alerts(db, a, q, &of_q));
    *ret = !str_eq(p, q) && of_p && of_q;
    return 0;
}

int person_decide(struct db *db, struct writes *w, const struct person_wish *by,
                  struct person_decision *ret)
{
    bool swap = str_cmp(by->a, by->b) > 0, second = false;
    struct person_decision x = { .a = swap ? by->b : by->a,
                                 .b = swap ? by->a : by->b,
                                 .verdict = by->verdict,
                                 .who = by->who,
                                 .why = by->why,
                                 .at = by->now,
                                 .version = 1 };
    if (str_eq(x.a, x.b))
        return fail(ERR_INVALID, "a decision is about two");
    TRY(person_check_why(by->why));
    TRY(person_check_kinds(db, w->a, &x));
    int r = needs_second(db, w->a, &x, &second);
    if (r != 0)
        return r;
    TRY(check_standing(db, w->a, &x));
    x.id = uid_new(w->a, by->now);
    x.state = second ? STR("proposed") : STR("in force");
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x.id), V_TEXT(x.a), V_TEXT(x.b), V_TEXT(x.verdict), V_TEXT(x.state),
                   V_TEXT(x.who), V_TEXT(x.why), V_I64(x.at)));
    r = second ? 0 : settle(db, w, &x, false, by);
    if (r != 0)
        return r;
    audit(w, by, second ? "identity decision proposed" : "identity decided", &x);
    *ret = x;
    return second ? PERSON_SECOND : 0;
}

static bool is_state(const struct person_decision *x, const char *state)
{
    return str_eq(x->state, str_c(state));
}

int person_undo(struct db *db, struct writes *w, struct person_decision *x,
                const struct person_wish *by)
{
    bool own = str_eq(x->who, by->who), waits = is_state(x, "proposed");
    TRY(person_check_why(by->why));
    if (!is_state(x, "in force") && !(waits && own))
        return PERSON_CHANGED;
    x->undo_by = by->who;
    x->undo_why = by->why;
    x->state = own ? STR("undone") : STR("undoing");
    if (own) {
        x->undone_by = by->who;
        x->undone_at = by->now;
    }
    step(w, x);
    int r = own && !waits ? settle(db, w, x, true, by) : 0;
    if (r != 0)
        return r;
    audit(w, by, own ? "identity decision undone" : "undo of a decision proposed", x);
    return own ? 0 : PERSON_SECOND;
}

str person_proposer(const struct person_decision *x)
{
    return is_state(x, "undoing") ? x->undo_by : x->who;
}

int person_approve(struct db *db, struct writes *w, struct person_decision *x, bool yes,
                   const struct person_wish *by)
{
    bool ends = is_state(x, "undoing");
    if (!ends && !is_state(x, "proposed"))
        return PERSON_CHANGED;
    if (str_eq(person_proposer(x), by->who))
        return fail(ERR_INVALID, "another person than who proposed it decides");
    if (ends && yes) {
        x->undone_by = by->who;
        x->undone_at = by->now;
    } else if (ends) {
        x->undo_by = x->undo_why = STR("");
    } else {
        x->approved_by = by->who;
        x->approved_at = by->now;
    }
    x->state =
        ends ? (yes ? STR("undone") : STR("in force")) : (yes ? STR("in force") : STR("rejected"));
    step(w, x);
    int r = yes ? settle(db, w, x, ends, by) : 0;
    if (r != 0)
        return r;
    audit(w, by, yes ? "identity decision approved" : "identity decision rejected", x);
    return 0;
}
