// SPDX-License-Identifier: Apache-2.0
#include "assess/assess.h"

#include "assess/clearance.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
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

static int screen(const struct assessing *x, struct event *e, struct screen_result *ret)
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
    clearance_say(w, e, x->is_generic, ret);
    return clearance_apply(w, e, ret);
}

static int assess(const struct assessing *x, struct event *e)
{
    struct work *w = x->work;
    struct screen_result found = { 0 };
    TRY(screen(x, e, &found));
    e->reasons = found.reasons;
    if (e->is_late) /* rules judge what is told now; a name that was told once is looked for */
        return 0;
    struct rule_facts facts = { e, w->now, found.lists.at, found.lists.n };
    str cut;
    int r = rule_set_run(w->edition->rules, &facts, w->arena, &e->reasons, &cut);
    TRY(r);
    if (r == RULES_CUT)
        log_warn("rule given up: too many steps", KV_S("rule", cut),
                 KV_S("message", w->message.id));
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
