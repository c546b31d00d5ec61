/* Counters, habits and terms without a Centre; the SQL on SQLite. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"
#include "profile/habits.h"
#include "profile/ledger.h"
#include "profile/profile.h"
#include "profile/profiled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(64 << 20)
static const usec noon = (20000 * USEC_PER_DAY) + USEC_PER_DAY / 2;

static void add(struct arena *a, struct trace_rows *x, usec at, const char *mark)
{
    str situation = str_fmt(a, "S%zu", x->n);
    *list_push(a, x) = (struct trace_row){
        .situation = situation, .mark = str_c(mark), .at = at, .value = 150, .unit = situation
    };
}

static const struct counter_row *counter(const char *name)
{
    for (size_t i = 0; i < counter_rows_n; i++)
        if (strcmp(counter_rows[i].name, name) == 0)
            return &counter_rows[i];
    test_fail(__FILE__, __LINE__, name);
}

TEST(a_window_begins_at_midnight_so_many_days_before)
{
    ARENA;
    struct trace_rows x = { 0 };
    int64_t n[WINDOWS];
    usec midnight = 20000 * USEC_PER_DAY - 7 * USEC_PER_DAY;
    add(a, &x, noon - USEC_PER_S, "A-B");
    add(a, &x, midnight, "A-B");
    add(a, &x, midnight - 1, "A-C");
    counter_count(a, counter("trips"), &x, noon, n);
    check(n[0] == 2 && n[1] == 3 && n[4] == 3);
    counter_count(a, counter("routes"), &x, noon, n);
    check(n[0] == 1 && n[1] == 2);
    counter_count(a, counter("cash_in"), &x, noon, n);
    check(n[0] == 300 && n[4] == 450);
    counter_count(a, counter("clean"), &x, noon, n);
    check(n[4] == 0); /* none of them is marked so */
}

static size_t departs(struct arena *a, const struct trace_rows *before, const char *mark,
                      struct deviations *ret)
{
    struct trace_row now = { .mark = str_c(mark), .at = noon };
    *ret = (struct deviations){ 0 };
    deviations_of(a, WHAT_trip, before, &now, ret);
    return ret->n;
}

TEST(a_deviation_needs_a_history_and_something_usual)
{
    ARENA;
    struct trace_rows x = { 0 };
    struct deviations d;
    for (int i = 1; i < HABIT_LEAST; i++)
        add(a, &x, noon - i * USEC_PER_DAY, "KHI-DXB");
    check(departs(a, &x, "KHI-JED", &d) == 0); /* nine trips are no habit */
    add(a, &x, noon - 40 * USEC_PER_DAY, "KHI-DXB");
    check(departs(a, &x, "KHI-DXB", &d) == 0 && departs(a, &x, "KHI-JED", &d) == 1);
    check(d.at[0].is_first && d.at[0].of == 10 && d.at[0].usual == 10);
    check(str_eq(d.at[0].text, STR("first time with route KHI-JED; 10 of 10 before had KHI-DXB")));
    check(departs(a, &x, "", &d) == 0); /* a route that is not told is no new one */
    for (int i = 0; i < 10; i++)        /* half of the trips go elsewhere: nothing is usual */
        add(a, &x, noon - (50 + i) * USEC_PER_DAY, i % 2 ? "LHE-IST" : "ISB-DOH");
    check(departs(a, &x, "KHI-JED", &d) == 0);
}

TEST(what_is_rare_departs_once_enough_is_known_and_old_trips_do_not_count)
{
    ARENA;
    struct trace_rows x = { 0 }, old = { 0 };
    struct deviations d;
    for (int i = 1; i < 40; i++)
        add(a, &x, noon - i * USEC_PER_DAY, i == 5 ? "KHI-JED" : "KHI-DXB");
    check(departs(a, &x, "KHI-JED", &d) == 1 && !d.at[0].is_first && d.at[0].times == 1);
    for (int i = 1; i < 40; i++)
        add(a, &old, noon - (366 + i) * USEC_PER_DAY, "KHI-DXB");
    check(departs(a, &old, "KHI-JED", &d) == 0);
}

TEST(hours_and_weekdays_are_those_of_our_ports)
{
    ARENA;
    struct trace_row x = { .at = 0 }; /* 1970-01-01, Thursday, 05:00 in Karachi */
    check(str_eq(habit_value_of(a, HABIT_port_hour, &x), STR("04-08")));
    check(str_eq(habit_value_of(a, HABIT_port_day, &x), STR("Thursday")));
    x.at = 19 * 3600 * USEC_PER_S; /* midnight there */
    check(str_eq(habit_value_of(a, HABIT_port_hour, &x), STR("00-04")));
    check(str_eq(habit_value_of(a, HABIT_port_day, &x), STR("Friday")));
}

TEST(two_feeds_that_tell_of_one_trip_tell_of_one_whichever_comes_first)
{
    ARENA;
    for (int turn = 0; turn < 2; turn++) {
        struct trace_rows x = { 0 };
        add(a, &x, noon, turn ? "KHI-DXB" : "KHI-DOH");
        add(a, &x, noon, turn ? "KHI-DOH" : "KHI-DXB");
        x.at[1].situation = x.at[0].situation;
        traces_once(a, WHAT_trip, &x);
        check(x.n == 1 && str_eq(x.at[0].mark, STR("KHI-DOH")));
    }
    struct trace_rows many = { 0 };
    add(a, &many, noon, "62");
    add(a, &many, noon, "84");
    many.at[1].situation = many.at[0].situation;
    traces_once(a, WHAT_chapter, &many);
    check(many.n == 2);
}

TEST(an_event_sees_what_is_before_it_and_never_itself)
{
    struct trace_moment m = { noon, STR("M") };
    struct trace_row x = { .situation = STR("L"), .at = noon };
    check(trace_is_before(&x, m)); /* of the same moment: by its situation */
    x.situation = STR("N");
    check(!trace_is_before(&x, m));
    x.at = noon - 1;
    check(trace_is_before(&x, m));
    x.situation = STR("M"); /* an older version of itself */
    check(!trace_is_before(&x, m));
    x = (struct trace_row){ .situation = STR("L"), .at = noon + 1 };
    check(!trace_is_before(&x, m));
}

/* profiles on purpose */

struct bench {
    struct store *store;
    struct db *db;
    struct arena *a;
    char dir[64];
};

static void bench_open(struct bench *b)
{
    char url[100];
    *b = (struct bench){ .a = arena_new(64 << 20), .dir = "/tmp/ntc-profile-XXXXXX" };
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

static void apply(struct bench *b, struct writes *w)
{
    int result = -99;
    check(writes_apply(b->db, &w, 1, &result) == 0 && result == WRITES_DONE);
    writes_init(w, b->a);
}

static struct profiled wanted(const char *basis, int64_t days)
{
    return (struct profiled){ .entity = STR("E"),
                              .kind = STR("vehicle"),
                              .region = STR(""),
                              .basis = str_c(basis),
                              .reason = STR("seen at night"),
                              .purpose = STR("smuggling of fuel"),
                              .reference = STR("R-1"),
                              .alert = STR(""),
                              .owner = STR("amna"),
                              .opened_by = STR("amna"),
                              .asked_days = days };
}

static int step(struct bench *b, struct writes *w, usec now, struct profiled *x, const char *act,
                const char *actor)
{
    struct profiled_act y = { .act = str_c(act),
                              .actor = str_c(actor),
                              .note = STR("why"),
                              .version = x->version,
                              .days = 90 };
    int r = profiled_step(w, now, x, &y);
    if (r == 0)
        apply(b, w);
    return r;
}

TEST(each_basis_has_its_longest_term_and_none_is_longer_than_two_years)
{
    struct bench b;
    struct writes w;
    bench_open(&b);
    writes_init(&w, b.a);
    size_t n = 0;
    for (; profiled_basis(n); n++) {
        struct profiled x = wanted(profiled_basis(n), 731), y = wanted(profiled_basis(n), 0);
        check(profiled_open(b.db, &w, noon, false, &x) == ERR_INVALID);
        check(profiled_open(b.db, &w, noon, false, &y) == ERR_INVALID);
    }
    struct profiled x = wanted("suspicion", 91);
    check(n >= 5 && profiled_open(b.db, &w, noon, false, &x) == ERR_INVALID);
    check(w.list.n == 0);
    bench_close(&b);
}

TEST(it_is_in_force_between_its_approval_and_its_end_and_two_persons_renew_it)
{
    struct bench b;
    struct writes w;
    struct profiled x = wanted("suspicion", 10);
    bench_open(&b);
    writes_init(&w, b.a);
    check(profiled_open(b.db, &w, noon, false, &x) == 0);
    apply(&b, &w);
    usec then = noon + USEC_PER_DAY, end = then + 10 * USEC_PER_DAY;
    check(!profiled_is_in_force(&x, noon));
    check(step(&b, &w, then, &x, "approve", "amna") == ERR_INVALID); /* nobody their own */
    check(step(&b, &w, then, &x, "approve", "sara") == 0);
    check(!profiled_is_in_force(&x, then - 1) && profiled_is_in_force(&x, then));
    check(profiled_is_in_force(&x, end - 1) && !profiled_is_in_force(&x, end));
    check(step(&b, &w, then + 1, &x, "approve", "sara") == PROFILED_CHANGED);
    check(step(&b, &w, then + 1, &x, "renew", "sara") == 0 && x.until == end);
    check(step(&b, &w, then + 2, &x, "approve", "sara") == ERR_INVALID);
    check(step(&b, &w, then + 2, &x, "approve", "amna") == 0);
    check(x.until == then + 2 + 90 * USEC_PER_DAY && profiled_is_in_force(&x, then));
    check(step(&b, &w, x.until, &x, "renew", "amna") == PROFILED_CHANGED); /* over: open it anew */
    struct profileds list;
    check(profiled_of(b.db, b.a, STR("E"), end, &list) == 0 && list.n == 1);
    check(step(&b, &w, end + 1, &x, "close", "amna") == 0);
    check(profiled_of(b.db, b.a, STR("E"), end, &list) == 0 && list.n == 1);
    check(profiled_of(b.db, b.a, STR("E"), end + 1, &list) == 0 && list.n == 0);
    bench_close(&b);
}

TEST(cautions_change_with_a_new_term_once_another_agrees)
{
    struct bench b;
    struct writes w;
    struct profiled x = wanted("suspicion", 10);
    static const struct {
        const char *asked, *decides, *then;
    } cases[] = { { "violent armed", "approve", "armed violent" },
                  { "flees", "refuse", "armed violent" },
                  { "", "approve", "armed violent" },
                  { "none", "approve", "" } };
    bench_open(&b);
    writes_init(&w, b.a);
    x.cautions = STR("flees");
    check(profiled_open(b.db, &w, noon, false, &x) == 0);
    apply(&b, &w);
    check(step(&b, &w, noon, &x, "approve", "sara") == 0 && str_eq(x.cautions, STR("flees")));
    struct profiled_act ask = { .act = STR("renew"), .actor = STR("amna"), .note = STR("seen") };
    ask.days = 10;
    ask.version = x.version;
    ask.cautions = STR("ill");
    struct profiled before = x;
    check(profiled_step(&w, noon, &x, &ask) == ERR_INVALID);
    x = before;
    for (size_t i = 0; i < countof(cases); i++) {
        str was = x.cautions;
        ask.version = x.version;
        ask.cautions = str_c(cases[i].asked);
        check(profiled_step(&w, noon, &x, &ask) == 0 && str_eq(x.cautions, was));
        apply(&b, &w);
        check(step(&b, &w, noon + 1, &x, cases[i].decides, "sara") == 0);
        struct profiled kept;
        check(profiled_get(b.db, b.a, x.id, &kept) == 0);
        check(str_eq(kept.cautions, str_c(cases[i].then)) && kept.asked_days == 0);
    }
    bench_close(&b);
}

TEST(an_emergency_holds_four_hours_and_is_not_repeated)
{
    struct bench b;
    struct writes w;
    struct profiled x = wanted("suspicion", 10), again = wanted("tip", 10);
    struct profiled_notices told = { 0 };
    bool any;
    bench_open(&b);
    writes_init(&w, b.a);
    check(profiled_open(b.db, &w, noon, true, &x) == 0);
    apply(&b, &w);
    usec end = noon + 4 * 3600 * USEC_PER_S;
    check(profiled_is_in_force(&x, noon) && profiled_is_in_force(&x, end - 1));
    check(!profiled_is_in_force(&x, end));
    check(profiled_any(b.db, b.a, end - 1, &any) == 0 && any);
    check(profiled_any(b.db, b.a, end, &any) == 0 && !any);
    check(step(&b, &w, end, &x, "approve", "sara") == PROFILED_CHANGED);
    check(profiled_sweep(b.db, &w, end, &told) == 0 && told.n == 1 && told.at[0].is_over);
    apply(&b, &w);
    check(profiled_open(b.db, &w, end + 1, true, &again) == ERR_INVALID);
    again = wanted("tip", 10);
    check(profiled_open(b.db, &w, end + 1, false, &again) == 0);
    bench_close(&b);
}

TEST(its_owner_is_told_at_half_of_the_term_and_14_7_and_1_days_before_the_end_each_once)
{
    struct bench b;
    struct writes w;
    struct profiled x = wanted("suspicion", 90);
    int told_on[100] = { 0 }, n = 0;
    bench_open(&b);
    writes_init(&w, b.a);
    check(profiled_open(b.db, &w, noon, false, &x) == 0);
    apply(&b, &w);
    check(step(&b, &w, noon, &x, "approve", "sara") == 0);
    for (int day = 0; day <= 92; day++)
        for (int turn = 0; turn < 2; turn++) {
            struct profiled_notices told = { 0 };
            check(profiled_sweep(b.db, &w, noon + day * USEC_PER_DAY, &told) == 0);
            if (!told.n)
                continue;
            apply(&b, &w);
            told_on[n++] = day;
        }
    check(n == 5 && told_on[0] == 45 && told_on[1] == 76 && told_on[2] == 83 && told_on[3] == 89 &&
          told_on[4] == 90);
    check(profiled_get(b.db, b.a, x.id, &x) == 0 && str_eq(x.state, STR("ended")));
    bench_close(&b);
}

/* the ledger */

static const struct query q_trace = {
    "INSERT INTO profile_trace (unit, entity, what, mark, situation, at, value, message) "
    "VALUES ($1, 'E', 'chapter', $2, $3, $4, 0, 'm')"
};

/* Three chapters of each of 700 declarations, ten of one moment each; every fifth is of the message
 * itself, and not stored. */
static void fill(struct bench *b, struct ledger *l)
{
    struct writes w;
    writes_init(&w, b->a);
    for (int i = 0; i < 700; i++)
        for (int k = 0; k < 3; k++) {
            str unit = str_fmt(b->a, "U%04d", i), mark = str_fmt(b->a, "%02d", (i + k) % 90);
            struct trace_row t = { .unit = unit,
                                   .situation = str_fmt(b->a, "S%04d", i * 7 % 1000),
                                   .mark = mark,
                                   .at = noon - i / 10 * USEC_PER_S };
            if (i % 5 == 0)
                ledger_add(l, STR("E"), WHAT_chapter, &t);
            else
                write_add(&w, WRITE_ONE, &q_trace,
                          VALS(V_TEXT(unit), V_TEXT(mark), V_TEXT(t.situation), V_I64(t.at)));
            if (i % 50 == 1 && k == 0)
                ledger_forget(l, unit);
        }
    apply(b, &w);
}

/* The same, looked for one by one: how many rows lie before the moment, and do they come sorted. */
static size_t expected(usec at, str situation)
{
    char text[8];
    size_t n = 0;
    for (int i = 0; i < 700; i++) {
        usec of = noon - i / 10 * USEC_PER_S;
        snprintf(text, sizeof text, "S%04d", i * 7 % 1000);
        bool before = of < at || (of == at && str_cmp(str_c(text), situation) < 0);
        n += before && i % 50 != 1 ? 3 : 0;
    }
    return n;
}

TEST(a_ledger_gives_every_moment_what_lies_before_it_whatever_was_asked_first)
{
    struct bench b;
    bool needs[WHATS] = { [WHAT_chapter] = true };
    bench_open(&b);
    struct ledger *l = ledger_new(b.a, b.db);
    fill(&b, l);
    ledger_span(l, STR("E"), noon);
    for (int turn = 0; turn < 140; turn++) { /* back and forth in time */
        int i = turn * 37 % 70;
        struct ledger_question q = { .entity = STR("E"),
                                     .before = { noon - i * USEC_PER_S, STR("S0500") },
                                     .needs = needs };
        struct trace_rows got[WHATS] = { 0 }, *x = &got[WHAT_chapter];
        size_t n = expected(q.before.at, q.before.situation);
        check(ledger_before(l, b.a, &q, got) == 0);
        check(x->n == (n < TRACES_JUDGED ? n : TRACES_JUDGED));
        for (size_t k = 0; k < x->n; k++)
            check(trace_is_before(&x->at[k], q.before) &&
                  (k == 0 || x->at[k].at <= x->at[k - 1].at));
    }
    bench_close(&b);
}
