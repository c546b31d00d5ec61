// SPDX-License-Identifier: Apache-2.0
#include "purpose/unmask.h"

#include "base/digest.h"
#include "base/err.h"
#include "purpose/same.h"

enum needs { NOTHING = 0, NOTE = 1 };
static const struct word {
    const char *code;
    enum needs needs;
    const char *text;
} words[] = {
#define UNMASK(code, needs, text) { #code, needs, text },
#include "purpose/unmask.def"
};
static const char *const states[] = { "asked", "shown", "refused" };

#define COLUMNS \
    "u.id, u.account, u.object, u.reason, u.note, u.state, u.decided_by, u.decided_note, " \
    "u.asked, " \
    "u.decided, u.until, COALESCE(e.name, '')"
#define FROM      " FROM unmasking u LEFT JOIN entity e ON e.id = u.object "
#define ASKED_FOR ((usec)UNMASK_HOURS * 3600 * USEC_PER_S)

static const struct query q_find = {
    "SELECT " COLUMNS FROM "WHERE u.account = $2 AND u.state = 'shown' AND u.until > $3 AND "
    "u.object IN " SAME " ORDER BY u.until DESC, u.id DESC LIMIT 1"
};
static const struct query q_waiting = {
    "SELECT " COLUMNS FROM "WHERE u.account = $2 AND u.state = 'asked' AND u.asked > $3 AND "
    "u.object IN " SAME " ORDER BY u.asked DESC, u.id DESC LIMIT 1"
};
static const struct query q_get = { "SELECT " COLUMNS FROM "WHERE u.id = $1" };
static const struct query q_list = {
    "SELECT " COLUMNS FROM "WHERE ($1 = '' OR u.state = $1) AND ($2 = '' OR u.account = $2) AND "
    "($3 = '' OR u.id < $3) AND u.asked >= $4 ORDER BY u.id DESC LIMIT $5"
};
static const struct query q_put = {
    "INSERT INTO unmasking (id, account, object, reason, note, state, asked, decided_by, decided, "
    "decided_note, until) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, '', $8) ON CONFLICT DO NOTHING"
};
/* Nobody decided in time: it may be asked for anew. */
static const struct query q_lapse = {
    "UPDATE unmasking SET state = 'refused', decided = $4 WHERE account = $1 AND object = $2 AND "
    "state = 'asked' AND asked <= $3"
};
static const struct query q_decide = {
    "UPDATE unmasking SET state = $2, decided_by = $3, decided = $4, decided_note = $5, until = $6 "
    "WHERE id = $1 AND state = 'asked'"
};

const char *unmask_reason(size_t i) { return i < countof(words) ? words[i].code : NULL; }
const char *unmask_state(size_t i) { return i < countof(states) ? states[i] : NULL; }

static struct unmasking unmasking_of(const struct row *r)
{
    return (struct unmasking){ .id = row_text(r, 0),
                               .account = row_text(r, 1),
                               .object = row_text(r, 2),
                               .reason = row_text(r, 3),
                               .note = row_text(r, 4),
                               .state = row_text(r, 5),
                               .decided_by = row_text(r, 6),
                               .decided_note = row_text(r, 7),
                               .asked = row_i64(r, 8),
                               .decided = row_i64(r, 9),
                               .until = row_i64(r, 10),
                               .name = row_text(r, 11) };
}

static int first(struct db *db, struct arena *a, const struct query *q, const struct val *vals,
                 size_t n, struct unmasking *ret)
{
    struct rows rows = { 0 };
    TRY(db_read(db, a, q, vals, n, &rows));
    if (rows.n == 0)
        return UNMASK_NONE;
    *ret = unmasking_of(rows.at);
    return 0;
}

int unmask_find(struct db *db, struct arena *a, str account, str object, usec now,
                struct unmasking *ret)
{
    return first(db, a, &q_find, VALS(V_TEXT(object), V_TEXT(account), V_I64(now)), ret);
}

int unmask_waiting(struct db *db, struct arena *a, str account, str object, usec now,
                   struct unmasking *ret)
{
    return first(db, a, &q_waiting, VALS(V_TEXT(object), V_TEXT(account), V_I64(now - ASKED_FOR)),
                 ret);
}

int unmask_get(struct db *db, struct arena *a, str id, struct unmasking *ret)
{
    return first(db, a, &q_get, VALS(V_TEXT(id)), ret);
}

int unmask_list(struct db *db, struct arena *a, const struct unmask_filter *f,
                struct unmaskings *ret)
{
    struct rows rows = { 0 };
    *ret = (struct unmaskings){ 0 };
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->state), V_TEXT(f->account), V_TEXT(f->before), V_I64(f->since),
                     V_I64(f->limit)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = unmasking_of(r);
    return 0;
}

static void audit(struct writes *w, usec now, const struct unmasking *x, str actor, const char *act)
{
    struct buf d = buf_new(w->a, 8192);
    json_open(&d, NULL, '{');
    json_str(&d, "id", x->id);
    json_str(&d, "for", x->account);
    json_str(&d, "reason", x->reason);
    json_opt(&d, "note", x->decided_by.len ? x->decided_note : x->note);
    if (x->until)
        json_str(&d, "until", time_fmt(w->a, x->until));
    json_close(&d, '}');
    write_audit(w, now, actor, str_c(act), str_fmt(w->a, "entity/" STR_FMT, STR_ARG(x->object)),
                buf_str(&d));
}

static int check(const struct unmasking *x)
{
    const struct word *found = NULL;
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(x->reason, str_c(words[i].code)))
            found = &words[i];
    if (!found)
        return fail(ERR_INVALID, "a reason is one of the words of /unmaskings/words");
    if (found->needs == NOTE && str_trim(x->note).len < 3)
        return fail(ERR_INVALID, "with this reason a note is needed: which?");
    if (x->note.len > UNMASK_NOTE_MOST)
        return fail(ERR_INVALID, "a note has at most %d bytes", UNMASK_NOTE_MOST);
    return 0;
}

/* What waits is few: somebody looks at each. */
static int check_asked(struct db *db, struct arena *a, usec now, const struct unmasking *x)
{
    struct unmasking same;
    struct unmaskings all;
    struct unmask_filter f = { .state = STR("asked"),
                               .account = x->account,
                               .before = STR(""),
                               .since = now - ASKED_FOR,
                               .limit = UNMASK_ASKED_MOST };
    int r = unmask_waiting(db, a, x->account, x->object, now, &same);
    TRY(r);
    if (r == 0)
        return fail(ERR_INVALID, "you asked for it already: another person decides");
    TRY(unmask_list(db, a, &f, &all));
    return all.n < UNMASK_ASKED_MOST
               ? 0
               : fail(ERR_INVALID, "%d of yours wait to be decided: first those",
                      UNMASK_ASKED_MOST);
}

int unmask_put(struct db *db, struct writes *w, usec now, struct unmasking *x)
{
    bool shown = x->until > 0;
    TRY(check(x));
    if (!shown)
        TRY(check_asked(db, w->a, now, x));
    x->id = uid_new(w->a, now);
    x->asked = now;
    x->state = str_c(states[shown ? 1 : 0]);
    if (!shown)
        write_add(w, WRITE_ANY, &q_lapse,
                  VALS(V_TEXT(x->account), V_TEXT(x->object), V_I64(now - ASKED_FOR), V_I64(now)));
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x->id), V_TEXT(x->account), V_TEXT(x->object), V_TEXT(x->reason),
                   V_TEXT(x->note), V_TEXT(x->state), V_I64(now), V_I64(x->until)));
    audit(w, now, x, x->account, shown ? "unmask" : "unmask.ask");
    return 0;
}

int unmask_decide(struct writes *w, usec now, struct unmasking *x, str by, bool allow, str note)
{
    if (str_eq(by, x->account))
        return fail(ERR_INVALID, "another person than who asked decides");
    if (!str_eq(x->state, str_c(states[0])) || x->asked + ASKED_FOR <= now)
        return UNMASK_DECIDED;
    if (!allow && str_trim(note).len == 0)
        return fail(ERR_INVALID, "a note is needed: why not");
    if (note.len > UNMASK_NOTE_MOST)
        return fail(ERR_INVALID, "a note has at most %d bytes", UNMASK_NOTE_MOST);
    x->state = str_c(states[allow ? 1 : 2]);
    x->decided_by = by;
    x->decided = now;
    x->decided_note = note;
    x->until = allow ? now + ASKED_FOR : 0;
    write_add(w, WRITE_ONE, &q_decide,
              VALS(V_TEXT(x->id), V_TEXT(x->state), V_TEXT(by), V_I64(now), V_TEXT(note),
                   V_I64(x->until)));
    audit(w, now, x, by, allow ? "unmask.allow" : "unmask.refuse");
    return 0;
}

void unmask_json(struct buf *b, const char *key, const struct unmasking *x)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_str(b, "account", x->account);
    json_str(b, "object", x->object);
    json_opt(b, "name", x->name);
    json_str(b, "reason", x->reason);
    json_opt(b, "note", x->note);
    json_str(b, "state", x->state);
    json_str(b, "asked", time_fmt(b->a, x->asked));
    json_opt(b, "decided_by", x->decided_by);
    if (x->decided)
        json_str(b, "decided", time_fmt(b->a, x->decided));
    json_opt(b, "decided_note", x->decided_note);
    if (x->until)
        json_str(b, "until", time_fmt(b->a, x->until));
    json_close(b, '}');
}

void unmask_words_json(struct buf *b, const char *key)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < countof(words); i++) {
        json_open(b, NULL, '{');
        json_str(b, "code", str_c(words[i].code));
        json_str(b, "text", str_c(words[i].text));
        json_bool(b, "note", words[i].needs == NOTE);
        json_close(b, '}');
    }
    json_close(b, ']');
}
