/* What is compiled before it is stored is what is read when it is. */
// SPDX-License-Identifier: Apache-2.0
#include "assess/edition.h"
#include "assess/rules_private.h"
#include "base/err.h"
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
    struct store *store;
    struct db *db;
    struct arena *a;
    char dir[64];
    usec now;
};

static void bench_open(struct bench *b)
{
    char url[100];
    *b = (struct bench){ .a = arena_new(64 << 20),
                         .dir = "/tmp/ntc-rules-XXXXXX",
                         .now = 20000 * USEC_PER_DAY };
    check(mkdtemp(b->dir) != NULL);
    snprintf(url, sizeof url, "sqlite:%s/x.db", b->dir);
    check(store_open(str_c(url), &b->store) == 0 && db_open(b->store, &b->db) == 0);
}

static void bench_close(struct bench *b)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[100];
    db_close(b->db);
    store_close(b->store);
    arena_free(b->a);
    for (size_t i = 0; i < countof(ends); i++) {
        snprintf(path, sizeof path, "%s/x.db%s", b->dir, ends[i]);
        unlink(path);
    }
    rmdir(b->dir);
}

static int apply(struct bench *b, struct writes *w)
{
    int result = -99;
    check(writes_apply(b->db, &w, 1, &result) == 0);
    return result;
}

static str rule(struct bench *b, const char *id, int version)
{
    return str_fmt(b->a,
                   "rule %s version %d\n  title \"%s\"\n  author \"Desk\"\n  unit airport\n"
                   "  severity low\n  action inspect\n  basis \"Customs Act 1969\"\n"
                   "  valid 2020-01-01 .. 2090-01-01\n  on traveller\n"
                   "  when journey.from = \"DXB\"\n  reason \"From {journey.from}.\"\n"
                   "  hit \"journey.from = DXB\"\n  miss \"journey.from = LHE\"\nend\n",
                   id, version, id);
}

static str set_text(struct arena *a, const struct rule_set *set)
{
    struct buf b = buf_new(a, 1 << 16);
    for (size_t i = 0; i < rule_set_count(set); i++) {
        const struct rule *r = rule_at(set, i);
        buf_fmt(&b, STR_FMT " %lld %s " STR_FMT " " STR_FMT " other %lld\n", STR_ARG(r->id),
                (long long)r->version, rule_stage_names[r->stage], STR_ARG(r->region),
                STR_ARG(r->file), r->other ? (long long)r->other->version : 0);
        buf_add(&b, r->source);
    }
    return buf_str(&b);
}

/* Holds what is read against what was compiled; an edition that takes the
 * compiled one over has it without another look. */
static void stored_as_compiled(struct bench *b, struct rules_next *next)
{
    struct edition *read, *taken;
    check(next->arena != NULL);
    str will = set_text(b->a, next->set);
    const struct rule_set *set = next->set;
    check(edition_load(b->db, NULL, NULL, &read) == 0);
    check(read->rules_n == next->n);
    check(str_eq(set_text(b->a, read->rules), will));
    check(edition_load(b->db, NULL, next, &taken) == 0);
    check(taken->rules == set && next->arena == NULL);
    edition_free(read);
    edition_free(taken);
}

static void step(struct bench *b, str id, const char *act, const char *by, bool moves)
{
    struct writes w;
    struct rule_version v;
    struct rules_next next = { 0 };
    struct arena *call = arena_new(1 << 20);
    writes_init(&w, call);
    b->now += 15 * USEC_PER_DAY;
    check(rules_version(b->db, call, id, &v) == 0);
    struct rule_act x = { .id = id,
                          .act = str_c(act),
                          .by = str_c(by),
                          .note = STR("as it was agreed"),
                          .region = STR("South"),
                          .revision = v.revision,
                          .report = STR("{}") };
    check(rules_step(b->db, &w, b->now, &x, &next) == 0);
    if (!moves)
        check(next.arena == NULL);
    check(apply(b, &w) == WRITES_DONE);
    arena_free(call); /* what it was told is gone: the set lives on */
    if (moves)
        stored_as_compiled(b, &next);
}

static str write_version(struct bench *b, const char *name, int version)
{
    struct writes w;
    str id;
    writes_init(&w, b->a);
    struct rule_writing x = { .text = rule(b, name, version), .by = STR("ali") };
    check(rules_write(b->db, &w, b->now, &x, &id) == 0);
    check(apply(b, &w) == WRITES_DONE);
    step(b, id, "submit", "ali", false);
    step(b, id, "approve", "bilal", true);
    return id;
}

static void load_file(struct bench *b, const char *file, const char *const *names, size_t n)
{
    struct writes w;
    struct buf text = buf_new(b->a, 1 << 16);
    writes_init(&w, b->a);
    for (size_t i = 0; i < n; i++)
        buf_add(&text, rule(b, names[i], 1));
    (void)rules_move_on(&w, b->now);
    rules_load_file(&w, b->now, str_c(file), buf_str(&text), STR("ntc"));
    check(apply(b, &w) == WRITES_DONE);
}

static void change(struct bench *b, const char *name,
                   int (*fn)(struct db *db, struct writes *w, usec now, const struct rule_act *x,
                             struct rules_next *ret))
{
    struct writes w;
    struct rules_next next = { 0 };
    struct rule_act x = { .id = str_c(name), .by = STR("bilal"), .note = STR("too loud") };
    writes_init(&w, b->a);
    check(fn(b->db, &w, b->now, &x, &next) == 0);
    check(apply(b, &w) == WRITES_DONE);
    stored_as_compiled(b, &next);
}

TEST(each_step_of_a_version_compiles_what_will_be_in_force)
{
    struct bench b;
    bench_open(&b);
    load_file(&b, "b.rules", (const char *const[]){ "R-1", "R-2" }, 2);
    load_file(&b, "a.rules", (const char *const[]){ "R-3" }, 1);
    str one = write_version(&b, "R-1", 2), other = write_version(&b, "R-2", 5);
    step(&b, one, "canary", "bilal", true);
    step(&b, one, "live", "bilal", true);
    step(&b, one, "renew", "bilal", false);
    str newer = write_version(&b, "R-1", 3);
    step(&b, newer, "canary", "bilal", true);
    step(&b, newer, "live", "bilal", true); /* the one that was live gives way */
    step(&b, other, "stop", "bilal", true);
    change(&b, "R-3", rules_stop);
    change(&b, "R-1", rules_stop); /* the version and what the file has of it */
    change(&b, "R-3", rules_lift);
    bench_close(&b);
}

TEST(what_was_compiled_for_a_change_that_was_not_stored_is_not_taken)
{
    struct bench b;
    struct writes w, w2;
    struct rules_next next = { 0 }, next2 = { 0 };
    struct edition *e;
    bench_open(&b);
    load_file(&b, "a.rules", (const char *const[]){ "R-1", "R-2" }, 2);
    struct rule_act x = { .id = STR("R-1"), .by = STR("bilal"), .note = STR("too loud") };
    struct rule_act y = { .id = STR("R-2"), .by = STR("sara"), .note = STR("too loud") };
    writes_init(&w, b.a);
    writes_init(&w2, b.a);
    check(rules_stop(b.db, &w, b.now, &x, &next) == 0);
    check(rules_stop(b.db, &w2, b.now, &y, &next2) == 0);
    check(next.n == next2.n);
    check(apply(&b, &w2) == WRITES_DONE);
    check(apply(&b, &w) == WRITES_STALE);
    check(edition_load(b.db, NULL, &next, &e) == 0);
    check(next.arena != NULL && e->rules != next.set);
    check(rule_find(e->rules, STR("R-2"))->stage == RULE_STOPPED);
    check(rule_find(e->rules, STR("R-1"))->stage == RULE_LIVE);
    edition_free(e);
    rules_next_free(&next);
    rules_next_free(&next2);
    bench_close(&b);
}

TEST(an_edition_of_other_rules_goes_on_with_the_same_lists)
{
    struct bench b;
    struct edition *was, *is;
    bench_open(&b);
    load_file(&b, "a.rules", (const char *const[]){ "R-1" }, 1);
    check(edition_load(b.db, NULL, NULL, &was) == 0);
    load_file(&b, "a.rules", (const char *const[]){ "R-1", "R-2" }, 2);
    check(edition_load(b.db, was, NULL, &is) == 0);
    check(is->screen == was->screen && is->rules != was->rules);
    edition_free(was);
    check(rule_set_count(is->rules) == 2);
    check(is->entries == 0);
    edition_free(is);
    bench_close(&b);
}

/* drift */

static const struct query q_hit = { "INSERT INTO rule_hit (rule, version, stage, alert, at, port, "
                                    "message, seq) VALUES ($1, 1, $2, $3, "
                                    "$4, '', '', 0)" };
static const struct query q_alert = {
    "INSERT INTO alert (id, version, state, severity, kind, subject, subject_name, situation, "
    "situation_label, port, region, unit, action, moment, moment_kind, title, reasons, owner, "
    "outcome, "
    "reason_code, created, updated, message, seq) VALUES ($1, 1, 'decided', 1, '', '', '', '', '', "
    "'', '', "
    "'', '', 0, '', '', 1, '', $2, '', $3, $3, '', 0)"
};

/* So many hits, evenly from one day before now to another; each `right`-th of those decided is so.
 */
struct heard {
    const char *rule, *stage;
    int from, to, hits, right; /* right: of ten decided; -1: none was decided */
};

static void hear(struct bench *b, const struct heard *h)
{
    struct writes w;
    writes_init(&w, b->a);
    for (int i = 0; i < h->hits; i++) {
        usec span = (usec)(h->from - h->to) * USEC_PER_DAY;
        usec at = b->now - h->from * USEC_PER_DAY + span * i / h->hits + USEC_PER_S;
        str alert = str_fmt(b->a, "%s-%d-%d", h->rule, h->from, i);
        write_add(&w, WRITE_ONE, &q_hit,
                  VALS(V_C(h->rule), V_C(h->stage), V_TEXT(alert), V_I64(at)));
        if (h->right >= 0)
            write_add(
                &w, WRITE_ONE, &q_alert,
                VALS(V_TEXT(alert), V_C(i % 10 < h->right ? "confirmed" : "no_action"), V_I64(at)));
    }
    check(apply(b, &w) == WRITES_DONE);
}

TEST(a_rule_that_is_not_heard_or_not_right_as_it_was_is_told)
{
    static const struct heard rows[] = {
        { "EVEN", "live", 140, 0, 400, 5 }, /* twenty a week, half of them right */
        { "LOUD", "live", 35, 7, 40, -1 },    { "LOUD", "live", 7, 0, 31, -1 },
        { "QUIET", "live", 35, 7, 80, -1 },   { "QUIET", "live", 7, 0, 6, -1 },
        { "FEW", "live", 35, 7, 4, -1 },      { "FEW", "live", 7, 0, 9, -1 },
        { "YOUNG", "live", 10, 7, 4, -1 },    { "YOUNG", "live", 7, 0, 90, -1 },
        { "TRIAL", "shadow", 35, 7, 40, -1 }, { "TRIAL", "shadow", 7, 0, 90, -1 },
        { "WRONG", "live", 160, 28, 200, 6 }, { "WRONG", "live", 28, 0, 40, 1 },
    };
    static const char *const told[][2] = {
        { "EVEN", "" },
        { "FEW", "" },
        { "LOUD", "heard 31 times in the last 7 days, 10.0 times a week in the four weeks before" },
        { "QUIET", "heard 6 times in the last 7 days, 20.0 times a week in the four weeks before" },
        { "WRONG", "right in 4 of 40 decided in the last 28 days, in 120 of 200 before" },
        { "YOUNG", "" },
    };
    struct bench b;
    struct rule_drifts all;
    bench_open(&b);
    for (size_t i = 0; i < countof(rows); i++)
        hear(&b, &rows[i]);
    check(rules_drift(b.db, b.a, b.now, &all) == 0 && all.n == countof(told));
    for (size_t i = 0; i < all.n; i++)
        check(str_eq(all.at[i].rule, str_c(told[i][0])) &&
              str_eq(all.at[i].what, str_c(told[i][1])));
    bench_close(&b);
}
