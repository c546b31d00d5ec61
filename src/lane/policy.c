// SPDX-License-Identifier: Apache-2.0
/* Policies in the store: handed in, put into force by another person, ended. */
#include "base/digest.h"
#include "base/err.h"
#include "lane/lane_private.h"

enum state { PROPOSED, IN_FORCE, ENDED, REFUSED, WITHDRAWN, STATES };
static const char *const states[STATES] = { "proposed", "in_force", "ended", "refused",
                                            "withdrawn" };
enum need { NOTHING = 0, NOTE = LIFE_NOTE, OTHER = LIFE_OTHER };
static const struct life_step steps[] = {
#define STEP(act, from, to, permission, needs) { #act, from, to, #permission, needs },
#include "lane/policy.def"
};
static const struct life_step others[] = {
    { .act = "replaced", .to = ENDED },
    { .act = "hand_in", .to = PROPOSED },
};
static const struct query q_stand = {
    "SELECT id, state, 'lane_policy/' || id, text FROM lane_policy ORDER BY id"
};
const struct life lane_policy_life = { "lane_policy",   "a policy",  states,          steps,
                                       countof(steps),  others,      countof(others), &q_stand,
                                       .is_text = true, .slashes = 1 };

enum { SECRET_BYTES = 32 };

#define COLUMNS \
    "id, revision, state, name, version, edition, text, note, proposer, proposed, decided_by, " \
    "decided, decided_note, ended"
static const struct query q_get = { "SELECT " COLUMNS " FROM lane_policy WHERE id = $1" };
static const struct query q_list = {
    "SELECT " COLUMNS " FROM lane_policy ORDER BY CASE state WHEN 'in_force' THEN 0 ELSE 1 END, "
    "proposed DESC, id DESC LIMIT 100"
};
static const struct query q_used = {
    "SELECT 1 FROM lane_policy WHERE name = $1 AND version >= $2 AND state IN ('in_force', "
    "'ended') LIMIT 1"
};
static const struct query q_insert = { "INSERT INTO lane_policy (" COLUMNS
                                       ") VALUES ($1, 1, 'proposed', $2, $3, $4, $5, $6, $7, $8, "
                                       "'', 0, '', 0)" };
static const struct query q_step = {
    "UPDATE lane_policy SET state = $3, decided_by = $4, decided = $5, decided_note = $6, "
    "ended = $7, revision = revision + 1 WHERE id = $1 AND revision = $2"
};
static const struct query q_in_force = { "SELECT " COLUMNS
                                         " FROM lane_policy WHERE state = 'in_force'" };
static const struct query q_replace = {
    "UPDATE lane_policy SET state = 'ended', ended = $1, revision = revision + 1 "
    "WHERE id = $2 AND state = 'in_force'"
};
static const struct query q_secret = {
    "INSERT INTO lane_secret (name, secret) VALUES ('lot', $1) ON CONFLICT DO NOTHING"
};
static const struct query q_force = { "SELECT p.id, p.text, s.secret, p.edition FROM lane_policy p "
                                      "JOIN lane_secret s ON s.name = 'lot' "
                                      "WHERE p.state = 'in_force'" };
static const struct query q_force_of = {
    "SELECT p.id, p.text, s.secret, p.edition FROM lane_policy p JOIN lane_secret s ON s.name = "
    "'lot' "
    "WHERE p.edition = $1 AND p.state IN ('in_force', 'ended') ORDER BY p.id DESC LIMIT 1"
};

static struct lane_policy policy_of(const struct row *r)
{
    return (struct lane_policy){ .id = row_text(r, 0),
                                 .revision = row_i64(r, 1),
                                 .state = row_text(r, 2),
                                 .name = row_text(r, 3),
                                 .version = row_i64(r, 4),
                                 .edition = row_text(r, 5),
                                 .text = row_text(r, 6),
                                 .note = row_text(r, 7),
                                 .proposer = row_text(r, 8),
                                 .proposed = row_i64(r, 9),
                                 .decided_by = row_text(r, 10),
                                 .decided = row_i64(r, 11),
                                 .decided_note = row_text(r, 12),
                                 .ended = row_i64(r, 13) };
}

int lane_policies(struct db *db, struct arena *a, struct lane_policies *ret)
{
    struct rows rows;
    *ret = (struct lane_policies){ 0 };
    TRY(db_read(db, a, &q_list, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = policy_of(r);
    return 0;
}

int lane_policy_get(struct db *db, struct arena *a, str id, struct lane_policy *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    *ret = policy_of(rows.at);
    return 0;
}

static int force_of(struct arena *a, const struct rows *rows, struct lane_force *ret)
{
    struct select_faults faults = { 0 };
    if (rows->n == 0)
        return LIFE_NONE;
    *ret = (struct lane_force){ .id = row_text(rows->at, 0), .secret = row_text(rows->at, 2) };
    int r = select_policy_read(a, row_text(rows->at, 1), &ret->policy, &faults);
    if (r == SELECT_FAULTY)
        return fail(ERR_CORRUPT, "the policy in force is faulty");
    /* The edition holds the digest of the text that was approved. */
    if (r == 0 && !str_eq(ret->policy.edition, row_text(rows->at, 3)))
        return fail(ERR_CORRUPT, "the policy was altered in the store: it is not " STR_FMT,
                    STR_ARG(row_text(rows->at, 3)));
    return r;
}

int lane_force(struct db *db, struct arena *a, struct lane_force *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_force, NULL, 0, &rows));
    return force_of(a, &rows, ret);
}

int lane_force_of(struct db *db, struct arena *a, str edition, struct lane_force *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_force_of, VALS(V_TEXT(edition)), &rows));
    return force_of(a, &rows, ret);
}

/* handing in, steps */

static void log_act(struct writes *w, usec now, const struct lane_act *x,
                    const struct lane_policy *v, const char *to)
{
    life_log(w, now,
             &(struct life_line){
                 .life = &lane_policy_life,
                 .ref = v->id,
                 .by = x->by,
                 .act = x->act,
                 .note = x->note,
                 .from = v->state,
                 .to = str_c(to),
                 .object = str_fmt(w->a, "lane_policy/" STR_FMT, STR_ARG(v->id)),
                 .detail = str_fmt(w->a, "{\"edition\":\"" STR_FMT "\",\"text\":\"" STR_FMT "\"}",
                                   STR_ARG(v->edition), STR_ARG(sha256_hex(w->a, v->text))) });
}

int lane_policy_hand_in(struct db *db, struct writes *w, usec now, const struct lane_policy *x,
                        str *ret_id)
{
    struct select_policy p;
    struct select_faults faults = { 0 };
    struct rows rows;
    struct lane_policy made = *x;
    if (x->text.len > LANE_POLICY_BYTES || x->note.len > LIFE_NOTE_MOST)
        return fail(ERR_INVALID, "a policy has at most %d bytes, its note %d", LANE_POLICY_BYTES,
                    LIFE_NOTE_MOST);
    int r = select_policy_read(w->a, x->text, &p, &faults);
    TRY(r);
    if (r == SELECT_FAULTY)
        return fail(ERR_INVALID, "line %d: " STR_FMT, faults.at[0].line,
                    STR_ARG(faults.at[0].text));
    TRY(db_read(db, w->a, &q_used, VALS(V_TEXT(p.name), V_I64(p.version)), &rows));
    if (rows.n)
        return fail(ERR_INVALID,
                    "the policy " STR_FMT " was in force with version %lld or a later "
                    "one already: count on",
                    STR_ARG(p.name), (long long)p.version);
    made.id = uid_new(w->a, now);
    made.edition = p.edition;
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(made.id), V_TEXT(p.name), V_I64(p.version), V_TEXT(p.edition),
                   V_TEXT(x->text), V_TEXT(x->note), V_TEXT(x->proposer), V_I64(now)));
    made.state = STR("");
    log_act(w, now, &(struct lane_act){ .act = STR("hand_in"), .by = x->proposer, .note = x->note },
            &made, states[PROPOSED]);
    *ret_id = made.id;
    return 0;
}

static int check_needs(struct db *db, struct arena *a, const struct life_step *s,
                       const struct lane_policy *v, const struct lane_act *x)
{
    struct rows rows;
    if (s->to == WITHDRAWN && !str_eq(x->by, v->proposer))
        return fail(ERR_INVALID, "who handed it in withdraws it: " STR_FMT, STR_ARG(v->proposer));
    if ((s->needs & OTHER) && str_eq(x->by, v->proposer))
        return fail(ERR_INVALID,
                    "who handed a policy in does not decide on it: another person must");
    if (s->to != IN_FORCE)
        return 0;
    TRY(db_read(db, a, &q_used, VALS(V_TEXT(v->name), V_I64(v->version)), &rows));
    return rows.n ? fail(ERR_INVALID, "a later version was in force meanwhile: hand in a new one")
                  : 0;
}

/* Who ended it stands beside who approved it. */
static str end_note(struct arena *a, const struct lane_policy *v, const struct lane_act *x)
{
    return str_fmt(a, STR_FMT "%sended by " STR_FMT ": " STR_FMT, STR_ARG(v->decided_note),
                   v->decided_note.len ? "; " : "", STR_ARG(x->by), STR_ARG(x->note));
}

/* The one in force gives way. */
static int replace(struct db *db, struct writes *w, usec now, str to)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_in_force, NULL, 0, &rows));
    if (rows.n == 0)
        return 0;
    struct lane_policy old = policy_of(rows.at);
    write_add(w, WRITE_ONE, &q_replace, VALS(V_I64(now), V_TEXT(old.id)));
    log_act(w, now, &(struct lane_act){ .act = STR("replaced"), .by = STR("ntc"), .note = to },
            &old, states[ENDED]);
    return 0;
}

int lane_policy_step(struct db *db, struct writes *w, usec now, const struct lane_act *x)
{
    struct lane_policy v;
    int r = lane_policy_get(db, w->a, x->id, &v);
    if (r != 0)
        return r;
    if (v.revision != x->revision)
        return LIFE_CHANGED;
    const struct life_step *s;
    TRY(life_step(&lane_policy_life, v.state, x->act, x->note, &s));
    TRY(check_needs(db, w->a, s, &v, x));
    if (s->to == IN_FORCE) {
        TRY(replace(db, w, now, v.id));
        write_add(w, WRITE_ANY, &q_secret, VALS(V_TEXT(random_hex(w->a, SECRET_BYTES))));
    }
    bool ends = s->to == ENDED;
    write_add(w, WRITE_ONE, &q_step,
              VALS(V_TEXT(v.id), V_I64(v.revision), V_C(states[s->to]),
                   V_TEXT(ends ? v.decided_by : x->by), V_I64(ends ? v.decided : now),
                   V_TEXT(ends ? end_note(w->a, &v, x) : x->note), V_I64(ends ? now : 0)));
    log_act(w, now, x, &v, states[s->to]);
    return 0;
}

void lane_policy_json(struct buf *b, const char *key, const struct lane_policy *x, bool whole)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_i64(b, "revision", x->revision);
    json_str(b, "state", x->state);
    json_str(b, "name", x->name);
    json_i64(b, "version", x->version);
    json_str(b, "edition", x->edition);
    json_opt(b, "note", x->note);
    json_str(b, "proposer", x->proposer);
    json_str(b, "proposed", time_fmt(b->a, x->proposed));
    json_opt(b, "decided_by", x->decided_by);
    if (x->decided)
        json_str(b, "decided", time_fmt(b->a, x->decided));
    json_opt(b, "decided_note", x->decided_note);
    if (x->ended)
        json_str(b, "ended", time_fmt(b->a, x->ended));
    life_acts_json(b, "acts", &lane_policy_life, x->state);
    if (whole)
        json_str(b, "text", x->text);
    json_close(b, '}');
}
