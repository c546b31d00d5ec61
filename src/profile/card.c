// SPDX-License-Identifier: Apache-2.0
/* The profile of an entity for people, of now or of an earlier moment: the counters, what is
 * usual, how its newest event departs from that, what came of alerts, why it is profiled. */
#include "base/err.h"
#include "model/contact.h"
#include "model/reason.h"
#include "person/person.h"
#include "profile/habits.h"
#include "profile/profile.h"
#include "profile/profiled.h"
#include "store/store.h"

enum { USUAL_SHOWN = 5, VERDICTS = 20, VERDICTS_MOST = 1000, WATCHES_SHOWN = 20 };

static const struct query q_entity = { "SELECT kind, name FROM entity WHERE id = $1" };
static const struct query q_links = {
    "SELECT count(*) FROM (SELECT other FROM entity_link WHERE entity = $1 AND first_at < $2 "
    "UNION SELECT entity FROM entity_link WHERE other = $1 AND first_at < $2 LIMIT $3) x"
};
/* As each alert stood then: by the last line of its history before the moment. Lines that only
 * note something have no outcome of their own, so the last step with one is looked for. */
#define AS_THEN \
    "a.id, a.created, coalesce((SELECT l.to_state FROM alert_log l WHERE l.alert = a.id " \
    "AND l.at <= $2 ORDER BY l.version DESC LIMIT 1), 'new'), " \
    "coalesce((SELECT l.outcome FROM alert_log l WHERE l.alert = a.id AND l.at <= $2 " \
    "AND l.from_state <> l.to_state ORDER BY l.version DESC LIMIT 1), ''), " \
    "coalesce((SELECT l.reason_code FROM alert_log l WHERE l.alert = a.id AND l.at <= $2 " \
    "AND l.from_state <> l.to_state ORDER BY l.version DESC LIMIT 1), ''), a.title, a.severity "
static const struct query q_verdicts = { "SELECT " AS_THEN
                                         "FROM alert a WHERE a.subject = $1 AND a.created <= $2 "
                                         "ORDER BY a.created DESC, a.id LIMIT $3" };
/* About others, in its own situations. */
#define BESIDE \
    "FROM alert a WHERE a.situation IN (SELECT situation FROM sighting WHERE entity = $1) " \
    "AND a.created <= $2 AND a.subject <> $1 AND a.state <> 'merged' " \
    "AND (a.region = $3 OR a.region = '' OR $3 = '') "
static const struct query q_beside = { "SELECT " AS_THEN BESIDE
                                       "ORDER BY a.created DESC, a.id LIMIT $4" };
static const struct query q_beside_count = { "SELECT count(*) " BESIDE };

struct card {
    struct db *db;
    struct buf *b;
    const struct profile_question *q;
    struct profile_members members;
    struct trace_rows traces[WHATS];
    bool more[WHATS];
    str kind, name;
};

int profile_members(struct db *db, struct arena *a, str entity, struct profile_members *ret)
{
    struct person_ids ids = { 0 };
    str person;
    *ret = (struct profile_members){ 0 };
    int r = person_of_entity(db, a, entity, &person);
    TRY(r);
    if (r == 0)
        TRY(person_members(db, a, person, PERSON_FELLOWS_MAX + 1, &ids));
    list_each (const str, id, &ids)
        *list_push(a, ret) = *id;
    if (ret->n == 0)
        *list_push(a, ret) = entity;
    return 0;
}

static int read_traces(struct card *c)
{
    struct arena *a = c->b->a;
    for (size_t what = 0; what < WHATS; what++) {
        struct trace_rows *all = &c->traces[what];
        list_each (const str, member, &c->members) {
            struct trace_rows one;
            struct trace_question q = { .entity = *member,
                                        .whats = { (enum what)what },
                                        .n = 1,
                                        .before = { c->q->at, STR("") },
                                        .most = TRACES_MOST };
            int r = traces_before(c->db, a, &q, &one);
            TRY(r);
            c->more[what] |= r > 0;
            list_each (const struct trace_row, f, &one)
                *list_push(a, all) = *f;
        }
        if (c->members.n > 1) {
            traces_sort(all);
            traces_once(a, (enum what)what, all);
        }
    }
    return 0;
}

static void value(struct buf *b, const char *key, const struct counter_row *k, int64_t n)
{
    if (k->how == COUNT_SUM)
        json_f64(b, key, (double)n / 100);
    else
        json_i64(b, key, n);
}

static void counters(struct card *c)
{
    unsigned bit = entity_kind_bit(c->kind);
    json_open(c->b, "counters", '[');
    for (size_t i = 0; i < counter_rows_n; i++) {
        const struct counter_row *k = &counter_rows[i];
        int64_t n[WINDOWS];
        if (!(k->kinds & bit))
            continue;
        counter_count(c->b->a, k, &c->traces[k->what], c->q->at, n);
        json_open(c->b, NULL, '{');
        json_str(c->b, "name", str_c(k->name));
        json_str(c->b, "title", str_c(k->sentence));
        json_opt(c->b, "unit", str_c(k->unit));
        for (size_t w = 0; w < WINDOWS; w++)
            value(c->b, window_names[w], k, n[w]);
        if (c->more[k->what])
            json_bool(c->b, "or_more", true);
        json_close(c->b, '}');
    }
    json_close(c->b, ']');
}

/* Whom a mark names, where it names somebody we know. */
static int name_of(struct card *c, str id, str *ret)
{
    struct rows rows;
    TRY(db_read(c->db, c->b->a, &q_entity, VALS(V_TEXT(id)), &rows));
    *ret = rows.n ? row_text(rows.at, 1) : STR("");
    return 0;
}

static int usual(struct card *c, enum habit h, const struct habit_values *values)
{
    bool is_masked = c->q->is_masked && habit_rows[h].is_guarded;
    json_open(c->b, "usual", '[');
    for (size_t i = 0; i < values->n && i < USUAL_SHOWN; i++) {
        const struct habit_value *v = &values->at[i];
        str name = STR("");
        if (habit_rows[h].is_guarded && !is_masked)
            TRY(name_of(c, v->value, &name));
        json_open(c->b, NULL, '{');
        json_str(c->b, "value", is_masked ? STR("not shown") : v->value);
        json_opt(c->b, "name", name);
        json_i64(c->b, "times", v->n);
        json_str(c->b, "last", time_fmt(c->b->a, v->last));
        json_close(c->b, '}');
    }
    json_close(c->b, ']');
    return 0;
}

static int habits(struct card *c)
{
    json_open(c->b, "habits", '[');
    for (size_t h = 0; h < HABITS; h++) {
        struct habit_values values;
        int64_t n =
            habit_count(c->b->a, (enum habit)h, &c->traces[habit_rows[h].what], c->q->at, &values);
        if (n == 0)
            continue;
        json_open(c->b, NULL, '{');
        json_str(c->b, "name", str_c(habit_rows[h].name));
        json_str(c->b, "title", str_c(habit_rows[h].called));
        json_i64(c->b, "of", n);
        json_i64(c->b, "different", (int64_t)values.n);
        json_bool(c->b, "known", n >= HABIT_LEAST);
        TRY(usual(c, (enum habit)h, &values));
        json_close(c->b, '}');
    }
    json_close(c->b, ']');
    return 0;
}

static bool is_newer(const struct trace_row *x, const struct trace_row *y)
{
    return x->at > y->at || (x->at == y->at && str_cmp(x->situation, y->situation) > 0);
}

static const struct trace_row *newest(const struct card *c)
{
    const struct trace_row *x = NULL;
    for (size_t what = 0; what < WHATS; what++)
        if (c->traces[what].n && (!x || is_newer(&c->traces[what].at[0], x)))
            x = &c->traces[what].at[0];
    return x;
}

/* The traces of that situation against what its event saw: those before it, as it was judged. */
static void depart(struct card *c, const struct trace_row *last, enum what what,
                   struct deviations *ret)
{
    const struct trace_rows *all = &c->traces[what];
    struct trace_moment m = { last->at, last->situation };
    struct trace_rows before = { 0 };
    list_each (const struct trace_row, f, all)
        if (trace_is_before(f, m) && before.n < TRACES_JUDGED)
            *list_push(c->b->a, &before) = *f;
    list_each (const struct trace_row, f, all)
        if (str_eq(f->situation, last->situation))
            deviations_of(c->b->a, what, &before, f, ret);
}

static void newest_event(struct card *c)
{
    struct buf *b = c->b;
    struct deviations found = { 0 };
    const struct trace_row *last = newest(c);
    if (!last)
        return;
    for (size_t what = 0; what < WHATS; what++)
        depart(c, last, (enum what)what, &found);
    deviations_sort(&found);
    json_open(b, "newest", '{');
    json_str(b, "at", time_fmt(b->a, last->at));
    json_open(b, "deviations", '[');
    list_each (const struct deviation, d, &found) {
        json_open(b, NULL, '{');
        json_str(b, "habit", str_c(habit_rows[d->habit].name));
        json_str(b, "text", d->text);
        json_i64(b, "times", d->times);
        json_i64(b, "usual", d->usual);
        json_i64(b, "of", d->of);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
}

/* prior verdicts */

struct verdict_counts {
    int64_t alerts, open, confirmed, nothing_found, other;
};

static void count_verdict(struct verdict_counts *n, const struct row *r)
{
    str state = row_text(r, 2), outcome = row_text(r, 3);
    bool is_decided = str_eq(state, STR("decided")) || str_eq(state, STR("closed"));
    bool is_nothing = str_eq(outcome, STR("false_match")) || str_eq(outcome, STR("no_action"));
    n->alerts++;
    n->open += !is_decided;
    n->confirmed += is_decided && str_eq(outcome, STR("confirmed"));
    n->nothing_found += is_decided && is_nothing;
    n->other += is_decided && !is_nothing && !str_eq(outcome, STR("confirmed"));
}

static void verdict_line(struct buf *b, const struct row *r)
{
    json_open(b, NULL, '{');
    json_str(b, "alert", row_text(r, 0));
    json_str(b, "created", time_fmt(b->a, row_i64(r, 1)));
    json_str(b, "state", row_text(r, 2));
    json_opt(b, "outcome", row_text(r, 3));
    json_opt(b, "reason_code", row_text(r, 4));
    json_str(b, "title", row_text(r, 5));
    json_str(b, "severity", str_c(severity_names[row_i64(r, 6)]));
    json_close(b, '}');
}

static const char *const parts[] = { "declaration", "consignment", "container" };

static bool is_part(str kind)
{
    for (size_t i = 0; i < countof(parts); i++)
        if (str_eq(kind, str_c(parts[i])))
            return true;
    return false;
}

int profile_beside(struct db *db, struct arena *a, str kind, str entity, str region, int64_t *ret)
{
    struct rows rows;
    *ret = 0;
    if (!is_part(kind))
        return 0;
    TRY(db_read(db, a, &q_beside_count, VALS(V_TEXT(entity), V_I64(INT64_MAX), V_TEXT(region)),
                &rows));
    *ret = row_i64(rows.at, 0);
    return 0;
}

static int beside(struct card *c)
{
    struct rows rows;
    if (!is_part(c->kind))
        return 0;
    TRY(db_read(c->db, c->b->a, &q_beside,
                VALS(V_TEXT(c->q->entity), V_I64(c->q->at), V_TEXT(c->q->region), V_I64(VERDICTS)),
                &rows));
    json_open(c->b, "beside", '[');
    list_each (const struct row, r, &rows)
        verdict_line(c->b, r);
    json_close(c->b, ']');
    return 0;
}

static int verdicts(struct card *c)
{
    struct buf *b = c->b;
    struct verdict_counts n = { 0 };
    struct rows all = { 0 };
    list_each (const str, member, &c->members) {
        struct rows rows;
        TRY(db_read(c->db, b->a, &q_verdicts,
                    VALS(V_TEXT(*member), V_I64(c->q->at), V_I64(VERDICTS_MOST)), &rows));
        list_each (const struct row, r, &rows) {
            count_verdict(&n, r);
            *list_push(b->a, &all) = *r;
        }
    }
    json_open(b, "verdicts", '{');
    json_i64(b, "alerts", n.alerts);
    json_i64(b, "open", n.open);
    json_i64(b, "confirmed", n.confirmed);
    json_i64(b, "nothing_found", n.nothing_found);
    json_i64(b, "other", n.other);
    json_open(b, "items", '[');
    for (size_t i = 0; i < all.n && i < VERDICTS; i++)
        verdict_line(b, &all.at[i]);
    json_close(b, ']');
    TRY(beside(c));
    json_close(b, '}');
    return 0;
}

static int links(struct card *c)
{
    int64_t n = 0;
    list_each (const str, member, &c->members) {
        struct rows rows;
        TRY(db_read(c->db, c->b->a, &q_links,
                    VALS(V_TEXT(*member), V_I64(c->q->at), V_I64(VERDICTS_MOST)), &rows));
        n += rows.n ? row_i64(rows.at, 0) : 0;
    }
    json_i64(c->b, "links", n);
    return 0;
}

static int purposes_that_are(struct card *c, const char *key, const char *state, str region)
{
    bool is_then = c->q->at < c->q->now;
    json_open(c->b, key, '[');
    list_each (const str, member, &c->members) {
        struct profileds list;
        struct profiled_filter f = {
            .state = str_c(state), .entity = *member, .region = region, .limit = WATCHES_SHOWN
        };
        if (is_then)
            TRY(profiled_of(c->db, c->b->a, *member, c->q->at, &list));
        else
            TRY(profiled_list(c->db, c->b->a, &f, &list));
        list_each (const struct profiled, x, &list)
            profiled_json(c->b, NULL, x, c->q->at, c->q->hides_why);
    }
    json_close(c->b, ']');
    return 0;
}

/* Why profiled, on what basis, until when: what is in force then; of now, also what waits, and
 * what is over, so that whoever opened it sees by whom and why it was ended. */
static int purposes(struct card *c)
{
    TRY(purposes_that_are(c, "profiled", "open", STR("")));
    if (!c->q->tells_past || c->q->at < c->q->now)
        return 0;
    return purposes_that_are(c, "profiled_before", "over", c->q->region);
}

static int whole(struct card *c)
{
    struct buf *b = c->b;
    json_open(b, NULL, '{');
    json_str(b, "id", c->q->entity);
    json_str(b, "kind", c->kind);
    json_str(b, "name", c->name);
    json_str(b, "at", time_fmt_ms(b->a, c->q->at));
    json_open(b, "members", '[');
    list_each (const str, member, &c->members)
        json_str(b, NULL, *member);
    json_close(b, ']');
    TRY(purposes(c));
    counters(c);
    TRY(habits(c));
    newest_event(c);
    TRY(verdicts(c));
    TRY(links(c));
    json_close(b, '}');
    return 0;
}

int profile_json(struct db *db, struct buf *b, const struct profile_question *q)
{
    struct card c = { .db = db, .b = b, .q = q };
    struct rows rows;
    TRY(db_read(db, b->a, &q_entity, VALS(V_TEXT(q->entity)), &rows));
    if (rows.n == 0)
        return PROFILE_NONE;
    c.kind = row_text(rows.at, 0);
    c.name = contact_shown(b->a, c.kind, row_text(rows.at, 1), q->is_masked);
    TRY(profile_members(db, b->a, q->entity, &c.members));
    TRY(read_traces(&c));
    return whole(&c);
}
