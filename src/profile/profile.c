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
#include "profile/ledger.h"
#include "profile/prices.h"
#include "profile/profiled.h"
#include "profile/windows.h"
#include "store/writes.h"

enum {
    QUARTER_WINDOW = 2,
    YEAR_WINDOW = 3,
    CONTAINERS_MOST = 50,
    ARENA_MOST = 64 << 20,
    ALERTS_COUNTED = 1000
};

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

/* What one message needs: in an arena of its own, which ends with the stage. */
struct stage_of {
    struct work *w;
    struct arena *a;
    struct ledger *ledger;
    struct map forgotten; /* units whose stored traces are deleted */
    struct map newest;    /* unit and subject -> the event that tells of them last */
    struct map bookings;  /* reservation -> struct booked */
    bool is_anybody;      /* is profiled on purpose */
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
static void look(struct stage_of *s)
{
    list_each (const struct event, e, &s->w->decoded.events) {
        const struct party *p = e->kind == EVENT_TRAVELLER ? booking_of(e) : NULL;
        if (p) {
            void **at = map_at(&s->bookings, pair(s->a, p->id, e->situation));
            if (!*at)
                *at = make(s->a, struct booked);
            *list_push(s->a, (struct booked *)*at) = e->subject;
        }
        if (!e->is_late)
            *map_at(&s->newest, pair(s->a, e->unit, e->subject)) = (void *)(uintptr_t)(e->seq + 1);
    }
}

/* Of what a message tells of one unit and subject the last counts. */
static bool is_newest(const struct stage_of *s, struct arena *a, const struct event *e)
{
    return (uintptr_t)map_get(&s->newest, pair(a, e->unit, e->subject)) == (uintptr_t)(e->seq + 1);
}

static const struct booked *fellows_of(const struct stage_of *s, struct arena *a,
                                       const struct event *e)
{
    static const struct booked none = { 0 };
    const struct party *p = booking_of(e);
    const struct booked *l = p ? map_get(&s->bookings, pair(a, p->id, e->situation)) : NULL;
    return l ? l : &none;
}

static void keep(struct stage_of *s, const struct event *e, const struct told_trace *t)
{
    struct work *w = s->w;
    struct trace_row row = { .unit = e->unit,
                             .situation = e->situation,
                             .mark = str_copy(w->arena, t->mark),
                             .at = e->at,
                             .value = t->value };
    str entity = str_copy(w->arena, t->entity);
    ledger_add(s->ledger, entity, t->what, &row);
    write_add(w->writes, WRITE_ANY, &q_put,
              VALS(V_TEXT(e->unit), V_TEXT(entity), V_C(what_name(t->what)), V_TEXT(row.mark),
                   V_TEXT(e->situation), V_I64(e->at), V_I64(t->value), V_TEXT(w->message.id)));
}

/* Of whose past it will be asked. */
static void span(struct stage_of *s, const struct event *e)
{
    bool needs[WHATS] = { 0 };
    ledger_span(s->ledger, e->subject, e->at);
    windows_need(e, s->w->windows, needs);
    for (size_t what = 0; what < WHATS; what++) {
        str owner = needs[what] ? trace_owner(s->a, e, (enum what)what) : STR("");
        if (owner.len)
            ledger_span(s->ledger, owner, trace_until(e, (enum what)what).at);
    }
}

static int write_traces(struct stage_of *s)
{
    struct work *w = s->w;
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    look(s);
    list_each (const struct event, e, &w->decoded.events) {
        struct told_traces told = { 0 };
        if (arena_full(w->arena))
            return fail(ERR_LIMIT, "what the message tells does not fit into its memory");
        span(s, e);
        if (e->is_late || !is_newest(s, a, e))
            continue;
        void **forgotten = map_at(&s->forgotten, e->unit);
        if (e->is_renewed && !*forgotten) {
            write_add(w->writes, WRITE_ANY, &q_forget, VALS(V_TEXT(e->unit)));
            ledger_forget(s->ledger, e->unit);
        }
        *forgotten = s;
        traces_of_event(a, e, fellows_of(s, a, e), &told);
        list_each (const struct told_trace, t, &told)
            keep(s, e, t);
        arena_reset(a);
    }
    return 0;
}

static struct stage_of stage_open(struct work *w, struct arena *a)
{
    return (struct stage_of){ .w = w,
                              .a = a,
                              .ledger = ledger_new(a, w->db),
                              .forgotten = map_new(a),
                              .newest = map_new(a),
                              .bookings = map_new(a) };
}

int profile_write(struct work *w)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct stage_of s = stage_open(w, a);
    return write_traces(&s);
}

/* reading */

/* What an event is held against: of each kind of trace what is before it, newest first. */
struct seen {
    struct told_traces told; /* by the event itself */
    struct trace_rows before[WHATS];
    bool needs[WHATS];
};

/* Rows that only show something are not judged, and need not be read. */
static bool is_judged(enum what what)
{
    for (size_t h = 0; h < HABITS; h++)
        if (habit_rows[h].what == what && habit_rows[h].group != HABIT_SHOWN)
            return true;
    return false;
}

static void needs(const struct event *e, struct seen *x)
{
    str kind = str_c(e->subject_kind);
    list_each (const struct told_trace, t, &x->told)
        if (str_eq(t->entity, e->subject))
            x->needs[t->what] |= is_judged(t->what);
    x->needs[WHAT_refusal] = str_eq(kind, STR("person"));
    x->needs[WHAT_examination] = str_eq(kind, STR("trader")) || str_eq(kind, STR("container")) ||
                                 str_eq(kind, STR("declaration"));
}

static int64_t within_year(const struct trace_rows *x, usec at, const char *mark)
{
    usec from = window_start(YEAR_WINDOW, at);
    int64_t n = 0;
    list_each (const struct trace_row, t, x)
        n += t->at >= from && (!mark || str_eq(t->mark, str_c(mark)));
    return n;
}

/* How the traces of the event itself depart from those before. */
static void read_habits(struct work *w, struct arena *a, struct event *e, const struct seen *x)
{
    struct deviations found = { 0 };
    list_each (const struct told_trace, t, &x->told) {
        struct trace_row now = { .mark = t->mark, .at = e->at, .value = t->value };
        if (!str_eq(t->entity, e->subject) || !x->needs[t->what])
            continue;
        int64_t n = within_year(&x->before[t->what], e->at, NULL);
        e->profile.history = n > e->profile.history ? n : e->profile.history;
        deviations_of(a, t->what, &x->before[t->what], &now, &found);
    }
    deviations_sort(&found);
    e->profile.deviations = (int64_t)found.n;
    e->profile.deviation.text = found.n ? str_copy(w->arena, found.at[0].text) : STR("");
    list_each (const struct deviation, d, &found) {
        e->profile.new_place |= d->is_first && habit_rows[d->habit].group == HABIT_PLACE;
        e->profile.new_goods |= d->is_first && habit_rows[d->habit].group == HABIT_GOODS;
    }
}

/* Out and back is one visit, and often only one of the two is told. */
static int64_t visits(const struct trace_rows *trips, const struct journey *j, usec at)
{
    bool out = str_eq(j->direction.text, STR("out"));
    str place = out ? j->to.text : j->from.text;
    int64_t there = 0, back = 0;
    if (!place.len)
        return 0;
    list_each (const struct trace_row, t, trips) {
        str to = t->mark, from = STR("");
        if (t->at < window_start(QUARTER_WINDOW, at) || !str_cut(&to, '-', &from))
            continue;
        there += str_eq(to, place);
        back += str_eq(from, place);
    }
    return there > back ? there : back;
}

static int read_results(struct work *w, struct event *e, const struct seen *x)
{
    const struct trace_rows *examined = &x->before[WHAT_examination];
    struct rows rows;
    e->profile.refused_365d = within_year(&x->before[WHAT_refusal], e->at, NULL);
    e->profile.examined_365d = within_year(examined, e->at, NULL);
    e->profile.clean_365d = within_year(examined, e->at, "as declared");
    if (e->profile.alerts == 0)
        return 0;
    TRY(db_read(w->db, w->arena, &q_nothing_found, VALS(V_TEXT(e->subject), V_I64(ALERTS_COUNTED)),
                &rows));
    e->profile.nothing_found = rows.n ? row_i64(rows.at, 0) : 0;
    return 0;
}

/* The past of the other identities of that person is theirs too. */
static int read_fellows(struct stage_of *s, struct arena *a, const struct event *e, struct seen *x)
{
    list_each (const str, fellow, &e->fellows) {
        struct trace_rows theirs[WHATS] = { 0 };
        struct ledger_question q = { .entity = *fellow,
                                     .before = { e->at, e->situation },
                                     .needs = x->needs };
        TRY(ledger_before(s->ledger, a, &q, theirs));
        for (size_t what = 0; what < WHATS; what++)
            list_each (const struct trace_row, t, &theirs[what])
                *list_push(a, &x->before[what]) = *t;
    }
    for (size_t what = 0; what < WHATS && e->fellows.n; what++) {
        traces_sort(&x->before[what]);
        traces_once(a, (enum what)what, &x->before[what]);
    }
    return 0;
}

/* What rules ask of the past of others that the event names. */
static int read_others(struct stage_of *s, struct arena *a, const struct event *e, struct seen *x)
{
    for (size_t what = 0; what < WHATS; what++) {
        bool needs[WHATS] = { 0 };
        struct ledger_question q = { .before = trace_until(e, (enum what)what), .needs = needs };
        q.entity = x->needs[what] ? trace_owner(s->a, e, (enum what)what) : e->subject;
        needs[what] = true;
        if (!str_eq(q.entity, e->subject)) {
            struct trace_rows theirs[WHATS] = { 0 };
            if (q.entity.len)
                TRY(ledger_before(s->ledger, a, &q, theirs));
            x->before[what] = theirs[what];
        }
    }
    return 0;
}

static int read_event(struct stage_of *s, struct arena *a, struct event *e)
{
    struct seen *x = make(a, struct seen);
    *x = (struct seen){ 0 };
    traces_of_event(a, e, fellows_of(s, a, e), &x->told);
    needs(e, x);
    windows_need(e, s->w->windows, x->needs);
    struct ledger_question q = { .entity = e->subject,
                                 .is_new = e->profile.known_days < 0,
                                 .before = { e->at, e->situation },
                                 .needs = x->needs };
    TRY(ledger_before(s->ledger, a, &q, x->before));
    TRY(read_fellows(s, a, e, x));
    TRY(read_others(s, a, e, x));
    read_habits(s->w, a, e, x);
    windows_count(s->w->arena, a, e, s->w->windows, x->before);
    if (e->journey && x->needs[WHAT_trip])
        e->profile.visits_90d = visits(&x->before[WHAT_trip], e->journey, e->at);
    return read_results(s->w, e, x);
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
    TRY(watched(w, e, e->subject, e->subject_name));
    list_each (const str, fellow, &e->fellows)
        TRY(watched(w, e, *fellow, e->subject_name));
    size_t boxes = 0;
    list_each (const struct party, p, &e->parties)
        if (!str_eq(p->kind, STR("container")) || boxes++ < CONTAINERS_MOST)
            TRY(watched(w, e, p->id, p->name));
    return 0;
}

int profile_run(struct work *w)
{
    cleanup(arena_freep) struct arena *own = arena_new(SIZE_MAX), *a = arena_new(ARENA_MOST);
    struct stage_of s = stage_open(w, own);
    TRY(write_traces(&s));
    TRY(profiled_any(w->db, own, w->now, &s.is_anybody));
    struct prices *prices = prices_new(own, w);
    list_each (struct event, e, &w->decoded.events) {
        if (s.is_anybody)
            TRY(read_watched(w, e));
        TRY(prices_event(prices, e, is_newest(&s, a, e)));
        if (!e->is_late)
            TRY(read_event(&s, a, e));
        arena_reset(a);
    }
    return 0;
}
