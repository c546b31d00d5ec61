/* rules.c — rules that are asked; versions that people write, from draft to live; stops. */
// SPDX-License-Identifier: Apache-2.0
#include "assess/rules.h"

#include "access/access.h"
#include "api/jobs.h"
#include "assess/edition.h"
#include "assess/rule/form.h"
#include "base/digest.h"
#include "base/err.h"

#include <stdatomic.h>
#include <string.h>

enum { STOP_TRIES = 3 };
enum {
    JSON_MAX = 16 << 20,
    REPORT_DAYS = 90,
    REPORT_DAYS_MOST = 366,
    QUICK_SECONDS = 2, /* while somebody types */
    SECONDS_MOST = 30
};

static void rule_json(struct buf *b, const struct rule *r, usec now)
{
    json_open(b, NULL, '{');
    json_str(b, "id", r->id);
    json_i64(b, "version", r->version);
    json_str(b, "title", r->title);
    json_str(b, "author", r->author);
    json_str(b, "unit", r->unit);
    json_str(b, "action", r->action);
    json_str(b, "basis", r->basis);
    json_str(b, "severity", str_c(severity_names[r->severity]));
    json_str(b, "on", str_c(event_kind_names[r->on]));
    json_str(b, "valid_from", r->valid_from);
    json_str(b, "valid_to", r->valid_to);
    json_str(b, "stage", str_c(rule_stage_names[r->stage]));
    json_opt(b, "region", r->region);
    json_str(b, "file", r->file);
    json_bool(b, "in_force", rule_in_force(r, now) && r->stage != RULE_STOPPED);
    json_str(b, "source", r->source);
    json_close(b, '}');
}

void rules_get(struct call *c)
{
    const struct edition *e = c->centre->edition(c->centre->self);
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; i < rule_set_count(e->rules); i++)
        rule_json(&b, rule_at(e->rules, i), c->now);
    json_close(&b, ']');
    c->centre->edition_done(c->centre->self, e);
    int r = rules_stopped_json(c->db, &b, "stopped");
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

void rules_words(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    rule_words_json(&b, (enum event_kind)event_kind_from(in_query(c, "on")));
    json_open(&b, "units", '[');
    for (size_t i = 0; i < UNIT_KINDS; i++)
        json_str(&b, NULL, str_c(unit_kind_names[i]));
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

static bool text_fits(struct call *c)
{
    if (in_text(c, "text").len <= RULES_DRAFT_MOST)
        return true;
    answer_problem(c, 422, "Not accepted", STR("the text of one rule has at most 64 KiB"));
    return false;
}

void rules_check_post(struct call *c)
{
    struct rule_faults faults = { 0 };
    const struct rule *rule = NULL;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!text_fits(c))
        return;
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX); /* for all that is in force */
    int r = rules_check(c->db, a, in_text(c, "text"), &rule, &faults);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_open(&b, NULL, '{');
    rule_faults_json(&b, "faults", &faults);
    if (r == 0) {
        json_str(&b, "rule", rule->id);
        json_i64(&b, "version", rule->version);
        json_str(&b, "canonical", rule_print(c->arena, rule));
        rule_form_json(&b, "form", rule);
    }
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

static int report(struct call *c, str text, int64_t seconds, bool is_kept, struct buf *b,
                  str *ret_blocked)
{
    int64_t days = in_int(c, "days");
    struct report_conf conf = { .text = text,
                                .days = days > 0 && days <= REPORT_DAYS_MOST ? days : REPORT_DAYS,
                                .budget = seconds * USEC_PER_S,
                                .show = call_shows(c),
                                .is_kept = is_kept,
                                .region = c->who.region };
    /* One thread of the few that answer calls; the others go on with their work. */
    static atomic_bool is_made;
    if (atomic_exchange(&is_made, true))
        return fail(ERR_IO, "another report is being made: try again in a moment");
    int r = c->centre->report_rule(c->centre->self, c->db, &conf, b, ret_blocked);
    is_made = false;
    return r;
}

void rules_report_post(struct call *c)
{
    int64_t seconds = in_int(c, "seconds");
    str blocked = STR("");
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!text_fits(c))
        return;
    int r = report(c, in_text(c, "text"),
                   seconds > 0 && seconds <= SECONDS_MOST ? seconds : QUICK_SECONDS, false, &b,
                   &blocked);
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
    /* Whose examples were seen can be found again by the text that asked for them. */
    c->audit_object = str_fmt(c->arena, "rule/report/" STR_FMT,
                              STR_ARG(sha256_hex(c->arena, in_text(c, "text"))));
}

/* Over all that is stored, in the background. */
void rules_report_job(struct call *c)
{
    int64_t days = in_int(c, "days");
    struct job_items items = { 0 };
    struct buf b = buf_new(c->arena, 1 << 20);
    if (!text_fits(c) || !jobs_have_room(c))
        return;
    json_open(&b, NULL, '{');
    json_str(&b, "text", in_text(c, "text"));
    if (days > 0 && days <= REPORT_DAYS_MOST)
        json_str(&b, "days", str_fmt(c->arena, "%lld", (long long)days));
    json_close(&b, '}');
    *list_push(c->arena, &items) = (struct job_item){ .ref = STR("report") };
    struct job job = { .kind = STR("report"), .request = buf_str(&b), .note = STR("") };
    job_ask(c, &job, &items);
}

static usec since_of(struct call *c)
{
    str days = in_query(c, "days");
    int64_t n = REPORT_DAYS;
    if (days.len && str_to_i64(days, &n) != 0)
        n = REPORT_DAYS;
    return c->now - (n < REPORT_DAYS_MOST ? n : REPORT_DAYS_MOST) * USEC_PER_DAY;
}

void rules_numbers(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    int r = rules_numbers_json(c->db, &b, "items", in_query(c, "rule"), since_of(c));
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, 200, &b);
}

/* versions */

void rules_versions_get(struct call *c)
{
    struct rule_versions versions;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = rules_versions(c->db, c->arena, in_query(c, "rule"), &versions);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    list_each (const struct rule_version, v, &versions)
        rule_version_json(&b, NULL, v, false);
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

static int version_members(struct call *c, const struct rule_version *v, struct buf *b)
{
    rule_version_json(b, "version", v, true);
    TRY(life_log_json(c->db, b, "history", &rule_life, v->id));
    return rules_numbers_json(c->db, b, "numbers", v->rule, c->now - REPORT_DAYS * USEC_PER_DAY);
}

static void answer_version(struct call *c, unsigned status, str id)
{
    struct rule_version v;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = rules_version(c->db, c->arena, id, &v);
    if (r == LIFE_NONE) {
        answer_problem(c, 404, "Not found", STR("there is no such version"));
        return;
    }
    json_open(&b, NULL, '{');
    if (r == 0)
        r = version_members(c, &v, &b);
    json_close(&b, '}');
    if (r < 0)
        answer_error(c, r);
    else
        answer_json(c, status, &b);
}

void rules_version_get(struct call *c) { answer_version(c, 200, c->param[0]); }

static bool went(struct call *c, int r)
{
    return call_went(c, r, STR("there is no such version, or nothing of the rule is in force")) &&
           call_commit(c);
}

void rules_versions_post(struct call *c)
{
    str id;
    struct rule_writing x = { .id = in_text(c, "id"),
                              .revision = in_int(c, "revision"),
                              .text = in_text(c, "text"),
                              .by = c->who.name };
    if (went(c, rules_write(c->db, &c->writes, c->now, &x, &id)))
        answer_version(c, x.id.len ? 200 : 201, id);
}

/* Nobody decides on what they wrote; nobody but the Centre says what a rule would find. */
static bool is_ready(struct call *c, struct rule_act *x, const struct rule_version *v)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (strcmp(life_permission(&rule_life, x->act), "RULE_APPROVE") == 0) {
        int r = access_second_person(c->db, c->arena, v->author, x->by);
        if (r < 0)
            answer_error(c, r);
        return r == 0;
    }
    if (!str_eq(x->act, STR("submit")))
        return true;
    /* It is kept, and seen by others: it names nobody. */
    str blocked = STR("");
    int r = report(c, v->text, SECONDS_MOST, true, &b, &blocked);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (blocked.len) {
        answer_problem(c, 422, "Not accepted", blocked);
        return false;
    }
    x->report = buf_str(&b);
    return true;
}

/* What it brings is compiled, and handed on before it is stored: nobody waits for it. */
static void announce(struct call *c, struct rules_next *next)
{
    if (next->arena)
        c->centre->rules_coming(c->centre->self, next);
}

void rules_act_post(struct call *c)
{
    struct rule_version v;
    struct rule_act x = { .id = c->param[0],
                          .act = c->param[1],
                          .by = c->who.name,
                          .note = in_text(c, "note"),
                          .region = in_text(c, "region"),
                          .revision = in_int(c, "revision") };
    if (!call_holds(c, life_permission(&rule_life, x.act)))
        return;
    int r = rules_version(c->db, c->arena, x.id, &v);
    if (r != 0) {
        (void)went(c, r);
        return;
    }
    struct rules_next next = { 0 };
    if (!is_ready(c, &x, &v))
        return;
    r = rules_step(c->db, &c->writes, c->now, &x, &next);
    announce(c, &next);
    bool is_done = r == 0 && str_eq(x.act, STR("stop")) && call_apply(c) == WRITES_DONE;
    if (r == 0 && !is_done && str_eq(x.act, STR("stop"))) /* it waits for nobody */
        r = rules_step(c->db, &c->writes, c->now, &x, NULL);
    if (!is_done && !went(c, r))
        return;
    c->centre->editions_changed(c->centre->self, c->db);
    answer_version(c, 200, x.id);
}

/* It waits for nobody: when others keep changing the rules it goes on without what was compiled. */
static void stop_or_lift(struct call *c,
                         int (*change)(struct db *db, struct writes *w, usec now,
                                       const struct rule_act *x, struct rules_next *ret))
{
    struct rule_act x = { .id = c->param[0], .by = c->who.name, .note = in_text(c, "note") };
    bool is_done = false;
    int r = 0;
    for (int i = 0; i < STOP_TRIES && r == 0 && !is_done; i++) {
        struct rules_next next = { 0 };
        r = change(c->db, &c->writes, c->now, &x, &next);
        announce(c, &next);
        is_done = r == 0 && call_apply(c) == WRITES_DONE;
    }
    if (r == 0 && !is_done)
        r = change(c->db, &c->writes, c->now, &x, NULL);
    if (!is_done && !went(c, r))
        return;
    c->centre->editions_changed(c->centre->self, c->db);
    answer_done(c);
}

void rules_stop_post(struct call *c) { stop_or_lift(c, rules_stop); }
void rules_lift_post(struct call *c) { stop_or_lift(c, rules_lift); }
