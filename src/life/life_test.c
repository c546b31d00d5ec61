// SPDX-License-Identifier: Apache-2.0
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
static const struct query q_stand = { "SELECT id, state FROM thing ORDER BY id" };
static const struct query q_put = { "INSERT INTO thing (id, state) VALUES ($1, $2)" };
static const struct query q_forge = {
    "INSERT INTO life_log (kind, ref, revision, at, actor, act, from_state, to_state, note, "
    "object) "
    "VALUES ('thing', 'b', 1, 5, 'mallory', 'approve', 'waiting', 'live', '', 'thing/b')"
};
static const struct life life = { "thing", "a thing", states, steps, countof(steps), &q_stand };

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

static str checked(struct db *db, struct arena *a, int64_t good, int64_t bad)
{
    struct buf heard = buf_new(a, 4000);
    int64_t is_good = 0, is_bad = 0;
    check(life_check(db, &life, hear, &heard, &is_good, &is_bad) == 0);
    check(is_good == good && is_bad == bad);
    return buf_str(&heard);
}

static void apply(struct db *db, struct writes *w)
{
    int result = -99;
    check(writes_apply(db, &w, 1, &result) == 0 && result == WRITES_DONE);
    writes_init(w, w->a);
}

TEST(what_nobody_put_into_its_state_is_found_by_the_log_and_the_trail)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    char dir[] = "/tmp/ntc-life-XXXXXX", url[100], path[100];
    struct store *store;
    struct db *db;
    struct writes w;
    struct life_line line = { .life = &life,
                              .ref = STR("a"),
                              .by = STR("bilal"),
                              .act = STR("approve"),
                              .note = STR(""),
                              .from = STR("waiting"),
                              .to = STR("live"),
                              .object = STR("thing/a"),
                              .detail = STR("{}") };
    check(mkdtemp(dir) != NULL);
    snprintf(url, sizeof url, "sqlite:%s/x.db", dir);
    check(store_open(str_c(url), &store) == 0 && db_open(store, &db) == 0);
    writes_init(&w, a);
    write_add(&w, WRITE_ANY, &q_thing, NULL, 0);
    apply(db, &w);
    write_add(&w, WRITE_ONE, &q_put, VALS(V_C("a"), V_C("live")));
    life_log(&w, 7, &line);
    apply(db, &w);
    check(checked(db, a, 1, 0).len == 0);
    write_add(&w, WRITE_ONE, &q_put, VALS(V_C("b"), V_C("live")));
    apply(db, &w);
    check(str_eq(checked(db, a, 1, 1), STR("thing b: it is 'live', its log says ''\n")));
    write_add(&w, WRITE_ONE, &q_forge, NULL, 0);
    apply(db, &w);
    check(str_eq(checked(db, a, 2, 1), STR("thing/b: nobody was seen to 'approve' it: the audit "
                                           "trail has no such line\n")));
    db_close(db);
    store_close(store);
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < countof(ends); i++) {
        snprintf(path, sizeof path, "%s/x.db%s", dir, ends[i]);
        unlink(path);
    }
    rmdir(dir);
}
