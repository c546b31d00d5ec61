// SPDX-License-Identifier: Apache-2.0
#include "assess/assess.h"

#include "assess/clearance.h"
#include "assess/receipt.h"
#include "assess/rules.h"
#include "base/build.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "model/ports.h"
#include "store/writes.h"

enum { GENERIC_SHARED_BY = 4 };

static const struct query q_key = {
    "INSERT INTO entity_key (key, entity) VALUES ($1, $2) ON CONFLICT (key, entity) DO NOTHING"
};

/* What one event needs while it is assessed: screening builds many keys to keep few. */
struct assessing {
    struct work *work;
    struct arena *scratch;
    bool is_generic;
    struct rule_ids cleared; /* list reasons that a clearance took away */
};

static void keep_keys(const struct assessing *x, const struct event *e)
{
    struct work *w = x->work;
    struct list_texts keys = { 0 };
    screen_keys(x->scratch, e, &keys);
    list_each (const str, k, &keys)
        write_add(w->writes, WRITE_ANY, &q_key,
                  VALS(V_TEXT(str_copy(w->arena, *k)), V_TEXT(e->subject)));
}

static bool has_code(const struct reasons *reasons, str code)
{
    list_each (const struct reason, r, reasons)
        if (str_eq(r->code, code))
            return true;
    return false;
}

static int clear(struct assessing *x, struct event *e, struct screen_result *ret)
{
    struct rule_ids codes = { 0 };
    list_each (const struct reason, r, &ret->reasons)
        *list_push(x->work->arena, &codes) = r->code;
    x->cleared.n = 0;
    clearance_say(x->work, e, x->is_generic, ret);
    TRY(clearance_apply(x->work, e, ret));
    list_each (const str, code, &codes)
        if (!has_code(&ret->reasons, *code))
            *list_push(x->work->arena, &x->cleared) = *code;
    return 0;
}

static int screen(struct assessing *x, struct event *e, struct screen_result *ret)
{
    struct work *w = x->work;
    struct screen_query q = {
        .event = e, .now = w->now, .has_generic_documents = x->is_generic, .scratch = x->scratch
    };
    int r = screen_event(w->edition->screen, &q, w->arena, ret);
    TRY(r);
    if (r == SCREEN_CUT)
        log_warn("screening cut: more hits than one event may have",
                 KV_S("message", w->message.id));
    return clear(x, e, ret);
}

static str region_of(str place)
{
    const struct port *port = port_find(place);
    return port ? str_c(port->region) : STR("");
}

static void keep_receipt(const struct assessing *x, struct event *e, const struct rule_facts *f,
                         const struct rule_found *found)
{
    struct work *w = x->work;
    struct receipt r = { .lists_n = w->edition->lists_n,
                         .rules_n = w->edition->rules_n,
                         .models_n = w->edition->models_n,
                         .now = w->now,
                         .engine = build_id(),
                         .region = f->region,
                         .is_generic = x->is_generic,
                         .profile = e->profile,
                         .score = e->score,
                         .windows = e->windows,
                         .cleared = x->cleared,
                         .shelved = found->shelved };
    for (size_t i = 0; i < f->n_lists; i++)
        *list_push(x->scratch, &r.on_lists) = f->lists[i];
    r.outcome = receipt_outcome(x->scratch, &e->reasons, &found->trial);
    e->receipt = str_copy(w->arena, receipt_write(x->scratch, &r));
}

static int assess(struct assessing *x, struct event *e)
{
    struct work *w = x->work;
    struct screen_result found = { 0 };
    TRY(screen(x, e, &found));
    e->reasons = found.reasons;
    e->is_trusted = found.is_trusted;
    if (e->is_late) /* rules judge what is told now; a name that was told once is looked for */
        return 0;
    struct rule_facts facts = { .event = e,
                                .now = w->now,
                                .lists = found.lists.at,
                                .n_lists = found.lists.n,
                                .region = region_of(e->place),
                                .meter = w->edition->meter,
                                .is_again = w->is_again };
    struct rule_found by_rules = { .live = e->reasons };
    TRY(rule_set_run(w->edition->rules, &facts, w->arena, &by_rules));
    e->reasons = by_rules.live;
    if (by_rules.cut.len)
        log_warn("rule given up: too many steps", KV_S("rule", by_rules.cut),
                 KV_S("message", w->message.id));
    rules_found(w, e, &by_rules);
    keep_receipt(x, e, &facts, &by_rules);
    return 0;
}

/* A number that many travellers of one message share identifies none of them (a sample
 * number, a placeholder of the carrier's system). */
static bool is_generic(const struct map *numbers, const struct event *e)
{
    list_each (const struct document, d, &e->documents)
        if ((uintptr_t)map_get(numbers, d->number.text) >= GENERIC_SHARED_BY)
            return true;
    return false;
}

static struct map count_numbers(struct work *w)
{
    struct map numbers = map_new(w->arena);
    list_each (const struct event, e, &w->decoded.events)
        list_each (const struct document, d, &e->documents)
            if (d->number.text.len) {
                void **n = map_at(&numbers, d->number.text);
                *n = (void *)((uintptr_t)*n + 1);
            }
    return numbers;
}

int assess_screen(struct work *w, struct event *e)
{
    struct screen_result found = { 0 };
    struct map numbers = count_numbers(w);
    struct assessing x = { .work = w, .scratch = w->arena, .is_generic = is_generic(&numbers, e) };
    TRY(screen(&x, e, &found));
    e->reasons = found.reasons;
    return 0;
}

int assess_run(struct work *w)
{
    struct map numbers = count_numbers(w);
    cleanup(arena_freep) struct arena *scratch = arena_new(16 << 20);
    struct assessing x = { .work = w, .scratch = scratch };
    list_each (struct event, e, &w->decoded.events) {
        x.is_generic = is_generic(&numbers, e);
        TRY(assess(&x, e));
        keep_keys(&x, e);
        arena_reset(scratch);
    }
    return 0;
}

int assess_again(struct work *w, struct event *e, const struct receipt *r, struct rule_found *ret)
{
    struct screen_result found = { 0 };
    struct screen_query q = {
        .event = e, .now = r->now, .has_generic_documents = r->is_generic, .scratch = w->arena
    };
    *ret = (struct rule_found){ 0 };
    TRY(screen_event(w->edition->screen, &q, w->arena, &found));
    list_each (const struct reason, reason, &found.reasons)
        if (!rule_ids_have(&r->cleared, reason->code))
            *list_push(w->arena, &ret->live) = *reason;
    struct rule_facts facts = receipt_facts(r, e);
    return rule_set_run(w->edition->rules, &facts, w->arena, ret);
}
