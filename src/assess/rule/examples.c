/* examples.c — what a rule must hit and what it must spare, tried before any edition with it
 * exists.
 *
 * An example is a sample (sample.h) with two words of its own: `today`, the day on which it is
 * tried (else the rule's first), and `on_list`, the lists that screening found.
 */
// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/parse.h"
#include "assess/rule/sample.h"
#include "assess/rule/set.h"
#include "base/buf.h"
#include "base/err.h"

enum { LISTS_MOST = 8, SCRATCH = 16 << 20 };

struct tried {
    struct buf sample;
    str today, lists[LISTS_MOST];
    size_t n_lists;
};

static void take_lists(struct tried *t, str value)
{
    str one;
    while (t->n_lists < LISTS_MOST && str_cut(&value, ',', &one))
        t->lists[t->n_lists++] = str_trim(one);
}

/* The words of its own out of the sample. */
static struct tried take(struct arena *a, const struct rule *r, str text)
{
    struct tried t = { .sample = buf_new(a, RULE_TEXT_MAX), .today = r->valid_from };
    str part;
    while (str_cut(&text, ';', &part)) {
        str value = part, name = STR("");
        str_cut(&value, '=', &name);
        name = str_trim(name);
        if (str_eq(name, STR("today"))) {
            t.today = str_trim(value);
        } else if (str_eq(name, STR("on_list"))) {
            take_lists(&t, value);
        } else {
            buf_add(&t.sample, part);
            buf_c(&t.sample, ';');
        }
    }
    return t;
}

/* 1 it is hit, 0 not; below 0 it cannot be tried: err_last() says why. */
static int hits(struct arena *a, const struct rule *r, str text)
{
    struct tried t = take(a, r, text);
    struct event e;
    int64_t day;
    TRY(event_sample(a, r->on, buf_str(&t.sample), &e));
    TRY(date_parse(t.today, &day));
    struct rule_facts facts = {
        .event = &e, .now = day * USEC_PER_DAY, .lists = t.lists, .n_lists = t.n_lists
    };
    return rule_is_met(r, &facts, a);
}

void examples_try(struct parser *p, const struct rule_set *set)
{
    cleanup(arena_freep) struct arena *a = arena_new(SCRATCH);
    list_each (struct rule *const, r, &set->rules)
        list_each (const struct rule_example, x, &(*r)->body->examples) {
            int found = hits(a, *r, x->text);
            p->file = (*r)->file;
            if (found < 0)
                parse_fault(p, x->at, "this example cannot be tried: %s", err_last());
            else if (found && !x->is_hit)
                parse_fault(p, x->at, "rule " STR_FMT " must miss this example, and hits it",
                            STR_ARG((*r)->id));
            else if (!found && x->is_hit)
                parse_fault(p, x->at, "rule " STR_FMT " must hit this example, and misses it",
                            STR_ARG((*r)->id));
            arena_reset(a);
        }
}
