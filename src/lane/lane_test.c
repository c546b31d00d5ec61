/* The clock of an office, the stage and the sweep on SQLite, a lane decided again. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"
#include "lane/lane_private.h"
#include "model/ports.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(256 << 20)

static const char terms[] = "random 5 %\nexplore 1 % .. 40 %\nhours 08:00 .. 16:00\nexpect 40\n"
                            "red 5\nyellow 4\nblue 0\n";
static const char shifts[] = "shift KAPE day\nend\nshift KAPE night\nhours 20:00 .. 04:00\nend\n"
                             "shift TKHM *\nhours 06:00 .. 18:00\nend\n";

static str text_of(struct arena *a, int version)
{
    return str_fmt(a, "policy T\nversion %d\n%s%s", version, terms, shifts);
}

/* Of day 20000, so many minutes after midnight in Karachi. */
static usec at(int64_t minute)
{
    return 20000 * USEC_PER_DAY + minute * 60 * USEC_PER_S - PORT_UTC_OFFSET;
}

TEST(a_declaration_counts_in_the_shift_that_goes_on_or_comes_next)
{
    ARENA;
    static const struct {
        const char *office;
        int64_t minute;
        const char *shift; /* NULL: none */
        int64_t day;
        double progress;
    } rows[] = {
        { "KAPE", 8 * 60, "day", 20000, 0 },
        { "KAPE", 12 * 60, "day", 20000, .5 },
        { "KAPE", 16 * 60, "night", 20000, 0 }, /* begins next */
        { "KAPE", 22 * 60, "night", 20000, .25 },
        { "KAPE", 2 * 60, "night", 19999, .75 }, /* it began yesterday */
        { "KAPE", 5 * 60, "day", 20000, 0 },
        { "TKHM", 12 * 60, "day", 20000, .5 },
        { "TKHM", 20 * 60, "day", 20001, 0 }, /* tomorrow's */
        { "KAPW", 12 * 60, NULL, 0, 0 },
        { "a name with blanks", 12 * 60, NULL, 0, 0 },
    };
    struct select_policy p;
    struct select_faults faults = { 0 };
    check(select_policy_read(a, text_of(a, 1), &p, &faults) == 0);
    for (size_t i = 0; i < countof(rows); i++) {
        struct lane_when w;
        bool is_told = lane_when(&p, str_c(rows[i].office), at(rows[i].minute), &w);
        check(is_told == (rows[i].shift != NULL));
        check(!is_told || str_eq(w.shift, str_c(rows[i].shift)));
        check(!is_told || (w.day == rows[i].day && fabs(w.progress - rows[i].progress) < 1e-9));
    }
}

TEST(what_a_lane_rests_on_is_read_back_to_the_bit)
{
    ARENA;
    struct select_item back, i = { .progress = 1.0 / 3,
                                   .p = .1,
                                   .loss = 1e9 / 7,
                                   .demanded = SELECT_yellow,
                                   .percent = 100,
                                   .hits = 3,
                                   .is_trusted = true,
                                   .novelty = .7,
                                   .minutes = { 0, 1, 2, 3.3 },
                                   .beliefs = { { 1.1, 2.2 }, { 3, 4 } },
                                   .n_beliefs = 2 };
    double explore;
    str text = lane_item_write(a, &i, .15);
    check(lane_item_read(text, &back, &explore) == 0 && explore == .15);
    check(back.p == i.p && back.loss == i.loss && back.progress == i.progress && back.hits == 3);
    check(back.demanded == SELECT_yellow && back.is_trusted && back.n_beliefs == 2);
    check(back.minutes[3] == 3.3 && back.beliefs[1].b == 4);
    static const char *const wrong[] = { "",
                                         "1 2 3",
                                         "x",
                                         "nan 0 0 0 0 0 0 0 0 0 0 0 0",
                                         "0 0 0 0 0 0 9 0 0 0 0 0 0",
                                         "0 0 0 0 0 0 0 0 0 0 0 0 0 1" };
    for (size_t k = 0; k < countof(wrong); k++)
        check(lane_item_read(str_c(wrong[k]), &back, &explore) == ERR_CORRUPT);
}

/* a store */

struct bench {
    char dir[64];
    struct store *store;
    struct db *db;
    struct arena *a;
    struct writes w;
    int64_t n;
};

static void bench_open(struct bench *b, struct arena *a)
{
    char url[128];
    *b = (struct bench){ .dir = "/tmp/ntc-lane-XXXXXX", .a = a };
    check(mkdtemp(b->dir) != NULL);
    snprintf(url, sizeof url, "sqlite:%s/x.db", b->dir);
    check(store_open(str_c(url), &b->store) == 0);
    check(db_open(b->store, &b->db) == 0);
    writes_init(&b->w, a);
}

static void bench_close(struct bench *b)
{
    char cmd[128];
    db_close(b->db);
    store_close(b->store);
    snprintf(cmd, sizeof cmd, "rm -rf %s", b->dir);
    check((system)(cmd) == 0);
}

static int apply(struct bench *b)
{
    struct writes *lists[] = { &b->w };
    int result = 0;
    check(writes_apply(b->db, lists, 1, &result) == 0);
    writes_init(&b->w, b->a);
    return result;
}

static void enforce(struct bench *b, int version, usec now)
{
    str id;
    struct lane_policy x = { .text = text_of(b->a, version), .proposer = STR("asif") };
    x.note = STR("");
    check(lane_policy_hand_in(b->db, &b->w, now, &x, &id) == 0 && apply(b) == 0);
    struct lane_act act = { .id = id, .act = STR("approve"), .by = STR("asif"), .revision = 1 };
    act.note = STR("");
    check(lane_policy_step(b->db, &b->w, now, &act) == ERR_INVALID);
    act.by = STR("sara");
    check(lane_policy_step(b->db, &b->w, now, &act) == 0 && apply(b) == 0);
}

/* A message of n declarations whose probabilities are in turn p and a little. */
static int message(struct bench *b, usec now, int n, double p)
{
    struct work w = { .arena = b->a, .now = now, .db = b->db, .writes = &b->w };
    w.message.id = uid_new(b->a, now);
    for (int i = 0; i < n; i++) {
        struct event e = event_new(b->a, EVENT_DECLARATION);
        str number = str_fmt(b->a, "GD-%lld", (long long)++b->n);
        e.declaration->office.text = STR("KAPE");
        e.declaration->number.text = e.situation = number;
        e.declaration->total_value = 1000;
        e.subject = STR("TRADER");
        e.score.probability = b->n % 4 ? .02 : p;
        e.seq = i;
        *list_push(b->a, &w.decoded.events) = e;
    }
    check(lane_decide(&w) == 0);
    return apply(b);
}

static struct lane_decision decision(struct bench *b, int n)
{
    struct lane_decision d;
    check(lane_decision_of(b->db, b->a, str_fmt(b->a, "GD-%d", n), &d) == 0);
    return d;
}

TEST(lanes_are_decided_again_to_the_bit_across_messages_days_and_policies)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    enforce(&b, 1, at(0));
    for (int day = 0; day < 3; day++)
        for (int i = 0; i < 12; i++) {
            if (day == 2 && i == 6)
                enforce(&b, 2, at(day * 1440 + 700));
            check(message(&b, at(day * 1440 + 8 * 60 + i * 40), 1 + i % 4, .3) == 0);
        }
    int64_t over = 0;
    for (int n = 1; n <= b.n; n++) {
        struct lane_decision d = decision(&b, n);
        enum select_lane lane;
        bool is_same = false;
        over += d.is_over;
        check(lane_replay(b.db, &d, &is_same, &lane) == 0);
        check(is_same && str_eq(d.decided, str_c(select_lane_names[lane])));
    }
    check(over == 0 && b.n == 90);
    struct lane_decision d = decision(&b, 80);
    check(str_has(d.policy, '2') && d.n > 1);
    bool is_same = true;
    enum select_lane lane;
    d.chances = STR("1 0 0 0 0 0 0"); /* what was not decided so is told */
    check(lane_replay(b.db, &d, &is_same, &lane) == 0 && !is_same);
    d.day = 1;
    check(lane_replay(b.db, &d, &is_same, &lane) == LIFE_NONE);
    bench_close(&b);
}

TEST(two_messages_at_once_one_goes_again)
{
    ARENA;
    struct bench b;
    struct work w[2];
    struct writes lists[2];
    int results[2];
    bench_open(&b, a);
    enforce(&b, 1, at(0));
    check(message(&b, at(600), 1, .3) == 0);
    for (int i = 0; i < 2; i++) {
        struct event e = event_new(a, EVENT_DECLARATION);
        e.declaration->office.text = STR("KAPE");
        e.declaration->number.text = e.situation = i ? STR("ONE") : STR("TWO");
        e.subject = STR("TRADER");
        writes_init(&lists[i], a);
        w[i] = (struct work){ .arena = a, .now = at(601), .db = b.db, .writes = &lists[i] };
        w[i].message.id = uid_new(a, at(601));
        *list_push(a, &w[i].decoded.events) = e;
        check(lane_decide(&w[i]) == 0);
    }
    struct writes *both[] = { &lists[0], &lists[1] };
    check(writes_apply(b.db, both, 2, results) == 0);
    check(results[0] == WRITES_DONE && results[1] == WRITES_LOST);
    writes_init(&lists[1], a);
    check(lane_decide(&w[1]) == 0);
    check(writes_apply(b.db, both + 1, 1, results) == 0 && results[0] == WRITES_DONE);
    struct lane_decision d;
    check(lane_decision_of(b.db, a, STR("ONE"), &d) == 0 && d.n == 3);
    bench_close(&b);
}

static const struct query q_outcome = {
    "UPDATE lane_decision SET outcome = 'as declared', found = CASE WHEN stream = 'explore' THEN 1 "
    "ELSE 0 END WHERE decided = 'red'"
};
static const struct query q_explore = {
    "SELECT week, explore FROM lane_office WHERE office = 'KAPE'"
};

TEST(a_week_later_the_share_of_exploration_is_found_once_and_drift_is_told)
{
    ARENA;
    struct bench b;
    struct lane_newses news;
    struct rows rows;
    double last = 0;
    bench_open(&b, a);
    enforce(&b, 1, at(0));
    for (int week = 0; week < 6; week++) {
        usec monday = at((int64_t)(week * 7 + 4) * 1440);
        for (int day = 0; day < 5; day++)
            check(message(&b, monday + day * USEC_PER_DAY + 9 * 3600 * USEC_PER_S, 40,
                          week < 4 ? .3 : .001) == 0);
        write_add(&b.w, WRITE_ANY, &q_outcome, NULL, 0);
        check(apply(&b) == 0);
        check(lane_sweep(b.db, &b.w, monday + 15 * USEC_PER_DAY, &news) == 0 && apply(&b) == 0);
        bool has_drift = false;
        list_each (const struct lane_news, n, &news)
            has_drift |= n->what == LANE_NEWS_drift && !n->is_over;
        check(has_drift == (week == 4)); /* a third of all is another than it was */
        check(db_read(b.db, a, &q_explore, NULL, 0, &rows) == 0 && rows.n == 1);
        check(row_f64(rows.at, 1) > last); /* exploring finds what value does not */
        last = row_f64(rows.at, 1);
        check(lane_sweep(b.db, &b.w, monday + 15 * USEC_PER_DAY, &news) == 0);
        check(news.n == 1 && news.at[0].what == LANE_NEWS_altered && news.at[0].is_over);
    }
    check(last <= .4);
    bench_close(&b);
}

static const struct query q_crowded = {
    "INSERT INTO lane_shift (office, shift, revision, region, day, seen, over, told, state) VALUES "
    "('KAPE', 'day', 1, 'South', 20000, 9, 3, 0, '')"
};

static size_t over_news(struct bench *b, int64_t day, bool *ret_is_over)
{
    struct lane_newses news;
    size_t n = 0;
    check(lane_sweep(b->db, &b->w, at(day * 1440 + 600), &news) == 0 && apply(b) == 0);
    list_each (const struct lane_news, one, &news)
        if (one->what == LANE_NEWS_over) {
            *ret_is_over = one->is_over;
            n++;
        }
    return n;
}

TEST(a_shift_that_was_asked_too_much_is_told_once_and_over_when_it_is_over)
{
    ARENA;
    struct bench b;
    bool is_over = true;
    bench_open(&b, a);
    write_add(&b.w, WRITE_ONE, &q_crowded, NULL, 0);
    check(apply(&b) == 0);
    check(over_news(&b, 0, &is_over) == 1 && !is_over);
    check(over_news(&b, 1, &is_over) == 0); /* the night goes on */
    check(over_news(&b, 2, &is_over) == 1 && is_over);
    check(over_news(&b, 3, &is_over) == 0); /* nobody came since: it is not told again */
    bench_close(&b);
}
