// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"
#include "life/life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const states[] = { "waiting", "live", "over" };
static const struct life_step steps[] = {
    { "approve", 0, 1, "MAY_APPROVE", LIFE_OTHER },
    { "end", 1, 2, "MAY_END", LIFE_NOTE },
};
static const struct query q_thing = { "CREATE TABLE thing (id TEXT, state TEXT)" };
static const struct query q_stand = {
    "SELECT id, state, 'thing/' || id, 'content of ' || id FROM thing ORDER BY id"
};
static const struct query q_state = { "UPDATE thing SET state = $2 WHERE id = $1" };
static const struct query q_rewrite = {
    "UPDATE life_log SET to_state = 'live' WHERE ref = 'a' AND revision = 3"
};
static const struct query q_cut = { "DELETE FROM life_log WHERE ref = 'a' AND revision = 3" };
static const struct query q_gone = { "DELETE FROM thing WHERE id = $1" };
static const struct query q_put = { "INSERT INTO thing (id, state) VALUES ($1, $2)" };
static const struct query q_forge = {
    "INSERT INTO life_log (kind, ref, revision, at, actor, act, from_state, to_state, note, "
    "object) "
    "VALUES ('thing', 'b', 1, 5, 'mallory', 'approve', 'waiting', 'live', '', $1)"
};
static const struct life_step others[] = { { .act = "replaced", .to = 2 },
                                           { .act = "put", .to = 0 } };
static const struct life life = { "thing",         "a thing",   states,          steps,
                                  countof(steps),  others,      countof(others), &q_stand,
                                  .is_text = true, .slashes = 1 };

TEST(an_act_is_a_step_of_its_state_and_says_what_it_needs)
{
    static const struct {
        const char *state, *act, *note, *says; /* NULL: it goes */
    } rows[] = {
        { "waiting", "approve", "", NULL },
        { "live", "approve", "", "a thing in state 'live' cannot be given 'approve'" },
        { "live", "end", "as agreed", NULL },
        { "live", "end", "    x  ", "a reason of 5 to 1000 bytes is needed" },
        { "over", "end", "as agreed", "a thing in state 'over' cannot be given 'end'" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        const struct life_step *s = NULL;
        int r = life_step(&life, str_c(rows[i].state), str_c(rows[i].act), str_c(rows[i].note), &s);
        check(r == (rows[i].says ? ERR_INVALID : 0));
        check(rows[i].says ? strcmp(err_last(), rows[i].says) == 0 : s != NULL);
    }
    check(strcmp(life_permission(&life, STR("end")), "MAY_END") == 0);
    check(strcmp(life_permission(&life, STR("begin")), "") == 0);
}

static void hear(void *self, str what)
{
    struct buf *b = self;
    buf_add(b, what);
    buf_add(b, STR("\n"));
}

struct bench {
    struct arena *a;
    struct store *store;
    struct db *db;
    struct writes w;
    char dir[64];
};

static void apply(struct bench *b)
{
    int result = -99;
    struct writes *w = &b->w;
    check(writes_apply(b->db, &w, 1, &result) == 0 && result == WRITES_DONE);
    writes_init(&b->w, b->a);
}

static void run(struct bench *b, const struct query *q, const char *x, const char *y)
{
    const struct val vals[] = { V_C(x ? x : ""), V_C(y ? y : "") };
    write_add(&b->w, WRITE_ANY, q, vals, !x ? 0 : !y ? 1 : 2);
    apply(b);
}

static void step(struct bench *b, usec at, const char *act, const char *from, const char *to)
{
    str digest = sha256_hex(b->a, STR("content of a"));
    struct life_line line = { .life = &life,
                              .ref = STR("a"),
                              .by = STR("bilal"),
                              .act = str_c(act),
                              .note = STR("as agreed"),
                              .from = str_c(from),
                              .to = str_c(to),
                              .object = STR("thing/a"),
                              .detail =
                                  str_fmt(b->a, "{\"text\":\"" STR_FMT "\"}", STR_ARG(digest)) };
    life_log(&b->w, at, &line);
    apply(b);
    run(b, &q_state, "a", to);
}

static void bench_open(struct bench *b)
{
    char url[100];
    *b = (struct bench){ .a = arena_new(16 << 20), .dir = "/tmp/ntc-life-XXXXXX" };
    check(mkdtemp(b->dir) != NULL);
    snprintf(url, sizeof url, "sqlite:%s/x.db", b->dir);
    check(store_open(str_c(url), &b->store) == 0 && db_open(b->store, &b->db) == 0);
    writes_init(&b->w, b->a);
    run(b, &q_thing, NULL, NULL);
    run(b, &q_put, "a", "waiting");
    step(b, 5, "put", "", "waiting");
    step(b, 7, "approve", "waiting", "live");
    step(b, 9, "end", "live", "over");
}

static void bench_close(struct bench *b)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[100];
    db_close(b->db);
    store_close(b->store);
    for (size_t i = 0; i < countof(ends); i++) {
        snprintf(path, sizeof path, "%s/x.db%s", b->dir, ends[i]);
        unlink(path);
    }
    rmdir(b->dir);
    arena_free(b->a);
}

/* What is heard of it, of things that are good and bad. */
static void says(struct bench *b, int64_t good, const char *heard)
{
    struct buf all = buf_new(b->a, 4000);
    struct life_checked x = { .tell = hear, .self = &all };
    check(life_check(b->db, &life, &x) == 0);
    check(str_eq(buf_str(&all), str_c(heard)));
    check(x.good == good && (x.bad > 0) == (heard[0] != '\0'));
}

TEST(what_nobody_put_into_its_state_is_found_by_the_log_and_the_trail)
{
    struct bench b;
    bench_open(&b);
    says(&b, 1, "");
    run(&b, &q_state, "a", "live");
    says(&b, 0, "thing/a: it is 'live', but the audit trail says 'over'\n");
    run(&b, &q_rewrite, NULL, NULL); /* the log is made to say so */
    says(&b, 0, "thing/a: it is 'live', but the audit trail says 'over'\n");
    run(&b, &q_cut, NULL, NULL); /* or the end is cut off */
    says(&b, 0, "thing/a: it is 'live', but the audit trail says 'over'\n");
    run(&b, &q_state, "a", "over");
    says(&b, 0, "thing/a: it is 'over', but its log says 'live'\n");
    bench_close(&b);
}

TEST(what_was_never_handed_in_or_is_gone_is_found)
{
    struct bench b;
    bench_open(&b);
    run(&b, &q_put, "b", "live");
    says(&b, 1, "thing/b: it is 'live', but the audit trail says ''\n");
    run(&b, &q_forge, "", NULL); /* as if it were from before */
    says(&b, 1, "thing/b: it is 'live', but the audit trail says ''\n");
    run(&b, &q_gone, "b", NULL);
    run(&b, &q_gone, "a", NULL);
    says(&b, 0, "thing/a: it is gone\n");
    bench_close(&b);
}

TEST(other_content_than_was_decided_on_is_found)
{
    static const struct query q_other = {
        "UPDATE audit SET detail = '{\"text\":\"00\"}' WHERE object = 'thing/a'"
    };
    struct bench b;
    bench_open(&b);
    run(&b, &q_other, NULL, NULL);
    says(&b, 0, "thing/a: it is 'over', but its content is not what the audit trail tells of\n");
    bench_close(&b);
}
