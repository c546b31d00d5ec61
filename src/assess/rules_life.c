// SPDX-License-Identifier: Apache-2.0
/* One version of a rule, from draft to its end. */
#include "assess/rules_private.h"
#include "base/digest.h"
#include "base/err.h"
#include "model/ports.h"

#include <string.h>

enum state { DRAFT, REVIEW, SHADOW, CANARY, LIVE, STOPPED, SUNSET, REPLACED, DISCARDED, STATES };
static const char *const states[STATES] = { "draft",   "review", "shadow",   "canary",   "live",
                                            "stopped", "sunset", "replaced", "discarded" };
enum need { NOTHING = 0, NOTE = LIFE_NOTE, OTHER = LIFE_OTHER, REPORT = 4, REGION = 8, TRIED = 16 };
static const struct life_step steps[] = {
#define STEP(act, from, to, permission, needs) { #act, from, to, #permission, needs },
#include "assess/rules.def"
};
static const struct life_step others[] = {
    { .act = "replaced", .to = REPLACED },
    { .act = "draft", .to = DRAFT },
    { .act = "write", .to = DRAFT },
    { .act = "sunset", .to = SUNSET },
};
static const struct query q_stand = {
    "SELECT id, state, 'rule/' || rule || '/' || version, text FROM rule_version ORDER BY id"
};
const struct life rule_life = { "rule", "a version",     states,   steps,           countof(steps),
                                others, countof(others), &q_stand, .is_text = true, .slashes = 2 };

#define COLUMNS \
    "id, rule, version, revision, state, region, title, text, author, reviewer, created, " \
    "changed, stage_since, sunset, report, reported"
static const struct query q_version = { "SELECT " COLUMNS " FROM rule_version WHERE id = $1" };
static const struct query q_versions = {
    "SELECT " COLUMNS " FROM rule_version WHERE $1 = '' OR rule = $1 "
    "ORDER BY CASE WHEN state IN ('shadow', 'canary', 'live') THEN 0 ELSE 1 END, "
    "changed DESC, id DESC LIMIT 200"
};
static const struct query q_asked = {
    "SELECT " COLUMNS
    " FROM rule_version WHERE rule = $1 AND state IN ('shadow', 'canary', 'live') "
    "ORDER BY id"
};
static const struct query q_drafts = {
    "SELECT count(*) FROM rule_version WHERE author = $1 AND state IN ('draft', 'review')"
};
static const struct query q_insert = { "INSERT INTO rule_version (" COLUMNS
                                       ") VALUES ($1, $2, $3, 1, 'draft', '', $4, $5, $6, '', "
                                       "$7, $7, $7, 0, '', 0)" };
static const struct query q_write = {
    "UPDATE rule_version SET rule = $3, version = $4, title = $5, text = $6, author = $7, "
    "changed = $8, report = '', reported = 0, revision = revision + 1 "
    "WHERE id = $1 AND revision = $2 AND state = 'draft'"
};
static const struct query q_step = {
    "UPDATE rule_version SET state = $3, reviewer = $4, region = $5, changed = $6, "
    "stage_since = $7, sunset = $8, report = $9, reported = $10, revision = revision + 1 "
    "WHERE id = $1 AND revision = $2"
};
static const struct query q_wrote = {
    "SELECT 1 FROM life_log WHERE kind = 'rule' AND ref = $1 AND actor = $2 AND act IN ('draft', "
    "'write', 'submit') LIMIT 1"
};
static const struct query q_used = {
    "SELECT 1 FROM rule_version WHERE rule = $1 AND version >= $2 AND id <> $3 "
    "AND state <> 'discarded' AND (state NOT IN ('draft', 'review') OR version = $2) LIMIT 1"
};
static const struct query q_trial_hits = {
    "SELECT count(*) FROM (SELECT 1 FROM rule_hit WHERE rule = $1 AND version = $2 "
    "AND stage = 'shadow' AND at >= $3 LIMIT 1000) x"
};
static const struct query q_over = { "SELECT " COLUMNS
                                     " FROM rule_version WHERE state IN ('shadow', 'canary', "
                                     "'live') AND sunset < $1" };
static struct rule_version version_of(const struct row *r)
{
    return (struct rule_version){ .id = row_text(r, 0),
                                  .rule = row_text(r, 1),
                                  .version = row_i64(r, 2),
                                  .revision = row_i64(r, 3),
                                  .state = row_text(r, 4),
                                  .region = row_text(r, 5),
                                  .title = row_text(r, 6),
                                  .text = row_text(r, 7),
                                  .author = row_text(r, 8),
                                  .reviewer = row_text(r, 9),
                                  .created = row_i64(r, 10),
                                  .changed = row_i64(r, 11),
                                  .stage_since = row_i64(r, 12),
                                  .sunset = row_i64(r, 13),
                                  .report = row_text(r, 14),
                                  .reported = row_i64(r, 15) };
}

int rules_version(struct db *db, struct arena *a, str id, struct rule_version *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_version, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return LIFE_NONE;
    *ret = version_of(rows.at);
    return 0;
}

int rules_asked(struct db *db, struct arena *a, str rule, struct rule_versions *ret)
{
    struct rows rows;
    *ret = (struct rule_versions){ 0 };
    TRY(db_read(db, a, &q_asked, VALS(V_TEXT(rule)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = version_of(r);
    return 0;
}

int rules_versions(struct db *db, struct arena *a, str rule, struct rule_versions *ret)
{
    struct rows rows;
    *ret = (struct rule_versions){ 0 };
    TRY(db_read(db, a, &q_versions, VALS(V_TEXT(rule)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = version_of(r);
    return 0;
}

static void log_act(struct writes *w, usec now, const struct rule_act *x,
                    const struct rule_version *v, const char *to)
{
    str text = sha256_hex(w->a, v->text);
    life_log(w, now,
             &(struct life_line){ .life = &rule_life,
                                  .ref = v->id,
                                  .by = x->by,
                                  .act = x->act,
                                  .note = x->note,
                                  .from = v->state,
                                  .to = str_c(to),
                                  .object = str_fmt(w->a, "rule/" STR_FMT "/%lld", STR_ARG(v->rule),
                                                    (long long)v->version),
                                  .detail =
                                      str_fmt(w->a, "{\"text\":\"" STR_FMT "\"}", STR_ARG(text)) });
}

static bool is_asked(str state)
{
    for (size_t s = SHADOW; s <= LIVE; s++)
        if (str_eq(state, str_c(states[s])))
            return true;
    return false;
}

/* writing */

/* Of one rule the versions count on, those of files among them. */
static int check_number(struct db *db, struct arena *a, str rule, int64_t version, str id)
{
    struct rows rows;
    struct rule_of_file of_file;
    int in_file = rules_in_files(db, rule, &of_file);
    TRY(in_file);
    TRY(db_read(db, a, &q_used, VALS(V_TEXT(rule), V_I64(version), V_TEXT(id)), &rows));
    if (rows.n || (in_file == 0 && of_file.version >= version))
        return fail(ERR_INVALID,
                    "rule " STR_FMT " has a version %lld or a later one already: count on",
                    STR_ARG(rule), (long long)version);
    return 0;
}

static int check_text(struct db *db, struct arena *a, const struct rule_writing *x,
                      const struct rule **ret)
{
    struct rule_faults faults = { 0 };
    struct rows rows;
    if (x->text.len > RULES_DRAFT_MOST)
        return fail(ERR_INVALID, "a version has at most %d bytes", RULES_DRAFT_MOST);
    int r = rules_check(db, a, x->text, ret, &faults);
    TRY(r);
    if (r == RULES_FAULTY)
        return fail(ERR_INVALID, STR_FMT, STR_ARG(rule_fault_print(a, &faults.at[0])));
    const struct rule *rule = *ret;
    TRY(check_number(db, a, rule->id, rule->version, x->id));
    TRY(db_read(db, a, &q_drafts, VALS(V_TEXT(x->by)), &rows));
    if (!x->id.len && rows.n && row_i64(rows.at, 0) >= RULES_DRAFTS_MOST)
        return fail(ERR_INVALID, "%d drafts of yours are open: hand in or discard some",
                    RULES_DRAFTS_MOST);
    return 0;
}

int rules_write(struct db *db, struct writes *w, usec now, const struct rule_writing *x,
                str *ret_id)
{
    const struct rule *rule = NULL;
    struct rule_version v = { .id = x->id };
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX); /* for all that is in force */
    TRY(check_text(db, a, x, &rule));
    must(rule != NULL);
    v.rule = str_copy(w->a, rule->id);
    v.version = rule->version;
    str title = str_copy(w->a, rule->title);
    if (x->id.len) {
        struct rule_version was;
        int r = rules_version(db, w->a, x->id, &was);
        if (r != 0)
            return r;
        if (was.revision != x->revision || !str_eq(was.state, STR("draft")))
            return LIFE_CHANGED;
        write_add(w, WRITE_ONE, &q_write,
                  VALS(V_TEXT(v.id), V_I64(was.revision), V_TEXT(v.rule), V_I64(v.version),
                       V_TEXT(title), V_TEXT(x->text), V_TEXT(x->by), V_I64(now)));
    } else {
        v.id = uid_new(w->a, now);
        write_add(w, WRITE_ONE, &q_insert,
                  VALS(V_TEXT(v.id), V_TEXT(v.rule), V_I64(v.version), V_TEXT(title),
                       V_TEXT(x->text), V_TEXT(x->by), V_I64(now)));
    }
    struct rule_act act = {
        .id = v.id, .act = x->id.len ? STR("write") : STR("draft"), .by = x->by, .note = STR("")
    };
    v.text = x->text;
    v.state = x->id.len ? STR("draft") : STR("");
    log_act(w, now, &act, &v, states[DRAFT]);
    *ret_id = v.id;
    return 0;
}

/* steps */

static int check_other(struct db *db, struct arena *a, const struct rule_version *v, str by)
{
    struct rows rows;
    TRY(db_read(db, a, &q_wrote, VALS(V_TEXT(v->id), V_TEXT(by)), &rows));
    if (rows.n)
        return fail(ERR_INVALID, "who wrote or handed in a rule does not decide on it: another "
                                 "person must");
    return 0;
}

/* A27: fourteen days, or two hundred hits. */
static int check_tried(struct db *db, struct arena *a, const struct rule_version *v, usec now)
{
    struct rows rows;
    if (now - v->stage_since >= RULES_SHADOW_DAYS * USEC_PER_DAY)
        return 0;
    TRY(db_read(db, a, &q_trial_hits,
                VALS(V_TEXT(v->rule), V_I64(v->version), V_I64(v->stage_since)), &rows));
    int64_t hits = rows.n ? row_i64(rows.at, 0) : 0;
    if (hits >= RULES_SHADOW_HITS)
        return 0;
    return fail(ERR_INVALID,
                "a rule stays in shadow for %d days or %d hits: this one has been there for %lld "
                "days and has %lld hits",
                RULES_SHADOW_DAYS, RULES_SHADOW_HITS,
                (long long)((now - v->stage_since) / USEC_PER_DAY), (long long)hits);
}

static int check_needs(struct db *db, struct arena *a, usec now, const struct life_step *s,
                       const struct rule_version *v, const struct rule_act *x)
{
    if ((s->needs & REGION) && !x->region.len)
        return fail(ERR_INVALID, "a region is needed, in which it is told first");
    if (s->needs & REGION)
        TRY(region_check(a, x->region));
    if ((s->needs & REPORT) && !x->report.len)
        return fail(ERR_INVALID, "nothing is handed in without its report");
    if (s->needs & OTHER)
        TRY(check_other(db, a, v, x->by));
    return s->needs & TRIED ? check_tried(db, a, v, now) : 0;
}

static enum rule_stage stage_in(unsigned s)
{
    return s == LIVE     ? RULE_LIVE
           : s == CANARY ? RULE_CANARY
           : s == SHADOW ? RULE_SHADOW
                         : RULE_STOPPED;
}

static void put_step(struct writes *w, usec now, const struct rule_version *v, unsigned to)
{
    write_add(w, WRITE_ONE, &q_step,
              VALS(V_TEXT(v->id), V_I64(v->revision), V_C(states[to]), V_TEXT(v->reviewer),
                   V_TEXT(v->region), V_I64(now), V_I64(v->stage_since), V_I64(v->sunset),
                   V_TEXT(v->report), V_I64(v->reported)));
}

void rules_end(struct writes *w, usec now, const struct rule_version *v, str by, str note)
{
    struct rule_act act = { .id = v->id, .act = STR("stop"), .by = by, .note = note };
    struct rule_version to = *v;
    to.stage_since = now;
    put_step(w, now, &to, STOPPED);
    term_end(w, "version", v->id);
    log_act(w, now, &act, v, states[STOPPED]);
}

/* The one that was live gives way to it. */
static void replace_live(struct writes *w, usec now, const struct rule_version *live,
                         str by_version)
{
    struct rule_version old = *live;
    struct rule_act act = {
        .id = old.id, .act = STR("replaced"), .by = STR("ntc"), .note = by_version
    };
    old.stage_since = now;
    put_step(w, now, &old, REPLACED);
    term_end(w, "version", old.id);
    log_act(w, now, &act, &old, states[REPLACED]);
}

/* What would be in force must compile, or the Centre would stand still with it. */
static int move_checked(struct db *db, struct writes *w, usec now, const struct rules_change *x,
                        struct rules_next *ret)
{
    str fault;
    int r = rules_move_to(db, w, now, x, ret, &fault);
    if (r == RULES_FAULTY && x->put)
        return fail(ERR_INVALID, "it does not compile beside what is in force: " STR_FMT,
                    STR_ARG(fault));
    return r < 0 ? r : 0; /* what ends must end */
}

/* *ret_live: the version that was live, if another goes live. */
static int change_of(struct db *db, struct arena *a, const struct life_step *s,
                     const struct rule_version *v, struct rules_change *ret,
                     const struct rule_version **ret_live)
{
    struct rule_versions asked;
    TRY(rules_asked(db, a, v->rule, &asked));
    *list_push(a, &ret->gone) = v->id;
    list_each (const struct rule_version, other, &asked) {
        bool is_live = str_eq(other->state, str_c(states[LIVE]));
        if (str_eq(other->id, v->id))
            continue;
        if (s->to == SHADOW && !is_live)
            return fail(ERR_INVALID, "version %lld of " STR_FMT " is on trial: stop it first",
                        (long long)other->version, STR_ARG(v->rule));
        if (s->to == LIVE && is_live) {
            *list_push(a, &ret->gone) = other->id;
            *ret_live = other;
        }
    }
    return 0;
}

static int change_force(struct db *db, struct writes *w, usec now, const struct life_step *s,
                        const struct rule_version *v, struct rules_next *ret)
{
    bool was = is_asked(str_c(states[s->from])), is = is_asked(str_c(states[s->to]));
    struct rule_text text = { .name = v->id,
                              .text = v->text,
                              .stage = stage_in(s->to),
                              .region = v->region,
                              .takes_place = true };
    struct rules_change change = { .put = is ? &text : NULL };
    const struct rule_version *live = NULL;
    if ((!was && !is) || s->from == s->to)
        return 0;
    TRY(rules_hold(db, w, ret));
    if (is)
        TRY(check_number(db, w->a, v->rule, v->version, v->id));
    TRY(change_of(db, w->a, s, v, &change, &live));
    TRY(move_checked(db, w, now, &change, ret));
    if (live)
        replace_live(w, now, live, v->id);
    term_end(w, "version", v->id);
    if (is)
        term_put(w, now,
                 &(struct term){ .kind = "version",
                                 .ref = v->id,
                                 .stage = text.stage,
                                 .region = text.region,
                                 .text = text.text,
                                 .by = v->reviewer });
    return 0;
}

int rules_step(struct db *db, struct writes *w, usec now, const struct rule_act *x,
               struct rules_next *ret)
{
    struct rule_version v;
    int r = rules_version(db, w->a, x->id, &v);
    if (r != 0)
        return r;
    if (v.revision != x->revision)
        return LIFE_CHANGED;
    const struct life_step *s;
    TRY(life_step(&rule_life, v.state, x->act, x->note, &s));
    TRY(check_needs(db, w->a, now, s, &v, x));
    if (s->needs & OTHER)
        v.reviewer = x->by;
    if (s->needs & REGION)
        v.region = x->region;
    if (s->needs & REPORT) {
        v.report = x->report;
        v.reported = now;
    }
    if (s->to == LIVE || s->to == SHADOW)
        v.sunset = now + RULES_SUNSET_DAYS * USEC_PER_DAY;
    if (s->from != s->to)
        v.stage_since = now;
    TRY(change_force(db, w, now, s, &v, ret));
    put_step(w, now, &v, s->to);
    log_act(w, now, x, &v, states[s->to]);
    return 0;
}

int rules_sweep(struct db *db, struct writes *w, usec now, int64_t *ret)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_over, VALS(V_I64(now)), &rows));
    *ret = (int64_t)rows.n;
    if (rows.n)
        (void)rules_move_on(w, now);
    list_each (const struct row, r, &rows) {
        struct rule_version v = version_of(r);
        struct rule_act act = { .id = v.id, .act = STR("sunset"), .by = STR("ntc") };
        act.note = STR("six months are over and nobody renewed it");
        v.stage_since = now;
        put_step(w, now, &v, SUNSET);
        term_end(w, "version", v.id);
        log_act(w, now, &act, &v, states[SUNSET]);
    }
    return 0;
}

/* showing */

void rule_version_json(struct buf *b, const char *key, const struct rule_version *v, bool whole)
{
    json_open(b, key, '{');
    json_str(b, "id", v->id);
    json_str(b, "rule", v->rule);
    json_i64(b, "version", v->version);
    json_i64(b, "revision", v->revision);
    json_str(b, "state", v->state);
    json_opt(b, "region", v->region);
    json_str(b, "title", v->title);
    json_str(b, "author", v->author);
    json_opt(b, "reviewer", v->reviewer);
    json_str(b, "created", time_fmt(b->a, v->created));
    json_str(b, "changed", time_fmt(b->a, v->changed));
    json_str(b, "stage_since", time_fmt(b->a, v->stage_since));
    if (v->sunset)
        json_str(b, "sunset", time_fmt(b->a, v->sunset));
    life_acts_json(b, "acts", &rule_life, v->state);
    if (whole) {
        json_str(b, "text", v->text);
        if (v->report.len)
            json_raw(b, "report", v->report);
    }
    json_close(b, '}');
}
