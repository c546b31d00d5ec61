// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/set.h"

#include "assess/rule/meter.h"
#include "base/err.h"

#include <string.h>

const char *const rule_stage_names[RULE_STAGES] = { "live", "canary", "shadow", "stopped" };

bool rule_ids_have(const struct rule_ids *ids, str id)
{
    for (size_t i = 0; ids && i < ids->n; i++)
        if (str_eq(ids->at[i], id))
            return true;
    return false;
}

void rule_set_index(struct rule_set *set, struct arena *a)
{
    list_each (struct rule *const, r, &set->rules) {
        bool is_trial = (*r)->stage == RULE_SHADOW || (*r)->stage == RULE_CANARY;
        (*r)->other = map_get(is_trial ? &set->by_id : &set->on_trial, (*r)->id);
        if ((*r)->stage != RULE_STOPPED)
            *list_push(a, &set->by_kind[(*r)->on]) = *r;
    }
    for (int k = 0; k < EVENT_KINDS; k++)
        set->filters[k] = rule_filter_new(a, set->by_kind[k].at, set->by_kind[k].n);
}

static int64_t day_of(usec t) { return t / USEC_PER_DAY - (t % USEC_PER_DAY < 0); }

static bool in_force(const struct rule *r, int64_t day)
{
    return day >= r->body->valid_from && day <= r->body->valid_to;
}

bool rule_in_force(const struct rule *r, usec now) { return in_force(r, day_of(now)); }

static str print_day(char buf[11], usec t)
{
    int64_t y, m, d;
    civil_from_days(day_of(t), &y, &m, &d);
    if (y < 1 || y > 9999)
        return (str){ "", 0 };
    const int64_t parts[] = { y / 1000, y / 100, y / 10, y, -1, m / 10, m, -1, d / 10, d };
    for (size_t i = 0; i < countof(parts); i++)
        buf[i] = (char)(parts[i] < 0 ? '-' : '0' + parts[i] % 10);
    return (str){ buf, 10 };
}

/* The day of the crossing or declaration, by the best that is known of it. */
static str day_of_event(const struct event *e, usec moment, char date[11])
{
    if (moment)
        return print_day(date, moment);
    if (e->declaration)
        return e->declaration->date.text;
    if (!e->journey)
        return (str){ "", 0 };
    bool leaves = str_eq_nocase(e->journey->direction.text, STR("out"));
    str local = leaves ? e->journey->departs.text : e->journey->arrives.text;
    return str_sub(local, 0, 10);
}

void rule_look_at(struct run *r, const struct rule_facts *f, struct arena *a)
{
    const struct event *e = f->event;
    usec moment = e->moment ? e->moment : e->journey && e->journey->moment ? e->journey->moment : 0;
    *r = (struct run){ .facts = f, .a = a };
    str day = day_of_event(e, moment, r->date);
    if (!value_date(day).is_known)
        day = print_day(r->date, f->now);
    r->view = (struct rule_event){
        .kind.text = str_c(event_kind_names[e->kind]),
        .date.text = day,
        .today.text = print_day(r->today, f->now),
        .moment = moment,
        .now = f->now,
        .documents = (int64_t)e->documents.n,
        .legs = e->legs ? (int64_t)e->legs->n : 0,
    };
    r->at[NOUN_EVENT] = &r->view;
    r->at[NOUN_PROFILE] = &e->profile;
    r->at[NOUN_SCORE] = &e->score;
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].how == SLOT_ONE && slot_count(e, &slots[i]))
            r->at[NOUN_SLOTS + i] = slot_record(e, &slots[i], 0);
}

static void add_reason(struct run *r, const struct rule *rule, struct reasons *ret)
{
    struct reason reason = {
        .kind = REASON_RULE,
        .code = rule->id,
        .version = str_fmt(r->a, "%lld", (long long)rule->version),
        .title = rule->title,
        .author = rule->author,
        .basis = rule->basis,
        .unit = rule->unit,
        .action = rule->action,
        .severity = rule->severity,
    };
    struct run second = *r; /* what it notes on the way must not touch the next rule */
    second.steps = 0;
    second.why = &reason.evidence;
    rule_why(&second, rule->body->when, true);
    reason.text = rule_text_of(&second, &rule->body->reason);
    *list_push(r->a, ret) = reason;
}

/* A direction that is not known meets only rules that ask for none. */
static bool goes(const struct rule *rule, const struct event *e)
{
    if (!e->journey || !e->journey->direction.text.len)
        return rule->body->directions == EVERY_DIRECTION;
    return (rule->body->directions & 1u << direction_of(e->journey->direction.text)) != 0;
}

/* Does what it finds here reach people? */
static bool is_live(const struct rule *rule, const struct rule_facts *f)
{
    if (rule->stage == RULE_CANARY)
        return rule->region.len && str_eq(rule->region, f->region);
    return rule->stage == RULE_LIVE &&
           !(rule->other && rule->other->stage == RULE_CANARY && is_live(rule->other, f));
}

/* A version on trial is not shelved with the live one of its name. */
static str key_of(struct arena *a, const struct rule *rule)
{
    return str_fmt(a, STR_FMT " %lld", STR_ARG(rule->id), (long long)rule->version);
}

static bool is_shelved(struct arena *a, const struct rule *rule, const struct rule_facts *f)
{
    if (f->shelved && f->shelved->n && rule_ids_have(f->shelved, key_of(a, rule)))
        return true;
    if (!f->meter)
        return false;
    return f->is_again ? !rule_meter_has_room(f->meter, rule, f->now)
                       : !rule_meter_take(f->meter, rule, f->now);
}

static void ask(struct run *r, const struct rule *rule, struct rule_found *ret)
{
    r->steps = 0;
    struct rule_value v = rule_eval(r, rule->body->when);
    if (r->steps > RULE_STEPS_MAX)
        ret->cut = rule->id;
    if (r->steps > RULE_STEPS_MAX || !v.is_known || !v.truth)
        return;
    bool live = is_live(rule, r->facts);
    if (live && is_shelved(r->a, rule, r->facts)) {
        live = false;
        *list_push(r->a, &ret->shelved) = key_of(r->a, rule);
    }
    add_reason(r, rule, live ? &ret->live : &ret->trial);
}

bool rule_is_met(const struct rule *rule, const struct rule_facts *facts, struct arena *a)
{
    struct run r;
    rule_look_at(&r, facts, a);
    if (!in_force(rule, day_of(facts->now)) || !goes(rule, facts->event))
        return false;
    struct rule_value v = rule_eval(&r, rule->body->when);
    return r.steps <= RULE_STEPS_MAX && v.is_known && v.truth;
}

bool rule_try(const struct rule *rule, const struct rule_facts *facts, struct arena *a,
              struct reasons *ret)
{
    struct run r;
    if (facts->event->kind != rule->on || !goes(rule, facts->event))
        return false;
    rule_look_at(&r, facts, a);
    struct rule_value v = rule_eval(&r, rule->body->when);
    if (r.steps > RULE_STEPS_MAX || !v.is_known || !v.truth)
        return false;
    add_reason(&r, rule, ret);
    return true;
}

static int run_set(const struct rule_set *set, const struct rule_facts *facts, struct arena *a,
                   bool plain, struct rule_found *ret)
{
    const struct event *e = facts->event;
    if (e->kind >= EVENT_KINDS)
        return fail(ERR_INVALID, "an event of no kind");
    struct run r;
    struct rule_bits may;
    int64_t today = day_of(facts->now);
    const struct rule_refs *rules = &set->by_kind[e->kind];
    rule_look_at(&r, facts, a);
    if (plain)
        memset(&may, 0xFF, sizeof may);
    else
        rule_filter_run(set->filters[e->kind], &r, &may);
    for (size_t w = 0; w * 64 < rules->n; w++)
        for (uint64_t left = may.word[w]; left; left &= left - 1) {
            size_t i = w * 64 + (size_t)__builtin_ctzll(left);
            const struct rule *rule = i < rules->n ? rules->at[i] : NULL;
            if (rule && in_force(rule, today) && goes(rule, e))
                ask(&r, rule, ret);
        }
    return arena_full(a) ? fail(ERR_LIMIT, "the reasons do not fit into their memory") : 0;
}

int rule_set_run(const struct rule_set *set, const struct rule_facts *facts, struct arena *a,
                 struct rule_found *ret)
{
    return run_set(set, facts, a, false, ret);
}

int rule_set_run_plain(const struct rule_set *set, const struct rule_facts *facts, struct arena *a,
                       struct rule_found *ret)
{
    return run_set(set, facts, a, true, ret);
}

const struct windows *rule_set_windows(const struct rule_set *set) { return &set->windows; }
size_t rule_set_count(const struct rule_set *set) { return set->rules.n; }
const struct rule *rule_at(const struct rule_set *set, size_t i) { return set->rules.at[i]; }
const struct rule *rule_find_version(const struct rule_set *set, str id, str version)
{
    int64_t n;
    if (str_to_i64(version, &n) != 0)
        return NULL;
    list_each (struct rule *const, r, &set->rules)
        if ((*r)->version == n && (*r)->stage != RULE_STOPPED && str_eq((*r)->id, id))
            return *r;
    return NULL;
}

const struct rule *rule_find(const struct rule_set *set, str id)
{
    return map_get(&set->by_id, id);
}
