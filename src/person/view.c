/* view.c — a person as people see them: who belongs together, what was said by whom, why they are
 * one, what is doubtful; and two entities side by side. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "model/record_json.h"
#include "name/explain.h"
#include "person/person_private.h"

#include <string.h>

enum { MEMBERS_SHOWN = 100, RECORDS_COMPARED = 6, OBSERVATIONS_SHOWN = 500, DECISIONS_SHOWN = 100 };

static const struct query q_entities = {
    "SELECT id, name, first_seen, last_seen, alerts, confirmed FROM entity WHERE id IN (" IN32 ")"
};
static const struct query q_name = { "SELECT name FROM entity WHERE id = $1" };
static const struct query q_observations = { "SELECT record, " OBSERVED_COLUMNS
                                             ", source, first_at, first_message, last_at, "
                                             "last_message FROM observation WHERE entity = $1 "
                                             "ORDER BY last_at DESC, id LIMIT $2" };
static const struct query q_apart = {
    "SELECT DISTINCT component FROM person_member WHERE person <> component AND component > $1 "
    "ORDER BY component LIMIT $2"
};

/* A neighbourhood that is only looked at. */
struct view {
    struct arena *a;
    struct identity *x;
    struct person_changes none;
    struct hood h;
    struct buf *b;
    bool masked, no_names;
    const struct person_viewer *who; /* NULL: sees all */
};

static void view_done(struct view *v)
{
    identity_free(v->x);
    arena_free(v->a);
}

static void view_new(struct view *v, struct db *db, struct buf *b, bool masked)
{
    enum { ARENA_MOST = 256 << 20 };
    *v = (struct view){ .a = arena_new(ARENA_MOST), .x = identity_new_part(), .b = b };
    v->masked = masked;
    v->none.undo = STR("");
    v->h = hood_new(db, v->a, NULL, &v->none);
}

static int view_load(struct view *v)
{
    TRY(hood_stored(&v->h));
    TRY(hood_components(&v->h));
    if (v->h.is_too_much)
        return fail(ERR_LIMIT, "more than %d hang together with this one", PERSON_COMPONENT_MAX);
    return hood_identity(&v->h, v->x);
}

static str shown(const struct view *v, enum observed_field f, str text)
{
    return observed_shown(v->a, f, text, v->masked);
}

static str show_value(void *self, enum identity_field field, str text)
{
    for (enum observed_field f = 0; f < OBSERVED_FIELDS; f++)
        if (observed_rows[f].as == (int)field)
            return shown(self, f, text);
    return text;
}

/* The entity that a name of the library is of. */
static str entity_of(str record)
{
    str entity = record;
    str_cut(&record, '/', &entity);
    return entity;
}

/* what ties two */

struct tie {
    const struct member *p, *q;
    str a, b; /* wordings */
    float odds;
    bool is_found, is_link, is_decided;
};

/* The two wordings that agree best. */
static int tie_of(struct view *v, const struct member *p, const struct member *q, struct tie *ret)
{
    *ret = (struct tie){ .p = p, .q = q };
    for (size_t i = 0; i < p->records.n && i < RECORDS_COMPARED; i++)
        for (size_t k = 0; k < q->records.n && k < RECORDS_COMPARED; k++) {
            float odds = 0;
            str a = record_name(v->a, p->entity, &p->records, i);
            str b = record_name(v->a, q->entity, &q->records, k);
            int r = identity_odds(v->x, a, b, &odds);
            TRY(r);
            if (r == IDENTITY_NONE || (ret->is_found && odds <= ret->odds))
                continue;
            *ret = (struct tie){ p, q, a, b, odds, true, r == IDENTITY_THERE, false };
        }
    list_each (const struct bond, d, &v->h.bonds)
        ret->is_decided |= d->d.verdict == IDENTITY_SAME &&
                           ((str_eq(d->d.a, p->entity) && str_eq(d->d.b, q->entity)) ||
                            (str_eq(d->d.b, p->entity) && str_eq(d->d.a, q->entity)));
    return 0;
}

static int tie_members_json(struct view *v, const struct tie *t)
{
    const struct identity_show show = { show_value, v };
    json_bool(v->b, "decided", t->is_decided);
    return t->is_found ? identity_explain_json(v->x, t->a, t->b, &show, v->b) : 0;
}

static bool is_better(const struct tie *t, const struct tie *best)
{
    if (!best->is_found || t->is_decided != best->is_decided)
        return !best->is_found || t->is_decided;
    if (t->is_link != best->is_link)
        return t->is_link;
    return t->odds > best->odds;
}

static int tie_json(struct view *v, const struct tie *t)
{
    json_open(v->b, NULL, '{');
    json_str(v->b, "a", t->p->entity);
    json_str(v->b, "b", t->q->entity);
    TRY(tie_members_json(v, t));
    json_close(v->b, '}');
    return 0;
}

/* The strongest ties that hold all members together, each once: from the first member on, always
 * the strongest that leads to one who is not held yet. */
static int why_json(struct view *v, const struct members *all)
{
    struct tie *best = make_n(v->a, struct tie, all->n + 1);
    bool *held = make_n(v->a, bool, all->n + 1);
    memset(best, 0, (all->n + 1) * sizeof *best);
    memset(held, 0, (all->n + 1) * sizeof *held);
    json_open(v->b, "why", '[');
    for (size_t n = 1, last = 0; n < all->n; n++) {
        size_t next = SIZE_MAX;
        held[last] = true;
        for (size_t i = 0; i < all->n; i++) {
            struct tie t;
            if (held[i])
                continue;
            TRY(tie_of(v, all->at[i], all->at[last], &t));
            if (!best[i].p || is_better(&t, &best[i]))
                best[i] = t;
            if (next == SIZE_MAX || is_better(&best[i], &best[next]))
                next = i;
        }
        TRY(tie_json(v, &best[next]));
        last = next;
    }
    json_close(v->b, ']');
    return 0;
}

/* the parts of a person */

struct lines {
    struct buf *b;
    struct db *db; /* NULL: without their marks */
    bool masked;
};

static int entity_line(void *self, const struct row *r)
{
    const struct lines *x = self;
    struct buf *b = x->b;
    struct mark mark = { 0 };
    if (x->db)
        TRY(person_mark_of(x->db, b->a, row_text(r, 0), x->masked, &mark));
    json_open(b, NULL, '{');
    json_str(b, "id", row_text(r, 0));
    json_str(b, "name", row_text(r, 1));
    mark_json(b, "mark", &mark);
    json_str(b, "first_seen", time_fmt(b->a, row_i64(r, 2)));
    json_str(b, "last_seen", time_fmt(b->a, row_i64(r, 3)));
    json_i64(b, "alerts", row_i64(r, 4));
    json_i64(b, "confirmed", row_i64(r, 5));
    json_close(b, '}');
    return 0;
}

static void told_json(struct buf *b, const char *key, const struct row *r, size_t at)
{
    json_open(b, key, '{');
    json_str(b, "at", time_fmt(b->a, row_i64(r, at)));
    json_str(b, "message", row_text(r, at + 1));
    json_close(b, '}');
}

static int observations_json(struct view *v, str entity)
{
    struct rows rows;
    TRY(db_read(v->h.db, v->a, &q_observations, VALS(V_TEXT(entity), V_I64(OBSERVATIONS_SHOWN)),
                &rows));
    list_each (const struct row, r, &rows) {
        struct person_record x;
        size_t at = 1 + OBSERVED_FIELDS;
        record_of_row(r, 0, &x);
        json_open(v->b, NULL, '{');
        json_str(v->b, "entity", entity);
        json_str(v->b, "source", row_text(r, at));
        json_open(v->b, "said", '{');
        for (enum observed_field f = 0; f < OBSERVED_FIELDS; f++)
            json_opt(v->b, observed_rows[f].name, shown(v, f, x.fields[f]));
        json_close(v->b, '}');
        told_json(v->b, "first", r, at + 1);
        told_json(v->b, "last", r, at + 3);
        json_close(v->b, '}');
    }
    return 0;
}

/* Did somebody decide that these two observed identities are not the same? */
static bool is_told_apart(const struct view *v, str p, str q)
{
    list_each (const struct bond, b, &v->h.bonds)
        if (b->d.verdict == IDENTITY_NOT_SAME &&
            ((str_eq(b->d.a, p) && str_eq(b->d.b, q)) || (str_eq(b->d.a, q) && str_eq(b->d.b, p))))
            return true;
    return false;
}

/* The library knows wordings, a decision speaks of whole observed identities: no two wordings of
 * one are a conflict, and whoever is told apart from one of the two is no third. */
static bool is_conflict(const struct view *v, struct identity_conflict *c)
{
    str a = entity_of(c->a), b = entity_of(c->b), via = entity_of(c->c);
    if (is_told_apart(v, a, b))
        c->why = "somebody decided that they are not the same";
    else if (str_eq(via, a) || str_eq(via, b))
        return !str_eq(a, b);
    return !str_eq(a, b) && !str_eq(via, a) && !str_eq(via, b) && !is_told_apart(v, via, a) &&
           !is_told_apart(v, via, b);
}

/* `c` is left out where it is no third: another wording of one of the two is close to the other. */
static int conflict_json(struct view *v, const struct identity_conflict *c)
{
    const str of[] = { entity_of(c->a), entity_of(c->b), entity_of(c->c) };
    size_t n = str_eq(of[2], of[0]) || str_eq(of[2], of[1]) ? 2 : 3;
    static const char *const keys[][3] = { { "a", "a_name", "a_mark" },
                                           { "b", "b_name", "b_mark" },
                                           { "c", "c_name", "c_mark" } };
    json_open(v->b, NULL, '{');
    for (size_t i = 0; i < n; i++) {
        struct rows rows;
        struct mark mark = { 0 };
        TRY(db_read(v->h.db, v->a, &q_name, VALS(V_TEXT(of[i])), &rows));
        if (!v->no_names)
            TRY(person_mark_of(v->h.db, v->a, of[i], true, &mark));
        json_str(v->b, keys[i][0], of[i]);
        json_opt(v->b, keys[i][1], rows.n && !v->no_names ? row_text(rows.at, 0) : STR(""));
        mark_json(v->b, keys[i][2], &mark);
    }
    json_str(v->b, "why", str_c(c->why));
    json_close(v->b, '}');
    return 0;
}

static bool is_among(const struct members *all, str record)
{
    str entity = entity_of(record);
    list_each (struct member *const, m, all)
        if (str_eq((*m)->entity, entity))
            return true;
    return false;
}

/* Two wordings of one observed identity that are hardly one person's. */
static const char *wordings_contradict(const struct member *m)
{
    static const struct {
        enum observed_field field;
        const char *why;
    } rows[] = {
        { OBSERVED_national_id, "one name and birth date with two identity numbers" },
        { OBSERVED_sex, "one name and birth date with two sexes" },
    };
    const struct person_records *all = &m->records;
    for (size_t r = 0; r < countof(rows); r++)
        for (size_t i = 1; i < all->n; i++)
            for (size_t k = 0; k < i; k++) {
                str x = all->at[i].fields[rows[r].field], y = all->at[k].fields[rows[r].field];
                if (x.len && y.len && !str_eq_nocase(x, y))
                    return rows[r].why;
            }
    return NULL;
}

static int wordings_json(struct view *v, const struct members *all)
{
    list_each (struct member *const, m, all) {
        const char *why = wordings_contradict(*m);
        if (!why)
            continue;
        struct identity_conflict c = { (*m)->entity, (*m)->entity, (*m)->entity, why };
        TRY(conflict_json(v, &c));
    }
    return 0;
}

/* Each once, of however many wordings it tells; of a person, or (NULL) of all that is loaded. */
static int watch_json(struct view *v, const struct members *all)
{
    struct identity_conflicts watch = identity_conflicts(v->x, v->a);
    struct map once = map_new(v->a);
    list_each (struct identity_conflict, c, &watch) {
        if (!is_conflict(v, c) ||
            (all && !is_among(all, c->a) && !is_among(all, c->b) && !is_among(all, c->c)))
            continue;
        void **at =
            map_at(&once, str_fmt(v->a, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(entity_of(c->a)),
                                  STR_ARG(entity_of(c->b)), STR_ARG(entity_of(c->c))));
        if (!*at)
            TRY(conflict_json(v, c));
        *at = v;
    }
    return 0;
}

static int conflicts_json(struct view *v, const struct members *all)
{
    json_open(v->b, "conflicts", '[');
    TRY(wordings_json(v, all));
    TRY(watch_json(v, all));
    json_close(v->b, ']');
    return 0;
}

static int decisions_json(struct view *v, const struct members *all)
{
    struct map once = map_new(v->a);
    json_open(v->b, "decisions", '[');
    list_each (struct member *const, m, all) {
        struct person_filter f = { STR(""), (*m)->entity, STR(""), DECISIONS_SHOWN };
        struct person_decisions found;
        TRY(person_find_decisions(v->h.db, v->a, &f, &found));
        list_each (struct person_decision, d, &found) {
            void **at = map_at(&once, d->id);
            if (*at)
                continue;
            *at = v;
            if (v->no_names)
                d->a_name = d->b_name = STR("");
            else
                TRY(person_decision_marks(v->h.db, v->a, d));
            person_decision_json(v->b, NULL, d);
        }
    }
    json_close(v->b, ']');
    return 0;
}

static int person_parts(struct view *v, const struct members *all)
{
    struct person_ids ids = { 0 };
    struct lines lines = { v->b, v->h.db, v->masked };
    list_each (struct member *const, m, all)
        *list_push(v->a, &ids) = (*m)->entity;
    json_open(v->b, "members", '[');
    TRY(in_blocks(v->h.db, v->a, &q_entities, &ids, entity_line, &lines));
    json_close(v->b, ']');
    json_open(v->b, "observations", '[');
    list_each (const str, id, &ids)
        TRY(observations_json(v, *id));
    json_close(v->b, ']');
    TRY(why_json(v, all));
    TRY(conflicts_json(v, all));
    return decisions_json(v, all);
}

static int person_view(struct view *v, str id, str person)
{
    struct members all = { 0 };
    bool waits = false, cut = false;
    hood_member(&v->h, person)->is_loaded = true;
    TRY(view_load(v));
    list_each (struct member *const, m, &v->h.members) {
        if (!str_eq((*m)->person, person))
            continue;
        waits |= (*m)->waits != 0;
        cut |= all.n == MEMBERS_SHOWN;
        if (all.n < MEMBERS_SHOWN)
            *list_push(v->a, &all) = *m;
    }
    json_open(v->b, NULL, '{');
    json_str(v->b, "id", person);
    json_str(v->b, "asked", id);
    json_bool(v->b, "waits", waits);
    json_bool(v->b, "cut", cut);
    TRY(person_parts(v, &all));
    json_close(v->b, '}');
    return 0;
}

int person_json(struct db *db, struct buf *b, str id, unsigned show)
{
    struct view v;
    str person;
    int r = person_of_entity(db, b->a, id, &person);
    if (r != 0)
        return r;
    view_new(&v, db, b, (show & PERSON_MASKED) != 0);
    v.no_names = (show & PERSON_NO_NAMES) != 0;
    r = person_view(&v, id, person);
    view_done(&v);
    return r;
}

int person_members_json(struct db *db, struct buf *b, const char *key, str entity)
{
    struct person_ids ids;
    struct lines lines = { .b = b };
    str person;
    int r = person_of_entity(db, b->a, entity, &person);
    TRY(r);
    if (r == PERSON_NONE)
        return 0;
    TRY(person_members(db, b->a, person, MEMBERS_SHOWN, &ids));
    json_open(b, key, '{');
    json_str(b, "id", person);
    json_open(b, "members", '[');
    TRY(in_blocks(db, b->a, &q_entities, &ids, entity_line, &lines));
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}

/* who would be one with whom */

/* Those who are one then: who is told one by one, and how many are only counted. */
struct fold {
    struct members own;
    size_t n;
    bool is_anchored; /* of outlook_falls(): the person that is looked at */
};
struct folds list_of(struct fold *);

/* Somebody else's: who they are is not told here, only that something becomes of them too. */
struct third {
    const struct fold *fold; /* of the first of them */
    size_t n;
    bool is_torn;
};
struct thirds list_of(struct third *);

/* What other decisions would leave, of all who are now of some persons. */
struct outlook {
    struct map persons; /* whose all members are told */
    struct members all;
    struct map fold_of; /* by the cluster's name, and by each of `all` */
    struct folds folds;
    struct map third_of;
    struct thirds thirds;
};

static struct outlook outlook_new(struct view *v)
{
    return (struct outlook){ .persons = map_new(v->a),
                             .fold_of = map_new(v->a),
                             .third_of = map_new(v->a) };
}

static void outlook_members(struct view *v, struct outlook *o)
{
    list_each (struct member *const, m, &v->h.members)
        if (map_get(&o->persons, (*m)->person))
            *list_push(v->a, &o->all) = *m;
}

static void third_of(struct view *v, struct outlook *o, const struct member *m,
                     const struct fold *fold)
{
    void **at = map_at(&o->third_of, m->person);
    struct third *x = *at;
    if (!x) {
        *at = x = make(v->a, struct third);
        *x = (struct third){ .fold = fold };
        *list_push(v->a, &o->thirds) = x;
    }
    x->n++;
    x->is_torn |= x->fold != fold;
}

static int outlook_fold(struct view *v, struct outlook *o)
{
    list_each (struct member *const, m, &v->h.members) {
        str cluster;
        if (!(*m)->is_loaded || (*m)->records.n == 0)
            continue;
        TRY(identity_cluster_of(v->x, (*m)->entity, &cluster));
        void **at = map_at(&o->fold_of, str_fmt(v->a, "cluster/" STR_FMT, STR_ARG(cluster)));
        struct fold *x = *at;
        if (!x) {
            *at = x = make(v->a, struct fold);
            *x = (struct fold){ 0 };
        }
        x->n++;
        if (!map_get(&o->persons, (*m)->person)) {
            third_of(v, o, *m, x);
            continue;
        }
        if (x->own.n == 0)
            *list_push(v->a, &o->folds) = x;
        *list_push(v->a, &x->own) = *m;
        *map_at(&o->fold_of, (*m)->entity) = x;
    }
    return 0;
}

static void outlook_json(struct view *v, const struct outlook *o)
{
    json_open(v->b, "groups", '[');
    list_each (struct fold *const, x, &o->folds) {
        json_open(v->b, NULL, '{');
        json_open(v->b, "members", '[');
        list_each (struct member *const, m, &(*x)->own)
            json_str(v->b, NULL, (*m)->entity);
        json_close(v->b, ']');
        json_i64(v->b, "others", (int64_t)((*x)->n - (*x)->own.n));
        json_close(v->b, '}');
    }
    json_close(v->b, ']');
}

static int member_json(struct view *v, const struct member *m, bool named)
{
    struct rows rows = { 0 };
    struct mark mark = { 0 };
    bool yes = true;
    if (v->who && v->who->sees)
        TRY(v->who->sees(v->who->self, m->entity, &yes));
    if (yes && named) {
        TRY(db_read(v->h.db, v->a, &q_name, VALS(V_TEXT(m->entity)), &rows));
        TRY(person_mark_of(v->h.db, v->a, m->entity, v->masked, &mark));
    }
    json_open(v->b, NULL, '{');
    json_str(v->b, "id", m->entity);
    json_str(v->b, "person", m->person);
    json_opt(v->b, "name", rows.n ? row_text(rows.at, 0) : STR(""));
    mark_json(v->b, "mark", &mark);
    if (!yes)
        json_bool(v->b, "hidden", true);
    json_close(v->b, '}');
    return 0;
}

static int who_json(struct view *v, const struct members *all)
{
    json_open(v->b, "who", '[');
    size_t n = 0;
    list_each (struct member *const, m, all)
        TRY(member_json(v, *m, n++ < MEMBERS_SHOWN)); /* the others by their ids */
    json_close(v->b, ']');
    return 0;
}

/* what a split would leave */

struct split {
    struct members all;
    struct map leaves;
    struct person_ids stay; /* one of each group of those who stay: held together, they are one */
};

static bool stays(const struct split *s, const struct member *m)
{
    return map_get(&s->leaves, m->entity) == NULL;
}

/* Each who leaves is told apart from each who stays. */
static void split_bonds(struct view *v, const struct split *s)
{
    list_each (struct member *const, p, &s->all)
        list_each (struct member *const, q, &s->all)
            if (!stays(s, *p) && stays(s, *q))
                *list_push(v->a, &v->h.bonds) =
                    (struct bond){ { (*p)->entity, (*q)->entity, IDENTITY_NOT_SAME, STR("split"),
                                     STR("looked at") },
                                   STR("split") };
}

static int split_groups(struct view *v, struct split *s)
{
    struct outlook o = outlook_new(v);
    list_each (struct member *const, m, &s->all)
        *map_at(&o.persons, (*m)->person) = v;
    TRY(outlook_fold(v, &o));
    outlook_json(v, &o);
    list_each (struct fold *const, x, &o.folds)
        if ((*x)->own.n && stays(s, (*x)->own.at[0]))
            *list_push(v->a, &s->stay) = (*x)->own.at[0]->entity;
    json_open(v->b, "hold", '[');
    for (size_t i = 1; i < s->stay.n; i++) {
        json_open(v->b, NULL, '{');
        json_str(v->b, "a", s->stay.at[0]);
        json_str(v->b, "b", s->stay.at[i]);
        json_close(v->b, '}');
    }
    json_close(v->b, ']');
    return 0;
}

static int standing_json(struct view *v, str a, str b)
{
    struct person_decision x;
    int r = person_standing(v->h.db, v->a, a, b, &x);
    TRY(r);
    if (r == 0)
        person_decision_json(v->b, NULL, &x);
    return 0;
}

static int split_standing(struct view *v, const struct split *s)
{
    json_open(v->b, "standing", '[');
    list_each (struct member *const, p, &s->all)
        list_each (struct member *const, q, &s->all)
            if (!stays(s, *p) && stays(s, *q))
                TRY(standing_json(v, (*p)->entity, (*q)->entity));
    for (size_t i = 1; i < s->stay.n; i++)
        TRY(standing_json(v, s->stay.at[0], s->stay.at[i]));
    json_close(v->b, ']');
    return 0;
}

/* Who they are of this person, and who of them leaves: some, and not all. */
static int split_members(struct view *v, struct split *s, str person, str leave)
{
    size_t named = 0, n = 0;
    str one;
    while (str_cut(&leave, ' ', &one))
        if (one.len) {
            named += map_get(&s->leaves, one) == NULL;
            *map_at(&s->leaves, one) = v;
        }
    list_each (struct member *const, m, &v->h.members) {
        if (!str_eq((*m)->person, person))
            continue;
        *list_push(v->a, &s->all) = *m;
        n += !stays(s, *m);
    }
    if (n == 0 || n != named || n == s->all.n)
        return fail(ERR_INVALID, "name some identities of this one who leave, and not all");
    if (n * (s->all.n - n) > PERSON_SPLIT_MAX)
        return fail(ERR_INVALID, "at most %d pairs at once", PERSON_SPLIT_MAX);
    return 0;
}

static int split_view(struct view *v, str person, str leave)
{
    struct split s = { .leaves = map_new(v->a) };
    hood_member(&v->h, person)->is_loaded = true;
    TRY(hood_stored(&v->h));
    TRY(hood_components(&v->h));
    if (v->h.is_too_much)
        return fail(ERR_LIMIT, "more than %d hang together with this one", PERSON_COMPONENT_MAX);
    TRY(split_members(v, &s, person, leave));
    split_bonds(v, &s);
    TRY(hood_identity(&v->h, v->x));
    json_open(v->b, NULL, '{');
    TRY(split_groups(v, &s));
    TRY(who_json(v, &s.all));
    TRY(split_standing(v, &s));
    json_close(v->b, '}');
    return 0;
}

int person_split_json(struct db *db, struct buf *b, str id, str leave, bool masked)
{
    struct view v;
    str person;
    int r = person_of_entity(db, b->a, id, &person);
    if (r != 0)
        return r;
    view_new(&v, db, b, masked);
    r = split_view(&v, person, leave);
    view_done(&v);
    return r;
}

/* what decisions that are made, or end, would leave */

static bool is_proposed(const struct person_decision *d)
{
    return str_eq(d->state, STR("proposed"));
}

/* As if it were in force; where another stands already, that holds. */
static int preview_bond(struct view *v, const struct person_decision *d)
{
    struct person_decision stands;
    int r = person_standing(v->h.db, v->a, d->a, d->b, &stands);
    TRY(r);
    if (r == PERSON_NONE || is_proposed(d))
        *list_push(v->a, &v->h.bonds) =
            (struct bond){ { d->a, d->b,
                             str_eq(d->verdict, STR("same")) ? IDENTITY_SAME : IDENTITY_NOT_SAME,
                             STR("preview"), STR("looked at") },
                           STR("preview") };
    return 0;
}

static int preview_load(struct view *v, const struct person_decisions *list)
{
    list_each (const struct person_decision, d, list) {
        TRY(person_check_kinds(v->h.db, v->a, d));
        hood_member(&v->h, d->a)->is_loaded = true;
        hood_member(&v->h, d->b)->is_loaded = true;
        if (d->id.len == 0)
            TRY(preview_bond(v, d));
    }
    TRY(view_load(v));
    list_each (const struct person_decision, d, list)
        if (!hood_member(&v->h, d->a)->is_stored || !hood_member(&v->h, d->b)->is_stored)
            return PERSON_NONE;
    return 0;
}

/* Who of a person is with none of theirs of whom something is decided: they fall out of it. */
static void falls_of(struct view *v, const struct outlook *o, const struct person_decisions *list,
                     str person)
{
    list_each (struct fold *const, x, &o->folds)
        (*x)->is_anchored = false;
    list_each (const struct person_decision, d, list) {
        const str two[] = { d->a, d->b };
        for (size_t i = 0; i < countof(two); i++) {
            struct fold *x = map_get(&o->fold_of, two[i]);
            if (x && str_eq(hood_member(&v->h, two[i])->person, person))
                x->is_anchored = true;
        }
    }
    list_each (struct fold *const, x, &o->folds)
        list_each (struct member *const, m, &(*x)->own)
            if (!(*x)->is_anchored && str_eq((*m)->person, person))
                json_str(v->b, NULL, (*m)->entity);
}

static void preview_falls(struct view *v, const struct outlook *o,
                          const struct person_decisions *list)
{
    struct map once = map_new(v->a);
    json_open(v->b, "falls", '[');
    list_each (struct member *const, m, &o->all) {
        void **at = map_at(&once, (*m)->person);
        if (!*at)
            falls_of(v, o, list, (*m)->person);
        *at = v;
    }
    json_close(v->b, ']');
}

/* How many other persons would not be who they are. */
static int64_t elsewhere(const struct outlook *o)
{
    int64_t n = 0;
    list_each (struct third *const, x, &o->thirds)
        n += (*x)->is_torn || (*x)->fold->n != (*x)->n;
    return n;
}

static int preview_view(struct view *v, const struct person_decisions *list)
{
    struct outlook o = outlook_new(v);
    int r = preview_load(v, list);
    if (r != 0)
        return r;
    list_each (const struct person_decision, d, list) {
        *map_at(&o.persons, hood_member(&v->h, d->a)->person) = v;
        *map_at(&o.persons, hood_member(&v->h, d->b)->person) = v;
    }
    outlook_members(v, &o);
    TRY(outlook_fold(v, &o));
    json_open(v->b, NULL, '{');
    outlook_json(v, &o);
    TRY(who_json(v, &o.all));
    preview_falls(v, &o, list);
    json_i64(v->b, "elsewhere", elsewhere(&o));
    json_open(v->b, "standing", '[');
    list_each (const struct person_decision, d, list)
        if (d->id.len == 0 && !is_proposed(d))
            TRY(standing_json(v, d->a, d->b));
    json_close(v->b, ']');
    json_close(v->b, '}');
    return 0;
}

int person_preview_json(struct db *db, struct buf *b, const struct person_decisions *list,
                        const struct person_viewer *who)
{
    struct view v;
    view_new(&v, db, b, who->masked);
    v.who = who;
    list_each (const struct person_decision, d, list)
        if (d->id.len)
            v.none.undo = d->id;
    int r = preview_view(&v, list);
    view_done(&v);
    return r;
}

/* side by side */

static void side_json(struct view *v, const char *key, const struct member *m)
{
    json_open(v->b, key, '{');
    json_str(v->b, "id", m->entity);
    json_str(v->b, "person", m->person);
    json_close(v->b, '}');
}

static void values_json(struct view *v, const char *key, const struct member *m,
                        enum observed_field f)
{
    struct map once = map_new(v->a);
    json_open(v->b, key, '[');
    for (size_t i = 0; i < m->records.n; i++) {
        str text = m->records.at[i].fields[f];
        void **at = map_at(&once, text);
        if (text.len && !*at)
            json_str(v->b, NULL, shown(v, f, text));
        *at = v;
    }
    json_close(v->b, ']');
}

static bool is_company(const struct member *m)
{
    return m->records.n && m->records.at[0].fields[OBSERVED_kind].len > 0;
}

static void fields_json(struct view *v, const struct member *p, const struct member *q)
{
    json_open(v->b, "fields", '[');
    for (enum observed_field f = 0; f < OBSERVED_FIELDS; f++) {
        if (f >= OBSERVED_kind && !is_company(p) && !is_company(q))
            continue;
        json_open(v->b, NULL, '{');
        json_str(v->b, "field", str_c(observed_rows[f].name));
        json_str(v->b, "words", str_c(observed_rows[f].words));
        values_json(v, "a", p, f);
        values_json(v, "b", q, f);
        json_close(v->b, '}');
    }
    json_close(v->b, ']');
}

static str first_name(const struct member *m)
{
    return m->records.n ? m->records.at[0].fields[OBSERVED_name] : STR("");
}

static void names_json(struct buf *b, str a, str q, enum name_kind kind)
{
    struct name na, nb;
    struct pair_result r;
    name_read(a, kind, &na);
    name_read(q, kind, &nb);
    pair_compare(&na, &nb, kind, &r);
    json_open(b, "names", '{');
    json_str(b, "a", a);
    json_str(b, "b", q);
    pair_explain_json(b, &(struct pair_explained){ a, q, &na, &nb, kind, &r });
    json_close(b, '}');
}

static int compare_view(struct view *v, str a, str b)
{
    struct member *p = hood_member(&v->h, a), *q = hood_member(&v->h, b);
    struct tie t;
    p->is_loaded = q->is_loaded = true;
    TRY(view_load(v));
    if (!p->is_stored || !q->is_stored)
        return PERSON_NONE;
    TRY(tie_of(v, p, q, &t));
    json_open(v->b, NULL, '{');
    side_json(v, "a", p);
    side_json(v, "b", q);
    json_bool(v->b, "one", str_eq(p->person, q->person));
    fields_json(v, p, q);
    names_json(v->b, first_name(p), first_name(q), is_company(p) ? NAME_COMPANY : NAME_PERSON);
    TRY(tie_members_json(v, &t));
    json_close(v->b, '}');
    return 0;
}

int person_compare_json(struct db *db, struct buf *b, str a, str b_id, bool masked)
{
    struct view v;
    view_new(&v, db, b, masked);
    int r = compare_view(&v, a, b_id);
    view_done(&v);
    return r;
}

/* watching */

static int conflicts_of(struct db *db, struct buf *b, str component)
{
    struct view v;
    view_new(&v, db, b, true);
    hood_member(&v.h, component)->is_loaded = true;
    int r = view_load(&v);
    if (r == 0)
        r = watch_json(&v, NULL);
    view_done(&v);
    return r;
}

int person_conflicts_json(struct db *db, struct buf *b, str after, size_t limit, str *ret_next)
{
    struct rows rows;
    *ret_next = STR("");
    TRY(db_read(db, b->a, &q_apart, VALS(V_TEXT(after), V_I64((int64_t)limit + 1)), &rows));
    for (size_t i = 0; i < rows.n && i < limit; i++)
        TRY(conflicts_of(db, b, row_text(&rows.at[i], 0)));
    if (rows.n > limit)
        *ret_next = row_text(&rows.at[limit - 1], 0);
    return 0;
}
