// SPDX-License-Identifier: Apache-2.0
#include "life/life.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "base/time.h"

static const struct query q_log = {
    "INSERT INTO life_log (kind, ref, revision, at, actor, act, from_state, to_state, note, "
    "object) "
    "VALUES ($1, $2, (SELECT coalesce(max(revision), 0) + 1 FROM life_log WHERE kind = $1 AND "
    "ref = $2), $3, $4, $5, $6, $7, $8, $9)"
};
static const struct query q_log_of = {
    "SELECT at, actor, act, from_state, to_state, note FROM life_log WHERE kind = $1 AND ref = $2 "
    "ORDER BY revision"
};
static const struct query q_lines = {
    "SELECT revision, from_state, to_state, object FROM life_log WHERE kind = $1 AND ref = $2 "
    "ORDER BY revision"
};
static const struct query q_trail = {
    "SELECT act, detail FROM audit WHERE object = $1 ORDER BY seq DESC LIMIT $2"
};
static const struct query q_objects = {
    "SELECT DISTINCT object FROM audit WHERE act LIKE $1 AND object LIKE $2 ORDER BY object"
};
static const struct query q_untold = {
    "SELECT l.object, l.act FROM life_log l WHERE l.kind = $1 AND l.object <> '' AND NOT EXISTS "
    "(SELECT 1 FROM audit a WHERE a.object = l.object AND a.at = l.at AND a.actor = l.actor "
    "AND a.act = l.kind || '.' || l.act) ORDER BY l.object, l.revision LIMIT 1000"
};
/* It gave way to another, whose step of that moment is in the trail. */
static const struct query q_gave_way = {
    "SELECT 1 FROM life_log l JOIN audit a ON a.at = l.at AND a.object <> $3 AND a.act LIKE $4 "
    "WHERE l.kind = $1 AND l.ref = $2 AND l.to_state = $5 LIMIT 1"
};
enum { TRAIL_MOST = 1000 };

const char *life_permission(const struct life *l, str act)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(act, str_c(l->steps[i].act)))
            return l->steps[i].permission;
    return "";
}

int life_check_note(str note)
{
    if (str_trim(note).len < LIFE_NOTE_LEAST || note.len > LIFE_NOTE_MOST)
        return fail(ERR_INVALID, "a reason of %d to %d bytes is needed", LIFE_NOTE_LEAST,
                    LIFE_NOTE_MOST);
    return 0;
}

int life_step(const struct life *l, str state, str act, str note, const struct life_step **ret)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct life_step *s = &l->steps[i];
        if (!str_eq(act, str_c(s->act)) || !str_eq(state, str_c(l->states[s->from])))
            continue;
        if (note.len > LIFE_NOTE_MOST || s->needs & LIFE_NOTE)
            TRY(life_check_note(note));
        *ret = s;
        return 0;
    }
    return fail(ERR_INVALID, "%s in state '" STR_FMT "' cannot be given '" STR_FMT "'", l->noun,
                STR_ARG(state), STR_ARG(act));
}

void life_log(struct writes *w, usec now, const struct life_line *x)
{
    const char *kind = x->life->kind;
    write_add(w, WRITE_ONE, &q_log,
              VALS(V_C(kind), V_TEXT(x->ref), V_I64(now), V_TEXT(x->by), V_TEXT(x->act),
                   V_TEXT(x->from), V_TEXT(x->to), V_TEXT(x->note), V_TEXT(x->object)));
    write_audit(w, now, x->by, str_fmt(w->a, "%s." STR_FMT, kind, STR_ARG(x->act)), x->object,
                x->detail);
}

int life_log_json(struct db *db, struct buf *b, const char *key, const struct life *l, str ref)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_log_of, VALS(V_C(l->kind), V_TEXT(ref)), &rows));
    json_open(b, key, '[');
    list_each (const struct row, r, &rows) {
        json_open(b, NULL, '{');
        json_str(b, "at", time_fmt(b->a, row_i64(r, 0)));
        json_str(b, "actor", row_text(r, 1));
        json_str(b, "act", row_text(r, 2));
        json_opt(b, "from", row_text(r, 3));
        json_opt(b, "to", row_text(r, 4));
        json_opt(b, "note", row_text(r, 5));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

void life_acts_json(struct buf *b, const char *key, const struct life *l, str state)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(state, str_c(l->states[l->steps[i].from])))
            json_str(b, NULL, str_c(l->steps[i].act));
    json_close(b, ']');
}

/* checking */

void life_tell(struct life_checked *x, str what)
{
    x->bad++;
    x->tell(x->self, what);
}

/* The state to which an act of the trail leads; NULL: it is no step. */
static const char *to_of(const struct life *l, str act)
{
    str rest = act, kind = STR("");
    if (!str_cut(&rest, '.', &kind) || !str_eq(kind, str_c(l->kind)))
        return NULL;
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(rest, str_c(l->steps[i].act)))
            return l->states[l->steps[i].to];
    for (size_t i = 0; i < l->n_others; i++)
        if (str_eq(rest, str_c(l->others[i].act)))
            return l->states[l->others[i].to];
    return NULL;
}

struct trail {
    str state, detail; /* of the newest step */
    int64_t steps;
};

static int read_trail(struct db *db, struct arena *a, const struct life *l, str object,
                      struct trail *ret)
{
    struct rows rows;
    *ret = (struct trail){ .state = STR(""), .detail = STR("") };
    TRY(db_read(db, a, &q_trail, VALS(V_TEXT(object), V_I64(TRAIL_MOST)), &rows));
    list_each (const struct row, r, &rows) {
        const char *to = to_of(l, row_text(r, 0));
        if (to && ret->steps++ == 0) {
            ret->state = str_c(to);
            ret->detail = row_text(r, 1);
        }
    }
    return 0;
}

int life_trail(struct db *db, struct arena *a, const struct life *l, str object, str *ret_state,
               str *ret_detail)
{
    struct trail t;
    TRY(read_trail(db, a, l, object, &t));
    *ret_state = t.state;
    *ret_detail = t.detail;
    return 0;
}

/* One that stands in the store. */
struct standing {
    str id, state, object, content;
};

/* Lines follow one another. Of those from before the trail's objects were kept not all are in it.
 */
static int check_lines(struct db *db, struct arena *a, const struct life *l,
                       const struct standing *s, int64_t in_trail, str *ret_why)
{
    struct rows lines;
    str state = STR("");
    int64_t n = 0, old = 0;
    TRY(db_read(db, a, &q_lines, VALS(V_C(l->kind), V_TEXT(s->id)), &lines));
    list_each (const struct row, r, &lines) {
        bool is_first = n++ == 0;
        old += row_text(r, 3).len == 0;
        if (row_i64(r, 0) != n || (!is_first && !str_eq(row_text(r, 1), state)))
            *ret_why = STR("its log has a gap");
        state = row_text(r, 2);
    }
    if (!str_eq(state, s->state))
        *ret_why = str_fmt(a, "its log says '" STR_FMT "'", STR_ARG(state));
    else if (old == 0 && n != in_trail)
        *ret_why = STR("its log and the audit trail have not the same lines");
    return 0;
}

/* Who gives way was not always in the trail itself. */
static int gave_way(struct db *db, struct arena *a, const struct life *l, const struct standing *s,
                    bool *ret)
{
    struct rows rows;
    *ret = false;
    if (!str_eq(s->state, str_c(l->states[l->others[0].to])))
        return 0;
    str acts = str_fmt(a, "%s.%%", l->kind);
    TRY(db_read(
        db, a, &q_gave_way,
        VALS(V_C(l->kind), V_TEXT(s->id), V_TEXT(s->object), V_TEXT(acts), V_TEXT(s->state)),
        &rows));
    *ret = rows.n > 0;
    return 0;
}

static int why_bad(struct db *db, struct arena *a, const struct life *l, const struct standing *s,
                   str *ret)
{
    struct trail t;
    size_t at;
    *ret = STR("");
    TRY(read_trail(db, a, l, s->object, &t));
    TRY(check_lines(db, a, l, s, t.steps, ret));
    str digest = l->is_text ? sha256_hex(a, s->content) : s->content;
    bool is_good = str_eq(t.state, s->state);
    if (!is_good)
        TRY(gave_way(db, a, l, s, &is_good));
    if (!is_good)
        *ret = str_fmt(a, "the audit trail says '" STR_FMT "'", STR_ARG(t.state));
    else if (t.steps && !str_find(t.detail, digest, &at))
        *ret = STR("its content is not what the audit trail tells of");
    return 0;
}

static int check_gone(struct db *db, struct arena *a, const struct life *l, const struct map *there,
                      struct life_checked *x)
{
    struct rows objects;
    str acts = str_fmt(a, "%s.%%", l->kind), all = str_fmt(a, "%s/%%", l->kind);
    TRY(db_read(db, a, &q_objects, VALS(V_TEXT(acts), V_TEXT(all)), &objects));
    list_each (const struct row, r, &objects) {
        str object = row_text(r, 0);
        int slashes = 0;
        for (size_t i = 0; i < object.len; i++)
            slashes += object.ptr[i] == '/';
        if (slashes == l->slashes && !map_get(there, object))
            life_tell(x, str_fmt(a, STR_FMT ": it is gone", STR_ARG(object)));
    }
    return 0;
}

static int check_untold(struct db *db, struct arena *a, const struct life *l,
                        struct life_checked *x)
{
    struct rows untold;
    TRY(db_read(db, a, &q_untold, VALS(V_C(l->kind)), &untold));
    list_each (const struct row, r, &untold)
        life_tell(x, str_fmt(a,
                             STR_FMT ": nobody was seen to '" STR_FMT
                                     "' it: the audit trail has no such line",
                             STR_ARG(row_text(r, 0)), STR_ARG(row_text(r, 1))));
    return 0;
}

int life_check(struct db *db, const struct life *l, struct life_checked *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct map there = map_new(a);
    struct rows all;
    TRY(db_read(db, a, l->stand, NULL, 0, &all));
    list_each (const struct row, r, &all) {
        struct standing s = { row_text(r, 0), row_text(r, 1), row_text(r, 2), row_text(r, 3) };
        str why;
        TRY(why_bad(db, a, l, &s, &why));
        *map_at(&there, s.object) = &there;
        ret->good += why.len == 0;
        if (why.len)
            life_tell(ret, str_fmt(a, STR_FMT ": it is '" STR_FMT "', but " STR_FMT,
                                   STR_ARG(s.object), STR_ARG(s.state), STR_ARG(why)));
    }
    TRY(check_gone(db, a, l, &there, ret));
    return check_untold(db, a, l, ret);
}
