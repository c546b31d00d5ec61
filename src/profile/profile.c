// SPDX-License-Identifier: Apache-2.0
/* The stage: what each event tells is written, and what was before it is read.
 *
 * An event sees the traces that lie before it in time, of the store and of its own message,
 * wherever they stand in it: so a file of a year and its rows one by one come out the same. That
 * nobody else writes traces of a subject meanwhile is the affair of the stage before
 * (entity_profile). */
#include "profile/profile.h"

#include "base/err.h"
#include "base/map.h"
#include "profile/habits.h"
#include "profile/profiled.h"
#include "store/writes.h"

#include <stdlib.h>

enum { YEAR_WINDOW = 3, PARTIES_MOST = 50 };

static const struct query q_put = {
    "INSERT INTO profile_trace (unit, entity, what, mark, situation, at, value, message) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (unit, entity, what, mark) DO UPDATE SET "
    "situation = excluded.situation, at = excluded.at, value = excluded.value, "
    "message = excluded.message"
};
static const struct query q_forget = { "DELETE FROM profile_trace WHERE unit = $1" };
static const struct query q_nothing_found = {
    "SELECT count(*) FROM (SELECT 1 FROM alert WHERE subject = $1 "
    "AND state IN ('decided', 'closed') AND outcome IN ('false_match', 'no_action') LIMIT $2) x"
};

/* Of one message. */
struct profiled_now {
    struct arena *a;
    struct map of;       /* entity and kind of trace -> struct trace_rows */
    struct map renewed;  /* units whose stored traces this message replaces */
    struct map newest;   /* unit and subject -> the event that tells of them last */
    struct map bookings; /* reservation -> struct fellows */
    bool is_anybody;     /* is profiled on purpose */
};

static const struct party *booking_of(const struct event *e)
{
    list_each (const struct party, p, &e->parties)
        if (str_eq(p->kind, STR("booking")))
            return p;
    return NULL;
}

static str pair(struct arena *a, str x, str y)
{
    return str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(x), STR_ARG(y));
}

/* Who is in which reservation, and which event is the last to tell of its unit. */
static void look(struct work *w, struct profiled_now *now)
{
    list_each (const struct event, e, &w->decoded.events) {
        const struct party *p = e->kind == EVENT_TRAVELLER ? booking_of(e) : NULL;
        if (p) {
            void **at = map_at(&now->bookings, pair(now->a, p->id, e->situation));
            if (!*at)
                *at = make(now->a, struct fellows);
            *list_push(now->a, (struct fellows *)*at) = e->subject;
        }
        if (!e->is_late)
            *map_at(&now->newest, pair(now->a, e->unit, e->subject)) =
                (void *)(uintptr_t)(e->seq + 1);
    }
}

static const struct fellows *fellows_of(const struct profiled_now *now, const struct event *e)
{
    static const struct fellows none = { 0 };
    const struct party *p = booking_of(e);
    const struct fellows *l = p ? map_get(&now->bookings, pair(now->a, p->id, e->situation)) : NULL;
    return l ? l : &none;
}

static str key_of(struct arena *a, str entity, enum what what)
{
    return pair(a, entity, str_c(what_name(what)));
}

static void keep(struct work *w, struct profiled_now *now, const struct event *e,
                 const struct told_trace *f)
{
    void **at = map_at(&now->of, key_of(now->a, f->entity, f->what));
    if (!*at)
        *at = make(now->a, struct trace_rows);
    *list_push(now->a, (struct trace_rows *)*at) = (struct trace_row){
        .unit = e->unit, .situation = e->situation, .mark = f->mark, .at = e->at, .value = f->value
    };
    write_add(w->writes, WRITE_ANY, &q_put,
              VALS(V_TEXT(e->unit), V_TEXT(f->entity), V_C(what_name(f->what)), V_TEXT(f->mark),
                   V_TEXT(e->situation), V_I64(e->at), V_I64(f->value), V_TEXT(w->message.id)));
}

int profile_write(struct work *w)
{
    struct arena *a = w->arena;
    struct profiled_now *now = w->profiles = make(a, struct profiled_now);
    *now = (struct profiled_now){ .a = a,
                                  .of = map_new(a),
                                  .renewed = map_new(a),
                                  .newest = map_new(a),
                                  .bookings = map_new(a) };
    look(w, now);
    list_each (const struct event, e, &w->decoded.events) {
        struct told_traces traces = { 0 };
        if (arena_full(a))
            return fail(ERR_LIMIT, "what the message tells does not fit into its memory");
        uintptr_t last = (uintptr_t)map_get(&now->newest, pair(a, e->unit, e->subject));
        if (e->is_late || last != (uintptr_t)(e->seq + 1))
            continue;
        void **forgotten = map_at(&now->renewed, e->unit);
        if (e->is_renewed && !*forgotten)
            write_add(w->writes, WRITE_ANY, &q_forget, VALS(V_TEXT(e->unit)));
        *forgotten = now;
        traces_of_event(a, e, fellows_of(now, e), &traces);
        list_each (const struct told_trace, f, &traces)
            keep(w, now, e, f);
    }
    return 0;
}

/* reading */

static int newest_first(const void *x, const void *y)
{
    const struct trace_row *a = x, *b = y;
    return a->at != b->at ? (a->at < b->at) - (a->at > b->at) : str_cmp(b->situation, a->situation);
}

/* What an event sees: the store's, without what this message replaces, and the message's own. */
static int seen_by(struct work *w, struct arena *a, const struct event *e, enum what what,
                   struct trace_rows *ret)
{
    const struct profiled_now *now = w->profiles;
    struct trace_moment m = { e->at, e->situation };
    struct trace_rows stored;
    const struct trace_rows *own = map_get(&now->of, key_of(a, e->subject, what));
    *ret = (struct trace_rows){ 0 };
    TRY(traces_stored(w->db, a, e->subject, what, m, TRACES_JUDGED, &stored));
    list_each (const struct trace_row, f, &stored)
        if (!map_get(&now->renewed, f->unit))
            *list_push(a, ret) = *f;
    for (size_t i = 0; own && i < own->n; i++)
        if (trace_is_before(&own->at[i], m))
            *list_push(a, ret) = own->at[i];
    if (own && ret->n > 1)
        qsort(ret->at, ret->n, sizeof *ret->at, newest_first);
    if (ret->n > TRACES_JUDGED)
        ret->n = TRACES_JUDGED;
    traces_once(a, what, ret);
    return 0;
}

static int64_t within_year(const struct trace_rows *x, usec at, const char *mark)
{
    usec from = window_start(YEAR_WINDOW, at);
    int64_t n = 0;
    list_each (const struct trace_row, f, x)
        n += f->at >= from && (!mark || str_eq(f->mark, str_c(mark)));
    return n;
}

/* How the traces of the event itself depart from those before. */
static int read_habits(struct work *w, struct arena *a, struct event *e)
{
    struct told_traces told = { 0 };
    struct deviations found = { 0 };
    struct trace_rows before = { 0 };
    enum what last = WHATS;
    traces_of_event(a, e, fellows_of(w->profiles, e), &told);
    list_each (const struct told_trace, f, &told) {
        if (!str_eq(f->entity, e->subject))
            continue;
        if (f->what != last)
            TRY(seen_by(w, a, e, f->what, &before));
        last = f->what;
        struct trace_row now = { .mark = f->mark, .at = e->at, .value = f->value };
        int64_t n = within_year(&before, e->at, NULL);
        e->profile.history = n > e->profile.history ? n : e->profile.history;
        deviations_of(a, f->what, &before, &now, &found);
    }
    deviations_sort(&found);
    e->profile.deviations = (int64_t)found.n;
    e->profile.deviation.text = found.n ? str_copy(w->arena, found.at[0].text) : STR("");
    list_each (const struct deviation, d, &found) {
        e->profile.new_place |= d->is_first && habit_rows[d->habit].group == HABIT_PLACE;
        e->profile.new_goods |= d->is_first && habit_rows[d->habit].group == HABIT_GOODS;
    }
    return 0;
}

static int read_results(struct work *w, struct arena *a, struct event *e)
{
    struct trace_rows x;
    struct rows rows;
    if (str_eq(str_c(e->subject_kind), STR("person"))) {
        TRY(seen_by(w, a, e, WHAT_refusal, &x));
        e->profile.refused_365d = within_year(&x, e->at, NULL);
    } else {
        TRY(seen_by(w, a, e, WHAT_examination, &x));
        e->profile.examined_365d = within_year(&x, e->at, NULL);
        e->profile.clean_365d = within_year(&x, e->at, "as declared");
    }
    if (e->profile.alerts == 0)
        return 0;
    TRY(db_read(w->db, a, &q_nothing_found, VALS(V_TEXT(e->subject), V_I64(TRACES_JUDGED)), &rows));
    e->profile.nothing_found = rows.n ? row_i64(rows.at, 0) : 0;
    return 0;
}

static int watched(struct work *w, struct event *e, str entity, str name)
{
    struct profileds list;
    TRY(profiled_of(w->db, w->arena, entity, w->now, &list));
    if (!list.n || e->profile.watched)
        return 0;
    e->profile.watched = true;
    e->profile.watched_why.text = str_fmt(w->arena, STR_FMT ": " STR_FMT, STR_ARG(name),
                                          STR_ARG(profiled_why(w->arena, &list.at[list.n - 1])));
    return 0;
}

static int read_watched(struct work *w, struct event *e)
{
    if (!w->profiles->is_anybody)
        return 0;
    TRY(watched(w, e, e->subject, e->subject_name));
    for (size_t i = 0; i < e->parties.n && i < PARTIES_MOST; i++)
        TRY(watched(w, e, e->parties.at[i].id, e->parties.at[i].name));
    return 0;
}

int profile_run(struct work *w)
{
    enum { ARENA_MOST = 64 << 20 };
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    TRY(profile_write(w));
    TRY(profiled_any(w->db, w->arena, w->now, &w->profiles->is_anybody));
    list_each (struct event, e, &w->decoded.events) {
        TRY(read_watched(w, e));
        if (!e->is_late) {
            TRY(read_habits(w, a, e));
            TRY(read_results(w, a, e));
        }
        arena_reset(a);
    }
    return 0;
}
