/* Bands and states; a message counted; silence, closures, few cases. On SQLite. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"
#include "site/site_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(256 << 20)

/* A Thursday, 20 minutes past an hour. */
static const usec now = (usec)496000 * HOUR + 20 * 60 * USEC_PER_S;

TEST(a_band_is_what_was_and_needs_three_weeks)
{
    const int64_t weeks[] = { 60, 95, 70, 80, 75, 90, 65, 85 };
    struct site_band b = site_band_of(weeks, 2);
    check(!b.is_known && b.weeks == 2);
    check(site_judge(0, &b) == SITE_IS_normal); /* nothing to compare with */
    b = site_band_of(weeks, 8);
    check(b.is_known && b.weeks == 8 && b.median == 77.5);
    check(fabs(b.low - 63.5) < 1e-9 && fabs(b.high - 91.5) < 1e-9);
    static const struct {
        double n;
        enum site_state state;
    } rows[] = { { 78, SITE_IS_normal },    { 63, SITE_IS_normal }, { 48, SITE_IS_normal },
                 { 41, SITE_IS_attention }, { 31, SITE_IS_bad },    { 112, SITE_IS_attention },
                 { 200, SITE_IS_bad } };
    for (size_t i = 0; i < countof(rows); i++)
        check(site_judge(rows[i].n, &b) == rows[i].state);
}

TEST(one_more_or_less_of_few_is_chance)
{
    const int64_t weeks[] = { 1, 0, 2, 1, 1, 0, 1, 2 };
    struct site_band b = site_band_of(weeks, 8);
    check(site_judge(0, &b) == SITE_IS_normal && site_judge(4, &b) == SITE_IS_normal);
    check(site_judge(5, &b) == SITE_IS_attention && site_judge(9, &b) == SITE_IS_bad);
}

TEST(a_value_is_held_against_the_table)
{
    check(site_judge_value(SITE_top_unclaimed, 120) == SITE_IS_normal);
    check(site_judge_value(SITE_top_unclaimed, 121) == SITE_IS_attention);
    check(site_judge_value(SITE_top_unclaimed, 601) == SITE_IS_bad);
    check(site_judge_value(SITE_stations, 95) == SITE_IS_normal);
    check(site_judge_value(SITE_stations, 80) == SITE_IS_attention);
    check(site_judge_value(SITE_stations, 20) == SITE_IS_bad);
    check(site_judge_value(SITE_finds, 1000) == SITE_IS_normal);
}

TEST(a_quantile_lies_between_the_two_nearest)
{
    const int64_t s[] = { 10, 20, 30, 40 };
    check(site_quantile(s, 4, .5) == 25 && site_quantile(s, 4, 0) == 10);
    check(site_quantile(s, 4, 1) == 40 && site_quantile(s, 1, .9) == 10);
    check(site_quantile(s, 0, .5) == 0);
}

TEST(an_office_is_at_its_site)
{
    check(str_eq(str_c(site_of(STR("TKHM"))->code), STR("TRK")));
    check(str_eq(str_c(site_of(STR("kape"))->code), STR("SEA-KHI")));
    check(str_eq(str_c(site_of(STR("PK-CHM"))->code), STR("CHM")));
    check(!site_of(STR("Nowhere")) && !site_of(STR("")));
}

/* a store */

struct bench {
    char dir[64];
    struct store *store;
    struct db *db;
    struct arena *a;
    struct writes w;
    struct work work;
    int64_t n;
};

static void bench_open(struct bench *b, struct arena *a)
{
    char url[128];
    *b = (struct bench){ .dir = "/tmp/ntc-site-XXXXXX", .a = a };
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

static void apply(struct bench *b)
{
    struct writes *lists[] = { &b->w };
    int result = 0;
    check(writes_apply(b->db, lists, 1, &result) == 0 && result == 0);
    writes_init(&b->w, b->a);
}

static void begin(struct bench *b, usec at)
{
    static const struct agreement *any = (const struct agreement *)(uintptr_t)1; /* never read */
    b->work = (struct work){ .arena = b->a, .now = at, .db = b->db, .writes = &b->w };
    b->work.message =
        (struct message){ .id = uid_new(b->a, at), .source = STR("ibms"), .received = at };
    b->work.agreement = any;
}

static struct event *event_of(struct bench *b, enum event_kind kind, const char *place)
{
    struct event *e = list_push(b->a, &b->work.decoded.events);
    event_begin(b->a, kind, e);
    e->place = str_c(place);
    e->subject = uid_from(b->a, STR("test"), str_fmt(b->a, "%lld", (long long)++b->n));
    return e;
}

static void done(struct bench *b)
{
    check(site_count(&b->work) == 0);
    apply(b);
}

static void cross(struct bench *b, const char *port, usec at, int n)
{
    begin(b, at);
    for (int i = 0; i < n; i++)
        event_of(b, EVENT_CROSSING, port)->crossing->time = at;
    done(b);
}

static int64_t counted(struct bench *b, const char *site, const char *measure)
{
    static const struct query q = {
        "SELECT coalesce(sum(n), 0) FROM site_hour WHERE site = $1 AND measure = $2"
    };
    struct rows rows;
    check(db_read(b->db, b->a, &q, VALS(V_C(site), V_C(measure)), &rows) == 0);
    return row_i64(rows.at, 0);
}

/* The verdict on one site, with its link as said. */
static struct site_verdict whole(struct bench *b, const char *code, bool link_is_dead, usec at)
{
    struct site_ask ask = { .now = at, .region = STR("") };
    struct sites all;
    *list_push(b->a, &ask.links) =
        (struct site_link){ .name = STR("ibms"), .state = STR("x"), .is_dead = link_is_dead };
    const struct loading l = { .region = STR(""), .only = site_of(str_c(code)), .hours = SPAN };
    check(site_load(b->db, b->a, &ask, &l, &all) == 0 && all.n == 1);
    return site_whole(&all, all.at);
}

static bool says(struct site_verdict v, const char *what)
{
    size_t at;
    return str_find(v.why, str_c(what), &at);
}

TEST(what_a_message_tells_is_counted_once_where_it_is)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    begin(&b, now);
    event_of(&b, EVENT_CROSSING, "PK-TRK")->crossing->result.text = STR("referred");
    event_of(&b, EVENT_CROSSING, "TRK");
    event_of(&b, EVENT_CROSSING, "TRK")->is_renewed = true;
    event_of(&b, EVENT_CROSSING, "TRK")->is_late = true;
    event_of(&b, EVENT_CROSSING, "Atlantis");
    struct event *e = event_of(&b, EVENT_DECLARATION, "PKKCT");
    e->declaration->office.text = STR("TKHM");
    e->lane = "red";
    event_of(&b, EVENT_PASSAGE, "HUB")->passage->signal.text = STR("overdue");
    event_of(&b, EVENT_PASSAGE, "HUB")->passage->signal.text = STR("passage");
    struct event *listed = event_of(&b, EVENT_TRAVELLER, "KHI");
    struct event *reserved = event_of(&b, EVENT_TRAVELLER, "KHI");
    struct booking booking = booking_blank();
    reserved->booking = &booking;
    listed->booking = NULL;
    done(&b);
    check(counted(&b, "TRK", "crossings") == 2 && counted(&b, "TRK", "referred") == 1);
    check(counted(&b, "TRK", "declarations") == 1 && counted(&b, "TRK", "lane_red") == 1);
    check(counted(&b, "KICT", "declarations") == 0);
    check(counted(&b, "HUB", "passages") == 1 && counted(&b, "KHI", "travellers") == 1);
    bench_close(&b);
}

TEST(an_examination_waits_until_its_result_and_finds)
{
    ARENA;
    struct bench b;
    struct rows rows;
    static const struct query q_dwell = { "SELECT what, s FROM site_dwell" };
    static const struct query q_open = { "SELECT thing FROM site_open" };
    bench_open(&b, a);
    static const struct {
        const char *number, *signal, *channel, *result;
        int minute;
    } rows_of[] = { { "GD-1", "channel", "red", "", 0 },
                    { "GD-2", "channel", "green", "", 1 },
                    { "GD-1", "order", "", "", 5 }, /* it waited before */
                    { "GD-1", "result", "", "discrepancy", 30 },
                    { "GD-3", "grounded", "", "", 40 } };
    for (size_t i = 0; i < countof(rows_of); i++) {
        usec at = now + rows_of[i].minute * 60 * USEC_PER_S;
        begin(&b, at);
        struct examination *x = event_of(&b, EVENT_EXAMINATION, "KICT")->examination;
        x->time = at;
        x->declaration.text = str_c(rows_of[i].number);
        x->signal.text = str_c(rows_of[i].signal);
        x->channel.text = str_c(rows_of[i].channel);
        x->result.text = str_c(rows_of[i].result);
        x->minutes = 25;
        done(&b);
    }
    check(db_read(b.db, a, &q_dwell, NULL, 0, &rows) == 0 && rows.n == 1);
    check(row_i64(rows.at, 1) == 30 * 60);
    check(db_read(b.db, a, &q_open, NULL, 0, &rows) == 0 && rows.n == 1); /* GD-3 */
    check(counted(&b, "KICT", "examinations") == 1 && counted(&b, "KICT", "finds") == 1);
    check(counted(&b, "KICT", "exam_minutes") == 25);
    bench_close(&b);
}

/* Eight weeks of some 60 an hour, around this hour; the last hour has `last`. */
static void history(struct bench *b, int last)
{
    for (int week = SITE_WEEKS; week > 0; week--)
        for (int hour = SPAN; hour >= -1; hour--)
            cross(b, "TRK", now - ((usec)week * WEEK_HOURS + hour) * HOUR, 60 + (week * 7) % 11);
    for (int hour = SPAN; hour > 1; hour--)
        cross(b, "TRK", now - hour * HOUR, 60);
    cross(b, "TRK", now - HOUR, last);
}

TEST(a_site_is_compared_with_itself)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    check(whole(&b, "TRK", false, now).state == SITE_IS_unknown);
    check(says(whole(&b, "TRK", false, now), "nothing was ever heard"));
    history(&b, 41);
    cross(&b, "TRK", now - 60 * USEC_PER_S, 12);
    struct site_verdict v = whole(&b, "TRK", false, now);
    check(v.state == SITE_IS_attention && says(v, "41 crossings in the last whole hour, usual 6"));
    check(whole(&b, "CHM", false, now).state == SITE_IS_unknown);
    bench_close(&b);
}

TEST(silence_is_unknown_and_never_zero)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    history(&b, 62);
    struct site_verdict v = whole(&b, "TRK", false, now);
    check(v.state == SITE_IS_unknown && says(v, "no data since ") && says(v, "were usual"));
    cross(&b, "TRK", now - 60 * USEC_PER_S, 12);
    check(whole(&b, "TRK", false, now).state == SITE_IS_normal);
    check(whole(&b, "TRK", true, now).state == SITE_IS_unknown); /* its link is down */
    check(whole(&b, "TRK", false, now + 20 * 60 * USEC_PER_S).state == SITE_IS_normal); /* a lull */
    bench_close(&b);
}

TEST(one_thing_that_came_once_makes_no_site_unknown)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    begin(&b, now - 26 * HOUR); /* a single declaration of a place where people cross */
    event_of(&b, EVENT_DECLARATION, "TRK");
    done(&b);
    history(&b, 62);
    cross(&b, "TRK", now - 60 * USEC_PER_S, 12);
    struct site_verdict v = whole(&b, "TRK", false, now);
    check(v.state == SITE_IS_normal && says(v, "62 crossings"));
    bench_close(&b);
}

TEST(too_short_a_past_judges_nothing_and_a_day_without_a_word_is_silence)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    cross(&b, "TRK", now - HOUR, 3);
    struct site_verdict v = whole(&b, "TRK", false, now);
    check(v.state == SITE_IS_normal && says(v, "not enough history"));
    check(whole(&b, "TRK", false, now + 25 * HOUR).state == SITE_IS_unknown);
    bench_close(&b);
}

TEST(a_planned_closure_is_no_alarm_and_no_part_of_what_is_usual)
{
    ARENA;
    struct bench b;
    str id;
    bench_open(&b, a);
    history(&b, 0);
    struct site_plan x = { .site = STR("TRK"),
                           .reason = STR("the gate is repaired"),
                           .by = STR("sara"),
                           .from = now - HOUR,
                           .to = now + HOUR };
    check(site_plan_declare(&b.w, now, &x, &id) == 0);
    apply(&b);
    check(whole(&b, "TRK", false, now).state == SITE_IS_planned);
    x.ended_by = STR("sara");
    x.id = id;
    x.note = STR("");
    check(site_plan_end(b.db, &b.w, now, &x) == ERR_INVALID); /* why? */
    x.note = STR("done early");
    check(site_plan_end(b.db, &b.w, now, &x) == 0);
    apply(&b);
    check(whole(&b, "TRK", false, now).state != SITE_IS_planned);
    check(site_plan_end(b.db, &b.w, now, &x) == SITE_NONE);
    static const struct {
        usec from, to;
        const char *reason;
    } wrong[] = { { HOUR, HOUR, "a good reason" },
                  { -2 * HOUR, -HOUR, "a good reason" },
                  { -30 * USEC_PER_DAY, HOUR, "a good reason" },
                  { 0, 400 * USEC_PER_DAY, "a good reason" },
                  { 0, HOUR, "why" } };
    for (size_t i = 0; i < countof(wrong); i++) {
        x.from = now + wrong[i].from;
        x.to = now + wrong[i].to;
        x.reason = str_c(wrong[i].reason);
        check(site_plan_declare(&b.w, now, &x, &id) == ERR_INVALID);
    }
    x.site = STR("Atlantis");
    check(site_plan_declare(&b.w, now, &x, &id) == SITE_NONE);
    /* A week that was closed does not count among the eight. */
    static const struct query closed = { "INSERT INTO site_plan VALUES ('P', 'TRK', $1, $2, 'r', "
                                         "'s', 0, 0, '', '')" };
    write_add(&b.w, WRITE_ONE, &closed,
              VALS(V_I64(now - (WEEK_HOURS + 3) * HOUR), V_I64(now - (WEEK_HOURS - 3) * HOUR)));
    apply(&b);
    struct site_ask ask = { .now = now, .region = STR("") };
    struct sites all;
    const struct loading l = { .region = STR(""), .only = site_of(STR("TRK")), .hours = SPAN };
    check(site_load(b.db, a, &ask, &l, &all) == 0);
    check(site_band_at(&all, all.at, SITE_crossings, 1).weeks == SITE_WEEKS - 1);
    bench_close(&b);
}

TEST(what_is_past_its_term_goes)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    cross(&b, "TRK", now - 401 * USEC_PER_DAY, 5);
    cross(&b, "TRK", now - 399 * USEC_PER_DAY, 3);
    begin(&b, now - 9 * USEC_PER_DAY);
    event_of(&b, EVENT_FACE, "TRK")->face->camera.text = STR("TRK-1");
    event_of(&b, EVENT_PASSAGE, "HUB")->passage->signal.text = STR("arrival");
    done(&b);
    site_purge(&b.w, now);
    apply(&b);
    check(counted(&b, "TRK", "crossings") == 3);
    static const struct query left[] = { { "SELECT 1 FROM site_station" },
                                         { "SELECT 1 FROM site_open" } };
    struct rows rows;
    check(db_read(b.db, a, &left[0], NULL, 0, &rows) == 0 && rows.n == 0);
    check(db_read(b.db, a, &left[1], NULL, 0, &rows) == 0 && rows.n == 1); /* for 30 days */
    site_purge(&b.w, now + 22 * USEC_PER_DAY);
    apply(&b);
    check(db_read(b.db, a, &left[1], NULL, 0, &rows) == 0 && rows.n == 0);
    bench_close(&b);
}

static void decided(struct bench *b, const char *who, const char *unit, const char *outcome,
                    const char *reason)
{
    static const struct query alert = {
        "INSERT INTO alert (id, version, state, severity, kind, subject, subject_name, situation, "
        "situation_label, port, region, unit, action, moment, moment_kind, title, reasons, owner, "
        "outcome, reason_code, created, updated, message, seq) VALUES ($1, 3, 'closed', 1, "
        "'traveller', 's', 'n', 's', 'l', 'KHI', "
        "'South', $2, '', 0, '', 't', 1, $3, $4, $5, $6, $6, 'm', 0)"
    };
    static const struct query line = {
        "INSERT INTO alert_log (alert, version, at, actor, act, from_state, to_state, outcome, "
        "reason_code, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')"
    };
    str id = str_fmt(b->a, "A%lld", (long long)++b->n);
    write_add(&b->w, WRITE_ONE, &alert,
              VALS(V_TEXT(id), V_C(unit), V_C(who), V_C(outcome), V_C(reason),
                   V_I64(now - 600 * USEC_PER_S)));
    write_add(&b->w, WRITE_ONE, &line,
              VALS(V_TEXT(id), V_I64(2), V_I64(now - 540 * USEC_PER_S), V_C(who), V_C("claim"),
                   V_C("new"), V_C("claimed"), V_C(""), V_C("")));
    write_add(&b->w, WRITE_ONE, &line,
              VALS(V_TEXT(id), V_I64(3), V_I64(now - 240 * USEC_PER_S), V_C(who), V_C("close"),
                   V_C("claimed"), V_C("closed"), V_C(outcome), V_C(reason)));
}

static bool has(str text, const char *what)
{
    size_t at;
    return str_find(text, str_c(what), &at);
}

TEST(few_cases_say_only_that_they_are_few_and_nobody_is_ranked)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    for (int i = 0; i < 12; i++)
        decided(&b, "zaid", "airport KHI", i < 9 ? "confirmed" : "false_match",
                i < 4 ? "examined_found" : "examined_nothing");
    for (int i = 0; i < 9; i++)
        decided(&b, "asif", "airport LHE", "confirmed", "examined_found");
    apply(&b);
    struct site_units_ask ask = { .now = now, .days = 90, .region = STR(""), .own = STR("zaid") };
    struct buf own = buf_new(a, 1 << 20);
    check(site_units_json(b.db, &own, &ask) == 0);
    check(!has(buf_str(&own), "asif") && !has(buf_str(&own), "units"));
    check(has(buf_str(&own), "\"worked\":12") && has(buf_str(&own), "\"claim_s\":60"));
    check(has(buf_str(&own), "\"decide_s\":300") && has(buf_str(&own), "\"n\":9,\"of\":12"));
    check(has(buf_str(&own), "\"n\":4,\"of\":12"));
    ask.sees_units = ask.sees_officers = true;
    struct buf all = buf_new(a, 1 << 20);
    check(site_units_json(b.db, &all, &ask) == 0);
    check(has(buf_str(&all), "{\"name\":\"airport LHE\",\"few\":true}"));
    check(has(buf_str(&all), "{\"name\":\"asif\",\"few\":true},{\"name\":\"zaid\",\"few\":false"));
    bench_close(&b);
}

/* An alert at Torkham that nobody has claimed since then. */
static void waits(struct bench *b, int severity, usec since)
{
    static const struct query alert = {
        "INSERT INTO alert (id, version, state, severity, kind, subject, subject_name, situation, "
        "situation_label, port, region, unit, action, moment, moment_kind, title, reasons, owner, "
        "outcome, reason_code, created, updated, message, seq) VALUES ($1, 1, 'new', $2, "
        "'traveller', 's', 'n', $1, 'l', 'TRK', 'KP', 'land TRK', '', 0, '', 't', 1, '', '', '', "
        "$3, $3, 'm', 0)"
    };
    str id = str_fmt(b->a, "W%lld", (long long)++b->n);
    write_add(&b->w, WRITE_ONE, &alert, VALS(V_TEXT(id), V_I64(severity), V_I64(since)));
    apply(b);
}

static str closed(struct bench *b, const char *site, usec from, usec to)
{
    struct site_plan x = { .site = str_c(site),
                           .reason = STR("the gate is repaired"),
                           .by = STR("sara"),
                           .from = from,
                           .to = to };
    str id;
    check(site_plan_declare(&b->w, now, &x, &id) == 0);
    apply(b);
    return id;
}

TEST(a_closure_explains_missing_traffic_and_no_alert_that_waits)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    history(&b, 0);
    closed(&b, "TRK", now - HOUR, now + HOUR);
    check(whole(&b, "TRK", false, now).state == SITE_IS_planned);
    waits(&b, 3, now - 60 * USEC_PER_S); /* not long yet */
    check(whole(&b, "TRK", false, now).state == SITE_IS_planned);
    waits(&b, 3, now - 5 * 60 * USEC_PER_S);
    struct site_verdict v = whole(&b, "TRK", false, now);
    check(v.state == SITE_IS_attention && says(v, "2 wait to be claimed, the oldest since "));
    check(says(v, "; planned until "));
    waits(&b, 2, now - 3 * HOUR); /* whatever its severity */
    check(whole(&b, "TRK", false, now).state == SITE_IS_bad);
    bench_close(&b);
}

TEST(a_silence_hides_no_alert_that_waits)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    history(&b, 62);
    check(whole(&b, "TRK", false, now).state == SITE_IS_unknown);
    waits(&b, 3, now - 60 * USEC_PER_S); /* not long yet */
    check(whole(&b, "TRK", false, now).state == SITE_IS_unknown);
    waits(&b, 3, now - 5 * 60 * USEC_PER_S);
    struct site_verdict v = whole(&b, "TRK", false, now);
    check(v.state == SITE_IS_attention && says(v, "2 wait to be claimed, the oldest since "));
    check(says(v, "; no data since ") && says(v, "were usual"));
    waits(&b, 2, now - 3 * HOUR);
    v = whole(&b, "TRK", false, now);
    check(v.state == SITE_IS_bad && says(v, "3 wait to be claimed") && says(v, "; no data since "));
    bench_close(&b);
}

TEST(an_alert_at_a_site_never_heard_of_is_named_on_the_wall)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    waits(&b, 3, now - HOUR);
    struct site_ask ask = { .now = now, .region = STR(""), .version = STR("1") };
    struct buf wall = buf_new(a, 1 << 20);
    check(site_wall_json(b.db, &wall, &ask) == 0 && !wall.cut);
    check(has(buf_str(&wall), "\"code\":\"TRK\",\"region\":\"KP\",\"state\":\"bad\",\"name\":"));
    check(has(buf_str(&wall), "1 waits to be claimed, since "));
    bench_close(&b);
}

TEST(a_closure_lasts_until_the_last_of_those_that_touch)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    closed(&b, "TRK", now - HOUR, now + HOUR);
    str middle = closed(&b, "TRK", now - 1, now + 3 * HOUR);
    closed(&b, "TRK", now + 3 * HOUR, now + 5 * HOUR);
    closed(&b, "TRK", now + 6 * HOUR, now + 7 * HOUR); /* it opens before */
    str until = time_fmt(a, now + 5 * HOUR), first = time_fmt(a, now + HOUR);
    check(says(whole(&b, "TRK", false, now),
               str_cstr(a, str_fmt(a, "planned until " STR_FMT, STR_ARG(until)))));
    struct site_plan x = {
        .site = STR("TRK"), .id = middle, .ended_by = STR("sara"), .note = STR("done early")
    };
    check(site_plan_end(b.db, &b.w, now, &x) == 0);
    apply(&b);
    check(says(whole(&b, "TRK", false, now),
               str_cstr(a, str_fmt(a, "planned until " STR_FMT, STR_ARG(first)))));
    bench_close(&b);
}

TEST(one_is_no_plural)
{
    ARENA;
    struct bench b;
    bench_open(&b, a);
    cross(&b, "WGH", now - 60 * USEC_PER_S, 1);
    check(says(whole(&b, "WGH", false, now), "1 crossing so far; there was"));
    cross(&b, "CHM", now - HOUR, 1);
    check(says(whole(&b, "CHM", false, now), "1 crossing in the last whole hour; not"));
    history(&b, 1);
    cross(&b, "TRK", now - 60 * USEC_PER_S, 2);
    check(says(whole(&b, "TRK", false, now), "1 crossing in the last whole hour, usual 6"));
    bench_close(&b);
}

TEST(a_wall_names_no_person)
{
    ARENA;
    struct bench b;
    str id;
    bench_open(&b, a);
    history(&b, 60);
    decided(&b, "zaid", "airport KHI", "confirmed", "examined_found");
    struct site_plan x = { .site = STR("CHM"),
                           .reason = STR("Zarina Belmadi is on leave"),
                           .by = STR("sara"),
                           .from = now,
                           .to = now + HOUR };
    check(site_plan_declare(&b.w, now, &x, &id) == 0);
    apply(&b);
    struct site_ask ask = { .now = now, .region = STR(""), .version = STR("1") };
    struct buf wall = buf_new(a, 1 << 20);
    check(site_wall_json(b.db, &wall, &ask) == 0 && !wall.cut);
    check(has(buf_str(&wall), "\"code\":\"CHM\",\"region\":\"Balochistan\",\"state\":\"planned\""));
    size_t closed, never;
    check(str_find(buf_str(&wall), STR("\"code\":\"CHM\""), &closed));
    check(str_find(buf_str(&wall), STR("\"code\":\"JIW\""), &never));
    check(closed < never); /* what was never heard of is no news */
    check(!has(buf_str(&wall), "Zarina") && !has(buf_str(&wall), "sara"));
    check(!has(buf_str(&wall), "zaid"));
    bench_close(&b);
}
