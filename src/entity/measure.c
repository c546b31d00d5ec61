// SPDX-License-Identifier: Apache-2.0
/* What events measure: money over the border, passages, weights, seizures. Sums and "the last
 * before this" come out the same however the events came: one message or many, in order or
 * not, at once or again. A measure is one row for its situation; those of the same message are
 * in work->measures; and whoever measures an entity expects its count, so that of two messages
 * at once the second runs again. */
#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "base/map.h"
#include "entity/entity_private.h"
#include "model/ports.h"
#include "model/record_json.h"
#include "store/writes.h"

#include <stdio.h>
#include <stdlib.h>

enum { MEASURES_MAX = 2000, SAME_MOST = 100, PASSPORTS_MOST = 50, ARENA_MOST = 8 << 20 };

static const struct query q_put = {
    "INSERT INTO measure (entity, what, situation, at, value, place, mark, message, seq) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (entity, what, situation) "
    "DO UPDATE SET at = excluded.at, value = excluded.value, place = excluded.place, "
    "mark = excluded.mark, message = excluded.message, seq = excluded.seq"
};
static const struct query q_near = {
    "SELECT situation, at, value, place, mark FROM measure "
    "WHERE entity = $1 AND what = $2 AND at >= $3 AND at <= $4 ORDER BY at LIMIT $5"
};
static const struct query q_same = {
    "SELECT situation, at, value, place, mark FROM measure "
    "WHERE entity = $1 AND what = $2 AND at >= $3 AND at <= $4 AND mark = $6 ORDER BY at LIMIT $5"
};
static const struct query q_latest = {
    "SELECT situation, at, value, place, mark FROM measure "
    "WHERE entity = $1 AND what = $2 AND at >= $3 AND at <= $4 ORDER BY at DESC LIMIT $5"
};
/* With another mark: among the newest, mostly. When all of these bear the same (ten thousand house
 * bills of one master), those of other marks alone are looked at. */
enum { NEWEST = 100 };
static const struct query q_other = {
    "SELECT situation, at, value, place, mark FROM (SELECT * FROM measure "
    "WHERE entity = $1 AND what = $2 AND at >= $3 AND at <= $4 ORDER BY at DESC LIMIT $7) x "
    "WHERE mark <> $6 ORDER BY at DESC LIMIT $5"
};
/* at + 0: by the index of the marks, and not by that of the times. */
#define OF_MARK(is) \
    "SELECT * FROM (SELECT situation, at, value, place, mark FROM measure " \
    "WHERE entity = $1 AND what = $2 AND mark " is " $6 AND at + 0 >= $3 " \
    "AND at + 0 <= $4 ORDER BY at + 0 DESC LIMIT $5) "
static const struct query q_other_all = { "SELECT situation, at, value, place, mark FROM (" OF_MARK(
    "<") "u UNION ALL " OF_MARK(">") "v) x ORDER BY at DESC LIMIT $5" };
static const struct query q_next_mark = {
    "SELECT coalesce(min(mark), '') FROM measure WHERE entity = $1 AND what = $2 AND mark > $3"
};
static const struct query q_passport = {
    "SELECT situation, at, value, place, mark FROM measure WHERE entity = $1 "
    "AND what = 'passport' AND mark = $2 AND at >= $3 AND at <= $4 AND place = $5 AND value > $6 "
    "AND situation <> $7 ORDER BY at DESC LIMIT 1"
};
static const struct query q_last = {
    "SELECT situation, at, value, place, mark FROM measure "
    "WHERE entity = $1 AND what = $2 AND at <= $3 ORDER BY at DESC LIMIT $4"
};
static const struct query q_next = {
    "SELECT situation, at, value, place, mark FROM measure "
    "WHERE entity = $1 AND what = $2 AND at > $3 ORDER BY at LIMIT $4"
};
static const struct query q_count = { "SELECT n FROM measured WHERE entity = $1" };
static const struct query q_counted = {
    "INSERT INTO measured (entity, n) VALUES ($1, 1) ON CONFLICT (entity) "
    "DO UPDATE SET n = measured.n + 1 WHERE measured.n = $2"
};

/* The one measure of an entity in a situation. */
struct measure {
    str entity;
    const char *what;
    double value;
    str place, mark, situation;
    usec at;
    int64_t seq;
};

/* Those of this message, for the events that stand behind them in it; of one entity apart, so
 * that a batch of thousands asks each only for its own. */
struct measures list_of(struct measure);
struct measured_now {
    struct map of;      /* entity and what -> struct measures, each situation once */
    struct map told;    /* entity, what and situation that stand in it */
    struct map counted; /* entities whose count is expected already */
};

static struct measured_now *now_of(struct work *w)
{
    if (!w->measures) {
        w->measures = make(w->arena, struct measured_now);
        w->measures->of = map_new(w->arena);
        w->measures->told = map_new(w->arena);
        w->measures->counted = map_new(w->arena);
    }
    return w->measures;
}

void measure_expect(struct work *w, str entity, int64_t n)
{
    void **known = map_at(&now_of(w)->counted, entity);
    if (*known)
        return;
    *known = w;
    write_add(w->writes, WRITE_ONE, &q_counted, VALS(V_TEXT(entity), V_I64(n)));
}

static int expect_count(struct work *w, str entity)
{
    struct rows rows;
    if (map_get(&now_of(w)->counted, entity))
        return 0;
    TRY(db_read(w->db, w->arena, &q_count, VALS(V_TEXT(entity)), &rows));
    measure_expect(w, entity, rows.n ? row_i64(rows.at, 0) : 0);
    return 0;
}

/* What an event says of one entity. */
struct reading {
    str entity;
    const char *what;
    double value;
    str place, mark;
};

static str own_key(struct arena *a, str entity, const char *what)
{
    return str_fmt(a, STR_FMT " %s", STR_ARG(entity), what);
}

static const struct measures *own_of(struct work *w, str entity, const char *what)
{
    static const struct measures none = { 0 };
    char text[100];
    int n = snprintf(text, sizeof text, STR_FMT " %s", STR_ARG(entity), what);
    must(n > 0 && (size_t)n < sizeof text);
    const struct measures *l = map_get(&now_of(w)->of, (str){ text, (size_t)n });
    return l ? l : &none;
}

static void keep_own(struct work *w, struct measure m)
{
    str key = own_key(w->arena, m.entity, m.what);
    void **told = map_at(&now_of(w)->told, str_fmt(w->arena, STR_FMT " " STR_FMT, STR_ARG(key),
                                                   STR_ARG(m.situation)));
    void **own = map_at(&now_of(w)->of, key);
    if (*told)
        return; /* told twice in one message */
    if (!*own)
        *own = make(w->arena, struct measures);
    *list_push(w->arena, (struct measures *)*own) = m;
    *told = w;
}

static void put(struct work *w, const struct event *e, struct reading x)
{
    struct measure m = { .entity = x.entity,
                         .what = x.what,
                         .value = x.value,
                         .place = x.place,
                         .mark = x.mark,
                         .situation = e->situation,
                         .at = entity_at(w, e),
                         .seq = e->seq };
    keep_own(w, m);
    write_add(w->writes, WRITE_ANY, &q_put,
              VALS(V_TEXT(m.entity), V_C(m.what), V_TEXT(m.situation), V_I64(m.at), V_F64(m.value),
                   V_TEXT(m.place), V_TEXT(m.mark), V_TEXT(w->message.id), V_I64(e->seq)));
}

static struct measure measure_of(const struct row *r)
{
    return (struct measure){ .situation = row_text(r, 0),
                             .at = row_i64(r, 1),
                             .value = row_f64(r, 2),
                             .place = row_text(r, 3),
                             .mark = row_text(r, 4) };
}

static bool is_told(const struct map *told, str situation) { return map_get(told, situation); }

static int by_at(const void *x, const void *y)
{
    const struct measure *a = x, *b = y;
    return (a->at > b->at) - (a->at < b->at);
}

/* Which measures are looked for: of when, and with which mark ("" any; else that, or others). */
struct search {
    str entity;
    const char *what;
    usec from, to;
    str mark;
    bool others, latest; /* latest: the newest of them, not the first */
    size_t most;
};

static bool fits(const struct search *x, const struct measure *m)
{
    return m->at >= x->from && m->at <= x->to &&
           (!x->mark.len || str_eq(m->mark, x->mark) != x->others);
}

static int stored(struct work *w, struct arena *a, const struct search *x, struct rows *ret)
{
    struct val vals[] = { V_TEXT(x->entity),       V_C(x->what),    V_I64(x->from), V_I64(x->to),
                          V_I64((int64_t)x->most), V_TEXT(x->mark), V_I64(NEWEST) };
    if (!x->mark.len)
        return db_read(w->db, a, x->latest ? &q_latest : &q_near, vals, 5, ret);
    if (!x->others)
        return db_read(w->db, a, &q_same, vals, 6, ret);
    TRY(db_read(w->db, a, &q_other, vals, 7, ret));
    return ret->n < x->most ? db_read(w->db, a, &q_other_all, vals, 6, ret) : 0;
}

/* All but the event's own, by time; they live in `a`, which is the search's alone. */
static int find(struct work *w, const struct event *e, struct arena *a, const struct search *x,
                struct measures *ret)
{
    const struct measures *own = own_of(w, x->entity, x->what);
    struct map told = map_new(a);
    struct rows rows;
    TRY(expect_count(w, x->entity));
    TRY(stored(w, a, x, &rows));
    list_each (const struct row, r, &rows) {
        struct measure m = measure_of(r);
        *map_at(&told, m.situation) = a;
        if (!str_eq(m.situation, e->situation)) /* told again: it is not added to itself */
            *list_push(a, ret) = m;
    }
    list_each (const struct measure, m, own)
        if (ret->n < x->most && m->seq < e->seq && fits(x, m) &&
            !str_eq(m->situation, e->situation) && !is_told(&told, m->situation))
            *list_push(a, ret) = *m;
    if (ret->n > 1)
        qsort(ret->at, ret->n, sizeof *ret->at, by_at);
    return 0;
}

/* So many days around the event. */
static struct search around(const struct work *w, const struct event *e, str entity,
                            const char *what, usec days)
{
    usec at = entity_at(w, e);
    return (struct search){ .entity = entity,
                            .what = what,
                            .from = at - days * USEC_PER_DAY,
                            .to = at + days * USEC_PER_DAY,
                            .mark = STR(""),
                            .most = MEASURES_MAX };
}

/* The last other one at or before the event, or the first behind it. FOUND, or 0: there is none. */
enum { FOUND = 1 };
static int beside(struct work *w, const struct event *e, str entity, const char *what, bool before,
                  struct measure *ret)
{
    const struct measures *own = own_of(w, entity, what);
    usec at = entity_at(w, e);
    struct rows rows;
    bool found = false;
    TRY(expect_count(w, entity));
    TRY(db_read(w->db, w->arena, before ? &q_last : &q_next,
                VALS(V_TEXT(entity), V_C(what), V_I64(at), V_I64(2)), &rows));
    list_each (const struct row, r, &rows)
        if (!found && !str_eq(row_text(r, 0), e->situation)) {
            *ret = measure_of(r);
            found = true;
        }
    list_each (const struct measure, m, own) {
        bool nearer = before ? m->at <= at && (!found || m->at >= ret->at)
                             : m->at > at && (!found || m->at < ret->at);
        if (!nearer || m->seq >= e->seq || str_eq(m->situation, e->situation))
            continue;
        *ret = *m;
        found = true;
    }
    return found ? FOUND : 0;
}

/* A container, alone or on its vehicle; "" none. */
static str container_of(const struct event *e)
{
    const struct party *p = event_party(e, "container", NULL);
    return p ? p->id : str_eq(str_c(e->subject_kind), STR("container")) ? e->subject : STR("");
}

static const char *money_what(const struct event *e)
{
    return str_eq(e->money->direction.text, STR("in")) ? "money in" : "money out";
}

/* The bearer of a document, however the name is written and whether the birth date is told; "" a
 * number that may be anybody's. */
static str bearer_of(struct arena *a, const struct document *d)
{
    enum { LEAST = 6, DIFFERENT = 3 };
    str number = fold(a, d->number.text);
    bool seen[256] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < number.len; i++) {
        n += !seen[(uint8_t)number.ptr[i]];
        seen[(uint8_t)number.ptr[i]] = true;
    }
    return number.len >= LEAST && n >= DIFFERENT
               ? uid_from(a, STR("bearer"), d->issuer.text, number)
               : STR("");
}

static void write_money(struct work *w, const struct event *e)
{
    const struct money *m = e->money;
    bool near =
        m->limit_usd > 0 && m->total_usd >= 0.8 * m->limit_usd && m->total_usd <= m->limit_usd;
    if (m->total_usd >= 0)
        put(w, e,
            (struct reading){ e->subject, money_what(e), m->total_usd, m->port.text,
                              near ? STR("near") : STR("") });
    list_each (const struct document, d, &e->documents) {
        str bearer = bearer_of(w->arena, d);
        if (m->total_usd >= 0 && bearer.len)
            put(w, e,
                (struct reading){ bearer, money_what(e), m->total_usd, m->port.text,
                                  near ? STR("near") : STR("") });
    }
}

/* A post, else where the tracker says that it is. */
static str where_of(struct arena *a, const struct passage *p)
{
    return p->post.text.len || !passage_is_placed(p) ? p->post.text
                                                     : str_fmt(a, "%.5f,%.5f", p->lat, p->lon);
}

/* "": it is opened lawfully, or its journey is over; another seal afterwards tells nothing. */
static void write_seal(struct work *w, const struct event *e, str container, str seal)
{
    bool is_over = e->kind == EVENT_EXAMINATION || str_eq(e->passage->signal.text, STR("arrival"));
    if (container.len && (seal.len || is_over))
        put(w, e, (struct reading){ container, "container-seal", 0, e->place, seal });
}

/* A channel or an order alone opens nothing. */
static void write_examination(struct work *w, const struct event *e)
{
    const struct examination *x = e->examination;
    if (!x->result.text.len && !str_eq(x->signal.text, STR("finished")))
        return;
    list_each (const struct party, p, &e->parties)
        if (str_eq(p->kind, STR("container")))
            write_seal(w, e, p->id, STR(""));
}

static void write_passage(struct work *w, const struct event *e)
{
    const struct passage *p = e->passage;
    str container = container_of(e), where = where_of(w->arena, p);
    put(w, e, (struct reading){ e->subject, "passage", p->weight_kg, where, p->seal.text });
    if (container.len && !str_eq(container, e->subject))
        put(w, e, (struct reading){ container, "passage", p->weight_kg, where, p->seal.text });
    if (container.len && p->weight_kg > 0)
        put(w, e,
            (struct reading){ container, "weight", p->weight_kg, p->post.text, p->seal.text });
    if (str_eq(str_c(e->subject_kind), STR("vehicle")) && p->post.text.len)
        put(w, e, (struct reading){ convoy_post(w, e), "passing", 0, p->post.text, e->subject });
    write_seal(w, e, container, str_eq(p->signal.text, STR("arrival")) ? STR("") : p->seal.text);
    const struct party *permit = event_party(e, "permit", NULL);
    if (permit && p->leg > 0)
        put(w, e,
            (struct reading){ permit->id, "leg", (double)p->leg, p->post.text, p->plate.text });
    if (permit && p->seal.text.len)
        put(w, e, (struct reading){ permit->id, "seal", 0, p->post.text, p->seal.text });
}

static bool is_offence(const struct event *e)
{
    str record = e->seizure->record.text;
    return str_eq(record, STR("seizure")) || str_eq(record, STR("offence"));
}

static void write_seizure(struct work *w, const struct event *e)
{
    const struct seizure *s = e->seizure;
    if (!is_offence(e))
        return;
    put(w, e, (struct reading){ e->subject, "seizure", s->value, e->place, s->number.text });
    list_each (const struct party, p, &e->parties)
        put(w, e, (struct reading){ p->id, "seizure", s->value, e->place, s->number.text });
}

static str bill_of(const struct consignment *c)
{
    return c->master.text.len ? c->master.text : c->bill.text; /* groupage shares its container */
}

/* A bill that was withdrawn holds no container any more. */
static bool is_withdrawn(const struct consignment *c)
{
    return str_eq(c->function.text, STR("cancel")) || str_eq(c->function.text, STR("delete"));
}

static void write_consignment(struct work *w, const struct event *e)
{
    size_t i = 0;
    if (is_withdrawn(e->consignment))
        return;
    list_each (const struct party, p, &e->parties) {
        if (!str_eq(p->kind, STR("container")))
            continue;
        while (i < e->containers.n && !str_eq(e->containers.at[i].number.text, p->name))
            i++;
        double kg = i < e->containers.n ? e->containers.at[i].gross_kg : -1;
        put(w, e, (struct reading){ p->id, "bill", kg, e->place, bill_of(e->consignment) });
        if (kg > 0)
            put(w, e, (struct reading){ p->id, "weight", kg, e->place, bill_of(e->consignment) });
    }
}

static bool is_match(const struct face *f)
{
    return str_eq(f->signal.text, STR("match")) && f->threshold >= 0 && f->score >= f->threshold;
}

static void write_face(struct work *w, const struct event *e)
{
    if (is_match(e->face))
        put(w, e,
            (struct reading){ e->subject, "seen", e->face->score, e->place, e->face->camera.text });
    if (!str_eq(e->face->signal.text, STR("match")))
        put(w, e,
            (struct reading){ e->subject, "frame", e->face->brightness, e->place,
                              e->face->digest.text });
}

/* Passports are compared where they are used: at the counter. */
static const struct document *passport_of(const struct event *e)
{
    list_each (const struct document, d, &e->documents)
        if (str_eq(d->type.text, STR("P")) && d->number.text.len && d->issuer.text.len)
            return d;
    return NULL;
}

static void write_crossing(struct work *w, const struct event *e)
{
    const struct document *d = passport_of(e);
    int64_t expiry = 0;
    if (!d || (d->expiry.text.len && date_parse(d->expiry.text, &expiry) < 0))
        return;
    put(w, e,
        (struct reading){ e->subject, "passport", (double)expiry, d->issuer.text, d->number.text });
}

static bool has_checked_in(const struct event *e) { return e->person && e->person->checked_in; }

/* What a carrier says of a departure when it is over, and of whose travellers it says who
 * checked in: only then is one who did not a no-show. */
static bool is_closing(const struct work *w, const struct event *e)
{
    usec said = w->decoded.sent ? w->decoded.sent : w->message.received;
    if (!e->booking || !e->journey || !str_eq(e->journey->direction.text, STR("out")) ||
        !e->moment || said < e->moment)
        return false;
    list_each (const struct event, x, &w->decoded.events)
        if (has_checked_in(x))
            return true;
    return false;
}

static void write_traveller(struct work *w, const struct event *e)
{
    if (is_alone_booked(e))
        put(w, e, (struct reading){ e->subject, "alone", 1, e->place, e->situation_label });
    if (is_closing(w, e))
        put(w, e,
            (struct reading){ e->subject, "no show", !has_checked_in(e), e->place,
                              e->situation_label });
}

/* A clock that runs ahead: it would be "the last one" until that day comes. */
static bool is_ahead(const struct work *w, const struct event *e)
{
    const struct slot *own = event_own_slot(e->kind);
    return field_find(own->fields, STR("time")) && e->moment > w->message.received + USEC_PER_DAY;
}

void measure_write(struct work *w, const struct event *e)
{
    static void (*const of[EVENT_KINDS])(struct work *, const struct event *) = {
        [EVENT_MONEY] = write_money,         [EVENT_PASSAGE] = write_passage,
        [EVENT_SEIZURE] = write_seizure,     [EVENT_CONSIGNMENT] = write_consignment,
        [EVENT_FACE] = write_face,           [EVENT_CROSSING] = write_crossing,
        [EVENT_TRAVELLER] = write_traveller, [EVENT_EXAMINATION] = write_examination,
    };
    if (of[e->kind] && !is_ahead(w, e))
        of[e->kind](w, e);
}

/* what was before */

/* The most that came together in any span of `days` that holds the event, itself left out. */
static double most_in(const struct measures *all, usec at, usec days)
{
    usec span = days * USEC_PER_DAY;
    double most = 0, sum = 0;
    size_t from = 0;
    for (size_t i = 0; i < all->n; i++) {
        sum += all->at[i].value;
        usec end = all->at[i].at > at ? all->at[i].at : at;
        for (; from <= i && all->at[from].at < end - span; from++)
            sum -= all->at[from].value;
        if (end - at <= span && sum > most)
            most = sum;
    }
    return most;
}

static int64_t near_in(const struct measures *all, usec at, usec days)
{
    struct measures near = { .at = all->at, .n = 0 };
    for (size_t i = 0; i < all->n; i++) /* each counts one when it was just below the limit */
        near.at[near.n++].value = str_eq(all->at[i].mark, STR("near"));
    return (int64_t)most_in(&near, at, days);
}

/* Those of one more entity that are not there yet. */
static int find_more(struct work *w, const struct event *e, struct arena *a, const struct search *x,
                     struct map *once, struct measures *ret)
{
    struct measures more = { 0 };
    TRY(find(w, e, a, x, &more));
    list_each (const struct measure, m, &more) {
        void **known = map_at(once, m->situation);
        if (!*known)
            *list_push(a, ret) = *m;
        *known = a;
    }
    return 0;
}

static int read_money(struct work *w, struct event *e)
{
    usec at = entity_at(w, e), year = 365 * USEC_PER_DAY;
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct search x = { .entity = e->subject,
                        .what = money_what(e),
                        .from = at - year,
                        .to = at + year,
                        .most = MEASURES_MAX };
    struct measures all = { 0 };
    struct map once = map_new(a);
    TRY(find_more(w, e, a, &x, &once, &all));
    list_each (const struct document, d, &e->documents) {
        x.entity = bearer_of(w->arena, d); /* writes hold it */
        if (x.entity.len)
            TRY(find_more(w, e, a, &x, &once, &all));
    }
    if (all.n > 1)
        qsort(all.at, all.n, sizeof *all.at, by_at);
    e->profile.money_30d = most_in(&all, at, 30);
    e->profile.money_365d = most_in(&all, at, 365);
    e->profile.money_near_90d = near_in(&all, at, 90);
    return 0;
}

static int read_permit(struct work *w, struct event *e)
{
    const struct party *permit = event_party(e, "permit", NULL);
    struct measure m = { 0 };
    int is;
    if (!permit)
        return 0;
    is = beside(w, e, permit->id, "leg", true, &m);
    TRY(is);
    e->profile.last_leg = is ? (int64_t)m.value : 0;
    is = beside(w, e, permit->id, "seal", true, &m);
    TRY(is);
    if (is)
        e->profile.last_seal.text = m.mark;
    return 0;
}

/* In the three days before: longer ago it may be another journey of the box. */
static int read_seal(struct work *w, struct event *e, str container)
{
    struct measure m = { 0 };
    int is = beside(w, e, container, "container-seal", true, &m);
    TRY(is);
    if (is && entity_at(w, e) - m.at <= 3 * USEC_PER_DAY)
        e->profile.container_seal.text = m.mark;
    return 0;
}

int passage_later(struct work *w, const struct event *e, str entity)
{
    enum { DAYS = 30, MOST = 200 };
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct search x = around(w, e, entity, "passage", DAYS);
    struct measures all = { 0 };
    x.from = entity_at(w, e) + 1;
    x.most = MOST;
    TRY(find(w, e, a, &x, &all));
    list_each (const struct measure, m, &all)
        /* a post, not where a tracker was */
        if (!str_has(m->place, ',') && !str_eq(m->place, e->passage->post.text))
            return FOUND;
    return 0;
}

static void take_passage(struct arena *a, struct event *e, usec at, const struct measure *m)
{
    usec apart = at > m->at ? at - m->at : m->at - at;
    int64_t whole = apart / (60 * USEC_PER_S);
    e->profile.last_minutes = (double)whole;
    e->profile.last_place.text = m->place;
    e->profile.road_minutes = road_minutes(m->place, where_of(a, e->passage));
}

static bool is_too_fast(const struct profile *p)
{
    return p->road_minutes > 0 && p->last_minutes >= 0 && p->last_minutes < p->road_minutes;
}

static int read_passage(struct work *w, struct event *e)
{
    usec at = entity_at(w, e);
    struct measure m = { 0 };
    int is;
    str container = container_of(e);
    is = beside(w, e, e->subject, "passage", true, &m);
    TRY(is);
    if (is)
        take_passage(w->arena, e, at, &m);
    if (passage_is_absence(e->passage)) {
        e->profile.road_minutes = -1; /* it was not there: too fast for nobody */
        return 0;
    }
    if (!is_too_fast(&e->profile)) { /* this one may have come late: look the other way too */
        struct event after = *e;
        is = beside(w, e, e->subject, "passage", false, &m);
        TRY(is);
        if (is)
            take_passage(w->arena, &after, at, &m);
        if (is && is_too_fast(&after.profile))
            *e = after;
    }
    if (container.len) {
        is = beside(w, e, container, "weight", true, &m);
        TRY(is);
        if (is)
            e->profile.last_weight_kg = m.value;
        TRY(read_seal(w, e, container));
    }
    TRY(convoy_read(w, e));
    return read_permit(w, e);
}

static int read_consignment(struct work *w, struct event *e)
{
    usec at = entity_at(w, e), month = 30 * USEC_PER_DAY;
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    list_each (const struct party, p, &e->parties) {
        struct search x = { .entity = p->id,
                            .what = "bill",
                            .from = at - month,
                            .to = at + month,
                            .mark = bill_of(e->consignment),
                            .others = true,
                            .most = 2 };
        struct measures all = { 0 };
        if (!str_eq(p->kind, STR("container")) || e->profile.last_bill.text.len)
            continue;
        TRY(find(w, e, a, &x, &all));
        if (all.n)
            e->profile.last_bill.text = str_fmt(w->arena, STR_FMT " under " STR_FMT,
                                                STR_ARG(p->name), STR_ARG(all.at[all.n - 1].mark));
    }
    return 0;
}

/* Was booked on a flight of these days and is not on board of it? */
static int read_seen(struct work *w, struct event *e)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct search x = around(w, e, e->subject, "no show", 1);
    struct measures all = { 0 };
    str mark = STR("");
    TRY(find(w, e, a, &x, &all));
    list_each (const struct measure, m, &all)
        if (m->value > 0)
            mark = m->mark;
    e->profile.no_show.text = str_copy(w->arena, mark);
    return 0;
}

static int read_face(struct work *w, struct event *e)
{
    usec at = entity_at(w, e);
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct search x = { .entity = e->subject,
                        .what = "frame",
                        .from = at - 600 * USEC_PER_S,
                        .to = at,
                        .mark = e->face->digest.text,
                        .most = SAME_MOST };
    struct measures all = { 0 };
    if (is_match(e->face))
        return read_seen(w, e);
    if (!e->face->digest.text.len || str_eq(e->face->signal.text, STR("match")))
        return 0;
    TRY(find(w, e, a, &x, &all));
    e->profile.frames_same = (int64_t)all.n;
    return 0;
}

/* The last other passport of that state that is still good for long enough, of each number at most
 * one row: who crosses each day has thousands. Those of this message stand beside them. */
struct passports {
    str issuer, number;
    usec from, to;
    double least; /* the day to which it is good, at least */
};

static int other_stored(struct work *w, const struct event *e, const struct passports *x,
                        struct measure *ret)
{
    str mark = STR("");
    for (int n = 0; n < PASSPORTS_MOST; n++) {
        struct rows rows;
        TRY(db_read(w->db, w->arena, &q_next_mark,
                    VALS(V_TEXT(e->subject), V_C("passport"), V_TEXT(mark)), &rows));
        mark = rows.n ? row_text(rows.at, 0) : STR("");
        if (!mark.len)
            break;
        if (str_eq(mark, x->number))
            continue;
        TRY(db_read(w->db, w->arena, &q_passport,
                    VALS(V_TEXT(e->subject), V_TEXT(mark), V_I64(x->from), V_I64(x->to),
                         V_TEXT(x->issuer), V_F64(x->least), V_TEXT(e->situation)),
                    &rows));
        if (rows.n && (!ret->mark.len || row_i64(rows.at, 1) >= ret->at))
            *ret = measure_of(rows.at);
    }
    return 0;
}

/* One who renewed an old passport has two, the first of them at its end. */
static int read_crossing(struct work *w, struct event *e)
{
    enum { HALF_A_YEAR = 183 };
    const struct document *d = passport_of(e);
    usec at = entity_at(w, e);
    struct measure other = { 0 };
    if (!d)
        return 0;
    int64_t until = at / USEC_PER_DAY + HALF_A_YEAR;
    struct passports x = { .issuer = d->issuer.text,
                           .number = d->number.text,
                           .from = at - 365 * USEC_PER_DAY,
                           .to = at + 365 * USEC_PER_DAY,
                           .least = (double)until };
    const struct measures *own = own_of(w, e->subject, "passport");
    TRY(expect_count(w, e->subject));
    TRY(other_stored(w, e, &x, &other));
    list_each (const struct measure, m, own)
        if (m->seq < e->seq && m->at >= x.from && m->at <= x.to && m->value > x.least &&
            !str_eq(m->mark, x.number) && str_eq(m->place, x.issuer) &&
            !str_eq(m->situation, e->situation) && (!other.mark.len || m->at >= other.at))
            other = *m;
    if (other.mark.len)
        e->profile.other_passport.text = other.mark;
    return 0;
}

static int read_traveller(struct work *w, struct event *e)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct search x = around(w, e, e->subject, "seen", 1);
    struct measures all = { 0 };
    TRY(companions_read(w, e));
    if (!is_closing(w, e) || has_checked_in(e))
        return 0;
    x.latest = true;
    x.most = SAME_MOST;
    TRY(find(w, e, a, &x, &all));
    if (all.n)
        e->profile.face_seen.text = str_copy(w->arena, all.at[all.n - 1].mark);
    return 0;
}

/* What the manifest says of the containers of this bill; unknown when one of them is not told. */
static int read_declaration(struct work *w, struct event *e)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    double sum = 0;
    list_each (const struct party, p, &e->parties) {
        struct search x = around(w, e, p->id, "bill", 30);
        struct measures all = { 0 };
        if (!str_eq(p->kind, STR("container")))
            continue;
        x.mark = e->declaration->bill.text;
        if (x.mark.len)
            TRY(find(w, e, a, &x, &all));
        double kg = all.n ? all.at[all.n - 1].value : -1;
        if (kg <= 0)
            return 0;
        sum += kg;
    }
    if (sum > 0)
        e->profile.manifest_kg = sum;
    return 0;
}

/* A seizure that stands before it in the same message counts like one on record. */
static void own_seizures(struct work *w, struct event *e)
{
    const struct measures *own = own_of(w, e->subject, "seizure");
    list_each (const struct measure, m, own)
        e->profile.seizures += m->seq < e->seq && !str_eq(m->situation, e->situation);
}

int measure_read(struct work *w, struct event *e)
{
    static int (*const of[EVENT_KINDS])(struct work *, struct event *) = {
        [EVENT_MONEY] = read_money,
        [EVENT_PASSAGE] = read_passage,
        [EVENT_CONSIGNMENT] = read_consignment,
        [EVENT_FACE] = read_face,
        [EVENT_CROSSING] = read_crossing,
        [EVENT_TRAVELLER] = read_traveller,
        [EVENT_DECLARATION] = read_declaration,
    };
    own_seizures(w, e);
    return of[e->kind] ? of[e->kind](w, e) : 0;
}
