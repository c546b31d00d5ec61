// SPDX-License-Identifier: Apache-2.0
#include "profile/windows.h"

#include "base/err.h"
#include "base/map.h"

static bool is_asked(const struct event *e, const struct window *w)
{
    return (w->kinds & 1u << e->kind) && !window_value_of(&e->windows, w->key);
}

void windows_need(const struct event *e, const struct windows *asked, bool needs[WHATS])
{
    if (asked)
        list_each (const struct window, w, asked)
            needs[w->what] |= is_asked(e, w);
}

struct summed {
    int64_t times, different, value; /* value in hundredths */
    usec last;
};

static struct summed sum(struct arena *a, const struct window *w, const struct trace_rows *x,
                         usec at)
{
    struct summed s = { .last = INT64_MIN };
    bool is_different = w->how == WINDOW_DIFFERENT;
    struct map marks = is_different ? map_new(a) : (struct map){ 0 };
    list_each (const struct trace_row, t, x) {
        if (t->at < at - w->days * USEC_PER_DAY ||
            (w->mark.len && !str_eq_nocase(t->mark, w->mark)))
            continue;
        s.times++;
        s.value += t->value;
        s.last = t->at > s.last ? t->at : s.last;
        if (!is_different)
            continue;
        void **seen = map_at(&marks, t->mark);
        s.different += !*seen;
        *seen = &marks;
    }
    return s;
}

/* false: not known. */
static bool value_of(const struct window *w, const struct summed *s, usec at, double *ret)
{
    switch (w->how) {
    case WINDOW_DIFFERENT:
        *ret = (double)s->different;
        return true;
    case WINDOW_TOTAL:
        *ret = (double)s->value / 100;
        return true;
    case WINDOW_MEAN:
        *ret = s->times ? (double)s->value / 100 / (double)s->times : 0;
        return s->times > 0;
    case WINDOW_DAYS_SINCE:
        *ret = s->times ? (double)(at - s->last) / (double)USEC_PER_DAY : 0;
        return s->times > 0;
    default:
        *ret = (double)s->times;
        return true;
    }
}

void windows_count(struct arena *a, struct arena *scratch, struct event *e,
                   const struct windows *asked, const struct trace_rows before[WHATS])
{
    if (!asked)
        return;
    list_each (const struct window, w, asked) {
        double number;
        if (!is_asked(e, w))
            continue;
        struct summed s = sum(scratch, w, &before[w->what], e->at);
        if (value_of(w, &s, e->at, &number))
            *list_push(a, &e->windows) = (struct window_value){ str_copy(a, w->key), number };
    }
}

int windows_again(struct db *db, struct arena *a, struct event *e, const struct windows *asked)
{
    bool needs[WHATS] = { 0 };
    struct trace_rows *before = make_n(a, struct trace_rows, WHATS);
    windows_need(e, asked, needs);
    for (size_t what = 0; what < WHATS; what++) {
        struct trace_question q = { .entity = trace_owner(a, e, (enum what)what),
                                    .whats = { (enum what)what },
                                    .n = 1,
                                    .before = trace_until(e, (enum what)what),
                                    .most = TRACES_JUDGED };
        if (needs[what] && q.entity.len && traces_before(db, a, &q, &before[what]) < 0)
            return -1;
    }
    windows_count(a, a, e, asked, before);
    return 0;
}
