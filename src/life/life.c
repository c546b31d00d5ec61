// SPDX-License-Identifier: Apache-2.0
#include "life/life.h"

#include "base/err.h"
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
static const struct query q_last = {
    "SELECT to_state FROM life_log WHERE kind = $1 AND ref = $2 ORDER BY revision DESC LIMIT 1"
};
/* Lines of before the trail's objects were kept have none. */
static const struct query q_untold = {
    "SELECT l.object, l.act FROM life_log l WHERE l.kind = $1 AND l.object <> '' AND NOT EXISTS "
    "(SELECT 1 FROM audit a WHERE a.object = l.object AND a.at = l.at AND a.actor = l.actor "
    "AND a.act = l.kind || '.' || l.act) ORDER BY l.object, l.revision LIMIT 1000"
};

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

int life_check(struct db *db, const struct life *l, void (*tell)(void *self, str what), void *self,
               int64_t *ret_good, int64_t *ret_bad)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct rows all, last, untold;
    TRY(db_read(db, a, l->stand, NULL, 0, &all));
    list_each (const struct row, r, &all) {
        str id = row_text(r, 0), state = row_text(r, 1);
        TRY(db_read(db, a, &q_last, VALS(V_C(l->kind), V_TEXT(id)), &last));
        str said = last.n ? row_text(last.at, 0) : STR("");
        bool is_good = str_eq(said, state);
        *(is_good ? ret_good : ret_bad) += 1;
        if (!is_good)
            tell(self, str_fmt(a, "%s " STR_FMT ": it is '" STR_FMT "', its log says '" STR_FMT "'",
                               l->kind, STR_ARG(id), STR_ARG(state), STR_ARG(said)));
    }
    TRY(db_read(db, a, &q_untold, VALS(V_C(l->kind)), &untold));
    list_each (const struct row, r, &untold) {
        *ret_bad += 1;
        tell(self, str_fmt(a,
                           STR_FMT ": nobody was seen to '" STR_FMT
                                   "' it: the audit trail has no such line",
                           STR_ARG(row_text(r, 0)), STR_ARG(row_text(r, 1))));
    }
    return 0;
}
