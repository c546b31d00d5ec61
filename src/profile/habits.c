// SPDX-License-Identifier: Apache-2.0
#include "profile/habits.h"

#include "base/map.h"
#include "model/ports.h"

#include <stdlib.h>

enum { YEAR = 365, HOURS_OF_BAND = 4 };
enum by { BY_MARK, BY_HOUR, BY_WEEKDAY };

const struct habit_row habit_rows[HABITS] = {
#define PERSONAL false
#define GUARDED  true
#define HABIT(name, what, by, group, privacy, called) \
    { #name, called, WHAT_##what, HABIT_##group, privacy },
#include "profile/habits.def"
#undef PERSONAL
#undef GUARDED
};
static const enum by habit_by[HABITS] = {
#define HABIT(name, what, by, group, privacy, called) BY_##by,
#include "profile/habits.def"
};

const struct counter_row counter_rows[] = {
#define COUNTER(name, what, how, mark, kinds, unit, sentence) \
    { #name, sentence, mark, unit, WHAT_##what, COUNT_##how, kinds },
#include "profile/counters.def"
};
const size_t counter_rows_n = countof(counter_rows);

const char *const window_names[WINDOWS] = { "7d", "30d", "90d", "365d", "all" };
static const int window_days[WINDOWS] = { 7, 30, 90, YEAR, 0 };

static usec days_before(usec at, int days) { return (at / USEC_PER_DAY - days) * USEC_PER_DAY; }

usec window_start(size_t window, usec at)
{
    return window_days[window] ? days_before(at, window_days[window]) : INT64_MIN;
}

unsigned entity_kind_bit(str kind)
{
    static const struct {
        const char *kind;
        unsigned bit;
    } rows[] = { { "person", PERSON },        { "vehicle", CONVEYANCE },
                 { "vessel", CONVEYANCE },    { "aircraft", CONVEYANCE | AIRCRAFT },
                 { "container", CONVEYANCE }, { "trader", TRADER },
                 { "consignment", GOODS },    { "declaration", GOODS } };
    for (size_t i = 0; i < countof(rows); i++)
        if (str_eq(kind, str_c(rows[i].kind)))
            return rows[i].bit;
    return 0;
}

/* values */

str habit_value_of(struct arena *a, enum habit h, const struct trace_row *x)
{
    static const char *const days[] = { "Thursday", "Friday",  "Saturday", "Sunday",
                                        "Monday",   "Tuesday", "Wednesday" }; /* 1970 began so */
    usec local = x->at + PORT_UTC_OFFSET;
    if (habit_by[h] == BY_MARK)
        return x->mark;
    if (habit_by[h] == BY_WEEKDAY)
        return str_c(days[local / USEC_PER_DAY % 7]);
    int64_t band = local / (3600 * USEC_PER_S) % 24 / HOURS_OF_BAND * HOURS_OF_BAND;
    return str_fmt(a, "%02d-%02d", (int)band, (int)band + HOURS_OF_BAND);
}

/* The most frequent first; equal ones by their text, so that the order is one. */
static int by_n(const void *x, const void *y)
{
    const struct habit_value *a = x, *b = y;
    return a->n != b->n ? (a->n < b->n) - (a->n > b->n) : str_cmp(a->value, b->value);
}

int64_t habit_count(struct arena *a, enum habit h, const struct trace_rows *x, usec at,
                    struct habit_values *ret)
{
    struct map of = map_new(a);
    usec from = days_before(at, YEAR);
    int64_t n = 0;
    *ret = (struct habit_values){ 0 };
    list_each (const struct trace_row, f, x) {
        str value = habit_value_of(a, h, f);
        if (f->at < from || !value.len)
            continue;
        void **place = map_at(&of, value);
        if (!*place) {
            *list_push(a, ret) = (struct habit_value){ .value = value, .last = f->at };
            *place = (void *)(uintptr_t)ret->n;
        }
        struct habit_value *v = &ret->at[(uintptr_t)*place - 1];
        v->n++;
        v->last = f->at > v->last ? f->at : v->last;
        n++;
    }
    if (ret->n > 1)
        qsort(ret->at, ret->n, sizeof *ret->at, by_n);
    return n;
}

/* deviations */

/* What is usual of a habit that names persons is not told by name. */
static str words_of(struct arena *a, const struct habit_row *h, const struct deviation *d,
                    str value, str usual)
{
    if (h->is_guarded)
        return str_fmt(a, "another %s than usual; %lld of %lld before had the usual one", h->called,
                       (long long)d->usual, (long long)d->of);
    str times = d->is_first ? STR("first time with")
                            : str_fmt(a, "only %lld times before with", (long long)d->times);
    return str_fmt(a, STR_FMT " %s " STR_FMT "; %lld of %lld before had " STR_FMT, STR_ARG(times),
                   h->called, STR_ARG(value), (long long)d->usual, (long long)d->of,
                   STR_ARG(usual));
}

static void judge(struct arena *a, enum habit h, const struct trace_rows *before,
                  const struct trace_row *now, struct deviations *ret)
{
    struct habit_values values;
    str value = habit_value_of(a, h, now);
    struct deviation d = { .habit = h };
    d.of = habit_count(a, h, before, now->at, &values);
    if (d.of < HABIT_LEAST || !value.len)
        return;
    d.usual = values.at[0].n;
    list_each (const struct habit_value, v, &values)
        if (str_eq(v->value, value))
            d.times = v->n;
    d.is_first = d.times == 0;
    bool is_rare = d.of >= HABIT_RARE_LEAST && d.times * 100 <= d.of * HABIT_RARE_PERCENT;
    if (d.usual * 100 < d.of * HABIT_USUAL_PERCENT || !(d.is_first || is_rare))
        return;
    d.text = words_of(a, &habit_rows[h], &d, value, values.at[0].value);
    *list_push(a, ret) = d;
}

void deviations_of(struct arena *a, enum what what, const struct trace_rows *before,
                   const struct trace_row *now, struct deviations *ret)
{
    for (size_t h = 0; h < HABITS; h++)
        if (habit_rows[h].what == what && habit_rows[h].group != HABIT_SHOWN)
            judge(a, (enum habit)h, before, now, ret);
}

/* By how usual the usual is; then as the table has them, then by their words. */
static int by_distance(const void *x, const void *y)
{
    const struct deviation *a = x, *b = y;
    int64_t left = a->usual * b->of, right = b->usual * a->of;
    if (a->is_first != b->is_first)
        return b->is_first - a->is_first;
    if (left != right)
        return (left < right) - (left > right);
    if (a->habit != b->habit)
        return (a->habit > b->habit) - (a->habit < b->habit);
    return str_cmp(a->text, b->text);
}

void deviations_sort(struct deviations *x)
{
    if (x->n > 1)
        qsort(x->at, x->n, sizeof *x->at, by_distance);
}

/* counters */

void counter_count(struct arena *a, const struct counter_row *c, const struct trace_rows *x,
                   usec at, int64_t ret[WINDOWS])
{
    for (size_t w = 0; w < WINDOWS; w++) {
        struct map different = map_new(a);
        usec from = window_start(w, at);
        ret[w] = 0;
        list_each (const struct trace_row, f, x) {
            if (f->at < from || (c->mark[0] && !str_eq(f->mark, str_c(c->mark))))
                continue;
            bool again = c->how == COUNT_DIFFERENT && map_get(&different, f->mark);
            if (c->how == COUNT_DIFFERENT)
                *map_at(&different, f->mark) = &different;
            ret[w] += c->how == COUNT_SUM ? f->value : !again;
        }
    }
}
