// SPDX-License-Identifier: Apache-2.0
#include "app/report.h"

#include "access/access.h"
#include "app/replay.h"
#include "assess/rule/form.h"
#include "assess/rules.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "base/wilson.h"
#include "model/ports.h"
#include "model/record_json.h"
#include "profile/windows.h"

#include <stdlib.h>

enum {
    EXAMPLES = 10,
    LOOKED_UP = 2000, /* hits whose alerts are looked up */
    GROUP_LEAST = 30, /* fewer say nothing of a group */
    SITES_SHOWN = 20,
    BROAD_PERCENT = 20,
    BROAD_LEAST = 50,
    STRIDE = 1009, /* primes: hours in a scattered order */
    OTHER_STRIDE = 1013,
    SHIFTS = 3,
    DAY_HOURS = 24
};
#define HOUR (3600 * USEC_PER_S)

static const struct query q_first = { "SELECT min(message) FROM event" };
static const struct query q_alert = { "SELECT outcome FROM alert WHERE id = $1" };
static const struct query q_codes = {
    "SELECT code FROM alert_reason WHERE alert = $1 AND kind = 'rule'"
};

struct count {
    str name;
    int64_t events, hits, decided, confirmed;
};
struct counted list_of(struct count);
struct tally {
    const char *name;
    struct map by_name;
    struct counted all; /* in the order in which they were met */
};
enum dimension { NATIONALITY, SEX, AGE, TRADER, DIMENSIONS };

struct report {
    const struct report_conf *conf;
    struct db *db;
    struct arena *a;
    const struct rule *rule;
    struct replay replay;
    int64_t hours, events, hits, gone;
    double hours_seen;
    usec until;
    bool is_whole;
    int64_t minute, in_minute, most_in_minute; /* of receipt, of hits */
    int64_t alerts, alerted, decided, confirmed, looked_up;
    struct map situations;
    struct tally sites, rules, groups[DIMENSIONS];
    struct buf examples;
    int64_t n_examples;
    str blocked; /* the first sentence; "" none */
};

static struct count *count_of(struct report *x, struct tally *t, str name)
{
    uintptr_t at = (uintptr_t)map_get(&t->by_name, name);
    if (!at) {
        str kept = str_copy(x->a, name); /* the map borrows its keys */
        *list_push(x->a, &t->all) = (struct count){ .name = kept };
        at = t->all.n;
        *map_at(&t->by_name, kept) = (void *)at;
    }
    return &t->all.at[at - 1];
}

/* groups */

static str age_band(const struct event *e, usec now)
{
    int64_t born;
    str birth = e->person->birth.text;
    if (birth.len < 10 || date_parse(str_sub(birth, 0, 10), &born) != 0)
        return STR("");
    int64_t years = (now / USEC_PER_DAY - born) / 365;
    static const struct {
        int64_t below;
        const char *name;
    } bands[] = { { 18, "under 18" }, { 30, "18 to 29" }, { 50, "30 to 49" }, { 65, "50 to 64" } };
    for (size_t i = 0; i < countof(bands); i++)
        if (years < bands[i].below)
            return str_c(bands[i].name);
    return STR("65 and over");
}

static str trader_size(const struct event *e)
{
    int64_t n = e->profile.seen_365d;
    return n <= 0    ? STR("new")
           : n < 10  ? STR("up to 9 a year")
           : n < 100 ? STR("10 to 99 a year")
                     : STR("100 and more a year");
}

static str group_of(const struct event *e, enum dimension d, usec now)
{
    if (d == TRADER)
        return e->declaration ? trader_size(e) : STR("");
    if (!e->person)
        return STR("");
    return d == NATIONALITY ? e->person->nationality.text
           : d == SEX       ? e->person->sex.text
                            : age_band(e, now);
}

/* one event */

struct verdict {
    bool is_decided, is_confirmed;
};

static int look_up(struct report *x, str alert, struct verdict *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct rows rows;
    x->looked_up++;
    TRY(db_read(x->db, a, &q_alert, VALS(V_TEXT(alert)), &rows));
    if (rows.n == 0)
        return 0;
    str outcome = row_text(rows.at, 0);
    x->alerted++;
    ret->is_confirmed = str_eq(outcome, STR("confirmed"));
    ret->is_decided = ret->is_confirmed || str_eq(outcome, STR("false_match")) ||
                      str_eq(outcome, STR("no_action")) || str_eq(outcome, STR("valuable"));
    x->decided += ret->is_decided;
    x->confirmed += ret->is_confirmed;
    TRY(db_read(x->db, a, &q_codes, VALS(V_TEXT(alert)), &rows));
    list_each (const struct row, r, &rows)
        count_of(x, &x->rules, row_text(r, 0))->hits++;
    return 0;
}

static void example(struct report *x, const struct judged *j, const struct event *e,
                    const struct reason *r)
{
    bool masked = x->conf->show & SHOW_MASKED;
    struct buf *b = &x->examples;
    const struct port *port = port_find(e->place);
    bool is_seen = !x->conf->region.len || !port || str_eq(x->conf->region, str_c(port->region));
    if (!is_seen || x->n_examples++ >= EXAMPLES)
        return;
    json_open(b, NULL, '{');
    json_str(b, "message", j->message);
    json_i64(b, "event", j->seq);
    if (x->conf->is_kept) {
        json_close(b, '}');
        return;
    }
    json_str(b, "situation", e->situation_label);
    json_str(b, "subject", masked ? STR("") : e->subject_name);
    json_str(b, "text", masked ? text_masked(x->a, r->text) : r->text);
    json_close(b, '}');
}

static int hit(struct report *x, const struct judged *j, const struct event *e,
               const struct reason *r, struct verdict *ret)
{
    const struct port *port = port_find(e->place);
    str alert = uid_from(x->replay.each, STR("alert"), e->subject, e->situation);
    int64_t minute = uid_time(j->message) / (60 * USEC_PER_S);
    x->hits++;
    x->in_minute = minute == x->minute ? x->in_minute + 1 : 1;
    x->minute = minute;
    x->most_in_minute = x->in_minute > x->most_in_minute ? x->in_minute : x->most_in_minute;
    count_of(x, &x->sites, port ? str_c(port->code) : STR("no place"))->hits++;
    example(x, j, e, r);
    void **once = map_at(&x->situations, str_copy(x->a, alert));
    if (*once)
        return 0;
    *once = x;
    x->alerts++;
    return x->looked_up < LOOKED_UP ? look_up(x, alert, ret) : 0;
}

static int judge(struct report *x, const struct judged *j)
{
    struct receipt receipt;
    struct event *e;
    struct reasons reasons = { 0 };
    struct verdict verdict = { 0 };
    int r = replay_read(&x->replay, j, &receipt, &e);
    TRY(r);
    if (r > 0) {
        x->gone++;
        return 0;
    }
    x->events++;
    struct rule_facts facts = receipt_facts(&receipt, e);
    TRY(windows_again(x->db, x->replay.each, e, x->rule->windows));
    bool is_hit = rule_try(x->rule, &facts, x->replay.each, &reasons);
    if (is_hit)
        TRY(hit(x, j, e, &reasons.at[0], &verdict));
    for (size_t d = 0; d < DIMENSIONS; d++) {
        str name = group_of(e, (enum dimension)d, receipt.now);
        if (!name.len)
            continue;
        struct count *c = count_of(x, &x->groups[d], name);
        c->events++;
        c->hits += is_hit;
        c->decided += verdict.is_decided;
        c->confirmed += verdict.is_confirmed;
    }
    return 0;
}

/* Time is up within an hour: as much of it counts as lies before the last message. */
static double share_of(usec from, str message)
{
    double share = (double)(uid_time(message) - from) / (double)HOUR;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* 1: time is up. */
static int judge_page(struct report *x, const struct judgeds *page, usec from)
{
    list_each (const struct judged, j, page) {
        TRY(judge(x, j));
        if (x->conf->told && j == page->at) /* an hour may be long */
            TRY(x->conf->told(x->conf->owner, 0));
        if (time_now() < x->until)
            continue;
        x->hours_seen += share_of(from, j->message);
        return 1;
    }
    return 0;
}

static int look_at_hour(struct report *x, usec from)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20), *place = arena_new(1 << 16);
    struct replay_span span = { from, from + HOUR, str_c(event_kind_names[x->rule->on]) };
    struct judged behind = { .message = STR(""), .seq = -1 };
    struct judgeds page;
    do {
        arena_reset(a);
        TRY(replay_page(x->db, a, &span, &behind, &page));
        int r = judge_page(x, &page, from);
        if (r != 0)
            return r;
        if (page.n == 0)
            break;
        behind = page.at[page.n - 1];
        arena_reset(place);
        behind.message = str_copy(place, behind.message);
    } while (page.n > 0);
    x->hours_seen += 1;
    return 0;
}

/* From the hour of the first event on, if that is later. */
static int span_of(struct report *x, usec now, usec *ret_from)
{
    struct rows rows;
    usec from = now - x->conf->days * USEC_PER_DAY, first = now;
    TRY(db_read(x->db, x->a, &q_first, NULL, 0, &rows));
    if (rows.n && row_text(rows.at, 0).len)
        first = uid_time(row_text(rows.at, 0));
    *ret_from = first > from ? first : from;
    x->hours = (now - *ret_from) / HOUR + 1;
    return 0;
}

static int look(struct report *x)
{
    usec now = time_now(), from;
    TRY(span_of(x, now, &from));
    int64_t stride = x->hours % STRIDE ? STRIDE : OTHER_STRIDE, at = 0;
    x->until = now + x->conf->budget;
    for (int64_t i = 0; i < x->hours; i++) {
        int r = look_at_hour(x, from + at * HOUR);
        TRY(r);
        if (x->conf->told)
            TRY(x->conf->told(x->conf->owner, (i + 1) * 100 / x->hours));
        if (r == 1 || (time_now() >= x->until && i + 1 < x->hours))
            return 0;
        at = (at + stride) % x->hours;
    }
    x->is_whole = true;
    return 0;
}

/* telling */

static void share_json(struct buf *b, const char *key, int64_t k, int64_t n)
{
    if (n == 0)
        return;
    struct interval i = wilson((double)k, (double)n);
    json_open(b, key, '{');
    json_f64(b, "share", (double)k / (double)n);
    json_f64(b, "low", i.low);
    json_f64(b, "high", i.high);
    json_i64(b, "of", n);
    json_close(b, '}');
}

static int by_hits(const void *x, const void *y)
{
    const struct count *a = x, *b = y;
    return a->hits != b->hits ? (a->hits < b->hits) - (a->hits > b->hits)
                              : str_cmp(a->name, b->name);
}

static void tally_json(struct buf *b, const char *key, struct tally *t, double days)
{
    if (t->all.n > 1)
        qsort(t->all.at, t->all.n, sizeof *t->all.at, by_hits);
    json_open(b, key, '[');
    for (size_t i = 0; i < t->all.n && i < SITES_SHOWN; i++) {
        json_open(b, NULL, '{');
        json_str(b, "name", t->all.at[i].name);
        json_i64(b, "hits", t->all.at[i].hits);
        json_f64(b, "a_day", (double)t->all.at[i].hits / days);
        json_close(b, '}');
    }
    json_close(b, ']');
}

/* A30: a group that is picked a quarter more often than the others, and found to be right less. */
static bool is_unfair(const struct count *c, int64_t events, int64_t hits, int64_t decided,
                      int64_t confirmed)
{
    double others = events > c->events && hits > c->hits
                        ? (double)(hits - c->hits) / (double)(events - c->events)
                        : 0;
    bool oftener = others > 0 && (double)c->hits / (double)c->events > 1.25 * others;
    int64_t other_decided = decided - c->decided;
    if (!oftener || c->decided < GROUP_LEAST || other_decided < GROUP_LEAST)
        return false;
    struct interval here = wilson((double)c->confirmed, (double)c->decided),
                    there = wilson((double)(confirmed - c->confirmed), (double)other_decided);
    return here.high < there.low;
}

static void group_json(struct buf *b, const struct tally *t)
{
    int64_t events = 0, hits = 0, decided = 0, confirmed = 0;
    list_each (const struct count, c, &t->all) {
        events += c->events;
        hits += c->hits;
        decided += c->decided;
        confirmed += c->confirmed;
    }
    json_open(b, t->name, '[');
    list_each (const struct count, c, &t->all) {
        if (c->events < GROUP_LEAST)
            continue;
        json_open(b, NULL, '{');
        json_str(b, "name", c->name);
        json_i64(b, "events", c->events);
        json_i64(b, "hits", c->hits);
        share_json(b, "rate", c->hits, c->events);
        share_json(b, "confirmed", c->confirmed, c->decided);
        json_bool(b, "flagged", is_unfair(c, events, hits, decided, confirmed));
        json_close(b, '}');
    }
    json_close(b, ']');
}

/* Officers that may be on duty at once: a third of those with an account, at least one. */
static int officers(struct report *x, int64_t *ret)
{
    struct accounts accounts = { 0 };
    int64_t n = 0;
    TRY(access_accounts(x->db, x->a, STR(""), &accounts));
    list_each (const struct account, a, &accounts) {
        unsigned roles;
        n += str_eq(a->state, STR("active")) && roles_parse(a->roles, &roles) == 0 &&
             (roles & ROLE_OFFICER);
    }
    *ret = n > SHIFTS ? n / SHIFTS : 1;
    return 0;
}

static void block(struct report *x, struct buf *b, str why)
{
    json_str(b, NULL, why);
    if (!x->blocked.len)
        x->blocked = why;
}

/* Where less than a day is stored at all, it may be a year's file that came in an hour: that is
 * reckoned over a day. */
static double hours_looked_at(const struct report *x)
{
    if (x->hours < DAY_HOURS)
        return (double)DAY_HOURS * (x->is_whole ? 1 : x->hours_seen / (double)x->hours);
    return x->hours_seen > 0 ? x->hours_seen : 1.0 / 60;
}

static int blocked_json(struct report *x, struct buf *b)
{
    int64_t n;
    TRY(officers(x, &n));
    double hours = hours_looked_at(x);
    double an_hour = (double)x->alerts / hours, budget = (double)(n * REPORT_ALERTS_AN_HOUR);
    json_i64(b, "most_in_a_minute", x->most_in_minute);
    json_f64(b, "alerts_an_hour", an_hour);
    json_f64(b, "budget_an_hour", budget);
    json_open(b, "blocked", '[');
    if (an_hour > budget)
        block(x, b,
              str_fmt(x->a,
                      "it would give %.1f alerts an hour; those on duty (%lld) can look at %.0f",
                      an_hour, (long long)n, budget));
    if (!x->is_whole && x->hours_seen < (double)(x->hours < DAY_HOURS ? x->hours : DAY_HOURS))
        block(x, b,
              STR("too little could be looked at in the time: a day's hours at least are needed"));
    if (x->hits >= BROAD_LEAST && x->hits * 100 > x->events * BROAD_PERCENT)
        block(x, b,
              str_fmt(x->a,
                      "it speaks of %lld %% of all events of its kind: more than %d %% is no "
                      "targeting",
                      (long long)(x->hits * 100 / x->events), BROAD_PERCENT));
    json_close(b, ']');
    return 0;
}

static int found_json(struct report *x, struct buf *b)
{
    double days = hours_looked_at(x) / (double)DAY_HOURS;
    json_i64(b, "days_asked", x->conf->days);
    json_f64(b, "days_stored", (double)x->hours / 24);
    json_i64(b, "hours", x->hours);
    json_f64(b, "hours_seen", x->hours_seen);
    json_bool(b, "complete", x->is_whole);
    json_i64(b, "events", x->events);
    json_i64(b, "gone", x->gone);
    json_i64(b, "hits", x->hits);
    json_f64(b, "hits_a_day", (double)x->hits / days);
    json_i64(b, "alerts", x->alerts);
    json_i64(b, "alerts_looked_up", x->looked_up);
    json_i64(b, "alerted_already", x->alerted);
    share_json(b, "precision", x->confirmed, x->decided);
    TRY(blocked_json(x, b));
    tally_json(b, "sites", &x->sites, days);
    tally_json(b, "overlap", &x->rules, days);
    json_open(b, "groups", '{');
    for (size_t d = 0; d < DIMENSIONS; d++)
        group_json(b, &x->groups[d]);
    json_close(b, '}');
    json_raw(b, "examples", str_fmt(x->a, "[" STR_FMT "]", STR_ARG(buf_str(&x->examples))));
    return 0;
}

static int run(struct report *x, struct buf *b)
{
    static const char *const dimensions[DIMENSIONS] = { "nationality", "sex", "age", "trader" };
    x->situations = map_new(x->a);
    x->sites.by_name = map_new(x->a);
    x->rules.by_name = map_new(x->a);
    for (size_t d = 0; d < DIMENSIONS; d++)
        x->groups[d] = (struct tally){ .name = dimensions[d], .by_name = map_new(x->a) };
    x->examples = buf_new(x->a, 256 << 10);
    replay_open(&x->replay, x->db);
    int r = look(x);
    replay_close(&x->replay);
    TRY(r);
    json_str(b, "rule", x->rule->id);
    json_i64(b, "version", x->rule->version);
    json_str(b, "on", str_c(event_kind_names[x->rule->on]));
    json_str(b, "canonical", rule_print(x->a, x->rule));
    return found_json(x, b);
}

int report_rule(struct db *db, const struct report_conf *c, struct buf *b, str *ret_blocked)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)1 << 30);
    struct report x = { .conf = c, .db = db, .a = a };
    struct rule_faults faults = { 0 };
    int r = rules_check(db, a, c->text, &x.rule, &faults);
    TRY(r);
    json_open(b, NULL, '{');
    rule_faults_json(b, "faults", &faults);
    *ret_blocked = faults.n ? str_copy(b->a, faults.at[0].text) : STR("");
    if (r == 0)
        TRY(run(&x, b));
    if (x.blocked.len)
        *ret_blocked = str_copy(b->a, x.blocked);
    json_close(b, '}');
    return 0;
}
