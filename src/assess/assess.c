// SPDX-License-Identifier: Apache-2.0
#include "assess/assess.h"

#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "store/writes.h"

enum { GENERIC_SHARED_BY = 4 };

static const struct query q_key = {
    "INSERT INTO entity_key (key, entity) VALUES ($1, $2) ON CONFLICT (key, entity) DO NOTHING"
};

static void keep_keys(struct work *w, const struct event *e)
{
    struct list_texts keys = { 0 };
    screen_keys(w->arena, e, &keys);
    list_each (const str, k, &keys)
        write_add(w->writes, WRITE_ANY, &q_key, VALS(V_TEXT(*k), V_TEXT(e->subject)));
}

static int screen(struct work *w, struct event *e, bool generic, struct screen_result *ret)
{
    struct screen_query q = { .event = e, .now = w->now, .has_generic_documents = generic };
    int r = screen_event(w->edition->screen, &q, w->arena, ret);
    TRY(r);
    if (r == SCREEN_CUT)
        log_warn("screening cut: more hits than one event may have",
                 KV_S("message", w->message.id));
    return 0;
}

int assess_screen(struct work *w, struct event *e)
{
    struct screen_result found = { 0 };
    TRY(screen(w, e, false, &found));
    e->reasons = found.reasons;
    return 0;
}

static int assess(struct work *w, struct event *e, bool generic)
{
    struct screen_result found = { 0 };
    TRY(screen(w, e, generic, &found));
    e->reasons = found.reasons;
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

int assess_run(struct work *w)
{
    struct map numbers = count_numbers(w);
    list_each (struct event, e, &w->decoded.events) {
        TRY(assess(w, e, is_generic(&numbers, e)));
        keep_keys(w, e);
    }
    return 0;
}
